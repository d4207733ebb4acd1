// Package run executes bound queries over the catalog's relations and over none: a small engine in memory
// that has PostgreSQL's semantics because it works on PostgreSQL's types.
package run

import (
	"context"
	"errors"
	"sort"

	"github.com/datacounsel/spillway/gateway/pgcatalog"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/regex"
	"github.com/datacounsel/spillway/gateway/sql/session"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Row is a row of a relation or a result.
type Row = []value.Datum

// Exec runs one statement.
type Exec struct {
	lib     *library
	ctx     context.Context
	session *session.Session
	names   *pgcatalog.Names
	snap    *pgcatalog.Snapshot
	env     *value.Env
	params  []value.Datum

	free    map[*tree.Query]bool // whether a query refers to outer queries
	cache   map[*tree.Query][]Row
	plans   map[*tree.Query]*plan
	ctes    map[*tree.CTE][]Row
	steps   int
	regexes map[string]*regex.Regexp
}

// New returns an engine for one statement of a session.
func New(ctx context.Context, s *session.Session, names *pgcatalog.Names, env *value.Env, params []value.Datum) *Exec {
	return &Exec{lib: theLibrary, ctx: ctx, session: s, names: names, env: env, params: params,
		free: map[*tree.Query]bool{}, cache: map[*tree.Query][]Row{},
		plans: map[*tree.Query]*plan{}, ctes: map[*tree.CTE][]Row{}}
}

// Query runs a query and returns its visible columns.
func (x *Exec) Query(q *tree.Query) (rows []Row, err error) {
	defer catch(&err)
	return x.query(q, nil), nil
}

// Value evaluates an expression that names no column.
func (x *Exec) Value(e tree.Expr) (v value.Datum, err error) {
	defer catch(&err)
	return x.eval(e, nil), nil
}

// internal carries an error that is no fault of the statement through panics.
type internal struct{ error }

func catch(err *error) {
	switch fault := recover().(type) {
	case nil:
	case *pgerr.Error:
		*err = fault
	case internal:
		*err = fault.error
	default:
		panic(fault)
	}
}

func fail(code, format string, args ...any) { panic(pgerr.New(-1, code, format, args...)) }

func check(err error) {
	if err == nil {
		return
	}
	var fault *pgerr.Error
	if errors.As(err, &fault) {
		panic(fault)
	}
	panic(internal{err})
}

// tick notices now and then that the statement was cancelled.
func (x *Exec) tick() {
	x.steps++
	if x.steps&0xfff == 0 && x.ctx.Err() != nil {
		panic(internal{x.ctx.Err()})
	}
}

// catalog returns the rows of the moment, read when first needed.
func (x *Exec) catalog() *pgcatalog.Snapshot {
	if x.snap == nil {
		snap, err := x.names.Snapshot(x.ctx)
		check(err)
		x.snap = snap
	}
	return x.snap
}

// frame is the row that expressions of one query level are evaluated on.
type frame struct {
	outer *frame
	slots []Row
	aggs  map[*tree.Agg]value.Datum
	sets  map[*tree.Call]value.Datum // current values of set-returning functions in the select list
	nulls []tree.Expr                // grouping expressions that the current grouping set leaves out
	query *tree.Query
}

// query runs a query below an outer row.
func (x *Exec) query(q *tree.Query, outer *frame) []Row {
	free := x.isFree(q)
	if !free {
		if rows, ok := x.cache[q]; ok {
			return rows
		}
	}
	if len(q.With) > 0 && free {
		x.forget(q) // what was read from its WITH queries below another outer row
	}
	for _, c := range q.With {
		x.runCTE(c, &frame{outer: outer, query: q})
	}
	var out []output
	switch {
	case q.SetOp != nil:
		out = x.setOp(q, outer)
	case len(q.Values) > 0:
		out = x.values(q, outer)
	default:
		out = x.selectRows(q, outer)
	}
	out = x.order(q, out)
	rows := x.limit(q, out, outer)
	if !free {
		x.cache[q] = rows
	}
	return rows
}

// output is a result row, with its hidden columns at the end.
type output struct{ row Row }

func (x *Exec) values(q *tree.Query, outer *frame) []output {
	var out []output
	f := &frame{outer: outer, query: q}
	for _, exprs := range q.Values {
		row := make(Row, 0, len(q.Targets))
		for _, e := range exprs {
			row = append(row, x.eval(e, f))
		}
		f.slots = []Row{row}
		for _, t := range q.Targets[len(exprs):] {
			row = append(row, x.eval(t.Expr, f))
		}
		out = append(out, output{row})
	}
	return out
}

func (x *Exec) setOp(q *tree.Query, outer *frame) []output {
	inner := &frame{outer: outer, query: q} // the sides are bound one level down
	left, right := x.query(q.SetOp.Left, inner), x.query(q.SetOp.Right, inner)
	var out []output
	add := func(r Row) { out = append(out, output{r}) }
	count := map[string]int{}
	switch q.SetOp.Kind {
	case tree.Union:
		for _, r := range append(append([]Row(nil), left...), right...) {
			if k := x.key(r); q.SetOp.All || count[k] == 0 {
				count[k]++
				add(r)
			}
		}
	default:
		for _, r := range right {
			count[x.key(r)]++
		}
		seen := map[string]bool{}
		for _, r := range left {
			k := x.key(r)
			in := count[k] > 0
			if q.SetOp.All {
				count[k]--
			} else if seen[k] {
				continue
			}
			seen[k] = true
			if in == (q.SetOp.Kind == tree.Intersect) {
				add(r)
			}
		}
	}
	return out
}

// order sorts by the query's sort keys; equal rows keep their order.
func (x *Exec) order(q *tree.Query, out []output) []output {
	if len(q.Sort) == 0 {
		return out
	}
	sort.SliceStable(out, func(i, j int) bool { return compareRows(q, out[i].row, out[j].row) < 0 })
	if len(q.On) > 0 {
		return x.distinctOn(q, out)
	}
	return out
}

// compareRows orders rows by a query's sort keys.
func compareRows(q *tree.Query, a, b Row) int {
	for _, k := range q.Sort {
		k.Expr = q.Targets[k.Target].Expr
		if c := compareKey(k, a[k.Target], b[k.Target]); c != 0 {
			return c
		}
	}
	return 0
}

// compareKey compares two cells of a sort key's expression in its direction.
func compareKey(k tree.SortKey, a, b value.Datum) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		if k.NullsFirst {
			return -1
		}
		return 1
	case b == nil:
		if k.NullsFirst {
			return 1
		}
		return -1
	}
	c := value.CompareAs(k.Expr.Type().OID, a, b)
	if k.Desc {
		return -c
	}
	return c
}

// limit cuts the rows and their hidden columns.
func (x *Exec) limit(q *tree.Query, out []output, outer *frame) []Row {
	if len(q.On) > 0 && len(q.Sort) == 0 {
		out = x.distinctOn(q, out)
	}
	f := &frame{outer: outer, query: q}
	skip, most := 0, len(out)
	if q.Offset != nil {
		if n, ok := x.eval(q.Offset, f).(int64); ok {
			if n < 0 {
				fail("2201X", "OFFSET must not be negative")
			}
			skip = int(min(n, int64(len(out))))
		}
	}
	if q.Limit != nil {
		if n, ok := x.eval(q.Limit, f).(int64); ok {
			if n < 0 {
				fail("2201W", "LIMIT must not be negative")
			}
			most = int(min(n, int64(len(out))))
		}
	}
	out = out[skip:]
	if most < len(out) {
		end := most
		for q.WithTies && end > 0 && end < len(out) && compareRows(q, out[most-1].row, out[end].row) == 0 {
			end++
		}
		out = out[:end]
	}
	width := len(q.Visible())
	rows := make([]Row, len(out))
	for i, o := range out {
		rows[i] = o.row[:width:width]
	}
	return rows
}

func (x *Exec) distinctOn(q *tree.Query, out []output) []output {
	var at []int
	for _, e := range q.On {
		for i, t := range q.Targets {
			if t.Expr == e {
				at = append(at, i)
				break
			}
		}
	}
	seen := map[string]bool{}
	kept := out[:0:0]
	for _, o := range out {
		cells := make(Row, len(at))
		for i, a := range at {
			cells[i] = o.row[a]
		}
		if k := x.key(cells); !seen[k] {
			seen[k] = true
			kept = append(kept, o)
		}
	}
	return kept
}

// runCTE fills a WITH query's rows: at once, or round by round when it is recursive.
// outer is the frame of the query that has the WITH.
func (x *Exec) runCTE(c *tree.CTE, outer *frame) {
	if !c.Recursive {
		x.ctes[c] = x.query(c.Query, outer)
		return
	}
	op := c.Query.SetOp
	outer = &frame{outer: outer, query: c.Query}
	for _, w := range c.Query.With {
		x.runCTE(w, outer)
	}
	seen := map[string]bool{}
	fresh := func(rows []Row) []Row {
		if op.All {
			return rows
		}
		var out []Row
		for _, r := range rows {
			if k := x.key(r); !seen[k] {
				seen[k] = true
				out = append(out, r)
			}
		}
		return out
	}
	all := fresh(x.query(op.Left, outer))
	work := all
	for round := 0; len(work) > 0; round++ {
		if round > 100000 || len(all) > 5_000_000 {
			fail("54001", "recursive query %q does not end", c.Name)
		}
		x.tick()
		x.ctes[c] = work
		x.forget(op.Right)
		work = fresh(x.query(op.Right, outer))
		all = append(all[:len(all):len(all)], work...)
	}
	x.ctes[c] = all
}

// forget drops the cached rows of a query and what is below it, because a CTE changed.
func (x *Exec) forget(q *tree.Query) {
	delete(x.cache, q)
	q.Queries(x.forget)
}

// isFree says whether a query refers to rows of outer queries.
func (x *Exec) isFree(q *tree.Query) bool {
	free, known := x.free[q]
	if !known {
		free = deepest(q, 0) > 0
		x.free[q] = free
	}
	return free
}

// deepest returns how many levels above q its references reach; depth is how far below q one is.
func deepest(q *tree.Query, depth int) int {
	reach := 0
	note := func(level int) { reach = max(reach, level-depth) }
	q.Exprs(func(e tree.Expr) {
		tree.Walk(e, func(e tree.Expr) bool {
			switch v := e.(type) {
			case *tree.Var:
				note(v.Level)
			case *tree.WholeRow:
				note(v.Level)
			case *tree.Agg:
				note(v.Level)
			}
			return true
		})
	})
	q.Queries(func(sub *tree.Query) { reach = max(reach, deepest(sub, 0)-1) })
	return reach
}
