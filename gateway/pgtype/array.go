package pgtype

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// athenaArray turns a JSON array of strings and nulls, each string an element in Athena's text, into
// PostgreSQL's array text. convert may be nil.
func athenaArray(convert Appender, bytea bool) Appender {
	return func(dst, src []byte) ([]byte, error) {
		if len(src) > 0 && src[0] == '{' {
			return append(dst, src...), nil
		}
		decoder := json.NewDecoder(bytes.NewReader(src))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			return dst, fmt.Errorf("read an array of Athena's: %w", err)
		}
		list, ok := value.([]any)
		if !ok {
			return dst, fmt.Errorf("read an array of Athena's: %q is none", src)
		}
		return appendList(dst, list, convert, bytea)
	}
}

func appendList(dst []byte, list []any, convert Appender, bytea bool) (out []byte, err error) {
	dst = append(dst, '{')
	for i, item := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch v := item.(type) {
		case nil:
			dst = append(dst, "NULL"...)
		case []any:
			if dst, err = appendList(dst, v, convert, bytea); err != nil {
				return dst, err
			}
		default:
			text := []byte(fmt.Sprint(v))
			if convert != nil {
				if text, err = convert(nil, text); err != nil {
					return dst, err
				}
			}
			dst = appendQuoted(dst, text)
		}
	}
	return append(dst, '}'), nil
}

// appendQuoted writes an element as array_out does: in quotes where it would be misread without.
func appendQuoted(dst, text []byte) []byte {
	if len(text) > 0 && !bytes.ContainsAny(text, "{},\\\" \t\n\r\v\f") && !strings.EqualFold(view(text), "null") {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	for _, c := range text {
		if c == '"' || c == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}

// array is PostgreSQL's array: elements in row-major order.
type array struct {
	dims  []int32
	lower []int32
	items [][]byte // nil is NULL
}

func badArray(src []byte) error {
	return pgerr.New(-1, "22P02", "malformed array literal: \"%s\"", src)
}

// parseArray reads PostgreSQL's array text, with or without bounds before it.
func parseArray(src []byte) (a array, err error) {
	rest := src
	var lower []int32
	for len(rest) > 0 && rest[0] == '[' {
		var lo, hi int
		end := bytes.IndexAny(rest, "]")
		if end < 0 {
			return a, badArray(src)
		}
		if n, _ := fmt.Sscanf(string(rest[1:end]), "%d:%d", &lo, &hi); n != 2 {
			return a, badArray(src)
		}
		lower, rest = append(lower, int32(lo)), rest[end+1:]
	}
	if lower != nil {
		if len(rest) == 0 || rest[0] != '=' {
			return a, badArray(src)
		}
		rest = rest[1:]
	}
	p := arrayParser{src: rest}
	if !p.list(0) || len(bytes.TrimSpace(p.src)) > 0 {
		return a, badArray(src)
	}
	a.dims, a.items, a.lower = p.dims, p.items, lower
	if len(a.items) == 0 {
		a.dims = nil
	}
	for len(a.lower) < len(a.dims) {
		a.lower = append(a.lower, 1)
	}
	return a, nil
}

type arrayParser struct {
	src   []byte
	dims  []int32
	items [][]byte
}

// list reads {…} at the given depth; every list of a depth has the same length.
func (p *arrayParser) list(depth int) bool {
	if len(p.src) == 0 || p.src[0] != '{' || depth > 5 {
		return false
	}
	p.src = p.src[1:]
	first := len(p.dims) == depth
	if first {
		p.dims = append(p.dims, 0)
	} else if len(p.dims) < depth {
		return false
	}
	n := int32(0)
	for len(p.src) > 0 {
		p.src = bytes.TrimLeft(p.src, " ")
		if len(p.src) == 0 {
			return false
		}
		switch {
		case p.src[0] == '}' && n == 0:
		case p.src[0] == '{':
			if !p.list(depth + 1) {
				return false
			}
			n++
		default:
			if depth+1 != len(p.dims) || !p.item() {
				return false
			}
			n++
		}
		if len(p.src) == 0 {
			return false
		}
		end := p.src[0] == '}'
		if !end && p.src[0] != ',' {
			return false
		}
		p.src = p.src[1:]
		if end {
			if first {
				p.dims[depth] = n
			}
			return p.dims[depth] == n
		}
	}
	return false
}

func (p *arrayParser) item() bool {
	var item []byte
	if p.src[0] == '"' {
		for i := 1; i < len(p.src); i++ {
			switch p.src[i] {
			case '\\':
				if i++; i >= len(p.src) {
					return false
				}
			case '"':
				p.items, p.src = append(p.items, append([]byte{}, item...)), p.src[i+1:]
				return true
			}
			item = append(item, p.src[i])
		}
		return false
	}
	end := bytes.IndexAny(p.src, ",}")
	if end <= 0 {
		return false
	}
	item = bytes.TrimRight(p.src[:end], " ")
	p.src = p.src[end:]
	if strings.EqualFold(string(item), "null") {
		item = nil
	}
	p.items = append(p.items, item)
	return true
}

func binaryArray(element uint32, convert Appender) Appender {
	return func(dst, src []byte) ([]byte, error) {
		a, err := parseArray(src)
		if err != nil {
			return dst, err
		}
		return a.appendBinary(dst, element, convert)
	}
}

func (a array) appendBinary(dst []byte, element uint32, convert Appender) (_ []byte, err error) {
	nulls := uint32(0)
	for _, item := range a.items {
		if item == nil {
			nulls = 1
		}
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(a.dims)))
	dst = binary.BigEndian.AppendUint32(dst, nulls)
	dst = binary.BigEndian.AppendUint32(dst, element)
	for i, n := range a.dims {
		dst = binary.BigEndian.AppendUint32(dst, uint32(n))
		dst = binary.BigEndian.AppendUint32(dst, uint32(a.lower[i]))
	}
	for _, item := range a.items {
		if item == nil {
			dst = append(dst, 0xff, 0xff, 0xff, 0xff)
			continue
		}
		at := len(dst)
		if dst, err = convert(append(dst, 0, 0, 0, 0), item); err != nil {
			return dst, err
		}
		binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	return dst, nil
}

// binaryVector converts int2vector and oidvector: numbers with blanks between, an array from 0 when sent.
func binaryVector(element uint32) (Appender, error) {
	convert, err := Binary(element)
	return func(dst, src []byte) ([]byte, error) {
		a := array{items: bytes.Fields(src), lower: []int32{0}}
		a.dims = []int32{int32(len(a.items))}
		return a.appendBinary(dst, element, convert)
	}, err
}
