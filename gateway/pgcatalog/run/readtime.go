package run

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// timeReader reads a date or time by a template.
type timeReader struct {
	in       string
	rest     []element // from the element at hand on
	exact    bool      // FX
	has      map[string]int
	pm, bc   bool
	halfDays bool // HH12
	short    bool // a year of fewer than four digits
	zoned    bool
	iso      int // 1 Gregorian fields, 2 ISO 8601 week fields
}

func toDate(c *call) value.Datum {
	r := readTime(c.text(0), c.text(1))
	return r.date(c.text(0))
}

// toTimestamp is to_timestamp of a text by a template.
func toTimestamp(c *call) value.Datum {
	r := readTime(c.text(0), c.text(1))
	t := r.date(c.text(0)).Timestamp() + value.Timestamp(r.micros(c.text(0)))
	if r.zoned {
		sign := 1
		if r.has["tzsign"] < 0 {
			sign = -1
		}
		return t - value.Timestamp(sign*(r.has["TZH"]*3600+r.has["TZM"]*60)*1e6)
	}
	return t.Moment(c.x.env.Zone)
}

func isSpace(s string) bool { return s != "" && strings.ContainsRune(" \t\n\v\f\r", rune(s[0])) }

// isSeparator says whether a text begins with a character that is no letter, digit or blank.
func isSeparator(s string) bool {
	return s != "" && s[0] > ' ' && s[0] < 0x7f && !isWordByte(s[0])
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func readTime(in, format string) *timeReader {
	r := &timeReader{in: in, rest: template(format, timeFields, true), has: map[string]int{}}
	extra := 0
	blanks := func() {
		for isSpace(r.in) {
			r.in = r.in[1:]
			extra++
		}
	}
	for first := true; len(r.rest) > 0 && r.in != ""; r.rest, first = r.rest[1:], false {
		e := r.rest[0]
		separator := e.key == "" && !e.quoted && (isSpace(e.text) || isSeparator(e.text))
		if !r.exact && (e.key != "" || separator || first) {
			blanks()
		}
		switch {
		case r.in == "":
		case separator && r.exact:
			r.in = r.in[1:]
		case separator:
			if extra--; isSpace(r.in) || isSeparator(r.in) {
				r.in = r.in[1:]
				extra++
			}
		case e.key == "" && !r.exact && extra > 0:
			extra--
		case e.key == "":
			r.in = string([]rune(r.in)[1:])
		case strings.EqualFold(e.key, "FX"):
			r.exact = true
		default:
			r.field(e)
			if !r.exact {
				extra = 0
				blanks()
			}
		}
	}
	return r
}

// set notes a field; two values for one are refused.
func (r *timeReader) set(e element, name string, n int) {
	if old, ok := r.has[name]; ok && old != n {
		panic(pgerr.New(-1, "22007", "conflicting values for %q field in formatting string", e.key).
			WithDetail("This value contradicts a previous setting for the same field type."))
	}
	r.has[name] = n
}

// word reads one of some words, in any case, and returns its index.
func (r *timeReader) word(e element, words ...string) int {
	for i, w := range words {
		if len(r.in) >= len(w) && strings.EqualFold(r.in[:len(w)], w) {
			r.in = r.in[len(w):]
			return i
		}
	}
	end := strings.IndexAny(r.in, " \t\n\v\f\r")
	if end < 0 {
		end = len(r.in)
	}
	panic(pgerr.New(-1, "22007", "invalid value %q for %q", r.in[:end], e.key).
		WithDetail("The given value did not match any of the allowed values for this field."))
}

// whole reads a number of a width; where no digit may follow in the template, of any.
func (r *timeReader) whole(e element, width int) (n, digits int) {
	for isSpace(r.in) {
		r.in = r.in[1:]
	}
	have := r.in
	if !e.fill && !r.endsHere() {
		if len(have) < width {
			panic(pgerr.New(-1, "22007", "source string too short for %q formatting field", e.key).
				WithDetail("Field requires %d characters, but only %d remain.", width, len(have)).
				WithHint("If your source string is not fixed-width, try using the \"FM\" modifier."))
		}
		have = have[:width]
	}
	i := 0
	if have != "" && (have[0] == '-' || have[0] == '+') {
		i++
	}
	for i < len(have) && have[i] >= '0' && have[i] <= '9' {
		i++
	}
	bad := r.in[:min(width, len(r.in))]
	if n, err := strconv.Atoi(have[:i]); err == nil && n == int(int32(n)) {
		if !e.fill && !r.endsHere() && i < width {
			panic(pgerr.New(-1, "22007", "invalid value %q for %q", bad, e.key).
				WithDetail("Field requires %d characters, but only %d could be parsed.", width, i).
				WithHint("If your source string is not fixed-width, try using the \"FM\" modifier."))
		}
		r.in = r.in[i:]
		if e.ordinal == "TH" || e.ordinal == "th" {
			r.in = r.in[min(2, len(r.in)):]
		}
		return n, i
	} else if i > 1 {
		panic(pgerr.New(-1, "22008", "value for %q in source string is out of range", e.key).
			WithDetail("Value must be in the range %d to %d.", -1<<31, 1<<31-1))
	}
	panic(pgerr.New(-1, "22007", "invalid value %q for %q", bad, e.key).WithDetail("Value must be an integer."))
}

var digitless = []string{"A.D.", "A.M.", "AD", "AM", "B.C.", "BC", "DAY", "DY", "MONTH", "MON", "OF", "P.M.", "PM", "RM", "TZ", "FX"}

// endsHere says whether what follows the field in the template is no digit.
func (r *timeReader) endsHere() bool {
	if len(r.rest) < 2 || r.rest[0].ordinal == "TH" || r.rest[0].ordinal == "th" {
		return true
	}
	next := r.rest[1]
	if next.key == "" {
		return next.text[0] < '0' || next.text[0] > '9'
	}
	return slices.Contains(digitless, strings.ToUpper(next.key))
}

// convention notes whether a date field is of the Gregorian calendar (1) or of ISO weeks (2).
func (r *timeReader) convention(is int) {
	if r.iso != 0 && r.iso != is {
		panic(pgerr.New(-1, "22007", "invalid combination of date conventions").
			WithHint("Do not mix Gregorian and ISO week date conventions in a formatting template."))
	}
	r.iso = is
}

func names[T fmt.Stringer](all []T, width int) (out []string) {
	for _, n := range all {
		out = append(out, n.String()[:min(width, len(n.String()))])
	}
	return out
}

func months() (out []time.Month) {
	for m := time.January; m <= time.December; m++ {
		out = append(out, m)
	}
	return out
}

func weekdays() (out []time.Weekday) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		out = append(out, d)
	}
	return out
}

func (r *timeReader) field(e element) {
	key := strings.ToUpper(e.key)
	number := func(name string, width int) {
		n, _ := r.whole(e, width)
		r.set(e, name, n)
	}
	switch key {
	case "A.M.", "P.M.":
		r.pm, r.halfDays = r.word(e, "a.m.", "p.m.") == 1, true
	case "AM", "PM":
		r.pm, r.halfDays = r.word(e, "am", "pm") == 1, true
	case "A.D.", "B.C.":
		r.bc = r.word(e, "a.d.", "b.c.") == 1
	case "AD", "BC":
		r.bc = r.word(e, "ad", "bc") == 1
	case "HH", "HH12":
		r.halfDays = true
		number("HH", 2)
	case "HH24":
		number("HH", 2)
	case "MI", "SS", "MM", "DD":
		number(key, 2)
	case "MS", "US", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6":
		width := map[string]int{"MS": 3, "US": 6}[key]
		if width == 0 {
			width = int(key[2] - '0')
		}
		n, digits := r.whole(e, width)
		for ; digits < 6; digits++ {
			n *= 10
		}
		r.set(e, key[:1], n)
	case "SSSS", "SSSSS":
		number("SSSS", 5)
	case "TZ", "OF":
		fail("0A000", "formatting field %q is only supported in to_char", key)
	case "TZH":
		r.zoned = true
		if r.in[0] == '+' || r.in[0] == '-' || r.in[0] == ' ' {
			if r.in[0] == '-' {
				r.has["tzsign"] = -1
			}
			r.in = r.in[1:]
		}
		number(key, 2)
	case "TZM":
		r.zoned = true
		number(key, 2)
	default:
		r.dateField(e, key, number)
	}
}

func (r *timeReader) dateField(e element, key string, number func(string, int)) {
	switch key {
	case "Q":
		r.whole(e, 1)
		return
	case "J":
		n, _ := r.whole(e, 7)
		r.set(e, key, n)
		return
	case "CC":
		number(key, 2)
		return
	}
	if key[0] == 'I' {
		r.convention(2)
	} else {
		r.convention(1)
	}
	switch key {
	case "MONTH":
		r.set(e, "MM", r.word(e, names(months(), 20)...)+1)
	case "MON":
		r.set(e, "MM", r.word(e, names(months(), 3)...)+1)
	case "RM":
		r.set(e, "MM", 12-r.word(e, romanMonths...))
	case "DAY":
		r.set(e, "D", r.word(e, names(weekdays(), 20)...)+1)
	case "DY":
		r.set(e, "D", r.word(e, names(weekdays(), 3)...)+1)
	case "DDD", "IDDD":
		number(key, 3)
	case "D", "ID", "W":
		number(key, 1)
	case "WW", "IW":
		number(key, 2)
	case "Y,YYY":
		thousands, rest, ok := strings.Cut(r.in, ",")
		n, err := strconv.Atoi(strings.TrimSpace(thousands))
		if !ok || err != nil || len(rest) < 3 {
			panic(pgerr.New(-1, "22007", "invalid input string for %q", "Y,YYY"))
		}
		m, _ := strconv.Atoi(rest[:3])
		r.in = rest[3:]
		r.set(e, "YYYY", n*1000+m)
	default:
		n, digits := r.whole(e, len(key))
		if digits < 4 && len(key) < 4 {
			n = fullYear(n)
		}
		r.short = len(key) <= 2
		r.set(e, "YYYY", n)
	}
}

// fullYear takes a year of few digits for the nearest to 2020.
func fullYear(n int) int {
	switch {
	case n < 70:
		return n + 2000
	case n < 100:
		return n + 1900
	case n < 520:
		return n + 2000
	case n < 1000:
		return n + 1000
	}
	return n
}

func badDate(in string) { fail("22008", "date/time field value out of range: %q", in) }

func (r *timeReader) micros(in string) int64 {
	hour, minute, second := r.has["HH"], r.has["MI"], r.has["SS"]
	if n, ok := r.has["SSSS"]; ok {
		hour, minute, second = n/3600, n/60%60, n%60
	}
	if _, ok := r.has["HH"]; ok && r.halfDays {
		if hour < 1 || hour > 12 {
			panic(pgerr.New(-1, "22007", "hour \"%d\" is invalid for the 12-hour clock", hour).
				WithHint("Use the 24-hour clock, or give an hour between 1 and 12."))
		}
		hour %= 12
		if r.pm {
			hour += 12
		}
	}
	micros := int64(r.has["M"] + r.has["U"] + r.has["F"])
	total := int64(hour*3600+minute*60+second)*1e6 + micros
	if hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60 || micros < 0 || micros > 1e6 || total > dayMicros {
		badDate(in)
	}
	return total
}

// date puts the date fields together, 1 BC being the year where none is given.
func (r *timeReader) date(in string) value.Date {
	r.micros(in)
	year, hasYear := r.has["YYYY"]
	month, day := max(r.has["MM"], 1), max(r.has["DD"], 1)
	switch cc, ok := r.has["CC"]; {
	case ok && hasYear && r.short:
		year %= 100
		if year != 0 {
			cc--
		}
		if cc < 0 {
			year = cc*100 - year + 1
		} else {
			year += cc * 100
		}
	case ok && !hasYear:
		year = (cc-1)*100 + 1
		if cc < 0 {
			year = cc*100 + 1
		}
	case r.bc && hasYear:
		year = 1 - year
	case hasYear && year < 0:
		year++
	}
	if year > 5874897 || year < -4713 {
		fail("22008", "date out of range: %q", in)
	}
	if j, ok := r.has["J"]; ok {
		return value.Date(j - 2451545)
	}
	if ww, ok := r.has["WW"]; ok {
		if _, also := r.has["DDD"]; !also {
			r.has["DDD"] = (ww-1)*7 + 1
		}
	}
	if w, ok := r.has["W"]; ok {
		day = (w-1)*7 + 1
	}
	switch iddd, ok := r.has["IDDD"]; {
	case ok:
		return isoStart(year) + value.Date(iddd-1)
	case r.has["IW"] > 0:
		return isoStart(year) + value.Date((r.has["IW"]-1)*7+max(r.has["ID"], 1)-1)
	}
	if ddd, ok := r.has["DDD"]; ok && r.has["MM"] == 0 {
		if ddd < 1 || ddd > 366 {
			badDate(in)
		}
		return value.DateOf(year, 1, 1) + value.Date(ddd-1)
	}
	out := value.DateOf(year, month, day)
	if g := out.Go(); r.has["MM"] > 12 || r.has["MM"] < 0 || r.has["DD"] < 0 || g.Day() != day || int(g.Month()) != month {
		badDate(in)
	}
	return out
}

// isoStart is the Monday of an ISO year's first week.
func isoStart(year int) value.Date {
	fourth := value.DateOf(year, 1, 4)
	return fourth - value.Date((int(fourth.Go().Weekday())+6)%7)
}
