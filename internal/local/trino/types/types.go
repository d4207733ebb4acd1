// Package types is Trino's type system: names, coercions, and how each type is kept in DuckDB.
package types

import (
	"fmt"
	"strconv"
	"strings"
)

// Kind is a type's constructor, by Trino's name.
type Kind string

// The kinds.
const (
	Unknown      Kind = "unknown"
	Boolean      Kind = "boolean"
	TinyInt      Kind = "tinyint"
	SmallInt     Kind = "smallint"
	Integer      Kind = "integer"
	BigInt       Kind = "bigint"
	Real         Kind = "real"
	Double       Kind = "double"
	Decimal      Kind = "decimal"
	Varchar      Kind = "varchar"
	Char         Kind = "char"
	Varbinary    Kind = "varbinary"
	Date         Kind = "date"
	Time         Kind = "time"
	Timestamp    Kind = "timestamp"
	TimestampTZ  Kind = "timestamp with time zone"
	IntervalDay  Kind = "interval day to second"
	IntervalYear Kind = "interval year to month"
	JSON         Kind = "json"
	UUID         Kind = "uuid"
	Array        Kind = "array"
	Map          Kind = "map"
	Row          Kind = "row"
)

// Unbounded is the length of a varchar without one.
const Unbounded = 1<<31 - 1

// MaxPrecision is the most digits of a decimal.
const MaxPrecision = 38

// Type is a type of Trino's.
type Type struct {
	Kind  Kind
	P     int      // decimal: precision; varchar, char: length; time, timestamp: digits of the second
	S     int      // decimal: scale
	Elem  []Type   // array: element; map: key, value; row: fields
	Names []string // row: names of the fields, "" for none
}

// Of is a type without parameters; varchar is unbounded, timestamp has three digits.
func Of(k Kind) Type {
	switch k {
	case Varchar:
		return Type{Kind: k, P: Unbounded}
	case Char:
		return Type{Kind: k, P: 1}
	case Time, Timestamp, TimestampTZ:
		return Type{Kind: k, P: 3}
	case Decimal:
		return Type{Kind: k, P: MaxPrecision}
	}
	return Type{Kind: k}
}

// VarcharN is varchar(n).
func VarcharN(n int) Type { return Type{Kind: Varchar, P: min(n, Unbounded)} }

// DecimalOf is decimal(p,s).
func DecimalOf(p, s int) Type { return Type{Kind: Decimal, P: p, S: s} }

// ArrayOf is array(e).
func ArrayOf(e Type) Type { return Type{Kind: Array, Elem: []Type{e}} }

// MapOf is map(k, v).
func MapOf(k, v Type) Type { return Type{Kind: Map, Elem: []Type{k, v}} }

// RowOf is a row of nameless fields.
func RowOf(fields ...Type) Type {
	return Type{Kind: Row, Elem: fields, Names: make([]string, len(fields))}
}

// String writes the type as Trino's client protocol does.
func (t Type) String() string { return t.write(fieldName) }

// Display writes the type as typeof does, with the names of fields in quotes.
func (t Type) Display() string {
	return t.write(func(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` })
}

func (t Type) write(name func(string) string) string {
	switch t.Kind {
	case Decimal:
		return fmt.Sprintf("decimal(%d,%d)", t.P, t.S)
	case Varchar:
		if t.P == Unbounded {
			return "varchar"
		}
		return fmt.Sprintf("varchar(%d)", t.P)
	case Char:
		return fmt.Sprintf("char(%d)", t.P)
	case Time, Timestamp:
		return fmt.Sprintf("%s(%d)", t.Kind, t.P)
	case TimestampTZ:
		return fmt.Sprintf("timestamp(%d) with time zone", t.P)
	case Array, Map:
		parts := make([]string, len(t.Elem))
		for i, e := range t.Elem {
			parts[i] = e.write(name)
		}
		return string(t.Kind) + "(" + strings.Join(parts, ", ") + ")"
	case Row:
		parts := make([]string, len(t.Elem))
		for i, e := range t.Elem {
			parts[i] = e.write(name)
			if t.Names[i] != "" {
				parts[i] = name(t.Names[i]) + " " + parts[i]
			}
		}
		return "row(" + strings.Join(parts, ", ") + ")"
	}
	return string(t.Kind)
}

func fieldName(name string) string {
	for i, r := range name {
		if r != '_' && (r|0x20 < 'a' || r|0x20 > 'z') && (i == 0 || r < '0' || r > '9') {
			return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		}
	}
	return name
}

// Duck is the DuckDB type that holds the type's values. A timestamp with time zone is its instant and its
// zone, an interval its milliseconds or months, json its text, a row a struct of fields f1, f2….
func (t Type) Duck() string {
	switch t.Kind {
	case Unknown:
		return "INTEGER"
	case Real:
		return "FLOAT"
	case Decimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", t.P, t.S)
	case Varchar, Char, JSON:
		return "VARCHAR"
	case Varbinary:
		return "BLOB"
	case Time, Date, Timestamp, Boolean, TinyInt, SmallInt, Integer, BigInt, Double, UUID:
		return strings.ToUpper(string(t.Kind))
	case TimestampTZ:
		return "STRUCT(u TIMESTAMP, z VARCHAR)"
	case IntervalDay:
		return "BIGINT"
	case IntervalYear:
		return "INTEGER"
	case Array:
		return t.Elem[0].Duck() + "[]"
	case Map:
		return "MAP(" + t.Elem[0].Duck() + ", " + t.Elem[1].Duck() + ")"
	case Row:
		parts := make([]string, len(t.Elem))
		for i, e := range t.Elem {
			parts[i] = FieldName(i) + " " + e.Duck()
		}
		return "STRUCT(" + strings.Join(parts, ", ") + ")"
	}
	return "VARCHAR"
}

// FieldName is the name of a row's field i in DuckDB.
func FieldName(i int) string { return "f" + strconv.Itoa(i+1) }

// Equal compares types with their parameters; the names of fields do not matter.
func (t Type) Equal(o Type) bool {
	if t.Kind != o.Kind || t.P != o.P || t.S != o.S || len(t.Elem) != len(o.Elem) {
		return false
	}
	for i := range t.Elem {
		if !t.Elem[i].Equal(o.Elem[i]) {
			return false
		}
	}
	return true
}

// Is tells whether the type is of one of the kinds.
func (t Type) Is(kinds ...Kind) bool {
	for _, k := range kinds {
		if t.Kind == k {
			return true
		}
	}
	return false
}

// IsInteger tells tinyint, smallint, integer and bigint from the rest.
func (t Type) IsInteger() bool { return t.Is(TinyInt, SmallInt, Integer, BigInt) }

// IsFloat tells real and double from the rest.
func (t Type) IsFloat() bool { return t.Is(Real, Double) }

// IsNumeric tells numbers from the rest.
func (t Type) IsNumeric() bool { return t.IsInteger() || t.IsFloat() || t.Kind == Decimal }

// Comparable tells whether = works on the type.
func (t Type) Comparable() bool {
	for _, e := range t.Elem {
		if !e.Comparable() {
			return false
		}
	}
	return true
}

// Orderable tells whether < works on the type.
func (t Type) Orderable() bool {
	if t.Is(Map, JSON) {
		return false
	}
	for _, e := range t.Elem {
		if !e.Orderable() {
			return false
		}
	}
	return true
}
