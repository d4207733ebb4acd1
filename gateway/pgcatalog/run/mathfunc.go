package run

import (
	"crypto/rand"
	"fmt"
	"math"
	mathrand "math/rand/v2"
	"sort"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
	"github.com/datacounsel/spillway/internal/fdlibm"
)

// numberFunctions are the functions of whole numbers and numerics, and those that doubles share with them.
var numberFunctions = map[string]function{
	"abs": absolute, "sqrt": squareRoot, "round": round, "trunc": trunc, "mod": modulo, "power": power, "pow": power,
	"ceil": whole(math.Ceil, (*value.Decimal).Ceil), "ceiling": whole(math.Ceil, (*value.Decimal).Ceil),
	"floor": whole(math.Floor, (*value.Decimal).Floor), "sign": sign, "exp": exponential, "ln": naturalLog, "log": logarithm, "log10": logarithm,
	"trim_scale": func(c *call) value.Datum { return c.decimal(0).Trim() },
	"scale":      ofFinite(func(d *value.Decimal) value.Datum { return int64(d.Scale) }),
	"min_scale":  ofFinite(func(d *value.Decimal) value.Datum { return int64(d.MinScale()) }),
	"div":        quotient((*value.Decimal).DivTrunc), "gcd": gcd, "lcm": lcm, "factorial": factorial, "width_bucket": widthBucket,
	"random": func(*call) value.Datum { return mathrand.Float64() },
	// The names that the functions have beside those of the manual.
	"numeric_sqrt": squareRoot, "numeric_exp": exponential, "numeric_ln": naturalLog, "numeric_log": logarithm, "numeric_power": power,
	"numeric_div_trunc": quotient((*value.Decimal).DivTrunc), "dexp": exponential, "dlog1": naturalLog, "dlog10": logarithm,
	"dround": round, "dtrunc": trunc,
}

func (c *call) decimal(i int) *value.Decimal { return c.args[i].(*value.Decimal) }

// numeric checks that numeric's format can hold a result.
func numeric(d *value.Decimal) value.Datum {
	if !d.Fits() {
		fail("22003", "value overflows numeric format")
	}
	return d
}

func zeroDivision(is bool) {
	if is {
		fail("22012", "division by zero")
	}
}

// whole picks the rounding of a double or a numeric.
func whole(float func(float64) float64, exact func(*value.Decimal) *value.Decimal) function {
	return func(c *call) value.Datum {
		if f, ok := c.args[0].(float64); ok {
			return float(f)
		}
		return numeric(exact(c.decimal(0)))
	}
}

// ofFinite calls f with a finite numeric; of others it gives NULL.
func ofFinite(f func(*value.Decimal) value.Datum) function {
	return func(c *call) value.Datum {
		if d := c.decimal(0); d.Special == 0 {
			return f(d)
		}
		return nil
	}
}

func quotient(divide func(d, e *value.Decimal) (*value.Decimal, bool)) function {
	return func(c *call) value.Datum {
		q, ok := divide(c.decimal(0), c.decimal(1))
		zeroDivision(!ok)
		return numeric(q)
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

func sign(c *call) value.Datum {
	if f, ok := c.args[0].(float64); ok {
		switch {
		case f > 0:
			return 1.0
		case f < 0:
			return -1.0
		}
		return 0.0
	}
	if d := c.decimal(0); d.Special != 'N' {
		return value.DecimalOf(int64(d.Sign()))
	}
	return value.NaN
}

func squareRoot(c *call) value.Datum {
	var root value.Datum
	var ok bool
	switch v := c.args[0].(type) {
	case float64:
		root, ok = math.Sqrt(v), !(v < 0)
	case *value.Decimal:
		root, ok = v.Sqrt()
	}
	if !ok {
		fail("2201F", "cannot take square root of a negative number")
	}
	return root
}

func round(c *call) value.Datum {
	switch v := c.args[0].(type) {
	case float64:
		return math.RoundToEven(v)
	case *value.Decimal:
		if len(c.args) > 1 {
			return numeric(v.Round(int(c.int(1))))
		}
		return numeric(v.Round(0))
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

func exponential(c *call) value.Datum {
	if f, ok := c.args[0].(float64); ok {
		return c.inRange(math.Exp(f), math.IsInf(f, -1), f)
	}
	d, err := c.decimal(0).Exp()
	check(err)
	return numeric(d)
}

func power(c *call) value.Datum {
	if a, ok := c.args[0].(float64); ok {
		return c.powerFloat(a, c.float(1))
	}
	d, err := c.decimal(0).Power(c.decimal(1))
	check(err)
	return numeric(d)
}

// positive refuses what has no logarithm.
func positive(c *call) {
	for _, a := range c.args {
		if d, ok := a.(*value.Decimal); ok && d.Special == 'N' {
			return
		}
	}
	zero := false
	for _, a := range c.args {
		negative := false
		switch v := a.(type) {
		case float64:
			negative, zero = v < 0, zero || v == 0
		case *value.Decimal:
			negative, zero = v.Sign() < 0, zero || v.Sign() == 0
		}
		if negative {
			fail("2201E", "cannot take logarithm of a negative number")
		}
	}
	if zero {
		fail("2201E", "cannot take logarithm of zero")
	}
}

func naturalLog(c *call) value.Datum {
	positive(c)
	if f, ok := c.args[0].(float64); ok {
		return math.Log(f)
	}
	return c.decimal(0).Ln()
}

// logarithm is log(), of base 10 where none is given.
func logarithm(c *call) value.Datum {
	positive(c)
	if f, ok := c.args[0].(float64); ok {
		return fdlibm.Log10(f)
	}
	base, d := value.DecimalOf(10), c.decimal(0)
	if len(c.args) > 1 {
		base, d = d, c.decimal(1)
	}
	l, ok := d.Log(base)
	zeroDivision(!ok)
	return l
}

func gcd(c *call) value.Datum {
	a, ok := c.args[0].(int64)
	if !ok {
		return c.decimal(0).GCD(c.decimal(1))
	}
	g := divisor(a, c.int(1))
	return c.whole(g, g < 0)
}

// divisor is the greatest common divisor; of the least integer with itself or 0 it is that, for it has no positive.
func divisor(a, b int64) int64 {
	for b != 0 {
		if b == -1 {
			return 1
		}
		a, b = b, a%b
	}
	return abs(a)
}

func lcm(c *call) value.Datum {
	a, ok := c.args[0].(int64)
	if !ok {
		return numeric(c.decimal(0).LCM(c.decimal(1)))
	}
	b := c.int(1)
	if a == 0 || b == 0 {
		return int64(0)
	}
	d := value.DecimalOf(a).LCM(value.DecimalOf(b))
	n, fits := d.Int()
	return c.whole(n, !fits)
}

func factorial(c *call) value.Datum {
	if c.int(0) < 0 {
		fail("22003", "factorial of a negative number is undefined")
	}
	d, err := value.Factorial(c.int(0))
	check(err)
	return d
}

func widthBucket(c *call) value.Datum {
	if len(c.args) != 4 {
		return widthBucketOf(c)
	}
	n := c.int(3)
	if n <= 0 {
		fail("2201G", "count must be greater than zero")
	}
	var bucket int64
	if v, ok := c.args[0].(float64); ok {
		bucket = bucketFloat(v, c.float(1), c.float(2), n)
	} else {
		bucket = bucketDecimal(c.decimal(0), c.decimal(1), c.decimal(2), n)
	}
	return c.whole(bucket, false)
}

// widthBucketOf is the form with an array of lower bounds: how many of them the operand reaches.
func widthBucketOf(c *call) value.Datum {
	bounds := c.array(1)
	if len(bounds.Dims) > 1 {
		fail("2202E", "thresholds must be one-dimensional array")
	}
	for _, b := range bounds.Items {
		if b == nil {
			fail("22004", "thresholds array must not contain NULLs")
		}
	}
	return int64(sort.Search(len(bounds.Items), func(i int) bool { return value.Compare(c.args[0], bounds.Items[i]) < 0 }))
}

func checkBounds(nan, infinite, same bool) {
	switch {
	case nan:
		fail("2201G", "operand, lower bound, and upper bound cannot be NaN")
	case infinite:
		fail("2201G", "lower and upper bounds must be finite")
	case same:
		fail("2201G", "lower bound cannot equal upper bound")
	}
}

func bucketFloat(v, lo, hi float64, n int64) int64 {
	checkBounds(math.IsNaN(v) || math.IsNaN(lo) || math.IsNaN(hi), math.IsInf(lo, 0) || math.IsInf(hi, 0), lo == hi)
	if lo > hi {
		v, lo, hi = -v, -lo, -hi
	}
	switch {
	case v < lo:
		return 0
	case v >= hi:
		return n + 1
	}
	part := (v - lo) / (hi - lo)
	if math.IsInf(hi-lo, 0) {
		part = (v/2 - lo/2) / (hi/2 - lo/2)
	}
	return min(int64(float64(n)*part), n-1) + 1
}

func bucketDecimal(v, lo, hi *value.Decimal, n int64) int64 {
	checkBounds(v.Special == 'N' || lo.Special == 'N' || hi.Special == 'N', lo.Special != 0 || hi.Special != 0, lo.Cmp(hi) == 0)
	if lo.Cmp(hi) > 0 {
		v, lo, hi = v.Neg(), lo.Neg(), hi.Neg()
	}
	switch {
	case v.Cmp(lo) < 0:
		return 0
	case v.Cmp(hi) >= 0:
		return n + 1
	}
	q, _ := v.Sub(lo).Mul(value.DecimalOf(n)).DivTrunc(hi.Sub(lo))
	bucket, _ := q.Int()
	return bucket + 1
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
		start := 0
		if len(c.args) == 3 {
			from, ok := c.args[2].(int64)
			if !ok {
				fail("22004", "initial position must not be null")
			}
			if len(a.Items) > 0 {
				start = int(from) - a.Lower[0]
			}
		}
		for i, item := range a.Items {
			if i < start {
				continue
			}
			if same(a.Elem, item, c.args[1]) {
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
			if same(a.Elem, item, c.args[1]) {
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
	"array_to_json":     arrayToJSON,
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
		c.wrongJSON("cannot get array length of a scalar", "cannot get array length of a non-array")
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
