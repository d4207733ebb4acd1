package text

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Double writes a double as Java's Double.toString does, as Athena's results have it: 1.0, 1.0E10, NaN.
func Double(f float64) string { return java(f, 64) }

// Real is Double for a real.
func Real(f float32) string { return java(float64(f), 32) }

func java(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		if math.Signbit(f) {
			return "-0.0"
		}
		return "0.0"
	}
	if a := math.Abs(f); a >= 1e-3 && a < 1e7 {
		s := strconv.FormatFloat(f, 'f', -1, bits)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	return Scientific(f, bits)
}

// Scientific writes a double as Trino's CAST to varchar does: 1.0E2.
func Scientific(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0E0"
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, bits), "e")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exponent)
	return mantissa + "E" + strconv.Itoa(n)
}

// IntervalDay writes milliseconds as Trino shows INTERVAL DAY TO SECOND: 1 02:00:00.000.
func IntervalDay(ms int64) string {
	sign := ""
	if ms < 0 {
		sign, ms = "-", -ms
	}
	return sign + strconv.FormatInt(ms/86400000, 10) + " " + Time(ms%86400000*1000, 3)
}

// IntervalYear writes months as Trino shows INTERVAL YEAR TO MONTH: 1-2.
func IntervalYear(months int64) string {
	sign := ""
	if months < 0 {
		sign, months = "-", -months
	}
	return sign + strconv.FormatInt(months/12, 10) + "-" + strconv.FormatInt(months%12, 10)
}

var unitMillis = map[string]int64{"DAY": 86400000, "HOUR": 3600000, "MINUTE": 60000, "SECOND": 1000}

// ParseInterval reads an interval literal: milliseconds, or months when months is set.
func ParseInterval(s, from, to string) (amount int64, months bool, err error) {
	s = strings.TrimSpace(s)
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(s, "+-")
	months = from == "YEAR" || from == "MONTH"
	switch {
	case months && to == "MONTH" && from == "YEAR":
		y, m, ok := strings.Cut(s, "-")
		a, err1 := strconv.ParseInt(y, 10, 32)
		b, err2 := strconv.ParseInt(m, 10, 32)
		if !ok || err1 != nil || err2 != nil {
			return 0, months, errFormat
		}
		amount = a*12 + b
	case to != "" && to != from:
		amount, err = fields(s, from, to)
	case months:
		amount, err = strconv.ParseInt(s, 10, 32)
		if from == "YEAR" {
			amount *= 12
		}
	case from == "SECOND" && strings.Contains(s, "."):
		var f float64
		f, err = strconv.ParseFloat(s, 64)
		amount = int64(math.Round(f * 1000))
	default:
		amount, err = strconv.ParseInt(s, 10, 64)
		amount *= unitMillis[from]
	}
	if err != nil {
		return 0, months, errFormat
	}
	if negative {
		amount = -amount
	}
	return amount, months, nil
}

// fields reads "d h:m:s.f" from one field to another.
func fields(s, from, to string) (int64, error) {
	units := []string{"DAY", "HOUR", "MINUTE", "SECOND"}
	var total int64
	on := false
	for _, u := range units {
		if on = on || u == from; !on {
			continue
		}
		end := strings.IndexAny(s, " :")
		if end < 0 || u == to {
			end = len(s)
		}
		f, err := strconv.ParseFloat(s[:end], 64)
		if err != nil {
			return 0, errFormat
		}
		total += int64(math.Round(f * float64(unitMillis[u])))
		if u == to {
			if end != len(s) {
				return 0, errFormat
			}
			return total, nil
		}
		if end == len(s) {
			return 0, errFormat
		}
		s = s[end+1:]
	}
	return 0, errFormat
}

// BigDecimal writes a number of JSON as Java's BigDecimal does: its digits as they are, and an exponent only where
// the number is tiny or its last digit stands before the units.
func BigDecimal(number string) string {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	e, err := strconv.Atoi(exponent)
	if exponent != "" && err != nil {
		return number
	}
	sign := ""
	if rest, ok := strings.CutPrefix(mantissa, "-"); ok {
		mantissa, sign = rest, "-"
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		digits, sign = "0", ""
	}
	scale := len(fraction) - e
	adjusted := len(digits) - 1 - scale
	switch {
	case scale == 0:
		return sign + digits
	case scale > 0 && adjusted >= -6:
		digits = strings.Repeat("0", max(0, scale+1-len(digits))) + digits
		return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if len(digits) > 1 {
		digits = digits[:1] + "." + digits[1:]
	}
	return sign + digits + fmt.Sprintf("E%+d", adjusted)
}
