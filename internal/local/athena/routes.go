package athena

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/datacounsel/spillway/internal/local/awsjson"
)

func (s *Service) routes() {
	awsjson.Handle(s.Service, "StartQueryExecution", s.start)
	s.queryRoutes()
	awsjson.Handle(s.Service, "GetQueryResults", s.getResults)
	s.groupRoutes()
	s.preparedRoutes()
	s.namedRoutes()
	s.catalogRoutes()
	s.tagRoutes()
}

// paging is the paging of a request.
type paging struct {
	NextToken  string
	MaxResults int
}

type span struct{ from, to int }

// cut returns which of n items are on the page, and the token of the next one.
func (p paging) cut(n int) (span, string, error) {
	limit := p.MaxResults
	if limit <= 0 || limit > 50 {
		limit = 50
	}
	from := 0
	if p.NextToken != "" {
		var err error
		if from, err = strconv.Atoi(p.NextToken); err != nil || from < 0 {
			return span{}, "", invalid("Invalid NextToken %q", p.NextToken)
		}
	}
	from = min(from, n)
	to := min(from+limit, n)
	if to == n {
		return span{from, to}, "", nil
	}
	return span{from, to}, strconv.Itoa(to), nil
}

// sortedValues returns the values of m in the order of their keys.
func sortedValues[K cmp.Ordered, V any](m map[K]V) []V {
	values := make([]V, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		values = append(values, m[k])
	}
	return values
}

// namedRef names saved queries in a request.
type namedRef struct {
	NamedQuery
	ClientRequestToken string
	NamedQueryIds      []string
	paging
}

func (s *Service) findNamed(id string) (NamedQuery, error) {
	if q, ok := s.named[id]; ok {
		return q, nil
	}
	return NamedQuery{}, invalid("NamedQuery %s was not found", id)
}

func (s *Service) namedRoutes() {
	awsjson.Handle(s.Service, "CreateNamedQuery", s.createNamed)
	type one struct{ NamedQuery NamedQuery }
	awsjson.Handle(s.Service, "GetNamedQuery", func(_ context.Context, in *namedRef) (*one, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		q, err := s.findNamed(in.NamedQueryId)
		return &one{q}, err
	})
	awsjson.Handle(s.Service, "UpdateNamedQuery", func(_ context.Context, in *namedRef) (*awsjson.Empty, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		q, err := s.findNamed(in.NamedQueryId)
		if err != nil {
			return nil, err
		}
		q.Name, q.Description, q.QueryString = in.Name, in.Description, in.QueryString
		return &awsjson.Empty{}, putDocument(s, ofNamed, s.named, q.NamedQueryId, q)
	})
	awsjson.Handle(s.Service, "DeleteNamedQuery", func(_ context.Context, in *namedRef) (*awsjson.Empty, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, err := s.findNamed(in.NamedQueryId); err != nil {
			return nil, err
		}
		return &awsjson.Empty{}, deleteDocument(s, ofNamed, s.named, in.NamedQueryId)
	})
	awsjson.Handle(s.Service, "ListNamedQueries", s.listNamed)
	awsjson.Handle(s.Service, "BatchGetNamedQuery", s.batchGetNamed)
}

type namedID struct{ NamedQueryId string }

// createNamed saves a query; the same ClientRequestToken gives the same one again.
func (s *Service) createNamed(_ context.Context, in *namedRef) (*namedID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGroup(in.WorkGroup)
	if err != nil {
		return nil, err
	}
	q := in.NamedQuery
	if q.Name == "" || q.Database == "" || strings.TrimSpace(q.QueryString) == "" {
		return nil, invalid("Name, Database and QueryString must not be empty")
	}
	q.WorkGroup, q.NamedQueryId = g.Name, uuid.NewString()
	if in.ClientRequestToken != "" {
		q.NamedQueryId = uuid.NewSHA1(uuid.NameSpaceOID, []byte(in.ClientRequestToken)).String()
	}
	return &namedID{q.NamedQueryId}, putDocument(s, ofNamed, s.named, q.NamedQueryId, q)
}

type namedList struct {
	NamedQueryIds []string
	NextToken     string `json:",omitempty"`
}

func (s *Service) listNamed(_ context.Context, in *namedRef) (*namedList, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGroup(in.WorkGroup)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, q := range sortedValues(s.named) {
		if q.WorkGroup == g.Name {
			ids = append(ids, q.NamedQueryId)
		}
	}
	page, next, err := in.cut(len(ids))
	return &namedList{ids[page.from:page.to], next}, err
}

type unprocessedID struct {
	NamedQueryId     string `json:",omitempty"`
	QueryExecutionId string `json:",omitempty"`
	ErrorCode        string
	ErrorMessage     string
}

type namedBatch struct {
	NamedQueries             []NamedQuery
	UnprocessedNamedQueryIds []unprocessedID
}

func (s *Service) batchGetNamed(_ context.Context, in *namedRef) (*namedBatch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &namedBatch{[]NamedQuery{}, []unprocessedID{}}
	for _, id := range in.NamedQueryIds {
		q, err := s.findNamed(id)
		if err != nil {
			out.UnprocessedNamedQueryIds = append(out.UnprocessedNamedQueryIds,
				unprocessedID{NamedQueryId: id, ErrorCode: "INVALID_INPUT", ErrorMessage: "NamedQuery was not found"})
			continue
		}
		out.NamedQueries = append(out.NamedQueries, q)
	}
	return out, nil
}

type tagInput struct {
	ResourceARN string
	Tags        []Tag
	TagKeys     []string
}

// resource is the part of an ARN behind region and account, such as workgroup/primary.
func resource(arn string) string {
	return arn[strings.LastIndexByte(arn, ':')+1:]
}

// tag adds and removes tags; the caller holds the lock.
func (s *Service) tag(resource string, add []Tag, remove []string) error {
	if len(add)+len(remove) == 0 {
		return nil
	}
	next := map[string]string{}
	maps.Copy(next, s.tags[resource])
	for _, t := range add {
		next[t.Key] = t.Value
	}
	for _, k := range remove {
		delete(next, k)
	}
	return putDocument(s, ofTags, s.tags, resource, next)
}

func (s *Service) tagRoutes() {
	change := func(_ context.Context, in *tagInput) (*awsjson.Empty, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if in.ResourceARN == "" {
			return nil, invalid("ResourceARN must not be empty")
		}
		return &awsjson.Empty{}, s.tag(resource(in.ResourceARN), in.Tags, in.TagKeys)
	}
	awsjson.Handle(s.Service, "TagResource", change)
	awsjson.Handle(s.Service, "UntagResource", change)
	type list struct{ Tags []Tag }
	awsjson.Handle(s.Service, "ListTagsForResource", func(_ context.Context, in *tagInput) (*list, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		tags := s.tags[resource(in.ResourceARN)]
		out := &list{[]Tag{}}
		for _, k := range slices.Sorted(maps.Keys(tags)) {
			out.Tags = append(out.Tags, Tag{k, tags[k]})
		}
		return out, nil
	})
}
