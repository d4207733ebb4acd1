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

// classes are PostgreSQL's character classes in Java's form, for brackets: those of glibc's C.UTF-8, as package regex
// has them.
var classes = map[string]string{
	"alpha": `\p{Alphabetic}` + foreignDigits, "digit": "0-9", "alnum": alnum, "word": alnum + "_", "space": spaces,
	"upper": `\p{Uppercase}\p{Lt}`, "lower": `\p{Lowercase}\p{Lt}`, "blank": ` \t`, "cntrl": `\p{Cc}`, "xdigit": "0-9A-Fa-f",
	"punct": `[` + graphs + `&&[^` + alnum + `]]`, "graph": graphs, "print": graphs + `\p{Zs}`, "ascii": `\x00-\x7F`,
}

const (
	alnum         = `\p{Alphabetic}\p{Nd}`
	spaces        = `\s\u1680\u2000-\u2006\u2008-\u200A\u2028\u2029\u205F\u3000`
	graphs        = `\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cf}\p{Co}\u00A0\u2007\u202F`
	foreignDigits = `[\p{Nd}&&[^0-9]]`
)

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
	inClass, start := false, 0 // of the brackets' text
	bracketed := func(class string) {
		if !inClass {
			class = "[" + class + "]"
		}
		b.WriteString(class)
	}
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
			case 'w':
				bracketed(classes["word"])
			case 's':
				bracketed(spaces)
			case 'W', 'S':
				lower := string(text[i] | 0x20)
				switch end := strings.IndexByte(text[i:], ']'); {
				case !inClass:
					b.WriteString("[^" + map[string]string{"w": classes["word"], "s": spaces}[lower] + "]")
				case strings.Contains(text[start:i+max(end, 0)], `\`+lower): // both of them are any character
					b.WriteString(`\` + string(text[i]))
				default:
					refuse(e, "", "\\%c in brackets of a regular expression is not supported on Athena", text[i])
				}
			case 'u', 'U', 'x', 'B', 'e', 'c':
				refuse(e, "Write the character itself.", "escape \\%c of a regular expression is not supported on Athena", text[i])
			default:
				b.WriteByte('\\')
				b.WriteByte(text[i])
			}
		case inClass && strings.HasPrefix(text[i:], "[:"):
			name, _, _ := strings.Cut(text[i+2:], ":]")
			b.WriteString(classes[name])
			i += len(name) + 3
		case inClass && (strings.HasPrefix(text[i:], "[.") || strings.HasPrefix(text[i:], "[=")):
			refuse(e, "Write the character itself.", "collating elements of a regular expression are not supported on Athena")
		case inClass:
			if c == ']' {
				inClass = false
			}
			if c == '[' || c == '&' {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		case c == '[':
			inClass, start = true, i
			b.WriteByte(c)
			if strings.HasPrefix(text[i+1:], "^]") {
				b.WriteString(`^\]`)
				i += 2
			} else if strings.HasPrefix(text[i+1:], "]") {
				b.WriteString(`\]`)
				i++
			}
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
