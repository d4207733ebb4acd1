package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// scanner splits CSV into records after RFC 4180: quoted fields may hold commas, doubled quotes and line
// ends; lines end in LF or CRLF. Two leniencies: a quote inside an unquoted field stands for itself, and a
// quote that never closes spoils its own line only, not the rest of the file.
type scanner struct {
	*window
	cells   [][]byte
	scratch []byte // holds the fields whose quotes had to be undone
}

// record is one CSV record; its slices are valid until the next call of next.
type record struct {
	line       int64
	cells      [][]byte
	raw        []byte
	terminated bool
}

// next returns the next record, io.EOF, or a *BadRow.
func (s *scanner) next() (record, error) {
	line := s.line
	length, terminated, err := s.firstLine()
	if err != nil {
		return record{}, err
	}
	if bytes.IndexByte(s.bytes(0, length), '"') < 0 {
		rec := record{line: line, raw: dropCR(s.bytes(0, length)), terminated: terminated}
		s.take(length+ends(terminated), ends(terminated))
		rec.cells = s.split(rec.raw)
		return rec, nil
	}
	return s.quoted(line, length, terminated)
}

// quoted reads a record that has a quote in its first line.
func (s *scanner) quoted(line int64, length int, terminated bool) (record, error) {
	first, firstTerminated, lines := length, terminated, ends(terminated)
	for state := fieldStart.over(s.bytes(0, length)); state == inQuotes; {
		more, next, err := 0, false, io.EOF
		if terminated {
			more, next, err = s.lineAt(length + 1)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, errTooLong) {
			raw := bytes.Clone(dropCR(s.bytes(0, first)))
			s.take(first+ends(firstTerminated), ends(firstTerminated))
			return record{}, &BadRow{line, "has a quote that is never closed", raw}
		}
		if err != nil {
			return record{}, err
		}
		state = state.over(s.bytes(length+1, length+1+more))
		length, terminated = length+1+more, next
		lines += ends(next)
	}
	raw := dropCR(s.bytes(0, length))
	s.take(length+ends(terminated), lines)
	cells, bad := s.splitQuoted(raw)
	if bad != "" {
		return record{}, &BadRow{line, bad, raw}
	}
	return record{line: line, cells: cells, raw: raw, terminated: terminated}, nil
}

func (s *scanner) split(raw []byte) [][]byte {
	s.cells = s.cells[:0]
	for {
		i := bytes.IndexByte(raw, ',')
		if i < 0 {
			s.cells = append(s.cells, raw)
			return s.cells
		}
		s.cells = append(s.cells, raw[:i])
		raw = raw[i+1:]
	}
}

// splitQuoted splits a record all of whose quotes close; bad says what is wrong with it.
func (s *scanner) splitQuoted(raw []byte) (cells [][]byte, bad string) {
	s.cells = s.cells[:0]
	s.scratch = append(s.scratch[:0], raw...)[:0] // never grows below, so that fields stay where they are
	for {
		if len(raw) == 0 || raw[0] != '"' {
			i := bytes.IndexByte(raw, ',')
			if i < 0 {
				return append(s.cells, raw), ""
			}
			s.cells, raw = append(s.cells, raw[:i]), raw[i+1:]
			continue
		}
		from := len(s.scratch)
		raw = raw[1:]
		for {
			i := bytes.IndexByte(raw, '"')
			s.scratch = append(s.scratch, raw[:i]...)
			raw = raw[i+1:]
			if len(raw) == 0 || raw[0] != '"' {
				break
			}
			s.scratch, raw = append(s.scratch, '"'), raw[1:]
		}
		s.cells = append(s.cells, s.scratch[from:len(s.scratch):len(s.scratch)])
		switch {
		case len(raw) == 0:
			return s.cells, ""
		case raw[0] != ',':
			return nil, fmt.Sprintf("has text after the closing quote of field %d", len(s.cells))
		}
		raw = raw[1:]
	}
}

// quoteState is where in a field a scan is.
type quoteState uint8

const (
	fieldStart quoteState = iota
	plain
	inQuotes
	quoteInQuotes // the end of the quoted field, or half of a doubled quote
)

// over returns the state behind text.
func (q quoteState) over(text []byte) quoteState {
	for _, c := range text {
		switch {
		case q == inQuotes:
			if c == '"' {
				q = quoteInQuotes
			}
		case c == '"' && (q == fieldStart || q == quoteInQuotes):
			q = inQuotes
		case c == ',':
			q = fieldStart
		default:
			q = plain
		}
	}
	return q
}

func dropCR(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// ends counts the line end of a terminated line.
func ends(terminated bool) int {
	if terminated {
		return 1
	}
	return 0
}
