// Package regex matches PostgreSQL's advanced regular expressions (manual 9.7.3) as PostgreSQL does: the leftmost
// match, of those the longest or the shortest by the greediness of the first quantified atom, its groups found by
// dividing that match from the outside in; with back references and lookaround. Letters are those of C.UTF-8.
package regex

import (
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// Regexp is a compiled regular expression. It is not safe for concurrent use.
type Regexp struct {
	tree   *node
	groups int
	fold   bool
	back   bool // there is a back reference, so what the automaton accepts must be divided to be sure
}

// options are what the flags of the regexp functions and embedded options set.
type options struct {
	fold, expanded, quote    bool
	newlineStop, newlineEdge bool // . and [^…] stop at a newline; ^ and $ match beside one
}

// Compile reads a pattern under the option letters of the regexp functions, g excluded.
func Compile(pattern, letters string) (*Regexp, error) {
	var o options
	for _, c := range letters {
		if !o.set(c) {
			if c == 'b' || c == 'e' {
				return nil, pgerr.New(-1, "0A000", "regular expressions of the older kinds (option %q) are not supported", string(c)).
					WithHint("Write an advanced regular expression.")
			}
			return nil, pgerr.New(-1, "22023", "invalid regular expression option: %q", string(c))
		}
	}
	p := &parser{text: []rune(pattern), options: o, closed: map[int]bool{}}
	tree, err := p.whole()
	if err != nil {
		return nil, err
	}
	return &Regexp{tree: tree, groups: p.groups, fold: p.fold, back: tree.flags&hasBackRef != 0}, nil
}

// set applies an option letter; it says whether it knows it.
func (o *options) set(letter rune) bool {
	switch letter {
	case 'c':
		o.fold = false
	case 'i':
		o.fold = true
	case 'm', 'n':
		o.newlineStop, o.newlineEdge = true, true
	case 'p':
		o.newlineStop, o.newlineEdge = true, false
	case 'q':
		o.quote = true
	case 's':
		o.newlineStop, o.newlineEdge = false, false
	case 't':
		o.expanded = false
	case 'w':
		o.newlineStop, o.newlineEdge = false, true
	case 'x':
		o.expanded = true
	default:
		return false
	}
	return true
}

// Groups is the number of capturing parentheses.
func (r *Regexp) Groups() int { return r.groups }

// Match says whether the expression matches somewhere in the text.
func (r *Regexp) Match(text []rune) bool {
	if r.back {
		return r.Find(text, 0) != nil
	}
	return r.tree.automaton().within(text, 0, len(text)) >= 0
}

// Find returns the first match that starts at from or later: pairs of rune positions, of the whole and of each
// group, -1 for a group without part in it; nil for none.
func (r *Regexp) Find(text []rune, from int) []int {
	a := r.tree.automaton()
	latest := a.within(text, from, len(text))
	if latest < 0 {
		return nil
	}
	if r.back {
		latest = len(text)
	}
	m := &matcher{text: text, caps: make([]int, 2*r.groups+2), fold: r.fold}
	for begin := from; begin <= latest; begin++ {
		if m.at(r.tree, begin) {
			return m.caps
		}
	}
	return nil
}

// fault is an error in a regular expression; the words are PostgreSQL's.
func fault(what string) error {
	return pgerr.New(-1, "2201B", "invalid regular expression: %s", what)
}

const (
	badEscape    = `invalid escape \ sequence`
	badReference = "invalid backreference number"
	badBracket   = "brackets [] not balanced"
	badParen     = "parentheses () not balanced"
	badBrace     = "braces {} not balanced"
	badCount     = "invalid repetition count(s)"
	badRange     = "invalid character range"
	badOperand   = "quantifier operand invalid"
	badOption    = "invalid embedded option"
	badClass     = "invalid character class"
	badElement   = "invalid collating element"
	tooComplex   = "regular expression is too complex"
)
