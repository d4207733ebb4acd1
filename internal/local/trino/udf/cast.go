package udf

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/text"
)

var intNames = map[int64]string{8: "tinyint", 16: "smallint", 32: "integer", 64: "bigint"}
var intCasts = map[int64]string{8: "TINYINT", 16: "SMALLINT", 32: "INT", 64: "BIGINT"}

func casts() []*duck.Scalar {
	return []*duck.Scalar{
		fn("t_to_integer", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			s, width := a[0].Str(r), a[1].Int(r)
			n, err := strconv.ParseInt(strings.TrimSpace(s), 10, int(width))
			if err != nil {
				return badCast("Cannot cast '" + s + "' to " + intCasts[width])
			}
			o.SetInt(r, n)
			return nil
		}, duck.Varchar, duck.Integer),
		fn("t_round_integer", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			f, width := a[0].Float(r), a[1].Int(r)
			rounded := math.Round(f)
			limit := math.Ldexp(1, int(width)-1)
			if math.IsNaN(f) {
				return badCast("Cannot cast double NaN to " + intNames[width])
			}
			if width == 64 && (rounded < -limit || rounded >= limit) {
				return outOfRange("Unable to cast " + text.Double(f) + " to bigint")
			}
			if rounded < -limit || rounded >= limit {
				return badCast("Out of range for " + intNames[width] + ": " + text.Double(f))
			}
			o.SetInt(r, int64(rounded))
			return nil
		}, duck.Double, duck.Integer),
		fn("t_to_double", duck.Double, toDouble(64, "DOUBLE"), duck.Varchar),
		fn("t_to_real", duck.Float, toDouble(32, "REAL"), duck.Varchar),
		fn("t_to_boolean", duck.Boolean, func(a vectors, r int, o *duck.Vector) error {
			switch s := a[0].Str(r); strings.ToLower(s) {
			case "t", "true", "1":
				o.SetBool(r, true)
			case "f", "false", "0":
				o.SetBool(r, false)
			default:
				return badCast("Cannot cast '" + s + "' to BOOLEAN")
			}
			return nil
		}, duck.Varchar),
		fn("t_text_decimal", duck.Varchar, textDecimal, duck.Varchar, duck.Integer, duck.Integer),
		fn("t_double_decimal", duck.Varchar, doubleDecimal, duck.Double, duck.Integer, duck.Integer),
		fn("t_double_text", duck.Varchar, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, text.Scientific(a[0].Float(r), 64))
			return nil
		}, duck.Double),
		fn("t_real_text", duck.Varchar, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, text.Scientific(a[0].Float(r), 32))
			return nil
		}, duck.Float),
		fn("t_fit", duck.Varchar, func(a vectors, r int, o *duck.Vector) error {
			s := a[0].Str(r)
			if int64(utf8.RuneCountInString(s)) > a[1].Int(r) {
				return badCast("Value " + s + " cannot be represented as " + a[2].Str(r))
			}
			o.SetStr(r, s)
			return nil
		}, duck.Varchar, duck.Integer, duck.Varchar),
		fn("t_interval_day_text", duck.Varchar, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, text.IntervalDay(a[0].Int(r)))
			return nil
		}, duck.BigInt),
		fn("t_interval_year_text", duck.Varchar, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, text.IntervalYear(a[0].Int(r)))
			return nil
		}, duck.Integer),
	}
}

func toDouble(width int, name string) body {
	return func(a vectors, r int, o *duck.Vector) error {
		s := a[0].Str(r)
		f, ok := ParseDouble(s, width)
		if !ok {
			return badCast("Cannot cast '" + s + "' to " + name)
		}
		o.SetFloat(r, f)
		return nil
	}
}

// ParseDouble reads a number as Java's Double.parseDouble does; too large is infinite.
func ParseDouble(s string, width int) (float64, bool) {
	t := strings.TrimSpace(s)
	switch strings.TrimLeft(t, "+-") {
	case "Infinity":
		if strings.HasPrefix(t, "-") {
			return math.Inf(-1), true
		}
		return math.Inf(1), true
	case "NaN":
		return math.NaN(), true
	}
	if t == "" || strings.Trim(t, "0123456789.+-eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(t, width)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

func textDecimal(a vectors, r int, o *duck.Vector) error {
	s, p, scale := a[0].Str(r), int(a[1].Int(r)), int(a[2].Int(r))
	name := "DECIMAL(" + strconv.Itoa(p) + ", " + strconv.Itoa(scale) + ")"
	d, ok := scientific(strings.TrimSpace(s))
	if !ok {
		return badCast("Cannot cast VARCHAR '" + s + "' to " + name + ". Value is not a number.")
	}
	d = d.rescale(scale)
	if d.n.CmpAbs(pow10(p)) >= 0 {
		return badCast("Cannot cast VARCHAR '" + s + "' to " + name + ". Value too large.")
	}
	o.SetStr(r, d.String())
	return nil
}

// scientific reads 12, 1.5 and 1.5e3 exactly.
func scientific(s string) (decimal, bool) {
	mantissa, exponent, has := strings.Cut(strings.ToLower(s), "e")
	digits := strings.TrimLeft(mantissa, "+-")
	if digits == "" || strings.Trim(digits, "0123456789.") != "" || strings.Count(digits, ".") > 1 || digits == "." {
		return decimal{}, false
	}
	d, ok := parseDecimal(strings.TrimPrefix(mantissa, "+"))
	if !ok {
		return d, false
	}
	if has {
		e, err := strconv.Atoi(exponent)
		if err != nil || e > 1000 || e < -1000 {
			return d, false
		}
		if d.scale -= e; d.scale < 0 {
			d = decimal{new(big.Int).Mul(d.n, pow10(-d.scale)), 0}
		}
	}
	return d, true
}

func doubleDecimal(a vectors, r int, o *duck.Vector) error {
	f, p, scale := a[0].Float(r), int(a[1].Int(r)), int(a[2].Int(r))
	name := "DECIMAL(" + strconv.Itoa(p) + ", " + strconv.Itoa(scale) + ")"
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return badCast("Cannot cast DOUBLE '" + text.Double(f) + "' to " + name)
	}
	d, _ := parseDecimal(strconv.FormatFloat(f, 'f', -1, 64))
	d = d.rescale(scale)
	if d.n.CmpAbs(pow10(p)) >= 0 {
		return badCast("Cannot cast DOUBLE '" + text.Double(f) + "' to " + name)
	}
	o.SetStr(r, d.String())
	return nil
}

// Unscaled reads a number as a decimal's unscaled value, rounded to its scale; ok is false for what is no
// number or too large.
func Unscaled(s string, p, scale int) (n *big.Int, ok bool) {
	d, ok := scientific(strings.TrimSpace(s))
	if !ok {
		return nil, false
	}
	d = d.rescale(scale)
	return d.n, d.n.CmpAbs(pow10(p)) < 0
}
