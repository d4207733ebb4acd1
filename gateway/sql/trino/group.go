package trino

import (
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// distinctApart moves SELECT DISTINCT into a sub-select where its columns are not shown or sorted as they are compared.
func (p *printer) distinctApart(q *tree.Query) *tree.Query {
	shown := q.Distinct && p.sortedApart(q)
	for _, t := range q.Targets {
		_, row := t.Expr.(*tree.Row)
		shown = shown || (row || converted(t.Expr)) && !t.Junk
		if t.Junk {
			return q
		}
	}
	if !q.Distinct || !shown {
		return q
	}
	inner := *q
	inner.With, inner.Sort, inner.Limit, inner.Offset = nil, nil, nil, nil
	rel := &tree.Rel{Alias: "d", Sub: &inner}
	out := &tree.Query{With: q.With, From: []tree.From{&tree.RelRef{Rel: rel}}, Rels: []*tree.Rel{rel}, Sort: q.Sort, Limit: q.Limit, Offset: q.Offset, WithTies: q.WithTies}
	inner.Targets = nil
	column := func(t tree.Target) tree.Expr {
		rel.Cols, inner.Targets = append(rel.Cols, tree.Col{Name: t.Name, Type: t.Expr.Type()}), append(inner.Targets, t)
		return &tree.Var{Node: tree.Node{T: t.Expr.Type(), Loc: t.Expr.At()}, Rel: rel, Col: len(rel.Cols) - 1}
	}
	for _, t := range q.Targets {
		if row, ok := t.Expr.(*tree.Row); ok { // distinct by its fields
			shown := *row
			shown.Fields = nil
			for _, f := range row.Fields {
				shown.Fields = append(shown.Fields, column(tree.Target{Expr: f}))
			}
			t.Expr = &shown
		} else {
			t.Expr = column(t)
		}
		out.Targets = append(out.Targets, t)
	}
	return out
}

// comparable refuses to look for equal rows among intervals, which are equal by their span and not by their fields,
// and among jsonb values. The differences of timestamps have one form for each span.
func comparable(e tree.Expr) {
	if row, ok := e.(*tree.Row); ok {
		for _, f := range row.Fields {
			comparable(f)
		}
	}
	oid := pgdata.Base(e.Type().OID)
	if of := pgdata.Base(elem(oid)); of != 0 {
		oid = of
	}
	switch oid {
	case pgdata.Interval:
	case pgdata.JSONB:
		refuse(e, "Take scalars by ->>.", "finding equal jsonb values is not supported on Athena")
	default:
		return
	}
	if c, ok := e.(*tree.Call); ok && c.Op != nil && c.Op.Name == "-" && pgdata.Base(c.Args[0].Type().OID) != pgdata.Interval {
		return
	}
	refuse(e, "Compare extract(epoch from x).", "finding equal intervals is not supported on Athena")
}

func (p *printer) group(b *strings.Builder, q *tree.Query) {
	if len(q.Group) == 0 && q.Sets == nil {
		return
	}
	for _, g := range q.Group {
		comparable(g)
	}
	item := func(g tree.Expr) string {
		if q.Sets == nil {
			for i, t := range q.Visible() {
				if t.Expr == g && !converted(g) {
					return strconv.Itoa(i + 1)
				}
			}
		}
		if _, ok := p.constant(g); ok {
			return "(" + p.expr(g) + ")"
		}
		return p.expr(g)
	}
	if q.Sets == nil {
		items := make([]string, len(q.Group))
		for i, g := range q.Group {
			items[i] = item(g)
		}
		b.WriteString(" GROUP BY " + strings.Join(items, ", "))
		return
	}
	sets := make([]string, len(q.Sets))
	for i, set := range q.Sets {
		items := make([]string, len(set))
		for j, g := range set {
			items[j] = p.expr(q.Group[g])
		}
		sets[i] = "(" + strings.Join(items, ", ") + ")"
	}
	b.WriteString(" GROUP BY GROUPING SETS (" + strings.Join(sets, ", ") + ")")
}

// lambdaKeys says whether a query groups by a lambda, which Trino does not find again among the results.
func (p *printer) lambdaKeys(q *tree.Query) bool {
	for _, g := range q.Group {
		if _, ok := g.(*tree.Var); !ok && strings.Contains(p.typed(g), " -> ") {
			return true
		}
	}
	return false
}

// plainColumn says whether an expression is a column as it stands in its table.
func plainColumn(e tree.Expr, text string) bool {
	_, ok := e.(*tree.Var)
	return ok && !strings.Contains(text, "(")
}

// computedKeys gives the expressions of a GROUP BY names: Trino takes but columns in GROUPING SETS.
func (p *printer) computedKeys(q *tree.Query, from string) string {
	rel := &tree.Rel{Alias: "k"}
	var arrays []string
	var keys []tree.Expr
	for i, g := range q.Group {
		if text := p.typed(g); !plainColumn(g, text) {
			if pgdata.Base(g.Type().OID) == pgdata.Interval { // one column, not its fields
				text = "ROW(" + text + ")"
			}
			keys, arrays = append(keys, g), append(arrays, "ARRAY["+text+"]")
			rel.Cols = append(rel.Cols, tree.Col{Name: "key" + strconv.Itoa(i+1)})
		}
	}
	if len(keys) == 0 {
		return ""
	}
	for i, g := range keys {
		p.computed = append(p.computed, key{g, ident(p.alias(rel)) + "." + ident(p.columns(rel)[i])})
	}
	word := " CROSS JOIN "
	if from == "" {
		word = " FROM "
	}
	return word + "UNNEST(" + strings.Join(arrays, ", ") + ") AS " + ident(p.alias(rel)) + p.columnList(rel)
}

// distinctOn keeps the first row of each group by numbering them.
func (p *printer) distinctOn(b *strings.Builder, q *tree.Query, from string, top bool) {
	on := make([]string, len(q.On))
	for i, e := range q.On {
		on[i] = p.sortable(e)
	}
	order := make([]tree.SortKey, len(q.Sort))
	for i, k := range q.Sort {
		order[i] = k
		order[i].Expr = q.Targets[k.Target].Expr
	}
	rel := &tree.Rel{Alias: "d"}
	for _, t := range q.Targets {
		rel.Cols = append(rel.Cols, tree.Col{Name: t.Name, Type: t.Expr.Type()})
	}
	rel.Cols = append(rel.Cols, tree.Col{Name: "row_number"})
	names := p.columns(rel)
	alias := p.alias(rel)
	rn := ident(names[len(names)-1])
	b.WriteString("SELECT ")
	var list []tree.Expr
	scales := ""
	for i, t := range q.Visible() {
		if i > 0 {
			b.WriteString(", ")
		}
		v := &tree.Var{Node: tree.Node{T: t.Expr.Type(), Loc: t.Expr.At()}, Rel: rel, Col: i}
		if pgdata.Base(v.T.OID) == pgdata.Numeric {
			n := p.numeric(t.Expr)
			if n.shown != "" && n.shown != unknown {
				scales += ", " + n.shown
				n.shown = p.companion(rel, i)
			}
			p.scales[column{rel, i}] = n
		}
		list = append(list, v)
		b.WriteString(p.target(v, top) + " AS " + ident(names[i]))
	}
	if !top {
		b.WriteString(p.marks(list, false))
	}
	b.WriteString(" FROM (SELECT ")
	for _, t := range q.Targets {
		b.WriteString(p.expr(t.Expr) + ", ")
	}
	window := strings.TrimSpace("PARTITION BY " + strings.Join(on, ", ") + " " + p.keys(order))
	b.WriteString("row_number() OVER (" + window + ")" + scales + from)
	if q.Where != nil {
		b.WriteString(" WHERE " + p.condition(q.Where))
	}
	p.group(b, q)
	if q.Having != nil {
		b.WriteString(" HAVING " + p.condition(q.Having))
	}
	b.WriteString(") AS " + ident(alias) + p.columnList(rel) + " WHERE " + ident(alias) + "." + rn + " = 1")
	for i, k := range q.Sort {
		word := ", "
		if i == 0 {
			word = " ORDER BY "
		}
		e := q.Targets[k.Target].Expr
		b.WriteString(word + p.sortItem(p.key(e, pgdata.Base(e.Type().OID), ident(alias)+"."+ident(names[k.Target])), e, k))
	}
}
