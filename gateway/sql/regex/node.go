package regex

// The traits of a node: what it prefers, and what is below it.
const (
	prefersLong = 1 << iota
	prefersShort
	mixed
	captures
	hasBackRef
)

const preference = prefersLong | prefersShort

// up keeps the traits that concern the nodes above: both preferences below make a mixed one.
func up(flags int) int {
	above := flags &^ preference
	if flags&preference == preference {
		above |= mixed
	}
	return above
}

// combine joins the traits of two parts in sequence: the first preference counts.
func combine(a, b int) int {
	first := a & preference
	if first == 0 {
		first = b & preference
	}
	return up(a|b) | first
}

// messy says whether it matters how a match is divided among the parts.
func messy(flags int) bool { return flags&(mixed|captures|hasBackRef) != 0 }

// node is a part of an expression as far as dividing a match among groups needs it.
type node struct {
	op       byte // = an automaton alone, . a sequence of two, | alternatives, * iteration, ( a group, b a back reference
	flags    int
	kids     []*node
	min, max int // of an iteration or back reference
	group    int // of a group or back reference
	parts    []*expr
	program  *program
}

// expr is the node as one expression; a back reference may match anything there.
func (n *node) expr() *expr {
	var kids []*expr
	for _, k := range n.kids {
		kids = append(kids, k.expr())
	}
	switch n.op {
	case '=':
		return &expr{op: 's', kids: n.parts}
	case '|':
		return &expr{op: '|', kids: kids}
	case '*':
		return &expr{op: '*', kids: kids, min: n.min, max: n.max}
	case 'b':
		return &expr{op: '*', kids: []*expr{{op: 'c', set: &set{negated: true}}}, max: infinite}
	}
	return &expr{op: 's', kids: kids}
}

func (n *node) automaton() *program {
	if n.program == nil {
		n.program = compile(n.expr())
	}
	return n.program
}
