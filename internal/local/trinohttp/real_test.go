package trinohttp_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/internal/local"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/athena/ddl"
	"github.com/datacounsel/spillway/internal/local/trinohttp"
	"github.com/datacounsel/spillway/internal/obs"
	"github.com/datacounsel/spillway/internal/referee"
)

func TestMain(m *testing.M) { referee.Main(m) }

// lake is the local S3 and Glue, and an engine that runs on a real Trino over both.
type lake struct {
	engine athena.Engine
	stack  *local.Stack
}

func start(t *testing.T) lake {
	t.Helper()
	trino := referee.SharedTrino(t)
	o := local.DefaultOptions()
	o.DataDir, o.KafkaListen, o.AWSListen = filepath.Join(t.TempDir(), "data"), "", "127.0.0.1:0"
	stack, err := local.Start(context.Background(), o, obs.Discard())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stack.Close() })
	if err := stack.CreateBucket("spillway"); err != nil {
		t.Fatal(err)
	}
	trino.Hive(t, trinohttp.DefaultCatalog, referee.HiveOptions{
		Endpoint: stack.AWSURL, AccessKey: stack.Credentials.AccessKeyID, SecretKey: stack.Credentials.SecretAccessKey,
	})
	remote, err := trinohttp.New(trino.URL, "")
	if err != nil {
		t.Fatal(err)
	}
	return lake{ddl.Engine{Catalog: stack.Catalog, Objects: stack.Objects, Next: remote}, stack}
}

func (l lake) put(t *testing.T, key, content string) {
	t.Helper()
	w, err := l.stack.Objects.Create("spillway", key, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

// query returns the rows, values joined by |, NULL as a tilde.
func (l lake) query(sql string, parameters ...string) ([]string, []athena.Column, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	rows, err := l.engine.Run(ctx, athena.Session{Database: "market", Parameters: parameters}, sql)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var values []string
		for i := range rows.Columns() {
			text, null := rows.Cell(i)
			if null {
				text = []byte("~")
			}
			values = append(values, string(text))
		}
		got = append(got, strings.Join(values, "|"))
	}
	return got, rows.Columns(), rows.Err()
}

// TestRealTrino makes tables by Athena's DDL, and reads and writes them by a real Trino through our Glue and S3.
func TestRealTrino(t *testing.T) {
	l := start(t)
	for day := range 3 {
		l.put(t, fmt.Sprintf("topics/stock/dt=2024-01-0%d/x.json", day+1), fmt.Sprintf("{\"Index\":\"NYA\",\"adj close\":%d.5,\"volume\":%d}\n{\"Index\":\"HSI\"}\n", day, 10*day))
	}
	for _, step := range []struct {
		sql  string
		want []string
	}{
		{"CREATE DATABASE market", nil},
		{"CREATE EXTERNAL TABLE stock (`index` string, `adj close` double, volume bigint) PARTITIONED BY (dt string) " +
			"ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://spillway/topics/stock/'", nil},
		{"SELECT count(*) FROM stock", []string{"0"}},
		{"MSCK REPAIR TABLE stock", []string{"Partitions not in metastore:\tstock:dt=2024-01-01\tstock:dt=2024-01-02\tstock:dt=2024-01-03",
			"Repair: Added partition to metastore stock:dt=2024-01-01", "Repair: Added partition to metastore stock:dt=2024-01-02", "Repair: Added partition to metastore stock:dt=2024-01-03"}},
		{`SELECT count(*), sum("adj close"), sum(volume) FROM awsdatacatalog.market.stock`, []string{"6|4.5|30"}},
		{`SELECT "index", "adj close", dt FROM stock WHERE dt > '2024-01-02' ORDER BY 1`, []string{"HSI|~|2024-01-03", "NYA|2.5|2024-01-03"}},
		{"SHOW PARTITIONS stock", []string{"dt=2024-01-01", "dt=2024-01-02", "dt=2024-01-03"}},
		{"CREATE TABLE copied WITH (external_location = 's3://spillway/copied/', format = 'PARQUET') AS SELECT dt, volume FROM stock WHERE volume IS NOT NULL", []string{"3"}},
		{"SELECT * FROM copied ORDER BY dt", []string{"2024-01-01|0", "2024-01-02|10", "2024-01-03|20"}},
		{"INSERT INTO copied VALUES ('2024-02-01', 7)", []string{"1"}},
		{"SELECT sum(volume) FROM copied", []string{"37"}},
		{"CREATE VIEW totals AS SELECT sum(volume) AS total FROM copied", nil},
		{"SELECT total FROM totals", []string{"37"}},
		{"DROP VIEW totals", nil},
		{"DROP TABLE copied", nil},
	} {
		got, _, err := l.query(step.sql)
		if err != nil {
			t.Fatalf("%s: %v", step.sql, err)
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s:\n%s", step.sql, diff)
		}
	}
	rows, err := l.engine.Run(context.Background(), athena.Session{Database: "market"},
		`CREATE TABLE IF NOT EXISTS awsdatacatalog . "market".again WITH (external_location = 's3://spillway/again/') AS SELECT 1 AS a`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
	}
	if w := rows.Stats().Written; rows.Err() != nil || len(w) != 1 || !strings.HasPrefix(w[0], "s3://spillway/again/") {
		t.Errorf("wrote %q, %v", w, rows.Err())
	}
	got, _, err := l.query("SELECT count(*) FROM stock WHERE dt = ? AND \"index\" = ?", "'2024-01-01'", "'NYA'")
	if err != nil || len(got) != 1 || got[0] != "1" {
		t.Errorf("with parameters: %q %v", got, err)
	}
}

// TestRealText holds that values come in Athena's text form and types under Athena's names.
func TestRealText(t *testing.T) {
	l := start(t)
	got, columns, err := l.query(`SELECT true, 1, 9223372036854775807, 1e10, real '1.5', decimal '12.30', 'it''s', cast('a' AS char(3)), date '2024-02-29',
 timestamp '2024-01-01 00:00:00.123', timestamp '2024-01-01 00:00:00 Europe/Paris', x'68656c', ARRAY[1, NULL], MAP(ARRAY['a'], ARRAY[1.5]),
 CAST(ROW(1, 'x') AS ROW(a integer, b varchar)), json '{"a": [1]}', nan(), NULL, interval '1' day, time '01:02:03'`)
	if err != nil {
		t.Fatal(err)
	}
	want := "true|1|9223372036854775807|1.0E10|1.5|12.30|it's|a  |2024-02-29|2024-01-01 00:00:00.123|2024-01-01 00:00:00 Europe/Paris|68 65 6c|[1, null]|{a=1.5}|{a=1, b=x}|{\"a\":[1]}|NaN|~|1 00:00:00.000|01:02:03"
	if diff := cmp.Diff([]string{want}, got); diff != "" {
		t.Error(diff)
	}
	var types []string
	for _, c := range columns {
		types = append(types, c.Type)
	}
	wantTypes := "boolean integer bigint double float decimal varchar char date timestamp timestamp with time zone varbinary array map row json double unknown interval day to second time"
	if diff := cmp.Diff(wantTypes, strings.Join(types, " ")); diff != "" {
		t.Error(diff)
	}
}

func TestRealErrors(t *testing.T) {
	l := start(t)
	if _, _, err := l.query("CREATE DATABASE market"); err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string]string{
		"SELEC 1":                 "SYNTAX_ERROR: line 1:1: mismatched input 'SELEC'",
		"SELECT nothing":          "COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved",
		"SELECT * FROM none":      "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.market.none' does not exist",
		"SELECT 1/0":              "DIVISION_BY_ZERO: Division by zero",
		"SELECT cast('x' AS int)": "INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT",
		"SELECT f(1)":             "FUNCTION_NOT_FOUND: line 1:8: Function 'f' not registered",
	} {
		_, _, err := l.query(sql)
		var known *athena.Error
		if !errors.As(err, &known) || !strings.HasPrefix(err.Error(), want) || known.Category != athena.CategoryUser {
			t.Errorf("%s: got %v, want %s", sql, err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	rows, err := l.engine.Run(ctx, athena.Session{}, "SELECT a.n FROM UNNEST(sequence(1, 10000)) a(n) CROSS JOIN UNNEST(sequence(1, 10000)) b(n)")
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if !rows.Next() {
			t.Fatal(rows.Err())
		}
	}
	cancel()
	for rows.Next() {
	}
	if !errors.Is(rows.Err(), context.Canceled) {
		t.Errorf("got %v", rows.Err())
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
}
