package run

import (
	"sort"

	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// windows gives every frame the values of the query's window functions.
func (x *Exec) windows(q *tree.Query, frames []*frame) {
	for _, t := range q.Targets {
		tree.Walk(t.Expr, func(e tree.Expr) bool {
			if a, ok := e.(*tree.Agg); ok && a.Over != nil {
				x.window(a, frames)
				return false
			}
			return true
		})
	}
}

// partition is a window's rows in order, with their sort keys.
type partition struct {
	frames []*frame
	keys   []Row
	order  []tree.SortKey
}

func (p *partition) peers(i, j int) bool {
	for k, key := range p.order {
		if compareKey(key, p.keys[i][k], p.keys[j][k]) != 0 {
			return false
		}
	}
	return true
}

func (x *Exec) window(a *tree.Agg, frames []*frame) {
	groups := map[string]*partition{}
	var order []*partition
	for _, f := range frames {
		if f.aggs == nil {
			f.aggs = map[*tree.Agg]value.Datum{}
		}
		k := x.key(x.cells(a.Over.Partition, f))
		p := groups[k]
		if p == nil {
			p = &partition{order: a.Over.Order}
			groups[k] = p
			order = append(order, p)
		}
		keys := make(Row, len(a.Over.Order))
		for i, key := range a.Over.Order {
			keys[i] = x.eval(key.Expr, f)
		}
		p.frames, p.keys = append(p.frames, f), append(p.keys, keys)
	}
	for _, p := range order {
		sort.Stable(p)
		impl := x.lib.windows[a.Proc.Name]
		for i, f := range p.frames {
			x.tick()
			if impl != nil {
				f.aggs[a] = impl(x, a, p, i)
				continue
			}
			lo, hi := x.bounds(a.Over.Frame, p, i)
			plainAgg := *a
			plainAgg.Over = nil
			f.aggs[a] = x.aggregate(&plainAgg, p.frames[lo:hi], f)
		}
	}
}

func (p *partition) Len() int { return len(p.frames) }
func (p *partition) Swap(i, j int) {
	p.frames[i], p.frames[j] = p.frames[j], p.frames[i]
	p.keys[i], p.keys[j] = p.keys[j], p.keys[i]
}
func (p *partition) Less(i, j int) bool {
	for k, key := range p.order {
		if c := compareKey(key, p.keys[i][k], p.keys[j][k]); c != 0 {
			return c < 0
		}
	}
	return false
}

// bounds returns the half-open range of row i's frame.
func (x *Exec) bounds(fr *tree.Frame, p *partition, i int) (lo, hi int) {
	if fr == nil {
		fr = &tree.Frame{Mode: "range", Start: tree.Bound{Kind: "unbounded preceding"}, End: tree.Bound{Kind: "current row"}}
	}
	if fr.Exclude != "" || fr.Mode != "rows" && (fr.Start.Offset != nil || fr.End.Offset != nil) {
		fail("0A000", "this window frame is not supported by the catalog engine")
	}
	offset := func(b tree.Bound) int {
		n, _ := x.eval(b.Offset, p.frames[i]).(int64)
		return int(n)
	}
	lo, hi = 0, len(p.frames)
	switch fr.Start.Kind {
	case "current row":
		for lo = i; fr.Mode != "rows" && lo > 0 && p.peers(lo-1, i); {
			lo--
		}
	case "preceding":
		lo = max(0, i-offset(fr.Start))
	case "following":
		lo = min(len(p.frames), i+offset(fr.Start))
	}
	switch fr.End.Kind {
	case "current row":
		for hi = i + 1; fr.Mode != "rows" && hi < len(p.frames) && p.peers(hi, i); {
			hi++
		}
	case "preceding":
		hi = max(0, i-offset(fr.End)+1)
	case "following":
		hi = min(len(p.frames), i+offset(fr.End)+1)
	}
	return lo, max(lo, hi)
}

type windowFunction func(x *Exec, a *tree.Agg, p *partition, i int) value.Datum

func rank(p *partition, i int) int {
	for i > 0 && p.peers(i-1, i) {
		i--
	}
	return i
}

var windowFunctions = map[string]windowFunction{
	"row_number": func(_ *Exec, _ *tree.Agg, _ *partition, i int) value.Datum { return int64(i + 1) },
	"rank":       func(_ *Exec, _ *tree.Agg, p *partition, i int) value.Datum { return int64(rank(p, i) + 1) },
	"dense_rank": func(_ *Exec, _ *tree.Agg, p *partition, i int) value.Datum {
		n := int64(1)
		for j := 1; j <= i; j++ {
			if !p.peers(j-1, j) {
				n++
			}
		}
		return n
	},
	"percent_rank": func(_ *Exec, _ *tree.Agg, p *partition, i int) value.Datum {
		if len(p.frames) < 2 {
			return float64(0)
		}
		return float64(rank(p, i)) / float64(len(p.frames)-1)
	},
	"cume_dist": func(_ *Exec, _ *tree.Agg, p *partition, i int) value.Datum {
		last := i
		for last+1 < len(p.frames) && p.peers(last+1, i) {
			last++
		}
		return float64(last+1) / float64(len(p.frames))
	},
	"ntile": func(x *Exec, a *tree.Agg, p *partition, i int) value.Datum {
		n, ok := x.eval(a.Args[0], p.frames[i]).(int64)
		if !ok {
			return nil
		}
		if n < 1 {
			fail("22014", "argument of ntile must be greater than zero")
		}
		rows := int64(len(p.frames))
		size, rest := rows/n, rows%n
		at := int64(i)
		if at < (size+1)*rest {
			return at/(size+1) + 1
		}
		return rest + (at-(size+1)*rest)/max(size, 1) + 1
	},
	"lag":  shifted(-1),
	"lead": shifted(1),
	"first_value": func(x *Exec, a *tree.Agg, p *partition, i int) value.Datum {
		lo, hi := x.bounds(a.Over.Frame, p, i)
		if lo >= hi {
			return nil
		}
		return x.eval(a.Args[0], p.frames[lo])
	},
	"last_value": func(x *Exec, a *tree.Agg, p *partition, i int) value.Datum {
		lo, hi := x.bounds(a.Over.Frame, p, i)
		if lo >= hi {
			return nil
		}
		return x.eval(a.Args[0], p.frames[hi-1])
	},
	"nth_value": func(x *Exec, a *tree.Agg, p *partition, i int) value.Datum {
		lo, hi := x.bounds(a.Over.Frame, p, i)
		n, ok := x.eval(a.Args[1], p.frames[i]).(int64)
		if !ok {
			return nil
		}
		if n < 1 {
			fail("22016", "argument of nth_value must be greater than zero")
		}
		if lo+int(n) > hi {
			return nil
		}
		return x.eval(a.Args[0], p.frames[lo+int(n)-1])
	},
}

func shifted(sign int) windowFunction {
	return func(x *Exec, a *tree.Agg, p *partition, i int) value.Datum {
		n := int64(1)
		if len(a.Args) > 1 {
			v, ok := x.eval(a.Args[1], p.frames[i]).(int64)
			if !ok {
				return nil
			}
			n = v
		}
		at := int64(i) + int64(sign)*n
		if at < 0 || at >= int64(len(p.frames)) {
			if len(a.Args) > 2 {
				return x.eval(a.Args[2], p.frames[i])
			}
			return nil
		}
		return x.eval(a.Args[0], p.frames[at])
	}
}
