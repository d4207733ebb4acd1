package scan

import (
	"strings"
	"unicode/utf8"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/rawjson"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// JSON reads one JSON object a line, as the openx and hcatalog SerDes do.
type JSON struct {
	OpenX           bool              // texts become numbers where the column wants them; hcatalog's must be numbers
	IgnoreMalformed bool              // a line that is no JSON is a row of NULLs, else an error
	DotsInKeys      bool              // a dot in a key is an underscore in the column's name
	CaseSensitive   bool              // case.insensitive=false
	Mapping         map[string]string // column to key
}

// NewJSON reads the SerDe's parameters.
func NewJSON(serde string, parameters map[string]string) *JSON {
	j := &JSON{OpenX: serde == lake.OpenXJSONSerDe, Mapping: map[string]string{}}
	yes := func(key string) bool { return strings.EqualFold(parameters[key], "true") }
	if !j.OpenX {
		return j
	}
	j.IgnoreMalformed = yes("ignore.malformed.json")
	j.DotsInKeys = yes("dots.in.keys")
	j.CaseSensitive = strings.EqualFold(parameters["case.insensitive"], "false")
	for key, value := range parameters {
		if column, ok := strings.CutPrefix(strings.ToLower(key), "mapping."); ok {
			j.Mapping[column] = value
		}
	}
	return j
}

// Header is 0: JSON lines have none.
func (j *JSON) Header() int { return 0 }

// Decoder returns a decoder of the wanted columns.
func (j *JSON) Decoder(columns []Column, wanted []int) Decoder {
	d := &jsonDecoder{format: j, byName: map[string]int{}, byRaw: map[string]int{}}
	for i, at := range wanted {
		c := columns[at]
		d.types = append(d.types, c.Type)
		key := c.Name
		if mapped, ok := j.Mapping[c.Name]; ok {
			key = mapped
			if !j.CaseSensitive {
				key = strings.ToLower(key)
			}
		}
		d.byName[key] = i
	}
	d.seen = make([]bool, len(wanted))
	return d
}

type jsonDecoder struct {
	format *JSON
	types  []types.Type
	byName map[string]int
	byRaw  map[string]int // the raw text of keys met, so that each is decoded once; -1: no column
	seen   []bool
	text   []byte
	err    error
}

const maxKeys = 4096

func (d *jsonDecoder) column(key []byte) int {
	if i, ok := d.byRaw[string(key)]; ok {
		return i
	}
	name := string(rawjson.Unquote(nil, key))
	if !d.format.CaseSensitive {
		name = strings.ToLower(name)
	}
	if d.format.DotsInKeys {
		name = strings.ReplaceAll(name, ".", "_")
	}
	i, ok := d.byName[name]
	if !ok {
		i = -1
	}
	if len(d.byRaw) < maxKeys {
		d.byRaw[string(key)] = i
	}
	return i
}

// Line decodes one object.
func (d *jsonDecoder) Line(line []byte, out []*duck.Vector, row int) (bool, error) {
	i := rawjson.Space(line, 0)
	if i == len(line) {
		return false, nil
	}
	for k := range d.seen {
		d.seen[k] = false
	}
	d.err = nil
	end, err := rawjson.Object(line, i, func(key, raw []byte) bool {
		k := d.column(key)
		if k < 0 {
			return true
		}
		if d.seen[k] { // written twice: the last one counts
			out[k].SetValid(row)
		}
		d.seen[k] = true
		d.err = d.set(out[k], row, d.types[k], raw)
		return d.err == nil
	})
	if err != nil || rawjson.Space(line, end) != len(line) {
		if !d.format.IgnoreMalformed {
			return false, badData("Error Parsing a column in the table: Row is not a valid JSON Object: %s", excerpt(line))
		}
		for _, v := range out {
			v.SetNull(row)
		}
		return true, nil
	}
	if d.err != nil {
		return false, d.err
	}
	for k, seen := range d.seen {
		if !seen {
			out[k].SetNull(row)
		}
	}
	return true, nil
}

func excerpt(line []byte) string {
	if len(line) > 200 {
		line = line[:200]
	}
	return strings.ToValidUTF8(string(line), "\uFFFD")
}

// set writes a JSON value as a column's type.
func (d *jsonDecoder) set(v *duck.Vector, row int, t types.Type, raw []byte) error {
	if raw[0] == 'n' {
		v.SetNull(row)
		return nil
	}
	switch t.Kind {
	case types.Array:
		return d.setArray(v, row, t, raw)
	case types.Map:
		return d.setMap(v, row, t, raw)
	case types.Row:
		return d.setRow(v, row, t, raw)
	case types.Varchar, types.Char:
		return d.setString(v, row, t, raw)
	}
	quoted := raw[0] == '"'
	isText := t.Is(types.Date, types.Timestamp, types.Varbinary)
	if raw[0] == '{' || raw[0] == '[' || !d.format.OpenX && quoted != isText && t.Kind != types.Decimal {
		return badData("Error Parsing a column in the table: a %s cannot be read from %s", t, excerpt(raw))
	}
	d.text = d.text[:0]
	if quoted {
		d.text = rawjson.Unquote(d.text, raw)
	} else {
		d.text = append(d.text, raw...)
	}
	s := string(d.text)
	ok := setText(v, row, t, s)
	if !ok && t.IsInteger() {
		if n, whole := wholeNumber(s); whole && fitsInteger(n, t) {
			v.SetInt(row, n)
			ok = true
		}
	}
	if !ok && t.Kind == types.Boolean && d.format.OpenX {
		v.SetBool(row, false)
		ok = true
	}
	if ok {
		return nil
	}
	if d.format.OpenX {
		v.SetNull(row)
		return nil
	}
	return badData("Error Parsing a column in the table: a %s cannot be read from %s", t, excerpt(raw))
}

func fitsInteger(n int64, t types.Type) bool {
	switch t.Kind {
	case types.TinyInt:
		return n == int64(int8(n))
	case types.SmallInt:
		return n == int64(int16(n))
	case types.Integer:
		return n == int64(int32(n))
	}
	return true
}

// setString keeps numbers and truths as they are written, and objects and arrays as their text (openx).
func (d *jsonDecoder) setString(v *duck.Vector, row int, t types.Type, raw []byte) error {
	if raw[0] == '"' {
		d.text = rawjson.Unquote(d.text[:0], raw)
		raw = d.text
	} else if (raw[0] == '{' || raw[0] == '[') && !d.format.OpenX {
		return badData("Error Parsing a column in the table: a %s cannot be read from %s", t, excerpt(raw))
	}
	if t.P >= len(raw) && t.Kind == types.Varchar && utf8.Valid(raw) {
		v.SetBytes(row, raw)
		return nil
	}
	v.SetStr(row, fit(string(raw), t))
	return nil
}

func (d *jsonDecoder) setArray(v *duck.Vector, row int, t types.Type, raw []byte) error {
	items := [][]byte{}
	switch {
	case raw[0] == '[':
		_, _ = rawjson.Array(raw, 0, func(e []byte) bool { items = append(items, e); return true })
	case d.format.OpenX:
		items = append(items, raw) // openx reads a lone value as an array of one
	default:
		return badData("Error Parsing a column in the table: a %s cannot be read from %s", t, excerpt(raw))
	}
	at := v.Grow(row, len(items))
	for i, e := range items {
		if err := d.set(v.Kid(0), at+i, t.Elem[0], e); err != nil {
			return err
		}
	}
	return nil
}

func (d *jsonDecoder) setMap(v *duck.Vector, row int, t types.Type, raw []byte) error {
	if raw[0] != '{' {
		return badData("Error Parsing a column in the table: a %s cannot be read from %s", t, excerpt(raw))
	}
	var keys []string
	values := map[string][]byte{}
	_, _ = rawjson.Object(raw, 0, func(key, value []byte) bool {
		k := string(rawjson.Unquote(nil, key))
		if _, twice := values[k]; !twice {
			keys = append(keys, k)
		}
		values[k] = value
		return true
	})
	at := v.Grow(row, len(keys))
	for i, k := range keys {
		if !setText(v.Kid(0), at+i, t.Elem[0], k) {
			return badData("Error Parsing a column in the table: a map key of type %s cannot be read from %s", t.Elem[0], k)
		}
		if err := d.set(v.Kid(1), at+i, t.Elem[1], values[k]); err != nil {
			return err
		}
	}
	return nil
}

func (d *jsonDecoder) setRow(v *duck.Vector, row int, t types.Type, raw []byte) error {
	seen := make([]bool, len(t.Elem))
	var failed error
	field := func(i int, value []byte) bool {
		seen[i] = true
		failed = d.set(v.Kid(i), row, t.Elem[i], value)
		return failed == nil
	}
	switch raw[0] {
	case '{':
		_, _ = rawjson.Object(raw, 0, func(key, value []byte) bool {
			name := string(rawjson.Unquote(nil, key))
			for i, n := range t.Names {
				if strings.EqualFold(n, name) || d.format.DotsInKeys && strings.EqualFold(n, strings.ReplaceAll(name, ".", "_")) {
					return field(i, value)
				}
			}
			return true
		})
	case '[':
		i := -1
		_, _ = rawjson.Array(raw, 0, func(value []byte) bool {
			i++
			return i < len(t.Elem) && field(i, value)
		})
	default:
		return badData("Error Parsing a column in the table: a %s cannot be read from %s", t, excerpt(raw))
	}
	for i := range seen {
		if !seen[i] {
			v.Kid(i).SetNull(row)
		}
	}
	return failed
}
