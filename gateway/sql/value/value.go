// Package value holds PostgreSQL's values: how each type reads and writes its text form, how values compare,
// and how one type's value becomes another's.
//
// A Datum is nil (NULL), bool, int64 (the integers, oid and the reg types), float64, *Decimal, string (text
// and its kin, json, uuid), Bits, []byte, Date, Timestamp (with and without zone), Time, TimeTZ, Interval, *Array or
// *Record.
package value

import (
	"bytes"
	"math"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
)

// Datum is a value or nil for NULL.
type Datum = any

// Array is an array of any number of dimensions; Items are in storage order.
type Array struct {
	Elem  uint32
	Dims  []int
	Lower []int
	Items []Datum
}

// NewArray returns a one-dimensional array, or an empty one.
func NewArray(elem uint32, items []Datum) *Array {
	if len(items) == 0 {
		return &Array{Elem: elem}
	}
	return &Array{Elem: elem, Dims: []int{len(items)}, Lower: []int{1}, Items: items}
}

// Record is a row value.
type Record struct {
	Types  []uint32
	Names  []string
	Fields []Datum
}

// Compare orders two values of one type, neither NULL. NULLs inside arrays and records come last.
func Compare(a, b Datum) int {
	switch x := a.(type) {
	case bool:
		return compareBool(x, b.(bool))
	case int64:
		return compareOrdered(x, b.(int64))
	case float64:
		return compareFloat(x, b.(float64))
	case *Decimal:
		return x.Cmp(b.(*Decimal))
	case string:
		return strings.Compare(x, b.(string))
	case Bits:
		return strings.Compare(string(x), string(b.(Bits)))
	case []byte:
		return bytes.Compare(x, b.([]byte))
	case Date:
		return compareOrdered(x, b.(Date))
	case Timestamp:
		return compareOrdered(x, b.(Timestamp))
	case Time:
		return compareOrdered(x, b.(Time))
	case TimeTZ:
		y := b.(TimeTZ)
		if c := compareOrdered(int64(x.Time)+int64(x.Zone)*1e6, int64(y.Time)+int64(y.Zone)*1e6); c != 0 {
			return c
		}
		return compareOrdered(x.Zone, y.Zone)
	case Interval:
		return compareOrdered(x.span(), b.(Interval).span())
	case *Array:
		y := b.(*Array)
		if c := compareItems(x.Items, y.Items, func(int) uint32 { return x.Elem }); c != 0 {
			return c
		}
		return compareOrdered(len(x.Dims), len(y.Dims))
	case *Record:
		return compareItems(x.Fields, b.(*Record).Fields, func(i int) uint32 { return x.Types[i] })
	}
	return 0
}

// CompareAs is Compare for values of a type by its OID: character(n) without its blanks, jsonb by its own order.
func CompareAs(oid uint32, a, b Datum) int {
	switch oid {
	case pgdata.BPChar:
		return strings.Compare(strings.TrimRight(a.(string), " "), strings.TrimRight(b.(string), " "))
	case pgdata.JSONB:
		return CompareJSON(a.(string), b.(string))
	}
	return Compare(a, b)
}

func compareItems(a, b []Datum, typ func(i int) uint32) int {
	for i := range min(len(a), len(b)) {
		switch {
		case a[i] == nil && b[i] == nil:
			continue
		case a[i] == nil:
			return 1
		case b[i] == nil:
			return -1
		}
		if c := CompareAs(typ(i), a[i], b[i]); c != 0 {
			return c
		}
	}
	return compareOrdered(len(a), len(b))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func compareOrdered[T ~int | ~int32 | ~int64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareFloat(a, b float64) int {
	switch an, bn := math.IsNaN(a), math.IsNaN(b); {
	case an && bn:
		return 0
	case an:
		return 1
	case bn:
		return -1
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// IsString says whether values of a type are held as Go strings.
func IsString(oid uint32) bool {
	switch oid {
	case pgdata.Text, pgdata.Varchar, pgdata.BPChar, pgdata.Name, pgdata.Char, pgdata.Unknown, pgdata.Cstring, pgdata.JSON, pgdata.JSONB,
		pgdata.XML, pgdata.NodeTree, pgdata.UUID, pgdata.Refcursor:
		return true
	}
	return false
}

// IsReg says whether a type is one of the OID aliases.
func IsReg(oid uint32) bool {
	switch oid {
	case pgdata.Regproc, pgdata.Regprocedure, pgdata.Regoper, pgdata.Regoperator, pgdata.Regclass, pgdata.Regtype, pgdata.Regrole,
		pgdata.Regnamespace, pgdata.Regconfig, pgdata.Regdictionary, pgdata.Regcollation:
		return true
	}
	return false
}
