// Package govern decides how fast a load generator dares to send. It watches what the broker says of
// itself and backs off multiplicatively, then climbs additively: a broker that asks for mercy gets it.
// It is a pure state machine; the clock is a parameter.
package govern

import (
	"fmt"
	"math"
	"time"
)

// Interval is how often Observe is meant to be called.
const Interval = 500 * time.Millisecond

const (
	harmless   = 30_000 // rows/s that need no slow start
	startShare = 0.05   // of the ceiling, where slow start begins
	climbShare = 0.02   // of the ceiling, each interval after the first signal

	throttled = 0.7 // factors on each signal
	slow      = 0.8
	failing   = 0.5

	slowAck     = 250 * time.Millisecond // acknowledgements are slow beyond this and slowTimes the best seen
	slowTimes   = 4
	queueFull   = 0.5 // share of the send queue beyond which the limit does not rise
	firstPause  = 250 * time.Millisecond
	longPause   = 5 * time.Second
	leastLimit  = 10 // rows/s
	settledTime = 10 * time.Second
)

// Signals are what was seen since the last Observe.
type Signals struct {
	Throttle time.Duration // longest throttle time that the broker imposed
	AckP99   time.Duration // 99th percentile of the time a broker took to acknowledge a request; 0 unknown
	Queue    float64       // share of the send queue in use
	Failures int           // request time-outs, retries, lost connections
	Rate     float64       // rows/s acknowledged
}

// Decision is a change of the limit, for the log and the report.
type Decision struct {
	At     time.Duration `json:"at"` // after the start
	Was    float64       `json:"was"`
	Limit  float64       `json:"limit"` // rows/s
	Pause  time.Duration `json:"pause,omitempty"`
	Reason string        `json:"reason"`
}

// Governor holds the limit.
type Governor struct {
	ceiling   float64 // rows/s wanted; +Inf for as fast as it goes
	limit     float64
	slowStart bool
	hold      time.Duration // no rise before this
	best      time.Duration // least AckP99 seen
	peak      float64       // highest rate seen, the ceiling where there is none
	pause     time.Duration // of the last failure
	failed    time.Duration // when that was
}

// New returns a governor for a wanted rate in rows/s, +Inf for as fast as it goes. A rate above 30,000
// rows/s starts at 5 % of itself, or 30,000, and doubles until it is reached or the broker objects. Without
// a wanted rate the bounded send queue sets the pace until the broker objects.
func New(ceiling float64) *Governor {
	g := &Governor{ceiling: ceiling, limit: ceiling, slowStart: true}
	if !math.IsInf(ceiling, 1) {
		g.limit = min(ceiling, max(harmless, startShare*ceiling))
	}
	return g
}

// Limit returns the rows/s allowed now.
func (g *Governor) Limit() float64 { return g.limit }

// Observe takes what was seen up to now, a time after the start, and returns what it decided; changed is
// false when all stays as it was.
func (g *Governor) Observe(now time.Duration, s Signals) (d Decision, changed bool) {
	g.peak = max(g.peak, s.Rate)
	late := g.late(s.AckP99)
	d = Decision{At: now, Was: g.limit}
	switch {
	case s.Failures > 0:
		g.lower(failing, s.Rate)
		g.pauseAfterFailure(now)
		d.Pause = g.pause
		d.Reason = fmt.Sprintf("%d failed or timed-out requests", s.Failures)
	case s.Throttle > 0:
		g.lower(throttled, s.Rate)
		g.hold = now + s.Throttle
		d.Reason = fmt.Sprintf("the broker throttles by %s", s.Throttle)
	case late:
		g.lower(slow, s.Rate)
		d.Reason = fmt.Sprintf("acknowledgements take %s at the 99th percentile, %s at best", s.AckP99, g.best)
	case now < g.hold || s.Queue > queueFull || g.limit >= g.ceiling:
		return d, false
	default:
		d.Reason = g.raise()
	}
	d.Limit = g.limit
	return d, d.Limit != d.Was || d.Pause > 0
}

// late tells whether acknowledgements are slow, and remembers the best.
func (g *Governor) late(p99 time.Duration) bool {
	if p99 <= 0 {
		return false
	}
	if g.best == 0 || p99 < g.best {
		g.best = p99
	}
	return p99 > max(slowAck, slowTimes*g.best)
}

// lower multiplies the limit, or the rate reached where that is less, and ends the slow start.
func (g *Governor) lower(factor, rate float64) {
	g.slowStart = false
	from := g.limit
	if rate > 0 {
		from = min(from, rate)
	} else if math.IsInf(from, 1) {
		from = max(g.peak, harmless)
	}
	g.limit = max(factor*from, min(leastLimit, g.ceiling))
}

func (g *Governor) pauseAfterFailure(now time.Duration) {
	if g.pause == 0 || now-g.failed > settledTime {
		g.pause = firstPause
	} else {
		g.pause = min(2*g.pause, longPause)
	}
	g.failed, g.hold = now, now+g.pause
}

// raise doubles during slow start and climbs by 2 % after; without a ceiling it climbs by 2 % of the
// highest rate seen, and twice that rate is as good as no limit.
func (g *Governor) raise() string {
	if g.slowStart {
		g.limit = min(2*g.limit, g.ceiling)
		return "slow start"
	}
	goal := g.ceiling
	if math.IsInf(goal, 1) {
		goal = max(g.peak, harmless)
	}
	g.limit += climbShare * goal
	if g.limit > g.ceiling || math.IsInf(g.ceiling, 1) && g.limit > 2*goal {
		g.limit = g.ceiling
	}
	return "climbing"
}
