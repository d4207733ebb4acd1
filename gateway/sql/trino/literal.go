package trino

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// literal writes a value of a type.
func (p *printer) literal(e tree.Expr, t tree.Type, v value.Datum) string {
	if v == nil && pgdata.Base(t.OID) == pgdata.Numeric && t.Mod < 4 { // takes on the scale of what stands beside it
		return "CAST(NULL AS decimal(1, 0))"
	}
	if v == nil {
		return "CAST(NULL AS " + p.typeName(t) + ")"
	}
	oid := pgdata.Base(t.OID)
	switch x := v.(type) {
	case bool:
		return strings.ToUpper(strconv.FormatBool(x))
	case int64:
		switch oid {
		case pgdata.Int2:
			return fmt.Sprintf("SMALLINT '%d'", x)
		case pgdata.Int8:
			return fmt.Sprintf("BIGINT '%d'", x)
		}
		if x < 0 {
			return fmt.Sprintf("(%d)", x)
		}
		return strconv.FormatInt(x, 10)
	case float64:
		return floatLiteral(x, oid)
	case *value.Decimal:
		if x.Special != 0 || len(strings.Trim(x.Coef.String(), "-")) > 38 || x.Scale > 38 {
			refuse(e, "Use double precision.", "numeric %s does not fit Athena's decimal, which has 38 digits", x)
		}
		return "DECIMAL " + str(x.String())
	case string:
		if strings.ContainsRune(x, 0) {
			refuse(e, "", "a string with a NUL character is not supported")
		}
		if oid == pgdata.JSONB && strings.ContainsAny(x, "[{") { // in Athena's form
			return "json_format(json_parse(" + str(x) + "))"
		}
		if oid == pgdata.BPChar { // compared without its blanks
			x = strings.TrimRight(x, " ")
		}
		return str(x)
	case []byte:
		return "X'" + strings.ToUpper(hex.EncodeToString(x)) + "'"
	case value.Date:
		if x == value.DateInfinity || x == value.DateNegInfinity || x.Go().Year() < 1 || x.Go().Year() > 9999 {
			refuse(e, "", "date %s is not supported on Athena", x)
		}
		return "DATE " + str(x.String())
	case value.Timestamp:
		return p.timestampLiteral(e, x, oid)
	case value.Time:
		if x.String() == "24:00:00" {
			refuse(e, "Compare with 23:59:59.999999.", "time 24:00:00 is not supported on Athena")
		}
		return "TIME " + str(x.String())
	case value.Interval:
		return fmt.Sprintf("CAST(ROW(%d, %d, %d) AS %s)", x.Months, x.Days, x.Micros, interval)
	case *value.Array:
		if len(x.Dims) > 1 {
			refuse(e, "", "arrays of more than one dimension are not supported on Athena")
		}
		items := make([]string, len(x.Items))
		for i, item := range x.Items {
			items[i] = p.literal(e, tree.Type{OID: x.Elem, Mod: -1}, item)
		}
		return "CAST(ARRAY[" + strings.Join(items, ", ") + "] AS " + p.typeName(t) + ")"
	}
	refuse(e, "", "a value of type %s is not supported on Athena", value.TypeName(t.OID))
	return ""
}

func floatLiteral(f float64, oid uint32) string {
	name := map[bool]string{true: "real", false: "double"}[oid == pgdata.Float4]
	switch {
	case math.IsNaN(f):
		return "CAST(nan() AS " + name + ")"
	case math.IsInf(f, 0):
		text := "infinity()"
		if f < 0 {
			text = "-infinity()"
		}
		return "CAST(" + text + " AS " + name + ")"
	}
	if oid == pgdata.Float4 {
		return "REAL " + str(strconv.FormatFloat(f, 'E', -1, 32))
	}
	text := strings.Replace(strconv.FormatFloat(f, 'E', -1, 64), "E+", "E", 1)
	if f < 0 || math.Signbit(f) {
		return "(" + text + ")"
	}
	return text
}

func (p *printer) timestampLiteral(e tree.Expr, t value.Timestamp, oid uint32) string {
	if !t.Finite() || t.Go().Year() < 1 || t.Go().Year() > 9999 {
		refuse(e, "", "timestamp %s is not supported on Athena", t)
	}
	text := t.String()
	if i := strings.IndexByte(text, '.'); i > 0 && len(text)-i < 4 { // milliseconds at least
		text += strings.Repeat("0", 4-len(text)+i)
	} else if i < 0 {
		text += ".000"
	}
	if oid == pgdata.TimestampTZ {
		text += " UTC"
	}
	return "TIMESTAMP " + str(text)
}

// stepInterval writes a constant step of a series as a Trino interval, and its sign.
func stepInterval(e tree.Expr, v value.Datum) (text string, sign int) {
	iv, ok := v.(value.Interval)
	days := iv.Days
	switch {
	case !ok || iv == (value.Interval{}):
		refuse(e, "Give an interval other than zero.", "the step of generate_series must be a constant interval on Athena")
	case iv.Months != 0 && (days != 0 || iv.Micros != 0), days != 0 && iv.Micros != 0, iv.Micros%1000 != 0:
		refuse(e, "Use a step of whole months, days, or a time.", "a step of months, days and time together is not supported on Athena")
	case iv.Months != 0:
		return signed(int64(iv.Months), "INTERVAL '%d' MONTH")
	case days != 0:
		return signed(int64(days), "INTERVAL '%d' DAY")
	}
	n, sign := iv.Micros/1000, 1
	if n < 0 {
		n, sign = -n, -1
	}
	text = fmt.Sprintf("INTERVAL '%d.%03d' SECOND", n/1000, n%1000)
	if sign < 0 {
		text = "-" + text
	}
	return text, sign
}

func signed(n int64, format string) (string, int) {
	if n < 0 {
		return "-" + fmt.Sprintf(format, -n), -1
	}
	return fmt.Sprintf(format, n), 1
}
