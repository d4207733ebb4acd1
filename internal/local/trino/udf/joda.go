package udf

import (
	"fmt"
	"strings"
	"time"

	"github.com/datacounsel/spillway/internal/local/trino/text"
)

// offset writes a zone's distance from UTC at a wall clock's moment: +01:00, or +0100 without the colon.
func offset(local int64, zone string, colon bool) string {
	instant, err := text.Instant(local, zone)
	if err != nil {
		return ""
	}
	seconds := (local - instant) / 1e6
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	between := ""
	if colon {
		between = ":"
	}
	return fmt.Sprintf("%s%02d%s%02d", sign, seconds/3600, between, seconds%3600/60)
}

// letters cuts a Joda pattern into runs of one letter and literals (kind 0).
type run struct {
	kind byte
	n    int
	text string
}

func letters(pattern string) []run {
	var runs []run
	for i := 0; i < len(pattern); {
		c := pattern[i]
		switch {
		case c == '\'':
			end := i + 1
			var literal strings.Builder
			for end < len(pattern) {
				if pattern[end] == '\'' {
					if end+1 < len(pattern) && pattern[end+1] == '\'' {
						literal.WriteByte('\'')
						end += 2
						continue
					}
					break
				}
				literal.WriteByte(pattern[end])
				end++
			}
			if end == i+1 {
				literal.WriteByte('\'')
			}
			runs = append(runs, run{text: literal.String()})
			i = end + 1
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			n := i
			for n < len(pattern) && pattern[n] == c {
				n++
			}
			runs = append(runs, run{kind: c, n: n - i})
			i = n
		default:
			runs = append(runs, run{text: string(c)})
			i++
		}
	}
	return runs
}

func jodaFormat(local int64, zone, pattern string) (string, error) {
	t := time.UnixMicro(local).UTC()
	var out strings.Builder
	for _, r := range letters(pattern) {
		number := func(n int) { fmt.Fprintf(&out, "%0*d", r.n, n) }
		isoYear, isoWeek := t.ISOWeek()
		switch r.kind {
		case 0:
			out.WriteString(r.text)
		case 'y', 'Y', 'x':
			y := t.Year()
			if r.kind == 'x' {
				y = isoYear
			}
			if r.n == 2 {
				y %= 100
			}
			number(y)
		case 'M':
			switch {
			case r.n >= 4:
				out.WriteString(t.Month().String())
			case r.n == 3:
				out.WriteString(t.Format("Jan"))
			default:
				number(int(t.Month()))
			}
		case 'd':
			number(t.Day())
		case 'D':
			number(t.YearDay())
		case 'w':
			number(isoWeek)
		case 'e':
			number((int(t.Weekday())+6)%7 + 1)
		case 'E':
			if r.n >= 4 {
				out.WriteString(t.Weekday().String())
			} else {
				out.WriteString(t.Format("Mon"))
			}
		case 'a':
			out.WriteString(t.Format("PM"))
		case 'H':
			number(t.Hour())
		case 'k':
			number((t.Hour()+23)%24 + 1)
		case 'K':
			number(t.Hour() % 12)
		case 'h':
			number((t.Hour()+11)%12 + 1)
		case 'm':
			number(t.Minute())
		case 's':
			number(t.Second())
		case 'S':
			out.WriteString((fmt.Sprintf("%06d", t.Nanosecond()/1000) + strings.Repeat("0", r.n))[:r.n])
		case 'Z':
			switch r.n {
			case 1:
				out.WriteString(offset(local, zone, false))
			case 2:
				out.WriteString(offset(local, zone, true))
			default:
				out.WriteString(zone)
			}
		case 'z':
			out.WriteString(zone)
		case 'G':
			out.WriteString("AD")
		default:
			return "", badArgument("Illegal pattern component: " + string(r.kind))
		}
	}
	return out.String(), nil
}

func jodaParse(s, pattern string) (local int64, zone string, err error) {
	m := moment{year: 1970, month: 1, day: 1}
	p, zone := &scanner{s}, "UTC"
	bad := func() (int64, string, error) {
		return 0, "", badArgument("Invalid format: \"" + s + "\" is malformed at \"" + p.s + "\"")
	}
	runs := letters(pattern)
	for i, r := range runs {
		ok := true
		width := 9
		if i+1 < len(runs) && runs[i+1].kind != 0 {
			width = r.n
		}
		switch r.kind {
		case 0:
			ok = strings.HasPrefix(p.s, r.text)
			p.s = strings.TrimPrefix(p.s, r.text)
		case 'y', 'Y':
			if m.year, ok = p.number(width); r.n == 2 && m.year < 100 {
				if m.year += 2000; m.year > time.Now().Year()+20 {
					m.year -= 100
				}
			}
		case 'M':
			if r.n >= 3 {
				m.month, ok = p.name(monthNames)
				m.month++
			} else {
				m.month, ok = p.number(min(width, 2))
			}
		case 'd':
			m.day, ok = p.number(min(width, 2))
		case 'D':
			m.yearDay, ok = p.number(3)
		case 'E':
			_, ok = p.name(dayNames)
		case 'a':
			var at int
			at, ok = p.half()
			m.pm = at == 1
		case 'H':
			m.hour, ok = p.number(min(width, 2))
		case 'h':
			m.half = true
			m.hour, ok = p.number(min(width, 2))
		case 'm':
			m.minute, ok = p.number(min(width, 2))
		case 's':
			m.second, ok = p.number(min(width, 2))
		case 'S':
			m.micros, ok = p.fraction()
		case 'Z', 'z':
			end := strings.IndexByte(p.s, ' ')
			if end < 0 {
				end = len(p.s)
			}
			name := p.s[:end]
			if len(name) == 0 {
				return bad()
			}
			if zone, err = text.Zone(name); err != nil {
				return bad()
			}
			p.s = p.s[end:]
		default:
			return 0, "", badArgument("Illegal pattern component: " + string(r.kind))
		}
		if !ok {
			return bad()
		}
	}
	t, ok := m.time()
	if p.s != "" || !ok {
		return bad()
	}
	return t.UnixMicro(), zone, nil
}
