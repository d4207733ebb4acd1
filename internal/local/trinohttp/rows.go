package trinohttp

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/datacounsel/spillway/internal/local/athena"
)

// rows follows the pages of one statement.
type rows struct {
	ctx     context.Context
	engine  *Engine
	session athena.Session
	created string   // table that the statement makes
	written []string // its objects, once the statement has ended
	header  http.Header
	next    string // URI of the next page; empty at the end
	columns []athena.Column
	types   []signature
	page    *page
	at      int // of the row behind the current one in the page
	cell    []byte
	err     error
}

func (r *rows) start(s athena.Session, sql string) error {
	r.header = http.Header{
		"X-Trino-User":        {"spillway"},
		"X-Trino-Source":      {"spillway"},
		"X-Trino-Time-Zone":   {"UTC"},
		"X-Trino-Catalog":     {r.engine.catalog},
		"X-Trino-Trace-Token": {s.QueryID},
		// Without it times come with three digits, whatever their type says.
		"X-Trino-Client-Capabilities": {"PARAMETRIC_DATETIME"},
	}
	if s.Database != "" {
		r.header.Set("X-Trino-Schema", url.QueryEscape(s.Database))
	}
	answer, err := r.engine.call(r.ctx, http.MethodPost, r.engine.url, statement(sql, s.Parameters), r.header)
	if err != nil {
		return err
	}
	return r.take(answer)
}

// follow fetches the next page.
func (r *rows) follow() error {
	answer, err := r.engine.call(r.ctx, http.MethodGet, r.next, "", r.header)
	if err != nil {
		return err
	}
	return r.take(answer)
}

func (r *rows) take(p *page) error {
	r.page, r.at, r.next = p, 0, p.NextURI
	if p.Error != nil {
		r.next = ""
		return p.Error.athena()
	}
	if r.columns == nil && p.Columns != nil {
		r.columns = make([]athena.Column, len(p.Columns))
		for i, c := range p.Columns {
			r.types = append(r.types, c.TypeSignature)
			r.columns[i] = c.TypeSignature.column(c.Name)
		}
	}
	return nil
}

// Columns describes the result.
func (r *rows) Columns() []athena.Column { return r.columns }

// Next moves to the next row, fetching pages as they are needed.
func (r *rows) Next() bool {
	for r.err == nil && r.at >= len(r.page.Data) {
		if r.next == "" {
			r.err = r.findWritten()
			return false
		}
		r.err = r.follow()
	}
	r.at++
	return r.err == nil
}

// findWritten asks for the objects of the table that the statement made.
func (r *rows) findWritten() error {
	if r.created == "" || r.written != nil {
		return nil
	}
	r.written = []string{}
	paths, err := r.engine.Run(r.ctx, athena.Session{Database: r.session.Database, QueryID: r.session.QueryID}, `SELECT DISTINCT "$path" FROM `+r.created)
	if err != nil {
		return err
	}
	defer paths.Close()
	for paths.Next() {
		path, _ := paths.Cell(0)
		r.written = append(r.written, string(path))
	}
	return paths.Err()
}

// Cell returns a value in Athena's text form.
func (r *rows) Cell(i int) ([]byte, bool) {
	raw := r.page.Data[r.at-1][i]
	if string(raw) == "null" {
		return nil, true
	}
	r.cell = r.types[i].appendText(r.cell[:0], raw)
	return r.cell, false
}

// Err returns what ended the rows early.
func (r *rows) Err() error { return r.err }

// UpdateCount is how many rows were written.
func (r *rows) UpdateCount() int64 { return r.page.UpdateCount }

// Stats is what the last page said.
func (r *rows) Stats() athena.Stats {
	scanned := r.page.Stats.PhysicalInputBytes
	if scanned == 0 {
		scanned = r.page.Stats.ProcessedBytes
	}
	return athena.Stats{BytesScanned: scanned, RowsScanned: r.page.Stats.ProcessedRows, Written: r.written}
}

// Close cancels the statement if it has not ended.
func (r *rows) Close() error {
	if r.next == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodDelete, r.next, nil)
	if err != nil {
		return err
	}
	r.next = ""
	request.Header = r.header
	response, err := r.engine.client.Do(request)
	if err != nil {
		return err
	}
	return response.Body.Close()
}
