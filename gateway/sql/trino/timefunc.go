package trino

import (
	"fmt"
	"slices"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

func now(a *args) string { return a.p.literal(a.x, a.x.T, value.TimestampOf(a.p.o.Env.Now)) }

var timeFunctions = map[string]writer{
	"overlaps": overlaps,
	"now":      now, "transaction_timestamp": now, "statement_timestamp": now, "clock_timestamp": now,
	"date_trunc": dateTrunc, "date_bin": dateBin, "date_part": datePart, "extract": datePart, "timezone": timezone, "age": age,
	"make_date": func(a *args) string {
		part := func(i, n int) string { return "lpad(CAST(" + a.arg(i) + " AS varchar), " + itoa(n) + ", '0')" }
		return "CAST(" + part(0, 4) + " || '-' || " + part(1, 2) + " || '-' || " + part(2, 2) + " AS date)"
	},
	"to_timestamp": func(a *args) string {
		if a.n() == 2 {
			return a.p.moment(parseTime(a), a.p.zone())
		}
		// from_unixtime has milliseconds, and from_unixtime_nanos not all years.
		return a.p.let("round(("+a.arg(0)+" - 946684800E0) * 1E6)", func(v string) string { // microseconds since 2000, as PostgreSQL rounds them
			return "IF(" + v + " % 1E3 = 0, from_unixtime(" + v + " / 1E6 + 946684800E0), CAST(from_unixtime_nanos((CAST(" + v + " AS bigint) + 946684800000000) * 1000) AS timestamp(6) with time zone))"
		})
	},
	"make_interval": func(a *args) string {
		return a.p.strict(triple(a.arg(0)+" * 12 + "+a.arg(1), a.arg(2)+" * 7 + "+a.arg(3),
			"CAST("+a.arg(4)+" AS bigint) * 3600000000 + CAST("+a.arg(5)+" AS bigint) * 60000000 + CAST("+a.arg(6)+" * 1E6 AS bigint)"))
	},
	"justify_hours": func(a *args) string {
		return a.p.let(a.arg(0), func(v string) string {
			days, rest := carried(v+"[2]", v+"[3]", "86400000000")
			return a.p.strict(triple(v+"[1]", days, rest))
		})
	},
	"justify_days": func(a *args) string {
		return a.p.let(a.arg(0), func(v string) string {
			months, rest := carried(v+"[1]", v+"[2]", "30")
			return a.p.strict(triple(months, rest, v+"[3]"))
		})
	},
}

// unit returns the constant unit of date_trunc and extract, in lower case.
func (a *args) unit() string {
	v, ok := a.constant(0)
	s, isString := v.(string)
	if !ok || !isString {
		a.refuse("Give a constant unit.", "the unit of %s must be a constant on Athena", a.x.Proc.Name)
	}
	return strings.ToLower(s)
}

func dateTrunc(a *args) string {
	unit := a.unit()
	switch unit {
	case "milliseconds", "millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century", "millennium":
	default:
		return a.refuse("", "date_trunc to %q is not supported on Athena", unit)
	}
	unit = strings.TrimSuffix(unit, "s")
	switch a.typ(1) {
	case pgdata.TimestampTZ:
		zone := a.p.zone()
		if a.n() > 2 {
			zone = a.arg(2)
		}
		switch unit {
		case "millisecond", "second":
			return "date_trunc('" + unit + "', " + a.arg(1) + " AT TIME ZONE 'UTC')"
		case "minute", "hour": // of the same showing of an hour that comes twice
			return a.p.let("date_trunc('second', "+a.arg(1)+" AT TIME ZONE 'UTC')", func(v string) string {
				local := "CAST(" + v + " AT TIME ZONE " + zone + " AS timestamp(6))"
				return "date_add('second', -date_diff('second', date_trunc('" + unit + "', " + local + "), " + local + "), " + v + ")"
			})
		}
		return a.p.moment(a.p.truncated(unit, "CAST("+a.arg(1)+" AT TIME ZONE "+zone+" AS timestamp(6))"), zone)
	case pgdata.Timestamp:
		return a.p.truncated(unit, a.arg(1))
	}
	return a.refuse("", "date_trunc of %s is not supported on Athena", value.TypeName(a.typ(1)))
}

// truncated is the start of the unit that holds a timestamp; centuries and millennia begin with the year 1.
func (p *printer) truncated(unit, text string) string {
	since := map[string]string{"decade": "$ % 10", "century": "($ - 1) % 100", "millennium": "($ - 1) % 1000"}[unit]
	if since == "" {
		return "date_trunc('" + unit + "', " + text + ")"
	}
	return p.let("date_trunc('year', "+text+")", func(v string) string {
		first := "date_add('year', -(" + strings.Replace(since, "$", "year("+v+")", 1) + "), " + v + ")"
		return "IF(year(" + v + ") > 0, " + first + ", " + unsupported("date_trunc to a "+unit+" before our era", v, "timestamp(6)") + ")"
	})
}

// dateBin is the start of the stride that holds a timestamp.
func dateBin(a *args) string {
	v, ok := a.constant(0)
	stride, isInterval := v.(value.Interval)
	step := int64(stride.Days)*86_400_000 + stride.Micros/1000
	switch {
	case !ok || !isInterval || stride.Micros%1000 != 0:
		return a.refuse("Give a constant of whole milliseconds.", "this stride of date_bin is not supported on Athena")
	case stride.Months != 0:
		panic(pgFault(a.x, "0A000", "timestamps cannot be binned into intervals containing months or years"))
	case step <= 0:
		panic(pgFault(a.x, "22008", "stride must be greater than zero"))
	}
	typ := a.p.typeName(a.x.T)
	return a.p.let2(a.arg(1), typ, a.arg(2), typ, func(t, origin string) string {
		since := "date_diff('millisecond', " + origin + ", " + t + ")"
		return a.p.let("date_add('millisecond', "+since+" - "+since+" % "+fmt.Sprint(step)+", "+origin+")", func(bin string) string {
			return "IF(" + bin + " > " + t + ", date_add('millisecond', -" + fmt.Sprint(step) + ", " + bin + "), " + bin + ")"
		})
	})
}

// timezone is AT TIME ZONE: a moment's wall clock in a zone, or the moment of a wall clock.
func timezone(a *args) string {
	if !isText(a.typ(0)) {
		return a.refuse("Name the zone.", "AT TIME ZONE with an interval is not supported on Athena")
	}
	zone := a.arg(0)
	if v, ok := a.constant(0); ok {
		s, _ := v.(string)
		z, known := value.Zone(s)
		if !known {
			panic(pgFault(a.x, "22023", "time zone %q not recognized", s))
		}
		if offset := strings.TrimSpace(s); z.String() != "" && strings.ContainsRune("+-", rune(offset[0])) { // POSIX counts westwards
			z, _ = value.Zone(map[byte]string{'+': "-", '-': "+"}[offset[0]] + offset[1:])
		}
		zone = str(z.String())
	}
	switch a.typ(1) {
	case pgdata.TimestampTZ:
		return "CAST(" + a.arg(1) + " AT TIME ZONE " + zone + " AS timestamp(6))"
	case pgdata.Timestamp:
		return a.p.moment(a.arg(1), zone)
	}
	return a.refuse("", "AT TIME ZONE of %s is not supported on Athena", value.TypeName(a.typ(1)))
}

// moment is when the wall clock of a zone shows a timestamp. Where it does so twice, after it was put back, PostgreSQL takes the
// later, Trino the earlier: the offset of three hours later says whether there is one.
func (p *printer) moment(ts, zone string) string {
	if fixedOffset(zone) {
		return "with_timezone(" + ts + ", " + zone + ")"
	}
	return p.let(ts, func(local string) string {
		first := "with_timezone(" + local + ", " + zone + ")"
		ahead := "date_diff('millisecond', " + local + ", CAST(date_add('hour', 3, " + first + ") AS timestamp(6)))"
		second := "date_add('millisecond', 10800000 - " + ahead + ", " + first + ")"
		return "IF(CAST(" + second + " AS timestamp(6)) = " + local + ", " + second + ", " + first + ")"
	})
}

// fixedOffset says whether the clocks of a zone, a literal of Trino's, are never put forward or back.
func fixedOffset(zone string) bool {
	name := strings.Trim(zone, "'")
	return name == "UTC" || strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") || strings.HasPrefix(name, "Etc/")
}

func age(a *args) string {
	wall := func(i int) string {
		if a.typ(i) == pgdata.TimestampTZ {
			return "CAST(" + a.arg(i) + " AT TIME ZONE " + a.p.zone() + " AS timestamp(6))"
		}
		return a.arg(i)
	}
	if a.n() == 1 {
		today := value.TimestampOf(a.p.o.Env.Now).Local(a.p.o.Env.Zone).Date().Timestamp()
		return a.p.age(a.p.timestampLiteral(a.x, today, pgdata.Timestamp), wall(0))
	}
	return a.p.age(wall(0), wall(1))
}

// units are what some type has a part of.
var units = strings.Fields("microsecond millisecond second minute hour day week month quarter year decade century millennium isoyear dow isodow doy epoch")

// datePart is extract (numeric) and date_part (double).
func datePart(a *args) string {
	unit := a.unit()
	text, scale := "", 0
	switch a.typ(1) {
	case pgdata.Interval:
		text, scale = a.intervalPart(unit)
	case pgdata.Time:
		text, scale = a.clockPart(unit, "CAST(DATE '1970-01-01' AS timestamp(3)) + ("+a.arg(1)+" - TIME '00:00:00')")
	default:
		text, scale = a.momentPart(unit)
	}
	if text == "" && unit == "julian" {
		return a.refuse("", "extracting %s is not supported on Athena", unit)
	}
	if text == "" && slices.Contains(units, unit) {
		panic(pgFault(a.x, "0A000", "unit %q not supported for type %s", unit, value.TypeName(a.typ(1))))
	}
	if text == "" {
		panic(pgFault(a.x, "22023", "unit %q not recognized for type %s", unit, value.TypeName(a.typ(1))))
	}
	if a.x.Proc.Name == "date_part" {
		return "CAST(" + text + " AS double)"
	}
	return "CAST(" + text + " AS decimal(38, " + itoa(scale) + "))"
}

// momentPart writes a field of a date or timestamp and its scale.
func (a *args) momentPart(unit string) (text string, scale int) {
	v := a.arg(1)
	if part := offsetParts[unit]; part != "" && a.typ(1) == pgdata.TimestampTZ {
		return strings.ReplaceAll(part, "$", a.p.offset(v)), 0
	}
	if a.typ(1) == pgdata.TimestampTZ && unit != "epoch" {
		v = "CAST(" + v + " AT TIME ZONE " + a.p.zone() + " AS timestamp(6))"
	}
	switch unit {
	case "month", "months", "day", "days", "quarter", "week":
		return strings.TrimSuffix(unit, "s") + "(" + v + ")", 0
	case "doy":
		return "day_of_year(" + v + ")", 0
	case "dow":
		return "(day_of_week(" + v + ") % 7)", 0
	case "isodow":
		return "day_of_week(" + v + ")", 0
	case "year", "years", "isoyear", "decade", "century", "millennium":
		return a.years(strings.TrimSuffix(unit, "s"), v), 0
	case "epoch":
		if a.typ(1) == pgdata.Date {
			return "date_diff('day', DATE '1970-01-01', " + v + ") * 86400", 0
		}
		start := "TIMESTAMP '1970-01-01 00:00:00.000'"
		if a.typ(1) == pgdata.TimestampTZ {
			start = "TIMESTAMP '1970-01-01 00:00:00.000 UTC'"
		}
		return "CAST(date_diff('millisecond', " + start + ", " + v + ") AS decimal(20, 0)) / DECIMAL '1000.000000'", 6
	}
	if a.typ(1) == pgdata.Date {
		return "", 0
	}
	return a.clockPart(unit, v)
}

// offsetParts are the parts of an offset in seconds.
var offsetParts = map[string]string{"timezone": "$", "timezone_hour": "$ / 3600", "timezone_minute": "$ / 60 % 60"}

// offset is how many seconds a moment's clock in the session's zone is ahead of UTC.
func (p *printer) offset(moment string) string {
	local := func(zone string) string { return "CAST(" + moment + " AT TIME ZONE " + zone + " AS timestamp(6))" }
	return "date_diff('second', " + local("'UTC'") + ", " + local(p.zone()) + ")"
}

// years writes a count of years. PostgreSQL knows no year 0; where they are only compared with later ones that does not matter,
// and Athena can prune partitions by them.
func (a *args) years(unit, v string) string {
	year := map[bool]string{true: "year_of_week", false: "year"}[unit == "isoyear"] + "(" + v + ")"
	count := func(y string) (later, isLater, earlier string) {
		switch unit {
		case "decade":
			return y + " / 10", y + " >= 0", "-((9 - " + y + ") / 10)"
		case "century":
			return "(" + y + " + 99) / 100", y + " > 0", "-((100 - " + y + ") / 100)"
		case "millennium":
			return "(" + y + " + 999) / 1000", y + " > 0", "-((1000 - " + y + ") / 1000)"
		}
		return y, y + " > 0", y + " - 1"
	}
	if a.p.later[a.x] {
		later, _, _ := count(year)
		return "(" + later + ")"
	}
	return a.p.let(year, func(y string) string {
		later, isLater, earlier := count(y)
		return "IF(" + isLater + ", " + later + ", " + earlier + ")"
	})
}

// clockPart writes a field of the time of day.
func (a *args) clockPart(unit, v string) (text string, scale int) {
	millis := "(second(" + v + ") * 1000 + millisecond(" + v + "))"
	switch strings.TrimSuffix(unit, "s") {
	case "hour", "minute":
		return strings.TrimSuffix(unit, "s") + "(" + v + ")", 0
	case "second":
		return "CAST(" + millis + " AS decimal(10, 0)) / DECIMAL '1000.000000'", 6
	case "millisecond":
		return "CAST(" + millis + " AS decimal(10, 0))", 3
	case "microsecond":
		return millis + " * 1000", 0
	}
	return "", 0
}

func (a *args) intervalPart(unit string) (text string, scale int) {
	v := a.arg(1)
	field := map[string]string{"year": "[1] / 12", "years": "[1] / 12", "month": "[1] % 12", "months": "[1] % 12", "day": "[2]", "days": "[2]",
		"hour": "[3] / 3600000000", "hours": "[3] / 3600000000", "minute": "[3] / 60000000 % 60", "minutes": "[3] / 60000000 % 60"}[unit]
	if field != "" {
		return v + field, 0
	}
	switch unit {
	case "second", "seconds":
		return "CAST(" + v + "[3] % 60000000 AS decimal(20, 0)) / DECIMAL '1000000.000000'", 6
	case "epoch":
		return a.p.let(v, func(v string) string {
			return "CAST((" + v + "[1] / 12 * 36525 + " + v + "[1] % 12 * 3000 + " + v + "[2] * 100) * 864000000 + " + v + "[3] AS decimal(38, 0)) / DECIMAL '1000000.000000'"
		}), 6
	}
	return "", 0
}

// overlaps says whether two periods do, each of two ends or an end and a length; either end may come first, and be NULL.
func overlaps(a *args) string {
	ends := make([]term, 4)
	for i := range ends {
		ends[i] = term{a.arg(i), a.p.typeName(a.x.Args[i-i%2].Type())}
		if a.typ(i) == pgdata.Interval {
			ends[i].text = a.p.temporal(&tree.Call{Node: a.x.Node, Op: &pgdata.Operator{Name: "+"}, Args: a.x.Args[i-1 : i+1]}, a.typ(i-1), pgdata.Interval)
		}
	}
	return a.p.lets(ends, func(v []string) string {
		start := func(a, b string) string {
			return "IF(" + a + " IS NULL OR " + b + " < " + a + ", " + b + ", " + a + ")"
		}
		end := func(a, b string) string {
			return "CASE WHEN " + a + " IS NULL OR " + b + " IS NULL THEN NULL WHEN " + a + " < " + b + " THEN " + b + " ELSE " + a + " END"
		}
		later := func(s, e, other string) string { // of the period that starts later
			return "CASE WHEN " + other + " IS NULL THEN NULL WHEN " + s + " < " + other + " THEN TRUE WHEN " + e + " IS NULL THEN NULL ELSE FALSE END"
		}
		s1, e1, s2, e2 := start(v[0], v[1]), end(v[0], v[1]), start(v[2], v[3]), end(v[2], v[3])
		return "CASE WHEN " + s1 + " IS NULL OR " + s2 + " IS NULL THEN NULL WHEN " + s1 + " > " + s2 + " THEN " + later(s1, e1, e2) +
			" WHEN " + s1 + " < " + s2 + " THEN " + later(s2, e2, e1) + " WHEN " + e1 + " IS NULL OR " + e2 + " IS NULL THEN NULL ELSE TRUE END"
	})
}
