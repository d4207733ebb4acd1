package run

import (
	"crypto/rand"
	"fmt"
	"math"
	mathrand "math/rand/v2"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// numberOf picks the implementation for a double or a numeric.
func numberOf(float func(float64) float64, exact func(*value.Decimal) *value.Decimal) function {
	return func(c *call) value.Datum {
		switch v := c.args[0].(type) {
		case float64:
			return float(v)
		case *value.Decimal:
			if exact != nil {
				return exact(v)
			}
		}
		return c.unsupported()
	}
}

func absolute(c *call) value.Datum {
	switch v := c.args[0].(type) {
	case int64:
		return c.whole(abs(v), v == math.MinInt64)
	case float64:
		return math.Abs(v)
	case *value.Decimal:
		if v.Sign() < 0 {
			return v.Neg()
		}
		return v
	}
	return c.unsupported()
}

func squareRoot(c *call) value.Datum {
	switch v := c.args[0].(type) {
	case float64:
		if v < 0 {
			fail("2201F", "cannot take square root of a negative number")
		}
		return math.Sqrt(v)
	case *value.Decimal:
		if v.Sign() < 0 {
			fail("2201F", "cannot take square root of a negative number")
		}
		return v.Sqrt()
	}
	return c.unsupported()
}

func round(c *call) value.Datum {
	switch v := c.args[0].(type) {
	case float64:
		return math.RoundToEven(v)
	case *value.Decimal:
		if len(c.args) > 1 {
			return v.Round(int(c.int(1)))
		}
		return v.Round(0)
	}
	return c.unsupported()
}

func trunc(c *call) value.Datum {
	switch v := c.args[0].(type) {
	case float64:
		return math.Trunc(v)
	case *value.Decimal:
		if len(c.args) > 1 {
			return v.Truncate(int(c.int(1)))
		}
		return v.Truncate(0)
	}
	return c.unsupported()
}

func float(f func(float64) float64) function {
	return func(c *call) value.Datum {
		v, ok := c.args[0].(float64)
		if !ok {
			return c.unsupported()
		}
		return c.real(f(v), v)
	}
}

func logarithm(f func(float64) float64) function {
	return func(c *call) value.Datum {
		v, ok := c.args[0].(float64)
		if !ok || len(c.args) > 1 {
			return c.unsupported()
		}
		switch {
		case v == 0:
			fail("2201E", "cannot take logarithm of zero")
		case v < 0:
			fail("2201E", "cannot take logarithm of a negative number")
		}
		return f(v)
	}
}

var mathFunctions = map[string]function{
	"abs": absolute, "sqrt": squareRoot, "round": round, "trunc": trunc, "mod": modulo, "power": power, "pow": power,
	"ceil": numberOf(math.Ceil, (*value.Decimal).Ceil), "ceiling": numberOf(math.Ceil, (*value.Decimal).Ceil),
	"floor": numberOf(math.Floor, (*value.Decimal).Floor), "trim_scale": numberOf(nil, (*value.Decimal).Trim),
	"sign": func(c *call) value.Datum {
		switch v := c.args[0].(type) {
		case float64:
			return float64(value.Compare(v, 0.0))
		case *value.Decimal:
			return value.DecimalOf(int64(v.Sign()))
		}
		return c.unsupported()
	},
	"scale": func(c *call) value.Datum { return int64(c.args[0].(*value.Decimal).Scale) },
	"div": func(c *call) value.Datum {
		q, ok := c.args[0].(*value.Decimal).Div(c.args[1].(*value.Decimal))
		if !ok {
			fail("22012", "division by zero")
		}
		return q.Truncate(0)
	},
	"exp": float(math.Exp), "ln": logarithm(math.Log), "log": logarithm(math.Log10), "log10": logarithm(math.Log10),
	"sin": float(math.Sin), "cos": float(math.Cos), "tan": float(math.Tan), "asin": float(math.Asin), "acos": float(math.Acos),
	"atan": float(math.Atan), "degrees": float(func(f float64) float64 { return f / math.Pi * 180 }),
	"radians": float(func(f float64) float64 { return f / 180 * math.Pi }), "cbrt": float(math.Cbrt),
	"sinh": float(math.Sinh), "cosh": float(math.Cosh), "tanh": float(math.Tanh),
	"atan2":  func(c *call) value.Datum { return math.Atan2(c.float(0), c.float(1)) },
	"pi":     constant(math.Pi),
	"random": func(*call) value.Datum { return mathrand.Float64() },
	"gcd": func(c *call) value.Datum {
		a, ok := c.args[0].(int64)
		if !ok {
			return c.unsupported()
		}
		b := c.int(1)
		for b != 0 {
			a, b = b, a%b
		}
		return c.whole(abs(a), false)
	},
	"width_bucket": widthBucket,
}

func widthBucket(c *call) value.Datum {
	v, ok := c.args[0].(float64)
	if !ok || len(c.args) != 4 {
		if d, isDecimal := c.args[0].(*value.Decimal); isDecimal && len(c.args) == 4 {
			v = d.Float()
			c = &call{x: c.x, result: c.result, args: []value.Datum{v, c.args[1].(*value.Decimal).Float(), c.args[2].(*value.Decimal).Float(), c.args[3]}}
		} else {
			return c.unsupported()
		}
	}
	lo, hi, n := c.float(1), c.float(2), c.int(3)
	switch {
	case n <= 0:
		fail("2201G", "count must be greater than zero")
	case lo == hi:
		fail("2201G", "lower bound cannot equal upper bound")
	case lo > hi:
		lo, hi, v = -lo, -hi, -v
	}
	switch {
	case v < lo:
		return int64(0)
	case v >= hi:
		return n + 1
	}
	return int64((v-lo)/(hi-lo)*float64(n)) + 1
}

func randomUUID(*call) value.Datum {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		check(err)
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

var arrayFunctions = map[string]function{
	"array_length": func(c *call) value.Datum {
		a, dim := c.array(0), c.int(1)
		if dim < 1 || dim > int64(len(a.Dims)) {
			return nil
		}
		return int64(a.Dims[dim-1])
	},
	"array_upper": func(c *call) value.Datum {
		a, dim := c.array(0), c.int(1)
		if dim < 1 || dim > int64(len(a.Dims)) {
			return nil
		}
		return int64(a.Lower[dim-1] + a.Dims[dim-1] - 1)
	},
	"array_lower": func(c *call) value.Datum {
		a, dim := c.array(0), c.int(1)
		if dim < 1 || dim > int64(len(a.Dims)) {
			return nil
		}
		return int64(a.Lower[dim-1])
	},
	"array_ndims": func(c *call) value.Datum {
		if n := len(c.array(0).Dims); n > 0 {
			return int64(n)
		}
		return nil
	},
	"array_dims": func(c *call) value.Datum {
		a := c.array(0)
		if len(a.Dims) == 0 {
			return nil
		}
		var b strings.Builder
		for i, n := range a.Dims {
			fmt.Fprintf(&b, "[%d:%d]", a.Lower[i], a.Lower[i]+n-1)
		}
		return b.String()
	},
	"cardinality": func(c *call) value.Datum { return int64(len(c.array(0).Items)) },
	"array_append": func(c *call) value.Datum {
		a, ok := c.args[0].(*value.Array)
		if !ok {
			return value.NewArray(c.types[1], []value.Datum{c.args[1]})
		}
		return value.NewArray(a.Elem, append(append([]value.Datum(nil), a.Items...), c.args[1]))
	},
	"array_prepend": func(c *call) value.Datum {
		a, ok := c.args[1].(*value.Array)
		if !ok {
			return value.NewArray(c.types[0], []value.Datum{c.args[0]})
		}
		return value.NewArray(a.Elem, append([]value.Datum{c.args[0]}, a.Items...))
	},
	"array_cat": func(c *call) value.Datum {
		if c.args[0] == nil {
			return c.args[1]
		}
		if c.args[1] == nil {
			return c.args[0]
		}
		return concatenate(c)
	},
	"array_position": func(c *call) value.Datum {
		a, ok := c.args[0].(*value.Array)
		if !ok {
			return nil
		}
		for i, item := range a.Items {
			if item == nil && c.args[1] == nil || item != nil && c.args[1] != nil && value.Compare(item, c.args[1]) == 0 {
				return int64(a.Lower[0] + i)
			}
		}
		return nil
	},
	"array_remove": func(c *call) value.Datum {
		a, ok := c.args[0].(*value.Array)
		if !ok {
			return nil
		}
		var items []value.Datum
		for _, item := range a.Items {
			if item == nil && c.args[1] == nil || item != nil && c.args[1] != nil && value.Compare(item, c.args[1]) == 0 {
				continue
			}
			items = append(items, item)
		}
		return value.NewArray(a.Elem, items)
	},
}

var jsonFunctions = map[string]function{
	"json_build_object": buildObject, "jsonb_build_object": buildObject, "json_build_array": buildArray, "jsonb_build_array": buildArray,
	"to_json":           func(c *call) value.Datum { return c.x.toJSON(c.types[0], c.args[0]) },
	"to_jsonb":          func(c *call) value.Datum { return jsonResult(c, c.x.toJSON(c.types[0], c.args[0])) },
	"row_to_json":       func(c *call) value.Datum { return c.x.toJSON(c.types[0], c.args[0]) },
	"array_to_json":     func(c *call) value.Datum { return c.x.toJSON(c.types[0], c.args[0]) },
	"json_array_length": jsonLength, "jsonb_array_length": jsonLength, "json_typeof": jsonType, "jsonb_typeof": jsonType,
	"json_extract_path": extractPath(false), "jsonb_extract_path": extractPath(false),
	"json_extract_path_text": extractPath(true), "jsonb_extract_path_text": extractPath(true),
}

func extractPath(asText bool) function {
	return func(c *call) value.Datum {
		path := c.args[1]
		if _, ok := path.(*value.Array); !ok {
			path = value.NewArray(pgdata.Text, c.args[1:])
		}
		return jsonPath(asText)(&call{x: c.x, args: []value.Datum{c.args[0], path}})
	}
}

func jsonLength(c *call) value.Datum {
	items, ok := value.Elements([]byte(c.text(0)))
	if !ok {
		fail("22023", "cannot get array length of a non-array")
	}
	return int64(len(items))
}

func jsonType(c *call) value.Datum {
	switch s := strings.TrimSpace(c.text(0)); s[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}
