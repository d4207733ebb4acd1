package parse

import "strings"

// startsExpr are the reserved words that an expression may begin with.
var startsExpr = words(`CASE CAST CURRENT_CATALOG CURRENT_DATE CURRENT_PATH CURRENT_SCHEMA CURRENT_TIME
	CURRENT_TIMESTAMP CURRENT_USER EXISTS EXTRACT FALSE GROUPING JSON_ARRAY JSON_EXISTS JSON_OBJECT JSON_QUERY
	JSON_VALUE LISTAGG LOCALTIME LOCALTIMESTAMP NORMALIZE NOT NULL TRIM TRUE`)

func (p *parser) expr() Expr {
	p.enter(p.cur().pos)
	defer p.leave()
	if x, ok := p.lambda(); ok {
		return x
	}
	return p.or()
}

func (p *parser) or() Expr {
	left := p.and()
	for p.word("OR") {
		left = &Logical{Pos: left.At(), Op: "OR", L: left, R: p.and()}
	}
	return left
}

func (p *parser) and() Expr {
	left := p.not()
	for p.word("AND") {
		left = &Logical{Pos: left.At(), Op: "AND", L: left, R: p.not()}
	}
	return left
}

func (p *parser) not() Expr {
	t := p.cur()
	if p.word("NOT") {
		p.enter(t.pos)
		defer p.leave()
		return &Not{Pos: t.pos, X: p.not()}
	}
	return p.predicate()
}

func (p *parser) predicate() Expr {
	left := p.value()
	t := p.cur()
	if t.kind == tOp {
		switch t.raw {
		case "=", "<>", "!=", "<", "<=", ">", ">=":
			p.move()
			return p.comparison(t, left)
		}
		return left
	}
	negated := p.is("NOT") && p.ahead(1).kind == tWord
	if negated {
		switch p.ahead(1).upper {
		case "BETWEEN", "IN", "LIKE":
			p.move()
		default:
			return left
		}
	}
	switch {
	case p.word("BETWEEN"):
		b := &Between{Pos: t.pos, X: left, Not: negated, Symmetric: p.word("SYMMETRIC")}
		if !b.Symmetric {
			p.word("ASYMMETRIC")
		}
		b.Lo = p.value()
		p.needWord("AND")
		b.Hi = p.value()
		return b
	case p.word("IN"):
		return p.in(t.pos, left, negated)
	case p.word("LIKE"):
		l := &Like{Pos: t.pos, X: left, Not: negated, Pattern: p.value()}
		if p.word("ESCAPE") {
			l.Escape = p.value()
		}
		return l
	case p.word("IS"):
		return p.isTest(t.pos, left)
	}
	return left
}

func (p *parser) comparison(t token, left Expr) Expr {
	op := t.raw
	if op == "!=" {
		op = "<>"
	}
	if q := p.cur(); (p.is("ALL") || p.is("ANY") || p.is("SOME")) && p.ahead(1).raw == "(" && p.startsQuery(1) {
		p.move()
		p.needOp("(")
		x := &Quantified{Pos: t.pos, X: left, Op: op, Quant: q.upper, Query: p.query()}
		p.needOp(")")
		return x
	}
	return &Compare{Pos: t.pos, Op: op, L: left, R: p.value()}
}

func (p *parser) in(at Pos, left Expr, negated bool) Expr {
	in := &In{Pos: at, X: left, Not: negated}
	if !p.isOp("(") {
		p.unexpected("'('")
	}
	if p.startsQuery(1) {
		if q, ok := try(p, func() *Query { p.needOp("("); q := p.query(); p.needOp(")"); return q }); ok {
			in.Query = q
			return in
		}
	}
	in.List = p.exprList()
	if len(in.List) == 0 {
		p.at--
		p.unexpected("<expression>, <query>")
	}
	return in
}

func (p *parser) isTest(at Pos, left Expr) Expr {
	not := p.word("NOT")
	t := p.cur()
	switch {
	case p.word("NULL"):
		return &IsNull{Pos: at, X: left, Not: not}
	case p.word("TRUE"), p.word("FALSE"), p.word("UNKNOWN"):
		return &IsTruth{Pos: at, X: left, What: t.upper, Not: not}
	case p.word("DISTINCT"):
		p.needWord("FROM")
		return &IsDistinct{Pos: at, L: left, R: p.value(), Not: not}
	}
	p.unexpected("'DISTINCT', 'FALSE', 'NOT', 'NULL', 'TRUE', 'UNKNOWN'")
	return nil
}

// value reads || over + and - over *, / and %.
func (p *parser) value() Expr {
	left := p.sum()
	for t := p.cur(); p.op("||"); t = p.cur() {
		left = &BinaryOp{Pos: t.pos, Op: "||", L: left, R: p.sum()}
	}
	return left
}

func (p *parser) sum() Expr {
	left := p.product()
	for t := p.cur(); p.op("+") || p.op("-"); t = p.cur() {
		left = &BinaryOp{Pos: t.pos, Op: t.raw, L: left, R: p.product()}
	}
	return left
}

func (p *parser) product() Expr {
	left := p.unary()
	for t := p.cur(); p.op("*") || p.op("/") || p.op("%"); t = p.cur() {
		left = &BinaryOp{Pos: t.pos, Op: t.raw, L: left, R: p.unary()}
	}
	return left
}

func (p *parser) unary() Expr {
	t := p.cur()
	if p.op("-") || p.op("+") {
		p.enter(t.pos)
		defer p.leave()
		return &Unary{Pos: t.pos, Op: t.raw, X: p.unary()}
	}
	x := p.postfix()
	for t := p.cur(); p.is("AT") && p.ahead(1).upper == "TIME"; t = p.cur() {
		p.needWord("AT", "TIME", "ZONE")
		zone := &AtZone{Pos: t.pos, X: x}
		if p.is("INTERVAL") {
			zone.Zone = p.interval()
		} else {
			zone.Zone = &Lit{Pos: p.cur().pos, Kind: String, Text: p.stringText()}
		}
		x = zone
	}
	return x
}

func (p *parser) postfix() Expr {
	x := p.primary()
	for {
		switch {
		case p.isOp(".") && isIdent(p.ahead(1)):
			p.move()
			x = &Deref{Pos: x.At(), Base: x, Field: p.ident()}
			if p.isOp("(") {
				x = p.qualifiedCall(x)
			}
		case p.isOp("["):
			p.move()
			s := &Subscript{Pos: x.At(), Base: x, Index: p.value()}
			p.needOp("]")
			x = s
		default:
			return x
		}
	}
}

// qualifiedCall turns a.b( into a call of a function with a qualified name.
func (p *parser) qualifiedCall(x Expr) Expr {
	var name QName
	for {
		switch n := x.(type) {
		case *Deref:
			name = append(QName{n.Field}, name...)
			x = n.Base
			continue
		case *Column:
			return p.call(append(QName{n.Ident}, name...))
		}
		p.unexpected("<EOF>")
	}
}

// lambda reads x -> body and (x, y) -> body.
func (p *parser) lambda() (Expr, bool) {
	t := p.cur()
	var params []Ident
	switch {
	case isIdent(t) && p.ahead(1).raw == "->" && p.ahead(1).kind == tOp:
		params = []Ident{p.ident()}
	case p.isOp("("):
		n := 1
		for isIdent(p.ahead(n)) {
			if n++; p.ahead(n).raw == "," {
				n++
			}
		}
		if p.ahead(n).raw != ")" || p.ahead(n+1).raw != "->" || p.ahead(n+1).kind != tOp {
			return nil, false
		}
		p.move()
		for !p.isOp(")") {
			params = append(params, p.ident())
			if !p.op(",") {
				break
			}
		}
		p.needOp(")")
	default:
		return nil, false
	}
	p.needOp("->")
	return &Lambda{Pos: t.pos, Params: params, Body: p.expr()}, true
}

func (p *parser) paren(at Pos) Expr {
	if p.startsQuery(1) {
		q, ok := try(p, func() *Query { p.needOp("("); q := p.query(); p.needOp(")"); return q })
		if ok {
			return &Subquery{Pos: at, Query: q}
		}
	}
	items := p.exprList()
	switch len(items) {
	case 0:
		p.at--
		p.unexpected("<expression>, <query>")
	case 1:
		return items[0]
	}
	return &Row{Pos: at, Items: items}
}

func (p *parser) interval() Expr {
	t := p.move()
	i := &Interval{Pos: t.pos}
	if p.op("-") {
		i.Negative = true
	} else {
		p.op("+")
	}
	i.Text = p.stringText()
	i.From = p.intervalField()
	if p.word("TO") {
		i.To = p.intervalField()
	}
	return i
}

func (p *parser) intervalField() string {
	for _, f := range []string{"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"} {
		if p.word(f) {
			return f
		}
	}
	p.unexpected("'DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'")
	return ""
}

func (p *parser) caseExpr(at Pos) Expr {
	c := &Case{Pos: at}
	if !p.is("WHEN") {
		c.Operand = p.expr()
	}
	for p.word("WHEN") {
		w := When{Cond: p.expr()}
		p.needWord("THEN")
		w.Then = p.expr()
		c.Whens = append(c.Whens, w)
	}
	if len(c.Whens) == 0 {
		p.unexpected("'WHEN'")
	}
	if p.word("ELSE") {
		c.Else = p.expr()
	}
	p.needWord("END")
	return c
}

func (p *parser) cast(at Pos, try bool) Expr {
	p.needOp("(")
	c := &Cast{Pos: at, Try: try, X: p.expr()}
	p.needWord("AS")
	c.Type = p.typeName()
	p.needOp(")")
	return c
}

func upperASCII(s string) string { return strings.ToUpper(s) }
