package trino

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/types"
	"github.com/datacounsel/spillway/internal/obs"
)

func newEngine(t testing.TB, f *fakeLake) *Engine {
	t.Helper()
	o := DefaultOptions()
	o.TempDir = filepath.Join(t.TempDir(), "temp")
	e, err := New(o, f, f, obs.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	e.now = func() time.Time { return time.Date(2024, 3, 10, 12, 34, 56, 789e6, time.UTC) }
	return e
}

func newLake(t testing.TB) *fakeLake {
	dir := t.TempDir()
	return &fakeLake{dir: dir, tables: map[string]*lake.Table{}, partitions: map[string][]lake.Partition{}}
}

// answer runs a statement and writes its columns, types and rows, or its error, in the corpus's form.
func answer(e *Engine, sql string) string {
	r, err := e.Run(context.Background(), athena.Session{Database: "db", QueryID: "q1", Output: "s3://results/out/"}, sql)
	if err != nil {
		return failureText(err)
	}
	defer r.Close()
	var out strings.Builder
	if typed, ok := r.(interface{ Types() []types.Type }); ok {
		for i, c := range r.Columns() {
			if i > 0 {
				out.WriteString(", ")
			}
			fmt.Fprintf(&out, "%s %s", c.Name, typed.Types()[i])
		}
		out.WriteString("\n")
	}
	for r.Next() {
		for i := range r.Columns() {
			if i > 0 {
				out.WriteString(" | ")
			}
			text, null := r.Cell(i)
			if null {
				text = []byte("NULL")
			}
			out.Write(text)
		}
		out.WriteString("\n")
	}
	if err := r.Err(); err != nil {
		return failureText(err)
	}
	return out.String()
}

func failureText(err error) string {
	var e *athena.Error
	if errors.As(err, &e) {
		return e.Name + ": " + e.Message + "\n"
	}
	return "ERROR " + err.Error() + "\n"
}

// The corpus is statements and what Trino answers; the referee runs the same files on a real one.
func TestCorpus(t *testing.T) {
	lake := sample(t)
	datadriven.Walk(t, "testdata/corpus", func(t *testing.T, path string) {
		e := newEngine(t, lake)
		datadriven.RunTest(t, path, func(_ *testing.T, d *datadriven.TestData) string {
			return answer(e, strings.TrimSpace(d.Input))
		})
	})
}

func write(t testing.TB, f *fakeLake, key, text string) {
	t.Helper()
	path := filepath.Join(f.dir, key)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func sample(t testing.TB) *fakeLake {
	f := newLake(t)
	columns := []lake.Column{}
	for _, c := range [][2]string{{"index", "string"}, {"date", "string"}, {"open", "double"}, {"adj close", "double"}, {"volume", "bigint"}} {
		kind, err := lake.ParseType(c[1])
		if err != nil {
			t.Fatal(err)
		}
		columns = append(columns, lake.Column{Name: c[0], Type: kind})
	}
	f.tables["db.prices"] = &lake.Table{Database: "db", Name: "prices", Location: "s3://data/prices/", Columns: columns, SerDe: lake.OpenXJSONSerDe}
	write(t, f, "data/prices/a.json", `{"Index":"HSI","Date":"1986-12-31","Open":2568.300049,"Adj Close":2568.300049,"Volume":0}
{"Index":"NYA","Date":"1987-01-02","Open":0.1,"Adj Close":1e3,"Volume":"12"}`)
	write(t, f, "data/prices/b.json", `{"index":"HSI","date":"1987-01-05","open":2552.399902,"VOLUME":7.0,"other":[1,{"x":2}]}`+"\n\n")
	write(t, f, "data/prices/_hidden.json", `nonsense`)
	return f
}
