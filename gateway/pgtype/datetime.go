package pgtype

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"time"
)

// The instant from which PostgreSQL counts, and the bounds it reserves.
const (
	epochDays      = 10957 // 2000-01-01 in days since 1970
	microsPerDay   = 86_400_000_000
	timestampNever = math.MaxInt64 // infinity
	timestampEver  = math.MinInt64 // -infinity
	maxYear        = 5_874_897
	maxHours       = 2_562_047_788 // of an interval
)

// civilDays returns the days since 2000-01-01 of a day in the proleptic Gregorian calendar, where year 0
// is 1 BC.
func civilDays(year, month, day int) int {
	if month <= 2 {
		year--
	}
	era := year / 400
	if year < 0 {
		era = (year - 399) / 400
	}
	yoe := year - era*400
	doy := (153*((month+9)%12)+2)/5 + day - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468 - epochDays
}

// civil is the reverse of civilDays.
func civil(days int) (year, month, day int) {
	z := days + epochDays + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, day
}

// parseDate reads [-+]Y-M-D and returns what follows; BC is seen by the callers.
func parseDate(src []byte) (year, month, day int, rest []byte, ok bool) {
	s, negative := src, false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		negative, s = s[0] == '-', s[1:]
	}
	if year, s, ok = number(s); !ok || len(s) == 0 || s[0] != '-' {
		return 0, 0, 0, src, false
	}
	if month, s, ok = number(s[1:]); !ok || len(s) == 0 || s[0] != '-' {
		return 0, 0, 0, src, false
	}
	if day, s, ok = number(s[1:]); !ok || month < 1 || month > 12 || day < 1 || day > 31 || year > maxYear {
		return 0, 0, 0, src, false
	}
	if negative {
		year = -year
	}
	return year, month, day, s, true
}

// parseClock reads H:M:S[.ffffff] as microseconds and returns what follows.
func parseClock(src []byte) (micros int64, rest []byte, ok bool) {
	hour, s, ok := number(src)
	if !ok || len(s) == 0 || s[0] != ':' {
		return 0, src, false
	}
	minute, s, ok := number(s[1:])
	if !ok || hour > maxHours || minute > 59 {
		return 0, src, false
	}
	second := 0
	if len(s) > 0 && s[0] == ':' {
		if second, s, ok = number(s[1:]); !ok || second > 60 {
			return 0, src, false
		}
	}
	micros = (int64(hour)*3600 + int64(minute)*60 + int64(second)) * 1_000_000
	if len(s) > 0 && s[0] == '.' {
		s = s[1:]
		for unit := int64(100_000); len(s) > 0 && s[0] >= '0' && s[0] <= '9'; unit, s = unit/10, s[1:] {
			micros += int64(s[0]-'0') * unit
		}
	}
	return micros, s, true
}

func number(s []byte) (n int, rest []byte, ok bool) {
	i := 0
	for ; i < len(s) && i < 18 && s[i] >= '0' && s[i] <= '9'; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n, s[i:], i > 0
}

func parseDateOnly(src []byte) (int32, error) {
	switch view(src) {
	case "infinity":
		return math.MaxInt32, nil
	case "-infinity":
		return math.MinInt32, nil
	}
	text, bc := bytes.CutSuffix(src, []byte(" BC"))
	year, month, day, rest, ok := parseDate(text)
	if !ok || len(rest) > 0 {
		return 0, badText("date", src)
	}
	if bc {
		year = 1 - year
	}
	return int32(civilDays(year, month, day)), nil
}

// parseLocal reads date and clock as microseconds since 2000-01-01 and returns what follows.
func parseLocal(src []byte) (micros int64, rest []byte, ok bool) {
	year, month, day, rest, ok := parseDate(src)
	if !ok {
		return 0, src, false
	}
	var clock int64
	if len(rest) > 1 && (rest[0] == ' ' || rest[0] == 'T') {
		if clock, rest, ok = parseClock(rest[1:]); !ok {
			return 0, src, false
		}
	}
	return int64(civilDays(year, month, day))*microsPerDay + clock, rest, true
}

func parseTimestamp(src []byte) (int64, error) {
	switch view(src) {
	case "infinity":
		return timestampNever, nil
	case "-infinity":
		return timestampEver, nil
	}
	text, bc := bytes.CutSuffix(src, []byte(" BC"))
	micros, rest, ok := parseLocal(text)
	if ok && bc {
		micros, ok = beforeChrist(text)
	}
	if !ok || len(rest) > 0 {
		return 0, badText("timestamp", src)
	}
	return micros, nil
}

// beforeChrist reads a timestamp whose year counts backwards.
func beforeChrist(text []byte) (micros int64, ok bool) {
	year, month, day, rest, ok := parseDate(text)
	var clock int64
	if ok && len(rest) > 1 {
		clock, _, ok = parseClock(rest[1:])
	}
	return int64(civilDays(1-year, month, day))*microsPerDay + clock, ok
}

// parseTimestamptz reads a timestamp followed by an offset (+05:30), UTC, Z or the name of a zone.
func parseTimestamptz(src []byte) (int64, error) {
	switch view(src) {
	case "infinity":
		return timestampNever, nil
	case "-infinity":
		return timestampEver, nil
	}
	text, bc := bytes.CutSuffix(src, []byte(" BC"))
	micros, rest, ok := parseLocal(text)
	if ok && bc {
		micros, ok = beforeChrist(text)
	}
	if !ok {
		return 0, badText("timestamp with time zone", src)
	}
	zone := bytes.TrimSpace(rest)
	switch {
	case len(zone) == 0 || view(zone) == "UTC" || view(zone) == "Z":
		return micros, nil
	case zone[0] == '+' || zone[0] == '-':
		offset, ok := parseOffset(zone)
		if !ok {
			return 0, badText("timestamp with time zone", src)
		}
		return micros - offset, nil
	}
	location, err := time.LoadLocation(string(zone))
	if err != nil {
		return 0, badText("timestamp with time zone", src)
	}
	local := asTime(micros)
	at := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), local.Nanosecond(), location)
	_, seconds := at.Zone()
	return micros - int64(seconds)*1_000_000, nil
}

// parseOffset reads ±H[H][:M[:S]] as microseconds east of Greenwich.
func parseOffset(zone []byte) (int64, bool) {
	var parts [3]int
	rest := zone[1:]
	for i := range parts {
		var ok bool
		if parts[i], rest, ok = number(rest); !ok || parts[i] > 59 {
			return 0, false
		}
		if len(rest) == 0 {
			break
		}
		if rest[0] != ':' {
			return 0, false
		}
		rest = rest[1:]
	}
	micros := int64(parts[0]*3600+parts[1]*60+parts[2]) * 1_000_000
	if zone[0] == '-' {
		micros = -micros
	}
	return micros, true
}

func asTime(micros int64) time.Time {
	return time.UnixMicro(micros + epochDays*microsPerDay).UTC()
}

func appendDay(dst []byte, days int) (out []byte, bc bool) {
	year, month, day := civil(days)
	if year <= 0 {
		year, bc = 1-year, true
	}
	dst = append(appendPadded(dst, year, 4), '-')
	dst = append(appendPadded(dst, month, 2), '-')
	return appendPadded(dst, day, 2), bc
}

func appendClock(dst []byte, micros uint64) []byte {
	seconds := micros / 1_000_000
	dst = append(appendPadded(dst, int(seconds/3600), 2), ':')
	dst = append(appendPadded(dst, int(seconds/60%60), 2), ':')
	dst = appendPadded(dst, int(seconds%60), 2)
	fraction := micros % 1_000_000
	if fraction == 0 {
		return dst
	}
	dst = appendPadded(append(dst, '.'), int(fraction), 6)
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

func floorDays(micros int64) (days int, rest int64) {
	days, rest = int(micros/microsPerDay), micros%microsPerDay
	if rest < 0 {
		days, rest = days-1, rest+microsPerDay
	}
	return days, rest
}

func appendTimestamp(dst []byte, micros int64) []byte {
	switch micros {
	case timestampNever:
		return append(dst, "infinity"...)
	case timestampEver:
		return append(dst, "-infinity"...)
	}
	days, clock := floorDays(micros)
	dst, bc := appendDay(dst, days)
	dst = appendClock(append(dst, ' '), uint64(clock))
	if bc {
		dst = append(dst, " BC"...)
	}
	return dst
}

func appendTimestamptz(dst []byte, micros int64, zone *time.Location) []byte {
	if micros == timestampNever || micros == timestampEver {
		return appendTimestamp(dst, micros)
	}
	offset := 0
	if zone != nil && zone != time.UTC {
		_, offset = asTime(micros).In(zone).Zone()
	}
	days, clock := floorDays(micros + int64(offset)*1_000_000)
	dst, bc := appendDay(dst, days)
	dst = appendOffset(appendClock(append(dst, ' '), uint64(clock)), offset)
	if bc {
		dst = append(dst, " BC"...)
	}
	return dst
}

// appendOffset writes seconds east of Greenwich as PostgreSQL does: minutes and seconds where there are any.
func appendOffset(dst []byte, offset int) []byte {
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	dst = appendPadded(append(dst, sign), offset/3600, 2)
	if offset%3600 != 0 {
		dst = appendPadded(append(dst, ':'), offset/60%60, 2)
	}
	if offset%60 != 0 {
		dst = appendPadded(append(dst, ':'), offset%60, 2)
	}
	return dst
}

func appendInt64(dst []byte, v int64, err error) ([]byte, error) {
	return binary.BigEndian.AppendUint64(dst, uint64(v)), err
}

// interval is PostgreSQL's: months, days and microseconds are kept apart.
type interval struct {
	micros       int64
	days, months int32
}

// parseInterval reads IntervalStyle postgres: 1 year 2 mons -3 days +04:05:06.7.
func parseInterval(src []byte) (v interval, err error) {
	for rest := src; len(bytes.TrimSpace(rest)) > 0; {
		rest = bytes.TrimLeft(rest, " ")
		word, tail, _ := bytes.Cut(rest, []byte{' '})
		if bytes.IndexByte(word, ':') >= 0 {
			negative := word[0] == '-'
			micros, left, ok := parseClock(bytes.TrimLeft(word, "+-"))
			if !ok || len(left) > 0 {
				return v, badText("interval", src)
			}
			if negative {
				micros = -micros
			}
			v.micros += micros
			rest = tail
			continue
		}
		n, e := strconv.Atoi(view(word))
		unit, tail, _ := bytes.Cut(bytes.TrimLeft(tail, " "), []byte{' '})
		if e != nil {
			return v, badText("interval", src)
		}
		switch view(bytes.TrimSuffix(unit, []byte{'s'})) {
		case "year":
			v.months += int32(n) * 12
		case "mon", "month":
			v.months += int32(n)
		case "day":
			v.days += int32(n)
		case "hour":
			v.micros += int64(n) * 3_600_000_000
		case "min", "minute":
			v.micros += int64(n) * 60_000_000
		case "sec", "second":
			v.micros += int64(n) * 1_000_000
		default:
			return v, badText("interval", src)
		}
		rest = tail
	}
	return v, nil
}

// appendInterval writes IntervalStyle postgres.
func appendInterval(dst []byte, v interval) []byte {
	start := len(dst)
	before := false // whether the last unit was negative: PostgreSQL then writes a plus
	unit := func(n int, name string) {
		if n == 0 {
			return
		}
		if len(dst) > start {
			dst = append(dst, ' ')
		}
		if before && n > 0 {
			dst = append(dst, '+')
		}
		dst = append(append(strconv.AppendInt(dst, int64(n), 10), ' '), name...)
		if n != 1 {
			dst = append(dst, 's')
		}
		before = n < 0
	}
	unit(int(v.months)/12, "year")
	unit(int(v.months)%12, "mon")
	unit(int(v.days), "day")
	if v.micros == 0 && len(dst) > start {
		return dst
	}
	if len(dst) > start {
		dst = append(dst, ' ')
	}
	switch {
	case v.micros < 0:
		return appendClock(append(dst, '-'), uint64(-v.micros))
	case before:
		dst = append(dst, '+')
	}
	return appendClock(dst, uint64(v.micros))
}
