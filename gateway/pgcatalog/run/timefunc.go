package run

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

func nowValue(c *call) value.Datum { return value.TimestampOf(c.x.env.Now) }

var timeFunctions = union(clockFunctions, formatFunctions)

var clockFunctions = map[string]function{
	"now": nowValue, "transaction_timestamp": nowValue, "statement_timestamp": nowValue,
	"clock_timestamp": func(*call) value.Datum { return value.TimestampOf(time.Now()) },
	"timeofday": func(c *call) value.Datum {
		return time.Now().In(c.x.env.Zone).Format("Mon Jan 02 15:04:05.000000 2006 MST")
	},
	"timezone": timezone, "date_trunc": dateTrunc, "date_part": datePart, "extract": datePart,
	"make_date": func(c *call) value.Datum {
		y, m, d := int(c.int(0)), int(c.int(1)), int(c.int(2))
		out := value.DateOf(y, m, d)
		if g := out.Go(); m < 1 || m > 12 || g.Day() != d || int(g.Month()) != m {
			fail("22008", "date field value out of range: %d-%02d-%02d", y, m, d)
		}
		return out
	},
	"to_timestamp": func(c *call) value.Datum {
		if len(c.args) == 2 {
			return toTimestamp(c)
		}
		return secondsToTimestamp(c.float(0))
	},
	"isfinite": func(c *call) value.Datum {
		t, ok := c.args[0].(value.Timestamp)
		return !ok || t.Finite()
	},
	"justify_hours": func(c *call) value.Datum {
		v := c.args[0].(value.Interval)
		v.Days, v.Micros = v.Days+int32(v.Micros/dayMicros), v.Micros%dayMicros
		return v
	},
	"justify_days": func(c *call) value.Datum {
		v := c.args[0].(value.Interval)
		v.Months, v.Days = v.Months+v.Days/30, v.Days%30
		return v
	},
	"make_interval": func(c *call) value.Datum {
		return value.Interval{Months: int32(c.int(0)*12 + c.int(1)), Days: int32(c.int(2)*7 + c.int(3)),
			Micros: c.int(4)*3600e6 + c.int(5)*60e6 + int64(c.float(6)*1e6)}
	},
}

// age is the symbolic difference of two timestamps; of one, from midnight of today; of a transaction id, none.
func age(c *call) value.Datum {
	if n, ok := c.args[0].(int64); ok {
		_ = n
		return int64(0)
	}
	first := c.args[0].(value.Timestamp)
	if c.types[0] == pgdata.TimestampTZ {
		first = first.Local(c.x.env.Zone)
	}
	if len(c.args) == 1 {
		today := value.TimestampOf(c.x.env.Now).Local(c.x.env.Zone).Date().Timestamp()
		return value.Age(today, first)
	}
	second := c.args[1].(value.Timestamp)
	if c.types[1] == pgdata.TimestampTZ {
		second = second.Local(c.x.env.Zone)
	}
	return value.Age(first, second)
}

// timezone is AT TIME ZONE.
func timezone(c *call) value.Datum {
	name, ok := c.args[0].(string)
	if !ok {
		return c.unsupported()
	}
	zone, ok := value.Zone(name)
	if !ok {
		fail("22023", "time zone %q not recognized", name)
	}
	t, ok := c.args[1].(value.Timestamp)
	if !ok {
		return c.unsupported()
	}
	if c.types[1] == pgdata.TimestampTZ {
		return t.Local(zone)
	}
	return t.Moment(zone)
}

func dateTrunc(c *call) value.Datum {
	unit := strings.ToLower(c.text(0))
	t, ok := c.args[1].(value.Timestamp)
	if !ok {
		return c.unsupported()
	}
	if !t.Finite() {
		return t
	}
	zone := c.x.env.Zone
	if len(c.args) > 2 {
		z, known := value.Zone(c.text(2))
		if !known {
			fail("22023", "time zone %q not recognized", c.text(2))
		}
		zone = z
	}
	zoned := c.types[1] == pgdata.TimestampTZ
	if zoned {
		t = t.Local(zone)
	}
	out, ok := truncate(t, unit)
	if !ok {
		fail("22023", "unit %q not recognized for type %s", unit, value.TypeName(c.types[1]))
	}
	if zoned {
		return out.Moment(zone)
	}
	return out
}

func truncate(t value.Timestamp, unit string) (value.Timestamp, bool) {
	d, micros := t.Date(), int64(t.TimeOfDay())
	g := d.Go()
	year, month := g.Year(), int(g.Month())
	steps := map[string]int64{"microsecond": 1, "milliseconds": 1000, "millisecond": 1000, "microseconds": 1, "second": 1e6, "minute": 60e6, "hour": 3600e6}
	if step := steps[unit]; step > 0 {
		return d.Timestamp() + value.Timestamp(micros/step*step), true
	}
	switch unit {
	case "day":
	case "week":
		d -= value.Date((int(g.Weekday()) + 6) % 7)
	case "month":
		d = value.DateOf(year, month, 1)
	case "quarter":
		d = value.DateOf(year, (month-1)/3*3+1, 1)
	case "year":
		d = value.DateOf(year, 1, 1)
	case "decade":
		d = value.DateOf(year/10*10, 1, 1)
	case "century":
		d = value.DateOf((year-1)/100*100+1, 1, 1)
	case "millennium":
		d = value.DateOf((year-1)/1000*1000+1, 1, 1)
	default:
		return 0, false
	}
	return d.Timestamp(), true
}

// datePart is extract() (numeric) and date_part() (double).
func datePart(c *call) value.Datum {
	unit := strings.ToLower(c.text(0))
	var d *value.Decimal
	known := false
	switch v := c.args[1].(type) {
	case value.Interval:
		d, known = intervalPart(v, unit)
	case value.Date:
		d, known = momentPart(v.Timestamp(), unit, 0)
	case value.Time:
		d, known = momentPart(value.Timestamp(v), unit, 0)
	case value.Timestamp:
		if c.types[1] == pgdata.TimestampTZ {
			_, east := v.Go().In(c.x.env.Zone).Zone()
			if unit == "epoch" {
				d, known = momentPart(v, unit, east)
			} else {
				d, known = momentPart(v.Local(c.x.env.Zone), unit, east)
			}
		} else {
			d, known = momentPart(v, unit, 0)
		}
	default:
		return c.unsupported()
	}
	if !known {
		fail("22023", "unit %q not recognized for type %s", unit, value.TypeName(c.types[1]))
	}
	if c.name == "date_part" {
		return d.Float()
	}
	return d
}

// micros returns n microseconds as a numeric of seconds (scale 6) or milliseconds (scale 3).
func micros(n int64, scale int) *value.Decimal {
	d := value.DecimalOf(n)
	d.Scale = scale
	return d
}

func momentPart(t value.Timestamp, unit string, east int) (*value.Decimal, bool) {
	g := t.Go()
	year := g.Year()
	whole := func(n int) (*value.Decimal, bool) { return value.DecimalOf(int64(n)), true }
	seconds := int64(t.TimeOfDay()) % 60e6
	isoYear, isoWeek := g.ISOWeek()
	switch unit {
	case "year", "years", "y":
		return whole(year)
	case "month", "months", "mon":
		return whole(int(g.Month()))
	case "day", "days", "d":
		return whole(g.Day())
	case "hour", "hours", "h":
		return whole(g.Hour())
	case "minute", "minutes", "m":
		return whole(g.Minute())
	case "second", "seconds", "s":
		return micros(seconds, 6), true
	case "millisecond", "milliseconds":
		return micros(seconds, 3), true
	case "microsecond", "microseconds":
		return value.DecimalOf(seconds), true
	case "quarter":
		return whole((int(g.Month())-1)/3 + 1)
	case "week":
		return whole(isoWeek)
	case "isoyear":
		return whole(isoYear)
	case "dow":
		return whole(int(g.Weekday()))
	case "isodow":
		return whole((int(g.Weekday())+6)%7 + 1)
	case "doy":
		return whole(g.YearDay())
	case "decade":
		return whole(year / 10)
	case "century":
		return whole((year + 99) / 100)
	case "millennium":
		return whole((year + 999) / 1000)
	case "epoch":
		return micros(int64(t)+946684800*1e6, 6), true
	case "julian":
		return whole(int(t.Date()) + 2451545)
	case "timezone":
		return whole(east)
	case "timezone_hour":
		return whole(east / 3600)
	case "timezone_minute":
		return whole(east / 60 % 60)
	}
	return nil, false
}

func intervalPart(v value.Interval, unit string) (*value.Decimal, bool) {
	whole := func(n int64) (*value.Decimal, bool) { return value.DecimalOf(n), true }
	switch unit {
	case "year", "years":
		return whole(int64(v.Months / 12))
	case "month", "months":
		return whole(int64(v.Months % 12))
	case "day", "days":
		return whole(int64(v.Days))
	case "hour", "hours":
		return whole(v.Micros / 3600e6)
	case "minute", "minutes":
		return whole(v.Micros / 60e6 % 60)
	case "second", "seconds":
		return micros(v.Micros%60e6, 6), true
	case "millisecond", "milliseconds":
		return micros(v.Micros%60e6, 3), true
	case "microsecond", "microseconds":
		return whole(v.Micros % 60e6)
	case "quarter":
		return whole(int64(v.Months%12/3 + 1))
	case "decade":
		return whole(int64(v.Months / 120))
	case "century":
		return whole(int64(v.Months / 1200))
	case "epoch":
		days := int64(v.Months/12)*36525 + int64(v.Months%12)*3000 + int64(v.Days)*100
		return micros(days*864e6+v.Micros, 6), true
	}
	return nil, false
}

// secondsToTimestamp is to_timestamp of seconds since 1970.
func secondsToTimestamp(f float64) value.Datum {
	switch {
	case math.IsNaN(f):
		fail("22008", "timestamp cannot be NaN")
	case math.IsInf(f, 1):
		return value.TimestampInfinity
	case math.IsInf(f, -1):
		return value.TimestampNegInf
	case f < -210866803200 || f >= 9224318016000:
		fail("22008", "timestamp out of range: \"%s\"", strconv.FormatFloat(f, 'g', -1, 64))
	}
	return value.Timestamp(math.RoundToEven((f - 946684800) * 1e6))
}
