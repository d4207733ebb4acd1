// Package convert takes record values as they come from Kafka: it checks that each is one JSON object and
// compares it with the columns that are known, in one pass over its bytes and without decoding it.
package convert

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// The reasons for which a value is no record. Errors of Check wrap one of them.
var (
	ErrNull    = errors.New("the record has no value")
	ErrUTF8    = errors.New("the value is not valid UTF-8")
	ErrNotJSON = errors.New("the value is not a JSON object")
)

// maxDepth bounds nesting, as encoding/json does.
const maxDepth = 1000

// Verdict is what Check found out about a good value.
type Verdict struct {
	Widens bool // the value shows a column or a type that the shape does not cover
	Lines  bool // the value has line breaks between its tokens
}

// scan walks over one value.
type scan struct {
	text   []byte
	pos    int
	lines  bool
	widens bool
}

// Check validates value and compares it with the shape. It allocates nothing for a value whose keys were
// seen before.
func (s *Shape) Check(value []byte) (Verdict, error) {
	if value == nil {
		return Verdict{}, ErrNull
	}
	c := scan{text: value}
	c.space()
	if c.peek() != '{' {
		return Verdict{}, c.fail("an object does not begin")
	}
	if err := c.object(s.root, 0); err != nil {
		return Verdict{}, err
	}
	c.space()
	if c.pos != len(value) {
		return Verdict{}, c.fail("something follows the object")
	}
	if !utf8.Valid(value) {
		return Verdict{}, ErrUTF8
	}
	return Verdict{Widens: c.widens, Lines: c.lines}, nil
}

// AppendLine appends value as one line of JSON with its line feed. Only white space between tokens is
// changed, and only where verdict says that there are line breaks.
func AppendLine(dst, value []byte, verdict Verdict) []byte {
	if verdict.Lines {
		var compact bytes.Buffer
		if json.Compact(&compact, value) == nil { // Check passed it, so it compacts
			value = compact.Bytes()
		}
	}
	return append(append(dst, value...), '\n')
}

func (c *scan) fail(what string) error {
	return fmt.Errorf("%w: %s at byte %d", ErrNotJSON, what, c.pos)
}

func (c *scan) peek() byte {
	if c.pos < len(c.text) {
		return c.text[c.pos]
	}
	return 0
}

func (c *scan) space() {
	for c.pos < len(c.text) {
		switch c.text[c.pos] {
		case '\n', '\r':
			c.lines = true
		case ' ', '\t':
		default:
			return
		}
		c.pos++
	}
}

// object reads an object whose opening brace is next.
func (c *scan) object(n *node, depth int) error {
	empty, err := c.open('}', depth)
	if empty || err != nil {
		return err
	}
	for i, more := 0, true; more; i++ {
		if c.peek() != '"' {
			return c.fail("a key is missing")
		}
		start := c.pos + 1
		if err := c.str(); err != nil {
			return err
		}
		member := n.member(i, c.text[start:c.pos-1])
		c.space()
		if c.peek() != ':' {
			return c.fail("a colon is missing")
		}
		c.pos++
		c.space()
		if err := c.value(member, depth+1); err != nil {
			return err
		}
		if more, err = c.more('}'); err != nil {
			return err
		}
	}
	return nil
}

// open enters an object or an array, whose first byte is next; empty tells that it is left already.
func (c *scan) open(end byte, depth int) (empty bool, err error) {
	if depth > maxDepth {
		return false, c.fail("values are nested too deeply")
	}
	c.pos++
	c.space()
	if empty = c.peek() == end; empty {
		c.pos++
	}
	return empty, nil
}

// more passes over the comma before another member or element, or over the end.
func (c *scan) more(end byte) (bool, error) {
	c.space()
	switch c.peek() {
	case ',':
		c.pos++
		c.space()
		return true, nil
	case end:
		c.pos++
		return false, nil
	}
	return false, c.fail("a comma or a closing " + string(rune(end)) + " is missing")
}

// value reads any value and notes whether n covers it.
func (c *scan) value(n *node, depth int) error {
	switch b := c.peek(); {
	case b == '"':
		c.see(n, isString)
		return c.str()
	case b == '-' || b >= '0' && b <= '9':
		kind, err := c.number()
		c.see(n, kind)
		return err
	case b == '{':
		return c.object(n.within(isStruct), depth)
	case b == '[':
		return c.array(n.within(isArray).element(), depth)
	case b == 't':
		c.see(n, isBool)
		return c.word("true")
	case b == 'f':
		c.see(n, isBool)
		return c.word("false")
	case b == 'n':
		return c.word("null")
	}
	return c.fail("a value is missing")
}

// see notes a scalar of the kind.
func (c *scan) see(n *node, kind kinds) {
	if n == nil || n.covers&kind == 0 {
		c.widens = true
	}
}

func (c *scan) array(elem *node, depth int) error {
	empty, err := c.open(']', depth)
	for more := !empty; more && err == nil; {
		if err = c.value(elem, depth+1); err == nil {
			more, err = c.more(']')
		}
	}
	return err
}

func (c *scan) word(word string) error {
	if len(c.text)-c.pos < len(word) || string(c.text[c.pos:c.pos+len(word)]) != word {
		return c.fail("a value is missing")
	}
	c.pos += len(word)
	return nil
}

// str reads a string whose opening quote is next.
func (c *scan) str() error {
	text := c.text
	for i := c.pos + 1; i < len(text); i++ {
		switch b := text[i]; {
		case b == '"':
			c.pos = i + 1
			return nil
		case b < ' ':
			c.pos = i
			return c.fail("a string holds a control character")
		case b == '\\':
			n := escape(text[i:])
			if n == 0 {
				c.pos = i
				return c.fail("a string holds an unknown escape")
			}
			i += n - 1
		}
	}
	c.pos = len(text)
	return c.fail("a string does not end")
}

// escape is the length of the escape sequence that text begins with; 0 for none.
func escape(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(text) < 6 {
			return 0
		}
		for _, b := range text[2:6] {
			if digit, letter := b-'0', b|0x20-'a'; digit > 9 && letter > 5 {
				return 0
			}
		}
		return 6
	}
	return 0
}

// number reads a number by JSON's grammar and tells the narrowest kind that holds it.
func (c *scan) number() (kinds, error) {
	start, kind := c.pos, isInt
	if c.peek() == '-' {
		c.pos++
	}
	whole := c.pos
	if c.digits() == 0 || c.text[whole] == '0' && c.pos-whole > 1 {
		return kind, c.fail("a number is malformed")
	}
	if c.peek() == '.' {
		kind = isDouble
		c.pos++
		if c.digits() == 0 {
			return kind, c.fail("a number is malformed")
		}
	}
	if c.peek() == 'e' || c.peek() == 'E' {
		kind = isDouble
		c.pos++
		if c.peek() == '+' || c.peek() == '-' {
			c.pos++
		}
		if c.digits() == 0 {
			return kind, c.fail("a number is malformed")
		}
	}
	if kind == isInt && c.pos-whole > 9 {
		kind = wholeKind(c.text[start:c.pos])
	}
	return kind, nil
}

func (c *scan) digits() int {
	start := c.pos
	for c.pos < len(c.text) && c.text[c.pos] >= '0' && c.text[c.pos] <= '9' {
		c.pos++
	}
	return c.pos - start
}
