package trino

import (
	"math"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Comparisons by PostgreSQL's rules where Trino has others. NaN is equal to itself and greater than every other
// number; Trino takes it for unequal to all, and sorts it last both up and down. A jsonb value has an order of its own,
// and is equal to one whose numbers are written otherwise.

// compared writes a comparison of two expressions.
func (p *printer) compared(name string, op *pgdata.Operator, left, right tree.Expr) string {
	if pgdata.Base(op.Left) == pgdata.JSONB {
		if text, ok := p.jsonNumber(name, left, right); ok {
			return text
		}
		p.comparableJSON(name, left, right)
	}
	l, r := p.pair(op, left, right)
	if !isFloat(op.Left) || !isFloat(op.Right) {
		return "(" + l + " " + name + " " + r + ")"
	}
	return floatCompared(name, l, r, p.mayBeNaN(left), p.mayBeNaN(right))
}

// floatCompared compares floats, of which either may be NaN.
func floatCompared(name, l, r string, leftNaN, rightNaN bool) string {
	switch {
	case name == ">" || name == ">=":
		return floatCompared(strings.Replace(name, ">", "<", 1), r, l, rightNaN, leftNaN)
	case !leftNaN && !rightNaN, name == "=" && !(leftNaN && rightNaN), name == "<>" && !(leftNaN && rightNaN), !rightNaN:
		return "(" + l + " " + name + " " + r + ")"
	case name == "=":
		return "(is_nan(" + l + ") = is_nan(" + r + ") AND IF(is_nan(" + l + "), 0E0, " + l + ") = IF(is_nan(" + r + "), 0E0, " + r + "))"
	case name == "<>":
		return "(NOT " + floatCompared("=", l, r, true, true) + ")"
	case !leftNaN:
		return "(NOT (" + r + " " + map[string]string{"<": "<=", "<=": "<"}[name] + " " + l + "))"
	case name == "<":
		return "IF(is_nan(" + l + "), " + r + " IS NULL AND NULL, NOT (" + r + " <= " + l + "))"
	}
	return "IF(is_nan(" + r + "), " + l + " IS NOT NULL OR NULL, " + l + " <= " + r + ")"
}

// mayBeNaN says whether an expression is a float that is not known to be a number.
func (p *printer) mayBeNaN(e tree.Expr) bool {
	if !isFloat(pgdata.Base(e.Type().OID)) {
		return false
	}
	if v, ok := p.constant(e); ok {
		f, isFloat := v.(float64)
		return isFloat && math.IsNaN(f)
	}
	switch x := e.(type) {
	case *tree.Cast:
		return isText(pgdata.Base(x.Arg.Type().OID)) || p.mayBeNaN(x.Arg)
	case *tree.Coalesce:
		return p.anyNaN(x.Args)
	case *tree.MinMax:
		return p.anyNaN(x.Args)
	case *tree.Call:
		return x.Proc == nil || x.Proc.Name != "date_part"
	case *tree.Agg:
		return x.Proc.Name != "percent_rank" && x.Proc.Name != "cume_dist"
	}
	return true
}

func (p *printer) anyNaN(list []tree.Expr) bool {
	for _, e := range list {
		if p.mayBeNaN(e) {
			return true
		}
	}
	return false
}

// comparableJSON refuses to compare jsonb values whose texts do not tell: by order, and where both may hold numbers,
// which are equal whatever their digits.
func (p *printer) comparableJSON(name string, left, right tree.Expr) {
	for _, e := range []tree.Expr{left, right} {
		if v, ok := p.constant(e); ok && (name == "=" || name == "<>") {
			if text, isText := v.(string); v == nil || isText && !strings.ContainsAny(withoutStrings(text), "0123456789") {
				return
			}
		}
	}
	refuse(left, "Compare a scalar taken by ->>.", "this comparison of jsonb values is not supported on Athena")
}

// withoutStrings is a JSON text without the strings in it.
func withoutStrings(text string) string {
	var b strings.Builder
	for inside, i := false, 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			inside = !inside
		case inside && text[i] == '\\':
			i++
		case !inside:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// sortItem writes an item of ORDER BY: down, NaN comes before the numbers.
func (p *printer) sortItem(text string, e tree.Expr, k tree.SortKey) string {
	if p.nanFirst(e, k) {
		return "is_nan(" + text + ")" + direction(k) + ", " + text + direction(k)
	}
	return text + direction(k)
}

// nanFirst says whether a sort key may have to put NaN before numbers.
func (p *printer) nanFirst(e tree.Expr, k tree.SortKey) bool { return k.Desc && p.mayBeNaN(e) }

// nanSorted says whether an output column is sorted so.
func (p *printer) nanSorted(q *tree.Query) bool {
	for _, k := range q.Sort {
		if p.nanFirst(q.Targets[k.Target].Expr, k) {
			return true
		}
	}
	return false
}

// extreme is min or max: max is NaN where one is, min only where all are.
func (p *printer) extreme(x *tree.Agg) string {
	arg := p.expr(x.Args[0])
	plain := p.agg(x, x.Proc.Name, p.distinct(x)+arg)
	if !p.mayBeNaN(x.Args[0]) {
		return plain
	}
	if x.Proc.Name == "max" {
		return "IF(" + p.agg(x, "bool_or", "is_nan("+arg+")") + ", CAST(nan() AS " + p.typeName(x.T) + "), " + plain + ")"
	}
	return "COALESCE(" + p.agg(x, "min", p.distinct(x)+"IF(is_nan("+arg+"), NULL, "+arg+")") + ", " + plain + ")"
}

// anyFloat is ANY or ALL of the floats of a constant array.
func (p *printer) anyFloat(x *tree.AnyAll, a *value.Array) string {
	items, word := make([]string, len(a.Items)), " OR "
	if x.All {
		word = " AND "
	}
	for i, item := range a.Items {
		items[i] = p.compared(x.Op.Name, x.Op, x.Left, &tree.Const{Node: tree.Node{T: tree.Type{OID: a.Elem, Mod: -1}, Loc: x.Loc}, Value: item})
	}
	return "(" + strings.Join(items, word) + ")"
}

// jsonNumber compares a jsonb value with a constant number, by its digits but for the zeros at their end.
func (p *printer) jsonNumber(name string, left, right tree.Expr) (text string, ok bool) {
	if _, known := p.constant(left); known {
		left, right = right, left
	}
	v, _ := p.constant(right)
	s, _ := v.(string)
	number, isNumber := value.ParseDecimal(s)
	if !isNumber || name != "=" && name != "<>" {
		return "", false
	}
	return p.let(p.expr(left), func(j string) string { return numberCompared(j, name, number) }), true
}

// numberCompared compares a JSON text with a number; what is none is unequal.
func numberCompared(j, name string, number *value.Decimal) string {
	digits := "regexp_replace(regexp_replace(" + j + `, '(\.[0-9]*[1-9])0+$|\.0+$', '$1'), '^-0$', '0')`
	exact := "IF(strpos(" + j + ", 'E') > 0, " + unsupported("a jsonb number with an exponent", j) + ", " + digits + ")"
	other := map[string]string{"=": " IS NULL AND NULL", "<>": " IS NOT NULL OR NULL"}[name]
	return "IF(regexp_like(" + j + ", '^[-0-9]'), " + exact + " " + name + " " + str(number.Trim().String()) + ", " + j + other + ")"
}

// jsonContains writes jsonb's @> with a constant object: each of its members is there.
func (p *printer) jsonContains(x *tree.Call) string {
	v, _ := p.constant(x.Args[1])
	s, ok := v.(string)
	if !ok || !strings.HasPrefix(s, "{") || x.Op.Name != "@>" {
		refuse(x, "Compare scalars taken by ->>.", "operator %s for jsonb is not supported on Athena but with a constant object", x.Op.Name)
	}
	source := p.expr(x.Args[0])
	list := p.members(x, source, "$", value.ReadJSON(s), nil)
	return "IF(" + source + " IS NOT NULL, COALESCE(" + strings.Join(list, " AND ") + ", FALSE))"
}

// members adds the conditions that a JSON text holds a value's members at a path.
func (p *printer) members(x *tree.Call, source, path string, c *value.JSON, list []string) []string {
	at := "json_format(json_extract(" + source + ", " + str(path) + "))"
	switch {
	case c.Kind == '[':
		refuse(x, "Compare scalars taken by ->>.", "operator @> with an array in jsonb is not supported on Athena")
	case c.Kind == '{' && len(c.Keys) > 0:
		for i, k := range c.Keys {
			list = p.members(x, source, path+p.pathStep(x, k), c.Items[i], list)
		}
		return list
	case c.Kind == '{':
		return append(list, "substr("+at+", 1, 1) = '{'")
	case c.Kind == '0':
		return append(list, numberCompared(at, "=", c.Number))
	}
	return append(list, at+" = json_format(json_parse("+str(c.String())+"))")
}
