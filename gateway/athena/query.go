package athena

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/google/uuid"

	"github.com/datacounsel/spillway/internal/backoff"
)

const (
	startTimeout = 30 * time.Second // of StartQueryExecution, which a cancel must not cut: its id would be lost
	stopTimeout  = 5 * time.Second
)

// Statement is what runs.
type Statement struct {
	SQL      string
	Database string // unqualified tables are looked up here
	Catalog  string // data catalog; empty is the client's own
	Volatile bool   // its result must not be reused
}

// Query runs a statement and returns when its result is there to be read. Ending ctx stops it in Athena,
// and later the reading. Errors of the statement and of Athena are *pgerr.Error; when ctx ended, its cause.
func (c *Client) Query(ctx context.Context, s Statement) (*Result, error) {
	if err := backoff.Sleep(ctx, c.starts.Reserve().Delay()); err != nil {
		return nil, err
	}
	began := time.Now()
	id, err := c.start(ctx, s)
	if err != nil {
		return nil, err
	}
	execution, err := c.follow(ctx, id)
	c.took.Observe(time.Since(began).Seconds())
	if err != nil {
		if ctx.Err() != nil {
			c.stop(ctx, id)
		}
		return nil, err
	}
	r := &Result{QueryID: id, client: c, ctx: ctx, execution: execution}
	if stats := execution.Statistics; stats != nil {
		r.Scanned = aws.ToInt64(stats.DataScannedInBytes)
		c.scanned.Add(float64(r.Scanned))
	}
	if state := execution.Status.State; state != types.QueryExecutionStateSucceeded {
		return nil, failure(id, execution.Status)
	}
	if err := r.open(); err != nil {
		return nil, err
	}
	return r, nil
}

func (c *Client) start(ctx context.Context, s Statement) (id string, err error) {
	in := &athena.StartQueryExecutionInput{
		QueryString:           aws.String(s.SQL),
		ClientRequestToken:    aws.String(uuid.NewString()),
		QueryExecutionContext: &types.QueryExecutionContext{},
	}
	if s.Database != "" {
		in.QueryExecutionContext.Database = aws.String(s.Database)
	}
	if c.opts.WorkGroup != "" {
		in.WorkGroup = aws.String(c.opts.WorkGroup)
	}
	if catalog := cmp.Or(s.Catalog, c.opts.Catalog); catalog != "" {
		in.QueryExecutionContext.Catalog = aws.String(catalog)
	}
	if c.opts.OutputLocation != "" {
		in.ResultConfiguration = &types.ResultConfiguration{OutputLocation: aws.String(c.opts.OutputLocation)}
	}
	if c.opts.ReuseMinutes > 0 && !s.Volatile {
		in.ResultReuseConfiguration = &types.ResultReuseConfiguration{
			ResultReuseByAgeConfiguration: &types.ResultReuseByAgeConfiguration{
				Enabled: true, MaxAgeInMinutes: aws.Int32(c.opts.ReuseMinutes),
			},
		}
	}
	uncut, cancel := context.WithTimeout(context.WithoutCancel(ctx), startTimeout)
	defer cancel()
	out, err := c.api.StartQueryExecution(uncut, in)
	if err != nil {
		return "", serviceError("start the query in Athena", "", err)
	}
	return aws.ToString(out.QueryExecutionId), nil
}

// follow asks for the state until it is final.
func (c *Client) follow(ctx context.Context, id string) (*types.QueryExecution, error) {
	in := &athena.GetQueryExecutionInput{QueryExecutionId: aws.String(id)}
	for wait := c.opts.FirstPoll; ; wait = min(wait*3/2, c.opts.LongestPoll) {
		jitter := time.Duration(rand.Int64N(int64(wait)/4 + 1)) //nolint:gosec // spreads polls, guards nothing
		if err := backoff.Sleep(ctx, wait-jitter); err != nil {
			return nil, err
		}
		if err := backoff.Sleep(ctx, c.polls.Reserve().Delay()); err != nil {
			return nil, err
		}
		out, err := c.api.GetQueryExecution(ctx, in)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil {
			return nil, serviceError("follow the query in Athena", id, err)
		}
		if out.QueryExecution == nil || out.QueryExecution.Status == nil {
			return nil, fmt.Errorf("follow query %s: Athena's answer has no state", id)
		}
		switch out.QueryExecution.Status.State {
		case types.QueryExecutionStateSucceeded, types.QueryExecutionStateFailed, types.QueryExecutionStateCancelled:
			return out.QueryExecution, nil
		}
	}
}

// stop ends the query in Athena although ctx has ended.
func (c *Client) stop(ctx context.Context, id string) {
	uncut, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if _, err := c.api.StopQueryExecution(uncut, &athena.StopQueryExecutionInput{QueryExecutionId: aws.String(id)}); err != nil {
		c.log.Warn("a query could not be stopped; it may go on and cost", "query_id", id, "error", err)
	}
}

// Result is a result that streams. It is used by one goroutine.
type Result struct {
	QueryID string
	Scanned int64 // bytes

	client    *Client
	ctx       context.Context //nolint:containedctx // a result lives as long as the context it was asked with
	execution *types.QueryExecution
	rows      rows
}

// rows is where a result's rows come from. They do not contain the header.
type rows interface {
	next() (bool, error)
	cell(i int) (text []byte, null bool)
	close() error
}

// open chooses the source: the CSV in S3, or Athena's pages where there is none to be read.
func (r *Result) open() error {
	location := ""
	if conf := r.execution.ResultConfiguration; conf != nil {
		location = aws.ToString(conf.OutputLocation)
	}
	if r.execution.StatementType == types.StatementTypeDml && strings.HasSuffix(location, ".csv") {
		body, err := openBody(r.ctx, r.client.objects, location)
		if err == nil {
			csv := newCSV(body)
			r.rows = csv
			_, err = csv.next() // the header
			return r.wrap(err)
		}
		if !errors.Is(err, errDenied) {
			return r.wrap(err)
		}
		r.client.log.Info("the result cannot be read from S3; reading it through Athena's pages", "query_id", r.QueryID, "error", err)
	}
	r.rows = &pages{api: r.client.api, ctx: r.ctx, id: r.QueryID, header: r.execution.StatementType == types.StatementTypeDml}
	return nil
}

func (r *Result) wrap(err error) error {
	if err == nil {
		return nil
	}
	if r.ctx.Err() != nil {
		return context.Cause(r.ctx)
	}
	return serviceError("read the query's result", r.QueryID, err)
}

// Next moves to the next row; false without an error at the end.
func (r *Result) Next() (bool, error) {
	more, err := r.rows.next()
	return more, r.wrap(err)
}

// Cell returns column i of the row in Athena's text; it is valid until Next. A column that the row does not
// have is NULL.
func (r *Result) Cell(i int) (text []byte, null bool) { return r.rows.cell(i) }

// Close ends the reading.
func (r *Result) Close() error { return r.rows.close() }

// Columns asks Athena for the result's columns; it is for statements that the gateway did not bind.
func (r *Result) Columns() ([]types.ColumnInfo, error) {
	out, err := r.client.api.GetQueryResults(r.ctx, &athena.GetQueryResultsInput{
		QueryExecutionId: aws.String(r.QueryID), MaxResults: aws.Int32(1),
	})
	if err != nil {
		return nil, r.wrap(err)
	}
	if out.ResultSet == nil || out.ResultSet.ResultSetMetadata == nil {
		return nil, nil
	}
	return out.ResultSet.ResultSetMetadata.ColumnInfo, nil
}
