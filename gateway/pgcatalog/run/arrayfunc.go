package run

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// elementFunctions find, replace and repeat the elements of arrays, and count the NULLs among arguments.
var elementFunctions = map[string]function{
	"array_replace": func(c *call) value.Datum {
		a, ok := c.args[0].(*value.Array)
		if !ok {
			return nil
		}
		out := *a
		out.Items = make([]value.Datum, len(a.Items))
		for i, item := range a.Items {
			if out.Items[i] = item; same(a.Elem, item, c.args[1]) {
				out.Items[i] = c.args[2]
			}
		}
		return &out
	},
	"array_positions": func(c *call) value.Datum {
		a, ok := c.args[0].(*value.Array)
		if !ok {
			return nil
		}
		if len(a.Dims) > 1 {
			fail("0A000", "searching for elements in multidimensional arrays is not supported")
		}
		items := []value.Datum{}
		for i, item := range a.Items {
			if same(a.Elem, item, c.args[1]) {
				items = append(items, int64(a.Lower[0]+i))
			}
		}
		return value.NewArray(pgdata.Int4, items)
	},
	"array_fill": fillArray,
	"trim_array": func(c *call) value.Datum {
		a, n := c.array(0), int(c.int(1))
		most := 0
		if len(a.Dims) > 0 {
			most = a.Dims[0]
		}
		if n < 0 || n > most {
			fail("2202E", "number of elements to trim must be between 0 and %d", most)
		}
		if len(a.Dims) > 1 {
			return c.unsupported()
		}
		return value.NewArray(a.Elem, a.Items[:len(a.Items)-n])
	},
	"num_nulls":    func(c *call) value.Datum { return countNulls(c, true) },
	"num_nonnulls": func(c *call) value.Datum { return countNulls(c, false) },
	"pg_typeof":    func(c *call) value.Datum { return int64(c.types[0]) },
}

// same says whether two values of a type are equal, or both NULL.
func same(oid uint32, a, b value.Datum) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return value.CompareAs(oid, a, b) == 0
}

func countNulls(c *call, null bool) value.Datum {
	args, _, ok := c.spread()
	if !ok {
		return nil
	}
	n := int64(0)
	for _, a := range args {
		if (a == nil) == null {
			n++
		}
	}
	return n
}

const mostElements = 134217727

// fillArray makes an array of one value, of the lengths given.
func fillArray(c *call) value.Datum {
	dims, ok := c.args[1].(*value.Array)
	if !ok || len(c.args) > 2 && c.args[2] == nil {
		fail("22004", "dimension array or low bound array cannot be null")
	}
	out, n := &value.Array{Elem: c.types[0]}, 1
	for i, d := range dims.Items {
		size, isInt := d.(int64)
		if !isInt {
			fail("22004", "dimension values cannot be null")
		}
		lower := int64(1)
		if len(c.args) > 2 {
			bounds := c.args[2].(*value.Array)
			if len(bounds.Items) != len(dims.Items) {
				fail("2202E", "wrong number of array subscripts")
			}
			lower, _ = bounds.Items[i].(int64)
		}
		if n *= int(size); n < 0 || n > mostElements {
			fail("54000", "array size exceeds the maximum allowed (%d)", mostElements)
		}
		out.Dims, out.Lower = append(out.Dims, int(size)), append(out.Lower, int(lower))
	}
	if n == 0 || len(dims.Items) == 0 {
		return value.NewArray(c.types[0], nil)
	}
	for range n {
		c.x.tick()
		out.Items = append(out.Items, c.args[0])
	}
	return out
}
