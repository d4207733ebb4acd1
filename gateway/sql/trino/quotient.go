package trino

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// PostgreSQL gives a quotient at least 16 significant digits, the more after the point the smaller it is; Trino's has
// the scale of its type. Here it is computed to wideScale digits and rounded to those that PostgreSQL keeps, so that it
// is the same number wherever it stands; one of which PostgreSQL keeps more is refused where they may matter.

// ratio is a quotient of two numerics, or of a numeric and a count.
type ratio struct {
	of          tree.Expr
	top, bottom operand
}

// operand is one of a quotient's two numbers.
type operand struct {
	text, typ string
	num       num
	most      float64        // none is greater
	constant  *value.Decimal // where it is one, and not NaN or infinite
}

// operandOf is an expression as an operand.
func (p *printer) operandOf(e tree.Expr) operand {
	n := p.numeric(e) // before its text, which may then hold its scale
	o := operand{text: p.expr(e), typ: decimalOf(n.scale), num: n, most: p.most(e)}
	if d, ok := p.decimalConstant(e); ok && d.Special == 0 {
		o.constant = d
	}
	return o
}

// shown is the greater scale of the two, as num has it.
func (r ratio) shown() string { return shownMax(r.top.num, r.bottom.num) }

// digits says which of a quotient's digits matter where it stands.
type digits int

const (
	allDigits  digits = iota
	mostDigits        // a lesser one is less, whatever digits it lost
	anyDigits         // as many as Trino has: its rounding does not matter
	signDigits        // those that make it other than zero
	nextDigits        // those of a small one beyond wideScale, to sort by
)

const (
	// leastKept is a quotient of which, and of all greater ones, PostgreSQL keeps no more than wideScale digits.
	leastKept = 2e-4
	// mostRows is how many rows a group is taken to have at most, where only quotients of greater counts could be so near a constant
	// or each other that PostgreSQL's rounding makes them equal.
	mostRows = 1e9
	// nextScale is how many digits there are to sort by.
	nextScale = wideScale + 8
	// lostDigits is what is refused of lesser ones.
	lostDigits = "a quotient of more than 20 digits after the point"
)

// small is the condition that a numeric may have more digits.
func small(v string) string { return "abs(" + v + ") < DECIMAL '0.0002'" }

func decimalOf(scale int) string { return fmt.Sprintf("decimal(38, %d)", scale) }

// divided is a quotient as Trino computes it, to some digits after the point.
func divided(top, bottom string, scale int) string {
	return fmt.Sprintf("CAST(CAST(%s AS %s) / %s AS %s)", top, decimalOf(scale), bottom, decimalOf(scale))
}

// quotient writes a quotient.
func (p *printer) quotient(r ratio) string {
	if p.digits[r.of] == anyDigits {
		return divided(r.top.text, r.bottom.text, wideScale)
	}
	return p.operands(r, func(top, bottom, shown string) string {
		if p.digits[r.of] != nextDigits {
			return p.rounded(r, top, bottom, shown, wideScale)
		}
		return p.let(divided(top, bottom, wideScale), func(q string) string {
			return "CASE WHEN " + q + " IS NULL THEN NULL WHEN " + small(q) + " THEN " + p.rounded(r, top, bottom, shown, nextScale) + " ELSE 0 END"
		})
	})
}

// operands gives names to a quotient's operands and the greater of their scales.
func (p *printer) operands(r ratio, body func(top, bottom, shown string) string) string {
	if r.shown() == unknown {
		refuse(r.of, "Cast its parts to numeric(p, s), or name a sub-select among them in WITH and select from that.", "a quotient of numerics of unknown scales is not supported on Athena")
	}
	args, scales, paired := []term{{r.top.text, r.top.typ}, {r.bottom.text, r.bottom.typ}}, []num{r.top.num, r.bottom.num}, make([]bool, 2)
	for i, n := range scales {
		pair, ok := strings.CutSuffix(n.shown, "[2]")
		if paired[i] = ok && args[i].text == pair+"[1]"; paired[i] {
			args[i], scales[i] = term{pair, "row(" + args[i].typ + ", integer)"}, num{}
		}
	}
	shown := shownMax(scales[0], scales[1])
	if shown == "" {
		shown = itoa(max(scales[0].scale, scales[1].scale))
	}
	return p.lets(append(args, term{shown, "integer"}), func(v []string) string {
		for i, is := range paired {
			if is {
				v[2], v[i] = "greatest("+v[2]+", "+v[i]+"[2])", v[i]+"[1]"
			}
		}
		return body(v[0], v[1], v[2])
	})
}

// rounded writes a quotient of two simple texts as PostgreSQL rounds it, with some digits at most.
func (p *printer) rounded(r ratio, top, bottom, shown string, scale int) string {
	return p.lets([]term{{divided(top, bottom, scale), decimalOf(scale)}, {"greatest(" + p.digitsShown(r, top, bottom) + ", " + shown + ")", "integer"}}, func(v []string) string {
		q, k := v[0], v[1]
		back := "" // what its bottom makes of it again, where Athena has the digits
		if scale+r.bottom.num.scale <= 38 {
			back = q + " * " + bottom
		}
		lost, less := k+" > "+itoa(scale)+" AND "+top+" <> 0", unsupported("a quotient of so many digits", q, decimalOf(scale))
		up, down, between := halfway(q, fmt.Sprintf("least(%s, %d)", k, scale))
		if back != "" { // what lies halfway may have been less before its last digit was rounded
			lost, less = k+" > "+itoa(scale)+" AND "+back+" <> "+top, "IF(abs("+top+") < abs("+back+"), "+down+", "+up+")"
		}
		text := "IF(" + between + ", " + less + ", " + up + ")"
		switch p.digits[r.of] {
		case mostDigits:
			return text
		case signDigits:
			lost = q + " = 0 AND " + top + " <> 0"
		}
		return "IF(" + lost + ", " + unsupported(lostDigits, q, decimalOf(scale)) + ", " + text + ")"
	})
}

// halfway is a number rounded and truncated to some places, and the condition that it lies in the middle of them.
func halfway(v, places string) (rounded, truncated, between string) {
	rounded, truncated = "round("+v+", "+places+")", "truncate("+v+", "+places+")"
	return rounded, truncated, rounded + " <> " + truncated + " AND " + rounded + " + " + truncated + " = 2 * " + v
}

// isQuotient says whether an expression is written as a quotient.
func (p *printer) isQuotient(e tree.Expr) bool {
	if pgdata.Base(e.Type().OID) != pgdata.Numeric || p.named(e) {
		return false
	}
	switch x := e.(type) {
	case *tree.Call:
		return x.Op != nil && x.Op.Name == "/"
	case *tree.Agg:
		return x.Proc.Name == "avg" && x.Info != nil && (x.Over == nil || x.Filter == nil)
	}
	return false
}

// ratioOf are the parts of an expression that is written as a quotient.
func (p *printer) ratioOf(e tree.Expr) ratio {
	if x, ok := e.(*tree.Agg); ok {
		return p.mean(x)
	}
	x := e.(*tree.Call)
	return ratio{e, p.operandOf(x.Args[0]), p.operandOf(x.Args[1])}
}

// most is what no value of a number is greater than.
func (p *printer) most(e tree.Expr) float64 {
	if d, ok := p.decimalConstant(e); ok {
		return math.Abs(d.Float())
	}
	if t := e.Type(); pgdata.Base(t.OID) == pgdata.Numeric && t.Mod >= 4 {
		precision, scale := value.NumericMod(t.Mod)
		return math.Pow10(precision - scale)
	}
	switch x := e.(type) {
	case *tree.Cast:
		return p.most(x.Arg)
	case *tree.NullIf:
		return p.most(x.Left)
	case *tree.Agg:
		switch {
		case x.Proc.Name == "count":
			return mostRows
		case x.Proc.Name == "sum":
			return mostRows * p.most(x.Args[0])
		}
	}
	switch pgdata.Base(e.Type().OID) {
	case pgdata.Int2:
		return 1 << 15
	case pgdata.Int4:
		return 1 << 31
	case pgdata.Int8:
		return 1 << 63
	}
	return math.Inf(1)
}

// apart says whether no quotient but an equal one is so near a constant that PostgreSQL's rounding could make them equal.
func (r ratio) apart(d *value.Decimal) bool {
	if r.shown() != "" {
		return false
	}
	kept := min(16-4*int(math.Floor(math.Log10(math.Abs(d.Float()))/4)), wideScale) // of quotients about as great
	steps := max(r.top.num.scale, d.Scale+r.bottom.num.scale)                       // they differ by a step or more, over the bottom
	return d.Scale <= kept && r.bottom.most*math.Pow10(steps) < 2*math.Pow10(kept)
}

// against is which digits of an expression's quotients matter where they are compared with a constant.
func (p *printer) against(e tree.Expr, d *value.Decimal) digits {
	for _, x := range p.quotients(e) {
		if !p.ratioOf(x).apart(d) {
			return mostDigits
		}
	}
	return anyDigits
}

// distinct says whether different quotients differ in the digits that Trino has.
func (r ratio) distinct() bool {
	return r.shown() == "" && r.bottom.most*r.bottom.most*math.Pow10(r.top.num.scale+r.bottom.num.scale) <= math.Pow10(wideScale)
}

// precisely writes an expression of whose quotients some digits matter.
func (p *printer) precisely(e tree.Expr, d digits, write func() string) string {
	for _, x := range p.quotients(e) {
		if _, done := p.digits[x]; !done {
			p.digits[x] = d
			defer delete(p.digits, x)
		}
	}
	return write()
}

// quotients are those that may be an expression's value, or its negative.
func (p *printer) quotients(e tree.Expr) (all []tree.Expr) {
	if e == nil {
		return nil
	}
	if p.isQuotient(e) {
		return []tree.Expr{e}
	}
	for _, e := range p.alternatives(e) {
		all = append(all, p.quotients(e)...)
	}
	return all
}

// alternatives are the expressions of which an expression has the value, or its negative.
func (p *printer) alternatives(e tree.Expr) (list []tree.Expr) {
	if p.named(e) {
		return nil
	}
	switch x := e.(type) {
	case *tree.Call:
		if signOnly(x) {
			return x.Args
		}
	case *tree.Case:
		for _, w := range x.Whens {
			list = append(list, w.Result)
		}
		return append(list, x.Else)
	case *tree.Coalesce:
		return x.Args
	case *tree.MinMax:
		return x.Args
	case *tree.NullIf:
		return []tree.Expr{x.Left}
	}
	return list
}

// signOnly says whether a call changes nothing but a number's sign.
func signOnly(x *tree.Call) bool {
	return len(x.Args) == 1 && (x.Op != nil && (x.Op.Name == "-" || x.Op.Name == "@") || x.Op == nil && x.Proc.Name == "abs")
}

// lastKey writes a quotient as the last item of ORDER BY, where those that PostgreSQL rounds to equal ones may stand in either
// order; a small one has its first digits in a double.
func (p *printer) lastKey(e tree.Expr, k tree.SortKey) string {
	r := p.ratioOf(e)
	q := divided(r.top.text, r.bottom.text, wideScale)
	if r.distinct() {
		return q + direction(k)
	}
	return q + direction(k) + ", IF(" + small(q) + ", CAST(" + r.top.text + " AS double) / CAST(" + r.bottom.text + " AS double))" + direction(k)
}

// finer writes what a numeric's values are sorted by where its quotients are equal to wideScale digits; ok is false
// where there are none, or they cannot be told from what is made of them.
func (p *printer) finer(e tree.Expr) (text string, ok bool) {
	if pgdata.Base(e.Type().OID) != pgdata.Numeric || len(p.quotients(e)) == 0 {
		return "", false
	}
	ok = true
	text = p.next(e, &ok)
	return text, ok
}

// next writes the digits of an expression from wideScale on, where it is small enough to have them.
func (p *printer) next(e tree.Expr, ok *bool) string {
	each := func(e tree.Expr) string { return p.next(e, ok) }
	if p.isQuotient(e) {
		return p.precisely(e, nextDigits, func() string { return p.expr(e) })
	}
	if len(p.quotients(e)) > 0 {
		switch x := e.(type) {
		case *tree.Call:
			return strings.Replace(map[bool]string{true: "abs($)", false: "(-$)"}[x.Op == nil || x.Op.Name == "@"], "$", each(x.Args[0]), 1)
		case *tree.Case:
			return p.caseExpr(x, each)
		case *tree.Coalesce:
			return p.coalesce(x, each)
		}
		*ok = false
	}
	return p.let(p.expr(e), func(v string) string {
		return "CASE WHEN " + v + " IS NULL THEN NULL WHEN " + small(v) + " THEN CAST(" + v + " AS " + decimalOf(nextScale) + ") ELSE 0 END"
	})
}

// signedNumeric writes a numeric for its sign and whole part: a quotient that is not zero must not have become it.
func (p *printer) signedNumeric(e tree.Expr) string {
	return p.precisely(e, signDigits, func() string { return p.expr(e) })
}

// roundTo writes round or truncate of a numeric to a number of digits.
func (p *printer) roundTo(e tree.Expr, name string, places int) string {
	text, typ := p.precisely(e, mostDigits, func() string { return p.expr(e) }), decimalOf(max(places, 0))
	if len(p.quotients(e)) == 0 || places <= 3 { // of what is less than leastKept nothing is left
		return fmt.Sprintf("CAST(%s(%s, %d) AS %s)", name, text, places, typ)
	}
	return p.let(text, func(v string) string {
		result, cut, doubtful := halfway(v, itoa(places)) // the digits that are not kept decide
		if name == "truncate" {
			result, doubtful = cut, v+" <> 0 AND "+cut+" = "+v
		}
		return "IF(" + small(v) + " AND " + doubtful + ", " + unsupported(lostDigits, v, typ) + ", CAST(" + result + " AS " + typ + "))"
	})
}

// quotientScale is the scale that PostgreSQL gives a quotient (select_div_scale).
func (p *printer) quotientScale(r ratio) string {
	if r.shown() == unknown {
		return unknown
	}
	return p.operands(r, func(top, bottom, shown string) string {
		return "greatest(" + p.digitsShown(r, top, bottom) + ", " + shown + ")"
	})
}

// digitsShown writes the scale of a quotient of two simple texts: at least 16 significant digits, counted in base 10,000.
func (p *printer) digitsShown(r ratio, top, bottom string) string {
	return "20 - 4 * CAST(ceil((" + p.firstDigit(top, r.top) + " - " + p.firstDigit(bottom, r.bottom) + ") / 1E4) AS integer)"
}

// firstDigit writes a number's first digit in base 10,000 and, in ten thousands, the place where it stands.
func (p *printer) firstDigit(v string, o operand) string {
	if o.constant != nil {
		return itoa(firstDigit(o.constant))
	}
	return p.size(v, o, func(d string) string { // the product is a little more, where a double is less than what it stands for
		return "IF(" + d + " = 0, 0E0, " + place(d) + " * 1E4 + truncate(" + d + " / power(1E4, " + place(d) + ") * 1.000000000000004E0))"
	})
}

// firstDigit is that of a constant.
func firstDigit(d *value.Decimal) int {
	if d.Coef.Sign() == 0 {
		return 0
	}
	digits := new(big.Int).Abs(d.Coef).String()
	whole := len(digits) - d.Scale
	place := (whole - 1) >> 2
	first, _ := strconv.Atoi((digits + "000")[:whole-4*place])
	return place*10_000 + first
}

// place is where the first digit of a double in base 10,000 stands.
func place(d string) string { return "floor(log10(" + d + ") / 4)" }

// told is how many digits a double and its logarithm tell from others.
const told = 13

// size gives body a number's size as a double of its first digits: no more than told of them, and all on which the first
// one in base 10,000 depends.
func (p *printer) size(v string, o operand, body func(d string) string) string {
	double := "CAST(" + v + " AS double)"
	whole := min(math.Log10(o.most), float64(38-o.num.scale))
	if whole+float64(o.num.scale) <= told {
		return body("abs(" + double + ")")
	}
	var cases string
	when := func(least, text string) { cases += " WHEN abs(" + double + ") >= " + least + " THEN " + text }
	for step := 24; step >= 12; step -= 12 {
		if whole > float64(step) {
			when(fmt.Sprintf("2E%d", step), v+" - "+v+" % DECIMAL '1"+strings.Repeat("0", step)+"'")
		}
	}
	if o.num.scale > 0 {
		when("2E0", "truncate("+v+")")
	}
	for step := 12; step < o.num.scale; step += 12 {
		when(fmt.Sprintf("2E-%d", step), fmt.Sprintf("truncate(%s, %d)", v, step))
	}
	return p.let("abs(CAST(CASE"+cases+" ELSE "+v+" END AS double))", body)
}
