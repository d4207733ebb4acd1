package pgcatalog_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/internal/lake"
)

// tables is a catalog of databases.
type tables map[string][]*lake.Table

func (c tables) Databases(context.Context) ([]string, error) {
	var names []string
	for name := range c {
		names = append(names, name)
	}
	return names, nil
}

func (c tables) Tables(_ context.Context, database string) ([]*lake.Table, error) {
	return c[database], nil
}

func (c tables) Table(_ context.Context, database, name string) (*lake.Table, error) {
	for _, t := range c[database] {
		if t.Name == name {
			return t, nil
		}
	}
	return nil, nil
}

func newSession(c sql.Catalog) *sql.Session {
	now := time.Date(2024, 3, 15, 12, 34, 56, 0, time.UTC)
	return &sql.Session{Catalog: c, Memo: &sql.Memo{}, User: "spillway", Database: "lake", ProcessID: 42, Started: now, Now: now, ServerVersion: "15.18"}
}

// ask runs a statement and counts its rows.
func ask(s *sql.Session, raw sql.Raw) (columns []sql.Column, rows int, err error) {
	plan, err := sql.Bind(context.Background(), s, raw, nil)
	if err != nil {
		return nil, 0, err
	}
	answer, err := plan.Rows(context.Background(), make([]sql.Arg, len(plan.Params)))
	if err != nil {
		return nil, 0, err
	}
	defer answer.Close()
	for answer.Next() {
		for i := range plan.Columns {
			answer.Cell(i)
		}
		rows++
	}
	return plan.Columns, rows, answer.Err()
}

// BenchmarkManyTables asks a database of 10,000 tables what tools ask when they open it.
func BenchmarkManyTables(b *testing.B) {
	catalog := tables{}
	for i := range 10_000 {
		t := &lake.Table{Database: "lake", Name: fmt.Sprintf("table_%05d", i), PartitionKeys: []lake.Column{{Name: "day", Type: lake.Of(lake.Date)}}}
		for j := range 9 {
			t.Columns = append(t.Columns, lake.Column{Name: fmt.Sprintf("column_%d", j), Type: lake.Of(lake.Double)})
		}
		catalog["lake"] = append(catalog["lake"], t)
	}
	for name, query := range map[string]string{
		"list": `SELECT n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c
			LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', '')
			AND n.nspname !~ '^pg_' AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1, 2`,
		"table": `SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_catalog.pg_attribute a
			WHERE a.attrelid = 'table_09999'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
		"attributes":     `SELECT count(*) FROM pg_attribute`,
		"columns":        `SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'`,
		"columns of one": `SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'table_09999'`,
	} {
		b.Run(name, func(b *testing.B) {
			s := newSession(catalog)
			raws, err := sql.Split(query)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, rows, err := ask(s, raws[0]); err != nil || rows == 0 {
					b.Fatal(rows, err)
				}
			}
		})
	}
}
