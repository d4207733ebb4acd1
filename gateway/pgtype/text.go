package pgtype

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
	"time"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Appender appends the converted form of src to dst. What it returns shares dst's memory.
type Appender func(dst, src []byte) ([]byte, error)

// FromAthena returns the conversion of Athena's text of a value, as sql.Column describes it, to PostgreSQL's
// text form; timestamps with time zone are shown in zone. It returns nil where both are the same.
func FromAthena(oid uint32, zone *time.Location) Appender {
	if element, ok := Element(oid); ok {
		return athenaArray(FromAthena(element, zone), element == pgdata.Bytea)
	}
	switch oid {
	case pgdata.Bool:
		return athenaBool
	case pgdata.Float8:
		return func(dst, src []byte) ([]byte, error) { return athenaFloat(dst, src, 64, 15, 15) }
	case pgdata.Float4:
		return func(dst, src []byte) ([]byte, error) { return athenaFloat(dst, src, 32, 6, 6) }
	case pgdata.Date:
		return func(dst, src []byte) ([]byte, error) { return appendEra(dst, src), nil }
	case pgdata.Timestamp:
		return func(dst, src []byte) ([]byte, error) { return appendEra(dst, trimFraction(src)), nil }
	case pgdata.TimestampTZ:
		return func(dst, src []byte) ([]byte, error) {
			t, err := parseTimestamptz(src)
			return appendTimestamptz(dst, t, zone), err
		}
	case pgdata.Bytea:
		return athenaBytea
	}
	return nil
}

func athenaBool(dst, src []byte) ([]byte, error) {
	v, err := parseBool(src)
	if err != nil {
		return dst, err
	}
	if v {
		return append(dst, 't'), nil
	}
	return append(dst, 'f'), nil
}

// athenaFloat turns Java's text of a floating point number into PostgreSQL's shortest text. A number without
// an exponent and of at most exact digits is the shortest text already, but for a fraction of zeros.
func athenaFloat(dst, src []byte, bits, exact, fixed int) ([]byte, error) {
	digits, point := 0, -1
	for i, c := range src {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && point < 0:
			point = i
		case c == '-' && i == 0:
		default:
			digits = 99
		}
	}
	whole := point
	if point < 0 {
		whole = len(src)
	}
	if digits == 0 || digits > exact+1 || whole > fixed || bytes.HasPrefix(src, []byte("0.000")) || bytes.HasPrefix(src, []byte("-0.000")) {
		return reformatFloat(dst, src, bits, fixed)
	}
	if point >= 0 {
		end := len(src)
		for end > point && (src[end-1] == '0' || src[end-1] == '.') {
			end--
			if src[end] == '.' {
				break
			}
		}
		if end-1 > exact {
			return reformatFloat(dst, src, bits, fixed)
		}
		src = src[:end]
	}
	return append(dst, src...), nil
}

func reformatFloat(dst, src []byte, bits, fixed int) ([]byte, error) {
	v, err := parseFloat(src, bits)
	if err != nil {
		return dst, err
	}
	return appendFloat(dst, v, bits, fixed), nil
}

// appendFloat prints as float8out and float4out do with extra_float_digits at 1: the shortest digits that
// read back the same, with an exponent below 1e-4 and from 10^fixed on.
func appendFloat(dst []byte, v float64, bits, fixed int) []byte {
	switch {
	case v != v:
		return append(dst, "NaN"...)
	case v > 1.7976931348623157e308:
		return append(dst, "Infinity"...)
	case v < -1.7976931348623157e308:
		return append(dst, "-Infinity"...)
	}
	if math.Abs(v) >= 1<<24 {
		return append(dst, value.FormatFloat(v, bits)...)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, 'e', -1, bits)
	e := bytes.LastIndexByte(dst[start:], 'e') + start
	exponent, _ := strconv.Atoi(string(dst[e+1:]))
	if exponent >= -4 && exponent < fixed {
		return strconv.AppendFloat(dst[:start], v, 'f', -1, bits)
	}
	digits := e - start - bytes.Count(dst[start:e], []byte{'.'}) - bytes.Count(dst[start:e], []byte{'-'})
	for ; exponent >= fixed && exponent <= lastTie && onTie(string(dst[start:]), v, bits); digits++ {
		dst = strconv.AppendFloat(dst[:start], v, 'e', digits, bits)
	}
	return dst
}

// lastTie is the greatest exponent of a number of up to 17 digits that can lie halfway between two floats.
const lastTie = 40

// onTie tells whether a number lies exactly halfway between v and its neighbour. Go takes such a number for v's
// shortest text where it reads back as v; PostgreSQL wants one nearer to v.
func onTie(text string, v float64, bits int) bool {
	shown, ok := new(big.Rat).SetString(text)
	if !ok {
		return false
	}
	exact := new(big.Rat).SetFloat64(v)
	towards := math.Inf(shown.Cmp(exact))
	next := math.Nextafter(v, towards)
	if bits == 32 {
		next = float64(math.Nextafter32(float32(v), float32(towards)))
	}
	if shown.Cmp(exact) == 0 || math.IsInf(next, 0) {
		return false
	}
	middle := new(big.Rat).SetFloat64(next)
	middle.Add(middle, exact).Quo(middle, big.NewRat(2, 1))
	return middle.Cmp(shown) == 0
}

// trimFraction cuts the zeros that end a timestamp's fraction, and what exceeds microseconds.
func trimFraction(src []byte) []byte {
	point := bytes.IndexByte(src, '.')
	if point < 0 {
		return src
	}
	if len(src) > point+7 {
		src = src[:point+7]
	}
	end := len(src)
	for end > point+1 && src[end-1] == '0' {
		end--
	}
	if end == point+1 {
		end = point
	}
	return src[:end]
}

// appendEra writes years before 1 as PostgreSQL does: Athena's 0000 is 0001 BC, and -0043 0044 BC.
func appendEra(dst, src []byte) []byte {
	rest, before := bytes.CutPrefix(src, []byte("-"))
	switch {
	case len(src) > 0 && src[0] == '+':
		return append(dst, src[1:]...)
	case !before && !bytes.HasPrefix(src, []byte("0000-")):
		return append(dst, src...)
	}
	dash := bytes.IndexByte(rest, '-')
	if dash < 0 {
		return append(dst, src...)
	}
	year, _ := strconv.Atoi(string(rest[:dash]))
	return append(append(appendPadded(dst, year+1, 4), rest[dash:]...), " BC"...)
}

const hexDigits = "0123456789abcdef"

func athenaBytea(dst, src []byte) ([]byte, error) {
	dst = append(dst, `\x`...)
	for _, c := range src {
		if c != ' ' {
			dst = append(dst, c|0x20) // digits have that bit already
		}
	}
	return dst, nil
}

func appendPadded(dst []byte, n, width int) []byte {
	var digits [20]byte
	text := strconv.AppendInt(digits[:0], int64(n), 10)
	for i := len(text); i < width; i++ {
		dst = append(dst, '0')
	}
	return append(dst, text...)
}
