package value

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Decimal is a numeric: Coef × 10^-Scale, shown with Scale digits after the point. Special is 0 for a finite
// number, else 'N' (NaN), '+' or '-' (infinity).
type Decimal struct {
	Coef    *big.Int
	Scale   int
	Special byte
}

// The limits of numeric.c: digits that round and trunc are asked for, that a division or function gives, after the
// point, and before it.
const (
	maxResultScale, maxDisplayScale, maxScale, maxWhole = 2000, 1000, 16383, 131072

	spaces = " \t\n\v\f\r"
)

var (
	bigOne = big.NewInt(1)
	bigTen = big.NewInt(10)
	// NaN is the numeric NaN.
	NaN = &Decimal{Coef: new(big.Int), Special: 'N'}
)

// pow10 returns 10^n.
func pow10(n int) *big.Int { return new(big.Int).Exp(bigTen, big.NewInt(int64(n)), nil) }

// DecimalOf returns the numeric of a whole number.
func DecimalOf(n int64) *Decimal { return &Decimal{Coef: big.NewInt(n)} }

// Infinite returns the numeric infinity of a sign.
func Infinite(negative bool) *Decimal {
	if negative {
		return &Decimal{Coef: new(big.Int), Special: '-'}
	}
	return &Decimal{Coef: new(big.Int), Special: '+'}
}

// ParseDecimal reads numeric's text form; ok is false for anything else.
func ParseDecimal(text string) (d *Decimal, ok bool) {
	s := strings.Trim(text, spaces)
	switch strings.ToLower(s) {
	case "nan":
		return NaN, true
	case "inf", "infinity", "+inf", "+infinity":
		return Infinite(false), true
	case "-inf", "-infinity":
		return Infinite(true), true
	}
	mantissa, exp := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return nil, false
		}
		mantissa, exp = s[:i], min(max(n, -2*maxWhole), 2*maxWhole)
	}
	whole, fraction, _ := strings.Cut(strings.TrimLeft(mantissa, "+-"), ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" || len(mantissa)-len(strings.TrimLeft(mantissa, "+-")) > 1 {
		return nil, false
	}
	coef, _ := new(big.Int).SetString(digits, 10)
	if strings.HasPrefix(mantissa, "-") {
		coef.Neg(coef)
	}
	d = &Decimal{Coef: coef, Scale: len(fraction) - exp}
	if d.Scale < 0 {
		d.Coef.Mul(d.Coef, pow10(-d.Scale))
		d.Scale = 0
	}
	return d, true
}

// Fits says whether PostgreSQL can hold the number: 131072 digits before and 16383 after the point.
func (d *Decimal) Fits() bool {
	return d.Special != 0 || d.Scale <= maxScale && (d.Coef.BitLen() < maxWhole*3 || d.Precision()-d.Scale <= maxWhole)
}

// FromFloat returns the numeric of a double as PostgreSQL casts it: with digits significant digits.
func FromFloat(f float64, digits int) *Decimal {
	switch {
	case math.IsNaN(f):
		return NaN
	case math.IsInf(f, 0):
		return Infinite(f < 0)
	}
	d, _ := ParseDecimal(strconv.FormatFloat(f, 'e', digits-1, 64))
	return d.trimmed(0)
}

// trimmed drops trailing zeros after the point, down to a least scale.
func (d *Decimal) trimmed(least int) *Decimal {
	coef, scale, rest := new(big.Int).Set(d.Coef), d.Scale, new(big.Int)
	for scale > least {
		q, r := new(big.Int).QuoRem(coef, bigTen, rest)
		if r.Sign() != 0 {
			break
		}
		coef, scale = q, scale-1
	}
	return &Decimal{Coef: coef, Scale: scale}
}

// MinScale returns the least scale that shows d as it is.
func (d *Decimal) MinScale() int { return d.trimmed(0).Scale }

// Trim returns d without trailing zeros, as trim_scale does.
func (d *Decimal) Trim() *Decimal {
	if d.Special != 0 {
		return d
	}
	return d.trimmed(0)
}

func (d *Decimal) String() string {
	switch d.Special {
	case 'N':
		return "NaN"
	case '+':
		return "Infinity"
	case '-':
		return "-Infinity"
	}
	s := new(big.Int).Abs(d.Coef).String()
	if d.Scale > 0 {
		if len(s) <= d.Scale {
			s = strings.Repeat("0", d.Scale-len(s)+1) + s
		}
		s = s[:len(s)-d.Scale] + "." + s[len(s)-d.Scale:]
	}
	if d.Coef.Sign() < 0 {
		s = "-" + s
	}
	return s
}

// Float returns the nearest double.
func (d *Decimal) Float() float64 {
	f, _ := strconv.ParseFloat(d.String(), 64)
	return f
}

// Sign returns -1, 0 or 1; NaN counts as positive.
func (d *Decimal) Sign() int {
	switch d.Special {
	case '-':
		return -1
	case '+', 'N':
		return 1
	}
	return d.Coef.Sign()
}

// Precision returns the number of decimal digits of the coefficient.
func (d *Decimal) Precision() int { return len(new(big.Int).Abs(d.Coef).String()) }

// align returns both coefficients at the larger scale.
func align(a, b *Decimal) (x, y *big.Int, scale int) {
	x, y, scale = a.Coef, b.Coef, max(a.Scale, b.Scale)
	if a.Scale < scale {
		x = new(big.Int).Mul(x, pow10(scale-a.Scale))
	}
	if b.Scale < scale {
		y = new(big.Int).Mul(y, pow10(scale-b.Scale))
	}
	return x, y, scale
}

// Cmp orders as PostgreSQL: NaN is equal to itself and greater than all else.
func (d *Decimal) Cmp(e *Decimal) int {
	if d.Special != 0 || e.Special != 0 {
		rank := map[byte]int{'-': -1, 0: 0, '+': 1, 'N': 2}
		return rank[d.Special] - rank[e.Special]
	}
	x, y, _ := align(d, e)
	return x.Cmp(y)
}

func special(d, e *Decimal, f func(x, y float64) float64) *Decimal {
	float := func(d *Decimal) float64 {
		switch d.Special {
		case 'N':
			return math.NaN()
		case '+', '-':
			return math.Inf(d.Sign())
		}
		return float64(d.Coef.Sign())
	}
	return FromFloat(f(float(d), float(e)), 15)
}

// Add returns d+e.
func (d *Decimal) Add(e *Decimal) *Decimal {
	if d.Special != 0 || e.Special != 0 {
		return special(d, e, func(x, y float64) float64 { return x + y })
	}
	x, y, scale := align(d, e)
	return &Decimal{Coef: new(big.Int).Add(x, y), Scale: scale}
}

// Neg returns -d.
func (d *Decimal) Neg() *Decimal {
	switch d.Special {
	case '+', '-':
		return Infinite(d.Special == '+')
	case 'N':
		return d
	}
	return &Decimal{Coef: new(big.Int).Neg(d.Coef), Scale: d.Scale}
}

// Sub returns d-e.
func (d *Decimal) Sub(e *Decimal) *Decimal { return d.Add(e.Neg()) }

// Mul returns d×e; the scales add up.
func (d *Decimal) Mul(e *Decimal) *Decimal {
	if d.Special != 0 || e.Special != 0 {
		return special(d, e, func(x, y float64) float64 { return x * y })
	}
	p := &Decimal{Coef: new(big.Int).Mul(d.Coef, e.Coef), Scale: d.Scale + e.Scale}
	if p.Scale > maxScale {
		return p.shorten(maxScale, roundQuo)
	}
	return p
}

// weight returns the base-10000 weight and first digit that PostgreSQL's select_div_scale looks at.
func (d *Decimal) weight() (weight, first int) {
	if d.Coef.Sign() == 0 {
		return 0, 0
	}
	s := new(big.Int).Abs(d.Coef).String()
	top := len(s) - d.Scale - 1 // power of ten of the first digit
	weight = int(math.Floor(float64(top) / 4))
	n := top - 4*weight + 1
	if len(s) < n {
		s += strings.Repeat("0", n-len(s))
	}
	first, _ = strconv.Atoi(s[:n])
	return weight, first
}

// divScale is PostgreSQL's select_div_scale.
func divScale(a, b *Decimal) int {
	w1, f1 := a.weight()
	w2, f2 := b.weight()
	q := w1 - w2
	if f1 <= f2 {
		q--
	}
	return min(max(16-q*4, a.Scale, b.Scale, 0), 1000)
}

// Div returns d/e at PostgreSQL's scale; ok is false when e is zero.
func (d *Decimal) Div(e *Decimal) (q *Decimal, ok bool) {
	if d.Special != 0 || e.Special != 0 {
		if e.Special == 0 && e.Coef.Sign() == 0 && d.Special != 'N' {
			return nil, false
		}
		return special(d, e, func(x, y float64) float64 { return x / y }), true
	}
	if e.Coef.Sign() == 0 {
		return nil, false
	}
	return d.DivScale(e, divScale(d, e)), true
}

// DivScale returns d/e rounded half away from zero to a scale; e is not zero.
func (d *Decimal) DivScale(e *Decimal, scale int) *Decimal {
	num := new(big.Int).Mul(d.Coef, pow10(scale+e.Scale))
	den := new(big.Int).Mul(e.Coef, pow10(d.Scale))
	return &Decimal{Coef: roundQuo(num, den), Scale: scale}
}

// roundQuo divides, rounding half away from zero.
func roundQuo(num, den *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(num, den, new(big.Int))
	r.Abs(r).Lsh(r, 1)
	if r.CmpAbs(den) >= 0 {
		if num.Sign()*den.Sign() < 0 {
			return q.Sub(q, bigOne)
		}
		return q.Add(q, bigOne)
	}
	return q
}

// Mod returns the remainder with the sign of d; ok is false when e is zero.
func (d *Decimal) Mod(e *Decimal) (*Decimal, bool) {
	switch {
	case d.Special == 'N' || e.Special == 'N':
		return NaN, true
	case e.Sign() == 0:
		return nil, false
	case d.Special != 0:
		return NaN, true
	case e.Special != 0:
		return d, true
	}
	x, y, scale := align(d, e)
	return &Decimal{Coef: new(big.Int).Rem(x, y), Scale: scale}, true
}

// DivTrunc returns the whole part of d/e, as div() does; ok is false when e is zero.
func (d *Decimal) DivTrunc(e *Decimal) (*Decimal, bool) {
	if d.Special != 0 || e.Special != 0 {
		return d.Div(e)
	}
	x, y, _ := align(d, e)
	if y.Sign() == 0 {
		return nil, false
	}
	return &Decimal{Coef: new(big.Int).Quo(x, y)}, true
}

// Round rounds half away from zero to a scale, which may be negative.
func (d *Decimal) Round(scale int) *Decimal { return d.shorten(resultScale(scale), roundQuo) }

func resultScale(scale int) int { return min(max(scale, -maxResultScale), maxResultScale) }

// Truncate drops the digits beyond a scale.
func (d *Decimal) Truncate(scale int) *Decimal {
	return d.shorten(resultScale(scale), func(num, den *big.Int) *big.Int { return new(big.Int).Quo(num, den) })
}

func (d *Decimal) shorten(scale int, quo func(num, den *big.Int) *big.Int) *Decimal {
	switch {
	case d.Special != 0:
		return d
	case scale >= d.Scale:
		return &Decimal{Coef: new(big.Int).Mul(d.Coef, pow10(scale-d.Scale)), Scale: scale}
	}
	q := quo(d.Coef, pow10(d.Scale-scale))
	if scale < 0 {
		return &Decimal{Coef: q.Mul(q, pow10(-scale))}
	}
	return &Decimal{Coef: q, Scale: scale}
}

// Floor returns the greatest whole number not above d.
func (d *Decimal) Floor() *Decimal {
	return d.shorten(min(0, d.Scale), func(num, den *big.Int) *big.Int {
		q, m := new(big.Int).DivMod(num, den, new(big.Int))
		_ = m
		return q
	})
}

// Ceil returns the least whole number not below d.
func (d *Decimal) Ceil() *Decimal { return d.Neg().Floor().Neg() }

// Int returns d rounded to a whole number; ok is false when it does not fit 64 bits or is not finite.
func (d *Decimal) Int() (int64, bool) {
	if d.Special != 0 {
		return 0, false
	}
	r := d.Round(0)
	return r.Coef.Int64(), r.Coef.IsInt64()
}
