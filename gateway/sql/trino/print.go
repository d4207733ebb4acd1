// Package trino writes a bound query as Athena's SQL (Trino's dialect, accepted by Trino 435 and 483). The text
// is canonical: every identifier quoted, every cast explicit, sort orders and escapes spelled out.
package trino

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Options are what a statement's text depends on beside the query.
type Options struct {
	Params         []value.Datum
	Env            *value.Env
	User, Database string
	Engine         Engine
}

// printer is the state of printing one statement.
type printer struct {
	o          Options
	aliases    map[*tree.Rel]string
	used       map[string]bool
	names      map[*tree.Rel][]string // printed column names
	scales     map[column]num
	companions map[*tree.Rel][]string      // names of the columns that carry scales
	computed   []key                       // of GROUPING SETS
	wrapped    map[*tree.Query]bool        // printed as the FROM of a SELECT of its own
	texts      map[column]bool             // columns of JSON with its own text
	functions  map[string]writer           // reached through the printer, for they use it themselves
	sets       map[*tree.Call]string       // set-returning calls of a select list, moved to FROM
	grouped    map[tree.Expr]bool          // keys of GROUP BY
	filtered   map[*tree.Rel]string        // arrays of which the elements that a condition holds for are taken
	wider      map[*tree.Query]*tree.Query // sorted sub-selects that also show what they are sorted by
	keyTexts   map[tree.Expr]string        // how they are written: a lambda's variables must be the same each time
	folded     map[tree.Expr]folded
	fixed      map[tree.Expr]bool
	vars       int

	top       *tree.Query
	rest      []tree.Expr
	inputs    []Input
	shownRest []string
}

// key is an expression that stands under a name in FROM.
type key struct {
	e    tree.Expr
	name string
}

// Print writes a query. What neither has a faithful form nor can be computed on Athena's rows is an error 0A000 with
// its position.
func Print(q *tree.Query, o Options) (st *Statement, err error) {
	p := &printer{o: o, functions: functions, aliases: map[*tree.Rel]string{}, used: map[string]bool{}, names: map[*tree.Rel][]string{}, sets: map[*tree.Call]string{},
		scales: map[column]num{}, companions: map[*tree.Rel][]string{}, texts: map[column]bool{}, wrapped: map[*tree.Query]bool{}, grouped: map[tree.Expr]bool{}, keyTexts: map[tree.Expr]string{}, wider: map[*tree.Query]*tree.Query{}, filtered: map[*tree.Rel]string{}, folded: map[tree.Expr]folded{}, fixed: map[tree.Expr]bool{}}
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case *pgerr.Error:
			err = fault
		default:
			panic(fault)
		}
	}()
	p.reserve(q)
	for _, t := range q.Targets { // in ORDER BY they stand before relations
		p.used[strings.ToLower(t.Name)] = true
	}
	p.top = q
	text := resolve(p.query(q, true), nil)
	if len(text) > maxText {
		return nil, pgerr.New(-1, "54000", "the statement is %d bytes long in Athena's dialect", len(text)).WithHint("Athena takes at most %d bytes.", maxText)
	}
	return &Statement{SQL: text, Rest: p.rest, Inputs: p.inputs, Texts: p.shownRest}, nil
}

// maxText is Athena's limit for a statement's text.
const maxText = 262144

// refuse leaves the printer with 0A000.
func refuse(e tree.Expr, hint, format string, args ...any) {
	pos := -1
	if e != nil {
		pos = e.At()
	}
	panic(pgerr.New(pos, "0A000", format, args...).WithHint("%s", hint))
}

// ident quotes an identifier.
func ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// str quotes a string literal.
func str(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// variable returns a fresh lambda variable.
func (p *printer) variable() string {
	p.vars++
	return "v" + strconv.Itoa(p.vars)
}

// let evaluates an argument once and uses it under a name.
func (p *printer) let(arg string, body func(v string) string) string {
	if simple(arg) {
		return body(arg)
	}
	v := p.variable()
	return "element_at(transform(ARRAY[" + arg + "], " + v + " -> " + body(v) + "), 1)"
}

// let2 evaluates two arguments of given Trino types once. Nothing but them may stand in the body: a lambda takes
// no aggregates.
func (p *printer) let2(a, typeA, b, typeB string, body func(a, b string) string) string {
	if simple(a) && simple(b) {
		return body(a, b)
	}
	pair := "CAST(ROW(" + a + ", " + b + ") AS row(" + typeA + ", " + typeB + "))"
	return p.let(pair, func(v string) string { return body(v+"[1]", v+"[2]") })
}

// simple says whether an expression's text may be repeated: a column, a literal or a lambda variable.
func simple(text string) bool {
	return len(text) < 80 && !strings.ContainsAny(text, "( ") || len(text) < 120 && strings.HasPrefix(text, `"`) && strings.HasSuffix(text, `"`) && !strings.ContainsAny(text, "(+*/")
}

// reserve keeps the names of all columns from being used as aliases: Trino would take alias.column for a field of
// a column of that name.
func (p *printer) reserve(q *tree.Query) {
	for _, r := range q.Rels {
		for _, c := range r.Cols {
			p.used[strings.ToLower(c.Name)] = true
		}
		if r.Table != nil {
			for _, c := range r.Table.Cols {
				p.used[c.Name] = true
			}
		}
	}
	q.Queries(p.reserve)
}

// alias returns the name that a relation is printed by: its own where that is unique in the statement.
func (p *printer) alias(r *tree.Rel) string {
	if a, ok := p.aliases[r]; ok {
		return a
	}
	base := strings.ToLower(r.Alias)
	if base == "" || base == "*values*" {
		base = "t"
	}
	a := base
	for n := 1; p.used[a]; n++ {
		a = base + "_" + strconv.Itoa(n)
	}
	p.used[a] = true
	p.aliases[r] = a
	return a
}

// columns returns the printed names of a relation's columns: its own where they are unique whatever their case.
func (p *printer) columns(r *tree.Rel) []string {
	if names, ok := p.names[r]; ok {
		return names
	}
	names := make([]string, len(r.Cols))
	seen := map[string]bool{}
	for i, c := range r.Cols {
		name := strings.ToLower(c.Name)
		if r.Table != nil && r.Sub == nil {
			names[i] = r.Table.Cols[i].Name
			continue
		}
		if name == "" || name == "?column?" || seen[name] {
			name = "c" + strconv.Itoa(i+1)
			for seen[name] {
				name += "_"
			}
		}
		seen[name] = true
		names[i] = name
	}
	p.names[r] = names
	return names
}

// query writes a query; top says that its columns are what the client sees.
func (p *printer) query(q *tree.Query, top bool) string {
	var b strings.Builder
	if inner := p.inOrder(q); q == p.top {
		q, p.top = inner, inner
	} else {
		q = inner
	}
	if q == p.top {
		q = p.distinctApart(tree.PullUp(q, p.worthPulling))
		p.top = q
	} else if q.Distinct && p.nanSorted(q) {
		q = p.distinctApart(q)
	}
	p.with(&b, q)
	switch {
	case q.SetOp != nil:
		p.setOp(&b, q, top)
	case len(q.Values) > 0:
		p.values(&b, q, top)
	default:
		q = p.filterElements(q)
		from := p.from(q)
		for _, g := range q.Group {
			p.grouped[g] = true
		}
		if q.Sets != nil || p.lambdaKeys(q) {
			from += p.computedKeys(q, from)
		}
		if q == p.top {
			q = p.split(q)
		}
		if len(q.On) > 0 {
			p.distinctOn(&b, q, from, top)
			p.limit(&b, q)
			return b.String()
		}
		p.selectClause(&b, q, from, top)
	}
	p.order(&b, q)
	p.limit(&b, q)
	return b.String()
}

func (p *printer) with(b *strings.Builder, q *tree.Query) {
	for i, c := range q.With {
		word := ", "
		if i == 0 {
			word = "WITH "
			for _, o := range q.With {
				if o.Recursive {
					word = "WITH RECURSIVE "
				}
			}
		}
		text, rel := "", &tree.Rel{Alias: c.Name, Cols: c.Columns}
		if c.Recursive {
			text = p.recursion(c)
		} else {
			query := c.Query
			if wider := p.wider[query]; wider != nil {
				query = wider
				for _, t := range query.Visible()[len(c.Query.Visible()):] {
					p.companions[rel] = append(p.companions[rel], t.Name)
				}
			}
			text = p.query(query, false)
			text = resolve(text, p.adopt(rel, c.Query))
		}
		b.WriteString(word + ident(strings.ToLower(c.Name)) + p.columnList(rel) + " AS (" + text + ")")
	}
	if len(q.With) > 0 {
		b.WriteString(" ")
	}
}

// recursion writes a recursive WITH query.
func (p *printer) recursion(c *tree.CTE) string {
	if !c.Query.SetOp.All {
		refuse(c.Query.Targets[0].Expr, "Use UNION ALL with a condition that ends the recursion.", "WITH RECURSIVE with UNION is not supported by Athena")
	}
	left := p.plain(c.Query.SetOp.Left)
	text := left + " UNION ALL " + p.plain(c.Query.SetOp.Right)
	for i, t := range c.Query.Visible() {
		if pgdata.Base(t.Expr.Type().OID) != pgdata.Numeric {
			continue
		}
		l, some := p.columnNum(c.Query.SetOp.Left, i)
		r, others := p.columnNum(c.Query.SetOp.Right, i)
		if some && others && (l != r || l.shown != "") {
			refuse(c.Query.SetOp.Right.Visible()[i].Expr, "Cast both sides to the same numeric(p, s).", "a numeric whose scale changes in WITH RECURSIVE is not supported on Athena")
		}
	}
	return text
}

// target writes an output column; what the client sees is brought to the text its type is read by.
func (p *printer) target(e tree.Expr, top bool) string {
	if top {
		return p.output(e)
	}
	return p.expr(e)
}

func (p *printer) selectClause(b *strings.Builder, q *tree.Query, from string, top bool) {
	b.WriteString("SELECT ")
	if q.Distinct {
		for _, t := range q.Visible() {
			comparable(t.Expr)
		}
		if top || !groupable(q) {
			b.WriteString("DISTINCT ")
		}
	}
	visible := q.Visible()
	for i, t := range visible {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.target(t.Expr, top))
		if top && plainName(t.Name, visible) {
			b.WriteString(" AS " + ident(t.Name))
		}
	}
	if len(visible) == 0 {
		b.WriteString("1")
	}
	grouped := !top && q.Distinct && groupable(q)
	if grouped {
		b.WriteString(p.mostMarks(exprs(visible)))
	} else if !top {
		b.WriteString(p.marks(exprs(visible), q.Distinct))
	}
	b.WriteString(from)
	if q.Where != nil {
		b.WriteString(" WHERE " + p.condition(q.Where))
	}
	if grouped {
		for i := range visible {
			b.WriteString(map[bool]string{true: " GROUP BY ", false: ", "}[i == 0] + strconv.Itoa(i+1))
		}
	}
	p.group(b, q)
	if q.Having != nil {
		b.WriteString(" HAVING " + p.condition(q.Having))
	}
}

// distinctApart moves SELECT DISTINCT into a sub-select where its columns are not shown or sorted as they are compared.
func (p *printer) distinctApart(q *tree.Query) *tree.Query {
	shown := q.Distinct && p.nanSorted(q)
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
	switch pgdata.Base(e.Type().OID) {
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

func exprs(targets []tree.Target) []tree.Expr {
	out := make([]tree.Expr, len(targets))
	for i, t := range targets {
		out[i] = t.Expr
	}
	return out
}

// plainName says whether an output column may carry its name: it is one, and no other column has it.
func plainName(name string, all []tree.Target) bool {
	if name == "" || name == "?column?" {
		return false
	}
	n := 0
	for _, t := range all {
		if strings.EqualFold(t.Name, name) {
			n++
		}
	}
	return n == 1
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

// order writes ORDER BY: output columns by position, other expressions in full.
func (p *printer) order(b *strings.Builder, q *tree.Query) {
	if len(q.Sort) == 0 {
		return
	}
	var keys []string
	for _, k := range q.Sort {
		t := q.Targets[k.Target]
		item := strconv.Itoa(k.Target + 1)
		if _, ok := p.constant(t.Expr); ok {
			continue // the same for every row
		}
		if t.Junk || (converted(t.Expr) || p.nanFirst(t.Expr, k)) && (q.SetOp == nil && len(q.Values) == 0 || p.wrapped[q]) {
			item = p.sortable(t.Expr)
		}
		keys = append(keys, p.sortItem(item, t.Expr, k))
	}
	if len(keys) > 0 {
		b.WriteString(" ORDER BY " + strings.Join(keys, ", "))
	}
}

func direction(k tree.SortKey) string {
	text := " ASC"
	if k.Desc {
		text = " DESC"
	}
	if k.NullsFirst {
		return text + " NULLS FIRST"
	}
	return text + " NULLS LAST"
}

// keys writes ORDER BY inside aggregates and windows.
func (p *printer) keys(order []tree.SortKey) string {
	if len(order) == 0 {
		return ""
	}
	items := make([]string, len(order))
	for i, k := range order {
		items[i] = p.sortItem(p.sortable(k.Expr), k.Expr, k)
	}
	return "ORDER BY " + strings.Join(items, ", ")
}

func (p *printer) limit(b *strings.Builder, q *tree.Query) {
	if q.Offset != nil {
		if n, ok := p.whole(q.Offset, "OFFSET"); ok && n != 0 {
			fmt.Fprintf(b, " OFFSET %d", n)
		}
	}
	if q.Limit == nil {
		return
	}
	n, ok := p.whole(q.Limit, "LIMIT")
	switch {
	case !ok:
	case q.WithTies && n > 0:
		fmt.Fprintf(b, " FETCH FIRST %d ROWS WITH TIES", n)
	default:
		fmt.Fprintf(b, " LIMIT %d", n)
	}
}

// whole returns the number that LIMIT or OFFSET means; ok is false for NULL.
func (p *printer) whole(e tree.Expr, clause string) (n int64, ok bool) {
	v, known := p.constant(e)
	if !known {
		refuse(e, "Give a number or a parameter.", "%s must be a constant on Athena", clause)
	}
	n, ok = v.(int64)
	if n < 0 {
		code := map[string]string{"LIMIT": "2201W", "OFFSET": "2201X"}[clause]
		panic(pgerr.New(e.At(), code, "%s must not be negative", clause))
	}
	return n, ok
}

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
	typed := top && len(keep) > 0 || p.nanSorted(q)
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

// distinctOn keeps the first row of each group by numbering them.
func (p *printer) distinctOn(b *strings.Builder, q *tree.Query, from string, top bool) {
	on := make([]string, len(q.On))
	for i, e := range q.On {
		on[i] = p.expr(e)
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
		b.WriteString(word + p.sortItem(ident(alias)+"."+ident(names[k.Target]), q.Targets[k.Target].Expr, k))
	}
}
