// Package obs is how a running part tells the world about itself: structured logs, Prometheus metrics
// and readiness, all handed to it in one Scope.
package obs

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/internal/cli"
)

// Scope is what a part is given to report with. Each part of the process gets its own by Named.
type Scope struct {
	Log     *slog.Logger
	Metrics *prometheus.Registry
	Health  *Health

	base *slog.Logger // Log without the part's name
}

// Named returns the scope for the part called name: its log lines carry part=name.
func (s Scope) Named(name string) Scope {
	s.Log = s.base.With("part", name)
	return s
}

// Options are the flags about reporting that every long-running command has.
type Options struct {
	LogLevel   string // debug, info, warn, error
	LogFormat  string // text, json
	HTTPListen string // host:port of /healthz and /metrics; empty serves none
}

// DefaultOptions logs text at info and serves no HTTP.
func DefaultOptions() Options { return Options{LogLevel: "info", LogFormat: "text"} }

// AddFlags adds --log-level, --log-format and --http-listen.
func (o *Options) AddFlags(cmd *cobra.Command) {
	cli.Group(cmd, "Reporting", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.LogLevel, "log-level", o.LogLevel, "least `LEVEL` logged: debug, info, warn or error")
		fs.StringVar(&o.LogFormat, "log-format", o.LogFormat, "log lines on standard error as `FORMAT`: text or json")
		fs.StringVar(&o.HTTPListen, "http-listen", o.HTTPListen, "`HOST:PORT` of /healthz and /metrics; empty serves none")
	})
}

// NewScope returns a scope that logs to w and has an empty registry with Go's and the process's collectors.
func NewScope(o Options, w io.Writer) (Scope, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.LogLevel)); err != nil {
		return Scope{}, cli.Usagef("--log-level %q: use debug, info, warn or error", o.LogLevel)
	}
	var handler slog.Handler
	switch ho := (&slog.HandlerOptions{Level: level}); o.LogFormat {
	case "text":
		handler = slog.NewTextHandler(w, ho)
	case "json":
		handler = slog.NewJSONHandler(w, ho)
	default:
		return Scope{}, cli.Usagef("--log-format %q: use text or json", o.LogFormat)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	log := slog.New(handler)
	return Scope{Log: log, Metrics: registry, Health: &Health{}, base: log}, nil
}

// Discard returns a scope for tests: no log output, a fresh registry.
func Discard() Scope {
	log := slog.New(slog.DiscardHandler)
	return Scope{Log: log, Metrics: prometheus.NewRegistry(), Health: &Health{}, base: log}
}

// String describes the options without secrets (they hold none).
func (o Options) String() string { return fmt.Sprintf("level=%s format=%s", o.LogLevel, o.LogFormat) }
