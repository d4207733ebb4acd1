package trino

import (
	"math"
	"slices"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Comparisons by PostgreSQL's rules where Trino has others. NaN is equal to itself and greater than every other
// number; Trino takes it for unequal to all, and sorts it last both up and down. A jsonb value has an order of its own,
// and is equal to one whose numbers are written otherwise.

// keyed says whether values of a type are compared by a key: intervals by their span, arrays by their elements, of
// which Trino's comparison takes no NULL.
func keyed(oid uint32) bool { return oid == pgdata.Interval || elem(oid) != 0 }

// key writes what the value v of e, or its elements, are compared by.
func (p *printer) key(e tree.Expr, oid uint32, v string) string {
	of := pgdata.Base(elem(oid))
	switch {
	case oid == pgdata.Interval:
		return p.span(v)
	case of == 0:
		return v
	case of == pgdata.JSONB:
		refuse(e, "Compare scalars taken by ->>.", "comparing arrays of jsonb values is not supported on Athena")
	}
	// An element is a row of its rank and its value, for those that have one: NaN comes after numbers, and NULL last.
	x := p.variable()
	rank, none := x+" IS NULL", x+" IS NULL"
	if isFloat(of) {
		rank, none = "CASE WHEN "+x+" IS NULL THEN 2 WHEN is_nan("+x+") THEN 1 ELSE 0 END", "COALESCE(is_nan("+x+"), TRUE)"
	}
	return "transform(" + v + ", " + x + " -> ROW(" + rank + ", IF(" + none + ", ARRAY[], ARRAY[" + p.key(e, of, x) + "])))"
}

// compared writes a comparison of two expressions.
func (p *printer) compared(name string, op *pgdata.Operator, left, right tree.Expr) string {
	if pgdata.Base(op.Left) == pgdata.JSONB {
		return p.jsonCompared(name, left, right)
	}
	defer p.comparedYears(left, right)()
	if d, ok := p.decimalConstant(right); ok && op.Left == pgdata.Numeric {
		switch f := math.Abs(d.Float()); {
		case f == 0:
			return "(" + p.signedNumeric(left) + " " + name + " " + p.expr(right) + ")"
		case f >= leastKept: // what is less is less, whatever digits it lost
			return p.precisely(left, p.against(left, d), func() string { return "(" + p.expr(left) + " " + name + " " + p.expr(right) + ")" })
		}
	}
	l, r := p.pair(op, left, right)
	if !isFloat(op.Left) || !isFloat(op.Right) {
		return "(" + l + " " + name + " " + r + ")"
	}
	return floatCompared(name, l, r, p.mayBeNaN(left), p.mayBeNaN(right))
}

// comparedYears notes that a count of years is only compared with constants of our era, until it is told to forget.
func (p *printer) comparedYears(e tree.Expr, with ...tree.Expr) (forget func()) {
	for {
		c, isCast := e.(*tree.Cast)
		if !isCast {
			break
		}
		e = c.Arg
	}
	for _, w := range with {
		if v, ok := p.constant(w); !ok || !positive(v) {
			return func() {}
		}
	}
	p.later[e] = true
	return func() { delete(p.later, e) }
}

func positive(v value.Datum) bool {
	switch n := v.(type) {
	case int64:
		return n > 0
	case float64:
		return n > 0
	case *value.Decimal:
		return n.Float() > 0
	}
	return false
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

// jsonCompared writes = and <> of a jsonb value with a constant, member by member; others have no form in which numbers
// are equal whatever their digits.
func (p *printer) jsonCompared(name string, left, right tree.Expr) string {
	v, ok := p.constant(right)
	if !ok {
		left, right = right, left
		v, ok = p.constant(right)
	}
	if !ok || name != "=" && name != "<>" {
		refuse(left, "Compare a scalar taken by ->>.", "this comparison of jsonb values is not supported on Athena")
	}
	text, isText := v.(string)
	if !isText {
		return "CAST(NULL AS boolean)"
	}
	return p.let(p.expr(left), func(j string) string {
		same := "COALESCE(" + strings.Join(p.members(left, j, "$", value.ReadJSON(text), true, nil), " AND ") + ", FALSE)"
		if name == "<>" {
			same = "NOT " + same
		}
		return "IF(" + j + " IS NOT NULL, " + same + ")"
	})
}

// sortKey writes an expression as an item of ORDER BY, or as two: what its quotients are equal by to Athena's digits
// may differ in PostgreSQL's. After the last one, the order of equal rows is left open.
func (p *printer) sortKey(e tree.Expr, k tree.SortKey, last bool) string {
	if last && p.isQuotient(e) {
		return p.lastKey(e, k)
	}
	fine, ok := p.finer(e)
	if !ok {
		return p.sortItem(p.sortable(e), e, k)
	}
	return p.precisely(e, mostDigits, func() string { return p.expr(e) }) + direction(k) + ", " + fine + direction(k)
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

// sortedApart says whether a query is sorted by other than an output column as it stands.
func (p *printer) sortedApart(q *tree.Query) bool {
	return slices.ContainsFunc(q.Sort, func(k tree.SortKey) bool {
		e := q.Targets[k.Target].Expr
		return p.nanFirst(e, k) || len(p.quotients(e)) > 0
	})
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

// numberEquals compares a JSON text with a number, by its digits but for the zeros at their end; what is none is unequal.
func numberEquals(j string, number *value.Decimal) string {
	digits := "regexp_replace(regexp_replace(" + j + `, '(\.[0-9]*[1-9])0+$|\.0+$', '$1'), '^-0$', '0')`
	exact := "IF(strpos(" + j + ", 'E') > 0, " + unsupported("a jsonb number with an exponent", j, "varchar") + ", " + digits + ")"
	return "IF(regexp_like(" + j + ", '^[-0-9]'), " + exact + " = " + str(number.Trim().String()) + ", FALSE)"
}

// jsonContains writes jsonb's @> with a constant object: each of its members is there.
func (p *printer) jsonContains(x *tree.Call) string {
	v, _ := p.constant(x.Args[1])
	s, ok := v.(string)
	if !ok || !strings.HasPrefix(s, "{") || x.Op.Name != "@>" {
		refuse(x, "Compare scalars taken by ->>.", "operator %s for jsonb is not supported on Athena but with a constant object", x.Op.Name)
	}
	source := p.expr(x.Args[0])
	list := p.members(x, source, "$", value.ReadJSON(s), false, nil)
	return "IF(" + source + " IS NOT NULL, COALESCE(" + strings.Join(list, " AND ") + ", FALSE))"
}

// members adds the conditions that a JSON text holds a value's members at a path, and no others where it is to be exact.
func (p *printer) members(e tree.Expr, source, path string, c *value.JSON, exact bool, list []string) []string {
	text := "json_format(json_extract(" + source + ", " + str(path) + "))"
	switch c.Kind {
	case '{', '[':
		if c.Kind == '[' && !exact {
			refuse(e, "Compare scalars taken by ->>.", "operator @> with an array in jsonb is not supported on Athena")
		}
		list = append(list, "substr("+text+", 1, 1) = '"+string(c.Kind)+"'")
		if exact {
			list = append(list, "json_size("+source+", "+str(path)+") = "+itoa(len(c.Items)))
		}
		for i, item := range c.Items {
			step := value.Datum(int64(i))
			if c.Kind == '{' {
				step = c.Keys[i]
			}
			list = p.members(e, source, path+p.pathStep(e, step), item, exact, list)
		}
		return list
	case '0':
		return append(list, numberEquals(text, c.Number))
	}
	return append(list, text+" = json_format(json_parse("+str(c.String())+"))")
}
