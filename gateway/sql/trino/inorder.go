package trino

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// ordering are the aggregates whose results show the order of their rows.
const ordering = " array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg "

// inOrder gives the aggregates over a sorted sub-select its order: PostgreSQL's rows come in it, Athena's in any. What
// the sub-select sorts by without showing it becomes a further column.
func (p *printer) inOrder(q *tree.Query) *tree.Query {
	rel, sub := sorted(q)
	if sub == nil {
		return q
	}
	var keys []tree.SortKey
	out := *q
	out.Targets = append([]tree.Target(nil), q.Targets...)
	for i, t := range q.Targets {
		if !showsOrder(t.Expr) {
			continue
		}
		out.Targets[i].Expr = tree.Replace(t.Expr, func(e tree.Expr) tree.Expr {
			a, ok := e.(*tree.Agg)
			if !ok || !unordered(a) {
				return nil
			}
			if keys == nil {
				keys = p.keysOf(a, rel, sub)
			}
			in := *a
			in.Order = keys
			return &in
		})
	}
	return &out
}

// keysOf are a sorted sub-select's keys for an aggregate over it.
func (p *printer) keysOf(a *tree.Agg, rel *tree.Rel, sub *tree.Query) (keys []tree.SortKey) {
	wider := *sub
	wider.Targets = append([]tree.Target(nil), sub.Targets...)
	name := func(i int) string { return "order" + itoa(i+1) }
	for i := range wider.Targets {
		if t := &wider.Targets[i]; t.Junk {
			t.Junk, t.Name = false, name(i)
			p.accompany(rel, t.Name)
		}
	}
	if len(p.companions[rel]) > 0 && rel.CTE != nil && rel.CTE.Refs > 1 {
		refuse(a, "Write ORDER BY inside its brackets.", "%s over a WITH query that is sorted by what it does not show is not supported on Athena", a.Proc.Name)
	}
	for _, k := range sub.Sort {
		node := tree.Node{T: sub.Targets[k.Target].Expr.Type(), Loc: a.Loc}
		k.Expr = &tree.Var{Node: node, Rel: rel, Col: k.Target}
		if sub.Targets[k.Target].Junk {
			k.Expr = &raw{Node: node, text: ident(p.alias(rel)) + "." + ident(name(k.Target))}
		}
		keys = append(keys, k)
	}
	p.wider[sub] = &wider
	return keys
}

// sorted returns the one sub-select that an aggregating query reads, if it is sorted.
func sorted(q *tree.Query) (*tree.Rel, *tree.Query) {
	if !q.HasAgg || len(q.From) != 1 {
		return nil, nil
	}
	ref, ok := q.From[0].(*tree.RelRef)
	if !ok {
		return nil, nil
	}
	sub := ref.Rel.Sub
	if c := ref.Rel.CTE; c != nil && !c.Recursive {
		sub = c.Query
	}
	if sub == nil || len(sub.Sort) == 0 {
		return nil, nil
	}
	return ref.Rel, sub
}

func unordered(a *tree.Agg) bool {
	return a.Info != nil && a.Over == nil && a.Level == 0 && !a.Distinct && len(a.Order) == 0 && strings.Contains(ordering, " "+a.Proc.Name+" ")
}

func showsOrder(e tree.Expr) bool {
	found := false
	tree.Walk(e, func(e tree.Expr) bool {
		a, ok := e.(*tree.Agg)
		found = found || ok && unordered(a)
		return !found
	})
	return found
}
