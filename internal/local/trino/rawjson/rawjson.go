// Package rawjson walks JSON text without building a tree: values stay slices of the text, so that numbers
// keep their digits and what nobody asks for is only skipped.
package rawjson

import (
	"errors"
	"unicode/utf16"
	"unicode/utf8"
)

// ErrSyntax is any text that is not JSON.
var ErrSyntax = errors.New("malformed JSON")

const maxDepth = 1000

// Space returns the first place from i on that is no white space.
func Space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// Value returns where the value that begins at i ends.
func Value(b []byte, i int) (int, error) { return value(b, i, 0) }

func value(b []byte, i, depth int) (int, error) {
	if i >= len(b) || depth > maxDepth {
		return i, ErrSyntax
	}
	switch c := b[i]; {
	case c == '"':
		return str(b, i)
	case c == '{':
		return members(b, i, depth+1, nil)
	case c == '[':
		return elements(b, i, depth+1, nil)
	case c == 't':
		return word(b, i, "true")
	case c == 'f':
		return word(b, i, "false")
	case c == 'n':
		return word(b, i, "null")
	case c == '-' || c >= '0' && c <= '9':
		return number(b, i)
	}
	return i, ErrSyntax
}

func word(b []byte, i int, w string) (int, error) {
	if len(b)-i < len(w) || string(b[i:i+len(w)]) != w {
		return i, ErrSyntax
	}
	return i + len(w), nil
}

func digits(b []byte, i int) int {
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	return i
}

func number(b []byte, i int) (int, error) {
	if b[i] == '-' {
		i++
	}
	from := i
	i = digits(b, i)
	if i == from || b[from] == '0' && i > from+1 {
		return i, ErrSyntax
	}
	if i < len(b) && b[i] == '.' {
		from = i + 1
		if i = digits(b, from); i == from {
			return i, ErrSyntax
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		from = i
		if i = digits(b, i); i == from {
			return i, ErrSyntax
		}
	}
	return i, nil
}

func str(b []byte, i int) (int, error) {
	for i++; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i + 1, nil
		case c == '\\':
			i++
		case c < 0x20:
			return i, ErrSyntax
		}
	}
	return i, ErrSyntax
}

// Object calls f for each member of the object at i, with the key's and the value's raw text, and returns
// where it ends. f returns false to stop looking; the rest is still checked.
func Object(b []byte, i int, f func(key, raw []byte) bool) (int, error) {
	if i >= len(b) || b[i] != '{' {
		return i, ErrSyntax
	}
	return members(b, i, 1, f)
}

func members(b []byte, i, depth int, f func(key, raw []byte) bool) (int, error) {
	i = Space(b, i+1)
	if i < len(b) && b[i] == '}' {
		return i + 1, nil
	}
	for {
		if i >= len(b) || b[i] != '"' {
			return i, ErrSyntax
		}
		end, err := str(b, i)
		if err != nil {
			return end, err
		}
		key := b[i:end]
		i = Space(b, end)
		if i >= len(b) || b[i] != ':' {
			return i, ErrSyntax
		}
		i = Space(b, i+1)
		if end, err = value(b, i, depth); err != nil {
			return end, err
		}
		if f != nil && !f(key, b[i:end]) {
			f = nil
		}
		i = Space(b, end)
		if i >= len(b) {
			return i, ErrSyntax
		}
		if b[i] == '}' {
			return i + 1, nil
		}
		if b[i] != ',' {
			return i, ErrSyntax
		}
		i = Space(b, i+1)
	}
}

// Array calls f for each element of the array at i and returns where it ends.
func Array(b []byte, i int, f func(raw []byte) bool) (int, error) {
	if i >= len(b) || b[i] != '[' {
		return i, ErrSyntax
	}
	return elements(b, i, 1, f)
}

func elements(b []byte, i, depth int, f func(raw []byte) bool) (int, error) {
	i = Space(b, i+1)
	if i < len(b) && b[i] == ']' {
		return i + 1, nil
	}
	for {
		end, err := value(b, i, depth)
		if err != nil {
			return end, err
		}
		if f != nil && !f(b[i:end]) {
			f = nil
		}
		i = Space(b, end)
		if i >= len(b) {
			return i, ErrSyntax
		}
		if b[i] == ']' {
			return i + 1, nil
		}
		if b[i] != ',' {
			return i, ErrSyntax
		}
		i = Space(b, i+1)
	}
}

// Unquote decodes a string's raw text into out, which it returns extended; invalid UTF-8 and halves of
// surrogate pairs become U+FFFD.
func Unquote(out, raw []byte) []byte {
	s := raw[1 : len(raw)-1]
	plain := true
	for _, c := range s {
		if c == '\\' || c >= 0x80 {
			plain = false
			break
		}
	}
	if plain {
		return append(out, s...)
	}
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			r, size := utf8.DecodeRune(s[i:])
			out = utf8.AppendRune(out, r)
			i += size
			continue
		}
		if i+1 >= len(s) {
			break
		}
		switch c := s[i+1]; c {
		case 'n':
			out = append(out, '\n')
		case 't':
			out = append(out, '\t')
		case 'r':
			out = append(out, '\r')
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'u':
			r, n := escaped(s[i:])
			out = utf8.AppendRune(out, r)
			i += n - 2
		default:
			out = append(out, c)
		}
		i += 2
	}
	return out
}

// escaped reads \uXXXX, and the pair that a surrogate begins, and how long it is.
func escaped(s []byte) (rune, int) {
	r, ok := hex4(s)
	if !ok {
		return utf8.RuneError, min(6, len(s))
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if low, ok := hex4(s[6:]); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

func hex4(s []byte) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range s[2:6] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
