package run

import (
	"math"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

func isInt(oid uint32) bool {
	switch oid {
	case pgdata.Int2, pgdata.Int4, pgdata.Int8, pgdata.OID, pgdata.XID, pgdata.CID:
		return true
	}
	return value.IsReg(oid)
}

// compare orders two values of an operator's operand types.
func (x *Exec) compare(lt, rt uint32, l, r value.Datum) int {
	if lt == rt || lt == 0 {
		return value.CompareAs(lt, l, r)
	}
	switch a := l.(type) {
	case value.Date:
		l = x.moment(a, rt)
	case value.Timestamp:
		if lt == pgdata.Timestamp && rt == pgdata.TimestampTZ {
			l = a.Moment(x.env.Zone)
		}
	}
	switch b := r.(type) {
	case value.Date:
		r = x.moment(b, lt)
	case value.Timestamp:
		if rt == pgdata.Timestamp && lt == pgdata.TimestampTZ {
			r = b.Moment(x.env.Zone)
		}
	}
	return value.Compare(l, r)
}

// moment returns midnight of a date as the other side's kind of timestamp.
func (x *Exec) moment(d value.Date, other uint32) value.Datum {
	if other == pgdata.TimestampTZ {
		return d.Timestamp().Moment(x.env.Zone)
	}
	return d.Timestamp()
}

// operate applies a binary operator to two values that are not NULL.
func (x *Exec) operate(op *pgdata.Operator, l, r value.Datum) value.Datum {
	if op.Result == pgdata.Bool {
		switch op.Name {
		case "=", "<>", "<", "<=", ">", ">=":
			c := x.compare(op.Left, op.Right, l, r)
			switch op.Name {
			case "=":
				return c == 0
			case "<>":
				return c != 0
			case "<":
				return c < 0
			case "<=":
				return c <= 0
			case ">":
				return c > 0
			}
			return c >= 0
		}
	}
	c := &call{x: x, op: op, result: op.Result, args: []value.Datum{l, r}, types: []uint32{op.Left, op.Right}}
	f := x.lib.operation(op)
	if f == nil {
		fail("0A000", "operator %s is not supported by the catalog engine", op.Name)
	}
	return f(c)
}

// call is a function or operator at work.
type call struct {
	x       *Exec
	name    string
	op      *pgdata.Operator
	result  uint32
	args    []value.Datum
	types   []uint32
	exprs   []tree.Expr
	spreads bool // the last argument holds those of VARIADIC "any"
}

type function func(c *call) value.Datum

func (c *call) null(i int) bool          { return i >= len(c.args) || c.args[i] == nil }
func (c *call) text(i int) string        { return c.args[i].(string) }
func (c *call) int(i int) int64          { return c.args[i].(int64) }
func (c *call) float(i int) float64      { return c.args[i].(float64) }
func (c *call) bool(i int) bool          { return c.args[i].(bool) }
func (c *call) array(i int) *value.Array { return c.args[i].(*value.Array) }

// whole checks that a result fits its integer type.
func (c *call) whole(n int64, overflow bool) value.Datum {
	fits := true
	switch c.result {
	case pgdata.Int2:
		fits = n == int64(int16(n))
	case pgdata.Int4:
		fits = n == int64(int32(n))
	case pgdata.OID:
		return int64(uint32(n))
	}
	if overflow || !fits {
		fail("22003", "%s out of range", value.TypeName(c.result))
	}
	return n
}

func plus(c *call) value.Datum {
	if len(c.args) == 1 {
		return c.args[0]
	}
	switch a := c.args[0].(type) {
	case int64:
		switch b := c.args[1].(type) {
		case int64:
			s := a + b
			return c.whole(s, (s > a) != (b > 0) && b != 0)
		case value.Date:
			return addDays(b, a)
		}
	case float64:
		return c.inRange(a+c.float(1), true, a, c.float(1))
	case *value.Decimal:
		return numeric(a.Add(c.decimal(1)))
	case value.Date:
		switch b := c.args[1].(type) {
		case int64:
			return addDays(a, b)
		case value.Interval:
			return c.x.shift(dateMoment(a), pgdata.Timestamp, b)
		case value.Time:
			return dateTime(a, b)
		case value.TimeTZ:
			return dateTimeTZ(a, b)
		}
	case value.Timestamp:
		return c.x.shift(a, c.types[0], c.args[1].(value.Interval))
	case value.Time:
		switch b := c.args[1].(type) {
		case value.Interval:
			return wrapTime(int64(a) + b.Micros)
		case value.Date:
			return dateTime(b, a)
		}
	case value.TimeTZ:
		switch b := c.args[1].(type) {
		case value.Interval:
			return value.TimeTZ{Time: wrapTime(int64(a.Time) + b.Micros).(value.Time), Zone: a.Zone}
		case value.Date:
			return dateTimeTZ(b, a)
		}
	case value.Interval:
		switch b := c.args[1].(type) {
		case value.Interval:
			return spanPlus(a, b)
		case value.Date:
			return c.x.shift(dateMoment(b), pgdata.Timestamp, a)
		case value.TimeTZ:
			return value.TimeTZ{Time: wrapTime(int64(b.Time) + a.Micros).(value.Time), Zone: b.Zone}
		case value.Timestamp:
			return c.x.shift(b, c.types[1], a)
		case value.Time:
			return wrapTime(int64(b) + a.Micros)
		}
	}
	return c.unsupported()
}

const dayMicros = 86400 * 1_000_000

func wrapTime(micros int64) value.Datum {
	return value.Time(((micros % dayMicros) + dayMicros) % dayMicros)
}

func minus(c *call) value.Datum {
	if len(c.args) == 1 {
		switch a := c.args[0].(type) {
		case int64:
			return c.whole(-a, a == math.MinInt64)
		case float64:
			return -a
		case *value.Decimal:
			return a.Neg()
		case value.Interval:
			return a.Neg()
		}
		return c.unsupported()
	}
	switch b := c.args[1].(type) {
	case int64:
		if d, ok := c.args[0].(value.Date); ok {
			return addDays(d, -b)
		}
		if s, ok := c.args[0].(string); ok {
			return jsonMinus(c, s)
		}
		a := c.int(0)
		s := a - b
		return c.whole(s, (s < a) != (b > 0) && b != 0)
	case float64:
		return c.inRange(c.float(0)-b, true, c.float(0), b)
	case *value.Decimal:
		return numeric(c.decimal(0).Sub(b))
	case value.Date:
		return daysBetween(c.args[0].(value.Date), b)
	case value.Timestamp:
		return between(c.args[0].(value.Timestamp), b)
	case value.Time:
		if a, ok := c.args[0].(value.Time); ok {
			return value.Interval{Micros: int64(a - b)}
		}
	case value.Interval:
		return plus(&call{x: c.x, result: c.result, args: []value.Datum{c.args[0], b.Neg()}, types: c.types})
	case string, *value.Array:
		if s, ok := c.args[0].(string); ok {
			return jsonMinus(c, s)
		}
	}
	return c.unsupported()
}

func times(c *call) value.Datum {
	switch a := c.args[0].(type) {
	case int64:
		if v, ok := c.args[1].(value.Interval); ok {
			return spanTimes(v, float64(a))
		}
		b := c.int(1)
		p := a * b
		return c.whole(p, a != 0 && (p/a != b || a == -1 && b == math.MinInt64))
	case float64:
		if v, ok := c.args[1].(value.Interval); ok {
			return spanTimes(v, a)
		}
		b := c.float(1)
		return c.inRange(a*b, a == 0 || b == 0, a, b)
	case *value.Decimal:
		return numeric(a.Mul(c.decimal(1)))
	case value.Interval:
		return spanTimes(a, c.float(1))
	}
	return c.unsupported()
}

func divide(c *call) value.Datum {
	switch a := c.args[0].(type) {
	case int64:
		b := c.int(1)
		zeroDivision(b == 0)
		return c.whole(a/b, b == -1 && a == math.MinInt64)
	case float64:
		b := c.float(1)
		zeroDivision(b == 0 && !math.IsNaN(a))
		return c.inRange(a/b, a == 0 || math.IsInf(b, 0), a)
	case *value.Decimal:
		q, ok := a.Div(c.args[1].(*value.Decimal))
		zeroDivision(!ok)
		return numeric(q)
	case value.Interval:
		b := c.float(1)
		zeroDivision(b == 0)
		return spanOver(a, b)
	}
	return c.unsupported()
}

func modulo(c *call) value.Datum {
	switch a := c.args[0].(type) {
	case int64:
		b := c.int(1)
		zeroDivision(b == 0)
		if b == -1 {
			return int64(0)
		}
		return a % b
	case *value.Decimal:
		m, ok := a.Mod(c.args[1].(*value.Decimal))
		zeroDivision(!ok)
		return m
	}
	return c.unsupported()
}

func (c *call) unsupported() value.Datum {
	if c.op != nil {
		fail("0A000", "operator %s is not supported by the catalog engine for these types", c.op.Name)
	}
	fail("0A000", "function %s is not supported by the catalog engine for these types", c.name)
	return nil
}
