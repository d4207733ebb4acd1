package value

import (
	"math"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

func outOfRange(typ uint32) error {
	name := TypeName(typ)
	if typ == pgdata.OID {
		name = "OID"
	}
	return pgerr.New(-1, "22003", "%s out of range", name)
}

// Cast turns a value of one type into another, as the cast's function or I/O conversion does; explicit casts
// cut strings that are too long. Reg types resolve their names elsewhere.
func Cast(v Datum, from, to uint32, mod int32, explicit bool, env *Env) (Datum, error) {
	if v == nil {
		return nil, nil
	}
	switch to {
	case pgdata.Int2, pgdata.Int4, pgdata.Int8, pgdata.OID:
		return castInt(v, from, to, env)
	case pgdata.Char:
		if n, ok := v.(int64); ok && from == pgdata.Int4 {
			return charOf(n)
		}
	case pgdata.Bit, pgdata.Varbit:
		switch x := v.(type) {
		case Bits:
			return fitBits(to, mod, x, explicit)
		case int64:
			return BitsOf(x, max(int(mod), 1)), nil
		case string:
			b, err := parseBits(to, -1, x)
			if err != nil {
				return nil, err
			}
			return fitBits(to, mod, b.(Bits), explicit)
		}
	case pgdata.Float4, pgdata.Float8:
		return castFloat(v, to, env)
	case pgdata.Numeric:
		return castDecimal(v, from, mod, env)
	case pgdata.Bool:
		if n, ok := v.(int64); ok {
			return n != 0, nil
		}
	case pgdata.Date:
		if t, ok := v.(Timestamp); ok {
			if from == pgdata.TimestampTZ {
				t = t.Local(env.Zone)
			}
			return t.Date(), nil
		}
	case pgdata.Timestamp, pgdata.TimestampTZ:
		if d, ok := v.(Date); ok && d != DateInfinity && d >= 109203528-2451545 {
			return nil, pgerr.New(-1, "22008", "date out of range for timestamp")
		}
		if t, ok := castTimestamp(v, from, to, env); ok {
			return t.Round(mod), nil
		}
	case pgdata.Time, pgdata.TimeTZ:
		if t, ok := v.(Timestamp); ok && !t.Finite() {
			return nil, nil
		}
		if to == pgdata.TimeTZ {
			break
		}
		if t, ok := castTime(v, from, env); ok {
			return Time(roundMicros(int64(t), mod)), nil
		}
	case pgdata.Interval:
		if t, ok := v.(Time); ok {
			return Interval{Micros: int64(t)}, nil
		}
		if i, ok := v.(Interval); ok {
			return fitInterval(i, mod), nil
		}
	case pgdata.Varchar, pgdata.BPChar:
		if from == pgdata.Bool {
			return fitString(to, mod, boolText(v.(bool)), explicit)
		}
		text := Format(from, v, env)
		if from == pgdata.BPChar && to != from {
			text = strings.TrimRight(text, " ")
		}
		return fitString(to, mod, text, explicit)
	case pgdata.Text, pgdata.Cstring:
		if from == pgdata.Bool {
			return boolText(v.(bool)), nil
		}
		text := Format(from, v, env)
		if from == pgdata.BPChar {
			text = strings.TrimRight(text, " ")
		}
		return text, nil
	case pgdata.JSONB, pgdata.JSON:
		if s, ok := v.(string); ok {
			return ParseJSON(to, s)
		}
	}
	if a, ok := v.(*Array); ok {
		if t := pgdata.Get().Types[to]; t != nil && t.IsArray() {
			return castArray(a, t.Elem, mod, explicit, env)
		}
	}
	if IsReg(to) {
		if n, ok := v.(int64); ok {
			return n, nil
		}
	}
	return Parse(to, mod, Format(from, v, env), env)
}

func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func castInt(v Datum, from, to uint32, env *Env) (Datum, error) {
	switch x := v.(type) {
	case bool:
		return int64(boolInt(x)), nil
	case int64:
		switch { // oid and integer are the same four bytes
		case to == pgdata.OID && (from == pgdata.Int2 || from == pgdata.Int4):
			return int64(uint32(x)), nil
		case to == pgdata.Int4 && (from == pgdata.OID || IsReg(from)):
			return int64(int32(x)), nil
		case !fits(to, x):
			return nil, outOfRange(to)
		}
		return x, nil
	case Bits:
		n, ok := x.Int(map[uint32]int{pgdata.Int4: 32, pgdata.Int8: 64}[to])
		if !ok {
			return nil, outOfRange(to)
		}
		return n, nil
	case string:
		if from == pgdata.Char && to == pgdata.Int4 {
			if x == "" {
				return int64(0), nil
			}
			return int64(int8(x[0])), nil
		}
	case float64:
		r := math.RoundToEven(x)
		if math.IsNaN(r) || r < -9223372036854775808 || r >= 9223372036854775808 || !fits(to, int64(r)) {
			return nil, outOfRange(to)
		}
		return int64(r), nil
	case *Decimal:
		if x.Special == 'N' {
			return nil, pgerr.New(-1, "0A000", "cannot convert NaN to %s", TypeName(to))
		}
		if x.Special != 0 {
			return nil, pgerr.New(-1, "0A000", "cannot convert infinity to %s", TypeName(to))
		}
		n, ok := x.Int()
		if !ok || !fits(to, n) {
			return nil, outOfRange(to)
		}
		return n, nil
	}
	return Parse(to, -1, Format(from, v, env), env)
}

// charOf is "char" of a number.
func charOf(n int64) (Datum, error) {
	switch {
	case n != int64(int8(n)):
		return nil, outOfRange(pgdata.Char)
	case n == 0:
		return "", nil
	}
	return string([]byte{byte(n)}), nil
}

func castFloat(v Datum, to uint32, env *Env) (Datum, error) {
	var f, narrow float64
	switch x := v.(type) {
	case int64:
		f, narrow = float64(x), float64(float32(x))
	case float64:
		f, narrow = x, float64(float32(x))
	case *Decimal:
		if x.Special != 0 {
			f = map[byte]float64{'N': math.NaN(), '+': math.Inf(1), '-': math.Inf(-1)}[x.Special]
			return f, nil
		}
		return parseFloat(to, x.String())
	default:
		return Parse(to, -1, Format(pgdata.Text, v, env), env)
	}
	switch {
	case to != pgdata.Float4:
		return f, nil
	case math.IsInf(narrow, 0) && !math.IsInf(f, 0):
		return nil, pgerr.New(-1, "22003", "value out of range: overflow")
	case narrow == 0 && f != 0:
		return nil, pgerr.New(-1, "22003", "value out of range: underflow")
	}
	return narrow, nil
}

func castDecimal(v Datum, from uint32, mod int32, env *Env) (Datum, error) {
	switch x := v.(type) {
	case int64:
		return FitDecimal(DecimalOf(x), mod)
	case float64:
		digits := 15
		if from == pgdata.Float4 {
			digits = 6
		}
		return FitDecimal(FromFloat(x, digits), mod)
	case *Decimal:
		return FitDecimal(x, mod)
	}
	return Parse(pgdata.Numeric, mod, Format(from, v, env), env)
}

func castTimestamp(v Datum, from, to uint32, env *Env) (Timestamp, bool) {
	switch x := v.(type) {
	case Date:
		t := x.Timestamp()
		if to == pgdata.TimestampTZ {
			t = t.Moment(env.Zone)
		}
		return t, true
	case Timestamp:
		switch {
		case from == pgdata.Timestamp && to == pgdata.TimestampTZ:
			return x.Moment(env.Zone), true
		case from == pgdata.TimestampTZ && to == pgdata.Timestamp:
			return x.Local(env.Zone), true
		}
		return x, true
	}
	return 0, false
}

func castTime(v Datum, from uint32, env *Env) (Time, bool) {
	switch x := v.(type) {
	case Time:
		return x, true
	case TimeTZ:
		return x.Time, true
	case Timestamp:
		if from == pgdata.TimestampTZ {
			x = x.Local(env.Zone)
		}
		return x.TimeOfDay(), true
	case Interval:
		_, rest := floorDiv(x.Micros, microsPerDay)
		return Time(rest), true
	}
	return 0, false
}

// fitInterval applies an interval's modifier: fields below its range go, and the seconds are rounded.
func fitInterval(v Interval, mod int32) Interval {
	if mod < 0 {
		return v
	}
	switch r := mod >> 16 & fullRange; {
	case r == fullRange || r&maskSecond != 0:
	case r&maskMinute != 0:
		v.Micros -= v.Micros % 60e6
	case r&maskHour != 0:
		v.Micros -= v.Micros % 3600e6
	case r&maskDay != 0:
		v.Micros = 0
	case r&maskMonth != 0:
		v.Days, v.Micros = 0, 0
	case r&maskYear != 0:
		v.Months, v.Days, v.Micros = v.Months/12*12, 0, 0
	}
	if precision := mod & 0xffff; precision < 6 {
		v.Micros = roundMicros(v.Micros, precision)
	}
	return v
}

func castArray(a *Array, elem uint32, mod int32, explicit bool, env *Env) (Datum, error) {
	out := &Array{Elem: elem, Dims: a.Dims, Lower: a.Lower, Items: make([]Datum, len(a.Items))}
	for i, item := range a.Items {
		v, err := Cast(item, a.Elem, elem, mod, explicit, env)
		if err != nil {
			return nil, err
		}
		out.Items[i] = v
	}
	return out, nil
}
