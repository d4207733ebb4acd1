package ddl

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/glue"
	"github.com/datacounsel/spillway/internal/local/s3"
)

var errNext = errors.New("reached the next engine")

type next struct{}

func (next) Run(context.Context, athena.Session, string) (athena.Rows, error) { return nil, errNext }

func engine(t *testing.T) Engine {
	t.Helper()
	dir := t.TempDir()
	catalog, err := glue.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := s3.Open(s3.Options{Dir: dir + "/s3"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { catalog.Close(); objects.Close() })
	if err := objects.CreateBucket("bkt"); err != nil {
		t.Fatal(err)
	}
	if err := catalog.CreateDatabase(glue.DatabaseInput{Name: "shop"}); err != nil {
		t.Fatal(err)
	}
	return Engine{catalog, objects, next{}}
}

// do runs a statement in database shop and returns its lines, values joined by tabs.
func (e Engine) do(t *testing.T, sql string) ([]string, error) {
	t.Helper()
	rows, err := e.Run(context.Background(), athena.Session{Database: "shop"}, sql)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var values []string
		for i := range rows.Columns() {
			if text, null := rows.Cell(i); !null {
				values = append(values, string(text))
			}
		}
		got = append(got, strings.Join(values, "\t"))
	}
	return got, rows.Err()
}

func (e Engine) must(t *testing.T, sql string) []string {
	t.Helper()
	got, err := e.do(t, sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return got
}

func (e Engine) put(t *testing.T, key string) {
	t.Helper()
	w, err := e.Objects.Create("bkt", key, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("{}")); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

const orders = "CREATE EXTERNAL TABLE IF NOT EXISTS `Orders` (\n" +
	"  `id` bigint COMMENT 'the key''s value',\n" +
	"  `adj close` DOUBLE, tags array<string>, -- a comment\n" +
	"  item struct<name:string, price: decimal(10, 2), m:map<string,array<int>>>\n" +
	") COMMENT 'all orders' PARTITIONED BY (dt string, h int)\n" +
	"ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')\n" +
	"STORED AS TEXTFILE LOCATION 's3://bkt/orders/' TBLPROPERTIES ('has_encrypted_data'='false', \"x\"='y');"

func TestCreateTable(t *testing.T) {
	e := engine(t)
	e.must(t, orders)
	e.must(t, orders)
	_, err := e.do(t, strings.Replace(orders, "IF NOT EXISTS", "", 1))
	wantError(t, err, "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. AlreadyExistsException(message:Table orders already exists)")
	table, err := e.Catalog.Table("shop", "orders")
	if err != nil {
		t.Fatal(err)
	}
	var columns []string
	for _, c := range table.Columns {
		columns = append(columns, c.Name+" "+c.Type.String()+" "+c.Comment)
	}
	want := []string{"id bigint the key's value", "adj close double ", "tags array<string> ", "item struct<name:string,price:decimal(10,2),m:map<string,array<int>>> "}
	if diff := cmp.Diff(want, columns); diff != "" {
		t.Error(diff)
	}
	if table.SerDe != lake.OpenXJSONSerDe || table.SerDeParameters["ignore.malformed.json"] != "true" || table.InputFormat != lake.TextInputFormat ||
		table.Location != "s3://bkt/orders/" || table.Comment != "all orders" || len(table.PartitionKeys) != 2 || table.Parameters["x"] != "y" {
		t.Errorf("got %+v", table)
	}
	// What SHOW CREATE TABLE prints makes the same table.
	statement := strings.Join(e.must(t, "SHOW CREATE TABLE orders"), "\n")
	before, _ := e.Catalog.Definition("shop", "orders")
	e.must(t, "DROP TABLE orders")
	e.must(t, statement)
	after, _ := e.Catalog.Definition("shop", "orders")
	if diff := cmp.Diff(before.TableInput, after.TableInput, cmpopts.IgnoreMapEntries(func(k, _ string) bool { return k == "transient_lastDdlTime" })); diff != "" {
		t.Errorf("%s\n%s", statement, diff)
	}
}

func TestFormats(t *testing.T) {
	e := engine(t)
	e.must(t, `CREATE EXTERNAL TABLE p (a int) STORED AS PARQUET LOCATION 's3://bkt/p'`)
	e.must(t, `CREATE EXTERNAL TABLE c (a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' ESCAPED BY '\\' LINES TERMINATED BY '\n' NULL DEFINED AS '' LOCATION 's3://bkt/c/'`)
	e.must(t, `CREATE EXTERNAL TABLE shop.i (a int) STORED AS INPUTFORMAT 'in' OUTPUTFORMAT 'out' LOCATION 's3://bkt/i/'`)
	p, _ := e.Catalog.Table("shop", "p")
	c, _ := e.Catalog.Table("shop", "c")
	i, _ := e.Catalog.Table("shop", "i")
	if p.SerDe != lake.ParquetSerDe || c.SerDeParameters["field.delim"] != "\t" || c.SerDeParameters["escape.delim"] != `\` || c.SerDe != lazySimple || i.InputFormat != "in" {
		t.Errorf("%+v\n%+v\n%+v", p, c, i)
	}
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	var known *athena.Error
	if !errors.As(err, &known) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestPartitions(t *testing.T) {
	e := engine(t)
	e.must(t, orders)
	e.must(t, "ALTER TABLE orders ADD PARTITION (dt='2024-01-01', h=1) PARTITION (h='2', dt='2024-01-01') LOCATION 's3://bkt/elsewhere'")
	_, err := e.do(t, "ALTER TABLE orders ADD PARTITION (dt='2024-01-01', h=1)")
	wantError(t, err, "AlreadyExistsException(message:Partition already exists: dt=2024-01-01/h=1)")
	e.must(t, "ALTER TABLE orders ADD IF NOT EXISTS PARTITION (dt='2024-01-01', h=1)")
	for _, key := range []string{"orders/dt=2024-01-01/h=1/x.json", "orders/dt=2024-01-02/h=7/x.json", "orders/dt=2024-01-02/h=7/y.json", "orders/dt=a%2Fb/h=1/x", "orders/stray.json", "orders/dt=1/no/x"} {
		e.put(t, key)
	}
	got := e.must(t, "MSCK REPAIR TABLE `orders`")
	want := []string{"Partitions not in metastore:\torders:dt=2024-01-02/h=7\torders:dt=a%2Fb/h=1",
		"Repair: Added partition to metastore orders:dt=2024-01-02/h=7", "Repair: Added partition to metastore orders:dt=a%2Fb/h=1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if again := e.must(t, "MSCK REPAIR TABLE orders"); len(again) != 0 {
		t.Errorf("the second repair found %q", again)
	}
	if diff := cmp.Diff([]string{"dt=2024-01-01/h=1", "dt=2024-01-01/h=2", "dt=2024-01-02/h=7", "dt=a%2Fb/h=1"}, e.must(t, "show partitions orders")); diff != "" {
		t.Error(diff)
	}
	partitions, err := e.Catalog.Partitions("shop", "orders")
	if err != nil || partitions[1].Location != "s3://bkt/elsewhere/" || partitions[2].Location != "s3://bkt/orders/dt=2024-01-02/h=7/" || partitions[3].Values[0] != "a/b" {
		t.Errorf("%v %+v", err, partitions)
	}
	e.must(t, "ALTER TABLE orders PARTITION (dt='2024-01-01', h=2) RENAME TO PARTITION (dt='2024-01-01', h=20)")
	e.must(t, "ALTER TABLE orders PARTITION (dt='2024-01-01', h=20) SET LOCATION 's3://bkt/there/'")
	e.must(t, "ALTER TABLE orders DROP PARTITION (dt='2024-01-01', h > 5), PARTITION (dt = 'a/b')")
	if diff := cmp.Diff([]string{"dt=2024-01-01/h=1", "dt=2024-01-02/h=7"}, e.must(t, "SHOW PARTITIONS shop.orders")); diff != "" {
		t.Error(diff)
	}
	_, err = e.do(t, "ALTER TABLE orders DROP PARTITION (dt='none')")
	wantError(t, err, "Partition not found")
	e.must(t, "ALTER TABLE orders DROP IF EXISTS PARTITION (dt='none')")
	_, err = e.do(t, "ALTER TABLE orders ADD PARTITION (dt='x')")
	wantError(t, err, "partition spec")
}

func TestAlterAndShow(t *testing.T) {
	e := engine(t)
	e.must(t, orders)
	e.must(t, "ALTER TABLE orders ADD COLUMNS (more string COMMENT 'c')")
	e.must(t, "ALTER TABLE orders SET TBLPROPERTIES ('x'='z')")
	e.must(t, "ALTER TABLE orders SET LOCATION 's3://bkt/moved/'")
	_, err := e.do(t, "ALTER TABLE orders ADD COLUMNS (dt string)")
	wantError(t, err, "Duplicate column name: dt")
	if diff := cmp.Diff([]string{"x\tz"}, e.must(t, "SHOW TBLPROPERTIES orders ('x')")); diff != "" {
		t.Error(diff)
	}
	want := []string{"id                  ", "adj close           ", "tags                ", "item                ", "more                ", "dt                  ", "h                   "}
	if diff := cmp.Diff(want, e.must(t, "SHOW COLUMNS IN orders")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, e.must(t, "SHOW COLUMNS FROM orders FROM shop")); diff != "" {
		t.Error(diff)
	}
	lines := e.must(t, "DESCRIBE shop.orders")
	if lines[0] != "id                  \tbigint              \tthe key's value     " || !slices.Contains(lines, "# Partition Information\t                    \t                    ") {
		t.Errorf("%q", lines)
	}
	if got := e.must(t, "DESCRIBE FORMATTED orders"); !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "s3://bkt/moved/") }) {
		t.Errorf("%q", got)
	}
	if diff := cmp.Diff([]string{"orders"}, e.must(t, "SHOW TABLES IN shop 'or*|x'")); diff != "" {
		t.Error(diff)
	}
	if got := e.must(t, "SHOW TABLES LIKE 'x.*'"); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestDatabasesAndViews(t *testing.T) {
	e := engine(t)
	e.must(t, "CREATE SCHEMA IF NOT EXISTS `real-time` COMMENT 'x' LOCATION 's3://bkt/db/' WITH DBPROPERTIES ('a'='b')")
	_, err := e.do(t, "CREATE DATABASE shop")
	wantError(t, err, "AlreadyExistsException(message:Database shop already exists)")
	if diff := cmp.Diff([]string{"real-time", "shop"}, e.must(t, "SHOW DATABASES")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"shop"}, e.must(t, "show schemas like 's*'")); diff != "" {
		t.Error(diff)
	}
	view := &lake.Table{Database: "shop", Name: "v", Columns: []lake.Column{{Name: "a", Type: lake.Of(lake.Int)}},
		ViewText: "/* Presto View: eyJvcmlnaW5hbFNxbCI6IlNFTEVDVCAxIEFTIGEiLCJjYXRhbG9nIjoiYXdzZGF0YWNhdGFsb2cifQ== */"}
	if err := e.Catalog.CreateTable("shop", glue.FromLake(view)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"CREATE VIEW shop.v AS", "SELECT 1 AS a"}, e.must(t, "SHOW CREATE VIEW v")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"v"}, e.must(t, "SHOW VIEWS")); diff != "" {
		t.Error(diff)
	}
	_, err = e.do(t, "DROP TABLE v")
	wantError(t, err, "use DROP VIEW")
	_, err = e.do(t, "DROP DATABASE shop")
	wantError(t, err, "Database shop is not empty")
	e.must(t, "DROP VIEW v")
	e.must(t, "DROP VIEW IF EXISTS v")
	e.must(t, "DROP DATABASE shop CASCADE")
	e.must(t, "DROP SCHEMA IF EXISTS shop")
	_, err = e.do(t, "DROP DATABASE shop")
	wantError(t, err, "Database does not exist: shop")
}

func TestErrors(t *testing.T) {
	e := engine(t)
	e.must(t, orders)
	for sql, want := range map[string]string{
		"CREATE EXTERNAL TABLE t (a int)":                                             "No location was specified",
		"CREATE EXTERNAL TABLE t (a int, A string) LOCATION 's3://bkt/'":              "Duplicate column name: a",
		"CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (a int) LOCATION 's3://bkt/'": "Column repeated in partitioning columns: a",
		"CREATE EXTERNAL TABLE t (a nothing) LOCATION 's3://bkt/'":                    "line 1:28 cannot recognize input near 'nothing' in column type",
		"CREATE EXTERNAL TABLE t (a int) LOCATION 's3://bkt/' WHAT":                   "line 1:54 mismatched input 'WHAT'",
		"CREATE EXTERNAL TABLE none.t (a int) LOCATION 's3://bkt/'":                   "Database does not exist: none",
		"CREATE TABLE t (a int)":                                                      "use CREATE EXTERNAL TABLE",
		"DROP TABLE none":                                                             "Table not found shop.none",
		"DROP TABLE":                                                                  "line 1:11 mismatched input '<EOF>'",
		"SHOW PARTITIONS none":                                                        "Table not found",
		"SHOW TABLES IN none":                                                         "Database does not exist: none",
		"SHOW CREATE VIEW orders":                                                     "is not a view",
		"DESCRIBE orders nothing":                                                     "Invalid column reference nothing",
		"ALTER TABLE orders":                                                          "mismatched input",
		"ALTER TABLE orders ADD":                                                      "mismatched input",
		"MSCK REPAIR orders":                                                          "expecting TABLE",
		"SHOW TABLES 'x":                                                              "",
		"ALTER TABLE orders ADD COLUMNS (a":                                           "",
		"ALTER TABLE orders DROP PARTITION (":                                         "",
	} {
		_, err := e.do(t, sql)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", sql, err, want)
		}
	}
	for _, sql := range []string{"SELECT 1", "CREATE VIEW v AS SELECT 1", "EXPLAIN SELECT 1", "SHOW FUNCTIONS", "CREATE TABLE t AS SELECT 1"} {
		if _, err := e.do(t, sql); !errors.Is(err, errNext) {
			t.Errorf("%s: got %v", sql, err)
		}
	}
}

// FuzzRun holds that no statement panics.
func FuzzRun(f *testing.F) {
	f.Add(orders)
	for _, sql := range []string{"ALTER TABLE t ADD PARTITION (a=1)", "SHOW COLUMNS IN t", "DESCRIBE t", "DROP DATABASE x CASCADE", "MSCK REPAIR TABLE t",
		"ALTER TABLE t DROP PARTITION (a > 1)", "CREATE DATABASE x WITH DBPROPERTIES ('a'='b')"} {
		f.Add(sql)
	}
	dir := f.TempDir()
	catalog, err := glue.Open(dir)
	if err != nil {
		f.Fatal(err)
	}
	objects, err := s3.Open(s3.Options{Dir: dir + "/s3"})
	if err != nil {
		f.Fatal(err)
	}
	e := Engine{catalog, objects, next{}}
	f.Fuzz(func(_ *testing.T, sql string) {
		_, _ = e.Run(context.Background(), athena.Session{Database: "shop"}, sql)
	})
}
