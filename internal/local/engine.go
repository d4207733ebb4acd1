package local

import (
	"context"

	"github.com/datacounsel/spillway/internal/local/athena"
)

// noEngine refuses the statements that need an engine over data.
type noEngine struct{ name string }

func (n noEngine) Run(context.Context, athena.Session, string) (athena.Rows, error) {
	return nil, &athena.Error{Name: "NOT_SUPPORTED", Message: "the engine " + n.name + " is not part of this build: only data definition statements run"}
}
