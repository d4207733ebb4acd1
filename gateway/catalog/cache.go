package catalog

import (
	"context"
	"sync"
	"time"
)

// cached holds a value that is loaded once for all who ask at the same time. Past half of its life it is
// loaded anew in the background while the old one serves; past its whole life who asks waits. When loading
// fails the old one serves on for graceLives lives.
type cached[T any] struct {
	load func(context.Context) (T, error)
	life time.Duration

	mu      sync.Mutex
	value   T
	loaded  time.Time     // zero: never
	loading chan struct{} // closed when the load that runs has ended; nil: none runs
	failed  error         // of the last load
	asked   time.Time     // when the value was last wanted
	took    time.Duration // the last load
}

const (
	graceLives  = 10
	rest        = 10 // how many times as long as it took to load it a value is good at least: loading must not be all there is to do
	loadTimeout = 2 * time.Minute
)

// get returns the value; it is at most atMost old if Glue answers, but for what takes long to load.
func (c *cached[T]) get(ctx context.Context, atMost time.Duration) (T, error) {
	c.mu.Lock()
	c.asked = time.Now()
	age := time.Since(c.loaded)
	if !c.loaded.IsZero() && age < max(atMost, rest*c.took) {
		if age > max(c.life, rest*c.took)/2 {
			c.refresh(ctx)
		}
		defer c.mu.Unlock()
		return c.value, nil
	}
	done := c.refresh(ctx)
	c.mu.Unlock()
	select {
	case <-done:
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed != nil && (c.loaded.IsZero() || time.Since(c.loaded) > graceLives*c.life) {
		var none T
		return none, c.failed
	}
	return c.value, nil
}

// keep loads the value anew if it was wanted within the last while and is past half of its life.
func (c *cached[T]) keep(ctx context.Context, while time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.asked) < while && time.Since(c.loaded) > max(c.life, rest*c.took)/2 {
		c.refresh(ctx)
	}
}

// have returns the value if it is loaded and not past its life.
func (c *cached[T]) have() (T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.value, !c.loaded.IsZero() && time.Since(c.loaded) < max(c.life, rest*c.took)
}

// last returns the value of the last load, however old.
func (c *cached[T]) last() T {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.value
}

// refresh starts a load unless one runs; the caller holds mu. A load outlives the session that asked for it,
// because others wait for it too, and ends by its own timeout.
func (c *cached[T]) refresh(ctx context.Context) <-chan struct{} {
	if c.loading != nil {
		return c.loading
	}
	done := make(chan struct{})
	c.loading = done
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
		defer cancel()
		began := time.Now()
		value, err := c.load(ctx)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.took = time.Since(began)
		if c.failed = err; err == nil {
			c.value, c.loaded = value, time.Now()
		}
		c.loading = nil
		close(done)
	}()
	return done
}
