package bind

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// query binds a SELECT, VALUES or set operation below an outer scope.
func (b *binder) query(n *pg_query.SelectStmt, outer *scope) *tree.Query {
	if n.IntoClause != nil {
		fail(-1, "0A000", "SELECT INTO is not supported")
	}
	s := &scope{outer: outer, query: &tree.Query{}}
	b.with(s, n.WithClause)
	switch {
	case n.Op != pg_query.SetOperation_SETOP_NONE:
		b.setOperation(s, n)
	case len(n.ValuesLists) > 0:
		b.values(s, n)
	default:
		b.plainSelect(s, n)
	}
	b.limits(s, n)
	if len(n.LockingClause) > 0 && (n.Op != pg_query.SetOperation_SETOP_NONE || s.query.HasAgg) {
		fail(-1, "0A000", "FOR UPDATE is not allowed here")
	}
	return s.query
}

func (b *binder) with(s *scope, w *pg_query.WithClause) {
	if w == nil {
		return
	}
	for _, n := range w.Ctes {
		c := n.GetCommonTableExpr()
		if slices.ContainsFunc(s.ctes, func(o *tree.CTE) bool { return o.Name == c.Ctename }) {
			fail(int(c.Location), "42712", "WITH query name %q specified more than once", c.Ctename)
		}
		sel := c.Ctequery.GetSelectStmt()
		if sel == nil {
			fail(int(c.Location), "0A000", "data-modifying statements in WITH are not supported")
		}
		if c.SearchClause != nil || c.CycleClause != nil {
			fail(int(c.Location), "0A000", "SEARCH and CYCLE clauses are not supported")
		}
		cte := &tree.CTE{Name: c.Ctename}
		if w.Recursive && mentions(c.Ctequery, c.Ctename) {
			b.recursive(s, cte, c, sel)
		} else {
			cte.Query = b.query(sel, s)
			b.resolveUnknowns(cte.Query)
			b.nameColumns(cte, c)
			s.ctes = append(s.ctes, cte)
		}
		s.query.With = append(s.query.With, cte)
	}
}

func (b *binder) nameColumns(cte *tree.CTE, c *pg_query.CommonTableExpr) {
	cte.Columns = nil
	for _, t := range cte.Query.Visible() {
		cte.Columns = append(cte.Columns, colOf(t))
	}
	if len(c.Aliascolnames) > len(cte.Columns) {
		fail(int(c.Location), "42P10", "WITH query %q has %d columns available but %d columns specified", cte.Name, len(cte.Columns), len(c.Aliascolnames))
	}
	for i, n := range c.Aliascolnames {
		cte.Columns[i].Name = n.GetString_().Sval
	}
}

// recursive binds WITH RECURSIVE: the left side of the UNION gives the columns, then the whole is bound.
func (b *binder) recursive(s *scope, cte *tree.CTE, c *pg_query.CommonTableExpr, sel *pg_query.SelectStmt) {
	if sel.Op != pg_query.SetOperation_SETOP_UNION {
		fail(int(c.Location), "42P19", "recursive query %q does not have the form non-recursive-term UNION [ALL] recursive-term", c.Ctename)
	}
	cte.Recursive = true
	inner := &scope{outer: s, query: &tree.Query{}}
	b.with(inner, sel.WithClause)
	left := b.query(sel.Larg, inner)
	b.resolveUnknowns(left)
	cte.Query = left
	b.nameColumns(cte, c)
	s.ctes = append(s.ctes, cte)
	right := b.query(sel.Rarg, inner)
	q := inner.query
	b.joinSides(q, left, right, sel, "UNION")
	for i, t := range q.Visible() {
		if t.Expr.Type().OID != cte.Columns[i].Type.OID {
			panic(pgerr.New(int(c.Location), "42804", "recursive query %q column %d has type %s in non-recursive term but type %s overall",
				c.Ctename, i+1, b.typeName(cte.Columns[i].Type.OID), b.typeName(t.Expr.Type().OID)).
				WithHint("Cast the output of the non-recursive term to the correct type."))
		}
	}
	cte.Query = q
}

func (b *binder) values(s *scope, n *pg_query.SelectStmt) {
	q := s.query
	width := len(n.ValuesLists[0].GetList().Items)
	columns := make([][]tree.Expr, width)
	for _, row := range n.ValuesLists {
		items := row.GetList().Items
		if len(items) != width {
			fail(-1, "42601", "VALUES lists must all be the same length")
		}
		exprs := make([]tree.Expr, width)
		for i, it := range items {
			exprs[i] = b.within(s, "VALUES", it)
			columns[i] = append(columns[i], exprs[i])
		}
		q.Values = append(q.Values, exprs)
	}
	rel := &tree.Rel{Alias: "*VALUES*"}
	for i, col := range columns {
		out, t := b.toCommon(col, "VALUES")
		for r := range q.Values {
			q.Values[r][i] = out[r]
		}
		rel.Cols = append(rel.Cols, tree.Col{Name: columnName(i), Type: t})
		v := &tree.Var{Node: tree.Node{T: t, Loc: -1}, Rel: rel, Col: i}
		q.Targets = append(q.Targets, tree.Target{Expr: v, Name: columnName(i)})
		s.items = append(s.items, &item{})
	}
	s.items = []*item{{name: "*VALUES*", rel: rel, visible: true, cols: varsOf(rel)}}
	b.outputSort(s, n)
}

func varsOf(rel *tree.Rel) []column {
	cols := make([]column, len(rel.Cols))
	for i, c := range rel.Cols {
		cols[i] = column{name: c.Name, expr: &tree.Var{Node: tree.Node{T: c.Type, Loc: -1}, Rel: rel, Col: i}}
	}
	return cols
}

func columnName(i int) string {
	const digits = "0123456789"
	name := ""
	for n := i + 1; n > 0; n /= 10 {
		name = string(digits[n%10]) + name
	}
	return "column" + name
}

func (b *binder) setOperation(s *scope, n *pg_query.SelectStmt) {
	left, right := b.query(n.Larg, s), b.query(n.Rarg, s)
	what := map[pg_query.SetOperation]string{pg_query.SetOperation_SETOP_UNION: "UNION", pg_query.SetOperation_SETOP_INTERSECT: "INTERSECT",
		pg_query.SetOperation_SETOP_EXCEPT: "EXCEPT"}[n.Op]
	b.joinSides(s.query, left, right, n, what)
	b.outputSort(s, n)
}

// joinSides makes a set operation of two queries, each column brought to the common type.
func (b *binder) joinSides(q *tree.Query, left, right *tree.Query, n *pg_query.SelectStmt, what string) {
	l, r := left.Visible(), right.Visible()
	if len(l) != len(r) {
		at := -1
		if len(r) > 0 {
			at = r[0].Expr.At()
		}
		fail(at, "42601", "each %s query must have the same number of columns", what)
	}
	kind := map[pg_query.SetOperation]tree.SetKind{pg_query.SetOperation_SETOP_UNION: tree.Union, pg_query.SetOperation_SETOP_INTERSECT: tree.Intersect,
		pg_query.SetOperation_SETOP_EXCEPT: tree.Except}[n.Op]
	q.SetOp = &tree.SetOp{Kind: kind, All: n.All, Left: left, Right: right}
	rel := &tree.Rel{}
	for i := range l {
		t := plain(b.common([]tree.Expr{l[i].Expr, r[i].Expr}, what))
		if l[i].Expr.Type() == r[i].Expr.Type() {
			t.Mod = l[i].Expr.Type().Mod
		}
		b.coerceSide(left, i, t, what)
		b.coerceSide(right, i, t, what)
		q.SetOp.Types = append(q.SetOp.Types, t)
		rel.Cols = append(rel.Cols, tree.Col{Name: l[i].Name, Type: t})
		q.Targets = append(q.Targets, tree.Target{Expr: &tree.Var{Node: tree.Node{T: t, Loc: l[i].Expr.At()}, Rel: rel, Col: i}, Name: l[i].Name})
	}
}

func (b *binder) coerceSide(q *tree.Query, i int, t tree.Type, what string) {
	e := q.Visible()[i].Expr
	if from := e.Type().OID; from != t.OID && !b.canCoerce(from, t.OID, implicit) {
		fail(e.At(), "42846", "%s could not convert type %s to %s", what, b.typeName(from), b.typeName(t.OID))
	}
	b.coerceColumn(q, i, t)
}

// outputSort binds ORDER BY of VALUES and set operations: names and positions of output columns.
func (b *binder) outputSort(s *scope, n *pg_query.SelectStmt) {
	q := s.query
	inner := &scope{outer: s.outer, ctes: s.ctes, query: q}
	for _, k := range n.SortClause {
		by := k.GetSortBy()
		i := b.matchTarget(inner, q, by.Node, "ORDER BY", true)
		if i < 0 {
			if q.SetOp != nil {
				e := by.Node.GetColumnRef()
				if e != nil && len(words(e)) == 1 {
					fail(int(e.Location), "42703", "column %q does not exist", words(e)[0])
				}
				panic(pgerr.New(location(by.Node), "0A000", "invalid UNION/INTERSECT/EXCEPT ORDER BY clause").
					WithDetail("Only result column names can be used, not expressions or functions.").
					WithHint("Add the expression/function to every SELECT, or move the UNION into a FROM clause."))
			}
			e := b.within(s, "ORDER BY", by.Node)
			q.Targets = append(q.Targets, tree.Target{Expr: e, Junk: true})
			i = len(q.Targets) - 1
		}
		q.Sort = append(q.Sort, b.sortKey(by, i, q.Targets[i].Expr))
	}
}

func (b *binder) plainSelect(s *scope, n *pg_query.SelectStmt) {
	q := s.query
	s.defs = n.WindowClause
	b.from(s, n.FromClause)
	b.targets(s, n.TargetList)
	if n.WhereClause != nil {
		q.Where = b.boolean(b.within(s, "WHERE", n.WhereClause), "WHERE")
	}
	if n.HavingClause != nil {
		q.Having = b.boolean(b.within(s, "HAVING", n.HavingClause), "HAVING")
	}
	b.sort(s, n.SortClause)
	b.groupBy(s, n)
	b.distinctClause(s, n)
	q.HasAgg = q.HasAgg || len(q.Group) > 0 || q.Sets != nil || q.Having != nil
	for i := range q.Targets {
		if t := &q.Targets[i]; t.Junk && t.Expr.Type().OID == pgdata.Unknown {
			t.Expr = b.coerceType(t.Expr, plain(pgdata.Text), implicit)
		}
		if _, ok := findSet(q.Targets[i].Expr); ok {
			q.HasSRF = true
		}
	}
	if q.HasAgg {
		b.checkGrouping(s)
	}
}

// targets binds the select list.
func (b *binder) targets(s *scope, nodes []*pg_query.Node) {
	q := s.query
	s.kind = "SELECT"
	for _, n := range nodes {
		r := n.GetResTarget()
		if ref := r.Val.GetColumnRef(); ref != nil && isStar(ref) {
			q.Targets = append(q.Targets, b.star(s, ref)...)
			continue
		}
		if x := r.Val.GetAIndirection(); x != nil && x.Indirection[len(x.Indirection)-1].GetAStar() != nil {
			e := b.expr(s, x.Arg)
			for _, f := range x.Indirection[:len(x.Indirection)-1] {
				e = b.field(e, f.GetString_().GetSval(), e.At())
			}
			q.Targets = append(q.Targets, b.expand(e, int(r.Location))...)
			continue
		}
		name := r.Name
		if name == "" {
			name = figure(r.Val)
		}
		q.Targets = append(q.Targets, tree.Target{Expr: b.expr(s, r.Val), Name: name})
	}
}

// matchTarget finds the output column that a bare name or position in ORDER BY or GROUP BY means; -1 is none.
func (b *binder) matchTarget(s *scope, q *tree.Query, n *pg_query.Node, clause string, output bool) int {
	if ref := n.GetColumnRef(); ref != nil && len(ref.Fields) == 1 && !isStar(ref) {
		name := words(ref)[0]
		if clause == "GROUP BY" && b.localColumn(s, name) {
			return -1
		}
		found := -1
		for i, t := range q.Targets {
			if t.Junk || t.Name != name {
				continue
			}
			if found >= 0 && !tree.Equal(q.Targets[found].Expr, t.Expr) {
				fail(int(ref.Location), "42702", "%s %q is ambiguous", clause, name)
			}
			if found < 0 {
				found = i
			}
		}
		return found
	}
	c := n.GetAConst()
	if c == nil {
		return -1
	}
	i, ok := c.Val.(*pg_query.A_Const_Ival)
	if !ok {
		if c.Val == nil && !c.Isnull {
			i = &pg_query.A_Const_Ival{Ival: &pg_query.Integer{}}
		} else {
			fail(int(c.Location), "42601", "non-integer constant in %s", clause)
		}
	}
	visible := 0
	for _, t := range q.Targets {
		if !t.Junk {
			visible++
		}
	}
	if p := int(i.Ival.Ival); p >= 1 && p <= visible {
		return p - 1
	}
	fail(int(c.Location), "42P10", "%s position %d is not in select list", clause, i.Ival.Ival)
	return -1
}

// localColumn says whether a name is a column of this level's FROM.
func (b *binder) localColumn(s *scope, name string) bool {
	for _, it := range s.items {
		if it.visible && slices.ContainsFunc(it.cols, func(c column) bool { return c.name == name }) {
			return true
		}
	}
	return false
}

// targetFor returns the output column of an ORDER BY, GROUP BY or DISTINCT ON item, adding a hidden one where
// the select list has none.
func (b *binder) targetFor(s *scope, n *pg_query.Node, clause string) int {
	q := s.query
	if i := b.matchTarget(s, q, n, clause, false); i >= 0 {
		return i
	}
	e := b.within(s, clause, n)
	for i, t := range q.Targets {
		if tree.Equal(t.Expr, e) {
			return i
		}
	}
	q.Targets = append(q.Targets, tree.Target{Expr: e, Junk: true})
	return len(q.Targets) - 1
}

func (b *binder) sort(s *scope, nodes []*pg_query.Node) {
	for _, k := range nodes {
		by := k.GetSortBy()
		i := b.targetFor(s, by.Node, "ORDER BY")
		s.query.Sort = append(s.query.Sort, b.sortKey(by, i, s.query.Targets[i].Expr))
	}
}

// sortKey makes a sort key; NULLs are last ascending and first descending unless told otherwise.
func (b *binder) sortKey(by *pg_query.SortBy, target int, e tree.Expr) tree.SortKey {
	k := tree.SortKey{Target: target, Expr: e, Desc: by.SortbyDir == pg_query.SortByDir_SORTBY_DESC}
	if by.SortbyDir == pg_query.SortByDir_SORTBY_USING {
		_, name := named(by.UseOp)
		k.Using = b.operator(name, e.Type().OID, e.Type().OID, int(by.Location))
		switch name {
		case ">":
			k.Desc = true
		case "<":
		default:
			panic(pgerr.New(int(by.Location), "42809", "operator %s is not a valid ordering operator", name).
				WithHint("Ordering operators must be \"<\" or \">\" members of btree operator families."))
		}
	}
	k.NullsFirst = k.Desc
	switch by.SortbyNulls {
	case pg_query.SortByNulls_SORTBY_NULLS_FIRST:
		k.NullsFirst = true
	case pg_query.SortByNulls_SORTBY_NULLS_LAST:
		k.NullsFirst = false
	}
	b.ordered(e, "an ordering operator")
	return k
}

// ordered fails for types that have no order.
func (b *binder) ordered(e tree.Expr, what string) {
	switch oid := pgdata.Base(e.Type().OID); oid {
	case pgdata.JSON, pgdata.XML:
		panic(pgerr.New(e.At(), "42883", "could not identify %s for type %s", what, b.typeName(oid)).
			WithHint("Use an explicit ordering operator or modify the query."))
	}
}

func (b *binder) limits(s *scope, n *pg_query.SelectStmt) {
	bind := func(node *pg_query.Node, clause string) tree.Expr {
		if node == nil {
			return nil
		}
		empty := &scope{outer: s.outer, ctes: s.ctes, query: &tree.Query{}}
		if s.query.SetOp == nil {
			empty = s
		}
		e := b.within(empty, clause, node)
		if v := localVar(e); v != nil {
			fail(v.At(), "42P10", "argument of %s must not contain variables", clause)
		}
		return b.coerceOrFail(e, plain(pgdata.Int8), assignment, "argument of "+clause)
	}
	q := s.query
	if c := n.LimitCount.GetAConst(); c == nil || !c.Isnull {
		q.Limit = bind(n.LimitCount, "LIMIT")
	}
	q.Offset = bind(n.LimitOffset, "OFFSET")
	q.WithTies = n.LimitOption == pg_query.LimitOption_LIMIT_OPTION_WITH_TIES
	if q.WithTies && len(q.Sort) == 0 {
		fail(-1, "42601", "WITH TIES cannot be specified without ORDER BY clause")
	}
}

func localVar(e tree.Expr) (found tree.Expr) {
	tree.Walk(e, func(e tree.Expr) bool {
		if v, ok := e.(*tree.Var); ok && v.Level == 0 && found == nil {
			found = v
		}
		return found == nil
	})
	return found
}

func (b *binder) distinctClause(s *scope, n *pg_query.SelectStmt) {
	q := s.query
	if len(n.DistinctClause) == 0 {
		return
	}
	if n.DistinctClause[0].Node == nil { // plain DISTINCT
		q.Distinct = true
		for _, t := range q.Visible() {
			b.ordered(t.Expr, "an equality operator")
		}
		for _, k := range q.Sort {
			if q.Targets[k.Target].Junk {
				fail(q.Targets[k.Target].Expr.At(), "42P10", "for SELECT DISTINCT, ORDER BY expressions must appear in select list")
			}
		}
		return
	}
	on := map[int]bool{}
	var list []int
	for _, item := range n.DistinctClause {
		i := b.targetFor(s, item, "DISTINCT ON")
		if !on[i] {
			list = append(list, i)
		}
		on[i] = true
	}
	for i, k := range q.Sort {
		if i < len(list) && !on[k.Target] && i < len(on) {
			fail(q.Targets[list[0]].Expr.At(), "42P10", "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
		}
	}
	for _, i := range list {
		q.On = append(q.On, q.Targets[i].Expr)
	}
}
