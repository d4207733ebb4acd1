package bind

import (
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// query binds a query below outer; its sql is a whole SELECT.
func (b *binder) query(q *parse.Query, outer *scope) *relation {
	s := &scope{parent: outer}
	prefix := b.with(q, s)
	if sel, ok := q.Body.(*parse.Select); ok {
		r := b.selectQuery(sel, q, s)
		r.sql = prefix + r.sql
		return r
	}
	r := b.body(q.Body, s)
	if len(q.OrderBy) == 0 && q.Limit == nil && q.Offset == nil {
		r.sql = prefix + r.sql
		return r
	}
	inner := &scope{parent: s, fields: r.fields}
	keys := b.sortKeys(q.OrderBy, inner, r.fields, nil)
	source := " FROM (" + r.sql + ") AS " + b.name("r")
	if q.Ties {
		r.sql = prefix + b.ties(q, "SELECT *", source, keys, r.fields)
	} else {
		r.sql = prefix + b.ordered(q, "SELECT *"+source, keys)
	}
	dropOrigins(r.fields)
	return r
}

func dropOrigins(fields []*field) {
	for i, f := range fields {
		copied := *f
		copied.origin = nil
		fields[i] = &copied
	}
}

// with defines the named queries; only recursive ones leave text.
func (b *binder) with(q *parse.Query, s *scope) string {
	var texts []string
	for i := range q.With {
		def := &q.With[i]
		key := strings.ToLower(def.Name.Name)
		if _, twice := s.ctes[key]; twice {
			b.fail(def.Name.Pos, "DUPLICATE_NAMED_QUERY", "WITH query name '%s' specified more than once", def.Name.Name)
		}
		before := *s
		c := &cte{def: def, scope: &before, catalog: b.catalog, schema: b.schema}
		if q.Recursive && refersTo(def.Query, key) {
			texts = append(texts, b.recursive(c, &before))
		} else {
			scans := len(b.scans)
			b.cteRelation(c) // fails where it is defined, used or not
			b.scans = b.scans[:scans]
		}
		next := map[string]*cte{key: c}
		for k, v := range s.ctes {
			next[k] = v
		}
		s.ctes = next
	}
	if texts == nil {
		return ""
	}
	return "WITH RECURSIVE " + strings.Join(texts, ", ") + " "
}

// cteRelation binds a named query anew for each use, as Trino does: each use prunes for itself.
func (b *binder) cteRelation(c *cte) *relation {
	if c.shared != nil {
		return c.shared
	}
	r := b.query(c.def.Query, c.scope)
	return &relation{sql: r.sql, fields: b.rename(r.fields, c.def.Columns, c.def.Name.Pos)}
}

func (b *binder) rename(fields []*field, names []parse.Ident, at parse.Pos) []*field {
	if len(names) == 0 {
		return fields
	}
	if len(names) != len(fields) {
		b.fail(at, "MISMATCHED_COLUMN_ALIASES", "Column alias list has %d entries but relation has %d columns", len(names), len(fields))
	}
	renamed := make([]*field, len(fields))
	for i, f := range fields {
		copied := *f
		copied.name, copied.anon = names[i].Name, false
		renamed[i] = &copied
	}
	return renamed
}

const recursionDepth = 10

// recursive binds a recursive named query as Trino plans it: its rounds one after the other, of which one after the tenth must be empty.
func (b *binder) recursive(c *cte, s *scope) string {
	def := c.def
	if len(def.Columns) == 0 {
		b.fail(def.Name.Pos, "MISSING_COLUMN_ALIASES", "missing column aliases in recursive WITH query")
	}
	union, ok := def.Query.Body.(*parse.SetOp)
	if !ok || union.Op != "UNION" {
		b.fail(def.Query.Pos, "NOT_SUPPORTED", "Unsupported shape of recursive query")
	}
	if sel, ok := union.R.(*parse.Select); !ok || sel.Distinct || sel.GroupBy != nil {
		b.fail(union.R.At(), "NOT_SUPPORTED", "Unsupported recursive step: a plain SELECT is needed")
	}
	anchor := b.body(union.L, s)
	fields := b.rename(anchor.fields, def.Columns, def.Name.Pos)
	list, cols := make([]string, len(fields)), make([]string, len(fields))
	for i := range fields {
		copied := *fields[i]
		list[i] = copied.sql
		copied.sql, copied.origin = b.name("c"), nil
		fields[i], cols[i] = &copied, copied.sql
	}
	step := &scope{parent: s, ctes: map[string]*cte{strings.ToLower(def.Name.Name): c}}
	columns := strings.Join(cols, ", ")
	round := func(list []string, from string) (name, text string) {
		name = b.name("w")
		return name, sprintf("%s(%s) AS MATERIALIZED (SELECT %s FROM (%s) AS %s)", name, columns, strings.Join(list, ", "), from, b.name("r"))
	}
	name, text := round(list, anchor.sql)
	texts, rounds := []string{text}, []string{"SELECT * FROM " + name}
	for range recursionDepth + 1 {
		c.recursive = &relation{sql: "SELECT * FROM " + name, fields: fields}
		next := b.body(union.R, step)
		if len(next.fields) != len(fields) {
			b.fail(union.Pos, "TYPE_MISMATCH", "base and step relations of recursion have different number of fields: %d, %d", len(fields), len(next.fields))
		}
		for i, f := range next.fields {
			if !types.CanCoerce(f.t, fields[i].t) {
				b.fail(union.Pos, "TYPE_MISMATCH", "recursion step relation output type (%s) is not coercible to recursion base relation output type (%s) at column %d", f.t, fields[i].t, i+1)
			}
			list[i] = b.coerced(val{t: f.t, sql: f.sql}, fields[i].t)
		}
		name, text = round(list, next.sql)
		texts, rounds = append(texts, text), append(rounds, "SELECT * FROM "+name)
	}
	rounds[recursionDepth+1] += " WHERE t_recursion()"
	c.recursive = nil
	all := " UNION ALL "
	if !union.All {
		all = " UNION "
	}
	c.shared = &relation{sql: sprintf("SELECT * FROM (%s) AS %s(%s)", strings.Join(rounds, all), b.name("r"), columns), fields: fields}
	return strings.Join(texts, ", ")
}

// refersTo tells whether a query's text mentions a table of that name.
func refersTo(q *parse.Query, name string) bool {
	found := false
	walk(q, func(n any) bool {
		if t, ok := n.(*parse.Table); ok && len(t.Name) == 1 && strings.EqualFold(t.Name[0].Name, name) {
			found = true
		}
		return !found
	})
	return found
}

// body binds a query without its ORDER BY and LIMIT.
func (b *binder) body(body parse.Body, s *scope) *relation {
	switch n := body.(type) {
	case *parse.Select:
		return b.selectQuery(n, &parse.Query{}, s)
	case *parse.Query:
		return b.query(n, s)
	case *parse.Values:
		return b.values(n, s)
	case *parse.TableBody:
		r := b.relation(&parse.Table{Pos: n.Pos, Name: n.Name}, s)
		return b.project(r)
	case *parse.SetOp:
		return b.setOp(n, s)
	}
	panic("unknown body")
}

// project makes SELECT … FROM of a relation's visible columns.
func (b *binder) project(r *relation) *relation {
	var cols []string
	var fields []*field
	for _, f := range r.fields {
		if !f.hidden {
			cols, fields = append(cols, f.sql), append(fields, f)
		}
	}
	return &relation{sql: "SELECT " + strings.Join(cols, ", ") + " FROM " + r.sql, fields: fields}
}

func (b *binder) values(n *parse.Values, s *scope) *relation {
	var rows [][]val
	for _, x := range n.Rows {
		row, ok := x.(*parse.Row)
		if !ok {
			v := b.expr(s, x)
			if v.t.Kind == types.Row {
				row := make([]val, len(v.t.Elem))
				for i, e := range v.t.Elem {
					row[i] = val{t: e, sql: call("struct_extract", v.sql, quote(types.FieldName(i))), at: v.at}
				}
				rows = append(rows, row)
				continue
			}
			rows = append(rows, []val{v})
			continue
		}
		vals := make([]val, len(row.Items))
		for i, item := range row.Items {
			vals[i] = b.expr(s, item)
		}
		rows = append(rows, vals)
	}
	kinds := make([]types.Type, len(rows[0]))
	for i := range kinds {
		kinds[i] = rows[0][i].t
	}
	for _, row := range rows[1:] {
		if len(row) != len(kinds) {
			b.fail(n.Pos, "TYPE_MISMATCH", "Values rows have mismatched sizes: %d vs %d", len(kinds), len(row))
		}
		for i, v := range row {
			t, ok := types.Common(kinds[i], v.t)
			if !ok {
				b.fail(n.Pos, "TYPE_MISMATCH", "Values rows have mismatched types: %s vs %s", kinds[i], v.t)
			}
			kinds[i] = t
		}
	}
	return b.valueRows(rows, kinds)
}

func (b *binder) valueRows(rows [][]val, kinds []types.Type) *relation {
	r := &relation{}
	cols := make([]string, len(kinds))
	for i, t := range kinds {
		f := &field{sql: b.name("c"), t: t, anon: true, name: "_col" + strconv.Itoa(i)}
		r.fields, cols[i] = append(r.fields, f), f.sql
	}
	texts := make([]string, len(rows))
	for i, row := range rows {
		parts := make([]string, len(row))
		for j, v := range row {
			parts[j] = b.coerced(v, kinds[j])
			if i == 0 {
				parts[j] = sprintf("CAST(%s AS %s)", parts[j], kinds[j].Duck())
			}
		}
		texts[i] = "(" + strings.Join(parts, ", ") + ")"
	}
	r.sql = sprintf("SELECT * FROM (VALUES %s) AS %s(%s)", strings.Join(texts, ", "), b.name("r"), strings.Join(cols, ", "))
	return r
}

func (b *binder) setOp(n *parse.SetOp, s *scope) *relation {
	l, r := b.body(n.L, s), b.body(n.R, s)
	if len(l.fields) != len(r.fields) {
		b.fail(n.At(), "TYPE_MISMATCH", "%s query has different number of fields: %d, %d", n.Op, len(l.fields), len(r.fields))
	}
	out := &relation{}
	lcols, rcols := make([]string, len(l.fields)), make([]string, len(l.fields))
	for i := range l.fields {
		t, ok := types.Common(l.fields[i].t, r.fields[i].t)
		if !ok {
			b.fail(n.Pos, "TYPE_MISMATCH", "column %d in %s query has incompatible types: %s, %s", i+1, n.Op, l.fields[i].t, r.fields[i].t)
		}
		f := *l.fields[i]
		f.t, f.sql, f.origin, f.table = t, b.name("c"), nil, nil
		out.fields = append(out.fields, &f)
		lcols[i] = b.coerced(val{t: l.fields[i].t, sql: l.fields[i].sql}, t) + " AS " + f.sql
		rcols[i] = b.coerced(val{t: r.fields[i].t, sql: r.fields[i].sql}, t) + " AS " + f.sql
	}
	op := n.Op
	if n.All {
		op += " ALL"
	}
	out.sql = sprintf("(SELECT %s FROM (%s) AS %s) %s (SELECT %s FROM (%s) AS %s)",
		strings.Join(lcols, ", "), l.sql, b.name("r"), op, strings.Join(rcols, ", "), r.sql, b.name("r"))
	return out
}

// sortKeys binds ORDER BY's entries. Output columns answer first, then what FROM has.
func (b *binder) sortKeys(keys []parse.SortKey, s *scope, out []*field, match func(val) (string, bool)) []sortKey {
	var texts []sortKey
	for _, k := range keys {
		var v val
		if lit, ok := k.X.(*parse.Lit); ok && lit.Kind == parse.Integer {
			n, err := strconv.Atoi(lit.Text)
			if err != nil || n < 1 || n > len(out) {
				b.fail(lit.Pos, "INVALID_COLUMN_REFERENCE", "ORDER BY position %s is not in select list", lit.Text)
			}
			v = val{t: out[n-1].t, sql: out[n-1].sql, at: lit.Pos}
		} else {
			v = b.expr(s, k.X)
			if match != nil {
				if sql, ok := match(v); ok {
					v.sql = sql
				}
			}
		}
		b.needOrderable(v)
		texts = append(texts, sortText(v, k))
	}
	return texts
}

func (b *binder) needOrderable(v val) {
	if !v.t.Orderable() {
		b.fail(v.at, "TYPE_MISMATCH", "Type %s is not orderable, and therefore cannot be used in ORDER BY", v.t)
	}
}

// sortKey is an entry of ORDER BY in DuckDB's text: what to sort by, and how.
type sortKey struct{ x, how string }

func sortText(v val, k parse.SortKey) sortKey {
	key := sortKey{comparable(v), " NULLS LAST"}
	if v.konst {
		key.x = "CAST(" + key.x + " AS " + v.t.Duck() + ")"
	}
	if k.Nulls == "FIRST" {
		key.how = " NULLS FIRST"
	}
	if k.Desc {
		key.how = " DESC" + key.how
	}
	return key
}

// orderBy writes the clause.
func orderBy(keys []sortKey) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = k.x + k.how
	}
	return "ORDER BY " + strings.Join(texts, ", ")
}

// ordered adds ORDER BY, OFFSET and LIMIT to a SELECT.
func (b *binder) ordered(q *parse.Query, sql string, keys []sortKey) string {
	if len(keys) > 0 {
		sql += " " + orderBy(keys)
	}
	if limit := b.count(q.Limit); limit != "" {
		sql += " LIMIT " + limit
	}
	if offset := b.count(q.Offset); offset != "" {
		sql += " OFFSET " + offset
	}
	return sql
}

// ties keeps the rows up to the limit, counted after the offset, and those that sort equal to the last.
func (b *binder) ties(q *parse.Query, head, source string, keys []sortKey, out []*field) string {
	if len(keys) == 0 {
		b.fail(q.Limit.At(), "MISSING_ORDER_BY", "FETCH FIRST WITH TIES clause requires ORDER BY")
	}
	offset, limit := b.count(q.Offset), b.count(q.Limit)
	if offset == "" {
		offset = "0"
	}
	cols := make([]string, len(out))
	for i, f := range out {
		cols[i] = f.sql
	}
	list, n, rank := strings.Join(cols, ", "), b.name("c"), b.name("c")
	named := make([]sortKey, len(keys))
	for i, k := range keys {
		named[i] = sortKey{b.name("k"), k.how}
		head += ", " + k.x + " AS " + named[i].x
	}
	by := orderBy(named)
	numbered := sprintf("SELECT *, row_number() OVER (%s) AS %s FROM (%s%s) AS %s", by, n, head, source, b.name("r"))
	ranked := sprintf("SELECT *, rank() OVER (%s) AS %s FROM (%s) AS %s WHERE %s > %s", by, rank, numbered, b.name("r"), n, offset)
	return sprintf("SELECT %s FROM (%s) AS %s WHERE %s <= %s ORDER BY %s", list, ranked, b.name("r"), rank, limit, n)
}

func (b *binder) count(x parse.Expr) string {
	switch n := x.(type) {
	case nil:
		return ""
	case *parse.Lit:
		if v, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
			return strconv.FormatInt(v, 10)
		}
	case *parse.Param:
		if lit, ok := b.param(n).(*parse.Lit); ok && lit.Kind == parse.Integer {
			return b.count(lit)
		}
	}
	b.fail(x.At(), "TYPE_MISMATCH", "Non constant parameter value for row count")
	return ""
}
