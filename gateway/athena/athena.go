// Package athena runs a statement in Athena and streams its result: start, follow, read the result's CSV
// from S3 as it lies there. Memory is bounded by the widest row, whatever the number of rows.
package athena

import (
	"context"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"
)

// API is the part of Athena's API that a query needs; *athena.Client has it.
type API interface {
	StartQueryExecution(context.Context, *athena.StartQueryExecutionInput, ...func(*athena.Options)) (*athena.StartQueryExecutionOutput, error)
	GetQueryExecution(context.Context, *athena.GetQueryExecutionInput, ...func(*athena.Options)) (*athena.GetQueryExecutionOutput, error)
	StopQueryExecution(context.Context, *athena.StopQueryExecutionInput, ...func(*athena.Options)) (*athena.StopQueryExecutionOutput, error)
	GetQueryResults(context.Context, *athena.GetQueryResultsInput, ...func(*athena.Options)) (*athena.GetQueryResultsOutput, error)
}

// Objects is the part of S3's API that a result needs; *s3.Client has it.
type Objects interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// Options say where and how statements run.
type Options struct {
	WorkGroup      string        // empty is Athena's primary
	OutputLocation string        // s3://bucket/prefix/; empty where the workgroup names it
	Catalog        string        // data catalog; empty is AwsDataCatalog
	ReuseMinutes   int32         // results up to this age are reused; 0 never
	FirstPoll      time.Duration // how long after the start the state is first asked for
	LongestPoll    time.Duration // the wait grows by half each time up to this
	Limited        bool          // stay below Athena's request quotas of an account
}

// DefaultOptions follow AWS's own service. Local tells that the endpoint is one's own: then polls are
// cheap and come soon, so that small queries feel instant.
func DefaultOptions(local bool) Options {
	if local {
		return Options{FirstPoll: 3 * time.Millisecond, LongestPoll: 100 * time.Millisecond}
	}
	return Options{FirstPoll: 50 * time.Millisecond, LongestPoll: time.Second, Limited: true}
}

// Four fifths of Athena's default request quotas for an account
// (https://docs.aws.amazon.com/athena/latest/ug/service-limits.html).
const (
	startsPerSecond, startBurst = 16, 64
	pollsPerSecond, pollBurst   = 80, 160
)

// Client runs statements. It is safe for concurrent use.
type Client struct {
	api     API
	objects Objects
	opts    Options
	log     *slog.Logger
	starts  *rate.Limiter
	polls   *rate.Limiter
	scanned prometheus.Counter
	took    prometheus.Histogram
}

// New returns a client whose metrics are registered with metrics.
func New(api API, objects Objects, opts Options, log *slog.Logger, metrics prometheus.Registerer) *Client {
	c := &Client{
		api: api, objects: objects, opts: opts, log: log,
		starts: rate.NewLimiter(rate.Inf, 0), polls: rate.NewLimiter(rate.Inf, 0),
		scanned: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "spillway_gateway_scanned_bytes_total", Help: "Bytes that Athena scanned for the gateway's queries.",
		}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "spillway_gateway_athena_seconds", Help: "Time from the start of a query execution to its end, in seconds.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2, 18),
		}),
	}
	metrics.MustRegister(c.scanned, c.took)
	if opts.Limited {
		c.starts, c.polls = rate.NewLimiter(startsPerSecond, startBurst), rate.NewLimiter(pollsPerSecond, pollBurst)
	}
	return c
}
