package run_test

import (
	"regexp"
	"slices"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
)

// family is the types of one area with the values to try; a call belongs to the last family of its arguments' types.
type family struct {
	name  string
	types map[string][]string
}

var sampleFamilies = []family{
	{"bool", map[string][]string{"bool": {"true", "false"}}},
	{"text", map[string][]string{
		"text":    {"", "abc", "Hello, World", " x ", "42", "ÄÖü€", `a\b%_`},
		"varchar": {"abc", "é"},
		"bpchar":  {"abc  ", ""},
		"name":    {"pg_class", "Odd name"},
		`"char"`:  {"a", "", "7"},
	}},
	{"numbers", map[string][]string{
		"int2":    {"0", "1", "-7", "32767", "-32768"},
		"int4":    {"0", "1", "-1", "2", "7", "-13", "100", "2147483647", "-2147483648"},
		"int8":    {"0", "1", "-5", "12", "9223372036854775807", "-9223372036854775808"},
		"float4":  {"0", "1.5", "-0.1", "2.5", "3.4e38", "1e-40", "NaN", "Infinity"},
		"float8":  {"0", "-0", "1", "0.5", "-1.5", "2.5", "-123.456", "1e15", "123456789.123456789", "1e300", "1e-300", "NaN", "Infinity", "-Infinity"},
		"numeric": {"0", "0.00", "1", "-1.5", "2.50", "10", "-123.456", "0.0001234", "12345678901234567890.123456789", "99999999.99", "1e-20", "NaN", "Infinity", "-Infinity"},
		"oid":     {"0", "25", "4294967295"},
	}},
	{"times", map[string][]string{
		"date":        {"2024-02-29", "1999-01-08", "2000-01-01", "0044-03-15 BC", "infinity", "-infinity", "5874897-12-31"},
		"time":        {"00:00:00", "13:45:06.789", "24:00:00", "23:59:59.999999"},
		"timetz":      {"13:45:06.789+02", "00:00:00-07:30", "23:59:59.999999+00"},
		"timestamp":   {"2024-02-29 13:45:06.789", "1999-12-31 23:59:59.999999", "2000-01-01", "2024-03-10 02:30:00", "0044-03-15 10:00:00 BC", "infinity", "-infinity"},
		"timestamptz": {"2024-02-29 13:45:06.789+00", "2024-11-03 05:30:00+00", "1970-01-01 00:00:00+00", "1850-06-01 00:00:00+00", "infinity", "-infinity"},
		"interval":    {"1 day", "0", "1 year 2 mons 3 days 04:05:06.789", "-1 mons +25 days -10:30:00", "100:00:00", "-0.5 seconds", "178000000 years"},
	}},
	{"bits", map[string][]string{
		"bit(8)": {"10110011", "00000000", "11111111"},
		"varbit": {"", "1", "0101", "1011001110001111", "10110011"},
	}},
	{"binary", map[string][]string{"bytea": {"", `\x00`, `\x68656c6c6f`, `\xdeadbeef00ff`}}},
	{"uuid", map[string][]string{"uuid": {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000"}}},
	{"arrays", map[string][]string{
		"_int4": {"{}", "{1,2,3}", "{3,NULL,1,1}", "{{1,2},{3,4}}", "[0:1]={7,8}"},
		"_text": {"{}", "{a,b,c}", `{NULL,"x y","",a}`},
	}},
	{"json", map[string][]string{
		"json":  {`{"a": 1, "b": [1,2,{"c":null}]}`, `[1, "two", null, true]`, `"s"`, `1.50`, `null`},
		"jsonb": {`{"a": 1, "b": [1,2,{"c":null}]}`, `[1, "two", null, true]`, `"s"`, `1.50`, `null`},
	}},
}

// special are the samples of arguments that take more than any value of their type: by function or operator, and argument.
var special = map[string]map[int][]string{
	"to_number": {0: {"12,454.8-", "-34.5", " 42", "<7.25>", "$1,234.56", "abc", "0012.90", "1e5"}, 1: {"99G999D9S", "9999.99", "999", "9.99PR", "L9,999.99", "S9999", "MI999.99", "99V99"}},
	"to_char":   {1: slices.Concat(numberTemplates, timeTemplates)},
	"to_date": {0: {"2024-02-29", "29 Feb 2024", "20240229", "2024-13-01", "44-03-15 BC", "2024 060", "March 5, 1999", "24", "2460370"},
		1: {"YYYY-MM-DD", "DD Mon YYYY", "YYYYMMDD", "YYYY-MM-DD BC", "YYYY DDD", "FMMonth DD, YYYY", "YY", "J", "IYYY-IW", "DD/MM/YYYY"}},
	"to_timestamp": {0: {"2024-02-29 13:45:06.789", "05 Dec 2000 02:30 PM", "20240229134506", "2024-02-29 25:00:00", "13:45", "2024-02-29 13:45:06+05:30", "1 2 3"},
		1: {"YYYY-MM-DD HH24:MI:SS.MS", "DD Mon YYYY HH12:MI AM", "YYYYMMDDHH24MISS", "HH24:MI", "YYYY-MM-DD HH24:MI:SSTZH:TZM", "YYYY MM DD", "YYYY-MM-DD SSSS"}},
	"date_trunc": {0: {"microsecond", "milliseconds", "second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century",
		"millennium", "DAY", "dow", "nonsense"}, 2: {"Europe/Paris", "UTC", "+05:30", "EST", "nowhere"}},
	"date_part": {0: parts}, "extract": {0: parts},
	"timezone": {0: {"Europe/Paris", "UTC", "+05:30", "EST", "est5edt", "PST8PDT", "Asia/Kolkata", "-3", "nowhere", "2 hours"}},
	"repeat":   {1: {"0", "-1", "3"}}, "lpad": {1: {"0", "-1", "3", "12"}}, "rpad": {1: {"0", "-1", "3", "12"}},
}

var parts = []string{"microseconds", "milliseconds", "second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century",
	"millennium", "epoch", "julian", "isoyear", "isodow", "dow", "doy", "timezone", "timezone_hour", "timezone_minute", "nonsense"}

var numberTemplates = []string{"999", "000", "FM999", "9,999.99", "FM9,999.99", "S999", "999S", "999MI", "999PR", "PL999", "SG999", "RN", "FMrn",
	"L999.99", "99V99", "9.99EEEE", "FM990.00", "0999.9", "999th", "B999", ".99", "FM.99", "999999999999999.999", "\"n=\"999", "S9.9D9"}

var timeTemplates = []string{"YYYY-MM-DD HH24:MI:SS.US", "DAY Day day DY Dy dy", "MONTH Month month MON Mon mon", "FMDay, FMDDth FMMonth YYYY", "HH12:MI:SS AM p.m.",
	"Y,YYY YYYY YYY YY Y", "IYYY IYY IY I IW IDDD ID", "DDD DD D WW W Q CC J", "RM rm FMRM", "SSSS SSSSS MS US FF1 FF2 FF3 FF4 FF5 FF6", "AD bc B.C. a.d.", "TZ tz OF TZH:TZM",
	"\"text\" YYYY \\\"q", "DDTH HH24th"}

// familyOf is each sample type's family, as a rank.
func familyOf(types []string) string {
	rank := -1
	for _, t := range types {
		rank = max(rank, slices.IndexFunc(sampleFamilies, func(f family) bool { return f.types[t] != nil }))
	}
	if rank < 0 {
		return "nothing"
	}
	return sampleFamilies[rank].name
}

// sampleTypes maps the types' OIDs to their names in the samples.
func sampleTypes() map[uint32]string {
	out := map[uint32]string{}
	for _, f := range sampleFamilies {
		for name := range f.types {
			bare, _, _ := strings.Cut(strings.Trim(name, `"`), "(")
			out[pgdata.Get().TypeByName[bare][0].OID] = name
		}
	}
	return out
}

func samplesOf(typ string) []string {
	for _, f := range sampleFamilies {
		if s := f.types[typ]; s != nil {
			return s
		}
	}
	return nil
}

func literal(text, typ string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'::" + typ
}

// combine returns at most limit combinations of samples as literals, spread over all.
func combine(name string, types []string) [][]string {
	all := 1
	choices := make([][]string, len(types))
	for i, t := range types {
		if choices[i] = special[name][i]; choices[i] == nil || t != "text" && t != "interval" && t != "int4" {
			choices[i] = samplesOf(t)
		}
		if t == "interval" {
			choices[i] = samplesOf(t)
		}
		all *= len(choices[i])
	}
	var out [][]string
	for n := range min(all, limit) {
		at := n
		if all > limit {
			at = n * (all/limit | 1) % all // an odd stride, so that every argument varies
		}
		args := make([]string, len(types))
		for i, c := range choices {
			args[i] = literal(c[at%len(c)], types[i])
			at /= len(c)
		}
		out = append(out, args)
	}
	return out
}

// internal matches the names of support functions for indexes, planning and aggregates, which no query calls, and of
// functions about the server's state.
var internal = regexp.MustCompile("hash|sortsupport|in_range|_support|_accum|_inv|_combine|serialize|send|recv|typmod|sel$|_transition|ri_fkey|" +
	"_(le|lt|ge|gt|eq|ne|cmp)_|_cmp$|_inc$|canonical|_subdiff|currval|setval|nextval|_finalfn|^(avg|sum)_|_in$|^in_|iso_to_|_to_iso|^(gist|gin|brin|spg|bt|pg|txid|" +
	"binary_upgrade|lo|inet|window|ts|fmgr|heap|amvalidate)_?|^d(simple|ispell|synonym)|thesaurus|prsd|set_config|current_setting|^(query|table|schema|" +
	"cursor|database)_to|_privilege|row_security|lastval|_description|format_type|to_ts|json(b)?_populate|lowrite|loread|(plain|phrase)to|websearch|acl|" +
	"postgresql_fdw|^bool(or|and)_|larger|smaller|_sum$|^int[248](inc|dec)")

func functionTrials() (trials []trial) {
	types := sampleTypes()
	var oids []uint32
	for oid := range pgdata.Get().Procs {
		oids = append(oids, oid)
	}
	slices.Sort(oids)
	for _, oid := range oids {
		p := pgdata.Get().Procs[oid]
		if p.Kind != 'f' || p.RetSet || p.Volatile == 'v' || internal.MatchString(p.Name) || p.Namespace != pgdata.CatalogNamespace ||
			types[p.Result] == "" || len(p.Args) > 1 && pgdata.Get().TypeByName[p.Name] != nil || // a length coercion
			p.Volatile == 's' && len(p.Args) == 0 {
			continue
		}
		names, ok := namesOf(types, p.Args...)
		if !ok || p.Variadic != 0 {
			continue
		}
		for _, args := range combine(p.Name, names) {
			trials = append(trials, trial{familyOf(names), p.Name + "(" + strings.Join(names, ",") + ")", `pg_catalog."` + p.Name + `"(` + strings.Join(args, ", ") + ")"})
		}
	}
	return trials
}

func operatorTrials() (trials []trial) {
	types := sampleTypes()
	var oids []uint32
	for oid := range pgdata.Get().Operators {
		oids = append(oids, oid)
	}
	slices.Sort(oids)
	for _, oid := range oids {
		o := pgdata.Get().Operators[oid]
		operands := []uint32{o.Left, o.Right}
		if o.Left == 0 {
			operands = operands[1:]
		}
		names, ok := namesOf(types, operands...)
		if !ok {
			continue
		}
		for _, args := range combine(o.Name, names) {
			one := trial{familyOf(names), o.Name + " " + strings.Join(names, ","), o.Name + " (" + args[0] + ")"}
			if len(args) == 2 {
				one.sql = "(" + args[0] + ") " + o.Name + " (" + args[1] + ")"
			}
			trials = append(trials, one)
		}
	}
	return trials
}

// castTrials casts every sample to every type, by pg_cast or through text, and reads texts as every type.
func castTrials() (trials []trial) {
	types := sampleTypes()
	var oids []uint32
	for oid := range types {
		oids = append(oids, oid)
	}
	slices.Sort(oids)
	for _, from := range oids {
		for _, to := range oids {
			source, target := types[from], types[to]
			subject := source + "::" + target
			for _, s := range samplesOf(source) {
				trials = append(trials, trial{familyOf([]string{source, target}), subject, "(" + literal(s, source) + ")::" + target})
			}
			if source != "text" {
				continue
			}
			for _, s := range append(inputs[target], samplesOf(target)...) {
				trials = append(trials, trial{familyOf([]string{target}), "input::" + target, "(" + literal(s, "text") + ")::" + target})
			}
		}
	}
	return trials
}

// inputs are texts to be read as a type, right ones and wrong ones.
var inputs = map[string][]string{}

func namesOf(types map[uint32]string, oids ...uint32) (names []string, ok bool) {
	for _, oid := range oids {
		if types[oid] == "" {
			return nil, false
		}
		names = append(names, types[oid])
	}
	return names, true
}
