package backoff_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datacounsel/spillway/internal/backoff"
)

func TestWaitsGrowToTheMost(t *testing.T) {
	b := backoff.Backoff{First: 100 * time.Millisecond, Most: time.Second}
	for i, most := range []time.Duration{100, 200, 400, 800, 1000, 1000} {
		most *= time.Millisecond
		if got := b.Next(); got < most/2 || got > most {
			t.Errorf("wait %d is %s, want %s to %s", i, got, most/2, most)
		}
	}
}

func TestSleepEndsWithItsTimeOrItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if err := backoff.Sleep(t.Context(), time.Hour); err != nil || time.Since(start) != time.Hour {
			t.Errorf("slept %s, %v; want 1h", time.Since(start), err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		enough := errors.New("enough")
		time.AfterFunc(time.Minute, func() { cancel(enough) })
		start = time.Now()
		if err := backoff.Sleep(ctx, time.Hour); !errors.Is(err, enough) || time.Since(start) != time.Minute {
			t.Errorf("slept %s, %v; want 1m and the context's cause", time.Since(start), err)
		}
	})
}
