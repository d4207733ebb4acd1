package trino

import (
	"math"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// whole rounds a numeric to scale 0, or calls the function on a float.
func whole(name string) writer {
	return func(a *args) string {
		if a.typ(0) != pgdata.Numeric {
			return name + "(" + a.arg(0) + ")"
		}
		return "CAST(" + name + "(" + a.p.signedNumeric(a.x.Args[0]) + ") AS decimal(38, 0))"
	}
}

// sign is 0 of NaN and of -0.
func sign(a *args) string {
	if !isFloat(a.typ(0)) {
		return whole("sign")(a)
	}
	return a.p.let(a.arg(0), func(v string) string {
		return "CASE WHEN " + v + " > 0E0 THEN 1E0 WHEN " + v + " < 0E0 THEN -1E0 WHEN " + v + " IS NOT NULL THEN 0E0 END"
	})
}

func round(a *args) string {
	if isFloat(a.typ(0)) {
		return a.p.halfEven(a.arg(0))
	}
	return decimals(a, "round")
}

// decimals is round or trunc of a numeric to a number of digits.
func decimals(a *args, name string) string {
	if a.n() == 1 {
		return a.p.roundTo(a.x.Args[0], name, 0)
	}
	v, ok := a.constant(1)
	n, isInt := v.(int64)
	if !ok || !isInt || n > 30 {
		return a.refuse("Give a number from 0 to 30.", "the digits of %s must be a constant on Athena", name)
	}
	return a.p.roundTo(a.x.Args[0], name, int(n))
}

func trunc(a *args) string {
	if isFloat(a.typ(0)) {
		return "truncate(" + a.arg(0) + ")"
	}
	return decimals(a, "truncate")
}

// guarded is a function of a float that PostgreSQL looks at, under the conditions that are given of the value v and the result r.
func guarded(name string, looks ...look) writer {
	return func(a *args) string {
		if a.typ(0) == pgdata.Numeric || a.n() > 1 {
			return a.refuse("Cast to double precision.", "%s of numeric is not supported on Athena", a.x.Proc.Name)
		}
		return a.p.guarded(name, a.x.Args[0], looks...)
	}
}

func (p *printer) guarded(name string, arg tree.Expr, looks ...look) string {
	return p.let(p.expr(arg), func(v string) string {
		result := strings.ReplaceAll(name, "$", v)
		var open []look
		for _, l := range looks {
			if strings.Contains(l.condition, "is_infinite($)") && !p.mayBeInfinite(arg) {
				continue
			}
			l.condition = strings.NewReplacer("$", v, "@", result).Replace(l.condition)
			open = append(open, l)
		}
		return unless(open, v, result, "double")
	})
}

var (
	unbounded = look{"is_infinite($)", "22003", "input is out of range"}
	beyondOne = look{"abs($) > 1E0", "22003", "input is out of range"}
	overflows = look{"is_infinite(@) AND is_finite($)", "22003", overflow}
	negative  = look{"$ < 0E0", "2201F", "cannot take square root of a negative number"}
	logarithm = []look{{"$ = 0E0", "2201E", "cannot take logarithm of zero"}, {"$ < 0E0", "2201E", "cannot take logarithm of a negative number"}}
)

// power is ^ and pow, by the rules of PostgreSQL's dpow.
func (p *printer) power(x *tree.Call) string {
	if pgdata.Base(x.T.OID) == pgdata.Numeric {
		return p.numericPower(x)
	}
	return p.let2(p.expr(x.Args[0]), "double", p.expr(x.Args[1]), "double", func(a, b string) string {
		result := "power(" + a + ", " + b + ")"
		var looks []look
		n, constant := p.constant(x.Args[1])
		exponent, _ := n.(float64)
		if whole := constant && exponent == math.Trunc(exponent); !whole {
			looks = append(looks, look{a + " < 0E0 AND is_finite(" + b + ") AND " + b + " <> truncate(" + b + ")", "2201F", "a negative number raised to a non-integer power yields a complex result"})
		}
		if !constant || exponent < 0 {
			looks = append(looks, look{a + " = 0E0 AND " + b + " < 0E0", "2201F", "zero raised to a negative power is undefined"})
		}
		finite := " AND is_finite(" + a + ") AND is_finite(" + b + ")"
		looks = append(looks, look{"is_infinite(" + result + ")" + finite, "22003", overflow}, look{result + " = 0E0 AND " + a + " <> 0E0" + finite, "22003", underflow})
		if !constant || math.IsInf(exponent, 0) || math.IsNaN(exponent) { // 1 is 1, and -1 too where the exponent is infinite
			result = "IF(" + a + " = 1E0 AND is_nan(" + b + ") OR abs(" + a + ") = 1E0 AND is_infinite(" + b + "), 1E0, " + result + ")"
		}
		return unless(looks, a, result, "double")
	})
}

// reached is width_bucket with an array of lower bounds: how many of them the operand reaches.
func reached(a *args) string {
	v, _ := a.constant(1)
	bounds, ok := v.(*value.Array)
	if ok = ok && len(bounds.Dims) <= 1; ok {
		for i, b := range bounds.Items {
			f, isFloat := b.(float64)
			ok = ok && b != nil && !(isFloat && math.IsNaN(f)) && (i == 0 || value.Compare(bounds.Items[i-1], b) <= 0)
		}
	}
	if !ok || len(bounds.Items) > maxBounds {
		return a.refuse("Give a constant array of rising bounds.", "width_bucket of such an array is not supported on Athena")
	}
	return a.p.let(a.arg(0), func(v string) string {
		total := "0"
		for _, b := range bounds.Items {
			reaches := a.p.literal(a.x, tree.Type{OID: bounds.Elem, Mod: -1}, b) + " <= " + v
			if a.typ(0) == pgdata.Float8 {
				reaches += " OR is_nan(" + v + ")"
			}
			total += " + IF(" + reaches + ", 1, 0)"
		}
		return "IF(" + v + " IS NOT NULL, " + total + ")"
	})
}

// maxBounds is the most bounds that are written one by one.
const maxBounds = 200

// widthBucket counts as PostgreSQL does, float by float or exactly: Trino's own function rounds otherwise, and with falling bounds
// gives a bound to the other bucket.
func widthBucket(a *args) string {
	if a.n() != 4 {
		return reached(a)
	}
	typ, numeric := a.p.typeName(a.x.Args[0].Type()), a.typ(0) == pgdata.Numeric
	return a.p.lets([]term{{a.arg(0), typ}, {a.arg(1), typ}, {a.arg(2), typ}, {a.arg(3), "integer"}}, func(v []string) string { return bucket(v, numeric) })
}

func bucket(of []string, numeric bool) string {
	v, low, high, count := of[0], of[1], of[2], of[3]
	looks := []look{{count + " <= 0", "2201G", "count must be greater than zero"}, {low + " = " + high, "2201G", "lower bound cannot equal upper bound"}}
	share := func(part, whole string) string { return "truncate(" + count + " * (" + part + " / " + whole + "))" }
	if numeric {
		share = func(part, whole string) string {
			return "truncate(CAST(" + count + " * " + part + " AS decimal(38, 20)) / " + whole + ")"
		}
	} else {
		looks = append(looks, look{"is_nan(" + v + ") OR is_nan(" + low + ") OR is_nan(" + high + ")", "2201G", "operand, lower bound, and upper bound cannot be NaN"},
			look{"NOT is_finite(" + low + ") OR NOT is_finite(" + high + ")", "2201G", "lower and upper bounds must be finite"},
			look{"NOT is_finite(" + high + " - " + low + ")", "0A000", "width_bucket between so distant bounds is not supported on Athena"})
	}
	side := func(before, after, part, whole string) string {
		return "CASE WHEN " + before + " THEN 0 WHEN " + after + " THEN " + count + " + 1 ELSE least(CAST(" + share(part, whole) + " AS integer) + 1, " + count + ") END"
	}
	up := side(v+" < "+low, v+" >= "+high, "("+v+" - "+low+")", "("+high+" - "+low+")")
	down := side(v+" > "+low, v+" <= "+high, "("+low+" - "+v+")", "("+low+" - "+high+")")
	return "IF(" + low + " IS NOT NULL AND " + high + " IS NOT NULL AND " + count + " IS NOT NULL, " + unless(looks, v, "IF("+low+" < "+high+", "+up+", "+down+")", "integer") + ")"
}

var mathFunctions = map[string]writer{
	"abs": plain("abs"), "mod": func(a *args) string { return "mod(" + a.all() + ")" },
	"ceil": whole("ceiling"), "ceiling": whole("ceiling"), "floor": whole("floor"), "round": round, "trunc": trunc, "sign": sign,
	"sqrt": squareRoot, "cbrt": guarded("cbrt($)"), "ln": guarded("ln($)", logarithm...), "log": guarded("log10($)", logarithm...), "log10": guarded("log10($)", logarithm...),
	"exp":   guarded("exp($)", overflows, look{"@ = 0E0 AND is_finite($)", "22003", underflow}),
	"power": func(a *args) string { return a.p.power(a.x) }, "pow": func(a *args) string { return a.p.power(a.x) }, "pi": plain("pi"), "random": plain("random"),
	"sin": guarded("sin($)", unbounded), "cos": guarded("cos($)", unbounded), "tan": guarded("tan($)", unbounded), "cot": guarded("(1E0 / tan($))", unbounded),
	"asin": guarded("asin($)", beyondOne), "acos": guarded("acos($)", beyondOne), "atan": plain("atan"), "atan2": plain("atan2"),
	"sinh": plain("sinh"), "cosh": plain("cosh"), "tanh": plain("tanh"),
	"degrees": guarded("degrees($)", overflows), "radians": guarded("radians($)", look{"@ = 0E0 AND $ <> 0E0", "22003", underflow}),
	"div": func(a *args) string {
		typ := func(i int) string { return a.p.decimal(a.x.Args[i]) }
		return a.p.let2(a.arg(0), typ(0), a.arg(1), typ(1), func(x, y string) string {
			return "CAST((" + x + " - " + x + " % " + y + ") / " + y + " AS decimal(38, 0))"
		})
	},
	"width_bucket": widthBucket,
	"isfinite":     func(a *args) string { return "(" + a.arg(0) + " IS NOT NULL OR NULL)" },
}
