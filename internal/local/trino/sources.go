package trino

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/bind"
	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/scan"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// sources lists the files of every table that the query reads and puts what reads them into its text.
func (q *query) sources(ctx context.Context, con *duck.Conn, bound *bind.Query, r *rows) (string, error) {
	pairs := make([]string, 0, 2*len(bound.Scans))
	for _, s := range bound.Scans {
		text, err := q.source(ctx, con, s, r)
		if err != nil {
			return "", err
		}
		pairs = append(pairs, s.Placeholder, text)
	}
	return strings.NewReplacer(pairs...).Replace(bound.SQL), nil
}

func (q *query) source(ctx context.Context, con *duck.Conn, s *bind.Scan, r *rows) (string, error) {
	if m, ok := s.Table.Ref.(*memory); ok {
		return q.add(&memory{columns: s.Table.Columns, rows: m.rows}, r), nil
	}
	table := s.Table.Ref.(*lake.Table)
	files, err := q.files(ctx, con, s, table)
	if err != nil {
		return "", err
	}
	if limit := q.session.ScanLimit; limit > 0 {
		for _, f := range files {
			r.stats.planned += f.Size
		}
		if r.stats.planned > limit {
			return "", athena.ErrScanLimit
		}
	}
	if isParquet(table.SerDe) {
		return q.parquet(s, table, files, r)
	}
	format, err := formatOf(table)
	if err != nil {
		return "", err
	}
	return q.add(&scan.Source{
		Context: ctx, Cols: scanColumns(s.Table), Files: files, Format: format, Workers: q.engine.options.Threads,
		Bytes: &r.stats.bytes, Records: &r.stats.rows,
	}, r), nil
}

func (q *query) add(s duck.Source, r *rows) string {
	id, drop := q.engine.db.Add(s)
	r.drops = append(r.drops, drop)
	return fmt.Sprintf("%s(%d)", duck.ScanFunction, id)
}

func scanColumns(t *bind.Table) []scan.Column {
	columns := make([]scan.Column, len(t.Columns))
	partition := 0
	for i, c := range t.Columns {
		columns[i] = scan.Column{Name: c.Name, Type: c.Type, Partition: -1, Path: c.Hidden}
		if c.Partition {
			columns[i].Partition = partition
			partition++
		}
	}
	return columns
}

func isParquet(serde string) bool { return strings.Contains(strings.ToLower(serde), "parquet") }

// formatOf finds what reads the table's lines.
func formatOf(table *lake.Table) (scan.Format, error) {
	switch table.SerDe {
	case lake.OpenXJSONSerDe, lake.HCatalogJSONSerDe, "org.apache.hadoop.hive.serde2.JsonSerDe":
		return scan.NewJSON(table.SerDe, table.SerDeParameters), nil
	}
	if f, ok := scan.NewText(table.SerDe, table.SerDeParameters, table.Parameters); ok {
		return f, nil
	}
	return nil, athena.Errorf("NOT_SUPPORTED", 0, 0, "Table %s.%s: the local engine does not read SerDe %q (it reads JSON, CSV and Parquet)", table.Database, table.Name, table.SerDe)
}

// files lists the objects of the partitions that can matter.
func (q *query) files(ctx context.Context, con *duck.Conn, s *bind.Scan, table *lake.Table) ([]scan.File, error) {
	if len(table.PartitionKeys) == 0 {
		return q.list(ctx, nil, table, table.Location, nil)
	}
	partitions, err := q.partitions(ctx, con, s, table)
	if err != nil {
		return nil, err
	}
	var files []scan.File
	for _, p := range partitions {
		if files, err = q.list(ctx, files, table, p.Location, p.Values); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// list appends the objects below a location, but hidden ones and empty ones.
func (q *query) list(ctx context.Context, files []scan.File, table *lake.Table, location string, values []string) ([]scan.File, error) {
	bucket, prefix, ok := lake.ParseS3(location)
	if !ok {
		return nil, athena.Errorf("HIVE_INVALID_METADATA", 0, 0, "Table %s.%s: location %q is not of the form s3://bucket/prefix/", table.Database, table.Name, location)
	}
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	for object, err := range q.engine.objects.List(bucket, prefix) {
		if err != nil {
			return nil, athena.Errorf("HIVE_FILESYSTEM_ERROR", 0, 0, "list s3://%s/%s of table %s.%s: %v", bucket, prefix, table.Database, table.Name, err)
		}
		if len(files)%1000 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if object.Size == 0 || hidden(object.Key[len(prefix):]) {
			continue
		}
		files = append(files, scan.File{Path: object.Path, URL: "s3://" + bucket + "/" + object.Key, Size: object.Size, Partition: values})
	}
	return files, nil
}

// hidden tells names that begin with _ or ., in any folder.
func hidden(key string) bool {
	for _, part := range strings.Split(key, "/") {
		if strings.HasPrefix(part, "_") || strings.HasPrefix(part, ".") {
			return true
		}
	}
	return false
}

// partitions returns the partitions that pass the query's conditions.
func (q *query) partitions(ctx context.Context, con *duck.Conn, s *bind.Scan, table *lake.Table) ([]lake.Partition, error) {
	var all []lake.Partition
	var err error
	if strings.EqualFold(table.Parameters["projection.enabled"], "true") {
		all, err = projected(table, required(s, table), q.env.Now)
	} else {
		all, err = q.engine.catalog.Partitions(table.Database, table.Name)
	}
	if err != nil || len(all) == 0 || len(s.Prunes) == 0 {
		return all, err
	}
	return prune(ctx, con, s, table, all)
}

// prune lets DuckDB decide which partitions pass, with the same text that decides about rows.
func prune(ctx context.Context, con *duck.Conn, s *bind.Scan, table *lake.Table, all []lake.Partition) ([]lake.Partition, error) {
	first := len(s.Table.Columns) - 1 - len(table.PartitionKeys)
	names := make([]string, 0, len(table.PartitionKeys)+1)
	for i := range table.PartitionKeys {
		names = append(names, s.Names[first+i])
	}
	conditions := make([]string, len(s.Prunes))
	for i, p := range s.Prunes {
		conditions[i] = p.SQL
		for name, column := range p.Columns {
			if name != s.Names[column] {
				conditions[i] = replaceName(conditions[i], name, s.Names[column])
			}
		}
	}
	m := &partitionTable{names: names, keys: table.PartitionKeys, all: all}
	var kept []lake.Partition
	result, err := con.Query(ctx, m.query(strings.Join(conditions, " AND ")))
	if err != nil {
		return all, ctx.Err() // what cannot be decided here is decided row by row
	}
	defer result.Close()
	for {
		n, err := result.Next()
		if err != nil {
			return all, ctx.Err()
		}
		if n == 0 {
			return kept, nil
		}
		for row := range n {
			kept = append(kept, all[result.Vectors[0].Int(row)])
		}
	}
}

// partitionTable writes partitions as VALUES.
type partitionTable struct {
	names []string
	keys  []lake.Column
	all   []lake.Partition
}

func (m *partitionTable) query(condition string) string {
	var b strings.Builder
	b.WriteString("SELECT CAST(n AS BIGINT) FROM (SELECT n")
	for i, k := range m.keys {
		fmt.Fprintf(&b, ", CAST(p%d AS %s) AS %s", i, types.FromHive(k.Type).Duck(), m.names[i])
	}
	b.WriteString(" FROM (VALUES ")
	for i, p := range m.all {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "(%d", i)
		for _, v := range p.Values {
			if v == scan.Null {
				b.WriteString(", NULL")
			} else {
				b.WriteString(", '" + strings.ReplaceAll(v, "'", "''") + "'")
			}
		}
		b.WriteByte(')')
	}
	b.WriteString(") AS p(n")
	for i := range m.keys {
		fmt.Fprintf(&b, ", p%d", i)
	}
	b.WriteString(")) AS q WHERE " + condition + " ORDER BY n")
	return b.String()
}

// replaceName replaces a column's name in SQL that the binder wrote, where names are c1, c2….
func replaceName(sql, from, to string) string {
	var b strings.Builder
	for {
		at := strings.Index(sql, from)
		if at < 0 {
			b.WriteString(sql)
			return b.String()
		}
		end := at + len(from)
		whole := (at == 0 || !wordByte(sql[at-1])) && (end == len(sql) || !wordByte(sql[end]))
		b.WriteString(sql[:at])
		if whole {
			b.WriteString(to)
		} else {
			b.WriteString(from)
		}
		sql = sql[end:]
	}
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// parquet reads files by DuckDB's own reader, each column cast to its Glue type.
func (q *query) parquet(s *bind.Scan, table *lake.Table, files []scan.File, r *rows) (string, error) {
	columns := scanColumns(s.Table)
	if len(files) == 0 {
		list := make([]string, len(columns))
		for i, c := range columns {
			list[i] = "CAST(NULL AS " + c.Type.Duck() + ")"
		}
		return "(SELECT " + strings.Join(list, ", ") + " WHERE FALSE)", nil
	}
	return q.parquetText(columns, files, r), nil
}

func (q *query) parquetText(columns []scan.Column, files []scan.File, r *rows) string {
	paths := make([]string, len(files))
	for i, f := range files {
		r.stats.bytes.Add(f.Size)
		paths[i] = "'" + strings.ReplaceAll(f.Path, "'", "''") + "'"
	}
	list := make([]string, len(columns))
	for i, c := range columns {
		switch {
		case c.Path, c.Partition >= 0:
			list[i] = perFile(c, files)
		default:
			list[i] = sprintColumn(c)
		}
	}
	empty := make([]string, 0, len(columns))
	for _, c := range columns {
		if !c.Path && c.Partition < 0 {
			empty = append(empty, `CAST(NULL AS `+c.Type.Duck()+`) AS "`+strings.ReplaceAll(c.Name, `"`, `""`)+`"`)
		}
	}
	// The empty row gives columns that no file has; UNION ALL BY NAME fills them with NULL.
	return fmt.Sprintf("(SELECT %s FROM (SELECT %s, '' AS filename WHERE FALSE UNION ALL BY NAME SELECT * FROM read_parquet([%s], filename=true, hive_partitioning=false, union_by_name=true)))",
		strings.Join(list, ", "), strings.Join(empty, ", "), strings.Join(paths, ", "))
}

func sprintColumn(c scan.Column) string {
	return fmt.Sprintf(`CAST("%s" AS %s)`, strings.ReplaceAll(c.Name, `"`, `""`), c.Type.Duck())
}

// perFile is a value that depends on the file alone.
func perFile(c scan.Column, files []scan.File) string {
	byValue := map[string][]string{}
	var order []string
	for _, f := range files {
		value := f.URL
		if !c.Path {
			value = f.Partition[c.Partition]
		}
		if _, ok := byValue[value]; !ok {
			order = append(order, value)
		}
		byValue[value] = append(byValue[value], "'"+strings.ReplaceAll(path.Clean(f.Path), "'", "''")+"'")
	}
	var b strings.Builder
	b.WriteString("CAST(CASE")
	for _, v := range order {
		text := "'" + strings.ReplaceAll(v, "'", "''") + "'"
		if v == scan.Null && !c.Path {
			text = "NULL"
		}
		fmt.Fprintf(&b, " WHEN filename IN (%s) THEN %s", strings.Join(byValue[v], ", "), text)
	}
	return b.String() + " END AS " + c.Type.Duck() + ")"
}
