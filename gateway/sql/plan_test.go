package sql_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/datacounsel/spillway/gateway/sql"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// TestIntrospectionRuns runs what psql, pgjdbc and SQLAlchemy ask of the catalog: every statement must run.
func TestIntrospectionRuns(t *testing.T) {
	for _, statement := range corpus(t, "introspection.sql") {
		got, local := fromEngine(newSession(), statement)
		if !local {
			t.Errorf("not answered by the catalog: %s", statement)
		}
		if got.code != "" {
			t.Errorf("%s\n      %s %s", statement, got.code, got.message)
		}
	}
}

// translated is a plan's text for Athena, and below it what the gateway computes.
func translated(p *sql.Plan) (string, error) {
	st, err := p.Athena(nil)
	if err != nil {
		return "", err
	}
	text := st.SQL
	for _, g := range st.Gateway() {
		text += "\n  gateway: " + g
	}
	return text, nil
}

// TestTranslation compares what is printed for the corpus of table queries with a golden file.
func TestTranslation(t *testing.T) {
	var b strings.Builder
	for _, statement := range corpus(t, "tables.sql") {
		p, err := bindOne(newSession(), statement)
		text := ""
		if err == nil {
			text, err = translated(p)
		}
		if err != nil {
			text = faultOf(err).code + " " + err.Error()
		}
		if strings.Count(text, "(") != strings.Count(text, ")") && !strings.Contains(statement, "'('") {
			t.Errorf("unbalanced: %s", text)
		}
		fmt.Fprintf(&b, "-- %s\n%s\n\n", strings.ReplaceAll(statement, "\n", " "), text)
	}
	golden(t, "translation.golden", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *rewrite {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); -rewrite writes it anew:\n%s", path, diff)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		statement, code, message, hint string
		position                       int
	}{
		{"SELECT * FROM nosuch", "42P01", `relation "nosuch" does not exist`, "", 15},
		{"SELECT cutomer FROM sales", "42703", `column "cutomer" does not exist`, `Perhaps you meant to reference the column "sales.customer".`, 8},
		{"SELECT 'é', nope FROM sales", "42703", `column "nope" does not exist`, "", 13},
		{"SELECT customer, count(*) FROM sales", "42803", `column "sales.customer" must appear in the GROUP BY clause or be used in an aggregate function`, "", 8},
		{"SELECT count(*) FROM sales WHERE count(*) > 1", "42803", "aggregate functions are not allowed in WHERE", "", 34},
		{"SELECT id FROM sales a JOIN sales b ON true", "42702", `column reference "id" is ambiguous`, "", 8},
		{"SELECT sales.id FROM sales s", "42P01", `invalid reference to FROM-clause entry for table "sales"`, `Perhaps you meant to reference the table alias "s".`, 8},
		{"SELECT customer + 1 FROM sales", "42883", "operator does not exist: text + integer", "No operator matches the given name and argument types. You might need to add explicit type casts.", 17},
		{"SELECT id = 'x' FROM sales", "22P02", `invalid input syntax for type integer: "x"`, "", 13},
		{"SELECT 1 UNION SELECT 1, 2", "42601", "each UNION query must have the same number of columns", "", 23},
		{"SELECT CASE WHEN id THEN 1 END FROM sales", "42804", "argument of CASE/WHEN must be type boolean, not type integer", "", 18},
		{"SELECT * FROM sales, pg_class", "0A000", `a query cannot read both table "sales" and catalog relation "pg_class"`, "Read the catalog in a statement of its own.", 0},
	} {
		_, err := bindOne(newSession(), c.statement)
		var fault *sql.Error
		if !errors.As(err, &fault) {
			t.Errorf("%s: got %v", c.statement, err)
			continue
		}
		if fault.Code != c.code || fault.Message != c.message || fault.Hint != c.hint || fault.Position != c.position {
			t.Errorf("%s: got %s %q hint %q at %d", c.statement, fault.Code, fault.Message, fault.Hint, fault.Position)
		}
	}
}

// TestUnits refuses parts of a date that it has not, where Athena must compute them.
func TestUnits(t *testing.T) {
	for unit, want := range map[string]string{
		"minute":   `ERROR 0A000: unit "minute" not supported for type date`,
		"nonsense": `ERROR 22023: unit "nonsense" not recognized for type date`,
	} {
		p, err := bindOne(newSession(), "SELECT extract("+unit+" FROM day), count(*) FROM sales GROUP BY 1")
		if err == nil {
			_, err = p.Athena(nil)
		}
		var fault *sql.Error
		if !errors.As(err, &fault) || fmt.Sprintf("ERROR %s: %s", fault.Code, fault.Message) != want {
			t.Errorf("%s: got %v, want %s", unit, err, want)
		}
	}
}

func TestParametersAreTypedLiterals(t *testing.T) {
	raws, err := sql.Split("SELECT id FROM sales WHERE customer = $1 AND amount > $2 AND day = $3 AND id = ANY($4) LIMIT $5")
	if err != nil {
		t.Fatal(err)
	}
	p, err := sql.Bind(context.Background(), newSession(), raws[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]uint32{25, 1700, 1082, 1007, 20}, p.Params); diff != "" {
		t.Errorf("parameter types (-want +got):\n%s", diff)
	}
	st, err := p.Athena([]sql.Arg{{Text: `it's \ "x"`}, {Text: "1.50"}, {Text: "2024-1-5"}, {Text: "{1,2}"}, {Text: "3"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`= 'it''s \ "x"'`, "> DECIMAL '1.50'", "= DATE '2024-01-05'", "IN (1, 2)", "LIMIT 3"} {
		if !strings.Contains(st.SQL, want) {
			t.Errorf("%q is not in %s", want, st.SQL)
		}
	}
}

func TestPartitionNotice(t *testing.T) {
	for statement, want := range map[string]int{
		"SELECT count(*) FROM sales":                                                  1,
		"SELECT count(*) FROM sales WHERE day = '2024-01-01'":                         0,
		"SELECT 1 FROM stockmarket_project":                                           0,
		"SELECT 1 FROM every e JOIN sales s ON s.day = e.d":                           0,
		"SELECT 1 FROM every WHERE i4 IN (SELECT id FROM sales WHERE customer = 'a')": 1,
	} {
		p, err := bindOne(newSession(), statement)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Notices) != want {
			t.Errorf("%s: notices %v, want %d", statement, p.Notices, want)
		}
	}
}

// TestStringLiterals: whatever text a parameter has, it is one literal with that text, quotes doubled.
func TestStringLiterals(t *testing.T) {
	p, err := bindOne(newSession(), "SELECT id FROM sales WHERE customer = $1")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := strings.ReplaceAll(rapid.String().Draw(t, "s"), "\x00", "")
		st, err := p.Athena([]sql.Arg{{Text: s}})
		if err != nil {
			t.Fatal(err)
		}
		text := st.SQL
		_, rest, _ := strings.Cut(text, `."customer" = '`)
		literal, ok := strings.CutSuffix(rest, "')")
		if !ok || strings.ReplaceAll(literal, "''", "'") != s || strings.Contains(strings.ReplaceAll(literal, "''", ""), "'") {
			t.Fatalf("%q printed as %s", s, text)
		}
	})
}

func TestSplit(t *testing.T) {
	raws, err := sql.Split("SET search_path TO a, 'B'; BEGIN READ ONLY; select 1; FETCH 5 FROM c; DROP TABLE x; COMMIT")
	if err != nil {
		t.Fatal(err)
	}
	var kinds []sql.Kind
	for _, r := range raws {
		kinds = append(kinds, r.Kind)
	}
	if diff := cmp.Diff([]sql.Kind{sql.Set, sql.Begin, sql.Query, sql.Fetch, sql.Refused, sql.Commit}, kinds); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a", "B"}, raws[0].Values); diff != "" {
		t.Error(diff)
	}
	if raws[2].Text != "select 1" || raws[3].Count != 5 || raws[4].Err.Code != "25006" {
		t.Errorf("%+v %+v %+v", raws[2], raws[3], raws[4].Err)
	}
	native, err := sql.Split("-- x\nATHENA $q$SELECT approx_distinct(x) FROM t$q$;")
	if err != nil || native[0].Kind != sql.Native || native[0].Native != "SELECT approx_distinct(x) FROM t" {
		t.Errorf("%+v, %v", native, err)
	}
	_, err = sql.Split("SELEC 1")
	if got := faultOf(err); got.code != "42601" || !strings.HasPrefix(got.message, `syntax error at or near "SELEC" @1`) {
		t.Errorf("%+v", got)
	}
}

// FuzzPlan binds and translates any text: it must never panic.
func FuzzPlan(f *testing.F) {
	for _, name := range []string{"expressions.sql", "tables.sql"} {
		for _, statement := range corpus(f, name) {
			f.Add(statement)
		}
	}
	f.Fuzz(func(t *testing.T, statement string) {
		raws, err := sql.Split(statement)
		if err != nil {
			return
		}
		for _, r := range raws {
			p, err := sql.Bind(context.Background(), newSession(), r, nil)
			if err != nil {
				continue
			}
			args := make([]sql.Arg, len(p.Params))
			for i := range args {
				args[i].Null = true
			}
			st, err := p.Athena(args)
			if err != nil {
				continue
			}
			if text := strings.TrimLeft(st.SQL, "("); !strings.HasPrefix(text, "SELECT") && !strings.HasPrefix(text, "WITH") && !strings.HasPrefix(text, "VALUES") {
				t.Errorf("%s printed as %s", statement, st.SQL)
			}
		}
	})
}

const biQuery = `SELECT date_trunc('month', s.at) AS month, s.customer, count(*) AS orders, sum(s.amount) AS total,
	sum(s.amount) FILTER (WHERE e.b) AS paid
	FROM sales s LEFT JOIN every e ON e.i4 = s.id
	WHERE s.day >= '2024-01-01' AND s.customer ILIKE 'a%' AND s.amount BETWEEN 1 AND 1000
	GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY 1 DESC, 4 LIMIT 100`

func BenchmarkTranslate(b *testing.B) {
	s := newSession()
	for b.Loop() {
		p, err := bindOne(s, biQuery)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Athena(nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSelectOne(b *testing.B) {
	s := newSession()
	for b.Loop() {
		p, err := bindOne(s, "SELECT 1")
		if err != nil {
			b.Fatal(err)
		}
		rows, err := p.Rows(context.Background(), nil)
		if err != nil || !rows.Next() {
			b.Fatal(err)
		}
	}
}

// What has no form in Athena is refused with what to do instead.
func TestRefused(t *testing.T) {
	const elsewhere = "Select what it is computed from and compute it in the client"
	for _, c := range []struct {
		statement, message, hint string
		position                 int
	}{
		{"SELECT id FROM sales WHERE to_tsvector(customer) IS NOT NULL", "function to_tsvector is not supported on Athena", elsewhere, 28},
		{"SELECT r.a FROM sales, json_to_record(customer::json) AS r(a int)", "function json_to_record", "", 24},
		{"SELECT sum(id) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING EXCLUDE TIES) FROM sales", "EXCLUDE in a window frame", elsewhere, 31},
		{"SELECT id FROM sales WHERE customer ~ '[\\W]'", `\W in brackets of a regular expression`, elsewhere, 39},
	} {
		p, err := bindOne(newSession(), c.statement)
		if err == nil {
			_, err = p.Athena(nil)
		}
		var fault *sql.Error
		if !errors.As(err, &fault) {
			t.Errorf("%s: got %v", c.statement, err)
			continue
		}
		if fault.Code != "0A000" || !strings.HasPrefix(fault.Message, c.message) || !strings.HasPrefix(fault.Hint, c.hint) || fault.Hint == "" || fault.Position != c.position {
			t.Errorf("%s: got %s %q hint %q at %d", c.statement, fault.Code, fault.Message, fault.Hint, fault.Position)
		}
	}
}
