package loadgen

import (
	"context"
	"math"
	"time"

	"github.com/datacounsel/spillway/internal/backoff"
	"github.com/datacounsel/spillway/loadgen/schedule"
)

const (
	// catchUp bounds how much faster than planned rows leave after a delay.
	catchUp = 2
	// nap is the least sleep worth its wake-up: below it rows leave in small bursts.
	nap = time.Millisecond
	// glance is how many rows may leave between two looks at the clock.
	glance = 16
)

// pacer holds rows until the plan and the governor let them go.
type pacer struct {
	plan   schedule.Schedule
	sender *sender
	gate   schedule.Gate
	start  time.Duration // of the plan: when the first row was asked for
	n      int64
	now    time.Duration
	begun  bool
}

// wait returns when the next row was due and the present, which is not earlier.
func (p *pacer) wait(ctx context.Context) (due, now time.Duration, err error) {
	if !p.begun || p.n%glance == 0 {
		p.now = p.sender.now()
	}
	if !p.begun {
		p.begun, p.start = true, p.now
	}
	rate := p.plan.Rate(p.now - p.start)
	due = p.start + p.plan.Due(p.n)
	if math.IsInf(rate, 1) {
		due = 0
	}
	p.n++
	limit := min(math.Float64frombits(p.sender.limit.Load()), catchUp*rate)
	p.gate.Pause(time.Duration(p.sender.pause.Load()))
	leave := max(due, p.gate.At(max(p.now, due), limit))
	for leave > p.now {
		if p.now = p.sender.now(); leave <= p.now {
			break
		}
		if err := backoff.Sleep(ctx, max(leave-p.now, nap)); err != nil {
			return 0, 0, err
		}
		p.now = p.sender.now()
	}
	if math.IsInf(rate, 1) {
		due = p.now
	}
	return due, p.now, nil
}
