package run

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// unitNames are the names of date_part's and date_trunc's units beside the unit's own and its plural.
var unitNames = map[string]string{"us": "microsecond", "usec": "microsecond", "ms": "millisecond", "msec": "millisecond", "s": "second", "sec": "second",
	"m": "minute", "min": "minute", "h": "hour", "hr": "hour", "d": "day", "w": "week", "mon": "month", "qtr": "quarter", "y": "year", "yr": "year",
	"dec": "decade", "c": "century", "cent": "century", "centuries": "century", "mil": "millennium", "millennia": "millennium", "j": "julian", "jd": "julian"}

// clockUnits are of a time of day, dateUnits of a day, spanUnits of an interval, zoneUnits of a time zone.
const (
	clockUnits = " microsecond millisecond second minute hour "
	dateUnits  = " day week month quarter year decade century millennium julian isoyear dow isodow doy epoch "
	spanUnits  = " day month quarter year decade century millennium epoch "
	zoneUnits  = " timezone timezone_hour timezone_minute "
)

func isOneOf(list, unit string) bool { return strings.Contains(list, " "+unit+" ") }

// unitOf returns a unit's own name.
func unitOf(text string) string {
	unit := strings.ToLower(text)
	for _, name := range []string{unit, strings.TrimSuffix(unit, "s")} {
		if n, ok := unitNames[name]; ok {
			return n
		}
		if isOneOf(clockUnits+dateUnits+zoneUnits, name) {
			return name
		}
	}
	return unit
}

// badUnit refuses a unit that a type has not, or that is none.
func (c *call) badUnit(unit string, typ uint32) {
	text := c.text(0)
	if isOneOf(clockUnits+dateUnits+zoneUnits, unit) && !(c.name == "date_trunc" && unit != "week" && !isOneOf(zoneUnits, unit)) {
		fail("0A000", "unit %q not supported for type %s", strings.ToLower(text), value.TypeName(typ))
	}
	fail("22023", "unit %q not recognized for type %s", strings.ToLower(text), value.TypeName(typ))
}

// datePart is extract() (numeric) and date_part() (double).
func datePart(c *call) value.Datum {
	unit, typ := unitOf(c.text(0)), c.types[1]
	if typ == pgdata.Date && c.name == "date_part" {
		typ = pgdata.Timestamp // the function is defined by that of timestamp
		c.args = []value.Datum{c.args[0], dateMoment(c.args[1].(value.Date))}
	}
	units := map[uint32]string{pgdata.Date: dateUnits, pgdata.Time: clockUnits + "epoch ", pgdata.TimeTZ: clockUnits + "epoch " + zoneUnits,
		pgdata.Timestamp: clockUnits + dateUnits, pgdata.TimestampTZ: clockUnits + dateUnits + zoneUnits, pgdata.Interval: clockUnits + spanUnits}[typ]
	if t, ok := c.args[1].(value.Timestamp); ok && !t.Finite() && isOneOf(zoneUnits, unit) {
		return nil
	}
	if !isOneOf(units, unit) {
		c.badUnit(unit, typ)
	}
	d := c.part(unit, typ)
	if d == nil {
		return nil
	}
	if c.name == "date_part" {
		return d.Float()
	}
	return d
}

// part returns a unit's value, nil where an infinite time has none.
func (c *call) part(unit string, typ uint32) *value.Decimal {
	switch v := c.args[1].(type) {
	case value.Interval:
		return intervalPart(v, unit)
	case value.Time:
		return clockPart(int64(v), unit, 0)
	case value.TimeTZ:
		return clockPart(int64(v.Time), unit, -v.Zone)
	case value.Date:
		t := v.Timestamp()
		switch {
		case !t.Finite():
			return infinitePart(t, unit)
		case unit == "epoch":
			return value.DecimalOf((int64(v) + 10957) * 86400)
		case unit == "julian":
			return value.DecimalOf(int64(v) + 2451545)
		}
		return datePartOf(v, unit)
	}
	t := c.args[1].(value.Timestamp)
	if !t.Finite() {
		return infinitePart(t, unit)
	}
	east := 0
	if unit == "epoch" {
		return micros(int64(t)+946684800*1e6, 6)
	}
	if typ == pgdata.TimestampTZ {
		_, east = t.Go().In(c.x.env.Zone).Zone()
		t = t.Local(c.x.env.Zone)
	}
	switch {
	case isOneOf(clockUnits+zoneUnits, unit):
		return clockPart(int64(t.TimeOfDay()), unit, east)
	case unit == "julian":
		day, _ := value.DecimalOf(int64(t.TimeOfDay())).Div(value.DecimalOf(dayMicros))
		if t.TimeOfDay() == 0 && c.name == "date_part" {
			day = value.DecimalOf(0)
		}
		return value.DecimalOf(int64(t.Date()) + 2451545).Add(day)
	}
	return datePartOf(t.Date(), unit)
}

// infinitePart is infinite for what only grows with time, and nothing for what comes round again.
func infinitePart(t value.Timestamp, unit string) *value.Decimal {
	if isOneOf(" year decade century millennium julian isoyear epoch ", unit) {
		return value.Infinite(t == value.TimestampNegInf)
	}
	return nil
}

// micros returns n microseconds as a numeric of seconds (scale 6) or milliseconds (scale 3).
func micros(n int64, scale int) *value.Decimal {
	d := value.DecimalOf(n)
	d.Scale = scale
	return d
}

func clockPart(t int64, unit string, east int) *value.Decimal {
	switch unit {
	case "microsecond":
		return value.DecimalOf(t % 60e6)
	case "millisecond":
		return micros(t%60e6, 3)
	case "second":
		return micros(t%60e6, 6)
	case "minute":
		return value.DecimalOf(t / 60e6 % 60)
	case "hour":
		return value.DecimalOf(t / 3600e6)
	case "timezone":
		return value.DecimalOf(int64(east))
	case "timezone_hour":
		return value.DecimalOf(int64(east / 3600))
	case "timezone_minute":
		return value.DecimalOf(int64(east / 60 % 60))
	}
	return micros(t-int64(east)*1e6, 6)
}

// period is the number of a span of n years that a year belongs to, counted from 1 and without a 0th.
func period(year, n int) int {
	if year > 0 {
		return (year + n - 1) / n
	}
	return -((n - year) / n)
}

func decade(year int) int {
	if year >= 0 {
		return year / 10
	}
	return -((9 - year) / 10)
}

func datePartOf(d value.Date, unit string) *value.Decimal {
	g := d.Go()
	year, n := g.Year(), 0
	switch unit {
	case "day":
		n = g.Day()
	case "month":
		n = int(g.Month())
	case "quarter":
		n = (int(g.Month())-1)/3 + 1
	case "year":
		n = withoutZero(year)
	case "decade":
		n = decade(year)
	case "century":
		n = period(year, 100)
	case "millennium":
		n = period(year, 1000)
	case "week":
		_, n = g.ISOWeek()
	case "isoyear":
		n, _ = g.ISOWeek()
		n = withoutZero(n)
	case "dow":
		n = int(g.Weekday())
	case "isodow":
		n = (int(g.Weekday())+6)%7 + 1
	case "doy":
		n = g.YearDay()
	}
	return value.DecimalOf(int64(n))
}

// withoutZero numbers the years before Christ from -1 down.
func withoutZero(year int) int {
	if year <= 0 {
		return year - 1
	}
	return year
}

func intervalPart(v value.Interval, unit string) *value.Decimal {
	years, months := int64(v.Months/12), int64(v.Months%12)
	switch unit {
	case "year":
		return value.DecimalOf(years)
	case "decade":
		return value.DecimalOf(years / 10)
	case "century":
		return value.DecimalOf(years / 100)
	case "millennium":
		return value.DecimalOf(years / 1000)
	case "quarter":
		return value.DecimalOf(months/3 + 1)
	case "month":
		return value.DecimalOf(months)
	case "day":
		return value.DecimalOf(int64(v.Days))
	case "epoch":
		days := years*36525 + months*3000 + int64(v.Days)*100
		return micros(0, 6).Add(value.DecimalOf(days).Mul(value.DecimalOf(864)).Add(micros(v.Micros, 6)))
	}
	return clockPart(v.Micros, unit, 0)
}

func dateTrunc(c *call) value.Datum {
	unit := unitOf(c.text(0))
	v, isInterval := c.args[1].(value.Interval)
	if isInterval {
		return truncateInterval(c, v, unit)
	}
	t, zone := c.args[1].(value.Timestamp), c.x.env.Zone
	if len(c.args) > 2 {
		zone = zoneNamed(c.text(2))
	}
	if !isOneOf(clockUnits+" day week month quarter year decade century millennium ", unit) {
		c.badUnit(unit, c.types[1])
	}
	if !t.Finite() {
		return t
	}
	if c.types[1] != pgdata.TimestampTZ {
		return truncate(t, unit)
	}
	local := t.Local(zone)
	if isOneOf(clockUnits, unit) { // these keep the offset
		return truncate(local, unit) - (local - t)
	}
	return truncate(local, unit).Moment(zone)
}

var clockSteps = map[string]int64{"microsecond": 1, "millisecond": 1000, "second": 1e6, "minute": 60e6, "hour": 3600e6}

func truncate(t value.Timestamp, unit string) value.Timestamp {
	d := t.Date()
	if step := clockSteps[unit]; step > 0 {
		return d.Timestamp() + value.Timestamp(int64(t.TimeOfDay())/step*step)
	}
	g := d.Go()
	year, month := g.Year(), int(g.Month())
	first := func(n int) int { // of a century or millennium
		if year > 0 {
			return period(year, n)*n - n + 1
		}
		return period(year, n)*n + 1
	}
	switch unit {
	case "week":
		d -= value.Date((int(g.Weekday()) + 6) % 7)
	case "month":
		d = value.DateOf(year, month, 1)
	case "quarter":
		d = value.DateOf(year, (month-1)/3*3+1, 1)
	case "year":
		d = value.DateOf(year, 1, 1)
	case "decade":
		d = value.DateOf(decade(year)*10, 1, 1)
	case "century":
		d = value.DateOf(first(100), 1, 1)
	case "millennium":
		d = value.DateOf(first(1000), 1, 1)
	}
	return d.Timestamp()
}

func truncateInterval(c *call, v value.Interval, unit string) value.Datum {
	if step := clockSteps[unit]; step > 0 {
		v.Micros -= v.Micros % step
		return v
	}
	v.Micros = 0
	if unit == "day" {
		return v
	}
	months := map[string]int32{"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}[unit]
	if months == 0 {
		c.badUnit(unit, pgdata.Interval)
	}
	return value.Interval{Months: v.Months - v.Months%months}
}
