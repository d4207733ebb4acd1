package bind

import (
	"strconv"
	"strings"
	"sync"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// overload is a line of the tables.
type overload struct {
	text     string // "name(args) ret", for messages
	args     []*parse.TypeName
	variadic bool
	ret      *parse.TypeName
	template string
}

var (
	scalars    = sync.OnceValue(func() map[string][]overload { return readTable(scalarTable) })
	aggregates = sync.OnceValue(func() map[string][]overload { return readTable(aggregateTable) })
	windows    = sync.OnceValue(func() map[string][]overload { return readTable(windowTable) })
	missing    = sync.OnceValue(func() map[string]bool {
		m := map[string]bool{}
		for _, name := range strings.Fields(unsupported) {
			m[name] = true
		}
		return m
	})
)

func readTable(table string) map[string][]overload {
	m := map[string][]overload{}
	for line := range strings.SplitSeq(table, "\n") {
		head, template, ok := strings.Cut(line, " = ")
		if !ok {
			continue
		}
		o := overload{text: head, template: strings.TrimSpace(template)}
		open := strings.IndexByte(head, '(')
		args, rest := balanced(head[open:])
		for _, a := range args {
			if o.variadic = strings.HasSuffix(a, "..."); o.variadic {
				a = strings.TrimSuffix(a, "...")
			}
			o.args = append(o.args, mustType(a))
		}
		o.ret = mustType(strings.TrimSpace(rest))
		m[head[:open]] = append(m[head[:open]], o)
	}
	return m
}

func mustType(text string) *parse.TypeName {
	t, err := parse.ParseType(text)
	if err != nil {
		panic("function table: " + text + ": " + err.Error())
	}
	return t
}

// balanced splits "(a, b(c, d)) rest" into its arguments and the rest.
func balanced(s string) (args []string, rest string) {
	depth, start := 0, 1
	for i, c := range s {
		switch c {
		case '(':
			depth++
		case ')', ',':
			if c == ')' {
				depth--
			}
			if depth == 0 || depth == 1 && c == ',' {
				if a := strings.TrimSpace(s[start:i]); a != "" {
					args = append(args, a)
				}
				start = i + 1
			}
			if depth == 0 {
				return args, s[i+1:]
			}
		}
	}
	return args, ""
}

// matcher finds what an overload's variables stand for.
type matcher struct {
	vars map[string]types.Type
	nums map[string]int
	cost int
}

var classes = map[string]func(types.Type) bool{
	"n": types.Type.IsNumeric, "i": types.Type.IsInteger, "f": types.Type.IsFloat, "o": types.Type.Orderable,
	"w": func(t types.Type) bool { return t.Is(types.Date, types.Time, types.Timestamp, types.TimestampTZ) },
}

func isVar(p *parse.TypeName) bool { return len(p.Name) == 1 && len(p.Args) == 0 }

func (m *matcher) match(p *parse.TypeName, t types.Type) bool {
	if isVar(p) {
		return m.bindVar(p.Name, t)
	}
	switch p.Name {
	case "array", "map":
		if t.Kind == types.Unknown {
			for _, a := range p.Args {
				m.match(a.Type, t)
			}
			m.cost++
			return true
		}
		if string(t.Kind) != p.Name {
			return false
		}
		for i, a := range p.Args {
			if !m.match(a.Type, t.Elem[i]) {
				return false
			}
		}
		return true
	case "row":
		if t.Kind != types.Row || len(t.Elem) != len(p.Fields) {
			return false
		}
		for i, f := range p.Fields {
			if !m.match(f.Type, t.Elem[i]) {
				return false
			}
		}
		return true
	}
	return m.simple(p, t)
}

func (m *matcher) bindVar(name string, t types.Type) bool {
	if class := classes[name]; class != nil && !class(t) && t.Kind != types.Unknown {
		return false
	}
	have, ok := m.vars[name]
	if !ok {
		m.vars[name] = t
		return true
	}
	common, ok := types.Common(have, t)
	m.vars[name] = common
	return ok
}

// simple matches types without elements, with the lengths and precisions they bind.
func (m *matcher) simple(p *parse.TypeName, t types.Type) bool {
	want := types.Kind(p.Name)
	if p.Name == "decimal" && t.IsInteger() {
		t = t.AsDecimal()
		m.cost += 2
	}
	if t.Kind == types.Unknown {
		m.cost++
		t = types.Of(want)
	}
	if t.Kind != want {
		if !types.CanCoerce(t, types.Of(want)) || want == types.Decimal {
			return false
		}
		m.cost += distance(t.Kind, want)
		if want == types.Varchar && t.Kind == types.Char {
			t = types.VarcharN(t.P)
		} else {
			t = types.Of(want)
		}
	}
	for i, a := range p.Args {
		if a.Type == nil {
			continue
		}
		m.nums[a.Type.Name] = max(m.nums[a.Type.Name], []int{t.P, t.S}[i])
	}
	return true
}

var order = map[types.Kind]int{types.TinyInt: 1, types.SmallInt: 2, types.Integer: 3, types.BigInt: 4, types.Decimal: 6,
	types.Real: 7, types.Double: 8, types.Date: 1, types.Timestamp: 2, types.TimestampTZ: 3}

func distance(from, to types.Kind) int { return 1 + max(order[to]-order[from], 0) }

// build makes the type a pattern stands for.
func (m *matcher) build(p *parse.TypeName) types.Type {
	if isVar(p) {
		return m.vars[p.Name]
	}
	t := types.Of(types.Kind(p.Name))
	switch p.Name {
	case "array", "map":
		t.Elem = nil
		for _, a := range p.Args {
			t.Elem = append(t.Elem, m.build(a.Type))
		}
		return t
	case "row":
		for _, f := range p.Fields {
			t.Elem, t.Names = append(t.Elem, m.build(f.Type)), append(t.Names, "")
		}
		return t
	}
	for i, a := range p.Args {
		n, err := strconv.Atoi(a.Num)
		if err != nil {
			n = m.nums[a.Type.Name]
		}
		if i == 0 {
			t.P = n
		} else {
			t.S = n
		}
	}
	return t
}

// argument is an argument of a call: bound, or a lambda to be bound once its parameters' types are known.
type argument struct {
	v      val
	lambda *parse.Lambda
}

func (b *binder) arguments(s *scope, list []parse.Expr) []argument {
	args := make([]argument, len(list))
	for i, x := range list {
		if l, ok := x.(*parse.Lambda); ok {
			args[i].lambda = l
			continue
		}
		args[i].v = b.expr(s, x)
	}
	return args
}

// resolve picks the overload that fits best; ok is false when none does.
func resolve(list []overload, args []argument) (o *overload, m *matcher, ok bool) {
	for i := range list {
		c := &list[i]
		if len(args) != len(c.args) && !(c.variadic && len(args) >= len(c.args)) {
			continue
		}
		try := &matcher{vars: map[string]types.Type{}, nums: map[string]int{}}
		if fits(c, try, args) && (m == nil || try.cost < m.cost) {
			o, m = c, try
		}
	}
	return o, m, o != nil
}

func (o *overload) param(i int) *parse.TypeName { return o.args[min(i, len(o.args)-1)] }

func fits(o *overload, m *matcher, args []argument) bool {
	for i, a := range args {
		p := o.param(i)
		if (a.lambda != nil) != (p.Name == "function") {
			return false
		}
		if a.lambda == nil && !m.match(p, a.v.t) {
			return false
		}
		if a.lambda != nil && len(a.lambda.Params) != len(p.Args)-1 {
			return false
		}
	}
	for i, a := range args { // a variable may have widened since
		if a.lambda == nil && !isVar(o.param(i)) && o.param(i).Name != "varchar" {
			t := m.build(o.param(i))
			if !t.Equal(a.v.t) && !types.CanCoerce(a.v.t, t) && !t.Is(types.Timestamp, types.TimestampTZ, types.Decimal) {
				return false
			}
		}
	}
	return true
}

// invoke calls a scalar function of the table on bound arguments.
func (b *binder) invoke(name string, vals []val, at parse.Pos) val {
	args := make([]argument, len(vals))
	for i, v := range vals {
		args[i].v = v
	}
	return b.apply(nil, scalars()[name], name, args, at)
}

// apply calls the overload that fits args.
func (b *binder) apply(s *scope, list []overload, name string, args []argument, at parse.Pos) val {
	o, m, ok := resolve(list, args)
	if !ok {
		b.noOverload(name, list, args, at)
	}
	texts := b.texts(s, o, m, args)
	return val{t: lengthOf(name, args, m.build(o.ret)), sql: b.expand(o, m, args, texts), at: at}
}

// texts are the arguments' texts, coerced; lambdas bind in order, each after what its types depend on.
func (b *binder) texts(s *scope, o *overload, m *matcher, args []argument) []string {
	texts := make([]string, len(args))
	for i, a := range args {
		p := o.param(i)
		if a.lambda == nil {
			t := m.build(p)
			if p.Name == "timestamp" || p.Name == "timestamp with time zone" {
				if a.v.t.Kind == types.Kind(p.Name) {
					t = a.v.t
				}
			}
			if isVar(p) && a.v.t.Kind == types.Unknown && t.Kind == types.Unknown {
				texts[i] = "CAST(NULL AS INTEGER)"
				continue
			}
			texts[i] = b.coerced(a.v, t)
			continue
		}
		var params []types.Type
		for _, t := range p.Args[:len(p.Args)-1] {
			params = append(params, m.build(t.Type))
		}
		ret := p.Args[len(p.Args)-1].Type
		names, body := b.lambdaBody(s, a.lambda, params)
		if isVar(ret) {
			m.bindVar(ret.Name, body.t)
			body = b.as(body, m.vars[ret.Name])
		} else {
			want := m.build(ret)
			if !types.CanCoerce(body.t, want) {
				b.fail(a.lambda.Pos, "TYPE_MISMATCH", "Expected lambda to return %s but it returns %s", want, body.t)
			}
			body = b.as(body, want)
		}
		texts[i] = "lambda " + strings.Join(names, ", ") + ": " + body.sql
	}
	return texts
}

// lambdaBody binds a lambda's body with parameters of the given types under new names.
func (b *binder) lambdaBody(s *scope, l *parse.Lambda, params []types.Type) (names []string, body val) {
	for range params {
		names = append(names, b.name("l"))
	}
	return names, b.lambdaWith(s, l, params, names)
}

// lambdaWith binds a lambda's body where its parameters are the given texts.
func (b *binder) lambdaWith(s *scope, l *parse.Lambda, params []types.Type, texts []string) val {
	inner := &scope{parent: s, lambda: true, fields: []*field{}}
	for i, id := range l.Params {
		inner.fields = append(inner.fields, &field{name: id.Name, sql: texts[i], t: params[i]})
	}
	trace := b.trace
	if trace != nil {
		trace.opaque = true
	}
	return b.expr(inner, l.Body)
}

func (b *binder) noOverload(name string, list []overload, args []argument, at parse.Pos) {
	got := make([]string, len(args))
	for i, a := range args {
		got[i] = "<function>"
		if a.lambda == nil {
			got[i] = a.v.t.String()
		}
	}
	expected := make([]string, len(list))
	for i, o := range list {
		open := strings.LastIndexByte(o.text, ')')
		expected[i] = o.text[:open+1]
	}
	b.fail(at, "FUNCTION_NOT_FOUND", "Unexpected parameters (%s) for function %s. Expected: %s", strings.Join(got, ", "), name, strings.Join(expected, ", "))
}

func (b *binder) unexpectedArgs(name string, vals []val, at parse.Pos) {
	args := make([]argument, len(vals))
	for i, v := range vals {
		args[i].v = v
	}
	b.noOverload(name, nil, args, at)
}

// expand fills an overload's template.
func (b *binder) expand(o *overload, m *matcher, args []argument, texts []string) string {
	var out strings.Builder
	for t := o.template; t != ""; {
		at := strings.IndexByte(t, '$')
		if at < 0 || at+1 >= len(t) {
			out.WriteString(t)
			break
		}
		out.WriteString(t[:at])
		t = t[at+1:]
		switch c := t[0]; {
		case c == '*':
			out.WriteString(strings.Join(texts, ", "))
		case c == 'R':
			ret := m.build(o.ret)
			out.WriteString(ret.Duck())
		case c == 'D':
			vt := m.vars[t[1:2]]
			out.WriteString(vt.Duck())
			t = t[1:]
		case c >= '1' && c <= '9':
			out.WriteString(texts[c-'1'])
		default:
			i := int(t[1] - '1')
			v := args[i].v
			v.sql = texts[i]
			switch c {
			case 'L':
				out.WriteString(local(v))
			case 'C':
				out.WriteString(comparable(v))
			case 'P':
				out.WriteString(itoa(v.t.P))
			case 'S':
				out.WriteString(itoa(v.t.AsDecimal().S))
			}
			t = t[1:]
		}
		t = t[1:]
	}
	return out.String()
}

// lengthOf is the result's type where its length takes more than a variable.
func lengthOf(name string, args []argument, t types.Type) types.Type {
	switch name {
	case "url_encode":
		if x := args[0].v.t; x.Kind == types.Varchar && x.P != types.Unbounded {
			return types.VarcharN(x.P * 12)
		}
	case "to_iso8601":
		if p := args[0].v.t; p.Is(types.Timestamp, types.TimestampTZ) {
			digits, zone := p.P, 0
			if digits > 0 {
				digits++
			}
			if p.Kind == types.TimestampTZ {
				zone = 6
			}
			return types.VarcharN(22 + digits + zone)
		}
	}
	if len(args) != 3 || name != "replace" && name != "regexp_replace" || args[2].lambda != nil {
		return t
	}
	x, z := args[0].v.t.P, args[2].v.t.P
	if args[0].v.t.Kind != types.Varchar || x == types.Unbounded || z == types.Unbounded {
		return t
	}
	grow := z
	if name == "regexp_replace" {
		grow = max(x*z/2, z)
	}
	return types.VarcharN(x + grow*(x+1))
}
