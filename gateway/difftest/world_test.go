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
	"github.com/datacounsel/spillway/internal/local/trinohttp"
	"github.com/datacounsel/spillway/internal/obs"
	"github.com/datacounsel/spillway/internal/referee"
	"github.com/datacounsel/spillway/internal/testkit"
)

const (
	bucket   = "spillway"
	database = "realtime-de-db"
)

func TestMain(m *testing.M) { referee.Main(m) }

// world is a PostgreSQL whose rows a lake can hold as well.
type world struct {
	dsn       string
	real      *server
	tables    []string
	constants map[string]string // by a small table's name: its rows as FROM (VALUES …)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{constants: map[string]string{}}
	dsn := referee.Postgres(t).DSN
	w.real = &server{dsn: dsn}
	w.rows(t, `CREATE ROLE spillway SUPERUSER LOGIN`)
	w.rows(t, `CREATE DATABASE "`+database+`"`)
	w.dsn = strings.NewReplacer("postgres@", "spillway@", "/postgres?", "/"+database+"?").Replace(dsn)
	w.real = &server{dsn: w.dsn}
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
	for _, row := range w.rows(t, `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`) {
		w.tables = append(w.tables, row[0])
		w.write(t, row[0])
	}
	return w
}

// engine is what answers in Athena's place.
type engine string

const (
	duckdb engine = "duckdb"
	trino  engine = "trino" // a real one over our Glue and S3: that of SPILLWAY_DIFFTEST_TRINO, a URL, or else its own
)

// lake holds the world's rows and answers by the engine: it returns where its gateway listens.
func (w *world) lake(t *testing.T, e engine) string {
	t.Helper()
	o := local.DefaultOptions()
	o.DataDir, o.KafkaListen, o.AWSListen = t.TempDir(), "", "127.0.0.1:0"
	o.AthenaOutput = "s3://" + bucket + "/athena-results/"
	var server *referee.TrinoServer
	if e == trino {
		server = &referee.TrinoServer{URL: os.Getenv("SPILLWAY_DIFFTEST_TRINO")}
		if server.URL == "" {
			server = referee.SharedTrino(t)
		}
		o.AthenaEngine = "trino=" + server.URL
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
	for _, name := range w.tables {
		w.copy(t, stack, name)
	}
	if server != nil {
		server.Hive(t, trinohttp.DefaultCatalog, referee.HiveOptions{
			Endpoint: stack.AWSURL, AccessKey: stack.Credentials.AccessKeyID, SecretKey: stack.Credentials.SecretAccessKey,
		})
	}
	return serve(t, stack)
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

// copy brings a table of PostgreSQL to the lake: an object of JSON lines, and a Glue table.
func (w *world) copy(t *testing.T, stack *local.Stack, name string) {
	t.Helper()
	table := &lake.Table{Database: database, Name: name, Location: "s3://" + bucket + "/" + name + "/", InputFormat: lake.TextInputFormat, SerDe: lake.OpenXJSONSerDe}
	var fields []string
	for _, c := range w.columns(t, name) {
		hive := c.comment
		if hive == "" {
			hive = hiveTypes[c.typ]
		}
		if hive == "" {
			hive = strings.NewReplacer("character varying", "varchar", "character", "char", "numeric", "decimal").Replace(c.typ)
		}
		lakeType, err := lake.ParseType(hive)
		if err != nil {
			t.Fatalf("%s.%s: %v", name, c.name, err)
		}
		table.Columns = append(table.Columns, lake.Column{Name: c.name, Type: lakeType})
		value := c.quoted
		switch lakeType.Kind {
		case lake.Timestamp:
			value = "to_char(" + c.quoted + ", 'YYYY-MM-DD HH24:MI:SS.MS')"
		case lake.Binary:
			value = "encode(" + c.quoted + ", 'base64')"
		}
		fields = append(fields, value+" AS "+c.quoted)
	}
	var lines bytes.Buffer
	for _, row := range w.rows(t, "SELECT row_to_json(r) FROM (SELECT "+strings.Join(fields, ", ")+" FROM "+name+") r") {
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
}

// column is a column of PostgreSQL's.
type column struct{ name, quoted, typ, comment string }

func (w *world) columns(t *testing.T, table string) (all []column) {
	t.Helper()
	for _, c := range w.rows(t, `SELECT attname, quote_ident(attname), format_type(atttypid, atttypmod), coalesce(col_description(attrelid, attnum), '') FROM pg_attribute
		WHERE attrelid = '`+table+`'::regclass AND attnum > 0 ORDER BY attnum`) {
		all = append(all, column{c[0], c[1], c[2], c[3]})
	}
	return all
}

// small is the most rows of a table that is also asked as constants.
const small = 40

// write writes a small table's rows as constants.
func (w *world) write(t *testing.T, name string) {
	t.Helper()
	var texts, names []string
	for _, c := range w.columns(t, name) {
		texts = append(texts, "quote_nullable("+c.quoted+"::text) || '::"+c.typ+"'")
		names = append(names, c.quoted)
	}
	rows := w.rows(t, "SELECT '(' || "+strings.Join(texts, " || ', ' || ")+" || ')' FROM "+name)
	if len(rows) > small {
		return
	}
	list := make([]string, len(rows))
	for i, row := range rows {
		list[i] = row[0]
	}
	w.constants[name] = "(VALUES " + strings.Join(list, ", ") + ") AS " + name + "(" + strings.Join(names, ", ") + ")"
}
