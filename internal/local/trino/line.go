package trino

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/bind"
	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// jsonLine writes a row as a JSON object; NULLs are left out, as the SerDes do on reading.
func jsonLine(out []byte, columns []bind.Column, names []string, vectors []duck.Vector, row int) []byte {
	out = append(out, '{')
	first := true
	for i, c := range columns {
		if vectors[i].Null(row) {
			continue
		}
		if !first {
			out = append(out, ',')
		}
		first = false
		out = append(appendText(out, names[i]), ':')
		out = appendJSON(out, &vectors[i], row, c.Type)
	}
	return append(out, '}', '\n')
}

func appendText(out []byte, s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		return append(out, `""`...)
	}
	return append(out, b...)
}

func appendJSON(out []byte, v *duck.Vector, i int, t types.Type) []byte {
	if v.Null(i) {
		return append(out, "null"...)
	}
	switch t.Kind {
	case types.Boolean, types.TinyInt, types.SmallInt, types.Integer, types.BigInt, types.Decimal:
		return appendCell(out, v, i, t)
	case types.Real, types.Double:
		if f := v.Float(i); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return appendCell(out, v, i, t)
		}
	case types.Varbinary:
		return appendText(out, base64.StdEncoding.EncodeToString([]byte(v.Str(i))))
	case types.Array:
		at, n := v.Range(i)
		out = append(out, '[')
		for k := range n {
			if k > 0 {
				out = append(out, ',')
			}
			out = appendJSON(out, v.Kid(0), at+k, t.Elem[0])
		}
		return append(out, ']')
	case types.Map:
		at, n := v.Range(i)
		out = append(out, '{')
		for k := range n {
			if k > 0 {
				out = append(out, ',')
			}
			out = append(appendText(out, string(appendCell(nil, v.Kid(0), at+k, t.Elem[0]))), ':')
			out = appendJSON(out, v.Kid(1), at+k, t.Elem[1])
		}
		return append(out, '}')
	case types.Row:
		out = append(out, '{')
		for k, e := range t.Elem {
			if k > 0 {
				out = append(out, ',')
			}
			out = append(appendText(out, t.Names[k]), ':')
			out = appendJSON(out, v.Kid(k), i, e)
		}
		return append(out, '}')
	}
	return appendText(out, string(appendCell(nil, v, i, t)))
}

// textLine writes fields with a separator between; \N is NULL.
func textLine(separator string) rowFormat {
	return func(out []byte, columns []bind.Column, _ []string, vectors []duck.Vector, row int) []byte {
		for i, c := range columns {
			if i > 0 {
				out = append(out, separator...)
			}
			if vectors[i].Null(row) {
				out = append(out, `\N`...)
				continue
			}
			out = append(out, strings.ReplaceAll(string(appendCell(nil, &vectors[i], row, c.Type)), "\n", " ")...)
		}
		return append(out, '\n')
	}
}
