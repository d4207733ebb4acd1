// Package report counts what a load generator does and tells it: latency histograms, progress, the closing
// summary and Prometheus metrics.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/datacounsel/spillway/loadgen/govern"
)

// Summary is the account of a run.
type Summary struct {
	Source    string  `json:"source"`
	Topic     string  `json:"topic"`
	Replay    string  `json:"replay"`     // header spillway.replay of its records
	LastSeq   int64   `json:"last_seq"`   // number of the last row that was read, in replay order
	Resumed   int64   `json:"resumed"`    // rows that an earlier run had sent already
	Sent      int64   `json:"rows_sent"`  // handed to the producer
	Acked     int64   `json:"rows_acked"` // acknowledged by the broker
	Bad       int64   `json:"rows_bad"`   // by the --bad-rows policy
	Blank     int64   `json:"rows_blank"` // wholly blank, passed over
	BadRows   []Bad   `json:"bad_rows"`   // the first of them
	Bytes     int64   `json:"bytes"`      // keys and values acknowledged, before compression
	Seconds   float64 `json:"seconds"`    // from the first row to the last acknowledgement
	Rate      float64 `json:"rows_per_second"`
	RateAsked string  `json:"rate_asked"`

	// Response is the time from when a row was due to its acknowledgement, Service from when it was handed
	// to the producer. At --rate max a row is due when it is handed over.
	Response Latency `json:"response_ms"`
	Service  Latency `json:"service_ms"`

	Governed  int64             `json:"governor_decisions"`
	Decisions []govern.Decision `json:"governor"` // the first of them
	Unended   bool              `json:"last_row_without_line_end,omitempty"`
}

// Bad tells of a row that was not sent.
type Bad struct {
	Line   int64  `json:"line"`
	Reason string `json:"reason"`
}

// Latency holds percentiles in milliseconds.
type Latency struct {
	Mean float64 `json:"mean"`
	P50  float64 `json:"p50"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p99.9"`
	Max  float64 `json:"max"`
}

func latency(h *hdrhistogram.Histogram) Latency {
	ms := func(micros int64) float64 { return float64(micros) / 1000 }
	return Latency{h.Mean() / 1000, ms(h.ValueAtPercentile(50)), ms(h.ValueAtPercentile(99)), ms(h.ValueAtPercentile(99.9)), ms(h.Max())}
}

// WriteJSON writes the summary as one JSON object.
func (s Summary) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(s)
}

// WriteText writes the summary for people.
func (s Summary) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s → %s: %d rows acknowledged of %d sent in %s, %.0f rows/s (asked: %s), %.1f MB\n",
		s.Source, s.Topic, s.Acked, s.Sent, time.Duration(s.Seconds*float64(time.Second)).Round(time.Millisecond), s.Rate, s.RateAsked, float64(s.Bytes)/1e6)
	if s.Resumed > 0 {
		fmt.Fprintf(&b, "  resumed behind %d rows that an earlier run had sent\n", s.Resumed)
	}
	fmt.Fprintf(&b, "  latency in ms, due to acknowledged: p50 %.1f, p99 %.1f, p99.9 %.1f, max %.1f\n", s.Response.P50, s.Response.P99, s.Response.P999, s.Response.Max)
	fmt.Fprintf(&b, "  latency in ms, sent to acknowledged: p50 %.1f, p99 %.1f, p99.9 %.1f, max %.1f\n", s.Service.P50, s.Service.P99, s.Service.P999, s.Service.Max)
	fmt.Fprintf(&b, "  %d bad rows, %d blank rows, %d governor decisions\n", s.Bad, s.Blank, s.Governed)
	for _, bad := range s.BadRows {
		fmt.Fprintf(&b, "  bad row on line %d: %s\n", bad.Line, bad.Reason)
	}
	for _, d := range s.Decisions {
		fmt.Fprintf(&b, "  governor at %s: %s → %s rows/s, %s\n", d.At.Round(time.Millisecond), limit(d.Was), limit(d.Limit), d.Reason)
	}
	if s.Unended {
		b.WriteString("  the last row has no line end; it looks whole and was sent\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// limit is a rate in a decision; what is negative stands for none.
func limit(rate float64) string {
	if rate < 0 {
		return "unlimited"
	}
	return strconv.FormatFloat(rate, 'f', 0, 64)
}
