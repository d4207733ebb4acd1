// Package scan reads the objects of Glue tables as Athena does, straight into DuckDB's vectors: no value is
// guessed at, and every column has the type that Glue gives it.
package scan

import (
	"bufio"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// Column is a column of a table as it is read.
type Column struct {
	Name      string // Glue's, lower-case
	Type      types.Type
	Partition int  // index into File.Partition; -1: read from the data
	Path      bool // the "$path" column
}

// File is an object to read.
type File struct {
	Path      string // on disk
	URL       string // s3://bucket/key
	Size      int64
	Partition []string
}

// Null marks a partition value that is NULL.
const Null = "__HIVE_DEFAULT_PARTITION__"

// Format makes decoders for the lines of a file.
type Format interface {
	// Decoder returns a decoder of the columns at the given indexes.
	Decoder(columns []Column, wanted []int) Decoder
	// Header is how many lines to skip at the head of each file.
	Header() int
}

// Decoder writes the values of one line to row of out, whose vectors are the wanted columns'. The row is
// skipped when ok is false.
type Decoder interface {
	Line(line []byte, out []*duck.Vector, row int) (ok bool, err error)
}

// Source is a table's files, for DuckDB to read.
type Source struct {
	Context context.Context //nolint:containedctx // the query's: DuckDB calls without one
	Cols    []Column
	Files   []File
	Format  Format
	Workers int
	Bytes   *atomic.Int64
	Records *atomic.Int64
}

// Columns describes the columns to DuckDB.
func (s *Source) Columns() []duck.Column {
	columns := make([]duck.Column, len(s.Cols))
	for i, c := range s.Cols {
		columns[i] = duck.Column{Name: fmt.Sprintf("x%d", i), Type: DuckType(c.Type)}
	}
	return columns
}

// Rows estimates the number of rows from the files' sizes.
func (s *Source) Rows() int {
	var size int64
	for _, f := range s.Files {
		size += f.Size
	}
	return int(size/100) + len(s.Files)
}

// Open starts a reading.
func (s *Source) Open(projection []int) (duck.Scan, error) {
	return &reading{source: s, projection: projection}, nil
}

type reading struct {
	source     *Source
	projection []int
	next       atomic.Int64
}

func (r *reading) Threads() int { return max(1, min(r.source.Workers, len(r.source.Files))) }
func (r *reading) Close()       {}

func (r *reading) Worker() duck.Worker {
	w := &worker{reading: r, buffered: bufio.NewReaderSize(nil, 128<<10)}
	var wanted []int
	for i, at := range r.projection {
		c := r.source.Cols[at]
		if c.Partition < 0 && !c.Path {
			wanted = append(wanted, at)
			w.fromData = append(w.fromData, i)
			continue
		}
		w.fixed = append(w.fixed, fixed{out: i, column: c})
	}
	w.decoder = r.source.Format.Decoder(r.source.Cols, wanted)
	w.data = make([]*duck.Vector, len(w.fromData))
	return w
}

// fixed is a column that has one value for a whole file.
type fixed struct {
	out    int
	column Column
	set    func(v *duck.Vector, row int) error
}

type worker struct {
	reading  *reading
	decoder  Decoder
	fromData []int
	fixed    []fixed
	data     []*duck.Vector

	file     *os.File
	closers  []func()
	buffered *bufio.Reader
	long     []byte
	current  File
	line     int
}

func (w *worker) Close() {
	for i := len(w.closers) - 1; i >= 0; i-- {
		w.closers[i]()
	}
	w.closers, w.file = nil, nil
}

// Fill reads up to limit rows of the files that are left.
func (w *worker) Fill(columns []duck.Vector, limit int) (int, error) {
	for i, at := range w.fromData {
		w.data[i] = &columns[at]
	}
	source, row := w.reading.source, 0
	if err := source.Context.Err(); err != nil {
		return 0, err
	}
	for row < limit {
		if w.file == nil {
			more, err := w.open()
			if err != nil || !more {
				source.Records.Add(int64(row))
				return row, err
			}
		}
		line, err := w.readLine()
		if errors.Is(err, io.EOF) {
			w.Close()
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("read %s: %w", w.current.URL, err)
		}
		w.line++
		ok, err := w.decoder.Line(line, w.data, row)
		if err != nil {
			return 0, w.located(err)
		}
		if !ok {
			continue
		}
		for i := range w.fixed {
			f := &w.fixed[i]
			if err := f.set(&columns[f.out], row); err != nil {
				return 0, err
			}
		}
		row++
	}
	source.Records.Add(int64(row))
	return row, nil
}

func (w *worker) located(err error) error {
	var bad *athena.Error
	if errors.As(err, &bad) {
		return &athena.Error{Name: bad.Name, Message: fmt.Sprintf("%s (line %d of %s)", bad.Message, w.line, w.current.URL), Category: athena.CategoryUser}
	}
	return err
}

// open takes the next file; more is false when none is left.
func (w *worker) open() (more bool, err error) {
	source := w.reading.source
	at := int(w.reading.next.Add(1)) - 1
	if at >= len(source.Files) {
		return false, nil
	}
	w.current, w.line = source.Files[at], 0
	f, err := os.Open(w.current.Path)
	if err != nil {
		return false, &athena.Error{Name: "HIVE_CANNOT_OPEN_SPLIT", Message: "Error opening Hive split " + w.current.URL + ": " + err.Error(), Category: athena.CategoryUser}
	}
	w.file = f
	w.closers = append(w.closers, func() { f.Close() })
	source.Bytes.Add(w.current.Size)
	r, err := w.decompress(f)
	if err != nil {
		w.Close()
		return false, &athena.Error{Name: "HIVE_BAD_DATA", Message: "Error decompressing " + w.current.URL + ": " + err.Error(), Category: athena.CategoryUser}
	}
	w.buffered.Reset(r)
	for range source.Format.Header() {
		if _, err := w.readLine(); err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
	}
	for i := range w.fixed {
		f := &w.fixed[i]
		if f.column.Path {
			url := w.current.URL
			f.set = func(v *duck.Vector, row int) error { v.SetStr(row, url); return nil }
			continue
		}
		if f.set, err = partitionValue(f.column, w.current.Partition[f.column.Partition]); err != nil {
			return false, err
		}
	}
	return true, nil
}

// decompress chooses by the key's extension, as Athena does.
func (w *worker) decompress(f *os.File) (io.Reader, error) {
	switch key := strings.ToLower(w.current.URL); {
	case strings.HasSuffix(key, ".gz"), strings.HasSuffix(key, ".gzip"):
		z, err := gzip.NewReader(f)
		return z, err
	case strings.HasSuffix(key, ".zst"), strings.HasSuffix(key, ".zstd"):
		z, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
		if err == nil {
			w.closers = append(w.closers, z.Close)
		}
		return z, err
	case strings.HasSuffix(key, ".bz2"):
		return bzip2.NewReader(f), nil
	case strings.HasSuffix(key, ".snappy"), strings.HasSuffix(key, ".lzo"), strings.HasSuffix(key, ".lz4"), strings.HasSuffix(key, ".deflate"):
		return nil, errors.New("the local engine reads .gz, .zst and .bz2")
	}
	return f, nil
}

// readLine returns a line without its end, valid until the next call; io.EOF after the last.
func (w *worker) readLine() ([]byte, error) {
	line, err := w.buffered.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		w.long = append(w.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			line, err = w.buffered.ReadSlice('\n')
			w.long = append(w.long, line...)
		}
		line = w.long
	}
	if err == io.EOF && len(line) > 0 {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, nil
}
