package trinohttp

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena"
)

// signature is a type as Trino's protocol has it.
type signature struct {
	RawType   string
	Arguments []argument
}

// argument is a parameter of a type: a number (LONG), a type (TYPE) or a field (NAMED_TYPE).
type argument struct {
	Kind  string
	Value json.RawMessage
}

func (a argument) number() int {
	var n int
	_ = json.Unmarshal(a.Value, &n)
	return n
}

// element is the type of an argument and, of a row's field, its name.
func (a argument) element() (name string, t signature) {
	if a.Kind == "TYPE" {
		_ = json.Unmarshal(a.Value, &t)
		return "", t
	}
	var field struct {
		FieldName     *struct{ Name string }
		TypeSignature signature
	}
	_ = json.Unmarshal(a.Value, &field)
	if field.FieldName != nil {
		name = field.FieldName.Name
	}
	return name, field.TypeSignature
}

// unbounded is the length that Trino gives a varchar without one.
const unbounded = 2147483647

// column describes a result's column as Athena does.
func (s signature) column(name string) athena.Column {
	c := athena.Column{Name: name, Type: s.RawType}
	switch s.RawType {
	case "real":
		c.Type = "float"
	case "decimal":
		if len(s.Arguments) == 2 {
			c.Precision, c.Scale = s.Arguments[0].number(), s.Arguments[1].number()
		}
	case "varchar", "char":
		c.Precision = unbounded
		if len(s.Arguments) == 1 && s.Arguments[0].Kind == "LONG" {
			c.Precision = min(unbounded, s.Arguments[0].number())
		}
	}
	return c
}

// appendText appends a value, which is not null, in Athena's text form.
func (s signature) appendText(out []byte, raw json.RawMessage) []byte {
	switch s.RawType {
	case "array":
		return s.appendArray(out, raw)
	case "map":
		return s.appendMap(out, raw)
	case "row":
		return s.appendRow(out, raw)
	case "varbinary":
		return appendBinary(out, raw)
	}
	if len(raw) > 0 && raw[0] == '"' {
		var text string
		if err := json.Unmarshal(raw, &text); err == nil {
			return append(out, text...)
		}
	}
	return append(out, raw...)
}

func (s signature) appendElement(out []byte, raw json.RawMessage) []byte {
	if string(raw) == "null" {
		return append(out, raw...)
	}
	return s.appendText(out, raw)
}

// argument returns an argument's name and type.
func (s signature) argument(i int) (string, signature) {
	if i >= len(s.Arguments) {
		return "", signature{}
	}
	return s.Arguments[i].element()
}

func (s signature) appendArray(out []byte, raw json.RawMessage) []byte {
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		return append(out, raw...)
	}
	_, t := s.argument(0)
	out = append(out, '[')
	for i, element := range elements {
		if i > 0 {
			out = append(out, ", "...)
		}
		out = t.appendElement(out, element)
	}
	return append(out, ']')
}

// appendMap keeps the order of the entries as they came.
func (s signature) appendMap(out []byte, raw json.RawMessage) []byte {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return append(out, raw...)
	}
	_, t := s.argument(1)
	out = append(out, '{')
	for i := 0; decoder.More(); i++ {
		if i > 0 {
			out = append(out, ", "...)
		}
		k, err := decoder.Token()
		var value json.RawMessage
		if err != nil || decoder.Decode(&value) != nil {
			break
		}
		out = append(fmt.Append(out, k), '=')
		out = t.appendElement(out, value)
	}
	return append(out, '}')
}

func (s signature) appendRow(out []byte, raw json.RawMessage) []byte {
	var fields []json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return append(out, raw...)
	}
	out = append(out, '{')
	for i, field := range fields {
		if i > 0 {
			out = append(out, ", "...)
		}
		name, t := s.argument(i)
		if name == "" {
			name = fmt.Sprintf("field%d", i)
		}
		out = append(append(out, name...), '=')
		out = t.appendElement(out, field)
	}
	return append(out, '}')
}

// appendBinary writes bytes as pairs of hexadecimal digits parted by spaces.
func appendBinary(out []byte, raw json.RawMessage) []byte {
	content, err := base64.StdEncoding.DecodeString(strings.Trim(string(raw), `"`))
	if err != nil {
		return append(out, raw...)
	}
	for i, c := range content {
		if i > 0 {
			out = append(out, ' ')
		}
		out = hex.AppendEncode(out, []byte{c})
	}
	return out
}
