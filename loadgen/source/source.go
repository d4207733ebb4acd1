// Package source reads rows out of CSV and JSON files, HTTP APIs and the generated sample. It knows
// nothing of Kafka. What it cannot read it returns as a *BadRow, after which reading goes on.
package source

import (
	"context"
	"fmt"
	"io"

	"github.com/datacounsel/spillway/loadgen/encode"
)

// Row is one row of a source. Its slices are valid until the next call of Next.
type Row struct {
	Line   int64    // where it starts: the line of a file, the element of a JSON array, the sample's row; from 1
	Cells  [][]byte // one a column, unquoted; nil for JSON sources
	Object []byte   // JSON sources: the object on one line, otherwise as written
	Raw    []byte   // as the source has it, without its line end
	Last   bool     // the source ended without a line end after this row
}

// BadRow is a row that cannot be sent as it is.
type BadRow struct {
	Line   int64
	Reason string
	Raw    []byte // valid until the next call of Next
}

func (b *BadRow) Error() string { return fmt.Sprintf("line %d: %s", b.Line, b.Reason) }

// Rows walks once over the rows of a source.
type Rows interface {
	// Next returns the next row, io.EOF after the last, or a *BadRow. Any other error ends the walk.
	Next() (Row, error)
	// Blank returns how many wholly blank rows were passed over.
	Blank() int64
	// Close frees what the walk holds.
	Close() error
}

// Source is something that can be walked, again and again.
type Source struct {
	Name     string          // for people: the file's name, the URL without credentials, "sample"
	Columns  []encode.Column // in the order of the header; nil when rows come as JSON objects
	Identity string          // differs whenever content or the reading of it differs
	Polls    bool            // each pass may bring other rows, and there is always another
	pass     func(ctx context.Context, n int) (Rows, error)
	close    func() error
}

// New returns a source that walks by pass, whose n counts from 0. It is how a program adds its own source.
func New(name, identity string, columns []encode.Column, pass func(ctx context.Context, n int) (Rows, error)) *Source {
	return &Source{Name: name, Identity: identity, Columns: columns, pass: pass}
}

// Pass starts walk number n, from 0. A source that polls waits in it until there is something new.
func (s *Source) Pass(ctx context.Context, n int) (Rows, error) { return s.pass(ctx, n) }

// Close frees what the source holds.
func (s *Source) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}

// Format is how rows are written.
type Format string

// The formats.
const (
	Auto   Format = "auto"   // by the first byte: '[' JSON, '{' NDJSON, else CSV
	CSV    Format = "csv"    // RFC 4180 with a header
	NDJSON Format = "ndjson" // one JSON object a line
	JSON   Format = "json"   // one array of objects
)

// content is bytes that can be read from the start as often as needed.
type content interface {
	io.ReaderAt
	Size() int64
}

func reader(c content) io.Reader { return io.NewSectionReader(c, 0, c.Size()) }
