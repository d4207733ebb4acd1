package bind

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// coerced is the value's text as t, which its type coerces to.
func (b *binder) coerced(v val, t types.Type) string {
	if v.t.Equal(t) || v.t.Is(types.Varchar) && t.Kind == types.Varchar {
		return v.sql
	}
	if v.t.Kind == types.Unknown {
		return "CAST(" + v.sql + " AS " + t.Duck() + ")"
	}
	return b.castTo(v, t, v.at, false)
}

func (b *binder) castExpr(s *scope, n *parse.Cast) val {
	v := b.expr(s, n.X)
	t := b.resolveType(n.Type, n.Pos)
	if !castable(v.t, t) {
		b.fail(n.Pos, "TYPE_MISMATCH", "Cannot cast %s to %s", v.t, t)
	}
	if v.t.Kind == types.Unknown {
		return val{t: t, sql: "CAST(NULL AS " + t.Duck() + ")"}
	}
	if n.Try {
		return val{t: t, sql: "TRY(" + b.castTo(v, t, n.Pos, true) + ")"}
	}
	return val{t: t, sql: b.castTo(v, t, n.Pos, false)}
}

// castable tells whether Trino has a cast.
func castable(from, to types.Type) bool {
	if from.Kind == types.Unknown || from.Equal(to) {
		return true
	}
	text := to.Is(types.Varchar, types.Char)
	point := to.Is(types.Date, types.Time, types.Timestamp, types.TimestampTZ)
	switch from.Kind {
	case types.Boolean, types.TinyInt, types.SmallInt, types.Integer, types.BigInt, types.Real, types.Double, types.Decimal:
		return to.IsNumeric() || to.Kind == types.Boolean || text || to.Kind == types.JSON
	case types.Varchar:
		return to.IsNumeric() || text || point || to.Is(types.Boolean, types.JSON, types.Varbinary, types.UUID) && to.Kind != types.Varbinary || to.Is(types.IntervalDay, types.IntervalYear) && false
	case types.Char:
		return text || to.IsNumeric() || point || to.Kind == types.Boolean
	case types.Date, types.Timestamp, types.TimestampTZ:
		return text || point && !(from.Kind == types.Date && to.Kind == types.Time) || to.Kind == types.JSON
	case types.Time:
		return text || to.Is(types.Time, types.Timestamp, types.TimestampTZ)
	case types.IntervalDay, types.IntervalYear, types.UUID:
		return text
	case types.JSON:
		return to.Is(types.Varchar, types.Boolean, types.Array, types.Map, types.Row, types.Date, types.Timestamp) || to.IsNumeric()
	case types.Array, types.Map, types.Row:
		if to.Kind == types.JSON {
			return true
		}
		if to.Kind != from.Kind || len(to.Elem) != len(from.Elem) {
			return false
		}
		for i := range from.Elem {
			if !castable(from.Elem[i], to.Elem[i]) {
				return false
			}
		}
		return true
	}
	return false
}

// castTo is the text of CAST(v AS t).
func (b *binder) castTo(v val, t types.Type, at parse.Pos, try bool) string {
	if v.t.Equal(t) {
		return v.sql
	}
	if v.t.Kind == types.Unknown {
		return "CAST(NULL AS " + t.Duck() + ")"
	}
	if v.t.Kind == types.JSON {
		return b.fromJSON(v, t, at)
	}
	switch t.Kind {
	case types.Varchar, types.Char:
		return b.toText(v, t, at)
	case types.JSON:
		return b.toJSON(v, at)
	case types.Boolean:
		if v.t.Is(types.Varchar, types.Char) {
			return "t_to_boolean(" + v.sql + ")"
		}
		return "(" + v.sql + " <> 0)"
	case types.TinyInt, types.SmallInt, types.Integer, types.BigInt:
		return b.toInteger(v, t)
	case types.Real, types.Double:
		return toFloat(v, t)
	case types.Decimal:
		return toDecimal(v, t)
	case types.Date, types.Time, types.Timestamp, types.TimestampTZ:
		return b.toPoint(v, t)
	case types.Array, types.Map, types.Row:
		return b.toContainer(v, t, at)
	}
	return sprintf("CAST(%s AS %s)", v.sql, t.Duck())
}

var bits = map[types.Kind]int{types.TinyInt: 8, types.SmallInt: 16, types.Integer: 32, types.BigInt: 64}

func (b *binder) toInteger(v val, t types.Type) string {
	switch v.t.Kind {
	case types.Varchar, types.Char:
		return sprintf("CAST(t_to_integer(%s, %d) AS %s)", v.sql, bits[t.Kind], t.Duck())
	case types.Real, types.Double:
		return sprintf("CAST(t_round_integer(CAST(%s AS DOUBLE), %d) AS %s)", v.sql, bits[t.Kind], t.Duck())
	}
	return sprintf("CAST(%s AS %s)", v.sql, t.Duck())
}

func toFloat(v val, t types.Type) string {
	if v.t.Is(types.Varchar, types.Char) {
		return map[types.Kind]string{types.Double: "t_to_double", types.Real: "t_to_real"}[t.Kind] + "(" + v.sql + ")"
	}
	if v.t.Kind == types.Decimal && v.t.P > 15 {
		return sprintf("CAST(t_to_double(CAST(%s AS VARCHAR)) AS %s)", v.sql, t.Duck())
	}
	return sprintf("CAST(%s AS %s)", v.sql, t.Duck())
}

func toDecimal(v val, t types.Type) string {
	switch v.t.Kind {
	case types.Varchar, types.Char:
		return sprintf("CAST(t_text_decimal(%s, %d, %d) AS %s)", v.sql, t.P, t.S, t.Duck())
	case types.Double, types.Real:
		return sprintf("CAST(t_double_decimal(CAST(%s AS DOUBLE), %d, %d) AS %s)", v.sql, t.P, t.S, t.Duck())
	}
	return sprintf("CAST(%s AS %s)", v.sql, t.Duck())
}

// toText writes a value as Trino's CAST to varchar does, checked or cut to the type's length.
func (b *binder) toText(v val, t types.Type, at parse.Pos) string {
	text := ""
	switch v.t.Kind {
	case types.Varchar:
		if t.Kind == types.Char {
			if v.t.P > t.P {
				return sprintf("rtrim(left(%s, %d), ' ')", v.sql, t.P)
			}
			return "rtrim(" + v.sql + ", ' ')"
		}
		if v.t.P <= t.P {
			return v.sql
		}
		return sprintf("left(%s, %d)", v.sql, t.P)
	case types.Char:
		if t.Kind == types.Char {
			if v.t.P > t.P {
				return sprintf("rtrim(left(%s, %d), ' ')", v.sql, t.P)
			}
			return v.sql
		}
		padded := sprintf("rpad(%s, %d, ' ')", v.sql, v.t.P)
		if v.t.P > t.P {
			return sprintf("left(%s, %d)", padded, t.P)
		}
		return padded
	case types.Double:
		text = "t_double_text(" + v.sql + ")"
	case types.Real:
		text = "t_real_text(" + v.sql + ")"
	case types.Date:
		text = "t_date_text(" + v.sql + ")"
	case types.Time:
		text = sprintf("t_time_text(%s, %d)", v.sql, v.t.P)
	case types.Timestamp:
		text = sprintf("t_timestamp_text(%s, %d)", v.sql, v.t.P)
	case types.TimestampTZ:
		text = sprintf("(t_timestamp_text(%s, %d) || ' ' || struct_extract(%s, 'z'))", local(v), v.t.P, v.sql)
	case types.IntervalDay:
		text = "t_interval_day_text(" + v.sql + ")"
	case types.IntervalYear:
		text = "t_interval_year_text(" + v.sql + ")"
	case types.Decimal:
		text = decimalText(v)
	default:
		text = "CAST(" + v.sql + " AS VARCHAR)"
	}
	if t.P == types.Unbounded {
		return text
	}
	return sprintf("t_fit(%s, %d, %s)", text, t.P, quote(t.String()))
}

// decimalText is a decimal's text; DuckDB writes no digit before the point where the type has none there.
func decimalText(v val) string {
	if v.t.P == v.t.S {
		return sprintf("regexp_replace(CAST(%s AS VARCHAR), '^(-?)[.]', '\\1' || '0.')", v.sql)
	}
	return "CAST(" + v.sql + " AS VARCHAR)"
}

// toPoint casts to dates and times.
func (b *binder) toPoint(v val, t types.Type) string {
	switch v.t.Kind {
	case types.Varchar, types.Char:
		switch t.Kind {
		case types.Date:
			return "t_to_date(" + v.sql + ")"
		case types.Time:
			return sprintf("t_to_time(%s, %d)", v.sql, t.P)
		case types.Timestamp:
			return sprintf("t_to_timestamp(%s, %d)", v.sql, t.P)
		}
		return sprintf("(CASE WHEN %[1]s IS NULL THEN NULL ELSE struct_pack(u := t_to_instant(%[1]s, %[2]d), z := t_zone_of(%[1]s)) END)", v.sql, t.P)
	}
	switch t.Kind {
	case types.Date:
		return "CAST(" + local(v) + " AS DATE)"
	case types.Time:
		return sprintf("CAST(t_round_timestamp(%s, %d) AS TIME)", pointTime(local(v), v.t), t.P)
	case types.Timestamp:
		text := "CAST(" + pointTime(local(v), v.t) + " AS TIMESTAMP)"
		if v.t.P > t.P && v.t.Kind != types.Date {
			text = sprintf("t_round_timestamp(%s, %d)", text, t.P)
		}
		return text
	}
	if v.t.Kind == types.TimestampTZ {
		if v.t.P <= t.P {
			return v.sql
		}
		return sprintf("(CASE WHEN %[1]s IS NULL THEN NULL ELSE struct_pack(u := t_round_timestamp(struct_extract(%[1]s, 'u'), %[2]d), z := struct_extract(%[1]s, 'z')) END)", v.sql, t.P)
	}
	stamp := b.toPoint(v, types.Type{Kind: types.Timestamp, P: t.P})
	return sprintf("(CASE WHEN %s IS NULL THEN NULL ELSE struct_pack(u := %s, z := 'UTC') END)", v.sql, stamp)
}

// pointTime makes a TIME a TIMESTAMP of the epoch's day.
func pointTime(sql string, t types.Type) string {
	if t.Kind == types.Time {
		return "(DATE '1970-01-01' + " + sql + ")"
	}
	return sql
}

// toContainer casts element by element where DuckDB's own cast would differ.
func (b *binder) toContainer(v val, t types.Type, at parse.Pos) string {
	switch t.Kind {
	case types.Array:
		x := b.name("e")
		elem := b.castTo(val{t: v.t.Elem[0], sql: x, at: at}, t.Elem[0], at, false)
		if v.t.Elem[0].Kind == types.Unknown {
			return sprintf("CAST(%s AS %s)", v.sql, t.Duck())
		}
		return sprintf("list_transform(%s, lambda %s: %s)", v.sql, x, elem)
	case types.Map:
		if v.t.Elem[0].Kind == types.Unknown {
			return sprintf("CAST(%s AS %s)", v.sql, t.Duck())
		}
		keys := b.toContainer(val{t: types.ArrayOf(v.t.Elem[0]), sql: "map_keys(" + v.sql + ")"}, types.ArrayOf(t.Elem[0]), at)
		vals := b.toContainer(val{t: types.ArrayOf(v.t.Elem[1]), sql: "map_values(" + v.sql + ")"}, types.ArrayOf(t.Elem[1]), at)
		return sprintf("(CASE WHEN %s IS NULL THEN NULL ELSE map(%s, %s) END)", v.sql, keys, vals)
	}
	parts := make([]string, len(t.Elem))
	for i := range t.Elem {
		f := val{t: v.t.Elem[i], sql: call("struct_extract", v.sql, quote(types.FieldName(i))), at: at}
		parts[i] = sprintf("%s := CAST(%s AS %s)", types.FieldName(i), b.castTo(f, t.Elem[i], at, false), t.Elem[i].Duck())
	}
	return sprintf("(CASE WHEN %s IS NULL THEN NULL ELSE struct_pack(%s) END)", v.sql, strings.Join(parts, ", "))
}

// toJSON writes a value as JSON text.
func (b *binder) toJSON(v val, at parse.Pos) string {
	switch v.t.Kind {
	case types.Unknown:
		return "CAST(NULL AS VARCHAR)"
	case types.Varchar, types.Char:
		return "t_json_quote(" + b.coerced(v, types.Of(types.Varchar)) + ")"
	case types.Boolean, types.TinyInt, types.SmallInt, types.Integer, types.BigInt:
		return "CAST(" + v.sql + " AS VARCHAR)"
	case types.Decimal:
		return decimalText(v)
	case types.Real:
		return "t_json_real(" + v.sql + ")"
	case types.Double:
		return "t_json_double(" + v.sql + ")"
	case types.Array:
		x := b.name("e")
		elem := "coalesce(" + b.toJSON(val{t: v.t.Elem[0], sql: x}, at) + ", 'null')"
		return sprintf("('[' || array_to_string(list_transform(%s, lambda %s: %s), ',') || ']')", v.sql, x, elem)
	case types.Map:
		x, y := b.name("e"), b.name("e")
		keys := sprintf("list_transform(map_keys(%s), lambda %s: %s)", v.sql, x, b.castTo(val{t: v.t.Elem[0], sql: x}, types.Of(types.Varchar), at, false))
		vals := sprintf("list_transform(map_values(%s), lambda %s: coalesce(%s, 'null'))", v.sql, y, b.toJSON(val{t: v.t.Elem[1], sql: y}, at))
		return sprintf("t_json_object(%s, %s, TRUE)", keys, vals)
	case types.Row:
		var names, vals []string
		for i, e := range v.t.Elem {
			f := val{t: e, sql: call("struct_extract", v.sql, quote(types.FieldName(i)))}
			names = append(names, quote(v.t.Names[i]))
			vals = append(vals, "coalesce("+b.toJSON(f, at)+", 'null')")
		}
		return sprintf("(CASE WHEN %s IS NULL THEN NULL ELSE t_json_object([%s], [%s], FALSE) END)", v.sql, strings.Join(names, ", "), strings.Join(vals, ", "))
	}
	return "t_json_quote(" + b.castTo(v, types.Of(types.Varchar), at, false) + ")"
}

// fromJSON reads JSON text as t.
func (b *binder) fromJSON(v val, t types.Type, at parse.Pos) string {
	switch t.Kind {
	case types.Varchar:
		text := "t_json_to_text(" + v.sql + ")"
		if t.P != types.Unbounded {
			text = sprintf("left(%s, %d)", text, t.P)
		}
		return text
	case types.Boolean:
		return "t_json_to_boolean(" + v.sql + ")"
	case types.TinyInt, types.SmallInt, types.Integer, types.BigInt:
		return sprintf("CAST(t_json_to_integer(%s, %d) AS %s)", v.sql, bits[t.Kind], t.Duck())
	case types.Real, types.Double:
		return sprintf("CAST(t_json_to_double(%s) AS %s)", v.sql, t.Duck())
	case types.Decimal:
		return sprintf("CAST(t_text_decimal(t_json_to_text(%s), %d, %d) AS %s)", v.sql, t.P, t.S, t.Duck())
	case types.Date, types.Timestamp:
		return b.castTo(val{t: types.Of(types.Varchar), sql: "t_json_to_text(" + v.sql + ")"}, t, at, false)
	case types.JSON:
		return v.sql
	case types.Array:
		x := b.name("e")
		return sprintf("list_transform(t_json_elements(%s), lambda %s: %s)", v.sql, x, b.fromJSON(val{t: v.t, sql: x}, t.Elem[0], at))
	case types.Map:
		x, y := b.name("e"), b.name("e")
		keys := sprintf("list_transform(t_json_keys(%s), lambda %s: %s)", v.sql, x, b.castTo(val{t: types.Of(types.Varchar), sql: x}, t.Elem[0], at, false))
		vals := sprintf("list_transform(t_json_values(%s), lambda %s: %s)", v.sql, y, b.fromJSON(val{t: v.t, sql: y}, t.Elem[1], at))
		twice := ""
		if text, parsed := strings.CutPrefix(v.sql, "t_json_parse("); parsed { // which Trino casts in one step, without taking the last of a repeated key
			twice = sprintf("WHEN len(t_json_keys(%s) > len(t_json_keys(%s)) THEN error('Duplicate map keys') ", text, v.sql)
		}
		return sprintf("(CASE WHEN t_json_keys(%s) IS NULL THEN NULL %sELSE map(%s, %s) END)", v.sql, twice, keys, vals)
	case types.Row:
		parts := make([]string, len(t.Elem))
		for i, e := range t.Elem {
			f := val{t: v.t, sql: sprintf("t_json_field(%s, %d, %s)", v.sql, i, quote(t.Names[i]))}
			parts[i] = sprintf("%s := CAST(%s AS %s)", types.FieldName(i), b.fromJSON(f, e, at), e.Duck())
		}
		return sprintf("(CASE WHEN %s IS NULL OR %s = 'null' THEN NULL ELSE struct_pack(%s) END)", v.sql, v.sql, strings.Join(parts, ", "))
	}
	b.fail(at, "TYPE_MISMATCH", "Cannot cast json to %s", t)
	return ""
}
