package trino

import (
	"context"
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/bind"
	"github.com/datacounsel/spillway/internal/local/trino/parse"
)

// explain checks the statement and shows what it reads and returns; the plan below is DuckDB's and is not
// shown as if it were Trino's.
func (q *query) explain(ctx context.Context, n *parse.Explain) (athena.Rows, error) {
	inner, ok := n.Statement.(*parse.Query)
	if !ok {
		return nil, athena.Errorf("NOT_SUPPORTED", n.Line, n.Col, "EXPLAIN of a statement that is no query is not supported by the local engine")
	}
	if n.Format != "TEXT" {
		return nil, athena.Errorf("NOT_SUPPORTED", n.Line, n.Col, "EXPLAIN (FORMAT %s) is not supported by the local engine", n.Format)
	}
	bound, err := bind.Bind(ctx, q.env, inner)
	if err != nil {
		return nil, err
	}
	if n.Type == "VALIDATE" {
		return &lines{column: athena.Column{Name: "Valid", Type: "boolean"}, lines: []string{"true"}}, nil
	}
	names := make([]string, len(bound.Columns))
	for i, c := range bound.Columns {
		names[i] = c.Name + ":" + c.Type.String()
	}
	out := []string{"Query Plan", "Output[" + strings.Join(names, ", ") + "]"}
	for _, s := range bound.Scans {
		columns := make([]string, 0, len(s.Table.Columns))
		for _, c := range s.Table.Columns {
			if !c.Hidden {
				columns = append(columns, c.Name)
			}
		}
		out = append(out, fmt.Sprintf("    TableScan[%s] pruned by %d conditions", strings.Join(columns, ", "), len(s.Prunes)))
	}
	return &lines{column: athena.Column{Name: "Query Plan", Type: "varchar"}, lines: out[1:]}, nil
}

// lines is a result of one column of texts.
type lines struct {
	done
	column athena.Column
	lines  []string
	at     int
}

func (l *lines) Columns() []athena.Column { return []athena.Column{l.column} }
func (l *lines) Next() bool               { l.at++; return l.at <= len(l.lines) }
func (l *lines) Cell(int) ([]byte, bool)  { return []byte(l.lines[l.at-1]), false }
