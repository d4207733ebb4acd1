package trino

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/regex"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// extent writes a regular expression whose match is shown and not only found. PostgreSQL takes the longest of its
// alternatives and Athena the first: a pattern for which that may be another is refused.
func (p *printer) extent(e tree.Expr, flags string) string {
	v, _ := p.constant(e)
	text, ok := v.(string)
	written := p.pattern(e, flags)
	if ok && (ambiguous(text, flags) || mixedGreed(text)) {
		refuse(e, "Take the match in the outermost select list, which the gateway computes.", "the extent of this pattern's match is another on Athena")
	}
	return written
}

// splitter is extent for a pattern that parts a text: one that may be empty does so at other places.
func (p *printer) splitter(e tree.Expr, flags string) string {
	v, _ := p.constant(e)
	if text, ok := v.(string); ok {
		if re, err := regex.Compile(text, ""); err == nil && re.Match(nil) {
			refuse(e, "Use + instead of *.", "a pattern that may be empty is not supported here on Athena")
		}
	}
	return p.extent(e, flags)
}

// piece is what stands at a place of a pattern: an atom, or a sign of the syntax.
type piece struct {
	text string
	sign bool
}

// pieces cuts a pattern at its atoms; classes and escapes are one each.
func pieces(text string) (out []piece) {
	for i := 0; i < len(text); {
		n := 1
		switch {
		case text[i] == '\\' && i+1 < len(text):
			n = 2
		case text[i] == '[':
			n = classEnd(text[i:])
		case text[i] >= 0x80:
			n = len(string([]rune(text[i:])[0]))
		}
		out = append(out, piece{text[i : i+n], n == 1 && strings.ContainsRune(`()|*+?{}^$`, rune(text[i]))})
		i += n
	}
	return out
}

// classEnd is the length of the brackets that a text starts with.
func classEnd(text string) int {
	i := 1
	if strings.HasPrefix(text[i:], "^") {
		i++
	}
	for start := i; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "[:"):
			if end := strings.Index(text[i:], ":]"); end > 0 {
				i += end + 1
			}
		case text[i] == ']' && i > start:
			return i + 1
		}
	}
	return len(text)
}

// mixedGreed says whether a pattern has greedy and lazy quantifiers: PostgreSQL goes by the first for them all.
func mixedGreed(text string) bool {
	greedy, lazy := false, false
	all := pieces(text)
	for i, c := range all {
		if !c.sign || i == 0 || !strings.Contains("*+?}", c.text) || all[i-1].sign && strings.Contains("(*+?}", all[i-1].text) {
			continue
		}
		if i+1 < len(all) && all[i+1].sign && all[i+1].text == "?" {
			lazy = true
		} else {
			greedy = true
		}
	}
	return greedy && lazy
}

// ambiguous says whether two alternatives of a pattern may match at one place.
func ambiguous(text, flags string) bool {
	type level struct{ alternatives [][]piece }
	stack := []*level{{alternatives: [][]piece{nil}}}
	for _, c := range pieces(text) {
		top := stack[len(stack)-1]
		last := len(top.alternatives) - 1
		switch {
		case c.sign && c.text == "|":
			top.alternatives = append(top.alternatives, nil)
			continue
		case c.sign && c.text == ")" && len(stack) > 1:
			if overlap(top.alternatives, flags) {
				return true
			}
			stack = stack[:len(stack)-1]
		case c.sign && c.text == "(":
			top.alternatives[last] = append(top.alternatives[last], c)
			stack = append(stack, &level{alternatives: [][]piece{nil}})
			continue
		}
		top = stack[len(stack)-1]
		last = len(top.alternatives) - 1
		top.alternatives[last] = append(top.alternatives[last], c)
	}
	return overlap(stack[0].alternatives, flags)
}

// overlap says whether two alternatives may start with the same character and be of several.
func overlap(alternatives [][]piece, flags string) bool {
	single := true
	for _, a := range alternatives {
		single = single && len(a) == 1 && !a[0].sign
	}
	if single || len(alternatives) == 1 || trimming(alternatives) {
		return false
	}
	seen := map[rune]bool{}
	for _, a := range alternatives {
		first, ok := starts(a, flags)
		if !ok {
			return true
		}
		for _, r := range first {
			if seen[r] {
				return true
			}
			seen[r] = true
		}
	}
	return false
}

// trimming says whether two alternatives are one at either end of the text.
func trimming(alternatives [][]piece) bool {
	text := func(list []piece) (s string) {
		for _, c := range list {
			s += c.text
		}
		return s
	}
	return len(alternatives) == 2 && text(alternatives[0])+"$" == "^"+text(alternatives[1])
}

// starts are the characters below 128 that an alternative may start with, or its own; ok is false where it may be none.
func starts(a []piece, flags string) (out []rune, ok bool) {
	if len(a) > 0 && a[0].text == "^" {
		a = a[1:]
	}
	if len(a) == 0 || a[0].sign || len(a) > 1 && a[1].sign && strings.Contains("*?{", a[1].text) {
		return nil, false
	}
	if a[0].text[0] >= 0x80 {
		return []rune(a[0].text), true
	}
	re, err := regex.Compile("^"+a[0].text+"$", strings.ReplaceAll(flags, "g", ""))
	if err != nil {
		return nil, false
	}
	for r := rune(1); r < 128; r++ {
		if re.Match([]rune{r}) {
			out = append(out, r)
		}
	}
	return out, true
}
