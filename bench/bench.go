// Package bench measures Spillway beside its peers in one run. Peers and Spillway take turns (A B A B …)
// on the same input, every figure needs a green ledger (each row counted where it should have arrived),
// and the raw figures are written in Go's benchmark format, for benchstat.
package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sort"
	"time"
)

// A Peer is one way to do what a scenario measures.
type Peer struct {
	Name string
	// Run does it once and returns its figures. It fails when a row is missing or doubled: no figure
	// without a green ledger.
	Run func(ctx context.Context) (Figures, error)
}

// Figures are one run's measurements by unit, such as "rows/s".
type Figures map[string]float64

// A Scenario lets several peers do the same work.
type Scenario struct {
	Name  string
	About string // what is measured, on what, for the report
	Peers []Peer // the first is Spillway
	Unit  string // the figure that is plotted; higher is better
}

// Sample is one counted run.
type Sample struct {
	Scenario string        `json:"scenario"`
	Peer     string        `json:"peer"`
	Repeat   int           `json:"repeat"`
	Wall     time.Duration `json:"wall_ns"`
	Figures  Figures       `json:"figures"`
}

// Measure runs each scenario's peers in turn, one warm-up round that is not counted and then repeats
// rounds. A peer that fails ends the scenario; the samples so far are returned with all errors joined.
func Measure(ctx context.Context, scenarios []Scenario, repeats int, log *slog.Logger) ([]Sample, error) {
	var samples []Sample
	var failed error
	for _, s := range scenarios {
		counted, err := s.measure(ctx, repeats, log)
		samples = append(samples, counted...)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("scenario %s: %w", s.Name, err))
		}
	}
	return samples, failed
}

func (s Scenario) measure(ctx context.Context, repeats int, log *slog.Logger) ([]Sample, error) {
	var samples []Sample
	for round := 0; round <= repeats; round++ {
		for _, peer := range s.Peers {
			start := time.Now()
			figures, err := peer.Run(ctx)
			if err != nil {
				return samples, fmt.Errorf("%s, round %d: %w", peer.Name, round, err)
			}
			wall := time.Since(start)
			log.Info("measured", "scenario", s.Name, "peer", peer.Name, "round", round, "wall", wall.Round(time.Millisecond), s.Unit, figures[s.Unit])
			if round > 0 {
				samples = append(samples, Sample{Scenario: s.Name, Peer: peer.Name, Repeat: round, Wall: wall, Figures: figures})
			}
		}
	}
	return samples, nil
}

// Median returns the median of the values; 0 for none.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	mid := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[mid]
	}
	return (sorted[mid-1] + sorted[mid]) / 2
}

// figuresOf collects one unit's values of one peer, in the order they were measured.
func figuresOf(samples []Sample, scenario, peer, unit string) []float64 {
	var values []float64
	for _, s := range samples {
		if s.Scenario == scenario && s.Peer == peer {
			if v, ok := s.Figures[unit]; ok {
				values = append(values, v)
			}
		}
	}
	return values
}
