package value

import (
	"cmp"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// Env is what reading and writing values depends on beside the text.
type Env struct {
	Zone     *time.Location
	Now      time.Time // the transaction's start
	DayFirst bool      // DateStyle's DMY
}

// UTC is the Env of a session with no settings, at a time.
func UTC(now time.Time) *Env { return &Env{Zone: time.UTC, Now: now} }

var monthNames = map[string]int{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
	"nov": 11, "dec": 12, "january": 1, "february": 2, "march": 3, "april": 4, "june": 6, "july": 7, "august": 8, "september": 9,
	"sept": 9, "october": 10, "november": 11, "december": 12}

var dayNames = map[string]int{"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sunday": 0, "monday": 1, "tuesday": 2,
	"wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "tues": 2, "thur": 4, "thurs": 4}

// zoneAbbreviations are the fixed offsets east of Greenwich, in hours, of PostgreSQL's Default abbreviation set
// that matter in data.
var zoneAbbreviations = map[string]float64{"z": 0, "utc": 0, "gmt": 0, "zulu": 0, "ut": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
	"mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "bst": 1, "msk": 3, "jst": 9, "wet": 0,
	"west": 1, "kst": 9, "hst": -10, "akst": -9, "akdt": -8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13}

// moment is what a date or time text says.
type moment struct {
	year, month, day int
	bc               bool
	hasDate, hasTime bool
	micros           int64
	zone             *time.Location
	special          string // epoch, infinity, -infinity, now, today, tomorrow, yesterday
}

// parseMoment reads the texts that PostgreSQL's datetime input takes; fault is "" or the SQLSTATE.
func parseMoment(text string, env *Env) (m moment, fault string) {
	s := strings.ToLower(strings.TrimSpace(text))
	switch s {
	case "":
		return m, "22007"
	case "epoch", "infinity", "-infinity", "now", "today", "tomorrow", "yesterday", "allballs":
		m.special = s
		return m, ""
	}
	var numbers []string
	monthAt := -1
	for _, w := range momentWords(s) {
		switch {
		case w == "ad" || w == "t" || dayName(w):
		case w == "bc":
			m.bc = true
		case w == "am" || w == "pm":
			if !m.hasTime || !m.meridiem(w == "pm") {
				return m, "22007"
			}
		case (w[0] == '+' || w[0] == '-') && m.hasTime:
			zone, ok := ParseOffset(w)
			if !ok {
				return m, "22009"
			}
			m.zone = zone
		case strings.Contains(w, ":"):
			if m.hasTime {
				return m, "22007"
			}
			if f := m.clock(w); f != "" {
				return m, f
			}
		case monthNames[w] > 0:
			m.month, monthAt = monthNames[w], len(numbers)
		case w[0] == 'j' && len(w) > 1 && strings.Trim(w[1:], "0123456789") == "":
			if f := m.julian(w[1:]); f != "" {
				return m, f
			}
		case w[0] >= '0' && w[0] <= '9' || monthFirst(w):
			if f := m.dateWord(w, &numbers, &monthAt, env); f != "" {
				return m, f
			}
		default:
			zone, ok := Zone(w)
			if !ok || !m.hasTime && !m.hasDate && len(numbers) == 0 {
				return m, "22007"
			}
			m.zone = zone
		}
	}
	if len(numbers) > 0 {
		if f := m.loose(numbers, monthAt, env); f != "" {
			return m, f
		}
	}
	if !m.hasDate && !m.hasTime {
		return m, "22007"
	}
	if m.hasDate {
		if m.bc {
			m.year = 1 - m.year
		}
		if m.month < 1 || m.month > 12 || m.day < 1 || m.day > daysInMonth(m.year, m.month) {
			return m, "22008"
		}
	}
	return m, ""
}

// momentWords cuts a date text into words; a sign after a time begins a zone.
func momentWords(s string) (words []string) {
	start, seenClock := -1, false
	flush := func(end int) {
		if start >= 0 {
			words = append(words, s[start:end])
		}
		start = -1
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == ' ' || c == ',' || c == '\t' || c == '\n':
			flush(i)
		case c == 't' && start >= 0 && s[start] >= '0' && s[start] <= '9' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			flush(i)
		case (c == '+' || c == '-') && seenClock && start >= 0 && (s[start] >= '0' && s[start] <= '9'):
			flush(i)
			start = i
		case isLetter(c) && start >= 0 && s[start] >= '0' && s[start] <= '9' && s[i-1] >= '0' && s[i-1] <= '9':
			flush(i)
			start = i
		default:
			if start < 0 {
				start = i
			}
			seenClock = seenClock || c == ':'
		}
	}
	flush(len(s))
	return words
}

func dayName(w string) bool {
	_, ok := dayNames[w]
	return ok
}

// monthFirst says whether a word is a date such as jan-31-2024.
func monthFirst(w string) bool {
	name, _, more := strings.Cut(w, "-")
	return more && monthNames[name] > 0
}

// julian takes a Julian day: whole days since 4714-11-24 BC.
func (m *moment) julian(days string) string {
	n, err := strconv.ParseInt(days, 10, 32)
	if err != nil {
		return "22008"
	}
	year, month, day := time.Unix((n-julianOf1970)*86400, 0).UTC().Date()
	m.year, m.month, m.day, m.hasDate = year, int(month), day, true
	return ""
}

const julianOf1970 = 2440588

func (m *moment) meridiem(pm bool) bool {
	hour := m.micros / 3600e6
	if hour < 1 || hour > 12 {
		return false
	}
	m.micros %= 3600e6
	hour %= 12
	if pm {
		hour += 12
	}
	m.micros += hour * 3600e6
	return true
}

func (m *moment) clock(w string) string {
	parts := strings.Split(w, ":")
	if len(parts) > 3 {
		return "22007"
	}
	limits := []int64{24, 59, 60}
	for i, p := range parts {
		whole, frac, _ := strings.Cut(p, ".")
		n, err := strconv.ParseInt(whole, 10, 64)
		if err != nil || frac != "" && i < 2 && !(i == 1 && len(parts) == 2) {
			return "22007"
		}
		if n > limits[i] {
			return "22008"
		}
		m.micros += n * []int64{3600e6, 60e6, 1e6}[i]
		if frac != "" {
			f, err := strconv.ParseFloat("0."+frac, 64)
			if err != nil {
				return "22007"
			}
			m.micros += int64(math.RoundToEven(f * 1e6))
		}
	}
	if m.micros > microsPerDay {
		return "22008"
	}
	m.hasTime = true
	return ""
}

// dateWord reads a word that begins with a digit: a whole date, or a number of a loose one.
func (m *moment) dateWord(w string, numbers *[]string, monthAt *int, env *Env) string {
	parts := strings.FieldsFunc(w, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	switch {
	case len(parts) == 1 && len(w) == 8 && !m.hasDate:
		*numbers = append(*numbers, w[:4], w[4:6], w[6:])
	case len(parts) == 1 && len(w) == 6 && (m.hasDate || len(*numbers) >= 3):
		return m.clock(w[:2] + ":" + w[2:4] + ":" + w[4:])
	case len(parts) == 1 && len(w) == 6 && len(*numbers) == 0 && *monthAt < 0:
		*numbers = append(*numbers, twoDigitYear(w[:2]), w[2:4], w[4:])
	default:
		for _, p := range parts {
			if n := monthNames[p]; n > 0 {
				m.month, *monthAt = n, len(*numbers)
				continue
			}
			if strings.Trim(p, "0123456789") != "" {
				return "22007"
			}
			*numbers = append(*numbers, p)
		}
	}
	return ""
}

func twoDigitYear(s string) string {
	n, _ := strconv.Atoi(s)
	if n < 70 {
		return strconv.Itoa(2000 + n)
	}
	return strconv.Itoa(1900 + n)
}

// loose gives loose numbers their fields: year first when it has more than two digits, else by DateStyle.
func (m *moment) loose(numbers []string, monthAt int, env *Env) string {
	if monthAt < 0 && len(numbers) == 2 && len(numbers[0]) == 4 && len(numbers[1]) == 3 { // the year and the day in it
		year, _ := strconv.Atoi(numbers[0])
		day, _ := strconv.Atoi(numbers[1])
		if day < 1 || day > 365+daysInMonth(year, 2)-28 {
			return "22008"
		}
		at := time.Date(year, 1, day, 0, 0, 0, 0, time.UTC)
		m.year, m.month, m.day, m.hasDate = year, int(at.Month()), at.Day(), true
		return ""
	}
	want := 3
	if monthAt >= 0 {
		want = 2
	}
	if len(numbers) != want {
		return "22007"
	}
	n := make([]int, len(numbers))
	for i, s := range numbers {
		v, err := strconv.Atoi(s)
		if err != nil {
			return "22008"
		}
		n[i] = v
	}
	year := func(i int) int {
		if len(numbers[i]) <= 2 && !m.bc {
			v, _ := strconv.Atoi(twoDigitYear(numbers[i]))
			return v
		}
		return n[i]
	}
	m.hasDate = true
	switch {
	case monthAt >= 0 && len(numbers[0]) > 2:
		m.year, m.day = n[0], n[1]
	case monthAt >= 0:
		m.day, m.year = n[0], year(1)
	case len(numbers[0]) > 2:
		m.year, m.month, m.day = n[0], n[1], n[2]
	case env.DayFirst:
		m.day, m.month, m.year = n[0], n[1], year(2)
	default:
		m.month, m.day, m.year = n[0], n[1], year(2)
	}
	return ""
}

// ParseOffset reads +HH, +HHMM, +HH:MM or +HH:MM:SS.
func ParseOffset(w string) (*time.Location, bool) {
	digits := strings.ReplaceAll(w[1:], ":", "")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil, false
	}
	if len(digits) <= 2 {
		digits = strings.Repeat("0", 2-len(digits)) + digits + "0000"
	} else {
		digits = strings.Repeat("0", len(digits)%2) + digits
		digits += strings.Repeat("0", max(0, 6-len(digits)))
	}
	n, _ := strconv.Atoi(digits)
	east := n/10000*3600 + n/100%100*60 + n%100
	if east > 16*3600 {
		return nil, false
	}
	if w[0] == '-' {
		east = -east
	}
	return time.FixedZone(formatOffset(east), east), true
}

// Zone finds a time zone by its name or abbreviation, or as a number of hours such as "+5:30" or "UTC+3"
// (POSIX: west is positive).
func Zone(name string) (*time.Location, bool) {
	lower := strings.ToLower(strings.TrimSpace(name))
	if hours, ok := zoneAbbreviations[lower]; ok {
		return time.FixedZone(strings.ToUpper(lower), int(hours*3600)), true
	}
	if lower == "" || lower == "local" {
		return nil, false
	}
	if zone, err := time.LoadLocation(zoneCase(lower)); err == nil {
		return zone, true
	}
	if zone, err := time.LoadLocation(name); err == nil {
		return zone, true
	}
	if lower[0] == '+' || lower[0] == '-' {
		return ParseOffset(lower)
	}
	if i := strings.IndexAny(lower, "+-"); i > 0 && strings.Trim(lower[:i], "abcdefghijklmnopqrstuvwxyz") == "" {
		zone, ok := ParseOffset(lower[i:])
		if !ok {
			return nil, false
		}
		_, east := time.Time{}.In(zone).Zone()
		return time.FixedZone(formatOffset(-east), -east), true
	}
	return nil, false
}

// zoneCase writes a lower-case zone name as the zone database has most of them.
func zoneCase(name string) string {
	if !strings.Contains(name, "/") {
		return strings.ToUpper(name)
	}
	b := []byte(name)
	upper := true
	for i, c := range b {
		if upper && isLetter(c) {
			b[i] = c - 32
		}
		upper = c == '/' || c == '_' || c == '-'
	}
	return string(b)
}

func momentError(fault, typ, text string) error {
	if fault == "22008" {
		err := pgerr.New(-1, fault, "date/time field value out of range: %q", text)
		if strings.ContainsAny(text, "/-.") && !strings.HasPrefix(typ, "time ") && typ != "time" {
			return err.WithHint(`Perhaps you need a different "datestyle" setting.`)
		}
		return err
	}
	if fault == "22009" {
		return pgerr.New(-1, fault, "time zone displacement out of range: %q", text)
	}
	return pgerr.New(-1, fault, "invalid input syntax for type %s: %q", typ, text)
}

// ParseDate reads date's text.
func ParseDate(text string, env *Env) (Date, error) {
	m, fault := parseMoment(text, env)
	if fault == "" && !m.hasDate && m.special == "" {
		fault = "22007"
	}
	if fault != "" {
		return 0, momentError(fault, "date", text)
	}
	if m.special != "" {
		t := m.timestamp(env)
		if m.special != "epoch" && t.Finite() {
			t = t.Local(env.Zone)
		}
		return t.Date(), nil
	}
	return DateOf(m.year, m.month, m.day), nil
}

// timestamp returns the moment a special word means, in UTC.
func (m moment) timestamp(env *Env) Timestamp {
	now := TimestampOf(env.Now)
	today := now.Local(env.Zone).Date()
	switch m.special {
	case "epoch":
		return -epochSeconds * microsPerSecond
	case "infinity":
		return TimestampInfinity
	case "-infinity":
		return TimestampNegInf
	case "now":
		return now
	case "tomorrow":
		today++
	case "yesterday":
		today--
	}
	return today.Timestamp().Moment(env.Zone)
}

// ParseTimestamp reads the text of a timestamp without (zoned false) or with time zone.
func ParseTimestamp(text string, zoned bool, env *Env) (Timestamp, error) {
	name := "timestamp"
	if zoned {
		name = "timestamp with time zone"
	}
	m, fault := parseMoment(text, env)
	if fault == "" && !m.hasDate && m.special == "" {
		fault = "22007"
	}
	if fault != "" {
		return 0, momentError(fault, name, text)
	}
	if m.special != "" {
		t := m.timestamp(env)
		if !zoned && m.special != "epoch" {
			t = t.Local(env.Zone)
		}
		return t, nil
	}
	t := DateOf(m.year, m.month, m.day).Timestamp() + Timestamp(m.micros)
	if !zoned {
		return t, nil
	}
	if m.zone != nil {
		return t.Moment(m.zone), nil
	}
	return t.Moment(env.Zone), nil
}

// runTogether is a time of day without colons: hhmmss or hhmm.
var runTogether = regexp.MustCompile(`(?i)^\s*(\d\d)(\d\d)(?:(\d\d(?:\.\d*)?)([+-]\d\d(?::\d\d)?)?)?(\s*[ap]m)?\s*$`)

// ParseTime reads the text of a time of day; the zone is nil when none was given.
func ParseTime(text string, env *Env, typ uint32) (Time, *time.Location, error) {
	read := text
	if m := runTogether.FindStringSubmatch(text); m != nil {
		read = m[1] + ":" + m[2] + ":" + cmp.Or(m[3], "00") + m[4] + m[5]
	}
	m, fault := parseMoment(read, env)
	if fault == "" && m.special == "now" {
		return TimestampOf(env.Now).Local(env.Zone).TimeOfDay(), env.Zone, nil
	}
	if fault == "" && !m.hasTime && m.special != "allballs" {
		fault = "22007"
	}
	if fault != "" {
		return 0, nil, momentError(fault, map[bool]string{true: "time with time zone", false: "time"}[typ == pgdata.TimeTZ], text)
	}
	return Time(m.micros), m.zone, nil
}
