package trino

import (
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// cast writes a change of type.
func (p *printer) cast(x *tree.Cast) string {
	from, to := pgdata.Base(x.Arg.Type().OID), pgdata.Base(x.T.OID)
	text := p.castTo(x, from, to)
	if (to == pgdata.Timestamp || to == pgdata.TimestampTZ) && x.T.Mod >= 0 && x.T.Mod < 6 {
		return p.precision(text, to, x.T.Mod)
	}
	return text
}

// castTo writes a change of type but for a timestamp's precision.
func (p *printer) castTo(x *tree.Cast, from, to uint32) string {
	arg := p.expr(x.Arg)
	switch {
	case to == pgdata.Numeric:
		return p.castNumeric(x, arg, from)
	case isText(to):
		return p.castText(x, from, to)
	case isText(from):
		return p.castFromText(x, arg, to)
	case isInteger(to) && isFloat(from):
		return "CAST(" + p.halfEven(arg) + " AS " + p.typeName(x.T) + ")"
	case to == pgdata.OID && isInteger(from):
		return p.let("CAST("+arg+" AS bigint)", func(v string) string { return "IF(" + v + " < 0, " + v + " + 4294967296, " + v + ")" })
	case from == pgdata.Numeric && isInteger(to):
		return "CAST(" + p.roundTo(x.Arg, "round", 0) + " AS " + p.typeName(x.T) + ")"
	case isInteger(to) || isFloat(to) || to == pgdata.Bool:
		if from == to {
			return arg
		}
		if to == pgdata.Float4 && from == pgdata.Float8 {
			return p.narrowed(x, arg)
		}
		return "CAST(" + arg + " AS " + p.typeName(x.T) + ")"
	case to == pgdata.Date && from == pgdata.TimestampTZ, to == pgdata.Timestamp && from == pgdata.TimestampTZ, to == pgdata.Time && from == pgdata.TimestampTZ:
		return "CAST(" + arg + " AT TIME ZONE " + p.zone() + " AS " + p.typeName(x.T) + ")"
	case to == pgdata.TimestampTZ && (from == pgdata.Timestamp || from == pgdata.Date):
		return p.moment("CAST("+arg+" AS timestamp(6))", p.zone())
	case to == pgdata.Time && from == pgdata.Timestamp: // Trino's cast is a second off before 1970
		return "date_add('millisecond', date_diff('millisecond', date_trunc('day', " + arg + "), " + arg + "), TIME '00:00:00.000000')"
	case to == pgdata.Date, to == pgdata.Time, to == pgdata.Timestamp, to == pgdata.TimestampTZ:
		if from == to {
			return arg
		}
		return "CAST(" + arg + " AS " + p.typeName(x.T) + ")"
	case to == pgdata.Interval && from == to:
		return arg
	case to == pgdata.Interval && from == pgdata.Time:
		return p.strict(triple("0", "0", "date_diff('millisecond', TIME '00:00:00', "+arg+") * 1000"))
	case to == pgdata.JSONB && from == pgdata.JSON:
		return "json_format(json_parse(" + arg + "))"
	case (to == pgdata.JSON || to == pgdata.JSONB) && (from == pgdata.JSON || from == pgdata.JSONB):
		return arg
	case elem(to) != 0 && elem(from) != 0:
		return p.castArray(x, arg, from, to)
	}
	refuse(x, "", "a cast from %s to %s is not supported on Athena", value.TypeName(from), value.TypeName(to))
	return ""
}

// zone is the session's time zone as a literal.
func (p *printer) zone() string { return str(p.o.Env.Zone.String()) }

// precision rounds a timestamp to a number of digits: before the year 2000 PostgreSQL takes halves back, Trino forward.
func (p *printer) precision(arg string, to uint32, mod int32) string {
	name, plain := fmt.Sprintf("timestamp(%d)", mod), func(v string) string { return v }
	if to == pgdata.TimestampTZ {
		name += " with time zone"
		plain = func(v string) string { return "CAST(" + v + " AT TIME ZONE 'UTC' AS timestamp(6))" }
	}
	return p.let(arg, func(v string) string {
		point, digits := "", fmt.Sprintf("[0-9]{%d}", mod)
		if mod == 0 {
			point, digits = "[.]", ""
		}
		text := "CAST(" + plain(v) + " AS varchar)"
		cut := "CAST(regexp_replace(" + text + ", '" + point + "50*$', '') AS timestamp(6))"
		if to == pgdata.TimestampTZ {
			cut = "with_timezone(" + cut + ", 'UTC')"
		}
		half := plain(v) + " < TIMESTAMP '2000-01-01 00:00:00' AND regexp_like(" + text + ", '[.]" + digits + "50*$')"
		return "CAST(IF(" + half + ", " + cut + ", " + v + ") AS " + name + ")"
	})
}

func (p *printer) castNumeric(x *tree.Cast, arg string, from uint32) string {
	typ := p.typeName(x.T)
	switch {
	case from == pgdata.Numeric && x.T.Mod < 4:
		return arg
	case from == pgdata.Numeric && p.numeric(x.Arg).shown != "":
		_, scale := value.NumericMod(x.T.Mod)
		return "CAST(" + p.roundTo(x.Arg, "round", scale) + " AS " + typ + ")"
	case isInteger(from) && x.T.Mod < 4:
		digits := map[uint32]int{pgdata.Int2: 5, pgdata.Int4: 10}[from]
		if digits == 0 {
			digits = 19
		}
		return fmt.Sprintf("CAST(%s AS decimal(%d, 0))", arg, digits)
	case isFloat(from):
		digits, least := 15, "1E-6" // of less than which typ has not all of them
		if from == pgdata.Float4 {
			digits, least = 6, "1E-15"
			arg = "CAST(" + arg + " AS double)"
		}
		return p.let(arg, func(v string) string {
			return "CASE WHEN NOT is_finite(" + v + ") THEN " + unsupported("NaN or infinity as a numeric", v, typ) + " WHEN " + v + " IS NOT NULL THEN " + p.let(p.significant(v, digits), func(text string) string {
				number := "CAST(" + text + " AS " + typ + ")"
				if x.T.Mod < 4 {
					number = "IF(abs(" + v + ") < " + least + " AND CAST(" + number + " AS double) <> CAST(" + text + " AS double), " + unsupported("a numeric of more than 20 digits after the point", v, typ) + ", " + number + ")"
				}
				return number
			}) + " END"
		})
	case isText(from):
		return p.numericFromText(x, arg, typ)
	}
	return "CAST(" + arg + " AS " + typ + ")"
}

// significant writes a double's text with as many significant digits as PostgreSQL's numeric takes of a float. Trino's
// format rounds the shortest text that tells the double, PostgreSQL the double itself: where that text ends in a 5
// after the digits, whether the double is beyond the half is found by its bits, in whole numbers.
func (p *printer) significant(v string, digits int) string {
	rounded, longer := fmt.Sprintf("format('%%.%de', %s)", digits-1, v), fmt.Sprintf("format('%%.%de', %s)", digits, v)
	bare := fmt.Sprintf("format('%%.%de', abs(%s))", digits, v)
	up := p.lets([]term{
		{doubleBits(v), "bigint"},
		{fmt.Sprintf("CAST(replace(substr(%s, 1, %d), '.', '') AS bigint)", bare, digits+2), "bigint"},
		{fmt.Sprintf("CAST(substr(%s, %d) AS integer) - %d", bare, digits+4, digits), "integer"},
	}, func(t []string) string {
		half, tens := t[1], t[2]
		whole, twos := mantissa(t[0])
		scaled := func(whole, tens, twos string) string {
			return "CAST(" + whole + " AS decimal(38, 0)) * CAST('1E' || CAST(greatest(" + tens + ", 0) AS varchar) AS decimal(38, 0)) * " + powerOfTwo(twos)
		}
		l := scaled(whole, "-"+tens, twos)
		r := scaled(half, tens, "-"+twos)
		return "CASE WHEN " + tens + " < -22 THEN " + unsupported("a numeric of more than 20 digits after the point", half, "boolean") +
			" WHEN " + l + " = " + r + " THEN " + half + " / 10 % 2 = 1 ELSE " + l + " > " + r + " END"
	})
	end := "5" + strings.Repeat("0", 16-digits) + "e"
	return "IF(regexp_like(format('%.16e', " + v + "), '" + end + "'), IF(" + up + ", " + rounded + ", replace(" + longer + ", '5e', '0e')), " + rounded + ")"
}

// unpadded writes a text without the blanks at its end; Trino's rtrim takes off other white space too.
func unpadded(text string) string { return "regexp_replace(" + text + `, ' +\z')` }

// doubleBits writes a double's bits but for its sign.
func doubleBits(v string) string { return "from_big_endian_64(to_ieee754_64(abs(" + v + ")))" }

// mantissa writes, from a double's bits, the whole number and the power of two that it is the product of.
func mantissa(bits string) (whole, twos string) {
	return "(" + bits + " % 4503599627370496 + 4503599627370496)", "(CAST(" + bits + " / 4503599627370496 AS integer) - 1075)"
}

// powerOfTwo writes 2 to a power up to 124 exactly; 1 for those below 0.
func powerOfTwo(n string) string {
	return "CAST(bitwise_left_shift(BIGINT '1', greatest(" + n + ", 0) / 2) AS decimal(38, 0)) * " +
		"CAST(bitwise_left_shift(BIGINT '1', (greatest(" + n + ", 0) + 1) / 2) AS decimal(38, 0))"
}

// betweenFloats says whether a whole double's text lies half way to the next one: PostgreSQL takes none that only
// rounding to even tells.
func betweenFloats(v, text string) string {
	bits := doubleBits(v)
	whole, twos := mantissa(bits)
	unit := powerOfTwo(twos)
	apart := "abs(abs(CAST(" + text + " AS decimal(38, 0))) - CAST(" + whole + " AS decimal(38, 0)) * " + unit + ")"
	return "(" + apart + " * 2 = " + unit + " OR " + bits + " % 4503599627370496 = 0 AND " + apart + " * 4 = " + unit + ")"
}

// doubleText writes a double with the fewest digits that tell it, of which Trino's text may have one more.
func doubleText(v string) string {
	text := "CASE WHEN " + v + " IS NULL THEN NULL"
	for digits := 14; digits < 16; digits++ {
		rounded := fmt.Sprintf("format('%%.%de', %s)", digits, v)
		text += " WHEN CAST(" + rounded + " AS double) = " + v + " THEN " + rounded
	}
	return text + " ELSE replace(CAST(" + v + " AS varchar), 'E', 'e') END"
}

// realText writes a real with the fewest digits that tell it from the next one, and are not half way there; Trino's
// text of a real has seven. Of a half, format takes what is greater and PostgreSQL what is even.
func realText(v string) string {
	exact, text := "CAST("+v+" AS double)", "CASE WHEN "+v+" IS NULL THEN NULL" // format writes null
	for digits := 5; digits < 8; digits++ {
		rounded, longer := fmt.Sprintf("format('%%.%de', %s)", digits, exact), fmt.Sprintf("format('%%.%de', %s)", digits+1, exact)
		rounded = "IF(regexp_like(" + longer + ", '[02468]5e') AND CAST(" + longer + " AS double) = " + exact + ", replace(" + longer + ", '5e', 'e'), " + rounded + ")"
		read := "CAST(" + rounded + " AS double)"
		beyond := "2E0 * " + read + " - " + exact // the next one, where the text is half way to it
		text += " WHEN CAST(" + rounded + " AS real) = " + v + " AND (" + read + " = " + exact + " OR CAST(CAST(" + beyond + " AS real) AS double) <> " + beyond + ") THEN " + rounded
	}
	return text + " ELSE format('%.8e', " + exact + ") END"
}

// castText writes a value as PostgreSQL's text.
func (p *printer) castText(x *tree.Cast, from, to uint32) string {
	text := p.textOf(x.Arg)
	if to == pgdata.Char {
		return "substr(" + text + ", 1, 1)"
	}
	if x.T.Mod < 4 {
		if to == pgdata.BPChar && from != pgdata.BPChar {
			return unpadded(text)
		}
		return text
	}
	limit := int(x.T.Mod - 4)
	text = fmt.Sprintf("substr(%s, 1, %d)", text, limit)
	if to == pgdata.BPChar { // the blanks that pad it come with the output
		return unpadded(text)
	}
	return text
}

// textOf writes an expression's text as a cast to text gives it.
func (p *printer) textOf(e tree.Expr) string {
	if v, ok := p.constant(e); ok && v != nil {
		if b, isBool := v.(bool); isBool {
			return str(fmt.Sprint(b))
		}
		return p.typedString(value.Format(pgdata.Base(e.Type().OID), v, p.o.Env))
	}
	text := p.expr(e)
	switch oid := pgdata.Base(e.Type().OID); {
	case oid == pgdata.JSON, oid == pgdata.JSONB:
		return p.jsonText(e)
	case isText(oid), oid == pgdata.UUID:
		return p.typed(e)
	case oid == pgdata.Date: // Trino writes a plus before the year 10000
		return p.let(text, func(v string) string { return inEra(v, "replace(CAST("+v+" AS varchar), '+', '')") })
	case isInteger(oid), oid == pgdata.Bool:
		return "CAST(" + text + " AS varchar)"
	case oid == pgdata.Numeric:
		return p.shownNumeric(e)
	case isFloat(oid):
		return p.floatText(text, oid)
	case oid == pgdata.Timestamp:
		return p.let(text, func(v string) string { return inEra(v, p.timeText("CAST("+v+" AS timestamp(6))")) })
	case oid == pgdata.Time:
		return p.timeText(text)
	case oid == pgdata.TimestampTZ:
		return p.zonedText(text)
	case oid == pgdata.Interval:
		return p.intervalText(text)
	}
	refuse(e, "", "a cast from %s to text is not supported on Athena", value.TypeName(e.Type().OID))
	return ""
}

// inEra refuses the text of a date or time before the year 1, which Trino counts from 0 down.
func inEra(v, text string) string {
	return "IF(" + v + " < DATE '0001-01-01', " + unsupported("the text of a date before our era", v, "varchar") + ", " + text + ")"
}

func (p *printer) typedString(s string) string { return "CAST(" + str(s) + " AS varchar)" }

// zonedText writes a timestamp with time zone in the session's zone, with its offset.
func (p *printer) zonedText(text string) string {
	if p.o.Env.Zone.String() == "UTC" {
		return p.let(text, func(v string) string {
			return inEra(v, p.timeText("CAST("+v+" AT TIME ZONE 'UTC' AS timestamp(6))")+" || '+00'")
		})
	}
	return p.let(text, func(v string) string {
		offset := p.let(p.offset(v), func(n string) string {
			part := func(n string) string { return "lpad(CAST(" + n + " AS varchar), 2, '0')" }
			return "IF(" + n + " < 0, '-', '+') || " + part("abs("+n+") / 3600") + " || IF(" + n + " % 3600 = 0, '', ':' || " + part("abs("+n+") / 60 % 60") + " || IF(" + n + " % 60 = 0, '', ':' || " + part("abs("+n+") % 60") + "))"
		})
		return inEra(v, p.timeText("CAST("+v+" AT TIME ZONE "+p.zone()+" AS timestamp(6))")+" || "+offset)
	})
}

// floatText writes a float as PostgreSQL does: plain between 1e-4 and 1e15 (1e6 for real), else with exponent.
func (p *printer) floatText(text string, oid uint32) string {
	return p.let(text, func(v string) string {
		if oid == pgdata.Float4 {
			return p.let(realText(v), func(digits string) string { return floatForm(digits, "1E6", "1E-42", "") })
		}
		return p.let(doubleText(v), func(digits string) string {
			// From 2^53 on a short text may lie half way to the next float, and Trino's is none.
			d := "CAST(" + digits + " AS double)"
			other := " WHEN abs(" + d + ") >= 9007199254740992E0 AND (CAST(format('%.14e', " + d + ") AS double) <> " + d +
				" OR abs(" + d + ") <= 1E38 AND " + betweenFloats(d, digits) + ") THEN " + unsupported("the text of so long a float", digits, "varchar")
			return floatForm(digits, "1E15", "1E-320", other)
		})
	})
}

// floatForm writes a double from the text of its digits, of which e comes before the exponent: plain below most, and
// not where there are few of them, for which Java writes two where one tells them. The cases are further ones.
func floatForm(digits, most, few, cases string) string {
	v := "CAST(" + digits + " AS double)"
	plain := `regexp_replace(CAST(CAST(` + digits + ` AS decimal(38, 20)) AS varchar), '\.?0+$', '')`
	mantissa := `regexp_replace(split_part(` + digits + `, 'e', 1), '\.?0+$', '')`
	exponent := "CAST(split_part(" + digits + ", 'e', 2) AS integer)"
	sci := mantissa + " || 'e' || IF(" + exponent + " < 0, '-', '+') || lpad(CAST(abs(" + exponent + ") AS varchar), greatest(2, length(CAST(abs(" + exponent + ") AS varchar))), '0')"
	return "CASE WHEN " + v + " IS NULL THEN NULL WHEN is_nan(" + v + ") OR is_infinite(" + v + ") THEN CAST(" + v + " AS varchar)" +
		" WHEN " + v + " = 0E0 THEN IF(1E0 / " + v + " < 0E0, '-0', '0') WHEN abs(" + v + ") < " + few + " THEN " + unsupported("the text of so small a float", v, "varchar") + cases +
		" WHEN abs(" + v + ") >= 1E-4 AND abs(" + v + ") < " + most + " THEN " + plain + " ELSE " + sci + " END"
}

func (p *printer) castArray(x *tree.Cast, arg string, from, to uint32) string {
	v := p.variable()
	item := &tree.Cast{Node: tree.Node{T: tree.Type{OID: elem(to), Mod: x.T.Mod}, Loc: x.Loc}, Method: 'f', Explicit: x.Explicit,
		Arg: &raw{Node: tree.Node{T: tree.Type{OID: elem(from), Mod: -1}, Loc: x.Loc}, text: v}}
	if elem(from) == elem(to) && x.T.Mod < 0 {
		return arg
	}
	return "transform(" + arg + ", " + v + " -> " + p.cast(item) + ")"
}

// raw is an expression whose text is known already.
type raw struct {
	tree.Node
	text string
}

// halfEven rounds a float to a whole number as PostgreSQL does: halves to the even one.
func (p *printer) halfEven(arg string) string {
	return p.let(arg, func(v string) string {
		return "CASE WHEN abs(" + v + " - truncate(" + v + ")) = 5E-1 THEN 2E0 * round(" + v + " / 2E0) ELSE round(" + v + ") END"
	})
}
