// Package lake holds the nouns that the parts share: Table, Column and Type as the Glue catalog has them.
// It does no I/O.
package lake

import (
	"fmt"
	"strconv"
	"strings"
)

// Kind is the outermost constructor of a Type.
type Kind string

// The kinds of Hive types that Athena reads
// (https://docs.aws.amazon.com/athena/latest/ug/data-types.html).
const (
	Boolean   Kind = "boolean"
	TinyInt   Kind = "tinyint"
	SmallInt  Kind = "smallint"
	Int       Kind = "int"
	BigInt    Kind = "bigint"
	Float     Kind = "float"
	Double    Kind = "double"
	Decimal   Kind = "decimal"
	String    Kind = "string"
	Char      Kind = "char"
	Varchar   Kind = "varchar"
	Binary    Kind = "binary"
	Date      Kind = "date"
	Timestamp Kind = "timestamp"
	Array     Kind = "array"
	Map       Kind = "map"
	Struct    Kind = "struct"
)

// Type is a Hive type as Glue writes it, such as decimal(10,2) or array<struct<a:int,b:string>>.
type Type struct {
	Kind      Kind
	Precision int     // decimal precision, or the length of char and varchar
	Scale     int     // decimal scale
	Elem      []Type  // array: element; map: key and value
	Fields    []Field // struct
}

// Field is a member of a struct.
type Field struct {
	Name string
	Type Type
}

// Of returns the type of a kind that takes no parameters.
func Of(kind Kind) Type { return Type{Kind: kind} }

// String writes the type in Glue's form.
func (t Type) String() string {
	switch t.Kind {
	case Decimal:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	case Char, Varchar:
		return fmt.Sprintf("%s(%d)", t.Kind, t.Precision)
	case Array:
		return "array<" + t.Elem[0].String() + ">"
	case Map:
		return "map<" + t.Elem[0].String() + "," + t.Elem[1].String() + ">"
	case Struct:
		fields := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			fields[i] = f.Name + ":" + f.Type.String()
		}
		return "struct<" + strings.Join(fields, ",") + ">"
	}
	return string(t.Kind)
}

// ParseType reads a Hive type. The error names the text and where it stops making sense.
func ParseType(text string) (Type, error) {
	p := typeParser{text: text}
	t, err := p.parse()
	if err == nil && p.pos != len(text) {
		err = fmt.Errorf("unexpected %q", text[p.pos:])
	}
	if err != nil {
		return Type{}, fmt.Errorf("type %q: %w", text, err)
	}
	return t, nil
}

type typeParser struct {
	text string
	pos  int
}

func (p *typeParser) word(stop string) string {
	rest := p.text[p.pos:]
	end := strings.IndexAny(rest, stop)
	if end < 0 {
		end = len(rest)
	}
	p.pos += end
	return strings.TrimSpace(rest[:end])
}

func (p *typeParser) take(c byte) bool {
	for p.pos < len(p.text) && p.text[p.pos] == ' ' {
		p.pos++
	}
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *typeParser) parse() (Type, error) {
	kind := Kind(strings.ToLower(p.word("<>(),:")))
	switch kind {
	case "integer":
		kind = Int
	case "real":
		kind = Float
	}
	switch kind {
	case Boolean, TinyInt, SmallInt, Int, BigInt, Float, Double, String, Binary, Date, Timestamp:
		return Of(kind), nil
	case Decimal:
		args, err := p.numbers(10, 0)
		return Type{Kind: kind, Precision: args[0], Scale: args[1]}, err
	case Char, Varchar:
		args, err := p.numbers(1)
		return Type{Kind: kind, Precision: args[0]}, err
	case Array:
		elem, err := p.elements(1)
		return Type{Kind: kind, Elem: elem}, err
	case Map:
		elem, err := p.elements(2)
		return Type{Kind: kind, Elem: elem}, err
	case Struct:
		return p.structure()
	}
	return Type{}, fmt.Errorf("unknown kind %q", kind)
}

// numbers reads "(n,…)" if it is there; what is missing keeps its default.
func (p *typeParser) numbers(defaults ...int) ([]int, error) {
	if !p.take('(') {
		return defaults, nil
	}
	for i := range defaults {
		n, err := strconv.Atoi(p.word(",)"))
		if err != nil {
			return defaults, fmt.Errorf("a number is missing at %d", p.pos)
		}
		defaults[i] = n
		if !p.take(',') {
			break
		}
	}
	if !p.take(')') {
		return defaults, fmt.Errorf("a ')' is missing at %d", p.pos)
	}
	return defaults, nil
}

// elements reads "<type,…>" of n types.
func (p *typeParser) elements(n int) ([]Type, error) {
	elem := make([]Type, n)
	for i, before := 0, byte('<'); i < n; i, before = i+1, ',' {
		if !p.take(before) {
			return elem, fmt.Errorf("a %q is missing at %d", before, p.pos)
		}
		var err error
		if elem[i], err = p.parse(); err != nil {
			return elem, err
		}
	}
	if !p.take('>') {
		return elem, fmt.Errorf("a '>' is missing at %d", p.pos)
	}
	return elem, nil
}

func (p *typeParser) structure() (Type, error) {
	t := Type{Kind: Struct}
	if !p.take('<') {
		return t, fmt.Errorf("a '<' is missing at %d", p.pos)
	}
	for {
		name := p.word(":")
		if name == "" || !p.take(':') {
			return t, fmt.Errorf("a field name is missing at %d", p.pos)
		}
		field, err := p.parse()
		if err != nil {
			return t, err
		}
		t.Fields = append(t.Fields, Field{Name: name, Type: field})
		if !p.take(',') {
			break
		}
	}
	if !p.take('>') {
		return t, fmt.Errorf("a '>' is missing at %d", p.pos)
	}
	return t, nil
}
