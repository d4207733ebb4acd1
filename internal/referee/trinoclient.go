package referee

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// TrinoError is what Trino says of a failed statement.
type TrinoError struct {
	Name     string `json:"errorName"` // SYNTAX_ERROR, TABLE_NOT_FOUND…
	Type     string `json:"errorType"` // USER_ERROR, INTERNAL_ERROR…
	Code     int    `json:"errorCode"`
	Message  string `json:"message"` // with "line 1:8: " where it has a place
	Location struct {
		Line   int `json:"lineNumber"`
		Column int `json:"columnNumber"`
	} `json:"errorLocation"`
}

// Error is Trino's message after its name.
func (e *TrinoError) Error() string { return e.Name + ": " + e.Message }

// TrinoColumn is a column of an answer.
type TrinoColumn struct {
	Name string `json:"name"`
	Type string `json:"type"` // as Trino writes it: varchar(3), decimal(10,2), timestamp(3)…
}

// TrinoAnswer is the whole answer to a statement, its values as Trino's JSON has them (numbers as json.Number).
type TrinoAnswer struct {
	Columns    []TrinoColumn
	Rows       [][]any
	UpdateType string // CREATE TABLE, INSERT…; empty for a query
}

// Query runs a statement in a session whose schema is "catalog.schema" (empty: none) and returns its rows.
// What Trino refuses is a *TrinoError.
func (s *TrinoServer) Query(schema, sql string) ([][]any, error) {
	answer, err := s.Answer(schema, sql)
	if err != nil {
		return nil, err
	}
	return answer.Rows, nil
}

// Answer runs a statement as Query does and returns the columns too.
func (s *TrinoServer) Answer(schema, sql string) (*TrinoAnswer, error) {
	request, err := http.NewRequest(http.MethodPost, s.URL+"/v1/statement", strings.NewReader(sql))
	if err != nil {
		return nil, fmt.Errorf("ask Trino: %w", err)
	}
	request.Header.Set("X-Trino-User", "referee")
	request.Header.Set("X-Trino-Time-Zone", "UTC")
	request.Header.Set("X-Trino-Client-Capabilities", "PARAMETRIC_DATETIME")
	if catalog, name, ok := strings.Cut(schema, "."); ok {
		request.Header.Set("X-Trino-Catalog", catalog)
		request.Header.Set("X-Trino-Schema", url.QueryEscape(name))
	}
	answer := &TrinoAnswer{}
	for request != nil {
		page, err := fetchPage(request)
		if err != nil {
			return nil, err
		}
		if page.Error != nil {
			return nil, page.Error
		}
		if page.Columns != nil {
			answer.Columns = page.Columns
		}
		answer.Rows, answer.UpdateType = append(answer.Rows, page.Data...), page.UpdateType
		request = nil
		if page.NextURI != "" {
			if request, err = http.NewRequest(http.MethodGet, page.NextURI, nil); err != nil {
				return nil, fmt.Errorf("ask Trino: %w", err)
			}
		}
	}
	return answer, nil
}

// page is one answer of Trino's /v1/statement protocol.
type page struct {
	NextURI    string        `json:"nextUri"`
	Columns    []TrinoColumn `json:"columns"`
	Data       [][]any       `json:"data"`
	UpdateType string        `json:"updateType"`
	Error      *TrinoError   `json:"error"`
}

func fetchPage(request *http.Request) (*page, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask Trino: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask Trino: it answered %s", response.Status)
	}
	decoder, p := json.NewDecoder(response.Body), &page{}
	decoder.UseNumber()
	if err := decoder.Decode(p); err != nil {
		return nil, fmt.Errorf("read Trino's answer: %w", err)
	}
	return p, nil
}
