package run

import (
	"slices"

	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// tuple is a row of each relation joined so far, by slot; nil is a NULL row.
type tuple = []Row

// conjunct is a part of WHERE or ON that must hold.
type conjunct struct {
	expr tree.Expr
	rels map[*tree.Rel]bool // relations of this level that it names
	done bool
}

func conjuncts(e tree.Expr, out []*conjunct) []*conjunct {
	if e == nil {
		return out
	}
	if l, ok := e.(*tree.Logic); ok && l.Op == tree.And {
		for _, a := range l.Args {
			out = conjuncts(a, out)
		}
		return out
	}
	return append(out, &conjunct{expr: e, rels: relsOf(e, 0)})
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

// source evaluates FROM and WHERE.
func (x *Exec) source(q *tree.Query, outer *frame) []tuple {
	conj := conjuncts(q.Where, nil)
	rows := x.joinList(q, flatten(q.From, &conj), conj, []tuple{make(tuple, len(q.Rels))}, map[*tree.Rel]bool{}, outer)
	return x.filter(q, rows, conj, outer, nil)
}

// flatten turns inner joins into a list of items, their conditions into conjuncts.
func flatten(from []tree.From, conj *[]*conjunct) (items []tree.From) {
	for _, f := range from {
		if j, ok := f.(*tree.Join); ok && (j.Kind == tree.Inner || j.Kind == tree.Cross) {
			*conj = conjuncts(j.On, *conj)
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

// joinList joins a list of items to rows, item by item, using each conjunct as soon as its relations are there.
func (x *Exec) joinList(q *tree.Query, items []tree.From, conj []*conjunct, rows []tuple, bound map[*tree.Rel]bool, outer *frame) []tuple {
	items = slices.Clone(items)
	for len(items) > 0 {
		pick := x.nextItem(items, conj, bound)
		item := items[pick]
		items = slices.Delete(items, pick, pick+1)
		rows = x.joinItem(q, rows, item, conj, bound, outer)
		rows = x.filter(q, rows, conj, outer, bound)
	}
	return rows
}

// nextItem prefers the first item that an equality ties to what is bound, so that lists join without products.
func (x *Exec) nextItem(items []tree.From, conj []*conjunct, bound map[*tree.Rel]bool) int {
	if len(bound) == 0 {
		return 0
	}
	for i, it := range items {
		if x.depends(it, bound, items) {
			continue
		}
		mine := relsIn(it)
		for _, c := range conj {
			if c.done {
				continue
			}
			if _, _, ok := equality(c, bound, mine); ok {
				return i
			}
		}
	}
	for i, it := range items {
		if !x.depends(it, bound, items) {
			return i
		}
	}
	return 0
}

// depends says whether a lateral item needs relations that are not bound yet.
func (x *Exec) depends(it tree.From, bound map[*tree.Rel]bool, items []tree.From) bool {
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
	call, isCall := c.expr.(*tree.Call)
	if !isCall || call.Op == nil || call.Op.Name != "=" || !hashable(call) {
		return nil, nil, false
	}
	l, r := relsOf(call.Args[0], 0), relsOf(call.Args[1], 0)
	switch {
	case len(r) > 0 && within(r, mine) && within(l, bound):
		return call.Args[0], call.Args[1], true
	case len(l) > 0 && within(l, mine) && within(r, bound):
		return call.Args[1], call.Args[0], true
	}
	return nil, nil, false
}

// hashable says whether equal operands have equal keys: both sides are held in the same form.
func hashable(c *tree.Call) bool {
	l, r := c.Op.Left, c.Op.Right
	return l == r || isInt(l) && isInt(r)
}

// joinItem joins one item to rows.
func (x *Exec) joinItem(q *tree.Query, rows []tuple, item tree.From, conj []*conjunct, bound map[*tree.Rel]bool, outer *frame) []tuple {
	if len(lateralRefs(item)) > 0 {
		return x.joinLateral(q, rows, item, conj, bound, outer)
	}
	mine := relsIn(item)
	var there, here []tree.Expr
	if len(bound) > 0 {
		for _, c := range conj {
			if c.done {
				continue
			}
			if t, h, ok := equality(c, bound, mine); ok {
				there, here, c.done = append(there, t), append(here, h), true
			}
		}
	}
	right := x.item(q, item, conj, outer)
	for r := range mine {
		bound[r] = true
	}
	if len(there) == 0 {
		out := make([]tuple, 0, len(rows)*min(len(right), 64))
		for _, l := range rows {
			for _, r := range right {
				x.tick()
				out = append(out, merge(l, r))
			}
		}
		return out
	}
	table := x.hash(q, right, here, outer)
	var out []tuple
	f := &frame{outer: outer, query: q}
	for _, l := range rows {
		x.tick()
		f.slots = l
		k, null := x.keyOf(there, f)
		if null {
			continue
		}
		for _, r := range table[k] {
			out = append(out, merge(l, r))
		}
	}
	return out
}

func (x *Exec) hash(q *tree.Query, rows []tuple, keys []tree.Expr, outer *frame) map[string][]tuple {
	table := make(map[string][]tuple, len(rows))
	f := &frame{outer: outer, query: q}
	for _, r := range rows {
		f.slots = r
		if k, null := x.keyOf(keys, f); !null {
			table[k] = append(table[k], r)
		}
	}
	return table
}

func (x *Exec) keyOf(exprs []tree.Expr, f *frame) (key string, null bool) {
	cells := make(Row, len(exprs))
	for i, e := range exprs {
		if cells[i] = x.eval(e, f); cells[i] == nil {
			return "", true
		}
	}
	return x.key(cells), false
}

// merge puts two tuples with different slots together.
func merge(l, r tuple) tuple {
	out := slices.Clone(l)
	for i, row := range r {
		if row != nil {
			out[i] = row
		}
	}
	return out
}

func (x *Exec) joinLateral(q *tree.Query, rows []tuple, item tree.From, conj []*conjunct, bound map[*tree.Rel]bool, outer *frame) []tuple {
	var out []tuple
	for _, l := range rows {
		x.tick()
		for _, r := range x.lateral(q, item, l, outer) {
			out = append(out, merge(l, r))
		}
	}
	for r := range relsIn(item) {
		bound[r] = true
	}
	return out
}

// lateral evaluates an item for one tuple of what stands before it.
func (x *Exec) lateral(q *tree.Query, item tree.From, l tuple, outer *frame) []tuple {
	f := &frame{outer: outer, slots: l, query: q}
	switch v := item.(type) {
	case *tree.RelRef:
		return x.tuples(q, v.Rel, x.relRows(v.Rel, f))
	case *tree.Join:
		left := x.lateral(q, v.Left, l, outer)
		var out []tuple
		for _, lt := range left {
			full := merge(l, lt)
			matched := false
			for _, rt := range x.lateral(q, v.Right, full, outer) {
				both := merge(full, rt)
				if v.On == nil || x.eval(v.On, &frame{outer: outer, slots: both, query: q}) == true {
					matched = true
					out = append(out, both)
				}
			}
			if !matched && v.Kind == tree.Left {
				out = append(out, full)
			}
		}
		return out
	}
	return nil
}

// item evaluates a relation or an outer join that stands alone.
func (x *Exec) item(q *tree.Query, f tree.From, conj []*conjunct, outer *frame) []tuple {
	switch v := f.(type) {
	case *tree.RelRef:
		rows := x.scan(q, v.Rel, conj, outer)
		return x.filter(q, rows, conj, outer, map[*tree.Rel]bool{v.Rel: true})
	case *tree.Join:
		return x.outerJoin(q, v, conj, outer)
	}
	return nil
}

// side evaluates one side of an outer join; above are the conjuncts that may be applied below the join.
func (x *Exec) side(q *tree.Query, f tree.From, above []*conjunct, outer *frame) []tuple {
	var own []*conjunct
	items := flatten([]tree.From{f}, &own)
	mine := relsIn(f)
	for _, c := range above {
		if !c.done && len(c.rels) > 0 && within(c.rels, mine) {
			own = append(own, &conjunct{expr: c.expr, rels: c.rels})
			c.done = true
		}
	}
	rows := x.joinList(q, items, own, []tuple{make(tuple, len(q.Rels))}, map[*tree.Rel]bool{}, outer)
	return x.filter(q, rows, own, outer, nil)
}

func (x *Exec) outerJoin(q *tree.Query, j *tree.Join, conj []*conjunct, outer *frame) []tuple {
	left, right, kind := j.Left, j.Right, j.Kind
	if kind == tree.Right {
		left, right, kind = right, left, tree.Left
	}
	var pushed []*conjunct
	if kind == tree.Left {
		pushed = conj
	}
	lrows := x.side(q, left, pushed, outer)
	on := conjuncts(j.On, nil)
	lrels, rrels := relsIn(left), relsIn(right)
	if len(lateralRefs(right)) > 0 {
		return x.lateralOuter(q, lrows, right, on, outer)
	}
	var below []*conjunct
	if kind == tree.Left {
		below = on
	}
	rrows := x.side(q, right, below, outer)
	var there, here []tree.Expr
	var rest []*conjunct
	for _, c := range on {
		if c.done {
			continue
		}
		if t, h, ok := equality(c, lrels, rrels); ok {
			there, here = append(there, t), append(here, h)
			continue
		}
		rest = append(rest, c)
	}
	var table map[string][]tuple
	if len(there) > 0 {
		table = x.hash(q, rrows, here, outer)
	}
	f := &frame{outer: outer, query: q}
	var out []tuple
	used := map[*Row]bool{}
	for _, l := range lrows {
		x.tick()
		candidates := rrows
		if table != nil {
			f.slots = l
			k, null := x.keyOf(there, f)
			if candidates = table[k]; null {
				candidates = nil
			}
		}
		matched := false
		for _, r := range candidates {
			x.tick()
			both := merge(l, r)
			f.slots = both
			if !x.holds(rest, f) {
				continue
			}
			matched = true
			out = append(out, both)
			if kind == tree.Full {
				used[&r[0]] = true
			}
		}
		if !matched {
			out = append(out, l)
		}
	}
	if kind == tree.Full {
		for _, r := range rrows {
			if !used[&r[0]] {
				out = append(out, r)
			}
		}
	}
	return out
}

func (x *Exec) lateralOuter(q *tree.Query, lrows []tuple, right tree.From, on []*conjunct, outer *frame) []tuple {
	var out []tuple
	f := &frame{outer: outer, query: q}
	for _, l := range lrows {
		matched := false
		for _, r := range x.lateral(q, right, l, outer) {
			both := merge(l, r)
			f.slots = both
			if x.holds(on, f) {
				matched = true
				out = append(out, both)
			}
		}
		if !matched {
			out = append(out, l)
		}
	}
	return out
}

func (x *Exec) tuples(q *tree.Query, rel *tree.Rel, rows []Row) []tuple {
	out := make([]tuple, len(rows))
	for i, r := range rows {
		t := make(tuple, len(q.Rels))
		t[rel.Slot] = r
		out[i] = t
	}
	return out
}

// scan reads a relation, through an index where an open conjunct fixes one of its columns.
func (x *Exec) scan(q *tree.Query, rel *tree.Rel, conj []*conjunct, outer *frame) []tuple {
	f := &frame{outer: outer, slots: make(tuple, len(q.Rels)), query: q}
	if rel.Table == nil || rel.Sub != nil || rel.CTE != nil {
		return x.tuples(q, rel, x.relRows(rel, f))
	}
	mine := map[*tree.Rel]bool{rel: true}
	for _, c := range conj {
		if c.done {
			continue
		}
		there, here, ok := equality(c, nil, mine)
		v, isVar := here.(*tree.Var)
		if !ok || !isVar || len(relsOf(there, 0)) > 0 {
			continue
		}
		cell := x.eval(there, f)
		c.done = true
		if cell == nil {
			return nil
		}
		if !simpleKey(cell) {
			c.done = false
			continue
		}
		return x.tuples(q, rel, x.catalog().Lookup(rel.Table, v.Col, cell))
	}
	return x.tuples(q, rel, x.relRows(rel, f))
}

func simpleKey(v value.Datum) bool {
	switch v.(type) {
	case int64, string, bool:
		return true
	}
	return false
}

// relRows returns a relation's rows for the tuple in f.
func (x *Exec) relRows(rel *tree.Rel, f *frame) []Row {
	switch {
	case rel.CTE != nil:
		return x.ctes[rel.CTE]
	case rel.Sub != nil:
		// A sub-select that is not LATERAL is bound one level down all the same.
		if plain(rel.Sub) {
			return x.deferredRows(rel, f)
		}
		return x.query(rel.Sub, f)
	case len(rel.Funcs) > 0:
		return x.functionRows(rel, f)
	case rel.Table != nil && rel.Table.Database != "":
		fail("0A000", "relation %q is not in the catalog", rel.Table.Name)
	}
	return x.catalog().Rows(rel.Table)
}

// functionRows runs the functions of a FROM item side by side.
func (x *Exec) functionRows(rel *tree.Rel, f *frame) []Row {
	var columns [][]Row
	most := 0
	for i, e := range rel.Funcs {
		rows := x.setRows(e, f, rel.FuncCols[i])
		columns = append(columns, rows)
		most = max(most, len(rows))
	}
	out := make([]Row, most)
	for n := range out {
		row := make(Row, 0, len(rel.Cols))
		for i, rows := range columns {
			if n < len(rows) {
				row = append(row, rows[n]...)
			} else {
				row = append(row, make(Row, rel.FuncCols[i])...)
			}
		}
		if rel.Ordinal {
			row = append(row, int64(n+1))
		}
		out[n] = row
	}
	return out
}
