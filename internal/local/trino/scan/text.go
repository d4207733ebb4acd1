package scan

import (
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// The SerDes of delimited text.
const (
	LazySimpleSerDe = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
	OpenCSVSerDe    = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
)

// Text reads delimited lines, as LazySimpleSerDe and OpenCSVSerde do.
type Text struct {
	csv                      bool
	separator, quote, escape byte
	null                     string
	header                   int
	items, keys              byte // between an array's items and a map's key and value
}

// NewText reads the SerDe's and the table's parameters; ok is false for another SerDe.
func NewText(serde string, parameters, table map[string]string) (t *Text, ok bool) {
	char := func(key string, otherwise byte) byte {
		switch v := parameters[key]; {
		case v == "":
			return otherwise
		case len(v) > 1 && v[0] >= '0' && v[0] <= '9':
			n, _ := strconv.Atoi(v)
			return byte(n)
		case v == `\t`:
			return '\t'
		default:
			return v[0]
		}
	}
	t = &Text{}
	t.header, _ = strconv.Atoi(table["skip.header.line.count"])
	switch serde {
	case OpenCSVSerDe:
		t.csv = true
		t.separator, t.quote, t.escape = char("separatorChar", ','), char("quoteChar", '"'), char("escapeChar", '\\')
	case LazySimpleSerDe:
		t.separator = char("field.delim", char("serialization.format", 1))
		t.escape = char("escape.delim", 0)
		t.items, t.keys = char("collection.delim", 2), char("mapkey.delim", 3)
		t.null = `\N`
		if v, has := parameters["serialization.null.format"]; has {
			t.null = v
		}
	default:
		return nil, false
	}
	return t, true
}

// Header is how many lines skip.header.line.count says.
func (t *Text) Header() int { return t.header }

// Decoder returns a decoder of the wanted columns.
func (t *Text) Decoder(columns []Column, wanted []int) Decoder {
	d := &textDecoder{format: t, columns: columns, wanted: wanted}
	return d
}

type textDecoder struct {
	format  *Text
	columns []Column
	wanted  []int
	fields  []string
}

// Line splits a line and writes the wanted fields.
func (d *textDecoder) Line(line []byte, out []*duck.Vector, row int) (bool, error) {
	d.fields = d.fields[:0]
	if d.format.csv {
		d.splitCSV(string(line))
	} else {
		d.split(string(line), d.format.separator)
	}
	for i, at := range d.wanted {
		t := d.columns[at].Type
		if at >= len(d.fields) || !d.format.csv && d.fields[at] == d.format.null {
			out[i].SetNull(row)
			continue
		}
		field := d.fields[at]
		if d.format.csv {
			if err := setCSV(out[i], row, t, field); err != nil {
				return false, err
			}
			continue
		}
		d.set(out[i], row, t, field)
	}
	return true, nil
}

// set writes a field of LazySimpleSerDe's; what does not fit the type is NULL.
func (d *textDecoder) set(v *duck.Vector, row int, t types.Type, field string) {
	switch t.Kind {
	case types.Array:
		var items []string
		if field != "" {
			items = strings.Split(field, string(rune(d.format.items)))
		}
		at := v.Grow(row, len(items))
		for i, item := range items {
			d.set(v.Kid(0), at+i, t.Elem[0], item)
		}
		return
	case types.Map, types.Row:
		v.SetNull(row)
		return
	}
	if field == d.format.null || !setText(v, row, t, field) {
		v.SetNull(row)
	}
}

// setCSV writes a field of OpenCSVSerde's, whose numbers must be numbers: an empty one is an error.
func setCSV(v *duck.Vector, row int, t types.Type, field string) error {
	if t.Is(types.Varchar, types.Char) || setText(v, row, t, field) {
		if t.Is(types.Varchar, types.Char) {
			setText(v, row, t, field)
		}
		return nil
	}
	if field == "" {
		v.SetNull(row)
		return nil
	}
	return badData("Error reading field value: %q is no %s", field, t)
}

func (d *textDecoder) split(line string, separator byte) {
	if d.format.escape == 0 {
		for {
			at := strings.IndexByte(line, separator)
			if at < 0 {
				d.fields = append(d.fields, line)
				return
			}
			d.fields = append(d.fields, line[:at])
			line = line[at+1:]
		}
	}
	var field []byte
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == d.format.escape && i+1 < len(line):
			i++
			field = append(field, line[i])
		case c == separator:
			d.fields = append(d.fields, string(field))
			field = field[:0]
		default:
			field = append(field, c)
		}
	}
	d.fields = append(d.fields, string(field))
}

func (d *textDecoder) splitCSV(line string) {
	var field []byte
	quoted := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == d.format.escape && quoted && c != d.format.quote && i+1 < len(line):
			i++
			field = append(field, line[i])
		case c == d.format.quote && quoted && i+1 < len(line) && line[i+1] == d.format.quote:
			i++
			field = append(field, c)
		case c == d.format.quote:
			quoted = !quoted
		case c == d.format.separator && !quoted:
			d.fields = append(d.fields, string(field))
			field = field[:0]
		default:
			field = append(field, c)
		}
	}
	d.fields = append(d.fields, string(field))
}
