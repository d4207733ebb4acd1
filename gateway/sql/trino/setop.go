package trino

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

func (p *printer) setOp(b *strings.Builder, q *tree.Query, top bool) {
	word := [...]string{"UNION", "INTERSECT", "EXCEPT"}[q.SetOp.Kind]
	if q.SetOp.All {
		word += " ALL"
	}
	left, right := p.side(q.SetOp.Left), p.side(q.SetOp.Right)
	sides := left + " " + word + " " + right
	if q.SetOp.Kind != tree.Union || !q.SetOp.All {
		for _, t := range q.Targets {
			comparable(t.Expr)
		}
		if keep := p.carried(q); len(keep) > 0 {
			sides = p.groupedSides(q, left, right, keep)
		} else {
			sides = resolve(sides, nil)
		}
	}
	p.around(b, q, sides, "u", top, true)
}

// around writes a set operation or VALUES; where the client sees it, its rows are compared as values and only then
// become text.
func (p *printer) around(b *strings.Builder, q *tree.Query, rows, alias string, top, named bool) {
	rel := q.Targets[0].Expr.(*tree.Var).Rel
	p.aliases[rel] = p.alias(&tree.Rel{Alias: alias})
	keep := p.adopt(rel, q)
	typed := top && len(keep) > 0 || p.sortedApart(q)
	for _, k := range q.Sort {
		typed = typed || pgdata.Base(q.Targets[k.Target].Expr.Type().OID) == pgdata.Interval
	}
	for _, t := range q.Targets {
		typed = typed || top && converted(t.Expr) || t.Junk
	}
	if !typed {
		if top {
			rows = resolve(rows, nil)
		}
		b.WriteString(rows)
		return
	}
	p.wrapped[q] = true
	names := p.columns(rel)
	b.WriteString("SELECT ")
	for i, t := range q.Visible() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.target(t.Expr, top))
		if named {
			b.WriteString(" AS " + ident(names[i]))
		}
	}
	if !top {
		b.WriteString(p.marks(exprs(q.Visible()), false))
	}
	b.WriteString(" FROM (" + resolve(rows, keep) + ") AS " + ident(p.aliases[rel]) + p.columnList(rel))
}

func (p *printer) columnList(r *tree.Rel) string {
	names := p.columns(r)
	if len(names) == 0 {
		return ` ("none")` // SELECT FROM
	}
	quotedNames := make([]string, len(names))
	for i, n := range names {
		quotedNames[i] = ident(n)
	}
	for _, n := range p.companions[r] {
		quotedNames = append(quotedNames, ident(n))
	}
	return " (" + strings.Join(quotedNames, ", ") + ")"
}

// side writes one side of a set operation, in brackets where it is not a plain SELECT.
func (p *printer) side(q *tree.Query) string {
	text := p.query(q, false)
	if q.SetOp != nil || len(q.Values) > 0 || len(q.Sort) > 0 || q.Limit != nil || q.Offset != nil || len(q.With) > 0 || len(q.On) > 0 {
		return "(" + text + ")"
	}
	return text
}

func (p *printer) values(b *strings.Builder, q *tree.Query, top bool) {
	rows := make([]string, len(q.Values))
	for i, row := range q.Values {
		cells := make([]string, len(row))
		for j, e := range row {
			cells[j] = p.typed(e)
		}
		rows[i] = "(" + strings.Join(cells, ", ") + p.marks(row, false) + ")"
	}
	p.around(b, q, "VALUES "+strings.Join(rows, ", "), "v", top, false)
}
