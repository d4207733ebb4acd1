package run

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

var textFunctions = map[string]function{
	"lower": textOf(strings.ToLower), "upper": textOf(strings.ToUpper), "quote_ident": textOf(value.QuoteIdent),
	"initcap": textOf(initcap), "reverse": textOf(reverse), "bpchar": textOf(func(s string) string { return s }),
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
	"translate": translate, "left": left, "right": right, "lpad": pad(true), "rpad": pad(false), "repeat": repeat,
	"split_part": splitPart, "string_to_array": splitText, "array_to_string": arrayToString,
	"starts_with": func(c *call) value.Datum { return strings.HasPrefix(c.text(0), c.text(1)) },
	"ascii":       ascii, "chr": character, "parse_ident": parseIdent, "to_hex": toHex, "unistr": unescapeUnicode,
	"normalize":     func(c *call) value.Datum { return c.form(1).String(c.text(0)) },
	"is_normalized": func(c *call) value.Datum { return c.form(1).IsNormalString(c.text(0)) },
	"textcat":       func(c *call) value.Datum { return c.text(0) + c.text(1) }, "gen_random_uuid": randomUUID,
	"text_larger":  func(c *call) value.Datum { return max(c.text(0), c.text(1)) },
	"text_smaller": func(c *call) value.Datum { return min(c.text(0), c.text(1)) },
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
		start = !unicode.In(r, unicode.L, unicode.N)
	}
	return b.String()
}

func reverse(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

func quoteLiteral(s string) string {
	quotedText := "'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + quotedText
	}
	return quotedText
}

// spread returns the arguments with their types, those of VARIADIC "any" in place; ok is false where that is NULL.
func (c *call) spread() (args []value.Datum, types []uint32, ok bool) {
	if !c.spreads {
		return c.args, c.types, true
	}
	last := len(c.args) - 1
	a, ok := c.args[last].(*value.Array)
	if !ok {
		return c.args[:last], c.types[:last], false
	}
	args, types = slices.Concat(c.args[:last], a.Items), slices.Clone(c.types[:last])
	for range a.Items {
		types = append(types, a.Elem)
	}
	return args, types, true
}

func concat(c *call) value.Datum {
	args, types, ok := c.spread()
	if !ok {
		return nil
	}
	return strings.Join(c.x.texts(args, types), "")
}

func concatWS(c *call) value.Datum {
	args, types, ok := c.spread()
	if !ok || args[0] == nil {
		return nil
	}
	return strings.Join(c.x.texts(args[1:], types[1:]), c.text(0))
}

// texts are the values' texts, NULLs left out.
func (x *Exec) texts(args []value.Datum, types []uint32) (parts []string) {
	for i, a := range args {
		if a != nil {
			parts = append(parts, x.Text(types[i], a))
		}
	}
	return parts
}

func translate(c *call) value.Datum {
	from, to := []rune(c.text(1)), []rune(c.text(2))
	return strings.Map(func(r rune) rune {
		switch i := slices.Index(from, r); {
		case i < 0:
			return r
		case i < len(to):
			return to[i]
		}
		return -1
	}, c.text(0))
}

func runeIndex(s, part string) value.Datum {
	i := strings.Index(s, part)
	if i < 0 {
		return int64(0)
	}
	return int64(utf8.RuneCountInString(s[:i]) + 1)
}

// counted is how many of size characters a signed count means: a negative one leaves that many out.
func counted(n int64, size int) int {
	if n < 0 {
		n = max(0, int64(size)+n)
	}
	return int(min(n, int64(size)))
}

func left(c *call) value.Datum {
	r := []rune(c.text(0))
	return string(r[:counted(c.int(1), len(r))])
}

func right(c *call) value.Datum {
	r := []rune(c.text(0))
	return string(r[len(r)-counted(c.int(1), len(r)):])
}

// mostBytes is the most a text may hold.
const mostBytes = 1<<30 - 5

func repeat(c *call) value.Datum {
	n := max(0, c.int(1))
	if n*int64(max(1, len(c.text(0)))) > mostBytes && c.text(0) != "" {
		fail("54000", "requested length too large")
	}
	if c.text(0) == "" {
		return ""
	}
	return strings.Repeat(c.text(0), int(n))
}

func pad(leftSide bool) function {
	return func(c *call) value.Datum {
		fill := []rune(" ")
		if len(c.args) > 2 {
			fill = []rune(c.text(2))
		}
		r := []rune(c.text(0))
		n := int(max(0, c.int(1)))
		if n > mostBytes/4 {
			fail("54000", "requested length too large")
		}
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

func ascii(c *call) value.Datum {
	r, size := utf8.DecodeRuneInString(c.text(0))
	if size == 0 {
		return int64(0)
	}
	return int64(r)
}

func character(c *call) value.Datum {
	switch n := c.int(0); {
	case n < 0:
		fail("22023", "character number must be positive")
	case n == 0:
		fail("54000", "null character not permitted")
	case n > utf8.MaxRune:
		fail("54000", "requested character too large for encoding: %d", n)
	case n >= 0xD800 && n < 0xE000:
		fail("54000", "requested character not valid for encoding: %d", n)
	}
	return string(rune(c.int(0)))
}

func toHex(c *call) value.Datum {
	if c.types[0] == pgdata.Int4 {
		return strconv.FormatUint(uint64(uint32(c.int(0))), 16)
	}
	return strconv.FormatUint(uint64(c.int(0)), 16)
}

// form is the Unicode normalization form an argument names.
func (c *call) form(i int) norm.Form {
	name := "NFC"
	if i < len(c.args) {
		name = c.text(i)
	}
	forms := map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD}
	f, ok := forms[strings.ToUpper(name)]
	if !ok {
		fail("22023", "invalid normalization form: %s", name)
	}
	return f
}

// unescapeUnicode is unistr(): \XXXX, \+XXXXXX, \uXXXX and \UXXXXXXXX, surrogates in pairs.
func unescapeUnicode(c *call) value.Datum {
	var b strings.Builder
	high := rune(0)
	unpaired := func() { fail("22025", "invalid Unicode surrogate pair") }
	for s := c.text(0); s != ""; {
		if s[0] != '\\' || strings.HasPrefix(s, `\\`) {
			if high != 0 {
				unpaired()
			}
			_, size := utf8.DecodeRuneInString(s)
			b.WriteString(s[:size])
			s = strings.TrimPrefix(s[size:], map[bool]string{true: `\`}[s[0] == '\\'])
			continue
		}
		r, size := escapedRune(s)
		if size == 0 {
			fail("42601", "invalid Unicode escape")
		}
		if s = s[size:]; r == 0 || r > utf8.MaxRune {
			fail("22023", "invalid Unicode code point: %04X", r)
		}
		low := r >= 0xDC00 && r < 0xE000
		switch {
		case (high != 0) != low:
			unpaired()
		case low:
			b.WriteRune((high-0xD800)<<10 + (r - 0xDC00) + 0x10000)
			high = 0
		case r >= 0xD800 && r < 0xDC00:
			high = r
		default:
			b.WriteRune(r)
		}
	}
	if high != 0 {
		unpaired()
	}
	return b.String()
}

// escapedRune reads the escape at the start of a text; size 0 is none.
func escapedRune(s string) (r rune, size int) {
	for _, kind := range []struct {
		opens  string
		digits int
	}{{`\u`, 4}, {`\U`, 8}, {`\+`, 6}, {`\`, 4}} {
		from, to := len(kind.opens), len(kind.opens)+kind.digits
		if !strings.HasPrefix(s, kind.opens) || len(s) < to {
			continue
		}
		if n, err := strconv.ParseUint(s[from:to], 16, 31); err == nil {
			return rune(n), to
		}
	}
	return 0, 0
}
