package run_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/referee"
)

var (
	families = flag.String("family", ".", "compare the functions, operators and casts of the families that match")
	only     = flag.String("only", ".", "compare the calls whose subject matches, such as to_char or int4")
	known    = flag.Bool("known", false, "write what differs or is refused into testdata/pgfunctions.txt")
)

// limit is the most calls made of a function, operator or cast.
const limit = 60

const zone = "America/New_York"

func TestMain(m *testing.M) { referee.Main(m) }

// trial is an expression about a subject: a function, operator or cast with its types.
type trial struct{ family, subject, sql string }

// result is a value's text and type, or an error.
type result struct {
	text        string
	null        bool
	oid         uint32
	state, said string
}

func (r result) String() string {
	switch {
	case r.state != "":
		return r.state + " " + r.said
	case r.null:
		return "NULL"
	}
	return fmt.Sprintf("%q (%d)", r.text, r.oid)
}

// TestFunctionsAgainstPostgres calls the functions, operators and casts of PostgreSQL's catalog whose types have
// samples with combinations of those samples, here and there. What differs or is refused here must be listed; the
// list is to shrink. Run it with -v to see the calls, -args -family times -only date_trunc to see few, -known to
// write the list.
func TestFunctionsAgainstPostgres(t *testing.T) {
	conn, err := pgconn.Connect(t.Context(), referee.SharedPostgres(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "SET TimeZone = '"+zone+"'").ReadAll(); err != nil {
		t.Fatal(err)
	}
	which, about := regexp.MustCompile(*families), regexp.MustCompile(*only)
	var trials []trial
	for _, one := range slices.Concat(functionTrials(), operatorTrials(), castTrials()) {
		if which.MatchString(one.family) && about.MatchString(one.subject) {
			trials = append(trials, one)
		}
	}
	session := newSession(t)
	found := map[string][]string{} // by class, family and subject: what came out
	calls := map[string]int{}
	for chunk := range slices.Chunk(trials, 1000) {
		real := theirs(t, conn, chunk)
		for i, one := range chunk {
			calls[one.subject]++
			got, class := ours(session, one.sql), "different "
			if agree(got, real[i]) {
				continue
			}
			if got.state == "0A000" {
				class = "unsupported "
			}
			key := class + one.family + " " + one.subject
			found[key] = append(found[key], fmt.Sprintf("%s\n  ours %s\n  real %s", one.sql, got, real[i]))
		}
	}
	t.Logf("%d calls of %d functions, operators and casts; %d differ or are refused at times", len(trials), len(calls), len(found))
	for _, subject := range slices.Sorted(maps.Keys(found)) {
		lines := found[subject]
		t.Logf("%s: %d\n%s", subject, len(lines), strings.Join(lines[:min(len(lines), 6)], "\n"))
	}
	compareList(t, found, which, about)
}

// compareList holds what differs or is refused against the list of what is known to.
func compareList(t *testing.T, found map[string][]string, which, about *regexp.Regexp) {
	const file = "testdata/pgfunctions.txt"
	raw, err := os.ReadFile(file)
	if err != nil && !*known {
		t.Fatal(err)
	}
	list := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		list[line] = true
		words := strings.SplitN(line, " ", 3)
		switch {
		case len(words) < 3 || found[line] != nil || !which.MatchString(words[1]) || !about.MatchString(words[2]):
		case *known:
			delete(list, line)
		default:
			t.Errorf("equal now, though listed: %s", line)
		}
	}
	for line, lines := range found {
		if !list[line] && !*known {
			t.Errorf("not listed in %s: %s\n%s", file, line, lines[0])
		}
		list[line] = true
	}
	if *known {
		if err := os.WriteFile(file, []byte(strings.TrimSpace(strings.Join(slices.Sorted(maps.Keys(list)), "\n"))+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// agree compares two results; floating point may differ in the last digits, for the C library is not PostgreSQL's meaning.
func agree(a, b result) bool {
	if a == b {
		return true
	}
	if b.oid != pgdata.Float8 && b.oid != pgdata.Float4 || a.oid != b.oid {
		return false
	}
	x, err1 := strconv.ParseFloat(a.text, 64)
	y, err2 := strconv.ParseFloat(b.text, 64)
	return err1 == nil && err2 == nil && math.Abs(x-y) <= 4e-16*math.Abs(y)
}

// theirs asks PostgreSQL, every expression in a transaction of its own.
func theirs(t *testing.T, conn *pgconn.PgConn, trials []trial) []result {
	p := conn.StartPipeline(t.Context())
	for _, one := range trials {
		p.SendQueryParams("SELECT "+one.sql, nil, nil, nil, nil)
		p.SendPipelineSync()
	}
	if err := p.Flush(); err != nil {
		t.Fatal(err)
	}
	out := make([]result, len(trials))
	at := 0
	for at < len(trials) {
		switch r, err := p.GetResults(); reader := r.(type) {
		case *pgconn.PipelineSync:
			at++
		case *pgconn.ResultReader:
			one := result{oid: reader.FieldDescriptions()[0].DataTypeOID}
			for reader.NextRow() {
				v := reader.Values()[0]
				one.text, one.null = string(v), v == nil
			}
			if _, err := reader.Close(); err != nil {
				one = failure(err)
			}
			out[at] = one
		default:
			if err == nil {
				t.Fatalf("an unexpected answer to %s: %T", trials[at].sql, r)
			}
			out[at] = failure(err)
		}
	}
	if err := p.Close(); err != nil {
		var fault *pgconn.PgError
		if !errors.As(err, &fault) {
			t.Fatal(err)
		}
	}
	return out
}

func failure(err error) result {
	var fault *pgconn.PgError
	if errors.As(err, &fault) {
		return result{state: fault.Code, said: fault.Message}
	}
	return result{state: "-----", said: err.Error()}
}

type noTables struct{}

func (noTables) Databases(context.Context) ([]string, error)                { return []string{"lake"}, nil }
func (noTables) Tables(context.Context, string) ([]*lake.Table, error)      { return nil, nil }
func (noTables) Table(context.Context, string, string) (*lake.Table, error) { return nil, nil }

func newSession(t *testing.T) *sql.Session {
	t.Helper()
	now := time.Now()
	return &sql.Session{Catalog: noTables{}, Memo: &sql.Memo{}, User: "postgres", Database: "postgres", Started: now, Now: now,
		Setting: func(name string) (string, bool) {
			v, ok := map[string]string{"timezone": zone, "TimeZone": zone, "datestyle": "ISO, MDY"}[name]
			return v, ok
		}}
}

// ours runs an expression in the embedded engine.
func ours(s *sql.Session, expression string) (r result) {
	defer func() {
		if p := recover(); p != nil {
			r = result{state: "XX000", said: fmt.Sprint("panic: ", p)}
		}
	}()
	fail := func(err error) result {
		var fault *sql.Error
		if errors.As(err, &fault) {
			return result{state: fault.Code, said: fault.Message}
		}
		return result{state: "-----", said: err.Error()}
	}
	raws, err := sql.Split("SELECT " + expression)
	if err != nil {
		return fail(err)
	}
	plan, err := sql.Bind(context.Background(), s, raws[0], nil)
	if err != nil {
		return fail(err)
	}
	if !plan.Local {
		return result{state: "0A000", said: "for Athena"}
	}
	rows, err := plan.Rows(context.Background(), nil)
	if err != nil {
		return fail(err)
	}
	defer rows.Close()
	r.oid = plan.Columns[0].OID
	for rows.Next() {
		text, null := rows.Cell(0)
		r.text, r.null = string(text), null
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	return r
}
