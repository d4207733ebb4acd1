package run

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

var operators = union(numberOperators, textOperators)

var textOperators = map[string]function{
	"||": concatenate,
	"~~": likes(false, false), "!~~": likes(false, true), "~~*": likes(true, false), "!~~*": likes(true, true),
	"~": matchOrNot, "!~": matches(false, true), "~*": matches(true, false), "!~*": matches(true, true),
	"@>": contains, "<@": containedBy, "&&": overlap, "->": jsonGet(false), "->>": jsonGet(true), "#>": jsonPath(false), "#>>": jsonPath(true),
	"?": jsonHas, "?|": jsonHasKeys(false), "?&": jsonHasKeys(true), "#-": jsonbDeletePath, "^@": func(c *call) value.Datum { return strings.HasPrefix(c.text(0), c.text(1)) },
	"~>=~": textCompare(func(c int) bool { return c >= 0 }), "~<~": textCompare(func(c int) bool { return c < 0 }),
}

func textCompare(test func(int) bool) function {
	return func(c *call) value.Datum { return test(strings.Compare(c.text(0), c.text(1))) }
}

// concatenate is || for text, arrays and jsonb.
func concatenate(c *call) value.Datum {
	left, la := c.args[0].(*value.Array)
	right, ra := c.args[1].(*value.Array)
	switch {
	case la && ra:
		return value.NewArray(left.Elem, append(append([]value.Datum(nil), left.Items...), right.Items...))
	case la:
		return value.NewArray(left.Elem, append(append([]value.Datum(nil), left.Items...), c.args[1]))
	case ra:
		return value.NewArray(right.Elem, append([]value.Datum{c.args[0]}, right.Items...))
	}
	if c.types[0] == pgdata.JSONB {
		return jsonConcat(c.text(0), c.text(1))
	}
	if b, ok := c.args[0].([]byte); ok {
		return append(append([]byte(nil), b...), c.args[1].([]byte)...)
	}
	return c.x.plainText(c.types[0], c.args[0]) + c.x.plainText(c.types[1], c.args[1])
}

// plainText writes a value as a cast to text does.
func (x *Exec) plainText(typ uint32, v value.Datum) string {
	if b, ok := v.(bool); ok {
		if b {
			return "true"
		}
		return "false"
	}
	return x.Text(typ, v)
}

func contains(c *call) value.Datum {
	if c.types[0] == pgdata.JSONB {
		return value.ReadJSON(c.text(0)).Contains(value.ReadJSON(c.text(1)))
	}
	a, ok := c.args[0].(*value.Array)
	if !ok {
		return c.unsupported()
	}
	have := map[string]bool{}
	for _, i := range a.Items {
		have[c.x.key([]value.Datum{i})] = true
	}
	for _, i := range c.array(1).Items {
		if i == nil || !have[c.x.key([]value.Datum{i})] {
			return false
		}
	}
	return true
}

func containedBy(c *call) value.Datum {
	return contains(&call{x: c.x, op: c.op, args: []value.Datum{c.args[1], c.args[0]}, types: []uint32{c.types[1], c.types[0]}})
}

func overlap(c *call) value.Datum {
	a, ok := c.args[0].(*value.Array)
	if !ok {
		return c.unsupported()
	}
	have := map[string]bool{}
	for _, i := range a.Items {
		if i != nil {
			have[c.x.key([]value.Datum{i})] = true
		}
	}
	for _, i := range c.array(1).Items {
		if i != nil && have[c.x.key([]value.Datum{i})] {
			return true
		}
	}
	return false
}
