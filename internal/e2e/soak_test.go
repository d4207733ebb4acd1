package e2e

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// soak leaves a slow test to `make soak`.
func soak(t *testing.T) {
	t.Helper()
	if os.Getenv("SPILLWAY_SOAK") != "1" {
		t.Skip("slow: make soak")
	}
}

// TestSoakKill kills the whole process two hundred times during a replay of a million rows.
func TestSoakKill(t *testing.T) {
	soak(t)
	killRounds(t, 200, 1_000_000, "--rate", "6000")
}

// TestSoakVolume pours two million generated rows flat out, counts them in SQL, reads two million rows out of one
// query, and holds the process to its memory.
func TestSoakVolume(t *testing.T) {
	soak(t)
	const rows = 2_000_000
	begin := time.Now()
	a := run(t, "--rows", fmt.Sprint(rows), "--rate", "max")
	a.await(rows, 30*time.Minute)
	t.Logf("%d rows in SQL after %v", rows, time.Since(begin).Round(time.Second))
	if peak := a.peakMB(); peak > 400 {
		t.Errorf("the process held %d MB at its peak", peak)
	}
	before := a.peakMB()
	count := output(t, a.env(), "sh", "-c", `psql -X -At -c 'SELECT a.n FROM generate_series(1, 2000) AS a (n) CROSS JOIN generate_series(1, 1000) AS b (n), (SELECT count(*) FROM stockmarket_project) AS c' --set FETCH_COUNT=10000 | wc -l`)
	if strings.TrimSpace(count) != "2000000" {
		t.Errorf("%s rows came out of the query, want 2000000", strings.TrimSpace(count))
	}
	if grown := a.peakMB() - before; grown > 100 {
		t.Errorf("reading two million rows took %d MB more", grown)
	}
}

var peak = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakMB is the most memory that the process has had resident.
func (a *app) peakMB() int {
	a.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", a.cmd.Process.Pid))
	if err != nil {
		a.t.Fatal(err)
	}
	var kb int
	if m := peak.FindSubmatch(text); m != nil {
		fmt.Sscan(string(m[1]), &kb)
	}
	return kb / 1024
}
