package athena

import (
	"bytes"
	"fmt"
	"io"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

const (
	csvBuffer = 64 << 10 // holds many rows of common width
	csvMaxRow = 64 << 20 // a wider row is refused
)

// csv reads Athena's result file: a value stands in quotes, quotes in it are doubled, it may hold newlines;
// nothing between two commas is NULL, two quotes are the empty string. A row's cells are views of the
// buffer.
type csv struct {
	src    io.ReadCloser
	buf    []byte
	r, w   int // unread bytes
	eof    bool
	fields []field
}

type field struct {
	start, end int
	null       bool
	doubled    bool // holds doubled quotes
}

func newCSV(src io.ReadCloser) *csv { return &csv{src: src, buf: make([]byte, csvBuffer)} }

func (c *csv) close() error { return c.src.Close() }

func (c *csv) cell(i int) ([]byte, bool) {
	if i >= len(c.fields) {
		return nil, true
	}
	f := c.fields[i]
	return c.buf[f.start:f.end], f.null
}

func (c *csv) next() (bool, error) {
	for {
		if c.r == c.w && c.eof {
			return false, nil
		}
		end, ok, err := c.scan()
		if err != nil {
			return false, err
		}
		if ok {
			c.r = end
			c.undouble()
			return true, nil
		}
		if c.eof {
			return false, fmt.Errorf("the result file ends within a row: %w", io.ErrUnexpectedEOF)
		}
		if err := c.fill(); err != nil {
			return false, err
		}
	}
}

// scan finds the fields of the row at r and where the next begins; ok is false when the row is not
// complete in the buffer.
func (c *csv) scan() (end int, ok bool, err error) {
	c.fields = c.fields[:0]
	data := c.buf[:c.w]
	for at := c.r; ; {
		var f field
		if at < len(data) && data[at] == '"' {
			f.start = at + 1
			at++
			for {
				quote := bytes.IndexByte(data[at:], '"')
				if quote < 0 {
					return 0, false, nil
				}
				at += quote + 1
				if at == len(data) && !c.eof {
					return 0, false, nil
				}
				if at == len(data) || data[at] != '"' {
					break
				}
				f.doubled = true
				at++
			}
			f.end = at - 1
		} else {
			f.start = at
			for at < len(data) && data[at] != ',' && data[at] != '\n' {
				at++
			}
			if at == len(data) && !c.eof {
				return 0, false, nil
			}
			f.end = at
			if f.end > f.start && data[f.end-1] == '\r' {
				f.end--
			}
			f.null = f.end == f.start
		}
		c.fields = append(c.fields, f)
		if at < len(data) && data[at] == '\r' {
			at++
		}
		switch {
		case at == len(data) && c.eof:
			return at, true, nil
		case at == len(data):
			return 0, false, nil
		case data[at] == '\n':
			return at + 1, true, nil
		case data[at] != ',':
			return 0, false, fmt.Errorf("the result file has %q after a quoted value", data[at])
		}
		at++
	}
}

// undouble takes one of each two quotes out of the fields that have them.
func (c *csv) undouble() {
	for i := range c.fields {
		f := &c.fields[i]
		if !f.doubled {
			continue
		}
		to := f.start
		for from := f.start; from < f.end; from++ {
			c.buf[to] = c.buf[from]
			to++
			if c.buf[from] == '"' {
				from++
			}
		}
		f.end = to
	}
}

// fill makes room and reads until the buffer is full or the file ends, so that a row of any width costs a
// number of scans that grows with the logarithm of it.
func (c *csv) fill() error {
	switch {
	case c.r > 0:
		c.w = copy(c.buf, c.buf[c.r:c.w])
		c.r = 0
	case c.w == len(c.buf):
		if len(c.buf) >= csvMaxRow {
			return pgerr.New(-1, "54000", "a row of the result is wider than %d MiB", csvMaxRow>>20)
		}
		c.buf = append(c.buf, make([]byte, len(c.buf))...)
	}
	for c.w < len(c.buf) {
		n, err := c.src.Read(c.buf[c.w:])
		c.w += n
		if err == io.EOF {
			c.eof = true
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}
