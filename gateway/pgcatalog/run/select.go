package run

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// key writes cells so that equal rows, NULLs included, have equal keys.
func (x *Exec) key(cells Row) string {
	b := make([]byte, 0, 16*len(cells))
	for _, c := range cells {
		b = appendKey(b, c)
	}
	return string(b)
}

func appendKey(b []byte, c value.Datum) []byte {
	number := func(tag byte, n uint64) []byte { return binary.BigEndian.AppendUint64(append(b, tag), n) }
	switch v := c.(type) {
	case nil:
		return append(b, 0)
	case int64:
		return number(1, uint64(v))
	case string:
		b = number(2, uint64(len(v)))
		return append(b, v...)
	case bool:
		if v {
			return append(b, 3)
		}
		return append(b, 4)
	case float64:
		if v == 0 {
			v = 0
		}
		return number(5, math.Float64bits(v))
	case *value.Decimal:
		s := v.Trim().String()
		return append(number(6, uint64(len(s))), s...)
	case value.Timestamp:
		return number(7, uint64(v))
	case value.Date:
		return number(8, uint64(v))
	case value.Interval: // by its span, as intervals compare
		return number(12, uint64((int64(v.Months)*30+int64(v.Days))*86_400_000_000+v.Micros))
	case *value.Array:
		b = number(9, uint64(len(v.Items)))
		for _, i := range v.Items {
			b = appendKey(b, i)
		}
		return b
	case *value.Record:
		b = number(10, uint64(len(v.Fields)))
		for _, i := range v.Fields {
			b = appendKey(b, i)
		}
		return b
	}
	s := fmt.Sprintf("%T%v", c, c)
	return append(number(11, uint64(len(s))), s...)
}

// selectRows runs a plain SELECT up to its ordering.
func (x *Exec) selectRows(q *tree.Query, outer *frame) []output {
	tuples := x.source(q, outer, nil)
	frames := make([]*frame, 0, len(tuples))
	if q.HasAgg {
		frames = x.group(q, tuples, outer)
	} else {
		for _, t := range tuples {
			frames = append(frames, &frame{outer: outer, slots: t, query: q})
		}
	}
	if q.HasWindow {
		x.windows(q, frames)
	}
	var out []output
	seen := map[string]bool{}
	add := func(row Row) {
		if q.Distinct {
			k := x.key(row)
			if seen[k] {
				return
			}
			seen[k] = true
		}
		out = append(out, output{row})
	}
	enough := -1
	if q.Limit != nil && len(q.Sort) == 0 && !q.Distinct && len(q.On) == 0 && q.Offset == nil && !q.HasSRF {
		if n, ok := x.eval(q.Limit, &frame{outer: outer, query: q}).(int64); ok && n >= 0 {
			enough = int(n)
		}
	}
	for _, f := range frames {
		x.tick()
		if enough >= 0 && len(out) >= enough {
			break
		}
		if q.HasSRF {
			x.setTargets(q, f, add)
			continue
		}
		row := make(Row, len(q.Targets))
		for i, t := range q.Targets {
			row[i] = x.eval(t.Expr, f)
		}
		add(row)
	}
	return out
}

// setTargets evaluates a select list with set-returning functions: side by side, the shorter ones NULL.
func (x *Exec) setTargets(q *tree.Query, f *frame, add func(Row)) {
	var calls []*tree.Call
	for _, t := range q.Targets {
		tree.Walk(t.Expr, func(e tree.Expr) bool {
			if c, ok := e.(*tree.Call); ok && c.Proc.RetSet {
				calls = append(calls, c)
				return false
			}
			return true
		})
	}
	sets := make([][]value.Datum, len(calls))
	most := 0
	for i, c := range calls {
		sets[i] = x.setValues(c, f)
		most = max(most, len(sets[i]))
	}
	for n := range most {
		f.sets = map[*tree.Call]value.Datum{}
		for i, c := range calls {
			f.sets[c] = nil
			if n < len(sets[i]) {
				f.sets[c] = sets[i][n]
			}
		}
		row := make(Row, len(q.Targets))
		for i, t := range q.Targets {
			row[i] = x.eval(t.Expr, f)
		}
		add(row)
	}
	f.sets = nil
}

// group makes a frame of every group, with its aggregates' values.
func (x *Exec) group(q *tree.Query, tuples []tuple, outer *frame) []*frame {
	aggs := aggsOf(q)
	sets := q.Sets
	if sets == nil {
		all := make([]int, len(q.Group))
		for i := range all {
			all[i] = i
		}
		sets = [][]int{all}
	}
	var out []*frame
	for _, set := range sets {
		var nulls []tree.Expr
		for i, g := range q.Group {
			if !slices.Contains(set, i) {
				nulls = append(nulls, g)
			}
		}
		groups := map[string][]*frame{}
		var order []string
		for _, t := range tuples {
			f := &frame{outer: outer, slots: t, query: q}
			cells := make(Row, len(set))
			for i, g := range set {
				cells[i] = x.eval(q.Group[g], f)
			}
			k := x.key(cells)
			if groups[k] == nil {
				order = append(order, k)
			}
			groups[k] = append(groups[k], f)
		}
		if len(order) == 0 && len(set) == 0 {
			order = []string{""}
			groups[""] = nil
		}
		for _, k := range order {
			members := groups[k]
			f := &frame{outer: outer, slots: make(tuple, len(q.Rels)), query: q, nulls: nulls, aggs: map[*tree.Agg]value.Datum{}}
			if len(members) > 0 {
				f.slots = members[0].slots
			}
			for _, a := range aggs {
				f.aggs[a] = x.aggregate(a, members, f)
			}
			if q.Having == nil || x.eval(q.Having, f) == true {
				out = append(out, f)
			}
		}
	}
	return out
}

// aggsOf lists the aggregates that belong to a query, those in its sub-selects included.
func aggsOf(q *tree.Query) []*tree.Agg {
	var out []*tree.Agg
	var visit func(e tree.Expr, depth int)
	var inner func(q *tree.Query, depth int)
	visit = func(e tree.Expr, depth int) {
		tree.Walk(e, func(e tree.Expr) bool {
			switch v := e.(type) {
			case *tree.Agg:
				if v.Over == nil && v.Level == depth {
					out = append(out, v)
					return false
				}
			case *tree.Sub:
				inner(v.Query, depth+1)
			}
			return true
		})
	}
	inner = func(q *tree.Query, depth int) {
		q.Exprs(func(e tree.Expr) { visit(e, depth) })
		for _, r := range q.Rels {
			if r.Sub != nil {
				inner(r.Sub, depth+1)
			}
		}
	}
	for _, t := range q.Targets {
		visit(t.Expr, 0)
	}
	visit(q.Having, 0)
	return out
}
