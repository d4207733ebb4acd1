package trino

import (
	"fmt"
	"math"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// num says how a numeric expression is kept and shown: the scale of its Trino decimal and, where PostgreSQL's
// scale depends on the values, an expression for it. unknown marks one that can no longer be told.
type num struct {
	scale int
	shown string
}

const unknown = "?"

// numeric returns what is known of a numeric expression's scale.
func (p *printer) numeric(e tree.Expr) num {
	n := p.numericOf(e)
	if n.shown != "" && n.shown != unknown && p.isKey(e) {
		n.shown = "max(" + n.shown + ")"
	}
	return n
}

// isKey says whether an expression is one that a query groups by.
func (p *printer) isKey(e tree.Expr) bool {
	if p.grouped[e] {
		return true
	}
	for k := range p.grouped {
		if tree.Equal(k, e) {
			return true
		}
	}
	return false
}

func (p *printer) numericOf(e tree.Expr) num {
	if v, ok := p.constant(e); ok {
		if d, isDecimal := v.(*value.Decimal); isDecimal {
			return num{scale: d.Scale}
		}
		return num{}
	}
	switch x := e.(type) {
	case *tree.Var:
		if x.T.Mod >= 4 {
			_, scale := value.NumericMod(x.T.Mod)
			return num{scale: scale}
		}
		if n, ok := p.scales[column{x.Rel, x.Col}]; ok {
			return n
		}
	case *tree.Cast:
		return p.numericCast(x)
	case *tree.Call:
		return p.numericCall(x)
	case *tree.Case:
		list := []tree.Expr{}
		for _, w := range x.Whens {
			list = append(list, w.Result)
		}
		if x.Else != nil {
			list = append(list, x.Else)
		}
		return p.chosenBy(list, func() string {
			return p.caseExpr(x, func(e tree.Expr) string { return p.numeric(e).text() })
		})
	case *tree.Coalesce:
		return p.chosenBy(x.Args, func() string {
			text := "CASE"
			for _, a := range x.Args {
				text += " WHEN " + p.expr(a) + " IS NOT NULL THEN " + p.numeric(a).text()
			}
			return text + " END"
		})
	case *tree.MinMax: // the first of equal ones
		return p.chosenBy(x.Args, func() string {
			text, chosen := "CASE", p.expr(x)
			for _, a := range x.Args {
				text += " WHEN " + p.expr(a) + " = " + chosen + " THEN " + p.numeric(a).text()
			}
			return text + " END"
		})
	case *tree.NullIf:
		return p.numeric(x.Left)
	case *tree.Collate:
		return p.numeric(x.Arg)
	case *tree.Sub:
		n := p.numeric(x.Query.Visible()[0].Expr)
		if n.shown != "" {
			n.shown = unknown
		}
		return n
	case *tree.Agg:
		return p.numericAgg(x)
	}
	return num{wideScale, unknown}
}

// chosenBy is the scale of one of several expressions; where they differ, write says which by its scale.
func (p *printer) chosenBy(list []tree.Expr, write func() string) num {
	n, _ := p.either(list)
	if n.shown == varying {
		n.shown = write()
	}
	return n
}

func (p *printer) numericCast(x *tree.Cast) num {
	if x.T.Mod >= 4 {
		_, scale := value.NumericMod(x.T.Mod)
		return num{scale: scale}
	}
	switch from := pgdata.Base(x.Arg.Type().OID); {
	case isInteger(from):
		return num{}
	case from == pgdata.Numeric:
		return p.numeric(x.Arg)
	case isFloat(from): // as many digits as it has
		return num{wideScale, "CAST(length(regexp_extract(CAST(" + p.expr(x) + ` AS varchar), '\.(\d*?)0*$', 1)) AS integer)`}
	}
	return num{wideScale, unknown}
}

func (p *printer) numericCall(x *tree.Call) num {
	if x.Op != nil {
		if len(x.Args) == 1 {
			return p.numeric(x.Args[0])
		}
		a, b := p.numeric(x.Args[0]), p.numeric(x.Args[1])
		switch x.Op.Name {
		case "+", "-", "%":
			return num{max(a.scale, b.scale), shownMax(a, b)}
		case "*":
			scale := a.scale + b.scale
			if scale > 2*productScale {
				scale = min(a.scale, productScale) + min(b.scale, productScale)
			}
			return num{scale, shownSum(a, b)}
		case "/":
			return num{wideScale, p.quotientScale(p.rounded(x.Args[0]), p.rounded(x.Args[1]), a, b)}
		}
		return num{wideScale, unknown}
	}
	switch x.Proc.Name {
	case "abs", "mod":
		n := p.numeric(x.Args[0])
		if len(x.Args) > 1 {
			m := p.numeric(x.Args[1])
			n = num{max(n.scale, m.scale), shownMax(n, m)}
		}
		return n
	case "ceil", "ceiling", "floor", "sign", "div":
		return num{}
	case "round", "trunc":
		if len(x.Args) == 1 {
			return num{}
		}
		if v, ok := p.constant(x.Args[1]); ok {
			if n, isInt := v.(int64); isInt && n <= 30 {
				return num{scale: int(max(n, 0))}
			}
			break
		}
		return num{p.numeric(x.Args[0]).scale, "greatest(" + p.expr(x.Args[1]) + ", 0)"}
	case "extract":
		if v, ok := p.constant(x.Args[0]); ok {
			if pgdata.Base(x.Args[1].Type().OID) == pgdata.Date {
				return num{}
			}
			return num{scale: map[value.Datum]int{"epoch": 6, "second": 6, "seconds": 6, "millisecond": 3, "milliseconds": 3}[v]}
		}
	}
	return num{wideScale, unknown}
}

// productScale is the most scale that a factor keeps where a product would not stay within Trino's 38 digits.
const productScale = 18

func (n num) text() string {
	if n.shown != "" {
		return n.shown
	}
	return fmt.Sprint(n.scale)
}

func shownMax(a, b num) string {
	switch {
	case a.shown == "" && b.shown == "":
		return ""
	case a.shown == unknown || b.shown == unknown:
		return unknown
	}
	return "greatest(" + a.text() + ", " + b.text() + ")"
}

func shownSum(a, b num) string {
	switch {
	case a.shown == "" && b.shown == "":
		return ""
	case a.shown == unknown || b.shown == unknown:
		return unknown
	}
	return "(" + a.text() + " + " + b.text() + ")"
}

// quotientScale is select_div_scale: at least 16 significant digits, counted in base 10,000.
func (p *printer) quotientScale(a, b string, na, nb num) string {
	if na.shown == unknown || nb.shown == unknown {
		return unknown
	}
	types := func(n num) string { return fmt.Sprintf("decimal(38, %d)", n.scale) }
	return "greatest(" + p.let2(a, types(na), b, types(nb), digitsShown) + ", " + na.text() + ", " + nb.text() + ", 0)"
}

// digitsShown writes the scale of a quotient of two simple expressions.
func digitsShown(a, b string) string {
	weight := func(v string) string {
		return "IF(" + v + " = 0, 0, CAST(floor(log10(abs(CAST(" + v + " AS double))) / 4) AS integer))"
	}
	first := func(v string) string {
		return "IF(" + v + " = 0, 0E0, truncate(abs(CAST(" + v + " AS double)) / power(1E4, " + weight(v) + ")))"
	}
	q := weight(a) + " - " + weight(b) + " - IF(" + first(a) + " <= " + first(b) + ", 1, 0)"
	return "16 - 4 * (" + q + ")"
}

// arithmetic writes an operator of numerics.
func (p *printer) arithmetic(x *tree.Call) string {
	l, r := x.Args[0], x.Args[1]
	switch x.Op.Name {
	case "/":
		if p.coarse[x] {
			return p.quotient(p.rounded(l), p.rounded(r))
		}
		return p.let2(p.rounded(l), p.decimal(l), p.rounded(r), p.decimal(r), func(a, b string) string { return p.kept(x, p.quotient(a, b), a) })
	case "*":
		if p.numeric(l).scale+p.numeric(r).scale > 2*productScale {
			return "(" + p.cut(l, productScale) + " * " + p.cut(r, productScale) + ")"
		}
	}
	return "(" + p.rounded(l) + " " + x.Op.Name + " " + p.rounded(r) + ")"
}

func (p *printer) decimalConstant(e tree.Expr) (d *value.Decimal, ok bool) {
	v, _ := p.constant(e)
	d, ok = v.(*value.Decimal)
	return d, ok
}

// decimal is the Trino type of a numeric expression.
func (p *printer) decimal(e tree.Expr) string {
	return fmt.Sprintf("decimal(38, %d)", p.numeric(e).scale)
}

// leastKept is a quotient of which, and of all greater ones, PostgreSQL keeps no more digits after the point than Athena does here.
const leastKept = 2e-4

// lostDigits is what is refused of lesser ones.
const lostDigits = "a quotient of more than 20 digits after the point"

// kept writes a quotient that is refused where PostgreSQL keeps more of its digits.
func (p *printer) kept(x *tree.Call, quotient, top string) string {
	if d, ok := p.decimalConstant(x.Args[1]); ok && p.numeric(x.Args[0]).shown == "" && math.Pow10(-p.numeric(x.Args[0]).scale) >= math.Abs(d.Float())*leastKept {
		return quotient
	}
	return p.let(quotient, func(q string) string {
		return "IF(abs(" + q + ") < DECIMAL '0.0002' AND " + top + " <> 0, " + unsupported(lostDigits, q, p.decimal(x)) + ", " + q + ")"
	})
}

// cut writes a numeric with no more than some digits after the point, and refuses those that have more.
func (p *printer) cut(e tree.Expr, scale int) string {
	text := p.rounded(e)
	if p.numeric(e).scale <= scale {
		return text
	}
	typ := fmt.Sprintf("decimal(38, %d)", scale)
	return p.let(text, func(v string) string {
		less := "CAST(" + v + " AS " + typ + ")"
		return "IF(" + less + " <> " + v + ", " + unsupported("a numeric of more than "+itoa(scale)+" digits after the point in a product", v, typ) + ", " + less + ")"
	})
}

// rounded writes an operand at the scale that PostgreSQL gives it before it goes on.
func (p *printer) rounded(e tree.Expr) string {
	n := p.numeric(e)
	if n.shown == "" || n.shown == unknown {
		return p.expr(e)
	}
	if !p.named(e) {
		switch x := e.(type) {
		case *tree.Case:
			return p.caseExpr(x, p.rounded)
		case *tree.Coalesce:
			return p.coalesce(x, p.rounded)
		}
	}
	digits := fmt.Sprintf("least(%s, %d)", n.shown, wideScale)
	x, ok := p.division(e)
	if !ok {
		return "round(" + p.expr(e) + ", " + digits + ")"
	}
	// What lies halfway after the first rounding was more or less before it.
	l, r := p.rounded(x.Args[0]), p.rounded(x.Args[1])
	row := "CAST(ROW(" + p.list([]string{p.expr(e), digits, l, r}) + ") AS row(" + p.list([]string{p.decimal(e), "integer", p.decimal(x.Args[0]), p.decimal(x.Args[1])}) + "))"
	return p.let(row, func(v string) string {
		up, down := "round("+v+"[1], "+v+"[2])", "truncate("+v+"[1], "+v+"[2])"
		return "IF(" + up + " <> " + down + " AND " + up + " + " + down + " = 2 * " + v + "[1] AND abs(" + v + "[3]) < abs(" + v + "[1] * " + v + "[4]), " + down + ", " + up + ")"
	})
}

// division returns an expression as a quotient that is written as such.
func (p *printer) division(e tree.Expr) (x *tree.Call, ok bool) {
	x, ok = e.(*tree.Call)
	return x, ok && x.Op != nil && x.Op.Name == "/" && !p.named(e)
}

// roundTo writes round or truncate of a numeric to a number of digits.
func (p *printer) roundTo(e tree.Expr, name string, digits int) string {
	typ := fmt.Sprintf("decimal(38, %d)", max(digits, 0))
	text := p.roughly(e, func() string { return p.rounded(e) })
	if p.numeric(e).shown == "" || digits <= 3 { // of what is less than leastKept nothing is left
		return fmt.Sprintf("CAST(%s(%s, %d) AS %s)", name, text, digits, typ)
	}
	return p.let(text, func(v string) string {
		at := func(name string) string { return fmt.Sprintf("%s(%s, %d)", name, v, digits) }
		doubtful := v + " <> 0 AND " + at("truncate") + " = " + v // the digits that are not kept decide
		if name == "round" {
			doubtful = at("round") + " <> " + at("truncate") + " AND " + at("round") + " + " + at("truncate") + " = 2 * " + v
		}
		return "IF(abs(" + v + ") < DECIMAL '0.0002' AND " + doubtful + ", " + unsupported(lostDigits, v, typ) + ", CAST(" + at(name) + " AS " + typ + "))"
	})
}

// signed writes a numeric for its sign and whole part: a quotient that is not zero must not have become it.
func (p *printer) signed(e tree.Expr) string {
	x, ok := p.division(e)
	if !ok {
		return p.rounded(e)
	}
	quotient := p.roughly(e, func() string { return p.rounded(e) })
	return p.let2(quotient, p.decimal(e), p.rounded(x.Args[0]), p.decimal(x.Args[0]), func(q, top string) string {
		return "IF(" + q + " = 0 AND " + top + " <> 0, " + unsupported(lostDigits, q, p.decimal(e)) + ", " + q + ")"
	})
}

// roughly writes an expression whose quotients may have lost digits, which cannot be told from what is made of them.
func (p *printer) roughly(e tree.Expr, write func() string) string {
	for _, x := range quotients(e) {
		if !p.coarse[x] {
			p.coarse[x] = true
			defer delete(p.coarse, x)
		}
	}
	return write()
}

// quotients are those that may be an expression's value, or its negative.
func quotients(e tree.Expr) []*tree.Call {
	var of []tree.Expr
	switch x := e.(type) {
	case *tree.Call:
		switch {
		case x.Op != nil && x.Op.Name == "/":
			return []*tree.Call{x}
		case len(x.Args) == 1 && (x.Op != nil && x.Op.Name == "-" || x.Op == nil && x.Proc.Name == "abs"):
			of = x.Args
		}
	case *tree.Case:
		for _, w := range x.Whens {
			of = append(of, w.Result)
		}
		of = append(of, x.Else)
	case *tree.Coalesce:
		of = x.Args
	case *tree.MinMax:
		of = x.Args
	case *tree.NullIf:
		of = []tree.Expr{x.Left}
	}
	var all []*tree.Call
	for _, e := range of {
		all = append(all, quotients(e)...)
	}
	return all
}

func (p *printer) quotient(a, b string) string {
	return fmt.Sprintf("CAST(CAST(%s AS decimal(38, %d)) / %s AS decimal(38, %d))", a, wideScale, b, wideScale)
}

// shownNumeric writes a numeric as PostgreSQL's text, for output and casts to text.
func (p *printer) shownNumeric(e tree.Expr) string {
	switch x := e.(type) {
	case *tree.Case:
		if p.numeric(e).shown != "" {
			return p.caseExpr(x, p.shownNumeric)
		}
	case *tree.Coalesce:
		if p.numeric(e).shown != "" {
			return p.coalesce(x, p.shownNumeric)
		}
	}
	text := p.expr(e)
	n := p.numeric(e)
	switch n.shown {
	case "":
		return "CAST(" + text + " AS varchar)"
	case unknown:
		refuse(e, "Give it a scale: round(x, 2), or a cast to numeric(p, s).", "the scale of this numeric is not known on Athena")
	}
	wide := wideScale
	if _, ok := e.(*tree.Var); ok && n.scale > 0 { // no row of it has more
		wide = min(wide, n.scale)
	}
	value := fmt.Sprintf("decimal(38, %d)", wide)
	shown := p.let2("CAST("+text+" AS "+value+")", value, n.shown, "integer", func(v, k string) string {
		full := fmt.Sprintf("IF(%s > %d AND %s <> 0, %s, CAST(round(%s, least(%s, %d)) AS varchar))", k, wide, v, unsupported("a numeric of more digits after the point", v, "varchar"), v, k, wide)
		return "substr(" + full + ", 1, length(" + full + ") - " + fmt.Sprint(wide) + " + least(" + k + ", " + fmt.Sprint(wide) + "))"
	})
	return `regexp_replace(` + shown + `, '\.$', '')`
}

// squares writes the exact sum of the squares of an aggregate's argument, where that has a scale of its own.
func (p *printer) squares(x *tree.Agg) (text string, ok bool) {
	if x.Distinct { // different numbers may have equal squares
		return "", false
	}
	if x.Over != nil && x.Filter != nil {
		x = filtered(x)
	}
	scale := 0
	if pgdata.Base(x.Args[0].Type().OID) == pgdata.Numeric {
		n := p.numeric(x.Args[0])
		if n.shown != "" || n.scale > 18 {
			return "", false
		}
		scale = n.scale
	}
	v := fmt.Sprintf("CAST(%s AS decimal(38, %d))", p.expr(x.Args[0]), scale)
	return p.agg(x, "sum", p.distinct(x)+fmt.Sprintf("CAST(%s * %s AS decimal(38, %d))", v, v, 2*scale)), true
}

// column names a column of a relation.
type column struct {
	rel *tree.Rel
	col int
}
