package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// explainColumn is EXPLAIN's column: text, or json where that was asked for.
func explainColumn(raw *sql.Raw) sql.Column {
	c := textColumn("QUERY PLAN")
	if strings.EqualFold(raw.Options["format"], "json") {
		c.OID = pgdata.JSON
	}
	return c
}

// node is EXPLAIN's answer: which engine runs which text, and with ANALYZE what came of it.
type node struct {
	Type     string   `json:"Node Type"`
	Database string   `json:"Database,omitempty"`
	SQL      string   `json:"Remote SQL,omitempty"`
	Gateway  []string `json:"Gateway,omitempty"`
	Tables   []string `json:"Relations,omitempty"`
	QueryID  string   `json:"Query Id,omitempty"`
	Rows     *int64   `json:"Actual Rows,omitempty"`
	Scanned  *int64   `json:"Scanned Bytes,omitempty"`
	Millis   *float64 `json:"Actual Total Time,omitempty"`
}

// explain shows the statement as Athena gets it. Only ANALYZE runs it.
func (s *session) explain(ctx context.Context, p *portal) error {
	raw := p.stmt.raw
	n := node{Type: "Catalog Scan", Tables: p.stmt.plan.Tables}
	if !p.stmt.plan.Local {
		if err := p.translate(); err != nil {
			return err
		}
		n.Type, n.Database, n.SQL = "Athena Query", s.database, p.remote.SQL
		n.Gateway = p.remote.Gateway()
	}
	if on, given := raw.Options["analyze"]; given {
		if run, _ := boolean(on); run {
			if err := s.analyze(ctx, p, &n); err != nil {
				return err
			}
		}
	}
	p.columns = p.stmt.columns
	switch format := strings.ToLower(raw.Options["format"]); format {
	case "", "text":
		p.src = &fixed{rows: n.lines()}
	case "json":
		text, err := json.MarshalIndent([]map[string]node{{"Plan": n}}, "", "  ")
		if err != nil {
			return err
		}
		p.src = &fixed{rows: [][]string{{string(text)}}}
	default:
		return pgerr.New(-1, "0A000", "EXPLAIN format \"%s\" is not supported", format)
	}
	return nil
}

func (s *session) analyze(ctx context.Context, p *portal, n *node) error {
	began := time.Now()
	run := &portal{stmt: &statement{raw: p.stmt.raw.Inner, plan: p.stmt.plan, columns: p.stmt.plan.Columns}, args: p.args, remote: p.remote}
	defer run.stop()
	if err := s.openPlan(ctx, run); err != nil {
		return err
	}
	defer run.link(ctx)()
	rows, err := drain(run.src)
	millis := float64(time.Since(began).Microseconds()) / 1000
	n.Rows, n.Millis = &rows, &millis
	if run.queryID != "" {
		n.Scanned, n.QueryID = &run.scanned, run.queryID
	}
	p.engine, p.queryID, p.scanned = run.engine, run.queryID, run.scanned
	return err
}

func (n *node) lines() [][]string {
	title := n.Type
	if n.Database != "" {
		title += " on " + quoteName(n.Database)
	}
	lines := [][]string{{title}}
	add := func(format string, args ...any) { lines = append(lines, []string{fmt.Sprintf("  "+format, args...)}) }
	for i, line := range strings.Split(n.SQL, "\n") {
		switch {
		case n.SQL == "":
		case i == 0:
			add("Remote SQL: %s", line)
		default:
			add("            %s", line)
		}
	}
	for _, g := range n.Gateway {
		add("Gateway: %s", strings.Join(strings.Fields(g), " "))
	}
	if len(n.Tables) > 0 {
		add("Relations: %s", strings.Join(n.Tables, ", "))
	}
	if n.Rows != nil {
		add("Actual Rows: %d", *n.Rows)
		add("Actual Total Time: %.3f ms", *n.Millis)
	}
	if n.Scanned != nil {
		add("Scanned Bytes: %d", *n.Scanned)
		add("Query Id: %s", n.QueryID)
	}
	return lines
}
