package bind

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/text"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func (b *binder) literal(n *parse.Lit) val {
	switch n.Kind {
	case parse.Null:
		return val{t: types.Of(types.Unknown), sql: "NULL", konst: true}
	case parse.Bool:
		return val{t: types.Of(types.Boolean), sql: strings.ToUpper(n.Text), konst: true}
	case parse.String:
		return val{t: types.VarcharN(len([]rune(n.Text))), sql: quote(n.Text), konst: true, text: n.Text}
	case parse.Binary:
		return val{t: types.Of(types.Varbinary), sql: "from_hex('" + hex.EncodeToString([]byte(n.Text)) + "')", konst: true}
	case parse.Double:
		return val{t: types.Of(types.Double), sql: "CAST('" + n.Text + "' AS DOUBLE)", konst: true}
	case parse.Decimal:
		return b.decimalLiteral(n.Pos, n.Text, "")
	}
	return b.integerLiteral(n, "")
}

func (b *binder) integerLiteral(n *parse.Lit, sign string) val {
	v, err := strconv.ParseInt(sign+n.Text, 0, 64)
	if len(n.Text) > 1 && n.Text[0] == '0' && n.Text[1] >= '0' && n.Text[1] <= '9' {
		v, err = strconv.ParseInt(sign+n.Text, 10, 64)
	}
	if err != nil {
		b.fail(n.Pos, "SYNTAX_ERROR", "Invalid numeric literal: %s", n.Text)
	}
	if v == int64(int32(v)) {
		return val{t: types.Of(types.Integer), sql: sprintf("CAST(%d AS INTEGER)", v), konst: true, text: strconv.FormatInt(v, 10)}
	}
	return val{t: types.Of(types.BigInt), sql: sprintf("CAST('%d' AS BIGINT)", v), konst: true, text: strconv.FormatInt(v, 10)}
}

func (b *binder) decimalLiteral(at parse.Pos, digits, sign string) val {
	whole, fraction, _ := strings.Cut(digits, ".")
	whole = strings.TrimLeft(whole, "0")
	p := len(whole) + len(fraction)
	if p > types.MaxPrecision {
		b.fail(at, "INVALID_LITERAL", "'%s' is not a valid DECIMAL literal", digits)
	}
	t := types.DecimalOf(max(p, 1), len(fraction))
	return val{t: t, sql: sprintf("CAST('%s%s.%s0' AS %s)", sign, "0"+whole, fraction, t.Duck()), konst: true, text: sign + digits}
}

func (b *binder) typedLiteral(n *parse.TypedLit) val {
	switch n.Type.Name {
	case "date":
		days, err := text.ParseDate(n.Text)
		if err != nil {
			b.fail(n.Pos, "INVALID_LITERAL", "'%s' is not a valid DATE literal", n.Text)
		}
		return val{t: types.Of(types.Date), sql: sprintf("(DATE '1970-01-01' + CAST(%d AS INTEGER))", days), konst: true}
	case "timestamp":
		return b.timestampLiteral(n)
	case "time":
		micros, digits, err := text.ParseTime(n.Text)
		if err != nil {
			b.fail(n.Pos, "INVALID_LITERAL", "'%s' is not a valid TIME literal", n.Text)
		}
		return val{t: types.Type{Kind: types.Time, P: digits}, sql: sprintf("CAST('%s' AS TIME)", text.Time(micros, 6)), konst: true}
	case "decimal":
		digits, sign := n.Text, ""
		if strings.HasPrefix(digits, "-") {
			digits, sign = digits[1:], "-"
		}
		if strings.Trim(digits, "0123456789.") != "" || strings.Trim(digits, ".") == "" {
			b.fail(n.Pos, "INVALID_LITERAL", "'%s' is not a valid DECIMAL literal", n.Text)
		}
		return b.decimalLiteral(n.Pos, digits, sign)
	}
	if _, err := types.Resolve(n.Type); err != nil && !types.Unsupported[n.Type.Name] {
		b.fail(parse.Pos{}, "TYPE_NOT_FOUND", "Unknown type: %s", n.Type.Name)
	}
	t := b.resolveType(n.Type, n.Pos)
	v := b.literal(&parse.Lit{Pos: n.Pos, Kind: parse.String, Text: n.Text})
	switch t.Kind {
	case types.JSON:
		return val{t: t, sql: "t_json_parse(" + v.sql + ")", konst: true}
	case types.Varchar:
		v.t = t
		return v
	case types.Char:
		return val{t: types.Type{Kind: types.Char, P: max(v.t.P, 1)}, sql: v.sql, konst: true}
	}
	return val{t: t, sql: b.castTo(v, t, n.Pos, false), konst: true}
}

func (b *binder) timestampLiteral(n *parse.TypedLit) val {
	ts, err := text.ParseTimestamp(n.Text)
	if err != nil {
		b.fail(n.Pos, "INVALID_LITERAL", "'%s' is not a valid TIMESTAMP literal", n.Text)
	}
	if ts.Digits > 6 {
		b.notYet(n.Pos, "a timestamp finer than microseconds")
	}
	if ts.Zone == "" {
		return val{t: types.Type{Kind: types.Timestamp, P: ts.Digits}, sql: sprintf("make_timestamp(CAST('%d' AS BIGINT))", ts.Micros), konst: true}
	}
	instant, err := text.Instant(ts.Micros, ts.Zone)
	if err != nil {
		b.fail(n.Pos, "INVALID_LITERAL", "'%s' is not a valid TIMESTAMP literal", n.Text)
	}
	return val{t: types.Type{Kind: types.TimestampTZ, P: ts.Digits}, konst: true,
		sql: sprintf("struct_pack(u := make_timestamp(CAST('%d' AS BIGINT)), z := %s)", instant, quote(ts.Zone))}
}

func (b *binder) interval(n *parse.Interval) val {
	amount, months, err := text.ParseInterval(n.Text, n.From, n.To)
	if err != nil {
		b.fail(n.Pos, "INVALID_LITERAL", "'%s' is not a valid INTERVAL literal", n.Text)
	}
	if n.Negative {
		amount = -amount
	}
	if months {
		return val{t: types.Of(types.IntervalYear), sql: sprintf("CAST(%d AS INTEGER)", amount), konst: true}
	}
	return val{t: types.Of(types.IntervalDay), sql: sprintf("CAST('%d' AS BIGINT)", amount), konst: true}
}

func (b *binder) resolveType(n *parse.TypeName, at parse.Pos) types.Type {
	if types.Unsupported[n.Name] {
		b.notYet(at, "type "+n.Name)
	}
	t, err := types.Resolve(n)
	if err != nil {
		name := "TYPE_MISMATCH"
		if strings.Contains(err.Error(), "finer than") {
			name = "NOT_SUPPORTED"
		}
		b.fail(at, name, "%v", err)
	}
	return t
}
