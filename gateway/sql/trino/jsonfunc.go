package trino

import (
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// unsupported writes a varchar that cannot be computed: what it is reaches the client as a refusal, from
// gateway/athena. The value is there so that no engine fails before it has one.
func unsupported(what, v string) string {
	return "CAST(CAST('Spillway: " + what + "; ' || " + v + " AS bigint) AS varchar)"
}

// scalarOf writes ->>'s text of a Trino JSON value: a string's value, NULL for null, else refused for objects and arrays, whose text Athena does not keep.
func scalarOf(j string) string {
	return "IF(json_format(" + j + ") <> 'null', COALESCE(json_extract_scalar(" + j + ", '$'), " + unsupported("the text of a JSON object or array", "json_format("+j+")") + "))"
}

// pathStep writes a constant key as a step of a JSON path.
func (p *printer) pathStep(e tree.Expr, v value.Datum) string {
	switch k := v.(type) {
	case int64:
		if k < 0 {
			refuse(e, "", "negative positions in json are not supported on Athena")
		}
		return "[" + strconv.FormatInt(k, 10) + "]"
	case string:
		return `["` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(k) + `"]`
	}
	refuse(e, "Give a constant key.", "a json key must be a constant on Athena")
	return ""
}

// scalarAt writes the text of what stands at a path, with a number's own digits.
func (p *printer) scalarAt(jsonb bool, source, path string) string {
	extracted := "json_extract(" + source + ", " + path + ")"
	scalar := "json_extract_scalar(" + source + ", " + path + ")"
	text := "COALESCE(" + scalar + ", IF(json_format(" + extracted + ") <> 'null', " + unsupported("the text of a JSON object or array", "json_format("+extracted+")") + "))"
	if !jsonb { // which writes numbers out
		return text
	}
	return "IF(regexp_like(" + scalar + ", '^-?[0-9.]+[eE][-+]?[0-9]+$') AND substr(json_format(" + extracted + "), 1, 1) <> '\"', " +
		unsupported("a jsonb number with an exponent", scalar) + ", " + text + ")"
}

// json writes -> ->> #> and #>> with constant keys.
func (p *printer) json(x *tree.Call) string {
	source, path := p.found(x)
	switch x.Op.Name {
	case "->", "#>":
		return "json_format(json_extract(" + source + ", " + path + "))"
	case "->>", "#>>":
		return p.scalarAt(pgdata.Base(x.Args[0].Type().OID) == pgdata.JSONB, source, path)
	}
	whole := p.expr(x.Args[0])
	return "IF(substr(" + whole + ", 1, 1) IN ('[', '\"'), CAST(" + unsupported("? of a JSON array or string", whole) + " AS boolean), json_extract(" + source + ", " + path + ") IS NOT NULL)"
}

// found writes where an operator looks: a JSON text and the path in it.
func (p *printer) found(x *tree.Call) (source, path string) {
	v, ok := p.constant(x.Args[1])
	if !ok || v == nil {
		refuse(x.Args[1], "Give a constant key.", "a json key must be a constant on Athena")
	}
	switch k := v.(type) {
	case *value.Array:
		for _, item := range k.Items {
			s, _ := item.(string)
			if n, err := strconv.ParseInt(s, 10, 64); err == nil {
				path += p.pathStep(x, n)
				continue
			}
			path += p.pathStep(x, item)
		}
	default:
		path = p.pathStep(x, v)
	}
	source, inner := p.jsonSource(x.Args[0])
	if _, position := v.(int64); position && pgdata.Base(x.Args[0].Type().OID) == pgdata.JSONB { // which takes a scalar for an array of one
		container := source
		if inner != "" {
			container = "json_format(json_extract(" + source + ", " + str("$"+inner) + "))"
		}
		source = "IF(substr(" + container + ", 1, 1) IN ('[', '{'), " + source + ", " + unsupported("a position in a JSON value that is no array", container) + ")"
	}
	return source, str("$" + inner + path)
}

// jsonSource follows a chain of -> down to where it starts, and returns the path so far.
func (p *printer) jsonSource(e tree.Expr) (source, path string) {
	if c, ok := e.(*tree.Call); ok && c.Op != nil && c.Op.Name == "->" {
		if v, known := p.constant(c.Args[1]); known && v != nil {
			source, path = p.jsonSource(c.Args[0])
			return source, path + p.pathStep(c, v)
		}
	}
	return p.expr(e), ""
}

var jsonFunctions = map[string]writer{
	"json_array_length":      func(a *args) string { return "CAST(json_array_length(" + a.arg(0) + ") AS integer)" },
	"jsonb_array_length":     func(a *args) string { return "CAST(json_array_length(" + a.arg(0) + ") AS integer)" },
	"json_extract_path_text": pathText(true), "jsonb_extract_path_text": pathText(true),
	"json_extract_path": pathText(false), "jsonb_extract_path": pathText(false),
}

func pathText(scalar bool) writer {
	return func(a *args) string {
		path := ""
		v, ok := a.constant(1)
		var items []value.Datum
		if array, isArray := v.(*value.Array); ok && isArray {
			items = array.Items
		} else if list, isList := a.x.Args[1].(*tree.Array); isList {
			for _, e := range list.Elems {
				item, known := a.p.constant(e)
				if !known {
					return a.refuse("Give constant keys.", "a json key must be a constant on Athena")
				}
				items = append(items, item)
			}
		}
		for _, item := range items {
			s, _ := item.(string)
			if n, err := strconv.ParseInt(s, 10, 64); err == nil {
				path += a.p.pathStep(a.x, n)
				continue
			}
			path += a.p.pathStep(a.x, item)
		}
		if scalar {
			return a.p.scalarAt(a.typ(0) == pgdata.JSONB, a.arg(0), str("$"+path))
		}
		return "json_format(json_extract(" + a.arg(0) + ", " + str("$"+path) + "))"
	}
}
