package schedule_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/datacounsel/spillway/loadgen/schedule"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]float64{"500": 500, "0.5": 0.5, "1e5": 1e5, "max": math.Inf(1)} {
		if s, err := schedule.Parse(text); err != nil || s.Rate(0) != want {
			t.Errorf("%q: %v, %v", text, s, err)
		}
	}
	for _, text := range []string{"", "0", "-1", "NaN", "Inf", "fast", "5/s"} {
		if _, err := schedule.Parse(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestConstantKeepsItsPace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(0.01, 1e6).Draw(t, "rate")
		n := rapid.Int64Range(0, 1e12).Draw(t, "n")
		if float64(n)/rate > 1e9 {
			t.Skip("beyond 30 years")
		}
		c := schedule.Constant(rate)
		due, next := c.Due(n), c.Due(n+1)
		if next < due {
			t.Fatalf("row %d is due at %v, the next at %v", n, due, next)
		}
		want := float64(n) / rate
		if got := due.Seconds(); math.Abs(got-want) > 1e-6*max(1, want) {
			t.Fatalf("row %d is due at %v s, want %v", n, got, want)
		}
	})
	if schedule.Constant(500).Due(0) != 0 || schedule.Constant(500).Due(500) != time.Second {
		t.Error("500 rows/s: row 0 is due at once, row 500 after a second")
	}
}

func TestGateHoldsTheLimit(t *testing.T) {
	var g schedule.Gate
	now := time.Duration(0)
	for range 1000 {
		now = g.At(now, 1000)
	}
	if now < 970*time.Millisecond || now > time.Second {
		t.Errorf("1000 rows at 1000 rows/s took %v", now)
	}
	if at := g.At(now, math.Inf(1)); at != now {
		t.Errorf("without limit: %v, want %v", at, now)
	}
	g.Pause(now + time.Minute)
	if at := g.At(now, 1000); at != now+time.Minute {
		t.Errorf("paused until %v, want a minute", at-now)
	}
}
