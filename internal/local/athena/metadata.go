package athena

import (
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// columnInfo is a column as GetQueryResults describes it.
type columnInfo struct {
	CatalogName   string
	SchemaName    string
	TableName     string
	Name          string
	Label         string
	Type          string
	Precision     int
	Scale         int
	Nullable      string
	CaseSensitive bool
}

func infoOf(c Column) columnInfo {
	info := columnInfo{
		CatalogName: "hive", Name: c.Name, Label: c.Name, Type: c.Type, Precision: c.Precision, Scale: c.Scale, Nullable: c.Nullable,
		CaseSensitive: c.Type == "varchar" || c.Type == "char" || c.Type == "string",
	}
	if info.Precision == 0 {
		info.Precision = precisions[strings.ToLower(c.Type)]
	}
	if info.Nullable == "" {
		info.Nullable = "UNKNOWN"
	}
	return info
}

// precisions are what Athena says of the types that take no parameter.
var precisions = map[string]int{
	"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19, "float": 17, "double": 17, "varchar": 2147483647,
	"varbinary": 1073741824, "time": 3, "timestamp": 3, "timestamp with time zone": 3,
}

// The numbers of the fields of the .metadata object, which AWS does not document; they are those that
// open clients of Athena read (columns: burtcorp's athena-jdbc).
const (
	fieldColumn        = 4
	fieldCatalog       = 1
	fieldSchema        = 2
	fieldTable         = 3
	fieldName          = 4
	fieldLabel         = 5
	fieldType          = 6
	fieldPrecision     = 7
	fieldScale         = 8
	fieldNullable      = 9
	fieldCaseSensitive = 10
)

// nullability are the numbers of Nullable's values.
var nullability = map[string]uint64{"NOT_NULL": 1, "NULLABLE": 2, "UNKNOWN": 3}

// encodeMetadata is the content of the .metadata object beside a result.
func encodeMetadata(columns []Column) []byte {
	var out []byte
	for _, c := range columns {
		out = protowire.AppendTag(out, fieldColumn, protowire.BytesType)
		out = protowire.AppendBytes(out, encodeColumn(infoOf(c)))
	}
	return out
}

func encodeColumn(c columnInfo) []byte {
	var out []byte
	text := func(field protowire.Number, value string) {
		if value != "" {
			out = protowire.AppendTag(out, field, protowire.BytesType)
			out = protowire.AppendString(out, value)
		}
	}
	number := func(field protowire.Number, value uint64) {
		out = protowire.AppendTag(out, field, protowire.VarintType)
		out = protowire.AppendVarint(out, value)
	}
	text(fieldCatalog, c.CatalogName)
	text(fieldSchema, c.SchemaName)
	text(fieldTable, c.TableName)
	text(fieldName, c.Name)
	text(fieldLabel, c.Label)
	text(fieldType, c.Type)
	number(fieldPrecision, uint64(c.Precision))
	number(fieldScale, uint64(c.Scale))
	number(fieldNullable, nullability[c.Nullable])
	number(fieldCaseSensitive, protowire.EncodeBool(c.CaseSensitive))
	return out
}
