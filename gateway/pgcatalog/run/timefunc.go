package run

import (
	"math"
	"strconv"
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
	"make_date": func(c *call) value.Datum { return makeDate(c) },
	"make_time": func(c *call) value.Datum { return value.Time(makeTime(c, 0)) },
	"make_timestamp": func(c *call) value.Datum {
		return momentIn(makeDate(c).Timestamp() + value.Timestamp(makeTime(c, 3)))
	},
	"make_timestamptz": func(c *call) value.Datum {
		zone := c.x.env.Zone
		t := momentIn(makeDate(c).Timestamp() + value.Timestamp(makeTime(c, 3)))
		if len(c.args) > 6 {
			zone = zoneNamed(c.text(6))
		}
		return t.Moment(zone)
	},
	"date_bin": dateBin, "overlaps": overlaps,
	"to_timestamp": func(c *call) value.Datum {
		if len(c.args) == 2 {
			return toTimestamp(c)
		}
		return secondsToTimestamp(c.float(0))
	},
	"isfinite": func(c *call) value.Datum {
		switch t := c.args[0].(type) {
		case value.Timestamp:
			return t.Finite()
		case value.Date:
			return t.Timestamp().Finite()
		}
		return true
	},
	"justify_hours":    func(c *call) value.Datum { return justifyHours(c.args[0].(value.Interval)) },
	"justify_days":     func(c *call) value.Datum { return justifyDays(c.args[0].(value.Interval)) },
	"justify_interval": func(c *call) value.Datum { return justifyInterval(c.args[0].(value.Interval)) },
	"make_interval": func(c *call) value.Datum {
		return value.Interval{Months: int32(c.int(0)*12 + c.int(1)), Days: int32(c.int(2)*7 + c.int(3)),
			Micros: c.int(4)*3600e6 + c.int(5)*60e6 + int64(math.RoundToEven(c.float(6)*1e6))}
	},
}

// age is the symbolic difference of two timestamps; of one, from midnight of today; of a transaction id, none.
func age(c *call) value.Datum {
	if _, ok := c.args[0].(int64); ok {
		return int64(0)
	}
	first := c.args[0].(value.Timestamp)
	for _, a := range c.args {
		if !a.(value.Timestamp).Finite() {
			fail("22008", "timestamp out of range")
		}
	}
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

// makeDate is a date of the first three arguments; negative years are before Christ.
func makeDate(c *call) value.Date {
	y, m, d := int(c.int(0)), int(c.int(1)), int(c.int(2))
	year := y
	if y < 0 {
		year++
	}
	out := value.DateOf(year, min(max(m, 1), 12), min(max(d, 1), 31))
	if g := out.Go(); y == 0 || m < 1 || m > 12 || g.Day() != d || int(g.Month()) != m {
		fail("22008", "date field value out of range: %d-%02d-%02d", y, m, d)
	}
	if out < firstDay || out >= endOfDates || y < -4713 || y > 5874897 {
		fail("22008", "date out of range: %d-%02d-%02d", y, m, d)
	}
	return out
}

// makeTime is the microseconds of the three arguments from one on.
func makeTime(c *call, from int) int64 {
	h, m, s := c.int(from), c.int(from+1), c.float(from+2)
	micros := math.RoundToEven(s * 1e6)
	bad := h < 0 || m < 0 || m > 59 || math.IsNaN(s) || s < 0 || s > 60 || h > 24 || h == 24 && (m > 0 || s > 0)
	if bad {
		fail("22008", "time field value out of range: %d:%02d:%02s", h, m, strconv.FormatFloat(s, 'g', -1, 64))
	}
	return h*3600e6 + m*60e6 + int64(micros)
}

// zoneNamed finds a zone by a name; one that is an offset counts to the west, as POSIX has it.
func zoneNamed(name string) *time.Location {
	zone, ok := value.Zone(name)
	if !ok {
		fail("22023", "time zone %q not recognized", name)
	}
	if name[0] == '+' || name[0] == '-' {
		_, east := time.Time{}.In(zone).Zone()
		return time.FixedZone("", -east)
	}
	return zone
}

// timezone is AT TIME ZONE.
func timezone(c *call) value.Datum {
	var zone *time.Location
	switch z := c.args[0].(type) {
	case string:
		zone = zoneNamed(z)
	case value.Interval:
		if z.Months != 0 || z.Days != 0 {
			fail("22023", "interval time zone \"%s\" must not include months or days", z)
		}
		zone = time.FixedZone("", int(z.Micros/1e6))
	}
	if t, ok := c.args[1].(value.TimeTZ); ok {
		_, east := c.x.env.Now.In(zone).Zone()
		return value.TimeTZ{Time: wrapTime(int64(t.Time) + int64(t.Zone+east)*1e6).(value.Time), Zone: -east}
	}
	t := c.args[1].(value.Timestamp)
	if c.types[1] == pgdata.TimestampTZ {
		return t.Local(zone)
	}
	return t.Moment(zone)
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
