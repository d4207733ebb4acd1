// Package backoff waits: between tries, ever longer, and for a time that a context may cut short.
package backoff

import (
	"context"
	"math/rand/v2"
	"time"
)

// Backoff gives the waits between tries: exponentially from First up to Most, each shortened by up to half
// at random so that those who failed together do not come back together.
type Backoff struct {
	First, Most time.Duration

	next time.Duration
}

// Next returns the time to wait before the next try.
func (b *Backoff) Next() time.Duration {
	wait := max(b.next, b.First)
	b.next = min(2*wait, b.Most)
	return wait/2 + rand.N(wait/2+1)
}

// Sleep waits for d. It returns the cause of ctx's end if that comes first.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
