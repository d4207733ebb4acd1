package source

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ndjsonRows walks JSON objects, one a line.
type ndjsonRows struct {
	*window
	blank int64
}

func (r *ndjsonRows) Next() (Row, error) {
	for {
		line := r.line
		length, terminated, err := r.firstLine()
		if err != nil {
			return Row{}, err
		}
		raw := dropCR(r.bytes(0, length))
		r.take(length+ends(terminated), ends(terminated))
		object := bytes.TrimSpace(raw)
		switch {
		case len(object) == 0:
			r.blank++
		case object[0] != '{' || !json.Valid(object):
			return Row{}, &BadRow{line, "is not a JSON object", raw}
		default:
			return Row{Line: line, Object: object, Raw: raw, Last: !terminated}, nil
		}
	}
}

func (r *ndjsonRows) Blank() int64 { return r.blank }
func (r *ndjsonRows) Close() error { return nil }

// arrayRows walks the objects of one JSON array; Line counts its elements.
type arrayRows struct {
	decoder *json.Decoder
	element int64
	object  bytes.Buffer
}

func openArray(r io.Reader) (*arrayRows, error) {
	rows := &arrayRows{decoder: json.NewDecoder(skipBOM(r))}
	if token, err := rows.decoder.Token(); err != nil || token != json.Delim('[') {
		return nil, errors.New("the source is not a JSON array")
	}
	return rows, nil
}

func (r *arrayRows) Next() (Row, error) {
	if !r.decoder.More() {
		if _, err := r.decoder.Token(); err != nil {
			return Row{}, fmt.Errorf("the JSON array breaks off after element %d: %w", r.element, noEOF(err))
		}
		return Row{}, io.EOF
	}
	r.element++
	var raw json.RawMessage
	if err := r.decoder.Decode(&raw); err != nil {
		return Row{}, fmt.Errorf("element %d of the JSON array: %w", r.element, noEOF(err))
	}
	if raw[0] != '{' {
		return Row{}, &BadRow{r.element, "is not a JSON object", raw}
	}
	r.object.Reset()
	if err := json.Compact(&r.object, raw); err != nil {
		return Row{}, fmt.Errorf("element %d of the JSON array: %w", r.element, err)
	}
	return Row{Line: r.element, Object: r.object.Bytes(), Raw: raw}, nil
}

func (r *arrayRows) Blank() int64 { return 0 }
func (r *arrayRows) Close() error { return nil }

// noEOF keeps an array that breaks off from looking like one that ends.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func jsonSource(name string, c content, format Format) (*Source, error) {
	identity, err := identify(c, format, nil, nil)
	if err != nil {
		return nil, err
	}
	return New(name, identity, nil, func(context.Context, int) (Rows, error) {
		if format == JSON {
			return openArray(reader(c))
		}
		return &ndjsonRows{window: newWindow(skipBOM(reader(c)))}, nil
	}), nil
}
