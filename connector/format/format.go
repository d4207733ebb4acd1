// Package format turns records into the bytes of an object: JSON lines, plain or gzipped.
package format

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/klauspost/compress/gzip"

	"github.com/datacounsel/spillway/connector/config"
)

// Lines is a format of batch objects.
type Lines struct {
	gzip    bool
	writers sync.Pool
}

// New returns the format for a codec and a gzip level; level -1 is the fastest.
func New(codec string, level int) *Lines {
	if level < 1 {
		level = gzip.BestSpeed
	}
	l := &Lines{gzip: codec == config.Gzip}
	l.writers.New = func() any {
		w, err := gzip.NewWriterLevel(nil, level)
		if err != nil {
			panic(fmt.Sprintf("gzip level %d passed validation: %v", level, err))
		}
		return w
	}
	return l
}

// Extension ends the object's name, as Confluent's sink names it.
func (l *Lines) Extension() string {
	if l.gzip {
		return ".json.gz"
	}
	return ".json"
}

// Encode returns the object for lines; without compression it is lines itself.
func (l *Lines) Encode(lines []byte) ([]byte, error) {
	if !l.gzip {
		return lines, nil
	}
	var out bytes.Buffer
	out.Grow(len(lines)/6 + 64)
	w := l.writers.Get().(*gzip.Writer)
	defer l.writers.Put(w)
	w.Reset(&out)
	if _, err := w.Write(lines); err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return out.Bytes(), nil
}

// ContentType is the object's media type.
func (l *Lines) ContentType() string {
	if l.gzip {
		return "application/gzip"
	}
	return "application/x-ndjson"
}
