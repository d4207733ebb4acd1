package source

import (
	"context"
	"fmt"
	"io"

	"github.com/datacounsel/spillway/loadgen/encode"
	"github.com/datacounsel/spillway/loadgen/sample"
)

// sampleRows walks the generated sample.
type sampleRows struct {
	generator *sample.Generator
	line      int64
}

func (r *sampleRows) Next() (Row, error) {
	cells, ok := r.generator.Next()
	if !ok {
		return Row{}, io.EOF
	}
	r.line++
	return Row{Line: r.line, Cells: cells}, nil
}

func (r *sampleRows) Blank() int64 { return 0 }
func (r *sampleRows) Close() error { return nil }

func sampleSource(config sample.Config) *Source {
	columns := make([]encode.Column, len(sample.Header))
	for i, name := range sample.Header {
		columns[i] = encode.Column{Name: name, Kind: priceColumns[name]}
	}
	identity := fmt.Sprintf("%s sample rows=%d seed=%d", rulesVersion, config.Rows, config.Seed)
	return New(SampleLocation, identity, columns, func(context.Context, int) (Rows, error) {
		return &sampleRows{generator: sample.New(config)}, nil
	})
}
