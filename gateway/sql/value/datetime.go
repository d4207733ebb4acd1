package value

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Date counts days since 2000-01-01.
type Date int32

// Timestamp counts microseconds since 2000-01-01 00:00, in UTC when it has a zone.
type Timestamp int64

// Time counts microseconds since midnight.
type Time int64

// TimeTZ is a time of day with its zone in seconds west of Greenwich.
type TimeTZ struct {
	Time Time
	Zone int
}

// The infinite dates and timestamps.
const (
	DateInfinity      Date      = math.MaxInt32
	DateNegInfinity   Date      = math.MinInt32
	TimestampInfinity Timestamp = math.MaxInt64
	TimestampNegInf   Timestamp = math.MinInt64

	microsPerDay    = 86400 * 1_000_000
	epochDays       = 10957 // 1970-01-01 to 2000-01-01
	epochSeconds    = epochDays * 86400
	microsPerSecond = 1_000_000
)

// DateOf returns the date of a calendar day.
func DateOf(year, month, day int) Date {
	return Date(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix()/86400 - epochDays)
}

// TimestampOf returns a moment, or the wall clock of a zone-less time in UTC.
func TimestampOf(t time.Time) Timestamp {
	return Timestamp((t.Unix()-epochSeconds)*microsPerSecond + int64(t.Nanosecond()/1000))
}

// Go returns the moment in UTC.
func (t Timestamp) Go() time.Time {
	seconds, micros := floorDiv(int64(t), microsPerSecond)
	return time.Unix(seconds+epochSeconds, micros*1000).UTC()
}

// Go returns midnight UTC of the date.
func (d Date) Go() time.Time { return time.Unix((int64(d)+epochDays)*86400, 0).UTC() }

// Timestamp returns midnight of the date.
func (d Date) Timestamp() Timestamp {
	switch d {
	case DateInfinity:
		return TimestampInfinity
	case DateNegInfinity:
		return TimestampNegInf
	}
	return Timestamp(int64(d) * microsPerDay)
}

// Date returns the day of the timestamp.
func (t Timestamp) Date() Date {
	switch t {
	case TimestampInfinity:
		return DateInfinity
	case TimestampNegInf:
		return DateNegInfinity
	}
	days, _ := floorDiv(int64(t), microsPerDay)
	return Date(days)
}

// TimeOfDay returns the microseconds since midnight.
func (t Timestamp) TimeOfDay() Time {
	_, rest := floorDiv(int64(t), microsPerDay)
	return Time(rest)
}

// Finite says whether the timestamp is not infinity.
func (t Timestamp) Finite() bool { return t != TimestampInfinity && t != TimestampNegInf }

func floorDiv(a, b int64) (quotient, rest int64) {
	quotient, rest = a/b, a%b
	if rest < 0 {
		quotient, rest = quotient-1, rest+b
	}
	return quotient, rest
}

// Local returns the wall clock that a moment shows in a zone, as a zone-less timestamp.
func (t Timestamp) Local(zone *time.Location) Timestamp {
	if !t.Finite() {
		return t
	}
	_, offset := t.Go().In(zone).Zone()
	return t + Timestamp(offset)*microsPerSecond
}

// Moment returns the moment at which a zone's wall clock shows the zone-less timestamp. A time that a clock
// change skips is read with the offset before the change, as PostgreSQL does.
func (t Timestamp) Moment(zone *time.Location) Timestamp {
	if !t.Finite() {
		return t
	}
	guess := t.Go()
	_, before := guess.Add(-24 * time.Hour).In(zone).Zone()
	_, after := guess.Add(24 * time.Hour).In(zone).Zone()
	for _, offset := range []int{after, before} {
		moment := guess.Add(-time.Duration(offset) * time.Second)
		if _, now := moment.In(zone).Zone(); now == offset {
			return t - Timestamp(offset)*microsPerSecond
		}
	}
	return t - Timestamp(before)*microsPerSecond
}

func formatYear(year int) (text, era string) {
	if year <= 0 {
		return fmt.Sprintf("%04d", 1-year), " BC"
	}
	return fmt.Sprintf("%04d", year), ""
}

func (d Date) String() string {
	switch d {
	case DateInfinity:
		return "infinity"
	case DateNegInfinity:
		return "-infinity"
	}
	t := d.Go()
	year, era := formatYear(t.Year())
	return fmt.Sprintf("%s-%02d-%02d%s", year, t.Month(), t.Day(), era)
}

// String writes the zone-less form.
func (t Timestamp) String() string {
	text, era := t.format()
	return text + era
}

func (t Timestamp) format() (text, era string) {
	switch t {
	case TimestampInfinity:
		return "infinity", ""
	case TimestampNegInf:
		return "-infinity", ""
	}
	g := t.Go()
	year, era := formatYear(g.Year())
	return fmt.Sprintf("%s-%02d-%02d %s", year, g.Month(), g.Day(), t.TimeOfDay()), era
}

// Zoned writes the form of a timestamp with time zone in a zone.
func (t Timestamp) Zoned(zone *time.Location) string {
	if !t.Finite() {
		return t.String()
	}
	text, era := t.Local(zone).format()
	_, offset := t.Go().In(zone).Zone()
	return text + formatOffset(offset) + era
}

// formatOffset writes seconds east of Greenwich as +HH, +HH:MM or +HH:MM:SS.
func formatOffset(east int) string {
	sign := "+"
	if east < 0 {
		sign, east = "-", -east
	}
	text := fmt.Sprintf("%s%02d", sign, east/3600)
	if east%3600 != 0 {
		text += fmt.Sprintf(":%02d", east%3600/60)
	}
	if east%60 != 0 {
		text += fmt.Sprintf(":%02d", east%60)
	}
	return text
}

func (t Time) String() string {
	seconds, micros := int64(t)/microsPerSecond, int64(t)%microsPerSecond
	return fmt.Sprintf("%02d:%02d:%02d%s", seconds/3600, seconds/60%60, seconds%60, fraction(micros))
}

func (t TimeTZ) String() string { return t.Time.String() + formatOffset(-t.Zone) }

// fraction writes microseconds as ".5", or nothing for none.
func fraction(micros int64) string {
	if micros == 0 {
		return ""
	}
	return "." + strings.TrimRight(fmt.Sprintf("%06d", micros), "0")
}

// Round rounds to a number of fractional digits of the second.
func (t Timestamp) Round(digits int32) Timestamp {
	if !t.Finite() {
		return t
	}
	return Timestamp(roundMicros(int64(t), digits))
}

func roundMicros(micros int64, digits int32) int64 {
	if digits < 0 || digits >= 6 {
		return micros
	}
	unit := int64(math.Pow10(6 - int(digits)))
	if micros < 0 {
		return -((-micros + unit/2) / unit * unit)
	}
	return (micros + unit/2) / unit * unit
}
