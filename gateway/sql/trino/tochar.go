package trino

import (
	"sort"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// timePatterns are to_char's template patterns for dates and times that have a faithful form: %s is the
// timestamp. All are written with leading zeros; FM takes them off.
var timePatterns = map[string]string{
	"YYYY": "lpad(CAST(year(%s) AS varchar), 4, '0')", "YY": "lpad(CAST(year(%s) %% 100 AS varchar), 2, '0')",
	"MM": "lpad(CAST(month(%s) AS varchar), 2, '0')", "DD": "lpad(CAST(day(%s) AS varchar), 2, '0')",
	"DDD":  "lpad(CAST(day_of_year(%s) AS varchar), 3, '0')",
	"HH24": "lpad(CAST(hour(%s) AS varchar), 2, '0')", "HH12": "lpad(CAST((hour(%s) + 11) %% 12 + 1 AS varchar), 2, '0')",
	"HH": "lpad(CAST((hour(%s) + 11) %% 12 + 1 AS varchar), 2, '0')", "MI": "lpad(CAST(minute(%s) AS varchar), 2, '0')",
	"SS": "lpad(CAST(second(%s) AS varchar), 2, '0')", "MS": "lpad(CAST(millisecond(%s) AS varchar), 3, '0')",
	"US": "(lpad(CAST(millisecond(%s) AS varchar), 3, '0') || '000')",
	"AM": "IF(hour(%s) < 12, 'AM', 'PM')", "PM": "IF(hour(%s) < 12, 'AM', 'PM')", "am": "IF(hour(%s) < 12, 'am', 'pm')", "pm": "IF(hour(%s) < 12, 'am', 'pm')",
	"Mon": "date_format(%s, '%%b')", "MON": "upper(date_format(%s, '%%b'))", "mon": "lower(date_format(%s, '%%b'))",
	"Month": "rpad(date_format(%s, '%%M'), 9, ' ')", "MONTH": "rpad(upper(date_format(%s, '%%M')), 9, ' ')", "month": "rpad(lower(date_format(%s, '%%M')), 9, ' ')",
	"Dy": "date_format(%s, '%%a')", "DY": "upper(date_format(%s, '%%a'))", "dy": "lower(date_format(%s, '%%a'))",
	"Day": "rpad(date_format(%s, '%%W'), 9, ' ')", "DAY": "rpad(upper(date_format(%s, '%%W')), 9, ' ')", "day": "rpad(lower(date_format(%s, '%%W')), 9, ' ')",
	"IYYY": "lpad(CAST(year_of_week(%s) AS varchar), 4, '0')", "IW": "lpad(CAST(week(%s) AS varchar), 2, '0')",
	"Q": "CAST(quarter(%s) AS varchar)", "D": "CAST(day_of_week(%s) %% 7 + 1 AS varchar)", "ID": "CAST(day_of_week(%s) AS varchar)",
	"WW": "lpad(CAST((day_of_year(%s) - 1) / 7 + 1 AS varchar), 2, '0')", "W": "CAST((day(%s) - 1) / 7 + 1 AS varchar)",
}

// patternNames are the patterns, longest first, so that YYYY is not read as YY twice.
var patternNames = func() []string {
	names := make([]string, 0, len(timePatterns))
	for n := range timePatterns {
		names = append(names, n)
	}
	sort.Slice(names, func(i, j int) bool {
		if len(names[i]) != len(names[j]) {
			return len(names[i]) > len(names[j])
		}
		return names[i] < names[j]
	})
	return names
}()

// toChar is to_char of dates and times by a constant template.
func toChar(a *args) string {
	v, ok := a.constant(1)
	template, isString := v.(string)
	if !ok || !isString {
		return a.refuse("Give a constant template.", "the template of to_char must be a constant on Athena")
	}
	ts := a.arg(0)
	switch a.typ(0) {
	case pgdata.Timestamp:
	case pgdata.TimestampTZ:
		ts = "CAST(" + ts + " AT TIME ZONE " + a.p.zone() + " AS timestamp(6))"
	case pgdata.Numeric, pgdata.Int4, pgdata.Int8:
		return numberToChar(a, template)
	case pgdata.Float8:
		if c, ok := a.x.Args[0].(*tree.Cast); ok && isInteger(pgdata.Base(c.Arg.Type().OID)) {
			return numberToChar(a, template)
		}
		return a.refuse("Cast it to numeric(p, s).", "to_char of %s is not supported on Athena", value.TypeName(a.typ(0)))
	default:
		return a.refuse("", "to_char of %s is not supported on Athena", value.TypeName(a.typ(0)))
	}
	var items []string
	text, fill := "", true
	flush := func() {
		if text != "" {
			items = append(items, str(text))
		}
		text = ""
	}
	for i := 0; i < len(template); {
		rest := template[i:]
		if rest[0] == '"' {
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				end = len(rest) - 2
			}
			text += rest[1 : end+1]
			i += end + 2
			continue
		}
		if strings.HasPrefix(rest, "FM") || strings.HasPrefix(rest, "fm") {
			fill, i = false, i+2
			continue
		}
		for _, n := range []string{"IDDD", "SSSSS", "SSSS", "CC", "TZ", "OF"} {
			if len(rest) >= len(n) && strings.EqualFold(rest[:len(n)], n) {
				return a.refuse("", "pattern %q of to_char is not supported on Athena", n)
			}
		}
		name := patternAt(rest)
		if name == "" {
			if rest[0] >= 'A' && rest[0] <= 'Z' || rest[0] >= 'a' && rest[0] <= 'z' {
				if rest[0] != 'T' {
					return a.refuse("Put plain text in double quotes.", "pattern %q of to_char is not supported on Athena", rest)
				}
			}
			text += rest[:1]
			i++
			continue
		}
		flush()
		i += len(name)
		item := strings.ReplaceAll(strings.ReplaceAll(timePatterns[canonical(name)], "%s", ts), "%%", "%")
		if !fill {
			item, fill = trimmed(item, canonical(name)), true
		}
		if i+2 <= len(template) && strings.EqualFold(template[i:i+2], "th") {
			return a.refuse("", "ordinal suffixes of to_char are not supported on Athena")
		}
		items = append(items, item)
	}
	flush()
	if len(items) == 0 {
		return "IF(" + ts + " IS NOT NULL, '')"
	}
	return inEra(ts, "CAST("+strings.Join(items, " || ")+" AS varchar)")
}

// patternAt returns the pattern that a template begins with; numeric ones may be in lower case.
func patternAt(rest string) string {
	for _, n := range patternNames {
		if strings.HasPrefix(rest, n) || len(rest) >= len(n) && !lettered(n) && strings.EqualFold(rest[:len(n)], n) {
			return rest[:len(n)]
		}
	}
	return ""
}

// lettered says whether a pattern's case says how its result is written.
func lettered(n string) bool {
	switch strings.ToLower(n) {
	case "mon", "month", "dy", "day", "am", "pm":
		return true
	}
	return false
}

func canonical(name string) string {
	if lettered(name) {
		return name
	}
	return strings.ToUpper(name)
}

func trimmed(item, name string) string {
	if lettered(name) {
		return "rtrim(" + item + ")"
	}
	return "regexp_replace(" + item + ", '^0+(?=.)', '')"
}

// numberToChar is to_char of a number by a template of 9, 0, comma, point and FM.
func numberToChar(a *args, template string) string {
	t := strings.ToUpper(template)
	fill := true
	if rest, ok := strings.CutPrefix(t, "FM"); ok {
		t, fill = rest, false
	}
	wholePart, fraction, hasPoint := strings.Cut(strings.ReplaceAll(t, "D", "."), ".")
	wholePart = strings.ReplaceAll(wholePart, "G", ",")
	if strings.Trim(wholePart, "90,") != "" || strings.Trim(fraction, "90") != "" || !strings.ContainsAny(wholePart, "90") ||
		!fill && strings.Contains(fraction, "9") {
		return a.refuse("Use 9, 0, comma and point, with FM before 0 digits only.", "this template of to_char is not supported on Athena")
	}
	if strings.Contains(wholePart, ",") && !regularGroups(wholePart) {
		return a.refuse("Set a comma before every three digits.", "this template of to_char is not supported on Athena")
	}
	digits := len(strings.ReplaceAll(wholePart, ",", ""))
	zeros := 0
	if i := strings.IndexByte(strings.ReplaceAll(wholePart, ",", ""), '0'); i >= 0 {
		zeros = digits - i
	}
	if zeros > 1 && strings.Contains(wholePart, ",") {
		return a.refuse("", "this template of to_char is not supported on Athena")
	}
	flags := ""
	if strings.Contains(wholePart, ",") {
		flags = ","
	}
	dec := "CAST(round(CAST(" + a.arg(0) + " AS decimal(38, " + itoa(min(len(fraction)+4, 20)) + ")), " + itoa(len(fraction)) + ") AS decimal(38, " + itoa(len(fraction)) + "))"
	if isFloat(a.typ(0)) {
		dec = "CAST(CAST(" + a.arg(0) + " AS varchar) AS decimal(38, " + itoa(len(fraction)) + "))"
	}
	return a.p.let(dec, func(v string) string {
		body := "format('%" + flags + "." + itoa(len(fraction)) + "f', abs(" + v + "))"
		if zeros == 0 && len(fraction) > 0 {
			body = "regexp_replace(" + body + ", '^0\\.', '.')"
		}
		if hasPoint && fraction == "" {
			body += " || '.'"
		}
		if zeros > 1 {
			n := zeros
			if len(fraction) > 0 {
				n += len(fraction) + 1
			}
			body = "lpad(" + body + ", greatest(" + itoa(n) + ", length(" + body + ")), '0')"
		}
		sign := "IF(" + v + " < 0, '-', ' ')"
		if !fill {
			sign = "IF(" + v + " < 0, '-', '')"
		}
		out := "(" + sign + " || " + body + ")"
		if fill {
			out = "lpad(" + out + ", " + itoa(len(t)+1) + ", ' ')"
		}
		marks := strings.NewReplacer("9", "#", "0", "#", "D", ".", "G", ",").Replace(t)
		overflow := "(" + sign + " || '" + marks + "')"
		return "CASE WHEN " + v + " IS NULL THEN NULL WHEN abs(" + v + ") < power(1E1, " + itoa(digits) + ") THEN " + out + " ELSE " + overflow + " END"
	})
}

func regularGroups(s string) bool {
	parts := strings.Split(s, ",")
	for _, g := range parts[1:] {
		if len(g) != 3 {
			return false
		}
	}
	return len(parts[0]) <= 3
}

// parsePatterns are the patterns of to_date and to_timestamp as date_parse has them.
var parsePatterns = []struct{ from, to string }{
	{"YYYY", "%Y"}, {"MONTH", "%M"}, {"Month", "%M"}, {"month", "%M"}, {"HH24", "%H"}, {"HH12", "%h"}, {"MON", "%b"}, {"Mon", "%b"}, {"mon", "%b"},
	{"MM", "%m"}, {"DD", "%d"}, {"MI", "%i"}, {"SS", "%s"}, {"HH", "%h"}, {"AM", "%p"}, {"PM", "%p"}, {"YY", "%y"},
}

// parseTime writes the parsing of a text by a constant template.
func parseTime(a *args) string {
	v, ok := a.constant(1)
	template, isString := v.(string)
	if !ok || !isString {
		return a.refuse("Give a constant template.", "the template of %s must be a constant on Athena", a.x.Proc.Name)
	}
	var b strings.Builder
	for i := 0; i < len(template); {
		rest, found := template[i:], false
		for _, pat := range parsePatterns {
			if len(rest) >= len(pat.from) && strings.EqualFold(rest[:len(pat.from)], pat.from) {
				b.WriteString(pat.to)
				i, found = i+len(pat.from), true
				break
			}
		}
		if found {
			continue
		}
		if c := rest[0]; c >= 'A' && c <= 'Z' && c != 'T' || c >= 'a' && c <= 'z' {
			return a.refuse("Use YYYY, MM, DD, HH24, MI and SS.", "pattern %q of %s is not supported on Athena", rest, a.x.Proc.Name)
		}
		if rest[0] == '%' {
			b.WriteByte('%')
		}
		b.WriteByte(rest[0])
		i++
	}
	return "date_parse(" + a.arg(0) + ", " + str(b.String()) + ")"
}

func toDate(a *args) string { return "CAST(" + parseTime(a) + " AS date)" }
