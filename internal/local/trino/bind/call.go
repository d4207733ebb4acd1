package bind

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

func isAggregate(c *parse.Call) bool {
	name := strings.ToLower(c.Name[len(c.Name)-1].Name)
	_, ok := aggregates()[name]
	return ok || name == "listagg" || name == "grouping"
}

// call binds a function call.
func (b *binder) call(s *scope, c *parse.Call) val {
	name := strings.ToLower(c.Name[len(c.Name)-1].Name)
	switch {
	case c.Over != nil || c.OverName != nil:
		return b.windowCall(s, c, name)
	case name == "grouping":
		return b.groupingCall(grouper(s), c)
	case isAggregate(c):
		return b.aggregateCall(s, c, name)
	}
	if _, ok := windows()[name]; ok {
		b.fail(c.Pos, "MISSING_OVER", "Window function %s requires an OVER clause", name)
	}
	if v, ok := b.special(s, c, name); ok {
		return v
	}
	list, ok := scalars()[name]
	if !ok {
		if missing()[name] {
			b.notYet(c.Pos, "function "+name)
		}
		b.fail(c.Pos, "FUNCTION_NOT_FOUND", "Function '%s' not registered", name)
	}
	if c.Distinct || c.Filter != nil || c.OrderBy != nil {
		b.fail(c.Pos, "FUNCTION_NOT_AGGREGATE", "Filter, DISTINCT and ORDER BY are only valid for aggregation functions: %s", name)
	}
	if name == "random" || name == "rand" || name == "uuid" || name == "shuffle" {
		b.opaque()
	}
	args := b.arguments(s, c.Args)
	if name == "array_sort" && args[len(args)-1].lambda != nil {
		b.notYet(c.Pos, name+" with a lambda")
	}
	if name == "slice" {
		return b.slice(args, c.Pos)
	}
	return b.apply(s, list, name, args, c.Pos)
}

func (b *binder) slice(args []argument, at parse.Pos) val {
	if len(args) != 3 || args[0].v.t.Kind != types.Array || !args[1].v.t.IsInteger() || !args[2].v.t.IsInteger() {
		b.noOverload("slice", scalars()["slice"], args, at)
	}
	bigint := types.Of(types.BigInt)
	x, start, n := args[0].v, b.coerced(args[1].v, bigint), b.coerced(args[2].v, bigint)
	from := sprintf("t_slice_start(%s, %s, CAST(len(%s) AS BIGINT))", start, n, x.sql)
	return val{t: x.t, sql: sprintf("(%s)[%s:%s + %s - 1]", x.sql, from, from, n)}
}

// special binds what one line of a table cannot say.
func (b *binder) special(s *scope, c *parse.Call, name string) (val, bool) {
	switch name {
	case "current_date", "current_timestamp", "current_time", "localtime", "localtimestamp", "now":
		return b.clock(c, name), true
	case "current_user":
		return val{t: types.Of(types.Varchar), sql: quote(b.env.User)}, true
	case "current_catalog":
		return val{t: types.Of(types.Varchar), sql: quote(b.env.Catalog)}, true
	case "current_schema":
		return val{t: types.Of(types.Varchar), sql: quote(b.env.Schema)}, true
	case "reduce":
		return b.reduce(s, c), true
	case "zip_with":
		return b.zipWith(s, c), true
	case "zip":
		return b.zip(b.exprs(s, c.Args), c.Pos), true
	case "map_filter", "transform_keys", "transform_values":
		return b.mapLambda(s, c, name), true
	}
	bind, ok := specials()[name]
	if !ok {
		return val{}, false
	}
	if len(c.Args) < bind.min || bind.max > 0 && len(c.Args) > bind.max {
		b.fail(c.Pos, bind.error, "%s", bind.message)
	}
	return bind.bind(b, b.exprs(s, c.Args), c.Pos), true
}

func (b *binder) exprs(s *scope, list []parse.Expr) []val {
	vals := make([]val, len(list))
	for i, x := range list {
		vals[i] = b.expr(s, x)
	}
	return vals
}

type specialForm struct {
	min, max       int
	bind           func(*binder, []val, parse.Pos) val
	error, message string
}

func specials() map[string]specialForm {
	return map[string]specialForm{
		"coalesce":   {2, 0, (*binder).coalesce, "INVALID_ARGUMENTS", "The 'coalesce' function must have at least two arguments"},
		"if":         {2, 3, (*binder).ifThen, "INVALID_ARGUMENTS", "Invalid number of arguments for 'if' function"},
		"nullif":     {2, 2, (*binder).nullif, "INVALID_ARGUMENTS", "Invalid number of arguments for 'nullif' function"},
		"try":        {1, 1, (*binder).try, "INVALID_ARGUMENTS", "The 'try' function must have exactly one argument"},
		"greatest":   {1, 0, (*binder).greatest, "FUNCTION_NOT_FOUND", "Unexpected parameters () for function greatest"},
		"least":      {1, 0, (*binder).least, "FUNCTION_NOT_FOUND", "Unexpected parameters () for function least"},
		"typeof":     {1, 1, (*binder).typeOf, "FUNCTION_NOT_FOUND", "Unexpected parameters for function typeof. Expected: typeof(t)"},
		"concat":     {1, 0, (*binder).concatAll, "FUNCTION_NOT_FOUND", "Unexpected parameters () for function concat"},
		"array_join": {2, 3, (*binder).arrayJoin, "FUNCTION_NOT_FOUND", "Unexpected parameters for function array_join"},
		"mod":        {2, 2, (*binder).mod, "FUNCTION_NOT_FOUND", "Unexpected parameters for function mod"},
		"format":     {2, 0, (*binder).format, "FUNCTION_NOT_FOUND", "Unexpected parameters for function format"},
		"date_add":   {3, 3, (*binder).dateAdd, "FUNCTION_NOT_FOUND", "Unexpected parameters for function date_add"},
		"date_diff":  {3, 3, (*binder).dateDiff, "FUNCTION_NOT_FOUND", "Unexpected parameters for function date_diff"},
		"date_trunc": {2, 2, (*binder).dateTrunc, "FUNCTION_NOT_FOUND",
			"Unexpected parameters for function date_trunc"},
		"at_timezone": {2, 2, func(b *binder, v []val, at parse.Pos) val { return b.atZone(v[0], v[1], at) }, "FUNCTION_NOT_FOUND",
			"Unexpected parameters for function at_timezone"},
		"round":    {1, 2, (*binder).round, "FUNCTION_NOT_FOUND", "Unexpected parameters for function round"},
		"ceil":     {1, 1, (*binder).ceil, "FUNCTION_NOT_FOUND", "Unexpected parameters for function ceil"},
		"ceiling":  {1, 1, (*binder).ceil, "FUNCTION_NOT_FOUND", "Unexpected parameters for function ceiling"},
		"floor":    {1, 1, (*binder).floor, "FUNCTION_NOT_FOUND", "Unexpected parameters for function floor"},
		"truncate": {1, 2, (*binder).truncate, "FUNCTION_NOT_FOUND", "Unexpected parameters for function truncate"},
		"sign":     {1, 1, (*binder).sign, "FUNCTION_NOT_FOUND", "Unexpected parameters for function sign"},
		"fail": {1, 1, func(b *binder, v []val, _ parse.Pos) val {
			return val{t: types.Of(types.Unknown), sql: b.raise("GENERIC_USER_ERROR", v[0].sql, types.Of(types.Unknown))}
		}, "FUNCTION_NOT_FOUND", "Unexpected parameters for function fail"},
		"bitwise_left_shift": {2, 2, (*binder).shiftLeft, "FUNCTION_NOT_FOUND", "Unexpected parameters for function bitwise_left_shift"},
	}
}

func (b *binder) clock(c *parse.Call, name string) val {
	b.opaque()
	p := 3
	if len(c.Args) > 0 {
		p = min(atoi(c.Args[0].(*parse.Lit).Text), 6)
	}
	micros := b.env.Now.UnixMicro() / 1000 * 1000
	stamp := sprintf("make_timestamp(CAST(%d AS BIGINT))", micros)
	switch name {
	case "current_date":
		b.trace.clear()
		return val{t: types.Of(types.Date), sql: "CAST(" + stamp + " AS DATE)"}
	case "localtimestamp":
		return val{t: types.Type{Kind: types.Timestamp, P: p}, sql: stamp}
	case "localtime":
		return val{t: types.Type{Kind: types.Time, P: p}, sql: "CAST(" + stamp + " AS TIME)"}
	case "current_time":
		b.notYet(c.Pos, "time with time zone")
	}
	b.trace.clear()
	return val{t: types.Type{Kind: types.TimestampTZ, P: p}, sql: "struct_pack(u := " + stamp + ", z := 'UTC')"}
}

// clear takes back opaque: the clock stands still within a statement.
func (t *tracer) clear() {
	if t != nil {
		t.opaque = false
	}
}

func (b *binder) coalesce(vals []val, _ parse.Pos) val {
	t := b.superType(vals, "All COALESCE operands")
	return val{t: t, sql: call("coalesce", b.allAs(vals, t)...)}
}

func (b *binder) allAs(vals []val, t types.Type) []string {
	texts := make([]string, len(vals))
	for i, v := range vals {
		texts[i] = b.coerced(v, t)
	}
	return texts
}

func (b *binder) ifThen(vals []val, at parse.Pos) val {
	if !vals[0].t.Is(types.Boolean, types.Unknown) {
		b.fail(vals[0].at, "TYPE_MISMATCH", "IF condition must evaluate to a boolean (actual: %s)", vals[0].t)
	}
	t := vals[1].t
	if len(vals) == 3 {
		c, ok := types.Common(t, vals[2].t)
		if !ok {
			b.fail(at, "TYPE_MISMATCH", "Result types for IF must be the same: %s vs %s", t, vals[2].t)
		}
		t = c
	}
	text := "(CASE WHEN " + b.coerced(vals[0], types.Of(types.Boolean)) + " THEN " + b.coerced(vals[1], t)
	if len(vals) == 3 {
		text += " ELSE " + b.coerced(vals[2], t)
	}
	return val{t: t, sql: text + " END)"}
}

func (b *binder) nullif(vals []val, at parse.Pos) val {
	if _, ok := types.Common(vals[0].t, vals[1].t); !ok {
		b.fail(at, "TYPE_MISMATCH", "Types are not comparable with NULLIF: %s vs %s", vals[0].t, vals[1].t)
	}
	return val{t: vals[0].t, sql: sprintf("(CASE WHEN %s THEN NULL ELSE %s END)", b.compare("=", vals[0], vals[1], at).sql, b.coerced(vals[0], vals[0].t))}
}

func (b *binder) try(vals []val, _ parse.Pos) val {
	return val{t: vals[0].t, sql: "TRY(" + vals[0].sql + ")"}
}

func (b *binder) greatest(vals []val, at parse.Pos) val { return b.extreme("greatest", vals, at) }
func (b *binder) least(vals []val, at parse.Pos) val    { return b.extreme("least", vals, at) }

// extreme is NULL when any argument is; NaN gives way to numbers.
func (b *binder) extreme(name string, vals []val, at parse.Pos) val {
	t := vals[0].t
	for _, v := range vals[1:] {
		c, ok := types.Common(t, v.t)
		if !ok {
			b.unexpectedArgs(name, vals, at)
		}
		t = c
	}
	if !t.Orderable() {
		b.unexpectedArgs(name, vals, at)
	}
	texts := b.allAs(vals, t)
	var nulls []string
	for _, x := range texts {
		nulls = append(nulls, x+" IS NULL")
	}
	plain := append([]string{}, texts...)
	text := call(name, texts...)
	if t.IsFloat() {
		for i, x := range plain {
			plain[i] = sprintf("(CASE WHEN isnan(%[1]s) THEN NULL ELSE %[1]s END)", x)
		}
		text = sprintf("coalesce(%s, %s)", call(name, plain...), texts[0])
	}
	if t.Kind == types.TimestampTZ {
		b.notYet(at, name+" of timestamps with time zone")
	}
	return val{t: t, sql: sprintf("(CASE WHEN %s THEN NULL ELSE %s END)", strings.Join(nulls, " OR "), text)}
}

func (b *binder) typeOf(vals []val, _ parse.Pos) val {
	return val{t: types.Of(types.Varchar), sql: quote(vals[0].t.Display())}
}

func (b *binder) concatAll(vals []val, at parse.Pos) val {
	anyArray, allText := false, true
	for _, v := range vals {
		anyArray = anyArray || v.t.Kind == types.Array
		allText = allText && v.t.Is(types.Varchar, types.Unknown)
	}
	if allText {
		texts := b.allAs(vals, types.Of(types.Varchar))
		return val{t: types.Of(types.Varchar), sql: "(" + strings.Join(texts, " || ") + ")"}
	}
	out := vals[0]
	for _, v := range vals[1:] {
		out = b.concat(out, v, at)
	}
	return out
}

func (b *binder) mod(vals []val, at parse.Pos) val { return b.arithmetic("%", vals[0], vals[1], at) }

func (b *binder) shiftLeft(vals []val, at parse.Pos) val {
	if !vals[0].t.IsInteger() || !vals[1].t.IsInteger() {
		b.unexpectedArgs("bitwise_left_shift", vals, at)
	}
	t := vals[0].t
	return val{t: t, sql: sprintf("CAST(t_shift_left(CAST(%s AS BIGINT), CAST(%s AS BIGINT), %d) AS %s)", vals[0].sql, vals[1].sql, bits[t.Kind], t.Duck())}
}

// The functions below have decimal forms whose types need arithmetic; the rest is in the table.

func (b *binder) round(vals []val, at parse.Pos) val {
	x := vals[0]
	if x.t.Kind != types.Decimal {
		return b.invoke("round", vals, at)
	}
	digits := "0"
	t := types.DecimalOf(max(min(types.MaxPrecision, x.t.P-x.t.S+min(1, x.t.S)), 1), 0)
	if len(vals) == 2 {
		digits = b.coerced(vals[1], types.Of(types.BigInt))
		t = types.DecimalOf(min(types.MaxPrecision, x.t.P+1), x.t.S)
	}
	return val{t: t, sql: sprintf("CAST(t_decimal_round(CAST(%s AS VARCHAR), CAST(%s AS BIGINT), 'round') AS %s)", x.sql, digits, t.Duck())}
}

func (b *binder) whole(name string, vals []val, at parse.Pos, p func(types.Type) int) val {
	x := vals[0]
	if x.t.Kind != types.Decimal || len(vals) > 1 {
		if x.t.Kind == types.Decimal {
			return val{t: x.t, sql: sprintf("CAST(t_decimal_round(CAST(%s AS VARCHAR), CAST(%s AS BIGINT), 'truncate') AS %s)", x.sql, vals[1].sql, x.t.Duck())}
		}
		return b.invoke(name, vals, at)
	}
	t := types.DecimalOf(max(min(types.MaxPrecision, p(x.t)), 1), 0)
	mode := name
	if mode == "ceiling" {
		mode = "ceil"
	}
	return val{t: t, sql: sprintf("CAST(t_decimal_round(CAST(%s AS VARCHAR), CAST(0 AS BIGINT), '%s') AS %s)", x.sql, mode, t.Duck())}
}

func grows(t types.Type) int { return t.P - t.S + min(t.S, 1) }

func (b *binder) ceil(vals []val, at parse.Pos) val  { return b.whole("ceil", vals, at, grows) }
func (b *binder) floor(vals []val, at parse.Pos) val { return b.whole("floor", vals, at, grows) }
func (b *binder) truncate(vals []val, at parse.Pos) val {
	return b.whole("truncate", vals, at, func(t types.Type) int { return t.P - t.S })
}

func (b *binder) sign(vals []val, at parse.Pos) val {
	if vals[0].t.Kind != types.Decimal {
		return b.invoke("sign", vals, at)
	}
	return val{t: types.DecimalOf(1, 0), sql: "CAST(sign(" + vals[0].sql + ") AS DECIMAL(1,0))"}
}

// format passes each argument as text with a letter for its kind.
func (b *binder) format(vals []val, at parse.Pos) val {
	var kinds, texts []string
	for _, v := range vals[1:] {
		kind := "s"
		switch {
		case v.t.IsInteger():
			kind = "d"
		case v.t.IsFloat():
			kind = "f"
		case v.t.Kind == types.Decimal:
			kind = "n"
		case v.t.Kind == types.Boolean:
			kind = "b"
		}
		text := "CAST(NULL AS VARCHAR)"
		if v.t.Kind != types.Unknown {
			text = b.castTo(v, types.Of(types.Varchar), at, false)
		}
		if v.t.IsFloat() {
			text = "CAST(" + v.sql + " AS VARCHAR)"
		}
		kinds, texts = append(kinds, kind), append(texts, text)
	}
	return val{t: types.Of(types.Varchar), sql: sprintf("t_format(%s, '%s', [%s])", b.coerced(vals[0], types.Of(types.Varchar)), strings.Join(kinds, ""), strings.Join(texts, ", "))}
}

func (b *binder) reduce(s *scope, c *parse.Call) val {
	if len(c.Args) != 4 {
		b.fail(c.Pos, "FUNCTION_NOT_FOUND", "Unexpected parameters for function reduce. Expected: reduce(array(T), S, function(S, T, S), function(S, R))")
	}
	args := b.arguments(s, c.Args)
	list, init, step, out := args[0].v, args[1].v, args[2].lambda, args[3].lambda
	if list.t.Kind != types.Array || step == nil || out == nil || len(step.Params) != 2 || len(out.Params) != 1 {
		b.noOverload("reduce", nil, args, c.Pos)
	}
	state, elem := init.t, list.t.Elem[0]
	acc, e := b.name("l"), b.name("l")
	var body val
	for range 3 { // the state widens until the step keeps it
		body = b.lambdaWith(s, step, []types.Type{state, elem}, []string{acc + ".s", e + ".x"})
		t, ok := types.Common(state, body.t)
		if !ok {
			b.noOverload("reduce", nil, args, c.Pos)
		}
		if t.Equal(state) {
			break
		}
		state = t
	}
	st, et := state.Duck(), elem.Duck()
	x := b.name("l")
	pairs := sprintf("list_transform(%s, lambda %s: struct_pack(s := CAST(NULL AS %s), x := CAST(%s AS %s)))", list.sql, x, st, x, et)
	first := sprintf("struct_pack(s := CAST(%s AS %s), x := CAST(NULL AS %s))", b.coerced(init, state), st, et)
	fold := sprintf("list_reduce(%s, lambda %s, %s: struct_pack(s := CAST(%s AS %s), x := CAST(NULL AS %s)), %s)", pairs, acc, e, b.coerced(body, state), st, et, first)
	names, result := b.lambdaBody(s, out, []types.Type{state})
	return val{t: result.t, sql: sprintf("(CASE WHEN %s IS NULL THEN NULL ELSE (list_transform([(%s).s], lambda %s: %s))[1] END)", list.sql, fold, names[0], result.sql)}
}

// zipped is the text of a list of structs a, b… of the arrays, the shorter filled with NULL.
func zipped(vals []val) string {
	texts := make([]string, len(vals))
	for i, v := range vals {
		texts[i] = v.sql
	}
	return call("list_zip", texts...)
}

func (b *binder) zip(vals []val, at parse.Pos) val {
	t := types.Type{Kind: types.Row}
	var parts []string
	for i, v := range vals {
		if v.t.Kind != types.Array {
			b.unexpectedArgs("zip", vals, at)
		}
		t.Elem, t.Names = append(t.Elem, v.t.Elem[0]), append(t.Names, "")
		parts = append(parts, sprintf("%s := struct_extract(e, %d)", types.FieldName(i), i+1))
	}
	return val{t: types.ArrayOf(t), sql: sprintf("list_transform(%s, lambda e: struct_pack(%s))", zipped(vals), strings.Join(parts, ", "))}
}

func (b *binder) zipWith(s *scope, c *parse.Call) val {
	args := b.arguments(s, c.Args)
	if len(args) != 3 || args[2].lambda == nil || args[0].v.t.Kind != types.Array || args[1].v.t.Kind != types.Array || len(args[2].lambda.Params) != 2 {
		b.noOverload("zip_with", nil, args, c.Pos)
	}
	e := b.name("l")
	vals := []val{args[0].v, args[1].v}
	body := b.lambdaWith(s, args[2].lambda, []types.Type{vals[0].t.Elem[0], vals[1].t.Elem[0]},
		[]string{"struct_extract(" + e + ", 1)", "struct_extract(" + e + ", 2)"})
	return val{t: types.ArrayOf(body.t), sql: sprintf("list_transform(%s, lambda %s: %s)", zipped(vals), e, body.sql)}
}

func (b *binder) mapLambda(s *scope, c *parse.Call, name string) val {
	args := b.arguments(s, c.Args)
	if len(args) != 2 || args[1].lambda == nil || args[0].v.t.Kind != types.Map || len(args[1].lambda.Params) != 2 {
		b.noOverload(name, nil, args, c.Pos)
	}
	m, e := args[0].v, b.name("l")
	body := b.lambdaWith(s, args[1].lambda, m.t.Elem, []string{e + ".key", e + ".value"})
	entries := "map_entries(" + m.sql + ")"
	build := func(key, value string) string {
		return sprintf("map_from_entries(list_transform(%s, lambda %s: struct_pack(k := %s, v := %s)))", entries, e, key, value)
	}
	switch name {
	case "transform_values":
		return val{t: types.MapOf(m.t.Elem[0], body.t), sql: build(e+".key", body.sql)}
	case "transform_keys":
		return val{t: types.MapOf(body.t, m.t.Elem[1]), sql: build(body.sql, e+".value")}
	}
	return val{t: m.t, sql: sprintf("map_from_entries(list_filter(%s, lambda %s: %s))", entries, e, b.coerced(body, types.Of(types.Boolean)))}
}

func (b *binder) arrayJoin(vals []val, at parse.Pos) val {
	varchar := types.Of(types.Varchar)
	if vals[0].t.Kind != types.Array || !castable(vals[0].t.Elem[0], varchar) || vals[0].t.Elem[0].Is(types.Array, types.Map, types.Row) {
		b.unexpectedArgs("array_join", vals, at)
	}
	list := b.castTo(vals[0], types.ArrayOf(varchar), at, false)
	separator := b.coerced(vals[1], varchar)
	joined := func(list string) string { // DuckDB takes a separator that is NULL for a comma, and only constants
		if strings.HasPrefix(separator, "'") {
			return sprintf("array_to_string(%s, %s)", list, separator)
		}
		return sprintf("CASE WHEN len(%[1]s) = 0 AND %[2]s IS NOT NULL THEN '' WHEN %[2]s IS NOT NULL THEN list_reduce(%[1]s, lambda x, y: x || %[2]s || y) END", list, separator)
	}
	if len(vals) == 2 {
		return val{t: varchar, sql: joined(sprintf("list_filter(%s, lambda e: e IS NOT NULL)", list))}
	}
	null := b.coerced(vals[2], varchar)
	return val{t: varchar, sql: sprintf("CASE WHEN %s IS NOT NULL THEN %s END", null, joined(sprintf("list_transform(%s, lambda e: coalesce(e, %s))", list, null)))}
}
