package athena

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	api "github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/internal/local/glue"
	"github.com/datacounsel/spillway/internal/local/s3"
	"github.com/datacounsel/spillway/internal/obs"
)

// script is an engine for tests: each statement's behaviour by its text.
type script struct {
	run map[string]func(ctx context.Context, s Session) (Rows, error)
}

func (s script) Run(ctx context.Context, session Session, sql string) (Rows, error) {
	if f := s.run[sql]; f != nil {
		return f(ctx, session)
	}
	return nil, Errorf("SYNTAX_ERROR", 1, 1, "the script has no %q", sql)
}

// table is a result of the values given; "\x00" is NULL.
type table struct {
	columns []Column
	rows    [][]string
	at      int
	stats   Stats
	updated int64
	err     error
}

func (t *table) Columns() []Column  { return t.columns }
func (t *table) Next() bool         { t.at++; return t.at <= len(t.rows) }
func (t *table) Err() error         { return t.err }
func (t *table) Stats() Stats       { return t.stats }
func (t *table) UpdateCount() int64 { return t.updated }
func (t *table) Close() error       { return nil }
func (t *table) Cell(i int) ([]byte, bool) {
	v := t.rows[t.at-1][i]
	return []byte(v), v == "\x00"
}

// counting streams n rows, and ends with ctx.
type counting struct {
	table
	ctx context.Context
	n   int
	cut time.Duration
}

func (c *counting) Next() bool {
	if c.ctx.Err() != nil {
		c.err = c.ctx.Err()
		return false
	}
	time.Sleep(c.cut)
	c.at++
	return c.at <= c.n
}
func (c *counting) Cell(int) ([]byte, bool) { return fmt.Appendf(nil, "%d", c.at), false }

type fixture struct {
	*api.Client
	service *Service
	objects *s3.Store
	dir     string
	url     string
}

func start(t testing.TB, dir string, engine Engine, change func(*Config)) *fixture {
	t.Helper()
	objects, err := s3.Open(s3.Options{Dir: dir + "/s3"})
	if err != nil {
		t.Fatal(err)
	}
	if err := objects.CreateBucket("out"); err != nil && !errors.Is(err, s3.ErrBucketExists) {
		t.Fatal(err)
	}
	catalog, err := glue.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	config := Config{Engine: engine, Catalog: catalog, Objects: objects, Dir: dir, Output: "s3://out/results"}
	if change != nil {
		change(&config)
	}
	service, err := New(config, obs.Discard())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(service)
	f := &fixture{service: service, objects: objects, dir: dir, url: server.URL}
	t.Cleanup(func() {
		server.Close()
		f.close(t)
		catalog.Close()
		objects.Close()
	})
	f.Client = api.New(api.Options{
		BaseEndpoint: &server.URL, Region: "eu-west-1",
		Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
	return f
}

func (f *fixture) close(t testing.TB) {
	t.Helper()
	if f.service == nil {
		return
	}
	if err := f.service.Close(); err != nil {
		t.Error(err)
	}
	f.service = nil
}

func (f *fixture) begin(t testing.TB, in *api.StartQueryExecutionInput) string {
	t.Helper()
	out, err := f.StartQueryExecution(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return *out.QueryExecutionId
}

// wait returns the execution once it is in one of the states, or has ended.
func (f *fixture) wait(t testing.TB, id string, states ...types.QueryExecutionState) *types.QueryExecution {
	t.Helper()
	for range 2000 {
		out, err := f.GetQueryExecution(context.Background(), &api.GetQueryExecutionInput{QueryExecutionId: &id})
		if err != nil {
			t.Fatal(err)
		}
		state := out.QueryExecution.Status.State
		for _, s := range states {
			if s == state {
				return out.QueryExecution
			}
		}
		if len(states) == 0 && state != Queued && state != Running {
			return out.QueryExecution
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatalf("query %s does not get to %v", id, states)
	return nil
}

func (f *fixture) query(t testing.TB, sql string) *types.QueryExecution {
	t.Helper()
	return f.wait(t, f.begin(t, &api.StartQueryExecutionInput{QueryString: &sql}))
}

func (f *fixture) object(t testing.TB, uri string) string {
	t.Helper()
	file, err := f.objects.Open("out", strings.TrimPrefix(uri, "s3://out/"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func wantCode(t *testing.T, err error, code, message string) {
	t.Helper()
	var known smithy.APIError
	if !errors.As(err, &known) || known.ErrorCode() != code || !strings.Contains(known.ErrorMessage(), message) {
		t.Errorf("got %v, want %s with %q", err, code, message)
	}
}

func mixed(context.Context, Session) (Rows, error) {
	return &table{
		columns: []Column{{Name: "a", Type: "varchar"}, {Name: `say "b"`, Type: "bigint"}},
		rows:    [][]string{{"x", "1"}, {"", "\x00"}, {"\x00", "3"}, {"q\"q,\n", "4"}},
		stats:   Stats{BytesScanned: 123, RowsScanned: 9},
	}, nil
}

func TestSelect(t *testing.T) {
	f := start(t, t.TempDir(), script{map[string]func(context.Context, Session) (Rows, error){"SELECT 1": mixed}}, nil)
	q := f.query(t, "SELECT 1")
	if q.Status.State != Succeeded || q.StatementType != DML || *q.SubstatementType != "SELECT" || *q.Statistics.DataScannedInBytes != 123 {
		t.Fatalf("got %+v %+v", q.Status, q.Statistics)
	}
	location := *q.ResultConfiguration.OutputLocation
	if location != "s3://out/results/"+*q.QueryExecutionId+".csv" {
		t.Errorf("output location %s", location)
	}
	want := "\"a\",\"say \"\"b\"\"\"\n\"x\",\"1\"\n\"\",\n,\"3\"\n\"q\"\"q,\n\",\"4\"\n"
	if diff := cmp.Diff(want, f.object(t, location)); diff != "" {
		t.Error(diff)
	}
	if got := f.object(t, location+".metadata"); !strings.Contains(got, "varchar") || got[0] != 4<<3|2 {
		t.Errorf("metadata %q", got)
	}
	var cells []string
	pages := api.NewGetQueryResultsPaginator(f.Client, &api.GetQueryResultsInput{QueryExecutionId: q.QueryExecutionId, MaxResults: aws.Int32(2)})
	n := 0
	for ; pages.HasMorePages(); n++ {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if info := page.ResultSet.ResultSetMetadata.ColumnInfo; len(info) != 2 || *info[1].Name != `say "b"` || info[1].Precision != 19 {
			t.Errorf("columns %+v", info)
		}
		for _, row := range page.ResultSet.Rows {
			for _, d := range row.Data {
				cells = append(cells, aws.ToString(d.VarCharValue)+fmt.Sprint(d.VarCharValue == nil))
			}
		}
	}
	wantCells := []string{"afalse", `say "b"false`, "xfalse", "1false", "false", "true", "true", "3false", "q\"q,\nfalse", "4false"}
	if diff := cmp.Diff(wantCells, cells); diff != "" || n != 3 {
		t.Errorf("%d pages: %s", n, diff)
	}
	stats, err := f.GetQueryRuntimeStatistics(context.Background(), &api.GetQueryRuntimeStatisticsInput{QueryExecutionId: q.QueryExecutionId})
	if err != nil || *stats.QueryRuntimeStatistics.Rows.OutputRows != 4 || *stats.QueryRuntimeStatistics.Rows.InputRows != 9 {
		t.Errorf("%v %+v", err, stats)
	}
}

// TestNullOnlyRow reads a row of one NULL, which is an empty line.
func TestNullOnlyRow(t *testing.T) {
	f := start(t, t.TempDir(), script{map[string]func(context.Context, Session) (Rows, error){
		"SELECT NULL": func(context.Context, Session) (Rows, error) {
			return &table{columns: []Column{{Name: "_col0", Type: "unknown"}}, rows: [][]string{{"\x00"}, {"\x00"}}}, nil
		}}}, nil)
	q := f.query(t, "SELECT NULL")
	out, err := f.GetQueryResults(context.Background(), &api.GetQueryResultsInput{QueryExecutionId: q.QueryExecutionId})
	if err != nil || len(out.ResultSet.Rows) != 3 || len(out.ResultSet.Rows[2].Data) != 1 || out.ResultSet.Rows[2].Data[0].VarCharValue != nil {
		t.Errorf("%v %+v", err, out)
	}
}

func TestFailures(t *testing.T) {
	f := start(t, t.TempDir(), script{map[string]func(context.Context, Session) (Rows, error){
		"SELECT bad": func(context.Context, Session) (Rows, error) {
			return nil, Errorf("COLUMN_NOT_FOUND", 1, 8, "Column 'bad' cannot be resolved")
		},
		"SELECT 1/0": func(context.Context, Session) (Rows, error) {
			return &table{columns: []Column{{Name: "x"}}, err: Errorf("DIVISION_BY_ZERO", 0, 0, "Division by zero")}, nil
		},
		"SELECT panic": func(context.Context, Session) (Rows, error) { panic("boom") },
	}}, nil)
	for sql, want := range map[string]types.AthenaError{
		"SELECT bad":   {ErrorCategory: aws.Int32(2), ErrorType: aws.Int32(1006), ErrorMessage: aws.String("COLUMN_NOT_FOUND: line 1:8: Column 'bad' cannot be resolved")},
		"SELECT 1/0":   {ErrorCategory: aws.Int32(2), ErrorType: aws.Int32(1001), ErrorMessage: aws.String("DIVISION_BY_ZERO: Division by zero")},
		"SELECT panic": {ErrorCategory: aws.Int32(1), ErrorType: aws.Int32(200), ErrorMessage: aws.String("GENERIC_INTERNAL_ERROR: the engine failed: boom")},
	} {
		q := f.query(t, sql)
		got := q.Status.AthenaError
		if q.Status.State != Failed || got == nil || *got.ErrorMessage != *want.ErrorMessage || *got.ErrorType != *want.ErrorType ||
			*got.ErrorCategory != *want.ErrorCategory || *q.Status.StateChangeReason != *want.ErrorMessage {
			t.Errorf("%s: got %+v %+v", sql, q.Status, got)
		}
		if _, err := f.objects.Stat("out", strings.TrimPrefix(*q.ResultConfiguration.OutputLocation, "s3://out/")); !errors.Is(err, s3.ErrNoSuchKey) {
			t.Errorf("%s: a failed query left a result: %v", sql, err)
		}
		_, err := f.GetQueryResults(context.Background(), &api.GetQueryResultsInput{QueryExecutionId: q.QueryExecutionId})
		wantCode(t, err, "InvalidRequestException", "Query did not finish successfully. Final query state: FAILED")
	}
	_, err := f.GetQueryExecution(context.Background(), &api.GetQueryExecutionInput{QueryExecutionId: aws.String("none")})
	wantCode(t, err, "InvalidRequestException", "QueryExecution none was not found")
	_, err = f.StartQueryExecution(context.Background(), &api.StartQueryExecutionInput{QueryString: aws.String(strings.Repeat("x", 262145))})
	wantCode(t, err, "InvalidRequestException", "262144")
	_, err = f.StartQueryExecution(context.Background(), &api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1"),
		ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://nowhere/x")}})
	wantCode(t, err, "InvalidRequestException", "Unable to verify/create output bucket nowhere")
}

func slow(ctx context.Context, _ Session) (Rows, error) {
	return &counting{table: table{columns: []Column{{Name: "n", Type: "bigint"}}}, ctx: ctx, n: 1 << 40, cut: time.Millisecond}, nil
}

func TestCancelAndQueue(t *testing.T) {
	ended := make(chan struct{})
	f := start(t, t.TempDir(), script{map[string]func(context.Context, Session) (Rows, error){
		"SELECT slow": slow,
		"SELECT deaf": func(ctx context.Context, _ Session) (Rows, error) { <-ctx.Done(); close(ended); return nil, ctx.Err() },
		"SELECT 1":    mixed,
	}}, func(c *Config) { c.Concurrent, c.Waiting = 1, 2 })
	sql := aws.String("SELECT slow")
	running := f.begin(t, &api.StartQueryExecutionInput{QueryString: sql})
	f.wait(t, running, Running)
	queued := f.begin(t, &api.StartQueryExecutionInput{QueryString: aws.String("SELECT deaf")})
	third := f.begin(t, &api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1")})
	if q := f.wait(t, queued, Queued); q.Statistics == nil {
		t.Error("no statistics")
	}
	_, err := f.StartQueryExecution(context.Background(), &api.StartQueryExecutionInput{QueryString: sql})
	wantCode(t, err, "TooManyRequestsException", "")
	_, err = f.GetQueryResults(context.Background(), &api.GetQueryResultsInput{QueryExecutionId: &running})
	wantCode(t, err, "InvalidRequestException", "Query has not yet finished. Current state: RUNNING")
	stop := func(id string) {
		t.Helper()
		if _, err := f.StopQueryExecution(context.Background(), &api.StopQueryExecutionInput{QueryExecutionId: &id}); err != nil {
			t.Fatal(err)
		}
		if q := f.wait(t, id); q.Status.State != Cancelled || q.Status.CompletionDateTime == nil || *q.Status.StateChangeReason != "Query cancelled by user" {
			t.Errorf("got %+v", q.Status)
		}
	}
	stop(running)
	f.wait(t, queued, Running)
	stop(queued)
	<-ended
	if q := f.wait(t, third); q.Status.State != Succeeded {
		t.Errorf("got %+v", q.Status)
	}
	stop2 := f.wait(t, third)
	_, _ = f.StopQueryExecution(context.Background(), &api.StopQueryExecutionInput{QueryExecutionId: stop2.QueryExecutionId})
	if q := f.wait(t, third); q.Status.State != Succeeded {
		t.Error("stopping a query that has ended changed it")
	}
}

func TestScanLimitAndTimeout(t *testing.T) {
	f := start(t, t.TempDir(), script{map[string]func(context.Context, Session) (Rows, error){
		"SELECT much": func(_ context.Context, s Session) (Rows, error) {
			if s.ScanLimit != 10_000_000 || s.WorkGroup != "small" {
				t.Errorf("session %+v", s)
			}
			return &table{columns: []Column{{Name: "n", Type: "bigint"}}, rows: [][]string{{"1"}}, stats: Stats{BytesScanned: 10_000_001}}, nil
		},
		"SELECT slow": slow,
	}}, func(c *Config) { c.Timeout = 20 * time.Millisecond })
	ctx := context.Background()
	if _, err := f.CreateWorkGroup(ctx, &api.CreateWorkGroupInput{Name: aws.String("small"), Configuration: &types.WorkGroupConfiguration{
		BytesScannedCutoffPerQuery: aws.Int64(10_000_000), ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://out/small/")}}}); err != nil {
		t.Fatal(err)
	}
	q := f.wait(t, f.begin(t, &api.StartQueryExecutionInput{QueryString: aws.String("SELECT much"), WorkGroup: aws.String("small"),
		ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://out/ignored/")}}))
	if q.Status.State != Cancelled || !strings.Contains(*q.Status.StateChangeReason, "Bytes scanned limit was exceeded") || *q.Statistics.DataScannedInBytes != 10_000_001 {
		t.Errorf("got %+v", q.Status)
	}
	if !strings.HasPrefix(*q.ResultConfiguration.OutputLocation, "s3://out/small/") {
		t.Errorf("an enforced workgroup writes to %s", *q.ResultConfiguration.OutputLocation)
	}
	if q := f.query(t, "SELECT slow"); q.Status.State != Failed || *q.Status.StateChangeReason != "EXCEEDED_TIME_LIMIT: Query timeout" {
		t.Errorf("got %+v", q.Status)
	}
	_, err := f.CreateWorkGroup(ctx, &api.CreateWorkGroupInput{Name: aws.String("tiny"), Configuration: &types.WorkGroupConfiguration{BytesScannedCutoffPerQuery: aws.Int64(1)}})
	wantCode(t, err, "InvalidRequestException", "10000000")
}

func TestReuseAndIdempotency(t *testing.T) {
	runs := 0
	f := start(t, t.TempDir(), script{map[string]func(context.Context, Session) (Rows, error){
		"SELECT 1": func(ctx context.Context, s Session) (Rows, error) { runs++; return mixed(ctx, s) }}}, nil)
	first := f.query(t, "SELECT 1")
	in := &api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1"), ResultReuseConfiguration: &types.ResultReuseConfiguration{
		ResultReuseByAgeConfiguration: &types.ResultReuseByAgeConfiguration{Enabled: true, MaxAgeInMinutes: aws.Int32(5)}}}
	again := f.wait(t, f.begin(t, in))
	if !again.Statistics.ResultReuseInformation.ReusedPreviousResult || *again.ResultConfiguration.OutputLocation != *first.ResultConfiguration.OutputLocation || runs != 1 {
		t.Errorf("not reused: %+v", again)
	}
	out, err := f.GetQueryResults(context.Background(), &api.GetQueryResultsInput{QueryExecutionId: again.QueryExecutionId})
	if err != nil || len(out.ResultSet.Rows) != 5 {
		t.Errorf("%v: %+v", err, out)
	}
	f.service.now = func() time.Time { return time.Now().Add(6 * time.Minute) }
	in.ClientRequestToken = nil // the SDK filled it in
	if q := f.wait(t, f.begin(t, in)); q.Statistics.ResultReuseInformation.ReusedPreviousResult || runs != 2 {
		t.Errorf("a result older than asked for was reused (%d runs)", runs)
	}
	token := &api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1"), ClientRequestToken: aws.String(strings.Repeat("t", 32))}
	token.QueryExecutionContext = &types.QueryExecutionContext{Database: aws.String("`Shop`")}
	one := f.begin(t, token)
	if two := f.begin(t, token); one != two {
		t.Error("the same token started two queries")
	}
	token.QueryString = aws.String("SELECT 2")
	_, err = f.StartQueryExecution(context.Background(), token)
	wantCode(t, err, "InvalidRequestException", "Idempotent parameters do not match")
	if q := f.wait(t, one); *q.QueryExecutionContext.Database != "shop" {
		t.Errorf("ran in database %s", *q.QueryExecutionContext.Database)
	}
}

func TestRestart(t *testing.T) {
	dir := t.TempDir()
	engine := script{map[string]func(context.Context, Session) (Rows, error){"SELECT slow": slow, "SELECT 1": mixed}}
	f := start(t, dir, engine, nil)
	at := time.Now()
	f.service.now = func() time.Time { return at } // the order does not hang on the clock
	for range 10 {
		f.query(t, "SELECT 1")
	}
	done := f.query(t, "SELECT 1")
	interrupted := f.begin(t, &api.StartQueryExecutionInput{QueryString: aws.String("SELECT slow")})
	f.wait(t, interrupted, Running)
	ctx := context.Background()
	named, err := f.CreateNamedQuery(ctx, &api.CreateNamedQueryInput{Name: aws.String("n"), Database: aws.String("d"), QueryString: aws.String("SELECT 1")})
	if err != nil {
		t.Fatal(err)
	}
	// The process is killed: its journal stays as it is.
	copyOf := t.TempDir()
	content := readFile(t, dir+"/athena.journal")
	writeFile(t, copyOf+"/athena.journal", content)
	g := start(t, copyOf, engine, nil)
	q := g.wait(t, interrupted)
	if q.Status.State != Failed || !strings.Contains(*q.Status.StateChangeReason, "stopped while the query was") || !q.Status.AthenaError.Retryable {
		t.Errorf("got %+v", q.Status)
	}
	if q := g.wait(t, *done.QueryExecutionId); q.Status.State != Succeeded || *q.Statistics.DataScannedInBytes != 123 {
		t.Errorf("got %+v", q.Status)
	}
	if got, err := g.GetNamedQuery(ctx, &api.GetNamedQueryInput{NamedQueryId: named.NamedQueryId}); err != nil || *got.NamedQuery.QueryString != "SELECT 1" {
		t.Errorf("%v %+v", err, got)
	}
	list, err := g.ListQueryExecutions(ctx, &api.ListQueryExecutionsInput{})
	if err != nil || len(list.QueryExecutionIds) != 12 || list.QueryExecutionIds[0] != interrupted || list.QueryExecutionIds[1] != *done.QueryExecutionId {
		t.Errorf("%v %+v", err, list.QueryExecutionIds)
	}
}
