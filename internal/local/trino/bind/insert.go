package bind

import (
	"context"
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// BindInsert binds INSERT's query so that it gives the table's columns, in their order and types; columns
// that the statement leaves out are NULL.
func BindInsert(ctx context.Context, env *Env, n *parse.Insert, table []Column) (q *Query, err error) {
	bound, err := Bind(ctx, env, n.Query)
	if err != nil {
		return nil, err
	}
	b := &binder{ctx: ctx, env: env, last: 1 << 20}
	defer func() {
		if f, ok := recover().(failure); ok {
			err = f.err
		}
	}()
	return b.insert(n, bound, table), nil
}

func (b *binder) insert(n *parse.Insert, bound *Query, table []Column) *Query {
	from := make([]int, len(table)) // which of the query's columns, from 1; 0 is none
	for i := range table {
		if n.Columns == nil && i < len(bound.Columns) {
			from[i] = i + 1
		}
		for k, id := range n.Columns {
			if strings.EqualFold(id.Name, table[i].Name) {
				from[i] = k + 1
			}
		}
	}
	want := len(n.Columns)
	if n.Columns == nil {
		want = len(table)
	}
	if want != len(bound.Columns) {
		b.fail(n.Pos, "MISMATCHED_COLUMN_ALIASES", "Insert query has %d expression(s) but expected %d target column(s)", len(bound.Columns), want)
	}
	inner := make([]string, len(bound.Columns))
	for i := range inner {
		inner[i] = b.name("i")
	}
	list := make([]string, len(table))
	for i, c := range table {
		if from[i] == 0 {
			list[i] = "CAST(NULL AS " + c.Type.Duck() + ")"
			continue
		}
		have := bound.Columns[from[i]-1]
		if !types.CanCoerce(have.Type, c.Type) && !(have.Type.Kind == c.Type.Kind && castable(have.Type, c.Type)) {
			b.fail(n.Pos, "TYPE_MISMATCH", "Insert query has mismatched column types: Table: [%s], Query: [%s]", c.Type, have.Type)
		}
		list[i] = b.castTo(val{t: have.Type, sql: inner[from[i]-1]}, c.Type, n.Pos, false)
	}
	return &Query{
		SQL:     "SELECT " + strings.Join(list, ", ") + " FROM (" + bound.SQL + ") AS source(" + strings.Join(inner, ", ") + ")",
		Columns: table, Scans: bound.Scans,
	}
}

// Export makes a query write its rows to a Parquet file, under the given names; it returns their number.
func Export(q *Query, names []string, path string) *Query {
	inner, list := make([]string, len(names)), make([]string, len(names))
	for i, name := range names {
		inner[i] = "i" + itoa(i)
		list[i] = exported(inner[i], q.Columns[i].Type) + ` AS "` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return &Query{
		SQL: sprintf("COPY (SELECT %s FROM (%s) AS source(%s)) TO %s (FORMAT parquet)",
			strings.Join(list, ", "), q.SQL, strings.Join(inner, ", "), quote(path)),
		Columns: []Column{{Name: "rows", Type: types.Of(types.BigInt)}}, Scans: q.Scans,
	}
}

// exported gives rows their fields' own names.
func exported(sql string, t types.Type) string {
	if t.Kind != types.Row {
		return sql
	}
	parts := make([]string, len(t.Elem))
	for i, e := range t.Elem {
		parts[i] = `"` + strings.ReplaceAll(t.Names[i], `"`, `""`) + `" := ` + exported(call("struct_extract", sql, quote(types.FieldName(i))), e)
	}
	return "CASE WHEN " + sql + " IS NULL THEN NULL ELSE struct_pack(" + strings.Join(parts, ", ") + ") END"
}
