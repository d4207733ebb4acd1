package trino

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// PostgreSQL computes roots and powers of numerics to digits that it chooses by their size (sqrt_var, power_var_int in numeric.c).

// root writes the square root of a numeric that is not negative to some places.
func (p *printer) root(square, places string) string {
	return p.lets([]term{{square, decimalOf(wideScale)}, {places, "integer"}}, func(v []string) string {
		return "IF(" + v[0] + " < 1000000000, " + p.rootTo(rootScale, v[0], v[1]) + ", " + p.rootTo(wideScale, v[0], v[1]) + ")"
	})
}

// rootScale is how many digits there are of a root to round by, where there is room for them.
const rootScale = wideScale + 8

// rootTo computes a root to a scale, by a step of Newton's from the double's, of which the last digit may be wrong, and rounds it.
func (p *printer) rootTo(scale int, square, places string) string {
	typ, unit := decimalOf(scale), "DECIMAL '0."+strings.Repeat("0", scale-1)+"2'"
	near := "CAST(sqrt(CAST(" + square + " AS double)) AS " + typ + ")"
	return p.let("IF("+square+" > 0, CAST(("+near+" + "+divided(square, near, scale)+") / 2 AS "+typ+"), CAST("+square+" AS "+typ+"))", func(root string) string {
		rounded := func(root string) string { return "round(" + root + ", least(" + places + ", " + itoa(wideScale) + "))" }
		lost := square + " > 0 AND (" + places + " > " + itoa(wideScale) + " OR " + rounded(root+" - "+unit) + " <> " + rounded(root+" + "+unit) + ")"
		wide := decimalOf(wideScale)
		return "IF(" + lost + ", " + unsupported("a square root of so many digits", root, wide) + ", CAST(" + rounded(root) + " AS " + wide + "))"
	})
}

// squareRoot is sqrt.
func squareRoot(a *args) string {
	if a.typ(0) != pgdata.Numeric {
		return guarded("sqrt($)", negative)(a)
	}
	n := a.p.shownRoot(a.x.Args[0])
	if n.shown == unknown {
		return a.refuse("Cast to numeric(p, s), or to double precision.", "sqrt of a numeric of unknown scale is not supported on Athena")
	}
	return a.p.let(a.arg(0), func(v string) string {
		return unless([]look{{v + " < 0", negative.state, negative.message}}, v, a.p.root(v, n.shown), decimalOf(wideScale))
	})
}

// shownRoot is the scale that PostgreSQL gives a square root: 16 digits, or as many after the point as its square has.
func (p *printer) shownRoot(square tree.Expr) num {
	n := p.numeric(square)
	if n.shown != unknown {
		o := p.operandOf(square)
		places := p.let(o.text, func(v string) string {
			return p.size(v, o, func(d string) string { return "IF(" + d + " = 0, 0, CAST(" + place(d) + " AS integer))" })
		})
		n.shown = "greatest(15 - 2 * " + places + ", " + n.text() + ")"
	}
	return num{wideScale, n.shown}
}

// powerOf is the exponent of a power of a numeric that is a product of few digits; 0 is none.
func (p *printer) powerOf(x *tree.Call) int {
	d, ok := p.decimalConstant(x.Args[1])
	if !ok {
		return 0
	}
	n, ok := d.Int()
	if scale := p.numeric(x.Args[0]).scale; !ok || n < 2 || n > 3 || d.Cmp(d.Round(0)) != 0 || scale*int(n) > productScale {
		return 0
	}
	return int(n)
}

// numericPower is ^ and power of a numeric.
func (p *printer) numericPower(x *tree.Call) string {
	n := p.powerOf(x)
	if n == 0 {
		refuse(x, "Round it, or cast to double precision: x::float8 ^ y.", "power of such numerics is not supported on Athena")
	}
	typ := decimalOf(p.powerScale(x).scale)
	return p.let(p.expr(x.Args[0]), func(v string) string {
		return "CAST(" + strings.Repeat(v+" * ", n-1) + v + " AS " + typ + ")"
	})
}

// powerScale is the scale of a power: 16 digits after the point, or as many as its base has.
func (p *printer) powerScale(x *tree.Call) num {
	if pgdata.Base(x.T.OID) != pgdata.Numeric || p.powerOf(x) == 0 {
		return num{wideScale, unknown}
	}
	base, least := p.numeric(x.Args[0]), num{scale: 16}
	return num{max(base.scale, least.scale), shownMax(base, least)}
}
