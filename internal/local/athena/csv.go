package athena

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// csvWriter writes Athena's CSV: every value in quotes, a quote doubled, NULL as nothing at all, lines
// ended by a line feed.
type csvWriter struct{ w *bufio.Writer }

func (c csvWriter) header(columns []Column) error {
	for i, column := range columns {
		c.cell(i, []byte(column.Name), false)
	}
	return c.w.WriteByte('\n')
}

func (c csvWriter) row(rows Rows, columns int) error {
	for i := range columns {
		text, null := rows.Cell(i)
		c.cell(i, text, null)
	}
	return c.w.WriteByte('\n')
}

// cell leaves errors to the line's end: a bufio.Writer keeps its first one.
func (c csvWriter) cell(i int, text []byte, null bool) {
	if i > 0 {
		_ = c.w.WriteByte(',')
	}
	if null {
		return
	}
	_ = c.w.WriteByte('"')
	for {
		quote := bytes.IndexByte(text, '"')
		if quote < 0 {
			break
		}
		_, _ = c.w.Write(text[:quote+1])
		_ = c.w.WriteByte('"')
		text = text[quote+1:]
	}
	_, _ = c.w.Write(text)
	_ = c.w.WriteByte('"')
}

// textWriter writes the result of a DDL or utility statement: lines, values parted by tabs, no header.
type textWriter struct{ w *bufio.Writer }

func (t textWriter) row(rows Rows, columns int) error {
	for i := range columns {
		if i > 0 {
			_ = t.w.WriteByte('\t')
		}
		text, _ := rows.Cell(i)
		_, _ = t.w.Write(text)
	}
	return t.w.WriteByte('\n')
}

// datum is a value of GetQueryResults; NULL has no VarCharValue.
type datum struct {
	VarCharValue *string `json:",omitempty"`
}

// resultRow is a row of GetQueryResults.
type resultRow struct{ Data []datum }

// rowReader reads the rows of a result file and counts the bytes it took.
type rowReader struct {
	r    *bufio.Reader
	read int64
}

// textRow reads a line of a text result as a row of one value, as Athena returns it; io.EOF at the end.
func (r *rowReader) textRow() (resultRow, error) {
	line, err := r.r.ReadString('\n')
	if err != nil {
		return resultRow{}, err
	}
	r.read += int64(len(line))
	line = line[:len(line)-1]
	return resultRow{[]datum{{&line}}}, nil
}

var errTruncated = errors.New("the result object ends in the middle of a row")

// csvRow reads a row of a CSV that csvWriter wrote; io.EOF at the end.
func (r *rowReader) csvRow() (resultRow, error) {
	var row resultRow
	for first := true; ; first = false {
		value, end, err := r.csvCell()
		switch {
		case errors.Is(err, io.EOF) && first:
			return row, io.EOF
		case errors.Is(err, io.EOF):
			return row, errTruncated
		case err != nil:
			return row, err
		}
		row.Data = append(row.Data, value)
		if end {
			return row, nil
		}
	}
}

// csvCell reads one value and the comma or line feed behind it.
func (r *rowReader) csvCell() (value datum, end bool, err error) {
	c, err := r.byte()
	if err != nil {
		return value, false, err
	}
	if c == '"' {
		var text []byte
		for {
			part, err := r.r.ReadSlice('"')
			r.read += int64(len(part))
			text = append(text, part...)
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			if err != nil {
				return value, false, errTruncated
			}
			if c, err = r.byte(); err != nil {
				return value, false, errTruncated
			}
			if c != '"' {
				break
			}
		}
		unquoted := string(text[:len(text)-1])
		value.VarCharValue = &unquoted
	}
	switch c {
	case ',':
		return value, false, nil
	case '\n':
		return value, true, nil
	}
	return value, false, fmt.Errorf("the result object has %q where a comma or the end of a line belongs", c)
}

func (r *rowReader) byte() (byte, error) {
	c, err := r.r.ReadByte()
	if err == nil {
		r.read++
	}
	return c, err
}
