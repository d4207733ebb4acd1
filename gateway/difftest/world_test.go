package difftest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/gateway"
	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local"
	"github.com/datacounsel/spillway/internal/local/glue"
	"github.com/datacounsel/spillway/internal/obs"
	"github.com/datacounsel/spillway/internal/referee"
	"github.com/datacounsel/spillway/internal/testkit"
)

const (
	bucket   = "spillway"
	database = "realtime-de-db"
)

func TestMain(m *testing.M) { referee.Main(m) }

// world is a PostgreSQL and a gateway over the same rows.
type world struct {
	real, ours *server
	constants  map[string]string // by a small table's name: its rows as FROM (VALUES …)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{constants: map[string]string{}}
	dsn := referee.SharedPostgres(t).DSN
	w.real = &server{dsn: dsn}
	w.rows(t, `CREATE ROLE spillway SUPERUSER LOGIN`)
	w.rows(t, `CREATE DATABASE "`+database+`"`)
	w.real = &server{dsn: strings.NewReplacer("postgres@", "spillway@", "/postgres?", "/"+database+"?").Replace(dsn)}
	files, err := filepath.Glob("testdata/data/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("find the data: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if a := ask(w.real, string(text)); a.fault != nil {
			t.Fatalf("%s: %v", file, a.fault)
		}
	}
	o := local.DefaultOptions()
	o.DataDir, o.KafkaListen, o.AWSListen = t.TempDir(), "", "127.0.0.1:0"
	o.AthenaOutput = "s3://" + bucket + "/athena-results/"
	if url := os.Getenv("SPILLWAY_DIFFTEST_TRINO"); url != "" {
		o.AthenaEngine = "trino=" + url
	}
	stack, err := local.Start(context.Background(), o, obs.Discard())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stack.Close(); err != nil {
			t.Errorf("close the lake: %v", err)
		}
	})
	if err := errors.Join(stack.CreateBucket(bucket), stack.CreateDatabase(database)); err != nil {
		t.Fatal(err)
	}
	for _, row := range w.rows(t, `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`) {
		w.copy(t, stack, row[0])
	}
	w.ours = &server{dsn: serve(t, stack)}
	return w
}

// serve runs a gateway over the stack until the test's end.
func serve(t *testing.T, stack *local.Stack) string {
	t.Helper()
	g := gateway.DefaultOptions()
	g.Listen = fmt.Sprintf("127.0.0.1:%d", testkit.FreePort(t))
	g.Database, g.CatalogAge = database, time.Hour
	g.AWS.Endpoint, g.AWS.Region = stack.AWSURL, local.Region
	g.AWS.AccessKeyID, g.AWS.SecretAccessKey = stack.Credentials.AccessKeyID, stack.Credentials.SecretAccessKey
	scope := obs.Discard()
	scope.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- gateway.Run(ctx, g, scope) }()
	t.Cleanup(func() {
		end()
		if err := <-ended; err != nil {
			t.Errorf("the gateway: %v", err)
		}
	})
	return "postgres://spillway@" + g.Listen + "/" + database + "?sslmode=disable"
}

// rows asks PostgreSQL what must succeed.
func (w *world) rows(t *testing.T, sql string) [][]string {
	t.Helper()
	a := ask(w.real, sql)
	if a.fault != nil {
		t.Fatalf("%s: %v", sql, a.fault)
	}
	return a.rows
}

// hiveTypes are the types of columns that have no Hive type as their comment.
var hiveTypes = map[string]string{
	"boolean": "boolean", "smallint": "smallint", "integer": "int", "bigint": "bigint", "real": "float", "double precision": "double",
	"text": "string", "date": "date", "timestamp(3) without time zone": "timestamp", "bytea": "binary",
	"integer[]": "array<int>", "bigint[]": "array<bigint>", "text[]": "array<string>", "double precision[]": "array<double>", "date[]": "array<date>",
}

// small is the most rows of a table that is also asked as constants.
const small = 40

// copy brings a table of PostgreSQL to the lake: an object of JSON lines, and a Glue table.
func (w *world) copy(t *testing.T, stack *local.Stack, name string) {
	t.Helper()
	table := &lake.Table{Database: database, Name: name, Location: "s3://" + bucket + "/" + name + "/", InputFormat: lake.TextInputFormat, SerDe: lake.OpenXJSONSerDe}
	var fields, texts, names []string
	for _, c := range w.rows(t, `SELECT quote_ident(attname), format_type(atttypid, atttypmod), coalesce(col_description(attrelid, attnum), ''), attname FROM pg_attribute
		WHERE attrelid = '`+name+`'::regclass AND attnum > 0 ORDER BY attnum`) {
		column, typ, hive := c[0], c[1], c[2]
		if hive == "" {
			hive = hiveTypes[typ]
		}
		if hive == "" {
			hive = strings.NewReplacer("character varying", "varchar", "character", "char", "numeric", "decimal").Replace(typ)
		}
		lakeType, err := lake.ParseType(hive)
		if err != nil {
			t.Fatalf("%s.%s: %v", name, column, err)
		}
		table.Columns = append(table.Columns, lake.Column{Name: c[3], Type: lakeType})
		value := column
		switch lakeType.Kind {
		case lake.Timestamp:
			value = "to_char(" + column + ", 'YYYY-MM-DD HH24:MI:SS.MS')"
		case lake.Binary:
			value = "encode(" + column + ", 'base64')"
		}
		fields = append(fields, value+" AS "+column)
		texts = append(texts, "quote_nullable("+column+"::text) || '::"+typ+"'")
		names = append(names, column)
	}
	var lines bytes.Buffer
	all := w.rows(t, "SELECT row_to_json(r) FROM (SELECT "+strings.Join(fields, ", ")+" FROM "+name+") r")
	for _, row := range all {
		lines.WriteString(row[0] + "\n")
	}
	object, err := stack.Objects.Create(bucket, name+"/part.json", "application/json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := object.Write(lines.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := object.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := stack.Catalog.CreateTable(database, glue.FromLake(table)); err != nil {
		t.Fatal(err)
	}
	if len(all) <= small {
		rows := w.rows(t, "SELECT '(' || "+strings.Join(texts, " || ', ' || ")+" || ')' FROM "+name)
		list := make([]string, len(rows))
		for i, row := range rows {
			list[i] = row[0]
		}
		w.constants[name] = "(VALUES " + strings.Join(list, ", ") + ") AS " + name + "(" + strings.Join(names, ", ") + ")"
	}
}
