package value

import (
	"bytes"
	"encoding/json"
	"sort"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// JSONMember is a member of a JSON object, in the text's order.
type JSONMember struct {
	Key   string
	Value json.RawMessage
}

// ParseJSON checks json's text, and writes jsonb's in its normal form.
func ParseJSON(typ uint32, text string) (Datum, error) {
	if !json.Valid([]byte(text)) {
		name := "json"
		return nil, pgerr.New(-1, "22P02", "invalid input syntax for type %s", name).WithDetail("%s", jsonFault(text))
	}
	if typ == pgdata.JSON {
		return text, nil
	}
	var b strings.Builder
	normalize(&b, []byte(text))
	return b.String(), nil
}

// jsonFault words what is wrong with a JSON text, as far as it is known.
func jsonFault(text string) string {
	s := strings.TrimSpace(text)
	if s == "" {
		return "The input string ended unexpectedly."
	}
	if end := strings.IndexFunc(s, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_') }); end != 0 {
		if end < 0 {
			end = len(s)
		}
		if w := s[:end]; w != "true" && w != "false" && w != "null" {
			return `Token "` + w + `" is invalid.`
		}
	}
	return "The input string is not valid JSON."
}

// Object returns an object's members in order; ok is false for other values.
func Object(text []byte) (members []JSONMember, ok bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, false
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return nil, false
		}
		members = append(members, JSONMember{Key: key.(string), Value: v})
	}
	return members, true
}

// Elements returns an array's elements; ok is false for other values.
func Elements(text []byte) (items []json.RawMessage, ok bool) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || text[0] != '[' {
		return nil, false
	}
	return items, json.Unmarshal(text, &items) == nil
}

// normalize writes jsonb's form: keys by length and bytes, the last of equal keys, one space after : and ,.
func normalize(b *strings.Builder, text []byte) {
	text = bytes.TrimSpace(text)
	switch text[0] {
	case '{':
		members, _ := Object(text)
		last := map[string]json.RawMessage{}
		for _, m := range members {
			last[m.Key] = m.Value
		}
		keys := make([]string, 0, len(last))
		for k := range last {
			keys = append(keys, k)
		}
		sort.Slice(keys, func(i, j int) bool {
			if len(keys[i]) != len(keys[j]) {
				return len(keys[i]) < len(keys[j])
			}
			return keys[i] < keys[j]
		})
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(QuoteJSON(k) + ": ")
			normalize(b, last[k])
		}
		b.WriteByte('}')
	case '[':
		items, _ := Elements(text)
		b.WriteByte('[')
		for i, item := range items {
			if i > 0 {
				b.WriteString(", ")
			}
			normalize(b, item)
		}
		b.WriteByte(']')
	case '"':
		b.WriteString(QuoteJSON(UnquoteJSON(string(text))))
	case 't', 'f', 'n':
		b.Write(text)
	default:
		if d, ok := ParseDecimal(string(text)); ok {
			b.WriteString(d.String())
			return
		}
		b.Write(text)
	}
}

// UnquoteJSON reads a JSON string.
func UnquoteJSON(text string) (s string) {
	_ = json.Unmarshal([]byte(text), &s) // it has been checked
	return s
}

// QuoteJSON writes a JSON string as PostgreSQL escapes it.
func QuoteJSON(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch r {
		case '"':
			b.WriteString(`\"`)
		case '\\':
			b.WriteString(`\\`)
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		default:
			if r < ' ' {
				const hexDigits = "0123456789abcdef"
				b.WriteString(`\u00` + string(hexDigits[r>>4]) + string(hexDigits[r&15]))
				continue
			}
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
