package regex

import "unicode"

// matcher divides a match among an expression's groups.
type matcher struct {
	text []rune
	caps []int
	fold bool
}

// at looks for a match that starts at begin, and leaves its groups in caps.
func (m *matcher) at(tree *node, begin int) bool {
	a, least, limit := tree.automaton(), begin, len(m.text)
	for {
		var stop int
		short := tree.flags&prefersShort != 0
		if short {
			stop = a.shortest(m.text, begin, least, limit)
		} else {
			stop = a.longest(m.text, begin, limit)
		}
		if stop < 0 {
			return false
		}
		for i := range m.caps {
			m.caps[i] = -1
		}
		if m.divide(tree, begin, stop) {
			m.caps[0], m.caps[1] = begin, stop
			return true
		}
		// The automaton takes a back reference for anything: try the next in order of preference.
		if short {
			least = stop + 1
		} else if limit = stop - 1; limit < begin {
			return false
		}
	}
}

// exact says whether the automaton of a node accepts just this part of the text.
func (m *matcher) exact(n *node, begin, stop int) bool {
	return n.automaton().longest(m.text, begin, stop) == stop
}

// divide finds the groups of a node that matches this part of the text.
func (m *matcher) divide(n *node, begin, stop int) bool {
	switch n.op {
	case '.':
		return m.sequence(n, begin, stop)
	case '|':
		for _, k := range n.kids {
			if m.exact(k, begin, stop) && m.divide(k, begin, stop) {
				return true
			}
			m.clear(k)
		}
		return false
	case '*':
		return m.iterate(n, begin, stop)
	case '(':
		if !m.divide(n.kids[0], begin, stop) {
			return false
		}
		m.caps[2*n.group], m.caps[2*n.group+1] = begin, stop
	case 'b':
		return m.refer(n, begin, stop)
	}
	return true
}

// clear unsets the groups below a node.
func (m *matcher) clear(n *node) {
	if n.op == '(' {
		m.caps[2*n.group], m.caps[2*n.group+1] = -1, -1
	}
	for _, k := range n.kids {
		m.clear(k)
	}
}

// sequence tries the ends of the left part in the order of its preference.
func (m *matcher) sequence(n *node, begin, stop int) bool {
	left, right := n.kids[0], n.kids[1]
	short := left.flags&prefersShort != 0
	least, limit := begin, stop
	for {
		var mid int
		if short {
			mid = left.automaton().shortest(m.text, begin, least, stop)
		} else {
			mid = left.automaton().longest(m.text, begin, limit)
		}
		if mid < 0 {
			return false
		}
		if m.exact(right, mid, stop) {
			m.clear(n)
			if m.divide(left, begin, mid) && m.divide(right, mid, stop) {
				return true
			}
		}
		if short {
			if least = mid + 1; least > stop {
				return false
			}
		} else if limit = mid - 1; limit < begin {
			return false
		}
	}
}

// iterate finds ends for the iterations, each by the preference of what is repeated, then divides each.
func (m *matcher) iterate(n *node, begin, stop int) bool {
	child := n.kids[0]
	if begin == stop && n.min < 2 && child.flags&prefersShort == 0 && m.exact(child, begin, stop) && m.divide(child, begin, stop) {
		return true // once, for the groups' sake
	}
	if n.min == 0 && begin == stop {
		m.clear(child)
		return true
	}
	least, most := max(n.min, 1), stop-begin
	if n.max != infinite {
		most = min(most, n.max)
	}
	it := iteration{matcher: m, child: child, stop: stop, least: least, most: max(most, least), ends: []int{begin}}
	return it.extend(child.flags&prefersShort != 0)
}

// iteration is the search for the ends of the iterations; ends[0] is the start.
type iteration struct {
	*matcher
	child       *node
	stop        int
	least, most int
	ends        []int
}

// dividesAll divides each iteration; groups are those of the last.
func (it *iteration) dividesAll() bool {
	for i := 1; i < len(it.ends); i++ {
		it.clear(it.child)
		if !it.divide(it.child, it.ends[i-1], it.ends[i]) {
			return false
		}
	}
	return true
}

// empty says whether an iteration of no length may stand after k of them, to make up the number.
func (it *iteration) empty(k int) bool {
	return k < it.least && it.least-k >= it.stop-it.ends[k-1]
}

// extend adds an iteration with each end in turn, the longest or the shortest first.
func (it *iteration) extend(short bool) bool {
	k := len(it.ends)
	from := it.ends[k-1]
	a := it.child.automaton()
	least, limit := from, it.stop
	if short && !it.empty(k) {
		least = from + 1
	}
	for least <= limit {
		var next int
		if short {
			next = a.shortest(it.text, from, least, limit)
		} else {
			next = a.longest(it.text, from, limit)
		}
		if next < 0 || next == from && !it.empty(k) && next != it.stop {
			return false
		}
		it.ends = append(it.ends[:k], next)
		switch {
		case next == it.stop && k >= it.least && it.dividesAll():
			return true
		case next != it.stop && k < it.most && it.extend(short):
			return true
		}
		if short {
			least = next + 1
		} else if limit = next - 1; limit < from || limit == from && !it.empty(k) {
			return false
		}
	}
	return false
}

// refer matches a back reference: the group's text, as often as the quantifier says.
func (m *matcher) refer(n *node, begin, stop int) bool {
	from, to := m.caps[2*n.group], m.caps[2*n.group+1]
	size, length := to-from, stop-begin
	switch {
	case from < 0:
		return false
	case size == 0:
		return length == 0
	case length == 0:
		return n.min == 0
	case length%size != 0 || length/size < n.min || n.max != infinite && length/size > n.max:
		return false
	}
	for i := range length {
		a, b := m.text[from+i%size], m.text[begin+i]
		if a != b && !(m.fold && unicode.ToLower(a) == unicode.ToLower(b)) {
			return false
		}
	}
	return true
}
