package sql_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/datacounsel/spillway/gateway/pgtype"
	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/internal/referee"
)

func TestMain(m *testing.M) { referee.Main(m) }

// answer is what a statement gives: columns and rows as text, or an error.
type answer struct {
	columns []string // name and type OID
	rows    []string
	code    string
	message string
}

// corpus reads the statements of a file.
func corpus(t testing.TB, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "corpus", name))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(text), ";\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// tables.setup makes the same rows in PostgreSQL and in Trino.
var (
	postgresSetup = []string{
		`CREATE TABLE stockmarket_project ("index" text, date text, open float8, high float8, low float8, close float8, "adj close" float8, volume float8, closeusd float8)`,
		`CREATE TABLE sales (id int4, customer text, amount numeric(12,2), at timestamp(3), day date)`,
		`CREATE TABLE every (b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric(10,2), t text, v varchar(20), c char(5), d date, ts timestamp(3),
			bin bytea, arr int4[], tags text[], m json, s json)`,
		`INSERT INTO stockmarket_project VALUES ('HSI', '1986-12-31', 2568.300049, 2568.300049, 2568.300049, 2568.300049, 2568.300049, 0, 333.8790064),
			('HSI', '2021-05-28', 29124.41016, 29200.5, 29000.25, 29124.41016, 29124.41016, 1e9, 3786.1733208),
			('NYA', '2020-01-02', 13913.03, 14003.39, 13902.8, 14002.49, 14002.49, 3458250000, 14002.49)`,
		`INSERT INTO sales VALUES (1, 'anna', 10.50, '2024-01-01 10:00:00.5', '2024-01-01'), (2, 'bob', 200.00, '2024-01-15 23:59:59', '2024-01-15'),
			(3, 'anna', 0.99, '2024-02-29 00:00:00', '2024-02-29'), (4, 'carl', 12345.67, '2023-12-31 12:34:56.789', '2023-12-31'), (5, NULL, NULL, NULL, NULL),
			(6, 'bob', 33.33, '2024-03-10 01:02:03', '2024-01-20')`,
		`INSERT INTO every VALUES (true, 1, 1, 10000000000, 1.5, 0.1, 1.50, 'hello world', 'abc', 'ab', '2024-02-29', '2024-01-01 00:00:00', '\x4142', '{1,2,3}', '{a,b}', '{"k":1}', '{"a":1,"b":"x"}'),
			(false, 2, 2, -5, 3.25e10, 1e20, 22.22, 'A quick, brown fox', 'x y', 'abcde', '1999-12-31', '2020-06-30 12:30:15.123', '\x00ff', '{}', '{"x y",NULL}', '{"k":2}', '{"a":2,"b":"y"}'),
			(NULL, 3, 3, 0, 1e-5, 123456.789, 0.00, '', '', '', '2000-01-01', '1970-01-01 00:00:00.001', '\x', '{NULL,5}', '{}', '{}', '{"a":null,"b":null}'),
			(true, NULL, 4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
	}
	trinoSetup = []string{
		`CREATE SCHEMA IF NOT EXISTS memory."realtime-de-db"`,
		`CREATE TABLE "realtime-de-db".stockmarket_project AS SELECT * FROM (VALUES ('HSI', '1986-12-31', 2568.300049e0, 2568.300049e0, 2568.300049e0, 2568.300049e0, 2568.300049e0, 0e0, 333.8790064e0),
			('HSI', '2021-05-28', 29124.41016e0, 29200.5e0, 29000.25e0, 29124.41016e0, 29124.41016e0, 1e9, 3786.1733208e0),
			('NYA', '2020-01-02', 13913.03e0, 14003.39e0, 13902.8e0, 14002.49e0, 14002.49e0, 3458250000e0, 14002.49e0))
			t ("index", date, open, high, low, close, "adj close", volume, closeusd)`,
		`CREATE TABLE "realtime-de-db".sales (id integer, customer varchar, amount decimal(12,2), at timestamp(3), day date)`,
		`INSERT INTO "realtime-de-db".sales VALUES (1, 'anna', 10.50, TIMESTAMP '2024-01-01 10:00:00.5', DATE '2024-01-01'), (2, 'bob', 200.00, TIMESTAMP '2024-01-15 23:59:59', DATE '2024-01-15'),
			(3, 'anna', 0.99, TIMESTAMP '2024-02-29 00:00:00', DATE '2024-02-29'), (4, 'carl', 12345.67, TIMESTAMP '2023-12-31 12:34:56.789', DATE '2023-12-31'), (5, NULL, NULL, NULL, NULL),
			(6, 'bob', 33.33, TIMESTAMP '2024-03-10 01:02:03', DATE '2024-01-20')`,
		`CREATE TABLE "realtime-de-db".every (b boolean, i2 smallint, i4 integer, i8 bigint, f4 real, f8 double, n decimal(10,2), t varchar, v varchar(20), c char(5), d date, ts timestamp(3),
			bin varbinary, arr array(integer), tags array(varchar), m map(varchar, integer), s row(a integer, b varchar))`,
		`INSERT INTO "realtime-de-db".every VALUES (true, SMALLINT '1', 1, 10000000000, REAL '1.5', 0.1e0, 1.50, 'hello world', 'abc', 'ab', DATE '2024-02-29', TIMESTAMP '2024-01-01 00:00:00', X'4142', ARRAY[1,2,3], ARRAY['a','b'], MAP(ARRAY['k'],ARRAY[1]), ROW(1,'x')),
			(false, SMALLINT '2', 2, -5, REAL '3.25e10', 1e20, 22.22, 'A quick, brown fox', 'x y', 'abcde', DATE '1999-12-31', TIMESTAMP '2020-06-30 12:30:15.123', X'00ff', ARRAY[], ARRAY['x y',NULL], MAP(ARRAY['k'],ARRAY[2]), ROW(2,'y')),
			(NULL, SMALLINT '3', 3, 0, REAL '1e-5', 123456.789e0, 0.00, '', '', '', DATE '2000-01-01', TIMESTAMP '1970-01-01 00:00:00.001', X'', ARRAY[NULL,5], ARRAY[], MAP(), ROW(NULL,NULL)),
			(true, NULL, 4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
	}
)

// fromPostgres asks the real PostgreSQL.
func fromPostgres(conn *pgconn.PgConn, statement string) answer {
	result := conn.ExecParams(context.Background(), statement, nil, nil, nil, nil)
	var a answer
	for _, f := range result.FieldDescriptions() {
		a.columns = append(a.columns, fmt.Sprintf("%s:%d", f.Name, f.DataTypeOID))
	}
	for result.NextRow() {
		cells := make([]string, len(result.Values()))
		for i, v := range result.Values() {
			cells[i] = string(v)
			if v == nil {
				cells[i] = "∅"
			}
		}
		a.rows = append(a.rows, strings.Join(cells, "|"))
	}
	_, err := result.Close()
	var fault *pgconn.PgError
	if errors.As(err, &fault) {
		return answer{code: fault.Code, message: fmt.Sprintf("%s @%d %s", fault.Message, fault.Position, fault.Hint)}
	}
	return a
}

func faultOf(err error) answer {
	var fault *sql.Error
	if errors.As(err, &fault) {
		return answer{code: fault.Code, message: fmt.Sprintf("%s @%d %s", fault.Message, fault.Position, fault.Hint)}
	}
	return answer{code: "XX000", message: err.Error()}
}

func bindOne(s *sql.Session, statement string) (*sql.Plan, error) {
	raws, err := sql.Split(statement)
	if err != nil {
		return nil, err
	}
	return sql.Bind(context.Background(), s, raws[0], nil)
}

func columnsOf(p *sql.Plan) []string {
	var out []string
	for _, c := range p.Columns {
		out = append(out, fmt.Sprintf("%s:%d", c.Name, c.OID))
	}
	return out
}

// fromEngine runs a statement in the embedded engine.
func fromEngine(s *sql.Session, statement string) (a answer, local bool) {
	p, err := bindOne(s, statement)
	if err != nil {
		return faultOf(err), true
	}
	if !p.Local {
		return answer{}, false
	}
	rows, err := p.Rows(context.Background(), nil)
	if err != nil {
		return faultOf(err), true
	}
	a.columns = columnsOf(p)
	for rows.Next() {
		a.rows = append(a.rows, joined(len(p.Columns), rows.Cell))
	}
	return a, true
}

// fromTrino translates a statement and runs it on Trino.
func fromTrino(server *referee.TrinoServer, s *sql.Session, statement string) (a answer, text string) {
	p, err := bindOne(s, statement)
	if err != nil {
		return faultOf(err), ""
	}
	st, err := p.Athena(nil)
	if err != nil {
		return faultOf(err), ""
	}
	result, err := server.Answer("memory.realtime-de-db", st.SQL)
	if err != nil {
		return answer{code: "TRINO", message: err.Error()}, st.SQL
	}
	a.columns = columnsOf(p)
	src := &trinoRows{answer: result}
	if st.Partial() {
		rows := st.Rows(context.Background(), src)
		for rows.Next() {
			a.rows = append(a.rows, joined(len(p.Columns), rows.Cell))
		}
		if err := rows.Err(); err != nil {
			return faultOf(err), st.SQL
		}
		return a, st.SQL
	}
	for more, _ := src.Next(); more; more, _ = src.Next() {
		a.rows = append(a.rows, joined(len(p.Columns), func(i int) ([]byte, bool) {
			text, null := src.Cell(i)
			if convert := pgtype.FromAthena(p.Columns[i].OID, time.UTC); convert != nil && !null {
				out, err := convert(nil, text)
				if err != nil {
					return fmt.Appendf(nil, "cannot convert %s: %v", text, err), false
				}
				return out, false
			}
			return text, null
		}))
	}
	return a, st.SQL
}

func joined(n int, cell func(int) ([]byte, bool)) string {
	cells := make([]string, n)
	for i := range cells {
		text, null := cell(i)
		if cells[i] = string(text); null {
			cells[i] = "∅"
		}
	}
	return strings.Join(cells, "|")
}

// trinoRows brings Trino's JSON to Athena's text.
type trinoRows struct {
	answer *referee.TrinoAnswer
	next   int
}

func (r *trinoRows) Next() (bool, error) {
	r.next++
	return r.next <= len(r.answer.Rows), nil
}

func (r *trinoRows) Close() error { return nil }

func (r *trinoRows) Cell(i int) (text []byte, null bool) {
	switch x := r.answer.Rows[r.next-1][i].(type) {
	case nil:
		return nil, true
	case string:
		if r.answer.Columns[i].Type == "varbinary" {
			raw, _ := base64.StdEncoding.DecodeString(x)
			return []byte(strings.TrimSpace(fmt.Sprintf("% x", raw))), false
		}
		return []byte(x), false
	default:
		return fmt.Append(nil, x), false
	}
}

// differ says how an answer differs from PostgreSQL's; a statement refused with 0A000 does not.
func differ(want, got answer, ordered bool) string {
	if got.code == "0A000" && want.code != "0A000" {
		return ""
	}
	if want.code != "" || got.code != "" {
		if want.code == got.code && want.message == got.message || want.code != "" && got.code == "TRINO" && strings.HasPrefix(want.code, "22") {
			return ""
		}
		return fmt.Sprintf("want %s %s %q\n      got %s %s %q", want.code, want.message, want.rows, got.code, got.message, got.rows)
	}
	if strings.Join(want.columns, ",") != strings.Join(got.columns, ",") {
		return fmt.Sprintf("want columns %s\n      got columns %s", want.columns, got.columns)
	}
	w, g := append([]string(nil), want.rows...), append([]string(nil), got.rows...)
	if !ordered {
		sort.Strings(w)
		sort.Strings(g)
	}
	if strings.Join(w, "\n") != strings.Join(g, "\n") {
		return fmt.Sprintf("want %q\n       got %q", w, g)
	}
	return ""
}

func connect(t *testing.T) *pgconn.PgConn {
	t.Helper()
	conn, err := pgconn.Connect(context.Background(), referee.SharedPostgres(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	for _, s := range append([]string{"SET timezone = 'UTC'", "DROP TABLE IF EXISTS stockmarket_project, sales, every"}, postgresSetup...) {
		if _, err := conn.Exec(context.Background(), s).ReadAll(); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return conn
}

// TestEngineAgainstPostgres runs the expressions in the embedded engine and in PostgreSQL.
func TestEngineAgainstPostgres(t *testing.T) {
	conn := connect(t)
	refused := 0
	for _, statement := range corpus(t, "expressions.sql") {
		got, local := fromEngine(newSession(), statement)
		if !local {
			continue
		}
		if got.code == "0A000" {
			refused++
			t.Logf("refused: %s: %s", statement, got.message)
		}
		if d := differ(fromPostgres(conn, statement), got, strings.Contains(statement, "ORDER BY")); d != "" {
			t.Errorf("%s\n      %s", statement, d)
		}
	}
	t.Logf("refused %d", refused)
}

// TestTrinoAgainstPostgres runs both corpora translated on a real Trino, and as they are on PostgreSQL.
func TestTrinoAgainstPostgres(t *testing.T) {
	server := referee.SharedTrino(t)
	conn := connect(t)
	for _, s := range trinoSetup {
		if _, err := server.Query("memory.default", s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	refused, total := 0, 0
	for _, statement := range append(corpus(t, "expressions.sql"), corpus(t, "tables.sql")...) {
		got, text := fromTrino(server, newSession(), statement)
		total++
		if got.code == "0A000" {
			refused++
			t.Logf("refused: %s: %s", statement, got.message)
		}
		if d := differ(fromPostgres(conn, statement), got, strings.Contains(statement, "ORDER BY")); d != "" {
			t.Errorf("%s\n      %s\n    %s", statement, d, text)
		}
	}
	t.Logf("%d statements, %d refused", total, refused)
}
