// Package trino writes a bound query as Athena's SQL (Trino's dialect, accepted by Trino 435 and 483). The text
// is canonical: every identifier quoted, every cast explicit, sort orders and escapes spelled out.
package trino

import (
	"cmp"
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
	pairs      map[*tree.Sub]pair          // those of which the scale is asked for
	digits     map[tree.Expr]digits        // of the quotients of which not all matter
	later      map[tree.Expr]bool          // years that are only compared with those of our era
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
	p := &printer{o: o, functions: functions, aliases: map[*tree.Rel]string{}, used: map[string]bool{}, names: map[*tree.Rel][]string{}, sets: map[*tree.Call]string{}, digits: map[tree.Expr]digits{}, pairs: map[*tree.Sub]pair{}, later: map[tree.Expr]bool{},
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

// elsewhere is the hint where no other form in PostgreSQL's SQL would do.
const elsewhere = "Select what it is computed from and compute it in the client, or write Athena's own SQL: ATHENA $$…$$, where --native allows it."

// refuse leaves the printer with 0A000; an empty hint says where else it could be computed.
func refuse(e tree.Expr, hint, format string, args ...any) {
	pos := -1
	if e != nil {
		pos = e.At()
	}
	panic(pgerr.New(pos, "0A000", format, args...).WithHint("%s", cmp.Or(hint, elsewhere)))
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

// let2 is lets of two arguments.
func (p *printer) let2(a, typeA, b, typeB string, body func(a, b string) string) string {
	return p.lets([]term{{a, typeA}, {b, typeB}}, func(v []string) string { return body(v[0], v[1]) })
}

// term is an argument with its Trino type.
type term struct{ text, typ string }

// lets evaluates arguments once. Nothing but them may stand in the body: a lambda takes no aggregates.
func (p *printer) lets(args []term, body func(v []string) string) string {
	texts, types, fields, plain := make([]string, len(args)), make([]string, len(args)), make([]string, len(args)), true
	for i, a := range args {
		texts[i], types[i], plain = a.text, a.typ, plain && simple(a.text)
	}
	if plain {
		return body(texts)
	}
	return p.let("CAST(ROW("+p.list(texts)+") AS row("+p.list(types)+"))", func(v string) string {
		for i := range fields {
			fields[i] = v + "[" + itoa(i+1) + "]"
		}
		return body(fields)
	})
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
	} else if q.Distinct && p.sortedApart(q) {
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
					p.accompany(rel, t.Name)
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

// recursion writes a recursive WITH query. Athena makes the rows of UNION distinct at the end alone: rows that come again give the same
// ones as PostgreSQL's, or exceed its depth.
func (p *printer) recursion(c *tree.CTE) string {
	word := " UNION ALL "
	if !c.Query.SetOp.All {
		word = " UNION "
		for _, t := range c.Query.SetOp.Left.Visible() {
			comparable(t.Expr)
		}
		if !rowByRow(c.Query.SetOp.Right, c) {
			refuse(c.Query.SetOp.Right.Visible()[0].Expr, "Use UNION ALL with a condition that ends the recursion.", "WITH RECURSIVE with UNION and a count of its rows is not supported on Athena")
		}
	}
	text := p.plain(c.Query.SetOp.Left) + word + p.plain(c.Query.SetOp.Right)
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

// rowByRow says whether what a query makes of the rows of a WITH query does not depend on how often each comes.
func rowByRow(q *tree.Query, c *tree.CTE) bool {
	if !reads(q, c) {
		return true
	}
	counted := q.SetOp != nil && q.SetOp.All && q.SetOp.Kind != tree.Union
	same := !(counted || q.HasAgg || q.HasWindow || q.HasSRF || q.Limit != nil || q.Offset != nil || len(q.On) > 0)
	q.Queries(func(below *tree.Query) { same = same && rowByRow(below, c) })
	return same
}

// reads says whether a query reads a WITH query.
func reads(q *tree.Query, c *tree.CTE) bool {
	found := false
	for _, r := range q.Rels {
		found = found || r.CTE == c
	}
	q.Queries(func(below *tree.Query) { found = found || reads(below, c) })
	return found
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
