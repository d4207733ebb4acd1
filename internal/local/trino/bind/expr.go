package bind

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// grouper returns the scope whose grouping decides what an expression may use, past any lambdas.
func grouper(s *scope) *scope {
	for s != nil && s.lambda {
		s = s.parent
	}
	return s
}

// expr binds an expression.
func (b *binder) expr(s *scope, x parse.Expr) val {
	if g := grouper(s); g == s && g != nil && g.group != nil {
		if v, ok := b.key(g, x); ok {
			return v
		}
	}
	v := b.bindExpr(s, x)
	v.at = x.At()
	return v
}

func (b *binder) bindExpr(s *scope, x parse.Expr) val {
	switch n := x.(type) {
	case *parse.Lit:
		return b.literal(n)
	case *parse.TypedLit:
		return b.typedLiteral(n)
	case *parse.Interval:
		return b.interval(n)
	case *parse.Param:
		return b.expr(s, b.param(n))
	case *parse.Column:
		return b.column(s, n)
	case *parse.Deref:
		return b.deref(s, n)
	case *parse.Unary:
		return b.unary(s, n)
	case *parse.BinaryOp:
		return b.arithmetic(n.Op, b.expr(s, n.L), b.expr(s, n.R), n.Pos)
	case *parse.Compare:
		return b.compare(n.Op, b.expr(s, n.L), b.expr(s, n.R), n.Pos)
	case *parse.Logical:
		l, r := b.boolean(s, n.L, "Left side of logical expression"), b.boolean(s, n.R, "Right side of logical expression")
		return truth("(" + l + " " + n.Op + " " + r + ")")
	case *parse.Not:
		return truth("(NOT " + b.boolean(s, n.X, "Value of logical NOT expression") + ")")
	case *parse.IsNull:
		v := b.expr(s, n.X)
		return truth("(" + v.sql + negate(" IS NOT NULL", " IS NULL", n.Not) + ")")
	case *parse.IsTruth:
		text := b.boolean(s, n.X, "Value of IS "+n.What)
		what := map[string]string{"TRUE": "TRUE", "FALSE": "FALSE", "UNKNOWN": "NULL"}[n.What]
		return truth("(" + text + negate(" IS DISTINCT FROM ", " IS NOT DISTINCT FROM ", n.Not) + what + ")")
	case *parse.IsDistinct:
		l, r := b.common(n.Pos, "IS DISTINCT FROM", b.expr(s, n.L), b.expr(s, n.R))
		return truth("(" + comparable(l) + negate(" IS NOT DISTINCT FROM ", " IS DISTINCT FROM ", n.Not) + comparable(r) + ")")
	}
	return b.bindMore(s, x)
}

func (b *binder) bindMore(s *scope, x parse.Expr) val {
	switch n := x.(type) {
	case *parse.Between:
		return b.between(s, n)
	case *parse.In:
		return b.in(s, n)
	case *parse.Like:
		return b.like(s, n)
	case *parse.Exists:
		b.opaque()
		return truth("(EXISTS (" + b.query(n.Query, s).sql + "))")
	case *parse.Quantified:
		return b.quantified(s, n)
	case *parse.Subquery:
		return b.scalarSubquery(s, n)
	case *parse.Case:
		return b.caseExpr(s, n)
	case *parse.Cast:
		return b.castExpr(s, n)
	case *parse.Call:
		return b.call(s, n)
	case *parse.Array:
		return b.array(s, n)
	case *parse.Row:
		return b.row(s, n)
	case *parse.Subscript:
		return b.subscript(s, n)
	case *parse.AtZone:
		return b.atZone(b.expr(s, n.X), b.expr(s, n.Zone), n.Pos)
	case *parse.Extract:
		return b.extract(s, n)
	case *parse.Lambda:
		b.fail(n.Pos, "TYPE_MISMATCH", "Lambda expression should always be used inside a function")
	}
	b.fail(x.At(), "NOT_SUPPORTED", "expression %T is not supported by the local engine", x)
	return val{}
}

func truth(sql string) val { return val{t: types.Of(types.Boolean), sql: sql} }

func negate(yes, no string, not bool) string {
	if not {
		return yes
	}
	return no
}

func (b *binder) opaque() {
	if b.trace != nil {
		b.trace.opaque = true
	}
}

func (b *binder) boolean(s *scope, x parse.Expr, what string) string {
	v := b.expr(s, x)
	if v.t.Kind != types.Boolean && v.t.Kind != types.Unknown {
		b.fail(x.At(), "TYPE_MISMATCH", "%s must evaluate to a boolean (actual: %s)", what, v.t)
	}
	return b.coerced(v, types.Of(types.Boolean))
}

// common coerces two operands to one type.
func (b *binder) common(at parse.Pos, op string, l, r val) (val, val) {
	t, ok := types.Common(l.t, r.t)
	if !ok {
		b.fail(at, "TYPE_MISMATCH", "Cannot apply operator: %s %s %s", l.t, op, r.t)
	}
	return b.as(l, t), b.as(r, t)
}

func (b *binder) as(v val, t types.Type) val {
	v.sql, v.t = b.coerced(v, t), t
	return v
}

func (b *binder) param(n *parse.Param) parse.Expr {
	if n.N >= len(b.env.Params) {
		b.fail(n.Pos, "INVALID_PARAMETER_USAGE", "Incorrect number of parameters: expected at least %d but found %d", n.N+1, len(b.env.Params))
	}
	return b.env.Params[n.N]
}

func (b *binder) between(s *scope, n *parse.Between) val {
	x, lo, hi := b.expr(s, n.X), b.expr(s, n.Lo), b.expr(s, n.Hi)
	t, ok := types.Common(x.t, lo.t)
	if ok {
		t, ok = types.Common(t, hi.t)
	}
	if !ok || !t.Orderable() {
		b.fail(n.Pos, "TYPE_MISMATCH", "Cannot check if %s is BETWEEN %s and %s", x.t, lo.t, hi.t)
	}
	x, lo, hi = b.as(x, t), b.as(lo, t), b.as(hi, t)
	text := "(" + b.compare(">=", x, lo, n.Pos).sql + " AND " + b.compare("<=", x, hi, n.Pos).sql + ")"
	if n.Symmetric {
		text = "(" + text + " OR (" + b.compare(">=", x, hi, n.Pos).sql + " AND " + b.compare("<=", x, lo, n.Pos).sql + "))"
	}
	return truth(negate("(NOT "+text+")", text, n.Not))
}

func (b *binder) in(s *scope, n *parse.In) val {
	x := b.expr(s, n.X)
	if n.Query != nil {
		return b.inQuery(s, n, x)
	}
	t := x.t
	list := make([]val, len(n.List))
	for i, item := range n.List {
		list[i] = b.expr(s, item)
		c, ok := types.Common(t, list[i].t)
		if !ok {
			b.fail(item.At(), "TYPE_MISMATCH", "IN value and list items must be the same type or coercible to a common type. Cannot find common type between %s and %s, all types (without duplicates): [%s, %s]", x.t, list[i].t, x.t, list[i].t)
		}
		t = c
	}
	x = b.as(x, t)
	texts := make([]string, len(list))
	simple := !t.Is(types.Row, types.Array, types.Map) && !t.IsFloat()
	for i, v := range list {
		v = b.as(v, t)
		texts[i] = comparable(v)
		if !simple {
			texts[i] = b.compare("=", x, v, n.Pos).sql
		}
	}
	text := "(" + comparable(x) + " IN (" + strings.Join(texts, ", ") + "))"
	if !simple {
		text = "(" + strings.Join(texts, " OR ") + ")"
	}
	return truth(negate("(NOT "+text+")", text, n.Not))
}

func (b *binder) inQuery(s *scope, n *parse.In, x val) val {
	b.opaque()
	r := b.rowShaped(b.query(n.Query, s), x.t.Kind == types.Row)
	t, ok := types.Type{}, false
	if len(r.fields) == 1 {
		t, ok = types.Common(x.t, r.fields[0].t)
	}
	if len(r.fields) != 1 {
		b.fail(n.Query.Pos, "TYPE_MISMATCH", "Multiple columns returned by subquery are not yet supported. Found %d", len(r.fields))
	}
	if !ok {
		b.fail(n.Pos, "TYPE_MISMATCH", "value and result of subquery must be of the same type for IN expression: %s vs %s", x.t, r.fields[0].t)
	}
	text := "(" + comparable(b.as(x, t)) + " IN (" + b.columnOf(r, t) + "))"
	if t.Is(types.Row, types.Array) {
		text = b.match(x, r, t, "=", "ANY", n.Pos)
	}
	return truth(negate("(NOT "+text+")", text, n.Not))
}

// match compares x with each row of a query of one column, where DuckDB's own comparison differs: in its rows and
// arrays NULL equals NULL.
func (b *binder) match(x val, r *relation, t types.Type, op, quant string, at parse.Pos) string {
	column := b.as(val{t: r.fields[0].t, sql: r.fields[0].sql}, t)
	answer, otherwise, some := "TRUE", "FALSE", "c"
	if quant == "ALL" {
		answer, otherwise, some = "FALSE", "TRUE", "NOT c"
	}
	return sprintf("(SELECT CASE WHEN bool_or(%s) THEN %s WHEN count(*) > count(c) THEN NULL ELSE %s END FROM (SELECT %s AS c FROM (%s) AS %s))",
		some, answer, otherwise, b.compared(op, b.as(x, t), column, at), r.sql, b.name("r"))
}

// rowShaped makes one column of rows of a query with several columns.
func (b *binder) rowShaped(r *relation, wanted bool) *relation {
	if !wanted || len(r.fields) == 1 && r.fields[0].t.Kind == types.Row {
		return r
	}
	t := types.Type{Kind: types.Row}
	var parts []string
	for i, f := range r.fields {
		t.Elem, t.Names = append(t.Elem, f.t), append(t.Names, f.name)
		parts = append(parts, types.FieldName(i)+" := "+f.sql)
	}
	f := &field{sql: b.name("c"), t: t}
	return &relation{sql: sprintf("SELECT struct_pack(%s) AS %s FROM (%s) AS %s", strings.Join(parts, ", "), f.sql, r.sql, b.name("r")), fields: []*field{f}}
}

// columnOf selects a query's only column as t, ready to compare.
func (b *binder) columnOf(r *relation, t types.Type) string {
	v := b.as(val{t: r.fields[0].t, sql: r.fields[0].sql}, t)
	return "SELECT " + comparable(v) + " FROM (" + r.sql + ") AS " + b.name("r")
}

func (b *binder) quantified(s *scope, n *parse.Quantified) val {
	b.opaque()
	x := b.expr(s, n.X)
	r := b.rowShaped(b.query(n.Query, s), x.t.Kind == types.Row)
	t, ok := types.Common(x.t, r.fields[0].t)
	if !ok || len(r.fields) != 1 {
		b.fail(n.Pos, "TYPE_MISMATCH", "Value expression and result of subquery must be of the same type for quantified comparison: %s vs %s", x.t, r.fields[0].t)
	}
	quant := n.Quant
	if quant == "SOME" {
		quant = "ANY"
	}
	if t.Is(types.Row, types.Array) {
		return truth(b.match(x, r, t, n.Op, quant, n.Pos))
	}
	return truth("(" + comparable(b.as(x, t)) + " " + n.Op + " " + quant + " (" + b.columnOf(r, t) + "))")
}

func (b *binder) scalarSubquery(s *scope, n *parse.Subquery) val {
	b.opaque()
	r := b.query(n.Query, s)
	if len(r.fields) != 1 {
		r = b.rowShaped(r, true)
	}
	return val{t: r.fields[0].t, sql: "(" + r.sql + ")"}
}

func (b *binder) caseExpr(s *scope, n *parse.Case) val {
	var operand val
	if n.Operand != nil {
		operand = b.expr(s, n.Operand)
	}
	conds := make([]string, len(n.Whens))
	results := make([]val, 0, len(n.Whens)+1)
	for i, w := range n.Whens {
		if n.Operand != nil {
			c := b.expr(s, w.Cond)
			if _, ok := types.Common(operand.t, c.t); !ok {
				b.fail(w.Cond.At(), "TYPE_MISMATCH", "CASE operand type does not match WHEN clause operand type: %s vs %s", operand.t, c.t)
			}
			conds[i] = b.compare("=", operand, c, w.Cond.At()).sql
		} else {
			conds[i] = b.boolean(s, w.Cond, "CASE WHEN clause")
		}
		results = append(results, b.expr(s, w.Then))
	}
	if n.Else != nil {
		results = append(results, b.expr(s, n.Else))
	}
	t := b.superType(results, "All CASE results")
	text := "CASE"
	for i := range n.Whens {
		text += " WHEN " + conds[i] + " THEN " + b.coerced(results[i], t)
	}
	if n.Else != nil {
		text += " ELSE " + b.coerced(results[len(results)-1], t)
	}
	return val{t: t, sql: "(" + text + " END)"}
}

// superType is the type all coerce to.
func (b *binder) superType(vals []val, what string) types.Type {
	t := vals[0].t
	for _, v := range vals[1:] {
		c, ok := types.Common(t, v.t)
		if !ok {
			b.fail(v.at, "TYPE_MISMATCH", "%s must be the same type or coercible to a common type. Cannot find common type between %s and %s, all types (without duplicates): [%s, %s]", what, t, v.t, t, v.t)
		}
		t = c
	}
	return t
}

func (b *binder) array(s *scope, n *parse.Array) val {
	if len(n.Items) == 0 {
		return val{t: types.ArrayOf(types.Of(types.Unknown)), sql: "CAST([] AS INTEGER[])"}
	}
	vals := make([]val, len(n.Items))
	for i, x := range n.Items {
		vals[i] = b.expr(s, x)
	}
	t := b.superType(vals, "All ARRAY elements")
	texts := make([]string, len(vals))
	for i, v := range vals {
		texts[i] = b.coerced(v, t)
	}
	return val{t: types.ArrayOf(t), sql: "CAST([" + strings.Join(texts, ", ") + "] AS " + t.Duck() + "[])"}
}

func (b *binder) row(s *scope, n *parse.Row) val {
	t := types.Type{Kind: types.Row}
	var parts []string
	for i, x := range n.Items {
		v := b.expr(s, x)
		t.Elem, t.Names = append(t.Elem, v.t), append(t.Names, "")
		parts = append(parts, sprintf("%s := CAST(%s AS %s)", types.FieldName(i), v.sql, v.t.Duck()))
	}
	return val{t: t, sql: call("struct_pack", parts...)}
}

func (b *binder) subscript(s *scope, n *parse.Subscript) val {
	base, index := b.expr(s, n.Base), b.expr(s, n.Index)
	switch base.t.Kind {
	case types.Array:
		if !index.t.IsInteger() {
			b.fail(n.Pos, "TYPE_MISMATCH", "Cannot use %s for subscript of %s", index.t, base.t)
		}
		i := b.coerced(index, types.Of(types.BigInt))
		return val{t: base.t.Elem[0], sql: sprintf("(%s)[t_subscript(%s, CAST(len(%s) AS BIGINT))]", base.sql, i, base.sql)}
	case types.Map:
		if !types.CanCoerce(index.t, base.t.Elem[0]) {
			b.fail(n.Pos, "TYPE_MISMATCH", "Cannot use %s for subscript of %s", index.t, base.t)
		}
		k := b.coerced(index, base.t.Elem[0])
		text := b.castTo(val{t: base.t.Elem[0], sql: k}, types.Of(types.Varchar), n.Pos, false)
		return val{t: base.t.Elem[1], sql: sprintf("(CASE WHEN NOT list_contains(map_keys(%[1]s), %[2]s) THEN %[3]s ELSE (%[1]s)[%[2]s] END)",
			base.sql, k, b.raise("INVALID_FUNCTION_ARGUMENT", "'Key not present in map: ' || "+text, base.t.Elem[1]))}
	case types.Row:
		lit, ok := n.Index.(*parse.Lit)
		if !ok || lit.Kind != parse.Integer {
			b.fail(n.Index.At(), "TYPE_MISMATCH", "Subscript expression on ROW requires integer constant")
		}
		i := atoi(lit.Text)
		if i < 1 || i > len(base.t.Elem) {
			b.fail(n.Index.At(), "INVALID_FUNCTION_ARGUMENT", "Invalid subscript index: %s. ROW elements indices are 1-based", lit.Text)
		}
		return val{t: base.t.Elem[i-1], sql: call("struct_extract", base.sql, quote(types.FieldName(i-1)))}
	}
	b.fail(n.Pos, "TYPE_MISMATCH", "Cannot use %s for subscript of %s", index.t, base.t)
	return val{}
}

// raise is an expression of type t that fails with Trino's error; message is DuckDB text.
func (b *binder) raise(name, message string, t types.Type) string {
	return sprintf("CAST(t_raise(%s, %s) AS %s)", quote(name), message, t.Duck())
}
