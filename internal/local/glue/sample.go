package glue

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/datacounsel/spillway/internal/lake"
)

// sampleBytes is how much of an object, unpacked, is read for its columns, as a crawler of Glue does.
const sampleBytes = 1 << 20

// schema is what a crawler found out of objects. An empty classification is one it does not know.
type schema struct {
	classification string // json or parquet
	compression    string // none, gzip, zstd
	columns        []lake.Column
}

// input is the table over a location as a crawler writes it.
func (s schema) input(name, location string, keys []Column) TableInput {
	t := &lake.Table{Name: name, Location: location, Columns: s.columns, InputFormat: lake.TextInputFormat, SerDe: lake.OpenXJSONSerDe,
		Parameters: map[string]string{"classification": s.classification, "compressionType": s.compression, "typeOfData": "file"}}
	if s.classification == "parquet" {
		t.InputFormat, t.SerDe = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat", lake.ParquetSerDe
		t.SerDeParameters = map[string]string{"serialization.format": "1"}
	} else {
		names := make([]string, len(s.columns))
		for i, c := range s.columns {
			names[i] = c.Name
		}
		t.SerDeParameters = map[string]string{"paths": strings.Join(names, ",")}
	}
	in := FromLake(t)
	in.Owner, in.PartitionKeys = "owner", keys
	in.StorageDescriptor.Compressed = s.compression != "none"
	return in
}

// sample reads the schema of one object.
func (c *crawl) sample(bucket string, object Object) (schema, error) {
	file, err := c.objects.Open(bucket, object.Key)
	if err != nil {
		return schema{}, err
	}
	defer file.Close()
	magic := make([]byte, 4)
	n, err := file.ReadAt(magic, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return schema{}, err
	}
	switch magic = magic[:n]; {
	case bytes.Equal(magic, []byte("PAR1")):
		return parquetSchema(file, object.Size)
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		unpacked, err := gzip.NewReader(file)
		if err != nil {
			return schema{}, err
		}
		return jsonSchema(unpacked, "gzip")
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		unpacked, err := zstd.NewReader(file, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return schema{}, err
		}
		defer unpacked.Close()
		return jsonSchema(unpacked, "zstd")
	}
	return jsonSchema(file, "none")
}

// jsonSchema merges the columns of the JSON objects, one a line, at the begin of r. Lines that are none are
// passed over; without any JSON object the content is of a kind that is not known.
func jsonSchema(r io.Reader, compression string) (schema, error) {
	var s schema
	lines := bufio.NewReaderSize(io.LimitReader(r, sampleBytes), 64<<10)
	for {
		line, err := lines.ReadBytes('\n')
		if columns, bad := lake.Infer(line); bad == nil {
			s.classification, s.compression = "json", compression
			s.columns, _ = lake.MergeColumns(s.columns, columns)
		}
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return s, err
		}
	}
}

func parquetSchema(file *os.File, size int64) (schema, error) {
	opened, err := parquet.OpenFile(file, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return schema{}, err
	}
	s := schema{classification: "parquet", compression: "none"}
	for _, f := range opened.Schema().Fields() {
		s.columns = append(s.columns, lake.Column{Name: lake.ColumnName(f.Name()), Type: parquetType(f)})
	}
	return s, nil
}

// parquetType is the Hive type of a node of a Parquet schema.
func parquetType(node parquet.Node) lake.Type {
	if node.Repeated() {
		return lake.Type{Kind: lake.Array, Elem: []lake.Type{parquetType(parquet.Required(node))}}
	}
	if node.Leaf() {
		return leafType(node)
	}
	fields := node.Fields()
	switch logicalOf(node).(type) {
	case *format.ListType:
		if len(fields) == 1 && len(fields[0].Fields()) == 1 {
			return lake.Type{Kind: lake.Array, Elem: []lake.Type{parquetType(fields[0].Fields()[0])}}
		}
	case *format.MapType:
		if len(fields) == 1 && len(fields[0].Fields()) == 2 {
			pair := fields[0].Fields()
			return lake.Type{Kind: lake.Map, Elem: []lake.Type{parquetType(pair[0]), parquetType(pair[1])}}
		}
	}
	t := lake.Type{Kind: lake.Struct}
	for _, f := range fields {
		t.Fields = append(t.Fields, lake.Field{Name: strings.ToLower(f.Name()), Type: parquetType(f)})
	}
	return t
}

// logicalOf is what a node's bytes mean, nil where the file does not say.
func logicalOf(node parquet.Node) format.LogicalTypeValue {
	if logical := node.Type().LogicalType(); logical != nil {
		return logical.Value
	}
	return nil
}

func leafType(node parquet.Node) lake.Type {
	switch logical := logicalOf(node).(type) {
	case *format.DecimalType:
		return lake.Type{Kind: lake.Decimal, Precision: int(logical.Precision), Scale: int(logical.Scale)}
	case *format.DateType:
		return lake.Of(lake.Date)
	case *format.TimestampType:
		return lake.Of(lake.Timestamp)
	case *format.StringType, *format.EnumType, *format.JsonType:
		return lake.Of(lake.String)
	case *format.IntType:
		switch logical.BitWidth {
		case 8:
			return lake.Of(lake.TinyInt)
		case 16:
			return lake.Of(lake.SmallInt)
		}
	}
	switch node.Type().Kind() {
	case parquet.Boolean:
		return lake.Of(lake.Boolean)
	case parquet.Int32:
		return lake.Of(lake.Int)
	case parquet.Int64:
		return lake.Of(lake.BigInt)
	case parquet.Int96:
		return lake.Of(lake.Timestamp)
	case parquet.Float:
		return lake.Of(lake.Float)
	case parquet.Double:
		return lake.Of(lake.Double)
	}
	return lake.Of(lake.Binary)
}
