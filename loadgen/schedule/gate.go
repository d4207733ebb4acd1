package schedule

import (
	"math"
	"time"
)

// slack is how much unused time a gate gives back, so that waking late does not slow the average.
const slack = 20 * time.Millisecond

// Gate spaces rows at a limit that may change between any two of them. The zero value is ready to use.
type Gate struct{ next time.Duration }

// At returns when the next row may pass, now or later, at limit rows per second.
func (g *Gate) At(now time.Duration, limit float64) time.Duration {
	if math.IsInf(limit, 1) {
		return now
	}
	at := max(g.next, now-slack)
	g.next = at + time.Duration(float64(time.Second)/limit)
	return max(at, now)
}

// Pause lets no row pass before until.
func (g *Gate) Pause(until time.Duration) { g.next = max(g.next, until) }
