package udf

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/internal/fdlibm"
	"github.com/datacounsel/spillway/internal/local/trino/duck"
)

func mathematics() []*duck.Scalar {
	return []*duck.Scalar{
		math1("t_ln", math.Log), math1("t_log2", math.Log2), math1("t_log10", fdlibm.Log10), math1("t_sqrt", math.Sqrt),
		math1("t_cbrt", math.Cbrt), math1("t_exp", math.Exp),
		math1("t_acos", math.Acos), math1("t_asin", math.Asin),
		fn("t_pow", duck.Double, func(a vectors, r int, o *duck.Vector) error {
			o.SetFloat(r, math.Pow(a[0].Float(r), a[1].Float(r)))
			return nil
		}, duck.Double, duck.Double),
		fn("t_fmod", duck.Double, func(a vectors, r int, o *duck.Vector) error {
			o.SetFloat(r, math.Mod(a[0].Float(r), a[1].Float(r)))
			return nil
		}, duck.Double, duck.Double),
		fn("t_round", duck.Double, func(a vectors, r int, o *duck.Vector) error {
			o.SetFloat(r, round(a[0].Float(r), int(a[1].Int(r))))
			return nil
		}, duck.Double, duck.BigInt),
		fn("t_round_whole", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			n, d := a[0].Int(r), a[1].Int(r)
			if d >= 0 {
				o.SetInt(r, n)
				return nil
			}
			o.SetInt(r, 0)
			if d > -19 {
				unit := int64(math.Pow10(int(-d)))
				o.SetInt(r, (n+int64(math.Copysign(float64(unit/2), float64(n))))/unit*unit)
			}
			return nil
		}, duck.BigInt, duck.BigInt),
		fn("t_from_base", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			base := a[1].Int(r)
			if base < 2 || base > 36 {
				return badArgument("Radix must be between 2 and 36")
			}
			n, err := strconv.ParseInt(a[0].Str(r), int(base), 64)
			if err != nil {
				return badArgument("Not a valid base-" + strconv.FormatInt(base, 10) + " number: " + a[0].Str(r))
			}
			o.SetInt(r, n)
			return nil
		}, duck.Varchar, duck.BigInt),
		fn("t_to_base", duck.Varchar, func(a vectors, r int, o *duck.Vector) error {
			base := a[1].Int(r)
			if base < 2 || base > 36 {
				return badArgument("Radix must be between 2 and 36")
			}
			o.SetStr(r, strconv.FormatInt(a[0].Int(r), int(base)))
			return nil
		}, duck.BigInt, duck.BigInt),
		fn("t_width_bucket", duck.BigInt, widthBucket, duck.Double, duck.Double, duck.Double, duck.BigInt),
		fn("t_shift_left", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			n, by, width := a[0].Int(r), a[1].Int(r), a[2].Int(r)
			if by < 0 || by >= width {
				o.SetInt(r, 0)
				return nil
			}
			n <<= by
			shift := 64 - width
			o.SetInt(r, n<<shift>>shift)
			return nil
		}, duck.BigInt, duck.BigInt, duck.Integer),
		fn("t_shift_right", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			n, by := a[0].Int(r), uint(a[1].Int(r))
			if width := a[2].Int(r); width > 0 { // logical, within the type's width
				o.SetInt(r, int64(uint64(n)<<(64-width)>>(64-width)>>by))
			} else {
				o.SetInt(r, n>>min(by, 63))
			}
			return nil
		}, duck.BigInt, duck.BigInt, duck.Integer),
		fn("t_bit_count", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			n, width := a[0].Int(r), a[1].Int(r)
			if width < 2 || width > 64 {
				return badArgument("Bits specified in bit_count must be between 2 and 64, got " + strconv.FormatInt(width, 10))
			}
			if width < 64 && (n >= 1<<(width-1) || n < -1<<(width-1)) {
				return badArgument("Number must be representable with the bits specified. " + strconv.FormatInt(n, 10) + " cannot be represented with " + strconv.FormatInt(width, 10) + " bits")
			}
			u := uint64(n)
			if width < 64 {
				u &= 1<<width - 1
			}
			o.SetInt(r, int64(bits.OnesCount64(u)))
			return nil
		}, duck.BigInt, duck.BigInt),
		fn("t_decimal_divide", duck.Varchar, decimalDivide, duck.Varchar, duck.Varchar, duck.Integer),
		fn("t_decimal_mod", duck.Varchar, decimalMod, duck.Varchar, duck.Varchar, duck.Integer),
		fn("t_decimal_round", duck.Varchar, decimalRound, duck.Varchar, duck.BigInt, duck.Varchar),
	}
}

// round is Trino's: half away from zero on the decimal shift of the double.
func round(f float64, digits int) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) || f == 0 {
		return f
	}
	if digits == 0 {
		return math.Round(f)
	}
	factor := math.Pow(10, float64(digits))
	if shifted := f * factor; !math.IsInf(shifted, 0) {
		return math.Round(shifted) / factor
	}
	return f
}

func widthBucket(a vectors, r int, o *duck.Vector) error {
	x, lo, hi, n := a[0].Float(r), a[1].Float(r), a[2].Float(r), a[3].Int(r)
	if n <= 0 {
		return badArgument("bucketCount must be greater than 0")
	}
	if lo == hi {
		return badArgument("bounds cannot equal each other")
	}
	low, high := math.Min(lo, hi), math.Max(lo, hi)
	var bucket int64
	switch {
	case x < low:
		bucket = 0
	case x >= high:
		bucket = n + 1
	default:
		bucket = int64(float64(n)*(x-low)/(high-low)) + 1
	}
	if lo > hi {
		bucket = n - bucket + 1
	}
	o.SetInt(r, bucket)
	return nil
}

// decimal is an unscaled number and its scale.
type decimal struct {
	n     *big.Int
	scale int
}

func parseDecimal(s string) (decimal, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	return decimal{n, len(fraction)}, ok
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

func (d decimal) String() string {
	s := new(big.Int).Abs(d.n).String()
	if len(s) <= d.scale {
		s = strings.Repeat("0", d.scale-len(s)+1) + s
	}
	if d.scale > 0 {
		s = s[:len(s)-d.scale] + "." + s[len(s)-d.scale:]
	}
	if d.n.Sign() < 0 {
		s = "-" + s
	}
	return s
}

// divideRound is a/b rounded half away from zero.
func divideRound(a, b *big.Int) *big.Int {
	q, rest := new(big.Int).QuoRem(a, b, new(big.Int))
	if rest.Abs(rest).Lsh(rest, 1).CmpAbs(b) >= 0 {
		q.Add(q, big.NewInt(int64(a.Sign()*b.Sign())))
	}
	return q
}

// rescale changes the scale, rounding half away from zero.
func (d decimal) rescale(scale int) decimal {
	if scale >= d.scale {
		return decimal{new(big.Int).Mul(d.n, pow10(scale-d.scale)), scale}
	}
	return decimal{divideRound(d.n, pow10(d.scale-scale)), scale}
}

func decimalDivide(a vectors, r int, o *duck.Vector) error {
	x, _ := parseDecimal(a[0].Str(r))
	y, _ := parseDecimal(a[1].Str(r))
	scale := int(a[2].Int(r))
	if y.n.Sign() == 0 {
		return &Error{"DIVISION_BY_ZERO", "Division by zero"}
	}
	shift := scale - x.scale + y.scale
	n, by := new(big.Int).Set(x.n), new(big.Int).Set(y.n)
	if shift >= 0 {
		n.Mul(n, pow10(shift))
	} else {
		by.Mul(by, pow10(-shift))
	}
	o.SetStr(r, decimal{divideRound(n, by), scale}.String())
	return nil
}

func decimalMod(a vectors, r int, o *duck.Vector) error {
	x, _ := parseDecimal(a[0].Str(r))
	y, _ := parseDecimal(a[1].Str(r))
	if y.n.Sign() == 0 {
		return &Error{"DIVISION_BY_ZERO", "Division by zero"}
	}
	scale := max(x.scale, y.scale)
	x, y = x.rescale(scale), y.rescale(scale)
	o.SetStr(r, decimal{new(big.Int).Rem(x.n, y.n), scale}.rescale(int(a[2].Int(r))).String())
	return nil
}

// decimalRound rounds to digits; mode is round, truncate, floor or ceil.
func decimalRound(a vectors, r int, o *duck.Vector) error {
	x, _ := parseDecimal(a[0].Str(r))
	digits := int(a[1].Int(r))
	if digits >= x.scale {
		o.SetStr(r, x.String())
		return nil
	}
	unit := pow10(x.scale - digits)
	q, rest := new(big.Int).QuoRem(x.n, unit, new(big.Int))
	switch mode := a[2].Str(r); {
	case mode == "round":
		q = divideRound(x.n, unit)
	case mode == "floor" && rest.Sign() < 0:
		q.Sub(q, big.NewInt(1))
	case mode == "ceil" && rest.Sign() > 0:
		q.Add(q, big.NewInt(1))
	}
	if digits < 0 {
		q.Mul(q, pow10(-digits))
		digits = 0
	}
	o.SetStr(r, decimal{q, digits}.String())
	return nil
}
