// Package pgtype turns values between Athena's text, PostgreSQL's text and PostgreSQL's binary form, by the
// OID of their PostgreSQL type. The forms follow PostgreSQL 15's output and send functions
// (src/backend/utils/adt); hot paths append to the caller's buffer and allocate nothing.
package pgtype

import "github.com/datacounsel/spillway/gateway/sql/pgdata"

// Element returns the element type of an array type; ok is false for every other type.
func Element(oid uint32) (element uint32, ok bool) {
	t := pgdata.Get().Types[oid]
	if t == nil || !t.IsArray() && oid != pgdata.RecordArray {
		return 0, false
	}
	return t.Elem, true
}

// Size returns the type's pg_type.typlen, as RowDescription carries it.
func Size(oid uint32) int16 {
	if t := pgdata.Get().Types[oid]; t != nil {
		return int16(t.Len) //nolint:gosec // typlen is an int2
	}
	return -1
}
