package trino

import (
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// from writes the FROM clause, set-returning functions of the select list included.
func (p *printer) from(q *tree.Query) string {
	var items []string
	for _, f := range q.From {
		text := p.item(f)
		if _, ok := f.(*tree.Join); ok && len(items) > 0 {
			text = "(" + text + ")"
		}
		items = append(items, text)
	}
	if q.HasSRF {
		items = append(items, p.selectSets(q))
	}
	if len(items) == 0 {
		return ""
	}
	return " FROM " + strings.Join(items, " CROSS JOIN ")
}

// selectSets moves the set-returning calls of a select list into one UNNEST, which pads the shorter ones.
func (p *printer) selectSets(q *tree.Query) string {
	rel := &tree.Rel{Alias: "s"}
	var arrays []string
	var calls []*tree.Call
	for _, t := range q.Targets {
		tree.Walk(t.Expr, func(e tree.Expr) bool {
			c, ok := e.(*tree.Call)
			if !ok || !c.Proc.RetSet {
				return true
			}
			if c.T.OID == pgdata.Record {
				refuse(c, "Call the function in FROM.", "a row as an output column is not supported on Athena")
			}
			calls = append(calls, c)
			arrays = append(arrays, p.setArray(c))
			rel.Cols = append(rel.Cols, tree.Col{Name: c.Proc.Name, Type: c.T})
			return false
		})
	}
	if q.HasWindow || q.HasAgg && !setsInKeys(q, len(calls)) {
		refuse(calls[0], "Call the function in FROM.", "set-returning functions beside aggregates are not supported")
	}
	names, alias := p.columns(rel), p.alias(rel)
	for i, c := range calls {
		if len(calls) > 1 {
			ofArray(c)
		}
		p.sets[c] = ident(alias) + "." + ident(names[i])
	}
	return "UNNEST(" + strings.Join(arrays, ", ") + ") AS " + ident(alias) + p.columnList(rel)
}

// ofArray refuses a function whose rows Athena gives in another order, where that shows.
func ofArray(c *tree.Call) {
	if strings.HasSuffix(c.Proc.Name, "_object_keys") || strings.Contains(c.Proc.Name, "_each") {
		refuse(c, "Take its rows by themselves, and sort them.", "the order of the keys of a JSON object is not kept by Athena")
	}
}

// setsInKeys says whether all the set-returning calls of a query stand in what it groups by, so that they come before.
func setsInKeys(q *tree.Query, calls int) bool {
	for _, g := range q.Group {
		tree.Walk(g, func(e tree.Expr) bool {
			if c, ok := e.(*tree.Call); ok && c.Proc != nil && c.Proc.RetSet {
				calls--
			}
			return true
		})
	}
	return calls == 0
}

func (p *printer) item(f tree.From) string {
	switch v := f.(type) {
	case *tree.RelRef:
		return p.relation(v.Rel)
	case *tree.Join:
		return p.join(v)
	}
	return ""
}

func (p *printer) join(j *tree.Join) string {
	left, right := p.item(j.Left), p.item(j.Right)
	if _, ok := j.Right.(*tree.Join); ok {
		right = "(" + right + ")"
	}
	if j.Kind == tree.Cross || j.Kind == tree.Inner && j.On == nil {
		return left + " CROSS JOIN " + right
	}
	word := map[tree.JoinKind]string{tree.Inner: "INNER JOIN", tree.Left: "LEFT JOIN", tree.Right: "RIGHT JOIN", tree.Full: "FULL JOIN"}[j.Kind]
	on := "TRUE"
	if j.On != nil {
		on = p.expr(j.On)
	}
	if ref, ok := j.Right.(*tree.RelRef); ok && len(ref.Rel.Funcs) > 0 && on != "TRUE" && j.Kind != tree.Inner {
		if text, ok := p.joinedFunction(j, ref.Rel); ok {
			return left + " " + word + " " + text
		}
	}
	if rows, ok := strings.CutPrefix(right, "LATERAL "); ok && on != "TRUE" && j.Kind == tree.Left { // Trino takes no condition there
		rel := j.Right.(*tree.RelRef).Rel
		right, on = "LATERAL (SELECT * FROM "+rows+" WHERE "+on+") AS "+ident(p.alias(rel))+p.columnList(rel), "TRUE"
	} else if lateral(j.Right) && on != "TRUE" && j.Kind != tree.Inner {
		refuse(j.On, "Move the condition into the sub-select.", "LEFT JOIN LATERAL with a condition other than true is not supported by Athena")
	}
	return left + " " + word + " " + right + " ON " + on
}

// joinedFunction writes a function under an outer join's condition, which Trino takes for a sub-select alone: as that
// where it names no other relation, or with the condition in the array.
func (p *printer) joinedFunction(j *tree.Join, r *tree.Rel) (text string, ok bool) {
	as := " AS " + ident(p.alias(r)) + p.columnList(r)
	free := true
	for _, f := range r.Funcs {
		tree.Walk(f, func(e tree.Expr) bool {
			_, isVar := e.(*tree.Var)
			free = free && !isVar
			return free
		})
	}
	if free {
		return "(SELECT * FROM " + p.fromFunctions(r) + ")" + as + " ON " + p.expr(j.On), true
	}
	array, ok := unnested(r)
	if !ok || j.Kind != tree.Left {
		return "", false
	}
	v := p.variable()
	condition, ok := overElement(j.On, r, v)
	if !ok {
		return "", false
	}
	return "UNNEST(filter(" + p.expr(array) + ", " + v + " -> " + p.expr(condition) + "))" + as + " ON TRUE", true
}

func lateral(f tree.From) bool {
	r, ok := f.(*tree.RelRef)
	return ok && (r.Rel.Sub != nil && r.Rel.Lateral || len(r.Rel.Funcs) > 0)
}

func (p *printer) relation(r *tree.Rel) string {
	alias := p.alias(r)
	as := " AS " + ident(alias)
	switch {
	case r.CTE != nil:
		if r.CTE.Recursive {
			p.adopt(r, r.CTE.Query.SetOp.Left)
		} else {
			p.adopt(r, r.CTE.Query)
		}
		return ident(strings.ToLower(r.CTE.Name)) + as + p.columnList(r)
	case r.Sub != nil:
		if v := r.Sub; r.Lateral && len(v.Values) > 0 && len(v.Sort) == 0 && v.Limit == nil && v.Offset == nil && len(v.With) == 0 {
			return resolve(p.unnestedValues(v), p.adopt(r, v)) + as + p.columnList(r)
		}
		query := r.Sub
		if wider := p.wider[query]; wider != nil {
			query = wider
		}
		text := p.query(query, false)
		text = "(" + resolve(text, p.adopt(r, r.Sub)) + ")" + as + p.columnList(r)
		if r.Lateral {
			return "LATERAL " + text
		}
		return text
	case len(r.Funcs) > 0:
		return p.fromFunctions(r) + as + p.columnList(r)
	}
	text := ident(r.Table.Database) + "." + ident(r.Table.AthenaName) + as
	if s := r.Sample; s != nil {
		percent, ok := p.constant(s.Percent)
		f, isFloat := percent.(float64)
		if !ok || !isFloat {
			refuse(s.Percent, "Give a number.", "the percentage of TABLESAMPLE must be a constant")
		}
		text += fmt.Sprintf(" TABLESAMPLE %s (%g)", strings.ToUpper(s.Method), f)
	}
	return text
}

// unnestedValues writes VALUES that name columns of other relations, which Trino takes not as a sub-select.
func (p *printer) unnestedValues(q *tree.Query) string {
	rows := make([]string, len(q.Values))
	for i, row := range q.Values {
		cells := make([]string, len(row))
		for j, e := range row {
			cells[j] = p.typed(e)
		}
		rows[i] = "ROW(" + p.list(cells) + p.marks(row, false) + ")"
	}
	return "UNNEST(ARRAY[" + p.list(rows) + "])"
}

// fromFunctions writes functions in FROM: sets as UNNEST, a single value as a sub-select.
func (p *printer) fromFunctions(r *tree.Rel) string {
	arrays := make([]string, len(r.Funcs))
	for i, e := range r.Funcs {
		c, ok := e.(*tree.Call)
		if !ok || !c.Proc.RetSet {
			if len(r.Funcs) > 1 || r.Ordinal {
				refuse(e, "", "ROWS FROM with functions that return no set is not supported")
			}
			return "(SELECT " + p.expr(e) + ")"
		}
		if r.Ordinal || len(r.Funcs) > 1 {
			ofArray(c)
		}
		if c.Proc.Name == "generate_series" && c.T.OID == pgdata.Numeric {
			scale, _ := p.seriesScale(c)
			p.scales[column{r, i}] = num{scale: scale}
		}
		if arrays[i] = p.setArray(c); p.filtered[r] != "" {
			arrays[i] = p.filtered[r]
		}
	}
	text := "UNNEST(" + strings.Join(arrays, ", ") + ")"
	if r.Ordinal {
		text += " WITH ORDINALITY"
	}
	return text
}

// setArray writes what a set-returning function gives as an array.
func (p *printer) setArray(c *tree.Call) string {
	switch c.Proc.Name {
	case "unnest":
		return p.expr(c.Args[0])
	case "generate_series":
		return p.series(c)
	case "string_to_table":
		return "split(" + p.expr(c.Args[0]) + ", " + p.expr(c.Args[1]) + ")"
	case "regexp_split_to_table":
		return "regexp_split(" + p.expr(c.Args[0]) + ", " + p.splitter(c.Args[1], "") + ")"
	case "json_array_elements_text", "jsonb_array_elements_text", "json_array_elements", "jsonb_array_elements":
		return "transform(CAST(" + p.parsed(c) + " AS array(json)), x -> " + member(c, "x") + ")"
	case "json_object_keys", "jsonb_object_keys":
		return "map_keys(CAST(json_parse(" + p.expr(c.Args[0]) + ") AS map(varchar, json)))"
	case "json_each", "jsonb_each", "json_each_text", "jsonb_each_text":
		return "transform_values(CAST(" + p.parsed(c) + " AS map(varchar, json)), (k, x) -> " + member(c, "x") + ")"
	case "regexp_matches":
		a := &args{p: p, x: c}
		if strings.Contains(a.flags(2), "g") {
			return everyMatch(a)
		}
		v := p.variable()
		return "filter(ARRAY[" + regexpMatch(a) + "], " + v + " -> " + v + " IS NOT NULL)"
	case "generate_subscripts":
		return positions(p.expr(c.Args[0]))
	}
	refuse(c, "", "function %s is not supported on Athena", c.Proc.Name)
	return ""
}

// seriesLimit is how long an array sequence() makes at most.
const seriesLimit = 10000

func (p *printer) series(c *tree.Call) string {
	typ := c.T.OID
	from, to := p.expr(c.Args[0]), p.expr(c.Args[1])
	switch typ {
	case pgdata.Int4, pgdata.Int8:
		step, stepText := int64(1), "1"
		if len(c.Args) > 2 {
			v, _ := p.constant(c.Args[2])
			var ok bool
			if step, ok = v.(int64); !ok || step == 0 {
				refuse(c.Args[2], "Give a number other than zero.", "the step of generate_series must be a constant on Athena")
			}
			stepText = fmt.Sprint(step)
		}
		a, aok := p.constant(c.Args[0])
		z, zok := p.constant(c.Args[1])
		if aok && zok && a != nil && z != nil {
			return p.fixedSeries(c, a.(int64), z.(int64), step)
		}
		test := "<="
		if step < 0 {
			test = ">="
		}
		array := "array(" + p.typeName(tree.Type{OID: typ, Mod: -1}) + ")"
		return fmt.Sprintf("IF(%s %s %s, CAST(sequence(%s, %s, %s) AS %s), CAST(ARRAY[] AS %s))", from, test, to, bigint(from), bigint(to), stepText, array, array)
	case pgdata.Timestamp, pgdata.TimestampTZ:
		return p.timeSeries(c, from, to)
	}
	if typ == pgdata.Numeric {
		return p.numericSeries(c)
	}
	refuse(c, "Use integers or timestamps.", "generate_series of %s is not supported on Athena", p.typeName(c.T))
	return ""
}

func bigint(text string) string { return "CAST(" + text + " AS bigint)" }

// fixedSeries writes a series of known length; a long one is put together of short ones.
func (p *printer) fixedSeries(c *tree.Call, from, to, step int64) string {
	array := "array(" + p.typeName(tree.Type{OID: c.T.OID, Mod: -1}) + ")"
	if step > 0 && from > to || step < 0 && from < to {
		return "CAST(ARRAY[] AS " + array + ")"
	}
	n := (to-from)/step + 1
	if n <= seriesLimit {
		return fmt.Sprintf("CAST(sequence(%d, %d, %d) AS %s)", from, to, step, array)
	}
	if n > seriesLimit*seriesLimit {
		refuse(c, "Join two shorter series.", "generate_series of %d rows is too long for Athena", n)
	}
	v, w := p.variable(), p.variable()
	chunk := step * seriesLimit
	return fmt.Sprintf("CAST(flatten(transform(sequence(%d, %d, %d), %s -> filter(sequence(%s, %s + %d, %d), %s -> %s %s %d))) AS %s)",
		from, to, chunk, v, v, v, chunk-step, step, w, w, map[bool]string{true: "<=", false: ">="}[step > 0], to, array)
}

func (p *printer) timeSeries(c *tree.Call, from, to string) string {
	v, ok := p.constant(c.Args[2])
	if !ok || v == nil {
		refuse(c.Args[2], "Give a constant interval.", "the step of generate_series must be a constant on Athena")
	}
	step, sign := stepInterval(c.Args[2], v)
	test := "<="
	if sign < 0 {
		test = ">="
	}
	if v.(value.Interval).Months != 0 && !p.earlyDay(c.Args[0]) {
		return p.monthSeries(c, from, to, v.(value.Interval).Months)
	}
	series := fmt.Sprintf("sequence(%s, %s, %s)", from, to, step)
	if c.T.OID == pgdata.TimestampTZ {
		zone, x := p.zone(), p.variable()
		if iv := v.(value.Interval); iv.Micros != 0 {
			zone = "'UTC'"
		}
		local := func(t string) string { return "CAST(" + t + " AT TIME ZONE " + zone + " AS timestamp(6))" }
		series = fmt.Sprintf("transform(sequence(%s, %s, %s), %s -> %s)", local(from), local(to), step, x, p.moment(x, zone))
	}
	return fmt.Sprintf("IF(%s %s %s, %s, CAST(ARRAY[] AS array(%s)))", from, test, to, series, p.typeName(c.T))
}

// earlyDay says whether a series starts on a day that every month has.
func (p *printer) earlyDay(start tree.Expr) bool {
	v, _ := p.constant(start)
	t, ok := v.(value.Timestamp)
	if ok && pgdata.Base(start.Type().OID) == pgdata.TimestampTZ {
		t = t.Local(p.o.Env.Zone)
	}
	return ok && t.Finite() && t.Go().Day() <= 28
}

// monthSeries steps from month to month, each from the one before: a day that a month has not is lost from there on.
func (p *printer) monthSeries(c *tree.Call, from, to string, months int32) string {
	zoned := c.T.OID == pgdata.TimestampTZ
	local := func(t string) string {
		if zoned {
			return "CAST(" + t + " AT TIME ZONE " + p.zone() + " AS timestamp(6))"
		}
		return "CAST(" + t + " AS timestamp(6))"
	}
	from, to = local(from), local(to)
	all, i, x := p.variable(), p.variable(), p.variable()
	steps := fmt.Sprintf("greatest(date_diff('month', %s, %s) / %d + 1, 1)", from, to, months)
	series := fmt.Sprintf("reduce(sequence(1, %s), ARRAY[%s], (%s, %s) -> %s || date_add('month', %d, element_at(%s, -1)), %s -> %s)", steps, from, all, i, all, months, all, all, all)
	test := map[bool]string{true: "<=", false: ">="}[months > 0]
	series = fmt.Sprintf("filter(%s, %s -> %s %s %s)", series, x, x, test, to)
	if zoned {
		series = fmt.Sprintf("transform(%s, %s -> %s)", series, x, p.moment(x, p.zone()))
	}
	return fmt.Sprintf("IF(%s IS NOT NULL AND %s IS NOT NULL, %s)", from, to, series)
}

// numericSeries counts the steps of a series of numerics.
func (p *printer) numericSeries(c *tree.Call) string {
	step := "DECIMAL '1'"
	if len(c.Args) > 2 {
		v, _ := p.constant(c.Args[2])
		if d, ok := v.(*value.Decimal); !ok || d.Sign() == 0 {
			refuse(c.Args[2], "Give a number other than zero.", "the step of generate_series must be a constant on Athena")
		}
		step = p.expr(c.Args[2])
	}
	n, ok := p.seriesScale(c)
	if !ok {
		refuse(c, "Cast the start to numeric(p, s).", "the scale of this series of numerics is not known on Athena")
	}
	typ := fmt.Sprintf("decimal(38, %d)", n)
	from, to, x := fmt.Sprintf("CAST(%s AS %s)", p.expr(c.Args[0]), typ), p.expr(c.Args[1]), p.variable()
	steps := fmt.Sprintf("CAST(floor((%s - %s) / CAST(%s AS double)) AS bigint)", to, from, step)
	return fmt.Sprintf("IF(%s >= 0, filter(transform(sequence(0, %s), %s -> CAST(%s + %s * %s AS %s)), %s -> (%s - %s) * %s <= 0), CAST(ARRAY[] AS array(%s)))",
		steps, steps, x, from, x, step, typ, x, x, to, step, typ)
}

// seriesScale is the scale of a series of numerics: that of its start, where the step has no more digits.
func (p *printer) seriesScale(c *tree.Call) (scale int, ok bool) {
	start, step := p.numeric(c.Args[0]), num{}
	if len(c.Args) > 2 {
		step = p.numeric(c.Args[2])
	}
	return start.scale, start.shown == "" && step.shown == "" && step.scale <= start.scale
}
