package run

import (
	"crypto/md5"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// functions are all scalar functions, by name.
var functions = union(catalogFunctions, textFunctions, numberFunctions, floatFunctions, timeFunctions, arrayFunctions, jsonFunctions)

func union(maps ...map[string]function) map[string]function {
	all := map[string]function{}
	for _, m := range maps {
		for name, f := range m {
			all[name] = f
		}
	}
	return all
}

func textOf(f func(string) string) function {
	return func(c *call) value.Datum { return f(c.text(0)) }
}

var textFunctions = map[string]function{
	"lower": textOf(strings.ToLower), "upper": textOf(strings.ToUpper), "quote_ident": textOf(value.QuoteIdent),
	"initcap": textOf(initcap), "reverse": textOf(reverse),
	"length": length, "char_length": length, "character_length": length,
	"octet_length": func(c *call) value.Datum {
		if b, ok := c.args[0].([]byte); ok {
			return int64(len(b))
		}
		return int64(len(c.text(0)))
	},
	"bit_length":    func(c *call) value.Datum { return int64(len(c.text(0)) * 8) },
	"quote_literal": func(c *call) value.Datum { return quoteLiteral(c.x.plainText(c.types[0], c.args[0])) },
	"quote_nullable": func(c *call) value.Datum {
		if c.args[0] == nil {
			return "NULL"
		}
		return quoteLiteral(c.x.plainText(c.types[0], c.args[0]))
	},
	"concat": concat, "concat_ws": concatWS, "format": format,
	"replace": func(c *call) value.Datum {
		if c.text(1) == "" {
			return c.text(0)
		}
		return strings.ReplaceAll(c.text(0), c.text(1), c.text(2))
	},
	"translate": translate,
	"strpos":    func(c *call) value.Datum { return runeIndex(c.text(0), c.text(1)) },
	"position":  func(c *call) value.Datum { return runeIndex(c.text(0), c.text(1)) },
	"substring": substring, "substr": substring, "left": left, "right": right,
	"btrim": trim(true, true), "ltrim": trim(true, false), "rtrim": trim(false, true),
	"lpad": pad(true), "rpad": pad(false),
	"repeat":     func(c *call) value.Datum { return strings.Repeat(c.text(0), int(max(0, min(c.int(1), 1<<24)))) },
	"split_part": splitPart, "string_to_array": splitText, "array_to_string": arrayToString,
	"starts_with": func(c *call) value.Datum { return strings.HasPrefix(c.text(0), c.text(1)) },
	"ascii": func(c *call) value.Datum {
		r, size := utf8.DecodeRuneInString(c.text(0))
		if size == 0 {
			return int64(0)
		}
		return int64(r)
	},
	"chr": func(c *call) value.Datum {
		if c.int(0) == 0 {
			fail("54000", "null character not permitted")
		}
		return string(rune(c.int(0)))
	},
	"md5": func(c *call) value.Datum {
		sum := md5.Sum([]byte(c.text(0)))
		return hex.EncodeToString(sum[:])
	},
	"regexp_replace": regexpReplace, "regexp_match": regexpMatch, "regexp_split_to_array": regexpSplit,
	"like_escape": likeEscape, "similar_to_escape": similarEscape, "parse_ident": parseIdent,
	"to_hex":  func(c *call) value.Datum { return strconv.FormatUint(uint64(c.int(0)), 16) },
	"encode":  encode,
	"textcat": func(c *call) value.Datum { return c.text(0) + c.text(1) },
	"like":    likes(false, false), "notlike": likes(false, true), "texticlike": likes(true, false),
	"gen_random_uuid": randomUUID,
}

func length(c *call) value.Datum {
	switch v := c.args[0].(type) {
	case []byte:
		return int64(len(v))
	case string:
		if c.types[0] == pgdata.BPChar {
			v = strings.TrimRight(v, " ")
		}
		return int64(utf8.RuneCountInString(v))
	}
	return c.unsupported()
}

func initcap(s string) string {
	var b strings.Builder
	start := true
	for _, r := range s {
		if start {
			b.WriteRune(unicode.ToUpper(r))
		} else {
			b.WriteRune(unicode.ToLower(r))
		}
		start = !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}
	return b.String()
}

func reverse(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

func quoteLiteral(s string) string {
	quotedText := "'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + quotedText
	}
	return quotedText
}

func concat(c *call) value.Datum {
	var b strings.Builder
	for i, a := range c.args {
		if a != nil {
			b.WriteString(c.x.Text(c.types[i], a))
		}
	}
	return b.String()
}

func concatWS(c *call) value.Datum {
	if c.args[0] == nil {
		return nil
	}
	var parts []string
	for i, a := range c.args[1:] {
		if a != nil {
			parts = append(parts, c.x.Text(c.types[i+1], a))
		}
	}
	return strings.Join(parts, c.text(0))
}

// format is format(): %s, %I, %L and %%, with positions; widths are refused.
func format(c *call) value.Datum {
	if c.args[0] == nil {
		return nil
	}
	s := c.text(0)
	var b strings.Builder
	next := 1
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		i++
		if i < len(s) && s[i] == '%' {
			b.WriteByte('%')
			continue
		}
		j := i
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		if j > i && j < len(s) && s[j] == '$' {
			next, _ = strconv.Atoi(s[i:j])
			i = j + 1
		}
		if i >= len(s) {
			fail("22023", "unterminated format() type specifier")
		}
		if next >= len(c.args) {
			fail("22023", "too few arguments for format()")
		}
		v, text := c.args[next], ""
		if v != nil {
			text = c.x.Text(c.types[next], v)
		}
		next++
		switch s[i] {
		case 's':
			b.WriteString(text)
		case 'I':
			if v == nil {
				fail("22004", "null values cannot be formatted as an SQL identifier")
			}
			b.WriteString(value.QuoteIdent(text))
		case 'L':
			if v == nil {
				b.WriteString("NULL")
			} else {
				b.WriteString(quoteLiteral(text))
			}
		default:
			fail("22023", "unrecognized format() type specifier %q", string(s[i]))
		}
	}
	return b.String()
}

func translate(c *call) value.Datum {
	from, to := []rune(c.text(1)), []rune(c.text(2))
	return strings.Map(func(r rune) rune {
		for i, f := range from {
			if f == r {
				if i < len(to) {
					return to[i]
				}
				return -1
			}
		}
		return r
	}, c.text(0))
}

func runeIndex(s, part string) value.Datum {
	i := strings.Index(s, part)
	if i < 0 {
		return int64(0)
	}
	return int64(utf8.RuneCountInString(s[:i]) + 1)
}

// substring takes positions, or a regular expression.
func substring(c *call) value.Datum {
	if pattern, ok := c.args[1].(string); ok {
		m := c.x.regex(pattern, "").FindStringSubmatchIndex(c.text(0))
		if m == nil {
			return nil
		}
		if len(m) > 2 {
			m = m[2:4]
		}
		if m[0] < 0 {
			return nil
		}
		return c.text(0)[m[0]:m[1]]
	}
	r := []rune(c.text(0))
	from, to := c.int(1), int64(len(r))+1
	if len(c.args) > 2 {
		if c.int(2) < 0 {
			fail("22011", "negative substring length not allowed")
		}
		to = min(to, from+c.int(2))
	}
	from = max(from, 1)
	if from >= to {
		return ""
	}
	return string(r[from-1 : to-1])
}

func left(c *call) value.Datum {
	r := []rune(c.text(0))
	n := c.int(1)
	if n < 0 {
		n = max(0, int64(len(r))+n)
	}
	return string(r[:min(n, int64(len(r)))])
}

func right(c *call) value.Datum {
	r := []rune(c.text(0))
	n := c.int(1)
	if n < 0 {
		n = max(0, int64(len(r))+n)
	}
	return string(r[int64(len(r))-min(n, int64(len(r))):])
}

func trim(start, end bool) function {
	return func(c *call) value.Datum {
		cut := " "
		if len(c.args) > 1 {
			cut = c.text(1)
		}
		s := c.text(0)
		if start {
			s = strings.TrimLeft(s, cut)
		}
		if end {
			s = strings.TrimRight(s, cut)
		}
		return s
	}
}

func pad(leftSide bool) function {
	return func(c *call) value.Datum {
		fill := []rune(" ")
		if len(c.args) > 2 {
			fill = []rune(c.text(2))
		}
		r := []rune(c.text(0))
		n := int(max(0, min(c.int(1), 1<<24)))
		if len(r) >= n {
			return string(r[:n])
		}
		if len(fill) == 0 {
			return string(r)
		}
		extra := make([]rune, n-len(r))
		for i := range extra {
			extra[i] = fill[i%len(fill)]
		}
		if leftSide {
			return string(extra) + string(r)
		}
		return string(r) + string(extra)
	}
}

func splitPart(c *call) value.Datum {
	n := c.int(2)
	if n == 0 {
		fail("22023", "field position must not be zero")
	}
	parts := []string{c.text(0)}
	if c.text(1) != "" {
		parts = strings.Split(c.text(0), c.text(1))
	}
	if n < 0 {
		n += int64(len(parts)) + 1
	}
	if n < 1 || n > int64(len(parts)) {
		return ""
	}
	return parts[n-1]
}

// splitText is string_to_array: a NULL separator splits into characters.
func splitText(c *call) value.Datum {
	if c.args[0] == nil {
		return nil
	}
	var parts []string
	switch separator := c.args[1].(type) {
	case nil:
		for _, r := range c.text(0) {
			parts = append(parts, string(r))
		}
	case string:
		switch {
		case c.text(0) == "":
		case separator == "":
			parts = []string{c.text(0)}
		default:
			parts = strings.Split(c.text(0), separator)
		}
	}
	items := make([]value.Datum, len(parts))
	for i, p := range parts {
		if len(c.args) < 3 || c.args[2] != p {
			items[i] = p
		}
	}
	return value.NewArray(pgdata.Text, items)
}

func arrayToString(c *call) value.Datum {
	a, ok := c.args[0].(*value.Array)
	if !ok || c.args[1] == nil {
		return nil
	}
	var parts []string
	for _, item := range a.Items {
		switch {
		case item != nil:
			parts = append(parts, c.x.Text(a.Elem, item))
		case !c.null(2):
			parts = append(parts, c.text(2))
		}
	}
	return strings.Join(parts, c.text(1))
}

// goReplacement turns \1 and \& into Go's form.
func goReplacement(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '$':
			b.WriteString("$$")
		case s[i] == '\\' && i+1 < len(s):
			i++
			switch {
			case s[i] >= '1' && s[i] <= '9':
				b.WriteString("${" + string(s[i]) + "}")
			case s[i] == '&':
				b.WriteString("${0}")
			default:
				b.WriteByte(s[i])
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func regexpReplace(c *call) value.Datum {
	flags := ""
	if len(c.args) == 4 {
		s, ok := c.args[3].(string)
		if !ok {
			return c.unsupported()
		}
		flags = s
	} else if len(c.args) > 4 {
		return c.unsupported()
	}
	re := c.x.regex(c.text(1), strings.ReplaceAll(flags, "g", ""))
	to := goReplacement(c.text(2))
	if strings.Contains(flags, "g") {
		return re.ReplaceAllString(c.text(0), to)
	}
	s := c.text(0)
	m := re.FindStringSubmatchIndex(s)
	if m == nil {
		return s
	}
	return s[:m[0]] + string(re.ExpandString(nil, to, s, m)) + s[m[1]:]
}

func regexpMatch(c *call) value.Datum {
	flags := ""
	if len(c.args) > 2 {
		flags = c.text(2)
	}
	m := c.x.regex(c.text(1), flags).FindStringSubmatchIndex(c.text(0))
	if m == nil {
		return nil
	}
	return groups(c.text(0), m)
}

func regexpSplit(c *call) value.Datum {
	flags := ""
	if len(c.args) > 2 {
		flags = c.text(2)
	}
	var items []value.Datum
	for _, p := range c.x.regex(c.text(1), flags).Split(c.text(0), -1) {
		items = append(items, p)
	}
	return value.NewArray(pgdata.Text, items)
}

func likeEscape(c *call) value.Datum {
	pattern, escape := c.text(0), c.text(1)
	if escape == `\` {
		return pattern
	}
	if utf8.RuneCountInString(escape) > 1 {
		fail("22019", "invalid escape string")
	}
	var b strings.Builder
	runes := []rune(pattern)
	for i := 0; i < len(runes); i++ {
		switch {
		case string(runes[i]) == escape:
			if i++; i < len(runes) {
				b.WriteString(`\` + string(runes[i]))
			}
		case runes[i] == '\\':
			b.WriteString(`\\`)
		default:
			b.WriteRune(runes[i])
		}
	}
	return b.String()
}

func similarEscape(c *call) value.Datum {
	escape := `\`
	if len(c.args) > 1 {
		escape = c.text(1)
	}
	return SimilarPattern(c.text(0), escape)
}

// SimilarPattern turns a SIMILAR TO pattern into an anchored regular expression.
func SimilarPattern(pattern, escape string) string {
	var b strings.Builder
	b.WriteString("^(?:")
	inClass := false
	runes := []rune(pattern)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case escape != "" && string(r) == escape:
			if i++; i < len(runes) {
				b.WriteString(`\` + string(runes[i]))
			}
		case inClass:
			inClass = r != ']'
			b.WriteRune(r)
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

func parseIdent(c *call) value.Datum {
	var items []value.Datum
	rest := strings.TrimSpace(c.text(0))
	for rest != "" {
		var part string
		if strings.HasPrefix(rest, `"`) {
			end := strings.Index(rest[1:], `"`)
			if end < 0 {
				fail("22023", "string is not a valid identifier: %q", c.text(0))
			}
			part, rest = rest[1:end+1], rest[end+2:]
		} else {
			end := strings.IndexByte(rest, '.')
			if end < 0 {
				end = len(rest)
			}
			part, rest = strings.ToLower(rest[:end]), rest[end:]
		}
		items = append(items, part)
		rest = strings.TrimPrefix(rest, ".")
	}
	return value.NewArray(pgdata.Text, items)
}

func encode(c *call) value.Datum {
	b := c.args[0].([]byte)
	if c.text(1) == "hex" {
		return hex.EncodeToString(b)
	}
	return c.unsupported()
}
