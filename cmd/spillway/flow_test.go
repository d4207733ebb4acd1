package main

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// drainer is a stage that notes when it stopped.
func drainer(name string, drain time.Duration, order *[]string, mu *sync.Mutex) stage {
	return stage{name: name, run: func(ctx context.Context) error {
		<-ctx.Done()
		time.Sleep(drain)
		mu.Lock()
		defer mu.Unlock()
		*order = append(*order, name)
		return nil
	}}
}

func TestFlowDrainsUpstreamFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []string
		var mu sync.Mutex
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		err := runFlow(ctx, []stage{
			{name: "replay", ends: true, run: func(context.Context) error { return nil }},
			drainer("slow", 3*time.Second, &order, &mu),
			drainer("quick", 0, &order, &mu),
		})
		if err != nil || strings.Join(order, " ") != "slow quick" {
			t.Fatalf("stopped as %v with %v, want slow before quick and no error", order, err)
		}
	})
}

func TestFlowEndsWithTheFirstFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []string
		var mu sync.Mutex
		broken := errors.New("the pipe burst")
		err := runFlow(t.Context(), []stage{
			drainer("replay", 0, &order, &mu),
			{name: "sink", run: func(context.Context) error { time.Sleep(time.Second); return broken }},
			drainer("gateway", 0, &order, &mu),
		})
		if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "sink: ") || len(order) != 2 {
			t.Fatalf("got %v after %v, want the sink's failure after both others drained", err, order)
		}
	})
}
