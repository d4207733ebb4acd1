package sql

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/datacounsel/spillway/gateway/pgcatalog/run"
	"github.com/datacounsel/spillway/gateway/pgtype"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/trino"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Statement is a plan's query for Athena. What Athena has no faithful form of stands in the select list's rest, which
// the gateway computes on each row that comes.
type Statement struct {
	SQL string

	plan    *Plan
	params  []value.Datum
	printed *trino.Statement
}

// Source is Athena's result: its cells are Athena's text.
type Source interface {
	Next() (bool, error)
	// Cell returns a column of the current row, valid until Next.
	Cell(i int) (text []byte, null bool)
	Close() error
}

// Partial says that the gateway computes a part of the columns: Rows must turn Athena's rows into the client's.
func (s *Statement) Partial() bool { return s.printed.Rest != nil }

// Gateway says what the gateway computes itself, an item for each such column; none where Athena's columns are the
// client's.
func (s *Statement) Gateway() []string { return s.printed.Texts }

// Rows turns Athena's rows into the client's. It is for Partial statements.
func (s *Statement) Rows(ctx context.Context, src Source) Rows {
	n := len(s.printed.Rest)
	r := &residualRows{
		src: src, raw: s.plan.raw, engine: run.New(ctx, s.plan.session, s.plan.names, s.plan.env, s.params),
		inputs: make([]reader, len(s.printed.Inputs)), used: make([]bool, len(s.printed.Inputs)), row: make(run.Row, len(s.printed.Inputs)),
		types: make([]uint32, n), direct: make([]int, n), binary: make([]pgtype.Appender, n), texts: make([][]byte, n), cells: make(run.Row, n),
	}
	for i, in := range s.printed.Inputs {
		r.inputs[i] = newReader(in, s.plan.env)
	}
	for i, e := range s.printed.Rest {
		r.types[i], r.direct[i] = pgdata.Base(s.plan.query.Targets[i].Expr.Type().OID), -1
		if v, ok := e.(*tree.Var); ok {
			r.direct[i] = v.Col
			continue
		}
		r.exprs, r.at = append(r.exprs, e), append(r.at, i)
		tree.Walk(e, func(e tree.Expr) bool {
			if v, ok := e.(*tree.Var); ok {
				r.used[v.Col] = true
			}
			return true
		})
	}
	return r
}

// residualRows computes the client's rows from Athena's, one at a time.
type residualRows struct {
	src    Source
	raw    *Raw
	engine *run.Exec
	inputs []reader
	used   []bool  // the inputs that expressions name
	row    run.Row // their values
	exprs  []tree.Expr
	at     []int             // the column that an expression is
	types  []uint32          // of the columns
	direct []int             // the input that a column is; -1 for an expression
	texts  [][]byte          // of the columns that are inputs; nil is NULL
	binary []pgtype.Appender // of the columns that are inputs, once asked for
	cells  run.Row           // of the expressions, by column
	err    error
}

func (r *residualRows) Next() bool {
	more, err := r.src.Next()
	if err == nil && more {
		err = r.compute()
	}
	r.err = err
	return more && err == nil
}

func (r *residualRows) compute() error {
	for i, used := range r.used {
		if !used {
			continue
		}
		r.row[i] = nil
		if text, null := r.src.Cell(i); !null {
			v, err := r.inputs[i].read(text)
			if err != nil {
				return fmt.Errorf("read column %d of Athena's result: %w", i+1, err)
			}
			r.row[i] = v
		}
	}
	for i, at := range r.direct {
		if at < 0 {
			continue
		}
		text, null := r.src.Cell(at)
		convert := r.inputs[at].convert
		switch {
		case null:
			r.texts[i] = nil
		case convert == nil:
			r.texts[i] = text
		default:
			var err error
			if r.texts[i], err = convert(r.texts[i][:0], text); err != nil {
				return err
			}
		}
	}
	values, err := r.engine.Eval(r.exprs, r.row)
	if err != nil {
		return r.raw.fault(err)
	}
	for i, v := range values {
		r.cells[r.at[i]] = v
	}
	return nil
}

func (r *residualRows) Cell(i int) (text []byte, null bool) {
	switch {
	case r.direct[i] >= 0:
		return r.texts[i], r.texts[i] == nil
	case r.cells[i] == nil:
		return nil, true
	}
	return []byte(r.engine.Text(r.types[i], r.cells[i])), false
}

func (r *residualRows) AppendBinary(dst []byte, i int) ([]byte, error) {
	if r.direct[i] < 0 {
		return r.engine.AppendBinary(dst, r.types[i], r.cells[i])
	}
	if r.binary[i] == nil {
		convert, err := pgtype.Binary(r.types[i])
		if err != nil {
			return dst, err
		}
		r.binary[i] = convert
	}
	return r.binary[i](dst, r.texts[i])
}

func (r *residualRows) Err() error   { return r.err }
func (r *residualRows) Close() error { return r.src.Close() }

// reader reads the cells of one of Athena's columns.
type reader struct {
	oid     uint32
	env     *value.Env
	convert pgtype.Appender // to PostgreSQL's text; nil where Athena's is that
	text    []byte          // scratch
	rows    []reader        // of gathered rows
	types   []uint32
}

func newReader(in trino.Input, env *value.Env) reader {
	r := reader{oid: pgdata.Base(in.Type.OID), env: env}
	for _, t := range in.Rows {
		r.rows, r.types = append(r.rows, newReader(trino.Input{Type: t}, env)), append(r.types, t.OID)
	}
	if in.Rows == nil {
		r.convert = pgtype.FromAthena(r.oid, env.Zone)
	}
	return r
}

// read reads a cell that is not NULL.
func (r *reader) read(text []byte) (v value.Datum, err error) {
	if r.rows != nil {
		return r.gathered(text)
	}
	if r.convert != nil {
		if r.text, err = r.convert(r.text[:0], text); err != nil {
			return nil, err
		}
		text = r.text
	}
	if value.IsString(r.oid) {
		return string(text), nil
	}
	return value.Parse(r.oid, -1, string(text), r.env)
}

// gathered reads an aggregate's rows.
func (r *reader) gathered(text []byte) (value.Datum, error) {
	var rows [][]*string
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, err
	}
	out := &value.Array{Elem: pgdata.Record, Items: make([]value.Datum, len(rows))}
	for i, row := range rows {
		record := &value.Record{Types: r.types, Fields: make([]value.Datum, len(row))}
		for j, cell := range row {
			if cell == nil {
				continue
			}
			v, err := r.rows[j].read([]byte(*cell))
			if err != nil {
				return nil, err
			}
			record.Fields[j] = v
		}
		out.Items[i] = record
	}
	return out, nil
}
