package bind

import (
	"strings"

	"github.com/agnivade/levenshtein"
	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

func isStar(ref *pg_query.ColumnRef) bool {
	return len(ref.Fields) > 0 && ref.Fields[len(ref.Fields)-1].GetAStar() != nil
}

// words returns a column reference's names.
func words(ref *pg_query.ColumnRef) []string {
	var out []string
	for _, f := range ref.Fields {
		if s := f.GetString_(); s != nil {
			out = append(out, s.Sval)
		}
	}
	return out
}

// columnRef binds a, t.a, s.t.a or d.s.t.a; t alone is the whole row.
func (b *binder) columnRef(s *scope, ref *pg_query.ColumnRef) tree.Expr {
	pos := int(ref.Location)
	w := words(ref)
	if isStar(ref) {
		if len(w) == 0 {
			fail(pos, "42601", "row expansion via \"*\" is not supported here")
		}
		schema := ""
		if len(w) > 1 {
			schema = w[len(w)-2]
		}
		it, level := b.relation(s, schema, w[len(w)-1], pos)
		if it == nil {
			b.missingFrom(s, schema, w[len(w)-1], pos)
		}
		return wholeRow(it, level, pos)
	}
	switch len(w) {
	case 1:
		if e := b.unqualified(s, w[0], pos); e != nil {
			return e
		}
		if it, level := b.relation(s, "", w[0], pos); it != nil {
			return wholeRow(it, level, pos)
		}
		b.noColumn(s, "", w[0], pos)
	case 2:
		return b.qualified(s, "", w[0], w[1], pos)
	case 3:
		return b.qualified(s, w[0], w[1], w[2], pos)
	case 4:
		if w[0] != b.names.Database() {
			fail(pos, "0A000", "cross-database references are not implemented: %s", strings.Join(w, "."))
		}
		return b.qualified(s, w[1], w[2], w[3], pos)
	}
	fail(pos, "42601", "improper qualified name (too many dotted names): %s", strings.Join(w, "."))
	return nil
}

// unqualified finds a column by its name alone, from the innermost level out (colNameToVar).
func (b *binder) unqualified(s *scope, name string, pos int) tree.Expr {
	for level := 0; s != nil; s, level = s.outer, level+1 {
		var found tree.Expr
		for _, it := range s.items {
			if !it.visible {
				continue
			}
			for i := range it.cols {
				c := &it.cols[i]
				if c.name != name || c.hidden && found != nil {
					continue
				}
				if found != nil {
					fail(pos, "42702", "column reference %q is ambiguous", name)
				}
				if it.blocked {
					b.notLateral(it, pos)
				}
				found = shift(c.expr, level, pos)
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

func (b *binder) notLateral(it *item, pos int) {
	panic(pgerr.New(pos, "42P10", "invalid reference to FROM-clause entry for table %q", it.name).
		WithDetail("There is an entry for table %q, but it cannot be referenced from this part of the query.", it.name))
}

// relation finds an item by name (refnameNamespaceItem).
func (b *binder) relation(s *scope, schema, name string, pos int) (*item, int) {
	for level := 0; s != nil; s, level = s.outer, level+1 {
		var found *item
		for _, it := range s.items {
			if it.hidden || it.name != name || name == "" || schema != "" && it.schema != schema {
				continue
			}
			if found != nil {
				fail(pos, "42P09", "table reference %q is ambiguous", name)
			}
			found = it
		}
		if found != nil {
			if found.blocked {
				b.notLateral(found, pos)
			}
			return found, level
		}
	}
	return nil, 0
}

func (b *binder) qualified(s *scope, schema, table, name string, pos int) tree.Expr {
	it, level := b.relation(s, schema, table, pos)
	if it == nil {
		// t.a may be field a of composite column t
		if schema == "" {
			if e := b.unqualified(s, table, pos); e != nil {
				return b.field(e, name, pos)
			}
		}
		b.missingFrom(s, schema, table, pos)
	}
	var found tree.Expr
	for i := range it.cols {
		if c := &it.cols[i]; c.name == name {
			if found != nil {
				if c.hidden {
					continue
				}
				fail(pos, "42702", "column reference %q is ambiguous", name)
			}
			found = shift(c.expr, level, pos)
		}
	}
	if found != nil {
		return found
	}
	if call := b.asFunction(s, it, level, name, pos); call != nil {
		return call
	}
	b.noColumn(s, table, name, pos)
	return nil
}

// asFunction reads t.f as f(t), which PostgreSQL allows; only casts to text have a use here.
func (b *binder) asFunction(s *scope, it *item, level int, name string, pos int) tree.Expr {
	if it.rel == nil || name != "text" {
		return nil
	}
	return b.coerce(wholeRow(it, level, pos), plain(pgdata.Text), explicit)
}

func wholeRow(it *item, level, pos int) tree.Expr {
	if it.rel == nil {
		row := &tree.Row{Node: tree.Node{T: plain(pgdata.Record), Loc: pos}}
		for _, c := range it.cols {
			if !c.hidden {
				row.Fields, row.Names = append(row.Fields, shift(c.expr, level, pos)), append(row.Names, c.name)
			}
		}
		return row
	}
	// A function that gives one scalar column is that column.
	if len(it.rel.Funcs) == 1 && !it.rel.Ordinal && len(it.rel.Cols) == 1 && len(outColumnsOf(it.rel.Funcs[0])) == 0 {
		return shift(it.cols[0].expr, level, pos)
	}
	typ := pgdata.Record
	if it.rel.Table != nil && it.rel.Table.OID != 0 {
		typ = it.rel.Table.OID + 1
		if t := rowType(it.rel.Table); t != 0 {
			typ = t
		}
	}
	return &tree.WholeRow{Node: tree.Node{T: plain(typ), Loc: pos}, Level: level, Rel: it.rel}
}

func outColumnsOf(e tree.Expr) []tree.Col {
	if c, ok := e.(*tree.Call); ok {
		return outColumns(c)
	}
	return nil
}

// rowType is the composite type of a catalog relation, known by its name.
func rowType(t *tree.Table) uint32 {
	if t.Database != "" {
		return 0
	}
	for _, typ := range pgdata.Get().TypeByName[t.Name] {
		if typ.Kind == 'c' && typ.Rel == t.OID {
			return typ.OID
		}
	}
	return 0
}

// shift copies a column's expression to a reference some levels further in.
func shift(e tree.Expr, level, pos int) tree.Expr {
	switch x := e.(type) {
	case *tree.Var:
		v := *x
		v.Level, v.Loc = x.Level+level, pos
		return &v
	case *tree.Cast:
		c := *x
		c.Arg, c.Loc = shift(x.Arg, level, pos), pos
		return &c
	case *tree.Coalesce:
		c := *x
		c.Args = make([]tree.Expr, len(x.Args))
		for i, a := range x.Args {
			c.Args[i] = shift(a, level, pos)
		}
		c.Loc = pos
		return &c
	}
	return e
}

// missingFrom words 42P01 for a relation that FROM does not have.
func (b *binder) missingFrom(s *scope, schema, table string, pos int) {
	text := table
	if schema != "" {
		text = schema + "." + table
	}
	for sc := s; sc != nil; sc = sc.outer {
		for _, it := range sc.items {
			if it.rel != nil && it.rel.Table != nil && it.rel.Table.Name == table && it.name != table && !it.hidden {
				panic(pgerr.New(pos, "42P01", "invalid reference to FROM-clause entry for table %q", table).
					WithHint("Perhaps you meant to reference the table alias %q.", it.name))
			}
		}
	}
	fail(pos, "42P01", "missing FROM-clause entry for table %q", text)
}

// noColumn words 42703, with the nearest name as a hint.
func (b *binder) noColumn(s *scope, table, name string, pos int) {
	err := pgerr.New(pos, "42703", "column %q does not exist", name)
	if table != "" {
		err = pgerr.New(pos, "42703", "column %s.%s does not exist", table, name)
	}
	panic(b.suggest(err, s, table, name))
}

// suggest adds "Perhaps you meant …" from the columns in reach (searchRangeTableForCol).
func (b *binder) suggest(err *pgerr.Error, s *scope, table, name string) *pgerr.Error {
	type guess struct {
		distance int
		text     string
	}
	limit := min(3, len(name)/2)
	bestGuess := []guess{}
	for sc := s; sc != nil; sc = sc.outer {
		for _, it := range sc.items {
			if it.rel == nil || it.name == "" {
				continue
			}
			penalty := 0
			if table != "" {
				penalty = levenshtein.ComputeDistance(table, it.name)
			}
			for _, c := range it.cols {
				if c.hidden {
					continue
				}
				d := levenshtein.ComputeDistance(name, c.name)
				if d > limit || d > len(name)/2 || penalty > limit {
					continue
				}
				d += penalty
				if len(bestGuess) > 0 && d > bestGuess[0].distance {
					continue
				}
				if len(bestGuess) > 0 && d < bestGuess[0].distance {
					bestGuess = bestGuess[:0]
				}
				bestGuess = append(bestGuess, guess{d, it.name + "." + c.name})
			}
		}
	}
	switch len(bestGuess) {
	case 1:
		return err.WithHint("Perhaps you meant to reference the column %q.", bestGuess[0].text)
	case 2:
		return err.WithHint("Perhaps you meant to reference the column %q or the column %q.", bestGuess[0].text, bestGuess[1].text)
	}
	return err
}

// star expands * or t.*.
func (b *binder) star(s *scope, ref *pg_query.ColumnRef) []tree.Target {
	pos := int(ref.Location)
	w := words(ref)
	var out []tree.Target
	add := func(it *item, level int) {
		for _, c := range it.cols {
			if !c.hidden {
				out = append(out, tree.Target{Expr: shift(c.expr, level, pos), Name: c.name})
			}
		}
	}
	if len(w) == 0 {
		found := false
		for _, it := range s.items {
			if it.visible {
				add(it, 0)
				found = true
			}
		}
		if !found {
			fail(pos, "42601", "SELECT * with no tables specified is not valid")
		}
		return out
	}
	schema, table := "", w[len(w)-1]
	if len(w) > 1 {
		schema = w[len(w)-2]
	}
	it, level := b.relation(s, schema, table, pos)
	if it == nil {
		if schema == "" {
			if e := b.unqualified(s, table, pos); e != nil {
				return b.expand(e, pos)
			}
		}
		b.missingFrom(s, schema, table, pos)
	}
	add(it, level)
	return out
}

// expand is (composite).*.
func (b *binder) expand(e tree.Expr, pos int) []tree.Target {
	var out []tree.Target
	for _, c := range b.fields(e) {
		if !c.Hidden {
			out = append(out, tree.Target{Expr: b.field(e, c.Name, pos), Name: c.Name})
		}
	}
	if out == nil {
		fail(pos, "42809", "type %s is not composite", b.typeName(e.Type().OID))
	}
	return out
}
