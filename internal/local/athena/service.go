package athena

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/datacounsel/spillway/internal/local/awsjson"
	"github.com/datacounsel/spillway/internal/local/glue"
	"github.com/datacounsel/spillway/internal/local/journal"
	"github.com/datacounsel/spillway/internal/local/s3"
	"github.com/datacounsel/spillway/internal/obs"
)

// Target is what stands before the dot in the X-Amz-Target of Athena's calls.
const Target = "AmazonAthena"

// Config is what a Service is made of.
type Config struct {
	Engine  Engine      // runs every statement; see the ddl package for Hive's
	Catalog *glue.Store // answers ListDatabases, GetTableMetadata and kin
	Objects *s3.Store   // takes results
	Dir     string      // keeps athena.journal: executions, workgroups, named queries, prepared statements
	Output  string      // s3:// location that the workgroup primary begins with; empty sets none

	Concurrent int           // statements that run at once, of each of the kinds DML and others; 0 means 8
	Waiting    int           // statements that wait before more are refused; 0 means 1000
	History    int           // executions that are kept; 0 means 20,000
	Timeout    time.Duration // of a statement that runs; 0 means 30 minutes, as Athena's DML
}

func (c *Config) setDefaults() {
	for value, standard := range map[*int]int{&c.Concurrent: 8, &c.Waiting: 1000, &c.History: 20000} {
		if *value == 0 {
			*value = standard
		}
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Minute
	}
}

// Service is Athena on one machine. Its Handler serves the API; Close ends what runs.
type Service struct {
	Config
	*awsjson.Service
	scope   obs.Scope
	journal *journal.Journal
	now     func() time.Time
	ctx     context.Context
	end     context.CancelFunc
	running sync.WaitGroup
	slots   map[string]chan struct{} // by statement type; holding a place means running
	metrics metrics

	mu         sync.Mutex
	queued     int // executions that wait for a place
	executions map[string]*execution
	order      []*execution // by submission
	tokens     map[string]*execution
	reusable   map[string]*execution // the last success of each text, by reuseKey
	workgroups map[string]WorkGroup
	named      map[string]NamedQuery
	prepared   map[string]PreparedStatement // by preparedKey
	tags       map[string]map[string]string
	catalogs   map[string]DataCatalog // registered ones, by name in lower case
}

type metrics struct {
	queries *prometheus.CounterVec
	seconds prometheus.Histogram
	scanned prometheus.Counter
	running prometheus.Gauge
}

func newMetrics(registry *prometheus.Registry) metrics {
	m := metrics{
		queries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "spillway_athena_queries_total", Help: "Queries that ended, by workgroup, statement type and state.",
		}, []string{"workgroup", "type", "state"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "spillway_athena_query_seconds", Help: "Time from submission to the end of a query.",
			Buckets: prometheus.ExponentialBuckets(0.001, 4, 10),
		}),
		scanned: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "spillway_athena_scanned_bytes_total", Help: "Bytes of objects that queries read.",
		}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "spillway_athena_running_queries", Help: "Queries that run now.",
		}),
	}
	registry.MustRegister(m.queries, m.seconds, m.scanned, m.running)
	return m
}

// The first part of the journal's keys.
const (
	ofExecution = "execution"
	ofWorkGroup = "workgroup"
	ofNamed     = "named"
	ofPrepared  = "prepared"
	ofTags      = "tags"
	ofCatalogs  = "catalog"
)

const separator = "\x00"

func key(parts ...string) string { return strings.Join(parts, separator) }

// New opens what is kept in c.Dir. Queries that ran when the process before ended are marked as failed.
func New(c Config, scope obs.Scope) (*Service, error) {
	c.setDefaults()
	s := &Service{
		Config: c, Service: awsjson.New(Target, scope.Log), scope: scope, now: time.Now,
		slots:      map[string]chan struct{}{DML: make(chan struct{}, c.Concurrent), DDL: make(chan struct{}, c.Concurrent)},
		executions: map[string]*execution{}, tokens: map[string]*execution{}, reusable: map[string]*execution{},
		workgroups: map[string]WorkGroup{}, named: map[string]NamedQuery{}, prepared: map[string]PreparedStatement{},
		tags: map[string]map[string]string{}, catalogs: map[string]DataCatalog{},
	}
	s.slots[Utility] = s.slots[DDL]
	s.ctx, s.end = context.WithCancel(context.Background())
	var err error
	if s.journal, err = journal.Open(filepath.Join(c.Dir, "athena.journal"), s.load); err != nil {
		return nil, fmt.Errorf("open Athena's records: %w", err)
	}
	if err := s.recover(); err != nil {
		return nil, fmt.Errorf("open Athena's records: %w", errors.Join(err, s.journal.Close()))
	}
	s.metrics = newMetrics(scope.Metrics)
	s.routes()
	return s, nil
}

// Close cancels the queries that run, waits for them and closes the records.
func (s *Service) Close() error {
	s.end()
	s.running.Wait()
	return s.journal.Close()
}

func (s *Service) load(k string, document []byte) error {
	kind, rest, _ := strings.Cut(k, separator)
	switch kind {
	case ofExecution:
		e := &execution{}
		s.order = append(s.order, e)
		return json.Unmarshal(document, &e.record)
	case ofWorkGroup:
		return loadInto(s.workgroups, rest, document)
	case ofNamed:
		return loadInto(s.named, rest, document)
	case ofPrepared:
		return loadInto(s.prepared, rest, document)
	case ofCatalogs:
		return loadInto(s.catalogs, rest, document)
	case ofTags:
		return loadInto(s.tags, rest, document)
	}
	return fmt.Errorf("a newer Spillway wrote these records: unknown kind %q", kind)
}

func loadInto[T any](m map[string]T, k string, document []byte) error {
	var value T
	if err := json.Unmarshal(document, &value); err != nil {
		return err
	}
	m[k] = value
	return nil
}

// putDocument stores a document and then sets it in its map; the caller holds the lock.
func putDocument[T any](s *Service, kind string, m map[string]T, k string, value T) error {
	if err := s.journal.Write(journal.Change{Key: key(kind, k), Value: value}); err != nil {
		return err
	}
	m[k] = value
	return nil
}

func deleteDocument[T any](s *Service, kind string, m map[string]T, k string) error {
	if err := s.journal.Write(journal.Change{Key: key(kind, k)}); err != nil {
		return err
	}
	delete(m, k)
	return nil
}
