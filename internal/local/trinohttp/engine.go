// Package trinohttp runs Athena's statements on a Trino server, by Trino's client protocol
// (https://trino.io/docs/current/develop/client-protocol.html): one POST, then pages that are followed by
// their nextUri, and a DELETE to cancel. Values come out in Athena's text form, errors under their names.
//
// What Athena has and Trino has not, UNLOAD, is refused by name.
package trinohttp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/datacounsel/spillway/internal/backoff"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/athena/lex"
)

// DefaultCatalog is the name of the catalog that statements written for Athena use.
const DefaultCatalog = "awsdatacatalog"

// Engine is an athena.Engine on a Trino server.
type Engine struct {
	url     string
	catalog string
	client  *http.Client
}

// New returns an engine on the server at base (http://host:port). Tables without a catalog are looked up in
// catalog, DefaultCatalog where it is empty; that catalog should read the local Glue and S3.
func New(base, catalog string) (*Engine, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("Trino's URL %q: use http://HOST:PORT", base)
	}
	if catalog == "" {
		catalog = DefaultCatalog
	}
	return &Engine{url: strings.TrimSuffix(base, "/") + "/v1/statement", catalog: catalog, client: &http.Client{}}, nil
}

// Run starts the statement and returns once its columns are known or it has ended.
func (e *Engine) Run(ctx context.Context, s athena.Session, sql string) (athena.Rows, error) {
	if athena.Classify(sql).Sub == "UNLOAD" {
		return nil, athena.Errorf("NOT_SUPPORTED", 0, 0, "UNLOAD is Athena's own: the Trino engine has it not; use CREATE TABLE AS")
	}
	r := &rows{ctx: ctx, engine: e, session: s, created: createdTable(sql)}
	if err := r.start(s, sql); err != nil {
		return nil, err
	}
	for r.columns == nil && r.next != "" {
		if err := r.follow(); err != nil {
			_ = r.Close()
			return nil, err
		}
	}
	return r, nil
}

// createdTable is the name of the table that a CREATE TABLE AS makes, as written; empty for other statements.
func createdTable(sql string) string {
	if athena.Classify(sql).Sub != "CREATE_TABLE_AS_SELECT" {
		return ""
	}
	tokens, err := lex.Tokens(sql)
	if err != nil {
		return ""
	}
	tokens = tokens[2:]
	if tokens[0].Is("IF") && len(tokens) > 3 {
		tokens = tokens[3:]
	}
	var name strings.Builder
	for i, t := range tokens {
		if i > 0 && !t.Is(".") && !tokens[i-1].Is(".") || t.Kind == lex.End {
			break
		}
		name.WriteString(t.Raw)
	}
	return name.String()
}

// statement is the text that is sent: parameters go along by EXECUTE IMMEDIATE, and what Trino's grammar
// does not end with goes.
func statement(sql string, parameters []string) string {
	sql = strings.TrimRight(sql, "; \t\r\n")
	if len(parameters) == 0 {
		return sql
	}
	return "EXECUTE IMMEDIATE '" + strings.ReplaceAll(sql, "'", "''") + "' USING " + strings.Join(parameters, ", ")
}

// page is an answer of the protocol.
type page struct {
	ID      string
	NextURI string `json:"nextUri"`
	Columns []struct {
		Name          string
		TypeSignature signature
	}
	Data  [][]json.RawMessage
	Stats struct {
		ProcessedRows      int64
		ProcessedBytes     int64
		PhysicalInputBytes int64
	}
	Error       *failure
	UpdateCount int64
}

// failure is Trino's error.
type failure struct {
	Message, ErrorName, ErrorType string
	ErrorLocation                 *struct{ LineNumber, ColumnNumber int }
}

// athena puts the failure into Athena's form.
func (f *failure) athena() *athena.Error {
	err := &athena.Error{Name: f.ErrorName, Message: f.Message, Category: athena.CategoryUser}
	if at := f.ErrorLocation; at != nil && !strings.HasPrefix(f.Message, "line ") {
		err.Message = fmt.Sprintf("line %d:%d: %s", at.LineNumber, at.ColumnNumber, f.Message)
	}
	switch f.ErrorType {
	case "INTERNAL_ERROR":
		err.Category, err.Type = athena.CategorySystem, 200
	case "EXTERNAL":
		err.Category = athena.CategoryOther
	}
	return err
}

// patience is how long an answer of 429, 502, 503 or 504 is asked again for.
const patience = time.Minute

// call sends a request until it is answered, and decodes the page.
func (e *Engine) call(ctx context.Context, method, target, body string, header http.Header) (*page, error) {
	deadline := time.Now().Add(patience)
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		request, err := http.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
		if err != nil {
			return nil, fmt.Errorf("ask Trino: %w", err)
		}
		request.Header = header
		response, err := e.client.Do(request)
		if err != nil {
			return nil, fmt.Errorf("ask Trino: %w", err)
		}
		answer, err := decode(response)
		if answer != nil || err != nil {
			return answer, err
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("ask Trino at %s: it is busy (HTTP %d) for %v", target, response.StatusCode, patience)
		}
		if err := backoff.Sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// decode reads an answer; nil without an error asks for another try.
func decode(response *http.Response) (*page, error) {
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		answer := &page{}
		if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
			return nil, fmt.Errorf("read Trino's answer: %w", err)
		}
		return answer, nil
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return nil, nil
	}
	text, _ := io.ReadAll(io.LimitReader(response.Body, 512))
	return nil, fmt.Errorf("ask Trino at %s: %s: %s", response.Request.URL, response.Status, strings.TrimSpace(string(text)))
}
