package parse

import "strings"

func (p *parser) typeName() *TypeName {
	p.enter(p.cur().pos)
	defer p.leave()
	t := p.baseType()
	for p.is("ARRAY") {
		p.move()
		if p.op("[") {
			p.move()
			p.needOp("]")
		}
		t = &TypeName{Pos: t.Pos, Name: "array", Args: []TypeArg{{Type: t}}}
	}
	return t
}

func (p *parser) baseType() *TypeName {
	tok := p.cur()
	t := &TypeName{Pos: tok.pos}
	switch {
	case p.is("ROW") && p.ahead(1).raw == "(":
		p.move()
		t.Name = "row"
		p.needOp("(")
		for {
			t.Fields = append(t.Fields, p.typeField())
			if !p.op(",") {
				break
			}
		}
		p.needOp(")")
		return t
	case p.word("INTERVAL"):
		t.Name = "interval " + strings.ToLower(p.intervalField())
		if p.word("TO") {
			t.Name += " to " + strings.ToLower(p.intervalField())
		}
		return t
	case p.word("DOUBLE", "PRECISION"):
		t.Name = "double"
		return t
	case tok.kind == tWord && p.ahead(1).raw == "<" && (tok.upper == "ARRAY" || tok.upper == "MAP"):
		p.move()
		p.needOp("<")
		t.Name = strings.ToLower(tok.raw)
		t.Args = append(t.Args, TypeArg{Type: p.typeName()})
		for p.op(",") {
			t.Args = append(t.Args, TypeArg{Type: p.typeName()})
		}
		p.needOp(">")
		return t
	}
	id := p.ident()
	t.Name = strings.ToLower(id.Name)
	if p.op("(") {
		for {
			if n := p.cur(); n.kind == tInteger {
				p.move()
				t.Args = append(t.Args, TypeArg{Num: n.text})
			} else {
				t.Args = append(t.Args, TypeArg{Type: p.typeName()})
			}
			if !p.op(",") {
				break
			}
		}
		p.needOp(")")
	}
	if t.Name == "time" || t.Name == "timestamp" {
		if p.word("WITH", "TIME", "ZONE") {
			t.Name += " with time zone"
		} else {
			p.word("WITHOUT", "TIME", "ZONE")
		}
	}
	return t
}

// typeField reads "name type" or "type" alone.
func (p *parser) typeField() TypeField {
	first, second := p.cur(), p.ahead(1)
	named := isIdent(first) && (second.kind == tWord || second.kind == tQuoted)
	if named && first.kind == tWord {
		switch {
		case second.upper == "WITH", second.upper == "WITHOUT", second.upper == "PRECISION":
			named = false
		case second.upper == "ARRAY":
			named = p.ahead(2).raw == "(" || p.ahead(2).raw == "<"
		}
	}
	if !named {
		return TypeField{Type: p.typeName()}
	}
	return TypeField{Name: p.ident().Name, Type: p.typeName()}
}
