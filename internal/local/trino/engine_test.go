package trino

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/scan"
)

func TestResultsStreamAndEndWithTheContext(t *testing.T) {
	e := newEngine(t, newLake(t))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, err := e.Run(ctx, athena.Session{}, "SELECT x, y, z FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z)")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for range 10000 { // of 10^12 rows, which only a stream can begin to give
		if !r.Next() {
			t.Fatal(r.Err())
		}
	}
	cancel()
	for r.Next() {
	}
	if !errors.Is(r.Err(), context.Canceled) {
		t.Errorf("ended with %v", r.Err())
	}
}

func TestCancelInterruptsAnAggregate(t *testing.T) {
	e := newEngine(t, newLake(t))
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, err := e.Run(ctx, athena.Session{}, "SELECT sum(x * y * z) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z)")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended with %v", err)
	}
}

func TestScanLimit(t *testing.T) {
	e := newEngine(t, sample(t))
	_, err := e.Run(context.Background(), athena.Session{Database: "db", ScanLimit: 10}, "SELECT * FROM prices")
	if !errors.Is(err, athena.ErrScanLimit) {
		t.Errorf("ended with %v", err)
	}
}

func TestParametersAreLiterals(t *testing.T) {
	e := newEngine(t, sample(t))
	r, err := e.Run(context.Background(), athena.Session{Database: "db", Parameters: []string{"'NYA'", "5"}}, "SELECT volume FROM prices WHERE index = ? AND volume > ?")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if !r.Next() {
		t.Fatal(r.Err())
	}
	if text, _ := r.Cell(0); string(text) != "12" || r.Next() {
		t.Errorf("got %s", text)
	}
}

func TestCompressedObjects(t *testing.T) {
	f := sample(t)
	lines := `{"index":"z","volume":1}` + "\n" + `{"index":"z","volume":2}`
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(lines))
	z.Close()
	write(t, f, "data/prices/c.json.gz", zipped.String())
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	write(t, f, "data/prices/d.json.zst", string(encoder.EncodeAll([]byte(lines), nil)))
	e := newEngine(t, f)
	if got, want := answer(e, "SELECT count(*), sum(volume) FROM prices WHERE index = 'z'", true), "_col0 bigint, _col1 bigint\n4 | 6\n"; got != want {
		t.Errorf("got %s", got)
	}
}

func TestDelimitedText(t *testing.T) {
	f := newLake(t)
	columns := []lake.Column{{Name: "a", Type: lake.Of(lake.String)}, {Name: "b", Type: lake.Of(lake.Int)}, {Name: "c", Type: lake.Of(lake.Double)}}
	f.tables["db.csv"] = &lake.Table{Database: "db", Name: "csv", Location: "s3://d/csv/", Columns: columns, SerDe: scan.OpenCSVSerDe, Parameters: map[string]string{"skip.header.line.count": "1"}}
	f.tables["db.lazy"] = &lake.Table{Database: "db", Name: "lazy", Location: "s3://d/lazy/", Columns: columns, SerDe: scan.LazySimpleSerDe, SerDeParameters: map[string]string{"field.delim": ";"}}
	write(t, f, "d/csv/a.csv", "a,b,c\r\n\"x, \"\"y\"\"\",1,2.5\r\nz,2,1e3\r\n")
	write(t, f, "d/lazy/a.txt", "x;1;2.5\n\\N;no;3\nonly\n")
	got := run(t, newEngine(t, f), "SELECT * FROM csv", "SELECT * FROM lazy")
	head := "a varchar, b integer, c double\n"
	want := []string{head + "x, \"y\" | 1 | 2.5\nz | 2 | 1000.0\n", head + "x | 1 | 2.5\nNULL | NULL | 3.0\nonly | NULL | NULL\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNestedJSON(t *testing.T) {
	f := newLake(t)
	kind, err := lake.ParseType("struct<A:int,tags:array<string>,m:map<string,double>,d:decimal(20,10)>")
	if err != nil {
		t.Fatal(err)
	}
	f.tables["db.n"] = &lake.Table{Database: "db", Name: "n", Location: "s3://d/n/", SerDe: lake.OpenXJSONSerDe,
		Columns:         []lake.Column{{Name: "s", Type: kind}, {Name: "dot_key", Type: lake.Of(lake.String)}, {Name: "ts", Type: lake.Of(lake.String)}},
		SerDeParameters: map[string]string{"dots.in.keys": "true", "mapping.ts": "timestamp"}}
	write(t, f, "d/n/a.json", `{"S":{"a":1,"TAGS":["x",null,"é\u0041"],"m":{"k":0.1},"d":1234567890.0123456789},"dot.key":{"raw": [1, 2]},"timestamp":12.50}`)
	got := run(t, newEngine(t, f), "SELECT s.a, s.tags, s.m['k'], s.d, dot_key, ts, cardinality(s.tags) FROM n")
	want := []string{"a integer, tags array(varchar), _col2 double, d decimal(20,10), dot_key varchar, ts varchar, _col6 bigint\n" +
		"1 | [x, null, éA] | 0.1 | 1234567890.0123456789 | {\"raw\": [1, 2]} | 12.50 | 3\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNotSupportedIsNamed(t *testing.T) {
	e := newEngine(t, newLake(t))
	for sql, want := range map[string]string{
		"SELECT combinations(ARRAY[1, 2], 2)":            "function combinations",
		"SELECT xxhash64(X'00')":                         "xxhash64",
		"SELECT json_extract('{}', '$..a')":              "wildcards",
		"SELECT current_time":                            "time with time zone",
		"SELECT array_sort(ARRAY[1], (x, y) -> 0)":       "array_sort with a lambda",
		"SELECT TIMESTAMP '2024-01-01 00:00:00.1234567'": "finer than microseconds",
	} {
		r, err := e.Run(context.Background(), athena.Session{}, sql)
		if err == nil {
			for r.Next() {
			}
			err = r.Err()
			r.Close()
		}
		var refused *athena.Error
		if !errors.As(err, &refused) || refused.Name != "NOT_SUPPORTED" || !strings.Contains(refused.Message, want) {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
