package trino

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/bind"
	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// storedView is the JSON that Athena keeps, in base64, between "/* Presto View: " and " */".
type storedView struct {
	OriginalSQL string       `json:"originalSql"`
	Catalog     string       `json:"catalog"`
	Schema      string       `json:"schema"`
	Columns     []viewColumn `json:"columns"`
}

type viewColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

const viewHead, viewTail = "/* Presto View: ", " */"

// view decodes a view's text.
func view(table *lake.Table, catalog, schema string) (*bind.Table, error) {
	bad := func(err error) error {
		return athena.Errorf("INVALID_VIEW", 0, 0, "View '%s.%s.%s' cannot be read: %v", catalog, schema, table.Name, err)
	}
	body, ok := strings.CutPrefix(strings.TrimSpace(table.ViewText), viewHead)
	if !ok {
		return nil, bad(errors.New("it is no view of Athena's"))
	}
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(strings.TrimSuffix(body, strings.TrimSpace(viewTail))))
	if err != nil {
		return nil, bad(err)
	}
	var v storedView
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, bad(err)
	}
	t := &bind.Table{View: v.OriginalSQL, Catalog: strings.ToLower(v.Catalog), Schema: v.Schema}
	if t.Catalog == "" || t.Catalog == "hive" {
		t.Catalog = dataCatalog
	}
	for _, c := range v.Columns {
		t.Columns = append(t.Columns, bind.TableColumn{Name: c.Name})
	}
	return t, nil
}

// createView stores CREATE [OR REPLACE] VIEW.
func (q *query) createView(ctx context.Context, n *parse.CreateView) (athena.Rows, error) {
	catalog, err := q.writable(n.Pos)
	if err != nil {
		return nil, err
	}
	schema, name, err := q.target(n.Pos, n.Name)
	if err != nil {
		return nil, err
	}
	bound, err := bind.Bind(ctx, q.env, n.Query)
	if err != nil {
		return nil, err
	}
	stored := storedView{OriginalSQL: n.Text, Catalog: dataCatalog, Schema: q.env.Schema}
	table := &lake.Table{Database: schema, Name: name, Parameters: map[string]string{"presto_view": "true", "comment": "Presto View"}}
	seen := map[string]bool{}
	for i, c := range bound.Columns {
		if strings.HasPrefix(c.Name, "_col") && c.Name == fmt.Sprintf("_col%d", i) {
			return nil, athena.Errorf("MISSING_COLUMN_NAME", n.Line, n.Col, "Column name not specified at position %d", i+1)
		}
		lower := strings.ToLower(c.Name)
		if seen[lower] {
			return nil, athena.Errorf("DUPLICATE_COLUMN_NAME", n.Line, n.Col, "Column name '%s' specified more than once", c.Name)
		}
		seen[lower] = true
		stored.Columns = append(stored.Columns, viewColumn{Name: lower, Type: c.Type.String()})
		hive, err := types.ToHive(c.Type)
		if err != nil {
			hive = lake.Of(lake.String)
		}
		table.Columns = append(table.Columns, lake.Column{Name: lower, Type: hive})
	}
	text, err := json.Marshal(stored)
	if err != nil {
		return nil, fmt.Errorf("store view %s: %w", name, err)
	}
	table.ViewText = viewHead + base64.StdEncoding.EncodeToString(text) + viewTail
	have, err := q.engine.catalog.Table(schema, name)
	switch {
	case missing(err):
		err = catalog.CreateTable(table)
	case err != nil:
	case have.ViewText == "":
		return nil, athena.Errorf("TABLE_ALREADY_EXISTS", n.Line, n.Col, "Table already exists: '%s.%s.%s'", dataCatalog, schema, name)
	case !n.Replace:
		return nil, athena.Errorf("TABLE_ALREADY_EXISTS", n.Line, n.Col, "View already exists: '%s.%s.%s'", dataCatalog, schema, name)
	default:
		err = catalog.UpdateTable(table)
	}
	if err != nil {
		return nil, fmt.Errorf("store view %s.%s: %w", schema, name, err)
	}
	return &done{}, nil
}

func (q *query) dropView(n *parse.DropView) (athena.Rows, error) {
	catalog, err := q.writable(n.Pos)
	if err != nil {
		return nil, err
	}
	schema, name, err := q.target(n.Pos, n.Name)
	if err != nil {
		return nil, err
	}
	have, err := q.engine.catalog.Table(schema, name)
	switch {
	case missing(err) && n.IfExists:
		return &done{}, nil
	case missing(err):
		return nil, athena.Errorf("TABLE_NOT_FOUND", n.Line, n.Col, "View '%s.%s.%s' does not exist", dataCatalog, schema, name)
	case err != nil:
		return nil, err
	case have.ViewText == "":
		return nil, athena.Errorf("TABLE_NOT_FOUND", n.Line, n.Col, "View '%s.%s.%s' does not exist, but a table with that name exists. Did you mean DROP TABLE %s.%s.%s?", dataCatalog, schema, name, dataCatalog, schema, name)
	}
	if err := catalog.DropTable(schema, name); err != nil {
		return nil, fmt.Errorf("drop view %s.%s: %w", schema, name, err)
	}
	return &done{}, nil
}

func (q *query) writable(at parse.Pos) (Writable, error) {
	w, ok := q.engine.catalog.(Writable)
	if !ok {
		return nil, athena.Errorf("NOT_SUPPORTED", at.Line, at.Col, "this catalog is read-only")
	}
	return w, nil
}

// target completes the name of what a statement makes or drops.
func (q *query) target(at parse.Pos, name parse.QName) (schema, table string, err error) {
	parts := make([]string, len(name))
	for i, id := range name {
		parts[i] = strings.ToLower(id.Name)
	}
	table, schema = parts[len(parts)-1], q.env.Schema
	if len(parts) > 1 {
		schema = parts[len(parts)-2]
	}
	if len(parts) > 3 || len(parts) == 3 && parts[0] != dataCatalog {
		return "", "", athena.Errorf("CATALOG_NOT_FOUND", at.Line, at.Col, "Catalog '%s' not found", parts[0])
	}
	if schema == "" {
		return "", "", athena.Errorf("MISSING_SCHEMA_NAME", at.Line, at.Col, "Schema must be specified when session schema is not set")
	}
	if !(&tables{q}).hasSchema(schema) {
		return "", "", athena.Errorf("SCHEMA_NOT_FOUND", at.Line, at.Col, "Schema '%s' does not exist", schema)
	}
	return schema, table, nil
}

// done is the result of a statement that gives no rows.
type done struct {
	stats      athena.Stats
	count      int64
	partitions []lake.Partition // written to
}

func (d *done) Columns() []athena.Column { return nil }
func (d *done) Next() bool               { return false }
func (d *done) Cell(int) ([]byte, bool)  { return nil, true }
func (d *done) Err() error               { return nil }
func (d *done) Stats() athena.Stats      { return d.stats }
func (d *done) UpdateCount() int64       { return d.count }
func (d *done) Close() error             { return nil }
