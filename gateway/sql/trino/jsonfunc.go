package trino

import (
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// numberMark begins the strings that stand for numbers, of which Athena's JSON values would lose digits; it is of Unicode's
// private use.
const numberMark = "\ue83a"

// parsed writes a set-returning function's JSON as Trino's, with strings for its numbers.
func (p *printer) parsed(c *tree.Call) string {
	quoted := "regexp_replace(" + p.expr(c.Args[0]) + `, '("[^"\\]*(?:\\.[^"\\]*)*")|(-?[0-9][-+.0-9eE]*)', '$1"` + numberMark + `$2"')`
	return "json_parse(replace(" + quoted + `, '"` + numberMark + `"', ''))` // which stands behind the strings
}

// member writes what a set-returning function gives of a member of its JSON: its JSON text, or ->>'s.
func member(c *tree.Call, x string) string {
	if !strings.HasSuffix(c.Proc.Name, "_text") {
		return "regexp_replace(json_format(" + x + `), '"` + numberMark + `([^"]*)"', '$1')`
	}
	scalar := "json_extract_scalar(" + x + ", '$')"
	text := "IF(json_format(" + x + ") <> 'null', COALESCE(regexp_replace(" + scalar + ", '^" + numberMark + "', ''), " + unsupported("the text of a JSON object or array", "json_format("+x+")", "varchar") + "))"
	if strings.HasPrefix(c.Proc.Name, "jsonb") {
		text = "IF(regexp_like(" + scalar + ", '^" + numberMark + ".*[eE]'), " + exponent(scalar) + ", " + text + ")"
	}
	return text
}

// exponent refuses a number that jsonb writes out.
func exponent(text string) string {
	return unsupported("a jsonb number with an exponent", text, "varchar")
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
	text := "COALESCE(" + scalar + ", IF(json_format(" + extracted + ") <> 'null', " + unsupported("the text of a JSON object or array", "json_format("+extracted+")", "varchar") + "))"
	if !jsonb { // which writes numbers out
		return text
	}
	return "IF(regexp_like(" + scalar + ", '^-?[0-9.]+[eE][-+]?[0-9]+$') AND substr(json_format(" + extracted + "), 1, 1) <> '\"', " +
		exponent(scalar) + ", " + text + ")"
}

// last refuses what stands at a path where a key on the way is repeated with another value: Athena takes the first of json's,
// PostgreSQL the last. A jsonb, and what is no text in the lake, repeats none.
func (p *printer) last(of tree.Expr, source, path, text, typ string) string {
	for c, ok := of.(*tree.Call); ok && c.Op != nil && (c.Op.Name == "->" || c.Op.Name == "#>"); c, ok = of.(*tree.Call) {
		of = c.Args[0]
	}
	if v, ok := of.(*tree.Var); pgdata.Base(of.Type().OID) != pgdata.JSON || ok && v.Rel.Table != nil && v.Rel.Sub == nil {
		return text
	}
	parsed := "json_extract(json_parse(" + source + "), " + path + ")"
	other := "json_parse(json_format(json_extract(" + source + ", " + path + "))) IS DISTINCT FROM " + parsed
	return "IF(" + other + ", " + unsupported("a repeated key in a JSON object", "length("+source+")", typ) + ", " + text + ")"
}

// json writes -> ->> #> and #>> with constant keys.
func (p *printer) json(x *tree.Call) string {
	source, path := p.found(x)
	switch x.Op.Name {
	case "->", "#>":
		return p.last(x.Args[0], source, path, "json_format(json_extract("+source+", "+path+"))", "varchar")
	case "->>", "#>>":
		return p.last(x.Args[0], source, path, p.scalarAt(pgdata.Base(x.Args[0].Type().OID) == pgdata.JSONB, source, path), "varchar")
	}
	whole := p.expr(x.Args[0])
	return "IF(" + whole + " IS NULL, NULL, IF(substr(" + whole + ", 1, 1) IN ('[', '\"'), " + unsupported("? of a JSON array or string", whole, "boolean") + ", json_extract(" + source + ", " + path + ") IS NOT NULL))"
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
	case string:
		if x.Op.Name != "?" {
			source, path = p.jsonSource(x)
			return source, str("$" + path)
		}
		path = p.pathStep(x, v)
	default:
		source, path = p.jsonSource(x)
		return source, str("$" + path)
	}
	source, inner := p.jsonSource(x.Args[0])
	return source, str("$" + inner + path)
}

// jsonSource follows a chain of -> down to where it starts, and returns the path so far.
func (p *printer) jsonSource(e tree.Expr) (source, path string) {
	c, ok := e.(*tree.Call)
	if !ok || c.Op == nil || c.Op.Name != "->" && c.Op.Name != "->>" {
		return p.expr(e), ""
	}
	v, known := p.constant(c.Args[1])
	if !known || v == nil {
		return p.expr(e), ""
	}
	source, path = p.jsonSource(c.Args[0])
	step := p.pathStep(c, v)
	first := ""
	switch k := v.(type) {
	case int64:
		first = "["
	case string:
		if _, err := strconv.Atoi(k); err == nil {
			first = "{"
		}
	}
	if first != "" {
		source = p.container(source, path, first, pgdata.Base(c.Args[0].Type().OID) == pgdata.JSONB)
	}
	return source, path + step
}

// container keeps a JSON text where the value at a path starts by a bracket or a brace: to Trino a position is a key that
// is a number too. A position in a jsonb scalar takes it for an array of one.
func (p *printer) container(source, path, first string, jsonb bool) string {
	return p.let(source, func(v string) string {
		at := "ltrim(" + v + ")"
		if path != "" {
			at = "json_format(json_extract(" + v + ", " + str("$"+path) + "))"
		}
		out := "IF(substr(" + at + ", 1, 1) = '" + first + "', " + v + ")"
		if jsonb && first == "[" {
			scalar := "substr(" + at + ", 1, 1) NOT IN ('[', '{')" // or NULL
			out = "IF(" + scalar + ", " + unsupported("a position in a JSON value that is no array", v, "varchar") + ", " + out + ")"
		}
		return out
	})
}

var jsonFunctions = map[string]writer{
	"json_array_length":      func(a *args) string { return "CAST(json_array_length(" + a.arg(0) + ") AS integer)" },
	"jsonb_array_length":     func(a *args) string { return "CAST(json_array_length(" + a.arg(0) + ") AS integer)" },
	"json_typeof":            jsonType,
	"jsonb_typeof":           jsonType,
	"json_extract_path_text": pathText(true), "jsonb_extract_path_text": pathText(true),
	"json_extract_path": pathText(false), "jsonb_extract_path": pathText(false),
}

// jsonType is json_typeof, told by the text's first letter.
func jsonType(a *args) string {
	return "CASE translate(substr(json_format(json_parse(" + a.arg(0) + ")), 1, 1), '-123456789', '0000000000')" +
		` WHEN '{' THEN 'object' WHEN '[' THEN 'array' WHEN '"' THEN 'string' WHEN '0' THEN 'number' WHEN 't' THEN 'boolean' WHEN 'f' THEN 'boolean' WHEN 'n' THEN 'null' END`
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
		text := "json_format(json_extract(" + a.arg(0) + ", " + str("$"+path) + "))"
		if scalar {
			text = a.p.scalarAt(a.typ(0) == pgdata.JSONB, a.arg(0), str("$"+path))
		}
		return a.p.last(a.x.Args[0], a.arg(0), str("$"+path), text, "varchar")
	}
}
