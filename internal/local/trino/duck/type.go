package duck

import mapping "github.com/duckdb/duckdb-go-bindings"

// Type is a DuckDB type as far as columns and functions of ours use it.
type Type struct {
	ID           mapping.Type
	Width, Scale uint8    // decimal
	Elem         []Type   // list: element; map: key and value; struct: fields
	Names        []string // struct
}

// The types without parameters.
var (
	Boolean   = Type{ID: mapping.TypeBoolean}
	TinyInt   = Type{ID: mapping.TypeTinyInt}
	SmallInt  = Type{ID: mapping.TypeSmallInt}
	Integer   = Type{ID: mapping.TypeInteger}
	BigInt    = Type{ID: mapping.TypeBigInt}
	HugeInt   = Type{ID: mapping.TypeHugeInt}
	Float     = Type{ID: mapping.TypeFloat}
	Double    = Type{ID: mapping.TypeDouble}
	Varchar   = Type{ID: mapping.TypeVarchar}
	Blob      = Type{ID: mapping.TypeBlob}
	Date      = Type{ID: mapping.TypeDate}
	Time      = Type{ID: mapping.TypeTime}
	Timestamp = Type{ID: mapping.TypeTimestamp}
)

// Decimal is DECIMAL(width, scale).
func Decimal(width, scale uint8) Type {
	return Type{ID: mapping.TypeDecimal, Width: width, Scale: scale}
}

// List is elem[].
func List(elem Type) Type { return Type{ID: mapping.TypeList, Elem: []Type{elem}} }

// Map is MAP(key, value).
func Map(key, value Type) Type { return Type{ID: mapping.TypeMap, Elem: []Type{key, value}} }

// Struct is STRUCT(names types).
func Struct(names []string, fields []Type) Type {
	return Type{ID: mapping.TypeStruct, Names: names, Elem: fields}
}

// logical builds DuckDB's handle; the caller destroys it.
func (t Type) logical() mapping.LogicalType {
	switch t.ID {
	case mapping.TypeDecimal:
		return mapping.CreateDecimalType(t.Width, t.Scale)
	case mapping.TypeList:
		elem := t.Elem[0].logical()
		defer mapping.DestroyLogicalType(&elem)
		return mapping.CreateListType(elem)
	case mapping.TypeMap:
		key, value := t.Elem[0].logical(), t.Elem[1].logical()
		defer mapping.DestroyLogicalType(&key)
		defer mapping.DestroyLogicalType(&value)
		return mapping.CreateMapType(key, value)
	case mapping.TypeStruct:
		fields := make([]mapping.LogicalType, len(t.Elem))
		for i, e := range t.Elem {
			fields[i] = e.logical()
		}
		defer func() {
			for i := range fields {
				mapping.DestroyLogicalType(&fields[i])
			}
		}()
		return mapping.CreateStructType(fields, t.Names)
	}
	return mapping.CreateLogicalType(t.ID)
}

// read describes the handle's type.
func read(l mapping.LogicalType) Type {
	t := Type{ID: mapping.GetTypeId(l)}
	child := func(c mapping.LogicalType) {
		t.Elem = append(t.Elem, read(c))
		mapping.DestroyLogicalType(&c)
	}
	switch t.ID {
	case mapping.TypeDecimal:
		t.Width, t.Scale = mapping.DecimalWidth(l), mapping.DecimalScale(l)
	case mapping.TypeList:
		child(mapping.ListTypeChildType(l))
	case mapping.TypeMap:
		child(mapping.MapTypeKeyType(l))
		child(mapping.MapTypeValueType(l))
	case mapping.TypeStruct:
		for i := range mapping.StructTypeChildCount(l) {
			t.Names = append(t.Names, mapping.StructTypeChildName(l, i))
			child(mapping.StructTypeChildType(l, i))
		}
	}
	return t
}
