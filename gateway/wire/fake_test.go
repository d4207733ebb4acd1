package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	athenasdk "github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/datacounsel/spillway/gateway/athena"
	"github.com/datacounsel/spillway/internal/lake"
)

const testDatabase = "markets"

type columnInfo = types.ColumnInfo

// fakeCatalog has one database with one table.
type fakeCatalog struct{}

var prices = &lake.Table{
	Database: testDatabase, Name: "prices", Location: "s3://data/prices/",
	Columns: []lake.Column{
		{Name: "index", Type: lake.Of(lake.String)}, {Name: "date", Type: lake.Of(lake.Date)},
		{Name: "open", Type: lake.Of(lake.Double)}, {Name: "adj close", Type: lake.Of(lake.Double)},
		{Name: "volume", Type: lake.Of(lake.BigInt)},
	},
}

func (fakeCatalog) Databases(context.Context) ([]string, error) { return []string{testDatabase}, nil }

func (fakeCatalog) HasDatabase(_ context.Context, name string) (bool, error) {
	return name == testDatabase, nil
}

func (fakeCatalog) Tables(_ context.Context, database string) ([]*lake.Table, error) {
	if database == testDatabase {
		return []*lake.Table{prices}, nil
	}
	return nil, nil
}

func (fakeCatalog) Table(_ context.Context, database, name string) (*lake.Table, error) {
	if database == testDatabase && name == prices.Name {
		return prices, nil
	}
	return nil, nil
}

// fakeAthena answers Athena's and S3's calls. A statement's answer is found by a piece of its text.
type fakeAthena struct {
	mu      sync.Mutex
	answers []answer
	started []string
	running map[string]answer
	stopped chan string
}

type answer struct {
	piece   string
	columns []types.ColumnInfo
	csv     func() io.Reader
	reason  string // FAILED with it
	hang    bool   // RUNNING until stopped
}

func (f *fakeAthena) on(a answer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers = append(f.answers, a)
}

func (f *fakeAthena) StartQueryExecution(_ context.Context, in *athenasdk.StartQueryExecutionInput, _ ...func(*athenasdk.Options)) (*athenasdk.StartQueryExecutionOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.started = append(f.started, *in.QueryString)
	id := fmt.Sprintf("q%d", len(f.started))
	for _, a := range f.answers {
		if strings.Contains(*in.QueryString, a.piece) {
			f.running[id] = a
			return &athenasdk.StartQueryExecutionOutput{QueryExecutionId: aws.String(id)}, nil
		}
	}
	return nil, &types.InvalidRequestException{Message: aws.String("no answer is prepared for: " + *in.QueryString)}
}

func (f *fakeAthena) GetQueryExecution(_ context.Context, in *athenasdk.GetQueryExecutionInput, _ ...func(*athenasdk.Options)) (*athenasdk.GetQueryExecutionOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a := f.running[*in.QueryExecutionId]
	status := &types.QueryExecutionStatus{State: types.QueryExecutionStateSucceeded}
	switch {
	case a.hang:
		status.State = types.QueryExecutionStateRunning
	case a.reason != "":
		status.State, status.StateChangeReason = types.QueryExecutionStateFailed, aws.String(a.reason)
	}
	return &athenasdk.GetQueryExecutionOutput{QueryExecution: &types.QueryExecution{
		QueryExecutionId: in.QueryExecutionId, Status: status, StatementType: types.StatementTypeDml,
		Statistics:          &types.QueryExecutionStatistics{DataScannedInBytes: aws.Int64(4096)},
		ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://results/" + *in.QueryExecutionId + ".csv")},
	}}, nil
}

func (f *fakeAthena) StopQueryExecution(_ context.Context, in *athenasdk.StopQueryExecutionInput, _ ...func(*athenasdk.Options)) (*athenasdk.StopQueryExecutionOutput, error) {
	f.stopped <- *in.QueryExecutionId
	return &athenasdk.StopQueryExecutionOutput{}, nil
}

func (f *fakeAthena) GetQueryResults(_ context.Context, in *athenasdk.GetQueryResultsInput, _ ...func(*athenasdk.Options)) (*athenasdk.GetQueryResultsOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return &athenasdk.GetQueryResultsOutput{ResultSet: &types.ResultSet{
		ResultSetMetadata: &types.ResultSetMetadata{ColumnInfo: f.running[*in.QueryExecutionId].columns},
	}}, nil
}

func (f *fakeAthena) GetObject(ctx context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, ok := f.running[strings.TrimSuffix(*in.Key, ".csv")]
	if !ok || in.Range != nil {
		return nil, errors.New("no such object")
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(ended{ctx, a.csv()})}, nil
}

// ended reads until its context ends, as a response's body does.
type ended struct {
	ctx context.Context
	io.Reader
}

func (e ended) Read(p []byte) (int, error) {
	if e.ctx.Err() != nil {
		return 0, e.ctx.Err()
	}
	return e.Reader.Read(p)
}

func csvOf(text string) func() io.Reader {
	return func() io.Reader { return strings.NewReader(text) }
}

// manyRows is a CSV of a header and n copies of a row.
func manyRows(header, row string, n int) func() io.Reader {
	return func() io.Reader {
		block := []byte(strings.Repeat(row, 1000))
		readers := []io.Reader{strings.NewReader(header)}
		for range n / 1000 {
			readers = append(readers, bytes.NewReader(block))
		}
		readers = append(readers, strings.NewReader(strings.Repeat(row, n%1000)))
		return io.MultiReader(readers...)
	}
}

func column(name, typ string) types.ColumnInfo {
	return types.ColumnInfo{Name: aws.String(name), Type: aws.String(typ), Precision: unbounded}
}

// testServer is a server with a fake Athena behind it.
type testServer struct {
	*Server
	fake *fakeAthena
	addr string
	end  func() // drains
	done chan struct{}
}

func startServer(t testing.TB, change func(*Config)) *testServer {
	t.Helper()
	fake := &fakeAthena{running: map[string]answer{}, stopped: make(chan string, 16)}
	registry := prometheus.NewRegistry()
	log := slog.New(slog.DiscardHandler)
	config := Config{
		Catalog: fakeCatalog{}, Trusted: "spillway", MaxConnections: 20, MaxMessage: 1 << 20, LoginTimeout: 5 * time.Second,
		DrainTimeout: time.Second, ServerVersion: "15.18", Native: true, Audit: slog.LevelDebug, Log: log, Metrics: registry,
	}
	polls := athena.Options{FirstPoll: time.Millisecond, LongestPoll: 5 * time.Millisecond}
	config.Athena = athena.New(fake, fake, polls, log, registry)
	if change != nil {
		change(&config)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &testServer{Server: New(config), fake: fake, addr: listener.Addr().String(), end: cancel, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		_ = s.Serve(ctx, listener)
	}()
	t.Cleanup(func() {
		cancel()
		<-s.done
	})
	return s
}

// waitStopped waits until Athena was told to stop a query.
func (s *testServer) waitStopped(t testing.TB) {
	t.Helper()
	select {
	case <-s.fake.stopped:
	case <-time.After(5 * time.Second):
		t.Fatalf("no query was stopped; started: %q", slices.Clone(s.fake.started))
	}
}

var discard = slog.New(slog.DiscardHandler)

func newRegistry() *prometheus.Registry { return prometheus.NewRegistry() }
