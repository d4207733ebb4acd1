package sql

import (
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// partitionNotices says which partitioned tables a query reads without a condition on a partition column: Athena
// then scans, and bills, all of it.
func partitionNotices(q *tree.Query) []Error {
	filtered := map[*tree.Rel]bool{}
	note := func(e tree.Expr) {
		tree.Walk(e, func(e tree.Expr) bool {
			if v, ok := e.(*tree.Var); ok && v.Rel.Table != nil && v.Col >= len(v.Rel.Cols)-v.Rel.Table.Partition {
				filtered[v.Rel] = true
			}
			return true
		})
	}
	var rels []*tree.Rel
	var look func(q *tree.Query)
	look = func(q *tree.Query) {
		rels = append(rels, q.Rels...)
		if q.Where != nil {
			note(q.Where)
		}
		for _, f := range q.From {
			tree.Conditions(f, note)
		}
		q.Queries(look)
	}
	look(q)
	var out []Error
	for _, r := range rels {
		if r.Table == nil || r.Table.Partition == 0 || filtered[r] {
			continue
		}
		var names []string
		for _, c := range r.Cols[len(r.Cols)-r.Table.Partition:] {
			names = append(names, c.Name)
		}
		out = append(out, Error{Code: "01000", Message: fmt.Sprintf("the query reads all of partitioned table %q", r.Table.Name),
			Hint: "A condition on a partition column saves scanning: " + strings.Join(names, ", ") + "."})
	}
	return out
}
