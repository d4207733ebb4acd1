package udf

import (
	"bytes"
	"math"
	"math/big"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/rawjson"
	"github.com/datacounsel/spillway/internal/local/trino/text"
)

func jsons() []*duck.Scalar {
	v := duck.Varchar
	list := duck.List(v)
	// optional makes a function that may give NULL.
	optional := func(name string, f func(a vectors, r int) (string, bool, error), params ...duck.Type) *duck.Scalar {
		return fn(name, v, func(a vectors, r int, o *duck.Vector) error {
			s, ok, err := f(a, r)
			if err == nil && ok {
				o.SetStr(r, s)
			} else {
				o.SetNull(r)
			}
			return err
		}, params...)
	}
	parts := func(name string, f func(raw []byte) ([]string, bool, error)) *duck.Scalar {
		return fn(name, list, func(a vectors, r int, o *duck.Vector) error {
			items, ok, err := f([]byte(a[0].Str(r)))
			if err != nil {
				return err
			}
			if !ok {
				o.SetNull(r)
				return nil
			}
			setList(o, r, items)
			return nil
		}, v)
	}
	return []*duck.Scalar{
		text1("t_json_parse", func(s string) (string, error) {
			out, err := canonical(nil, []byte(s))
			if err != nil {
				return "", badArgument("Cannot convert value to JSON: '" + s + "'")
			}
			return string(out), nil
		}),
		text1("t_json_quote", func(s string) (string, error) { return string(quoteJSON(nil, s)), nil }),
		fn("t_json_double", v, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, jsonNumber(a[0].Float(r), 64))
			return nil
		}, duck.Double),
		fn("t_json_real", v, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, jsonNumber(a[0].Float(r), 32))
			return nil
		}, duck.Float),
		fn("t_json_object", v, jsonObject, list, list, duck.Boolean),
		optional("t_json_extract", func(a vectors, r int) (string, bool, error) {
			raw, err := extract([]byte(a[0].Str(r)), a[1].Str(r))
			if raw == nil || err != nil {
				return "", false, err
			}
			return string(compact(nil, raw)), true, nil
		}, v, v),
		optional("t_json_extract_scalar", func(a vectors, r int) (string, bool, error) {
			raw, err := extract([]byte(a[0].Str(r)), a[1].Str(r))
			if len(raw) == 0 || err != nil || raw[0] == '{' || raw[0] == '[' || raw[0] == 'n' {
				return "", false, err
			}
			if raw[0] == '"' {
				return string(rawjson.Unquote(nil, raw)), true, nil
			}
			return string(raw), true, nil
		}, v, v),
		fn("t_json_size", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			raw, err := extract([]byte(a[0].Str(r)), a[1].Str(r))
			if raw == nil {
				o.SetNull(r)
				return err
			}
			n := int64(0)
			switch raw[0] {
			case '{':
				_, err = rawjson.Object(raw, 0, func(_, _ []byte) bool { n++; return true })
			case '[':
				_, err = rawjson.Array(raw, 0, func([]byte) bool { n++; return true })
			}
			o.SetInt(r, n)
			return err
		}, v, v),
		fn("t_json_array_length", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			n := int64(0)
			b := []byte(a[0].Str(r))
			if _, err := rawjson.Array(b, rawjson.Space(b, 0), func([]byte) bool { n++; return true }); err != nil {
				o.SetNull(r)
				return nil
			}
			o.SetInt(r, n)
			return nil
		}, v),
		optional("t_json_array_get", func(a vectors, r int) (string, bool, error) {
			items, ok, _ := elements([]byte(a[0].Str(r)))
			i := a[1].Int(r)
			if i < 0 {
				i += int64(len(items))
			}
			if !ok || i < 0 || i >= int64(len(items)) || items[i] == "null" {
				return "", false, nil
			}
			switch items[i][0] {
			case '"': // Trino gives the text without quotes, as json
				return string(rawjson.Unquote(nil, []byte(items[i]))), true, nil
			case '{', '[':
				return string(compact(nil, []byte(items[i]))), true, nil
			}
			return items[i], true, nil
		}, v, duck.BigInt),
		fn("t_json_array_contains", duck.Boolean, func(a vectors, r int, o *duck.Vector) error {
			items, ok, _ := elements([]byte(a[0].Str(r)))
			if !ok {
				o.SetNull(r)
				return nil
			}
			found := false
			for _, item := range items {
				found = found || sameJSON(item, a[1].Str(r))
			}
			o.SetBool(r, found)
			return nil
		}, v, v),
		fn("t_json_is_scalar", duck.Boolean, func(a vectors, r int, o *duck.Vector) error {
			s := strings.TrimSpace(a[0].Str(r))
			o.SetBool(r, s != "" && s[0] != '{' && s[0] != '[')
			return nil
		}, v),
		optional("t_json_to_text", func(a vectors, r int) (string, bool, error) {
			s := a[0].Str(r)
			switch {
			case s == "null" || s == "":
				return "", false, nil
			case s[0] == '"':
				return string(rawjson.Unquote(nil, []byte(s))), true, nil
			case s[0] == '{' || s[0] == '[':
				return "", false, badCast("Cannot cast '" + s + "' to varchar")
			}
			return s, true, nil
		}, v),
		fn("t_json_to_boolean", duck.Boolean, func(a vectors, r int, o *duck.Vector) error {
			switch s := a[0].Str(r); strings.ToLower(strings.Trim(s, `"`)) {
			case "true":
				o.SetBool(r, true)
			case "false":
				o.SetBool(r, false)
			case "null":
				o.SetNull(r)
			default:
				f, ok := ParseDouble(s, 64)
				if !ok {
					return badCast("Cannot cast '" + s + "' to boolean")
				}
				o.SetBool(r, f != 0)
			}
			return nil
		}, v),
		fn("t_json_to_integer", duck.BigInt, jsonInteger, v, duck.Integer),
		fn("t_json_to_double", duck.Double, func(a vectors, r int, o *duck.Vector) error {
			s := a[0].Str(r)
			switch s {
			case "null":
				o.SetNull(r)
				return nil
			case "true", "false":
				o.SetFloat(r, map[string]float64{"true": 1}[s])
				return nil
			}
			f, ok := ParseDouble(strings.Trim(s, `"`), 64)
			if !ok {
				return badCast("Cannot cast '" + s + "' to double")
			}
			o.SetFloat(r, f)
			return nil
		}, v),
		parts("t_json_elements", func(raw []byte) ([]string, bool, error) {
			if string(raw) == "null" {
				return nil, false, nil
			}
			items, ok, err := elements(raw)
			if !ok {
				err = badCast("Cannot cast to array: expected a json array, but got " + string(raw))
			}
			return items, ok, err
		}),
		parts("t_json_keys", members(0)),
		parts("t_json_values", members(1)),
		optional("t_json_field", jsonField, v, duck.Integer, v),
	}
}

func jsonNumber(f float64, bits int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return `"` + text.Double(f) + `"`
	}
	if bits == 32 {
		return text.Real(float32(f))
	}
	return text.Double(f)
}

func jsonInteger(a vectors, r int, o *duck.Vector) error {
	s, width := a[0].Str(r), a[1].Int(r)
	switch s {
	case "null":
		o.SetNull(r)
		return nil
	case "true", "false":
		o.SetInt(r, map[string]int64{"true": 1}[s])
		return nil
	}
	n, err := strconv.ParseInt(strings.Trim(s, `"`), 10, int(width))
	if err != nil {
		f, ok := ParseDouble(strings.Trim(s, `"`), 64)
		limit := math.Ldexp(1, int(width)-1)
		if !ok || s[0] == '"' {
			return badCast("Cannot cast '" + s + "' to " + strings.ToUpper(intNames[width]))
		}
		if f = math.Round(f); f < -limit || f >= limit {
			return badCast("Out of range for " + intNames[width] + ": " + s)
		}
		n = int64(f)
	}
	o.SetInt(r, n)
	return nil
}

func elements(raw []byte) (items []string, ok bool, err error) {
	_, err = rawjson.Array(raw, rawjson.Space(raw, 0), func(e []byte) bool { items = append(items, string(e)); return true })
	return items, err == nil, nil
}

// members lists an object's keys (side 0) or values (1).
func members(side int) func(raw []byte) ([]string, bool, error) {
	return func(raw []byte) (items []string, ok bool, err error) {
		if string(raw) == "null" {
			return nil, false, nil
		}
		_, err = rawjson.Object(raw, rawjson.Space(raw, 0), func(key, value []byte) bool {
			if side == 0 {
				items = append(items, string(rawjson.Unquote(nil, key)))
			} else {
				items = append(items, string(value))
			}
			return true
		})
		if err != nil {
			return nil, false, badCast("Cannot cast to map: expected a json object, but got " + string(raw))
		}
		return items, true, nil
	}
}

// jsonField is a row's field: by position of an array, by name of an object, letters' case aside.
func jsonField(a vectors, r int) (string, bool, error) {
	raw, i, name := []byte(a[0].Str(r)), int(a[1].Int(r)), a[2].Str(r)
	if raw[0] == '[' {
		items, _, _ := elements(raw)
		if i >= len(items) {
			return "", false, nil
		}
		return items[i], true, nil
	}
	found := ""
	_, err := rawjson.Object(raw, 0, func(key, value []byte) bool {
		if strings.EqualFold(string(rawjson.Unquote(nil, key)), name) {
			found = string(value)
		}
		return true
	})
	if err != nil {
		return "", false, badCast("Cannot cast to row: expected a json array or object, but got " + string(raw))
	}
	return found, found != "", nil
}

// jsonObject builds an object of keys and values that are JSON text already; the last argument sorts it.
func jsonObject(a vectors, r int, o *duck.Vector) error {
	at, n := a[0].Range(r)
	from, _ := a[1].Range(r)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	if a[2].Bool(r) {
		sort.Slice(order, func(i, j int) bool { return a[0].Kid(0).Str(at+order[i]) < a[0].Kid(0).Str(at+order[j]) })
	}
	out := []byte{'{'}
	for k, i := range order {
		if k > 0 {
			out = append(out, ',')
		}
		out = append(quoteJSON(out, a[0].Kid(0).Str(at+i)), ':')
		out = append(out, a[1].Kid(0).Str(from+i)...)
	}
	o.SetStr(r, string(append(out, '}')))
	return nil
}

func quoteJSON(out []byte, s string) []byte {
	out = append(out, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			out = append(out, '\\', byte(c))
		case c == '\n':
			out = append(out, '\\', 'n')
		case c == '\r':
			out = append(out, '\\', 'r')
		case c == '\t':
			out = append(out, '\\', 't')
		case c == '\b':
			out = append(out, '\\', 'b')
		case c == '\f':
			out = append(out, '\\', 'f')
		case c < 0x20:
			out = append(out, "\\u00"...)
			out = append(out, "0123456789ABCDEF"[c>>4], "0123456789ABCDEF"[c&15])
		default:
			out = utf8.AppendRune(out, c)
		}
	}
	return append(out, '"')
}

// compact drops the white space outside of strings.
func compact(out, raw []byte) []byte {
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; c {
		case ' ', '\n', '\t', '\r':
		case '"':
			end, err := rawjson.Value(raw, i)
			if err != nil {
				return append(out, raw[i:]...)
			}
			out = append(out, raw[i:end]...)
			i = end - 1
		case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			end, _ := rawjson.Value(raw, i)
			number := raw[i:end]
			if bytes.ContainsAny(number, ".eE") { // read as a double, and written as Java does
				f, _ := strconv.ParseFloat(string(number), 64)
				number = []byte(jsonNumber(f, 64))
			}
			out = append(out, number...)
			i = end - 1
		default:
			out = append(out, c)
		}
	}
	return out
}

// canonical writes JSON as Trino's json_parse does: compact, keys sorted, numbers as they are.
func canonical(out, b []byte) ([]byte, error) {
	i := rawjson.Space(b, 0)
	end, err := rawjson.Value(b, i)
	if err != nil || rawjson.Space(b, end) != len(b) {
		return nil, rawjson.ErrSyntax
	}
	return sorted(out, b[i:end]), nil
}

func sorted(out, raw []byte) []byte {
	switch c := raw[0]; {
	case c == '{':
		values := map[string][]byte{}
		_, _ = rawjson.Object(raw, 0, func(key, value []byte) bool {
			values[string(rawjson.Unquote(nil, key))] = value
			return true
		})
		keys := make([]string, 0, len(values))
		for k := range values {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		out = append(out, '{')
		for i, k := range keys {
			if i > 0 {
				out = append(out, ',')
			}
			out = sorted(append(quoteJSON(out, k), ':'), values[k])
		}
		return append(out, '}')
	case c == '[':
		out = append(out, '[')
		first := true
		_, _ = rawjson.Array(raw, 0, func(e []byte) bool {
			if !first {
				out = append(out, ',')
			}
			first = false
			out = sorted(out, e)
			return true
		})
		return append(out, ']')
	case c == '"':
		return quoteJSON(out, string(rawjson.Unquote(nil, raw)))
	case bytes.ContainsAny(raw, ".eE") && (c == '-' || c >= '0' && c <= '9'):
		return append(out, text.BigDecimal(string(raw))...)
	}
	return append(out, raw...)
}

// extract follows a JSON path of names and indexes; nil when nothing is there or the text is no JSON.
func extract(b []byte, path string) ([]byte, error) {
	steps, err := parsePath(path)
	if err != nil {
		return nil, err
	}
	i := rawjson.Space(b, 0)
	end, bad := rawjson.Value(b, i)
	if bad != nil || rawjson.Space(b, end) != len(b) {
		return nil, nil
	}
	raw := b[i:end]
	for _, s := range steps {
		var found []byte
		if index := s.index; raw[0] == '[' && s.isIndex {
			_, _ = rawjson.Array(raw, 0, func(e []byte) bool {
				if index == 0 {
					found = e
				}
				index--
				return index >= 0
			})
		} else if raw[0] == '{' {
			_, _ = rawjson.Object(raw, 0, func(key, value []byte) bool {
				if string(rawjson.Unquote(nil, key)) == s.name {
					found = value
					return false
				}
				return true
			})
		}
		if found == nil {
			return nil, nil
		}
		raw = found
	}
	return raw, nil
}

type step struct {
	name    string
	index   int
	isIndex bool
}

func parsePath(path string) ([]step, error) {
	bad := badArgument("Invalid JSON path: '" + path + "'")
	s := path
	if !strings.HasPrefix(s, "$") {
		if s == "" || strings.ContainsAny(s, "*?@(") {
			return nil, bad
		}
		s = "." + s
	} else {
		s = s[1:]
	}
	if strings.Contains(s, "..") || strings.ContainsAny(s, "*?@") {
		return nil, &Error{"NOT_SUPPORTED", "JSON paths with wildcards, filters or recursion are not supported by the local engine: " + path}
	}
	var steps []step
	for s != "" {
		switch {
		case s[0] == '.':
			end := strings.IndexAny(s[1:], ".[")
			if end < 0 {
				end = len(s) - 1
			}
			if end == 0 {
				return nil, bad
			}
			steps = append(steps, step{name: s[1 : end+1]})
			s = s[end+1:]
		case strings.HasPrefix(s, `["`) || strings.HasPrefix(s, `['`):
			end := strings.Index(s[2:], s[1:2]+"]")
			if end < 0 {
				return nil, bad
			}
			steps = append(steps, step{name: s[2 : end+2]})
			s = s[end+4:]
		case s[0] == '[':
			end := strings.IndexByte(s, ']')
			if end < 0 {
				return nil, bad
			}
			n, err := strconv.Atoi(s[1:end])
			if err != nil {
				steps = append(steps, step{name: s[1:end]})
			} else {
				steps = append(steps, step{name: s[1:end], index: n, isIndex: true})
			}
			s = s[end+1:]
		default:
			return nil, bad
		}
	}
	return steps, nil
}

// sameJSON compares scalars; numbers by value.
func sameJSON(x, y string) bool {
	if x == y {
		return true
	}
	a, ok1 := new(big.Float).SetString(x)
	b, ok2 := new(big.Float).SetString(y)
	if ok1 && ok2 {
		return a.Cmp(b) == 0
	}
	return len(x) > 1 && len(y) > 1 && x[0] == '"' && y[0] == '"' &&
		bytes.Equal(rawjson.Unquote(nil, []byte(x)), rawjson.Unquote(nil, []byte(y)))
}
