package udf

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// expression is a regular expression of Java's: RE2's engine runs it where that can, a backtracking one where the
// pattern looks around, refers back, or may match nothing (RE2's skips an empty match right after another).
type expression struct {
	fast *regexp.Regexp
	slow *regexp2.Regexp
}

// backtracking is the most time a backtracking match may take.
const backtracking = 10 * time.Second

func newExpression(pattern string) (*expression, error) {
	pattern = posixClasses(pattern)
	fast, err := regexp.Compile(pattern)
	if err == nil && !fast.MatchString("") && !asciiBoundary.MatchString(pattern) {
		return &expression{fast: fast}, nil
	}
	slow, slowErr := regexp2.Compile(pattern, regexp2.None)
	switch {
	case slowErr == nil:
		slow.MatchTimeout = backtracking
		return &expression{slow: slow}, nil
	case err == nil:
		return &expression{fast: fast}, nil
	}
	return nil, err
}

// asciiBoundary finds the bounds of words, which are those of ASCII to RE2.
var asciiBoundary = regexp.MustCompile(`^(?:[^\\]|\\[^bB])*\\[bB]`)

// ascii are the classes that are of ASCII to Java.
var ascii = map[byte]string{'s': `[ \t\n\x0B\f\r]`, 'd': `[0-9]`}

// posix are Java's names of POSIX classes, which are Unicode's in Trino, and Unicode's properties that Go has no name for.
var posix = map[string]string{
	"Alphabetic": `\p{L}\p{Nl}` + characters(unicode.Other_Alphabetic, unicode.L), "Uppercase": `\p{Lu}` + characters(unicode.Other_Uppercase, unicode.Lu),
	"Lowercase": `\p{Ll}` + characters(unicode.Other_Lowercase, unicode.Ll),
	"Alpha":     `\p{L}`, "Digit": `\p{Nd}`, "Alnum": `\p{L}\p{Nd}`, "Upper": `\p{Lu}`, "Lower": `\p{Ll}`, "Punct": `\p{P}`,
	"Space": `\s`, "XDigit": `0-9A-Fa-f`, "Cntrl": `\p{Cc}`, "Blank": ` \t`, "Graph": `\p{L}\p{M}\p{N}\p{P}\p{S}`, "Print": `\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}`,
}

// words is how the gateway writes a character of a word, which RE2 takes as a class.
var words = strings.NewReplacer(
	`(?>\p{Alphabetic}|\p{Nd}|[_])`, `[\p{Alphabetic}\p{Nd}_]`, `(?:(?!\p{Alphabetic}|\p{Nd})[^_])`, `[^\p{Alphabetic}\p{Nd}_]`,
	`(?>\p{Alphabetic}|\p{Nd})`, `[\p{Alphabetic}\p{Nd}]`,
)

// characters writes a table's characters, but for those of another, as ranges in brackets.
func characters(table, but *unicode.RangeTable) string {
	var out strings.Builder
	from, to := rune(-1), rune(-2)
	flush := func() {
		if from >= 0 {
			out.WriteString(string(from) + "-" + string(to))
		}
	}
	add := func(lo, hi, stride rune) {
		for r := lo; r <= hi; r += stride {
			switch {
			case unicode.Is(but, r):
				continue
			case r != to+1:
				flush()
				from = r
			}
			to = r
		}
	}
	for _, r := range table.R16 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range table.R32 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	flush()
	return out.String()
}

var posixClass = regexp.MustCompile(`^\\([pP])\{(\w+)\}`)

// posixClasses writes \p{Alpha} and its like, and \u0061, as both engines read them.
func posixClasses(pattern string) string {
	pattern = words.Replace(pattern)
	var out strings.Builder
	depth := 0
	for i := 0; i < len(pattern); i++ {
		m := posixClass.FindStringSubmatch(pattern[i:])
		switch c := pattern[i]; {
		case m != nil && posix[m[2]] != "" && (depth == 0 || m[1] == "p"):
			class := posix[m[2]]
			if depth == 0 {
				class = "[" + map[string]string{"P": "^"}[m[1]] + class + "]"
			}
			out.WriteString(class)
			i += len(m[0]) - 1
			continue
		case c == '\\' && i+5 < len(pattern) && pattern[i+1] == 'u':
			if n, err := strconv.ParseUint(pattern[i+2:i+6], 16, 16); err == nil && n >= 0x80 {
				out.WriteRune(rune(n))
			} else {
				out.WriteString(`\x{` + pattern[i+2:i+6] + "}")
			}
			i += 5
			continue
		case c == '\\' && i+1 < len(pattern) && ascii[pattern[i+1]] != "":
			class := ascii[pattern[i+1]]
			if depth > 0 {
				class = strings.Trim(class, "[]")
			}
			out.WriteString(class)
			i++
			continue
		case c == '\\' && i+1 < len(pattern):
			out.WriteByte(c)
			i++
		case c == '[':
			depth++
		case c == ']' && depth > 0:
			depth--
		}
		out.WriteByte(pattern[i])
	}
	return out.String()
}

// groups is the number of groups.
func (e *expression) groups() int {
	if e.fast != nil {
		return e.fast.NumSubexp()
	}
	return len(e.slow.GetGroupNumbers()) - 1
}

// group is the number of the group of that name, -1 where there is none.
func (e *expression) group(name string) int {
	if e.fast != nil {
		return e.fast.SubexpIndex(name)
	}
	return e.slow.GroupNumberFromName(name)
}

// matches finds up to n matches (all where n < 0), each as the bounds of the whole and of its groups, -1 for one
// that took no part.
func (e *expression) matches(s string, n int) ([][]int, error) {
	if e.fast != nil {
		return e.fast.FindAllStringSubmatchIndex(s, n), nil
	}
	at := offsets(s)
	var all [][]int
	m, err := e.slow.FindStringMatch(s)
	for ; m != nil && err == nil && (n < 0 || len(all) < n); m, err = e.slow.FindNextMatch(m) {
		var one []int
		for _, g := range m.Groups() {
			if len(g.Captures) == 0 {
				one = append(one, -1, -1)
				continue
			}
			one = append(one, at[g.Index], at[g.Index+g.Length])
		}
		all = append(all, one)
	}
	if err != nil {
		return nil, badArgument("regular expression: " + err.Error())
	}
	return all, nil
}

// offsets are the byte offsets of a text's runes, and its length.
func offsets(s string) []int {
	at := make([]int, 0, utf8.RuneCountInString(s)+1)
	for i := range s {
		at = append(at, i)
	}
	return append(at, len(s))
}
