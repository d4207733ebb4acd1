package run

import (
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// functionDef is pg_get_functiondef(oid): the statement that would make the function.
func functionDef(c *call) value.Datum {
	oid := uint32(c.int(0))
	p := pgdata.Get().Procs[oid]
	if p == nil {
		return nil
	}
	if p.Kind == 'a' {
		fail("42809", "%q is an aggregate function", p.Name)
	}
	row, t := c.x.rowIn("pg_proc", oid)
	at := columns(t)
	schema := quoted(c.x.catalog().SchemaName(p.Namespace))
	language := c.x.nameIn("pg_language", "lanname", uint32(row[at["prolang"]].(int64)))
	arguments := functionArguments(c)
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE OR REPLACE %s %s.%s(%s)\n", map[bool]string{true: "PROCEDURE", false: "FUNCTION"}[p.Kind == 'p'], schema, value.QuoteIdent(p.Name), arguments)
	if result := functionResult(c); result != nil {
		fmt.Fprintf(&b, " RETURNS %s\n", result)
	}
	fmt.Fprintf(&b, " LANGUAGE %s\n", language)
	if traits := functionTraits(c.x, row, at); traits != "" {
		fmt.Fprintf(&b, "%s\n", traits)
	}
	source, _ := row[at["prosrc"]].(string)
	fmt.Fprintf(&b, "AS $function$%s$function$\n", source)
	return b.String()
}

// functionTraits are the words between a function's language and its body.
func functionTraits(x *Exec, row Row, at map[string]int) string {
	text := func(column string) string {
		s, _ := row[at[column]].(string)
		return s
	}
	traits := map[string]string{"w": " WINDOW"}[text("prokind")] + map[string]string{"i": " IMMUTABLE", "s": " STABLE"}[text("provolatile")] +
		map[string]string{"s": " PARALLEL SAFE", "r": " PARALLEL RESTRICTED"}[text("proparallel")]
	for _, flag := range [][2]string{{"proisstrict", " STRICT"}, {"prosecdef", " SECURITY DEFINER"}, {"proleakproof", " LEAKPROOF"}} {
		if row[at[flag[0]]] == true {
			traits += flag[1]
		}
	}
	if support, ok := row[at["prosupport"]].(int64); ok && support != 0 {
		traits += " SUPPORT " + x.regText(pgdata.Regproc, uint32(support))
	}
	return traits
}

// tokenTypes is ts_token_type: what PostgreSQL's one text search parser knows.
func tokenTypes(*call) []Row {
	var rows []Row
	for i, t := range [][2]string{
		{"asciiword", "Word, all ASCII"}, {"word", "Word, all letters"}, {"numword", "Word, letters and digits"}, {"email", "Email address"},
		{"url", "URL"}, {"host", "Host"}, {"sfloat", "Scientific notation"}, {"version", "Version number"},
		{"hword_numpart", "Hyphenated word part, letters and digits"}, {"hword_part", "Hyphenated word part, all letters"},
		{"hword_asciipart", "Hyphenated word part, all ASCII"}, {"blank", "Space symbols"}, {"tag", "XML tag"}, {"protocol", "Protocol head"},
		{"numhword", "Hyphenated word, letters and digits"}, {"asciihword", "Hyphenated word, all ASCII"}, {"hword", "Hyphenated word, all letters"},
		{"url_path", "URL path"}, {"file", "File or path name"}, {"float", "Decimal notation"}, {"int", "Signed integer"},
		{"uint", "Unsigned integer"}, {"entity", "XML entity"},
	} {
		rows = append(rows, Row{int64(i + 1), t[0], t[1]})
	}
	return rows
}

// encodings are PostgreSQL's by number (pg_wchar.h).
var encodings = strings.Fields(`SQL_ASCII EUC_JP EUC_CN EUC_KR EUC_TW EUC_JIS_2004 UTF8 MULE_INTERNAL LATIN1 LATIN2 LATIN3 LATIN4 LATIN5
	LATIN6 LATIN7 LATIN8 LATIN9 LATIN10 WIN1256 WIN1258 WIN866 WIN874 KOI8R WIN1251 WIN1252 ISO_8859_5 ISO_8859_6 ISO_8859_7 ISO_8859_8
	WIN1250 WIN1253 WIN1254 WIN1255 WIN1257 KOI8U SJIS BIG5 GBK UHC GB18030 JOHAB SHIFT_JIS_2004`)

func encodingName(c *call) value.Datum {
	if n := c.int(0); n >= 0 && n < int64(len(encodings)) {
		return encodings[n]
	}
	return ""
}

func encodingNumber(c *call) value.Datum { return int64(encodingNumberOf(c.text(0))) }

func encodingNumberOf(name string) int {
	plain := strings.NewReplacer("-", "", "_", "").Replace
	for i, known := range encodings {
		if strings.EqualFold(plain(known), plain(name)) {
			return i
		}
	}
	return -1
}
