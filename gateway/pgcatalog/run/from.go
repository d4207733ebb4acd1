package run

import (
	"slices"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// tuple is a row of each relation joined so far, by slot; nil is a NULL row.
type tuple = []Row

// conjunct is a part of WHERE or ON that must hold.
type conjunct struct {
	*condition
	done bool
}

// condition is what a conjunct's expression is like.
type condition struct {
	expr        tree.Expr
	rels        map[*tree.Rel]bool // relations of this level that it names
	equal       bool               // it is left = right, and equal values have equal keys
	left, right map[*tree.Rel]bool // relations of each side of an equality
	narrows     bool               // it fixes a column
}

// plan is what a query's FROM and WHERE come to, the same each time that it runs.
type plan struct {
	items []tree.From
	conj  []*condition
}

func (x *Exec) planOf(q *tree.Query) *plan {
	p := x.plans[q]
	if p == nil {
		p = &plan{conj: conditions(q.Where, nil)}
		p.items = flatten(q.From, &p.conj)
		x.plans[q] = p
	}
	return p
}

// open makes conjuncts of conditions.
func open(conditions []*condition) []*conjunct {
	all := make([]conjunct, len(conditions))
	out := make([]*conjunct, len(conditions))
	for i, c := range conditions {
		all[i].condition = c
		out[i] = &all[i]
	}
	return out
}

func conditions(e tree.Expr, out []*condition) []*condition {
	if e == nil {
		return out
	}
	if l, ok := e.(*tree.Logic); ok && l.Op == tree.And {
		for _, a := range l.Args {
			out = conditions(a, out)
		}
		return out
	}
	c := &condition{expr: e, rels: relsOf(e, 0), narrows: narrows(e)}
	if call, ok := e.(*tree.Call); ok && call.Op != nil && call.Op.Name == "=" && hashable(call.Op) {
		c.equal, c.left, c.right = true, relsOf(call.Args[0], 0), relsOf(call.Args[1], 0)
	}
	return append(out, c)
}

// relsOf collects the relations that an expression names, depth queries below their own level.
func relsOf(e tree.Expr, depth int) map[*tree.Rel]bool {
	rels := map[*tree.Rel]bool{}
	collect(e, depth, rels)
	return rels
}

func collect(e tree.Expr, depth int, rels map[*tree.Rel]bool) {
	tree.Walk(e, func(e tree.Expr) bool {
		switch v := e.(type) {
		case *tree.Var:
			if v.Level == depth {
				rels[v.Rel] = true
			}
		case *tree.WholeRow:
			if v.Level == depth {
				rels[v.Rel] = true
			}
		case *tree.Sub:
			collectQuery(v.Query, depth+1, rels)
		}
		return true
	})
}

func collectQuery(q *tree.Query, depth int, rels map[*tree.Rel]bool) {
	q.Exprs(func(e tree.Expr) { collect(e, depth, rels) })
	for _, c := range q.With {
		collectQuery(c.Query, depth+1, rels)
	}
	for _, r := range q.Rels {
		if r.Sub != nil {
			collectQuery(r.Sub, depth+1, rels)
		}
	}
	if q.SetOp != nil {
		collectQuery(q.SetOp.Left, depth+1, rels)
		collectQuery(q.SetOp.Right, depth+1, rels)
	}
}

// source evaluates FROM and WHERE; rows that the keys rule out may be missing.
func (x *Exec) source(q *tree.Query, outer *frame, narrow []keys) []tuple {
	p := x.planOf(q)
	conj := open(p.conj)
	rows := x.joinList(q, p.items, conj, narrow, outer)
	return x.filter(q, rows, conj, outer, nil)
}

// flatten turns inner joins into a list of items, their conditions into conjuncts.
func flatten(from []tree.From, conj *[]*condition) (items []tree.From) {
	for _, f := range from {
		if j, ok := f.(*tree.Join); ok && (j.Kind == tree.Inner || j.Kind == tree.Cross) {
			*conj = conditions(j.On, *conj)
			items = append(items, flatten([]tree.From{j.Left, j.Right}, conj)...)
			continue
		}
		items = append(items, f)
	}
	return items
}

// filter keeps the tuples for which every open conjunct holds; bound limits it to those about bound relations.
func (x *Exec) filter(q *tree.Query, rows []tuple, conj []*conjunct, outer *frame, bound map[*tree.Rel]bool) []tuple {
	var use []*conjunct
	for _, c := range conj {
		if !c.done && (bound == nil || within(c.rels, bound)) {
			use = append(use, c)
			c.done = true
		}
	}
	if len(use) == 0 {
		return rows
	}
	f := &frame{outer: outer, query: q}
	kept := rows[:0:0]
	for _, t := range rows {
		x.tick()
		f.slots = t
		if x.holds(use, f) {
			kept = append(kept, t)
		}
	}
	return kept
}

func (x *Exec) holds(conj []*conjunct, f *frame) bool {
	for _, c := range conj {
		if x.eval(c.expr, f) != true {
			return false
		}
	}
	return true
}

func within(some, all map[*tree.Rel]bool) bool {
	for r := range some {
		if !all[r] {
			return false
		}
	}
	return true
}

// joinList joins a list of items, item by item, using each conjunct as soon as its relations are there.
func (x *Exec) joinList(q *tree.Query, items []tree.From, conj []*conjunct, narrow []keys, outer *frame) []tuple {
	none := make(tuple, len(q.Rels))
	rows, bound := []tuple{none}, map[*tree.Rel]bool{}
	narrow = append(slices.Clip(narrow), x.keysOf(conj, &frame{outer: outer, slots: none, query: q})...)
	items = slices.Clone(items)
	for len(items) > 0 {
		pick := x.nextItem(items, conj, narrow, bound)
		item := items[pick]
		items = slices.Delete(items, pick, pick+1)
		rows = x.joinItem(q, rows, item, conj, narrow, bound, outer)
		rows = x.filter(q, rows, conj, outer, bound)
	}
	return rows
}

// nextItem prefers what an equality ties to what is bound, so that lists join without products, and then the item
// that promises the fewest rows.
func (x *Exec) nextItem(items []tree.From, conj []*conjunct, narrow []keys, bound map[*tree.Rel]bool) int {
	if len(items) == 1 {
		return 0
	}
	best, bestTied, bestSize := 0, false, -1
	for i, it := range items {
		if depends(it, bound) {
			continue
		}
		mine := relsIn(it)
		tied := slices.ContainsFunc(conj, func(c *conjunct) bool {
			_, _, ok := equality(c, bound, mine)
			return ok && !c.done
		})
		size := x.size(it, narrow)
		if bestSize < 0 || tied && !bestTied || tied == bestTied && size < bestSize {
			best, bestTied, bestSize = i, tied, size
		}
	}
	return best
}

// depends says whether a lateral item needs relations that are not bound yet.
func depends(it tree.From, bound map[*tree.Rel]bool) bool {
	for r := range lateralRefs(it) {
		if !bound[r] {
			return true
		}
	}
	return false
}

// lateralRefs are the sibling relations that a lateral item names.
func lateralRefs(f tree.From) map[*tree.Rel]bool {
	rels := map[*tree.Rel]bool{}
	switch v := f.(type) {
	case *tree.RelRef:
		for _, fn := range v.Rel.Funcs {
			collect(fn, 0, rels)
		}
		if v.Rel.Sub != nil && v.Rel.Lateral {
			collectQuery(v.Rel.Sub, 1, rels)
		}
	case *tree.Join:
		for _, side := range []tree.From{v.Left, v.Right} {
			for r := range lateralRefs(side) {
				rels[r] = true
			}
		}
		for r := range relsIn(v) {
			delete(rels, r)
		}
	}
	return rels
}

func relsIn(f tree.From) map[*tree.Rel]bool {
	rels := map[*tree.Rel]bool{}
	var visit func(tree.From)
	visit = func(f tree.From) {
		switch v := f.(type) {
		case *tree.RelRef:
			rels[v.Rel] = true
		case *tree.Join:
			visit(v.Left)
			visit(v.Right)
		}
	}
	visit(f)
	return rels
}

// equality splits left = right into the side about bound relations and the side about mine.
func equality(c *conjunct, bound, mine map[*tree.Rel]bool) (there, here tree.Expr, ok bool) {
	if !c.equal || len(c.left) == 0 || len(c.right) == 0 {
		return nil, nil, false
	}
	args := c.expr.(*tree.Call).Args
	switch {
	case within(c.right, mine) && within(c.left, bound):
		return args[0], args[1], true
	case within(c.left, mine) && within(c.right, bound):
		return args[1], args[0], true
	}
	return nil, nil, false
}

// hashable says whether equal operands have equal keys: both sides are held in the same form.
func hashable(op *pgdata.Operator) bool {
	return op.Left == op.Right && op.Left != pgdata.BPChar && op.Left != pgdata.Interval || isInt(op.Left) && isInt(op.Right) ||
		isName(op.Left) && isName(op.Right)
}
