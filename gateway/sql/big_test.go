package sql_test

import (
	"fmt"
	"testing"

	"github.com/datacounsel/spillway/internal/lake"
)

// BenchmarkTableList lists the tables of a database of 10,000 tables as \dt does.
func BenchmarkTableList(b *testing.B) {
	s := newSession()
	f := newFixture()
	for i := range 10000 {
		f["realtime-de-db"] = append(f["realtime-de-db"], &lake.Table{Database: "realtime-de-db", Name: fmt.Sprintf("t%05d", i),
			Columns: []lake.Column{{Name: "a", Type: lake.Of(lake.Int)}, {Name: "b", Type: lake.Of(lake.String)}}})
	}
	s.Catalog = f
	for b.Loop() {
		got, _ := fromEngine(s, `SELECT n.nspname, c.relname FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind IN ('r','p','') AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema'
			AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1,2`)
		if len(got.rows) < 10000 {
			b.Fatalf("%d rows, %s", len(got.rows), got.message)
		}
	}
}
