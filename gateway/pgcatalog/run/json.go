package run

import (
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// member returns a member or element of a JSON text; nil for none.
func member(text string, key value.Datum) (string, bool) {
	switch k := key.(type) {
	case string:
		members, ok := value.Object([]byte(text))
		found, has := "", false
		for _, m := range members {
			if m.Key == k {
				found, has = string(m.Value), true
			}
		}
		return found, ok && has
	case int64:
		items, ok := value.Elements([]byte(text))
		if k < 0 {
			k += int64(len(items))
		}
		if !ok || k < 0 || k >= int64(len(items)) {
			return "", false
		}
		return string(items[k]), true
	}
	return "", false
}

// scalarText is what ->> gives: a string's value, NULL for null, else the JSON text.
func scalarText(text string) value.Datum {
	text = strings.TrimSpace(text)
	switch {
	case text == "null":
		return nil
	case strings.HasPrefix(text, `"`):
		return value.UnquoteJSON(text)
	}
	return text
}

func jsonGet(asText bool) function {
	return func(c *call) value.Datum {
		found, ok := member(c.text(0), c.args[1])
		if n, byIndex := c.args[1].(int64); byIndex && c.types[0] == pgdata.JSONB && (n == 0 || n == -1) && jsonScalar(c.text(0)) {
			found, ok = c.text(0), true // jsonb holds a scalar as an array of one
		}
		switch {
		case !ok:
			return nil
		case asText:
			return scalarText(found)
		}
		return found
	}
}

func jsonPath(asText bool) function {
	return func(c *call) value.Datum {
		text := c.text(0)
		for _, item := range c.array(1).Items {
			step, ok := item.(string)
			if !ok {
				return nil
			}
			var key value.Datum = step
			if _, isArray := value.Elements([]byte(text)); isArray {
				n, err := strconv.ParseInt(step, 10, 64)
				if err != nil {
					return nil
				}
				key = n
			}
			if text, ok = member(text, key); !ok {
				return nil
			}
		}
		if asText {
			return scalarText(text)
		}
		return text
	}
}

func jsonConcat(a, b string) value.Datum {
	am, aok := value.Object([]byte(a))
	bm, bok := value.Object([]byte(b))
	if aok && bok {
		var parts []string
		for _, m := range append(am, bm...) {
			parts = append(parts, value.QuoteJSON(m.Key)+":"+string(m.Value))
		}
		out, err := value.ParseJSON(pgdata.JSONB, "{"+strings.Join(parts, ",")+"}")
		check(err)
		return out
	}
	var items []string
	for _, s := range []string{a, b} {
		if list, ok := value.Elements([]byte(s)); ok {
			for _, i := range list {
				items = append(items, string(i))
			}
			continue
		}
		items = append(items, s)
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// toJSON writes a value as to_json does.
func (x *Exec) toJSON(typ uint32, v value.Datum) string {
	switch d := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(d)
	case *value.Array:
		return x.arrayToJSON(d, d.Dims, d.Items, ",")
	case *value.Record:
		parts := make([]string, len(d.Fields))
		for i, item := range d.Fields {
			name := "f" + strconv.Itoa(i+1)
			if i < len(d.Names) {
				name = d.Names[i]
			}
			parts[i] = value.QuoteJSON(name) + ":" + x.toJSON(d.Types[i], item)
		}
		return "{" + strings.Join(parts, ",") + "}"
	case string:
		if typ == pgdata.JSON || typ == pgdata.JSONB {
			return d
		}
	case int64:
		if !value.IsReg(typ) {
			return strconv.FormatInt(d, 10)
		}
	case float64, *value.Decimal:
		if s := x.Text(typ, v); !strings.ContainsAny(s, "NIy") {
			return s
		}
	case value.Timestamp:
		return value.QuoteJSON(strings.Replace(jsonZone(x.Text(typ, v)), " ", "T", 1))
	}
	return value.QuoteJSON(x.Text(typ, v))
}

// arrayToJSON writes the items of an array's dimensions, nested.
func (x *Exec) arrayToJSON(a *value.Array, dims []int, items []value.Datum, separator string) string {
	if len(dims) == 0 {
		return "[]"
	}
	parts := make([]string, dims[0])
	size := len(items) / dims[0]
	for i := range parts {
		if len(dims) > 1 {
			parts[i] = x.arrayToJSON(a, dims[1:], items[i*size:(i+1)*size], ",")
		} else {
			parts[i] = x.toJSON(a.Elem, items[i])
		}
	}
	return "[" + strings.Join(parts, separator) + "]"
}

func arrayToJSON(c *call) value.Datum {
	separator := ","
	if len(c.args) > 1 && c.bool(1) {
		separator = ",\n "
	}
	return c.x.arrayToJSON(c.array(0), c.array(0).Dims, c.array(0).Items, separator)
}

func jsonScalar(text string) bool {
	text = strings.TrimSpace(text)
	return text[0] != '{' && text[0] != '['
}

// jsonZone writes +00 as +00:00.
func jsonZone(s string) string {
	if i := strings.LastIndexAny(s, "+-"); i > 10 && len(s)-i == 3 {
		return s + ":00"
	}
	return s
}

func jsonResult(c *call, text string) value.Datum {
	if c.result != pgdata.JSONB {
		return text
	}
	out, err := value.ParseJSON(pgdata.JSONB, text)
	check(err)
	return out
}

func buildObject(c *call) value.Datum {
	args, types, ok := c.spread()
	if !ok {
		return nil
	}
	if len(args)%2 != 0 {
		fail("22023", "argument list must have even number of elements")
	}
	var parts []string
	for i := 0; i < len(args); i += 2 {
		if args[i] == nil {
			fail("22004", "null value not allowed for object key")
		}
		parts = append(parts, value.QuoteJSON(c.x.plainText(types[i], args[i]))+" : "+c.x.toJSON(types[i+1], args[i+1]))
	}
	return jsonResult(c, "{"+strings.Join(parts, ", ")+"}")
}

func buildArray(c *call) value.Datum {
	args, types, ok := c.spread()
	if !ok {
		return nil
	}
	parts := make([]string, len(args))
	for i := range args {
		parts[i] = c.x.toJSON(types[i], args[i])
	}
	return jsonResult(c, "["+strings.Join(parts, ", ")+"]")
}

func jsonAgg(x *Exec, a *tree.Agg, rows []Row) value.Datum {
	if len(rows) == 0 {
		return nil
	}
	parts := make([]string, len(rows))
	for i, r := range rows {
		parts[i] = x.toJSON(a.Args[0].Type().OID, r[0])
	}
	separator := ", "
	if t := pgdata.Get().Types[a.Args[0].Type().OID]; t == nil || t.IsArray() || t.Kind == 'c' || t.OID == pgdata.Record {
		separator = ", \n "
	}
	return jsonResult(&call{result: a.T.OID}, "["+strings.Join(parts, separator)+"]")
}

func jsonObjectAgg(x *Exec, a *tree.Agg, rows []Row) value.Datum {
	if len(rows) == 0 {
		return nil
	}
	parts := make([]string, len(rows))
	for i, r := range rows {
		if r[0] == nil {
			fail("22004", "field name must not be null")
		}
		parts[i] = value.QuoteJSON(x.plainText(a.Args[0].Type().OID, r[0])) + " : " + x.toJSON(a.Args[1].Type().OID, r[1])
	}
	return jsonResult(&call{result: a.T.OID}, "{ "+strings.Join(parts, ", ")+" }")
}

// wrongJSON is the error of a function that takes an array or object apart and was given something else.
func (c *call) wrongJSON(scalar, other string) {
	if jsonScalar(c.text(0)) {
		fail("22023", "%s", strings.ReplaceAll(scalar, "NAME", c.name))
	}
	fail("22023", "%s", strings.ReplaceAll(other, "NAME", c.name))
}

func jsonElements(asText bool) set {
	return func(c *call) []Row {
		items, ok := value.Elements([]byte(c.text(0)))
		switch {
		case ok:
		case c.types[0] == pgdata.JSON:
			c.wrongJSON("cannot call NAME on a scalar", "cannot call NAME on a non-array")
		default:
			c.wrongJSON("cannot extract elements from a scalar", "cannot extract elements from an object")
		}
		rows := make([]Row, len(items))
		for i, item := range items {
			if rows[i] = (Row{string(item)}); asText {
				rows[i] = Row{scalarText(string(item))}
			}
		}
		return rows
	}
}

func jsonEach(asText bool) set {
	return func(c *call) []Row {
		members, ok := value.Object([]byte(c.text(0)))
		switch {
		case ok:
		case c.types[0] == pgdata.JSON:
			c.wrongJSON("cannot deconstruct a scalar", "cannot deconstruct an array as an object")
		default:
			c.wrongJSON("cannot call NAME on a non-object", "cannot call NAME on a non-object")
		}
		rows := make([]Row, len(members))
		for i, m := range members {
			var v value.Datum = string(m.Value)
			if asText {
				v = scalarText(string(m.Value))
			}
			rows[i] = Row{m.Key, v}
		}
		return rows
	}
}

func jsonKeys(c *call) []Row {
	members, ok := value.Object([]byte(c.text(0)))
	if !ok {
		c.wrongJSON("cannot call NAME on a scalar", "cannot call NAME on an array")
	}
	rows := make([]Row, len(members))
	for i, m := range members {
		rows[i] = Row{m.Key}
	}
	return rows
}
