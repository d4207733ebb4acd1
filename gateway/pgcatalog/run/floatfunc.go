package run

import (
	"math"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// inRange rounds a result to its type and refuses one that became infinite though no input is, or 0 where it may not be.
func (c *call) inRange(f float64, mayBeZero bool, inputs ...float64) value.Datum {
	if c.result == pgdata.Float4 {
		f = float64(float32(f))
	}
	if math.IsInf(f, 0) {
		for _, in := range inputs {
			if math.IsInf(in, 0) {
				return f
			}
		}
		fail("22003", "value out of range: overflow")
	}
	if f == 0 && !mayBeZero {
		fail("22003", "value out of range: underflow")
	}
	return f
}

func (c *call) powerFloat(a, b float64) value.Datum {
	switch {
	case math.IsNaN(a) || math.IsNaN(b):
		return math.Pow(a, b)
	case a == 0 && b < 0:
		fail("2201F", "zero raised to a negative power is undefined")
	case a < 0 && math.Floor(b) != b:
		fail("2201F", "a negative number raised to a non-integer power yields a complex result")
	}
	return c.inRange(math.Pow(a, b), a == 0 || math.IsInf(a, 0) || math.IsInf(b, 0), a, b)
}

// float is a function of one double; inputs for which bad holds are out of its range.
func float(f func(float64) float64, bad func(float64) bool) function {
	return func(c *call) value.Datum {
		v := c.float(0)
		if bad != nil && bad(v) {
			fail("22003", "input is out of range")
		}
		return f(v)
	}
}

func infinite(f float64) bool  { return math.IsInf(f, 0) }
func beyondOne(f float64) bool { return f < -1 || f > 1 }
func belowOne(f float64) bool  { return f < 1 }

// perDegree is π/180 as PostgreSQL writes it.
const perDegree = 0.0174532925199432957692

var floatFunctions = map[string]function{
	"sin": float(math.Sin, infinite), "cos": float(math.Cos, infinite), "tan": float(value.Tan, infinite),
	"cot":  float(func(f float64) float64 { return 1 / value.Tan(f) }, infinite),
	"asin": float(math.Asin, beyondOne), "acos": float(math.Acos, beyondOne), "atan": float(math.Atan, nil),
	"sinh": float(math.Sinh, nil), "cosh": float(math.Cosh, nil), "tanh": float(math.Tanh, nil),
	"asinh": float(math.Asinh, nil), "acosh": float(math.Acosh, belowOne), "atanh": float(math.Atanh, beyondOne),
	"sind": float(sind, infinite), "cosd": float(cosd, infinite), "tand": float(tand, infinite), "cotd": float(cotd, infinite),
	"asind": float(asind, beyondOne), "acosd": float(acosd, beyondOne),
	"atand":  float(func(f float64) float64 { return math.Atan(f) / math.Atan(1) * 45 }, nil),
	"atan2":  func(c *call) value.Datum { return math.Atan2(c.float(0), c.float(1)) },
	"atan2d": func(c *call) value.Datum { return math.Atan2(c.float(0), c.float(1)) / math.Atan(1) * 45 },
	"cbrt":   float(math.Cbrt, nil), "dcbrt": float(math.Cbrt, nil), "pi": constant(math.Pi),
	"degrees": func(c *call) value.Datum { return c.inRange(c.float(0)/perDegree, c.float(0) == 0, c.float(0)) },
	"radians": func(c *call) value.Datum { return c.inRange(c.float(0)*perDegree, c.float(0) == 0, c.float(0)) },
}

// The functions of degrees scale those of radians so that multiples of 30 and 45 degrees are exact.

func sind0to30(x float64) float64 {
	return math.Sin(x*perDegree) / math.Sin(30*perDegree) / 2
}

func cosd0to60(x float64) float64 {
	return 1 - (1-math.Cos(x*perDegree))/(1-math.Cos(60*perDegree))/2
}

func sindQuadrant(x float64) float64 {
	if x <= 30 {
		return sind0to30(x)
	}
	return cosd0to60(90 - x)
}

func cosdQuadrant(x float64) float64 {
	if x <= 60 {
		return cosd0to60(x)
	}
	return sind0to30(90 - x)
}

// quadrant brings an angle into 0 to 90 degrees, with the signs that its sine and cosine have.
func quadrant(x float64) (angle, sin, cos float64) {
	x, sin, cos = math.Mod(x, 360), 1, 1
	if x < 0 {
		x, sin = -x, -sin
	}
	if x > 180 {
		x, sin = 360-x, -sin
	}
	if x > 90 {
		x, cos = 180-x, -cos
	}
	return x, sin, cos
}

func sind(x float64) float64 {
	angle, sign, _ := quadrant(x)
	return sign * sindQuadrant(angle)
}

func cosd(x float64) float64 {
	angle, _, sign := quadrant(x)
	return sign * cosdQuadrant(angle)
}

func tand(x float64) float64 {
	angle, sin, cos := quadrant(x)
	return sin*cos*(sindQuadrant(angle)/cosdQuadrant(angle)/(sindQuadrant(45)/cosdQuadrant(45))) + 0 // no -0
}

func cotd(x float64) float64 {
	angle, sin, cos := quadrant(x)
	return sin*cos*(cosdQuadrant(angle)/sindQuadrant(angle)/(cosdQuadrant(45)/sindQuadrant(45))) + 0
}

func asindQuadrant(x float64) float64 {
	if x <= 0.5 {
		return math.Asin(x) / math.Asin(0.5) * 30
	}
	return 90 - math.Acos(x)/math.Acos(0.5)*60
}

func asind(x float64) float64 {
	if x < 0 {
		return -asindQuadrant(-x)
	}
	return asindQuadrant(x)
}

func acosd(x float64) float64 {
	switch {
	case x < 0:
		return 90 + asindQuadrant(-x)
	case x <= 0.5:
		return 90 - math.Asin(x)/math.Asin(0.5)*30
	}
	return math.Acos(x) / math.Acos(0.5) * 60
}
