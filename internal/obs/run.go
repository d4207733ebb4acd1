package obs

import (
	"context"
	"errors"
	"io"

	"golang.org/x/sync/errgroup"

	"github.com/datacounsel/spillway/internal/cli"
)

// Run gives part a scope made from o, named and not ready until part says Health.Set(name, nil), serves /healthz and /metrics beside it if o asks for it, and returns
// when the part has ended. A part that ends because ctx did has drained: that is no error.
func Run(ctx context.Context, o Options, stderr io.Writer, name string, part func(context.Context, Scope) error) error {
	scope, err := NewScope(o, stderr)
	if err != nil {
		return err
	}
	scope.Health.Set(name, ErrStarting)
	partCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	group, partCtx := errgroup.WithContext(partCtx)
	if o.HTTPListen != "" {
		listener, err := cli.Listen("http-listen", o.HTTPListen)
		if err != nil {
			return err
		}
		group.Go(func() error { return ServeHTTP(partCtx, listener, scope.Handler(), scope.Log) })
	}
	group.Go(func() error {
		defer cancel()
		return part(partCtx, scope.Named(name))
	})
	err = group.Wait()
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return nil
	}
	return err
}
