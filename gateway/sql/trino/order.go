package trino

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// order writes ORDER BY: output columns by position, other expressions in full.
func (p *printer) order(b *strings.Builder, q *tree.Query) {
	if len(q.Sort) == 0 {
		return
	}
	var keys []string
	for i, k := range q.Sort {
		t := q.Targets[k.Target]
		if _, ok := p.constant(t.Expr); ok {
			continue // the same for every row
		}
		if t.Junk || (converted(t.Expr) || p.nanFirst(t.Expr, k)) && (q.SetOp == nil && len(q.Values) == 0 || p.wrapped[q]) {
			keys = append(keys, p.sortKey(t.Expr, k, i == len(q.Sort)-1 && !q.WithTies))
			continue
		}
		keys = append(keys, p.sortItem(strconv.Itoa(k.Target+1), t.Expr, k))
	}
	if len(keys) > 0 {
		b.WriteString(" ORDER BY " + strings.Join(keys, ", "))
	}
}

func direction(k tree.SortKey) string {
	text := " ASC"
	if k.Desc {
		text = " DESC"
	}
	if k.NullsFirst {
		return text + " NULLS FIRST"
	}
	return text + " NULLS LAST"
}

// keys writes ORDER BY inside aggregates and windows.
func (p *printer) keys(order []tree.SortKey) string {
	if len(order) == 0 {
		return ""
	}
	items := make([]string, len(order))
	for i, k := range order {
		items[i] = p.sortKey(k.Expr, k, false)
	}
	return "ORDER BY " + strings.Join(items, ", ")
}

func (p *printer) limit(b *strings.Builder, q *tree.Query) {
	if q.Offset != nil {
		if n, ok := p.whole(q.Offset, "OFFSET"); ok && n != 0 {
			fmt.Fprintf(b, " OFFSET %d", n)
		}
	}
	if q.Limit == nil {
		return
	}
	n, ok := p.whole(q.Limit, "LIMIT")
	switch {
	case !ok:
	case q.WithTies && n > 0:
		fmt.Fprintf(b, " FETCH FIRST %d ROWS WITH TIES", n)
	default:
		fmt.Fprintf(b, " LIMIT %d", n)
	}
}

// whole returns the number that LIMIT or OFFSET means; ok is false for NULL.
func (p *printer) whole(e tree.Expr, clause string) (n int64, ok bool) {
	v, known := p.constant(e)
	if !known {
		refuse(e, "Give a number or a parameter.", "%s must be a constant on Athena", clause)
	}
	n, ok = v.(int64)
	if n < 0 {
		code := map[string]string{"LIMIT": "2201W", "OFFSET": "2201X"}[clause]
		panic(pgerr.New(e.At(), code, "%s must not be negative", clause))
	}
	return n, ok
}
