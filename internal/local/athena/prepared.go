package athena

import (
	"context"
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena/lex"
	"github.com/datacounsel/spillway/internal/local/awsjson"
)

func (s *Service) findPrepared(group, name string) (PreparedStatement, error) {
	if p, ok := s.prepared[key(group, strings.ToLower(name))]; ok {
		return p, nil
	}
	return PreparedStatement{}, &awsjson.Error{Code: "ResourceNotFoundException",
		Message: "PreparedStatement " + name + " was not found in workGroup " + group, Fields: map[string]any{"ResourceName": name}}
}

// resolve puts the prepared statement and its values in the place of EXECUTE name USING …; PyAthena and
// awswrangler pass the values as ExecutionParameters instead. The caller holds the lock.
func (s *Service) resolve(e *execution) error {
	if e.kind.Sub != subExecute {
		return nil
	}
	tokens, err := lex.Tokens(e.Query)
	if err != nil {
		return invalid("%v", err)
	}
	if tokens[1].Kind != lex.Word && tokens[1].Kind != lex.Quoted {
		return invalid("line %d:%d: EXECUTE needs the name of a prepared statement", tokens[1].Line, tokens[1].Column)
	}
	p, err := s.findPrepared(e.WorkGroup, tokens[1].Text())
	if err != nil {
		return err
	}
	values, err := usingValues(e.Query, tokens[2:])
	if err != nil {
		return err
	}
	if values != nil {
		e.parameters = values
	}
	e.statement, e.kind = p.QueryStatement, Classify(p.QueryStatement)
	e.StatementType = e.kind.Type
	return nil
}

// usingValues cuts USING a, b, … into the texts of its expressions.
func usingValues(statement string, tokens []lex.Token) ([]string, error) {
	if tokens[0].Kind == lex.End {
		return nil, nil
	}
	if !tokens[0].Is("USING") {
		return nil, invalid("line %d:%d: USING expected, found %s", tokens[0].Line, tokens[0].Column, tokens[0].Raw)
	}
	var values []string
	depth, begin := 0, tokens[1].Offset
	for _, t := range tokens[1:] {
		switch {
		case t.Is("(") || t.Is("["):
			depth++
		case t.Is(")") || t.Is("]"):
			depth--
		}
		if t.Kind != lex.End && (depth > 0 || !t.Is(",")) {
			continue
		}
		value := strings.TrimSpace(statement[begin:t.Offset])
		if value == "" {
			return nil, invalid("line %d:%d: a value is missing in USING", t.Line, t.Column)
		}
		values, begin = append(values, value), t.Offset+1
	}
	return values, nil
}

// engineFor is what runs the execution: the engine, or the service itself for PREPARE and DEALLOCATE.
func (s *Service) engineFor(e *execution) Engine {
	if e.kind.Sub == subPrepare || e.kind.Sub == subDeallocate {
		return preparer{s}
	}
	return s.Engine
}

type preparer struct{ service *Service }

// Run does PREPARE name FROM statement and DEALLOCATE PREPARE name.
func (p preparer) Run(_ context.Context, session Session, statement string) (Rows, error) {
	tokens, err := lex.Tokens(statement)
	if err != nil {
		return nil, err
	}
	next := func(words ...string) error {
		for _, word := range words {
			if !tokens[0].Is(word) {
				return Errorf("SYNTAX_ERROR", tokens[0].Line, tokens[0].Column, "mismatched input '%s'. Expecting: '%s'", tokens[0].Raw, word)
			}
			tokens = tokens[1:]
		}
		return nil
	}
	if tokens[0].Is("DEALLOCATE") {
		if err := next("DEALLOCATE", "PREPARE"); err != nil {
			return nil, err
		}
		if err := p.service.deletePrepared(session.WorkGroup, tokens[0].Text()); err != nil {
			return nil, &Error{Name: "NOT_FOUND", Message: "Prepared statement not found: " + tokens[0].Text()}
		}
		return None{}, nil
	}
	if err := next("PREPARE"); err != nil {
		return nil, err
	}
	name := tokens[0].Text()
	tokens = tokens[1:]
	if err := next("FROM"); err != nil {
		return nil, err
	}
	text := statement[tokens[0].Offset:]
	if tokens[0].Kind == lex.String {
		text = tokens[0].Text()
	}
	p.service.mu.Lock()
	defer p.service.mu.Unlock()
	return None{}, p.service.putPrepared(PreparedStatement{StatementName: name, QueryStatement: text, WorkGroupName: session.WorkGroup})
}

// None is the result of a statement that gives none.
type None struct{}

// Columns is empty.
func (None) Columns() []Column { return nil }

// Next is false: there are no rows.
func (None) Next() bool { return false }

// Cell is never asked for.
func (None) Cell(int) ([]byte, bool) { return nil, true }

// Err is nil.
func (None) Err() error { return nil }

// Stats is zero.
func (None) Stats() Stats { return Stats{} }

// UpdateCount is zero.
func (None) UpdateCount() int64 { return 0 }

// Close does nothing.
func (None) Close() error { return nil }

// putPrepared stores a prepared statement; the caller holds the lock.
func (s *Service) putPrepared(p PreparedStatement) error {
	if p.StatementName == "" || strings.TrimSpace(p.QueryStatement) == "" {
		return invalid("StatementName and QueryStatement must not be empty")
	}
	p.LastModifiedTime = awsjson.At(s.now())
	return putDocument(s, ofPrepared, s.prepared, key(p.WorkGroupName, strings.ToLower(p.StatementName)), p)
}

func (s *Service) deletePrepared(group, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.findPrepared(group, name); err != nil {
		return err
	}
	return deleteDocument(s, ofPrepared, s.prepared, key(group, strings.ToLower(name)))
}

// preparedRef names a prepared statement in a request.
type preparedRef struct {
	StatementName, WorkGroup, QueryStatement, Description string
	PreparedStatementNames                                []string
	paging
}

func (s *Service) preparedRoutes() {
	type one struct{ PreparedStatement PreparedStatement }
	put := func(create bool) func(context.Context, *preparedRef) (*awsjson.Empty, error) {
		return func(_ context.Context, in *preparedRef) (*awsjson.Empty, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if _, err := s.findGroup(in.WorkGroup); err != nil {
				return nil, err
			}
			_, err := s.findPrepared(in.WorkGroup, in.StatementName)
			if create && err == nil {
				return nil, invalid("PreparedStatement %s already exists in workGroup %s", in.StatementName, in.WorkGroup)
			}
			if !create && err != nil {
				return nil, err
			}
			return &awsjson.Empty{}, s.putPrepared(PreparedStatement{in.StatementName, in.QueryStatement, in.WorkGroup, in.Description, nil})
		}
	}
	awsjson.Handle(s.Service, "CreatePreparedStatement", put(true))
	awsjson.Handle(s.Service, "UpdatePreparedStatement", put(false))
	awsjson.Handle(s.Service, "GetPreparedStatement", func(_ context.Context, in *preparedRef) (*one, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		p, err := s.findPrepared(in.WorkGroup, in.StatementName)
		return &one{p}, err
	})
	awsjson.Handle(s.Service, "DeletePreparedStatement", func(_ context.Context, in *preparedRef) (*awsjson.Empty, error) {
		return &awsjson.Empty{}, s.deletePrepared(in.WorkGroup, in.StatementName)
	})
	awsjson.Handle(s.Service, "ListPreparedStatements", s.listPrepared)
	awsjson.Handle(s.Service, "BatchGetPreparedStatement", s.batchGetPrepared)
}

type preparedSummary struct {
	StatementName    string
	LastModifiedTime *awsjson.Time
}

type preparedList struct {
	PreparedStatements []preparedSummary
	NextToken          string `json:",omitempty"`
}

func (s *Service) listPrepared(_ context.Context, in *preparedRef) (*preparedList, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []preparedSummary{}
	for _, p := range sortedValues(s.prepared) {
		if p.WorkGroupName == in.WorkGroup {
			all = append(all, preparedSummary{p.StatementName, p.LastModifiedTime})
		}
	}
	page, next, err := in.cut(len(all))
	return &preparedList{all[page.from:page.to], next}, err
}

type preparedBatch struct {
	PreparedStatements                []PreparedStatement
	UnprocessedPreparedStatementNames []unprocessedName
}

type unprocessedName struct{ StatementName, ErrorCode, ErrorMessage string }

func (s *Service) batchGetPrepared(_ context.Context, in *preparedRef) (*preparedBatch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &preparedBatch{[]PreparedStatement{}, []unprocessedName{}}
	for _, name := range in.PreparedStatementNames {
		p, err := s.findPrepared(in.WorkGroup, name)
		if err != nil {
			out.UnprocessedPreparedStatementNames = append(out.UnprocessedPreparedStatementNames,
				unprocessedName{name, "STATEMENT_NOT_FOUND", err.Error()})
			continue
		}
		out.PreparedStatements = append(out.PreparedStatements, p)
	}
	return out, nil
}
