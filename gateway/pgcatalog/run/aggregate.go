package run

import (
	"math"
	"math/big"
	"slices"
	"sort"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// aggregate runs an aggregate over the rows of a group.
func (x *Exec) aggregate(a *tree.Agg, members []*frame, group *frame) value.Datum {
	type input struct {
		args, keys Row
	}
	var inputs []input
	order := a.Order
	if a.Distinct && len(order) == 0 {
		for _, e := range a.Args {
			order = append(order, tree.SortKey{Expr: e})
		}
	}
	seen := map[string]bool{}
	for _, f := range members {
		x.tick()
		if a.Filter != nil && x.eval(a.Filter, f) != true {
			continue
		}
		in := input{args: x.cells(a.Args, f)}
		if a.Distinct {
			k := x.key(in.args)
			if seen[k] {
				continue
			}
			seen[k] = true
		}
		for _, k := range order {
			in.keys = append(in.keys, x.eval(k.Expr, f))
		}
		inputs = append(inputs, in)
	}
	sort.SliceStable(inputs, func(i, j int) bool {
		for k, key := range order {
			if c := compareKey(key, inputs[i].keys[k], inputs[j].keys[k]); c != 0 {
				return c < 0
			}
		}
		return false
	})
	rows := make([]Row, len(inputs))
	for i, in := range inputs {
		rows[i] = in.args
	}
	if a.Within {
		impl := x.lib.ordered[a.Proc.Name]
		if impl == nil {
			fail("0A000", "aggregate %s is not supported by the catalog engine", a.Proc.Name)
		}
		return impl(x, a, x.cells(a.Direct, group), rows)
	}
	impl := x.lib.aggregates[a.Proc.Name]
	if impl == nil {
		fail("0A000", "aggregate %s is not supported by the catalog engine", a.Proc.Name)
	}
	return impl(x, a, rows)
}

type aggregate func(x *Exec, a *tree.Agg, rows []Row) value.Datum

var aggregates = map[string]aggregate{
	"count": func(_ *Exec, a *tree.Agg, rows []Row) value.Datum {
		n := int64(0)
		for _, r := range rows {
			if a.Star || r[0] != nil {
				n++
			}
		}
		return n
	},
	"sum": sum, "avg": average, "min": extreme(-1), "max": extreme(1),
	"bool_and": fold(func(a, b bool) bool { return a && b }), "every": fold(func(a, b bool) bool { return a && b }),
	"bool_or":    fold(func(a, b bool) bool { return a || b }),
	"string_agg": stringAgg, "array_agg": arrayAgg, "json_agg": jsonAgg, "jsonb_agg": jsonAgg,
	"json_object_agg": jsonObjectAgg, "jsonb_object_agg": jsonObjectAgg,
	"stddev": spread(true, true), "stddev_samp": spread(true, true), "stddev_pop": spread(false, true),
	"variance": spread(true, false), "var_samp": spread(true, false), "var_pop": spread(false, false),
	"bit_and": bitAgg(func(a, b int64) int64 { return a & b }), "bit_or": bitAgg(func(a, b int64) int64 { return a | b }),
}

func sum(x *Exec, a *tree.Agg, rows []Row) value.Datum {
	var total value.Datum
	for _, r := range rows {
		if r[0] == nil {
			continue
		}
		v := r[0]
		if n, ok := v.(int64); ok && a.T.OID == pgdata.Numeric {
			v = value.DecimalOf(n)
		}
		if total == nil {
			total = v
			continue
		}
		total = plus(&call{x: x, result: a.T.OID, args: []value.Datum{total, v}, types: []uint32{a.T.OID, a.T.OID}})
	}
	return total
}

func average(x *Exec, a *tree.Agg, rows []Row) value.Datum {
	n := int64(0)
	for _, r := range rows {
		if r[0] != nil {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return mean(n, sum(x, a, rows))
}

// mean divides the sum of n values.
func mean(n int64, sum value.Datum) value.Datum {
	switch total := sum.(type) {
	case *value.Decimal:
		q, _ := total.Div(value.DecimalOf(n))
		return q
	case float64:
		return total / float64(n)
	case value.Interval:
		return total.Div(float64(n))
	}
	return nil
}

func extreme(sign int) aggregate {
	return func(_ *Exec, a *tree.Agg, rows []Row) value.Datum {
		var best value.Datum
		for _, r := range rows {
			if r[0] != nil && (best == nil || value.CompareAs(a.T.OID, r[0], best)*sign > 0) {
				best = r[0]
			}
		}
		return best
	}
}

func fold(f func(a, b bool) bool) aggregate {
	return func(_ *Exec, _ *tree.Agg, rows []Row) value.Datum {
		var out value.Datum
		for _, r := range rows {
			b, ok := r[0].(bool)
			if !ok {
				continue
			}
			if have, some := out.(bool); some {
				b = f(have, b)
			}
			out = b
		}
		return out
	}
}

func bitAgg(f func(a, b int64) int64) aggregate {
	return func(_ *Exec, _ *tree.Agg, rows []Row) value.Datum {
		var out value.Datum
		for _, r := range rows {
			n, ok := r[0].(int64)
			if !ok {
				continue
			}
			if have, some := out.(int64); some {
				n = f(have, n)
			}
			out = n
		}
		return out
	}
}

func stringAgg(_ *Exec, _ *tree.Agg, rows []Row) value.Datum {
	var b strings.Builder
	some := false
	for _, r := range rows {
		s, ok := r[0].(string)
		if !ok {
			continue
		}
		if some {
			separator, _ := r[1].(string)
			b.WriteString(separator)
		}
		some = true
		b.WriteString(s)
	}
	if !some {
		return nil
	}
	return b.String()
}

func arrayAgg(_ *Exec, a *tree.Agg, rows []Row) value.Datum {
	if len(rows) == 0 {
		return nil
	}
	elem := pgdata.Get().Types[a.T.OID].Elem
	items := make([]value.Datum, 0, len(rows))
	var shape *value.Array
	for _, r := range rows {
		if a.Args[0].Type().OID == a.T.OID {
			inner, _ := r[0].(*value.Array)
			switch {
			case inner == nil:
				fail("22004", "cannot accumulate null arrays")
			case len(inner.Dims) == 0:
				fail("2202E", "cannot accumulate empty arrays")
			case shape != nil && !slices.Equal(shape.Dims, inner.Dims):
				fail("2202E", "cannot accumulate arrays of different dimensionality")
			}
			shape = inner
			items = append(items, inner.Items...)
			continue
		}
		items = append(items, r[0])
	}
	if shape != nil {
		return &value.Array{Elem: elem, Dims: append([]int{len(rows)}, shape.Dims...), Lower: append([]int{1}, shape.Lower...), Items: items}
	}
	return value.NewArray(elem, items)
}

// spread is variance and standard deviation, of floats or exact for numerics.
func spread(sample, root bool) aggregate {
	return func(x *Exec, a *tree.Agg, rows []Row) value.Datum {
		var nums []value.Datum
		for _, r := range rows {
			if r[0] != nil {
				nums = append(nums, r[0])
			}
		}
		n := int64(len(nums))
		if n == 0 || sample && n < 2 {
			return nil
		}
		if a.T.OID == pgdata.Float8 {
			return floatSpread(nums, sample, root)
		}
		total, squares := value.DecimalOf(0), value.DecimalOf(0)
		for _, v := range nums {
			d, ok := v.(*value.Decimal)
			if !ok {
				d = value.DecimalOf(v.(int64))
			}
			total, squares = total.Add(d), squares.Add(d.Mul(d))
		}
		return spreadOf(n, total, squares, sample, root)
	}
}

// spreadOf is the variance of n numbers by their sum and sum of squares, or its root.
func spreadOf(n int64, total, squares *value.Decimal, sample, root bool) value.Datum {
	count, others := value.DecimalOf(n), value.DecimalOf(n)
	if sample {
		others = value.DecimalOf(n - 1)
	}
	if others.Sign() == 0 {
		return nil
	}
	top := count.Mul(squares).Sub(total.Mul(total))
	if top.Sign() <= 0 {
		return value.DecimalOf(0)
	}
	q, _ := top.Div(count.Mul(others))
	if root {
		return rootAt(q)
	}
	return q
}

// rootAt is the square root of a positive number, rounded to the number's own scale.
func rootAt(d *value.Decimal) *value.Decimal {
	n := new(big.Int).Mul(d.Coef, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Scale)), nil))
	root := new(big.Int).Sqrt(n)
	if n.Sub(n, new(big.Int).Mul(root, root)).Cmp(root) > 0 {
		root.Add(root, big.NewInt(1))
	}
	return &value.Decimal{Coef: root, Scale: d.Scale}
}

func floatSpread(nums []value.Datum, sample, root bool) value.Datum {
	mean, m2 := 0.0, 0.0
	for i, v := range nums {
		f := v.(float64)
		delta := f - mean
		mean += delta / float64(i+1)
		m2 += delta * (f - mean)
	}
	n := float64(len(nums))
	if sample {
		n--
	}
	if root {
		return math.Sqrt(m2 / n)
	}
	return m2 / n
}

// orderedSet is an ordered-set aggregate: its direct arguments and the rows in order.
type orderedSet func(x *Exec, a *tree.Agg, direct Row, rows []Row) value.Datum

var ordered = map[string]orderedSet{
	"mode": func(x *Exec, _ *tree.Agg, _ Row, rows []Row) value.Datum {
		var best value.Datum
		most := 0
		count := map[string]int{}
		for _, r := range rows {
			if r[0] == nil {
				continue
			}
			k := x.key(r[:1])
			count[k]++
			if count[k] > most {
				best, most = r[0], count[k]
			}
		}
		return best
	},
	"percentile_cont": func(_ *Exec, _ *tree.Agg, direct Row, rows []Row) value.Datum {
		vals := present(rows)
		return percentiles(direct[0], vals, func(p float64) value.Datum {
			at := p * float64(len(vals)-1)
			lo, hi := int(math.Floor(at)), int(math.Ceil(at))
			part := at - float64(lo)
			if a, ok := vals[lo].(value.Interval); ok {
				return a.Add(vals[hi].(value.Interval).Add(a.Neg()).Mul(part))
			}
			a := vals[lo].(float64)
			return a + part*(vals[hi].(float64)-a)
		})
	},
	"percentile_disc": func(_ *Exec, _ *tree.Agg, direct Row, rows []Row) value.Datum {
		vals := present(rows)
		return percentiles(direct[0], vals, func(p float64) value.Datum {
			return vals[max(0, int(math.Ceil(p*float64(len(vals))))-1)]
		})
	},
}

// percentiles takes one percentile of the values, or an array of them.
func percentiles(direct value.Datum, vals []value.Datum, at func(p float64) value.Datum) value.Datum {
	if len(vals) == 0 {
		return nil
	}
	one := func(d value.Datum) value.Datum {
		p, ok := d.(float64)
		if !ok {
			return nil
		}
		percentRange(p)
		return at(p)
	}
	list, many := direct.(*value.Array)
	if !many {
		return one(direct)
	}
	out := *list
	out.Items = make([]value.Datum, len(list.Items))
	for i, d := range list.Items {
		out.Items[i] = one(d)
	}
	return &out
}

func percentRange(p float64) {
	if p < 0 || p > 1 || math.IsNaN(p) {
		fail("22003", "percentile value %s is not between 0 and 1", value.FormatFloat(p, 64))
	}
}

func present(rows []Row) (out []value.Datum) {
	for _, r := range rows {
		if r[0] != nil {
			out = append(out, r[0])
		}
	}
	return out
}
