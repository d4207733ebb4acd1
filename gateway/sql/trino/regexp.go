package trino

import (
	"errors"
	"regexp"
	"strings"

	"github.com/datacounsel/spillway/gateway/pgcatalog/run"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/regex"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

func pgFault(e tree.Expr, code, format string, args ...any) *pgerr.Error {
	return pgerr.New(e.At(), code, format, args...)
}

// flags returns a constant flags argument, "" where there is none.
func (a *args) flags(i int) string {
	if i >= a.n() {
		return ""
	}
	v, ok := a.constant(i)
	s, isString := v.(string)
	if !ok || !isString {
		refuse(a.x, "Give a constant.", "the flags of a regular expression must be a constant on Athena")
	}
	return s
}

// pattern writes a regular expression of PostgreSQL's in Java's form; only constants can be turned.
func (p *printer) pattern(e tree.Expr, flags string) string {
	text := ""
	if c, ok := e.(*tree.Call); ok && c.Op == nil && c.Proc.Name == "similar_to_escape" {
		v, known := p.constant(c.Args[0])
		s, isString := v.(string)
		escape := `\`
		if len(c.Args) > 1 {
			x, _ := p.constant(c.Args[1])
			escape, _ = x.(string)
		}
		if !known || !isString {
			refuse(e, "Give a constant.", "the pattern of SIMILAR TO must be a constant on Athena")
		}
		text = run.SimilarPattern(s, escape)
	} else {
		v, known := p.constant(e)
		if known && v == nil {
			return "CAST(NULL AS varchar)"
		}
		s, isString := v.(string)
		if !known || !isString {
			refuse(e, "Give a constant pattern.", "the pattern of a regular expression must be a constant on Athena")
		}
		text = s
	}
	var fault *pgerr.Error
	if _, err := regex.Compile(text, ""); errors.As(err, &fault) { // wrong in PostgreSQL, whatever Athena makes of it
		panic(fault)
	}
	return str(javaPattern(e, text, flags))
}

// charClass is a character class of PostgreSQL's in Java's form: what stands in brackets, and what stands for one character
// outside them. Athena misreads a property in brackets after a quantifier.
type charClass struct {
	inner string
	outer []string
}

// classes are those of glibc's C.UTF-8, as package regex has them.
var classes = map[string]charClass{
	"digit": {"0-9", nil}, "xdigit": {"0-9A-Fa-f", nil}, "blank": {` \t`, nil}, "ascii": {`\x00-\x7F`, nil}, "space": {spaces, nil},
	"alnum": {"", alnum}, "word": {"_", alnum}, "alpha": {"", []string{alnum[0], `(?![0-9])` + alnum[1]}},
	"upper": {"", []string{`\p{Uppercase}`, `\p{Lt}`}}, "lower": {"", []string{`\p{Lowercase}`, `\p{Lt}`}}, "cntrl": {"", []string{`\p{Cc}`}},
	"graph": {hardBlanks, graph}, "print": {hardBlanks, append([]string{`\p{Zs}`}, graph...)},
	"punct": {"", []string{"(?!" + strings.Join(alnum, "|") + ")" + bracket{outer: graph, inner: hardBlanks}.String()}},
}

var (
	alnum = []string{`\p{Alphabetic}`, `\p{Nd}`}
	graph = []string{`\p{L}`, `\p{M}`, `\p{N}`, `\p{P}`, `\p{S}`, `\p{Cf}`, `\p{Co}`}
)

const (
	spaces     = `\s\u1680\u2000-\u2006\u2008-\u200A\u2028\u2029\u205F\u3000`
	hardBlanks = `\u00A0\u2007\u202F`
)

// bracket is a bracket expression as it is written.
type bracket struct {
	negated bool
	inner   string
	outer   []string
}

func (b *bracket) add(c charClass) { b.inner, b.outer = b.inner+c.inner, append(b.outer, c.outer...) }

// String writes one character; a group that is not entered again, so that it is tried one way.
func (b bracket) String() string {
	outer := strings.Join(b.outer, "|")
	switch {
	case outer == "" && b.negated:
		return "[^" + b.inner + "]"
	case outer == "":
		return "[" + b.inner + "]"
	case b.negated && b.inner == "":
		return "(?:(?!" + outer + ")(?s:.))"
	case b.negated:
		return "(?:(?!" + outer + ")[^" + b.inner + "])"
	case b.inner == "":
		return "(?>" + outer + ")"
	}
	return "(?>" + outer + "|[" + b.inner + "])"
}

// ofClass writes one character that is, or is not, of a class.
func ofClass(name string, negated bool) string {
	b := bracket{negated: negated}
	b.add(classes[name])
	return b.String()
}

// javaPattern turns an advanced regular expression into Java's: the dot takes newlines, $ is the very end.
func javaPattern(e tree.Expr, text, flags string) string {
	prefix := "s"
	for _, f := range flags {
		switch f {
		case 'i':
			prefix += "i"
		case 'n', 'm':
			prefix = strings.Replace(prefix, "s", "m", 1)
		case 'g', 'c', 's':
		default:
			refuse(e, "Use i, g, n or s.", "flag %q of a regular expression is not supported on Athena", string(f))
		}
	}
	if rest, ok := strings.CutPrefix(text, "(?i)"); ok {
		text, prefix = rest, prefix+"i"
	}
	if strings.HasPrefix(text, "***") || strings.HasPrefix(text, "(?x") || strings.HasPrefix(text, "(?q") {
		refuse(e, "", "this form of regular expression is not supported on Athena")
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			switch text[i] {
			case 'm', 'M', 'y':
				b.WriteString(`\b`)
			case 'Y':
				b.WriteString(`\B`)
			case 'Z':
				b.WriteString(`\z`)
			case 'w', 'W':
				b.WriteString(ofClass("word", text[i] == 'W'))
			case 's', 'S':
				b.WriteString(ofClass("space", text[i] == 'S'))
			case 'u', 'U', 'x', 'B', 'e', 'c':
				refuseEscape(e, text[i])
			default:
				b.WriteString(text[i-1 : i+1])
			}
		case c == '[':
			end := i + classEnd(text[i:])
			b.WriteString(javaBracket(e, text[i+1:end-1], strings.Contains(prefix, "i")))
			i = end - 1
		case c == '$' && !strings.Contains(prefix, "m"):
			b.WriteString(`\z`)
		case strings.Contains(prefix, "i") && strings.HasPrefix(text[i:], "ß"): // which is ss to Athena
			b.WriteString("(?-i:ß)")
			i++
		case strings.Contains(prefix, "i") && (c|0x20 >= 'a' && c|0x20 <= 'z') && i > 0 && text[i-1]|0x20 >= 'a' && text[i-1]|0x20 <= 'z': // ss is ß
			b.WriteString("[" + string(c) + "]")
		default:
			b.WriteByte(c)
		}
	}
	return "(?" + prefix + ")" + b.String()
}

func refuseEscape(e tree.Expr, c byte) {
	refuse(e, "Write the character itself.", "escape \\%c of a regular expression is not supported on Athena", c)
}

// javaBracket turns what stands in brackets; where case is folded, an upper and a lower case letter are any letter.
func javaBracket(e tree.Expr, text string, fold bool) string {
	b := bracket{}
	text, b.negated = strings.CutPrefix(text, "^")
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case strings.HasPrefix(text[i:], "[:"):
			name, _, _ := strings.Cut(text[i+2:], ":]")
			i += len(name) + 3
			if fold && (name == "upper" || name == "lower") {
				name = "alpha"
			}
			b.add(classes[name])
		case strings.HasPrefix(text[i:], "[.") || strings.HasPrefix(text[i:], "[="):
			refuse(e, "Write the character itself.", "collating elements of a regular expression are not supported on Athena")
		case c == '\\' && i+1 < len(text):
			i++
			switch text[i] {
			case 'w':
				b.add(classes["word"])
			case 's':
				b.add(classes["space"])
			case 'W', 'S':
				if !strings.Contains(text, `\`+string(text[i]|0x20)) { // both of them are any character
					refuse(e, "", "\\%c in brackets of a regular expression is not supported on Athena", text[i])
				}
				return map[bool]string{false: "(?s:.)", true: "(?!)"}[b.negated]
			case 'u', 'U', 'x', 'B', 'e', 'c', 'm', 'M', 'y', 'Y', 'Z':
				refuseEscape(e, text[i])
			default:
				b.inner += text[i-1 : i+1]
			}
		case strings.IndexByte("[]&", c) >= 0, c == '^' && b.inner == "":
			b.inner += `\` + string(c)
		default:
			b.inner += text[i : i+1]
		}
	}
	return b.String()
}

// hasGroup says whether a pattern captures.
func hasGroup(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
			continue
		}
		if s[i] == '(' && !strings.HasPrefix(s[i:], "(?") {
			return true
		}
	}
	return false
}

// javaReplacement turns \1 and \& into Java's $1 and $0.
func javaReplacement(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '$':
			b.WriteString(`\$`)
		case s[i] == '\\' && i+1 < len(s):
			i++
			switch {
			case s[i] >= '1' && s[i] <= '9':
				b.WriteString("$" + string(s[i]))
			case s[i] == '&':
				b.WriteString("$0")
			default:
				b.WriteString(`\\`)
				if s[i] != '\\' {
					b.WriteByte(s[i])
				}
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// regexpReplace replaces the first match, or all with flag g.
func regexpReplace(a *args) string {
	if a.n() > 4 || a.n() == 4 && !isText(a.typ(3)) {
		return a.refuse("", "regexp_replace with a start position is not supported on Athena")
	}
	flags := a.flags(3)
	v, ok := a.constant(2)
	s, isString := v.(string)
	if !ok || !isString {
		return a.refuse("Give a constant.", "the replacement of regexp_replace must be a constant on Athena")
	}
	if strings.ContainsAny(text(a.constant(1)), "*?") && strings.Contains(flags, "g") {
		if once, err := regexp.Compile(text(a.constant(1))); err != nil || once.MatchString("") {
			return a.refuse("Use + instead of *.", "replacing the matches of a pattern that may be empty is not supported on Athena")
		}
	}
	pattern, to := a.p.extent(a.x.Args[1], flags), javaReplacement(s)
	if strings.Contains(flags, "g") {
		return "regexp_replace(" + a.arg(0) + ", " + pattern + ", " + str(to) + ")"
	}
	// Only the first match: the text before it is matched lazily along with it.
	inner := strings.TrimSuffix(strings.TrimPrefix(pattern, "'"), "'")
	end := strings.IndexByte(inner, ')') + 1
	whole := "'" + inner[:end] + `\A(.*?)(?:` + inner[end:] + ")'"
	if strings.Contains(inner[end:], "^") || strings.Contains(inner[end:], `\A`) {
		// An anchored pattern matches once at most.
		if strings.HasPrefix(inner[end:], "^") && !strings.Contains(inner[end:], "|") {
			return "regexp_replace(" + a.arg(0) + ", " + pattern + ", " + str(to) + ")"
		}
		return a.refuse("Use flag g.", "this pattern cannot replace only the first match on Athena")
	}
	return "regexp_replace(" + a.arg(0) + ", " + whole + ", " + str("$1"+shiftGroups(to)) + ")"
}

func text(v any, _ bool) string {
	s, _ := v.(string)
	return s
}

// shiftGroups renumbers the groups of a replacement behind a new first one.
func shiftGroups(to string) string {
	var b strings.Builder
	for i := 0; i < len(to); i++ {
		if to[i] == '\\' && i+1 < len(to) {
			b.WriteString(to[i : i+2])
			i++
			continue
		}
		b.WriteByte(to[i])
		if to[i] == '$' && i+1 < len(to) {
			i++
			b.WriteByte(to[i] + 1)
		}
	}
	return b.String()
}

// groupsOf counts the capturing groups of a function's pattern.
func (a *args) groupsOf() (n int) {
	s := text(a.constant(1))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
		} else if s[i] == '(' && !strings.HasPrefix(s[i:], "(?") {
			n++
		}
	}
	return n
}

// eachGroup calls a function of Trino's for each group, or for the whole match where there are none.
func (a *args) eachGroup(function, pattern string) (calls []string) {
	for g := min(1, a.groupsOf()); g <= a.groupsOf(); g++ {
		calls = append(calls, function+"("+a.arg(0)+", "+pattern+", "+itoa(g)+")")
	}
	return calls
}

func regexpMatch(a *args) string {
	pattern := a.p.extent(a.x.Args[1], a.flags(2))
	return "IF(regexp_like(" + a.arg(0) + ", " + pattern + "), ARRAY[" + strings.Join(a.eachGroup("regexp_extract", pattern), ", ") + "])"
}

// everyMatch is regexp_matches with flag g, as an array of what each match gives.
func everyMatch(a *args) string {
	calls := a.eachGroup("regexp_extract_all", a.p.splitter(a.x.Args[1], a.flags(2)))
	v := a.p.variable()
	switch {
	case len(calls) == 1:
		return "transform(" + calls[0] + ", " + v + " -> ARRAY[" + v + "])"
	case len(calls) > 5:
		return a.refuse("Use fewer groups.", "a pattern of more than five groups is not supported here on Athena")
	}
	fields := make([]string, len(calls))
	for i := range fields {
		fields[i] = v + "[" + itoa(i+1) + "]"
	}
	return "transform(zip(" + strings.Join(calls, ", ") + "), " + v + " -> ARRAY[" + strings.Join(fields, ", ") + "])"
}

func regexpCount(a *args) string {
	if a.n() > 2 {
		return a.refuse("", "regexp_count with a start position is not supported on Athena")
	}
	return "CAST(regexp_count(" + a.arg(0) + ", " + a.p.splitter(a.x.Args[1], "") + ") AS integer)"
}

func regexpLike(a *args) string {
	return "regexp_like(" + a.arg(0) + ", " + a.p.pattern(a.x.Args[1], a.flags(2)) + ")"
}
