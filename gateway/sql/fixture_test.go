package sql_test

import (
	"context"
	"sort"
	"time"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/internal/lake"
)

// fixture is a catalog with the product's table and one of every Glue type.
type fixture map[string][]*lake.Table

func (f fixture) Databases(context.Context) ([]string, error) {
	names := make([]string, 0, len(f))
	for n := range f {
		names = append(names, n)
	}
	sort.Strings(names)
	return names, nil
}

func (f fixture) Tables(_ context.Context, database string) ([]*lake.Table, error) {
	return f[database], nil
}

func (f fixture) Table(_ context.Context, database, name string) (*lake.Table, error) {
	for _, t := range f[database] {
		if t.Name == name {
			return t, nil
		}
	}
	return nil, nil
}

func table(database, name string, columns ...string) *lake.Table {
	t := &lake.Table{Database: database, Name: name}
	for i := 0; i < len(columns); i += 2 {
		typ, err := lake.ParseType(columns[i+1])
		if err != nil {
			panic(err)
		}
		t.Columns = append(t.Columns, lake.Column{Name: columns[i], Type: typ})
	}
	return t
}

func newFixture() fixture {
	prices := table("realtime-de-db", "stockmarket_project", "index", "string", "date", "string", "open", "double", "high", "double",
		"low", "double", "close", "double", "adj close", "double", "volume", "double", "closeusd", "double")
	every := table("realtime-de-db", "every", "b", "boolean", "i2", "smallint", "i4", "int", "i8", "bigint", "f4", "float", "f8", "double",
		"n", "decimal(10,2)", "t", "string", "v", "varchar(20)", "c", "char(5)", "d", "date", "ts", "timestamp", "bin", "binary",
		"arr", "array<int>", "tags", "array<string>", "m", "map<string,int>", "s", "struct<a:int,b:string>")
	sales := table("realtime-de-db", "sales", "id", "int", "customer", "string", "amount", "decimal(12,2)", "at", "timestamp")
	sales.PartitionKeys = []lake.Column{{Name: "day", Type: lake.Of(lake.Date)}}
	view := table("realtime-de-db", "a_view", "x", "int")
	view.ViewText = "SELECT 1 x"
	return fixture{"realtime-de-db": {prices, every, sales, view}, "default": nil, "other": {table("other", "t", "id", "int", "name", "string")}}
}

func newSession() *sql.Session {
	now := time.Date(2024, 3, 15, 12, 34, 56, 789000000, time.UTC)
	return &sql.Session{Catalog: newFixture(), User: "spillway", Database: "realtime-de-db", ProcessID: 42, Started: now, Now: now}
}
