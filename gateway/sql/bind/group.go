package bind

import (
	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// groupBy binds GROUP BY: plain expressions and grouping sets.
func (b *binder) groupBy(s *scope, n *pg_query.SelectStmt) {
	q := s.query
	if len(n.GroupClause) == 0 {
		return
	}
	plainOnly := true
	product := [][]int{nil}
	for _, g := range n.GroupClause {
		sets := b.groupItem(s, g)
		if g.GetGroupingSet() != nil {
			plainOnly = false
		}
		var next [][]int
		for _, have := range product {
			for _, set := range sets {
				next = append(next, union(have, set))
			}
		}
		if len(next) > 4096 {
			fail(location(g), "54001", "too many grouping sets present (maximum 4096)")
		}
		product = next
	}
	if !plainOnly {
		q.Sets = product
	}
	if n.GroupDistinct && q.Sets != nil {
		q.Sets = distinctSets(q.Sets)
	}
}

func union(a, c []int) []int {
	out := append([]int(nil), a...)
	for _, i := range c {
		seen := false
		for _, j := range out {
			seen = seen || i == j
		}
		if !seen {
			out = append(out, i)
		}
	}
	return out
}

func distinctSets(sets [][]int) (out [][]int) {
	for _, set := range sets {
		known := false
		for _, o := range out {
			known = known || len(o) == len(set) && len(union(o, set)) == len(o)
		}
		if !known {
			out = append(out, set)
		}
	}
	return out
}

// groupItem returns the grouping sets that an item of GROUP BY stands for.
func (b *binder) groupItem(s *scope, n *pg_query.Node) [][]int {
	g := n.GetGroupingSet()
	if g == nil {
		if row := n.GetRowExpr(); row != nil && row.RowFormat == pg_query.CoercionForm_COERCE_IMPLICIT_CAST {
			var all []int
			for _, a := range row.Args {
				all = union(all, []int{b.groupExpr(s, a)})
			}
			return [][]int{all}
		}
		return [][]int{{b.groupExpr(s, n)}}
	}
	var parts [][]int // each element of ROLLUP or CUBE
	var sets [][]int
	for _, c := range g.Content {
		inner := b.groupItem(s, c)
		sets = append(sets, inner...)
		var flat []int
		for _, i := range inner {
			flat = union(flat, i)
		}
		parts = append(parts, flat)
	}
	switch g.Kind {
	case pg_query.GroupingSetKind_GROUPING_SET_EMPTY:
		return [][]int{nil}
	case pg_query.GroupingSetKind_GROUPING_SET_ROLLUP:
		sets = nil
		for i := len(parts); i >= 0; i-- {
			var set []int
			for _, p := range parts[:i] {
				set = union(set, p)
			}
			sets = append(sets, set)
		}
	case pg_query.GroupingSetKind_GROUPING_SET_CUBE:
		if len(parts) > 12 {
			fail(int(g.Location), "54011", "CUBE is limited to 12 elements")
		}
		sets = nil
		for mask := 1<<len(parts) - 1; mask >= 0; mask-- {
			var set []int
			for i, p := range parts {
				if mask>>(len(parts)-1-i)&1 == 1 {
					set = union(set, p)
				}
			}
			sets = append(sets, set)
		}
	}
	return sets
}

// groupExpr returns the index in Group of an expression.
func (b *binder) groupExpr(s *scope, n *pg_query.Node) int {
	q := s.query
	e := q.Targets[b.targetFor(s, n, "GROUP BY")].Expr
	b.ordered(e, "an equality operator")
	if bad := findAgg(e, 0); bad != nil {
		fail(bad.At(), "42803", "aggregate functions are not allowed in GROUP BY")
	}
	for i, g := range q.Group {
		if tree.Equal(g, e) {
			return i
		}
	}
	q.Group = append(q.Group, e)
	return len(q.Group) - 1
}

// checkGrouping fails when an output uses a column that is neither grouped nor inside an aggregate.
func (b *binder) checkGrouping(s *scope) {
	q := s.query
	for _, t := range q.Targets {
		b.grouped(q, t.Expr, 0)
	}
	b.grouped(q, q.Having, 0)
}

// grouped checks an expression depth queries below q.
func (b *binder) grouped(q *tree.Query, e tree.Expr, depth int) {
	if e == nil {
		return
	}
	for _, g := range q.Group {
		if depth == 0 && tree.Equal(g, e) || depth > 0 && equalAt(g, e, depth) {
			return
		}
	}
	switch x := e.(type) {
	case *tree.Var:
		if x.Level == depth {
			b.ungrouped(q, x, depth)
		}
		return
	case *tree.WholeRow:
		if x.Level == depth {
			fail(x.Loc, "42803", "column \"%s.*\" must appear in the GROUP BY clause or be used in an aggregate function", x.Rel.Alias)
		}
		return
	case *tree.Agg:
		if x.Over == nil && x.Level == depth {
			for _, d := range x.Direct {
				b.grouped(q, d, depth)
			}
			return
		}
	case *tree.Grouping:
		for _, a := range x.Args {
			b.groupingArgument(q, a)
		}
		return
	case *tree.Sub:
		b.groupedQuery(q, x.Query, depth+1)
	}
	tree.Children(e, func(c tree.Expr) { b.grouped(q, c, depth) })
}

func (b *binder) groupedQuery(q, inner *tree.Query, depth int) {
	inner.Exprs(func(e tree.Expr) { b.grouped(q, e, depth) })
	inner.Queries(func(sub *tree.Query) {
		for _, r := range inner.Rels {
			if r.Sub == sub {
				b.groupedQuery(q, sub, depth+1)
				return
			}
		}
		if inner.SetOp != nil && (sub == inner.SetOp.Left || sub == inner.SetOp.Right) {
			b.groupedQuery(q, sub, depth+1)
		}
	})
}

// equalAt says whether e, depth queries below, is the grouped expression g; only columns are compared.
func equalAt(g, e tree.Expr, depth int) bool {
	x, ok := g.(*tree.Var)
	y, same := e.(*tree.Var)
	return ok && same && x.Rel == y.Rel && x.Col == y.Col && y.Level == x.Level+depth
}

func (b *binder) groupingArgument(q *tree.Query, a tree.Expr) {
	for _, g := range q.Group {
		if tree.Equal(g, a) {
			return
		}
	}
	fail(a.At(), "42803", "arguments to GROUPING must be grouping expressions of the associated query level")
}

func (b *binder) ungrouped(q *tree.Query, v *tree.Var, depth int) {
	if keyGrouped(q, v.Rel) {
		return
	}
	name := v.Rel.Alias
	if v.Col < len(v.Rel.Cols) {
		if name != "" {
			name += "."
		}
		name += v.Rel.Cols[v.Col].Name
	}
	if depth == 0 {
		fail(v.Loc, "42803", "column %q must appear in the GROUP BY clause or be used in an aggregate function", name)
	}
	panic(pgerr.New(v.Loc, "42803", "subquery uses ungrouped column %q from outer query", name))
}

// keyGrouped says whether a catalog relation's primary key, its oid, is grouped: then all its columns are.
func keyGrouped(q *tree.Query, rel *tree.Rel) bool {
	if rel.Table == nil || rel.Table.Database != "" || rel.Table.View != "" || q.Sets != nil {
		return false
	}
	for _, g := range q.Group {
		if v, ok := g.(*tree.Var); ok && v.Rel == rel && v.Level == 0 && rel.Table.Cols[v.Col].Name == "oid" {
			return true
		}
	}
	return false
}

// findAgg returns an aggregate of a level in an expression, outside sub-selects.
func findAgg(e tree.Expr, level int) (found tree.Expr) {
	tree.Walk(e, func(e tree.Expr) bool {
		if a, ok := e.(*tree.Agg); ok && a.Over == nil && a.Level == level && found == nil {
			found = a
		}
		return found == nil
	})
	return found
}

// findSet returns where a set-returning function stands in an expression.
func findSet(e tree.Expr) (pos int, found bool) {
	tree.Walk(e, func(e tree.Expr) bool {
		if c, ok := e.(*tree.Call); ok && c.Proc.RetSet && !found {
			pos, found = c.Loc, true
		}
		return !found
	})
	return pos, found
}

func hasVar(e tree.Expr) bool {
	found := false
	tree.Walk(e, func(e tree.Expr) bool {
		switch e.(type) {
		case *tree.Var, *tree.WholeRow:
			found = true
		}
		return !found
	})
	return found
}
