package trino

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/athena"
)

// run answers each statement; those that write have their own query id.
func run(t *testing.T, e *Engine, statements ...string) []string {
	t.Helper()
	var out []string
	for i, sql := range statements {
		if !strings.HasPrefix(sql, "SELECT") {
			r, err := e.Run(context.Background(), athena.Session{Database: "db", QueryID: "q" + string(rune('a'+i)), Output: "s3://results/out/"}, sql)
			if err != nil {
				out = append(out, err.Error())
				continue
			}
			r.Close()
			continue
		}
		out = append(out, answer(e, sql, true))
	}
	return out
}

func TestWritesAreReadBack(t *testing.T) {
	for _, format := range []string{"PARQUET", "JSON", "TEXTFILE"} {
		e := newEngine(t, sample(t))
		got := run(t, e,
			"CREATE TABLE copy WITH (format = '"+format+"') AS SELECT index, open, volume, DATE '2024-01-02' AS day, CAST(1.50 AS decimal(5,2)) AS price FROM prices",
			"INSERT INTO copy (volume, index) VALUES (9, 'new')",
			"SELECT * FROM copy ORDER BY volume, index")
		want := []string{"index varchar, open double, volume bigint, day date, price decimal(5,2)\n" +
			"HSI | 2568.300049 | 0 | 2024-01-02 | 1.50\nHSI | 2552.399902 | 7 | 2024-01-02 | 1.50\n" +
			"new | NULL | 9 | NULL | NULL\nNYA | 0.1 | 12 | 2024-01-02 | 1.50\n"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
	}
}

func TestPartitionsArePruned(t *testing.T) {
	f := sample(t)
	e := newEngine(t, f)
	run(t, e, "CREATE TABLE parts WITH (format = 'JSON', partitioned_by = ARRAY['dt']) AS SELECT volume, date AS dt FROM prices")
	for sql, lists := range map[string]int{
		"SELECT volume FROM parts WHERE dt = '1987-01-02'":                                          1,
		"SELECT volume FROM parts WHERE dt >= '1987' AND volume > 0":                                2,
		"SELECT volume FROM (SELECT * FROM parts) WHERE dt IN ('1987-01-02')":                       1,
		"WITH p AS (SELECT volume, dt AS d FROM parts) SELECT volume FROM p WHERE d = '1987-01-05'": 1,
		"SELECT count(*) FROM parts":                                                                3,
	} {
		f.listed = nil
		if got := answer(e, sql, true); strings.HasPrefix(got, "error") || len(f.listed) != lists {
			t.Errorf("%s: listed %v and answered %s", sql, f.listed, got)
		}
	}
}

func TestProjection(t *testing.T) {
	f := sample(t)
	f.tables["db.proj"] = &lake.Table{Database: "db", Name: "proj", Location: "s3://data/proj/", SerDe: lake.OpenXJSONSerDe,
		Columns:       []lake.Column{{Name: "x", Type: lake.Of(lake.Int)}},
		PartitionKeys: []lake.Column{{Name: "region", Type: lake.Of(lake.String)}, {Name: "day", Type: lake.Of(lake.String)}, {Name: "n", Type: lake.Of(lake.Int)}, {Name: "who", Type: lake.Of(lake.String)}},
		Parameters: map[string]string{"projection.enabled": "true", "projection.region.type": "enum", "projection.region.values": "eu,us",
			"projection.day.type": "date", "projection.day.range": "2024/01/01,NOW", "projection.day.format": "yyyy/MM/dd",
			"projection.n.type": "integer", "projection.n.range": "1,3", "projection.n.digits": "2", "projection.who.type": "injected",
			"storage.location.template": "s3://data/proj/${region}/${day}/${n}/${who}/"},
	}
	write(t, f, "data/proj/eu/2024/02/03/02/me/a.json", `{"x":5}`)
	e := newEngine(t, f)
	got := run(t, e, "SELECT * FROM proj WHERE who = 'me' AND day = '2024/02/03'", "SELECT x FROM proj WHERE day = '2024/02/03'")
	want := []string{"x integer, region varchar, day varchar, n integer, who varchar\n5 | eu | 2024/02/03 | 2 | me\n", "error CONSTRAINT_VIOLATION 0:0\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(f.listed) != 6 {
		t.Errorf("listed %v", f.listed)
	}
}

func TestViews(t *testing.T) {
	e := newEngine(t, sample(t))
	got := run(t, e,
		"CREATE VIEW v AS SELECT index AS i, sum(volume) AS total FROM prices GROUP BY index",
		"SELECT * FROM v WHERE i = 'HSI'",
		"CREATE VIEW v AS SELECT 1 AS x",
		"CREATE OR REPLACE VIEW v AS SELECT 1 AS x",
		"SELECT x FROM v", "SELECT table_name, table_type FROM information_schema.tables ORDER BY 1",
		"SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'prices' ORDER BY ordinal_position LIMIT 2",
		"DROP VIEW v", "SELECT * FROM v")
	want := []string{"i varchar, total bigint\nHSI | 7\n", "TABLE_ALREADY_EXISTS: line 1:1: View already exists: 'awsdatacatalog.db.v'",
		"x integer\n1\n", "table_name varchar, table_type varchar\nprices | BASE TABLE\nv | VIEW\n",
		"column_name varchar, data_type varchar\nindex | varchar\ndate | varchar\n", "error TABLE_NOT_FOUND 1:15\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMalformedRows(t *testing.T) {
	f := sample(t)
	broken := *f.tables["db.prices"]
	broken.Name, broken.Location = "broken", "s3://data/broken/"
	f.tables["db.broken"] = &broken
	lenient := broken
	lenient.Name, lenient.SerDeParameters = "lenient", map[string]string{"ignore.malformed.json": "true"}
	f.tables["db.lenient"] = &lenient
	strict := broken
	strict.Name, strict.SerDe = "strict", lake.HCatalogJSONSerDe
	f.tables["db.strict"] = &strict
	write(t, f, "data/broken/a.json", `{"index":"a"}`+"\nnonsense\n"+`{"volume":"3"}`)
	e := newEngine(t, f)
	got := run(t, e, "SELECT index, volume FROM broken", "SELECT index, volume FROM lenient", "SELECT volume FROM strict WHERE \"$path\" <> ''", "SELECT count(*) FROM broken")
	want := []string{"error HIVE_BAD_DATA 0:0\n", "index varchar, volume bigint\na | NULL\nNULL | NULL\nNULL | 3\n", "error HIVE_BAD_DATA 0:0\n", "error HIVE_BAD_DATA 0:0\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
