package trino

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/glue"
	"github.com/datacounsel/spillway/internal/local/trino/bind"
	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/scan"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// tables answers the binder's questions from the Glue catalog.
type tables struct{ q *query }

const dataCatalog = "awsdatacatalog"

// Table finds a table, a view, or a table of information_schema.
func (t *tables) Table(_ context.Context, catalog, schema, name string) (*bind.Table, error) {
	if catalog != dataCatalog {
		return nil, bind.ErrNoCatalog
	}
	if schema == "information_schema" {
		return t.information(name)
	}
	table, err := t.q.engine.catalog.Table(schema, name)
	if missing(err) {
		if !t.hasSchema(schema) {
			return nil, bind.ErrNoSchema
		}
		return nil, bind.ErrNoTable
	}
	if err != nil {
		return nil, fmt.Errorf("look up table %s.%s: %w", schema, name, err)
	}
	if table.ViewText != "" {
		return view(table, catalog, schema)
	}
	return describe(table)
}

func missing(err error) bool { return errors.Is(err, glue.ErrNotFound) }

func (t *tables) hasSchema(schema string) bool {
	names, err := t.q.engine.catalog.Databases()
	if err != nil {
		return true
	}
	for _, n := range names {
		if n == schema {
			return true
		}
	}
	return false
}

// describe gives a Glue table its columns as Athena has them: data, partition keys, "$path".
func describe(table *lake.Table) (*bind.Table, error) {
	b := &bind.Table{Ref: table}
	for _, c := range table.Columns {
		if err := known(table, c); err != nil {
			return nil, err
		}
		b.Columns = append(b.Columns, bind.TableColumn{Name: c.Name, Type: types.FromHive(c.Type)})
	}
	for _, c := range table.PartitionKeys {
		if err := known(table, c); err != nil {
			return nil, err
		}
		b.Columns = append(b.Columns, bind.TableColumn{Name: c.Name, Type: types.FromHive(c.Type), Partition: true})
	}
	b.Columns = append(b.Columns, bind.TableColumn{Name: "$path", Type: types.Of(types.Varchar), Hidden: true})
	return b, nil
}

// known refuses a column type that Athena would not read.
func known(table *lake.Table, c lake.Column) error {
	if _, err := lake.ParseType(c.Type.String()); err != nil {
		return athena.Errorf("HIVE_INVALID_METADATA", 0, 0, "Table %s.%s: column %s: %v", table.Database, table.Name, c.Name, err)
	}
	return nil
}

// information serves information_schema from the catalog.
func (t *tables) information(name string) (*bind.Table, error) {
	varchar := types.Of(types.Varchar)
	columns := map[string][]string{
		"schemata":         {"catalog_name", "schema_name"},
		"tables":           {"table_catalog", "table_schema", "table_name", "table_type"},
		"views":            {"table_catalog", "table_schema", "table_name", "view_definition"},
		"columns":          {"table_catalog", "table_schema", "table_name", "column_name", "ordinal_position", "column_default", "is_nullable", "data_type", "comment", "extra_info"},
		"table_privileges": {"grantor", "grantor_type", "grantee", "grantee_type", "table_catalog", "table_schema", "table_name", "privilege_type", "is_grantable", "with_hierarchy"},
	}[name]
	if columns == nil {
		return nil, bind.ErrNoTable
	}
	b := &bind.Table{}
	for _, c := range columns {
		kind := varchar
		if c == "ordinal_position" {
			kind = types.Of(types.BigInt)
		}
		b.Columns = append(b.Columns, bind.TableColumn{Name: c, Type: kind})
	}
	rows, err := t.informationRows(name)
	b.Ref = rows
	return b, err
}

func (t *tables) informationRows(name string) (*memory, error) {
	m := &memory{}
	add := func(cells ...string) { m.rows = append(m.rows, cells) }
	catalog := t.q.engine.catalog
	databases, err := catalog.Databases()
	if err != nil {
		return nil, err
	}
	for _, db := range append(databases, "information_schema") {
		if name == "schemata" {
			add(dataCatalog, db)
			continue
		}
		if db == "information_schema" {
			continue
		}
		list, err := catalog.Tables(db)
		if err != nil {
			return nil, err
		}
		for _, table := range list {
			switch kind := map[bool]string{true: "VIEW", false: "BASE TABLE"}[table.ViewText != ""]; {
			case name == "tables":
				add(dataCatalog, db, table.Name, kind)
			case name == "views" && kind == "VIEW":
				if v, err := view(table, dataCatalog, db); err == nil {
					add(dataCatalog, db, table.Name, v.View)
				}
			case name == "columns":
				for i, c := range append(append([]lake.Column{}, table.Columns...), table.PartitionKeys...) {
					extra := "\x00"
					if i >= len(table.Columns) {
						extra = "partition key"
					}
					comment := c.Comment
					if comment == "" {
						comment = "\x00"
					}
					add(dataCatalog, db, table.Name, c.Name, strconv.Itoa(i+1), "\x00", "YES", types.FromHive(c.Type).String(), comment, extra)
				}
			}
		}
	}
	return m, nil
}

// memory is a table of texts; "\x00" is NULL.
type memory struct {
	columns []bind.TableColumn
	rows    [][]string
}

func (m *memory) Columns() []duck.Column {
	out := make([]duck.Column, len(m.columns))
	for i, c := range m.columns {
		out[i] = duck.Column{Name: "x" + strconv.Itoa(i), Type: scan.DuckType(c.Type)}
	}
	return out
}

func (m *memory) Rows() int { return len(m.rows) }

func (m *memory) Open(projection []int) (duck.Scan, error) {
	return &memoryScan{m: m, projection: projection}, nil
}

type memoryScan struct {
	m          *memory
	projection []int
	at         int
}

func (s *memoryScan) Threads() int        { return 1 }
func (s *memoryScan) Worker() duck.Worker { return s }
func (s *memoryScan) Close()              {}

// Fill copies the next rows.
func (s *memoryScan) Fill(columns []duck.Vector, limit int) (int, error) {
	n := min(limit, len(s.m.rows)-s.at)
	for row := range n {
		for i, at := range s.projection {
			switch cell := s.m.rows[s.at+row][at]; {
			case cell == "\x00":
				columns[i].SetNull(row)
			case s.m.columns[at].Type.Kind == types.BigInt:
				v, _ := strconv.ParseInt(cell, 10, 64)
				columns[i].SetInt(row, v)
			default:
				columns[i].SetStr(row, strings.ToValidUTF8(cell, "\uFFFD"))
			}
		}
	}
	s.at += n
	return n, nil
}
