package trino

import (
	"fmt"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

func elem(oid uint32) uint32 {
	if t := pgdata.Get().Types[oid]; t != nil && t.IsArray() {
		return t.Elem
	}
	return 0
}

const interval = "row(bigint, bigint, bigint)"

var scalarTypes = map[uint32]string{
	pgdata.Bool: "boolean", pgdata.Int2: "smallint", pgdata.Int4: "integer", pgdata.Int8: "bigint", pgdata.Float4: "real",
	pgdata.Float8: "double", pgdata.Text: "varchar", pgdata.Varchar: "varchar", pgdata.BPChar: "varchar", pgdata.Name: "varchar",
	pgdata.Char: "varchar", pgdata.Unknown: "varchar", pgdata.Bytea: "varbinary", pgdata.Date: "date", pgdata.Timestamp: "timestamp(6)",
	pgdata.TimestampTZ: "timestamp(6) with time zone", pgdata.Time: "time(6)", pgdata.JSON: "varchar", pgdata.JSONB: "varchar",
	pgdata.UUID: "varchar", pgdata.Interval: interval, pgdata.OID: "bigint", pgdata.Cstring: "varchar",
}

// typeName is the Trino type that holds values of a PostgreSQL type.
func (p *printer) typeName(t tree.Type) string {
	oid := pgdata.Base(t.OID)
	if name, ok := scalarTypes[oid]; ok {
		return name
	}
	if oid == pgdata.Numeric {
		if t.Mod >= 4 {
			precision, scale := value.NumericMod(t.Mod)
			return fmt.Sprintf("decimal(%d, %d)", min(precision, 38), scale)
		}
		return fmt.Sprintf("decimal(38, %d)", wideScale)
	}
	if e := elem(oid); e != 0 {
		return "array(" + p.typeName(tree.Type{OID: e, Mod: t.Mod}) + ")"
	}
	refuse(nil, "", "type %s is not supported on Athena", value.TypeName(t.OID))
	return ""
}

// wideScale is the scale of a numeric whose own is not known, such as a quotient.
const wideScale = 20

func isText(oid uint32) bool {
	switch pgdata.Base(oid) {
	case pgdata.Text, pgdata.Varchar, pgdata.BPChar, pgdata.Name, pgdata.Char, pgdata.Unknown, pgdata.Cstring:
		return true
	}
	return false
}

func isFloat(oid uint32) bool { return oid == pgdata.Float8 || oid == pgdata.Float4 }

func isInteger(oid uint32) bool {
	return oid == pgdata.Int2 || oid == pgdata.Int4 || oid == pgdata.Int8 || oid == pgdata.OID
}
