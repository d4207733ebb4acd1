package bind

import (
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// grouping is the middle of a grouped query: keys and aggregates become columns that the select list, HAVING
// and ORDER BY are computed from.
type grouping struct {
	base  *scope
	keys  map[string]string // a field's name or an expression's text to the key's name
	exprs []groupKey
	sets  string
	aggs  []aggColumn
}

type groupKey struct {
	x         parse.Expr
	sql, name string
	t         types.Type
	field     *field
}

type aggColumn struct{ sql, name string }

// aggregated tells whether the query groups, by clause or by an aggregate function.
func aggregated(sel *parse.Select, q *parse.Query) bool {
	if sel.GroupBy != nil || sel.Having != nil {
		return true
	}
	found := false
	visit := func(n any) bool {
		switch x := n.(type) {
		case *parse.Query, *parse.Window:
			return false
		case *parse.Call:
			if x.Over == nil && x.OverName == nil && isAggregate(x) {
				found = true
			}
		}
		return !found
	}
	for i := range sel.Items {
		if sel.Items[i].X != nil {
			walk(sel.Items[i].X, visit)
		}
	}
	for i := range sel.Items {
		if sel.Items[i].X != nil {
			walkWindows(sel.Items[i].X, visit)
		}
	}
	for i := range q.OrderBy {
		walk(q.OrderBy[i].X, visit)
	}
	return found
}

// walkWindows visits the arguments and specifications of window functions, where aggregates may stand.
func walkWindows(x any, visit func(any) bool) {
	walk(x, func(n any) bool {
		if _, is := n.(*parse.Query); is {
			return false
		}
		if w, is := n.(*parse.Window); is {
			for _, p := range w.Partition {
				walk(p, visit)
			}
			for _, k := range w.OrderBy {
				walk(k.X, visit)
			}
		}
		return true
	})
}

func hasWindow(sel *parse.Select) bool {
	found := false
	for i := range sel.Items {
		if sel.Items[i].X != nil {
			walk(sel.Items[i].X, func(n any) bool {
				if c, ok := n.(*parse.Call); ok && (c.Over != nil || c.OverName != nil) {
					found = true
				}
				return !found
			})
		}
	}
	return found
}

func (b *binder) grouped(sel *parse.Select, base *scope, source string) *scope {
	inner := *base
	g := &grouping{keys: map[string]string{}, base: &inner}
	if sel.GroupBy != nil {
		inner.noAgg = "GROUP BY clause"
		b.groupElems(sel, g)
	}
	inner.noAgg = "aggregation"
	out := *base
	out.group = g
	return &out
}

func (b *binder) groupElems(sel *parse.Select, g *grouping) {
	product := [][]string{{}}
	simple := true
	for _, e := range sel.GroupBy.Elems {
		var sets [][]string
		switch e.Kind {
		case "":
			var set []string
			for _, x := range e.Sets[0] {
				set = append(set, b.groupKey(sel, g, x))
			}
			sets = [][]string{set}
		case "SETS":
			simple = false
			for _, s := range e.Sets {
				sets = append(sets, b.keyNames(sel, g, s))
			}
		case "ROLLUP":
			simple = false
			for n := len(e.Sets); n >= 0; n-- {
				sets = append(sets, b.keyNames(sel, g, flatten(e.Sets[:n])))
			}
		case "CUBE":
			simple = false
			for mask := 1<<len(e.Sets) - 1; mask >= 0; mask-- {
				var chosen [][]parse.Expr
				for i := range e.Sets {
					if mask&(1<<(len(e.Sets)-1-i)) != 0 {
						chosen = append(chosen, e.Sets[i])
					}
				}
				sets = append(sets, b.keyNames(sel, g, flatten(chosen)))
			}
		}
		var next [][]string
		for _, left := range product {
			for _, right := range sets {
				next = append(next, append(append([]string{}, left...), right...))
			}
		}
		product = next
		if len(product) > 2048 {
			b.fail(e.Pos, "TOO_MANY_GROUPING_SETS", "GROUP BY has %d grouping sets but can contain at most 2048", len(product))
		}
	}
	if simple {
		g.sets = strings.Join(product[0], ", ")
		return
	}
	texts := map[string]bool{}
	var list []string
	for _, set := range product {
		text := "(" + strings.Join(set, ", ") + ")"
		if sel.GroupBy.Distinct && texts[text] {
			continue
		}
		texts[text] = true
		list = append(list, text)
	}
	g.sets = "GROUPING SETS (" + strings.Join(list, ", ") + ")"
	for i := range g.exprs {
		g.exprs[i].field = nil // a set without the key gives NULL: no partition passes through
	}
}

func flatten(sets [][]parse.Expr) []parse.Expr {
	var all []parse.Expr
	for _, s := range sets {
		all = append(all, s...)
	}
	return all
}

func (b *binder) keyNames(sel *parse.Select, g *grouping, list []parse.Expr) []string {
	names := []string{}
	for _, x := range list {
		names = append(names, b.groupKey(sel, g, x))
	}
	return names
}

// groupKey binds an entry of GROUP BY, an ordinal included, and returns its key's name.
func (b *binder) groupKey(sel *parse.Select, g *grouping, x parse.Expr) string {
	if lit, ok := x.(*parse.Lit); ok && lit.Kind == parse.Integer {
		n, err := strconv.Atoi(lit.Text)
		if err != nil || n < 1 || n > len(sel.Items) {
			b.fail(lit.Pos, "INVALID_COLUMN_REFERENCE", "GROUP BY position %s is not in select list", lit.Text)
		}
		if x = sel.Items[n-1].X; x == nil {
			b.fail(lit.Pos, "INVALID_COLUMN_REFERENCE", "GROUP BY position %s is *", lit.Text)
		}
		if aggregated(&parse.Select{Items: sel.Items[n-1 : n]}, &parse.Query{}) {
			b.fail(sel.Items[n-1].Pos, "EXPRESSION_NOT_SCALAR", "GROUP BY clause cannot contain aggregations, window functions or grouping operations: [%s]", exprText(x))
		}
	}
	v := b.expr(g.base, x)
	if !v.t.Comparable() {
		b.fail(x.At(), "TYPE_MISMATCH", "%s is not comparable, and therefore cannot be used in GROUP BY", v.t)
	}
	if name, ok := g.keys[v.sql]; ok {
		return name
	}
	k := groupKey{x: x, sql: v.sql, name: v.sql, t: v.t, field: v.field}
	if v.field == nil || !b.local(g.base, v.field) {
		k.name = b.name("g")
	}
	g.exprs = append(g.exprs, k)
	g.keys[v.sql] = k.name
	return k.name
}

func (b *binder) local(s *scope, f *field) bool {
	for _, have := range s.fields {
		if have == f {
			return true
		}
	}
	return false
}

// key returns the grouping column that an expression is, if it is one.
func (b *binder) key(s *scope, x parse.Expr) (val, bool) {
	g := s.group
	switch x.(type) {
	case *parse.Column, *parse.Lit, *parse.Lambda:
		return val{}, false
	}
	if len(g.exprs) == 0 {
		return val{}, false
	}
	var v val
	if !b.attempt(func() { v = b.expr(g.base, x) }) {
		return val{}, false
	}
	for _, k := range g.exprs {
		if k.x == x || k.sql == v.sql { // a lambda's text is another each time
			return val{t: k.t, sql: k.name, at: x.At(), field: k.field}, true
		}
	}
	return val{}, false
}

// aggregate makes an aggregate's text a column.
func (g *grouping) aggregate(b *binder, sql string) string {
	for _, a := range g.aggs {
		if a.sql == sql {
			return a.name
		}
	}
	name := b.name("a")
	g.aggs = append(g.aggs, aggColumn{sql, name})
	return name
}

// text is the grouping SELECT over source (" FROM … WHERE …").
func (g *grouping) text(source string) string {
	var list, computed []string
	for _, k := range g.exprs {
		list = append(list, k.name)
		if k.name != k.sql {
			computed = append(computed, k.sql+" AS "+k.name)
		}
	}
	for _, a := range g.aggs {
		list = append(list, a.sql+" AS "+a.name)
	}
	if len(computed) > 0 {
		star := "*, "
		if source == "" || strings.HasPrefix(source, " WHERE") {
			star = ""
		}
		source = " FROM (SELECT " + star + strings.Join(computed, ", ") + source + ")"
	}
	if len(list) == 0 {
		list = []string{"count(*) AS nothing"}
	}
	text := "SELECT " + strings.Join(list, ", ") + source
	if g.sets != "" {
		text += " GROUP BY " + g.sets
	}
	return text
}

// groupingCall is grouping(a, b): a bit for each argument that the row's set leaves out.
func (b *binder) groupingCall(s *scope, c *parse.Call) val {
	if s.group == nil {
		b.fail(c.Pos, "MISSING_GROUP_BY", "A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause")
	}
	var names []string
	for _, x := range c.Args {
		v := b.expr(s.group.base, x)
		name, ok := s.group.keys[v.sql]
		if !ok {
			b.fail(x.At(), "INVALID_ARGUMENTS", "The arguments to GROUPING() must be expressions referenced by the GROUP BY at %s", "line "+itoa(c.Line)+":"+itoa(c.Col))
		}
		names = append(names, name)
	}
	return val{t: types.Of(types.Integer), sql: s.group.aggregate(b, "CAST(GROUPING("+strings.Join(names, ", ")+") AS INTEGER)"), at: c.Pos}
}
