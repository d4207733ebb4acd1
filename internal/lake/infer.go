package lake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
)

// Infer returns the columns that a Glue crawler would give a JSON object: int or bigint for whole numbers
// by their size, double for other numbers, string, boolean, array and struct. A null, and an array or object
// without a value in it, says nothing about its column and leaves it out. Keys become lower-case names in the order of the object.
func Infer(object []byte) ([]Column, error) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	decoder.UseNumber()
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, fmt.Errorf("infer columns: not a JSON object")
	}
	fields, err := inferFields(decoder)
	if err != nil {
		return nil, fmt.Errorf("infer columns: %w", err)
	}
	columns := make([]Column, len(fields))
	for i, f := range fields {
		columns[i] = Column{Name: f.Name, Type: f.Type}
	}
	return columns, nil
}

// inferFields reads members up to the object's closing brace.
func inferFields(decoder *json.Decoder) ([]Field, error) {
	var fields []Field
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		t, ok, err := inferValue(decoder)
		if err != nil {
			return nil, err
		}
		if ok {
			fields = mergeField(fields, Field{Name: ColumnName(key.(string)), Type: t})
		}
	}
	_, err := decoder.Token()
	return fields, err
}

func inferValue(decoder *json.Decoder) (t Type, ok bool, err error) {
	token, err := decoder.Token()
	if err != nil {
		return Type{}, false, err
	}
	switch v := token.(type) {
	case bool:
		return Of(Boolean), true, nil
	case string:
		return Of(String), true, nil
	case json.Number:
		return inferNumber(string(v)), true, nil
	case json.Delim:
		if v == '{' {
			fields, err := inferFields(decoder)
			return Type{Kind: Struct, Fields: fields}, len(fields) > 0, err
		}
		return inferArray(decoder)
	}
	return Type{}, false, nil
}

func inferArray(decoder *json.Decoder) (Type, bool, error) {
	elem, known := Of(String), false
	for decoder.More() {
		t, ok, err := inferValue(decoder)
		if err != nil {
			return Type{}, false, err
		}
		if ok && known {
			t = Merge(elem, t)
		}
		if ok {
			elem, known = t, true
		}
	}
	_, err := decoder.Token()
	return Type{Kind: Array, Elem: []Type{elem}}, known, err
}

func inferNumber(text string) Type {
	if strings.ContainsAny(text, ".eE") {
		return Of(Double)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return Of(Double)
	case n < math.MinInt32 || n > math.MaxInt32:
		return Of(BigInt)
	}
	return Of(Int)
}

// Merge returns the narrowest type that holds the values of both, as a crawler widens a column: numbers to
// the wider number, structs by the union of their fields, anything else to string.
func Merge(a, b Type) Type {
	rank := map[Kind]int{TinyInt: 1, SmallInt: 2, Int: 3, BigInt: 4, Float: 5, Double: 6}
	switch {
	case a.String() == b.String():
		return a
	case rank[a.Kind] > 0 && rank[b.Kind] > 0:
		if rank[a.Kind] > rank[b.Kind] {
			return a
		}
		return b
	case a.Kind == Array && b.Kind == Array:
		return Type{Kind: Array, Elem: []Type{Merge(a.Elem[0], b.Elem[0])}}
	case a.Kind == Map && b.Kind == Map:
		return Type{Kind: Map, Elem: []Type{Merge(a.Elem[0], b.Elem[0]), Merge(a.Elem[1], b.Elem[1])}}
	case a.Kind == Struct && b.Kind == Struct:
		fields := append([]Field(nil), a.Fields...)
		for _, f := range b.Fields {
			fields = mergeField(fields, f)
		}
		return Type{Kind: Struct, Fields: fields}
	}
	return Of(String)
}

func mergeField(fields []Field, f Field) []Field {
	for i := range fields {
		if fields[i].Name == f.Name {
			fields[i].Type = Merge(fields[i].Type, f.Type)
			return fields
		}
	}
	return append(fields, f)
}

// MergeColumns widens have by what more adds: known columns by Merge, new ones at the end. It reports the
// names that changed, sorted; none means that have already covers more.
func MergeColumns(have, more []Column) (merged []Column, changed []string) {
	merged = append([]Column(nil), have...)
	at := make(map[string]int, len(have))
	for i, c := range have {
		at[c.Name] = i
	}
	for _, c := range more {
		i, known := at[c.Name]
		if !known {
			at[c.Name] = len(merged)
			merged, changed = append(merged, c), append(changed, c.Name)
			continue
		}
		if t := Merge(merged[i].Type, c.Type); t.String() != merged[i].Type.String() {
			merged[i].Type, changed = t, append(changed, c.Name)
		}
	}
	sort.Strings(changed)
	return merged, changed
}
