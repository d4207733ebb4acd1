package trino

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/s3"
	"github.com/datacounsel/spillway/internal/local/trino/bind"
	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/scan"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// properties are the values of a WITH clause by their names.
type properties map[string][]string

func readProperties(list []parse.Property, known string) (properties, error) {
	p := properties{}
	for _, item := range list {
		name := strings.ToLower(item.Name.Name)
		if !strings.Contains(" "+known+" ", " "+name+" ") {
			return nil, athena.Errorf("INVALID_TABLE_PROPERTY", item.Name.Line, item.Name.Col, "Table property '%s' does not exist or is not supported by the local engine", name)
		}
		values := []parse.Expr{item.Value}
		if array, ok := item.Value.(*parse.Array); ok {
			values = array.Items
		}
		for _, v := range values {
			lit, ok := v.(*parse.Lit)
			if !ok {
				return nil, athena.Errorf("INVALID_TABLE_PROPERTY", item.Name.Line, item.Name.Col, "Table property '%s' must be a literal", name)
			}
			p[name] = append(p[name], lit.Text)
		}
	}
	return p, nil
}

func (p properties) get(name, otherwise string) string {
	if v := p[name]; len(v) == 1 {
		return v[0]
	}
	return otherwise
}

// serdes are CTAS's formats and the SerDes that read them back.
var serdes = map[string]string{"PARQUET": lake.ParquetSerDe, "JSON": lake.OpenXJSONSerDe, "TEXTFILE": scan.LazySimpleSerDe}

func (q *query) createTable(ctx context.Context, n *parse.CreateTableAs) (athena.Rows, error) {
	catalog, err := q.writable(n.Pos)
	if err != nil {
		return nil, err
	}
	schema, name, err := q.target(n.Pos, n.Name)
	if err != nil {
		return nil, err
	}
	if _, err := q.engine.catalog.Table(schema, name); err == nil {
		if n.IfNotExists {
			return &done{}, nil
		}
		return nil, athena.Errorf("TABLE_ALREADY_EXISTS", n.Line, n.Col, "Table '%s.%s.%s' already exists", dataCatalog, schema, name)
	} else if !missing(err) {
		return nil, err
	}
	p, err := readProperties(n.Properties, "format external_location partitioned_by field_delimiter")
	if err != nil {
		return nil, err
	}
	bound, err := bind.Bind(ctx, q.env, n.Query)
	if err != nil {
		return nil, err
	}
	table, err := q.newTable(n, p, schema, name, bound)
	if err != nil {
		return nil, err
	}
	result := &done{}
	if !n.NoData {
		if result, err = q.write(ctx, table, bound); err != nil {
			return nil, err
		}
	}
	if err := catalog.CreateTable(table); err != nil {
		return nil, fmt.Errorf("create table %s.%s: %w", schema, name, err)
	}
	return result, q.addPartitions(catalog, table, result)
}

// newTable describes the table that CREATE TABLE AS makes.
func (q *query) newTable(n *parse.CreateTableAs, p properties, schema, name string, bound *bind.Query) (*lake.Table, error) {
	format := strings.ToUpper(p.get("format", "PARQUET"))
	table := &lake.Table{Database: schema, Name: name, SerDe: serdes[format], Parameters: map[string]string{"EXTERNAL": "TRUE"},
		InputFormat: lake.TextInputFormat, SerDeParameters: map[string]string{}}
	if table.SerDe == "" {
		return nil, athena.Errorf("NOT_SUPPORTED", n.Line, n.Col, "format %s is not supported by the local engine (PARQUET, JSON and TEXTFILE are)", format)
	}
	if format == "PARQUET" {
		table.InputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
	}
	if d := p.get("field_delimiter", ""); d != "" {
		table.SerDeParameters["field.delim"] = d
	}
	table.Location = p.get("external_location", "")
	if table.Location == "" {
		table.Location = strings.TrimSuffix(q.session.Output, "/") + "/tables/" + q.session.QueryID + "/"
	}
	if !strings.HasSuffix(table.Location, "/") {
		table.Location += "/"
	}
	for i, c := range bound.Columns {
		if n.Columns != nil && i < len(n.Columns) {
			c.Name = n.Columns[i].Name
		}
		if c.Name == fmt.Sprintf("_col%d", i) {
			return nil, athena.Errorf("MISSING_COLUMN_NAME", n.Line, n.Col, "Column name not specified at position %d", i+1)
		}
		hive, err := types.ToHive(c.Type)
		if err != nil {
			return nil, athena.Errorf("NOT_SUPPORTED", n.Line, n.Col, "%v", err)
		}
		table.Columns = append(table.Columns, lake.Column{Name: strings.ToLower(c.Name), Type: hive})
	}
	keys := p["partitioned_by"]
	first := len(table.Columns) - len(keys)
	for i, k := range keys {
		if first < 1 || table.Columns[first+i].Name != strings.ToLower(k) {
			return nil, athena.Errorf("HIVE_COLUMN_ORDER_MISMATCH", n.Line, n.Col, "Partition keys must be the last columns in the table and in the same order as the table properties: %v", keys)
		}
	}
	table.Columns, table.PartitionKeys = table.Columns[:first], table.Columns[first:]
	bucket, prefix, ok := lake.ParseS3(table.Location)
	if !ok {
		return nil, athena.Errorf("INVALID_TABLE_PROPERTY", n.Line, n.Col, "external_location %q is not of the form s3://bucket/prefix/", table.Location)
	}
	for object, err := range q.engine.objects.List(bucket, prefix) {
		if err == nil {
			return nil, athena.Errorf("HIVE_PATH_ALREADY_EXISTS", n.Line, n.Col, "Target directory for table '%s.%s' already exists: %s (it holds %s)", schema, name, table.Location, object.Key)
		}
		break
	}
	return table, nil
}

func (q *query) insert(ctx context.Context, n *parse.Insert) (athena.Rows, error) {
	catalog, err := q.writable(n.Pos)
	if err != nil {
		return nil, err
	}
	schema, name, err := q.target(n.Pos, n.Name)
	if err != nil {
		return nil, err
	}
	table, err := q.engine.catalog.Table(schema, name)
	if missing(err) {
		return nil, athena.Errorf("TABLE_NOT_FOUND", n.Line, n.Col, "Table '%s.%s.%s' does not exist", dataCatalog, schema, name)
	}
	if err != nil {
		return nil, err
	}
	if table.ViewText != "" {
		return nil, athena.Errorf("NOT_SUPPORTED", n.Line, n.Col, "Inserting into views is not supported")
	}
	wanted := append(append([]lake.Column{}, table.Columns...), table.PartitionKeys...)
	bound, err := bind.BindInsert(ctx, q.env, n, toTrino(wanted))
	if err != nil {
		return nil, err
	}
	result, err := q.write(ctx, table, bound)
	if err != nil {
		return nil, err
	}
	return result, q.addPartitions(catalog, table, result)
}

func toTrino(columns []lake.Column) []bind.Column {
	out := make([]bind.Column, len(columns))
	for i, c := range columns {
		out[i] = bind.Column{Name: c.Name, Type: types.FromHive(c.Type)}
	}
	return out
}

func (q *query) unload(ctx context.Context, n *parse.Unload) (athena.Rows, error) {
	p, err := readProperties(n.Properties, "format field_delimiter")
	if err != nil {
		return nil, err
	}
	bound, err := bind.Bind(ctx, q.env, n.Query)
	if err != nil {
		return nil, err
	}
	format := strings.ToUpper(p.get("format", "PARQUET"))
	table := &lake.Table{Location: strings.TrimSuffix(n.To, "/") + "/", SerDe: serdes[format], SerDeParameters: map[string]string{"field.delim": p.get("field_delimiter", "")}}
	if table.SerDe == "" {
		return nil, athena.Errorf("NOT_SUPPORTED", n.Line, n.Col, "format %s is not supported by the local engine (PARQUET, JSON and TEXTFILE are)", format)
	}
	for _, c := range bound.Columns {
		hive, err := types.ToHive(c.Type)
		if err != nil {
			return nil, athena.Errorf("NOT_SUPPORTED", n.Line, n.Col, "%v", err)
		}
		table.Columns = append(table.Columns, lake.Column{Name: c.Name, Type: hive})
	}
	result, err := q.write(ctx, table, bound)
	if err != nil {
		return nil, err
	}
	return result, nil
}

// addPartitions makes the partitions known that a write touched.
func (q *query) addPartitions(catalog Writable, table *lake.Table, result *done) error {
	for _, p := range result.partitions {
		if err := catalog.AddPartition(table.Database, table.Name, p); err != nil {
			return fmt.Errorf("add a partition to %s.%s: %w", table.Database, table.Name, err)
		}
	}
	return nil
}

// write runs a query and writes its rows as objects of the table, one for each partition.
func (q *query) write(ctx context.Context, table *lake.Table, bound *bind.Query) (*done, error) {
	if isParquet(table.SerDe) {
		return q.writeParquet(ctx, table, bound)
	}
	format, err := writerOf(table)
	if err != nil {
		return nil, err
	}
	r, err := q.start(ctx, bound)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	w := &tableWriter{objects: q.engine.objects, table: table, id: q.session.QueryID, columns: bound.Columns, format: format, open: map[string]*partWriter{}}
	defer w.abort()
	for r.Next() {
		if err := w.row(r.result.Vectors, r.at); err != nil {
			return nil, err
		}
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	result, err := w.commit()
	if err == nil {
		result.stats.BytesScanned, result.stats.RowsScanned = r.stats.bytes.Load(), r.stats.rows.Load()
	}
	return result, err
}

// writeParquet lets DuckDB write a file, which then becomes the object.
func (q *query) writeParquet(ctx context.Context, table *lake.Table, bound *bind.Query) (*done, error) {
	if len(table.PartitionKeys) > 0 {
		return nil, athena.Errorf("NOT_SUPPORTED", 0, 0, "Writing partitioned Parquet tables is not supported by the local engine: use format JSON")
	}
	file, err := os.CreateTemp(q.engine.options.TempDir, "write-*.parquet")
	if err != nil {
		return nil, fmt.Errorf("write table %s: %w", table.Name, err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	r, err := q.start(ctx, bind.Export(bound, names(table.Columns), file.Name()))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	result := &done{}
	if r.Next() {
		result.count = r.result.Vectors[0].Int(0)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	result.stats.BytesScanned, result.stats.RowsScanned = r.stats.bytes.Load(), r.stats.rows.Load()
	if result.count == 0 {
		return result, nil
	}
	bucket, prefix, _ := lake.ParseS3(table.Location)
	key := prefix + q.session.QueryID + ".parquet"
	written, err := os.Open(file.Name())
	if err != nil {
		return nil, fmt.Errorf("write s3://%s/%s: %w", bucket, key, err)
	}
	defer written.Close()
	if err := put(q.engine.objects, bucket, key, written); err != nil {
		return nil, err
	}
	result.stats.Written = []string{"s3://" + bucket + "/" + key}
	return result, nil
}

func put(objects Objects, bucket, key string, from io.Reader) error {
	w, err := objects.Create(bucket, key, "application/octet-stream")
	if err != nil {
		return fmt.Errorf("write s3://%s/%s: %w", bucket, key, err)
	}
	if _, err := io.Copy(w, from); err != nil {
		return errors.Join(fmt.Errorf("write s3://%s/%s: %w", bucket, key, err), w.Abort())
	}
	return w.Commit()
}

func names(columns []lake.Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Name
	}
	return out
}

// rowFormat appends the line of a row.
type rowFormat func(out []byte, columns []bind.Column, names []string, vectors []duck.Vector, row int) []byte

func writerOf(table *lake.Table) (rowFormat, error) {
	switch {
	case strings.Contains(table.SerDe, "JsonSerDe"):
		return jsonLine, nil
	case table.SerDe == scan.LazySimpleSerDe:
		separator := table.SerDeParameters["field.delim"]
		if separator == "" {
			separator = "\x01"
		}
		return textLine(separator), nil
	}
	return nil, athena.Errorf("NOT_SUPPORTED", 0, 0, "Writing tables with SerDe %q is not supported by the local engine", table.SerDe)
}

// tableWriter spreads rows over the objects of partitions.
type tableWriter struct {
	objects Objects
	table   *lake.Table
	id      string
	columns []bind.Column
	format  rowFormat
	open    map[string]*partWriter
	order   []string
	count   int64
}

type partWriter struct {
	s3.Writer
	buffer      []byte
	url, folder string
	values      []string
}

const maxPartitions, writeBuffer = 100, 256 << 10

func (w *tableWriter) row(vectors []duck.Vector, row int) error {
	data := len(w.columns) - len(w.table.PartitionKeys)
	folder, values := "", make([]string, 0, len(w.table.PartitionKeys))
	for i, key := range w.table.PartitionKeys {
		value := scan.Null
		if v := &vectors[data+i]; !v.Null(row) {
			value = string(appendCell(nil, v, row, w.columns[data+i].Type))
		}
		values = append(values, value)
		folder += key.Name + "=" + value + "/"
	}
	p, ok := w.open[folder]
	if !ok {
		var err error
		if p, err = w.create(folder, values); err != nil {
			return err
		}
	}
	p.buffer = w.format(p.buffer, w.columns[:data], names(w.table.Columns), vectors, row)
	w.count++
	if len(p.buffer) < writeBuffer {
		return nil
	}
	return p.flush()
}

func (p *partWriter) flush() error {
	_, err := p.Write(p.buffer)
	p.buffer = p.buffer[:0]
	if err != nil {
		return fmt.Errorf("write %s: %w", p.url, err)
	}
	return nil
}

func (w *tableWriter) create(folder string, values []string) (*partWriter, error) {
	if len(w.open) >= maxPartitions {
		return nil, athena.Errorf("HIVE_TOO_MANY_OPEN_PARTITIONS", 0, 0, "Exceeded limit of %d open writers for partitions/buckets", maxPartitions)
	}
	bucket, prefix, ok := lake.ParseS3(w.table.Location)
	if !ok {
		return nil, athena.Errorf("HIVE_INVALID_METADATA", 0, 0, "location %q is not of the form s3://bucket/prefix/", w.table.Location)
	}
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	key := prefix + folder + filepath.Base("/"+w.id)
	object, err := w.objects.Create(bucket, key, "application/octet-stream")
	if err != nil {
		return nil, fmt.Errorf("write s3://%s/%s: %w", bucket, key, err)
	}
	p := &partWriter{Writer: object, url: "s3://" + bucket + "/" + key, folder: "s3://" + bucket + "/" + prefix + folder, values: values}
	w.open[folder] = p
	w.order = append(w.order, folder)
	return p, nil
}

// commit makes every object appear.
func (w *tableWriter) commit() (*done, error) {
	result := &done{count: w.count}
	for _, folder := range w.order {
		p := w.open[folder]
		if err := p.flush(); err != nil {
			return nil, err
		}
		delete(w.open, folder)
		if err := p.Commit(); err != nil {
			return nil, fmt.Errorf("write %s: %w", p.url, err)
		}
		result.stats.Written = append(result.stats.Written, p.url)
		if len(p.values) > 0 {
			result.partitions = append(result.partitions, lake.Partition{Values: p.values, Location: p.folder})
		}
	}
	return result, nil
}

// abort drops what was not committed.
func (w *tableWriter) abort() {
	for _, p := range w.open {
		_ = p.Abort()
	}
}
