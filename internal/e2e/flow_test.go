package e2e

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
	"github.com/datacounsel/spillway/internal/testkit"
)

// TestFlow replays both real files, and a generated one with their faults, and looks at every arrow from outside.
func TestFlow(t *testing.T) {
	for _, name := range []string{"indexProcessed.csv", "indexProcessed-dayfirst.csv", "generated.csv"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			if name == "generated.csv" {
				output(t, nil, binary(t), "loadgen", "sample", "--out", path, "--rows", "6000", "--faults", "cut,blank,dayfirst,crlf")
			} else {
				path = testkit.RealCSV(t, name)
			}
			want := inFile(t, path)
			a := run(t, "--source", path, "--rate", "max")
			a.await(want.total, time.Minute)
			judge(t, a, want)
			t.Run("bad and blank rows", func(t *testing.T) {
				if got := a.metric(`spillway_loadgen_rows_total{state="bad"}`); got != float64(len(want.bad)) {
					t.Errorf("%v bad rows counted, want %d", got, len(want.bad))
				}
				if got := a.metric(`spillway_loadgen_rows_total{state="blank"}`); got != float64(want.blank) {
					t.Errorf("%v blank rows counted, want %d", got, want.blank)
				}
				for _, line := range want.bad {
					if !strings.Contains(a.log(1000), fmt.Sprintf("line=%d ", line)) {
						t.Errorf("the bad row of line %d is not reported", line)
					}
				}
			})
		})
	}
}

// prices returns the path of a real price file, or of a made one where there is none.
func prices(t testing.TB) string {
	t.Helper()
	path := filepath.Join(testkit.Root(t), "..", "shared", "data", "indexProcessed.csv")
	if _, err := os.Stat(path); err != nil {
		return madeFile(t, 5_000)
	}
	return path
}

// TestSampleFlow replays the generated sample; what kcat finds in the topic decides.
func TestSampleFlow(t *testing.T) {
	a := run(t, "--source", "sample", "--rows", "5000", "--rate", "max")
	a.await(5000, time.Minute)
	want := inJSON(t, topic(t, a.kafka, "stockmarket"))
	if want.total != 5000 {
		t.Fatalf("the topic holds %d records, want 5000", want.total)
	}
	judge(t, a, want)
	indices := map[string]bool{}
	for row := range want.count {
		indices[strings.Split(row, "|")[slices.Index(want.columns, "index")]] = true
	}
	if len(indices) != 14 {
		t.Errorf("the sample has %d indices, want 14", len(indices))
	}
}

// judge compares what each client sees with the rows wanted.
func judge(t *testing.T, a *app, want *rows) {
	t.Helper()
	env := a.env()
	t.Run("topic by kcat", func(t *testing.T) { same(t, "topic", inJSON(t, topic(t, a.kafka, "stockmarket")), want) })
	t.Run("objects by boto3", func(t *testing.T) {
		same(t, "objects", inJSON(t, objects(t, env, "spillway", "topics/stockmarket/")), want)
	})
	t.Run("table by boto3", func(t *testing.T) { judgeTable(t, env, want) })
	t.Run("psql", func(t *testing.T) { same(t, "psql", inCSV(t, a.psql(everything)), want) })
	for _, client := range []string{"boto3", "pyathena", "pandas", "awswrangler", "psycopg"} {
		t.Run(client, func(t *testing.T) { same(t, client, inCSV(t, python(t, env, client, everything)), want) })
	}
	t.Run("pgjdbc", func(t *testing.T) {
		url := "jdbc:postgresql://" + a.pg + "/realtime-de-db?user=spillway"
		same(t, "pgjdbc", inCSV(t, output(t, nil, referee.Java(t), "-cp", referee.Classpath(t, "pgjdbc"), "testdata/Read.java", url, everything)), want)
	})
	const perIndex = `SELECT index, count(*), sum("close"), min("close"), max("close") FROM stockmarket_project GROUP BY index ORDER BY index`
	t.Run("aggregates by psql", func(t *testing.T) { judgeAggregates(t, a.psql(perIndex), want) })
	t.Run("aggregates by boto3", func(t *testing.T) { judgeAggregates(t, python(t, env, "boto3", perIndex), want) })
}

// tableTypes are the types a crawler infers for the columns of a price file; its volumes are whole in some files.
var tableTypes = map[string]string{
	"index": "string", "date": "string", "open": "double", "high": "double", "low": "double", "close": "double",
	"adj close": "double", "volume": "double|bigint|int", "closeusd": "double",
}

// judgeTable looks at the Glue table that the connector made.
func judgeTable(t *testing.T, env []string, want *rows) {
	t.Helper()
	cells, err := csv.NewReader(strings.NewReader(python(t, env, "table", "realtime-de-db", "stockmarket_project"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		StorageDescriptor struct {
			Location string
			Columns  []struct{ Name, Type string }
		}
	}
	if err := json.Unmarshal([]byte(cells[1][0]), &table); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, column := range table.StorageDescriptor.Columns {
		names = append(names, column.Name)
		if wanted := tableTypes[column.Name]; !slices.Contains(strings.Split(wanted, "|"), column.Type) {
			t.Errorf("Glue's column %s has the type %q, want %s", column.Name, column.Type, wanted)
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, want.columns) {
		t.Errorf("Glue's columns are %q, want %q", names, want.columns)
	}
	if got := table.StorageDescriptor.Location; got != "s3://spillway/topics/stockmarket/" {
		t.Errorf("the table's location is %s", got)
	}
}

// judgeAggregates compares count, sum, min and max of the close an index. A sum of doubles may differ in its last
// digits with the order of addition.
func judgeAggregates(t *testing.T, text string, want *rows) {
	t.Helper()
	type figures struct{ count, sum, low, high float64 }
	expected := map[string]*figures{}
	for row, n := range want.count {
		cells := strings.Split(row, "|")
		closing, err := strconv.ParseFloat(cells[slices.Index(want.columns, "close")], 64)
		if err != nil {
			continue
		}
		name := cells[slices.Index(want.columns, "index")]
		f := expected[name]
		if f == nil {
			f = &figures{low: math.Inf(1), high: math.Inf(-1)}
			expected[name] = f
		}
		f.count, f.sum, f.low, f.high = f.count+float64(n), f.sum+float64(n)*closing, min(f.low, closing), max(f.high, closing)
	}
	answer, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(answer)-1 != len(expected) {
		t.Errorf("%d indices, want %d", len(answer)-1, len(expected))
	}
	for _, cells := range answer[1:] {
		f := expected[cells[0]]
		if f == nil {
			t.Errorf("index %q is not in the file", cells[0])
			continue
		}
		for i, wanted := range []float64{f.count, f.sum, f.low, f.high} {
			got, err := strconv.ParseFloat(cells[i+1], 64)
			if exact := got == wanted; err != nil || !exact && (i != 1 || math.Abs(got-wanted) > 1e-9*math.Abs(wanted)) {
				t.Errorf("%s of index %s is %s, want %v", []string{"count", "sum", "min", "max"}[i], cells[0], cells[i+1], wanted)
			}
		}
	}
}
