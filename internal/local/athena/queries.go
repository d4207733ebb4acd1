package athena

import (
	"context"

	"github.com/datacounsel/spillway/internal/local/awsjson"
)

// queryRef names queries in a request.
type queryRef struct {
	QueryExecutionId  string
	QueryExecutionIds []string
	WorkGroup         string
	paging
}

// find returns a query; the caller holds the lock.
func (s *Service) find(id string) (*execution, error) {
	if e := s.executions[id]; e != nil {
		return e, nil
	}
	return nil, invalid("QueryExecution %s was not found", id)
}

func (s *Service) queryRoutes() {
	type one struct{ QueryExecution QueryExecution }
	awsjson.Handle(s.Service, "GetQueryExecution", func(_ context.Context, in *queryRef) (*one, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		e, err := s.find(in.QueryExecutionId)
		if err != nil {
			return nil, err
		}
		return &one{s.snapshot(e)}, nil
	})
	awsjson.Handle(s.Service, "StopQueryExecution", func(_ context.Context, in *queryRef) (*awsjson.Empty, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		e, err := s.find(in.QueryExecutionId)
		if err == nil {
			s.stop(e)
		}
		return &awsjson.Empty{}, err
	})
	awsjson.Handle(s.Service, "BatchGetQueryExecution", s.batchGet)
	awsjson.Handle(s.Service, "ListQueryExecutions", s.list)
	awsjson.Handle(s.Service, "GetQueryRuntimeStatistics", s.runtime)
}

// snapshot is the execution as it stands now.
func (s *Service) snapshot(e *execution) QueryExecution {
	now := e.QueryExecution
	if e.Status.State == Running {
		now.Statistics.TotalExecutionTimeInMillis = s.since(e)
		now.Statistics.EngineExecutionTimeInMillis = s.since(e) - now.Statistics.QueryQueueTimeInMillis
	}
	return now
}

type batchQueries struct {
	QueryExecutions              []QueryExecution
	UnprocessedQueryExecutionIds []unprocessedID
}

func (s *Service) batchGet(_ context.Context, in *queryRef) (*batchQueries, error) {
	if n := len(in.QueryExecutionIds); n < 1 || n > 50 {
		return nil, invalid("QueryExecutionIds must have 1 to 50 members, not %d", n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &batchQueries{[]QueryExecution{}, []unprocessedID{}}
	for _, id := range in.QueryExecutionIds {
		e, err := s.find(id)
		if err != nil {
			out.UnprocessedQueryExecutionIds = append(out.UnprocessedQueryExecutionIds,
				unprocessedID{QueryExecutionId: id, ErrorCode: "INVALID_INPUT", ErrorMessage: "QueryExecution was not found"})
			continue
		}
		out.QueryExecutions = append(out.QueryExecutions, s.snapshot(e))
	}
	return out, nil
}

type queryList struct {
	QueryExecutionIds []string
	NextToken         string `json:",omitempty"`
}

// list returns the ids of a workgroup's queries, the newest first. The token is the last id of the page, so
// that queries started meanwhile move nothing.
func (s *Service) list(_ context.Context, in *queryRef) (*queryList, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	group, err := s.findGroup(in.WorkGroup)
	if err != nil {
		return nil, err
	}
	limit := in.MaxResults
	if limit <= 0 || limit > 50 {
		limit = 50
	}
	out := &queryList{QueryExecutionIds: []string{}}
	skip := in.NextToken != ""
	for i := len(s.order) - 1; i >= 0; i-- {
		e := s.order[i]
		if skip {
			skip = e.QueryExecutionId != in.NextToken
			continue
		}
		if e.WorkGroup != group.Name {
			continue
		}
		if len(out.QueryExecutionIds) == limit {
			out.NextToken = out.QueryExecutionIds[limit-1]
			break
		}
		out.QueryExecutionIds = append(out.QueryExecutionIds, e.QueryExecutionId)
	}
	if skip {
		return nil, invalid("Invalid NextToken %q", in.NextToken)
	}
	return out, nil
}

type runtimeStatistics struct {
	Timeline struct {
		QueryQueueTimeInMillis, ServicePreProcessingTimeInMillis, QueryPlanningTimeInMillis    int64
		EngineExecutionTimeInMillis, ServiceProcessingTimeInMillis, TotalExecutionTimeInMillis int64
	}
	Rows struct{ InputRows, InputBytes, OutputRows, OutputBytes int64 }
}

type runtimeOutput struct{ QueryRuntimeStatistics runtimeStatistics }

func (s *Service) runtime(_ context.Context, in *queryRef) (*runtimeOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.find(in.QueryExecutionId)
	if err != nil {
		return nil, err
	}
	out := &runtimeOutput{}
	from, to := s.snapshot(e).Statistics, &out.QueryRuntimeStatistics
	to.Timeline.QueryQueueTimeInMillis = from.QueryQueueTimeInMillis
	to.Timeline.EngineExecutionTimeInMillis = from.EngineExecutionTimeInMillis
	to.Timeline.ServiceProcessingTimeInMillis = from.ServiceProcessingTimeInMillis
	to.Timeline.TotalExecutionTimeInMillis = from.TotalExecutionTimeInMillis
	to.Rows.InputRows, to.Rows.InputBytes = e.InputRows, from.DataScannedInBytes
	to.Rows.OutputRows, to.Rows.OutputBytes = e.OutputRows, e.OutputBytes
	return out, nil
}
