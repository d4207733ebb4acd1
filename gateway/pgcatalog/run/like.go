package run

import (
	"strings"
	"unicode/utf8"

	"github.com/datacounsel/spillway/gateway/sql/value"
)

// outcome is what matching a LIKE pattern came to; after exhausted no later start can match either.
type outcome int

const (
	missed outcome = iota
	matched
	exhausted
)

// like matches a LIKE pattern whose escape is the backslash.
func like(s, pattern []rune) outcome {
	for len(s) > 0 && len(pattern) > 0 {
		switch pattern[0] {
		case '\\':
			if len(pattern) < 2 {
				fail("22025", "LIKE pattern must not end with escape character")
			}
			if pattern = pattern[1:]; s[0] != pattern[0] {
				return missed
			}
		case '%':
			return likeRest(s, pattern[1:])
		case '_':
		default:
			if s[0] != pattern[0] {
				return missed
			}
		}
		s, pattern = s[1:], pattern[1:]
	}
	if len(s) > 0 {
		return missed
	}
	for len(pattern) > 0 && pattern[0] == '%' {
		pattern = pattern[1:]
	}
	if len(pattern) == 0 {
		return matched
	}
	return exhausted
}

// likeRest matches what follows a %.
func likeRest(s, pattern []rune) outcome {
	for ; len(pattern) > 0 && (pattern[0] == '%' || pattern[0] == '_'); pattern = pattern[1:] {
		if pattern[0] == '_' {
			if len(s) == 0 {
				return exhausted
			}
			s = s[1:]
		}
	}
	if len(pattern) == 0 {
		return matched
	}
	first := pattern[0]
	if first == '\\' {
		if len(pattern) < 2 {
			fail("22025", "LIKE pattern must not end with escape character")
		}
		first = pattern[1]
	}
	for ; len(s) > 0; s = s[1:] {
		if s[0] == first {
			if o := like(s, pattern); o != missed {
				return o
			}
		}
	}
	return exhausted
}

// likes is LIKE and ILIKE on text, name, char(n) with its blanks, and bytea byte by byte.
func likes(fold, negate bool) function {
	return func(c *call) value.Datum {
		s, pattern := c.runes(0), c.runes(1)
		if fold {
			s, pattern = []rune(strings.ToLower(string(s))), []rune(strings.ToLower(string(pattern)))
		}
		return (like(s, pattern) == matched) != negate
	}
}

// runes are the characters of a text, or the bytes of a bytea.
func (c *call) runes(i int) []rune {
	b, ok := c.args[i].([]byte)
	if !ok {
		return []rune(c.text(i))
	}
	r := make([]rune, len(b))
	for i, octet := range b {
		r[i] = rune(octet)
	}
	return r
}

// likeEscape rewrites a pattern with another escape character to one with the backslash.
func likeEscape(c *call) value.Datum {
	pattern, escape := c.runes(0), c.runes(1)
	var out []rune
	switch {
	case len(escape) == 0:
		for _, r := range pattern {
			if r == '\\' {
				out = append(out, '\\')
			}
			out = append(out, r)
		}
	case len(escape) > 1:
		fail("22025", "invalid escape string")
	case escape[0] == '\\':
		out = pattern
	default:
		escaped := false
		for _, r := range pattern {
			switch {
			case r == escape[0] && !escaped:
				out = append(out, '\\')
				escaped = true
				continue
			case r == '\\' && !escaped:
				out = append(out, '\\')
			}
			out = append(out, r)
			escaped = false
		}
	}
	if _, ok := c.args[0].([]byte); !ok {
		return string(out)
	}
	b := make([]byte, len(out))
	for i, r := range out {
		b[i] = byte(r)
	}
	return b
}

func similarEscape(c *call) value.Datum {
	if c.args[0] == nil {
		return nil
	}
	escape := `\`
	if len(c.args) > 1 {
		if c.args[1] == nil && c.name == "similar_to_escape" {
			return nil
		}
		if c.args[1] != nil {
			escape = c.text(1)
		}
	}
	return SimilarPattern(c.text(0), escape)
}

// SimilarPattern turns a SIMILAR TO pattern into an anchored regular expression. Where the pattern is that of
// SUBSTRING … SIMILAR … ESCAPE, its middle part becomes a group.
func SimilarPattern(pattern, escape string) string {
	if utf8.RuneCountInString(escape) > 1 {
		fail("22025", "invalid escape string")
	}
	var b strings.Builder
	b.WriteString("^(?:")
	inClass, escaped, separators := false, false, 0
	for _, r := range pattern {
		switch {
		case escaped && r == '"' && !inClass:
			// The parts before and after it match as little as they can.
			switch separators {
			case 0:
				b.WriteString("){1,1}?(")
			case 1:
				b.WriteString("){1,1}(?:")
			default:
				fail("2200C", "SQL regular expression may not contain more than two escape-double-quote separators")
			}
			separators++
			escaped = false
		case escaped:
			b.WriteString(`\` + string(r))
			escaped = false
		case escape != "" && string(r) == escape:
			escaped = true
		case inClass:
			if r == '\\' {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
			inClass = r != ']'
		case r == '[':
			inClass = true
			b.WriteRune(r)
		case r == '%':
			b.WriteString(".*")
		case r == '_':
			b.WriteByte('.')
		case r == '(':
			b.WriteString("(?:")
		case strings.ContainsRune(`.^$\`, r):
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteString(")$")
	return b.String()
}
