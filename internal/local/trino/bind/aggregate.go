package bind

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// aggregateCall binds an aggregate function to a column of the enclosing grouping.
func (b *binder) aggregateCall(s *scope, c *parse.Call, name string) val {
	g := grouper(s)
	if g.group == nil || g != s {
		switch g.noAgg {
		case "aggregation":
			b.fail(g.aggAt, "NESTED_AGGREGATION", "Cannot nest aggregations inside aggregation '%s': [%s]", name, exprText(c))
		case "":
			b.fail(c.Pos, "EXPRESSION_NOT_SCALAR", "Aggregation %s must not stand here", name)
		}
		at := c.Pos
		if g.noAggAt.Line > 0 {
			at = g.noAggAt
		}
		b.fail(at, "EXPRESSION_NOT_SCALAR", "%s cannot contain aggregations, window functions or grouping operations: [%s]", g.noAgg, exprText(c))
	}
	g.group.base.aggAt = c.Pos
	v := b.aggregated(g.group.base, c, name, aggregates()[name], "")
	v.sql = g.group.aggregate(b, v.sql)
	return v
}

// aggregated is the text of an aggregate or window function over the rows of s; over is its OVER clause.
func (b *binder) aggregated(s *scope, c *parse.Call, name string, list []overload, over string) val {
	if name == "listagg" {
		return b.listagg(s, c, over)
	}
	args := b.arguments(s, c.Args)
	if c.Star && name != "count" {
		b.fail(c.Pos, "FUNCTION_NOT_FOUND", "Unexpected parameters () for function %s", name)
	}
	if c.Distinct {
		for _, a := range args {
			if !a.v.t.Comparable() {
				b.fail(c.Pos, "TYPE_MISMATCH", "DISTINCT can only be applied to comparable types (actual: %s)", a.v.t)
			}
		}
	}
	o, m, ok := resolve(list, args)
	if !ok {
		b.noOverload(name, list, args, c.Pos)
	}
	texts := b.texts(s, o, m, args)
	if name == "histogram" {
		return b.histogram(s, c, args[0].v, over)
	}
	if strings.Contains(o.template, "t_no_") {
		b.notYet(c.Pos, "function "+name)
	}
	if strings.HasSuffix(name, "_by") && args[len(args)-1].v.t.Kind == types.TimestampTZ {
		b.notYet(c.Pos, name+" of timestamps with time zone")
	}
	return val{t: m.build(o.ret), sql: b.decorate(s, c, b.expand(o, m, args, texts), over), at: c.Pos}
}

// decorate gives the calls in braces their DISTINCT, ORDER BY, FILTER and OVER.
func (b *binder) decorate(s *scope, c *parse.Call, template, over string) string {
	var out strings.Builder
	filter := b.filter(s, c)
	for {
		before, rest, ok := strings.Cut(template, "{")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		inner, after := braced(rest)
		template = after
		inner, own, has := cutFilter(inner)
		clause := filter
		if has && clause == "" {
			clause = " FILTER (WHERE " + own + ")"
		} else if has {
			clause = strings.TrimSuffix(clause, ")") + " AND " + own + ")"
		}
		open := strings.IndexByte(inner, '(')
		head, body := inner[:open+1], strings.TrimSuffix(inner[open+1:], ")")
		if c.Distinct && !strings.HasPrefix(body, "DISTINCT") {
			head += "DISTINCT "
		}
		if len(c.OrderBy) > 0 {
			body += " " + orderBy(b.sortKeys(c.OrderBy, s, nil, nil))
		}
		if c.NullsSeen == "IGNORE" {
			body += " IGNORE NULLS"
		}
		out.WriteString(head + body + ")" + clause + over)
	}
}

// cutFilter takes a template's own "FILTER (…)" apart.
func cutFilter(s string) (call, filter string, ok bool) {
	call, rest, ok := strings.Cut(s, " FILTER (")
	return call, strings.TrimSuffix(rest, ")"), ok
}

// braced returns what stands before the brace that closes, and after it; braces in strings do not count.
func braced(s string) (inner, after string) {
	depth, quoted := 0, false
	for i := range len(s) {
		switch {
		case s[i] == '\'':
			quoted = !quoted
		case quoted:
		case s[i] == '{':
			depth++
		case s[i] == '}' && depth == 0:
			return s[:i], s[i+1:]
		case s[i] == '}':
			depth--
		}
	}
	return s, ""
}

func (b *binder) filter(s *scope, c *parse.Call) string {
	if c.Filter == nil {
		return ""
	}
	return " FILTER (WHERE " + b.condition(s, c.Filter, "FILTER clause") + ")"
}

func (b *binder) histogram(s *scope, c *parse.Call, v val, over string) val {
	text := b.decorate(s, c, "{histogram("+v.sql+")}", over)
	e := b.name("l")
	return val{t: types.MapOf(v.t, types.Of(types.BigInt)), at: c.Pos,
		sql: sprintf("map_from_entries(list_transform(map_entries(%s), lambda %s: struct_pack(k := %s.key, v := CAST(%s.value AS BIGINT))))", text, e, e, e)}
}

func (b *binder) listagg(s *scope, c *parse.Call, over string) val {
	v := b.expr(s, c.Args[0])
	if v.t.Kind != types.Varchar {
		b.fail(c.Pos, "FUNCTION_NOT_FOUND", "Unexpected parameters (%s) for function listagg. Expected: listagg(varchar(x), varchar)", v.t)
	}
	separator := "''"
	if len(c.Args) > 1 {
		separator = b.expr(s, c.Args[1]).sql
	}
	if c.Overflow != nil && !c.Overflow.Error {
		b.notYet(c.Pos, "listagg with ON OVERFLOW TRUNCATE")
	}
	distinct := ""
	if c.Distinct {
		distinct = "DISTINCT "
	}
	keys := orderBy(b.sortKeys(c.OrderBy, s, nil, nil))
	return val{t: types.Of(types.Varchar), at: c.Pos,
		sql: sprintf("string_agg(%s%s, %s %s)%s%s", distinct, v.sql, separator, keys, b.filter(s, c), over)}
}

// windowCall binds a function over a window.
func (b *binder) windowCall(s *scope, c *parse.Call, name string) val {
	g := grouper(s)
	if g.noAgg != "" {
		b.fail(c.Pos, "EXPRESSION_NOT_SCALAR", "%s cannot contain aggregations, window functions or grouping operations: [%s]", g.noAgg, exprText(c))
	}
	b.opaque()
	list, ok := windows()[name]
	if !ok {
		if list, ok = aggregates()[name]; !ok {
			if _, scalar := scalars()[name]; scalar || specials()[name].bind != nil {
				b.fail(c.Pos, "FUNCTION_NOT_WINDOW", "Not a window function: %s", name)
			}
			if missing()[name] {
				b.notYet(c.Pos, "function "+name)
			}
			b.fail(c.Pos, "FUNCTION_NOT_FOUND", "Function '%s' not registered", name)
		}
	}
	if c.Filter != nil {
		b.fail(parse.Pos{Line: 1, Col: 1}, "NOT_SUPPORTED", "FILTER is not yet supported for window functions")
	}
	if len(c.OrderBy) > 0 {
		b.fail(c.Pos, "NOT_SUPPORTED", "Window function with ORDER BY is not supported")
	}
	spec := c.Over
	if c.OverName != nil {
		spec = b.namedWindow(s, c.OverName)
	}
	return b.aggregated(s, c, name, list, " OVER ("+b.window(s, spec, name)+")")
}

func (b *binder) namedWindow(s *scope, id *parse.Ident) *parse.Window {
	for sc := s; sc != nil; sc = sc.parent {
		if w, ok := sc.windows[strings.ToLower(id.Name)]; ok {
			return w
		}
	}
	b.fail(id.Pos, "INVALID_WINDOW_REFERENCE", "Cannot resolve WINDOW name %s", id.Name)
	return nil
}

func (b *binder) window(s *scope, w *parse.Window, name string) string {
	partition, keys, frame := w.Partition, w.OrderBy, w.Frame
	if w.Base != nil {
		base := b.namedWindow(s, w.Base)
		partition = base.Partition
		if len(base.OrderBy) > 0 {
			keys = base.OrderBy
		}
		if base.Frame != nil {
			frame = base.Frame
		}
	}
	var parts []string
	if len(partition) > 0 {
		var texts []string
		for _, x := range partition {
			v := b.expr(s, x)
			if !v.t.Comparable() {
				b.fail(x.At(), "TYPE_MISMATCH", "%s is not comparable, and therefore cannot be used in window function PARTITION BY", v.t)
			}
			texts = append(texts, comparable(v))
		}
		parts = append(parts, "PARTITION BY "+strings.Join(texts, ", "))
	}
	if len(keys) > 0 {
		inner := *s
		inner.aliases = nil
		var texts []sortKey
		for _, k := range keys {
			v := b.expr(&inner, k.X)
			b.needOrderable(v)
			texts = append(texts, sortText(v, k))
		}
		parts = append(parts, orderBy(texts))
	}
	if frame != nil {
		parts = append(parts, b.frame(s, frame, len(keys)))
	} else if name == "ntile" || name == "lag" || name == "lead" {
		if len(keys) == 0 && name != "ntile" {
			b.fail(w.Pos, "MISSING_ORDER_BY", "%s function requires an ORDER BY window clause", name)
		}
	}
	return strings.Join(parts, " ")
}

func (b *binder) frame(s *scope, f *parse.Frame, keys int) string {
	bound := func(x parse.Bound) string {
		if x.X == nil {
			return x.Kind
		}
		v := b.expr(s, x.X)
		if f.Unit == "RANGE" {
			if keys != 1 {
				b.fail(f.Pos, "INVALID_ORDER_BY", "Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY (actual: %d)", keys)
			}
			switch v.t.Kind {
			case types.IntervalDay:
				return "to_milliseconds(" + v.sql + ") " + x.Kind
			case types.IntervalYear:
				return "to_months(" + v.sql + ") " + x.Kind
			}
			return v.sql + " " + x.Kind
		}
		if !v.t.IsInteger() {
			b.fail(x.X.At(), "TYPE_MISMATCH", "Window frame %s value type must be exact numeric type with scale 0 (actual %s)", f.Unit, v.t)
		}
		return v.sql + " " + x.Kind
	}
	if f.Start.Kind == "UNBOUNDED FOLLOWING" {
		b.fail(f.Pos, "INVALID_WINDOW_FRAME", "Window frame start cannot be UNBOUNDED FOLLOWING")
	}
	if f.HasEnd && f.End.Kind == "UNBOUNDED PRECEDING" {
		b.fail(f.Pos, "INVALID_WINDOW_FRAME", "Window frame end cannot be UNBOUNDED PRECEDING")
	}
	if !f.HasEnd {
		return f.Unit + " " + bound(f.Start)
	}
	return f.Unit + " BETWEEN " + bound(f.Start) + " AND " + bound(f.End)
}
