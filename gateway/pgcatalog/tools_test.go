package pgcatalog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/internal/lake"
)

func lakeOfTools() tables {
	column := func(name string, kind lake.Type, comment string) lake.Column {
		return lake.Column{Name: name, Type: kind, Comment: comment}
	}
	stocks := &lake.Table{Database: "lake", Name: "stocks", Comment: "daily prices", Columns: []lake.Column{
		column("index", lake.Of(lake.String), "exchange index"), column("date", lake.Of(lake.Date), ""), column("adj close", lake.Of(lake.Double), "")},
		PartitionKeys: []lake.Column{column("year", lake.Of(lake.Int), "")}}
	closing := &lake.Table{Database: "lake", Name: "closing", Columns: stocks.Columns[:1], ViewText: "SELECT index FROM stocks"}
	sales := &lake.Table{Database: "archive", Name: "sales", Columns: []lake.Column{column("id", lake.Of(lake.Int), "")}}
	return tables{"lake": {closing, stocks}, "archive": {sales}, "default": nil}
}

// TestToolStatements runs what tools that are not at hand ask of the catalog, written from what is known of them.
func TestToolStatements(t *testing.T) {
	files, err := filepath.Glob("testdata/tools/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			raws, err := sql.Split(string(text))
			if err != nil {
				t.Fatal(err)
			}
			s := newSession(lakeOfTools())
			s.Settings = func() []sql.Setting { return []sql.Setting{{Name: "bytea_output", Value: "hex"}} }
			for _, raw := range raws {
				if _, _, err := ask(s, raw); err != nil {
					t.Errorf("%s\n%+v", raw.Text, err)
				}
			}
		})
	}
}

// refused are views that cannot be bound yet: a function's record taken apart.
var refused = map[string]bool{"pg_stats_ext_exprs": true}

// TestEveryRelation reads every relation of pg_catalog and information_schema.
func TestEveryRelation(t *testing.T) {
	s := newSession(lakeOfTools())
	raws, err := sql.Split(`SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v') ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := sql.Bind(t.Context(), s, raws[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := plan.Rows(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for rows.Next() {
		schema, _ := rows.Cell(0)
		name, _ := rows.Cell(1)
		query := fmt.Sprintf("SELECT * FROM %s.%s", schema, name)
		raws, err := sql.Split(query)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := ask(s, raws[0]); err != nil && !refused[string(name)] {
			t.Errorf("%s: %v", query, err)
		}
		count++
	}
	if views := len(pgdata.Load("views").Rows); count < views {
		t.Errorf("%d relations, but %d views alone", count, views)
	}
}
