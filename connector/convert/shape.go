package convert

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/datacounsel/spillway/internal/lake"
)

// kinds is a set of kinds of JSON values. Null is covered by every column.
type kinds uint8

const (
	isBool kinds = 1 << iota
	isInt
	isBigInt
	isDouble
	isString
	isArray
	isStruct
	all = isBool | isInt | isBigInt | isDouble | isString | isArray | isStruct
)

// maxSpellings bounds how many spellings of keys a shape remembers, for records whose keys never end.
const maxSpellings = 4096

// Shape is a set of columns made ready for Check. It learns how records spell their keys, so it must not be
// shared between goroutines.
type Shape struct{ root *node }

// NewShape returns the shape of columns.
func NewShape(columns []lake.Column) *Shape {
	root := &node{covers: isStruct, members: map[string]*node{}, spelt: map[string]*node{}}
	for _, c := range columns {
		root.members[c.Name] = nodeOf(c.Type)
	}
	return &Shape{root: root}
}

// node is a column, a member of a struct or an element of an array.
type node struct {
	covers  kinds
	members map[string]*node // by column name
	elem    *node

	spelt map[string]*node // by the raw key
	order []spelling       // by position in the object, as in the last record
}

type spelling struct {
	raw  string
	node *node
}

// anything covers every value at any depth: a string column, or one whose type was given by hand.
var anything = func() *node {
	n := &node{covers: all}
	n.elem = n
	return n
}()

// within is the node for what is inside a value of the kind: nil, where every scalar is news, if n does not
// cover it.
func (n *node) within(kind kinds) *node {
	if n == nil || n.covers&kind == 0 {
		return nil
	}
	return n
}

func (n *node) element() *node {
	if n == nil {
		return nil
	}
	return n.elem
}

func nodeOf(t lake.Type) *node {
	n := &node{}
	switch t.Kind {
	case lake.Boolean:
		n.covers = isBool
	case lake.Int:
		n.covers = isInt
	case lake.BigInt:
		n.covers = isInt | isBigInt
	case lake.Double:
		n.covers = isInt | isBigInt | isDouble
	case lake.Array:
		n.covers, n.elem = isArray, nodeOf(t.Elem[0])
	case lake.Struct:
		n.covers, n.members, n.spelt = isStruct, map[string]*node{}, map[string]*node{}
		for _, f := range t.Fields {
			n.members[f.Name] = nodeOf(f.Type)
		}
	default:
		return anything
	}
	return n
}

// member finds the node for the i-th key of an object; nil for an unknown one.
func (n *node) member(i int, raw []byte) *node {
	if n == nil || n == anything {
		return n
	}
	if i < len(n.order) && n.order[i].raw == string(raw) {
		return n.order[i].node
	}
	found, ok := n.spelt[string(raw)]
	if !ok {
		if found = n.members[lake.ColumnName(unquote(raw))]; len(n.spelt) >= maxSpellings {
			return found
		}
		n.spelt[string(raw)] = found
	}
	if i == len(n.order) && i < maxSpellings {
		n.order = append(n.order, spelling{})
	}
	if i < len(n.order) {
		n.order[i] = spelling{raw: string(raw), node: found}
	}
	return found
}

func unquote(raw []byte) string {
	for _, b := range raw {
		if b == '\\' {
			var text string
			if json.Unmarshal(append(append([]byte{'"'}, raw...), '"'), &text) == nil {
				return text
			}
		}
	}
	return string(raw)
}

// wholeKind is the kind of a whole number of ten digits or more.
func wholeKind(text []byte) kinds {
	n, err := strconv.ParseInt(string(text), 10, 64)
	switch {
	case err != nil:
		return isDouble
	case n < math.MinInt32 || n > math.MaxInt32:
		return isBigInt
	}
	return isInt
}
