// Package schedule says when each row is due. Schedules are pure functions of the row's number: a row that
// leaves late was still due when the plan says, so waiting behind a slow broker counts as latency.
package schedule

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Schedule tells when rows are due.
type Schedule interface {
	// Due returns when row n, from 0, is due after the start.
	Due(n int64) time.Duration
	// Rate returns the rows per second that are planned at a time after the start; +Inf has no plan.
	Rate(at time.Duration) float64
}

// Constant is a fixed number of rows per second.
type Constant float64

// Due spaces rows evenly, the first at once.
func (c Constant) Due(n int64) time.Duration {
	whole := int64(float64(n) / float64(c)) // seconds apart from the rest keep the precision of large n
	rest := float64(n) - float64(whole)*float64(c)
	return time.Duration(whole)*time.Second + time.Duration(rest/float64(c)*float64(time.Second))
}

// Rate returns c.
func (c Constant) Rate(time.Duration) float64 { return float64(c) }

// Max has every row due at once: as fast as the broker takes them.
type Max struct{}

// Due returns 0.
func (Max) Due(int64) time.Duration { return 0 }

// Rate returns +Inf.
func (Max) Rate(time.Duration) float64 { return math.Inf(1) }

// Parse reads a rate: a positive number of rows per second, or "max".
func Parse(text string) (Schedule, error) {
	if text == "max" {
		return Max{}, nil
	}
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil || !(rate > 0) || math.IsInf(rate, 0) {
		return nil, fmt.Errorf("%q is neither a positive number of rows per second nor max", text)
	}
	return Constant(rate), nil
}
