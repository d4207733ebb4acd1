package bind

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// val is a bound expression: its type and its text in DuckDB.
type val struct {
	t     types.Type
	sql   string
	konst bool   // a literal: no NaN, no NULL unless t is unknown
	text  string // the content of a string literal
	field *field // when it is a plain column
	at    parse.Pos
}

// origin is the partition column that a field passes on unchanged.
type origin struct {
	scan   *Scan
	column int
}

// field is a column that names can reach.
type field struct {
	table  []string // lower-case qualifiers: alias, or catalog, schema, table
	name   string   // as displayed
	sql    string   // unique name in DuckDB
	t      types.Type
	hidden bool
	anon   bool // no name of its own
	origin *origin
}

// relation is a FROM item: text for DuckDB's FROM clause and what its columns are called.
type relation struct {
	sql    string
	fields []*field
}

// scope is where names are looked up, from the inside out.
type scope struct {
	parent  *scope
	fields  []*field
	ctes    map[string]*cte
	lambda  bool
	group   *grouping // set where a grouped query's output is computed
	windows map[string]*parse.Window
	aliases []*field  // output columns, in ORDER BY
	noAgg   string    // the clause in which aggregates must not stand
	noAggAt parse.Pos // where the clause is
	aggAt   parse.Pos // where the enclosing aggregate is
	lateral bool      // what stands to the left in FROM: only LATERAL and UNNEST see it
}

type cte struct {
	def       *parse.CTE
	scope     *scope // where it was defined
	catalog   string
	schema    string
	recursive *relation // set while the recursive term is bound
	shared    *relation // a recursive query's result
}

func (s *scope) cte(name string) *cte {
	for ; s != nil; s = s.parent {
		if c, ok := s.ctes[name]; ok {
			return c
		}
	}
	return nil
}

func matches(f *field, qualifier []string, name string) bool {
	if f.anon || !strings.EqualFold(f.name, name) || len(qualifier) > len(f.table) {
		return false
	}
	tail := f.table[len(f.table)-len(qualifier):]
	for i := range qualifier {
		if !strings.EqualFold(tail[i], qualifier[i]) {
			return false
		}
	}
	return true
}

// lookup finds a column by its name and qualifiers; nil when there is none.
func (b *binder) lookup(s *scope, at parse.Pos, qualifier []string, name string) *val {
	for depth := 0; s != nil; s = s.parent {
		if f := b.pick(s.aliases, at, qualifier, name); f != nil {
			return &val{t: f.t, sql: f.sql, at: at}
		}
		if f := b.pick(s.fields, at, qualifier, name); f != nil {
			return b.reach(s, f, at, depth)
		}
		if !s.lambda && s.fields != nil {
			depth++
		}
	}
	return nil
}

func (b *binder) pick(fields []*field, at parse.Pos, qualifier []string, name string) *field {
	var found *field
	for _, f := range fields {
		if matches(f, qualifier, name) {
			if found != nil && found.sql != f.sql {
				b.fail(at, "AMBIGUOUS_NAME", "Column '%s' is ambiguous", dotted(qualifier, name))
			}
			found = f
		}
	}
	return found
}

// reach uses a field from within: a grouped query's fields are reached through its keys alone.
func (b *binder) reach(s *scope, f *field, at parse.Pos, depth int) *val {
	b.trace.use(f)
	v := &val{t: f.t, sql: f.sql, field: f, at: at}
	if s.group == nil || s.lambda {
		return v
	}
	key, ok := s.group.keys[f.sql]
	if !ok {
		b.fail(at, "EXPRESSION_NOT_AGGREGATE", "'%s' must be an aggregate expression or appear in GROUP BY clause", f.name)
	}
	return &val{t: f.t, sql: key, at: at, field: &field{name: f.name, sql: key, t: f.t, origin: f.origin}}
}

func dotted(qualifier []string, name string) string {
	return strings.Join(append(append([]string{}, qualifier...), name), ".")
}

// columnMissing is Athena's wording for a name that nothing answers to.
func (b *binder) columnMissing(at parse.Pos, name string) {
	b.fail(at, "COLUMN_NOT_FOUND", "Column '%s' cannot be resolved or requester is not authorized to access requested resources", name)
}

func (b *binder) column(s *scope, c *parse.Column) val {
	if v := b.lookup(s, c.Pos, nil, c.Name); v != nil {
		return *v
	}
	b.columnMissing(c.Pos, c.Name)
	return val{}
}

// deref binds a.b.c: a column with qualifiers where one answers, else a row's field.
func (b *binder) deref(s *scope, d *parse.Deref) val {
	if names := dereferenced(d); names != nil {
		last := len(names) - 1
		if v := b.lookup(s, d.Pos, names[:last], names[last]); v != nil {
			return *v
		}
		if b.attempt(func() { b.expr(s, d.Base) }) {
			return b.fieldOf(b.expr(s, d.Base), d)
		}
		if b.lookup(s, d.Pos, nil, names[0]) == nil {
			b.columnMissing(d.Pos, strings.Join(names, "."))
		}
	}
	return b.fieldOf(b.expr(s, d.Base), d)
}

func (b *binder) fieldOf(base val, d *parse.Deref) val {
	if base.t.Kind != types.Row {
		b.fail(d.Pos, "TYPE_MISMATCH", "Expression %s is not of type ROW", exprText(d.Base))
	}
	for i, n := range base.t.Names {
		if n != "" && strings.EqualFold(n, d.Field.Name) {
			return val{t: base.t.Elem[i], sql: call("struct_extract", base.sql, quote(types.FieldName(i))), at: d.Pos}
		}
	}
	b.columnMissing(d.Pos, exprText(d))
	return val{}
}

// dereferenced returns the names of a.b.c, nil when the base is no name.
func dereferenced(d *parse.Deref) []string {
	switch base := d.Base.(type) {
	case *parse.Column:
		return []string{base.Name, d.Field.Name}
	case *parse.Deref:
		if names := dereferenced(base); names != nil {
			return append(names, d.Field.Name)
		}
	}
	return nil
}
