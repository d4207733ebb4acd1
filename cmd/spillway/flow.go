package main

import (
	"context"
	"errors"
	"fmt"
)

// A stage is one part of the flow: it runs until its context ends, drains, and returns nil, or fails.
type stage struct {
	name string
	run  func(context.Context) error
	// ends tells that the stage may return before it is asked to, as a replay that reached its end.
	ends bool
}

// runFlow runs the stages, upstream first, until ctx ends or one of them fails. Then it stops them in
// order, each drained before the next is asked, so that what was poured in upstream gets through.
func runFlow(ctx context.Context, stages []stage) error {
	type exit struct {
		index int
		err   error
	}
	exits := make(chan exit, len(stages))
	cancels := make([]context.CancelFunc, len(stages))
	for i, s := range stages {
		stageCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		defer cancel()
		cancels[i] = cancel
		go func() { exits <- exit{i, s.run(stageCtx)} }()
	}

	ended := make([]bool, len(stages))
	var failed error
	note := func(e exit) {
		ended[e.index] = true
		if e.err != nil && !errors.Is(e.err, context.Canceled) {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", stages[e.index].name, e.err))
		}
	}
	for running := true; running; {
		select {
		case <-ctx.Done():
			running = false
		case e := <-exits:
			note(e)
			running = failed == nil && stages[e.index].ends
		}
	}
	for i := range stages {
		for cancels[i](); !ended[i]; {
			note(<-exits)
		}
	}
	return failed
}
