package trino

import (
	"fmt"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
)

// float is plain for functions of doubles alone; numerics have another result in PostgreSQL.
func float(name string) writer {
	return func(a *args) string {
		if a.typ(0) == pgdata.Numeric {
			return a.refuse("Cast to double precision.", "%s of numeric is not supported on Athena", a.x.Proc.Name)
		}
		return name + "(" + a.all() + ")"
	}
}

// whole rounds a numeric to scale 0, or calls the function on a float.
func whole(name string) writer {
	return func(a *args) string {
		if a.typ(0) == pgdata.Numeric {
			return "CAST(" + name + "(" + a.arg(0) + ") AS decimal(38, 0))"
		}
		return name + "(" + a.arg(0) + ")"
	}
}

func round(a *args) string {
	if isFloat(a.typ(0)) {
		return a.p.halfEven(a.arg(0))
	}
	if a.n() == 1 {
		return "CAST(round(" + a.arg(0) + ") AS decimal(38, 0))"
	}
	return decimals(a, "round")
}

// decimals is round or trunc of a numeric to a number of digits.
func decimals(a *args, name string) string {
	v, ok := a.constant(1)
	n, isInt := v.(int64)
	if !ok || !isInt || n > 30 {
		return a.refuse("Give a number from 0 to 30.", "the digits of %s must be a constant on Athena", name)
	}
	return fmt.Sprintf("CAST(%s(%s, %d) AS decimal(38, %d))", name, a.arg(0), n, max(n, 0))
}

func trunc(a *args) string {
	if isFloat(a.typ(0)) {
		return "truncate(" + a.arg(0) + ")"
	}
	if a.n() == 1 {
		return "CAST(truncate(" + a.arg(0) + ") AS decimal(38, 0))"
	}
	return decimals(a, "truncate")
}

func logOf(name string) writer {
	return func(a *args) string {
		if a.typ(0) == pgdata.Numeric || a.n() > 1 {
			return a.refuse("Cast to double precision.", "%s of numeric is not supported on Athena", a.x.Proc.Name)
		}
		// Zero and less are errors in PostgreSQL.
		return a.p.let(a.arg(0), func(v string) string {
			return name + "(IF(" + v + " <= 0E0, CAST(1 / CAST(0E0 * " + v + " AS bigint) AS double), " + v + "))"
		})
	}
}

func power(a *args) string { return a.p.power(a.arg(0), a.arg(1), a.x) }

var mathFunctions = map[string]writer{
	"abs": plain("abs"), "mod": func(a *args) string { return "mod(" + a.all() + ")" },
	"ceil": whole("ceiling"), "ceiling": whole("ceiling"), "floor": whole("floor"), "round": round, "trunc": trunc, "sign": whole("sign"),
	"sqrt": func(a *args) string {
		if a.typ(0) == pgdata.Numeric {
			return a.refuse("Cast to double precision.", "sqrt of numeric is not supported on Athena")
		}
		return a.p.let(a.arg(0), func(v string) string {
			return "sqrt(IF(" + v + " < 0E0, CAST(1 / CAST(0E0 * " + v + " AS bigint) AS double), " + v + "))"
		})
	},
	"cbrt": float("cbrt"), "exp": float("exp"), "ln": logOf("ln"), "log": logOf("log10"), "log10": logOf("log10"),
	"power": power, "pow": power, "pi": plain("pi"), "random": plain("random"),
	"sin": float("sin"), "cos": float("cos"), "tan": float("tan"), "asin": float("asin"), "acos": float("acos"), "atan": float("atan"),
	"atan2": float("atan2"), "sinh": float("sinh"), "cosh": float("cosh"), "tanh": float("tanh"),
	"degrees": float("degrees"), "radians": float("radians"),
	"cot": func(a *args) string { return "(1E0 / tan(" + a.arg(0) + "))" },
	"div": func(a *args) string {
		return "CAST(truncate(" + a.p.quotient(a.arg(0), a.arg(1)) + ") AS decimal(38, 0))"
	},
	"width_bucket": func(a *args) string {
		if a.n() != 4 {
			return a.refuse("", "width_bucket of an array is not supported on Athena")
		}
		return "CAST(width_bucket(" + a.all() + ") AS integer)"
	},
	"isfinite": func(a *args) string { return "(" + a.arg(0) + " IS NOT NULL OR NULL)" },
}
