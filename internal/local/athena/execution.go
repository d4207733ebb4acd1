package athena

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/datacounsel/spillway/internal/local/awsjson"
	"github.com/datacounsel/spillway/internal/local/journal"
)

// record is what is kept of a query.
type record struct {
	QueryExecution
	Sequence    int64    // place in the order of submission: two queries may begin in one millisecond
	Token       string   `json:",omitempty"` // ClientRequestToken
	Columns     []Column `json:",omitempty"` // of the result
	UpdateCount int64
	InputRows   int64
	OutputRows  int64
	OutputBytes int64
	Result      string // the object that GetQueryResults reads
}

// execution is a query; the service's lock guards it. Its context ends with it.
type execution struct {
	record
	statement  string   // what the engine runs; EXECUTE replaces it by the prepared one
	parameters []string // of statement
	kind       Kind     // of statement
	output     output
	group      WorkGroup
	cancel     context.CancelFunc
}

func (e *execution) final() bool {
	return e.Status.State != Queued && e.Status.State != Running
}

// save keeps the record; a killed process leaves it, and a crashed machine may lose the last ones.
func (s *Service) save(e *execution) {
	if err := s.journal.WriteSoon(journal.Change{Key: key(ofExecution, e.QueryExecutionId), Value: e.record}); err != nil {
		s.scope.Log.Error("a query's record could not be kept", "query", e.QueryExecutionId, "err", err)
	}
}

// recover takes up the loaded executions: those that had not ended have failed.
func (s *Service) recover() error {
	slices.SortFunc(s.order, func(a, b *execution) int {
		return cmp.Or(cmp.Compare(a.Sequence, b.Sequence), a.Status.SubmissionDateTime.Compare(b.Status.SubmissionDateTime.Time))
	})
	for _, e := range s.order {
		s.executions[e.QueryExecutionId] = e
		if e.Token != "" {
			s.tokens[e.Token] = e
		}
		if !e.final() {
			s.fail(e, &Error{Name: "INTERRUPTED", Message: "the local Athena stopped while the query was " + e.Status.State + "; run it again",
				Category: CategorySystem, Type: typeEngine, Retryable: true})
			s.save(e)
		}
		if e.Status.State == Succeeded {
			s.reusable[reuseKey(&e.record)] = e
		}
	}
	if _, ok := s.workgroups[primary]; ok {
		return nil
	}
	return putDocument(s, ofWorkGroup, s.workgroups, primary, s.newPrimary())
}

// enqueue registers the execution and runs it when a place is free; the caller holds the lock.
func (s *Service) enqueue(e *execution) error {
	if s.queued >= s.Waiting {
		err := awsjson.Errorf("TooManyRequestsException", "You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of concurrent queries submitted by this account.")
		err.Fields = map[string]any{"Reason": "CONCURRENT_QUERY_LIMIT_EXCEEDED"}
		return err
	}
	var ctx context.Context
	ctx, e.cancel = context.WithCancel(s.ctx)
	s.register(e)
	s.queued++
	s.running.Go(func() {
		defer e.cancel()
		s.wait(ctx, e)
	})
	return nil
}

// register keeps e as the newest query; the caller holds the lock.
func (s *Service) register(e *execution) {
	if n := len(s.order); n > 0 {
		e.Sequence = s.order[n-1].Sequence + 1
	}
	s.executions[e.QueryExecutionId] = e
	s.order = append(s.order, e)
	if e.Token != "" {
		s.tokens[e.Token] = e
	}
	s.save(e)
	s.trim()
}

// trim forgets the oldest queries that have ended once there are too many.
func (s *Service) trim() {
	for len(s.order) > s.History && s.order[0].final() {
		old := s.order[0]
		s.order = s.order[1:]
		delete(s.executions, old.QueryExecutionId)
		delete(s.tokens, old.Token)
		if k := reuseKey(&old.record); s.reusable[k] == old {
			delete(s.reusable, k)
		}
		if err := s.journal.WriteSoon(journal.Change{Key: key(ofExecution, old.QueryExecutionId)}); err != nil {
			s.scope.Log.Error("an old query's record could not be dropped", "query", old.QueryExecutionId, "err", err)
		}
	}
}

// wait runs the execution when one of the places for its type is free, unless it is cancelled before.
func (s *Service) wait(ctx context.Context, e *execution) {
	slots := s.slots[e.StatementType]
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
	}
	s.mu.Lock()
	s.queued--
	if !e.final() && ctx.Err() == nil {
		e.Status.State = Running
		e.Statistics.QueryQueueTimeInMillis = s.since(e)
	}
	s.mu.Unlock()
	if ctx.Err() != nil {
		s.finish(e, written{}, 0, ctx.Err())
		return
	}
	s.metrics.running.Inc()
	defer s.metrics.running.Dec()
	begin := s.now()
	limited, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	done, err := s.execute(limited, e)
	if limited.Err() != nil && err != nil {
		err = limited.Err()
	}
	s.finish(e, done, s.now().Sub(begin), err)
}

// execute runs the statement and writes its result.
func (s *Service) execute(ctx context.Context, e *execution) (done written, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.scope.Log.Error("the engine panicked", "query", e.QueryExecutionId, "panic", p)
			err = fmt.Errorf("the engine failed: %v", p)
		}
	}()
	limit := e.group.Configuration.BytesScannedCutoffPerQuery
	rows, err := s.engineFor(e).Run(ctx, Session{
		Catalog: strings.ToLower(catalogName), Database: e.QueryExecutionContext.Database, QueryID: e.QueryExecutionId,
		WorkGroup: e.WorkGroup, Parameters: e.parameters, Output: e.folder(), ScanLimit: limit,
	}, e.statement)
	if err != nil {
		return written{}, err
	}
	defer rows.Close()
	done, err = e.output.write(s.Objects, e.kind, rows, limit)
	if err != nil {
		done.stats = rows.Stats()
	}
	return done, err
}

func (s *Service) since(e *execution) int64 {
	return s.now().Sub(e.Status.SubmissionDateTime.Time).Milliseconds()
}

// finish records how the execution ended, unless StopQueryExecution did before.
func (s *Service) finish(e *execution, done written, took time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := &e.Statistics
	st.EngineExecutionTimeInMillis, st.DataScannedInBytes = took.Milliseconds(), done.stats.BytesScanned
	s.metrics.scanned.Add(float64(done.stats.BytesScanned))
	e.InputRows = done.stats.RowsScanned
	switch {
	case e.final():
	case err == nil:
		e.Status.State = Succeeded
		e.Columns, e.UpdateCount, e.OutputRows, e.OutputBytes = done.columns, done.updated, done.rows, done.bytes
		e.Result, st.DataManifestLocation = e.output.result, e.output.manifest
		s.reusable[reuseKey(&e.record)] = e
	case errors.Is(err, context.Canceled):
		e.Status.State, e.Status.StateChangeReason = Cancelled, "Query cancelled because the local Athena stops"
	default:
		s.fail(e, err)
	}
	s.complete(e)
	s.save(e)
	s.metrics.queries.WithLabelValues(e.WorkGroup, e.StatementType, e.Status.State).Inc()
	s.metrics.seconds.Observe(float64(st.TotalExecutionTimeInMillis) / 1000)
}

// complete sets the times of an execution that has ended.
func (s *Service) complete(e *execution) {
	if e.Status.CompletionDateTime == nil {
		e.Status.CompletionDateTime = awsjson.At(s.now())
		e.Statistics.TotalExecutionTimeInMillis = s.since(e)
	}
	st := &e.Statistics
	st.ServiceProcessingTimeInMillis = max(0, st.TotalExecutionTimeInMillis-st.EngineExecutionTimeInMillis-st.QueryQueueTimeInMillis)
}

// fail marks the execution as failed. The scan limit cancels a query, as it does in Athena.
func (s *Service) fail(e *execution, err error) {
	f := failure(err)
	e.Status.State, e.Status.StateChangeReason = Failed, f.Error()
	if errors.Is(err, ErrScanLimit) {
		e.Status.State, e.Status.StateChangeReason = Cancelled, "Query cancelled! : "+f.Message
	}
	e.Status.AthenaError = &AthenaError{f.Category, f.Type, f.Retryable, e.Status.StateChangeReason}
	s.complete(e)
}

// stop cancels an execution that has not ended.
func (s *Service) stop(e *execution) {
	if e.final() {
		return
	}
	e.Status.State, e.Status.StateChangeReason = Cancelled, "Query cancelled by user"
	s.complete(e)
	s.save(e)
	e.cancel()
}
