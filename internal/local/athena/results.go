package athena

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/s3"
)

// maxRows is Athena's largest page of results.
const maxRows = 1000

type resultsInput struct {
	QueryExecutionId string
	NextToken        string
	MaxResults       int
	QueryResultType  string
}

type resultSet struct {
	Rows              []resultRow
	ResultSetMetadata struct{ ColumnInfo []columnInfo }
}

type resultsOutput struct {
	UpdateCount int64
	ResultSet   resultSet
	NextToken   string `json:",omitempty"`
}

// getResults returns a page of a result. The token is the offset in bytes of the next row in the object.
func (s *Service) getResults(_ context.Context, in *resultsInput) (*resultsOutput, error) {
	limit := in.MaxResults
	switch {
	case limit == 0:
		limit = maxRows
	case limit < 1 || limit > maxRows:
		return nil, invalid("MaxResults must be between 1 and %d, not %d", maxRows, limit)
	}
	offset := int64(0)
	if in.NextToken != "" {
		var err error
		if offset, err = strconv.ParseInt(in.NextToken, 10, 64); err != nil || offset <= 0 {
			return nil, invalid("Invalid NextToken %q", in.NextToken)
		}
	}
	e, err := s.succeeded(in.QueryExecutionId)
	if err != nil {
		return nil, err
	}
	out := &resultsOutput{UpdateCount: e.UpdateCount, ResultSet: resultSet{Rows: []resultRow{}}}
	out.ResultSet.ResultSetMetadata.ColumnInfo = []columnInfo{}
	for _, c := range e.Columns {
		out.ResultSet.ResultSetMetadata.ColumnInfo = append(out.ResultSet.ResultSetMetadata.ColumnInfo, infoOf(c))
	}
	if !strings.HasSuffix(e.Result, ".csv") && !strings.HasSuffix(e.Result, ".txt") {
		return out, nil
	}
	out.ResultSet.Rows, offset, err = s.page(e.Result, offset, limit)
	if offset > 0 {
		out.NextToken = strconv.FormatInt(offset, 10)
	}
	return out, err
}

// succeeded returns the record of a query that has a result.
func (s *Service) succeeded(id string) (record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.find(id)
	switch {
	case err != nil:
		return record{}, err
	case !e.final():
		return record{}, invalid("Query has not yet finished. Current state: %s", e.Status.State)
	case e.Status.State != Succeeded:
		return record{}, invalid("Query did not finish successfully. Final query state: %s", e.Status.State)
	}
	return e.record, nil
}

// page reads up to limit rows from offset on, and returns the offset of the next one, 0 at the end.
func (s *Service) page(uri string, offset int64, limit int) (rows []resultRow, next int64, err error) {
	bucket, object, _ := lake.ParseS3(uri)
	file, err := s.Objects.Open(bucket, object)
	if errors.Is(err, s3.ErrNoSuchKey) || errors.Is(err, s3.ErrNoSuchBucket) {
		return nil, 0, invalid("Could not find results of the query: %s is not there any more", uri)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read results: %w", err)
	}
	defer file.Close()
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return nil, 0, fmt.Errorf("read results: %w", err)
	}
	reader := rowReader{r: bufio.NewReaderSize(file, 64<<10)}
	read := reader.csvRow
	if strings.HasSuffix(uri, ".txt") {
		read = reader.textRow
	}
	rows = make([]resultRow, 0, min(limit, 64))
	for len(rows) < limit {
		row, err := read()
		if errors.Is(err, io.EOF) {
			return rows, 0, nil
		}
		if err != nil {
			return nil, 0, fmt.Errorf("read results %s at byte %d: %w", uri, offset+reader.read, err)
		}
		rows = append(rows, row)
	}
	if _, err := reader.r.Peek(1); errors.Is(err, io.EOF) {
		return rows, 0, nil
	}
	return rows, offset + reader.read, nil
}
