package run

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// numberReader reads a number by a template.
type numberReader struct {
	*numberForm
	in             string
	sign           byte
	digits         strings.Builder
	before, behind int // digits read before and after the point
	point          bool
}

// toNumber is to_number.
func toNumber(c *call) value.Datum {
	if c.text(1) == "" {
		return nil
	}
	r := &numberReader{numberForm: readNumberForm(c.text(1)), in: c.text(0), sign: ' '}
	switch {
	case r.roman:
		fail("0A000", `"RN" not supported for input`)
	case r.ee:
		fail("0A000", `"EEEE" not supported for input`)
	}
	for _, e := range r.elements {
		if r.in == "" {
			break
		}
		r.element(e)
	}
	text := string(r.sign) + strings.TrimSuffix(r.digits.String(), ".")
	mod := int32((r.pre+r.multi+r.behind)<<16|r.behind) + 4
	v, err := value.Parse(pgdata.Numeric, mod, text, c.x.env)
	check(err)
	if r.shifted {
		p, err := value.DecimalOf(10).Power(value.DecimalOf(int64(-r.multi)))
		check(err)
		return numeric(v.(*value.Decimal).Mul(p))
	}
	return v
}

func (r *numberReader) element(e element) {
	switch key := strings.ToUpper(e.key); key {
	case "9", "0", ".", "D":
		r.digit(key)
		r.skip(1)
	case ",", "G":
		if strings.HasPrefix(r.in, ",") && (r.before+r.behind > 0 || !r.fill) {
			r.skip(1)
		}
	case "MI", "PL", "SG":
		if s := r.in[0]; s == '-' && key != "PL" || s == '+' && key != "MI" {
			r.sign = s
			r.skip(1)
			return
		}
		r.eat(1)
	case "TH":
		r.eat(2)
	case "L", "":
		r.eat(1)
	}
}

func (r *numberReader) skip(n int) { r.in = r.in[min(n, len(r.in)):] }

// eat passes characters that are no part of a number.
func (r *numberReader) eat(n int) {
	for ; n > 0 && r.in != "" && !strings.ContainsRune("0123456789.,+-", rune(r.in[0])); n-- {
		r.skip(len(string([]rune(r.in)[:1])))
	}
}

func (r *numberReader) digit(key string) {
	if r.in[0] == ' ' {
		r.skip(1)
	}
	if r.in == "" {
		return
	}
	if r.sign == ' ' && (key == "9" || key == "0") && r.before+r.behind == 0 {
		if s := r.in[0]; s == '-' || s == '+' || r.bracket && s == '<' {
			r.sign = s
			if s == '<' {
				r.sign = '-'
			}
			r.skip(1)
		}
	}
	if r.in == "" {
		return
	}
	read := false
	switch s := r.in[0]; {
	case s >= '0' && s <= '9':
		if r.point && r.behind == r.post {
			return
		}
		r.digits.WriteByte(s)
		if read = true; r.point {
			r.behind++
		} else {
			r.before++
		}
	case s == '.' && r.decimal && !r.point:
		r.digits.WriteByte('.')
		r.point, read = true, true
	}
	if r.sign != ' ' || r.before+r.behind == 0 {
		return
	}
	switch {
	case r.numberForm.sign && read && len(r.in) > 1 && (r.in[1] == '-' || r.in[1] == '+'):
		r.sign = r.in[1]
		r.skip(1)
	case !read && !r.numberForm.sign && !r.plus && !r.minus && (r.in[0] == '-' || r.in[0] == '+'):
		r.sign = r.in[0]
	}
}
