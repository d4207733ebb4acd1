package athena

import (
	"context"
	"sync"
	"time"
)

// bucket is a token bucket; a nil one never waits.
type bucket struct {
	mu       sync.Mutex
	interval time.Duration // between two tokens
	burst    time.Duration // what may be saved up
	next     time.Time     // when the next token is due
}

func newBucket(perSecond, burst int) *bucket {
	interval := time.Second / time.Duration(perSecond)
	return &bucket{interval: interval, burst: interval * time.Duration(burst)}
}

// take waits for a token or the end of ctx.
func (b *bucket) take(ctx context.Context) error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	now := time.Now()
	if floor := now.Add(-b.burst); b.next.Before(floor) {
		b.next = floor
	}
	b.next = b.next.Add(b.interval)
	wait := b.next.Sub(now)
	b.mu.Unlock()
	return sleep(ctx, wait)
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
