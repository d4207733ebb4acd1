package regex

// expr is a part of an expression as far as an automaton needs it.
type expr struct {
	op       byte // c character, s sequence, | alternatives, * repetition, ^ assertion, ? lookaround
	set      *set
	kids     []*expr
	min, max int // of a repetition; max is infinite when negative
	edge     byte
	look     *program
	behind   bool
	negated  bool
}

const infinite = -1

// The assertions.
const (
	textStart, textEnd, lineStart, lineEnd byte = 'A', 'Z', '^', '$'
	wordStart, wordEnd, wordEdge, noEdge   byte = 'm', 'M', 'y', 'Y'
)

// program is an automaton without captures.
type program struct {
	code []step
	now  threads
	next threads
}

// step is an instruction: c takes a character, | goes two ways, ^ and ? are constraints, ! accepts.
type step struct {
	op   byte
	to   int // of |: the other way; all go on to the next step else
	expr *expr
}

// mostSteps bounds an automaton's size.
const mostSteps = 200_000

type tooLarge struct{}

func compile(e *expr) *program {
	p := &program{}
	p.emit(e)
	p.code = append(p.code, step{op: '!'})
	p.now, p.next = newThreads(len(p.code)), newThreads(len(p.code))
	return p
}

func (p *program) put(s step) int {
	if len(p.code) >= mostSteps {
		panic(tooLarge{})
	}
	p.code = append(p.code, s)
	return len(p.code) - 1
}

func (p *program) emit(e *expr) {
	switch e.op {
	case 's':
		for _, k := range e.kids {
			p.emit(k)
		}
	case '|':
		p.alternatives(e.kids)
	case '*':
		p.repeat(e)
	default:
		p.put(step{op: e.op, expr: e})
	}
}

func (p *program) alternatives(kids []*expr) {
	var ends []int
	for i, k := range kids {
		if i == len(kids)-1 {
			p.emit(k)
			break
		}
		fork := p.put(step{op: '|'})
		p.emit(k)
		ends = append(ends, p.put(step{op: '>'}))
		p.code[fork].to = len(p.code)
	}
	for _, at := range ends {
		p.code[at].to = len(p.code)
	}
}

func (p *program) repeat(e *expr) {
	for range e.min {
		p.emit(e.kids[0])
	}
	if e.max == infinite {
		fork := p.put(step{op: '|'})
		p.emit(e.kids[0])
		p.put(step{op: '>', to: fork})
		p.code[fork].to = len(p.code)
		return
	}
	var forks []int
	for range e.max - e.min {
		forks = append(forks, p.put(step{op: '|'}))
		p.emit(e.kids[0])
	}
	for _, at := range forks {
		p.code[at].to = len(p.code)
	}
}

// threads is a set of steps in order of arrival.
type threads struct {
	list   []int
	member []int
}

func newThreads(n int) threads { return threads{list: make([]int, 0, n), member: make([]int, n)} }

func (t *threads) has(pc int) bool {
	i := t.member[pc]
	return i < len(t.list) && t.list[i] == pc
}

// enter adds a step and all that follow it without a character; it says whether the automaton accepts here.
func (p *program) enter(t *threads, pc int, text []rune, pos int) (accepts bool) {
	for {
		if t.has(pc) {
			return accepts
		}
		t.member[pc] = len(t.list)
		t.list = append(t.list, pc)
		s := &p.code[pc]
		switch s.op {
		case '!':
			return true
		case '|':
			accepts = p.enter(t, pc+1, text, pos) || accepts
			pc = s.to
			continue
		case '>':
			pc = s.to
			continue
		case '^':
			if !holds(s.expr.edge, text, pos) {
				return accepts
			}
		case '?':
			if s.expr.looks(text, pos) == s.expr.negated {
				return accepts
			}
		default:
			return accepts
		}
		pc++
	}
}

// run feeds the text from begin to limit and calls accept with each position that ends a match, until it returns
// false; everywhere starts a match at each position.
func (p *program) run(text []rune, begin, limit int, everywhere bool, accept func(pos int) bool) {
	now, next := &p.now, &p.next
	now.list = now.list[:0]
	accepts := p.enter(now, 0, text, begin)
	for pos := begin; ; pos++ {
		if accepts && !accept(pos) || pos >= limit || len(now.list) == 0 {
			return
		}
		next.list = next.list[:0]
		accepts = false
		for _, pc := range now.list {
			if s := &p.code[pc]; s.op == 'c' && s.expr.set.has(text[pos]) {
				accepts = p.enter(next, pc+1, text, pos+1) || accepts
			}
		}
		if everywhere {
			accepts = p.enter(next, 0, text, pos+1) || accepts
		}
		now, next = next, now
	}
}

// longest returns the last position up to limit at which a match from begin ends, -1 for none.
func (p *program) longest(text []rune, begin, limit int) int {
	end := -1
	p.run(text, begin, limit, false, func(pos int) bool {
		end = pos
		return true
	})
	return end
}

// shortest returns the first position from least on at which a match from begin ends, -1 for none.
func (p *program) shortest(text []rune, begin, least, limit int) int {
	end := -1
	p.run(text, begin, limit, false, func(pos int) bool {
		if pos >= least {
			end = pos
		}
		return end < 0
	})
	return end
}

// within returns the first position at which any match that starts from begin on ends, -1 for none.
func (p *program) within(text []rune, begin, limit int) int {
	end := -1
	p.run(text, begin, limit, true, func(pos int) bool {
		end = pos
		return false
	})
	return end
}

func (e *expr) looks(text []rune, pos int) (found bool) {
	if !e.behind {
		return e.look.shortest(text, pos, pos, len(text)) >= 0
	}
	e.look.run(text, 0, pos, true, func(end int) bool {
		found = end == pos
		return true
	})
	return found
}

func holds(edge byte, text []rune, pos int) bool {
	before := pos > 0 && isWord(text[pos-1])
	after := pos < len(text) && isWord(text[pos])
	switch edge {
	case textStart:
		return pos == 0
	case textEnd:
		return pos == len(text)
	case lineStart:
		return pos == 0 || text[pos-1] == '\n'
	case lineEnd:
		return pos == len(text) || text[pos] == '\n'
	case wordStart:
		return !before && after
	case wordEnd:
		return before && !after
	case wordEdge:
		return before != after
	}
	return before == after
}
