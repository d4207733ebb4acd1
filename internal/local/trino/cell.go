package trino

import (
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/text"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// appendCell appends a value as Athena's result files have it.
func appendCell(out []byte, v *duck.Vector, i int, t types.Type) []byte {
	switch t.Kind {
	case types.Boolean:
		return strconv.AppendBool(out, v.Bool(i))
	case types.TinyInt, types.SmallInt, types.Integer, types.BigInt:
		return strconv.AppendInt(out, v.Int(i), 10)
	case types.Real:
		return append(out, text.Real(float32(v.Float(i)))...)
	case types.Double:
		return append(out, text.Double(v.Float(i))...)
	case types.Decimal:
		return appendDecimal(out, v.Big(i), t.S)
	case types.Char:
		s := v.Str(i)
		out = append(out, s...)
		return append(out, strings.Repeat(" ", max(0, t.P-len([]rune(s))))...)
	case types.Varbinary:
		return appendBytes(out, v.Str(i))
	case types.Date:
		return append(out, text.Date(v.Int(i))...)
	case types.Time:
		return append(out, text.Time(v.Int(i), t.P)...)
	case types.Timestamp:
		return append(out, text.Stamp(v.Int(i), t.P)...)
	case types.TimestampTZ:
		zone := v.Kid(1).Str(i)
		local, err := text.Local(v.Kid(0).Int(i), zone)
		if err != nil {
			local = v.Kid(0).Int(i)
		}
		return append(append(append(out, text.Stamp(local, t.P)...), ' '), zone...)
	case types.IntervalDay:
		return append(out, text.IntervalDay(v.Int(i))...)
	case types.IntervalYear:
		return append(out, text.IntervalYear(v.Int(i))...)
	case types.UUID:
		return appendUUID(out, v, i)
	case types.Array, types.Map, types.Row:
		return appendNested(out, v, i, t)
	}
	return append(out, v.Str(i)...)
}

func appendDecimal(out []byte, n *big.Int, scale int) []byte {
	s := new(big.Int).Abs(n).String()
	if len(s) <= scale {
		s = strings.Repeat("0", scale-len(s)+1) + s
	}
	if n.Sign() < 0 {
		out = append(out, '-')
	}
	if scale == 0 {
		return append(out, s...)
	}
	out = append(out, s[:len(s)-scale]...)
	return append(append(out, '.'), s[len(s)-scale:]...)
}

// appendBytes writes pairs of hexadecimal digits with spaces between.
func appendBytes(out []byte, s string) []byte {
	for i := range len(s) {
		if i > 0 {
			out = append(out, ' ')
		}
		out = hex.AppendEncode(out, []byte{s[i]})
	}
	return out
}

// appendUUID turns DuckDB's 128 bits, whose first is flipped to sort, into a UUID's text.
func appendUUID(out []byte, v *duck.Vector, i int) []byte {
	n := v.Big(i)
	b := make([]byte, 16)
	low := new(big.Int).And(n, new(big.Int).SetUint64(^uint64(0))).Uint64()
	high := uint64(new(big.Int).Rsh(n, 64).Int64()) ^ 1<<63
	binary.BigEndian.PutUint64(b, high)
	binary.BigEndian.PutUint64(b[8:], low)
	s := hex.EncodeToString(b)
	return append(out, s[:8]+"-"+s[8:12]+"-"+s[12:16]+"-"+s[16:20]+"-"+s[20:]...)
}

func appendNested(out []byte, v *duck.Vector, i int, t types.Type) []byte {
	cell := func(kid *duck.Vector, at int, t types.Type) {
		if kid.Null(at) {
			out = append(out, "null"...)
			return
		}
		out = appendCell(out, kid, at, t)
	}
	comma := func(k int) {
		if k > 0 {
			out = append(out, ", "...)
		}
	}
	switch t.Kind {
	case types.Array:
		at, n := v.Range(i)
		out = append(out, '[')
		for k := range n {
			comma(k)
			cell(v.Kid(0), at+k, t.Elem[0])
		}
		return append(out, ']')
	case types.Map:
		at, n := v.Range(i)
		out = append(out, '{')
		for k := range n {
			comma(k)
			cell(v.Kid(0), at+k, t.Elem[0])
			out = append(out, '=')
			cell(v.Kid(1), at+k, t.Elem[1])
		}
		return append(out, '}')
	}
	out = append(out, '{')
	for k, e := range t.Elem {
		comma(k)
		name := t.Names[k]
		if name == "" {
			name = "field" + strconv.Itoa(k)
		}
		out = append(append(out, name...), '=')
		cell(v.Kid(k), i, e)
	}
	return append(out, '}')
}
