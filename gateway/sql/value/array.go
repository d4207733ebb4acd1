package value

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// Format writes array's text form ({a,"b c",NULL}), or int2vector's and oidvector's (1 2).
func (a *Array) Format(typ uint32, cell func(elem uint32, v Datum) string) string {
	if typ == pgdata.Int2Vector || typ == pgdata.OIDVector {
		words := make([]string, len(a.Items))
		for i, v := range a.Items {
			words[i] = cell(a.Elem, v)
		}
		return strings.Join(words, " ")
	}
	if len(a.Items) == 0 {
		return "{}"
	}
	var b strings.Builder
	for i, lower := range a.Lower {
		if lower != 1 {
			b.Reset()
			for j := range a.Dims {
				b.WriteString("[" + Format(pgdata.Int4, int64(a.Lower[j]), nil) + ":" + Format(pgdata.Int4, int64(a.Lower[j]+a.Dims[j]-1), nil) + "]")
			}
			b.WriteByte('=')
			_ = i
			break
		}
	}
	next := 0
	a.write(&b, 0, &next, cell)
	return b.String()
}

func (a *Array) write(b *strings.Builder, dim int, next *int, cell func(uint32, Datum) string) {
	b.WriteByte('{')
	for i := range a.Dims[dim] {
		if i > 0 {
			b.WriteByte(',')
		}
		if dim < len(a.Dims)-1 {
			a.write(b, dim+1, next, cell)
			continue
		}
		v := a.Items[*next]
		*next++
		if v == nil {
			b.WriteString("NULL")
			continue
		}
		b.WriteString(quoteItem(cell(a.Elem, v)))
	}
	b.WriteByte('}')
}

func quoteItem(s string) string {
	if s != "" && !strings.EqualFold(s, "null") && !strings.ContainsAny(s, "{}\",\\ \t\n\r\v\f") {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// Format writes record's text form.
func (r *Record) Format(cell func(typ uint32, v Datum) string) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, v := range r.Fields {
		if i > 0 {
			b.WriteByte(',')
		}
		if v == nil {
			continue
		}
		s := cell(r.Types[i], v)
		if s == "" || strings.ContainsAny(s, "()\",\\ \t\n\r\v\f") {
			s = `"` + strings.NewReplacer(`\`, `\\`, `"`, `""`).Replace(s) + `"`
		}
		b.WriteString(s)
	}
	b.WriteByte(')')
	return b.String()
}

type arrayParser struct {
	text  string
	pos   int
	dims  []int
	items []*string
}

func malformed(text, detail string) error {
	return pgerr.New(-1, "22P02", "malformed array literal: %q", text).WithDetail("%s", detail)
}

// parseArray reads an array's text form.
func parseArray(t *pgdata.Type, mod int32, text string, env *Env) (Datum, error) {
	p := arrayParser{text: strings.TrimSpace(text)}
	if strings.HasPrefix(p.text, "[") {
		_, body, ok := strings.Cut(p.text, "=")
		if !ok {
			return nil, malformed(text, `Missing "=" after array dimensions.`)
		}
		p.text = strings.TrimSpace(body)
	}
	if !strings.HasPrefix(p.text, "{") {
		return nil, malformed(text, `Array value must start with "{" or dimension information.`)
	}
	if !p.list(0) || p.pos != len(p.text) {
		return nil, malformed(text, "Unexpected array element.")
	}
	a := &Array{Elem: t.Elem, Items: make([]Datum, len(p.items))}
	for i, s := range p.items {
		if s == nil {
			continue
		}
		v, err := Parse(t.Elem, mod, *s, env)
		if err != nil {
			return nil, err
		}
		a.Items[i] = v
	}
	if len(a.Items) > 0 {
		a.Dims = p.dims
		for range p.dims {
			a.Lower = append(a.Lower, 1)
		}
	}
	return a, nil
}

func (p *arrayParser) blank() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\n\r\v\f", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

// list reads {…} at a depth and checks that all lists of a depth are of one length.
func (p *arrayParser) list(depth int) bool {
	p.pos++
	n := 0
	for {
		p.blank()
		if p.pos >= len(p.text) {
			return false
		}
		switch p.text[p.pos] {
		case '}':
			p.pos++
			return p.length(depth, n)
		case ',':
			if n == 0 {
				return false
			}
			p.pos++
			p.blank()
		}
		if p.pos >= len(p.text) {
			return false
		}
		if p.text[p.pos] == '{' {
			if !p.list(depth + 1) {
				return false
			}
		} else if !p.item() {
			return false
		}
		n++
		p.blank()
		if p.pos >= len(p.text) || p.text[p.pos] != ',' && p.text[p.pos] != '}' {
			return false
		}
	}
}

func (p *arrayParser) length(depth, n int) bool {
	for len(p.dims) <= depth {
		p.dims = append(p.dims, -1)
	}
	if p.dims[depth] == -1 {
		p.dims[depth] = n
	}
	return p.dims[depth] == n
}

func (p *arrayParser) item() bool {
	var b strings.Builder
	quoted, inside, trail := false, false, 0
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		switch {
		case c == '\\' && p.pos+1 < len(p.text):
			p.pos++
			b.WriteByte(p.text[p.pos])
			trail = b.Len()
		case c == '"':
			quoted, inside = true, !inside
			trail = b.Len()
		case !inside && (c == ',' || c == '}'):
			s := b.String()
			if !quoted {
				s = strings.TrimRight(s, " \t\n\r")
			} else {
				s = s[:max(trail, len(strings.TrimRight(s, " \t\n\r")))]
			}
			if s == "" && !quoted {
				return false
			}
			if !quoted && strings.EqualFold(s, "null") {
				p.items = append(p.items, nil)
			} else {
				p.items = append(p.items, &s)
			}
			return true
		case !inside && c == '{':
			return false
		default:
			b.WriteByte(c)
		}
		p.pos++
	}
	return false
}
