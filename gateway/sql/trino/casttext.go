package trino

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Texts that become values of other types while a query runs. Trino's casts read less than PostgreSQL's input
// functions, and some of what those do not: the digits of every script, a zone that then is passed over.

// castFromText reads a text by its type's form; forms that Trino does not read raise its error.
func (p *printer) castFromText(x *tree.Cast, arg string, to uint32) string {
	switch {
	case isInteger(to):
		return p.let(arg, func(v string) string {
			return "IF(length(" + v + ") <> length(to_utf8(" + v + ")), " + invalid(x, v, p.typeName(x.T)) + ", CAST(trim(" + v + ") AS " + p.typeName(x.T) + "))"
		})
	case isFloat(to):
		return p.floatFromText(x, arg)
	case to == pgdata.Bool:
		return p.let("lower(trim("+arg+"))", func(v string) string {
			return "CASE WHEN " + v + " IN ('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1') THEN TRUE WHEN " + v +
				" IN ('f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0') THEN FALSE ELSE CAST(" + v + " AS boolean) END"
		})
	case to == pgdata.Date:
		return p.timeFromText(x, arg, "^("+dateForm+")(?: "+clockForm+"(?: ?[AaPp][Mm])?(?:"+offsetForm+")?)?$")
	case to == pgdata.Timestamp:
		return p.timeFromText(x, arg, "^("+dateForm+"(?: "+clockForm+")?)(?:"+offsetForm+")?$")
	case to == pgdata.TimestampTZ:
		return p.zonedFromText(x, arg)
	case to == pgdata.Time:
		return p.timeFromText(x, arg, "^("+clockForm+")$")
	case to == pgdata.JSON: // the text as it is, if it is JSON
		return p.let(arg, func(v string) string { return "IF(json_parse(" + v + ") IS NOT NULL, " + v + ")" })
	case to == pgdata.JSONB:
		return "json_format(json_parse(" + arg + "))"
	case to == pgdata.UUID:
		return p.let("lower("+arg+")", func(v string) string {
			return "CASE WHEN regexp_like(" + v + `, '^(([0-9a-f]{4}-?){7}[0-9a-f]{4}|\{([0-9a-f]{4}-?){7}[0-9a-f]{4}\})$') THEN regexp_replace(regexp_replace(` + v +
				`, '[{}-]', ''), '^(.{8})(.{4})(.{4})(.{4})(.{12})$', '$1-$2-$3-$4-$5') WHEN ` + v + " IS NOT NULL THEN " + invalid(x, v, "varchar") + " END"
		})
	case to == pgdata.Bytea:
		return p.bytesFromText(arg)
	}
	refuse(x, "", "a cast from text to %s is not supported on Athena", value.TypeName(to))
	return ""
}

// invalid writes PostgreSQL's error for a text that is none of a type's.
func invalid(x *tree.Cast, v, typ string) string {
	return raised("22P02", "invalid input syntax for type "+value.TypeName(pgdata.Base(x.T.OID))+": \"' || "+v+" || '\"", v, typ)
}

// numericFromText reads a text as a numeric(p, s), or as one of typ, which has not room for every digit.
func (p *printer) numericFromText(x *tree.Cast, arg, typ string) string {
	return p.let(arg, func(v string) string {
		number := "CAST(trim(" + v + ") AS " + typ + ")"
		read := number
		if x.T.Mod < 4 {
			lost := "regexp_like(" + v + ", '[.][0-9]{" + itoa(wideScale) + "}[0-9]*[1-9]') OR regexp_like(" + v + ", '[eE]-') AND CAST(" + number + " AS double) <> CAST(" + v + " AS double)"
			read = "IF(" + lost + ", " + unsupported("a numeric of more than 20 digits after the point", v, typ) + ", " + number + ")"
		}
		return "CASE WHEN regexp_like(" + v + `, '^\s*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?\s*$') THEN ` + read +
			" WHEN regexp_like(lower(" + v + `), '^\s*(nan|[-+]?inf(inity)?)\s*$') THEN ` + unsupported("NaN or infinity as a numeric", v, typ) +
			" WHEN " + v + " IS NOT NULL THEN " + invalid(x, v, typ) + " END"
	})
}

// floatFromText reads a float by PostgreSQL's rules: of decimal digits, within its type's range.
func (p *printer) floatFromText(x *tree.Cast, arg string) string {
	typ := p.typeName(x.T)
	return p.let("lower(trim("+arg+"))", func(v string) string {
		digits := func(form string) string { return "regexp_like(" + v + ", '^[-+]?" + form + "$')" }
		number := "CAST(" + v + " AS " + typ + ")"
		looks := []look{
			{"is_infinite(" + number + ")", "22003", `the number is out of range for type ` + value.TypeName(x.T.OID)},
			{number + " = 0E0 AND regexp_like(" + v + ", '^[^e]*[1-9]')", "22003", `the number is out of range for type ` + value.TypeName(x.T.OID)},
		}
		return "CASE WHEN " + v + " IS NULL THEN NULL WHEN " + digits(`([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?`) + " THEN " + unless(looks, v, number, typ) +
			" WHEN " + v + " IN ('nan', '+nan', '-nan') THEN CAST(nan() AS " + typ + ") WHEN " + digits("inf(inity)?") + " THEN CAST(IF(starts_with(" + v + ", '-'), -infinity(), infinity()) AS " + typ + ") WHEN " + digits("0x.*") + " THEN " +
			unsupported("a hexadecimal float", v, typ) + " ELSE " + invalid(x, v, typ) + " END"
	})
}

// Forms of dates and times that Trino reads; the offset from UTC has its sign, hours and minutes as groups.
const (
	dateForm   = "[0-9]{4,6}-[0-9]{1,2}-[0-9]{1,2}"
	clockForm  = "(?:[01]?[0-9]|2[0-3]):[0-5]?[0-9](?::[0-5]?[0-9](?:[.][0-9]+)?)?"
	offsetForm = " ?(?:([-+])(0?[0-9]|1[0-5])(?::?([0-5][0-9]))?|[Zz]|UTC|GMT)"
)

// spaced writes a trimmed text with one blank between its date and its time.
func (p *printer) spaced(text string, body func(v string) string) string {
	return p.let("regexp_replace(trim("+text+"), '([0-9])(?:T| +)([0-9])', '$1 $2')", body)
}

// otherForm writes what becomes of a text that is of no form which Trino reads: PostgreSQL may read what has digits
// or names a day, and no one the rest.
func (p *printer) otherForm(x *tree.Cast, v string) string {
	typ := p.typeName(x.T)
	return "IF(regexp_like(lower(" + v + "), '[0-9]|^(-?infinity|epoch|now|today|tomorrow|yesterday|allballs)$'), " +
		unsupported("this form of a "+value.TypeName(pgdata.Base(x.T.OID))+" as text", v, typ) + ", CAST(" + v + " AS " + typ + "))"
}

// timeFromText reads a text's first group by a pattern as a date, a time or a timestamp.
func (p *printer) timeFromText(x *tree.Cast, text, pattern string) string {
	return p.spaced(text, func(v string) string {
		return "IF(regexp_like(" + v + ", '" + pattern + "'), CAST(regexp_extract(" + v + ", '" + pattern + "', 1) AS " + p.typeName(x.T) + "), " + p.otherForm(x, v) + ")"
	})
}

// zonedFromText reads a text as a moment: by its offset from UTC, or by the session's zone. Zones by name are refused.
func (p *printer) zonedFromText(x *tree.Cast, text string) string {
	return p.spaced(text, func(v string) string {
		pattern := "'^(" + dateForm + " " + clockForm + ")" + offsetForm + "$'"
		part := func(n string) string {
			return "COALESCE(CAST(regexp_extract(" + v + ", " + pattern + ", " + n + ") AS integer), 0)"
		}
		minutes := "IF(regexp_extract(" + v + ", " + pattern + ", 2) = '-', 1, -1) * (" + part("3") + " * 60 + " + part("4") + ")"
		at := "date_add('minute', " + minutes + ", with_timezone(CAST(regexp_extract(" + v + ", " + pattern + ", 1) AS timestamp(6)), 'UTC'))"
		return "CASE WHEN regexp_like(" + v + ", " + pattern + ") THEN " + at +
			" WHEN regexp_like(" + v + ", '^" + dateForm + "( " + clockForm + ")?$') THEN " + p.moment("CAST("+v+" AS timestamp(6))", p.zone()) +
			" ELSE " + p.otherForm(x, v) + " END"
	})
}

// bytesFromText reads PostgreSQL's hex form, or text without escapes.
func (p *printer) bytesFromText(text string) string {
	return p.let(text, func(v string) string {
		return "CASE WHEN starts_with(" + v + `, '\x') THEN from_hex(regexp_replace(substr(` + v + `, 3), '\s', '')) WHEN strpos(` + v + `, '\') > 0 THEN to_utf8(` +
			unsupported("an escape in a bytea", v, "varchar") + ") ELSE to_utf8(" + v + ") END"
	})
}
