package wire

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// explainColumn is EXPLAIN's column: text, or the type of the format that was asked for.
func explainColumn(raw *sql.Raw) sql.Column {
	c := textColumn("QUERY PLAN")
	switch strings.ToLower(raw.Options["format"]) {
	case "json":
		c.OID = pgdata.JSON
	case "xml":
		c.OID = pgdata.XML
	}
	return c
}

// node is EXPLAIN's answer: which engine runs which text, and with ANALYZE what came of it.
type node struct {
	Type     string
	Database string
	SQL      string
	Gateway  []string // what it computes itself
	Tables   []string
	QueryID  string
	Rows     *int64
	Scanned  *int64 // bytes
	Millis   *float64
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
		p.src = &fixed{rows: [][]string{{n.json()}}}
	case "xml":
		p.src = &fixed{rows: [][]string{{n.xml()}}}
	case "yaml":
		p.src = &fixed{rows: [][]string{{n.yaml()}}}
	default:
		return pgerr.New(-1, "22023", "unrecognized value for EXPLAIN option \"format\": \"%s\"", format)
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
