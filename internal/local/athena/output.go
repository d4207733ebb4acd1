package athena

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/s3"
)

// scanCheck is after how many rows the bytes scanned are looked at.
const scanCheck = 4096

// output is where the objects of one query's result lie; all are s3:// URIs.
type output struct {
	result, metadata, manifest string
}

// outputOf lays out a query's objects below folder, as Athena does.
func outputOf(folder, id string, kind Kind) output {
	base := folder + id
	switch {
	case kind.Sub == subCTAS:
		base = folder + "tables/" + id
		return output{base, base + ".metadata", base + "-manifest.csv"}
	case kind.keepsText():
		return output{base + ".txt", base + ".txt.metadata", ""}
	case kind.Sub == subInsert:
		return output{base, base + ".metadata", base + "-manifest.csv"}
	case kind.Sub == subUnload:
		return output{base + ".csv", base + ".csv.metadata", base + "-manifest.csv"}
	}
	return output{base + ".csv", base + ".csv.metadata", ""}
}

// written is what became of a result.
type written struct {
	rows, bytes int64
	updated     int64
	columns     []Column
	stats       Stats
}

// write streams rows to the result's object and then writes those that go with it.
func (o output) write(objects *s3.Store, kind Kind, rows Rows, limit int64) (written, error) {
	w := written{columns: rows.Columns()}
	var err error
	if o.manifest != "" {
		err = w.drain(rows, limit)
	} else {
		err = put(objects, o.result, "application/octet-stream", func(out io.Writer) error { return w.stream(out, kind, rows, limit) })
	}
	if err != nil {
		return w, err
	}
	w.updated, w.stats = rows.UpdateCount(), rows.Stats()
	if o.manifest != "" {
		if err := put(objects, o.manifest, "text/csv", lines(w.stats.Written)); err != nil {
			return w, err
		}
	}
	if kind.Sub == subUnload {
		if err := put(objects, o.result, "text/csv", lines(nil)); err != nil {
			return w, err
		}
	}
	return w, put(objects, o.metadata, "application/octet-stream", func(out io.Writer) error {
		_, err := out.Write(encodeMetadata(w.columns))
		return err
	})
}

// drain runs a statement that writes tables to the end; its result is a column without rows.
func (w *written) drain(rows Rows, limit int64) error {
	for rows.Next() {
		if err := overLimit(rows, limit); err != nil {
			return err
		}
	}
	w.columns = []Column{{Name: "rows", Type: "bigint"}}
	return rows.Err()
}

func (w *written) stream(out io.Writer, kind Kind, rows Rows, limit int64) error {
	counted := &counter{w: out}
	buffered := bufio.NewWriterSize(counted, 256<<10)
	row := textWriter{buffered}.row
	if !kind.keepsText() {
		row = csvWriter{buffered}.row
		if err := (csvWriter{buffered}).header(w.columns); err != nil {
			return err
		}
	}
	for rows.Next() {
		if w.rows%scanCheck == 0 {
			if err := overLimit(rows, limit); err != nil {
				return err
			}
		}
		if err := row(rows, len(w.columns)); err != nil {
			return err
		}
		w.rows++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := overLimit(rows, limit); err != nil {
		return err
	}
	err := buffered.Flush()
	w.bytes = counted.n
	return err
}

func overLimit(rows Rows, limit int64) error {
	if limit > 0 && rows.Stats().BytesScanned > limit {
		return ErrScanLimit
	}
	return nil
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

func lines(all []string) func(io.Writer) error {
	return func(out io.Writer) error {
		for _, line := range all {
			if _, err := fmt.Fprintln(out, line); err != nil {
				return err
			}
		}
		return nil
	}
}

// put writes an object by fill; nothing is seen of it when fill fails.
func put(objects *s3.Store, uri, contentType string, fill func(io.Writer) error) error {
	bucket, key, ok := lake.ParseS3(uri)
	if !ok {
		return fmt.Errorf("write a result: %q is not s3://bucket/key", uri)
	}
	w, err := objects.Create(bucket, key, contentType)
	if err != nil {
		return writeFailure(uri, err)
	}
	if err := fill(w); err != nil {
		_ = w.Abort()
		return err
	}
	if err := w.Commit(); err != nil {
		return writeFailure(uri, err)
	}
	return nil
}

func writeFailure(uri string, err error) error {
	return &Error{Name: "S3_WRITE_FAILED", Message: fmt.Sprintf("Unable to write the query's result to %s: %v", uri, err),
		Category: CategoryUser, Type: typeWriteResults}
}

// folderOf is an output location with its slash at the end.
func folderOf(location string) string { return strings.TrimSuffix(location, "/") + "/" }
