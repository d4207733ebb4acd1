package udf

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/text"
)

var errFormat = errors.New("not in the expected form")

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func formats() []*duck.Scalar {
	v, ts := duck.Varchar, duck.Timestamp
	return []*duck.Scalar{
		fn("t_date_format", v, func(a vectors, r int, o *duck.Vector) error {
			s, err := mysqlFormat(time.UnixMicro(a[0].Int(r)).UTC(), a[1].Str(r))
			if err == nil {
				o.SetStr(r, s)
			}
			return err
		}, ts, v),
		fn("t_date_parse", ts, func(a vectors, r int, o *duck.Vector) error {
			t, err := mysqlParse(a[0].Str(r), a[1].Str(r))
			if err == nil {
				o.SetInt(r, t.UnixMilli()*1000)
			}
			return err
		}, v, v),
		fn("t_joda_format", v, func(a vectors, r int, o *duck.Vector) error {
			s, err := jodaFormat(a[0].Int(r), a[1].Str(r), a[2].Str(r))
			if err == nil {
				o.SetStr(r, s)
			}
			return err
		}, ts, v, v),
		fn("t_joda_instant", ts, func(a vectors, r int, o *duck.Vector) error {
			local, zone, err := jodaParse(a[0].Str(r), a[1].Str(r))
			if err != nil {
				return err
			}
			instant, err := text.Instant(local, zone)
			o.SetInt(r, instant)
			return err
		}, v, v),
		fn("t_joda_zone", v, func(a vectors, r int, o *duck.Vector) error {
			_, zone, err := jodaParse(a[0].Str(r), a[1].Str(r))
			if err == nil {
				o.SetStr(r, zone)
			}
			return err
		}, v, v),
		fn("t_format_number", v, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, shortNumber(a[0].Float(r)))
			return nil
		}, duck.Double),
		fn("t_human_seconds", v, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, humanSeconds(int64(math.Round(a[0].Float(r)))))
			return nil
		}, duck.Double),
		fn("t_parse_duration", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			s := strings.TrimSpace(a[0].Str(r))
			i := strings.IndexFunc(s, func(c rune) bool { return c != '.' && (c < '0' || c > '9') })
			units := map[string]float64{"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4, "h": 3.6e6, "d": 8.64e7}
			if i > 0 {
				n, err := strconv.ParseFloat(s[:i], 64)
				if unit, ok := units[strings.TrimSpace(s[i:])]; ok && err == nil {
					o.SetInt(r, int64(math.Round(n*unit)))
					return nil
				}
			}
			return badArgument("duration is not a valid data duration string: " + s)
		}, v),
		fn("t_format", v, func(a vectors, r int, o *duck.Vector) error {
			at, n := a[2].Range(r)
			args := make([]formatArg, n)
			for i := range args {
				args[i] = formatArg{kind: a[1].Str(r)[i], null: a[2].Kid(0).Null(at + i)}
				if !args[i].null {
					args[i].text = a[2].Kid(0).Str(at + i)
				}
			}
			s, err := javaFormat(a[0].Str(r), args)
			if err == nil {
				o.SetStr(r, s)
			}
			return err
		}, v, v, duck.List(v)),
	}
}

// mysqlFormat writes t by MySQL's letters, as date_format does.
func mysqlFormat(t time.Time, format string) (string, error) {
	var out strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 >= len(format) {
			out.WriteByte(format[i])
			continue
		}
		i++
		_, isoWeek := t.ISOWeek()
		isoYear, _ := t.ISOWeek()
		h12 := (t.Hour()+11)%12 + 1
		switch format[i] {
		case 'a':
			out.WriteString(t.Format("Mon"))
		case 'b':
			out.WriteString(t.Format("Jan"))
		case 'c':
			fmt.Fprint(&out, int(t.Month()))
		case 'd':
			fmt.Fprintf(&out, "%02d", t.Day())
		case 'e':
			fmt.Fprint(&out, t.Day())
		case 'f':
			fmt.Fprintf(&out, "%06d", t.Nanosecond()/1000)
		case 'H':
			fmt.Fprintf(&out, "%02d", t.Hour())
		case 'h', 'I':
			fmt.Fprintf(&out, "%02d", h12)
		case 'i':
			fmt.Fprintf(&out, "%02d", t.Minute())
		case 'j':
			fmt.Fprintf(&out, "%03d", t.YearDay())
		case 'k':
			fmt.Fprint(&out, t.Hour())
		case 'l':
			fmt.Fprint(&out, h12)
		case 'M':
			out.WriteString(t.Month().String())
		case 'm':
			fmt.Fprintf(&out, "%02d", int(t.Month()))
		case 'p':
			out.WriteString(t.Format("PM"))
		case 'r':
			out.WriteString(t.Format("03:04:05 PM"))
		case 'S', 's':
			fmt.Fprintf(&out, "%02d", t.Second())
		case 'T':
			out.WriteString(t.Format("15:04:05"))
		case 'v':
			fmt.Fprintf(&out, "%02d", isoWeek)
		case 'W':
			out.WriteString(t.Weekday().String())
		case 'x':
			fmt.Fprintf(&out, "%04d", isoYear)
		case 'Y':
			fmt.Fprintf(&out, "%04d", t.Year())
		case 'y':
			fmt.Fprintf(&out, "%02d", t.Year()%100)
		case '%':
			out.WriteByte('%')
		case 'D', 'U', 'u', 'V', 'w', 'X':
			return "", badArgument("%" + string(format[i]) + " not supported in date format string")
		default:
			out.WriteByte(format[i])
		}
	}
	return out.String(), nil
}

// scanner reads a text by a format.
type scanner struct{ s string }

func (p *scanner) number(width int) (int, bool) {
	i, sign := 0, 1
	for i < len(p.s) && i < width && p.s[i] >= '0' && p.s[i] <= '9' {
		i++
	}
	n, err := strconv.Atoi(p.s[:i])
	p.s = p.s[i:]
	return sign * n, err == nil
}

func (p *scanner) name(names []string) (int, bool) {
	for i, n := range names {
		for _, cut := range []int{len(n), 3} {
			if len(p.s) >= cut && strings.EqualFold(p.s[:cut], n[:cut]) {
				p.s = p.s[cut:]
				return i, true
			}
		}
	}
	return 0, false
}

var monthNames = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
var dayNames = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

// moment collects what a format reads.
type moment struct {
	year, month, day, yearDay, hour, minute, second, micros int
	pm, half                                                bool
}

func (m moment) time() (time.Time, bool) {
	if m.half {
		m.hour %= 12
		if m.pm {
			m.hour += 12
		}
	}
	if m.yearDay > 0 {
		m.month, m.day = 1, m.yearDay
	}
	t := time.Date(m.year, time.Month(m.month), m.day, m.hour, m.minute, m.second, m.micros*1000, time.UTC)
	ok := m.hour < 24 && m.minute < 60 && m.second < 60 && m.month >= 1 && m.month <= 12 && (m.yearDay > 0 || t.Day() == m.day)
	return t, ok
}

func mysqlParse(s, format string) (time.Time, error) {
	m := moment{year: 1970, month: 1, day: 1}
	p := &scanner{s}
	bad := func() (time.Time, error) {
		return time.Time{}, badArgument("Invalid format: \"" + s + "\" is malformed at \"" + p.s + "\"")
	}
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c != '%' || i+1 >= len(format) {
			if p.s == "" || p.s[0] != c {
				return bad()
			}
			p.s = p.s[1:]
			continue
		}
		i++
		var ok bool
		switch format[i] {
		case 'Y':
			m.year, ok = p.number(4)
		case 'y':
			if m.year, ok = p.number(2); m.year < 70 {
				m.year += 2000
			} else {
				m.year += 1900
			}
		case 'm', 'c':
			m.month, ok = p.number(2)
		case 'd', 'e':
			m.day, ok = p.number(2)
		case 'H', 'k':
			m.hour, ok = p.number(2)
		case 'h', 'I', 'l':
			m.half = true
			m.hour, ok = p.number(2)
		case 'i':
			m.minute, ok = p.number(2)
		case 's', 'S':
			m.second, ok = p.number(2)
		case 'f':
			m.micros, ok = p.fraction()
		case 'j':
			m.yearDay, ok = p.number(3)
		case 'p':
			var at int
			at, ok = p.name([]string{"AM ", "PM "})
			if !ok {
				at, ok = p.half()
			}
			m.pm = at == 1
		case 'M', 'b':
			m.month, ok = p.name(monthNames)
			m.month++
		case 'W', 'a':
			_, ok = p.name(dayNames)
		case 'T':
			ok = p.clock(&m)
		case '%':
			ok = strings.HasPrefix(p.s, "%")
			p.s = strings.TrimPrefix(p.s, "%")
		default:
			return time.Time{}, badArgument("%" + string(format[i]) + " not supported in date format string")
		}
		if !ok {
			return bad()
		}
	}
	t, ok := m.time()
	if p.s != "" || !ok {
		return bad()
	}
	return t, nil
}

func (p *scanner) half() (int, bool) {
	if len(p.s) < 2 {
		return 0, false
	}
	h := strings.ToUpper(p.s[:2])
	if h != "AM" && h != "PM" {
		return 0, false
	}
	p.s = p.s[2:]
	if h == "PM" {
		return 1, true
	}
	return 0, true
}

func (p *scanner) fraction() (int, bool) {
	i := 0
	for i < len(p.s) && i < 9 && p.s[i] >= '0' && p.s[i] <= '9' {
		i++
	}
	n, err := strconv.Atoi((p.s[:i] + "000000")[:6])
	p.s = p.s[i:]
	return n, err == nil && i > 0
}

func (p *scanner) clock(m *moment) (ok bool) {
	for i, to := range []*int{&m.hour, &m.minute, &m.second} {
		if i > 0 {
			if !strings.HasPrefix(p.s, ":") {
				return false
			}
			p.s = p.s[1:]
		}
		if *to, ok = p.number(2); !ok {
			return false
		}
	}
	return true
}

// shortNumber is format_number: 1.23K, 4.5M.
func shortNumber(f float64) string {
	unit := 0
	for math.Abs(f) >= 1000 && unit < 5 {
		f /= 1000
		unit++
	}
	digits := 2
	if a := math.Abs(f); a >= 100 {
		digits = 0
	} else if a >= 10 {
		digits = 1
	}
	s := strconv.FormatFloat(f, 'f', digits, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s + []string{"", "K", "M", "B", "T", "Q"}[unit]
}

func humanSeconds(n int64) string {
	var parts []string
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	for _, u := range []struct {
		name string
		size int64
	}{{"week", 604800}, {"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}} {
		if k := n / u.size; k > 0 {
			n -= k * u.size
			name := u.name
			if k != 1 {
				name += "s"
			}
			parts = append(parts, strconv.FormatInt(k, 10)+" "+name)
		}
	}
	if parts == nil {
		return "0 seconds"
	}
	return sign + strings.Join(parts, ", ")
}

type formatArg struct {
	kind byte // d, f, n, b or s
	text string
	null bool
}

// javaFormat is Java's String.format as far as numbers, texts and truths go.
func javaFormat(format string, args []formatArg) (string, error) {
	var out strings.Builder
	next := 0
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			out.WriteByte(format[i])
			continue
		}
		start := i
		i++
		for i < len(format) && strings.IndexByte("-#+ 0,(.123456789$", format[i]) >= 0 {
			i++
		}
		if i >= len(format) {
			return "", badArgument("Invalid format string: " + format)
		}
		spec, verb := format[start+1:i], format[i]
		switch verb {
		case '%':
			out.WriteByte('%')
			continue
		case 'n':
			out.WriteByte('\n')
			continue
		}
		if at, rest, ok := strings.Cut(spec, "$"); ok {
			next, spec = atoi(at)-1, rest
		}
		if next < 0 || next >= len(args) {
			return "", badArgument("Invalid format string: " + format)
		}
		s, err := formatOne(spec, verb, args[next])
		if err != nil {
			return "", err
		}
		out.WriteString(s)
		next++
	}
	return out.String(), nil
}

func formatOne(spec string, verb byte, arg formatArg) (string, error) {
	grouped := strings.Contains(spec, ",")
	spec = strings.ReplaceAll(spec, ",", "")
	bad := badArgument("Invalid format string: %" + spec + string(verb))
	if arg.null && verb != 'b' {
		return fmt.Sprintf("%"+strings.SplitN(strings.ReplaceAll(spec, "0", ""), ".", 2)[0]+"s", "null"), nil
	}
	switch verb {
	case 's':
		s := arg.text
		if arg.kind == 'f' {
			f, _ := strconv.ParseFloat(s, 64)
			s = text.Double(f)
		}
		return fmt.Sprintf("%"+spec+"s", s), nil
	case 'S':
		return strings.ToUpper(fmt.Sprintf("%"+spec+"s", arg.text)), nil
	case 'b':
		return fmt.Sprintf("%"+spec+"s", strconv.FormatBool(!arg.null && (arg.kind != 'b' || arg.text == "true"))), nil
	case 'd', 'x', 'X', 'o':
		n, ok := new(big.Int).SetString(arg.text, 10)
		if !ok || arg.kind != 'd' {
			return "", bad
		}
		if grouped {
			return fmt.Sprintf("%"+strings.TrimLeft(spec, "0")+"s", group(n.String())), nil
		}
		return fmt.Sprintf("%"+spec+string(verb), n), nil
	case 'f', 'e', 'E', 'g':
		if arg.kind != 'f' && arg.kind != 'n' {
			return "", bad
		}
		width, digits, has := strings.Cut(spec, ".")
		n := 6
		if has {
			n = atoi(digits)
		}
		d, finite := scientific(arg.text)
		if !finite {
			return fmt.Sprintf("%"+width+"s", strings.NewReplacer("nan", "NaN", "inf", "Infinity").Replace(arg.text)), nil
		}
		if verb == 'f' {
			s := d.rescale(n).String()
			if grouped {
				s = group(s)
			}
			if strings.HasPrefix(width, "+") && d.n.Sign() >= 0 {
				s = "+" + s
			}
			if strings.HasPrefix(width, "0") {
				return strings.Repeat("0", max(0, atoi(width)-len(s))) + s, nil
			}
			return fmt.Sprintf("%"+strings.TrimPrefix(width, "+")+"s", s), nil
		}
		f, _ := strconv.ParseFloat(arg.text, 64)
		return fmt.Sprintf("%"+width+"."+strconv.Itoa(n)+string(verb), f), nil
	}
	return "", bad
}

// group puts commas between thousands.
func group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, fraction, has := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if has {
		whole += "." + fraction
	}
	return sign + whole
}
