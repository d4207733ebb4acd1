package udf

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
)

// patterns keeps compiled patterns; it is emptied when it grows.
type patterns struct {
	mu   sync.Mutex
	seen map[string]*regexp.Regexp
}

const maxPatterns = 256

// compile reads a pattern of Java's. What RE2 lacks (looking around, back references, possessive and atomic
// groups) is refused by name.
func (p *patterns) compile(pattern string) (*regexp.Regexp, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if re := p.seen[pattern]; re != nil {
		return re, nil
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		for _, has := range []string{"(?=", "(?!", "(?<=", "(?<!", "(?>", "*+", "++", "?+", `\1`, `\2`, `\k<`, `\h`, `\R`, `\X`, `\G`, `\Z`, "&&"} {
			if strings.Contains(pattern, has) {
				return nil, &Error{"NOT_SUPPORTED", "The local engine's regular expressions have no " + has + " (pattern " + pattern + ")"}
			}
		}
		return nil, badArgument(strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	if len(p.seen) >= maxPatterns || p.seen == nil {
		p.seen = map[string]*regexp.Regexp{}
	}
	p.seen[strings.Clone(pattern)] = re
	return re, nil
}

func regex() []*duck.Scalar {
	p := &patterns{}
	v, n := duck.Varchar, duck.BigInt
	with := func(f func(re *regexp.Regexp, s string, a vectors, r int, o *duck.Vector) error) body {
		return func(a vectors, r int, o *duck.Vector) error {
			re, err := p.compile(a[1].Str(r))
			if err != nil {
				return err
			}
			return f(re, a[0].Str(r), a, r, o)
		}
	}
	return []*duck.Scalar{
		fn("t_regexp_like", duck.Boolean, with(func(re *regexp.Regexp, s string, _ vectors, r int, o *duck.Vector) error {
			o.SetBool(r, re.MatchString(s))
			return nil
		}), v, v),
		fn("t_regexp_extract", v, with(func(re *regexp.Regexp, s string, a vectors, r int, o *duck.Vector) error {
			g := int(a[2].Int(r))
			if err := checkGroup(re, g); err != nil {
				return err
			}
			m := re.FindStringSubmatchIndex(s)
			if m == nil || m[2*g] < 0 {
				o.SetNull(r)
				return nil
			}
			o.SetStr(r, s[m[2*g]:m[2*g+1]])
			return nil
		}), v, v, n),
		fn("t_regexp_extract_all", duck.List(v), with(func(re *regexp.Regexp, s string, a vectors, r int, o *duck.Vector) error {
			g := int(a[2].Int(r))
			if err := checkGroup(re, g); err != nil {
				return err
			}
			all := re.FindAllStringSubmatchIndex(s, -1)
			at := o.Grow(r, len(all))
			kid := o.Kid(0)
			for i, m := range all {
				if m[2*g] < 0 {
					kid.SetNull(at + i)
					continue
				}
				kid.SetStr(at+i, s[m[2*g]:m[2*g+1]])
			}
			return nil
		}), v, v, n),
		fn("t_regexp_replace", v, with(func(re *regexp.Regexp, s string, a vectors, r int, o *duck.Vector) error {
			out, err := replace(re, s, a[2].Str(r))
			if err == nil {
				o.SetStr(r, out)
			}
			return err
		}), v, v, v),
		fn("t_regexp_split", duck.List(v), with(func(re *regexp.Regexp, s string, _ vectors, r int, o *duck.Vector) error {
			var out []string
			at := 0
			for _, m := range re.FindAllStringIndex(s, -1) {
				out = append(out, s[at:m[0]])
				at = m[1]
			}
			setList(o, r, append(out, s[at:]))
			return nil
		}), v, v),
		fn("t_regexp_count", n, with(func(re *regexp.Regexp, s string, _ vectors, r int, o *duck.Vector) error {
			o.SetInt(r, int64(len(re.FindAllStringIndex(s, -1))))
			return nil
		}), v, v),
		fn("t_regexp_position", n, with(func(re *regexp.Regexp, s string, a vectors, r int, o *duck.Vector) error {
			start, occurrence := a[2].Int(r), a[3].Int(r)
			if start < 1 {
				return badArgument("start position cannot be smaller than 1")
			}
			if occurrence < 1 {
				return badArgument("occurrence cannot be smaller than 1")
			}
			o.SetInt(r, -1)
			for _, m := range re.FindAllStringIndex(s, -1) {
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

func checkGroup(re *regexp.Regexp, g int) error {
	if g < 0 {
		return badArgument("Group cannot be negative")
	}
	if g > re.NumSubexp() {
		return badArgument("Pattern has " + strconv.Itoa(re.NumSubexp()) + " groups. Cannot access group " + strconv.Itoa(g))
	}
	return nil
}

// replace puts Java's replacement text in place of each match: $1, ${name}, and \ before anything else.
func replace(re *regexp.Regexp, s, by string) (string, error) {
	var out strings.Builder
	at := 0
	for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
		out.WriteString(s[at:m[0]])
		at = m[1]
		if err := expand(&out, re, s, m, by); err != nil {
			return "", err
		}
	}
	out.WriteString(s[at:])
	return out.String(), nil
}

func expand(out *strings.Builder, re *regexp.Regexp, s string, m []int, by string) error {
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
			g := re.SubexpIndex(by[i+2 : i+end])
			if g < 0 {
				return badArgument("Illegal replacement sequence: unknown group { " + by[i+2:i+end] + " }")
			}
			group(g)
			i += end
		case by[i] == '$':
			g, digits := 0, 0
			for i+1 < len(by) && by[i+1] >= '0' && by[i+1] <= '9' && (digits == 0 || g*10+int(by[i+1]-'0') <= re.NumSubexp()) {
				g = g*10 + int(by[i+1]-'0')
				digits++
				i++
			}
			if digits == 0 || g > re.NumSubexp() {
				return badArgument("Illegal replacement sequence: unknown group")
			}
			group(g)
		default:
			out.WriteByte(by[i])
		}
	}
	return nil
}
