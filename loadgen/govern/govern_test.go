package govern_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/datacounsel/spillway/loadgen/govern"
)

// calm is a broker at ease.
var calm = govern.Signals{AckP99: 5 * time.Millisecond}

func observe(g *govern.Governor, tick int, s govern.Signals) govern.Decision {
	d, _ := g.Observe(time.Duration(tick)*govern.Interval, s)
	return d
}

func TestSmallRatesStartAtTheirGoal(t *testing.T) {
	g := govern.New(500)
	if _, changed := g.Observe(0, calm); g.Limit() != 500 || changed {
		t.Fatalf("limit %v, changed %v", g.Limit(), changed)
	}
}

func TestLargeRatesDoubleUntilTheGoal(t *testing.T) {
	g := govern.New(100_000)
	for tick, want := range []float64{60_000, 100_000, 100_000} {
		if observe(g, tick, calm); g.Limit() != want {
			t.Fatalf("tick %d: limit %v, want %v", tick, g.Limit(), want)
		}
	}
}

func TestSignalsLowerTheLimit(t *testing.T) {
	for name, tc := range map[string]struct {
		signal govern.Signals
		want   float64
	}{
		"throttle": {govern.Signals{Throttle: time.Second}, 7000},
		"slow":     {govern.Signals{AckP99: 300 * time.Millisecond}, 8000},
		"failures": {govern.Signals{Failures: 2}, 5000},
		"all":      {govern.Signals{Failures: 1, Throttle: time.Second, AckP99: time.Minute}, 5000},
		"by rate":  {govern.Signals{Throttle: time.Second, Rate: 1000}, 700},
	} {
		g := govern.New(10_000)
		observe(g, 0, calm)
		if d := observe(g, 1, tc.signal); math.Abs(g.Limit()-tc.want) > 1 || d.Reason == "" {
			t.Errorf("%s: limit %v, want %v (%s)", name, g.Limit(), tc.want, d.Reason)
		}
	}
}

func TestLimitClimbsAgainAfterTheHold(t *testing.T) {
	g := govern.New(10_000)
	observe(g, 0, govern.Signals{Throttle: time.Second}) // holds two intervals
	if observe(g, 1, calm); g.Limit() != 7000 {
		t.Fatalf("rose during the hold: %v", g.Limit())
	}
	if observe(g, 2, calm); g.Limit() != 7200 {
		t.Fatalf("after the hold: %v", g.Limit())
	}
	if observe(g, 3, govern.Signals{Queue: 0.6}); g.Limit() != 7200 {
		t.Fatalf("rose with a full queue: %v", g.Limit())
	}
}

func TestRepeatedFailuresPauseLonger(t *testing.T) {
	g := govern.New(10_000)
	var last time.Duration
	for tick := range 8 {
		d := observe(g, tick, govern.Signals{Failures: 1})
		if d.Pause < last || d.Pause > 5*time.Second {
			t.Fatalf("pause %v after %v", d.Pause, last)
		}
		last = d.Pause
	}
	if last != 5*time.Second {
		t.Errorf("pause %v at last", last)
	}
	if d := observe(g, 60, govern.Signals{Failures: 1}); d.Pause != 250*time.Millisecond {
		t.Errorf("pause %v after a calm time", d.Pause)
	}
}

func TestWithoutAGoalItLimitsOnlyWhileTheBrokerObjects(t *testing.T) {
	g := govern.New(math.Inf(1))
	busy := govern.Signals{AckP99: 5 * time.Millisecond, Rate: 50_000}
	if observe(g, 0, busy); !math.IsInf(g.Limit(), 1) {
		t.Fatalf("limited to %v without reason", g.Limit())
	}
	if observe(g, 1, govern.Signals{Throttle: time.Millisecond, Rate: 50_000}); math.Abs(g.Limit()-35_000) > 1 {
		t.Fatalf("limit %v", g.Limit())
	}
	for tick := range 200 {
		observe(g, 2+tick, busy)
	}
	if !math.IsInf(g.Limit(), 1) {
		t.Fatalf("still limited to %v after 100 s of calm", g.Limit())
	}
}

func TestLimitStaysWithinBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ceiling := rapid.OneOf(rapid.Float64Range(0.1, 1e6), rapid.Just(math.Inf(1))).Draw(t, "ceiling")
		g := govern.New(ceiling)
		for tick := range rapid.IntRange(1, 100).Draw(t, "ticks") {
			was := g.Limit()
			s := govern.Signals{
				Throttle: time.Duration(rapid.IntRange(0, 3).Draw(t, "throttle")) * 500 * time.Millisecond,
				AckP99:   time.Duration(rapid.IntRange(0, 1000).Draw(t, "p99")) * time.Millisecond,
				Queue:    rapid.Float64Range(0, 1).Draw(t, "queue"),
				Failures: rapid.IntRange(0, 1).Draw(t, "failures"),
				Rate:     rapid.Float64Range(0, 1e6).Draw(t, "rate"),
			}
			d, changed := g.Observe(time.Duration(tick)*govern.Interval, s)
			if l := g.Limit(); !(l > 0) || l > ceiling || (s.Failures > 0 && l > was) || (!changed && l != was) {
				t.Fatalf("limit %v of %v after %+v: %+v", l, ceiling, s, d)
			}
		}
	})
}
