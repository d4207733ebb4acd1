package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	windowSize = 64 << 10
	maxRecord  = 1 << 20 // bytes of one record; a longer one is a bad row
)

var errTooLong = errors.New("record too long")

// window is a sliding view of a stream that can look ahead by up to maxRecord bytes. Offsets are relative
// to the first byte not yet taken; slices are valid until the next call of lineAt.
type window struct {
	r          io.Reader
	buf        []byte
	start, end int
	eof        bool
	line       int64 // number of the line at the first byte not yet taken
}

func newWindow(r io.Reader) *window {
	return &window{r: r, buf: make([]byte, windowSize), line: 1}
}

// lineAt returns the length of the line that starts at off, without its '\n', and whether it has one. It
// returns io.EOF when nothing is there and errTooLong when the line ends beyond what may be looked ahead.
func (w *window) lineAt(off int) (length int, terminated bool, err error) {
	for scanned := off; ; {
		if i := bytes.IndexByte(w.buf[w.start+scanned:w.end], '\n'); i >= 0 {
			if scanned+i > maxRecord {
				return 0, false, errTooLong
			}
			return scanned + i - off, true, nil
		}
		scanned = w.end - w.start
		switch {
		case scanned > maxRecord:
			return 0, false, errTooLong
		case w.eof && scanned <= off:
			return 0, false, io.EOF
		case w.eof:
			return scanned - off, false, nil
		}
		if err := w.fill(); err != nil {
			return 0, false, err
		}
	}
}

// firstLine is lineAt(0) where a line that is too long is dropped and comes as a *BadRow.
func (w *window) firstLine() (length int, terminated bool, err error) {
	line := w.line
	length, terminated, err = w.lineAt(0)
	if errors.Is(err, errTooLong) {
		raw := bytes.Clone(w.bytes(0, 1024))
		err = errors.Join(w.dropLine(), &BadRow{line, fmt.Sprintf("is longer than %d bytes", maxRecord), raw})
	}
	return length, terminated, err
}

func (w *window) bytes(from, to int) []byte { return w.buf[w.start+from : w.start+to] }

// fill reads more behind what is there.
func (w *window) fill() error {
	if w.start > 0 {
		copy(w.buf, w.buf[w.start:w.end])
		w.start, w.end = 0, w.end-w.start
	}
	if w.end == len(w.buf) {
		w.buf = append(w.buf, make([]byte, len(w.buf))...)
	}
	n, err := w.r.Read(w.buf[w.end:])
	w.end += n
	if errors.Is(err, io.EOF) {
		w.eof = true
		return nil
	}
	if err != nil {
		return fmt.Errorf("read line %d: %w", w.line, err)
	}
	return nil
}

// take moves past n bytes, of which lines are line ends.
func (w *window) take(n, lines int) {
	w.start += n
	w.line += int64(lines)
}

// dropLine moves past the rest of a line that is longer than can be looked ahead.
func (w *window) dropLine() error {
	for {
		if i := bytes.IndexByte(w.buf[w.start:w.end], '\n'); i >= 0 {
			w.take(i+1, 1)
			return nil
		}
		w.start = w.end
		if w.eof {
			return nil
		}
		if err := w.fill(); err != nil {
			return err
		}
	}
}
