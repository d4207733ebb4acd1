package tree

// PullUp merges sub-selects of a query's FROM that only name rows and compute columns into the query itself, as
// PostgreSQL's planner does, where worth says so. The query given is left as it is.
func PullUp(q *Query, worth func(*Query) bool) *Query {
	for {
		out := pullOne(q, worth)
		if out == nil {
			return q
		}
		q = out
	}
}

func pullOne(q *Query, worth func(*Query) bool) *Query {
	if q.SetOp != nil || len(q.Values) > 0 {
		return nil
	}
	for _, rel := range q.Rels {
		sub := rel.Sub
		if rel.CTE != nil && rel.CTE.Refs == 1 && !rel.CTE.Recursive {
			sub = rel.CTE.Query
		}
		if sub != nil && !rel.Lateral && sub.plain() && !namedBelow(q, rel) && worth(sub) {
			if from, ok := innermost(q.From, rel, sub.From); ok {
				return q.merged(rel, sub, from)
			}
		}
	}
	return nil
}

// plain says whether a query's rows are those of its FROM and WHERE, each by itself and always the same.
func (q *Query) plain() bool {
	if q.SetOp != nil || len(q.Values) > 0 || len(q.With) > 0 || q.HasAgg || q.HasSRF || q.HasWindow || q.Distinct || len(q.On) > 0 ||
		len(q.Group) > 0 || q.Sets != nil || q.Having != nil || len(q.Sort) > 0 || q.Limit != nil || q.Offset != nil || len(q.From) != 1 {
		return false
	}
	same := true
	for _, t := range q.Targets {
		Walk(t.Expr, func(e Expr) bool {
			if c, ok := e.(*Call); ok && c.Proc != nil && c.Proc.Volatile == 'v' {
				same = false
			}
			return same
		})
	}
	return same
}

// namedBelow says whether a relation is named elsewhere than in the query's own expressions.
func namedBelow(q *Query, rel *Rel) bool {
	found := false
	note := func(e Expr) bool {
		switch v := e.(type) {
		case *Var:
			found = found || v.Rel == rel
		case *WholeRow:
			found = found || v.Rel == rel
		}
		return !found
	}
	q.Queries(func(below *Query) { below.Everywhere(note) })
	for _, r := range q.Rels {
		for _, f := range r.Funcs {
			Walk(f, note)
		}
	}
	q.Exprs(func(e Expr) { // a whole row has no one expression
		Walk(e, func(e Expr) bool {
			if w, ok := e.(*WholeRow); ok {
				found = found || w.Rel == rel
			}
			return !found
		})
	})
	return found
}

// innermost puts a FROM in the place of a relation that no outer join can make NULL.
func innermost(from []From, rel *Rel, with []From) (out []From, ok bool) {
	var place func(f From) From
	place = func(f From) From {
		switch x := f.(type) {
		case *RelRef:
			if x.Rel == rel {
				ok = true
				return with[0]
			}
		case *Join:
			if x.Kind == Inner || x.Kind == Cross {
				j := *x
				j.Left, j.Right = place(x.Left), place(x.Right)
				return &j
			}
		}
		return f
	}
	for _, f := range from {
		out = append(out, place(f))
	}
	return out, ok
}

// merged is the query with a sub-select's FROM and WHERE as its own, and its columns written out.
func (q *Query) merged(rel *Rel, sub *Query, from []From) *Query {
	known := map[Expr]Expr{}
	put := func(e Expr) Expr {
		if e == nil {
			return nil
		}
		if r, ok := known[e]; ok { // what was one expression stays one
			return r
		}
		r := Replace(e, func(e Expr) Expr {
			if v, ok := e.(*Var); ok && v.Rel == rel && v.Level == 0 {
				return sub.Targets[v.Col].Expr
			}
			return nil
		})
		known[e] = r
		return r
	}
	all := func(list []Expr) []Expr {
		out := make([]Expr, len(list))
		for i, e := range list {
			out[i] = put(e)
		}
		return out
	}
	out := *q
	out.From, out.Rels, out.With = nil, nil, nil
	for _, f := range from {
		out.From = append(out.From, conditionsOf(f, put))
	}
	for _, r := range q.Rels {
		if r == rel {
			out.Rels = append(out.Rels, sub.Rels...)
		} else {
			out.Rels = append(out.Rels, r)
		}
	}
	for _, c := range q.With {
		if c != rel.CTE {
			out.With = append(out.With, c)
		}
	}
	out.Targets = append([]Target(nil), q.Targets...)
	for i := range out.Targets {
		out.Targets[i].Expr = put(q.Targets[i].Expr)
	}
	out.Sort = append([]SortKey(nil), q.Sort...)
	for i := range out.Sort {
		out.Sort[i].Expr = put(q.Sort[i].Expr)
	}
	out.Group, out.On, out.Having, out.Where = all(q.Group), all(q.On), put(q.Having), put(q.Where)
	switch {
	case out.Where == nil:
		out.Where = sub.Where
	case sub.Where != nil:
		out.Where = &Logic{Node: Node{T: out.Where.Type(), Loc: out.Where.At()}, Op: And, Args: []Expr{sub.Where, out.Where}}
	}
	return &out
}

// conditionsOf rewrites the conditions of the joins in an item of FROM.
func conditionsOf(f From, put func(Expr) Expr) From {
	x, ok := f.(*Join)
	if !ok {
		return f
	}
	j := *x
	j.Left, j.Right, j.On = conditionsOf(x.Left, put), conditionsOf(x.Right, put), put(x.On)
	return &j
}
