package bind

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

func (b *binder) unary(s *scope, n *parse.Unary) val {
	if lit, ok := n.X.(*parse.Lit); ok && n.Op == "-" {
		switch lit.Kind {
		case parse.Integer:
			return b.integerLiteral(lit, "-")
		case parse.Decimal:
			return b.decimalLiteral(lit.Pos, lit.Text, "-")
		}
	}
	v := b.expr(s, n.X)
	if !v.t.IsNumeric() && !v.t.Is(types.IntervalDay, types.IntervalYear) {
		b.fail(n.Pos, "TYPE_MISMATCH", "Cannot negate %s", v.t)
	}
	if n.Op == "+" {
		return v
	}
	return val{t: v.t, sql: "(-" + v.sql + ")", konst: v.konst && v.t.Kind != types.Unknown}
}

func (b *binder) arithmetic(op string, l, r val, at parse.Pos) val {
	if op == "||" {
		return b.concat(l, r, at)
	}
	if l.t.Kind == types.Unknown && r.t.Kind != types.Unknown {
		l = b.unknownBeside(op, l, r.t)
	}
	if r.t.Kind == types.Unknown && l.t.Kind != types.Unknown {
		r = b.unknownBeside(op, r, l.t)
	}
	if v, ok := b.temporal(op, l, r, at); ok {
		return v
	}
	if l.t.Kind == types.Unknown || !l.t.IsNumeric() || !r.t.IsNumeric() {
		b.fail(at, "TYPE_MISMATCH", "Cannot apply operator: %s %s %s", l.t, op, r.t)
	}
	t, _ := types.Common(l.t, r.t)
	if t.Kind == types.Decimal {
		return b.decimalArithmetic(op, b.as2(l, l.t.AsDecimal()), b.as2(r, r.t.AsDecimal()), at)
	}
	l, r = b.as(l, t), b.as(r, t)
	if t.IsInteger() && (op == "/" || op == "%") {
		if op == "/" {
			op = "//"
		}
		divisor := b.nonZero(r)
		if op == "%" && !(r.konst && strings.Trim(r.text, "-1") != "") { // DuckDB takes the least number's remainder of -1 for an overflow
			divisor = "CASE WHEN " + r.sql + " = -1 THEN 1 ELSE " + divisor + " END"
		}
		return val{t: t, sql: b.ofSome(l, "("+l.sql+" "+op+" "+divisor+")")}
	}
	if op == "%" {
		return val{t: t, sql: "t_fmod(" + l.sql + ", " + r.sql + ")", konst: false}
	}
	if name := map[string]string{"+": "add", "-": "subtract", "*": "multiply"}[op]; name != "" && t.IsInteger() {
		return val{t: t, sql: name + "(" + l.sql + ", " + r.sql + ")"} // an operator beside a constant would be compared without its overflow
	}
	return val{t: t, sql: "(" + l.sql + " " + op + " " + r.sql + ")"}
}

func (b *binder) as2(v val, t types.Type) val { return b.as(v, t) }

// unknownBeside gives NULL the type that makes the operator work.
func (b *binder) unknownBeside(op string, v val, other types.Type) val {
	if other.Is(types.Date, types.Timestamp, types.TimestampTZ, types.Time) && (op == "+" || op == "-") {
		return b.as(v, types.Of(types.IntervalDay))
	}
	return b.as(v, other)
}

// ofSome is a quotient or a remainder, NULL of NULL whatever the divisor.
func (b *binder) ofSome(l val, text string) string {
	if l.konst {
		return text
	}
	return "CASE WHEN " + l.sql + " IS NOT NULL THEN " + text + " END"
}

// nonZero is a divisor that fails as Trino does when it is zero.
func (b *binder) nonZero(v val) string {
	if v.konst && strings.Trim(v.text, "-0") != "" {
		return v.sql
	}
	return sprintf("(CASE WHEN %[1]s = 0 THEN %[2]s ELSE %[1]s END)", v.sql, b.raise("DIVISION_BY_ZERO", "'Division by zero'", v.t))
}

func (b *binder) decimalArithmetic(op string, l, r val, at parse.Pos) val {
	p1, s1, p2, s2 := l.t.P, l.t.S, r.t.P, r.t.S
	s := max(s1, s2)
	var t types.Type
	switch op {
	case "+", "-":
		t = types.DecimalOf(min(types.MaxPrecision, max(p1-s1, p2-s2)+s+1), s)
		wide := t.Duck()
		return val{t: t, sql: sprintf("CAST((CAST(%s AS %s) %s CAST(%s AS %s)) AS %s)", l.sql, wide, op, r.sql, wide, wide)}
	case "*":
		t = types.DecimalOf(min(types.MaxPrecision, p1+p2), s1+s2)
		if t.S > types.MaxPrecision {
			b.fail(at, "TYPE_MISMATCH", "DECIMAL scale must be in range [0, precision (38)]: %d", t.S)
		}
	case "/":
		t = types.DecimalOf(min(types.MaxPrecision, p1+s2+max(s2-s1, 0)), s)
		return val{t: t, sql: sprintf("CAST(t_decimal_divide(CAST(%s AS VARCHAR), CAST(%s AS VARCHAR), %d) AS %s)", l.sql, r.sql, s, t.Duck())}
	case "%":
		t = types.DecimalOf(min(p2-s2, p1-s1)+s, s)
		return val{t: t, sql: sprintf("CAST(t_decimal_mod(CAST(%s AS VARCHAR), CAST(%s AS VARCHAR), %d) AS %s)", l.sql, r.sql, s, t.Duck())}
	}
	wide := types.DecimalOf(max(p1, 19), s1) // narrower ones DuckDB multiplies in 64 bits
	return val{t: t, sql: sprintf("CAST((CAST(%s AS %s) * %s) AS %s)", l.sql, wide.Duck(), r.sql, t.Duck())}
}

func (b *binder) concat(l, r val, at parse.Pos) val {
	switch {
	case l.t.Kind == types.Unknown || r.t.Kind == types.Unknown:
		t := l.t
		if t.Kind == types.Unknown {
			t = r.t
		}
		if t.Kind != types.Array {
			t = types.ArrayOf(t)
		}
		return val{t: t, sql: "CAST(NULL AS " + t.Duck() + ")"}
	case l.t.Kind == types.Array || r.t.Kind == types.Array:
		return b.arrayConcat(l, r, at)
	case l.t.Kind == types.Char && r.t.Is(types.Char, types.Varchar), r.t.Kind == types.Char && l.t.Kind == types.Varchar:
		if l.t.P+r.t.P > 65536 || l.t.P == types.Unbounded || r.t.P == types.Unbounded {
			return val{t: types.Of(types.Varchar), sql: "(" + b.coerced(l, types.Of(types.Varchar)) + " || " + b.coerced(r, types.Of(types.Varchar)) + ")"}
		}
		t := types.Type{Kind: types.Char, P: l.t.P + r.t.P}
		return val{t: t, sql: sprintf("rtrim(%s || %s, ' ')", b.coerced(l, types.Of(types.Varchar)), r.sql)}
	case l.t.Kind == types.Varchar && r.t.Kind == types.Varchar:
		return val{t: types.Of(types.Varchar), sql: "(" + l.sql + " || " + r.sql + ")"}
	case l.t.Kind == types.Varbinary && r.t.Kind == types.Varbinary:
		return val{t: l.t, sql: "(" + l.sql + " || " + r.sql + ")"}
	}
	b.fail(at, "FUNCTION_NOT_FOUND", "Unexpected parameters (%s, %s) for function concat. Expected: concat(E, array(E)) E, concat(array(E)) E, concat(array(E), E) E, concat(char(x), char(y)), concat(varbinary), concat(varchar)", l.t, r.t)
	return val{}
}

func (b *binder) arrayConcat(l, r val, at parse.Pos) val {
	wrap := func(v val) val {
		if v.t.Kind == types.Array {
			return v
		}
		return val{t: types.ArrayOf(v.t), sql: "[" + v.sql + "]"}
	}
	if l.t.Kind == types.Array && types.CanCoerce(r.t, l.t.Elem[0]) {
		r = wrap(b.as(r, l.t.Elem[0]))
	} else if r.t.Kind == types.Array && types.CanCoerce(l.t, r.t.Elem[0]) {
		l = wrap(b.as(l, r.t.Elem[0]))
	}
	l, r = wrap(l), wrap(r)
	t, ok := types.Common(l.t, r.t)
	if !ok {
		b.fail(at, "FUNCTION_NOT_FOUND", "Unexpected parameters (%s, %s) for function concat. Expected: concat(array(E))", l.t, r.t)
	}
	lt, rt := b.coerced(l, t), b.coerced(r, t)
	return val{t: t, sql: sprintf("(CASE WHEN %s IS NULL OR %s IS NULL THEN NULL ELSE list_concat(%s, %s) END)", lt, rt, lt, rt)}
}

// comparable is the text by which values compare and sort: a timestamp with time zone by its instant.
func comparable(v val) string {
	if v.t.Kind == types.TimestampTZ {
		return call("struct_extract", v.sql, "'u'")
	}
	return v.sql
}

func (b *binder) compare(op string, l, r val, at parse.Pos) val {
	t, ok := types.Common(l.t, r.t)
	if !ok || op != "=" && op != "<>" && !t.Orderable() {
		b.fail(at, "TYPE_MISMATCH", "Cannot apply operator: %s %s %s", l.t, op, r.t)
	}
	l, r = b.as(l, t), b.as(r, t)
	return truth(b.compared(op, l, r, at))
}

func (b *binder) compared(op string, l, r val, at parse.Pos) string {
	switch l.t.Kind {
	case types.Row:
		return b.compareRows(op, l, r, at)
	case types.Array:
		if op == "=" || op == "<>" {
			e := val{t: l.t.Elem[0], sql: "struct_extract(e, 1)"}
			o := val{t: l.t.Elem[0], sql: "struct_extract(e, 2)"}
			list := sprintf("list_transform(list_zip(%s, %s), lambda e: %s)", l.sql, r.sql, b.compared("=", e, o, at))
			text := sprintf("(CASE WHEN %[1]s IS NULL OR %[2]s IS NULL THEN NULL WHEN len(%[1]s) <> len(%[2]s) THEN FALSE ELSE t_all(%[3]s) END)", l.sql, r.sql, list)
			return negate("(NOT "+text+")", text, op == "<>")
		}
	case types.Real, types.Double:
		return compareFloats(op, l, r)
	}
	return "(" + comparable(l) + " " + op + " " + comparable(r) + ")"
}

// compareFloats makes a NaN unequal to all and neither less nor greater; DuckDB has it equal and greatest.
func compareFloats(op string, l, r val) string {
	text := "(" + l.sql + " " + op + " " + r.sql + ")"
	guard := func(v val) string {
		if v.konst {
			return ""
		}
		return " AND NOT isnan(" + v.sql + ")"
	}
	switch op {
	case "<>":
		if l.konst || r.konst {
			return text
		}
		return "(" + text + " OR isnan(" + l.sql + "))"
	case "=":
		if l.konst || r.konst {
			return text
		}
		return "(" + text + guard(l) + ")"
	case ">", ">=":
		if g := guard(l); g != "" {
			return "(" + text + g + ")"
		}
	case "<", "<=":
		if g := guard(r); g != "" {
			return "(" + text + g + ")"
		}
	}
	return text
}

func (b *binder) compareRows(op string, l, r val, at parse.Pos) string {
	n := len(l.t.Elem)
	part := func(i int, op string) string {
		get := func(v val) val {
			return val{t: v.t.Elem[i], sql: call("struct_extract", v.sql, quote(types.FieldName(i)))}
		}
		return b.compared(op, get(l), get(r), at)
	}
	if op == "=" || op == "<>" {
		parts := make([]string, n)
		for i := range n {
			parts[i] = part(i, "=")
		}
		text := "(" + strings.Join(parts, " AND ") + ")"
		return negate("(NOT "+text+")", text, op == "<>")
	}
	strict := op[:1]
	text := part(n-1, op)
	for i := n - 2; i >= 0; i-- {
		text = "(" + part(i, strict) + " OR (" + part(i, "=") + " AND " + text + "))"
	}
	return text
}

func (b *binder) like(s *scope, n *parse.Like) val {
	x, pattern := b.expr(s, n.X), b.expr(s, n.Pattern)
	for _, v := range []val{x, pattern} {
		if !v.t.Is(types.Varchar, types.Char, types.Unknown) {
			b.fail(v.at, "TYPE_MISMATCH", "LIKE expression must evaluate to a varchar (actual: %s)", v.t)
		}
	}
	varchar := types.Of(types.Varchar)
	by := b.coerced(pattern, varchar)
	text := b.coerced(x, varchar) + " LIKE "
	if n.Escape == nil {
		text += by
	} else {
		escape := b.expr(s, n.Escape)
		if escape.konst && len([]rune(escape.text)) != 1 && escape.t.Kind == types.Varchar {
			b.fail(parse.Pos{}, "INVALID_FUNCTION_ARGUMENT", "Escape string must be a single character")
		}
		if pattern.konst && escape.konst {
			b.checkEscapes(pattern.text, escape.text)
		} else {
			by = call("t_like_pattern", by, b.coerced(escape, varchar))
		}
		text += by + " ESCAPE " + b.coerced(escape, varchar)
	}
	return truth(negate("(NOT ("+text+"))", "("+text+")", n.Not))
}

func (b *binder) checkEscapes(pattern, escape string) {
	e := []rune(escape)[0]
	p := []rune(pattern)
	for i := 0; i < len(p); i++ {
		if p[i] != e {
			continue
		}
		if i++; i >= len(p) || p[i] != e && p[i] != '%' && p[i] != '_' {
			b.fail(parse.Pos{}, "INVALID_FUNCTION_ARGUMENT", "Escape character must be followed by '%%', '_' or the escape character itself")
		}
	}
}
