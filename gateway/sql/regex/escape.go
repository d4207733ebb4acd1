package regex

import "strings"

// escaped reads an escape that is an atom.
func (p *parser) escaped(look bool) *node {
	at := p.pos
	p.pos++
	c := p.peek(0)
	if c >= '1' && c <= '9' {
		n, digits := 0, 0
		for isDigit(p.peek(0)) {
			n, digits = n*10+int(p.peek(0)-'0'), digits+1
			p.pos++
		}
		if digits == 1 || n <= p.groups {
			if look || !p.closed[n] {
				panic(fault(badReference))
			}
			return &node{op: 'b', group: n, flags: hasBackRef}
		}
	}
	p.pos = at + 1
	if s := p.shorthand(); s != nil {
		return one(s)
	}
	return &node{op: '=', parts: []*expr{p.character(p.literal())}}
}

// shorthand reads \d and its kin.
func (p *parser) shorthand() *set {
	is, ok := map[rune]func(rune) bool{'d': isDigit, 's': isSpace, 'w': isWord}[p.peek(0)|0x20]
	if !ok || !strings.ContainsRune("dswDSW", p.peek(0)) {
		return nil
	}
	s := &set{classes: []func(rune) bool{is}, negated: p.peek(0) < 'a'}
	p.pos++
	return s
}

// literal reads the rest of an escape that stands for a character.
func (p *parser) literal() rune {
	c := p.peek(0)
	p.pos++
	if c != end && (c >= 0x80 || !isAlnum(c)) {
		return c
	}
	switch c {
	case 'a':
		return '\a'
	case 'b':
		return '\b'
	case 'B':
		return '\\'
	case 'c':
		if p.peek(0) == end {
			break
		}
		p.pos++
		return p.text[p.pos-1] & 0x1f
	case 'e':
		return 0x1b
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'v':
		return '\v'
	case 'u':
		return p.digits(16, 4, 4)
	case 'U':
		return p.digits(16, 8, 8)
	case 'x':
		return p.digits(16, 1, 255)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		p.pos--
		r := p.digits(8, 1, 3)
		if r > 0xff {
			p.pos--
			r >>= 3
		}
		return r
	}
	panic(fault(badEscape))
}

func (p *parser) digits(base rune, least, most int) (r rune) {
	const all = "0123456789abcdef"
	n := 0
	for ; n < most; n++ {
		c := p.peek(0)
		if c >= 'A' && c <= 'F' {
			c += 'a' - 'A'
		}
		d := strings.IndexRune(all[:base], max(c, 0))
		if d < 0 {
			break
		}
		if r = r*base + rune(d); r > 0x7ffffffe/16 {
			panic(fault(badEscape))
		}
		p.pos++
	}
	if n < least {
		panic(fault(badEscape))
	}
	return r
}

// bracket reads a bracket expression after its opening.
func (p *parser) bracket() *set {
	s := &set{}
	if p.eat("^") {
		s.negated, s.noLine = true, p.newlineStop
	}
	for first := true; ; first = false {
		switch {
		case p.peek(0) == end:
			panic(fault(badBracket))
		case p.peek(0) == ']' && !first:
			p.pos++
			return s
		case p.eat("[:"):
			p.class(s)
		case p.eat("[="):
			r := p.element('=')
			s.add(r, r, p.fold)
		default:
			p.span(s, first)
		}
	}
}

func (p *parser) class(s *set) {
	name := p.named(':')
	if p.fold && (name == "upper" || name == "lower") {
		name = "alpha"
	}
	is, ok := classes[name]
	if !ok {
		panic(fault(badClass))
	}
	s.classes = append(s.classes, is)
}

// named reads up to the closing of [: or its kin.
func (p *parser) named(kind rune) string {
	from := p.pos
	for p.peek(0) != kind || p.peek(1) != ']' {
		if p.peek(0) == end {
			panic(fault(badBracket))
		}
		p.pos++
	}
	p.pos += 2
	return string(p.text[from : p.pos-2])
}

// elementNames are the characters that have names as collating elements.
var elementNames = map[string]rune{
	"NUL": 0, "alert": '\a', "backspace": '\b', "tab": '\t', "newline": '\n', "vertical-tab": '\v', "form-feed": '\f',
	"carriage-return": '\r', "space": ' ', "exclamation-mark": '!', "quotation-mark": '"', "number-sign": '#', "dollar-sign": '$',
	"percent-sign": '%', "ampersand": '&', "apostrophe": '\'', "left-parenthesis": '(', "right-parenthesis": ')', "asterisk": '*',
	"plus-sign": '+', "comma": ',', "hyphen": '-', "hyphen-minus": '-', "period": '.', "full-stop": '.', "slash": '/', "solidus": '/',
	"zero": '0', "one": '1', "two": '2', "three": '3', "four": '4', "five": '5', "six": '6', "seven": '7', "eight": '8', "nine": '9',
	"colon": ':', "semicolon": ';', "less-than-sign": '<', "equals-sign": '=', "greater-than-sign": '>', "question-mark": '?',
	"commercial-at": '@', "left-square-bracket": '[', "backslash": '\\', "reverse-solidus": '\\', "right-square-bracket": ']',
	"circumflex": '^', "circumflex-accent": '^', "underscore": '_', "low-line": '_', "grave-accent": '`', "left-brace": '{',
	"left-curly-bracket": '{', "vertical-line": '|', "right-brace": '}', "right-curly-bracket": '}', "tilde": '~', "DEL": 0x7f,
}

func (p *parser) element(kind rune) rune {
	name := p.named(kind)
	if r := []rune(name); len(r) == 1 {
		return r[0]
	}
	if r, ok := elementNames[name]; ok {
		return r
	}
	panic(fault(badElement))
}

// span reads a character, a range or a shorthand.
func (p *parser) span(s *set, first bool) {
	if p.peek(0) == '-' && !first && p.peek(1) != ']' {
		panic(fault(badRange))
	}
	from, is := p.member()
	if is != nil {
		s.classes = append(s.classes, func(r rune) bool { return is.has(r) })
	}
	to := from
	if p.peek(0) == '-' && p.peek(1) != ']' && p.peek(1) != end {
		if p.pos++; is != nil {
			panic(fault(badRange))
		}
		if to, is = p.member(); is != nil || to < from {
			panic(fault(badRange))
		}
	}
	if is == nil {
		s.add(from, to, p.fold)
	}
}

// member reads one member of a bracket expression.
func (p *parser) member() (rune, *set) {
	switch c := p.peek(0); {
	case p.eat("[."):
		return p.element('.'), nil
	case c == end:
		panic(fault(badBracket))
	case c == '[' && (p.peek(1) == ':' || p.peek(1) == '='):
		panic(fault(badRange))
	case c != '\\':
		p.pos++
		return c, nil
	}
	p.pos++
	if s := p.shorthand(); s != nil {
		return 0, s
	}
	if strings.ContainsRune("AZmMyY123456789", max(p.peek(0), 0)) && !isOctal(p.peek(0), p.peek(1)) {
		panic(fault(badEscape))
	}
	return p.literal(), nil
}

// isOctal says whether an escape of digits is no back reference.
func isOctal(c, next rune) bool { return c >= '1' && c <= '7' && isDigit(next) }
