package run

import (
	"maps"
	"slices"

	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// ties are the equalities between what is joined so far and what comes: there[i] = here[i].
type ties struct{ there, here []tree.Expr }

// joinItem joins one item to rows.
func (x *Exec) joinItem(q *tree.Query, rows []tuple, item tree.From, conj []*conjunct, narrow []keys, bound map[*tree.Rel]bool, outer *frame) []tuple {
	mine := relsIn(item)
	defer maps.Copy(bound, mine)
	if len(lateralRefs(item)) > 0 {
		return x.joinLateral(q, rows, item, outer)
	}
	var t ties
	for _, c := range conj {
		if there, here, ok := equality(c, bound, mine); ok && !c.done {
			t.there, t.here, c.done = append(t.there, there), append(t.here, here), true
		}
	}
	right := x.item(q, item, conj, append(slices.Clip(narrow), x.handOn(q, rows, t, outer)...), outer)
	if len(t.there) == 0 {
		out := make([]tuple, 0, len(rows)*min(len(right), 64))
		for _, l := range rows {
			for _, r := range right {
				x.tick()
				out = append(out, merge(l, r))
			}
		}
		return out
	}
	table := x.hash(q, right, t.here, outer)
	out := make([]tuple, 0, max(len(rows), len(right)))
	f := &frame{outer: outer, query: q}
	for _, l := range rows {
		x.tick()
		f.slots = l
		for _, r := range table.matches(x, t.there, f) {
			out = append(out, merge(l, r))
		}
	}
	return out
}

// handOn gives the cells of a few rows to what is joined with them.
func (x *Exec) handOn(q *tree.Query, rows []tuple, t ties, outer *frame) (out []keys) {
	if len(rows) > maxKeys {
		return nil
	}
	f := &frame{outer: outer, query: q}
	for i, here := range t.here {
		here = bare(here)
		if !isColumn(here) {
			continue
		}
		k := keys{expr: here}
		for _, l := range rows {
			f.slots = l
			cell := x.eval(t.there[i], f)
			if cell != nil && !simpleKey(cell) {
				return out
			}
			if cell != nil {
				k.cells = append(k.cells, cell)
			}
		}
		out = append(out, k)
	}
	return out
}

// hashed are tuples by the cells of some expressions on them.
type hashed struct {
	single map[value.Datum][]tuple // of one expression, where all cells are simple
	multi  map[string][]tuple
}

func (x *Exec) hash(q *tree.Query, rows []tuple, keys []tree.Expr, outer *frame) hashed {
	f := &frame{outer: outer, query: q}
	if len(keys) == 1 {
		table := make(map[value.Datum][]tuple, len(rows))
		for _, r := range rows {
			f.slots = r
			cell := x.eval(keys[0], f)
			if cell == nil {
				continue
			}
			if !simpleKey(cell) {
				table = nil
				break
			}
			table[cell] = append(table[cell], r)
		}
		if table != nil {
			return hashed{single: table}
		}
	}
	table := make(map[string][]tuple, len(rows))
	for _, r := range rows {
		f.slots = r
		if k, null := x.keyOf(keys, f); !null {
			table[k] = append(table[k], r)
		}
	}
	return hashed{multi: table}
}

// matches returns the tuples that have the cells of the expressions in f; NULL matches none.
func (h hashed) matches(x *Exec, exprs []tree.Expr, f *frame) []tuple {
	if h.single != nil {
		if cell := x.eval(exprs[0], f); simpleKey(cell) {
			return h.single[cell]
		}
		return nil
	}
	k, null := x.keyOf(exprs, f)
	if null {
		return nil
	}
	return h.multi[k]
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

func (x *Exec) joinLateral(q *tree.Query, rows []tuple, item tree.From, outer *frame) []tuple {
	var out []tuple
	for _, l := range rows {
		x.tick()
		for _, r := range x.lateral(q, item, l, outer) {
			out = append(out, merge(l, r))
		}
	}
	return out
}

// lateral evaluates an item for one tuple of what stands before it.
func (x *Exec) lateral(q *tree.Query, item tree.From, l tuple, outer *frame) []tuple {
	f := &frame{outer: outer, slots: l, query: q}
	switch v := item.(type) {
	case *tree.RelRef:
		return x.tuples(q, v.Rel, x.relRows(v.Rel, nil, f))
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

// item evaluates a relation or an outer join that stands alone; rows that the keys rule out may be missing.
func (x *Exec) item(q *tree.Query, f tree.From, conj []*conjunct, narrow []keys, outer *frame) []tuple {
	switch v := f.(type) {
	case *tree.RelRef:
		rows := x.scan(q, v.Rel, narrow, outer)
		return x.filter(q, rows, conj, outer, map[*tree.Rel]bool{v.Rel: true})
	case *tree.Join:
		return x.outerJoin(q, v, conj, narrow, outer)
	}
	return nil
}

// side evaluates one side of an outer join; above are the conjuncts that may be applied below the join.
func (x *Exec) side(q *tree.Query, f tree.From, above []*conjunct, narrow []keys, outer *frame) []tuple {
	var own []*condition
	items := flatten([]tree.From{f}, &own)
	mine := relsIn(f)
	for _, c := range above {
		if !c.done && len(c.rels) > 0 && within(c.rels, mine) {
			own = append(own, c.condition)
			c.done = true
		}
	}
	conj := open(own)
	return x.filter(q, x.joinList(q, items, conj, narrow, outer), conj, outer, nil)
}

func (x *Exec) outerJoin(q *tree.Query, j *tree.Join, conj []*conjunct, narrow []keys, outer *frame) []tuple {
	left, right, kind := j.Left, j.Right, j.Kind
	if kind == tree.Right {
		left, right, kind = right, left, tree.Left
	}
	var above []*conjunct
	if kind == tree.Left {
		above = conj
	}
	lrows := x.side(q, left, above, narrow, outer)
	on := open(conditions(j.On, nil))
	lrels, rrels := relsIn(left), relsIn(right)
	if len(lateralRefs(right)) > 0 {
		return x.lateralOuter(q, lrows, right, on, outer)
	}
	var t ties
	var rest, below []*conjunct
	for _, c := range on {
		if there, here, ok := equality(c, lrels, rrels); ok {
			t.there, t.here = append(t.there, there), append(t.here, here)
		} else {
			rest = append(rest, c)
		}
	}
	if kind == tree.Left {
		below = rest
		narrow = append(slices.Clip(narrow), x.handOn(q, lrows, t, outer)...)
	}
	rrows := x.side(q, right, below, narrow, outer)
	rest = slices.DeleteFunc(rest, func(c *conjunct) bool { return c.done })
	var table *hashed
	if len(t.there) > 0 {
		h := x.hash(q, rrows, t.here, outer)
		table = &h
	}
	f := &frame{outer: outer, query: q}
	out := make([]tuple, 0, len(lrows))
	used := map[*Row]bool{}
	for _, l := range lrows {
		x.tick()
		candidates := rrows
		if table != nil {
			f.slots = l
			candidates = table.matches(x, t.there, f)
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
