package wire

import "github.com/prometheus/client_golang/prometheus"

// metrics are the gateway's counters; Athena's bytes and times are counted by package athena.
type metrics struct {
	sessions   prometheus.Gauge
	refused    prometheus.Counter
	logins     *prometheus.CounterVec // by outcome
	cancels    prometheus.Counter
	statements *prometheus.CounterVec // by engine and outcome
	rows       prometheus.Counter
	bytes      prometheus.Counter
	seconds    *prometheus.HistogramVec // by engine
	panics     prometheus.Counter
}

func newMetrics(r prometheus.Registerer) *metrics {
	name := func(n, help string) prometheus.Opts {
		return prometheus.Opts{Name: "spillway_gateway_" + n, Help: help}
	}
	counter := func(n, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts(name(n, help)))
	}
	m := &metrics{
		sessions: prometheus.NewGauge(prometheus.GaugeOpts(name("sessions", "Sessions that have logged in."))),
		refused:  counter("connections_refused_total", "Connections closed at once because too many waited for their login."),
		logins: prometheus.NewCounterVec(prometheus.CounterOpts(name("logins_total", "Logins by outcome: ok, or the SQLSTATE.")),
			[]string{"outcome"}),
		cancels: counter("cancel_requests_total", "Cancel requests with the right key."),
		statements: prometheus.NewCounterVec(prometheus.CounterOpts(name("statements_total",
			"Statements by engine (athena, catalog, session) and outcome: ok, or the SQLSTATE.")), []string{"engine", "outcome"}),
		rows:  counter("rows_total", "Rows sent to clients."),
		bytes: counter("row_bytes_total", "Bytes of rows sent to clients."),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "spillway_gateway_statement_seconds", Help: "Time from a statement's start to its last row, by engine.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 20),
		}, []string{"engine"}),
		panics: counter("panics_total", "Sessions ended by a fault of the gateway."),
	}
	r.MustRegister(m.sessions, m.refused, m.logins, m.cancels, m.statements, m.rows, m.bytes, m.seconds, m.panics)
	return m
}
