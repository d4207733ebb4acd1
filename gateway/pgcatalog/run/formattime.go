package run

import (
	"fmt"
	"strings"
	"time"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

var formatFunctions = map[string]function{"to_char": toChar, "to_number": toNumber, "to_date": toDate}

func toChar(c *call) value.Datum {
	format := c.text(1)
	switch v := c.args[0].(type) {
	case value.Timestamp:
		if !v.Finite() || format == "" {
			return nil
		}
		return formatTime(clockOf(v, c.types[0], c.x.env.Zone), format)
	case value.Interval:
		if format == "" {
			return nil
		}
		return formatTime(clockOfInterval(v), format)
	}
	return formatNumber(c, format)
}

// clockFace is a time in the fields that templates show.
type clockFace struct {
	year, month, day, hour, minute, second, micros int
	yearDay, julian                                int
	weekday                                        time.Weekday
	isoYear, isoWeek                               int
	zone                                           string
	east                                           int
	span                                           bool // of an interval
}

func clockOf(t value.Timestamp, typ uint32, zone *time.Location) clockFace {
	var f clockFace
	if typ == pgdata.TimestampTZ {
		f.zone, f.east = t.Go().In(zone).Zone()
		t = t.Local(zone)
	}
	g := t.Go()
	f.year, f.month, f.day, f.hour, f.minute, f.second = g.Year(), int(g.Month()), g.Day(), g.Hour(), g.Minute(), g.Second()
	f.micros, f.yearDay, f.weekday, f.julian = g.Nanosecond()/1000, g.YearDay(), g.Weekday(), int(t.Date())+2451545
	f.isoYear, f.isoWeek = g.ISOWeek()
	return f
}

func clockOfInterval(v value.Interval) clockFace {
	f := clockFace{span: true, year: int(v.Months / 12), month: int(v.Months % 12), day: int(v.Days), hour: int(v.Micros / 3600e6),
		minute: int(v.Micros / 60e6 % 60), second: int(v.Micros / 1e6 % 60), micros: int(v.Micros % 1e6)}
	f.yearDay = int(v.Months)*30 + f.day
	return f
}

func formatTime(f clockFace, format string) value.Datum {
	var b strings.Builder
	for _, e := range template(format, timeFields, true) {
		if e.key == "" {
			b.WriteString(e.text)
			continue
		}
		text, number := f.field(e)
		b.WriteString(text)
		if number && (e.ordinal == "TH" || e.ordinal == "th") {
			b.WriteString(ordinalEnding(text, e.ordinal))
		}
	}
	return b.String()
}

// calendar refuses an interval, which has no place in the calendar.
func (f clockFace) calendar() {
	if f.span {
		panic(pgerr.New(-1, "22007", "invalid format specification for an interval value").
			WithHint("Intervals are not tied to specific calendar dates."))
	}
}

// digits writes a number with zeros before it to a width, which a sign adds to; FM takes them away.
func (e element) digits(n, width int) (string, bool) {
	if e.fill {
		width = 0
	} else if n < 0 {
		width++
	}
	return fmt.Sprintf("%0*d", width, n), true
}

// within is digits whose width takes in the sign, as days are written.
func (e element) within(n, width int) (string, bool) {
	if e.fill {
		width = 0
	}
	return fmt.Sprintf("%0*d", width, n), true
}

// inCase writes a word in the case of the template's field, padded where it is wanted.
func (e element) inCase(word string, width int) (string, bool) {
	switch {
	case e.key == strings.ToUpper(e.key):
		word = strings.ToUpper(word)
	case e.key == strings.ToLower(e.key):
		word = strings.ToLower(word)
	}
	if e.fill {
		width = 0
	}
	return fmt.Sprintf("%-*s", width, word), false
}

// field writes one field, and says whether it is a number.
func (f clockFace) field(e element) (text string, number bool) {
	switch key := strings.ToUpper(e.key); key {
	case "A.M.", "P.M.", "AM", "PM":
		word := "am"
		if f.hour%24 >= 12 {
			word = "pm"
		}
		if len(key) == 4 {
			word = word[:1] + "." + word[1:] + "."
		}
		return e.inCase(word, 0)
	case "HH", "HH12":
		if f.hour%12 == 0 {
			return e.digits(12, 2)
		}
		return e.digits(f.hour%12, 2)
	case "HH24":
		return e.digits(f.hour, 2)
	case "MI":
		return e.digits(f.minute, 2)
	case "SS":
		return e.digits(f.second, 2)
	case "MS":
		return fmt.Sprintf("%03d", f.micros/1000), true
	case "US":
		return fmt.Sprintf("%06d", f.micros), true
	case "FF1", "FF2", "FF3", "FF4", "FF5", "FF6":
		n := int(key[2] - '0')
		part := f.micros
		for range 6 - n {
			part /= 10
		}
		return fmt.Sprintf("%0*d", n, part), true
	case "SSSS", "SSSSS":
		return fmt.Sprint(f.hour*3600 + f.minute*60 + f.second), true
	case "TZ", "TZH", "TZM", "OF":
		return f.zoneField(e, key)
	case "FX":
		return "", false
	}
	return f.dateField(e, strings.ToUpper(e.key))
}

func (f clockFace) zoneField(e element, key string) (string, bool) {
	f.calendar()
	sign, east := '+', f.east
	if east < 0 {
		sign, east = '-', -east
	}
	switch key {
	case "TZ":
		if e.key == "tz" {
			return strings.ToLower(f.zone), false
		}
		return f.zone, false
	case "TZM":
		return fmt.Sprintf("%02d", east/60%60), false
	case "TZH":
		return fmt.Sprintf("%c%02d", sign, east/3600), false
	}
	width := 2
	if e.fill {
		width = 0
	}
	text := fmt.Sprintf("%c%0*d", sign, width, east/3600)
	if east%3600 != 0 {
		text += fmt.Sprintf(":%02d", east%3600/60)
	}
	return text, false
}

// shownYear counts the years before Christ from 1.
func (f clockFace) shownYear(year int) int {
	if !f.span && year <= 0 {
		return 1 - year
	}
	return year
}

var romanMonths = []string{"xii", "xi", "x", "ix", "viii", "vii", "vi", "v", "iv", "iii", "ii", "i"}

func (f clockFace) dateField(e element, key string) (text string, number bool) {
	year := f.shownYear(f.year)
	switch key {
	case "A.D.", "B.C.", "AD", "BC":
		f.calendar()
		word := "ad"
		if f.year <= 0 {
			word = "bc"
		}
		if len(key) == 4 {
			word = word[:1] + "." + word[1:] + "."
		}
		return e.inCase(word, 0)
	case "MONTH":
		f.calendar()
		return e.inCase(time.Month(f.month).String(), 9)
	case "MON":
		f.calendar()
		return e.inCase(time.Month(f.month).String()[:3], 0)
	case "DAY":
		f.calendar()
		return e.inCase(f.weekday.String(), 9)
	case "DY":
		f.calendar()
		return e.inCase(f.weekday.String()[:3], 0)
	case "MM":
		return e.digits(f.month, 2)
	case "DDD":
		return e.within(f.yearDay, 3)
	case "IDDD":
		return e.digits((f.isoWeek-1)*7+(int(f.weekday)+6)%7+1, 3)
	case "DD":
		return e.within(f.day, 2)
	case "D":
		f.calendar()
		return fmt.Sprint(int(f.weekday) + 1), true
	case "ID":
		f.calendar()
		return fmt.Sprint((int(f.weekday)+6)%7 + 1), true
	case "WW":
		return e.digits((f.yearDay-1)/7+1, 2)
	case "IW":
		return e.digits(f.isoWeek, 2)
	case "W":
		return fmt.Sprint((f.day-1)/7 + 1), true
	case "Q":
		if f.month == 0 {
			return "", false
		}
		return fmt.Sprint((f.month-1)/3 + 1), true
	case "J":
		return fmt.Sprint(f.julian), true
	case "CC":
		n := f.year / 100
		switch {
		case f.span:
		case f.year > 0:
			n = (f.year-1)/100 + 1
		default:
			n--
		}
		if n < -99 || n > 99 {
			return fmt.Sprint(n), true
		}
		return e.digits(n, 2)
	case "RM":
		return f.romanMonth(e)
	case "Y,YYY":
		return fmt.Sprintf("%d,%03d", year/1000, year%1000), true
	}
	if key[0] == 'I' {
		year, key = f.shownYear(f.isoYear), strings.Replace("Y"+key[1:], "I", "Y", 1)
	}
	switch len(key) {
	case 3:
		year %= 1000
	case 2:
		year %= 100
	case 1:
		return fmt.Sprint(year % 10), true
	}
	return e.digits(year, len(key))
}

func (f clockFace) romanMonth(e element) (string, bool) {
	at := 12 - f.month
	switch {
	case f.month == 0 && f.year == 0:
		return "", false
	case f.month == 0 && f.year > 0:
		at = 0
	case f.month == 0:
		at = 11
	case f.month < 0:
		at = -f.month - 1
	}
	return e.inCase(romanMonths[at], 4)
}
