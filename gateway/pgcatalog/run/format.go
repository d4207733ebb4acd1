package run

import (
	"strings"
	"unicode/utf8"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// formatter is format() at work: %[position$][-][width|*[position$]]type.
type formatter struct {
	x     *Exec
	text  string
	at    int
	args  []value.Datum
	types []uint32
	next  int
	out   strings.Builder
}

func format(c *call) value.Datum {
	if c.args[0] == nil {
		return nil
	}
	args, types, _ := c.spread()
	f := &formatter{x: c.x, text: c.text(0), args: args, types: types, next: 1}
	for f.at < len(f.text) {
		ch := f.text[f.at]
		f.at++
		if ch != '%' {
			f.out.WriteByte(ch)
			continue
		}
		if f.peek() == '%' {
			f.at++
			f.out.WriteByte('%')
			continue
		}
		f.specifier()
	}
	return f.out.String()
}

func (f *formatter) peek() byte {
	if f.at >= len(f.text) {
		panic(pgerr.New(-1, "22023", "unterminated format() type specifier").WithHint(`For a single "%%" use "%%%%".`))
	}
	return f.text[f.at]
}

func (f *formatter) number() (n int, ok bool) {
	for f.peek() >= '0' && f.peek() <= '9' {
		if n, ok = n*10+int(f.peek()-'0'), true; n > 1<<31-1 {
			fail("22003", "number is out of range")
		}
		f.at++
	}
	return n, ok
}

// position reads n$ and gives -1 where there is none.
func (f *formatter) position(n int, ok bool) int {
	if !ok || f.peek() != '$' {
		return -1
	}
	f.at++
	if n == 0 {
		fail("22023", "format specifies argument 0, but arguments are numbered from 1")
	}
	return n
}

func (f *formatter) argument(position int) int {
	if position < 0 {
		position = f.next
	}
	if position >= len(f.args) {
		fail("22023", "too few arguments for format()")
	}
	f.next = position + 1
	return position
}

func (f *formatter) specifier() {
	width, ok := f.number()
	position := f.position(width, ok)
	leftward := false
	if position >= 0 || !ok {
		for ; f.peek() == '-'; f.at++ {
			leftward = true
		}
		if f.peek() == '*' {
			f.at++
			n, ok := f.number()
			from := f.position(n, ok)
			if ok && from < 0 {
				fail("22023", "width argument position must be ended by \"$\"")
			}
			width = f.width(f.argument(from))
		} else {
			width, _ = f.number()
		}
	}
	kind := f.peek()
	if !strings.ContainsRune("sIL", rune(kind)) {
		r, _ := utf8.DecodeRuneInString(f.text[f.at:])
		panic(pgerr.New(-1, "22023", "unrecognized format() type specifier \"%c\"", r).WithHint(`For a single "%%" use "%%%%".`))
	}
	f.at++
	if width < 0 {
		leftward, width = true, -width
	}
	text := f.convert(kind, f.argument(position))
	blanks := strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
	if leftward {
		f.out.WriteString(text + blanks)
	} else {
		f.out.WriteString(blanks + text)
	}
}

func (f *formatter) width(i int) int {
	if f.args[i] == nil {
		return 0
	}
	n := f.x.convert(f.args[i], f.types[i], tree.Type{OID: pgdata.Int4, Mod: -1}, true)
	return int(n.(int64))
}

func (f *formatter) convert(kind byte, i int) string {
	text := ""
	if f.args[i] != nil {
		text = f.x.Text(f.types[i], f.args[i])
	}
	switch {
	case kind == 'I' && f.args[i] == nil:
		fail("22004", "null values cannot be formatted as an SQL identifier")
	case kind == 'I':
		return value.QuoteIdent(text)
	case kind == 'L' && f.args[i] == nil:
		return "NULL"
	case kind == 'L':
		return quoteLiteral(text)
	}
	return text
}

// parseIdent is parse_ident(text, strict).
func parseIdent(c *call) value.Datum {
	whole := c.text(0)
	strict := len(c.args) < 2 || c.bool(1)
	invalid := func(detail string, args ...any) {
		fault := pgerr.New(-1, "22023", "string is not a valid identifier: \"%s\"", whole)
		if detail != "" {
			fault = fault.WithDetail(detail, args...)
		}
		panic(fault)
	}
	const blanks = " \t\n\r\f\v"
	var items []value.Datum
	rest := strings.TrimLeft(whole, blanks)
	for dotted := false; ; dotted = true {
		part := ""
		if strings.HasPrefix(rest, `"`) {
			end := 1
			for ; ; end++ {
				at := strings.IndexByte(rest[end:], '"')
				if at < 0 {
					invalid("String has unclosed double quotes.")
				}
				if end += at; !strings.HasPrefix(rest[end+1:], `"`) {
					break
				}
				end++
			}
			if part, rest = strings.ReplaceAll(rest[1:end], `""`, `"`), rest[end+1:]; part == "" {
				invalid("Quoted identifier must not be empty.")
			}
		} else {
			end := strings.IndexFunc(rest, func(r rune) bool {
				return r < 0x80 && r != '_' && r != '$' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
			})
			if end < 0 {
				end = len(rest)
			}
			switch {
			case end > 0 && strings.IndexByte("0123456789$", rest[0]) < 0:
			case strings.HasPrefix(rest, "."):
				invalid("No valid identifier before \".\".")
			case dotted:
				invalid("No valid identifier after \".\".")
			default:
				invalid("")
			}
			part, rest = strings.ToLower(rest[:end]), rest[end:]
		}
		items = append(items, part)
		rest = strings.TrimLeft(rest, blanks)
		if !strings.HasPrefix(rest, ".") {
			break
		}
		rest = strings.TrimLeft(rest[1:], blanks)
	}
	if rest != "" && strict {
		invalid("")
	}
	return value.NewArray(pgdata.Text, items)
}
