package value

import (
	"fmt"
	"strconv"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
)

// sqlNames are the types that format_type writes by their SQL names.
var sqlNames = map[uint32]string{
	pgdata.Bool: "boolean", pgdata.Int2: "smallint", pgdata.Int4: "integer", pgdata.Int8: "bigint", pgdata.Float4: "real",
	pgdata.Float8: "double precision", pgdata.Numeric: "numeric", pgdata.Varchar: "character varying", pgdata.BPChar: "character",
	pgdata.Char: `"char"`, pgdata.Time: "time without time zone", pgdata.TimeTZ: "time with time zone", pgdata.Interval: "interval",
	pgdata.Timestamp: "timestamp without time zone", pgdata.TimestampTZ: "timestamp with time zone", pgdata.Bit: "bit",
	pgdata.Varbit: "bit varying", pgdata.Any: `"any"`,
}

// FormatType writes a type with its modifier as format_type does; unknown OIDs are ???.
func FormatType(oid uint32, mod int32) string {
	if oid == 0 {
		return "-"
	}
	t := pgdata.Get().Types[oid]
	if t == nil {
		return "???"
	}
	if t.IsArray() {
		return FormatType(t.Elem, mod) + "[]"
	}
	name, ok := sqlNames[oid]
	switch {
	case oid == pgdata.BPChar && mod < 0:
		return "bpchar"
	case !ok:
		name = QuoteIdent(t.Name)
		if t.Namespace != pgdata.CatalogNamespace {
			name = "information_schema." + name
		}
	}
	if mod < 0 {
		return name
	}
	switch oid {
	case pgdata.Varchar, pgdata.BPChar:
		if mod >= 4 {
			return fmt.Sprintf("%s(%d)", name, mod-4)
		}
	case pgdata.Numeric:
		if mod >= 4 {
			p, s := NumericMod(mod)
			return fmt.Sprintf("numeric(%d,%d)", p, s)
		}
	case pgdata.Time:
		return fmt.Sprintf("time(%d) without time zone", mod)
	case pgdata.TimeTZ:
		return fmt.Sprintf("time(%d) with time zone", mod)
	case pgdata.Timestamp:
		return fmt.Sprintf("timestamp(%d) without time zone", mod)
	case pgdata.TimestampTZ:
		return fmt.Sprintf("timestamp(%d) with time zone", mod)
	case pgdata.Bit, pgdata.Varbit:
		return name + "(" + strconv.Itoa(int(mod)) + ")"
	case pgdata.Interval:
		return name + intervalMod(mod)
	}
	return name
}

// The bits of interval's modifier (datetime.h).
const (
	maskYear, maskMonth, maskDay, maskHour, maskMinute, maskSecond = 1 << 2, 1 << 1, 1 << 3, 1 << 10, 1 << 11, 1 << 12

	fullRange = 0x7fff
)

var intervalRanges = map[int32]string{
	maskYear: " year", maskMonth: " month", maskDay: " day", maskHour: " hour", maskMinute: " minute", maskSecond: " second",
	maskYear | maskMonth: " year to month", maskDay | maskHour: " day to hour",
	maskDay | maskHour | maskMinute: " day to minute", maskDay | maskHour | maskMinute | maskSecond: " day to second",
	maskHour | maskMinute: " hour to minute", maskHour | maskMinute | maskSecond: " hour to second",
	maskMinute | maskSecond: " minute to second",
}

func intervalMod(mod int32) string {
	text := intervalRanges[mod>>16&fullRange]
	if precision := mod & 0xffff; precision != 0xffff {
		text += fmt.Sprintf("(%d)", precision)
	}
	return text
}

// intervalField is the unit of a bare number under an interval's modifier: the last field of its range.
func intervalField(mod int32) string {
	if mod < 0 {
		return ""
	}
	switch r := mod >> 16 & fullRange; {
	case r == fullRange || r&maskSecond != 0:
		return "second"
	case r&maskMinute != 0:
		return "minute"
	case r&maskHour != 0:
		return "hour"
	case r&maskDay != 0:
		return "day"
	case r&maskMonth != 0:
		return "month"
	case r&maskYear != 0:
		return "year"
	}
	return ""
}

// QuoteIdent writes an identifier, in quotes where PostgreSQL's quote_ident sets them.
func QuoteIdent(s string) string {
	safe := s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] == '_')
	for i := 0; safe && i < len(s); i++ {
		c := s[i]
		safe = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_'
	}
	if safe && !pgdata.Reserved(s) {
		return s
	}
	out := []byte{'"'}
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			out = append(out, '"')
		}
		out = append(out, s[i])
	}
	return string(append(out, '"'))
}
