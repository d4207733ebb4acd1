// Package encode turns the cells of a row into one JSON object, keys in the order of the header and named
// as the header writes them. It allocates nothing once the destination has grown.
package encode

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Kind says how the cells of a column are written.
type Kind uint8

// The kinds of columns.
const (
	Text   Kind = iota // a JSON string, character for character
	Number             // a JSON number with the cell's own digits
)

// Column is one column of the header.
type Column struct {
	Name string
	Kind Kind
}

// CellError says which cell cannot be written as its column asks, and why.
type CellError struct {
	Column string
	Cell   string // shortened to 40 bytes
	Why    string
}

func (e *CellError) Error() string {
	return fmt.Sprintf("column %q: %q %s", e.Column, e.Cell, e.Why)
}

const maxQuoted = 40

// Encoder writes rows of one header. It is safe for concurrent use.
type Encoder struct {
	columns []Column
	keys    [][]byte // `{"Index":`, `,"Date":`, …
	nulls   []string
}

// New returns an encoder for columns. An empty cell becomes null, and so does a cell equal to one of nulls.
func New(columns []Column, nulls []string) *Encoder {
	e := &Encoder{columns: columns, nulls: nulls}
	for i, c := range columns {
		open := ","
		if i == 0 {
			open = "{"
		}
		key := AppendString([]byte(open), []byte(c.Name))
		e.keys = append(e.keys, append(key, ':'))
	}
	return e
}

// Append adds the object of cells, one a column, to dst. On a *CellError dst is returned as it came.
func (e *Encoder) Append(dst []byte, cells [][]byte) ([]byte, error) {
	start := len(dst)
	for i, cell := range cells {
		dst = append(dst, e.keys[i]...)
		switch {
		case e.IsNull(cell):
			dst = append(dst, "null"...)
		case e.columns[i].Kind == Number:
			var ok bool
			if dst, ok = AppendNumber(dst, cell); !ok {
				return dst[:start], e.fail(i, cell, "is not a number")
			}
		case !utf8.Valid(cell):
			return dst[:start], e.fail(i, cell, "is not UTF-8")
		default:
			dst = AppendString(dst, cell)
		}
	}
	return append(dst, '}'), nil
}

// IsNull tells whether cell stands for no value.
func (e *Encoder) IsNull(cell []byte) bool {
	if len(cell) == 0 {
		return true
	}
	for _, null := range e.nulls {
		if string(cell) == null {
			return true
		}
	}
	return false
}

func (e *Encoder) fail(i int, cell []byte, why string) error {
	text := string(cell)
	if len(text) > maxQuoted {
		text = text[:maxQuoted] + "…"
	}
	return &CellError{Column: e.columns[i].Name, Cell: strings.ToValidUTF8(text, "\uFFFD"), Why: why}
}

const hex = "0123456789abcdef"

// AppendString adds s, which must be UTF-8, to dst as a JSON string. It escapes only what RFC 8259 demands:
// the quotation mark, the reverse solidus and the control characters below U+0020.
func AppendString(dst, s []byte) []byte {
	dst = append(dst, '"')
	from := 0
	for i, c := range s {
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}
