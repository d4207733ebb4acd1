package run

import (
	"regexp"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// like matches a LIKE pattern whose escape is the backslash.
func like(s, pattern string, fold bool) bool {
	if fold {
		s, pattern = strings.ToLower(s), strings.ToLower(pattern)
	}
	return likeRunes([]rune(s), []rune(pattern))
}

func likeRunes(s, p []rune) bool {
	for len(p) > 0 {
		switch p[0] {
		case '%':
			for len(p) > 0 && p[0] == '%' {
				p = p[1:]
			}
			if len(p) == 0 {
				return true
			}
			for i := range len(s) + 1 {
				if likeRunes(s[i:], p) {
					return true
				}
			}
			return false
		case '_':
			if len(s) == 0 {
				return false
			}
		case '\\':
			if len(p) == 1 {
				fail("22025", "LIKE pattern must not end with escape character")
			}
			p = p[1:]
			if len(s) == 0 || s[0] != p[0] {
				return false
			}
		default:
			if len(s) == 0 || s[0] != p[0] {
				return false
			}
		}
		s, p = s[1:], p[1:]
	}
	return len(s) == 0
}

// compile reads a PostgreSQL regular expression (ARE); what Go has no form for is refused.
func compile(pattern string, flags string) *regexp.Regexp {
	prefix := "(?s"
	for _, f := range flags {
		switch f {
		case 'i':
			prefix += "i"
		case 'n', 'm':
			prefix = "(?m" + prefix[3:]
		case 'g', 'c', 's', 'e':
		default:
			fail("22023", "invalid regular expression option: %q", string(f))
		}
	}
	text := strings.TrimPrefix(pattern, "***:")
	if rest, ok := strings.CutPrefix(text, "(?"); ok {
		if end := strings.IndexByte(rest, ')'); end > 0 && strings.Trim(rest[:end], "ceimnpqstwx") == "" {
			if strings.Contains(rest[:end], "i") {
				prefix += "i"
			}
			text = rest[end+1:]
		}
	}
	text = strings.NewReplacer(`\\`, `\\`, `\m`, `\b`, `\M`, `\b`, `\y`, `\b`, `\Y`, `\B`, `\Z`, `\z`).Replace(text)
	re, err := regexp.Compile(prefix + ")" + text)
	if err != nil {
		fail("2201B", "invalid regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return re
}

func matches(fold, negate bool) function {
	return func(c *call) value.Datum {
		flags := ""
		if fold {
			flags = "i"
		}
		return c.x.regex(c.text(1), flags).MatchString(c.text(0)) != negate
	}
}

func likes(fold, negate bool) function {
	return func(c *call) value.Datum {
		if b, ok := c.args[0].([]byte); ok {
			return like(string(b), string(c.args[1].([]byte)), fold) != negate
		}
		return like(c.text(0), c.text(1), fold) != negate
	}
}

var operators = union(numberOperators, textOperators)

var textOperators = map[string]function{
	"||": concatenate,
	"~~": likes(false, false), "!~~": likes(false, true), "~~*": likes(true, false), "!~~*": likes(true, true),
	"~": matchOrNot, "!~": matches(false, true), "~*": matches(true, false), "!~*": matches(true, true),
	"@>": contains, "<@": containedBy, "&&": overlap, "->": jsonGet(false), "->>": jsonGet(true), "#>": jsonPath(false), "#>>": jsonPath(true),
	"?": jsonHas, "^@": func(c *call) value.Datum { return strings.HasPrefix(c.text(0), c.text(1)) },
	"~>=~": textCompare(func(c int) bool { return c >= 0 }), "~<~": textCompare(func(c int) bool { return c < 0 }),
}

func textCompare(test func(int) bool) function {
	return func(c *call) value.Datum { return test(strings.Compare(c.text(0), c.text(1))) }
}

// matchOrNot is ~: a regular expression's match, or the bitwise NOT of a prefix.
func matchOrNot(c *call) value.Datum {
	if len(c.args) == 1 {
		return ^c.int(0)
	}
	return matches(false, false)(c)
}

// concatenate is || for text, arrays and jsonb.
func concatenate(c *call) value.Datum {
	left, la := c.args[0].(*value.Array)
	right, ra := c.args[1].(*value.Array)
	switch {
	case la && ra:
		return value.NewArray(left.Elem, append(append([]value.Datum(nil), left.Items...), right.Items...))
	case la:
		return value.NewArray(left.Elem, append(append([]value.Datum(nil), left.Items...), c.args[1]))
	case ra:
		return value.NewArray(right.Elem, append([]value.Datum{c.args[0]}, right.Items...))
	}
	if c.types[0] == pgdata.JSONB {
		return jsonConcat(c.text(0), c.text(1))
	}
	if b, ok := c.args[0].([]byte); ok {
		return append(append([]byte(nil), b...), c.args[1].([]byte)...)
	}
	return c.x.plainText(c.types[0], c.args[0]) + c.x.plainText(c.types[1], c.args[1])
}

// plainText writes a value as a cast to text does.
func (x *Exec) plainText(typ uint32, v value.Datum) string {
	if b, ok := v.(bool); ok {
		if b {
			return "true"
		}
		return "false"
	}
	return x.Text(typ, v)
}

func contains(c *call) value.Datum {
	a, ok := c.args[0].(*value.Array)
	if !ok {
		return c.unsupported()
	}
	have := map[string]bool{}
	for _, i := range a.Items {
		have[c.x.key([]value.Datum{i})] = true
	}
	for _, i := range c.array(1).Items {
		if i == nil || !have[c.x.key([]value.Datum{i})] {
			return false
		}
	}
	return true
}

func containedBy(c *call) value.Datum {
	return contains(&call{x: c.x, op: c.op, args: []value.Datum{c.args[1], c.args[0]}, types: []uint32{c.types[1], c.types[0]}})
}

func overlap(c *call) value.Datum {
	a, ok := c.args[0].(*value.Array)
	if !ok {
		return c.unsupported()
	}
	have := map[string]bool{}
	for _, i := range a.Items {
		if i != nil {
			have[c.x.key([]value.Datum{i})] = true
		}
	}
	for _, i := range c.array(1).Items {
		if i != nil && have[c.x.key([]value.Datum{i})] {
			return true
		}
	}
	return false
}
