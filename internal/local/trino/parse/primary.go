package parse

import (
	"encoding/hex"
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena"
)

func (p *parser) primary() Expr {
	t := p.cur()
	switch t.kind {
	case tInteger, tDecimal, tDouble:
		p.move()
		return &Lit{Pos: t.pos, Kind: map[kind]LitKind{tInteger: Integer, tDecimal: Decimal, tDouble: Double}[t.kind], Text: t.text}
	case tString, tUString:
		return &Lit{Pos: t.pos, Kind: String, Text: p.stringText()}
	case tBinary:
		p.move()
		return p.binary(t)
	case tOp:
		switch t.raw {
		case "(":
			return p.paren(t.pos)
		case "?":
			p.move()
			p.params++
			return &Param{Pos: t.pos, N: p.params - 1}
		}
	case tWord:
		if x := p.special(t); x != nil {
			return x
		}
		if reserved[t.upper] {
			break
		}
		return p.named(t)
	case tQuoted:
		return p.named(t)
	}
	p.unexpected("<expression>")
	return nil
}

func (p *parser) binary(t token) Expr {
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n", r) {
			return -1
		}
		return r
	}, t.text)
	b, err := hex.DecodeString(text)
	if err != nil {
		if len(text)%2 == 1 {
			p.fail(t.pos, "Binary literal must contain an even number of digits")
		}
		p.fail(t.pos, "Binary literal can only contain hexadecimal digits")
	}
	return &Lit{Pos: t.pos, Kind: Binary, Text: string(b)}
}

// named reads what begins with an identifier: a typed literal, a call or a column.
func (p *parser) named(t token) Expr {
	next := p.ahead(1)
	if t.kind == tWord && (next.kind == tString || next.kind == tUString) {
		p.move()
		at := t.pos
		return &TypedLit{Pos: at, Type: &TypeName{Pos: at, Name: strings.ToLower(t.text)}, Text: p.stringText()}
	}
	id := p.ident()
	if p.isOp("(") {
		return p.call(QName{id})
	}
	return &Column{id}
}

// special reads the forms that have words of their own; nil when t begins none.
func (p *parser) special(t token) Expr {
	paren := p.ahead(1).kind == tOp && p.ahead(1).raw == "("
	switch t.upper {
	case "NULL":
		p.move()
		return &Lit{Pos: t.pos, Kind: Null}
	case "TRUE", "FALSE":
		p.move()
		return &Lit{Pos: t.pos, Kind: Bool, Text: strings.ToLower(t.raw)}
	case "CASE":
		p.move()
		return p.caseExpr(t.pos)
	case "CAST":
		p.move()
		return p.cast(t.pos, false)
	case "EXISTS":
		p.move()
		p.needOp("(")
		x := &Exists{Pos: t.pos, Query: p.query()}
		p.needOp(")")
		return x
	case "EXTRACT":
		p.move()
		p.needOp("(")
		x := &Extract{Pos: t.pos, Field: upperASCII(p.ident().Name)}
		p.needWord("FROM")
		x.X = p.value()
		p.needOp(")")
		return x
	case "CURRENT_DATE", "CURRENT_CATALOG", "CURRENT_SCHEMA", "CURRENT_USER", "CURRENT_PATH":
		p.move()
		return p.niladic(t)
	case "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP":
		p.move()
		call := p.niladic(t)
		if p.op("(") {
			n := p.cur()
			if n.kind != tInteger {
				p.unexpected("<integer>")
			}
			p.move()
			call.Args = []Expr{&Lit{Pos: n.pos, Kind: Integer, Text: n.text}}
			p.needOp(")")
		}
		return call
	case "LISTAGG":
		return p.listagg()
	case "TRIM":
		p.move()
		return p.trim(t)
	case "NORMALIZE":
		p.move()
		return p.normalize(t)
	case "GROUPING":
		p.move()
		return &Call{Pos: t.pos, Name: QName{{Pos: t.pos, Name: "grouping"}}, Args: p.exprList(), Special: true}
	case "JSON_EXISTS", "JSON_VALUE", "JSON_QUERY", "JSON_OBJECT", "JSON_ARRAY":
		panic(syntaxError{athena.Errorf("NOT_SUPPORTED", t.pos.Line, t.pos.Col, "%s is not supported by the local engine: use json_extract or json_extract_scalar", t.upper)})
	case "TRY_CAST":
		if paren {
			p.move()
			return p.cast(t.pos, true)
		}
	case "ARRAY":
		if next := p.ahead(1); next.kind == tOp && next.raw == "[" {
			p.move()
			return p.array(t)
		}
	case "ROW":
		if paren {
			p.move()
			return &Row{Pos: t.pos, Items: p.exprList()}
		}
	case "INTERVAL":
		if next := p.ahead(1); next.kind == tString && p.intervalWord(p.ahead(2)) ||
			next.kind == tOp && (next.raw == "-" || next.raw == "+") && p.ahead(2).kind == tString {
			return p.interval()
		}
	case "DOUBLE":
		if p.is("DOUBLE", "PRECISION") && p.ahead(2).kind == tString {
			p.word("DOUBLE", "PRECISION")
			return &TypedLit{Pos: t.pos, Type: &TypeName{Pos: t.pos, Name: "double"}, Text: p.stringText()}
		}
	case "POSITION":
		if paren {
			if x, ok := try(p, func() Expr { return p.position(t) }); ok {
				return x
			}
		}
	case "SUBSTRING":
		if paren {
			return p.substring(t)
		}
	}
	return nil
}

func (p *parser) intervalWord(t token) bool {
	return t.kind == tWord && strings.Contains(" YEAR MONTH DAY HOUR MINUTE SECOND ", " "+t.upper+" ")
}

func (p *parser) niladic(t token) *Call {
	return &Call{Pos: t.pos, Name: QName{{Pos: t.pos, Name: strings.ToLower(t.raw)}}, Special: true}
}

func (p *parser) array(t token) Expr {
	p.needOp("[")
	a := &Array{Pos: t.pos}
	for !p.isOp("]") {
		a.Items = append(a.Items, p.expr())
		if !p.op(",") {
			break
		}
	}
	p.needOp("]")
	return a
}

func (p *parser) position(t token) Expr {
	p.move()
	p.needOp("(")
	needle := p.value()
	p.needWord("IN")
	hay := p.value()
	p.needOp(")")
	return &Call{Pos: t.pos, Name: QName{{Pos: t.pos, Name: "strpos"}}, Args: []Expr{hay, needle}, Special: true}
}

func (p *parser) substring(t token) Expr {
	p.move()
	p.needOp("(")
	args := []Expr{p.expr()}
	switch {
	case p.word("FROM"):
		args = append(args, p.value())
		if p.word("FOR") {
			args = append(args, p.value())
		}
	default:
		for p.op(",") {
			args = append(args, p.expr())
		}
	}
	p.needOp(")")
	return &Call{Pos: t.pos, Name: QName{{Pos: t.pos, Name: "substring"}}, Args: args}
}

func (p *parser) trim(t token) Expr {
	p.needOp("(")
	name := "trim"
	switch {
	case p.word("LEADING"):
		name = "ltrim"
	case p.word("TRAILING"):
		name = "rtrim"
	default:
		p.word("BOTH")
	}
	var args []Expr
	if !p.word("FROM") {
		args = []Expr{p.value()}
	}
	if args == nil || p.word("FROM") {
		args = append([]Expr{p.value()}, args...)
	} else if p.op(",") {
		args = append(args, p.value())
	}
	p.needOp(")")
	return &Call{Pos: t.pos, Name: QName{{Pos: t.pos, Name: name}}, Args: args}
}

func (p *parser) normalize(t token) Expr {
	p.needOp("(")
	args := []Expr{p.value(), &Lit{Pos: t.pos, Kind: String, Text: "NFC"}}
	if p.op(",") {
		form := p.cur()
		if !p.word("NFD") && !p.word("NFC") && !p.word("NFKD") && !p.word("NFKC") {
			p.unexpected("'NFC', 'NFD', 'NFKC', 'NFKD'")
		}
		args[1] = &Lit{Pos: form.pos, Kind: String, Text: form.upper}
	}
	p.needOp(")")
	return &Call{Pos: t.pos, Name: QName{{Pos: t.pos, Name: "normalize"}}, Args: args}
}

// call reads a function's arguments and all that may follow.
func (p *parser) call(name QName) Expr {
	c := &Call{Pos: name[0].Pos, Name: name}
	p.needOp("(")
	switch {
	case p.isOp("*") && p.ahead(1).raw == ")":
		p.move()
		c.Star = true
	case !p.isOp(")"):
		if c.Distinct = p.word("DISTINCT"); !c.Distinct {
			p.word("ALL")
		}
		if !p.is("ORDER") {
			c.Args = append(c.Args, p.expr())
			for p.op(",") {
				c.Args = append(c.Args, p.expr())
			}
		}
		if p.word("ORDER") {
			p.needWord("BY")
			c.OrderBy = p.sortKeys()
		}
	}
	p.needOp(")")
	p.tail(c)
	return c
}

func (p *parser) tail(c *Call) {
	if p.is("FILTER") && p.ahead(1).raw == "(" {
		p.move()
		p.needOp("(")
		p.needWord("WHERE")
		c.Filter = p.expr()
		p.needOp(")")
	}
	for _, w := range []string{"IGNORE", "RESPECT"} {
		if p.word(w, "NULLS") {
			c.NullsSeen = w
			if !p.is("OVER") {
				p.unexpected("'OVER'")
			}
		}
	}
	if p.is("OVER") && (p.ahead(1).raw == "(" || isIdent(p.ahead(1))) {
		p.move()
		if !p.op("(") {
			id := p.ident()
			c.OverName = &id
			return
		}
		c.Over = p.window()
		p.needOp(")")
	}
}

func (p *parser) listagg() Expr {
	t := p.move()
	c := &Call{Pos: t.pos, Name: QName{{Pos: t.pos, Name: "listagg"}}, Within: true}
	p.needOp("(")
	if c.Distinct = p.word("DISTINCT"); !c.Distinct {
		p.word("ALL")
	}
	c.Args = []Expr{p.expr()}
	if p.op(",") {
		at := p.cur().pos
		c.Args = append(c.Args, &Lit{Pos: at, Kind: String, Text: p.stringText()})
	}
	if p.word("ON") {
		p.needWord("OVERFLOW")
		c.Overflow = &Overflow{Filler: "..."}
		if p.word("ERROR") {
			c.Overflow.Error = true
		} else {
			p.needWord("TRUNCATE")
			if p.cur().kind == tString {
				c.Overflow.Filler = p.stringText()
			}
			c.Overflow.WithCount = p.word("WITH")
			if !c.Overflow.WithCount {
				p.needWord("WITHOUT")
			}
			p.needWord("COUNT")
		}
	}
	p.needOp(")")
	p.needWord("WITHIN", "GROUP")
	p.needOp("(")
	p.needWord("ORDER", "BY")
	c.OrderBy = p.sortKeys()
	p.needOp(")")
	p.tail(c)
	return c
}

func (p *parser) window() *Window {
	w := &Window{Pos: p.cur().pos}
	if t := p.cur(); isIdent(t) && !(t.kind == tWord && strings.Contains(" PARTITION ROWS RANGE GROUPS ", " "+t.upper+" ")) {
		id := p.ident()
		w.Base = &id
	}
	if p.word("PARTITION") {
		p.needWord("BY")
		w.Partition = append(w.Partition, p.expr())
		for p.op(",") {
			w.Partition = append(w.Partition, p.expr())
		}
	}
	if p.word("ORDER") {
		p.needWord("BY")
		w.OrderBy = p.sortKeys()
	}
	if t := p.cur(); p.word("ROWS") || p.word("RANGE") || p.word("GROUPS") {
		f := &Frame{Pos: t.pos, Unit: t.upper}
		if p.word("BETWEEN") {
			f.HasEnd = true
			f.Start = p.bound()
			p.needWord("AND")
			f.End = p.bound()
		} else {
			f.Start = p.bound()
		}
		w.Frame = f
	}
	return w
}

func (p *parser) bound() Bound {
	switch {
	case p.word("UNBOUNDED", "PRECEDING"):
		return Bound{Kind: "UNBOUNDED PRECEDING"}
	case p.word("UNBOUNDED", "FOLLOWING"):
		return Bound{Kind: "UNBOUNDED FOLLOWING"}
	case p.word("CURRENT", "ROW"):
		return Bound{Kind: "CURRENT ROW"}
	}
	b := Bound{X: p.expr(), Kind: p.cur().upper}
	if !p.word("PRECEDING") && !p.word("FOLLOWING") {
		p.unexpected("'FOLLOWING', 'PRECEDING'")
	}
	return b
}
