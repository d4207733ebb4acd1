package run

import (
	"math"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// numberForm is what a number template says as a whole.
type numberForm struct {
	elements                                                   []element
	pre, post, multi                                           int // digits before and after the point, and after V
	zeroStart, zeroEnd                                         int
	fill, zero, decimal, sign, bracket, minus, plus, roman, ee bool
	shifted                                                    bool // V
	signLast                                                   bool // S comes behind the number
	signAt                                                     int  // the digits before S
}

func readNumberForm(format string) *numberForm {
	n := &numberForm{elements: template(format, numberFields, false)}
	wrong := func(is bool, text string) {
		if is {
			fail("42601", "%s", text)
		}
	}
	for _, e := range n.elements {
		key := strings.ToUpper(e.key)
		wrong(n.ee && key != "" && key != "EEEE", `"EEEE" must be the last pattern used`)
		switch key {
		case "9", "0":
			wrong(n.bracket, `"`+key+`" must be ahead of "PR"`)
			n.digit(key)
		case "D", ".":
			wrong(n.decimal, "multiple decimal points")
			wrong(n.shifted, `cannot use "V" and decimal point together`)
			n.decimal = true
		case "FM":
			n.fill = true
		case "S":
			wrong(n.sign, `cannot use "S" twice`)
			wrong(n.plus || n.minus || n.bracket, `cannot use "S" and "PL"/"MI"/"SG"/"PR" together`)
			n.sign, n.signLast, n.signAt = true, n.decimal, n.pre
		case "MI", "PL", "SG":
			wrong(n.sign, `cannot use "S" and "`+key+`" together`)
			n.minus, n.plus = n.minus || key != "PL", n.plus || key != "MI"
		case "PR":
			wrong(n.sign || n.plus || n.minus, `cannot use "PR" and "S"/"PL"/"MI"/"SG" together`)
			n.bracket = true
		case "RN":
			n.roman = true
		case "V":
			wrong(n.decimal, `cannot use "V" and decimal point together`)
			n.shifted = true
		case "EEEE":
			wrong(n.ee, `cannot use "EEEE" twice`)
			wrong(n.fill || n.sign || n.bracket || n.minus || n.plus || n.roman || n.shifted, `"EEEE" is incompatible with other formats`)
			n.ee = true
		}
	}
	return n
}

func (n *numberForm) digit(key string) {
	if key == "0" && !n.zero && !n.decimal {
		n.zero, n.zeroStart = true, n.pre
	}
	switch {
	case key == "9" && n.shifted:
		n.multi++
	case n.decimal:
		n.post++
	default:
		n.pre++
	}
	if key == "0" {
		n.zeroEnd = n.pre + n.post
	}
}

// formatNumber is to_char of a number.
func formatNumber(c *call, format string) value.Datum {
	n := readNumberForm(format)
	var text string // the number's digits at the template's scale, with its sign
	switch v := c.args[0].(type) {
	case int64:
		if n.roman {
			return n.write("+", romanNumber(v))
		}
		switch {
		case n.ee && c.types[0] == pgdata.Int8:
			return scientific(value.DecimalOf(v), n)
		case n.ee:
			return scientificFloat(float64(v), n)
		}
		d := value.DecimalOf(v).Mul(tenTo(n.multi))
		whole, ok := d.Int()
		switch {
		case c.types[0] != pgdata.Int8: // PostgreSQL lets an integer wrap
			d = value.DecimalOf(int64(int32(whole)))
		case !ok:
			fail("22003", "bigint out of range")
		}
		text = d.Round(n.post).String()
	case *value.Decimal:
		if n.roman {
			whole, err := value.Cast(v.Round(0), pgdata.Numeric, pgdata.Int4, -1, false, c.x.env)
			check(err)
			return n.write("+", romanNumber(whole.(int64)))
		}
		if n.ee {
			return scientific(v, n)
		}
		text = v.Mul(tenTo(n.multi)).Round(n.post).String()
	case float64:
		if n.roman {
			return n.write("+", romanNumber(int64(max(min(math.RoundToEven(v), 1e6), -1))))
		}
		if n.ee {
			return scientificFloat(v, n)
		}
		text = n.float(c, v)
	default:
		return c.unsupported()
	}
	n.pre += n.multi
	sign := "+"
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		sign, text = "-", rest
	}
	return n.write(sign, text)
}

func tenTo(n int) *value.Decimal {
	d, _ := value.DecimalOf(10).Power(value.DecimalOf(int64(n)))
	return d.Round(0)
}

// float writes a double to the digits it has.
func (n *numberForm) float(c *call, f float64) string {
	most, size := 15, 64
	f *= math.Pow(10, float64(n.multi))
	if c.types[0] == pgdata.Float4 {
		most, f = 6, float64(float32(f))
	}
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 0):
		return value.FormatFloat(f, 64)
	}
	whole := len(strconv.FormatFloat(math.Abs(f), 'f', 0, size))
	n.post = max(min(n.post, most-whole), 0)
	return strconv.FormatFloat(f, 'f', n.post, size)
}

func scientificFloat(f float64, n *numberForm) value.Datum {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return n.overflown()
	}
	text := strconv.FormatFloat(f, 'e', n.post, 64)
	if !strings.HasPrefix(text, "-") {
		text = " " + text
	}
	return text
}

func (n *numberForm) overflown() string {
	text := []byte(" " + strings.Repeat("#", n.pre+n.post+5))
	text[n.pre+1] = '.'
	return string(text)
}

// scientific writes a numeric as d.ddde+dd. Rounding may make the first part 10, as it does in PostgreSQL.
func scientific(d *value.Decimal, n *numberForm) value.Datum {
	if d.Special != 0 {
		return n.overflown()
	}
	exp := 0
	if d.Sign() != 0 {
		exp = d.Precision() - 1 - d.Scale
	}
	significand := (&value.Decimal{Coef: d.Coef, Scale: d.Scale + exp}).Round(n.post)
	if d.Scale+exp < 0 {
		significand = d.Mul(tenTo(-exp)).Round(n.post)
	}
	text := strings.TrimPrefix(significand.String(), "-")
	sign := " "
	if d.Sign() < 0 {
		sign = "-"
	}
	expSign := "+"
	if exp < 0 {
		expSign = "-"
	}
	expText := strconv.Itoa(max(exp, -exp))
	return sign + text + "e" + expSign + strings.Repeat("0", max(0, 2-len(expText))) + expText
}

func romanNumber(n int64) string {
	if n < 1 || n > 3999 {
		return strings.Repeat("#", 15)
	}
	var b strings.Builder
	for _, r := range []struct {
		n    int64
		text string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= r.n; n -= r.n {
			b.WriteString(r.text)
		}
	}
	return b.String()
}

// numberWriter writes a number into a template, digit by digit.
type numberWriter struct {
	*numberForm
	b                strings.Builder
	sign, number     string
	at, place        int // in the number, and among the template's digits
	blanks           int // digits of the template before the number
	count            int
	relevant         int // with FM the last character behind the point that is shown, else -1
	signDone, inside bool
}

func (n *numberForm) write(sign, number string) value.Datum {
	w := &numberWriter{numberForm: n, sign: sign, number: number, relevant: -1}
	if !n.roman {
		whole, _, _ := strings.Cut(number, ".")
		switch {
		case len(whole) < n.pre:
			w.blanks = n.pre - len(whole)
		case len(whole) > n.pre:
			w.number = strings.Repeat("#", n.pre) + "." + strings.Repeat("#", n.post)
		}
	}
	if n.plus || n.minus {
		w.signDone = n.minus
	} else {
		n.bracket = n.bracket && (sign == "-" || !n.fill)
		w.signDone = sign == "+" && n.fill && !n.sign
		n.signLast = n.signLast || n.sign && n.pre == n.signAt
	}
	w.count = n.post + n.pre - 1
	if n.fill && n.decimal {
		w.findRelevant()
	}
	if !w.signDone && w.blanks == 0 {
		w.count++
	}
	for _, e := range n.elements {
		w.element(e)
	}
	return w.b.String()
}

func (w *numberWriter) findRelevant() {
	point := strings.IndexByte(w.number, '.')
	if point < 0 {
		return
	}
	w.relevant = point
	for i := point + 1; i < len(w.number); i++ {
		if w.number[i] != '0' {
			w.relevant = i
		}
	}
	if w.zeroEnd > w.blanks {
		w.relevant = max(w.relevant, min(len(w.number)-1, w.zeroEnd-w.blanks))
	}
}

// unless writes a character where cond holds, else a blank without FM.
func (w *numberWriter) unless(cond bool, text string) {
	switch {
	case cond:
		w.b.WriteString(text)
	case !w.fill:
		w.b.WriteString(" ")
	}
}

func (w *numberWriter) element(e element) {
	switch key := strings.ToUpper(e.key); key {
	case "":
		w.b.WriteString(e.text)
	case "9", "0", ".", "D":
		if !w.roman {
			w.digit(key)
		}
	case ",", "G":
		w.unless(w.inside, ",")
	case "L":
		w.b.WriteString(" ")
	case "RN":
		text := w.number
		if e.key == "rn" {
			text = strings.ToLower(text)
		}
		if !w.fill {
			text = strings.Repeat(" ", max(0, 15-len(text))) + text
		}
		w.b.WriteString(text)
	case "TH":
		if !w.roman && w.number[0] != '#' && w.sign != "-" && !w.decimal {
			w.b.WriteString(ordinalEnding(w.number, e.key))
		}
	case "MI":
		w.unless(w.sign == "-", "-")
	case "PL":
		w.unless(w.sign == "+", "+")
	case "SG":
		w.b.WriteString(w.sign)
	}
}

// pointFirst says whether the 0 before the point is at hand that templates without 0 leave out.
func (w *numberWriter) pointFirst() bool {
	return !w.zero && w.at == 0 && w.number[0] == '0' && w.post != 0
}

func (w *numberWriter) relevantIsPoint() bool { return w.relevant >= 0 && w.number[w.relevant] == '.' }

func (w *numberWriter) digit(key string) {
	w.inside = false
	if !w.signDone && (w.place >= w.blanks || w.zero && w.zeroStart == w.place) && (!w.pointFirst() || w.relevantIsPoint()) {
		w.writeSign()
	}
	switch {
	case w.place < w.blanks && (w.zeroStart > w.place || !w.zero):
		w.unless(false, "")
	case w.zero && w.place < w.blanks:
		w.b.WriteByte('0')
		w.inside = true
	default:
		w.numberDigit(key)
	}
	end := w.count
	if w.blanks > 0 {
		end++
	}
	if w.decimal {
		end++
	}
	if w.relevant >= 0 && w.relevant == w.at {
		end = w.place
	}
	if w.place+1 == end {
		switch {
		case w.signDone && w.bracket:
			w.b.WriteString(map[string]string{"+": " ", "-": ">"}[w.sign])
		case w.numberForm.sign && w.signLast:
			w.b.WriteString(w.sign)
		}
	}
	w.place++
}

func (w *numberWriter) writeSign() {
	switch {
	case w.numberForm.sign:
		if w.signLast {
			return
		}
		w.b.WriteString(w.sign)
	case w.bracket:
		w.b.WriteString(map[string]string{"+": " ", "-": "<"}[w.sign])
	case w.sign == "+":
		w.unless(false, "")
	default:
		w.b.WriteByte('-')
	}
	w.signDone = true
}

func (w *numberWriter) numberDigit(key string) {
	if w.at >= len(w.number) {
		return
	}
	switch {
	case w.number[w.at] == '.':
		w.b.WriteByte('.')
	case w.relevant >= 0 && w.at > w.relevant && key != "0":
	case w.pointFirst():
		if !w.fill {
			w.b.WriteByte(' ')
		} else if w.relevantIsPoint() {
			w.b.WriteByte('0')
		}
	default:
		w.b.WriteByte(w.number[w.at])
		w.inside = true
	}
	w.at++
}
