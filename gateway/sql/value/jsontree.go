package value

import (
	"cmp"
	"slices"
	"strings"
)

// JSON is a jsonb value as a tree. Kind is the first letter of null, true or false, 0 for a number,
// " for a string, [ for an array or { for an object, whose keys stand in jsonb's order.
type JSON struct {
	Kind   byte
	Number *Decimal
	Text   string
	Keys   []string
	Items  []*JSON
}

// ReadJSON reads jsonb's normal form, or JSON text that has been checked.
func ReadJSON(text string) *JSON {
	raw := []byte(strings.TrimSpace(text))
	j := &JSON{Kind: raw[0]}
	switch raw[0] {
	case '{':
		members, _ := Object(raw)
		for _, m := range members {
			j.Add(m.Key, ReadJSON(string(m.Value)))
		}
	case '[':
		items, _ := Elements(raw)
		for _, item := range items {
			j.Items = append(j.Items, ReadJSON(string(item)))
		}
	case '"':
		j.Text = UnquoteJSON(string(raw))
	case 'n', 't', 'f':
	default:
		j.Kind = '0'
		j.Number, _ = ParseDecimal(string(raw))
	}
	return j
}

func compareKeys(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// Add sets an object's member.
func (j *JSON) Add(key string, item *JSON) {
	at, found := slices.BinarySearchFunc(j.Keys, key, compareKeys)
	if found {
		j.Items[at] = item
		return
	}
	j.Keys, j.Items = slices.Insert(j.Keys, at, key), slices.Insert(j.Items, at, item)
}

// Member returns an object's member, nil for none.
func (j *JSON) Member(key string) *JSON {
	if at, found := slices.BinarySearchFunc(j.Keys, key, compareKeys); found && j.Kind == '{' {
		return j.Items[at]
	}
	return nil
}

// String writes jsonb's text form.
func (j *JSON) String() string {
	var b strings.Builder
	j.write(&b, "", ", ", "")
	return b.String()
}

// Pretty writes jsonb_pretty's form.
func (j *JSON) Pretty() string {
	var b strings.Builder
	j.write(&b, "\n", ",", "    ")
	return b.String()
}

// write starts each item with a line, deeper by the indent.
func (j *JSON) write(b *strings.Builder, line, separator, indent string) {
	switch j.Kind {
	case '{', '[':
		b.WriteByte(j.Kind)
		for i, item := range j.Items {
			if i > 0 {
				b.WriteString(separator)
			}
			inner := line + indent
			b.WriteString(inner)
			if j.Kind == '{' {
				b.WriteString(QuoteJSON(j.Keys[i]) + ": ")
			}
			item.write(b, inner, separator, indent)
		}
		b.WriteString(line)
		b.WriteByte(j.Kind + 2)
	case '"':
		b.WriteString(QuoteJSON(j.Text))
	case '0':
		b.WriteString(j.Number.String())
	default:
		b.WriteString(map[byte]string{'n': "null", 't': "true", 'f': "false"}[j.Kind])
	}
}

// CompareJSON orders two jsonb values; an empty array comes before all else.
func CompareJSON(a, b string) int {
	x, y := ReadJSON(a), ReadJSON(b)
	if x.Kind == '{' || y.Kind == '{' || x.Kind == '[' && y.Kind == '[' || x.Kind != '[' && y.Kind != '[' {
		return x.compare(y)
	}
	// A scalar counts as an array of one that comes before true arrays of one.
	if x.Kind == '[' {
		return cmp.Or(cmp.Compare(len(x.Items), 1), 1)
	}
	return cmp.Or(cmp.Compare(1, len(y.Items)), -1)
}

var jsonRanks = map[byte]int{'n': 0, '"': 1, '0': 2, 't': 3, 'f': 3, '[': 4, '{': 5}

func (j *JSON) compare(o *JSON) int {
	if c := cmp.Or(cmp.Compare(jsonRanks[j.Kind], jsonRanks[o.Kind]), cmp.Compare(len(j.Items), len(o.Items))); c != 0 {
		return c
	}
	switch j.Kind {
	case '0':
		return j.Number.Cmp(o.Number)
	case '"':
		return strings.Compare(j.Text, o.Text)
	case 't', 'f':
		return cmp.Compare(j.Kind, o.Kind)
	}
	for i := range j.Items {
		if j.Kind == '{' {
			if c := strings.Compare(j.Keys[i], o.Keys[i]); c != 0 {
				return c
			}
		}
		if c := j.Items[i].compare(o.Items[i]); c != 0 {
			return c
		}
	}
	return 0
}

// Contains is jsonb's @>.
func (j *JSON) Contains(o *JSON) bool {
	if o.Kind != '[' && o.Kind != '{' && j.Kind == '[' {
		return j.holds(o)
	}
	if j.Kind != o.Kind {
		return false
	}
	switch j.Kind {
	case '{':
		for i, key := range o.Keys {
			mine := j.Member(key)
			if mine == nil || mine.Kind != o.Items[i].Kind || !mine.Contains(o.Items[i]) {
				return false
			}
		}
		return true
	case '[':
		return !slices.ContainsFunc(o.Items, func(item *JSON) bool { return !j.holds(item) })
	}
	return j.compare(o) == 0
}

// holds says whether an array has an element, or one that contains it.
func (j *JSON) holds(o *JSON) bool {
	return slices.ContainsFunc(j.Items, func(item *JSON) bool { return item.Kind == o.Kind && item.Contains(o) })
}
