package udf

import (
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
)

// patterns keeps compiled patterns; it is emptied when it grows.
type patterns struct {
	mu   sync.Mutex
	seen map[string]*expression
}

const maxPatterns = 256

// compile reads a pattern of Java's. What neither engine has (possessive quantifiers and some escapes) is refused
// by name.
func (p *patterns) compile(pattern string) (*expression, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if re := p.seen[pattern]; re != nil {
		return re, nil
	}
	re, err := newExpression(pattern)
	if err != nil {
		for _, has := range []string{"*+", "++", "?+", `\h`, `\R`, `\X`, `\G`, "&&"} {
			if strings.Contains(pattern, has) {
				return nil, &Error{"NOT_SUPPORTED", "The local engine's regular expressions have no " + has + " (pattern " + pattern + ")"}
			}
		}
		return nil, badArgument(strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	if len(p.seen) >= maxPatterns || p.seen == nil {
		p.seen = map[string]*expression{}
	}
	p.seen[strings.Clone(pattern)] = re
	return re, nil
}

func regex() []*duck.Scalar {
	p := &patterns{}
	v, n := duck.Varchar, duck.BigInt
	// with gives f the matches of a[1] in a[0], up to limit (all where it is -1).
	with := func(limit int, f func(re *expression, all [][]int, s string, a vectors, r int, o *duck.Vector) error) body {
		return func(a vectors, r int, o *duck.Vector) error {
			re, err := p.compile(a[1].Str(r))
			if err != nil {
				return err
			}
			all, err := re.matches(a[0].Str(r), limit)
			if err != nil {
				return err
			}
			return f(re, all, a[0].Str(r), a, r, o)
		}
	}
	return []*duck.Scalar{
		fn("t_like_pattern", v, likePattern, v, v),
		fn("t_regexp_like", duck.Boolean, with(1, func(_ *expression, all [][]int, _ string, _ vectors, r int, o *duck.Vector) error {
			o.SetBool(r, len(all) > 0)
			return nil
		}), v, v),
		fn("t_regexp_extract", v, with(1, func(re *expression, all [][]int, s string, a vectors, r int, o *duck.Vector) error {
			g := int(a[2].Int(r))
			if err := checkGroup(re, g); err != nil {
				return err
			}
			if len(all) == 0 || all[0][2*g] < 0 {
				o.SetNull(r)
				return nil
			}
			o.SetStr(r, s[all[0][2*g]:all[0][2*g+1]])
			return nil
		}), v, v, n),
		fn("t_regexp_extract_all", duck.List(v), with(-1, func(re *expression, all [][]int, s string, a vectors, r int, o *duck.Vector) error {
			g := int(a[2].Int(r))
			if err := checkGroup(re, g); err != nil {
				return err
			}
			at := o.Grow(r, len(all))
			kid := o.Kid(0)
			for i, m := range all {
				setPart(kid, at+i, s, m, g)
			}
			return nil
		}), v, v, n),
		fn("t_regexp_groups", duck.List(duck.List(v)), with(-1, func(re *expression, all [][]int, s string, _ vectors, r int, o *duck.Vector) error {
			at := o.Grow(r, len(all))
			kid := o.Kid(0)
			for i, m := range all {
				from := kid.Grow(at+i, re.groups())
				part := kid.Kid(0)
				for g := range re.groups() {
					setPart(part, from+g, s, m, g+1)
				}
			}
			return nil
		}), v, v),
		fn("t_regexp_join", v, func(a vectors, r int, o *duck.Vector) error {
			var out strings.Builder
			at, n := a[0].Range(r)
			by, _ := a[1].Range(r)
			for i := range n {
				out.WriteString(a[0].Kid(0).Str(at + i))
				switch {
				case i == n-1:
				case a[1].Kid(0).Null(by + i):
					o.SetNull(r)
					return nil
				default:
					out.WriteString(a[1].Kid(0).Str(by + i))
				}
			}
			o.SetStr(r, out.String())
			return nil
		}, duck.List(v), duck.List(v)),
		fn("t_regexp_replace", v, with(-1, func(re *expression, all [][]int, s string, a vectors, r int, o *duck.Vector) error {
			out, err := replace(re, all, s, a[2].Str(r))
			if err == nil {
				o.SetStr(r, out)
			}
			return err
		}), v, v, v),
		fn("t_regexp_split", duck.List(v), with(-1, func(_ *expression, all [][]int, s string, _ vectors, r int, o *duck.Vector) error {
			var out []string
			at := 0
			for _, m := range all {
				out = append(out, s[at:m[0]])
				at = m[1]
			}
			setList(o, r, append(out, s[at:]))
			return nil
		}), v, v),
		fn("t_regexp_count", n, with(-1, func(_ *expression, all [][]int, _ string, _ vectors, r int, o *duck.Vector) error {
			o.SetInt(r, int64(len(all)))
			return nil
		}), v, v),
		fn("t_regexp_position", n, with(-1, func(_ *expression, all [][]int, s string, a vectors, r int, o *duck.Vector) error {
			start, occurrence := a[2].Int(r), a[3].Int(r)
			if start < 1 {
				return badArgument("start position cannot be smaller than 1")
			}
			if occurrence < 1 {
				return badArgument("occurrence cannot be smaller than 1")
			}
			o.SetInt(r, -1)
			for _, m := range all {
				position := int64(utf8.RuneCountInString(s[:m[0]])) + 1
				if position < start {
					continue
				}
				if occurrence--; occurrence == 0 {
					o.SetInt(r, position)
					return nil
				}
			}
			return nil
		}), v, v, n, n),
	}
}

// likePattern is a pattern of LIKE whose escapes stand where they may.
func likePattern(a vectors, r int, o *duck.Vector) error {
	escape, size := utf8.DecodeRuneInString(a[1].Str(r))
	if size == 0 || size != len(a[1].Str(r)) {
		return badArgument("Escape string must be a single character")
	}
	escaped := false
	for _, c := range a[0].Str(r) {
		if escaped && c != escape && c != '%' && c != '_' {
			break
		}
		escaped = !escaped && c == escape
	}
	if escaped {
		return badArgument("Escape character must be followed by '%', '_' or the escape character itself")
	}
	o.SetStr(r, a[0].Str(r))
	return nil
}

// setPart writes group g of a match, NULL where it took no part.
func setPart(o *duck.Vector, i int, s string, m []int, g int) {
	if m[2*g] < 0 {
		o.SetNull(i)
		return
	}
	o.SetStr(i, s[m[2*g]:m[2*g+1]])
}

func checkGroup(re *expression, g int) error {
	if g < 0 {
		return badArgument("Group cannot be negative")
	}
	if g > re.groups() {
		return badArgument("Pattern has " + strconv.Itoa(re.groups()) + " groups. Cannot access group " + strconv.Itoa(g))
	}
	return nil
}

// replace puts Java's replacement text in place of each match: $1, ${name}, and \ before anything else.
func replace(re *expression, all [][]int, s, by string) (string, error) {
	var out strings.Builder
	at := 0
	for _, m := range all {
		out.WriteString(s[at:m[0]])
		at = m[1]
		if err := expand(&out, re, s, m, by); err != nil {
			return "", err
		}
	}
	out.WriteString(s[at:])
	return out.String(), nil
}

func expand(out *strings.Builder, re *expression, s string, m []int, by string) error {
	group := func(g int) {
		if m[2*g] >= 0 {
			out.WriteString(s[m[2*g]:m[2*g+1]])
		}
	}
	for i := 0; i < len(by); i++ {
		switch {
		case by[i] == '\\' && i+1 < len(by):
			i++
			out.WriteByte(by[i])
		case by[i] == '$' && i+1 < len(by) && by[i+1] == '{':
			end := strings.IndexByte(by[i:], '}')
			if end < 0 {
				return badArgument("Illegal replacement sequence: missing '}'")
			}
			g := re.group(by[i+2 : i+end])
			if g < 0 {
				return badArgument("Illegal replacement sequence: unknown group { " + by[i+2:i+end] + " }")
			}
			group(g)
			i += end
		case by[i] == '$':
			g, digits := 0, 0
			for i+1 < len(by) && by[i+1] >= '0' && by[i+1] <= '9' && (digits == 0 || g*10+int(by[i+1]-'0') <= re.groups()) {
				g = g*10 + int(by[i+1]-'0')
				digits++
				i++
			}
			if digits == 0 || g > re.groups() {
				return badArgument("Illegal replacement sequence: unknown group")
			}
			group(g)
		default:
			out.WriteByte(by[i])
		}
	}
	return nil
}
