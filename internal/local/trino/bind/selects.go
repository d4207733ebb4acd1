package bind

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// selectQuery binds a SELECT with its query's ORDER BY and LIMIT.
func (b *binder) selectQuery(sel *parse.Select, q *parse.Query, s *scope) *relation {
	from, base := b.from(sel, s)
	base.windows = map[string]*parse.Window{}
	for i, w := range sel.Windows {
		base.windows[strings.ToLower(w.Name.Name)] = sel.Windows[i].Spec
	}
	source := ""
	if from != nil {
		source = " FROM " + from.sql
	}
	if sel.Where != nil {
		source += " WHERE " + b.where(sel.Where, base)
	}
	out := base
	if aggregated(sel, q) {
		out = b.grouped(sel, base, source)
	}
	items := b.items(sel, out, from)
	fields := make([]*field, len(items))
	var texts []string
	plain := q.Limit == nil && q.Offset == nil && !hasWindow(sel)
	for i, it := range items {
		f := &field{name: it.name, anon: it.anon, t: it.v.t, sql: b.name("c")}
		if plain && it.v.field != nil {
			f.origin = it.v.field.origin
		}
		fields[i] = f
		texts = append(texts, it.v.sql+" AS "+f.sql)
	}
	having := ""
	if sel.Having != nil {
		having = " WHERE " + b.condition(out, sel.Having, "HAVING clause")
	}
	keys := b.selectOrder(sel, q, out, items, fields)
	if out.group != nil {
		source = " FROM (" + out.group.text(source) + ") AS " + b.name("r") + having
	}
	head := "SELECT "
	if sel.Distinct {
		head = "SELECT DISTINCT "
		for i, f := range fields {
			if !f.t.Comparable() {
				b.fail(sel.Items[min(i, len(sel.Items)-1)].Pos, "TYPE_MISMATCH", "DISTINCT can only be applied to comparable types (actual: %s)", f.t)
			}
		}
	}
	text := head + strings.Join(texts, ", ") + source
	if q.Ties {
		return &relation{sql: b.ties(q, head+strings.Join(texts, ", "), source, keys, fields), fields: fields}
	}
	return &relation{sql: b.ordered(q, text, keys), fields: fields}
}

func (b *binder) from(sel *parse.Select, s *scope) (*relation, *scope) {
	if len(sel.From) == 0 {
		return nil, &scope{parent: s, fields: []*field{}}
	}
	r := b.relation(sel.From[0], s)
	for _, next := range sel.From[1:] {
		r = b.join(&parse.Join{Pos: next.At(), Kind: "CROSS", R: next}, r, s)
	}
	return r, &scope{parent: s, fields: r.fields}
}

// selectOrder binds ORDER BY where output columns, input columns and aggregates all answer.
func (b *binder) selectOrder(sel *parse.Select, q *parse.Query, out *scope, items []item, fields []*field) []sortKey {
	if len(q.OrderBy) == 0 {
		return nil
	}
	s := *out
	for i, f := range fields {
		if !f.anon && items[i].named {
			s.aliases = append(s.aliases, f)
		}
	}
	return b.sortKeys(q.OrderBy, &s, fields, func(v val) (string, bool) {
		for i, f := range fields {
			if items[i].v.sql == v.sql || f.sql == v.sql {
				return f.sql, true
			}
		}
		if sel.Distinct {
			b.fail(sel.Pos, "EXPRESSION_NOT_IN_DISTINCT", "For SELECT DISTINCT, ORDER BY expressions must appear in select list")
		}
		return "", false
	})
}

// where binds WHERE conjunct by conjunct and notes those that decide about partitions.
func (b *binder) where(x parse.Expr, s *scope) string {
	inner := *s
	inner.noAgg, inner.noAggAt = "WHERE clause", x.At()
	var texts []string
	outer := b.trace
	for _, c := range conjuncts(x) {
		b.trace = &tracer{}
		text := b.condition(&inner, c, "WHERE clause")
		b.trace.note(text)
		b.trace = outer
		texts = append(texts, text)
	}
	return strings.Join(texts, " AND ")
}

func conjuncts(x parse.Expr) []parse.Expr {
	if l, ok := x.(*parse.Logical); ok && l.Op == "AND" {
		return append(conjuncts(l.L), conjuncts(l.R)...)
	}
	return []parse.Expr{x}
}

// tracer sees which fields an expression uses.
type tracer struct {
	fields map[*field]bool
	opaque bool // it holds a subquery or something that varies
}

func (t *tracer) use(f *field) {
	if t == nil {
		return
	}
	if t.fields == nil {
		t.fields = map[*field]bool{}
	}
	t.fields[f] = true
}

func (t *tracer) note(sql string) {
	var scan *Scan
	columns := map[string]int{}
	for f := range t.fields {
		if f.origin == nil || scan != nil && f.origin.scan != scan {
			return
		}
		scan = f.origin.scan
		columns[f.sql] = f.origin.column
	}
	if scan != nil && !t.opaque {
		scan.Prunes = append(scan.Prunes, Prune{SQL: sql, Columns: columns})
	}
}

// condition binds a boolean.
func (b *binder) condition(s *scope, x parse.Expr, clause string) string {
	v := b.expr(s, x)
	if v.t.Kind != types.Boolean && v.t.Kind != types.Unknown {
		b.fail(x.At(), "TYPE_MISMATCH", "%s must evaluate to a boolean: actual type %s", clause, v.t)
	}
	return b.coerced(v, types.Of(types.Boolean))
}

// item is an entry of the select list after * is spread out.
type item struct {
	v     val
	name  string
	anon  bool
	named bool // ORDER BY may use the name
}

func (b *binder) items(sel *parse.Select, s *scope, from *relation) []item {
	var items []item
	for _, it := range sel.Items {
		switch {
		case !it.Star:
			items = append(items, b.singleItem(it, s, len(items)))
		case it.Prefix == nil:
			if from == nil {
				b.fail(it.Pos, "COLUMN_NOT_FOUND", "SELECT * not allowed in queries without FROM clause")
			}
			items = b.star(items, s, it, from.fields)
		default:
			items = b.prefixStar(items, s, it)
		}
	}
	return items
}

func (b *binder) singleItem(it parse.Item, s *scope, n int) item {
	out := item{v: b.expr(s, it.X), anon: true, name: "_col" + itoa(n)}
	switch x := it.X.(type) {
	case *parse.Column:
		out.name, out.anon = x.Name, false
	case *parse.Deref:
		if dereferenced(x) != nil {
			out.name, out.anon = x.Field.Name, false
		}
	}
	if it.Alias != nil {
		out.name, out.anon = it.Alias.Name, false
	}
	out.named = !out.anon
	return out
}

func (b *binder) star(items []item, s *scope, it parse.Item, fields []*field) []item {
	n := 0
	for _, f := range fields {
		if f.hidden {
			continue
		}
		v := b.reach(s, f, it.Pos, 0)
		out := item{v: *v, name: f.name, anon: f.anon, named: !f.anon}
		if f.anon {
			out.name = "_col" + itoa(len(items))
		}
		if len(it.Aliases) > 0 {
			if n >= len(it.Aliases) {
				b.fail(it.Pos, "MISMATCHED_COLUMN_ALIASES", "Column alias list has %d entries but relation has more columns", len(it.Aliases))
			}
			out.name, out.anon, out.named = it.Aliases[n].Name, false, true
		}
		n++
		items = append(items, out)
	}
	return items
}

func (b *binder) prefixStar(items []item, s *scope, it parse.Item) []item {
	var qualifier []string
	switch x := it.Prefix.(type) {
	case *parse.Column:
		qualifier = []string{x.Name}
	case *parse.Deref:
		qualifier = dereferenced(x)
	}
	if qualifier != nil {
		for sc := s; sc != nil; sc = sc.parent {
			var found []*field
			for _, f := range sc.fields {
				if matches(&field{table: f.table, name: "x"}, qualifier, "x") {
					found = append(found, f)
				}
			}
			if found != nil {
				return b.star(items, sc, it, found)
			}
		}
	}
	if qualifier != nil {
		b.fail(it.Pos, "TABLE_NOT_FOUND", "Unable to resolve reference %s", exprText(it.Prefix))
	}
	v := b.expr(s, it.Prefix)
	if v.t.Kind != types.Row {
		b.fail(it.Pos, "TYPE_MISMATCH", "expected expression of type Row")
	}
	for i, e := range v.t.Elem {
		out := item{v: val{t: e, sql: call("struct_extract", v.sql, quote(types.FieldName(i))), at: it.Pos}, name: v.t.Names[i], named: true}
		if i < len(it.Aliases) {
			out.name = it.Aliases[i].Name
		}
		if out.name == "" {
			out.name, out.anon, out.named = "_col"+itoa(len(items)), true, false
		}
		items = append(items, out)
	}
	return items
}
