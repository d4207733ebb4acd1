package trino

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// rowWise says whether a comparison with the rows of a sub-select must be written for each row: Trino compares rows
// that hold a NULL as a whole, and knows NaN for no equal.
func (p *printer) rowWise(x *tree.Sub) bool {
	return len(x.Left) > 1 || p.mayBeNaN(x.Left[0]) && isFloat(x.Ops[0].Right) || pgdata.Base(x.Ops[0].Left) == pgdata.JSONB
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
	if len(q.Rels) != 1 || len(q.Rels[0].Funcs) != 1 || q.Rels[0].Ordinal || q.Where == nil || q.HasAgg || q.HasSRF || len(q.Group) > 0 || q.Sets != nil ||
		q.Having != nil || q.Limit != nil || q.Offset != nil || len(q.With) > 0 {
		return "", false
	}
	c, isCall := q.Rels[0].Funcs[0].(*tree.Call)
	if !isCall || c.Proc.Name != "unnest" || elem(pgdata.Base(c.Args[0].Type().OID)) == 0 {
		return "", false
	}
	plain := true
	tree.Walk(q.Where, func(e tree.Expr) bool {
		_, sub := e.(*tree.Sub)
		_, row := e.(*tree.WholeRow)
		plain = plain && !sub && !row
		return plain
	})
	if !plain {
		return "", false
	}
	v := p.variable()
	condition := tree.Replace(q.Where, func(e tree.Expr) tree.Expr {
		if x, isVar := e.(*tree.Var); isVar && x.Rel == q.Rels[0] {
			return &raw{Node: x.Node, text: v}
		}
		return nil
	})
	return "COALESCE(any_match(" + p.expr(c.Args[0]) + ", " + v + " -> " + p.expr(condition) + "), FALSE)", true
}
