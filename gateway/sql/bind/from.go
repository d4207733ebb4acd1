package bind

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// from binds the FROM list, adding its relations to the scope.
func (b *binder) from(s *scope, nodes []*pg_query.Node) {
	for _, n := range nodes {
		before := len(s.items)
		f, items := b.fromItem(s, n)
		b.clash(s.items[:before], items)
		s.items = append(s.items[:before:before], items...)
		s.query.From = append(s.query.From, f)
	}
}

// clash fails when a name stands twice in FROM.
func (b *binder) clash(have, more []*item) {
	for _, m := range more {
		for _, h := range have {
			if m.name != "" && h.name == m.name && !h.hidden && !m.hidden && (h.schema == m.schema || h.schema == "" || m.schema == "") {
				fail(-1, "42712", "table name %q specified more than once", m.name)
			}
		}
	}
}

// fromItem binds an item of FROM and returns the names it brings; s.items are what LATERAL may see.
func (b *binder) fromItem(s *scope, n *pg_query.Node) (tree.From, []*item) {
	switch x := n.Node.(type) {
	case *pg_query.Node_RangeVar:
		return b.table(s, x.RangeVar)
	case *pg_query.Node_RangeSubselect:
		return b.subselect(s, x.RangeSubselect)
	case *pg_query.Node_RangeFunction:
		return b.rangeFunction(s, x.RangeFunction)
	case *pg_query.Node_JoinExpr:
		return b.join(s, x.JoinExpr)
	case *pg_query.Node_RangeTableSample:
		f, items := b.fromItem(s, x.RangeTableSample.Relation)
		b.sample(s, f, x.RangeTableSample)
		return f, items
	}
	fail(-1, "0A000", "this form of FROM item is not supported")
	return nil, nil
}

func (b *binder) addRel(s *scope, rel *tree.Rel, schema string) (tree.From, []*item) {
	rel.Slot = len(s.query.Rels)
	s.query.Rels = append(s.query.Rels, rel)
	it := &item{name: rel.Alias, schema: schema, rel: rel, visible: true}
	for i, c := range rel.Cols {
		v := &tree.Var{Node: tree.Node{T: c.Type, Loc: -1}, Rel: rel, Col: i}
		it.cols = append(it.cols, column{name: c.Name, expr: v, hidden: c.Hidden})
	}
	return &tree.RelRef{Rel: rel}, []*item{it}
}

// rename applies AS alias(columns).
func rename(rel *tree.Rel, a *pg_query.Alias, pos int) {
	if a == nil {
		return
	}
	rel.Alias = a.Aliasname
	visible := 0
	for _, c := range rel.Cols {
		if !c.Hidden {
			visible++
		}
	}
	if len(a.Colnames) > visible {
		fail(pos, "42P10", "table %q has %d columns available but %d columns specified", rel.Alias, visible, len(a.Colnames))
	}
	rel.Cols = slices.Clone(rel.Cols)
	for i, n := range a.Colnames {
		rel.Cols[i].Name = n.GetString_().GetSval()
	}
}

func (b *binder) table(s *scope, r *pg_query.RangeVar) (tree.From, []*item) {
	pos := int(r.Location)
	if r.Schemaname == "" {
		if cte := findCTE(s, r.Relname); cte != nil {
			cte.Refs++
			rel := &tree.Rel{Alias: r.Relname, CTE: cte, Cols: cte.Columns}
			rename(rel, r.Alias, pos)
			return b.addRel(s, rel, "")
		}
	}
	if r.Catalogname != "" && r.Catalogname != b.names.Database() {
		fail(pos, "0A000", "cross-database references are not implemented: \"%s.%s.%s\"", r.Catalogname, r.Schemaname, r.Relname)
	}
	t, err := b.names.Table(b.ctx, r.Schemaname, r.Relname)
	check(err, pos)
	if t == nil {
		name := r.Relname
		if r.Schemaname != "" {
			name = r.Schemaname + "." + name
		}
		panic(pgerr.New(pos, "42P01", "relation %q does not exist", name))
	}
	b.tables = append(b.tables, t)
	rel := &tree.Rel{Alias: r.Relname, Table: t, Cols: t.Cols}
	if t.View != "" {
		rel.Sub = b.view(t)
	}
	rename(rel, r.Alias, pos)
	schema := t.Schema
	if r.Alias != nil {
		schema = ""
	}
	return b.addRel(s, rel, schema)
}

// view binds the definition of a catalog view.
func (b *binder) view(t *tree.Table) *tree.Query {
	if b.inView > 20 {
		fail(-1, "54001", "stack depth limit exceeded")
	}
	parsed, err := pg_query.Parse(t.View)
	check(err, -1)
	inner := &binder{ctx: b.ctx, names: b.names, env: b.env, data: b.data, inView: b.inView + 1}
	q := inner.query(parsed.Stmts[0].Stmt.GetSelectStmt(), nil)
	inner.resolveUnknowns(q)
	b.tables = append(b.tables, inner.tables...)
	return q
}

func findCTE(s *scope, name string) *tree.CTE {
	for ; s != nil; s = s.outer {
		for i := len(s.ctes) - 1; i >= 0; i-- {
			if s.ctes[i].Name == name {
				return s.ctes[i]
			}
		}
	}
	return nil
}

// lateral is the scope that a sub-select or function in FROM sees.
func (b *binder) lateralScope(s *scope, allowed bool) *scope {
	if allowed {
		return s
	}
	// Names to the left are known only so that the error can say what is wrong.
	shadow := *s
	shadow.items = make([]*item, len(s.items))
	for i, it := range s.items {
		blocked := *it
		blocked.blocked = true
		shadow.items[i] = &blocked
	}
	return &shadow
}

func (b *binder) subselect(s *scope, r *pg_query.RangeSubselect) (tree.From, []*item) {
	q := b.query(r.Subquery.GetSelectStmt(), b.lateralScope(s, r.Lateral))
	b.resolveUnknowns(q)
	rel := &tree.Rel{Sub: q, Lateral: r.Lateral}
	for _, t := range q.Visible() {
		rel.Cols = append(rel.Cols, colOf(t))
	}
	rename(rel, r.Alias, -1)
	return b.addRel(s, rel, "")
}

// colOf describes an output column; a table's column keeps its origin.
func colOf(t tree.Target) tree.Col {
	c := tree.Col{Name: t.Name, Type: t.Expr.Type()}
	if v, ok := t.Expr.(*tree.Var); ok && v.Col < len(v.Rel.Cols) {
		c.TableOID, c.AttNum = v.Rel.Cols[v.Col].TableOID, v.Rel.Cols[v.Col].AttNum
	}
	return c
}

// rangeFunction binds f(…), ROWS FROM (…) and WITH ORDINALITY.
func (b *binder) rangeFunction(s *scope, r *pg_query.RangeFunction) (tree.From, []*item) {
	rel := &tree.Rel{Ordinal: r.Ordinality, Lateral: true}
	for _, n := range r.Functions {
		items := n.GetList().Items
		call := items[0].GetFuncCall()
		var args []*pg_query.Node
		if call != nil && len(call.Args) > 1 && call.Funcname[len(call.Funcname)-1].GetString_().Sval == "unnest" && len(call.Funcname) == 1 {
			args = call.Args // unnest(a, b) is ROWS FROM (unnest(a), unnest(b))
		}
		var calls []tree.Expr
		if args == nil {
			calls = []tree.Expr{b.expr(s, items[0])}
		}
		for _, a := range args {
			one := &pg_query.FuncCall{Funcname: call.Funcname, Args: []*pg_query.Node{a}, Location: call.Location, Funcformat: call.Funcformat}
			calls = append(calls, b.funcCall(s, one))
		}
		for _, e := range calls {
			if e.Type().OID == pgdata.Unknown {
				e = b.coerceType(e, plain(pgdata.Text), implicit)
			}
			if _, isAgg := e.(*tree.Agg); isAgg {
				fail(e.At(), "42803", "aggregate functions are not allowed in functions in FROM")
			}
			defs := r.Coldeflist // in ROWS FROM each function has its own
			if len(items) > 1 && len(items[1].GetList().GetItems()) > 0 {
				defs = items[1].GetList().GetItems()
			}
			b.functionColumns(rel, e, items[0], defs, r.Alias)
		}
	}
	if rel.Ordinal {
		rel.Cols = append(rel.Cols, tree.Col{Name: "ordinality", Type: plain(pgdata.Int8)})
	}
	if len(rel.Funcs) > 0 {
		rel.Alias = figure(r.Functions[0].GetList().Items[0])
	}
	rename(rel, r.Alias, -1)
	return b.addRel(s, rel, "")
}

func (b *binder) functionColumns(rel *tree.Rel, e tree.Expr, n *pg_query.Node, defs []*pg_query.Node, alias *pg_query.Alias) {
	var cols []tree.Col
	for _, d := range defs {
		def := d.GetColumnDef()
		cols = append(cols, tree.Col{Name: def.Colname, Type: b.resolveType(def.TypeName)})
	}
	if cols == nil {
		cols = outColumnsOf(e)
	}
	if len(cols) == 0 {
		if e.Type().OID == pgdata.Record {
			fail(e.At(), "42601", "a column definition list is required for functions returning \"record\"")
		}
		name := figure(n)
		if alias != nil {
			name = alias.Aliasname
		}
		cols = []tree.Col{{Name: name, Type: e.Type()}}
	} else if len(cols) == 1 && e.Type().OID != pgdata.Record && alias != nil {
		cols = []tree.Col{{Name: alias.Aliasname, Type: e.Type()}}
		if c := outColumnsOf(e); len(c) == 1 && c[0].Name != "" {
			cols[0].Name = c[0].Name
		}
	}
	rel.Funcs, rel.FuncCols = append(rel.Funcs, e), append(rel.FuncCols, len(cols))
	rel.Cols = append(rel.Cols, cols...)
}

func (b *binder) sample(s *scope, f tree.From, r *pg_query.RangeTableSample) {
	ref, ok := f.(*tree.RelRef)
	if !ok || ref.Rel.Table == nil {
		fail(int(r.Location), "0A000", "TABLESAMPLE applies only to tables")
	}
	_, method := named(r.Method)
	if method != "bernoulli" && method != "system" {
		fail(int(r.Location), "42704", "tablesample method %s does not exist", method)
	}
	if r.Repeatable != nil {
		panic(pgerr.New(int(r.Location), "0A000", "TABLESAMPLE … REPEATABLE is not supported").WithHint("Leave out REPEATABLE."))
	}
	if len(r.Args) != 1 {
		fail(int(r.Location), "2202H", "tablesample method %s requires 1 argument, not %d", method, len(r.Args))
	}
	percent := b.coerceOrFail(b.expr(s, r.Args[0]), plain(pgdata.Float4), assignment, "TABLESAMPLE argument")
	ref.Rel.Sample = &tree.Sample{Method: method, Percent: percent}
}

func (b *binder) join(s *scope, j *pg_query.JoinExpr) (tree.From, []*item) {
	left, litems := b.fromItem(s, j.Larg)
	outer := s.items
	s.items = append(slices.Clone(outer), litems...)
	right, ritems := b.fromItem(s, j.Rarg)
	s.items = outer
	b.clash(litems, ritems)
	out := &tree.Join{Left: left, Right: right}
	switch j.Jointype {
	case pg_query.JoinType_JOIN_LEFT:
		out.Kind = tree.Left
	case pg_query.JoinType_JOIN_RIGHT:
		out.Kind = tree.Right
	case pg_query.JoinType_JOIN_FULL:
		out.Kind = tree.Full
	}
	lcols, rcols := visibleColumns(litems), visibleColumns(ritems)
	using := make([]string, 0, len(j.UsingClause))
	for _, n := range j.UsingClause {
		using = append(using, n.GetString_().Sval)
	}
	if j.IsNatural {
		for _, c := range lcols {
			if slices.ContainsFunc(rcols, func(r column) bool { return r.name == c.name && !r.hidden && !c.hidden }) {
				using = append(using, c.name)
			}
		}
	}
	merged, conditions := b.merge(out, using, lcols, rcols)
	items := append(slices.Clone(litems), ritems...)
	switch {
	case len(conditions) == 1:
		out.On = conditions[0]
	case len(conditions) > 1:
		out.On = &tree.Logic{Node: at(pgdata.Bool, -1), Op: tree.And, Args: conditions}
	case j.Quals != nil:
		s.items = append(slices.Clone(outer), items...)
		out.On = b.boolean(b.within(s, "JOIN conditions", j.Quals), "JOIN/ON")
		s.items = outer
	case !j.IsNatural && j.Jointype == pg_query.JoinType_JOIN_INNER:
		out.Kind = tree.Cross
	}
	return out, b.joinItems(j, items, merged, using, lcols, rcols)
}

// joinItems lists the names after a join: both sides by name, and their columns merged.
func (b *binder) joinItems(j *pg_query.JoinExpr, items []*item, merged []column, using []string, lcols, rcols []column) []*item {
	all := &item{visible: true, cols: make([]column, 0, len(merged)+len(lcols)+len(rcols))}
	all.cols = append(all.cols, merged...)
	for _, cols := range [][]column{lcols, rcols} {
		for _, c := range cols {
			if !slices.Contains(using, c.name) || c.hidden {
				all.cols = append(all.cols, c)
			}
		}
	}
	for i, it := range items {
		copied := *it
		copied.visible = false
		if j.Alias != nil {
			copied.hidden = true
		}
		items[i] = &copied
	}
	if a := j.Alias; a != nil {
		all.name = a.Aliasname
		if len(a.Colnames) > len(all.cols) {
			fail(-1, "42P10", "column alias list for %q has too many entries", a.Aliasname)
		}
		for i, n := range a.Colnames {
			all.cols[i].name = n.GetString_().Sval
		}
	}
	if u := j.JoinUsingAlias; u != nil {
		items = append(items, &item{name: u.Aliasname, cols: merged})
	}
	return append(items, all)
}

func visibleColumns(items []*item) []column {
	var out []column
	for _, it := range items {
		if it.visible {
			out = append(out, it.cols...)
		}
	}
	return out
}

// merge makes the columns of USING and the conditions that join them.
func (b *binder) merge(j *tree.Join, using []string, lcols, rcols []column) (merged []column, conditions []tree.Expr) {
	pick := func(cols []column, name, side string) tree.Expr {
		var found tree.Expr
		for _, c := range cols {
			if c.name == name && !c.hidden {
				if found != nil {
					fail(-1, "42702", "common column name %q appears more than once in %s table", name, side)
				}
				found = c.expr
			}
		}
		if found == nil {
			fail(-1, "42703", "column %q specified in USING clause does not exist in %s table", name, side)
		}
		return found
	}
	for _, name := range using {
		l, r := pick(lcols, name, "left"), pick(rcols, name, "right")
		conditions = append(conditions, b.binary("=", l, r, -1))
		both, t := b.toCommon([]tree.Expr{l, r}, "JOIN/USING")
		e := both[0]
		switch j.Kind {
		case tree.Right:
			e = both[1]
		case tree.Full:
			e = &tree.Coalesce{Node: tree.Node{T: t, Loc: -1}, Args: both}
		}
		merged = append(merged, column{name: name, expr: e})
	}
	return merged, conditions
}

// within binds an expression while errors name a clause.
func (b *binder) within(s *scope, kind string, n *pg_query.Node) tree.Expr {
	before := s.kind
	s.kind = kind
	e := b.expr(s, n)
	s.kind = before
	return e
}
