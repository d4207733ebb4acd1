package trino

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// rowWise says whether a comparison with the rows of a sub-select must be written for each row: Trino compares rows
// that hold a NULL as a whole, and knows NaN for no equal.
func (p *printer) rowWise(x *tree.Sub) bool {
	return len(x.Left) > 1 || p.mayBeNaN(x.Left[0]) && isFloat(x.Ops[0].Right) || pgdata.Base(x.Ops[0].Left) == pgdata.JSONB || keyed(pgdata.Base(x.Left[0].Type().OID))
}

// byRows writes ANY and ALL: true and false by a row that says so, else NULL by one that says neither.
func (p *printer) byRows(x *tree.Sub) string {
	rows, match := p.matched(x)
	found, result, other := match, "TRUE", "FALSE"
	if x.Kind == tree.All {
		found, result, other = "NOT "+match, other, result
	}
	some := func(condition string) string { return "EXISTS (SELECT 1" + rows + " WHERE " + condition + ")" }
	return "CASE WHEN " + some(found) + " THEN " + result + " WHEN " + some(match+" IS NULL") + " THEN CAST(NULL AS boolean) ELSE " + other + " END"
}

// matched writes a sub-select as a FROM clause, and the comparison of its row with the left side.
func (p *printer) matched(x *tree.Sub) (rows, match string) {
	rel := &tree.Rel{Alias: "r"}
	var right []tree.Expr
	for i, t := range x.Query.Visible() {
		rel.Cols = append(rel.Cols, tree.Col{Name: "c" + itoa(i+1), Type: t.Expr.Type()})
		right = append(right, &tree.Var{Node: tree.Node{T: t.Expr.Type(), Loc: t.Expr.At()}, Rel: rel, Col: i})
	}
	rows = " FROM (" + p.plain(x.Query) + ") AS " + ident(p.alias(rel)) + p.columnList(rel)
	if len(right) == 1 {
		return rows, p.compared(x.Op, x.Ops[0], x.Left[0], right[0])
	}
	return rows, p.rowCompare(&tree.RowCompare{Node: x.Node, Left: x.Left, Right: right, Ops: x.Ops, Op: x.Op})
}

// condition writes what rows are kept by: NULL is as good as false.
func (p *printer) condition(e tree.Expr) string {
	switch x := e.(type) {
	case *tree.Logic:
		if x.Op != tree.Not {
			return p.logicOf(x, p.condition)
		}
		if sub, ok := x.Args[0].(*tree.Sub); ok && sub.Kind == tree.Any && p.rowWise(sub) {
			rows, match := p.matched(sub)
			return "(NOT EXISTS (SELECT 1" + rows + " WHERE " + match + " IS DISTINCT FROM FALSE))"
		}
	case *tree.Sub:
		if x.Kind == tree.Any && p.rowWise(x) {
			rows, match := p.matched(x)
			return "EXISTS (SELECT 1" + rows + " WHERE " + match + ")"
		}
	}
	return p.expr(e)
}

// anyElement writes EXISTS over the elements of one array that meet a condition, which Trino takes not as a sub-select.
func (p *printer) anyElement(q *tree.Query) (text string, ok bool) {
	if len(q.Rels) != 1 || q.Where == nil || q.HasAgg || q.HasSRF || len(q.Group) > 0 || q.Sets != nil || q.Having != nil || q.Limit != nil || q.Offset != nil || len(q.With) > 0 {
		return "", false
	}
	array, ok := unnested(q.Rels[0])
	if !ok {
		return "", false
	}
	v := p.variable()
	condition, ok := overElement(q.Where, q.Rels[0], v)
	if !ok {
		return "", false
	}
	return "COALESCE(any_match(" + p.expr(array) + ", " + v + " -> " + p.expr(condition) + "), FALSE)", true
}

// unnested returns the array of which a relation has the elements.
func unnested(r *tree.Rel) (tree.Expr, bool) {
	if len(r.Funcs) != 1 || r.Ordinal {
		return nil, false
	}
	c, ok := r.Funcs[0].(*tree.Call)
	if !ok || c.Proc.Name != "unnest" || elem(pgdata.Base(c.Args[0].Type().OID)) == 0 {
		return nil, false
	}
	return c.Args[0], true
}

// overElement writes a condition over a relation of one column as one over a variable.
func overElement(condition tree.Expr, r *tree.Rel, v string) (out tree.Expr, ok bool) {
	ok = true
	tree.Walk(condition, func(e tree.Expr) bool {
		_, sub := e.(*tree.Sub)
		_, row := e.(*tree.WholeRow)
		ok = ok && !sub && !row
		return ok
	})
	return tree.Replace(condition, func(e tree.Expr) tree.Expr {
		if x, isVar := e.(*tree.Var); isVar && x.Rel == r {
			return &raw{Node: x.Node, text: v}
		}
		return nil
	}), ok
}

// filterElements moves the condition of a sub-select over the elements of an outer query's array into the array: Trino
// knows no condition there.
func (p *printer) filterElements(q *tree.Query) *tree.Query {
	if q == p.top || q.Where == nil || len(q.Rels) != 1 || len(q.From) != 1 {
		return q
	}
	array, ok := unnested(q.Rels[0])
	if !ok || !outer(array) {
		return q
	}
	v := p.variable()
	condition, ok := overElement(q.Where, q.Rels[0], v)
	if !ok {
		return q
	}
	p.filtered[q.Rels[0]] = "filter(" + p.expr(array) + ", " + v + " -> " + p.expr(condition) + ")"
	out := *q
	out.Where = nil
	return &out
}

// outer says whether an expression names a column of an outer query.
func outer(e tree.Expr) bool {
	found := false
	tree.Walk(e, func(e tree.Expr) bool {
		v, ok := e.(*tree.Var)
		found = found || ok && v.Level > 0
		return !found
	})
	return found
}
