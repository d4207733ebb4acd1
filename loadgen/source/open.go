package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/datacounsel/spillway/loadgen/sample"
)

// Spec says what to open.
type Spec struct {
	Location string // a file's path, an http or https URL, or "sample"
	Format   Format
	Nulls    []string      // cells that stand for no value, beside the empty one
	Sample   sample.Config // for "sample"
	HTTP     HTTP          // for URLs
	Log      *slog.Logger
}

// HTTP says how rows are asked of an API.
type HTTP struct {
	Poll    time.Duration // ask again this long after each pass; 0 asks once
	Headers []string      // "Name: value", sent with each request
	Timeout time.Duration // of one try
	Retries int           // after the first try
}

// SampleLocation is the Location of the generated sample.
const SampleLocation = "sample"

// Open opens the source that spec describes and reads as much of it as telling columns and identity takes.
func Open(ctx context.Context, spec Spec) (*Source, error) {
	s, err := openSpec(ctx, spec)
	if err != nil {
		return nil, fmt.Errorf("open the source %s: %w", redact(spec.Location), err)
	}
	return s, nil
}

func openSpec(ctx context.Context, spec Spec) (*Source, error) {
	switch {
	case spec.Location == SampleLocation:
		return sampleSource(spec.Sample), nil
	case IsURL(spec.Location):
		return openHTTP(ctx, spec)
	}
	file, err := os.Open(spec.Location)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return overFile(spec.Location, file, info.Size(), spec)
}

// overFile returns a source over the first size bytes of file, which it closes in the end.
func overFile(name string, file *os.File, size int64, spec Spec) (*Source, error) {
	c := io.NewSectionReader(file, 0, size)
	format, err := detect(c, spec.Format)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	var s *Source
	if format == CSV {
		s, err = csvSource(name, c, spec.Nulls)
	} else {
		s, err = jsonSource(name, c, format)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	s.close = file.Close
	return s, nil
}

// detect tells the format by the first byte that is no white space.
func detect(c content, format Format) (Format, error) {
	if format != Auto && format != "" {
		return format, nil
	}
	head := make([]byte, 512)
	n, err := c.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	switch head := bytes.TrimSpace(bytes.TrimPrefix(head[:n], bom)); {
	case len(head) > 0 && head[0] == '[':
		return JSON, nil
	case len(head) > 0 && head[0] == '{':
		return NDJSON, nil
	}
	return CSV, nil
}

// IsURL tells whether location is an HTTP URL rather than a path.
func IsURL(location string) bool {
	return strings.HasPrefix(location, "http://") || strings.HasPrefix(location, "https://")
}

// redact hides the password and the query of a URL, where API keys live.
func redact(location string) string {
	u, err := url.Parse(location)
	if err != nil || !IsURL(location) {
		return location
	}
	if u.RawQuery != "" {
		u.RawQuery = "…"
	}
	return u.Redacted()
}
