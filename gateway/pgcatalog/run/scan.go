package run

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// keys say that an expression of a query equals one of some cells in every row that is of use. They only narrow
// what is read: the condition that they come from is tested all the same.
type keys struct {
	expr  tree.Expr
	cells []value.Datum // numbers, strings or booleans
}

// maxKeys is how many rows hand their keys to what they are joined with, which is then read by index.
const maxKeys = 1000

// keysOf returns the keys that open conditions hold: column = constant, IN, = ANY, and LIKE without wildcards.
func (x *Exec) keysOf(conj []*conjunct, f *frame) (out []keys) {
	add := func(column tree.Expr, op *pgdata.Operator, cells ...value.Datum) {
		if op.Name != "=" || !hashable(op) {
			return
		}
		k := keys{expr: column}
		for _, c := range cells {
			if simpleKey(c) {
				k.cells = append(k.cells, c)
			} else if c != nil {
				return
			}
		}
		out = append(out, k)
	}
	for _, c := range conj {
		if c.done || !c.narrows {
			continue
		}
		switch v := c.expr.(type) {
		case *tree.Call:
			column, other := bare(v.Args[0]), v.Args[1]
			if !isColumn(column) {
				column, other = bare(other), v.Args[0]
			}
			cell := x.eval(other, f)
			if text, ok := cell.(string); ok && v.Op.Name == likeOp && isLiteral(text) {
				out = append(out, keys{column, []value.Datum{unescape(text)}})
				continue
			}
			add(column, v.Op, cell)
		case *tree.In:
			add(bare(v.Left), v.Op, x.cells(v.List, f)...)
		case *tree.AnyAll:
			if a, ok := x.eval(v.Right, f).(*value.Array); ok {
				add(bare(v.Left), v.Op, a.Items...)
			}
		}
	}
	return out
}

const likeOp = "~~"

// narrows says whether an expression ties a column of its query to what is the same for all its rows.
func narrows(e tree.Expr) bool {
	switch v := e.(type) {
	case *tree.Call:
		if v.Op == nil || len(v.Args) != 2 || v.Op.Name != "=" && v.Op.Name != likeOp {
			return false
		}
		return isColumn(bare(v.Args[0])) && isFixed(v.Args[1]) || v.Op.Name == "=" && isColumn(bare(v.Args[1])) && isFixed(v.Args[0])
	case *tree.In:
		return !v.Not && isColumn(bare(v.Left)) && isFixed(v.List...)
	case *tree.AnyAll:
		return !v.All && isColumn(bare(v.Left)) && isFixed(v.Right)
	}
	return false
}

func isColumn(e tree.Expr) bool {
	v, ok := e.(*tree.Var)
	return ok && v.Level == 0
}

func isFixed(exprs ...tree.Expr) bool {
	for _, e := range exprs {
		if len(relsOf(e, 0)) > 0 {
			return false
		}
	}
	return true
}

// bare takes off casts that leave the value as it is, such as those to the domains of information_schema.
func bare(e tree.Expr) tree.Expr {
	for {
		c, ok := e.(*tree.Cast)
		if !ok || c.T.Mod >= 0 {
			return e
		}
		from, to := pgdata.Base(c.Arg.Type().OID), pgdata.Base(c.T.OID)
		if from != to && !(isInt(from) && isInt(to)) && !(isName(from) && isName(to) && to != pgdata.Name) {
			return e
		}
		e = c.Arg
	}
}

// isName says whether a type is a string that is equal to another where their bytes are.
func isName(oid uint32) bool {
	return oid == pgdata.Name || oid == pgdata.Text || oid == pgdata.Varchar
}

// isLiteral says whether a pattern of LIKE has no wildcard that counts.
func isLiteral(pattern string) bool {
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '%', '_':
			return false
		case '\\':
			i++
			if i == len(pattern) {
				return false
			}
		}
	}
	return true
}

func unescape(pattern string) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] == '\\' {
			i++
		}
		b.WriteByte(pattern[i])
	}
	return b.String()
}

func simpleKey(v value.Datum) bool {
	switch v.(type) {
	case int64, string, bool:
		return true
	}
	return false
}

// scan reads a relation, through an index where keys fix one of its columns.
func (x *Exec) scan(q *tree.Query, rel *tree.Rel, narrow []keys, outer *frame) []tuple {
	f := &frame{outer: outer, slots: make(tuple, len(q.Rels)), query: q}
	return x.tuples(q, rel, x.relRows(rel, about(rel, narrow), f))
}

// about returns the keys of a relation's own columns.
func about(rel *tree.Rel, narrow []keys) (own []keys) {
	for _, k := range narrow {
		if v, ok := k.expr.(*tree.Var); ok && v.Rel == rel && v.Level == 0 {
			own = append(own, k)
		}
	}
	return own
}

// below translates keys of a sub-select's columns into keys of what it reads.
func below(q *tree.Query, narrow []keys) []keys {
	out := make([]keys, len(narrow))
	for i, k := range narrow {
		out[i] = keys{bare(q.Targets[k.expr.(*tree.Var).Col].Expr), k.cells}
	}
	return out
}

// size estimates how many rows an item has.
func (x *Exec) size(it tree.From, narrow []keys) int {
	const unknown = 1000
	if j, ok := it.(*tree.Join); ok {
		if j.Kind == tree.Full {
			return max(x.size(j.Left, narrow), x.size(j.Right, narrow))
		}
		if j.Kind == tree.Right {
			return x.size(j.Right, narrow)
		}
		if j.Kind == tree.Left {
			return x.size(j.Left, narrow)
		}
		return min(x.size(j.Left, narrow), x.size(j.Right, narrow))
	}
	rel := it.(*tree.RelRef).Rel
	own := about(rel, narrow)
	switch {
	case rel.CTE != nil:
		return len(x.ctes[rel.CTE])
	case rel.Sub != nil && plain(rel.Sub):
		least := unknown
		for i, it := range x.planOf(rel.Sub).items {
			if n := x.size(it, below(rel.Sub, own)); i == 0 || n < least {
				least = n
			}
		}
		return least
	case rel.Sub != nil || rel.Table == nil || rel.Table.Database != "":
		return unknown
	}
	if len(own) > 0 {
		_, n := x.index(rel.Table, own)
		return n
	}
	return x.catalog().Size(rel.Table)
}

// index picks the keys that leave the fewest rows of a base relation, and says how many.
func (x *Exec) index(t *tree.Table, own []keys) (best keys, least int) {
	for i, k := range own {
		column, n := k.expr.(*tree.Var).Col, 0
		for _, c := range k.cells {
			n += x.catalog().Count(t, column, c)
		}
		if i == 0 || n < least {
			best, least = k, n
		}
	}
	return best, least
}

// lookup reads a base relation by index.
func (x *Exec) lookup(t *tree.Table, own []keys) []Row {
	k, n := x.index(t, own)
	rows, seen := make([]Row, 0, n), make(map[value.Datum]bool, len(k.cells))
	for _, c := range k.cells {
		if !seen[c] {
			seen[c] = true
			rows = append(rows, x.catalog().Lookup(t, k.expr.(*tree.Var).Col, c)...)
		}
	}
	return rows
}

// relRows returns a relation's rows for the tuple in f; those that keys of its own columns rule out may be missing.
func (x *Exec) relRows(rel *tree.Rel, own []keys, f *frame) []Row {
	switch {
	case rel.CTE != nil:
		return x.ctes[rel.CTE]
	case rel.Sub != nil:
		// A sub-select that is not LATERAL is bound one level down all the same.
		if plain(rel.Sub) {
			return x.deferredRows(rel, own, f)
		}
		return x.query(rel.Sub, f)
	case len(rel.Funcs) > 0:
		return x.functionRows(rel, f)
	case rel.Table != nil && rel.Table.Database != "":
		fail("0A000", "relation %q is not in the catalog", rel.Table.Name)
	case len(own) > 0:
		return x.lookup(rel.Table, own)
	}
	return x.catalog().Rows(rel.Table)
}

// functionRows runs the functions of a FROM item side by side.
func (x *Exec) functionRows(rel *tree.Rel, f *frame) []Row {
	var columns [][]Row
	most := 0
	for i, e := range rel.Funcs {
		rows := x.setRows(e, f, rel.FuncCols[i])
		columns = append(columns, rows)
		most = max(most, len(rows))
	}
	out := make([]Row, most)
	for n := range out {
		row := make(Row, 0, len(rel.Cols))
		for i, rows := range columns {
			if n < len(rows) {
				row = append(row, rows[n]...)
			} else {
				row = append(row, make(Row, rel.FuncCols[i])...)
			}
		}
		if rel.Ordinal {
			row = append(row, int64(n+1))
		}
		out[n] = row
	}
	return out
}
