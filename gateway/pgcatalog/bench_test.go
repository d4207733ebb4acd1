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

// What pgjdbc's DatabaseMetaData asks.
const (
	jdbcTables = `SELECT current_database() AS TABLE_CAT, n.nspname AS TABLE_SCHEM, c.relname AS TABLE_NAME,
		CASE n.nspname ~ '^pg_' OR n.nspname = 'information_schema' WHEN true THEN 'SYSTEM' ELSE CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'v' THEN 'VIEW' END END AS TABLE_TYPE,
		d.description AS REMARKS FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c
		LEFT JOIN pg_catalog.pg_description d ON (c.oid = d.objoid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass)
		WHERE c.relnamespace = n.oid AND n.nspname LIKE 'public' AND c.relname LIKE '%s' AND (c.relkind = 'r' OR c.relkind = 'v') ORDER BY TABLE_TYPE, TABLE_SCHEM, TABLE_NAME`
	jdbcColumns = `SELECT * FROM (SELECT n.nspname, c.relname, a.attname, a.atttypid, a.attnotnull OR (t.typtype = 'd' AND t.typnotnull) AS attnotnull,
		a.atttypmod, a.attlen, t.typtypmod, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS attnum, nullif(a.attidentity, '') AS attidentity,
		nullif(a.attgenerated, '') AS attgenerated, pg_catalog.pg_get_expr(def.adbin, def.adrelid) AS adsrc, dsc.description, t.typbasetype, t.typtype
		FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON (c.relnamespace = n.oid) JOIN pg_catalog.pg_attribute a ON (a.attrelid = c.oid)
		JOIN pg_catalog.pg_type t ON (a.atttypid = t.oid) LEFT JOIN pg_catalog.pg_attrdef def ON (a.attrelid = def.adrelid AND a.attnum = def.adnum)
		LEFT JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid)
		LEFT JOIN pg_catalog.pg_class dc ON (dc.oid = dsc.classoid AND dc.relname = 'pg_class')
		LEFT JOIN pg_catalog.pg_namespace dn ON (dc.relnamespace = dn.oid AND dn.nspname = 'pg_catalog')
		WHERE c.relkind IN ('r', 'p', 'v', 'f', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname LIKE 'public' AND c.relname LIKE '%s') c
		WHERE true ORDER BY nspname, c.relname, attnum`
)

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
		"psql dt": `SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' END as "Type",
			pg_catalog.pg_get_userbyid(c.relowner) as "Owner" FROM pg_catalog.pg_class c
			LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
			WHERE c.relkind IN ('r', 'p', '') AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema'
			AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1, 2`,
		"psql d": `SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relname OPERATOR(pg_catalog.~) '^(table_09999)$' COLLATE pg_catalog.default AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 2, 3`,
		"psql tab": `SELECT pg_catalog.quote_ident(c.relname) FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'S', 'v', 'm', 'f', 'p')
			AND substring(pg_catalog.quote_ident(c.relname), 1, 9) = 'table_099' AND pg_catalog.pg_table_is_visible(c.oid)
			AND c.relnamespace <> (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'pg_catalog') LIMIT 1000`,
		"attributes of one": `SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
			(SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum),
			a.attnotnull FROM pg_catalog.pg_attribute a
			WHERE a.attrelid = 'table_09999'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
		"attributes":          `SELECT count(*) FROM pg_attribute`,
		"jdbc tables":         fmt.Sprintf(jdbcTables, "%"),
		"jdbc columns":        fmt.Sprintf(jdbcColumns, "%"),
		"jdbc columns of one": fmt.Sprintf(jdbcColumns, `table\_09999`),
		"sqlalchemy names": `SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace
			ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r', 'p'])
			AND pg_catalog.pg_class.relpersistence != 't' AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid)
			AND pg_catalog.pg_namespace.nspname != 'pg_catalog'`,
		"sqlalchemy columns": `SELECT a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS format_type, a.attnotnull, c.relname AS table_name,
			d.description AS comment FROM pg_catalog.pg_class c LEFT OUTER JOIN pg_catalog.pg_attribute a ON c.oid = a.attrelid AND a.attnum > 0
			AND NOT a.attisdropped LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = a.attrelid AND d.objsubid = a.attnum
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = ANY (ARRAY['r', 'p', 'f', 'v', 'm'])
			AND pg_catalog.pg_table_is_visible(c.oid) AND n.nspname != 'pg_catalog' AND c.relname IN ('table_00001', 'table_09999') ORDER BY c.relname, a.attnum`,
		"tables":         `SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`,
		"tables of one":  `SELECT table_type FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'table_09999'`,
		"columns":        `SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'`,
		"columns of one": `SELECT * FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'table_09999'`,
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
