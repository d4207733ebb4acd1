package regex

import "strings"

// parser reads a pattern into a tree. It panics with an error.
type parser struct {
	text []rune
	pos  int
	options
	groups int
	closed map[int]bool // groups whose parenthesis is closed, to which a reference may go
}

func (p *parser) whole() (tree *node, err error) {
	defer func() {
		switch f := recover().(type) {
		case nil:
		case tooLarge:
			err = fault(tooComplex)
		case error:
			err = f
		default:
			panic(f)
		}
	}()
	p.director()
	if p.quote {
		tree = &node{op: '='}
		for _, r := range p.text[p.pos:] {
			tree.parts = append(tree.parts, p.character(r))
		}
		tree.automaton()
		return tree, nil
	}
	tree = p.alternatives(false, false)
	tree.automaton()
	return tree, nil
}

// director reads ***: or ***= and embedded options.
func (p *parser) director() {
	rest := string(p.text)
	switch {
	case p.quote:
		return
	case strings.HasPrefix(rest, "***="):
		p.pos, p.quote = 4, true
		return
	case strings.HasPrefix(rest, "***:"):
		p.pos = 4
	case strings.HasPrefix(rest, "***"):
		panic(fault(badOperand))
	}
	if p.peek(0) != '(' || p.peek(1) != '?' || !isAlpha(p.peek(2)) || p.peek(2) >= 0x80 {
		return
	}
	for p.pos += 2; p.peek(0) != ')'; p.pos++ {
		switch c := p.peek(0); {
		case c == 'b' || c == 'e':
			_, err := Compile("", string(c))
			panic(err)
		case c == 'q':
			p.quote = true
		case c == end || !p.set(c):
			panic(fault(badOption))
		}
	}
	p.pos++
}

// end stands for the character after the last.
const end rune = -1

func (p *parser) peek(ahead int) rune {
	if p.pos+ahead < len(p.text) {
		return p.text[p.pos+ahead]
	}
	return end
}

func (p *parser) eat(s string) bool {
	for i, r := range []rune(s) {
		if p.peek(i) != r {
			return false
		}
	}
	p.pos += len([]rune(s))
	return true
}

// skip passes comments, and blanks in the expanded syntax.
func (p *parser) skip() {
	for {
		switch {
		case p.expanded && p.peek(0) != end && isSpace(p.peek(0)):
			p.pos++
		case p.expanded && p.peek(0) == '#':
			for p.peek(0) != end && p.peek(0) != '\n' {
				p.pos++
			}
		case p.peek(0) == '(' && p.peek(1) == '?' && p.peek(2) == '#':
			for p.peek(0) != end && p.peek(0) != ')' {
				p.pos++
			}
			if p.peek(0) == ')' {
				p.pos++
			}
		default:
			return
		}
	}
}

// alternatives reads up to the closing parenthesis, or the end; look is inside of lookaround.
func (p *parser) alternatives(inner, look bool) *node {
	all := &node{op: '|', flags: prefersLong}
	for {
		branch := p.branch(inner, look)
		all.kids = append(all.kids, branch)
		all.flags |= up(all.flags | branch.flags)
		if !p.eat("|") {
			break
		}
	}
	switch {
	case len(all.kids) == 1:
		return all.kids[0]
	case !messy(all.flags):
		return &node{op: '=', flags: all.flags, parts: []*expr{all.expr()}}
	}
	return all
}

// branchEnds says whether the branch ends here.
func (p *parser) branchEnds(inner bool) bool {
	p.skip()
	c := p.peek(0)
	return c == end || c == '|' || inner && c == ')'
}

func (p *parser) branch(inner, look bool) *node {
	top := &node{op: '='}
	for !p.branchEnds(inner) {
		if p.constraint(top) {
			continue
		}
		escaped := p.peek(0) == '\\'
		atom := p.atom(look)
		least, most, prefers := p.quantifier()
		if least == 0 && most == 0 {
			continue // a group in it stays unset and cannot be referred to
		}
		if atom.op == '(' {
			p.closed[atom.group] = true
		}
		if flags := top.flags | prefers | atom.flags; atom.op != '(' && atom.op != 'b' && !messy(up(flags)) {
			top.flags = flags
			top.parts = append(top.parts, repeated(atom.expr(), least, most))
			continue
		}
		if escaped { // a back reference counts for itself
			atom.min, atom.max, atom.flags = least, most, atom.flags|combine(prefers, atom.flags)
		} else {
			atom = quantified(atom, least, most, prefers)
		}
		return p.divided(top, atom, inner, look)
	}
	return top
}

// divided is a branch as its unproblematic beginning, an atom, and the rest of the branch.
func (p *parser) divided(top, atom *node, inner, look bool) *node {
	tail := atom
	if !p.branchEnds(inner) {
		rest := p.branch(inner, look)
		tail = &node{op: '.', flags: combine(atom.flags, rest.flags), kids: []*node{atom, rest}}
	}
	if len(top.parts) == 0 {
		return tail
	}
	return &node{op: '.', flags: combine(top.flags, tail.flags), kids: []*node{top, tail}}
}

func repeated(e *expr, least, most int) *expr {
	if least == 1 && most == 1 {
		return e
	}
	return &expr{op: '*', kids: []*expr{e}, min: least, max: most}
}

// quantified is an atom with its quantifier, as the division of a match needs it.
func quantified(atom *node, least, most, prefers int) *node {
	flags := combine(prefers, atom.flags)
	has := atom.flags & (prefersLong | prefersShort | mixed)
	switch {
	case least == 1 && most == 1 && (prefers == 0 || has == 0 || prefers == has):
		return atom
	case atom.flags&(captures|hasBackRef) == 0:
		return &node{op: '=', flags: flags, parts: []*expr{repeated(atom.expr(), least, most)}}
	case least > 0 && atom.flags&hasBackRef == 0:
		// Only the last iteration's groups count, so those before are one part.
		if most != infinite {
			most--
		}
		first := &node{op: '=', flags: flags & preference, parts: []*expr{repeated(atom.expr(), least-1, most)}}
		return &node{op: '.', flags: flags, kids: []*node{first, atom}}
	}
	return &node{op: '*', flags: flags, kids: []*node{atom}, min: least, max: most}
}

// constraint reads an assertion or lookaround into the branch.
func (p *parser) constraint(top *node) bool {
	add := func(edge byte) bool {
		top.parts = append(top.parts, &expr{op: '^', edge: edge})
		return true
	}
	switch {
	case p.eat("^"):
		if p.newlineEdge {
			return add(lineStart)
		}
		return add(textStart)
	case p.eat("$"):
		if p.newlineEdge {
			return add(lineEnd)
		}
		return add(textEnd)
	case p.eat("[[:<:]]"):
		return add(wordStart)
	case p.eat("[[:>:]]"):
		return add(wordEnd)
	case p.peek(0) == '\\' && strings.ContainsRune("AZmMyY", max(p.peek(1), 0)):
		p.pos += 2
		return add(byte(p.text[p.pos-1]))
	}
	for _, kind := range []struct {
		opens           string
		behind, negated bool
	}{{"(?=", false, false}, {"(?!", false, true}, {"(?<=", true, false}, {"(?<!", true, true}} {
		if p.eat(kind.opens) {
			inner := p.alternatives(true, true)
			p.close()
			top.parts = append(top.parts, &expr{op: '?', look: compile(inner.expr()), behind: kind.behind, negated: kind.negated})
			return true
		}
	}
	return false
}

func (p *parser) close() {
	if !p.eat(")") {
		panic(fault(badParen))
	}
}

// atom reads what a quantifier may follow.
func (p *parser) atom(look bool) *node {
	c := p.peek(0)
	switch c {
	case '*', '+', '?':
		panic(fault(badOperand))
	case ')':
		panic(fault(badParen))
	case '(':
		return p.parenthesis(look)
	case '.':
		p.pos++
		return one(&set{negated: true, noLine: p.newlineStop})
	case '[':
		p.pos++
		return one(p.bracket())
	case '\\':
		return p.escaped(look)
	case '{':
		if isDigit(p.peek(1)) {
			panic(fault(badOperand))
		}
	}
	p.pos++
	return &node{op: '=', parts: []*expr{p.character(c)}}
}

func one(s *set) *node { return &node{op: '=', parts: []*expr{{op: 'c', set: s}}} }

func (p *parser) character(r rune) *expr {
	s := &set{}
	s.add(r, r, p.fold)
	return &expr{op: 'c', set: s}
}

func (p *parser) parenthesis(look bool) *node {
	if p.eat("(?:") {
		inner := p.alternatives(true, look)
		p.close()
		return inner
	}
	p.pos++
	if p.peek(0) == '?' {
		panic(fault(badOperand))
	}
	number := 0
	if !look {
		p.groups++
		number = p.groups
	}
	inner := p.alternatives(true, look)
	p.close()
	if look {
		return inner
	}
	return &node{op: '(', group: number, flags: inner.flags | captures, kids: []*node{inner}}
}

// quantifier reads what may follow an atom; none is once.
func (p *parser) quantifier() (least, most, prefers int) {
	p.skip()
	greed := func() int {
		if p.eat("?") {
			return prefersShort
		}
		return prefersLong
	}
	switch {
	case p.eat("*"):
		return 0, infinite, greed()
	case p.eat("+"):
		return 1, infinite, greed()
	case p.eat("?"):
		return 0, 1, greed()
	case p.peek(0) != '{' || !isDigit(p.peek(1)):
		return 1, 1, 0
	}
	p.pos++
	least = p.count()
	most = least
	if p.eat(",") {
		if most = infinite; isDigit(p.peek(0)) {
			most = p.count()
		}
		prefers = prefersLong
	}
	switch {
	case p.peek(0) == end:
		panic(fault(badBrace))
	case !p.eat("}") || most != infinite && least > most:
		panic(fault(badCount))
	}
	if g := greed(); prefers != 0 {
		prefers = g
	}
	return least, most, prefers
}

// mostRepeats is the largest bound.
const mostRepeats = 255

func (p *parser) count() (n int) {
	for isDigit(p.peek(0)) {
		if n = n*10 + int(p.peek(0)-'0'); n > mostRepeats {
			panic(fault(badCount))
		}
		p.pos++
	}
	return n
}
