package value

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Interval is a span as PostgreSQL keeps it: months, days and microseconds do not become one another.
type Interval struct {
	Months, Days int32
	Micros       int64
}

// span is the interval with months of 30 days and days of 24 hours, by which intervals compare; it saturates.
func (v Interval) span() int64 {
	days := int64(v.Months)*30 + int64(v.Days)
	total := new(big.Int).Mul(big.NewInt(days), big.NewInt(microsPerDay))
	total.Add(total, big.NewInt(v.Micros))
	switch {
	case total.IsInt64():
		return total.Int64()
	case total.Sign() > 0:
		return math.MaxInt64
	}
	return math.MinInt64
}

// Add returns v+w.
func (v Interval) Add(w Interval) Interval {
	return Interval{v.Months + w.Months, v.Days + w.Days, v.Micros + w.Micros}
}

// Neg returns -v.
func (v Interval) Neg() Interval { return Interval{-v.Months, -v.Days, -v.Micros} }

// Mul multiplies each part, passing fractions of months and days down as PostgreSQL does.
func (v Interval) Mul(f float64) Interval {
	return cascade(float64(v.Months)*f, float64(v.Days)*f, float64(v.Micros)*f)
}

// Div divides each part as Mul multiplies it.
func (v Interval) Div(f float64) Interval {
	return cascade(float64(v.Months)/f, float64(v.Days)/f, float64(v.Micros)/f)
}

func cascade(months, days, micros float64) Interval {
	r := Interval{Months: int32(months), Days: int32(days)}
	restMonthDays := roundTS((months - float64(r.Months)) * 30)
	restSeconds := roundTS((days - float64(r.Days) + restMonthDays - math.Trunc(restMonthDays)) * 86400)
	if math.Abs(restSeconds) >= 86400 {
		r.Days += int32(restSeconds / 86400)
		restSeconds -= math.Trunc(restSeconds/86400) * 86400
	}
	r.Days += int32(restMonthDays)
	r.Micros = int64(math.RoundToEven(micros + restSeconds*microsPerSecond))
	return r
}

func roundTS(f float64) float64 { return math.RoundToEven(f*microsPerSecond) / microsPerSecond }

// Plus adds the interval to a zone-less timestamp: months first (to the month's last day), then days, then time.
func (t Timestamp) Plus(v Interval) Timestamp {
	if !t.Finite() {
		return t
	}
	if v.Months != 0 {
		g := t.Go()
		index := g.Year()*12 + int(g.Month()) - 1 + int(v.Months)
		year, month := floorDiv(int64(index), 12)
		day := min(g.Day(), daysInMonth(int(year), int(month)+1))
		t = DateOf(int(year), int(month)+1, day).Timestamp() + Timestamp(t.TimeOfDay())
	}
	return t + Timestamp(int64(v.Days)*microsPerDay+v.Micros)
}

func daysInMonth(year, month int) int {
	return int(DateOf(year+month/12, month%12+1, 1) - DateOf(year, month, 1))
}

// Minus returns t-u in days and time, as timestamp subtraction does.
func (t Timestamp) Minus(u Timestamp) Interval {
	micros := int64(t - u)
	return Interval{Days: int32(micros / microsPerDay), Micros: micros % microsPerDay}
}

// Age returns the symbolic difference t-u in years and months, days and time.
func Age(t, u Timestamp) Interval {
	if t < u {
		return Age(u, t).Neg()
	}
	a, b := t.Go(), u.Go()
	months := (a.Year()-b.Year())*12 + int(a.Month()) - int(b.Month())
	days := a.Day() - b.Day()
	micros := int64(t.TimeOfDay() - u.TimeOfDay())
	if micros < 0 {
		micros, days = micros+microsPerDay, days-1
	}
	if days < 0 {
		days, months = days+daysInMonth(b.Year(), int(b.Month())), months-1
	}
	return Interval{Months: int32(months), Days: int32(days), Micros: micros}
}

// String writes IntervalStyle postgres.
func (v Interval) String() string {
	var parts []string
	negative := false // the sign of the part before
	add := func(n int64, unit string) {
		if n == 0 {
			return
		}
		sign := ""
		if negative && n > 0 {
			sign = "+"
		}
		negative = n < 0
		if n != 1 {
			unit += "s"
		}
		parts = append(parts, fmt.Sprintf("%s%d %s", sign, n, unit))
	}
	add(int64(v.Months/12), "year")
	add(int64(v.Months%12), "mon")
	add(int64(v.Days), "day")
	if v.Micros != 0 || len(parts) == 0 {
		sign, micros := "", v.Micros
		switch {
		case micros < 0:
			sign, micros = "-", -micros
		case negative:
			sign = "+"
		}
		seconds := micros / microsPerSecond
		parts = append(parts, fmt.Sprintf("%s%02d:%02d:%02d%s", sign, seconds/3600, seconds/60%60, seconds%60, fraction(micros%microsPerSecond)))
	}
	return strings.Join(parts, " ")
}

// unit is how much one of a unit of an interval is.
type unit struct {
	months, days int64
	micros       int64
}

var intervalUnits = map[string]unit{
	"microsecond": {micros: 1}, "us": {micros: 1}, "usec": {micros: 1},
	"millisecond": {micros: 1000}, "ms": {micros: 1000}, "msec": {micros: 1000},
	"second": {micros: 1e6}, "s": {micros: 1e6}, "sec": {micros: 1e6},
	"minute": {micros: 60e6}, "m": {micros: 60e6}, "min": {micros: 60e6},
	"hour": {micros: 3600e6}, "h": {micros: 3600e6}, "hr": {micros: 3600e6},
	"day": {days: 1}, "d": {days: 1}, "week": {days: 7}, "w": {days: 7},
	"month": {months: 1}, "mon": {months: 1}, "year": {months: 12}, "y": {months: 12}, "yr": {months: 12},
	"decade": {months: 120}, "dec": {months: 120}, "century": {months: 1200}, "cent": {months: 1200}, "c": {months: 1200},
	"millennium": {months: 12000}, "mil": {months: 12000}, "quarter": {months: 3},
}

func lookUnit(word string) (unit, bool) {
	for _, w := range []string{word, strings.TrimSuffix(word, "s"), strings.TrimSuffix(word, "es")} {
		if u, ok := intervalUnits[w]; ok {
			return u, true
		}
	}
	switch word {
	case "centuries":
		return intervalUnits["century"], true
	case "millennia":
		return intervalUnits["millennium"], true
	}
	return unit{}, false
}

// ParseInterval reads interval's text: PostgreSQL's verbose form, hh:mm:ss, year-month, and ISO 8601. field is
// the unit of a bare number, such as "day" for INTERVAL '1' DAY, or empty for seconds.
func ParseInterval(text, field string) (Interval, bool) {
	s := strings.ToLower(strings.TrimSpace(text))
	if strings.HasPrefix(s, "p") {
		return parseISOInterval(s[1:])
	}
	words := splitWords(strings.TrimPrefix(s, "@"))
	if len(words) == 0 {
		return Interval{}, false
	}
	var v Interval
	ago := false
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case w == "ago" && i == len(words)-1 && i > 0:
			ago = true
		case strings.Contains(w, ":"):
			micros, ok := parseClock(w, field)
			if !ok {
				return v, false
			}
			v.Micros += micros
		case isYearMonth(w):
			sign, y, m := splitYearMonth(w)
			v.Months += int32(sign * (y*12 + m))
		default:
			f, ok := new(big.Rat).SetString(w)
			if !ok || strings.ContainsAny(w, "/") {
				return v, false
			}
			name := field
			if i+1 < len(words) {
				if _, known := lookUnit(words[i+1]); known {
					i++
					name = words[i]
				} else if words[i+1] != "ago" && strings.Contains(words[i+1], ":") {
					name = "day"
				}
			}
			if name == "" {
				name = "second"
			}
			u, known := lookUnit(name)
			if !known || !v.addUnits(f, u) {
				return v, false
			}
		}
	}
	if ago {
		v = v.Neg()
	}
	return v, true
}

// splitWords cuts at blanks and between digits and letters.
func splitWords(s string) (words []string) {
	sign := ""
	for _, field := range strings.Fields(s) {
		if field == "-" || field == "+" { // of what follows
			sign = field
			continue
		}
		field, sign = sign+field, ""
		start := 0
		for i := 1; i < len(field); i++ {
			if isLetter(field[i]) != isLetter(field[i-1]) && !(field[i] == ':' || field[i-1] == ':') && !(field[i-1] == 'e') {
				words = append(words, field[start:i])
				start = i
			}
		}
		words = append(words, field[start:])
	}
	if sign != "" {
		words = append(words, sign)
	}
	return words
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

func isYearMonth(w string) bool {
	i := strings.LastIndexByte(w, '-')
	return i > 0 && strings.Trim(w[i+1:], "0123456789") == "" && strings.Trim(w[:i], "+-0123456789") == ""
}

func splitYearMonth(w string) (sign, years, months int) {
	sign = 1
	if strings.HasPrefix(w, "-") {
		sign = -1
	}
	y, m, _ := strings.Cut(strings.TrimLeft(w, "+-"), "-")
	years, _ = strconv.Atoi(y)
	months, _ = strconv.Atoi(m)
	return sign, years, months
}

// parseClock reads [-]h:m[:s[.f]] into microseconds.
func parseClock(w, field string) (int64, bool) {
	sign := int64(1)
	if strings.HasPrefix(w, "-") {
		sign = -1
	}
	parts := strings.Split(strings.TrimLeft(w, "+-"), ":")
	if len(parts) == 2 && (field == "second" || strings.Contains(parts[1], ".")) {
		parts = append([]string{"0"}, parts...)
	}
	if len(parts) > 3 {
		return 0, false
	}
	total := new(big.Rat)
	for i, unit := range []int64{3600, 60, 1}[:len(parts)] {
		f, ok := new(big.Rat).SetString(parts[i])
		if !ok {
			return 0, false
		}
		total.Add(total, f.Mul(f, new(big.Rat).SetInt64(unit*microsPerSecond)))
	}
	f, _ := total.Float64()
	return sign * int64(math.RoundToEven(f)), true
}

// addUnits adds n of a unit; fractions of months become days, fractions of days time.
func (v *Interval) addUnits(n *big.Rat, u unit) bool {
	f, _ := n.Float64()
	if math.Abs(f) > 1e15 {
		return false
	}
	if u.months > 0 {
		months := f * float64(u.months)
		whole := math.Trunc(months)
		if u.months > 1 { // a fraction of years is rounded to whole months
			whole = math.RoundToEven(months)
			months = whole
		}
		v.Months += int32(whole)
		f, u = (months-whole)*30, unit{days: 1}
	}
	if u.days > 0 {
		days := f * float64(u.days)
		v.Days += int32(math.Trunc(days))
		v.Micros += int64(math.RoundToEven((days - math.Trunc(days)) * microsPerDay))
		return true
	}
	v.Micros += int64(math.RoundToEven(f * float64(u.micros)))
	return true
}

func parseISOInterval(s string) (v Interval, ok bool) {
	inTime := false
	for s != "" {
		if s[0] == 't' {
			inTime, s = true, s[1:]
			continue
		}
		i := 0
		for i < len(s) && !isLetter(s[i]) {
			i++
		}
		n, good := new(big.Rat).SetString(s[:i])
		if !good || i == len(s) {
			return v, false
		}
		name := map[byte]string{'y': "year", 'm': "month", 'w': "week", 'd': "day", 'h': "hour", 's': "second"}[s[i]]
		if s[i] == 'm' && inTime {
			name = "minute"
		}
		u, known := intervalUnits[name]
		if !known || !v.addUnits(n, u) {
			return v, false
		}
		s, ok = s[i+1:], true
	}
	return v, ok
}
