package trino

import (
	"fmt"

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
		return p.paired(x).num
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
			return num{wideScale, p.quotientScale(p.ratioOf(x))}
		case "^":
			return p.powerScale(x)
		}
		return num{wideScale, unknown}
	}
	switch x.Proc.Name {
	case "sqrt":
		return p.shownRoot(x.Args[0])
	case "power", "pow":
		return p.powerScale(x)
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

// arithmetic writes an operator of numerics.
func (p *printer) arithmetic(x *tree.Call) string {
	l, r := x.Args[0], x.Args[1]
	switch x.Op.Name {
	case "/":
		return p.quotient(p.ratioOf(x))
	case "*":
		if p.numeric(l).scale+p.numeric(r).scale > 2*productScale {
			return "(" + p.cut(l, productScale) + " * " + p.cut(r, productScale) + ")"
		}
	}
	return "(" + p.expr(l) + " " + x.Op.Name + " " + p.expr(r) + ")"
}

func (p *printer) decimalConstant(e tree.Expr) (d *value.Decimal, ok bool) {
	v, _ := p.constant(e)
	d, ok = v.(*value.Decimal)
	return d, ok
}

// decimal is the Trino type of a numeric expression.
func (p *printer) decimal(e tree.Expr) string {
	return decimalOf(p.numeric(e).scale)
}

// cut writes a numeric with no more than some digits after the point, and refuses those that have more.
func (p *printer) cut(e tree.Expr, scale int) string {
	text, typ := p.expr(e), decimalOf(scale)
	if p.numeric(e).scale <= scale {
		return text
	}
	return p.let(text, func(v string) string {
		less := "CAST(" + v + " AS " + typ + ")"
		return "IF(" + less + " <> " + v + ", " + unsupported("a numeric of more than "+itoa(scale)+" digits after the point in a product", v, typ) + ", " + less + ")"
	})
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
	n := p.numeric(e)
	text := p.expr(e)
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
	typ := decimalOf(wide)
	shown := p.lets([]term{{"CAST(" + text + " AS " + typ + ")", typ}, {n.shown, "integer"}}, func(v []string) string {
		all, k := "CAST("+v[0]+" AS varchar)", v[1]
		return fmt.Sprintf("IF(%[2]s > %[3]d, rpad(%[1]s, length(%[1]s) - %[3]d + %[2]s, '0'), substr(%[1]s, 1, length(%[1]s) - %[3]d + %[2]s))", all, k, wide)
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
