package report_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/datacounsel/spillway/loadgen/govern"
	"github.com/datacounsel/spillway/loadgen/report"
)

func recorder(t *testing.T, registry prometheus.Registerer) *report.Recorder {
	t.Helper()
	r, err := report.NewRecorder(report.Summary{Source: "prices.csv", Topic: "stockmarket", Replay: "abc/4", RateAsked: "max"}, registry)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// filled has a thousand rows acknowledged 1 to 1000 ms after they were due, each sent half of that late.
func filled(t *testing.T, registry prometheus.Registerer) *report.Recorder {
	r := recorder(t, registry)
	r.Skipped(5)
	for i := range 1000 {
		r.Sent(int64(6+i), time.Second)
	}
	for i := range 1000 {
		took := time.Duration(i+1) * time.Millisecond
		r.Acked([]report.Ack{{Due: time.Second, Sent: time.Second + took/2, Acked: time.Second + took, Bytes: 200}})
	}
	r.Bad(17, "has 3 fields, not 9")
	r.Blank(2)
	r.Unended()
	r.Governed(govern.Decision{At: 1500 * time.Millisecond, Was: math.Inf(1), Limit: 21000, Pause: time.Second, Reason: "3 failed or timed-out requests"})
	return r
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > want/100 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestSummaryCountsEverything(t *testing.T) {
	s := filled(t, prometheus.NewRegistry()).Summary()
	if s.LastSeq != 1005 || s.Resumed != 5 || s.Sent != 1000 || s.Acked != 1000 || s.Bad != 1 || s.Blank != 2 || s.Bytes != 200_000 || s.Governed != 1 || !s.Unended {
		t.Errorf("%+v", s)
	}
	near(t, "seconds", s.Seconds, 1)
	near(t, "rate", s.Rate, 1000)
	near(t, "response p50", s.Response.P50, 500)
	near(t, "response p99", s.Response.P99, 990)
	near(t, "response max", s.Response.Max, 1000)
	near(t, "service p50", s.Service.P50, 250)
	near(t, "service mean", s.Service.Mean, 250)
}

func TestText(t *testing.T) {
	var got strings.Builder
	if err := filled(t, prometheus.NewRegistry()).Summary().WriteText(&got); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "summary.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
	}
}

// An account without a single row is JSON too: no division by nothing, no infinity, lists that are not null.
func TestEmptyAccountIsJSON(t *testing.T) {
	r := recorder(t, prometheus.NewRegistry())
	r.Governed(govern.Decision{Was: math.Inf(1), Limit: math.Inf(1)})
	var text strings.Builder
	if err := r.Summary().WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(text.String()), &got); err != nil {
		t.Fatal(err)
	}
	if got["rows_acked"] != 0.0 || got["rows_per_second"] != 0.0 || got["seconds"] != 0.0 || got["bad_rows"] == nil ||
		got["governor"].([]any)[0].(map[string]any)["was"] != -1.0 {
		t.Errorf("%s", text.String())
	}
}

func TestOnlyTheFirstBadRowsAreNamed(t *testing.T) {
	r := recorder(t, prometheus.NewRegistry())
	named := 0
	for line := range int64(25) {
		if r.Bad(line, "cut") {
			named++
		}
	}
	if s := r.Summary(); named != 10 || len(s.BadRows) != 10 || s.Bad != 25 || s.BadRows[9].Line != 9 {
		t.Errorf("%d named, %+v", named, s)
	}
}

func TestLatenciesBeyondTheHistogramCount(t *testing.T) {
	r := recorder(t, prometheus.NewRegistry())
	r.Acked([]report.Ack{{Due: 0, Sent: time.Second, Acked: time.Hour}, {Due: time.Second, Sent: time.Second, Acked: 0}})
	if s := r.Summary(); s.Acked != 2 || s.Response.Max < 590_000 || s.Service.P50 > 1 {
		t.Errorf("%+v", s)
	}
}

func TestMetricsTellTheAccount(t *testing.T) {
	registry := prometheus.NewRegistry()
	filled(t, registry)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := f.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetValue()
			}
			got[name] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetSummary().GetSampleCount())
		}
	}
	want := map[string]float64{
		"spillway_loadgen_rows_total sent": 1000, "spillway_loadgen_rows_total acked": 1000, "spillway_loadgen_rows_total bad": 1,
		"spillway_loadgen_rows_total blank": 2, "spillway_loadgen_rows_total resumed": 5, "spillway_loadgen_bytes_total": 200_000,
		"spillway_loadgen_last_seq": 1005, "spillway_loadgen_governor_decisions_total": 1,
		"spillway_loadgen_latency_seconds response": 1000, "spillway_loadgen_latency_seconds service": 1000,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	recorder(t, registry) // the next run's metrics have the same names
}
