package run

import (
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// deferred is a cell of a sub-select that is evaluated when it is read: views such as information_schema.columns
// have dozens of dear columns, of which a query reads a few, and most rows fall to its WHERE.
type deferred struct {
	expr tree.Expr
	row  *frame // nil once value is known
	cell value.Datum
}

// force returns a cell's value.
func (x *Exec) force(cell value.Datum) value.Datum {
	d, ok := cell.(*deferred)
	if !ok {
		return cell
	}
	if d.row != nil {
		d.cell = x.eval(d.expr, d.row)
		d.row = nil
	}
	return d.cell
}

// plain says whether a query's rows are those of its FROM and WHERE, each by itself.
func plain(q *tree.Query) bool {
	return q.SetOp == nil && q.Values == nil && len(q.With) == 0 && !q.HasAgg && !q.HasSRF && !q.HasWindow && !q.Distinct && len(q.On) == 0 &&
		len(q.Sort) == 0 && q.Limit == nil && q.Offset == nil
}

// deferredRows returns the rows of a plain sub-select; only cells that the query around it names are filled, and
// rows that keys of its columns rule out may be missing.
func (x *Exec) deferredRows(rel *tree.Rel, own []keys, f *frame) []Row {
	q := rel.Sub
	keep := !x.isFree(q) && len(own) == 0
	if rows, ok := x.cache[q]; ok && keep {
		return rows
	}
	outer := *f // the caller goes on to other rows in its frame
	used := make([]bool, len(q.Targets))
	markUsed(f.query, rel, used)
	tuples := x.source(q, &outer, below(q, own))
	rows := make([]Row, len(tuples))
	for n, t := range tuples {
		x.tick()
		inner := &frame{outer: &outer, slots: t, query: q}
		row := make(Row, len(q.Targets))
		for i, target := range q.Targets {
			if used[i] {
				row[i] = &deferred{expr: target.Expr, row: inner}
			}
		}
		rows[n] = row
	}
	if keep {
		x.cache[q] = rows
	}
	return rows
}

// markUsed notes which columns of a relation a query and those inside it name.
func markUsed(q *tree.Query, rel *tree.Rel, used []bool) {
	q.Exprs(func(e tree.Expr) {
		tree.Walk(e, func(e tree.Expr) bool {
			switch v := e.(type) {
			case *tree.Var:
				if v.Rel == rel {
					used[v.Col] = true
				}
			case *tree.WholeRow:
				if v.Rel == rel {
					for i := range used {
						used[i] = true
					}
				}
			}
			return true
		})
	})
	q.Queries(func(sub *tree.Query) { markUsed(sub, rel, used) })
}
