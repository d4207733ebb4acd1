package pgcatalog

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/internal/lake"
)

// TypeOf returns the PostgreSQL type that shows a Glue type: arrays of scalars as arrays, maps, structs and
// deeper nesting as json.
func TypeOf(t lake.Type) tree.Type {
	switch t.Kind {
	case lake.Boolean:
		return tree.Type{OID: pgdata.Bool, Mod: -1}
	case lake.TinyInt, lake.SmallInt:
		return tree.Type{OID: pgdata.Int2, Mod: -1}
	case lake.Int:
		return tree.Type{OID: pgdata.Int4, Mod: -1}
	case lake.BigInt:
		return tree.Type{OID: pgdata.Int8, Mod: -1}
	case lake.Float:
		return tree.Type{OID: pgdata.Float4, Mod: -1}
	case lake.Double:
		return tree.Type{OID: pgdata.Float8, Mod: -1}
	case lake.Decimal:
		return tree.Type{OID: pgdata.Numeric, Mod: int32(t.Precision<<16|t.Scale) + 4}
	case lake.Varchar:
		return tree.Type{OID: pgdata.Varchar, Mod: int32(t.Precision) + 4}
	case lake.Char:
		return tree.Type{OID: pgdata.BPChar, Mod: int32(t.Precision) + 4}
	case lake.Binary:
		return tree.Type{OID: pgdata.Bytea, Mod: -1}
	case lake.Date:
		return tree.Type{OID: pgdata.Date, Mod: -1}
	case lake.Timestamp:
		return tree.Type{OID: pgdata.Timestamp, Mod: 3}
	case lake.Array:
		if elem := TypeOf(t.Elem[0]); elem.OID != pgdata.JSON && t.Elem[0].Kind != lake.Array {
			return tree.Type{OID: pgdata.Get().Types[elem.OID].Array, Mod: elem.Mod}
		}
		return tree.Type{OID: pgdata.JSON, Mod: -1}
	case lake.Map, lake.Struct:
		return tree.Type{OID: pgdata.JSON, Mod: -1}
	}
	return tree.Type{OID: pgdata.Text, Mod: -1}
}

// tableOf shapes a Glue table as PostgreSQL sees it in a schema.
func tableOf(t *lake.Table, schema string, oid uint32) *tree.Table {
	out := &tree.Table{OID: oid, Schema: schema, Name: t.Name, Database: t.Database, AthenaName: t.Name,
		Kind: 'r', Partition: len(t.PartitionKeys), Source: t}
	if t.ViewText != "" {
		out.Kind = 'v'
	}
	for _, c := range append(append([]lake.Column(nil), t.Columns...), t.PartitionKeys...) {
		out.Cols = append(out.Cols, tree.Col{Name: c.Name, Type: TypeOf(c.Type), TableOID: out.OID, AttNum: uint16(len(out.Cols) + 1)})
	}
	return out
}
