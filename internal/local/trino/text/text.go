// Package text reads and writes values as Trino does: dates and times, numbers, intervals.
package text

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

var errFormat = errors.New("not in the expected form")

const day = int64(86400 * 1e6) // in microseconds

// number reads n digits at most from the head of s, at least one.
func number(s string, n int) (v int64, rest string, ok bool) {
	i := 0
	for i < len(s) && i < n && s[i] >= '0' && s[i] <= '9' {
		v = v*10 + int64(s[i]-'0')
		i++
	}
	return v, s[i:], i > 0
}

func expect(s string, c byte) (string, bool) {
	if s != "" && s[0] == c {
		return s[1:], true
	}
	return s, false
}

// date reads [+-]y-m-d from the head of s as days since 1970.
func date(s string) (days int64, rest string, err error) {
	negative := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		s = s[1:]
	}
	y, s, ok1 := number(s, 9)
	s, ok2 := expect(s, '-')
	m, s, ok3 := number(s, 2)
	s, ok4 := expect(s, '-')
	d, s, ok5 := number(s, 2)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, s, errFormat
	}
	if negative {
		y = -y
	}
	t := time.Date(int(y), time.Month(m), int(d), 0, 0, 0, 0, time.UTC)
	if t.Day() != int(d) {
		return 0, s, errFormat
	}
	return floorDiv(t.Unix(), 86400), s, nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// ParseDate reads a date as days since 1970-01-01.
func ParseDate(s string) (int64, error) {
	days, rest, err := date(strings.TrimSpace(s))
	if err == nil && rest != "" {
		err = errFormat
	}
	return days, err
}

// clock reads h:m[:s[.fff]] as microseconds of the day; digits is how many a second's fraction has.
func clock(s string) (micros int64, digits int, rest string, err error) {
	h, s, ok1 := number(s, 2)
	s, ok2 := expect(s, ':')
	m, s, ok3 := number(s, 2)
	if !ok1 || !ok2 || !ok3 || h > 23 || m > 59 {
		return 0, 0, s, errFormat
	}
	micros = (h*3600 + m*60) * 1e6
	s, ok := expect(s, ':')
	if !ok {
		return micros, 0, s, nil
	}
	sec, s, ok := number(s, 2)
	if !ok || sec > 59 {
		return 0, 0, s, errFormat
	}
	micros += sec * 1e6
	s, ok = expect(s, '.')
	if !ok {
		return micros, 0, s, nil
	}
	before := len(s)
	f, s, ok := number(s, 12)
	if !ok {
		return 0, 0, s, errFormat
	}
	digits = before - len(s)
	scale := math.Pow10(digits - 6)
	if digits <= 6 {
		return micros + f*int64(math.Pow10(6-digits)), digits, s, nil
	}
	return micros + int64(math.Floor(float64(f)/scale+0.5)), digits, s, nil
}

// ParseTime reads a time of day as microseconds.
func ParseTime(s string) (micros int64, digits int, err error) {
	micros, digits, rest, err := clock(strings.TrimSpace(s))
	if err == nil && rest != "" {
		err = errFormat
	}
	return micros, digits, err
}

// Timestamp is a parsed timestamp: the wall clock in microseconds since 1970, the digits of its second, and
// its zone when it has one.
type Timestamp struct {
	Micros int64
	Digits int
	Zone   string
}

// ParseTimestamp reads "y-m-d[ h:m[:s[.f]]][ zone]".
func ParseTimestamp(s string) (Timestamp, error) {
	var t Timestamp
	days, rest, err := date(strings.TrimSpace(s))
	if err != nil {
		return t, err
	}
	t.Micros = days * day
	if rest == "" {
		return t, nil
	}
	if rest[0] != ' ' {
		return t, errFormat
	}
	rest = rest[1:]
	if rest != "" && rest[0] >= '0' && rest[0] <= '9' {
		micros, digits, after, err := clock(rest)
		if err != nil {
			return t, err
		}
		t.Micros, t.Digits, rest = t.Micros+micros, digits, after
	}
	if rest = strings.TrimSpace(rest); rest != "" {
		if t.Zone, err = Zone(rest); err != nil {
			return t, err
		}
	}
	return t, nil
}

// Zone checks a time zone's name and returns it as Trino writes it: UTC, ±hh:mm or Area/City.
func Zone(name string) (string, error) {
	upper := strings.ToUpper(name)
	switch upper {
	case "UTC", "Z", "GMT", "UT", "ZULU", "ETC/UTC", "ETC/GMT", "UNIVERSAL":
		return "UTC", nil
	}
	if name[0] == '+' || name[0] == '-' {
		h, rest, ok := number(name[1:], 2)
		rest, _ = expect(rest, ':')
		m, after, hasMinutes := number(rest, 2)
		if !ok || after != "" || !hasMinutes && rest != "" || h > 14 || m > 59 {
			return "", errFormat
		}
		if h == 0 && m == 0 {
			return "UTC", nil
		}
		return string(name[0]) + two(h) + ":" + two(m), nil
	}
	if _, err := time.LoadLocation(name); err != nil || upper == "LOCAL" {
		return "", errFormat
	}
	return name, nil
}

func two(n int64) string {
	s := strconv.FormatInt(n, 10)
	if len(s) < 2 {
		return "0" + s
	}
	return s
}

// Location returns the place of a zone that Zone returned.
func Location(zone string) (*time.Location, error) {
	if zone == "UTC" {
		return time.UTC, nil
	}
	if zone != "" && (zone[0] == '+' || zone[0] == '-') && len(zone) == 6 {
		h, _, _ := number(zone[1:], 2)
		m, _, _ := number(zone[4:], 2)
		seconds := int(h*3600 + m*60)
		if zone[0] == '-' {
			seconds = -seconds
		}
		return time.FixedZone(zone, seconds), nil
	}
	return time.LoadLocation(zone)
}

// Instant is the moment when the wall clock of a zone shows local: the earlier of two, and in a gap as if the clock had not
// been put forward yet.
func Instant(local int64, zone string) (int64, error) {
	loc, err := Location(zone)
	if err != nil {
		return 0, err
	}
	offset := func(instant int64) int64 {
		_, seconds := time.UnixMicro(instant).In(loc).Zone()
		return int64(seconds) * 1e6
	}
	const day = 86400e6
	before, after := offset(local-day), offset(local+day)
	if offset(local-before) != before && offset(local-after) == after {
		return local - after, nil
	}
	return local - before, nil
}

// Local is what the wall clock of a zone shows at an instant.
func Local(instant int64, zone string) (int64, error) {
	loc, err := Location(zone)
	if err != nil {
		return 0, err
	}
	_, offset := time.UnixMicro(instant).In(loc).Zone()
	return instant + int64(offset)*1e6, nil
}

// Round rounds microseconds half up to digits of a second.
func Round(micros int64, digits int) int64 {
	if digits >= 6 {
		return micros
	}
	unit := int64(math.Pow10(6 - digits))
	return floorDiv(micros+unit/2, unit) * unit
}

// Date writes days since 1970 as y-m-d.
func Date(days int64) string {
	t := time.Unix(days*86400, 0).UTC()
	return year(t.Year()) + t.Format("-01-02")
}

func year(y int) string {
	switch {
	case y > 9999:
		return "+" + strconv.Itoa(y)
	case y < 0:
		return "-" + pad(int64(-y), 4)
	}
	return pad(int64(y), 4)
}

func pad(n int64, width int) string {
	s := strconv.FormatInt(n, 10)
	if len(s) < width {
		return strings.Repeat("0", width-len(s)) + s
	}
	return s
}

// Time writes microseconds of a day with digits of the second.
func Time(micros int64, digits int) string {
	s := two(micros/3600e6) + ":" + two(micros/60e6%60) + ":" + two(micros/1e6%60)
	if digits > 0 {
		s += "." + pad(micros%1e6, 6)[:min(digits, 6)]
	}
	return s
}

// Stamp writes microseconds since 1970 as "y-m-d h:m:s.f".
func Stamp(micros int64, digits int) string {
	days := floorDiv(micros, day)
	return Date(days) + " " + Time(micros-days*day, digits)
}
