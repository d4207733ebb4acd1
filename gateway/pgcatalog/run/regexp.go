package run

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/regex"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

var regexpFunctions = map[string]function{
	"regexp_match": regexpMatch, "regexp_replace": regexpReplace, "regexp_split_to_array": regexpSplit, "regexp_like": regexpLike,
	"regexp_count": regexpCount, "regexp_instr": regexpInstr, "regexp_substr": regexpSubstr,
	"like_escape": likeEscape, "similar_to_escape": similarEscape, "similar_escape": similarEscape,
	"like": likes(false, false), "notlike": likes(false, true),
}

// keptRegexes is how many compiled expressions a statement keeps: one whose patterns are a column's would keep them all.
const keptRegexes = 256

// regex returns a compiled expression, kept for the statement's next rows.
func (x *Exec) regex(pattern, flags string) *regex.Regexp {
	k := flags + "\x00" + pattern
	if re := x.regexes[k]; re != nil {
		return re
	}
	re, err := regex.Compile(pattern, flags)
	check(err)
	if x.regexes == nil || len(x.regexes) == keptRegexes {
		x.regexes = map[string]*regex.Regexp{}
	}
	x.regexes[k] = re
	return re
}

func matches(fold, negate bool) function {
	flags := ""
	if fold {
		flags = "i"
	}
	return func(c *call) value.Datum {
		return c.x.regex(c.text(1), flags).Match(c.runes(0)) != negate
	}
}

// matchOrNot is ~: a regular expression's match, or the bitwise NOT of a prefix.
func matchOrNot(c *call) value.Datum {
	if len(c.args) == 1 {
		return ^c.int(0)
	}
	return matches(false, false)(c)
}

// search is a regexp function's subject and expression.
type search struct {
	*regex.Regexp
	text   []rune
	global bool
}

// search reads the subject, the pattern, and the flags where argument flagsAt is there.
func (c *call) search(flagsAt int, mayBeGlobal bool) search {
	flags := ""
	if flagsAt < len(c.args) {
		flags = c.text(flagsAt)
	}
	options := strings.ReplaceAll(flags, "g", "")
	s := search{Regexp: c.x.regex(c.text(1), options), text: c.runes(0), global: options != flags}
	if s.global && !mayBeGlobal {
		fault := pgerr.New(-1, "22023", `%s() does not support the "global" option`, c.name)
		if c.name == "regexp_match" {
			fault.Hint = "Use the regexp_matches function instead."
		}
		panic(fault)
	}
	return s
}

// all returns the matches from a position on, the first alone unless every is set. Where they split a text, those
// of no length at its ends and right after another do not count.
func (s search) all(from int, every, splits bool) (found [][]int) {
	last := 0
	for from <= len(s.text) {
		m := s.Find(s.text, from)
		if m == nil {
			break
		}
		if !splits || m[0] < len(s.text) && m[1] > last {
			found = append(found, m)
		}
		if !every {
			break
		}
		last, from = m[1], m[1]
		if m[0] == m[1] {
			from++
		}
	}
	return found
}

// part is group n of a match; NULL where it has no part in it.
func (s search) part(m []int, n int) value.Datum {
	if m[2*n] < 0 {
		return nil
	}
	return string(s.text[m[2*n]:m[2*n+1]])
}

// groups makes the text array of a match: its groups, or the whole where there are none.
func (s search) groups(m []int) value.Datum {
	first := min(1, s.Groups())
	var items []value.Datum
	for n := first; n <= s.Groups(); n++ {
		items = append(items, s.part(m, n))
	}
	return value.NewArray(pgdata.Text, items)
}

func regexpMatch(c *call) value.Datum {
	s := c.search(2, false)
	if m := s.Find(s.text, 0); m != nil {
		return s.groups(m)
	}
	return nil
}

func regexpMatches(c *call) (rows []Row) {
	s := c.search(2, true)
	for _, m := range s.all(0, s.global, false) {
		rows = append(rows, Row{s.groups(m)})
	}
	return rows
}

func regexpLike(c *call) value.Datum {
	s := c.search(2, false)
	return s.Match(s.text)
}

func regexpSplit(c *call) value.Datum {
	s := c.search(2, false)
	var items []value.Datum
	at := 0
	for _, m := range s.all(0, true, true) {
		items = append(items, string(s.text[at:m[0]]))
		at = m[1]
	}
	return value.NewArray(pgdata.Text, append(items, string(s.text[at:])))
}

// positive reads an optional argument that must be at least least; n is its value when it is not there.
func (c *call) positive(i, least, n int, name string) int {
	if i < len(c.args) {
		n = int(c.int(i))
	}
	if n < least {
		fail("22023", "invalid value for parameter %q: %d", name, n)
	}
	return n
}

func regexpCount(c *call) value.Datum {
	start := c.positive(2, 1, 1, "start")
	s := c.search(3, false)
	return int64(len(s.all(start-1, true, false)))
}

// nth finds match number n from a start, nil for none, and the number of the group asked for.
func (c *call) nth(flagsAt int) (s search, m []int, group int) {
	start, n := c.positive(2, 1, 1, "start"), c.positive(3, 1, 1, "n")
	if c.name == "regexp_instr" {
		if end := c.positive(4, 0, 0, "endoption"); end > 1 {
			fail("22023", "invalid value for parameter %q: %d", "endoption", end)
		}
	}
	group = c.positive(flagsAt+1, 0, 0, "subexpr")
	s = c.search(flagsAt, false)
	if found := s.all(start-1, true, false); n <= len(found) && group <= s.Groups() {
		m = found[n-1]
	}
	return s, m, group
}

func regexpInstr(c *call) value.Datum {
	_, m, group := c.nth(5)
	if m == nil || m[2*group] < 0 {
		return int64(0)
	}
	if len(c.args) > 4 && c.int(4) == 1 {
		return int64(m[2*group+1] + 1)
	}
	return int64(m[2*group] + 1)
}

func regexpSubstr(c *call) value.Datum {
	s, m, group := c.nth(4)
	if m == nil {
		return nil
	}
	return s.part(m, group)
}

// regexpSubstring is substring(text from pattern): the first group, or the whole where there is none.
func regexpSubstring(c *call) value.Datum {
	s := c.search(len(c.args), false)
	if m := s.Find(s.text, 0); m != nil {
		return s.part(m, min(1, s.Groups()))
	}
	return nil
}

// regexpReplace is regexp_replace(text, pattern, replacement [, flags]) and (…, replacement, start [, n [, flags]]).
func regexpReplace(c *call) value.Datum {
	flagsAt, start, n := 3, 1, -1
	if len(c.args) > 3 {
		if _, positions := c.args[3].(int64); positions {
			flagsAt = 5
			start = c.positive(3, 1, 1, "start")
			if len(c.args) > 4 {
				n = c.positive(4, 0, 0, "n")
			}
		} else if flags := c.text(3); flags != "" && flags[0] >= '0' && flags[0] <= '9' {
			panic(pgerr.New(-1, "22023", "invalid regular expression option: %q", flags[:1]).
				WithHint("If you meant to use regexp_replace() with a start parameter, cast the fourth argument to integer explicitly."))
		}
	}
	s := c.search(flagsAt, true)
	if n < 0 {
		n = 1
		if s.global {
			n = 0
		}
	}
	found := s.all(start-1, n != 1, false)
	if n > 0 {
		found = found[min(n-1, len(found)):min(n, len(found))]
	}
	var b strings.Builder
	at := 0
	for _, m := range found {
		b.WriteString(string(s.text[at:m[0]]))
		s.replacement(&b, c.text(2), m)
		at = m[1]
	}
	b.WriteString(string(s.text[at:]))
	return b.String()
}

// replacement writes a replacement with \1 to \9 and \& filled in.
func (s search) replacement(b *strings.Builder, text string, m []int) {
	put := func(n int) {
		if n <= s.Groups() && m[2*n] >= 0 {
			b.WriteString(string(s.text[m[2*n]:m[2*n+1]]))
		}
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; {
		case c >= '1' && c <= '9':
			put(int(c - '0'))
		case c == '&':
			put(0)
		case c == '\\':
			b.WriteByte('\\')
		default:
			b.WriteString(text[i-1 : i+1])
		}
	}
}
