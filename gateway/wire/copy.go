package wire

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// copyFormat is how COPY … TO STDOUT writes rows
// (https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9).
type copyFormat struct {
	csv, binary   bool
	delimiter     byte
	quote, escape byte
	null          string
	header        []string // names to begin with
	force         []bool   // columns always in quotes
	cell          []byte   // scratch
	head          []byte   // goes before the next data
}

var binarySignature = []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")

// parseCopy reads COPY's options.
func parseCopy(options map[string]string, columns []sql.Column) (*copyFormat, error) {
	f := &copyFormat{delimiter: '\t', null: `\N`}
	switch format := options["format"]; format {
	case "", "text":
	case "csv":
		f.csv, f.delimiter, f.null, f.quote = true, ',', "", '"'
	case "binary":
		f.binary = true
	default:
		return nil, pgerr.New(-1, "22023", "COPY format \"%s\" not recognized", format)
	}
	for name, value := range options {
		if err := f.option(name, value, columns); err != nil {
			return nil, err
		}
	}
	if f.escape == 0 {
		f.escape = f.quote
	}
	if !f.csv && !f.binary && strings.IndexByte(`\.abcdefghijklmnopqrstuvwxyz0123456789`, f.delimiter) >= 0 {
		return nil, pgerr.New(-1, "22023", "COPY delimiter cannot be \"%c\"", f.delimiter)
	}
	if f.csv && f.delimiter == f.quote {
		return nil, pgerr.New(-1, "22023", "COPY delimiter and quote must be different")
	}
	return f, nil
}

func (f *copyFormat) option(name, value string, columns []sql.Column) error {
	switch name {
	case "format":
	case "delimiter", "quote", "escape":
		if f.binary || name != "delimiter" && !f.csv {
			return pgerr.New(-1, "0A000", "COPY %s available only in CSV mode", name)
		}
		if len(value) != 1 || strings.ContainsAny(value, "\r\n") {
			return pgerr.New(-1, "0A000", "COPY %s must be a single one-byte character", name)
		}
		*map[string]*byte{"delimiter": &f.delimiter, "quote": &f.quote, "escape": &f.escape}[name] = value[0]
	case "null":
		f.null = value
	case "header":
		if on, _ := boolean(value); on {
			for _, c := range columns {
				f.header = append(f.header, c.Name)
			}
		}
	case "force_quote":
		f.force = make([]bool, len(columns))
		for i, c := range columns {
			f.force[i] = value == "*"
			for _, name := range strings.Split(value, ",") {
				f.force[i] = f.force[i] || name == c.Name
			}
		}
	case "encoding":
		if !strings.EqualFold(strings.ReplaceAll(value, "-", ""), "utf8") {
			return pgerr.New(-1, "0A000", "COPY writes UTF8 only, not \"%s\"", value)
		}
	default:
		return pgerr.New(-1, "42601", "option \"%s\" not recognized", name)
	}
	return nil
}

// formats are the columns' formats: binary for all or nil.
func (f *copyFormat) formats(columns int) []int16 {
	if !f.binary {
		return nil
	}
	codes := make([]int16, columns)
	for i := range codes {
		codes[i] = 1
	}
	return codes
}

func (f *copyFormat) begin(c *conn, columns int) {
	out := &pgproto3.CopyOutResponse{ColumnFormatCodes: make([]uint16, columns)}
	if f.binary {
		out.OverallFormat = 1
		for i := range out.ColumnFormatCodes {
			out.ColumnFormatCodes[i] = 1
		}
	}
	c.send(out)
	if f.binary {
		f.head = binarySignature
	}
	if f.header != nil {
		var line []byte
		for i, name := range f.header {
			if i > 0 {
				line = append(line, f.delimiter)
			}
			line = f.appendCell(line, []byte(name), false, columns == 1)
		}
		c.send(&pgproto3.CopyData{Data: append(line, '\n')})
	}
}

func (f *copyFormat) end(c *conn) {
	if f.binary {
		c.send(&pgproto3.CopyData{Data: append(append([]byte(nil), f.head...), 0xff, 0xff)})
	}
	c.send(&pgproto3.CopyDone{})
}

// copyRow queues the current row as CopyData.
func (s *session) copyRow(p *portal) (err error) {
	f, out := p.copy, s.conn.out
	start := len(out)
	out = append(out, 'd', 0, 0, 0, 0)
	if f.binary {
		out = binary.BigEndian.AppendUint16(append(out, f.head...), uint16(len(p.encode)))
		f.head = nil
	}
	for i, encode := range p.encode {
		text, null := p.src.Cell(i)
		if !null && encode != nil {
			if f.cell, err = encode(f.cell[:0], text); err != nil {
				s.conn.out = out[:start]
				return err
			}
			text = f.cell
		}
		switch {
		case f.binary && null:
			out = append(out, 0xff, 0xff, 0xff, 0xff)
		case f.binary:
			out = append(binary.BigEndian.AppendUint32(out, uint32(len(text))), text...)
		default:
			if i > 0 {
				out = append(out, f.delimiter)
			}
			if null {
				out = append(out, f.null...)
			} else {
				out = f.appendCell(out, text, f.force != nil && f.force[i], len(p.encode) == 1)
			}
		}
	}
	if !f.binary {
		out = append(out, '\n')
	}
	binary.BigEndian.PutUint32(out[start+1:], uint32(len(out)-start-1))
	s.conn.out = out
	return nil
}

// appendCell writes a value in text or CSV; alone says that it is its row's only one.
func (f *copyFormat) appendCell(out, text []byte, force, alone bool) []byte {
	if !f.csv {
		return f.appendText(out, text)
	}
	if !force && string(text) != f.null && bytes.IndexByte(text, f.delimiter) < 0 && bytes.IndexByte(text, f.quote) < 0 &&
		!bytes.ContainsAny(text, "\r\n") && !(alone && string(text) == `\.`) {
		return append(out, text...)
	}
	out = append(out, f.quote)
	for _, c := range text {
		if c == f.quote || c == f.escape {
			out = append(out, f.escape)
		}
		out = append(out, c)
	}
	return append(out, f.quote)
}

// appendText escapes as COPY's text format does.
func (f *copyFormat) appendText(out, text []byte) []byte {
	const control, letters = "\b\f\n\r\t\v", "bfnrtv"
	for _, c := range text {
		switch i := strings.IndexByte(control, c); {
		case i >= 0:
			out = append(out, '\\', letters[i])
		case c == '\\' || c == f.delimiter:
			out = append(out, '\\', c)
		default:
			out = append(out, c)
		}
	}
	return out
}
