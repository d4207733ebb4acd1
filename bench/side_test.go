package bench

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/datacounsel/spillway/internal/referee"
	"github.com/datacounsel/spillway/internal/testkit"
)

// `make bench` gives these; a plain `go test` runs a small round, which proves that the scenarios work.
var (
	rows    = flag.Int("rows", 5000, "rows of the generated sample")
	repeats = flag.Int("repeats", 1, "counted runs of each peer, after one warm-up")
	out     = flag.String("out", "", "folder for the results, below bench/")
)

func TestMain(m *testing.M) { referee.Main(m) }

func TestSideBySide(t *testing.T) {
	referee.Tool(t, "kcat")
	dir := t.TempDir()
	binary := filepath.Join(dir, "spillway")
	build := exec.Command("go", "build", "-o", binary, "./cmd/spillway")
	build.Dir = testkit.Root(t)
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the binary: %v\n%s", err, text)
	}
	config := Config{Binary: binary, Dir: dir, CSV: filepath.Join(dir, "rows.csv"), Rows: *rows, PG: referee.Postgres(t).DSN}
	sample := exec.Command(binary, "loadgen", "sample", "--rows", fmt.Sprint(*rows), "--out", config.CSV)
	if text, err := sample.CombinedOutput(); err != nil {
		t.Fatalf("make the sample: %v\n%s", err, text)
	}
	if err := config.LoadPostgres(t.Context()); err != nil {
		t.Fatalf("load PostgreSQL: %v", err)
	}
	var err error
	if config.Lines, err = config.MakeLines(t.Context()); err != nil {
		t.Fatalf("make JSON lines: %v", err)
	}
	machine, scenarios := ThisMachine(binary), Scenarios(config)
	samples, err := Measure(t.Context(), scenarios, *repeats, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Error(err)
	}
	results := filepath.Join(dir, "results")
	if *out != "" {
		results = *out
	}
	if err := Write(results, machine, scenarios, samples); err != nil {
		t.Fatal(err)
	}
	report, err := os.ReadFile(filepath.Join(results, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios {
		for _, peer := range s.Peers {
			if n := len(figuresOf(samples, s.Name, peer.Name, s.Unit)); n != *repeats {
				t.Errorf("%s of %s: %d figures, want %d", s.Name, peer.Name, n, *repeats)
			}
		}
		if !strings.Contains(string(report), "## "+s.Name) {
			t.Errorf("the report lacks %s", s.Name)
		}
		if svg, err := os.ReadFile(filepath.Join(results, s.Name+".svg")); err != nil || !strings.Contains(string(svg), "<svg") {
			t.Errorf("no plot of %s: %v", s.Name, err)
		}
	}
	t.Logf("\n%s", report)
}

func TestMedian(t *testing.T) {
	for want, values := range map[float64][]float64{0: nil, 3: {9, 3, 1}, 2.5: {1, 4, 2, 3}} {
		if got := Median(values); got != want {
			t.Errorf("Median(%v) = %v, want %v", values, got, want)
		}
	}
}
