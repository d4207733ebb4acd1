package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Write puts a run's raw samples (samples.json), Go benchmark lines (bench.txt), the machine
// (machine.json), a plot of each scenario (SVG) and a readable report (README.md) into dir.
func Write(dir string, machine Machine, scenarios []Scenario, samples []Sample) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the results folder: %w", err)
	}
	parts := map[string]func(io.Writer) error{
		"samples.json": func(w io.Writer) error { return writeJSON(w, samples) },
		"machine.json": func(w io.Writer) error { return writeJSON(w, machine) },
		"bench.txt":    func(w io.Writer) error { return writeBenchmarks(w, samples) },
		"README.md":    func(w io.Writer) error { return writeReport(w, machine, scenarios, samples) },
	}
	for name, write := range parts {
		if err := writeFile(filepath.Join(dir, name), write); err != nil {
			return err
		}
	}
	for _, s := range scenarios {
		if err := plotScenario(filepath.Join(dir, s.Name+".svg"), s, samples); err != nil {
			return fmt.Errorf("plot %s: %w", s.Name, err)
		}
	}
	return nil
}

func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		file.Close()
		return fmt.Errorf("write %s: %w", path, err)
	}
	return file.Close()
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// writeBenchmarks follows https://go.dev/design/14313-benchmark-format.
func writeBenchmarks(w io.Writer, samples []Sample) error {
	fmt.Fprintln(w, "Unit rows/s better=higher\nUnit peak-MB better=lower\nUnit cpu-s better=lower")
	for _, s := range samples {
		if _, err := fmt.Fprintf(w, "BenchmarkSpillway/scenario=%s/peer=%s 1 %d ns/op", s.Scenario, s.Peer, s.Wall.Nanoseconds()); err != nil {
			return err
		}
		for _, unit := range units(s.Figures) {
			fmt.Fprintf(w, " %.6g %s", s.Figures[unit], unit)
		}
		fmt.Fprintln(w)
	}
	return nil
}

func writeReport(w io.Writer, machine Machine, scenarios []Scenario, samples []Sample) error {
	fmt.Fprintf(w, "# Spillway beside its peers, %s\n\n%s\n", machine.Time.Format("2006-01-02 15:04 MST"), machine)
	for _, s := range scenarios {
		fmt.Fprintf(w, "\n## %s\n\n%s\n\n", s.Name, s.About)
		units := scenarioUnits(samples, s.Name)
		fmt.Fprintf(w, "| peer | runs | %s | vs %s |\n|---|---|%s---|\n", strings.Join(units, " | "), s.Peers[0].Name, strings.Repeat("---|", len(units)))
		ours := Median(figuresOf(samples, s.Name, s.Peers[0].Name, s.Unit))
		for _, peer := range s.Peers {
			main := figuresOf(samples, s.Name, peer.Name, s.Unit)
			fmt.Fprintf(w, "| %s | %d |", peer.Name, len(main))
			for _, unit := range units {
				fmt.Fprintf(w, " %s |", spread(figuresOf(samples, s.Name, peer.Name, unit)))
			}
			ratio := "–"
			if ours > 0 && len(main) > 0 {
				ratio = fmt.Sprintf("%.2f×", Median(main)/ours)
			}
			fmt.Fprintf(w, " %s |\n", ratio)
		}
		fmt.Fprintf(w, "\n![%s](%s.svg)\n", s.Name, s.Name)
	}
	_, err := fmt.Fprintf(w, "\nEach figure is a median with (least – most). Every run counted its rows where they should have arrived.\nRaw: [samples.json](samples.json), [bench.txt](bench.txt) for benchstat, [machine.json](machine.json).\n")
	return err
}

// spread writes "median (min – max)".
func spread(values []float64) string {
	if len(values) == 0 {
		return "–"
	}
	least, most := values[0], values[0]
	for _, v := range values {
		least, most = min(least, v), max(most, v)
	}
	return fmt.Sprintf("%s (%s – %s)", short(Median(values)), short(least), short(most))
}

func short(v float64) string {
	if v >= 1000 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

func units(figures Figures) []string {
	names := make([]string, 0, len(figures))
	for unit := range figures {
		names = append(names, unit)
	}
	sort.Strings(names)
	return names
}

func scenarioUnits(samples []Sample, scenario string) []string {
	all := Figures{}
	for _, s := range samples {
		if s.Scenario == scenario {
			for unit := range s.Figures {
				all[unit] = 0
			}
		}
	}
	return units(all)
}
