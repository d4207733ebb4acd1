package run

import "strings"

// element is a part of a to_char or to_date template: a field, or a character to be written as it is.
type element struct {
	key     string // the field as the template has it; "" for a character
	fill    bool   // FM: no padding
	ordinal string // "th" or "TH"
	text    string // the character
	quoted  bool
}

// timeFields are the fields of date templates, of those with a common start the longest first.
var timeFields = append([]string{"Day", "Dy", "Month", "Mon"}, fieldNames("A.D. A.M. AD AM B.C. BC CC DAY DDD DD DY D FF1 FF2 FF3 FF4 FF5 FF6 FX HH24 HH12 HH IDDD ID IW IYYY IYY IY I J MI MM "+
	"MONTH MON MS OF P.M. PM Q RM SSSSS SSSS SS TZH TZM TZ US WW W Y,YYY YYYY YYY YY Y")...)

// numberFields are the fields of number templates.
var numberFields = fieldNames(", . 0 9 B C D EEEE FM G L MI PL PR RN SG SP S TH V")

// fieldNames are the names in capitals and in small letters.
func fieldNames(names string) []string { return strings.Fields(names + " " + strings.ToLower(names)) }

// template cuts a template into its elements. Dates have FM and TM before a field and th behind it.
func template(format string, fields []string, dates bool) (out []element) {
	for format != "" {
		var e element
		if dates {
			for _, prefix := range []string{"FM", "fm", "TM", "tm"} {
				if rest, ok := strings.CutPrefix(format, prefix); ok {
					e.fill, format = true, rest
				}
			}
			if format == "" {
				break
			}
		}
		if e.key = fieldAt(format, fields); e.key != "" {
			format = format[len(e.key):]
			for _, suffix := range []string{"TH", "th", "SP"} {
				if rest, ok := strings.CutPrefix(format, suffix); dates && ok && e.ordinal == "" {
					e.ordinal, format = suffix, rest
				}
			}
			out = append(out, e)
			continue
		}
		if format[0] != '"' {
			if strings.HasPrefix(format, `\"`) {
				format = format[1:]
			}
			size := len(string([]rune(format)[:1]))
			out = append(out, element{text: format[:size]})
			format = format[size:]
			continue
		}
		runes := []rune(format)
		i := 1
		for ; i < len(runes) && runes[i] != '"'; i++ {
			if runes[i] == '\\' && i+1 < len(runes) {
				i++
			}
			out = append(out, element{text: string(runes[i]), quoted: true})
		}
		format = string(runes[min(i+1, len(runes)):])
	}
	return out
}

func fieldAt(format string, fields []string) string {
	for _, name := range fields {
		if strings.HasPrefix(format, name) {
			return name
		}
	}
	return ""
}

// ordinalEnding is st, nd, rd or th for a number's text.
func ordinalEnding(number, style string) string {
	end := "th"
	if last := number[len(number)-1]; last < '0' || last > '9' {
		fail("22P02", "%q is not a number", number)
	}
	if n := len(number); n < 2 || number[n-2] != '1' {
		switch number[n-1] {
		case '1':
			end = "st"
		case '2':
			end = "nd"
		case '3':
			end = "rd"
		}
	}
	if style == "TH" {
		return strings.ToUpper(end)
	}
	return end
}
