package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/datacounsel/spillway/loadgen/encode"
)

var bom = []byte("\xef\xbb\xbf")

// csvRows walks the rows below a CSV header.
type csvRows struct {
	scan    *scanner
	columns []encode.Column
	nulls   []string
	blank   int64
	close   func() error
}

// openCSV reads the header and leaves the walk at the first row. Blank rows above the header are passed over.
func openCSV(r io.Reader) (*csvRows, error) {
	rows := &csvRows{scan: &scanner{window: newWindow(skipBOM(r))}}
	for {
		rec, err := rows.scan.next()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("no header: the source is empty")
		}
		if err != nil {
			return nil, fmt.Errorf("read the header: %w", err)
		}
		if isBlank(rec.cells) {
			continue
		}
		for i, cell := range rec.cells {
			rows.columns = append(rows.columns, encode.Column{Name: string(cell)})
			if err := checkName(rows.columns[:i], string(cell)); err != nil {
				return nil, fmt.Errorf("header on line %d: column %d %w", rec.line, i+1, err)
			}
		}
		return rows, nil
	}
}

// checkName refuses a header name that cannot become a key of a JSON object beside those before it.
func checkName(before []encode.Column, name string) error {
	if name == "" {
		return errors.New("has no name: give it one, keys of a JSON object come from the header")
	}
	if !bytes.Equal(bytes.ToValidUTF8([]byte(name), nil), []byte(name)) {
		return fmt.Errorf("%q is not UTF-8", name)
	}
	for i, c := range before {
		if c.Name == name {
			return fmt.Errorf("is called %q as column %d is: rename one of them", name, i+1)
		}
	}
	return nil
}

func (r *csvRows) Next() (Row, error) {
	for {
		rec, err := r.scan.next()
		if err != nil {
			return Row{}, err
		}
		if isBlank(rec.cells) {
			r.blank++
			continue
		}
		if len(rec.cells) != len(r.columns) {
			return Row{}, &BadRow{rec.line, fmt.Sprintf("has %d fields where the header has %d", len(rec.cells), len(r.columns)), rec.raw}
		}
		if !rec.terminated && r.cutOff(rec.cells) {
			return Row{}, &BadRow{rec.line, "is cut off: the source ends inside its last field", rec.raw}
		}
		return Row{Line: rec.line, Cells: rec.cells, Raw: rec.raw, Last: !rec.terminated}, nil
	}
}

// cutOff tells whether the last field of a row without line end shows that the rest is missing: it is
// empty, or it stops inside a number. A field cut to a shorter valid one cannot be told from a whole one.
func (r *csvRows) cutOff(cells [][]byte) bool {
	last := len(cells) - 1
	cell := cells[last]
	return len(cell) == 0 || r.columns[last].Kind == encode.Number && !encode.IsJSONNumber(cell) && !isNull(cell, r.nulls)
}

func (r *csvRows) Blank() int64 { return r.blank }

func (r *csvRows) Close() error {
	if r.close == nil {
		return nil
	}
	return r.close()
}

func isBlank(cells [][]byte) bool {
	for _, cell := range cells {
		if len(bytes.TrimSpace(cell)) > 0 {
			return false
		}
	}
	return true
}

func isNull(cell []byte, nulls []string) bool {
	for _, null := range nulls {
		if string(cell) == null {
			return true
		}
	}
	return len(cell) == 0
}

// skipBOM drops a UTF-8 byte order mark at the start of r.
func skipBOM(r io.Reader) io.Reader {
	head := make([]byte, len(bom))
	n, err := io.ReadFull(r, head)
	head = bytes.TrimPrefix(head[:n], bom)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return io.MultiReader(bytes.NewReader(head), failingReader{err})
	}
	return io.MultiReader(bytes.NewReader(head), r)
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

// csvSource infers the columns of c and returns a source over it.
func csvSource(name string, c content, nulls []string) (*Source, error) {
	columns, err := inferColumns(c, nulls)
	if err != nil {
		return nil, err
	}
	identity, err := identify(c, CSV, columns, nulls)
	if err != nil {
		return nil, err
	}
	return New(name, identity, columns, func(context.Context, int) (Rows, error) {
		rows, err := openCSV(reader(c))
		if err != nil {
			return nil, err
		}
		rows.columns, rows.nulls = columns, nulls
		return rows, nil
	}), nil
}
