package report

import "github.com/prometheus/client_golang/prometheus"

// collector shows a recorder's counts to Prometheus without counting twice.
type collector struct{ r *Recorder }

var (
	rowsDesc    = prometheus.NewDesc("spillway_loadgen_rows_total", "Rows by what became of them.", []string{"state"}, nil)
	bytesDesc   = prometheus.NewDesc("spillway_loadgen_bytes_total", "Bytes of keys and values acknowledged, before compression.", nil, nil)
	seqDesc     = prometheus.NewDesc("spillway_loadgen_last_seq", "Number of the last row read, in replay order.", nil, nil)
	governDesc  = prometheus.NewDesc("spillway_loadgen_governor_decisions_total", "Changes of the rate limit by the governor.", nil, nil)
	latencyDesc = prometheus.NewDesc("spillway_loadgen_latency_seconds", "Time to acknowledgement, from when the row was due (response) and from when it was sent (service).", []string{"clock"}, nil)
)

// Describe implements prometheus.Collector.
func (c collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{rowsDesc, bytesDesc, seqDesc, governDesc, latencyDesc} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c collector) Collect(ch chan<- prometheus.Metric) {
	s := c.r.Summary()
	counter := func(d *prometheus.Desc, v int64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
	}
	for state, v := range map[string]int64{"sent": s.Sent, "acked": s.Acked, "bad": s.Bad, "blank": s.Blank, "resumed": s.Resumed} {
		counter(rowsDesc, v, state)
	}
	counter(bytesDesc, s.Bytes)
	counter(governDesc, s.Governed)
	ch <- prometheus.MustNewConstMetric(seqDesc, prometheus.GaugeValue, float64(s.LastSeq))
	for clock, l := range map[string]Latency{"response": s.Response, "service": s.Service} {
		quantiles := map[float64]float64{0.5: l.P50 / 1000, 0.99: l.P99 / 1000, 0.999: l.P999 / 1000}
		ch <- prometheus.MustNewConstSummary(latencyDesc, uint64(s.Acked), l.Mean/1000*float64(s.Acked), quantiles, clock)
	}
}
