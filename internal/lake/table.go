package lake

import (
	"strings"
	"time"
)

// Column is a column of a table; its name is lower-case, as Glue keeps it.
type Column struct {
	Name    string
	Type    Type
	Comment string
}

// Table is a Glue table, or a view when ViewText is set.
type Table struct {
	Database, Name  string
	Comment         string
	Location        string // s3://bucket/prefix/
	Columns         []Column
	PartitionKeys   []Column
	InputFormat     string
	SerDe           string            // serialization library
	SerDeParameters map[string]string // such as ignore.malformed.json
	Parameters      map[string]string // such as projection.enabled
	ViewText        string            // Athena's (Presto's) encoded view
	Created         time.Time         // when Glue made it; zero where that is not known
}

// The SerDes and formats of the tables that Spillway makes and reads.
const (
	OpenXJSONSerDe    = "org.openx.data.jsonserde.JsonSerDe"
	HCatalogJSONSerDe = "org.apache.hive.hcatalog.data.JsonSerDe"
	ParquetSerDe      = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
	TextInputFormat   = "org.apache.hadoop.mapred.TextInputFormat"
	TextOutputFormat  = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
)

// ColumnName is the name that a crawler gives the column for a JSON key: lower-case, spaces kept.
func ColumnName(key string) string { return strings.ToLower(key) }

// ParseS3 splits s3://bucket/key; ok is false for anything else.
func ParseS3(location string) (bucket, key string, ok bool) {
	rest, ok := strings.CutPrefix(location, "s3://")
	if !ok {
		return "", "", false
	}
	bucket, key, _ = strings.Cut(rest, "/")
	return bucket, key, bucket != ""
}

// Partition is one partition of a table: a value for each partition key, in their order, and the prefix
// that holds its objects. Format and columns are the partition's own, which may lag behind the table's.
type Partition struct {
	Values          []string
	Location        string // s3://bucket/prefix/dt=2024-01-01/
	Columns         []Column
	InputFormat     string
	SerDe           string
	SerDeParameters map[string]string
	Parameters      map[string]string
}
