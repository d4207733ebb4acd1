package trino

import (
	"context"
	"sync/atomic"

	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/bind"
	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// counters are what a query has read.
type counters struct {
	bytes, rows    atomic.Int64
	limit, planned int64
}

// rows streams a query's result.
type rows struct {
	ctx    context.Context //nolint:containedctx // of the whole query, which Next carries on
	query  *bind.Query
	con    *duck.Conn
	result *duck.Result
	drops  []func()
	stats  counters

	at, n  int
	err    error
	buffer []byte
}

// Columns describes the result by Athena's names of types.
func (r *rows) Columns() []athena.Column { return describeColumns(r.query.Columns) }

func describeColumns(columns []bind.Column) []athena.Column {
	out := make([]athena.Column, len(columns))
	for i, c := range columns {
		out[i] = athena.Column{Name: c.Name, Type: string(c.Type.Kind), Nullable: "UNKNOWN"}
		switch c.Type.Kind {
		case types.Varchar, types.Char, types.Decimal:
			out[i].Precision, out[i].Scale = c.Type.P, c.Type.S
		case types.TinyInt:
			out[i].Precision = 3
		case types.SmallInt:
			out[i].Precision = 5
		case types.Integer:
			out[i].Precision = 10
		case types.BigInt:
			out[i].Precision = 19
		case types.Double:
			out[i].Precision = 17
		case types.Real:
			out[i].Type, out[i].Precision = "float", 17
		case types.Timestamp, types.TimestampTZ, types.Time:
			out[i].Precision = 3
		case types.Varbinary:
			out[i].Precision = 1073741824
		}
	}
	return out
}

// Types returns the result's types with their parameters, as Trino writes them.
func (r *rows) Types() []types.Type {
	out := make([]types.Type, len(r.query.Columns))
	for i, c := range r.query.Columns {
		out[i] = c.Type
	}
	return out
}

// Next moves to the next row.
func (r *rows) Next() bool {
	if r.err != nil || r.result == nil {
		return false
	}
	if r.at++; r.at < r.n {
		return true
	}
	n, err := r.result.Next()
	if err != nil {
		r.err = translate(r.ctx, err)
		return false
	}
	r.at, r.n = 0, n
	return n > 0
}

// Cell writes a value in Athena's text form.
func (r *rows) Cell(i int) (text []byte, null bool) {
	v := &r.result.Vectors[i]
	if v.Null(r.at) {
		return nil, true
	}
	r.buffer = appendCell(r.buffer[:0], v, r.at, r.query.Columns[i].Type)
	return r.buffer, false
}

// Err returns what ended the rows.
func (r *rows) Err() error { return r.err }

// Stats returns what was read so far.
func (r *rows) Stats() athena.Stats {
	return athena.Stats{BytesScanned: r.stats.bytes.Load(), RowsScanned: r.stats.rows.Load()}
}

// UpdateCount is 0: a query writes nothing.
func (r *rows) UpdateCount() int64 { return 0 }

// Close ends the query.
func (r *rows) Close() error {
	if r.result != nil {
		r.result.Close()
		r.result = nil
	}
	if r.con != nil {
		r.con.Close()
		r.con = nil
	}
	for _, drop := range r.drops {
		drop()
	}
	r.drops = nil
	return nil
}
