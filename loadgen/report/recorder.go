package report

import (
	"math"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/datacounsel/spillway/loadgen/govern"
)

const (
	keep        = 10               // bad rows and governor decisions that a summary names
	longest     = 10 * time.Minute // latency that still has its own histogram bucket
	significant = 3                // digits of a latency
)

// Recorder collects what happens. It is safe for concurrent use.
type Recorder struct {
	mu                sync.Mutex
	s                 Summary
	response, service *hdrhistogram.Histogram // microseconds
	first, last       time.Duration           // of the first send and the last acknowledgement
}

// NewRecorder returns a recorder for a run described by s and registers its metrics, which stay after the run's end,
// until the next run's replace them.
func NewRecorder(s Summary, registry prometheus.Registerer) (*Recorder, error) {
	r := &Recorder{
		s:        s,
		response: hdrhistogram.New(1, longest.Microseconds(), significant),
		service:  hdrhistogram.New(1, longest.Microseconds(), significant),
		first:    -1,
	}
	r.s.BadRows, r.s.Decisions = []Bad{}, []govern.Decision{}
	registry.Unregister(collector{r})
	return r, registry.Register(collector{r})
}

// Sent counts a row handed to the producer at a time after the start.
func (r *Recorder) Sent(seq int64, at time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.first < 0 {
		r.first = at
	}
	r.s.LastSeq = max(r.s.LastSeq, seq)
	r.s.Sent++
}

// Ack is one acknowledged row: when it was due, sent and acknowledged, and the bytes of its key and value.
type Ack struct {
	Due, Sent, Acked time.Duration
	Bytes            int
}

// Acked counts acknowledged rows.
func (r *Recorder) Acked(acks []Ack) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range acks {
		r.s.Acked++
		r.s.Bytes += int64(a.Bytes)
		r.last = a.Acked
		record(r.response, a.Acked-a.Due)
		record(r.service, a.Acked-a.Sent)
	}
}

func record(h *hdrhistogram.Histogram, d time.Duration) {
	_ = h.RecordValue(min(max(d.Microseconds(), 1), longest.Microseconds()))
}

// Bad counts a bad row and tells whether it is among the first, which are named.
func (r *Recorder) Bad(line int64, reason string) (named bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.s.Bad++
	if named = len(r.s.BadRows) < keep; named {
		r.s.BadRows = append(r.s.BadRows, Bad{line, reason})
	}
	return named
}

// Blank counts blank rows.
func (r *Recorder) Blank(n int64) {
	r.mu.Lock()
	r.s.Blank += n
	r.mu.Unlock()
}

// Skipped counts rows that an earlier run had sent.
func (r *Recorder) Skipped(n int64) {
	r.mu.Lock()
	r.s.Resumed += n
	r.s.LastSeq += n
	r.mu.Unlock()
}

// Unended notes that the source has no line end after its last row.
func (r *Recorder) Unended() {
	r.mu.Lock()
	r.s.Unended = true
	r.mu.Unlock()
}

// Governed notes a decision of the governor.
func (r *Recorder) Governed(d govern.Decision) {
	for _, rate := range []*float64{&d.Was, &d.Limit} {
		if math.IsInf(*rate, 1) {
			*rate = -1 // JSON has no infinity
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.s.Governed++
	if len(r.s.Decisions) < keep {
		r.s.Decisions = append(r.s.Decisions, d)
	}
}

// Summary returns the account so far.
func (r *Recorder) Summary() Summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.s
	s.BadRows, s.Decisions = append([]Bad{}, s.BadRows...), append([]govern.Decision{}, s.Decisions...)
	s.Response, s.Service = latency(r.response), latency(r.service)
	if s.Seconds = (r.last - max(r.first, 0)).Seconds(); s.Seconds > 0 {
		s.Rate = float64(s.Acked) / s.Seconds
	}
	return s
}
