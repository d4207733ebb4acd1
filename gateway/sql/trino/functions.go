package trino

import (
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// args is a call while it is written.
type args struct {
	p *printer
	x *tree.Call
}

func (a *args) n() int                             { return len(a.x.Args) }
func (a *args) arg(i int) string                   { return a.p.expr(a.x.Args[i]) }
func (a *args) typ(i int) uint32                   { return pgdata.Base(a.x.Args[i].Type().OID) }
func (a *args) constant(i int) (value.Datum, bool) { return a.p.constant(a.x.Args[i]) }

// bytes writes an argument as a varbinary.
func (a *args) bytes(i int) string {
	if a.typ(i) == pgdata.Bytea {
		return a.arg(i)
	}
	return "to_utf8(" + a.p.padded(a.x.Args[i]) + ")"
}

func (a *args) all() string {
	items := make([]string, a.n())
	for i := range items {
		items[i] = a.arg(i)
	}
	return strings.Join(items, ", ")
}

func (a *args) refuse(hint, format string, values ...any) string {
	refuse(a.x, hint, format, values...)
	return ""
}

type writer func(a *args) string

// plain calls a Trino function of a name with the arguments as they are.
func plain(name string) writer {
	return func(a *args) string { return name + "(" + a.all() + ")" }
}

// integer is plain for functions whose Trino result is a bigint where PostgreSQL's is an integer.
func integer(name string) writer {
	return func(a *args) string { return "CAST(" + name + "(" + a.all() + ") AS integer)" }
}

// functions are all scalar functions that have a faithful form.
var functions = merge(textFunctions, mathFunctions, timeFunctions, arrayFunctions, jsonFunctions)

func merge(maps ...map[string]writer) map[string]writer {
	all := map[string]writer{}
	for _, m := range maps {
		for name, f := range m {
			all[name] = f
		}
	}
	return all
}

var textFunctions = map[string]writer{
	"lower": plain("lower"), "upper": plain("upper"), "reverse": plain("reverse"), "starts_with": plain("starts_with"),
	"length": length, "char_length": length, "character_length": length,
	"octet_length": func(a *args) string { return "CAST(length(" + a.bytes(0) + ") AS integer)" },
	"bit_length":   func(a *args) string { return "CAST(length(" + a.bytes(0) + ") * 8 AS integer)" },
	"strpos":       integer("strpos"), "position": func(a *args) string {
		if a.typ(0) == pgdata.Bytea {
			return a.refuse("", "position in bytea is not supported on Athena")
		}
		return integer("strpos")(a)
	},
	"replace": func(a *args) string {
		if v, ok := a.constant(1); ok && v != "" {
			return "replace(" + a.all() + ")"
		}
		return "IF(" + a.arg(1) + " = '' AND " + a.arg(2) + " IS NOT NULL, " + a.arg(0) + ", replace(" + a.all() + "))"
	},
	"translate": plain("translate"),
	"substring": substring, "substr": substring, "left": left, "right": right,
	"btrim": trim("both"), "ltrim": trim("leading"), "rtrim": trim("trailing"),
	"lpad": pad("lpad"), "rpad": pad("rpad"),
	"repeat": func(a *args) string {
		return a.p.let(a.arg(0), func(v string) string {
			return "IF(" + v + " IS NOT NULL, array_join(repeat(" + v + ", greatest(" + a.arg(1) + ", 0)), ''))"
		})
	},
	"concat": func(a *args) string {
		items := make([]string, a.n())
		for i, e := range a.x.Args {
			items[i] = "COALESCE(" + a.p.shownText(e) + ", '')"
		}
		if len(items) == 1 {
			return items[0]
		}
		return "(" + strings.Join(items, " || ") + ")"
	},
	"concat_ws": func(a *args) string {
		items := make([]string, 0, a.n())
		for _, e := range a.x.Args {
			items = append(items, a.p.shownText(e))
		}
		return "concat_ws(" + strings.Join(items, ", ") + ")"
	},
	"split_part": splitPart, "overlay": overlay,
	"initcap": func(a *args) string {
		return "regexp_replace(" + a.arg(0) + ", '(" + ofClass("alnum", false) + ")(" + ofClass("alnum", false) + "*)', x -> upper(x[1]) || lower(x[2]))"
	},
	"ascii": func(a *args) string {
		return "IF(" + a.arg(0) + " = '', 0, codepoint(CAST(substr(" + a.arg(0) + ", 1, 1) AS varchar(1))))"
	},
	"chr": func(a *args) string {
		x := a.arg(0)
		return "IF(" + x + " = 0, " + unsupported("the character 0", x, "varchar") + ", chr(" + x + "))"
	},
	"md5": func(a *args) string {
		if a.typ(0) == pgdata.Bytea {
			return "lower(to_hex(md5(" + a.arg(0) + ")))"
		}
		return "lower(to_hex(md5(to_utf8(" + a.arg(0) + "))))"
	},
	"sha256": plain("sha256"), "sha512": plain("sha512"),
	"to_hex": func(a *args) string {
		if a.typ(0) == pgdata.Int8 {
			return "regexp_replace(lower(to_hex(to_big_endian_64(" + a.arg(0) + "))), '^0+(?=.)', '')"
		}
		return "regexp_replace(lower(to_hex(to_big_endian_32(" + a.arg(0) + "))), '^0+(?=.)', '')"
	},
	"encode": func(a *args) string {
		switch v, _ := a.constant(1); v {
		case "hex":
			return "lower(to_hex(" + a.arg(0) + "))"
		case "base64":
			return "to_base64(" + a.arg(0) + ")"
		}
		return a.refuse("Use 'hex' or 'base64'.", "this format of encode is not supported on Athena")
	},
	"decode": func(a *args) string {
		switch v, _ := a.constant(1); v {
		case "hex":
			return "from_hex(" + a.arg(0) + ")"
		case "base64":
			return "from_base64(" + a.arg(0) + ")"
		}
		return a.refuse("Use 'hex' or 'base64'.", "this format of decode is not supported on Athena")
	},
	"regexp_replace": regexpReplace, "regexp_match": regexpMatch, "regexp_count": regexpCount, "regexp_like": regexpLike,
	"regexp_split_to_array": func(a *args) string {
		return "regexp_split(" + a.arg(0) + ", " + a.p.splitter(a.x.Args[1], a.flags(2)) + ")"
	},
	"regexp_substr": func(a *args) string {
		if a.n() > 2 {
			return a.refuse("", "regexp_substr with more than two arguments is not supported on Athena")
		}
		return "regexp_extract(" + a.arg(0) + ", " + a.p.extent(a.x.Args[1], "") + ")"
	},
	"string_to_array": func(a *args) string {
		if v, ok := a.constant(1); !ok || v == nil || v == "" || a.n() > 2 {
			return a.refuse("Give a constant separator.", "this form of string_to_array is not supported on Athena")
		}
		return "IF(" + a.arg(0) + " = '', CAST(ARRAY[] AS array(varchar)), split(" + a.arg(0) + ", " + a.arg(1) + "))"
	},
	"gen_random_uuid":   func(*args) string { return "CAST(uuid() AS varchar)" },
	"similar_to_escape": func(a *args) string { return a.arg(0) },
	"quote_literal": func(a *args) string {
		return a.p.let(a.p.textOf(a.x.Args[0]), func(v string) string {
			return "(IF(strpos(" + v + `, '\') > 0, 'E''', '''') || replace(replace(` + v + `, '\', '\\'), '''', '''''') || '''')`
		})
	},
	"format": formatText, "to_char": toChar, "to_date": toDate,
	"version":          func(*args) string { return "'PostgreSQL (Spillway, on Amazon Athena)'" },
	"current_database": func(a *args) string { return str(a.p.o.Database) },
}

// shownText is an argument of concat: its text.
func (p *printer) shownText(e tree.Expr) string { return p.textOrBool(e) }

// textOrBool writes text as the type's output does: t and f for boolean.
func (p *printer) textOrBool(e tree.Expr) string {
	if pgdata.Base(e.Type().OID) == pgdata.BPChar {
		return p.padded(e)
	}
	if pgdata.Base(e.Type().OID) == pgdata.Bool {
		return p.let(p.expr(e), func(v string) string { return "CASE WHEN " + v + " THEN 't' WHEN NOT " + v + " THEN 'f' END" })
	}
	return p.textOf(e)
}

func length(a *args) string { return "CAST(length(" + a.arg(0) + ") AS integer)" }

// substring counts positions from 1 and takes none for those before; or a regular expression.
func substring(a *args) string {
	if a.typ(0) == pgdata.Bytea {
		return a.refuse("", "substring of bytea is not supported on Athena")
	}
	if isText(a.typ(1)) {
		if a.n() > 2 {
			return a.refuse("", "SUBSTRING … SIMILAR is not supported on Athena")
		}
		group := "0"
		if v, ok := a.constant(1); ok {
			if s, isString := v.(string); isString && hasGroup(s) {
				group = "1"
			}
		}
		return "regexp_extract(" + a.arg(0) + ", " + a.p.extent(a.x.Args[1], "") + ", " + group + ")"
	}
	from, fromKnown := a.constant(1)
	n, positive := from.(int64)
	if a.n() == 2 {
		if fromKnown && positive {
			return fmt.Sprintf("substr(%s, %d)", a.arg(0), max(n, 1))
		}
		return "substr(" + a.arg(0) + ", greatest(" + a.arg(1) + ", 1))"
	}
	if v, ok := a.constant(2); ok && fromKnown && positive {
		if count, isInt := v.(int64); isInt && count >= 0 {
			if n < 1 {
				count, n = max(count+n-1, 0), 1
			}
			return fmt.Sprintf("substr(%s, %d, %d)", a.arg(0), n, count)
		}
	}
	return fmt.Sprintf("substr(%s, greatest(%s, 1), greatest(%s + least(%s, 1) - 1, 0))", a.arg(0), a.arg(1), a.arg(2), a.arg(1))
}

func left(a *args) string {
	if v, ok := a.constant(1); ok {
		if n, isInt := v.(int64); isInt && n >= 0 {
			return fmt.Sprintf("substr(%s, 1, %d)", a.arg(0), n)
		}
	}
	return a.p.let2(a.arg(0), "varchar", a.arg(1), "integer", func(s, n string) string {
		return "substr(" + s + ", 1, IF(" + n + " >= 0, " + n + ", greatest(length(" + s + ") + " + n + ", 0)))"
	})
}

func right(a *args) string {
	if v, ok := a.constant(1); ok {
		if n, isInt := v.(int64); isInt && n > 0 {
			return a.p.let(a.arg(0), func(s string) string { return fmt.Sprintf("substr(%s, greatest(length(%s) - %d, 0) + 1)", s, s, n) })
		}
	}
	return a.p.let2(a.arg(0), "varchar", a.arg(1), "integer", func(s, n string) string {
		return "substr(" + s + ", IF(" + n + " >= 0, greatest(length(" + s + ") - " + n + ", 0), -" + n + ") + 1)"
	})
}

// trim takes off the characters of a set, blanks alone where none is given.
func trim(side string) writer {
	return func(a *args) string {
		set := `[ ]`
		if a.n() > 1 {
			v, ok := a.constant(1)
			s, isString := v.(string)
			if !ok || !isString {
				return a.refuse("Give a constant.", "the characters to trim must be a constant on Athena")
			}
			if s == "" {
				return a.arg(0)
			}
			set = class(s)
		}
		pattern := map[string]string{"both": "^" + set + "+|" + set + `+\z`, "leading": "^" + set + "+", "trailing": set + `+\z`}[side]
		return "regexp_replace(" + a.arg(0) + ", " + str(pattern) + ")"
	}
}

// class writes the characters of a string as a class of a regular expression.
func class(s string) string {
	var b strings.Builder
	b.WriteByte('[')
	for _, r := range s {
		if strings.ContainsRune(`\[]^-&`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	b.WriteByte(']')
	return b.String()
}

func pad(name string) writer {
	return func(a *args) string {
		padded := func(fill string) string {
			return name + "(" + a.arg(0) + ", greatest(" + a.arg(1) + ", 0), " + fill + ")"
		}
		if a.n() == 2 {
			return padded("' '")
		}
		cut := "substr(" + a.arg(0) + ", 1, greatest(" + a.arg(1) + ", 0))"
		switch fill, ok := a.constant(2); {
		case ok && fill == "":
			return cut
		case ok:
			return padded(a.arg(2))
		}
		return a.p.let(a.arg(2), func(fill string) string { return "IF(" + fill + " = '', " + cut + ", " + padded(fill) + ")" })
	}
}

func splitPart(a *args) string {
	if v, ok := a.constant(1); !ok || v == "" {
		return a.refuse("Give a constant separator that is not empty.", "split_part by this separator is not supported on Athena")
	}
	v, ok := a.constant(2)
	n, isInt := v.(int64)
	if !ok || !isInt {
		return a.p.lets([]term{{a.arg(0), "varchar"}, {a.arg(2), "integer"}}, func(v []string) string {
			zero := raised("22023", "field position must not be zero", v[1], "varchar")
			return "CASE WHEN " + v[0] + " IS NULL OR " + v[1] + " IS NULL THEN NULL WHEN " + v[1] + " = 0 THEN " + zero +
				" ELSE COALESCE(element_at(split(" + v[0] + ", " + a.arg(1) + "), " + v[1] + "), '') END"
		})
	}
	switch {
	case n == 0:
		panic(pgFault(a.x, "22023", "field position must not be zero"))
	case n < 0:
		return fmt.Sprintf("IF(%s IS NOT NULL, COALESCE(element_at(split(%s, %s), %d), ''))", a.arg(0), a.arg(0), a.arg(1), n)
	}
	return fmt.Sprintf("IF(%s IS NOT NULL, COALESCE(split_part(%s, %s, %d), ''))", a.arg(0), a.arg(0), a.arg(1), n)
}

// formatText is format() with a constant template of %s and %%.
func formatText(a *args) string {
	v, ok := a.constant(0)
	s, isString := v.(string)
	if !ok || !isString {
		return a.refuse("Give a constant.", "the template of format must be a constant on Athena")
	}
	var items []string
	next, text := 1, ""
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			text += string(s[i])
			continue
		}
		if i++; i < len(s) && s[i] == '%' {
			text += "%"
			continue
		}
		if i >= len(s) || s[i] != 's' || next >= a.n() {
			return a.refuse("Use %s.", "this template of format is not supported on Athena")
		}
		items = append(items, str(text), "COALESCE("+a.p.textOrBool(a.x.Args[next])+", '')")
		text, next = "", next+1
	}
	items = append(items, str(text))
	return "(" + strings.Join(items, " || ") + ")"
}

var arrayFunctions = map[string]writer{
	"array_length": func(a *args) string {
		if v, ok := a.constant(1); !ok || v != int64(1) {
			return a.refuse("Arrays have one dimension on Athena.", "array_length of this dimension is not supported on Athena")
		}
		return "CAST(NULLIF(cardinality(" + a.arg(0) + "), 0) AS integer)"
	},
	"array_upper":   func(a *args) string { return "CAST(NULLIF(cardinality(" + a.arg(0) + "), 0) AS integer)" },
	"array_lower":   func(a *args) string { return "IF(cardinality(" + a.arg(0) + ") > 0, 1)" },
	"cardinality":   integer("cardinality"),
	"array_append":  func(a *args) string { return a.p.joined(a.arg(0), "ARRAY["+a.arg(1)+"]") },
	"array_prepend": func(a *args) string { return a.p.joined("ARRAY["+a.arg(0)+"]", a.arg(1)) },
	"array_cat":     func(a *args) string { return a.p.joined(a.arg(0), a.arg(1)) },
	"array_position": func(a *args) string {
		if a.n() > 2 {
			return a.refuse("", "array_position with a start is not supported on Athena")
		}
		position := "CAST(NULLIF(array_position(" + a.all() + "), 0) AS integer)"
		if v, ok := a.constant(1); ok && v != nil {
			return position
		}
		v := a.p.variable()
		return "IF(" + a.arg(1) + " IS NULL, CAST(NULLIF(array_position(transform(" + a.arg(0) + ", " + v + " -> " + v + " IS NULL), TRUE), 0) AS integer), " + position + ")"
	},
	"array_remove": func(a *args) string {
		v := a.p.variable()
		return "filter(" + a.arg(0) + ", " + v + " -> " + v + " IS DISTINCT FROM " + a.arg(1) + ")"
	},
	"array_to_string": func(a *args) string {
		if elem := elem(a.typ(0)); !isText(elem) && !isInteger(elem) {
			return a.refuse("Cast the elements to text.", "array_to_string of %s is not supported on Athena", value.TypeName(a.typ(0)))
		}
		plain := "array_join(" + a.arg(0) + ", " + a.arg(1) + ")"
		if a.n() == 2 {
			return plain
		}
		return a.p.let(a.arg(2), func(null string) string { // where that is NULL there is nothing in the place of NULLs
			return "IF(" + null + " IS NULL, " + plain + ", array_join(" + a.arg(0) + ", " + a.arg(1) + ", " + null + "))"
		})
	},
	"array_replace": func(a *args) string {
		v := a.p.variable()
		return "transform(" + a.arg(0) + ", " + v + " -> IF(" + v + " IS NOT DISTINCT FROM " + a.arg(1) + ", " + a.arg(2) + ", " + v + "))"
	},
	"array_positions": func(a *args) string {
		i := a.p.variable()
		return "filter(" + positions(a.arg(0)) + ", " + i + " -> element_at(" + a.arg(0) + ", " + i + ") IS NOT DISTINCT FROM " + a.arg(1) + ")"
	},
	"num_nulls": nulls(" IS NULL"), "num_nonnulls": nulls(" IS NOT NULL"),
	"array_to_json": func(a *args) string { return "json_format(CAST(" + a.arg(0) + " AS json))" },
}

// nulls counts the arguments of which a test is true.
func nulls(test string) writer {
	return func(a *args) string {
		if a.x.Variadic {
			return a.refuse("Name the arguments.", "%s of an array is not supported on Athena", a.x.Proc.Name)
		}
		items := make([]string, a.n())
		for i := range items {
			items[i] = "IF(" + a.arg(i) + test + ", 1, 0)"
		}
		return "(" + strings.Join(items, " + ") + ")"
	}
}

// positions are the places in an array; Trino's sequence would count down to none.
func positions(array string) string {
	return "CASE WHEN cardinality(" + array + ") > 0 THEN CAST(sequence(1, cardinality(" + array + ")) AS array(integer)) WHEN " + array + " IS NOT NULL THEN CAST(ARRAY[] AS array(integer)) END"
}

// overlay puts a text in the place of as many characters from a position, which is an error before the first.
func overlay(a *args) string {
	v, ok := a.constant(2)
	from, isInt := v.(int64)
	if a.typ(0) == pgdata.Bytea || !ok || !isInt || from < 1 {
		return a.refuse("Give a position from 1.", "this form of overlay is not supported here on Athena")
	}
	length := "length(" + a.arg(1) + ")"
	if a.n() > 3 {
		length = a.arg(3)
	}
	return fmt.Sprintf("(substr(%s, 1, %d) || %s || substr(%s, greatest(%d + %s, 1)))", a.arg(0), from-1, a.arg(1), a.arg(0), from, length)
}
