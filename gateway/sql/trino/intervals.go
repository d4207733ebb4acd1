package trino

import (
	"fmt"
	"strconv"

	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

func itoa(n int) string { return strconv.Itoa(n) }

// An interval is a ROW of months, days and microseconds, as PostgreSQL keeps it.

func triple(months, days, micros string) string {
	return "CAST(ROW(" + months + ", " + days + ", " + micros + ") AS " + interval + ")"
}

// strict is an interval that is NULL where a part of it is.
func (p *printer) strict(iv string) string {
	return p.let(iv, func(v string) string {
		return "IF(" + v + "[1] IS NOT NULL AND " + v + "[2] IS NOT NULL AND " + v + "[3] IS NOT NULL, " + v + ")"
	})
}

// carried adds the whole units of a lesser part to a greater one and leaves the rest, of the same sign.
func carried(greater, lesser, unit string) (sum, rest string) {
	sum, rest = "("+greater+" + "+lesser+" / "+unit+")", "("+lesser+" % "+unit+")"
	step := "CASE WHEN " + sum + " > 0 AND " + rest + " < 0 THEN 1 WHEN " + sum + " < 0 AND " + rest + " > 0 THEN -1 ELSE 0 END"
	return sum + " - " + step, rest + " + " + unit + " * " + step
}

// span is the microseconds that intervals compare by: months of 30 days, days of 24 hours.
func (p *printer) span(v string) string {
	return p.let(v, func(v string) string { return fmt.Sprintf("((%s[1] * 30 + %s[2]) * 86400000000 + %s[3])", v, v, v) })
}

// shift adds (sign 1) or subtracts an interval to a timestamp: months, then days, then time.
func (p *printer) shift(ts, typ string, iv tree.Expr, sign int64) string {
	return p.shiftBy(ts, typ, iv, sign, func(unit, n, ts string) string { return "date_add('" + unit + "', " + n + ", " + ts + ")" })
}

// shiftZoned is shift of a moment: months and days move the wall clock of the session's zone.
func (p *printer) shiftZoned(ts, iv tree.Expr, sign int64) string {
	zone, typ := p.zone(), "timestamp(6) with time zone"
	at := p.expr(ts) + " AT TIME ZONE " + zone
	if fixedOffset(zone) {
		return p.shift(at, typ, iv, sign)
	}
	return p.shiftBy(at, typ, iv, sign, func(unit, n, ts string) string {
		if unit == "millisecond" {
			return "date_add('millisecond', " + n + ", " + ts + ")"
		}
		return p.let(ts, func(ts string) string {
			moved := p.moment("date_add('"+unit+"', "+n+", CAST("+ts+" AT TIME ZONE "+zone+" AS timestamp(6)))", zone)
			if _, err := strconv.ParseInt(n, 10, 64); err == nil { // and not 0
				return moved
			}
			return "IF(" + n + " = 0, " + ts + ", " + moved + ")"
		})
	})
}

// shiftBy adds an interval's parts by steps, each of a unit, a number and a timestamp.
func (p *printer) shiftBy(ts, typ string, iv tree.Expr, sign int64, step func(unit, n, ts string) string) string {
	if c, ok := p.constant(iv); ok {
		v, isInterval := c.(value.Interval)
		if !isInterval {
			return "CAST(NULL AS " + typ + ")"
		}
		for _, part := range []struct {
			unit string
			n    int64
		}{{"month", int64(v.Months)}, {"day", int64(v.Days)}, {"millisecond", v.Micros / 1000}} {
			if part.n != 0 {
				ts = step(part.unit, strconv.FormatInt(sign*part.n, 10), ts)
			}
		}
		if rest := v.Micros % 1000; rest != 0 {
			refuse(iv, "", "intervals finer than a millisecond are not supported on Athena")
		}
		return ts
	}
	minus := ""
	if sign < 0 {
		minus = "-"
	}
	return p.let2(p.expr(iv), interval, ts, typ, func(v, ts string) string {
		return step("millisecond", minus+"("+v+"[3] / 1000)", step("day", minus+v+"[2]", step("month", minus+v+"[1]", ts)))
	})
}

// difference is timestamp - timestamp: days and time.
func (p *printer) difference(a, b string) string {
	return p.let("date_diff('millisecond', "+b+", "+a+")", func(v string) string {
		return "IF(" + v + " IS NOT NULL, " + triple("0", v+" / 86400000", v+" % 86400000 * 1000") + ")"
	})
}

// age is the symbolic difference of two timestamps.
func (p *printer) age(a, b string) string {
	pair := "CAST(ROW(" + a + ", " + b + ") AS row(timestamp(6), timestamp(6)))"
	return p.let(pair, func(v string) string {
		first := v + "[1]"
		second := v + "[2]"
		forward := p.ageForward(first, second)
		back := p.let(p.ageForward(second, first), func(w string) string { return triple("-"+w+"[1]", "-"+w+"[2]", "-"+w+"[3]") })
		return "CASE WHEN " + first + " >= " + second + " THEN " + forward + " WHEN " + first + " < " + second + " THEN " + back + " END"
	})
}

// ageForward is age(a, b) for a >= b. Days are borrowed from the month of b.
func (p *printer) ageForward(a, b string) string {
	clock := func(t string) string { return "date_diff('millisecond', date_trunc('day', " + t + "), " + t + ")" }
	late := "IF(" + clock(a) + " < " + clock(b) + ", 1, 0)"
	days := "(day(" + a + ") - day(" + b + ") - " + late + ")"
	months := "((year(" + a + ") - year(" + b + ")) * 12 + month(" + a + ") - month(" + b + "))"
	return triple(months+" - IF("+days+" < 0, 1, 0)", days+" + IF("+days+" < 0, day(last_day_of_month("+b+")), 0)",
		"("+clock(a)+" - "+clock(b)+" + "+late+" * 86400000) * 1000")
}

// intervalText writes an interval in IntervalStyle postgres.
func (p *printer) intervalText(text string) string {
	return p.let(text, func(v string) string {
		part := func(n, name, before string) string {
			return fmt.Sprintf("IF(%s <> 0, IF(%s AND %s > 0, '+', '') || CAST(%s AS varchar) || ' %s' || IF(%s = 1, '', 's'))", n, before, n, n, name, n)
		}
		years, months := v+"[1] / 12", v+"[1] % 12"
		beforeDays := v + "[1] < 0"
		beforeTime := "IF(" + v + "[2] <> 0, " + v + "[2] < 0, " + v + "[1] < 0)"
		abs := "abs(" + v + "[3])"
		clock := "lpad(CAST(" + abs + " / 3600000000 AS varchar), greatest(2, length(CAST(" + abs + " / 3600000000 AS varchar))), '0')" +
			" || ':' || lpad(CAST(" + abs + " / 60000000 % 60 AS varchar), 2, '0') || ':' || lpad(CAST(" + abs + " / 1000000 % 60 AS varchar), 2, '0')" +
			" || IF(" + abs + " % 1000000 = 0, '', regexp_replace('.' || lpad(CAST(" + abs + " % 1000000 AS varchar), 6, '0'), '0+$', ''))"
		time := "IF(" + v + "[3] <> 0 OR (" + v + "[1] = 0 AND " + v + "[2] = 0), IF(" + v + "[3] < 0, '-', IF(" + beforeTime + ", '+', '')) || " + clock + ")"
		w := p.variable()
		return "IF(" + v + " IS NOT NULL, array_join(filter(ARRAY[" + part(years, "year", "FALSE") + ", " + part(months, "mon", "FALSE") + ", " + part(v+"[2]", "day", beforeDays) +
			", " + time + "], " + w + " -> " + w + " IS NOT NULL), ' '))"
	})
}
