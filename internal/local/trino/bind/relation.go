package bind

import (
	"errors"
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// relation binds a FROM item.
func (b *binder) relation(r parse.Relation, s *scope) *relation {
	switch n := r.(type) {
	case *parse.Table:
		return b.table(n, s)
	case *parse.SubRelation:
		if n.Lateral {
			return b.derived(b.query(n.Query, s))
		}
		return b.derived(b.query(n.Query, b.beyond(s)))
	case *parse.Aliased:
		return b.aliased(n, s)
	case *parse.Join:
		return b.join(n, b.relation(n.L, s), s)
	case *parse.Unnest:
		return b.unnest(n, s)
	case *parse.Sample:
		return b.sample(n, s)
	case *parse.TableFunction:
		b.fail(n.Pos, "NOT_SUPPORTED", "table function %s is not supported by the local engine", n.Name[len(n.Name)-1].Name)
	}
	panic("unknown relation")
}

// beyond drops the scope that only lateral relations see.
func (b *binder) beyond(s *scope) *scope {
	for s != nil && s.lateral {
		s = s.parent
	}
	return s
}

func (b *binder) derived(r *relation) *relation {
	fields := make([]*field, len(r.fields))
	for i, f := range r.fields {
		copied := *f
		copied.table = nil
		fields[i] = &copied
	}
	return &relation{sql: "(" + r.sql + ") AS " + b.name("r"), fields: fields}
}

func (b *binder) aliased(n *parse.Aliased, s *scope) *relation {
	r := b.relation(n.Rel, s)
	visible := 0
	for _, f := range r.fields {
		if !f.hidden {
			visible++
		}
	}
	if n.Columns != nil && len(n.Columns) != visible {
		b.fail(n.Pos, "MISMATCHED_COLUMN_ALIASES", "Column alias list has %d entries but '%s' has %d columns available", len(n.Columns), n.Alias.Name, visible)
	}
	fields, at := make([]*field, len(r.fields)), 0
	for i, f := range r.fields {
		copied := *f
		copied.table = []string{n.Alias.Name}
		if n.Columns != nil && !f.hidden {
			copied.name, copied.anon = n.Columns[at].Name, false
			at++
		}
		fields[i] = &copied
	}
	return &relation{sql: r.sql, fields: fields}
}

func (b *binder) table(n *parse.Table, s *scope) *relation {
	if len(n.Name) == 1 {
		if c := s.cte(strings.ToLower(n.Name[0].Name)); c != nil {
			return b.useCTE(c, n)
		}
	}
	if len(n.Name) > 3 {
		b.fail(n.Pos, "SYNTAX_ERROR", "Too many dots in table name: %s", nameText(n.Name))
	}
	catalog, schema, table := b.qualified(n.Pos, n.Name)
	t, err := b.env.Tables.Table(b.ctx, catalog, schema, table)
	switch {
	case errors.Is(err, ErrNoCatalog):
		b.fail(n.Pos, "CATALOG_NOT_FOUND", "Catalog '%s' not found", catalog)
	case errors.Is(err, ErrNoSchema):
		b.fail(n.Pos, "SCHEMA_NOT_FOUND", "Schema '%s' does not exist", schema)
	case errors.Is(err, ErrNoTable):
		b.fail(n.Pos, "TABLE_NOT_FOUND", "Table '%s.%s.%s' does not exist", catalog, schema, table)
	case err != nil:
		panic(failure{err})
	}
	if t.View != "" {
		return b.view(n, t, []string{catalog, schema, table})
	}
	return b.scan(t, []string{catalog, schema, table})
}

// qualified completes a table's name; Trino's names are lower-case.
func (b *binder) qualified(at parse.Pos, name parse.QName) (catalog, schema, table string) {
	parts := make([]string, len(name))
	for i, id := range name {
		parts[i] = strings.ToLower(id.Name)
	}
	catalog, schema, table = b.catalog, b.schema, parts[len(parts)-1]
	if len(parts) > 1 {
		schema = parts[len(parts)-2]
	}
	if len(parts) > 2 {
		catalog = parts[0]
	}
	if schema == "" {
		b.fail(at, "MISSING_SCHEMA_NAME", "Schema must be specified when session schema is not set")
	}
	return catalog, schema, table
}

func (b *binder) scan(t *Table, name []string) *relation {
	scan := &Scan{Placeholder: "{{" + b.name("scan") + "}}", Table: t}
	b.scans = append(b.scans, scan)
	r := &relation{}
	for i, c := range t.Columns {
		f := &field{table: name, name: c.Name, sql: b.name("c"), t: c.Type, hidden: c.Hidden}
		if c.Partition {
			f.origin = &origin{scan, i}
		}
		r.fields = append(r.fields, f)
		scan.Names = append(scan.Names, f.sql)
	}
	r.sql = scan.Placeholder + " AS " + b.name("r") + "(" + strings.Join(scan.Names, ", ") + ")"
	return r
}

const maxViews = 16

func (b *binder) view(n *parse.Table, t *Table, name []string) *relation {
	q, err := parse.ParseQuery(t.View)
	if err != nil {
		b.fail(n.Pos, "INVALID_VIEW", "Failed parsing stored view '%s': %v", strings.Join(name, "."), err)
	}
	if b.views++; b.views > maxViews {
		b.fail(n.Pos, "INVALID_VIEW", "View '%s' is nested too deep", strings.Join(name, "."))
	}
	catalog, schema := b.catalog, b.schema
	b.catalog, b.schema = t.Catalog, t.Schema
	var r *relation
	if !b.attempt(func() { r = b.query(q, nil) }) {
		func() {
			defer func() {
				if f, ok := recover().(failure); ok {
					b.fail(n.Pos, "INVALID_VIEW", "Failed analyzing stored view '%s': %v", strings.Join(name, "."), f.err)
				}
			}()
			r = b.query(q, nil)
		}()
	}
	b.catalog, b.schema = catalog, schema
	b.views--
	if len(t.Columns) > 0 && len(t.Columns) != len(r.fields) {
		b.fail(n.Pos, "VIEW_IS_STALE", "View '%s' is stale or in invalid state: stored view column count (%d) does not match column count derived from the view query analysis (%d)", strings.Join(name, "."), len(t.Columns), len(r.fields))
	}
	r = b.derived(r)
	for i, f := range r.fields {
		f.table = name
		if len(t.Columns) > 0 {
			f.name, f.anon = t.Columns[i].Name, false
		}
	}
	return r
}

func (b *binder) useCTE(c *cte, n *parse.Table) *relation {
	name := []string{c.def.Name.Name}
	if c.recursive != nil {
		r := &relation{sql: "(" + c.recursive.sql + ") AS " + b.name("r")}
		for _, f := range c.recursive.fields {
			copied := *f
			copied.table = name
			r.fields = append(r.fields, &copied)
		}
		return r
	}
	catalog, schema := b.catalog, b.schema
	b.catalog, b.schema = c.catalog, c.schema
	r := b.cteRelation(c)
	b.catalog, b.schema = catalog, schema
	// A column of a shared text takes a new name for each use.
	fresh := &relation{}
	var list []string
	for _, f := range r.fields {
		copied := *f
		copied.table, copied.sql = name, b.name("c")
		if c.shared != nil {
			copied.origin = nil
		}
		fresh.fields = append(fresh.fields, &copied)
		list = append(list, copied.sql)
	}
	fresh.sql = "(" + r.sql + ") AS " + b.name("r") + "(" + strings.Join(list, ", ") + ")"
	return fresh
}

func (b *binder) sample(n *parse.Sample, s *scope) *relation {
	r := b.relation(n.Rel, s)
	v := b.expr(&scope{parent: nil, fields: []*field{}}, n.Percent)
	if !v.t.IsNumeric() || !v.konst {
		b.fail(n.Percent.At(), "TYPE_MISMATCH", "Sample percentage should be a numeric expression")
	}
	var cols []string
	for _, f := range r.fields {
		cols = append(cols, f.sql)
	}
	// Both of Trino's methods are Bernoulli's here: a share of rows rather than of splits.
	text := sprintf("(SELECT %s FROM %s WHERE random() * 100 < %s) AS %s", strings.Join(cols, ", "), r.sql, v.sql, b.name("r"))
	return &relation{sql: text, fields: r.fields}
}

// join binds the right side, which may look at the left when it is lateral or UNNEST.
func (b *binder) join(n *parse.Join, l *relation, s *scope) *relation {
	if n.Natural {
		b.fail(n.Pos, "NOT_SUPPORTED", "Natural join not supported")
	}
	r := b.relation(n.R, &scope{parent: s, fields: l.fields, lateral: true})
	lf, rf := l.fields, r.fields
	if n.Kind == "RIGHT" || n.Kind == "FULL" {
		lf = append([]*field{}, lf...)
		dropOrigins(lf)
	}
	if n.Kind == "LEFT" || n.Kind == "FULL" {
		rf = append([]*field{}, rf...)
		dropOrigins(rf)
	}
	out := &relation{fields: append(append([]*field{}, lf...), rf...)}
	if n.Kind == "CROSS" {
		out.sql = "(" + l.sql + " CROSS JOIN " + r.sql + ")"
		return out
	}
	if n.Using != nil {
		return b.using(n, l, r, lf, rf)
	}
	inner := &scope{parent: s, fields: out.fields, noAgg: "JOIN clause"}
	out.sql = "(" + l.sql + " " + n.Kind + " JOIN " + r.sql + " ON " + b.condition(inner, n.On, "JOIN ON clause") + ")"
	return out
}

// using joins by columns of the same name, which appear once and without a qualifier.
func (b *binder) using(n *parse.Join, l, r *relation, lf, rf []*field) *relation {
	var conditions, extra []string
	var shared []*field
	gone := map[*field]bool{}
	for _, id := range n.Using {
		x := b.pick(lf, id.Pos, nil, id.Name)
		y := b.pick(rf, id.Pos, nil, id.Name)
		if x == nil {
			b.fail(id.Pos, "COLUMN_NOT_FOUND", "Column '%s' is missing from left side of join", id.Name)
		}
		if y == nil {
			b.fail(id.Pos, "COLUMN_NOT_FOUND", "Column '%s' is missing from right side of join", id.Name)
		}
		t, ok := types.Common(x.t, y.t)
		if !ok {
			b.fail(id.Pos, "TYPE_MISMATCH", "Column types of left and right side are not comparable: left %s, right %s", x.t, y.t)
		}
		xv, yv := val{t: x.t, sql: x.sql}, val{t: y.t, sql: y.sql}
		conditions = append(conditions, b.compare("=", xv, yv, id.Pos).sql)
		f := &field{name: id.Name, sql: b.name("c"), t: t}
		extra = append(extra, sprintf("coalesce(%s, %s) AS %s", b.coerced(xv, t), b.coerced(yv, t), f.sql))
		if n.Kind == "INNER" || n.Kind == "LEFT" {
			f.origin = x.origin
		}
		shared = append(shared, f)
		gone[x], gone[y] = true, true
	}
	out := &relation{fields: shared}
	for _, f := range append(append([]*field{}, lf...), rf...) {
		if !gone[f] {
			out.fields = append(out.fields, f)
		}
	}
	out.sql = sprintf("(SELECT *, %s FROM %s %s JOIN %s ON %s) AS %s", strings.Join(extra, ", "), l.sql, n.Kind, r.sql, strings.Join(conditions, " AND "), b.name("r"))
	return out
}

// unnest spreads arrays and maps; the shorter ones are filled up with NULL.
func (b *binder) unnest(n *parse.Unnest, s *scope) *relation {
	var inner, outer []string
	var lengths []string
	r := &relation{}
	add := func(t types.Type, sql string) {
		f := &field{t: t, sql: b.name("c"), anon: true, name: "_col"}
		r.fields = append(r.fields, f)
		outer = append(outer, sql+" AS "+f.sql)
	}
	for _, x := range n.Args {
		v := b.expr(s, x)
		switch v.t.Kind {
		case types.Array:
			col := b.name("u")
			inner = append(inner, "unnest("+v.sql+") AS "+col)
			lengths = append(lengths, "coalesce(len("+v.sql+"), 0)")
			if e := v.t.Elem[0]; e.Kind == types.Row {
				for i := range e.Elem {
					add(e.Elem[i], call("struct_extract", col, quote(types.FieldName(i))))
					if e.Names[i] != "" {
						f := r.fields[len(r.fields)-1]
						f.name, f.anon = e.Names[i], false
					}
				}
				continue
			}
			add(v.t.Elem[0], col)
		case types.Map:
			key, value := b.name("u"), b.name("u")
			inner = append(inner, "unnest(map_keys("+v.sql+")) AS "+key, "unnest(map_values("+v.sql+")) AS "+value)
			lengths = append(lengths, "coalesce(cardinality("+v.sql+"), 0)")
			add(v.t.Elem[0], key)
			add(v.t.Elem[1], value)
		default:
			b.fail(x.At(), "INVALID_FUNCTION_ARGUMENT", "Cannot unnest type: %s", v.t)
		}
	}
	if n.Ordinality {
		col := b.name("u")
		inner = append(inner, sprintf("unnest(range(1, greatest(%s, 0) + 1)) AS %s", strings.Join(lengths, ", "), col))
		add(types.Of(types.BigInt), "CAST("+col+" AS BIGINT)")
	}
	r.sql = sprintf("(SELECT %s FROM (SELECT %s) AS %s) AS %s", strings.Join(outer, ", "), strings.Join(inner, ", "), b.name("r"), b.name("r"))
	return r
}

func nameText(name parse.QName) string {
	parts := make([]string, len(name))
	for i, id := range name {
		parts[i] = id.Name
	}
	return strings.Join(parts, ".")
}
