package trino

import (
	"slices"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// A numeric of PostgreSQL's has its own scale in every row; Trino's decimal has one for the column. Where the scale
// of a sub-select's column depends on the row, a companion column carries it. A query below the outermost is printed
// with a mark for each numeric column, after its select list; whoever takes the query in keeps the marks that it
// needs and drops the others.

// mark writes the scale of a query's column i, to be kept or dropped. NUL stands in no other text.
func mark(i int, n num) string { return "\x00" + strconv.Itoa(i) + "\x00" + n.text() + "\x00" }

// marks writes the marks of a select list; where its rows are made distinct, those alone that are the same for all.
func (p *printer) marks(list []tree.Expr, distinct bool) string {
	text := ""
	for i, e := range list {
		if pgdata.Base(e.Type().OID) != pgdata.Numeric {
			continue
		}
		if n := p.numeric(e); !distinct || n.shown == "" {
			text += mark(i, n)
		}
	}
	return text
}

// groupable says whether SELECT DISTINCT may be written as GROUP BY, which lets companions stand beside its columns:
// of equal numerics, one with the most digits is kept.
func groupable(q *tree.Query) bool {
	for _, t := range q.Targets {
		if pgdata.Base(t.Expr.Type().OID) == pgdata.Numeric {
			return !q.HasAgg && !q.HasWindow && !q.HasSRF && len(q.Group) == 0 && len(q.On) == 0 && q.SetOp == nil && len(q.Values) == 0 && len(q.Sort) == 0
		}
	}
	return false
}

// mostMarks are the marks of a SELECT DISTINCT that is grouped.
func (p *printer) mostMarks(list []tree.Expr) string {
	text := ""
	for i, e := range list {
		if pgdata.Base(e.Type().OID) != pgdata.Numeric {
			continue
		}
		n := p.numeric(e)
		if n.shown != "" && n.shown != unknown {
			n.shown = "max(" + n.shown + ")"
		}
		text += mark(i, n)
	}
	return text
}

// resolve keeps the marks of some columns, as further columns, and drops the others.
func resolve(text string, keep []int) string {
	parts := strings.Split(text, "\x00")
	var b strings.Builder
	for i := 0; i < len(parts); i += 3 {
		b.WriteString(parts[i])
		if i+2 >= len(parts) {
			break
		}
		for _, k := range keep {
			if parts[i+1] == strconv.Itoa(k) {
				b.WriteString(", " + parts[i+2])
			}
		}
	}
	return b.String()
}

// plain writes a query without companions.
func (p *printer) plain(q *tree.Query) string { return resolve(p.query(q, false), nil) }

// varying is the scale of a column that depends on the row, in a way that marks tell.
const varying = "varying"

// columnNum is what is known of the scale of a printed query's column; ok is false for one that is NULL throughout.
func (p *printer) columnNum(q *tree.Query, i int) (n num, ok bool) {
	switch {
	case q.SetOp != nil:
		l, some := p.columnNum(q.SetOp.Left, i)
		r, others := p.columnNum(q.SetOp.Right, i)
		switch {
		case !others:
			return l, some
		case !some:
			return r, others
		}
		n = l.or(r)
		if n.shown != "" && q.SetOp.All && q.SetOp.Kind != tree.Union {
			n.shown = unknown
		}
		return n, true
	case len(q.Values) > 0:
		list := make([]tree.Expr, len(q.Values))
		for r, row := range q.Values {
			list[r] = row[i]
		}
		return p.either(list)
	}
	n, ok = p.either([]tree.Expr{q.Visible()[i].Expr})
	if q.Distinct && n.shown != "" && !groupable(q) {
		n.shown = unknown
	}
	return n, ok
}

// either is the scale of expressions any of which may stand for a column.
func (p *printer) either(list []tree.Expr) (n num, ok bool) {
	for _, e := range list {
		if v, known := p.constant(e); known && v == nil {
			continue
		}
		if m := p.numeric(e); ok {
			n = n.or(m)
		} else {
			n, ok = m, true
		}
	}
	return n, ok
}

// or is the scale of what may have either scale.
func (n num) or(m num) num {
	switch {
	case n.shown == unknown || m.shown == unknown:
		return num{max(n.scale, m.scale), unknown}
	case n.shown == "" && m == n:
		return n
	}
	return num{max(n.scale, m.scale), varying}
}

// adopt takes a query's columns over into a relation: their scales, and companions for those that vary. It returns
// the columns whose marks are to be kept, in order.
func (p *printer) adopt(rel *tree.Rel, q *tree.Query) (keep []int) {
	for i, t := range q.Visible() {
		switch oid := pgdata.Base(t.Expr.Type().OID); {
		case oid == pgdata.JSON:
			p.texts[column{rel, i}] = q.SetOp == nil && len(q.Values) == 0 && p.verbatim(t.Expr)
			continue
		case pgdata.Base(elem(oid)) == pgdata.Numeric:
			if n, ok := p.elements(t.Expr); ok && q.SetOp == nil && len(q.Values) == 0 {
				p.scales[column{rel, i}] = n
			}
			continue
		case oid != pgdata.Numeric:
			continue
		}
		n, _ := p.columnNum(q, i)
		if n.shown != "" && n.shown != unknown {
			keep = append(keep, i)
			n.shown = p.companion(rel, i)
		}
		p.scales[column{rel, i}] = n
	}
	return keep
}

// companion names the column that carries another's scale.
func (p *printer) companion(rel *tree.Rel, col int) string {
	name := "scale" + strconv.Itoa(col+1)
	for taken := true; taken; {
		taken = false
		for _, other := range p.columns(rel) {
			taken = taken || other == name
		}
		if taken {
			name += "_"
		}
	}
	p.accompany(rel, name)
	return ident(p.alias(rel)) + "." + ident(name)
}

// accompany gives a relation a companion, once: a sub-select may be written more than once.
func (p *printer) accompany(rel *tree.Rel, name string) {
	if !slices.Contains(p.companions[rel], name) {
		p.companions[rel] = append(p.companions[rel], name)
	}
}

// pair is a scalar sub-select of a numeric whose scale depends on the row, as texts of its value and of that scale: fields of one row, so
// that Athena reads its tables once where both stand side by side.
type pair struct {
	value string
	num   num
}

// paired writes a scalar sub-select with its scale, in the same words each time it is asked for.
func (p *printer) paired(x *tree.Sub) pair {
	if both, ok := p.pairs[x]; ok && both.value != "" {
		return both
	}
	text := p.query(x.Query, false)
	n, _ := p.columnNum(x.Query, 0)
	if len(text) > maxPaired && n.shown != "" {
		n.shown = unknown
	}
	both := pair{"(" + resolve(text, nil) + ")", n}
	if n.shown != "" && n.shown != unknown {
		row := "(SELECT CAST(ROW(v, scale) AS row(" + decimalOf(n.scale) + ", integer)) FROM (" + resolve(text, []int{0}) + ") AS s (v, scale))"
		both = pair{row + "[1]", num{n.scale, row + "[2]"}}
	}
	p.pairs[x] = pair{}
	if !x.Query.Correlated() { // else what it names outside may be written otherwise elsewhere
		p.pairs[x] = both
	}
	return both
}

// maxPaired is the longest text of a sub-select that is written several times.
const maxPaired = 1 << 15

// carried are the columns of a query whose scale marks tell.
func (p *printer) carried(q *tree.Query) (keep []int) {
	for i, t := range q.Visible() {
		if pgdata.Base(t.Expr.Type().OID) != pgdata.Numeric {
			continue
		}
		if n, _ := p.columnNum(q, i); n.shown != "" && n.shown != unknown {
			keep = append(keep, i)
		}
	}
	return keep
}

// groupedSides writes UNION, INTERSECT or EXCEPT of rows whose numerics have scales of their own as groups of equal
// rows: of those, the left side's is kept.
func (p *printer) groupedSides(q *tree.Query, left, right string, keep []int) string {
	rel := &tree.Rel{Alias: "g"}
	for i := range q.Visible() {
		rel.Cols = append(rel.Cols, tree.Col{Name: "c" + itoa(i+1)})
	}
	alias := p.alias(rel)
	name := func(column string) string { return ident(alias) + "." + ident(column) }
	var list, groups []string
	for i := range rel.Cols {
		list, groups = append(list, name(rel.Cols[i].Name)), append(groups, itoa(i+1))
	}
	text := p.list(list)
	for i, t := range q.Visible() {
		if pgdata.Base(t.Expr.Type().OID) != pgdata.Numeric {
			continue
		}
		n, _ := p.columnNum(q, i)
		if slices.Contains(keep, i) {
			rel.Cols = append(rel.Cols, tree.Col{Name: "s" + itoa(i+1)})
			n.shown = "min_by(" + name("s"+itoa(i+1)) + ", " + name("side") + ")"
		}
		text += mark(i, n)
	}
	rel.Cols = append(rel.Cols, tree.Col{Name: "side"})
	side := func(text, number string) string { return "SELECT *, " + number + " FROM (" + resolve(text, keep) + ")" }
	text = "SELECT " + text + " FROM (" + side(left, "0") + " UNION ALL " + side(right, "1") + ") AS " + ident(alias) + p.columnList(rel) + " GROUP BY " + p.list(groups)
	switch q.SetOp.Kind {
	case tree.Intersect:
		text += " HAVING min(" + name("side") + ") = 0 AND max(" + name("side") + ") = 1"
	case tree.Except:
		text += " HAVING max(" + name("side") + ") = 0"
	}
	return text
}
