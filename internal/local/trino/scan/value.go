package scan

import (
	"encoding/base64"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/text"
	"github.com/datacounsel/spillway/internal/local/trino/types"
	"github.com/datacounsel/spillway/internal/local/trino/udf"
)

// DuckType is the DuckDB type of a column; types.Type.Duck has the same in SQL.
func DuckType(t types.Type) duck.Type {
	switch t.Kind {
	case types.Boolean:
		return duck.Boolean
	case types.TinyInt:
		return duck.TinyInt
	case types.SmallInt:
		return duck.SmallInt
	case types.Integer:
		return duck.Integer
	case types.BigInt:
		return duck.BigInt
	case types.Real:
		return duck.Float
	case types.Double:
		return duck.Double
	case types.Decimal:
		return duck.Decimal(uint8(t.P), uint8(t.S))
	case types.Varbinary:
		return duck.Blob
	case types.Date:
		return duck.Date
	case types.Timestamp:
		return duck.Timestamp
	case types.Array:
		return duck.List(DuckType(t.Elem[0]))
	case types.Map:
		return duck.Map(DuckType(t.Elem[0]), DuckType(t.Elem[1]))
	case types.Row:
		names, fields := make([]string, len(t.Elem)), make([]duck.Type, len(t.Elem))
		for i, e := range t.Elem {
			names[i], fields[i] = types.FieldName(i), DuckType(e)
		}
		return duck.Struct(names, fields)
	}
	return duck.Varchar
}

func badData(format string, args ...any) error {
	return &athena.Error{Name: "HIVE_BAD_DATA", Message: fmt.Sprintf(format, args...), Category: athena.CategoryUser}
}

// setText writes a scalar from its text; ok is false when the text is none of the type's.
func setText(v *duck.Vector, row int, t types.Type, s string) (ok bool) {
	switch t.Kind {
	case types.Boolean:
		b, err := strconv.ParseBool(strings.ToLower(s))
		v.SetBool(row, b)
		return err == nil && len(s) > 3
	case types.TinyInt, types.SmallInt, types.Integer, types.BigInt:
		bits := map[types.Kind]int{types.TinyInt: 8, types.SmallInt: 16, types.Integer: 32, types.BigInt: 64}[t.Kind]
		n, err := strconv.ParseInt(s, 10, bits)
		v.SetInt(row, n)
		return err == nil
	case types.Real, types.Double:
		bits := 64
		if t.Kind == types.Real {
			bits = 32
		}
		f, ok := udf.ParseDouble(s, bits)
		v.SetFloat(row, f)
		return ok
	case types.Decimal:
		n, ok := udf.Unscaled(s, t.P, t.S)
		if ok {
			v.SetBig(row, n)
		}
		return ok
	case types.Date:
		if len(s) > 10 {
			s = s[:10]
		}
		days, err := text.ParseDate(s)
		v.SetInt(row, days)
		return err == nil
	case types.Timestamp:
		ts, err := text.ParseTimestamp(strings.Replace(strings.TrimSuffix(s, "Z"), "T", " ", 1))
		if err != nil {
			return false
		}
		instant, err := text.Instant(ts.Micros, zoneOr(ts.Zone))
		v.SetInt(row, text.Round(instant, t.P))
		return err == nil
	case types.Varbinary:
		b, err := base64.StdEncoding.DecodeString(s)
		v.SetStr(row, string(b))
		return err == nil
	}
	v.SetStr(row, fit(s, t))
	return true
}

func zoneOr(zone string) string {
	if zone == "" {
		return "UTC"
	}
	return zone
}

// fit cuts a text to its type's length and drops a char's padding.
func fit(s string, t types.Type) string {
	if t.P < len(s) && utf8.RuneCountInString(s) > t.P {
		s = string([]rune(s)[:t.P])
	}
	if t.Kind == types.Char {
		s = strings.TrimRight(s, " ")
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}

// partitionValue prepares what a partition's value writes to each row.
func partitionValue(c Column, value string) (func(v *duck.Vector, row int) error, error) {
	if value == Null {
		return func(v *duck.Vector, row int) error { v.SetNull(row); return nil }, nil
	}
	return func(v *duck.Vector, row int) error {
		if !setText(v, row, c.Type, value) {
			return &athena.Error{Name: "HIVE_INVALID_PARTITION_VALUE", Category: athena.CategoryUser,
				Message: fmt.Sprintf("Invalid partition value '%s' for %s partition key: %s", value, strings.ToUpper(string(c.Type.Kind)), c.Name)}
		}
		return nil
	}, nil
}

// wholeNumber reads an integer that JSON may have written as 3.0 or 3e2, cut towards zero.
func wholeNumber(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	f, _, err := big.ParseFloat(s, 10, 128, big.ToZero)
	if err != nil || f.IsInf() {
		return 0, false
	}
	n, _ := f.Int64()
	return n, n != math.MaxInt64 && n != math.MinInt64
}
