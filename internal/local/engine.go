package local

import (
	"context"
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trinohttp"
)

// newEngine returns the engine that --athena-engine names.
func newEngine(name string) (athena.Engine, error) {
	url, ok := strings.CutPrefix(name, "trino=")
	if !ok {
		return noEngine{name}, nil
	}
	engine, err := trinohttp.New(url, "")
	if err != nil {
		return nil, fmt.Errorf("--athena-engine %s: %w", name, err)
	}
	return engine, nil
}

// noEngine refuses the statements that need an engine over data.
type noEngine struct{ name string }

func (n noEngine) Run(context.Context, athena.Session, string) (athena.Rows, error) {
	return nil, &athena.Error{Name: "NOT_SUPPORTED", Message: "the engine " + n.name + " is not part of this build: only data definition statements run"}
}
