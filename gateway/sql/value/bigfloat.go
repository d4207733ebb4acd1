package value

import (
	"math"
	"math/big"
)

// bitsFor returns the precision that decimal digits need, with some to spare.
func bitsFor(digits int) uint { return uint(float64(max(digits, 16))*math.Log2(10)) + 64 }

// big returns d rounded to a number of bits.
func (d *Decimal) big(prec uint) *big.Float {
	num := new(big.Float).SetPrec(prec).SetInt(d.Coef)
	if d.Scale == 0 {
		return num
	}
	return num.Quo(num, new(big.Float).SetPrec(prec+8).SetInt(pow10(d.Scale)))
}

// fromBig returns a number rounded half away from zero to a scale.
func fromBig(f *big.Float, scale int) *Decimal {
	scaled := new(big.Float).SetPrec(f.Prec()+16).Mul(f, new(big.Float).SetInt(pow10(scale)))
	half := big.NewFloat(math.Copysign(0.5, float64(f.Sign())))
	n, _ := scaled.Add(scaled, half).Int(nil)
	return &Decimal{Coef: n, Scale: scale}
}

// expBig returns e^x: x less a multiple of ln 2, halved some times, by its series, and squared as often.
func expBig(x *big.Float, prec uint) *big.Float {
	prec += 64
	ln2 := ln2Big(prec)
	q, _ := new(big.Float).Quo(x, ln2).Float64()
	k := int(math.Round(q))
	r := new(big.Float).SetPrec(prec).Mul(ln2, new(big.Float).SetInt64(int64(k)))
	r.Sub(new(big.Float).SetPrec(prec).Set(x), r)
	halvings := int(math.Sqrt(float64(prec)) / 2)
	r.SetMantExp(r, -halvings)
	sum := new(big.Float).SetPrec(prec).SetInt64(1)
	term := new(big.Float).SetPrec(prec).SetInt64(1)
	for i := int64(1); ; i++ {
		term.Mul(term, r)
		term.Quo(term, new(big.Float).SetInt64(i))
		if term.Sign() == 0 || term.MantExp(nil) < -int(prec) {
			break
		}
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum.SetMantExp(sum, k)
}

// lnBig returns the natural logarithm of a positive x: of its mantissa's root taken some times, by the series of
// the inverse hyperbolic tangent.
func lnBig(x *big.Float, prec uint) *big.Float {
	prec += 64
	m := new(big.Float).SetPrec(prec)
	exp := x.MantExp(m)
	if m.Cmp(big.NewFloat(0.7)) < 0 { // near 1 on both sides, so that ln 1 is nothing
		m.SetMantExp(m, 1)
		exp--
	}
	m.SetPrec(prec)
	roots := int(math.Sqrt(float64(prec)) / 3)
	for range roots {
		m.Sqrt(m)
	}
	unit := new(big.Float).SetPrec(prec).SetInt64(1)
	z := new(big.Float).SetPrec(prec).Sub(m, unit)
	z.Quo(z, new(big.Float).SetPrec(prec).Add(m, unit))
	out := atanhBig(z, prec)
	out.SetMantExp(out, roots+1)
	return out.Add(out, new(big.Float).SetPrec(prec).Mul(ln2Big(prec), new(big.Float).SetInt64(int64(exp))))
}

// atanhBig sums z + z³/3 + z⁵/5 + …
func atanhBig(z *big.Float, prec uint) *big.Float {
	sum := new(big.Float).SetPrec(prec).Set(z)
	power := new(big.Float).SetPrec(prec).Set(z)
	square := new(big.Float).SetPrec(prec).Mul(z, z)
	for i := int64(3); ; i += 2 {
		power.Mul(power, square)
		if power.Sign() == 0 || power.MantExp(nil) < sum.MantExp(nil)-int(prec) {
			return sum
		}
		sum.Add(sum, new(big.Float).SetPrec(prec).Quo(power, new(big.Float).SetInt64(i)))
	}
}

// ln2Big is ln 2 = 18 atanh(1/26) − 2 atanh(1/4801) + 8 atanh(1/8749).
func ln2Big(prec uint) *big.Float {
	prec += 16
	sum := new(big.Float).SetPrec(prec)
	for _, p := range [][2]int64{{18, 26}, {-2, 4801}, {8, 8749}} {
		z := new(big.Float).SetPrec(prec).Quo(new(big.Float).SetInt64(1), new(big.Float).SetInt64(p[1]))
		sum.Add(sum, z.Mul(atanhBig(z, prec), new(big.Float).SetInt64(p[0])))
	}
	return sum
}

// Tan returns the tangent of x in radians to the last bit: of what x is beyond a multiple of π/2, by the series of the sine and
// the cosine.
func Tan(x float64) float64 {
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return x - x + x
	}
	prec := uint(192 + max(math.Ilogb(x), 0))
	quarter := piBig(prec)
	quarter.SetMantExp(quarter, -1)
	r := new(big.Float).SetPrec(prec).SetFloat64(x)
	turns, _ := new(big.Float).SetPrec(prec).Quo(r, quarter).Int(nil)
	r.Sub(r, quarter.Mul(quarter, new(big.Float).SetInt(turns)))
	sin, cos := new(big.Float).SetPrec(prec).Set(r), new(big.Float).SetPrec(prec).SetInt64(1)
	term := new(big.Float).SetPrec(prec).Set(r)
	for i := int64(2); term.Sign() != 0 && term.MantExp(nil) > sin.MantExp(nil)-160; i++ {
		term.Quo(term.Mul(term, r), new(big.Float).SetInt64(i))
		sum := cos
		if i%2 == 1 {
			sum = sin
		}
		if i%4 < 2 {
			sum.Add(sum, term)
		} else {
			sum.Sub(sum, term)
		}
	}
	if turns.Bit(0) == 1 { // tan(r + π/2) is −1/tan r
		sin, cos = cos.Neg(cos), sin
	}
	out, _ := sin.Quo(sin, cos).Float64()
	return out
}

// piBig is π = 16 atan(1/5) − 4 atan(1/239), by Machin.
func piBig(prec uint) *big.Float {
	prec += 16
	sum := new(big.Float).SetPrec(prec)
	for _, p := range [][2]int64{{16, 5}, {-4, 239}} {
		power := new(big.Float).SetPrec(prec).Quo(new(big.Float).SetInt64(p[0]), new(big.Float).SetInt64(p[1]))
		square := new(big.Float).SetInt64(-p[1] * p[1])
		for i := int64(1); power.MantExp(nil) > -int(prec); i += 2 {
			sum.Add(sum, new(big.Float).SetPrec(prec).Quo(power, new(big.Float).SetInt64(i)))
			power.Quo(power, square)
		}
	}
	return sum
}
