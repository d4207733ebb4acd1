package task

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics are what tasks report to Prometheus. All tasks of a process share one.
type Metrics struct {
	topic      string
	records    prometheus.Counter
	bytes      prometheus.Counter
	objects    prometheus.Counter
	puts       prometheus.Histogram
	rebalances prometheus.Counter
	fenced     prometheus.Counter
	skipped    *prometheus.CounterVec
	errors     *prometheus.CounterVec
	buffered   *prometheus.GaugeVec
	lag        *prometheus.GaugeVec
	committed  *prometheus.GaugeVec
}

// NewMetrics registers the connector's metrics.
func NewMetrics(r prometheus.Registerer, topic string) *Metrics {
	counter := func(name, help string) prometheus.CounterOpts {
		return prometheus.CounterOpts{Name: "spillway_connector_" + name, Help: help}
	}
	gauge := func(name, help string) prometheus.GaugeOpts {
		return prometheus.GaugeOpts{Name: "spillway_connector_" + name, Help: help}
	}
	m := &Metrics{
		topic:   topic,
		records: prometheus.NewCounter(counter("records_total", "Records that are in S3.")),
		bytes:   prometheus.NewCounter(counter("object_bytes_total", "Bytes of objects put, after compression.")),
		objects: prometheus.NewCounter(counter("objects_total", "Objects put.")),
		puts: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "spillway_connector_put_seconds", Help: "Time to put an object.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 15)}),
		rebalances: prometheus.NewCounter(counter("rebalances_total", "Assignments and revocations of partitions.")),
		fenced:     prometheus.NewCounter(counter("fenced_total", "Ranges that another worker had written.")),
		skipped:    prometheus.NewCounterVec(counter("skipped_total", "Records not written: bad, null, or removed by retention before they were read."), []string{"reason"}),
		errors:     prometheus.NewCounterVec(counter("errors_total", "Errors by stage: convert, publish, commit, kafka, aws."), []string{"stage"}),
		buffered:   prometheus.NewGaugeVec(gauge("buffered_bytes", "Bytes of records in memory."), []string{"task"}),
		lag:        prometheus.NewGaugeVec(gauge("lag_records", "Records in the topic that were not read yet."), []string{"topic", "partition"}),
		committed:  prometheus.NewGaugeVec(gauge("committed_offset", "Offset committed last."), []string{"topic", "partition"}),
	}
	r.MustRegister(m.records, m.bytes, m.objects, m.puts, m.rebalances, m.fenced, m.skipped, m.errors, m.buffered, m.lag, m.committed)
	return m
}

// Put notes an object that was put.
func (m *Metrics) Put(bytes int, seconds float64) {
	m.objects.Inc()
	m.bytes.Add(float64(bytes))
	m.puts.Observe(seconds)
}

// AWSFailed notes a request to AWS that failed.
func (m *Metrics) AWSFailed() { m.errors.WithLabelValues("aws").Inc() }

func (m *Metrics) forget(partition int32) {
	m.lag.DeleteLabelValues(m.topic, fmt.Sprint(partition))
	m.committed.DeleteLabelValues(m.topic, fmt.Sprint(partition))
}
