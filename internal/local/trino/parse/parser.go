package parse

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena"
)

// Parse reads one statement; a closing semicolon may follow it. The error is an *athena.Error named
// SYNTAX_ERROR with Trino's line and column. params is how many question marks the statement has.
func Parse(sql string) (statement Statement, params int, err error) {
	err = run(sql, func(p *parser) { statement = p.statement(); params = p.params })
	return statement, params, err
}

// ParseExpr reads an expression alone, such as a literal that stands for a question mark.
func ParseExpr(sql string) (x Expr, err error) {
	err = run(sql, func(p *parser) { x = p.expr() })
	return x, err
}

// ParseQuery reads a query alone, such as a view's text.
func ParseQuery(sql string) (q *Query, err error) {
	err = run(sql, func(p *parser) { q = p.query() })
	return q, err
}

// ParseType reads a type as Trino writes it.
func ParseType(text string) (t *TypeName, err error) {
	err = run(text, func(p *parser) { t = p.typeName() })
	return t, err
}

// syntaxError travels up by panic to run, and to try where the parser may go another way.
type syntaxError struct{ err *athena.Error }

func run(sql string, read func(*parser)) (err error) {
	p := &parser{src: sql, tokens: lex(sql)}
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(syntaxError)
			if !ok {
				panic(r)
			}
			err = e.err
		}
	}()
	read(p)
	p.op(";")
	if p.cur().kind != tEOF {
		p.unexpected("<EOF>")
	}
	return nil
}

const (
	maxDepth = 800     // nested expressions and queries
	maxSteps = 5 << 20 // tokens looked at, going back included
)

type parser struct {
	src    string
	tokens []token
	at     int
	depth  int
	steps  int
	params int
	far    token // where the furthest failure was, with what was expected
	want   string
}

func (p *parser) cur() token { return p.tokens[p.at] }

func (p *parser) ahead(n int) token {
	if p.at+n < len(p.tokens) {
		return p.tokens[p.at+n]
	}
	return p.tokens[len(p.tokens)-1]
}

func (p *parser) move() token {
	t := p.tokens[p.at]
	if p.at < len(p.tokens)-1 {
		p.at++
	}
	if p.steps++; p.steps > maxSteps {
		p.fail(t.pos, "statement is too large (too many ways to read it)")
	}
	return t
}

func (p *parser) fail(at Pos, format string, args ...any) {
	panic(syntaxError{athena.Errorf("SYNTAX_ERROR", at.Line, at.Col, format, args...)})
}

// unexpected fails at the current token, or where an earlier way of reading got further.
func (p *parser) unexpected(want string) {
	t := p.cur()
	if p.far.kind != tEOF && p.far.start > t.start {
		t, want = p.far, p.want
	} else {
		p.far, p.want = t, want
	}
	switch t.kind {
	case tBack:
		p.fail(t.pos, "backquoted identifiers are not supported; use double quotes to quote identifiers")
	case tBad:
		if isDigit(t.raw[0]) {
			p.fail(t.pos, "identifiers must not start with a digit; surround the identifier with double quotes")
		}
	}
	p.fail(t.pos, "mismatched input '%s'. Expecting: %s", t.raw, want)
}

// try reads by f; when that fails the parser is where it was and ok is false.
func try[T any](p *parser, f func() T) (value T, ok bool) {
	at, depth, params := p.at, p.depth, p.params
	defer func() {
		if r := recover(); r != nil {
			if _, is := r.(syntaxError); !is || p.steps > maxSteps {
				panic(r)
			}
			p.at, p.depth, p.params, ok = at, depth, params, false
		}
	}()
	return f(), true
}

func (p *parser) enter(at Pos) {
	if p.depth++; p.depth > maxDepth {
		p.fail(at, "statement is too large (nested deeper than %d)", maxDepth)
	}
}
func (p *parser) leave() { p.depth-- }

// is tells whether the next words are these.
func (p *parser) is(words ...string) bool {
	for i, w := range words {
		if t := p.ahead(i); t.kind != tWord || t.upper != w {
			return false
		}
	}
	return true
}

// word takes the words if they come next.
func (p *parser) word(words ...string) bool {
	if !p.is(words...) {
		return false
	}
	for range words {
		p.move()
	}
	return true
}

func (p *parser) needWord(words ...string) {
	for _, w := range words {
		if !p.word(w) {
			p.unexpected("'" + w + "'")
		}
	}
}

func (p *parser) isOp(op string) bool { t := p.cur(); return t.kind == tOp && t.raw == op }

func (p *parser) op(op string) bool {
	if !p.isOp(op) {
		return false
	}
	p.move()
	return true
}

func (p *parser) needOp(op string) {
	if !p.op(op) {
		p.unexpected("'" + op + "'")
	}
}

func isIdent(t token) bool {
	return t.kind == tQuoted || t.kind == tWord && !reserved[t.upper]
}

func (p *parser) ident() Ident {
	t := p.cur()
	if !isIdent(t) {
		p.unexpected("<identifier>")
	}
	p.move()
	return Ident{Pos: t.pos, Name: t.text, Quoted: t.kind == tQuoted}
}

func (p *parser) idents() []Ident {
	p.needOp("(")
	list := []Ident{p.ident()}
	for p.op(",") {
		list = append(list, p.ident())
	}
	p.needOp(")")
	return list
}

func (p *parser) qname() QName {
	name := QName{p.ident()}
	for p.op(".") {
		name = append(name, p.ident())
	}
	return name
}

func (p *parser) stringText() string {
	t := p.cur()
	switch t.kind {
	case tString:
		p.move()
		return t.text
	case tUString:
		p.move()
		escape := `\`
		if p.word("UESCAPE") {
			escape = p.stringText()
		}
		return p.unicode(t, escape)
	}
	p.unexpected("<string>")
	return ""
}

// unicode decodes \XXXX and \+XXXXXX of U&'…'.
func (p *parser) unicode(t token, escape string) string {
	if len(escape) != 1 {
		p.fail(t.pos, "Unicode escape must be a single character")
	}
	var b strings.Builder
	for s := t.text; s != ""; {
		if s[0] != escape[0] {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		if strings.HasPrefix(s[1:], escape) {
			b.WriteByte(escape[0])
			s = s[2:]
			continue
		}
		from, n := 1, 4
		if strings.HasPrefix(s[1:], "+") {
			from, n = 2, 6
		}
		if len(s) < from+n {
			p.fail(t.pos, "Incomplete escape sequence: ")
		}
		r, ok := hexRune(s[from : from+n])
		if !ok {
			p.fail(t.pos, "Invalid escaped character: %s", s[from:from+n])
		}
		b.WriteRune(r)
		s = s[from+n:]
	}
	return b.String()
}

func hexRune(s string) (rune, bool) {
	var r rune
	for i := range len(s) {
		d := strings.IndexByte("0123456789abcdef", s[i]|0x20)
		if isDigit(s[i]) {
			d = int(s[i] - '0')
		}
		if d < 0 {
			return 0, false
		}
		r = r<<4 | rune(d)
	}
	return r, r <= 0x10FFFF && (r < 0xD800 || r > 0xDFFF)
}
