package trino

import (
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// call writes a function or operator.
func (p *printer) call(x *tree.Call) string {
	if text, ok := p.sets[x]; ok {
		return text
	}
	if x.Op != nil {
		if len(x.Args) == 1 {
			return p.prefix(x)
		}
		return p.binary(x)
	}
	if x.Proc.RetSet {
		refuse(x, "Call it in FROM.", "function %s is not supported here on Athena", x.Proc.Name)
	}
	f := p.functions[x.Proc.Name]
	if f == nil {
		hint := ""
		if p.o.Engine.Supports(x) {
			hint = "Call it in the outermost select list, which the gateway computes."
		}
		refuse(x, hint, "function %s is not supported on Athena", x.Proc.Name)
	}
	return f(&args{p: p, x: x})
}

// operand writes an expression as it is compared: by its key where its type has one.
func (p *printer) operand(e tree.Expr) string { return p.key(e, pgdata.Base(e.Type().OID), p.expr(e)) }

// pair writes both operands of a comparison in comparable form.
func (p *printer) pair(op *pgdata.Operator, left, right tree.Expr) (l, r string) {
	l, r = p.operand(left), p.operand(right)
	switch {
	case op.Left == pgdata.TimestampTZ && (op.Right == pgdata.Timestamp || op.Right == pgdata.Date):
		r = p.moment("CAST("+r+" AS timestamp(6))", p.zone())
	case op.Right == pgdata.TimestampTZ && (op.Left == pgdata.Timestamp || op.Left == pgdata.Date):
		l = p.moment("CAST("+l+" AS timestamp(6))", p.zone())
	}
	return l, r
}

func (p *printer) prefix(x *tree.Call) string {
	arg := p.expr(x.Args[0])
	switch x.Op.Name {
	case "-":
		if pgdata.Base(x.T.OID) == pgdata.Interval {
			return p.let(arg, func(v string) string {
				return "IF(" + v + " IS NOT NULL, " + triple("-"+v+"[1]", "-"+v+"[2]", "-"+v+"[3]") + ")"
			})
		}
		return "(-" + arg + ")"
	case "+":
		return arg
	case "@":
		return "abs(" + arg + ")"
	case "~":
		return "CAST(bitwise_not(" + arg + ") AS " + p.typeName(x.T) + ")"
	case "|/":
		return p.guarded("sqrt($)", x.Args[0], negative)
	case "||/":
		return "cbrt(" + arg + ")"
	}
	refuse(x, "", "operator %s is not supported on Athena", x.Op.Name)
	return ""
}

// binary writes an infix operator.
func (p *printer) binary(x *tree.Call) string {
	left, right, name := x.Args[0], x.Args[1], x.Op.Name
	switch name {
	case "=", "<>", "<", "<=", ">", ">=":
		return p.comparison(x)
	case "+", "-", "*", "/", "%":
		return p.arith(x)
	case "^":
		return p.power(x)
	case "||":
		return p.concat(x)
	case "~~", "!~~", "~~*", "!~~*":
		return p.like(x)
	case "~", "~*", "!~", "!~*":
		return p.regex(x)
	case "^@":
		return "starts_with(" + p.expr(left) + ", " + p.expr(right) + ")"
	case "&", "|", "#":
		f := map[string]string{"&": "bitwise_and", "|": "bitwise_or", "#": "bitwise_xor"}[name]
		return "CAST(" + f + "(" + p.expr(left) + ", " + p.expr(right) + ") AS " + p.typeName(x.T) + ")"
	case "<<", ">>":
		if isInteger(pgdata.Base(left.Type().OID)) {
			return p.shifted(left, right, name)
		}
	case "->", "->>", "#>", "#>>", "?":
		return p.json(x)
	case "@>", "<@", "&&":
		return p.arraySets(x)
	}
	refuse(x, "", "operator %s is not supported on Athena", name)
	return ""
}

// shifted moves bits by a count of which, as on PostgreSQL's machines, only the last bits matter.
func (p *printer) shifted(left, right tree.Expr, name string) string {
	mask := int64(31)
	if pgdata.Base(left.Type().OID) == pgdata.Int8 {
		mask = 63
	}
	count := "CAST(bitwise_and(" + p.expr(right) + ", " + fmt.Sprint(mask) + ") AS integer)"
	if v, ok := p.constant(right); ok {
		if n, isInt := v.(int64); isInt {
			count = fmt.Sprint(n & mask)
		}
	}
	return map[string]string{"<<": "bitwise_left_shift", ">>": "bitwise_right_shift_arithmetic"}[name] + "(" + p.expr(left) + ", " + count + ")"
}

func (p *printer) comparison(x *tree.Call) string {
	if lr, ok := x.Args[0].(*tree.Row); ok {
		if rr, same := x.Args[1].(*tree.Row); same && len(lr.Fields) == len(rr.Fields) {
			ops := make([]*pgdata.Operator, len(lr.Fields))
			for i := range ops {
				ops[i] = x.Op
			}
			return p.rowCompare(&tree.RowCompare{Node: x.Node, Left: lr.Fields, Right: rr.Fields, Ops: ops, Op: x.Op.Name})
		}
	}
	return p.compared(x.Op.Name, x.Op, x.Args[0], x.Args[1])
}

// arith writes + - * / % for every pair of types that has them.
func (p *printer) arith(x *tree.Call) string {
	lt, rt := pgdata.Base(x.Args[0].Type().OID), pgdata.Base(x.Args[1].Type().OID)
	left, right := x.Args[0], x.Args[1]
	switch {
	case lt == pgdata.Numeric && rt == pgdata.Numeric:
		return p.arithmetic(x)
	case isTemporal(lt) || isTemporal(rt):
		return p.temporal(x, lt, rt)
	case lt == pgdata.JSONB:
		refuse(x, "", "operator - for jsonb is not supported on Athena")
	case isFloat(lt):
		return p.floatArith(x)
	}
	l, r := p.expr(left), p.expr(right)
	return "(" + l + " " + x.Op.Name + " " + r + ")"
}

func isTemporal(oid uint32) bool {
	switch oid {
	case pgdata.Date, pgdata.Timestamp, pgdata.TimestampTZ, pgdata.Time, pgdata.Interval:
		return true
	}
	return false
}

// temporal writes arithmetic with dates, timestamps and intervals.
func (p *printer) temporal(x *tree.Call, lt, rt uint32) string {
	left, right, plus := x.Args[0], x.Args[1], x.Op.Name == "+"
	sign := int64(1)
	if x.Op.Name == "-" {
		sign = -1
	}
	switch {
	case lt == pgdata.Date && isInteger(rt):
		return p.addDays(left, right, x.Op.Name)
	case rt == pgdata.Date && isInteger(lt) && plus:
		return p.addDays(right, left, "+")
	case lt == pgdata.Date && rt == pgdata.Date:
		return "CAST(date_diff('day', " + p.expr(right) + ", " + p.expr(left) + ") AS integer)"
	case lt == pgdata.Date && rt == pgdata.Interval:
		return p.shift("CAST("+p.expr(left)+" AS timestamp(3))", "timestamp(3)", right, sign)
	case lt == pgdata.Interval && rt == pgdata.Date && plus:
		return p.shift("CAST("+p.expr(right)+" AS timestamp(3))", "timestamp(3)", left, 1)
	case lt == pgdata.Timestamp && rt == pgdata.Interval:
		return p.shift(p.expr(left), "timestamp(6)", right, sign)
	case lt == pgdata.TimestampTZ && rt == pgdata.Interval:
		return p.shiftZoned(left, right, sign)
	case lt == pgdata.Interval && rt == pgdata.Timestamp && plus:
		return p.shift(p.expr(right), "timestamp(6)", left, 1)
	case lt == pgdata.Interval && rt == pgdata.TimestampTZ && plus:
		return p.shiftZoned(right, left, 1)
	case (lt == pgdata.Timestamp || lt == pgdata.TimestampTZ) && rt == lt && !plus:
		return p.difference(p.expr(left), p.expr(right))
	case lt == pgdata.Interval && rt == pgdata.Interval && x.Op.Name != "*":
		pair := "CAST(ROW(" + p.expr(left) + ", " + p.expr(right) + ") AS row(" + interval + ", " + interval + "))"
		return p.let(pair, func(v string) string {
			part := func(i string) string { return v + "[1][" + i + "] " + x.Op.Name + " " + v + "[2][" + i + "]" }
			return "IF(" + v + "[1] IS NOT NULL AND " + v + "[2] IS NOT NULL, " + triple(part("1"), part("2"), part("3")) + ")"
		})
	case lt == pgdata.Interval && x.Op.Name == "*":
		return p.scaleInterval(x, left, right)
	case rt == pgdata.Interval && x.Op.Name == "*":
		return p.scaleInterval(x, right, left)
	case lt == pgdata.Date && rt == pgdata.Time && plus:
		return "date_add('millisecond', date_diff('millisecond', TIME '00:00:00', " + p.expr(right) + "), CAST(" + p.expr(left) + " AS timestamp(3)))"
	case lt == pgdata.Time && rt == pgdata.Time && !plus:
		return p.let("date_diff('millisecond', "+p.expr(right)+", "+p.expr(left)+")", func(v string) string {
			return "IF(" + v + " IS NOT NULL, " + triple("0", "0", v+" * 1000") + ")"
		})
	case lt == pgdata.Time && rt == pgdata.Interval:
		return p.let2(p.expr(right), interval, p.expr(left), "time(6)", func(v, t string) string {
			return "date_add('millisecond', " + map[bool]string{true: "", false: "-"}[plus] + "(" + v + "[3] / 1000), " + t + ")"
		})
	}
	refuse(x, "", "operator does not run on Athena: %s %s %s", value.TypeName(lt), x.Op.Name, value.TypeName(rt))
	return ""
}

// addDays moves a date; what leaves PostgreSQL's range of dates is an error.
func (p *printer) addDays(date, days tree.Expr, op string) string {
	n := p.expr(days)
	if op == "-" {
		n = "-" + n
	}
	text := "date_add('day', " + n + ", " + p.expr(date) + ")"
	if v, ok := p.constant(days); ok {
		if n, isInt := v.(int64); !isInt || max(n, -n) <= 100_000 {
			return text
		}
	}
	return p.let(text, func(v string) string {
		since := "date_diff('day', DATE '1970-01-01', " + v + ")" // not BETWEEN, which Trino 483 cannot plan in a lambda
		return "IF(" + since + " < -2440588 OR " + since + " > 2145042905, " + raised("22008", "date out of range", v, "date") + ", " + v + ")"
	})
}

// scaleInterval multiplies an interval by a number; fractions are left to constants.
func (p *printer) scaleInterval(x *tree.Call, iv, factor tree.Expr) string {
	if v, ok := p.constant(iv); ok {
		if f, known := p.constant(factor); known {
			if span, isInterval := v.(value.Interval); isInterval {
				switch n := f.(type) {
				case float64:
					return p.literal(x, x.T, span.Mul(n))
				case int64:
					return p.literal(x, x.T, span.Mul(float64(n)))
				}
			}
		}
	}
	whole := factor
	if c, ok := factor.(*tree.Cast); ok && isInteger(pgdata.Base(c.Arg.Type().OID)) {
		whole = c.Arg
	}
	if !isInteger(pgdata.Base(whole.Type().OID)) {
		if v, ok := p.constant(iv); ok {
			if span, isInterval := v.(value.Interval); isInterval && span.Months == 0 && span.Days == 0 {
				return p.strict(triple("0", "0", "CAST(round("+p.expr(factor)+" * "+floatLiteral(float64(span.Micros), pgdata.Float8)+") AS bigint)"))
			}
		}
		refuse(x, "Multiply by a whole number.", "an interval times a fraction is not supported on Athena")
	}
	n := p.expr(whole)
	return p.let2(p.expr(iv), interval, n, "bigint", func(v, n string) string {
		return "IF(" + v + " IS NOT NULL AND " + n + " IS NOT NULL, " + triple(v+"[1] * "+n, v+"[2] * "+n, v+"[3] * "+n) + ")"
	})
}

// concat is || of text, arrays and what text takes in.
func (p *printer) concat(x *tree.Call) string {
	lt, rt := pgdata.Base(x.Args[0].Type().OID), pgdata.Base(x.Args[1].Type().OID)
	switch {
	case elem(lt) != 0 && elem(rt) != 0:
		return p.joined(p.expr(x.Args[0]), p.expr(x.Args[1]))
	case elem(lt) != 0:
		return p.joined(p.expr(x.Args[0]), "ARRAY["+p.expr(x.Args[1])+"]")
	case elem(rt) != 0:
		return p.joined("ARRAY["+p.expr(x.Args[0])+"]", p.expr(x.Args[1]))
	case lt == pgdata.JSONB:
		refuse(x, "", "operator || for jsonb is not supported on Athena")
	case lt == pgdata.Bytea:
		return "concat(" + p.expr(x.Args[0]) + ", " + p.expr(x.Args[1]) + ")"
	}
	return "(" + p.textOf(x.Args[0]) + " || " + p.textOf(x.Args[1]) + ")"
}

// joined appends an array to another; NULL is as good as an empty one, unless both are.
func (p *printer) joined(l, r string) string {
	return "COALESCE(" + l + " || " + r + ", " + l + ", " + r + ")"
}

func (p *printer) like(x *tree.Call) string {
	left, op := p.padded(x.Args[0]), x.Op.Name
	pattern := p.expr(x.Args[1])
	if text, ok := p.likePattern(x.Args[1]); ok {
		if strings.Contains(op, "*") {
			text = strings.ToLower(text)
		}
		pattern = str(text)
	} else {
		pattern = "regexp_replace(" + pattern + `, '(\\[%_\\])|\\(?!$)', '$1')` // an escape before any other character is that
		if strings.Contains(op, "*") {
			pattern = "lower(" + pattern + ")"
		}
	}
	if strings.Contains(op, "*") {
		left = "lower(" + left + ")"
	}
	word := " LIKE "
	if op[0] == '!' {
		word = " NOT LIKE "
	}
	return "(" + left + word + pattern + ` ESCAPE '\')`
}

// likePattern returns a constant pattern with the escapes that Trino takes: only before %, _ and the escape.
func (p *printer) likePattern(e tree.Expr) (string, bool) {
	escape := `\`
	if c, ok := e.(*tree.Call); ok && c.Op == nil && c.Proc.Name == "like_escape" {
		v, known := p.constant(c.Args[1])
		s, isString := v.(string)
		if !known || !isString {
			refuse(c, "Give a constant.", "the escape of LIKE must be a constant on Athena")
		}
		escape, e = s, c.Args[0]
		if v, known := p.constant(e); !known || v == nil {
			refuse(c, "Give a constant.", "a pattern with ESCAPE must be a constant on Athena")
		}
	}
	v, ok := p.constant(e)
	s, isString := v.(string)
	if !ok || !isString {
		return "", false
	}
	var b strings.Builder
	runes := []rune(s)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		if string(r) == escape {
			i++
			if i == len(runes) {
				refuse(e, "", "LIKE pattern must not end with escape character")
			}
			if r = runes[i]; r == '%' || r == '_' || r == '\\' {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
			continue
		}
		if r == '\\' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String(), true
}

func (p *printer) regex(x *tree.Call) string {
	flags := ""
	if strings.Contains(x.Op.Name, "*") {
		flags = "i"
	}
	text := "regexp_like(" + p.expr(x.Args[0]) + ", " + p.pattern(x.Args[1], flags) + ")"
	if x.Op.Name[0] == '!' {
		return "(NOT " + text + ")"
	}
	return text
}

// arraySets is @>, <@ and && of arrays.
func (p *printer) arraySets(x *tree.Call) string {
	if pgdata.Base(x.Args[0].Type().OID) == pgdata.JSONB {
		return p.jsonContains(x)
	}
	if elem(pgdata.Base(x.Args[0].Type().OID)) == 0 {
		refuse(x, "", "operator %s for %s is not supported on Athena", x.Op.Name, value.TypeName(x.Args[0].Type().OID))
	}
	l, r := p.expr(x.Args[0]), p.expr(x.Args[1])
	switch x.Op.Name {
	case "<@":
		l, r = r, l
	case "&&":
		return "arrays_overlap(filter(" + l + ", x -> x IS NOT NULL), filter(" + r + ", x -> x IS NOT NULL))"
	}
	return "IF(" + l + " IS NOT NULL AND " + r + " IS NOT NULL, cardinality(array_except(" + r + ", " + l + ")) = 0 AND none_match(" + r + ", x -> x IS NULL))"
}
