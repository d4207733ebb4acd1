package value

import (
	"math"
	"math/big"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// minDigits is the least number of significant digits of a function's result (NUMERIC_MIN_SIG_DIGITS).
const minDigits = 16

func displayScale(scale int, args ...*Decimal) int {
	for _, d := range args {
		scale = max(scale, d.Scale)
	}
	return min(max(scale, 0), maxDisplayScale)
}

func errNumericOverflow() error { return pgerr.New(-1, "22003", "value overflows numeric format") }

// one is 1 as the special cases of power give it.
func one() *Decimal { return DecimalOf(1) }

// Sqrt returns the square root; ok is false for a negative number.
func (d *Decimal) Sqrt() (root *Decimal, ok bool) {
	switch {
	case d.Special == '-' || d.Special == 0 && d.Sign() < 0:
		return nil, false
	case d.Special != 0:
		return d, true
	}
	weight, _ := d.weight()
	scale := displayScale(minDigits-(2*weight+1), d)
	// The root of coef×10^(2k-scale) has k digits after the point; one more digit is taken to round by.
	shift := 2*(scale+1) - d.Scale
	n := new(big.Int).Set(d.Coef)
	if shift >= 0 {
		n.Mul(n, pow10(shift))
	} else {
		n.Quo(n, pow10(-shift))
	}
	return (&Decimal{Coef: n.Sqrt(n), Scale: scale + 1}).Round(scale), true
}

// approximate returns d as a double that is never infinite for a finite d.
func (d *Decimal) approximate() float64 {
	return min(max(d.Float(), -math.MaxFloat64), math.MaxFloat64)
}

// Exp returns e^d, to the digits that numeric's exp shows.
func (d *Decimal) Exp() (*Decimal, error) {
	switch d.Special {
	case 'N', '+':
		return d, nil
	case '-':
		return DecimalOf(0), nil
	}
	val := min(max(d.approximate()*0.434294481903252, -maxResultScale), maxResultScale)
	return expAt(d, displayScale(minDigits-int(val), d))
}

// expAt returns e^d at a scale.
func expAt(d *Decimal, scale int) (*Decimal, error) {
	f := d.approximate()
	if math.Abs(f) >= maxResultScale*3 {
		if f > 0 {
			return nil, errNumericOverflow()
		}
		return &Decimal{Coef: new(big.Int), Scale: scale}, nil
	}
	prec := bitsFor(scale + max(int(f*0.4343), 0))
	return fromBig(expBig(d.big(prec+16), prec), scale), nil
}

// Ln returns the natural logarithm of a positive number.
func (d *Decimal) Ln() *Decimal {
	if d.Special != 0 {
		return d
	}
	return d.lnAt(displayScale(minDigits-d.lnWeight(), d))
}

// lnAt returns the logarithm at a scale.
func (d *Decimal) lnAt(scale int) *Decimal {
	prec := bitsFor(scale + 8)
	return fromBig(lnBig(d.big(prec), prec), scale)
}

// lnWeight estimates the decimal weight of the first digit of d's logarithm (estimate_ln_dweight).
func (d *Decimal) lnWeight() int {
	if d.Sign() <= 0 {
		return 0
	}
	nine, eleven := &Decimal{Coef: big.NewInt(9), Scale: 1}, &Decimal{Coef: big.NewInt(11), Scale: 1}
	if d.Cmp(nine) >= 0 && d.Cmp(eleven) <= 0 {
		x := d.Sub(one())
		if x.Coef.Sign() == 0 {
			return 0
		}
		weight, first := x.weight()
		return weight*4 + int(math.Log10(float64(first)))
	}
	weight, first := d.weight()
	digits, power := float64(first), weight*4
	if second := d.baseDigit(weight - 1); second >= 0 {
		digits, power = digits*10000+float64(second), power-4
	}
	return int(math.Log10(math.Abs(math.Log(digits) + float64(power)*2.302585092994046)))
}

// baseDigit returns the base-10000 digit of a weight, or -1 where the number has none so low.
func (d *Decimal) baseDigit(weight int) int {
	if lowest := d.trimmed(-maxWhole); -lowest.Scale >= 4*(weight+1) {
		return -1
	}
	n := d.abs()
	if shift := d.Scale + 4*weight; shift >= 0 {
		n.Quo(n, pow10(shift))
	} else {
		n.Mul(n, pow10(-shift))
	}
	return int(n.Mod(n, big.NewInt(10000)).Int64())
}

func (d *Decimal) abs() *big.Int { return new(big.Int).Abs(d.Coef) }

// Log returns the logarithm of d to a base, both positive; ok is false for base 1.
func (d *Decimal) Log(base *Decimal) (*Decimal, bool) {
	switch {
	case d.Special == 'N' || base.Special == 'N':
		return NaN, true
	case base.Special != 0 && d.Special != 0:
		return NaN, true
	case base.Special != 0:
		return DecimalOf(0), true
	case d.Special != 0:
		return d, true
	case base.Cmp(one()) == 0:
		return nil, false
	}
	weight := d.lnWeight() - base.lnWeight()
	scale := displayScale(minDigits-weight, d, base)
	ln := d.lnAt(max(scale+weight-d.lnWeight()+8, 0))
	return ln.DivScale(base.lnAt(max(scale+weight-base.lnWeight()+8, 0)), scale), true
}

// integral says whether d is a whole number; infinity is.
func (d *Decimal) integral() bool {
	return d.Special != 0 || d.trimmed(0).Scale == 0
}

// Power returns d^e.
func (d *Decimal) Power(e *Decimal) (*Decimal, error) {
	switch {
	case d.Special == 'N' && e.Special == 0 && e.Sign() == 0, e.Special == 'N' && d.Special == 0 && d.Cmp(one()) == 0:
		return one(), nil
	case d.Special == 'N' || e.Special == 'N':
		return NaN, nil
	case d.Sign() == 0 && e.Sign() < 0:
		return nil, pgerr.New(-1, "2201F", "zero raised to a negative power is undefined")
	case d.Sign() < 0 && !e.integral():
		return nil, pgerr.New(-1, "2201F", "a negative number raised to a non-integer power yields a complex result")
	case d.Special != 0 || e.Special != 0:
		return d.powerInfinite(e), nil
	}
	if whole := e.trimmed(0); whole.Scale == 0 && whole.Coef.IsInt64() && int64(int32(whole.Coef.Int64())) == whole.Coef.Int64() {
		return d.powerWhole(whole.Coef.Int64(), displayScale(minDigits, d))
	}
	if d.Sign() == 0 {
		return &Decimal{Coef: new(big.Int), Scale: minDigits}, nil
	}
	negative := d.Sign() < 0 && e.trimmed(0).Coef.Bit(0) == 1
	base := &Decimal{Coef: d.abs(), Scale: d.Scale}
	// As numeric.c does: a first estimate with about eight digits, then with eight more than the result shows.
	weight := base.lnWeight()
	f := base.lnTimes(e, max(8-weight, 0)).approximate()
	if math.Abs(f) > maxResultScale*3.01 {
		if f > 0 {
			return nil, errNumericOverflow()
		}
		return &Decimal{Coef: new(big.Int), Scale: maxDisplayScale}, nil
	}
	val := int(f * 0.434294481903252)
	scale := displayScale(minDigits-val, base, e)
	out, err := expAt(base.lnTimes(e, max(max(scale+val, 0)-weight+8, 0)), scale)
	if err == nil && negative {
		out = out.Neg()
	}
	return out, err
}

// lnTimes returns ln(d)×e, both the logarithm and the product at a scale.
func (d *Decimal) lnTimes(e *Decimal, scale int) *Decimal {
	return d.lnAt(scale).Mul(e).shorten(scale, roundQuo)
}

// powerInfinite is Power where one side is infinite.
func (d *Decimal) powerInfinite(e *Decimal) *Decimal {
	zero, infinity := DecimalOf(0), Infinite(false)
	switch {
	case e.Special == 0 && e.Sign() == 0, d.Special == 0 && d.Cmp(one()) == 0:
		return one()
	case d.Special == 0 && d.Sign() == 0:
		return zero
	case e.Special != 0:
		grows := d.Special != 0
		if !grows {
			c := (&Decimal{Coef: d.abs(), Scale: d.Scale}).Cmp(one())
			if c == 0 {
				return one()
			}
			grows = c > 0
		}
		if grows == (e.Sign() > 0) {
			return infinity
		}
		return zero
	case e.Sign() < 0:
		return zero
	case d.Special == '-' && e.trimmed(0).Coef.Bit(0) == 1:
		return d
	}
	return infinity
}

// powerWhole returns d^n at a scale (power_var_int).
func (d *Decimal) powerWhole(n int64, scale int) (*Decimal, error) {
	zero := &Decimal{Coef: new(big.Int), Scale: scale}
	switch {
	case n == 0:
		return one().Round(scale), nil
	case d.Sign() == 0:
		return zero, nil
	case n == 1:
		return d.Round(scale), nil
	case n == -1:
		return one().DivScale(d, scale), nil
	case n == 2:
		return d.Mul(d).Round(scale), nil
	}
	digits := d.Precision()
	top, _ := new(big.Float).SetInt(d.abs()).Float64()
	if math.IsInf(top, 0) {
		top = 1
	} else {
		digits = 0
	}
	f := float64(n) * (math.Log10(top) + float64(digits-d.Scale))
	switch {
	case f > 4*(math.MaxInt16+1):
		return nil, errNumericOverflow()
	case f+1 < -float64(scale):
		return zero, nil
	}
	prec := bitsFor(scale+max(int(f), 0)+8) + 64
	base, out := d.big(prec), new(big.Float).SetPrec(prec).SetInt64(1)
	for k := max(n, -n); k > 0; k >>= 1 {
		if k&1 == 1 {
			out.Mul(out, base)
		}
		base.Mul(base, base)
	}
	if n < 0 {
		out.Quo(new(big.Float).SetPrec(prec).SetInt64(1), out)
	}
	result := fromBig(out, scale)
	if !result.Fits() {
		return nil, errNumericOverflow()
	}
	return result, nil
}

// Factorial returns n!, n not negative.
func Factorial(n int64) (*Decimal, error) {
	if n > 32177 {
		return nil, errNumericOverflow()
	}
	return &Decimal{Coef: new(big.Int).MulRange(1, n)}, nil
}

// GCD returns the greatest common divisor.
func (d *Decimal) GCD(e *Decimal) *Decimal {
	if d.Special != 0 || e.Special != 0 {
		return NaN
	}
	x, y, scale := align(d, e)
	return &Decimal{Coef: new(big.Int).GCD(nil, nil, new(big.Int).Abs(x), new(big.Int).Abs(y)), Scale: scale}
}

// LCM returns the least common multiple.
func (d *Decimal) LCM(e *Decimal) *Decimal {
	if d.Special != 0 || e.Special != 0 {
		return NaN
	}
	x, y, scale := align(d, e)
	if x.Sign() == 0 || y.Sign() == 0 {
		return &Decimal{Coef: new(big.Int), Scale: scale}
	}
	x, y = new(big.Int).Abs(x), new(big.Int).Abs(y)
	g := new(big.Int).GCD(nil, nil, x, y)
	return &Decimal{Coef: x.Quo(x, g).Mul(x, y), Scale: scale}
}
