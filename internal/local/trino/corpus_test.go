package trino

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"sort"
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
	e, err := New(o, f, f, obs.Discard())
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

// answer runs a statement and writes its columns, types and rows, or its error, in the corpus's form. The
// entries of maps and, unless ordered, the rows are sorted.
func answer(e *Engine, sql string, ordered bool) string {
	r, err := e.Run(context.Background(), athena.Session{Database: "db", QueryID: "q1", Output: "s3://results/out/"}, sql)
	if err != nil {
		return failureText(err)
	}
	defer r.Close()
	head := ""
	if typed, ok := r.(interface{ Types() []types.Type }); ok {
		for i, c := range r.Columns() {
			if i > 0 {
				head += ", "
			}
			head += c.Name + " " + typed.Types()[i].String()
		}
		head += "\n"
	}
	var lines []string
	for r.Next() {
		cells := make([]string, len(r.Columns()))
		for i := range cells {
			text, null := r.Cell(i)
			if cells[i] = string(text); null {
				cells[i] = "NULL"
			}
		}
		lines = append(lines, strings.Join(cells, " | ")+"\n")
	}
	if err := r.Err(); err != nil {
		return failureText(err)
	}
	if !ordered {
		sort.Strings(lines)
	}
	return head + strings.Join(lines, "")
}

var place = regexp.MustCompile(`^line (\d+:\d+): `)

// failureText is the error's name and place: the wording is not compared.
func failureText(err error) string {
	var e *athena.Error
	if !errors.As(err, &e) {
		return "ERROR " + err.Error() + "\n"
	}
	if e.Name == "GENERIC_INTERNAL_ERROR" {
		return e.Error() + "\n"
	}
	if m := place.FindStringSubmatch(e.Message); m != nil {
		return "error " + e.Name + " " + m[1] + "\n"
	}
	return "error " + e.Name + " 0:0\n"
}

// The corpus is statements and what Trino answers; the referee runs the same files on a real one.
func TestCorpus(t *testing.T) {
	lake := sample(t)
	datadriven.Walk(t, "testdata/corpus", func(t *testing.T, path string) {
		e := newEngine(t, lake)
		datadriven.RunTest(t, path, func(_ *testing.T, d *datadriven.TestData) string {
			return answer(e, strings.TrimSpace(d.Input), d.HasArg("ordered"))
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
