package loadgen

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/loadgen/encode"
	"github.com/datacounsel/spillway/loadgen/source"
)

// item is one good row: its number in replay order, from 1, its key (nil without one) and its JSON object.
type item struct {
	seq        int64
	key, value []byte
	last       bool // the source ended behind it without a line end
}

// replay numbers the good rows of a source, pass after pass. Bad and blank rows have no number and are
// reported in the first pass only, since a later one meets the same again.
type replay struct {
	src     *source.Source
	encoder *encode.Encoder
	key     int    // column of the key in Cells
	keyName string // of JSON sources
	loop    bool
	bad     func(context.Context, *source.BadRow) error
	blank   func(int64)

	rows    source.Rows
	pass    int
	seq     int64
	perPass int64 // good rows of a pass, once known
	target  int64 // of skip
	value   []byte
}

func newReplay(src *source.Source, o *Options) (*replay, error) {
	r := &replay{src: src, loop: o.Loop, keyName: o.Key}
	if src.Columns == nil {
		if r.keyName == "" {
			r.keyName = defaultKey
		}
		return r, nil
	}
	r.encoder = encode.New(src.Columns, o.Nulls)
	for i, c := range src.Columns {
		if c.Name == o.Key || o.Key == "" && c.Name == defaultKey {
			r.key, r.keyName = i, c.Name
			return r, nil
		}
	}
	if o.Key != "" {
		return nil, cli.Usagef("--key %q: %s has no such column", o.Key, src.Name)
	}
	r.keyName = src.Columns[0].Name
	return r, nil
}

const (
	defaultKey = "Index"
	maxValue   = 900_000 // bytes of a record that brokers take by default, less room for key and headers
)

// next returns the next good row, valid until the next call, or io.EOF after the last.
func (r *replay) next(ctx context.Context) (item, error) {
	for {
		if r.rows == nil {
			var err error
			if r.rows, err = r.src.Pass(ctx, r.pass); err != nil {
				return item{}, err
			}
		}
		row, err := r.rows.Next()
		var it item
		if err == nil {
			it, err = r.encode(row)
		}
		if err == nil && len(it.value) > maxValue {
			err = &source.BadRow{Line: row.Line, Reason: fmt.Sprintf("makes a record of %d bytes, more than %d", len(it.value), maxValue), Raw: row.Raw}
		}
		var bad *source.BadRow
		switch {
		case err == nil:
			r.seq++
			it.seq = r.seq
			return it, nil
		case errors.As(err, &bad):
			if r.reports() {
				if err := r.bad(ctx, bad); err != nil {
					return item{}, err
				}
			}
		case errors.Is(err, io.EOF):
			if err := r.endPass(); err != nil {
				return item{}, err
			}
		default:
			return item{}, err
		}
	}
}

// reports tells whether what is bad or blank in this pass is news.
func (r *replay) reports() bool { return r.pass == 0 || r.src.Polls }

// endPass closes a pass and returns io.EOF if it was the last.
func (r *replay) endPass() error {
	if r.reports() {
		r.blank(r.rows.Blank())
	}
	err := r.rows.Close()
	r.rows = nil
	r.pass++
	if r.pass == 1 {
		r.perPass = r.seq
	}
	switch {
	case err != nil:
		return err
	case r.src.Polls:
		return nil
	case !r.loop, r.perPass == 0:
		return io.EOF
	}
	r.leap()
	return nil
}

func (r *replay) encode(row source.Row) (item, error) {
	if row.Object != nil {
		key, err := encode.Field(row.Object, r.keyName)
		if err != nil {
			return item{}, &source.BadRow{Line: row.Line, Reason: err.Error(), Raw: row.Raw}
		}
		return item{key: key, value: row.Object, last: row.Last}, nil
	}
	var err error
	if r.value, err = r.encoder.Append(r.value[:0], row.Cells); err != nil {
		return item{}, &source.BadRow{Line: row.Line, Reason: err.Error(), Raw: row.Raw}
	}
	it := item{value: r.value, last: row.Last}
	if cell := row.Cells[r.key]; !r.encoder.IsNull(cell) {
		it.key = cell
	}
	return it, nil
}

// skip moves behind row number to without returning what lies between.
func (r *replay) skip(ctx context.Context, to int64) error {
	r.target = to
	for r.seq < to && ctx.Err() == nil {
		if _, err := r.next(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// leap passes over whole passes on the way to the target of skip, but never over the target's own row.
func (r *replay) leap() {
	if passes := (r.target - r.seq - 1) / r.perPass; passes > 0 {
		r.seq += passes * r.perPass
		r.pass += int(passes)
	}
}

func (r *replay) close() error {
	if r.rows == nil {
		return nil
	}
	if r.reports() {
		r.blank(r.rows.Blank())
	}
	return r.rows.Close()
}
