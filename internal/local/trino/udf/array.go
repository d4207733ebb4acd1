package udf

import (
	"math"
	"sort"
	"strconv"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
)

func arrays() []*duck.Scalar {
	bools := duck.List(duck.Boolean)
	return []*duck.Scalar{
		fn("t_any", duck.Boolean, quantify(true), bools),
		fn("t_all", duck.Boolean, quantify(false), bools),
		fn("t_subscript", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			i, n := a[0].Int(r), a[1].Int(r)
			switch {
			case i == 0:
				return badArgument("SQL array indices start at 1")
			case i < 0:
				return badArgument("Array subscript is negative: " + strconv.FormatInt(i, 10))
			case i > n:
				return badArgument("Array subscript must be less than or equal to array length: " + strconv.FormatInt(i, 10) + " > " + strconv.FormatInt(n, 10))
			}
			o.SetInt(r, i)
			return nil
		}, duck.BigInt, duck.BigInt),
		fn("t_element_index", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			if a[0].Int(r) == 0 {
				return badArgument("SQL array indices start at 1")
			}
			o.SetInt(r, a[0].Int(r))
			return nil
		}, duck.BigInt),
		fn("t_slice_start", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			start, n, size := a[0].Int(r), a[1].Int(r), a[2].Int(r)
			if n < 0 {
				return badArgument("length must be greater than or equal to 0")
			}
			if start == 0 {
				return badArgument("SQL array indices start at 1")
			}
			if start < 0 {
				if start += size + 1; start < 1 {
					start = size + 1
				}
			}
			o.SetInt(r, start)
			return nil
		}, duck.BigInt, duck.BigInt, duck.BigInt),
		fn("t_trim_count", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			n, size := a[0].Int(r), a[1].Int(r)
			if n < 0 {
				return badArgument("size must not be negative: " + strconv.FormatInt(n, 10))
			}
			if n > size {
				return badArgument("size must not exceed array cardinality " + strconv.FormatInt(size, 10) + ": " + strconv.FormatInt(n, 10))
			}
			o.SetInt(r, n)
			return nil
		}, duck.BigInt, duck.BigInt),
		fn("t_sequence", duck.List(duck.BigInt), sequence, duck.BigInt, duck.BigInt, duck.BigInt),
		fn("t_nearest_integer", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			return nearest(a, r, func(kid *duck.Vector, i int) { o.SetInt(r, kid.Int(i)) }, func() { o.SetNull(r) })
		}, duck.List(duck.BigInt), duck.Double),
		fn("t_nearest_double", duck.Double, func(a vectors, r int, o *duck.Vector) error {
			return nearest(a, r, func(kid *duck.Vector, i int) { o.SetFloat(r, kid.Float(i)) }, func() { o.SetNull(r) })
		}, duck.List(duck.Double), duck.Double),
	}
}

// quantify folds truths: decisive is what settles the answer, NULL what leaves it open.
func quantify(decisive bool) body {
	return func(a vectors, r int, o *duck.Vector) error {
		at, n := a[0].Range(r)
		kid, open := a[0].Kid(0), false
		for i := at; i < at+n; i++ {
			switch {
			case kid.Null(i):
				open = true
			case kid.Bool(i) == decisive:
				o.SetBool(r, decisive)
				return nil
			}
		}
		o.SetBool(r, !decisive)
		if open {
			o.SetNull(r)
		}
		return nil
	}
}

const maxSequence = 10000

func sequence(a vectors, r int, o *duck.Vector) error {
	start, stop, step := a[0].Int(r), a[1].Int(r), a[2].Int(r)
	if step == 0 {
		return badArgument("step must not be zero")
	}
	if step > 0 && stop < start || step < 0 && stop > start {
		return badArgument("sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start")
	}
	n := (stop-start)/step + 1
	if n > maxSequence {
		return badArgument("result of sequence function must not have more than 10000 entries")
	}
	at := o.Grow(r, int(n))
	kid := o.Kid(0)
	for i := range int(n) {
		kid.SetInt(at+i, start+int64(i)*step)
	}
	return nil
}

// nearest picks the value at a percentile's rank.
func nearest(a vectors, r int, set func(kid *duck.Vector, i int), null func()) error {
	at, n := a[0].Range(r)
	kid, p := a[0].Kid(0), a[1].Float(r)
	if p < 0 || p > 1 || math.IsNaN(p) {
		return badArgument("Percentile must be between 0 and 1")
	}
	order := make([]int, 0, n)
	for i := at; i < at+n; i++ {
		if !kid.Null(i) {
			order = append(order, i)
		}
	}
	if len(order) == 0 {
		null()
		return nil
	}
	sort.Slice(order, func(i, j int) bool {
		if kid.Type.ID == duck.Double.ID {
			return kid.Float(order[i]) < kid.Float(order[j])
		}
		return kid.Int(order[i]) < kid.Int(order[j])
	})
	set(kid, order[min(int(math.Floor(p*float64(len(order)))), len(order)-1)])
	return nil
}

// Macros are functions that DuckDB's own SQL says well enough: lists whose duplicates go, NULL being a value.
func Macros() []string {
	return []string{
		"list_dedupe(l) AS list_filter(l, lambda e, i: CASE WHEN e IS NULL THEN i = list_position(list_transform(l, lambda x: x IS NULL), TRUE) ELSE i = list_position(l, e) END)",
		"list_has(l, v) AS CASE WHEN v IS NULL THEN list_contains(list_transform(l, lambda x: x IS NULL), TRUE) ELSE list_contains(l, v) END",
		"list_dedupe_keys(l) AS list_filter(l, lambda e, i: i = list_position(list_transform(l, lambda x: x.k), e.k))",
		"multimap_of(l) AS map_from_entries(list_transform(list_dedupe(list_transform(l, lambda x: x.k)), lambda y: struct_pack(k := y, v := list_transform(list_filter(l, lambda e: e.k = y), lambda e: e.v))))",
	}
}
