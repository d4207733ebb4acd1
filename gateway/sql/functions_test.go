package sql_test

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
)

// samples has an expression over the table every for each type that a column of Athena's can have or be cast to.
var samples = map[uint32]string{
	pgdata.Bool: "b", pgdata.Int2: "i2", pgdata.Int4: "i4", pgdata.Int8: "i8", pgdata.Float4: "f4", pgdata.Float8: "f8",
	pgdata.Numeric: "n", pgdata.Text: "t", pgdata.Varchar: "v", pgdata.BPChar: "c", pgdata.Date: "d", pgdata.Timestamp: "ts",
	pgdata.TimestampTZ: "ts::timestamptz", pgdata.Time: "ts::time", pgdata.Interval: "(ts - ts)", pgdata.Bytea: "bin",
	pgdata.JSON: "t::json", pgdata.JSONB: "t::jsonb", pgdata.UUID: "t::uuid", pgdata.Varbit: "B'101'::varbit", pgdata.Bit: "B'101'",
	pgdata.JSONPath: "'$.a'::jsonpath", pgdata.Int4Array: "arr", pgdata.TextArray: "tags", pgdata.Float8Array: "arr::float8[]",
	pgdata.AnyElement: "i4", pgdata.AnyArray: "arr", pgdata.AnyNonArray: "i4", pgdata.Any: "i4", pgdata.Record: "row(i4, t)",
	pgdata.AnyCompatible: "i4", pgdata.AnyCompatibleArray: "arr", pgdata.AnyCompatibleNonArray: "i4",
}

// fate is what becomes of an expression.
type fate struct {
	class string // same, rewritten, gateway or refused
	note  string // Athena's form, or why Athena is not asked
}

// fateOf tells an expression's fate; plain says what Athena would be sent if its SQL had the same form.
func fateOf(expression string, plain func(form string) bool) fate {
	const before, after = `SELECT 1 AS "x" FROM (SELECT `, ` FROM "realtime-de-db"."every" AS "every") AS "s_1" ("x")`
	text, err := translate("SELECT 1 AS x FROM (SELECT " + expression + " AS x FROM every OFFSET 0) s")
	if err == nil {
		form := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(text, before), after), `"every".`, "")
		form = strings.ReplaceAll(form, `"`, "")
		if plain(form) {
			return fate{"same", ""}
		}
		return fate{"rewritten", form}
	}
	if _, above := translate("SELECT " + expression + " FROM every"); above == nil {
		return fate{"gateway", reason(err)}
	}
	return fate{"refused", reason(err)}
}

func translate(statement string) (string, error) {
	p, err := bindOne(newSession(), statement)
	if err != nil {
		return "", err
	}
	text, err := p.Athena(nil)
	if err != nil {
		return "", err
	}
	return text.SQL, nil
}

func reason(err error) string { return strings.Split(faultOf(err).message, " @")[0] }

// internals are the beginnings of the descriptions of functions that PostgreSQL has for itself.
var internals = []string{"implementation of", "I/O", "aggregate ", "window ", "internal", "less-equal-greater", "hash", "sort support", "planner support",
	"equal image", "in_range support", "restriction selectivity", "join selectivity", "btree", "deprecated", "convert ", "adjust ", "statistics",
	"larger of two", "decrement", "truncate large", "get current tsearch", "get current transaction", "range ", "make tsquery", "GIN", "multirange", "range constructor", "XML", "xml", "map ", "tsquery", "text search", "float8 difference", "server ", "client ", "debug", "test for ", "set seed", "current value", "last ", "status of", "smaller of two", "current user privilege", "user privilege", "for use by pg_upgrade", "latest tid", "less than", "transform ", "generate ",
	"large object", "read large", "lo_", "comparison", "increment", "tsvector", "highlight", "parse text", "get parser", "find the identities", "transaction"}

// descriptions has pg_description's text of the objects of a catalog, by OID.
func descriptions(class string) map[string]string {
	out := map[string]string{}
	t := pgdata.Load("pg_description")
	object, catalog, text := slices.Index(t.Columns, "objoid"), slices.Index(t.Columns, "classoid"), slices.Index(t.Columns, "description")
	for _, row := range t.Rows {
		if row[catalog] == class {
			out[row[object]] = row[text]
		}
	}
	return out
}

// arguments gives samples of the types; ok is false where a type has none.
func arguments(types []uint32) (out []string, ok bool) {
	for _, oid := range types {
		s, known := samples[oid]
		if !known {
			return nil, false
		}
		out = append(out, s)
	}
	return out, true
}

// printed says how Athena is sent each argument.
func printed(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = fateOf(a, func(string) bool { return false }).note
	}
	return out
}

func typeNames(types []uint32) string {
	names := make([]string, len(types))
	for i, oid := range types {
		names[i] = pgdata.Get().Types[oid].Name
		if after, array := strings.CutPrefix(names[i], "_"); array {
			names[i] = after + "[]"
		}
	}
	return strings.Join(names, ", ")
}

// row is a line of the table: the calls of one name that share a fate.
type row struct {
	name, class, note string
	types             []string
}

// rows gathers calls by name and fate.
type rows map[[2]string]*row

func (r rows) add(name, types string, f fate) {
	key := [2]string{name, f.class}
	if r[key] == nil {
		r[key] = &row{name: name, class: f.class, note: f.note}
	}
	r[key].types = append(r[key].types, types)
}

func (r rows) sorted() []*row {
	return slices.SortedFunc(maps.Values(r), func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.class, b.class))
	})
}

// functions asks after every function of pg_catalog that a person may call.
func functions() (scalar, aggregate rows) {
	scalar, aggregate = rows{}, rows{}
	told := descriptions("1255")
	for _, oid := range slices.Sorted(maps.Keys(pgdata.Get().Procs)) {
		p := pgdata.Get().Procs[oid]
		text := told[fmt.Sprint(p.OID)]
		if text == "" || strings.HasPrefix(p.Name, "pg_") || strings.HasSuffix(p.Name, "range") || strings.HasPrefix(p.Name, "xml") || slices.ContainsFunc(internals, func(s string) bool { return strings.HasPrefix(text, s) }) {
			continue
		}
		args, ok := arguments(p.Args)
		if !ok || p.Result == pgdata.Internal || p.Result == pgdata.Trigger || p.Kind == 'p' {
			continue
		}
		call := `"` + p.Name + `"(` + strings.Join(args, ", ") + ")"
		plain := func(form string) bool { return form == p.Name+"("+strings.Join(printed(args), ", ")+")" }
		switch agg := pgdata.Get().Aggregates[p.OID]; {
		case agg != nil && agg.Kind != 'n':
			call = `"` + p.Name + `"(` + strings.Join(args[:agg.Direct], ", ") + ") WITHIN GROUP (ORDER BY " + strings.Join(args[agg.Direct:], ", ") + ")"
			if agg.Direct > 0 && p.Args[0] == pgdata.Float8 {
				call = strings.Replace(call, "f8", "0.5", 1)
			}
			fallthrough
		case agg != nil:
			if p.Name == "count" && len(args) == 0 {
				call = "count(*)"
				plain = func(form string) bool { return form == "count(*)" }
			}
			aggregate.add(p.Name, typeNames(p.Args), fateOf(call, plain))
		case p.Kind == 'w':
			call += " OVER (ORDER BY i4)"
			aggregate.add(p.Name, typeNames(p.Args), fateOf(call, func(form string) bool { return strings.HasPrefix(form, p.Name+"(") }))
		case p.RetSet:
			text, err := translate("SELECT 1 AS x FROM every, LATERAL " + call + " AS x")
			f := fate{"rewritten", ""}
			if err != nil {
				f = fate{"refused", reason(err)}
			} else if _, after, ok := strings.Cut(text, "CROSS JOIN "); ok {
				f.note = strings.ReplaceAll(strings.ReplaceAll(after, `"every".`, ""), `"`, "")
			}
			scalar.add(p.Name, typeNames(p.Args), f)
		default:
			scalar.add(p.Name, typeNames(p.Args), fateOf(call, plain))
		}
	}
	return scalar, aggregate
}

// operators asks after every operator.
func operators() rows {
	out := rows{}
	for _, oid := range slices.Sorted(maps.Keys(pgdata.Get().Operators)) {
		op := pgdata.Get().Operators[oid]
		types := []uint32{op.Left, op.Right}
		if op.Left == 0 {
			types = types[1:]
		}
		args, ok := arguments(types)
		if !ok || strings.HasPrefix(op.Name, "*") && op.Left == pgdata.Record {
			continue
		}
		call := strings.Join(args, " "+op.Name+" ")
		if op.Left == 0 {
			call = op.Name + " " + args[0]
		}
		names := make([]string, len(types))
		for i, oid := range types {
			names[i] = typeNames([]uint32{oid})
		}
		shown := strings.Join(names, " "+op.Name+" ")
		if op.Left == 0 {
			shown = op.Name + " " + names[0]
		}
		out.add(op.Name, shown, fateOf(call, func(form string) bool {
			return form == "("+strings.Join(printed(args), " "+op.Name+" ")+")"
		}))
	}
	return out
}

// casts asks after every cast between types that have samples.
func casts() rows {
	out := rows{}
	add := func(from, to uint32) {
		if a, ok := arguments([]uint32{from}); ok && samples[to] != "" && pgdata.Get().Types[to].Kind == 'b' {
			name := typeNames([]uint32{to})
			out.add(name, typeNames([]uint32{from}), fateOf("CAST("+a[0]+" AS "+name+")", func(string) bool { return false }))
		}
	}
	seen := map[[2]uint32]bool{}
	for _, pair := range slices.SortedFunc(maps.Keys(pgdata.Get().Casts), func(a, b [2]uint32) int { return slices.Compare(a[:], b[:]) }) {
		seen[pair] = true
		add(pair[0], pair[1])
	}
	for _, oid := range slices.Sorted(maps.Keys(samples)) { // through text, in and out
		if pgdata.Get().Types[oid].Kind == 'b' && oid != pgdata.Text {
			for _, pair := range [][2]uint32{{oid, pgdata.Text}, {pgdata.Text, oid}} {
				if !seen[pair] {
					add(pair[0], pair[1])
				}
			}
		}
	}
	return out
}

// syntax has the forms that PostgreSQL's grammar writes without a function's name.
var syntax = []string{
	"CASE WHEN b THEN i4 ELSE i8 END", "CASE i4 WHEN 1 THEN 'a' END", "COALESCE(i4, i8)", "NULLIF(i4, i8)", "GREATEST(i4, i8)", "LEAST(t, v)",
	"i4 BETWEEN 1 AND i8", "i4 BETWEEN SYMMETRIC 9 AND 1", "i4 IN (1, 2)", "i4 NOT IN (1, NULL)", "i4 IS NULL", "b IS TRUE", "b IS UNKNOWN", "i4 IS DISTINCT FROM i8",
	"(i4, t) = (i8, v)", "(i4, t) < (i8, v)", "(i4, t) IN (SELECT i4, t FROM every)", "i4 = ANY (arr)", "i4 < ALL (arr)", "i4 = ANY (SELECT i8 FROM every)", "EXISTS (SELECT 1 FROM every)",
	"t LIKE 'a%'", "t LIKE v", "t ILIKE 'a_'", "t SIMILAR TO '(a|b)%'", "t LIKE 'a!%' ESCAPE '!'", "t ~ '^a'", "t ~* v", "t COLLATE \"C\"",
	"EXTRACT(year FROM ts)", "EXTRACT(timezone FROM ts::timestamptz)", "date_bin('15 minutes', ts, TIMESTAMP '2001-01-01')", "EXTRACT(epoch FROM ts)", "EXTRACT(isodow FROM d)", "EXTRACT(epoch FROM ts - ts)", "ts AT TIME ZONE 'Europe/Paris'", "(ts, ts) OVERLAPS (ts, ts)",
	"POSITION('a' IN t)", "SUBSTRING(t FROM 2 FOR 3)", "SUBSTRING(t FROM '[0-9]+')", "TRIM(BOTH 'x' FROM t)", "OVERLAY(t PLACING 'x' FROM 2)", "NORMALIZE(t, NFC)", "t IS NORMALIZED",
	"arr[1]", "arr[1:2]", "ARRAY[i4, i2]", "ARRAY(SELECT i4 FROM every)", "ROW(i4, t)", "CURRENT_DATE", "CURRENT_TIMESTAMP", "LOCALTIME", "INTERVAL '1 month 2 days'", "DATE '2024-01-31'",
}

// TestFunctionTable writes down what becomes of every function, operator, cast and form of PostgreSQL's.
func TestFunctionTable(t *testing.T) {
	var b strings.Builder
	b.WriteString(head)
	section := func(title, column string, list []*row) {
		count := map[string]int{}
		for _, r := range list {
			count[r.class] += len(r.types)
		}
		fmt.Fprintf(&b, "\n## %s\n\nSame %d, rewritten %d, gateway %d, refused %d.\n\n| Name | %s | Fate | Athena's form, or why not |\n|---|---|---|---|\n", title,
			count["same"], count["rewritten"], count["gateway"], count["refused"], column)
		for _, r := range list {
			slices.Sort(r.types)
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", code(r.name), code(strings.Join(r.types, "; ")), r.class, note(r))
		}
	}
	scalar, aggregate := functions()
	section("Functions", "Arguments", scalar.sorted())
	section("Aggregates and window functions", "Arguments", aggregate.sorted())
	section("Operators", "Operands", operators().sorted())
	section("Casts", "From", casts().sorted())
	forms := rows{}
	for _, s := range syntax {
		forms.add(s, "", fateOf(s, func(form string) bool {
			return strings.EqualFold(strings.NewReplacer("(", "", ")", "").Replace(form), strings.NewReplacer("(", "", ")", "").Replace(s))
		}))
	}
	section("Forms of the grammar", "", forms.sorted())
	golden(t, "../FUNCTIONS.md", b.String())
}

const head = `# What becomes of PostgreSQL's functions

Written by ` + "`go test ./gateway/sql -run TestFunctionTable -rewrite`" + `. Each was asked of columns of a table in Athena:

- **same**: Athena has it under the same name and with the same meaning.
- **rewritten**: Athena computes it from other means; the form is shown (of the first arguments named).
- **gateway**: Athena has no faithful form. In the outermost select list the gateway computes it from the rows that
  Athena returns; anywhere else it is refused (0A000).
- **refused**: 0A000 with its position; the reason is shown.

Over constants alone every one that the gateway knows is computed by the gateway, without Athena. Functions of geometry, networks, text
search, ranges, XML, enums and large objects are not listed: Athena has no such types, and they are refused.

Where a value decides, the form looks at it while the query runs, and what stands here as ⟨SQLSTATE message⟩ is raised, as PostgreSQL
raises it or, with 0A000, because Athena cannot compute it: a float beyond its range, a repeated key in a JSON object, a sum of
floats so great that their order decides whether it stays in the range. An error in a part of an expression that comes to
NULL as a whole may be passed over, and so may one in an operand that AND, OR or CASE does not need (PostgreSQL's manual, 4.2.14).
A quotient or mean is rounded to the digits that PostgreSQL gives it; one of which PostgreSQL keeps more than 20 after the point is refused
where they may matter: in GROUP BY, DISTINCT, a set operation, a window's order, a sub-select's column.
`

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + strings.NewReplacer("|", `\|`, "\n", " ").Replace(s) + "`"
}

// raisedForm is how the translation raises an error while a query runs.
var raisedForm = regexp.MustCompile(`CAST\(CAST\('Spillway (\w{5}): ([^;]*); ' \|\| CAST\(.*? AS varchar\) AS bigint\) AS \w+\)`)

func note(r *row) string {
	if r.class != "rewritten" {
		return strings.ReplaceAll(r.note, "|", `\|`)
	}
	r.note = raisedForm.ReplaceAllString(r.note, "⟨$1 $2⟩")
	if form := []rune(r.note); len(form) > 160 {
		return code(string(form[:160]) + " …")
	}
	return code(r.note)
}
