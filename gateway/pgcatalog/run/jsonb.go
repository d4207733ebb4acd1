package run

import (
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

var jsonbFunctions = map[string]function{
	"jsonb_set": jsonbSet, "jsonb_set_lax": jsonbSetLax, "jsonb_insert": jsonbInsert, "jsonb_strip_nulls": jsonbStrip,
	"jsonb_pretty":     func(c *call) value.Datum { return value.ReadJSON(c.text(0)).Pretty() },
	"jsonb_cmp":        func(c *call) value.Datum { return int64(value.CompareJSON(c.text(0), c.text(1))) },
	"json_strip_nulls": func(c *call) value.Datum { return stripText(c.text(0)) },
	"json_object":      jsonObject, "jsonb_object": jsonObject,
}

func jsonbHas(j *value.JSON, key string) bool {
	switch j.Kind {
	case '{':
		return j.Member(key) != nil
	case '[':
		for _, item := range j.Items {
			if item.Kind == '"' && item.Text == key {
				return true
			}
		}
		return false
	}
	return j.Kind == '"' && j.Text == key
}

func jsonHas(c *call) value.Datum { return jsonbHas(value.ReadJSON(c.text(0)), c.text(1)) }

// jsonHasKeys is ?| and ?&; NULLs among the keys do not count.
func jsonHasKeys(all bool) function {
	return func(c *call) value.Datum {
		j := value.ReadJSON(c.text(0))
		for _, item := range c.array(1).Items {
			if key, ok := item.(string); ok && jsonbHas(j, key) != all {
				return !all
			}
		}
		return all
	}
}

// jsonMinus deletes a key, keys, or an element.
func jsonMinus(c *call, text string) value.Datum {
	j := value.ReadJSON(text)
	if j.Kind != '{' && j.Kind != '[' {
		fail("22023", "cannot delete from scalar")
	}
	drop := map[string]bool{}
	switch by := c.args[1].(type) {
	case int64:
		if j.Kind == '{' {
			fail("22023", "cannot delete from object using integer index")
		}
		if by < 0 {
			by += int64(len(j.Items))
		}
		if by >= 0 && by < int64(len(j.Items)) {
			j.Items = append(j.Items[:by:by], j.Items[by+1:]...)
		}
		return j.String()
	case string:
		drop[by] = true
	case *value.Array:
		for _, item := range by.Items {
			if key, ok := item.(string); ok {
				drop[key] = true
			}
		}
	}
	kept := &value.JSON{Kind: j.Kind}
	for i, item := range j.Items {
		if j.Kind == '{' && drop[j.Keys[i]] || j.Kind == '[' && item.Kind == '"' && drop[item.Text] {
			continue
		}
		if kept.Items = append(kept.Items, item); j.Kind == '{' {
			kept.Keys = append(kept.Keys, j.Keys[i])
		}
	}
	return kept.String()
}

// change is what is done at the end of a path.
type change int

const (
	replaces change = iota
	creates
	putsBefore
	putsAfter
	deletes
)

func (w change) adds() bool { return w == creates || w == putsBefore || w == putsAfter }

// edit is a change of a jsonb value at a path.
type edit struct {
	path []value.Datum
	put  *value.JSON
	what change
}

func (c *call) edit(what change, verb string) value.Datum {
	j := value.ReadJSON(c.text(0))
	if j.Kind != '{' && j.Kind != '[' {
		fail("22023", "cannot %s path in scalar", verb)
	}
	e := &edit{path: c.array(1).Items, what: what}
	if len(c.array(1).Dims) > 1 {
		fail("2202E", "wrong number of array subscripts")
	}
	if what != deletes {
		e.put = value.ReadJSON(c.text(2))
	}
	if len(e.path) > 0 && (len(j.Items) > 0 || what.adds()) {
		e.at(j, 0)
	}
	return j.String()
}

// at changes below j, whose part path[level] names.
func (e *edit) at(j *value.JSON, level int) {
	step, ok := e.path[level].(string)
	if !ok {
		fail("22004", "path element at position %d is null", level+1)
	}
	last := level == len(e.path)-1
	switch j.Kind {
	case '{':
		e.member(j, step, level, last)
	case '[':
		n, err := strconv.ParseInt(strings.TrimLeft(step, " \t\n"), 10, 32)
		if err != nil {
			fail("22P02", "path element at position %d is not an integer: \"%s\"", level+1, step)
		}
		e.element(j, int(n), level, last)
	}
}

func (e *edit) member(j *value.JSON, key string, level int, last bool) {
	for i, k := range j.Keys {
		switch {
		case k != key:
			continue
		case !last:
			e.at(j.Items[i], level+1)
		case e.what == putsBefore || e.what == putsAfter:
			panic(pgerr.New(-1, "22023", "cannot replace existing key").
				WithHint("Try using the function jsonb_set to replace key value."))
		case e.what == deletes:
			j.Keys, j.Items = append(j.Keys[:i:i], j.Keys[i+1:]...), append(j.Items[:i:i], j.Items[i+1:]...)
		default:
			j.Items[i] = e.put
		}
		return
	}
	if last && e.what.adds() {
		j.Add(key, e.put)
	}
}

func (e *edit) element(j *value.JSON, n, level int, last bool) {
	if n < 0 {
		n += len(j.Items)
	}
	insert := func(at int) {
		j.Items = append(j.Items[:at:at], append([]*value.JSON{e.put}, j.Items[at:]...)...)
	}
	switch {
	case n < 0 || n >= len(j.Items):
		if last && e.what.adds() {
			insert(min(max(n, 0), len(j.Items)))
		}
	case !last:
		e.at(j.Items[n], level+1)
	case e.what == putsBefore:
		insert(n)
	case e.what == putsAfter:
		insert(n + 1)
	case e.what == deletes:
		j.Items = append(j.Items[:n:n], j.Items[n+1:]...)
	default:
		j.Items[n] = e.put
	}
}

func jsonbSet(c *call) value.Datum {
	if len(c.args) > 3 && !c.bool(3) {
		return c.edit(replaces, "set")
	}
	return c.edit(creates, "set")
}

func jsonbSetLax(c *call) value.Datum {
	if c.null(0) || c.null(1) || len(c.args) > 3 && c.null(3) {
		return nil
	}
	treatment := "use_json_null"
	if len(c.args) > 4 {
		if c.null(4) {
			fail("22023", "null_value_treatment must be \"delete_key\", \"return_target\", \"use_json_null\", or \"raise_exception\"")
		}
		treatment = c.text(4)
	}
	if c.args[2] != nil {
		return jsonbSet(c)
	}
	switch treatment {
	case "raise_exception":
		panic(pgerr.New(-1, "22004", "JSON value must not be null").WithDetail(`Exception was raised because null_value_treatment is "raise_exception".`).
			WithHint("To avoid, either change the null_value_treatment argument or ensure that an SQL NULL is not passed."))
	case "use_json_null":
		c.args[2] = "null"
		return jsonbSet(c)
	case "delete_key":
		return c.edit(deletes, "delete")
	case "return_target":
		return c.args[0]
	}
	fail("22023", "null_value_treatment must be \"delete_key\", \"return_target\", \"use_json_null\", or \"raise_exception\"")
	return nil
}

func jsonbInsert(c *call) value.Datum {
	if len(c.args) > 3 && c.bool(3) {
		return c.edit(putsAfter, "set")
	}
	return c.edit(putsBefore, "set")
}

func jsonbDeletePath(c *call) value.Datum { return c.edit(deletes, "delete") }

func jsonbStrip(c *call) value.Datum {
	j := value.ReadJSON(c.text(0))
	strip(j)
	return j.String()
}

func strip(j *value.JSON) {
	kept := &value.JSON{Kind: j.Kind}
	for i, item := range j.Items {
		if strip(item); j.Kind == '{' {
			if item.Kind == 'n' {
				continue
			}
			kept.Keys = append(kept.Keys, j.Keys[i])
		}
		kept.Items = append(kept.Items, item)
	}
	j.Keys, j.Items = kept.Keys, kept.Items
}

// stripText is json_strip_nulls: order, doubles and the numbers' digits stay, the blanks go.
func stripText(text string) string {
	var parts []string
	if members, ok := value.Object([]byte(text)); ok {
		for _, m := range members {
			if string(m.Value) != "null" {
				parts = append(parts, value.QuoteJSON(m.Key)+":"+stripText(string(m.Value)))
			}
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	if items, ok := value.Elements([]byte(text)); ok {
		for _, item := range items {
			parts = append(parts, stripText(string(item)))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	if text = strings.TrimSpace(text); text[0] == '"' {
		return value.QuoteJSON(value.UnquoteJSON(text))
	}
	return text
}

// fromJSON is a cast of jsonb to boolean or a number.
func (x *Exec) fromJSON(text string, to tree.Type) value.Datum {
	j := value.ReadJSON(text)
	switch {
	case to.OID == pgdata.Bool && (j.Kind == 't' || j.Kind == 'f'):
		return j.Kind == 't'
	case to.OID != pgdata.Bool && j.Kind == '0':
		return x.convert(j.Number, pgdata.Numeric, to, true)
	}
	fail("22023", "cannot cast jsonb %s to type %s", jsonKinds[j.Kind], value.TypeName(to.OID))
	return nil
}

var jsonKinds = map[byte]string{'n': "null", 't': "boolean", 'f': "boolean", '0': "numeric", '"': "string", '[': "array", '{': "object"}

// jsonObject is json_object of one array of keys and values, or of two arrays.
func jsonObject(c *call) value.Datum {
	a := c.array(0)
	var keys, values []value.Datum
	switch {
	case len(c.args) > 1:
		if len(a.Dims) > 1 || len(c.array(1).Dims) > 1 {
			fail("2202E", "wrong number of array subscripts")
		}
		if keys, values = a.Items, c.array(1).Items; len(keys) != len(values) {
			fail("2202E", "mismatched array dimensions")
		}
	case len(a.Dims) > 2:
		fail("2202E", "wrong number of array subscripts")
	case len(a.Dims) == 2 && a.Dims[1] != 2:
		fail("2202E", "array must have two columns")
	case len(a.Items)%2 != 0:
		fail("2202E", "array must have even number of elements")
	default:
		for i := 0; i < len(a.Items); i += 2 {
			keys, values = append(keys, a.Items[i]), append(values, a.Items[i+1])
		}
	}
	parts := make([]string, len(keys))
	for i, k := range keys {
		if k == nil {
			fail("22004", "null value not allowed for object key")
		}
		parts[i] = value.QuoteJSON(k.(string)) + " : " + c.x.toJSON(pgdata.Text, values[i])
	}
	return jsonResult(c, "{"+strings.Join(parts, ", ")+"}")
}
