// Package local is Kafka and AWS inside one process, for a laptop and for tests: an embedded broker, and one
// endpoint that speaks S3, Glue, Athena and STS, all kept below one data directory.
//
//	<data-dir>/lock         held by the process that uses the directory
//	<data-dir>/credentials  the key pair of the endpoint, made once
//	<data-dir>/kafka/       topics, records, committed offsets (package broker)
//	<data-dir>/s3/<bucket>/ objects as plain files (package s3)
//	<data-dir>/glue/        databases, tables, partitions
//	<data-dir>/athena/      workgroups, query executions
package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/sync/errgroup"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/athena/ddl"
	"github.com/datacounsel/spillway/internal/local/broker"
	"github.com/datacounsel/spillway/internal/local/dirlock"
	"github.com/datacounsel/spillway/internal/local/glue"
	"github.com/datacounsel/spillway/internal/local/s3"
	"github.com/datacounsel/spillway/internal/local/sigv4"
	"github.com/datacounsel/spillway/internal/local/sts"
	"github.com/datacounsel/spillway/internal/local/trino"
	"github.com/datacounsel/spillway/internal/obs"
)

const (
	// Region is the endpoint's region; requests signed for others are served as well.
	Region = "us-east-1"
	// Account is the endpoint's AWS account.
	Account = "000000000000"
)

// Options tell where the embedded services keep their data and listen.
type Options struct {
	DataDir      string
	KafkaListen  string // host:port; port 0 takes a free one; empty starts no broker
	AWSListen    string // the same, for the AWS endpoint
	Partitions   int    // of topics created without a number
	AthenaEngine string // duckdb, or trino=URL
	EngineMemory string // of DuckDB's joins, sorts and aggregates, such as 256MB; more goes to DataDir
	AthenaOutput string // s3:// location that the workgroup primary writes results to; empty: each query names one
	Fsync        bool   // flush records and objects to the disk before they are acknowledged
}

// DefaultOptions listen on the loopback interface.
func DefaultOptions() Options {
	b := broker.DefaultOptions()
	return Options{DataDir: "spillway-data", KafkaListen: b.Listen, AWSListen: "127.0.0.1:4566", Partitions: b.Partitions, AthenaEngine: "duckdb", EngineMemory: trino.DefaultOptions().MemoryLimit}
}

// AddFlags adds the flags of the embedded services.
func (o *Options) AddFlags(cmd *cobra.Command) {
	cli.Group(cmd, "Embedded services", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.DataDir, "data-dir", o.DataDir, "`DIR` that holds all data; one process at a time")
		fs.StringVar(&o.KafkaListen, "kafka-listen", o.KafkaListen, "`HOST:PORT` of the embedded Kafka")
		fs.StringVar(&o.AWSListen, "aws-listen", o.AWSListen, "`HOST:PORT` of the embedded S3, Glue, Athena and STS")
		fs.IntVar(&o.Partitions, "partitions", o.Partitions, "partitions of topics that are created without a number")
		fs.StringVar(&o.AthenaEngine, "athena-engine", o.AthenaEngine, "`ENGINE` that runs Athena's queries: duckdb, or trino=URL of a Trino server")
		fs.StringVar(&o.EngineMemory, "engine-memory", o.EngineMemory, "`SIZE` that duckdb's joins, sorts and aggregates take in memory, such as 1GB; more goes to the data directory")
		fs.StringVar(&o.AthenaOutput, "athena-output", o.AthenaOutput, "`s3://BUCKET/PREFIX/` that Athena writes results to where a query names no other")
		fs.BoolVar(&o.Fsync, "fsync", o.Fsync, "flush to the disk before acknowledging: survives the loss of power, not only of the process")
	})
}

var memorySize = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?[KMGT]i?B$`)

// Validate returns a usage error that names the wrong flag.
func (o *Options) Validate() error {
	if o.DataDir == "" {
		return cli.Usagef("--data-dir must name a directory")
	}
	if o.Partitions < 1 {
		return cli.Usagef("--partitions %d: use 1 or more", o.Partitions)
	}
	if url, trino := strings.CutPrefix(o.AthenaEngine, "trino="); o.AthenaEngine != "duckdb" && (!trino || url == "") {
		return cli.Usagef("--athena-engine %q: use duckdb or trino=URL", o.AthenaEngine)
	}
	if !memorySize.MatchString(o.EngineMemory) {
		return cli.Usagef("--engine-memory %q: use a size such as 256MB or 1.5GB", o.EngineMemory)
	}
	if o.AthenaOutput != "" && !strings.HasPrefix(o.AthenaOutput, "s3://") {
		return cli.Usagef("--athena-output %q: use s3://BUCKET/PREFIX/", o.AthenaOutput)
	}
	for flag, addr := range map[string]string{"kafka-listen": o.KafkaListen, "aws-listen": o.AWSListen} {
		if _, _, err := net.SplitHostPort(addr); addr != "" && err != nil {
			return cli.Usagef("--%s %q: use HOST:PORT", flag, addr)
		}
	}
	return nil
}

// Stack is the running services.
type Stack struct {
	KafkaAddr   string // host:port to bootstrap from
	AWSURL      string // base URL of every service
	Credentials Credentials
	Objects     *s3.Store
	Catalog     *glue.Store

	athena    *athena.Service
	endEngine func() error
	lock      *dirlock.Lock
	broker    *broker.Broker
	health    *obs.Health
	stop      context.CancelFunc
	serve     *errgroup.Group
	closed    sync.Once
}

// Start opens the data directory and serves it until Close or until ctx ends. A directory that another
// process holds, and an address in use, are errors of one line.
func Start(ctx context.Context, o Options, scope obs.Scope) (*Stack, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	s := &Stack{health: scope.Health}
	if err := s.start(ctx, o, scope); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Stack) start(ctx context.Context, o Options, scope obs.Scope) (err error) {
	if s.lock, err = dirlock.Acquire(o.DataDir); err != nil {
		return err
	}
	if s.Credentials, err = ensureCredentials(o.DataDir); err != nil {
		return err
	}
	ctx, s.stop = context.WithCancel(ctx)
	s.serve, ctx = errgroup.WithContext(ctx)
	// Without any service too, Wait waits for the end of ctx.
	s.serve.Go(func() error { <-ctx.Done(); return nil })
	if o.KafkaListen != "" {
		if err := s.startBroker(o, scope); err != nil {
			return err
		}
	}
	if o.AWSListen != "" {
		return s.startAWS(ctx, o, scope)
	}
	return nil
}

func (s *Stack) startBroker(o Options, scope obs.Scope) (err error) {
	b := broker.DefaultOptions()
	b.DataDir = filepath.Join(o.DataDir, "kafka")
	b.Listen, b.Partitions, b.Sync = o.KafkaListen, o.Partitions, o.Fsync
	b.Log = scope.Named("kafka").Log
	if s.broker, err = broker.Start(b); err != nil {
		return fmt.Errorf("--kafka-listen %s: %w", o.KafkaListen, err)
	}
	s.KafkaAddr = s.broker.Addr()
	scope.Health.Set("kafka", nil)
	return nil
}

func (s *Stack) startAWS(ctx context.Context, o Options, scope obs.Scope) (err error) {
	scope = scope.Named("aws")
	if s.Objects, err = s3.Open(s3.Options{Dir: filepath.Join(o.DataDir, "s3"), Sync: o.Fsync, Log: scope.Log}); err != nil {
		return err
	}
	catalogDir := filepath.Join(o.DataDir, "glue")
	if err := os.MkdirAll(catalogDir, 0o755); err != nil {
		return fmt.Errorf("create the Glue catalog's directory: %w", err)
	}
	if s.Catalog, err = glue.Open(catalogDir); err != nil {
		return err
	}
	if err := s.startAthena(o, scope); err != nil {
		return err
	}
	listener, err := cli.Listen("aws-listen", o.AWSListen)
	if err != nil {
		return err
	}
	s.AWSURL = "http://" + listener.Addr().String()
	catalog := glue.New(ctx, s.Catalog, objects{s.Objects}, scope)
	door := &frontDoor{
		verifier: &sigv4.Verifier{Secret: s.secret},
		json: map[string]service{
			catalog.Target():  {"glue", sigv4.JSON, catalog},
			s.athena.Target(): {"athena", sigv4.JSON, s.athena},
		},
		query: service{"sts", sigv4.Query, sts.Handler(Account)},
		s3:    service{"s3", sigv4.S3, s.Objects.Handler()},
		log:   scope.Log,
	}
	s.serve.Go(func() error { return obs.ServeHTTP(ctx, listener, door, scope.Log) })
	scope.Health.Set("aws", nil)
	return nil
}

func (s *Stack) startAthena(o Options, scope obs.Scope) (err error) {
	dir := filepath.Join(o.DataDir, "athena")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("create Athena's directory: %w", err)
	}
	engine, end, err := s.newEngine(o, scope)
	if err != nil {
		return err
	}
	s.endEngine = end
	hive := ddl.Engine{Catalog: s.Catalog, Objects: s.Objects, Next: engine}
	s.athena, err = athena.New(athena.Config{Engine: hive, Catalog: s.Catalog, Objects: s.Objects, Dir: dir, Output: o.AthenaOutput}, scope)
	return err
}

func (s *Stack) secret(accessKey string) (string, bool) {
	return s.Credentials.SecretAccessKey, accessKey == s.Credentials.AccessKeyID
}

// EnsureTopic creates a topic with that many partitions (0: the default number) unless it exists.
func (s *Stack) EnsureTopic(name string, partitions int) error {
	if s.broker == nil {
		return fmt.Errorf("create topic %q: the embedded Kafka is not running", name)
	}
	return s.broker.EnsureTopic(name, partitions)
}

// CreateBucket creates a bucket unless it exists.
func (s *Stack) CreateBucket(name string) error {
	if s.Objects == nil {
		return fmt.Errorf("create bucket %q: the embedded S3 is not running", name)
	}
	if err := s.Objects.CreateBucket(name); err != nil && !errors.Is(err, s3.ErrBucketExists) {
		return err
	}
	return nil
}

// CreateDatabase creates a database of the Glue catalog unless it exists.
func (s *Stack) CreateDatabase(name string) error {
	if s.Catalog == nil {
		return fmt.Errorf("create database %q: the embedded Glue is not running", name)
	}
	if err := s.Catalog.CreateDatabase(glue.DatabaseInput{Name: name}); err != nil && !errors.Is(err, glue.ErrExists) {
		return fmt.Errorf("create database %q: %w", name, err)
	}
	return nil
}

// Wait returns when the services have ended: because the context of Start did (nil) or because one failed.
// Close must still be called.
func (s *Stack) Wait() error { return s.serve.Wait() }

// Close lets running requests finish, writes what is left to the data directory and gives it free. Calls
// after the first do nothing.
func (s *Stack) Close() (err error) {
	s.closed.Do(func() { err = s.close() })
	return err
}

func (s *Stack) close() error {
	var failed []error
	if s.stop != nil {
		s.stop()
		failed = append(failed, s.serve.Wait())
	}
	if s.broker != nil {
		s.health.Set("kafka", errStopped)
		s.broker.Close()
	}
	if s.athena != nil {
		failed = append(failed, s.athena.Close())
	}
	if s.endEngine != nil {
		failed = append(failed, s.endEngine())
	}
	if s.Objects != nil {
		s.health.Set("aws", errStopped)
		failed = append(failed, s.Objects.Close())
	}
	if s.Catalog != nil {
		failed = append(failed, s.Catalog.Close())
	}
	if s.lock != nil {
		failed = append(failed, s.lock.Release())
	}
	return errors.Join(failed...)
}

var errStopped = errors.New("stopped")
