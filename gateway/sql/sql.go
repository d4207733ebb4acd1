// Package sql is the gateway's SQL front end: it reads PostgreSQL statements with PostgreSQL's own parser,
// binds names and types by PostgreSQL's rules, and turns the bound tree into Athena's dialect or runs it in
// the embedded catalog engine.
//
//	raws, err := sql.Split(query)
//	plan, err := sql.Bind(ctx, session, raws[0], nil)   // RowDescription and parameter types, nothing run
//	text, err := plan.Athena(args)                      // or plan.Rows(ctx, args) when plan.Local
package sql

import (
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/session"
)

// Error is an error as PostgreSQL reports it. Every error that Split, Bind and Plan return for a fault of the
// statement is one (errors.As); anything else is a fault of the catalog or of the gateway.
type Error = pgerr.Error

// Catalog is what the binder asks about Athena's databases and tables. Names are lower-case.
type Catalog = session.Catalog

// Session is what a statement's meaning depends on beside its text. It is read, never kept beyond the Plan.
type Session = session.Session

// Memo keeps what is made of the catalog for the sessions that share it.
type Memo = session.Memo

// Setting is a row of pg_settings.
type Setting = session.Setting

// Column describes a result column as RowDescription does.
//
// Athena's text of a column is read by OID: bool is true or false; int2, int4, int8, float4, float8, date,
// timestamp, timestamptz and bytea are Athena's text of smallint, integer, bigint, real, double, date,
// timestamp, timestamp with time zone and varbinary; text and its kin are the text itself. numeric, json,
// jsonb, uuid, interval, time and every other type are already PostgreSQL's text. An array is a JSON array of
// strings and nulls (nested for more dimensions), each string an element in Athena's text as above; an array
// of bytea holds hexadecimal strings without spaces.
type Column struct {
	Name     string
	OID      uint32
	Typmod   int32
	TableOID uint32 // 0 when the column is not a table's
	AttNum   uint16
}

// Arg is a parameter's value in PostgreSQL's text form.
type Arg struct {
	Null bool
	Text string
}

// Rows is the result of a Local plan.
type Rows interface {
	Next() bool
	// Cell returns column i of the current row in PostgreSQL's text form. It is valid until Next.
	Cell(i int) (text []byte, null bool)
	// AppendBinary appends column i of the current row, which must not be NULL, in its type's binary form.
	AppendBinary(dst []byte, i int) ([]byte, error)
	Err() error
	Close() error
}
