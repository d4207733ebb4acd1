package trino

import (
	"math"
	"slices"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// A float that leaves the range of its type is 22003 in PostgreSQL (float.h); Trino goes on with infinity or zero. Where the
// operands do not rule that out, the result is looked at.

const (
	overflow  = "value out of range: overflow"
	underflow = "value out of range: underflow"
)

// floating is a float expression as it is written.
type floating struct {
	text        string
	most, least float64  // magnitudes of its values but zero and infinity
	over, under bool     // finite operands may have given infinity, others than zero have given zero
	divided     []string // the conditions that it was divided by zero
	nonzero     []string // the conditions of which one fails where it is zero by right
}

// arith writes a tree of sums, products and quotients of one float type.
type arith struct {
	p       *printer
	root    *tree.Call
	oid     uint32
	leaves  []tree.Expr
	names   map[tree.Expr]string
	finite  string // the condition that every leaf is, with AND before it
	repeats bool   // a leaf is written more than once
}

// floatArith writes an operator of floats together with those that its operands are.
func (p *printer) floatArith(x *tree.Call) string {
	a := &arith{p: p, root: x, oid: pgdata.Base(x.T.OID), names: map[tree.Expr]string{}}
	a.collect(x)
	texts, types, repeatable := make([]string, len(a.leaves)), make([]string, len(a.leaves)), true
	for i, e := range a.leaves {
		texts[i], types[i] = p.expr(e), p.typeName(tree.Type{OID: e.Type().OID, Mod: -1})
		repeatable = repeatable && (simple(texts[i]) || castColumn(e))
	}
	text := a.whole(texts)
	switch {
	case repeatable || !a.repeats:
		return text
	case len(texts) == 1:
		return p.let(texts[0], func(v string) string { return a.whole([]string{v}) })
	}
	return p.let("CAST(ROW("+p.list(texts)+") AS row("+p.list(types)+"))", func(v string) string {
		names := make([]string, len(texts))
		for i := range names {
			names[i] = v + "[" + itoa(i+1) + "]"
		}
		return a.whole(names)
	})
}

// castColumn says whether an expression is a column's value as a float, which is soon computed again.
func castColumn(e tree.Expr) bool {
	c, ok := e.(*tree.Cast)
	if !ok {
		return false
	}
	from := pgdata.Base(c.Arg.Type().OID)
	_, ok = c.Arg.(*tree.Var)
	return ok && (isInteger(from) || isFloat(from) || from == pgdata.Numeric)
}

// inner returns an expression as an operator of the tree.
func (a *arith) inner(e tree.Expr) (x *tree.Call, ok bool) {
	x, ok = e.(*tree.Call)
	if x == a.root {
		return x, ok
	}
	if !ok || x.Op == nil || pgdata.Base(x.T.OID) != a.oid || !strings.Contains("+-*/", x.Op.Name) || a.p.named(e) {
		return nil, false
	}
	for _, arg := range x.Args {
		ok = ok && isFloat(pgdata.Base(arg.Type().OID))
	}
	if _, constant := a.p.constant(e); constant {
		return nil, false
	}
	return x, ok
}

// collect lists the leaves. A divisor is one, which is looked at for itself: what it leaves the range by does not show in the quotient.
func (a *arith) collect(e tree.Expr) {
	x, ok := a.inner(e)
	switch {
	case !ok:
		a.leaves = append(a.leaves, e)
	case x.Op.Name == "/":
		a.collect(x.Args[0])
		a.leaves = append(a.leaves, x.Args[1])
	default:
		for _, arg := range x.Args {
			a.collect(arg)
		}
	}
}

// whole writes the tree over its leaves' names.
func (a *arith) whole(names []string) string {
	a.finite = ""
	for i, e := range a.leaves {
		a.names[e] = names[i]
		if a.p.mayBeInfinite(e) {
			a.finite += " AND is_finite(" + names[i] + ")"
		}
	}
	return a.looked(a.write(a.root), true)
}

func (a *arith) write(e tree.Expr) floating {
	x, ok := a.inner(e)
	if !ok {
		return a.leaf(e)
	}
	l := a.write(x.Args[0])
	if len(x.Args) == 1 {
		l.text = "(" + x.Op.Name + l.text + ")"
		return l
	}
	if x.Op.Name == "/" {
		return a.quotient(l, x.Args[1])
	}
	r := a.write(x.Args[1])
	if x.Op.Name == "*" {
		return a.within(floating{text: "(" + l.text + " * " + r.text + ")", most: l.most * r.most, least: l.least * r.least, over: l.over || r.over, under: l.under || r.under,
			divided: slices.Concat(l.divided, r.divided), nonzero: slices.Concat(l.nonzero, r.nonzero)})
	}
	text := "(" + a.looked(l, false) + " " + x.Op.Name + " " + a.looked(r, false) + ")"
	_, least := limits(a.oid)
	return a.within(floating{text: text, most: l.most + r.most, least: least, over: l.over || r.over, nonzero: []string{text + " <> 0E0"}})
}

func (a *arith) quotient(l floating, divisor tree.Expr) floating {
	r, text := a.leaf(divisor), l.text
	l.text, l.most, l.least = "("+l.text+" / "+r.text+")", l.most/r.least, l.least/r.most
	if len(r.nonzero) > 0 {
		l.divided = append(slices.Clip(l.divided), r.text+" = 0E0 AND NOT is_nan("+text+")") // of NULL it says NULL
	}
	if a.p.mayBeInfinite(divisor) {
		l.nonzero = append(slices.Clip(l.nonzero), "is_finite("+r.text+")")
	}
	return a.within(l)
}

// within notes where an operator's result may leave the range.
func (a *arith) within(f floating) floating {
	most, least := limits(a.oid)
	if a.oid == pgdata.Float4 {
		f.most, f.least = float64(float32(f.most)), float64(float32(f.least))
	}
	if !(f.most <= most) {
		f.most, f.over = most, true
	}
	if !(f.least > 0) {
		f.least, f.under = least, true
	}
	return f
}

func (a *arith) leaf(e tree.Expr) floating {
	f := floating{text: a.names[e]}
	f.most, f.least = a.p.magnitude(e)
	if v, ok := a.p.constant(e); !ok || v == 0.0 || v == nil {
		f.nonzero = []string{f.text + " <> 0E0"}
	}
	return f
}

// looked writes a float with what has to be looked at: its divisors, that a product has not become zero, and at the
// root that nothing has become infinite.
func (a *arith) looked(f floating, root bool) string {
	var looks []look
	for _, d := range f.divided {
		looks = append(looks, look{d, "22012", "division by zero"})
	}
	if root && f.over {
		looks = append(looks, look{"NOT is_finite(" + f.text + ")" + a.finite, "22003", overflow})
	}
	if f.under {
		looks = append(looks, look{strings.Join(append([]string{f.text + " = 0E0"}, f.nonzero...), " AND "), "22003", underflow})
	}
	a.repeats = a.repeats || len(looks) > 0
	some := a.leaves[max(0, slices.IndexFunc(a.leaves, func(e tree.Expr) bool { _, ok := a.p.constant(e); return !ok }))]
	return unless(looks, a.names[some], f.text, a.p.typeName(tree.Type{OID: a.oid, Mod: -1}))
}

// limits are the greatest and the least magnitude of a float type.
func limits(oid uint32) (most, least float64) {
	if oid == pgdata.Float4 {
		return math.MaxFloat32, math.SmallestNonzeroFloat32
	}
	return math.MaxFloat64, math.SmallestNonzeroFloat64
}

// magnitude is what is known of how great and how small a float's values are, zero and infinity apart.
func (p *printer) magnitude(e tree.Expr) (most, least float64) {
	if v, ok := p.constant(e); ok {
		if f, isFloat := v.(float64); isFloat && f != 0 && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return math.Abs(f), math.Abs(f)
		}
		return 1, 1
	}
	if c, ok := e.(*tree.Cast); ok {
		switch from := pgdata.Base(c.Arg.Type().OID); {
		case isInteger(from):
			return 1 << 63, 1
		case from == pgdata.Numeric:
			if c.Arg.Type().Mod >= 4 {
				precision, scale := value.NumericMod(c.Arg.Type().Mod)
				return math.Pow10(precision - scale), math.Pow10(-scale)
			}
			return 1e38, 1e-38
		case from == pgdata.Float4:
			return p.magnitude(c.Arg)
		}
	}
	return limits(pgdata.Base(e.Type().OID))
}

// mayBeInfinite says whether a float may be infinite, or NaN.
func (p *printer) mayBeInfinite(e tree.Expr) bool {
	if v, ok := p.constant(e); ok {
		f, isFloat := v.(float64)
		return isFloat && (math.IsInf(f, 0) || math.IsNaN(f))
	}
	if c, ok := e.(*tree.Cast); ok {
		from := pgdata.Base(c.Arg.Type().OID)
		return !isInteger(from) && from != pgdata.Numeric
	}
	return true
}

// named says whether an expression is written by a name, or as a key that a query groups by.
func (p *printer) named(e tree.Expr) bool {
	return p.isKey(e) || slices.ContainsFunc(p.computed, func(k key) bool { return tree.Equal(k.e, e) })
}

// narrowed casts to real.
func (p *printer) narrowed(x *tree.Cast, arg string) string {
	most, least := p.magnitude(x.Arg)
	var looks []look
	return p.let(arg, func(v string) string {
		text := "CAST(" + v + " AS real)"
		if most > math.MaxFloat32 {
			looks = append(looks, look{"is_infinite(" + text + ") AND is_finite(" + v + ")", "22003", overflow})
		}
		if least < math.SmallestNonzeroFloat32 {
			looks = append(looks, look{text + " = REAL '0' AND " + v + " <> 0E0", "22003", underflow})
		}
		return unless(looks, v, text, "real")
	})
}

// mostSquared is a float of which the squares of ten billion have a sum.
const mostSquared = 1e140

// summed refuses an aggregate of floats so great that their sum, or that of their squares, may leave the range. Where it does depends on their order.
func (p *printer) summed(x *tree.Agg, most float64, text string) string {
	var great, finite []string
	for _, e := range x.Args {
		if greatest, _ := p.magnitude(e); greatest > most && isFloat(pgdata.Base(e.Type().OID)) {
			great = append(great, "abs("+p.expr(e)+") >= "+floatLiteral(most, pgdata.Float8))
			finite = append(finite, "is_finite("+p.expr(e)+")")
		}
	}
	if len(great) == 0 {
		return text
	}
	some := p.agg(x, "bool_or", "("+strings.Join(great, " OR ")+") AND "+strings.Join(finite, " AND "))
	what := x.Proc.Name + " of floats of " + value.FormatFloat(most, 64) + " and more"
	return "IF(" + some + ", " + unsupported(what, p.agg(x, "count", "*"), p.typeName(x.T)) + ", " + text + ")"
}
