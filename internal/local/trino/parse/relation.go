package parse

func (p *parser) relation() Relation {
	left := p.sampled()
	p.enter(left.At())
	defer p.leave()
	for {
		j := &Join{Pos: left.At(), L: left}
		switch {
		case p.word("CROSS"):
			p.needWord("JOIN")
			j.Kind, j.R = "CROSS", p.sampled()
			left = j
			continue
		case p.word("NATURAL"):
			j.Natural = true
			j.Kind = p.joinKind()
			if j.Kind == "" {
				p.unexpected("'FULL', 'INNER', 'JOIN', 'LEFT', 'RIGHT'")
			}
			j.R = p.sampled()
			left = j
			continue
		}
		if j.Kind = p.joinKind(); j.Kind == "" {
			return left
		}
		j.R = p.relation()
		switch {
		case p.word("ON"):
			j.On = p.expr()
		case p.word("USING"):
			j.Using = p.idents()
		default:
			p.unexpected("'ON', 'USING'")
		}
		left = j
	}
}

func (p *parser) joinKind() string {
	t := p.cur()
	switch {
	case p.word("JOIN"), p.word("INNER", "JOIN"):
		return "INNER"
	case p.word("LEFT", "JOIN"), p.word("LEFT", "OUTER", "JOIN"),
		p.word("RIGHT", "JOIN"), p.word("RIGHT", "OUTER", "JOIN"),
		p.word("FULL", "JOIN"), p.word("FULL", "OUTER", "JOIN"):
		return t.upper
	}
	return ""
}

func (p *parser) sampled() Relation {
	r := p.aliased()
	if t := p.cur(); p.word("TABLESAMPLE") {
		s := &Sample{Pos: t.pos, Rel: r, Method: p.cur().upper}
		if !p.word("BERNOULLI") && !p.word("SYSTEM") {
			p.unexpected("'BERNOULLI', 'SYSTEM'")
		}
		p.needOp("(")
		s.Percent = p.expr()
		p.needOp(")")
		return s
	}
	return r
}

func (p *parser) aliased() Relation {
	r := p.relationPrimary()
	if p.word("AS") || isIdent(p.cur()) && !p.clause() {
		a := &Aliased{Pos: r.At(), Rel: r, Alias: p.ident()}
		if p.isOp("(") {
			a.Columns = p.idents()
		}
		return a
	}
	return r
}

func (p *parser) relationPrimary() Relation {
	t := p.cur()
	switch {
	case p.is("UNNEST") && p.ahead(1).raw == "(":
		p.move()
		u := &Unnest{Pos: t.pos, Args: p.exprList()}
		if p.word("WITH") {
			p.needWord("ORDINALITY")
			u.Ordinality = true
		}
		return u
	case p.is("LATERAL") && p.ahead(1).raw == "(":
		p.move()
		p.needOp("(")
		s := &SubRelation{Pos: t.pos, Lateral: true, Query: p.query()}
		p.needOp(")")
		return s
	case p.is("TABLE") && p.ahead(1).raw == "(":
		p.move()
		p.needOp("(")
		f := &TableFunction{Pos: t.pos, Name: p.qname(), Args: p.exprList()}
		p.needOp(")")
		return f
	case p.isOp("("):
		return p.parenRelation(t.pos)
	case isIdent(t):
		return &Table{Pos: t.pos, Name: p.qname()}
	}
	p.unexpected("'(', 'LATERAL', 'TABLE', 'UNNEST', <identifier>")
	return nil
}

func (p *parser) parenRelation(at Pos) Relation {
	if p.startsQuery(1) {
		query := func() *SubRelation {
			p.needOp("(")
			s := &SubRelation{Pos: at, Query: p.query()}
			p.needOp(")")
			return s
		}
		if p.ahead(1).kind == tWord {
			return query()
		}
		if s, ok := try(p, query); ok {
			return s
		}
	}
	p.needOp("(")
	r := p.relation()
	p.needOp(")")
	return r
}

// exprList reads "(a, b)"; it may be empty.
func (p *parser) exprList() []Expr {
	p.needOp("(")
	var list []Expr
	if !p.isOp(")") {
		list = append(list, p.expr())
		for p.op(",") {
			list = append(list, p.expr())
		}
	}
	p.needOp(")")
	return list
}
