package bind

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// temporal binds arithmetic on dates, times and intervals; ok is false when neither side is one.
func (b *binder) temporal(op string, l, r val, at parse.Pos) (val, bool) {
	isInterval := func(v val) bool { return v.t.Is(types.IntervalDay, types.IntervalYear) }
	isPoint := func(v val) bool { return v.t.Is(types.Date, types.Time, types.Timestamp, types.TimestampTZ) }
	switch {
	case isPoint(l) && isInterval(r) && (op == "+" || op == "-"):
		return b.shift(l, r, op), true
	case isInterval(l) && isPoint(r) && op == "+":
		return b.shift(r, l, op), true
	case isInterval(l) && l.t.Kind == r.t.Kind && (op == "+" || op == "-"):
		return val{t: l.t, sql: "(" + l.sql + " " + op + " " + r.sql + ")"}, true
	case isPoint(l) && isPoint(r) && op == "-":
		return b.difference(l, r)
	case isInterval(l) && r.t.IsNumeric() && (op == "*" || op == "/"):
		return b.scaleInterval(op, l, r), true
	case isInterval(r) && l.t.IsNumeric() && op == "*":
		return b.scaleInterval(op, r, l), true
	}
	return val{}, false
}

func (b *binder) scaleInterval(op string, interval, by val) val {
	if by.t.IsInteger() && op == "*" {
		return val{t: interval.t, sql: sprintf("CAST((%s * %s) AS %s)", interval.sql, by.sql, interval.t.Duck())}
	}
	if by.t.IsInteger() {
		return val{t: interval.t, sql: sprintf("CAST((%s // %s) AS %s)", interval.sql, b.nonZero(by), interval.t.Duck())}
	}
	f := b.coerced(by, types.Of(types.Double))
	return val{t: interval.t, sql: sprintf("CAST(trunc(CAST(%s AS DOUBLE) %s %s) AS %s)", interval.sql, op, f, interval.t.Duck())}
}

// shift moves a point in time by an interval.
func (b *binder) shift(point, by val, op string) val {
	step := "to_milliseconds(" + by.sql + ")"
	if by.t.Kind == types.IntervalYear {
		step = "to_months(" + by.sql + ")"
	}
	switch point.t.Kind {
	case types.Date:
		if by.t.Kind == types.IntervalDay {
			days := sprintf("t_whole_days(%s)", by.sql)
			return val{t: point.t, sql: sprintf("(%s %s CAST(%s AS INTEGER))", point.sql, op, days)}
		}
		return val{t: point.t, sql: sprintf("CAST((%s %s %s) AS DATE)", point.sql, op, step)}
	case types.TimestampTZ:
		if by.t.Kind == types.IntervalYear {
			return b.zoned(point, func(local string) string { return "(" + local + " " + op + " " + step + ")" })
		}
		return val{t: point.t, sql: sprintf("(CASE WHEN %[1]s IS NULL OR %[3]s IS NULL THEN NULL ELSE struct_pack(u := struct_extract(%[1]s, 'u') %[2]s %[3]s, z := struct_extract(%[1]s, 'z')) END)", point.sql, op, step)}
	case types.Timestamp:
		t := point.t
		if by.t.Kind == types.IntervalDay {
			t.P = max(t.P, 3)
		}
		return val{t: t, sql: "(" + point.sql + " " + op + " " + step + ")"}
	}
	return val{t: types.Type{Kind: types.Time, P: max(point.t.P, 3)}, sql: "(" + point.sql + " " + op + " " + step + ")"}
}

func (b *binder) difference(l, r val) (val, bool) {
	t, ok := types.Common(l.t, r.t)
	if !ok || t.Kind == types.Time {
		return val{}, false
	}
	l, r = b.as(l, t), b.as(r, t)
	if t.Kind == types.Date {
		return val{t: types.Of(types.IntervalDay), sql: sprintf("(CAST((%s - %s) AS BIGINT) * 86400000)", l.sql, r.sql)}, true
	}
	return val{t: types.Of(types.IntervalDay), sql: sprintf("((epoch_us(%s) - epoch_us(%s)) // 1000)", comparable(l), comparable(r))}, true
}

// local is the wall clock of a timestamp with time zone; other types are their own.
func local(v val) string {
	if v.t.Kind == types.TimestampTZ {
		return sprintf("t_local(struct_extract(%[1]s, 'u'), struct_extract(%[1]s, 'z'))", v.sql)
	}
	return v.sql
}

// zoned applies f to the wall clock of a timestamp with time zone and keeps the zone.
func (b *binder) zoned(v val, f func(local string) string) val {
	if v.t.Kind != types.TimestampTZ {
		return val{t: v.t, sql: f(v.sql)}
	}
	zone := "struct_extract(" + v.sql + ", 'z')"
	return val{t: v.t, sql: sprintf("(CASE WHEN %[1]s IS NULL THEN NULL ELSE struct_pack(u := t_instant(%[1]s, %[2]s), z := %[2]s) END)", f(local(v)), zone)}
}

func (b *binder) atZone(x, zone val, at parse.Pos) val {
	if x.t.Kind == types.Timestamp {
		x = b.as(x, types.Type{Kind: types.TimestampTZ, P: x.t.P})
	}
	if x.t.Kind != types.TimestampTZ {
		b.fail(at, "TYPE_MISMATCH", "Type of value must be a time or timestamp with or without time zone (actual %s)", x.t)
	}
	z := ""
	switch zone.t.Kind {
	case types.Varchar:
		z = "t_zone(" + zone.sql + ")"
	case types.IntervalDay:
		z = "t_zone_offset(" + zone.sql + ")"
	default:
		b.fail(at, "TYPE_MISMATCH", "Type of time zone must be varchar or interval day to second (actual %s)", zone.t)
	}
	return val{t: x.t, sql: sprintf("(CASE WHEN %[1]s IS NULL THEN NULL ELSE struct_pack(u := struct_extract(%[1]s, 'u'), z := %[2]s) END)", x.sql, z)}
}

// parts are EXTRACT's fields and the functions they are.
var parts = map[string]string{
	"YEAR": "year", "QUARTER": "quarter", "MONTH": "month", "WEEK": "week", "DAY": "day", "DAY_OF_MONTH": "day",
	"DAY_OF_WEEK": "day_of_week", "DOW": "day_of_week", "DAY_OF_YEAR": "day_of_year", "DOY": "day_of_year",
	"YEAR_OF_WEEK": "year_of_week", "YOW": "year_of_week", "HOUR": "hour", "MINUTE": "minute", "SECOND": "second",
	"TIMEZONE_HOUR": "timezone_hour", "TIMEZONE_MINUTE": "timezone_minute",
}

func (b *binder) extract(s *scope, n *parse.Extract) val {
	name, ok := parts[n.Field]
	if !ok {
		b.fail(n.Pos, "SYNTAX_ERROR", "Invalid EXTRACT field: %s", strings.ToLower(n.Field))
	}
	v := b.expr(s, n.X)
	return b.invoke(name, []val{v}, n.Pos)
}

// unitOf reads the unit of date_add and its like, which must be a literal.
func (b *binder) unitOf(v val) string {
	if !v.konst || v.t.Kind != types.Varchar {
		b.notYet(v.at, "a unit of time that is not a literal")
	}
	return strings.ToLower(v.text)
}

var unitSteps = map[string]string{
	"millisecond": "to_milliseconds(%s)", "second": "to_milliseconds(%s * 1000)", "minute": "to_milliseconds(%s * 60000)",
	"hour": "to_milliseconds(%s * 3600000)", "day": "to_days(CAST(%s AS INTEGER))", "week": "to_days(CAST(%s * 7 AS INTEGER))",
	"month": "to_months(CAST(%s AS INTEGER))", "quarter": "to_months(CAST(%s * 3 AS INTEGER))", "year": "to_months(CAST(%s * 12 AS INTEGER))",
}

func isTimeUnit(unit string) bool {
	return unit == "millisecond" || unit == "second" || unit == "minute" || unit == "hour"
}

func (b *binder) badUnit(unit string, t types.Type) {
	b.fail(parse.Pos{}, "INVALID_FUNCTION_ARGUMENT", "'%s' is not a valid %s field", unit, strings.ToUpper(strings.SplitN(string(t.Kind), " ", 2)[0]))
}

func (b *binder) dateAdd(args []val, at parse.Pos) val {
	unit, x := b.unitOf(args[0]), args[2]
	step, ok := unitSteps[unit]
	if !ok || x.t.Kind == types.Date && isTimeUnit(unit) {
		b.badUnit(unit, x.t)
	}
	n := b.coerced(args[1], types.Of(types.BigInt))
	step = sprintf(step, n)
	switch x.t.Kind {
	case types.Date:
		return val{t: x.t, sql: sprintf("CAST((%s + %s) AS DATE)", x.sql, step)}
	case types.TimestampTZ:
		if isTimeUnit(unit) {
			return val{t: x.t, sql: sprintf("(CASE WHEN %[1]s IS NULL OR %[2]s IS NULL THEN NULL ELSE struct_pack(u := struct_extract(%[1]s, 'u') + %[2]s, z := struct_extract(%[1]s, 'z')) END)", x.sql, step)}
		}
		return b.zoned(x, func(l string) string { return "(" + l + " + " + step + ")" })
	case types.Timestamp:
		text := "(" + x.sql + " + " + step + ")"
		if unit == "millisecond" && x.t.P < 3 {
			text = sprintf("t_round_timestamp(%s, %d)", text, x.t.P)
		}
		return val{t: x.t, sql: text}
	case types.Time:
		return val{t: x.t, sql: "(" + x.sql + " + " + step + ")"}
	}
	b.unexpectedArgs("date_add", args, at)
	return val{}
}

func (b *binder) dateTrunc(args []val, at parse.Pos) val {
	unit, x := b.unitOf(args[0]), args[1]
	_, ok := unitSteps[unit]
	if !ok || x.t.Kind == types.Date && isTimeUnit(unit) || x.t.Kind == types.Time && !isTimeUnit(unit) {
		b.badUnit(unit, x.t)
	}
	trunc := func(l string) string { return sprintf("date_trunc('%s', %s)", unit, l) }
	switch x.t.Kind {
	case types.Date:
		return val{t: x.t, sql: "CAST(" + trunc(x.sql) + " AS DATE)"}
	case types.Timestamp:
		return val{t: x.t, sql: trunc(x.sql)}
	case types.TimestampTZ:
		return b.zoned(x, trunc)
	case types.Time:
		return val{t: x.t, sql: sprintf("CAST(date_trunc('%s', DATE '2000-01-01' + %s) AS TIME)", unit, x.sql)}
	}
	b.unexpectedArgs("date_trunc", args, at)
	return val{}
}

func (b *binder) dateDiff(args []val, at parse.Pos) val {
	unit := b.unitOf(args[0])
	t, ok := types.Common(args[1].t, args[2].t)
	if !ok || !t.Is(types.Date, types.Timestamp, types.TimestampTZ, types.Time) {
		b.unexpectedArgs("date_diff", args, at)
	}
	if _, known := unitSteps[unit]; !known || t.Kind == types.Date && isTimeUnit(unit) {
		b.badUnit(unit, t)
	}
	point := func(v val) string {
		v = b.as(v, t)
		switch t.Kind {
		case types.Date:
			return "CAST(" + v.sql + " AS TIMESTAMP)"
		case types.Time:
			return "(DATE '1970-01-01' + " + v.sql + ")"
		case types.TimestampTZ:
			if isTimeUnit(unit) {
				return comparable(v)
			}
			return local(v)
		}
		return v.sql
	}
	return val{t: types.Of(types.BigInt), sql: sprintf("t_date_diff(%s, %s, %s)", quote(unit), point(args[1]), point(args[2]))}
}
