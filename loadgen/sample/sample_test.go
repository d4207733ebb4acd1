package sample_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/loadgen/sample"
)

func text(t testing.TB, config sample.Config, faults ...sample.Fault) string {
	t.Helper()
	var b bytes.Buffer
	if err := sample.WriteCSV(&b, config, faults...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSampleNeverChanges holds the bytes: a resumed replay and the examples in the documentation rely on them.
func TestSampleNeverChanges(t *testing.T) {
	sum := sha256.Sum256([]byte(text(t, sample.DefaultConfig())))
	if got, want := hex.EncodeToString(sum[:]), "60cb4f3cb4ca15f7d23cc5fdaa01cb5cc6c84a62ab19986990dec06fe1b9161a"; got != want {
		t.Errorf("the default sample has the hash %s, was %s", got, want)
	}
}

func TestSampleIsPlausible(t *testing.T) {
	records, err := csv.NewReader(strings.NewReader(text(t, sample.Config{Rows: 20_000, Seed: 7}))).ReadAll()
	if err != nil || len(records) != 20_001 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	seen := map[string]bool{}
	names := map[string]bool{}
	for _, r := range records[1:] {
		day, err := time.Parse("2006-01-02", r[1])
		if err != nil || day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			t.Fatalf("%v: %v", r, err)
		}
		if key := r[0] + r[1]; seen[key] {
			t.Fatalf("%s twice on %s", r[0], r[1])
		} else {
			seen[key] = true
		}
		names[r[0]] = true
		open, high, low, closing := number(t, r[2]), number(t, r[3]), number(t, r[4]), number(t, r[5])
		if low > open || low > closing || high < open || high < closing || low <= 0 {
			t.Fatalf("prices out of order: %v", r)
		}
	}
	if len(names) != 14 {
		t.Fatalf("%d indices", len(names))
	}
	if seen["NYA1990-07-04"] || seen["GDAXI1990-04-13"] || !seen["N225"+"1990-04-13"] {
		t.Error("holidays: 4 July in New York, Good Friday 1990 in Frankfurt but not in Tokyo")
	}
}

// number reads a price in millionths.
func number(t *testing.T, s string) int64 {
	t.Helper()
	whole, fraction, ok := strings.Cut(s, ".")
	if !ok || len(fraction) > 6 {
		t.Fatalf("price %q", s)
	}
	n := int64(0)
	for _, c := range whole + (fraction + "000000")[:6] {
		n = n*10 + int64(c-'0')
	}
	return n
}

func TestFaults(t *testing.T) {
	got := text(t, sample.Config{Rows: 4, Seed: 1}, sample.Faults()...)
	lines := strings.Split(got, "\r\n")
	if len(lines) != 1+4+2+1 || lines[5] != ",,,,,,,," || !strings.HasSuffix(got, ".") || !strings.HasPrefix(lines[1], "HSI,02/01/1990,") {
		t.Fatalf("%q", got)
	}
}

func BenchmarkNext(b *testing.B) {
	g := sample.New(sample.Config{Rows: sample.MaxRows})
	b.ReportAllocs()
	for b.Loop() {
		g.Next()
	}
}
