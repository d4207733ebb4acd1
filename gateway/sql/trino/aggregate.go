package trino

import (
	"math"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// aggregate writes an aggregate or window function.
func (p *printer) aggregate(x *tree.Agg) string {
	name := x.Proc.Name
	switch {
	case x.Within:
		return p.within(x)
	case x.Info == nil:
		return p.windowFunction(x)
	case x.Over != nil && x.Filter != nil:
		return p.aggregate(filtered(x))
	}
	switch name {
	case "count":
		if x.Star {
			return p.agg(x, "count", "*")
		}
		if row, ok := x.Args[0].(*tree.WholeRow); ok && !x.Distinct { // there, where a column of it is
			var some []string
			for _, e := range fields(row).Fields {
				some = append(some, p.expr(e)+" IS NOT NULL")
			}
			return p.agg(x, "count", "IF("+strings.Join(some, " OR ")+", 1)")
		}
		if x.Distinct {
			if _, ok := x.Args[0].(*tree.Row); ok {
				comparable(x.Args[0])
			}
			return p.agg(x, "count", "DISTINCT "+p.sortable(x.Args[0]))
		}
		return p.agg(x, "count", p.expr(x.Args[0]))
	case "min", "max":
		if oid := pgdata.Base(x.T.OID); keyed(oid) {
			if oid == pgdata.Interval && (x.Over != nil || x.Filter != nil) {
				refuse(x, "", "%s of intervals is not supported on Athena", name)
			}
			return p.agg(x, name+"_by", p.expr(x.Args[0])+", "+p.operand(x.Args[0]))
		}
		if pgdata.Base(x.T.OID) == pgdata.JSONB {
			refuse(x, "", "%s of jsonb values is not supported on Athena", name)
		}
		return p.extreme(x)
	}
	if x.Distinct {
		comparable(x.Args[0])
	}
	switch name {
	case "sum", "avg":
		return p.sum(x)
	case "bool_and", "bool_or", "every":
		return p.agg(x, name, p.expr(x.Args[0]))
	case "string_agg":
		return p.stringAgg(x)
	case "array_agg":
		if elem(pgdata.Base(x.Args[0].Type().OID)) != 0 {
			refuse(x, "", "array_agg of arrays is not supported on Athena")
		}
		return p.agg(x, "array_agg", p.ordered(p.distinct(x)+p.expr(x.Args[0]), x))
	case "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop":
		return p.spread(x)
	case "corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept":
		return p.summed(x, mostSquared, p.agg(x, name, p.expr(x.Args[0])+", "+p.expr(x.Args[1])))
	case "bit_and", "bit_or", "bit_xor":
		f := map[string]string{"bit_and": "bitwise_and_agg", "bit_or": "bitwise_or_agg", "bit_xor": "bitwise_xor_agg"}[name]
		return "CAST(" + p.agg(x, f, p.expr(x.Args[0])) + " AS " + p.typeName(x.T) + ")"
	case "regr_count":
		return p.regression(x)
	case "regr_avgx", "regr_avgy", "regr_sxx", "regr_syy", "regr_sxy", "regr_r2":
		return p.summed(x, mostSquared, p.regression(x))
	}
	refuse(x, "", "aggregate %s is not supported on Athena", name)
	return ""
}

// filtered moves FILTER into the argument, for windows, where Trino takes no FILTER.
func filtered(x *tree.Agg) *tree.Agg {
	a := *x
	a.Filter = nil
	when := func(e tree.Expr) tree.Expr {
		return &tree.Case{Node: tree.Node{T: e.Type(), Loc: e.At()}, Whens: []tree.When{{Cond: x.Filter, Result: e}}}
	}
	if x.Star {
		one := &tree.Const{Node: tree.Node{T: tree.Type{OID: pgdata.Int4, Mod: -1}, Loc: x.Loc}, Value: int64(1)}
		a.Star, a.Args = false, []tree.Expr{when(one)}
		return &a
	}
	if x.Proc.Name == "array_agg" {
		refuse(x, "", "array_agg with FILTER and OVER is not supported on Athena")
	}
	a.Args = append([]tree.Expr{when(x.Args[0])}, x.Args[1:]...)
	return &a
}

func (p *printer) distinct(x *tree.Agg) string {
	if x.Distinct {
		return "DISTINCT "
	}
	return ""
}

// agg writes an aggregate's call with its FILTER and OVER.
func (p *printer) agg(x *tree.Agg, name, arguments string) string {
	text := name + "(" + arguments + ")"
	if x.Filter != nil {
		text += " FILTER (WHERE " + p.expr(x.Filter) + ")"
	}
	if x.Over != nil {
		text += " OVER (" + p.window(x.Over) + ")"
	}
	return text
}

func (p *printer) ordered(arguments string, x *tree.Agg) string {
	order := x.Order
	switch {
	case !x.Distinct && len(order) == 0:
		return arguments
	case !x.Distinct:
		return arguments + " " + p.keys(order)
	case len(order) == 0: // PostgreSQL sorts to find what is distinct, and keeps that order
		order = []tree.SortKey{{Expr: x.Args[0]}}
	}
	items := make([]string, len(order)) // which must be among the arguments
	for i, k := range order {
		items[i] = p.sortItem(p.sortable(k.Expr), k.Expr, k)
	}
	return arguments + " ORDER BY " + p.list(items)
}

// sum is sum and avg, in PostgreSQL's result types.
func (p *printer) sum(x *tree.Agg) string {
	from, avg := pgdata.Base(x.Args[0].Type().OID), x.Proc.Name == "avg"
	if exact := from != pgdata.Interval && !isFloat(from); exact && avg {
		return p.quotient(p.mean(x))
	} else if exact {
		total, _ := p.total(x)
		return total
	}
	text := p.expr(x.Args[0])
	switch from {
	case pgdata.Interval:
		if avg || x.Distinct {
			refuse(x, "Average the epoch: avg(extract(epoch from x)).", "%s of intervals is not supported on Athena", x.Proc.Name)
		}
		part := func(i string) string { return p.agg(x, "sum", text+"["+i+"]") }
		return "IF(" + part("1") + " IS NOT NULL, " + triple(part("1"), part("2"), part("3")) + ")"
	case pgdata.Float8:
		return p.summed(x, map[bool]float64{false: 1e290, true: mostSquared}[avg], p.agg(x, x.Proc.Name, p.distinct(x)+text))
	}
	if avg {
		return p.agg(x, "avg", p.distinct(x)+"CAST("+text+" AS double)")
	}
	return p.summed(x, 1e28, p.agg(x, "sum", p.distinct(x)+text))
}

// total is the exact sum of an aggregate's argument, with its type.
func (p *printer) total(x *tree.Agg) (text, typ string) {
	arg := x.Args[0]
	text, typ = p.expr(arg), "bigint"
	switch pgdata.Base(arg.Type().OID) {
	case pgdata.Int8:
		typ = decimalOf(0)
		text = "CAST(" + text + " AS " + typ + ")"
	case pgdata.Numeric:
		typ = p.decimal(arg)
		text = "CAST(" + text + " AS " + typ + ")"
	}
	return p.agg(x, "sum", p.distinct(x)+text), typ
}

// mean is avg as a quotient.
func (p *printer) mean(x *tree.Agg) ratio {
	text, typ := p.total(x)
	most := mostRows * p.most(x.Args[0])
	return ratio{x, operand{text: text, typ: typ, num: p.widest(x), most: most}, operand{text: p.agg(x, "count", p.distinct(x)+p.expr(x.Args[0])), typ: "bigint", most: mostRows}}
}

// widest is the scale of a sum: that of the summand which has the most.
func (p *printer) widest(x *tree.Agg) (n num) {
	arg := x.Args[0]
	if pgdata.Base(arg.Type().OID) != pgdata.Numeric {
		return n
	}
	if n = p.numeric(arg); n.shown != "" && n.shown != unknown {
		n.shown = p.agg(x, "max", "IF("+p.expr(arg)+" IS NOT NULL, "+n.shown+")")
	}
	return n
}

// numericAgg is the scale of an aggregate's numeric result.
func (p *printer) numericAgg(x *tree.Agg) num {
	switch x.Proc.Name {
	case "sum", "avg":
		if x.Over != nil && x.Filter != nil {
			x = filtered(x)
		}
		if x.Proc.Name == "avg" {
			return num{wideScale, p.quotientScale(p.mean(x))}
		}
		return p.widest(x)
	case "min", "max":
		n := p.numeric(x.Args[0])
		if n.shown != "" && n.shown != unknown {
			call := x
			if x.Over != nil && x.Filter != nil {
				call = filtered(x)
			}
			n.shown = p.agg(call, x.Proc.Name+"_by", n.shown+", "+p.expr(call.Args[0]))
		}
		return n
	case "first_value", "last_value", "nth_value", "lag", "lead":
		return p.neighbour(x)
	case "mode", "percentile_disc":
		return p.chosen(x.Args[0])
	case "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop":
		if r, ok := p.varianceOf(x); ok {
			return num{wideScale, "IF(" + r.top.text + " > 0, " + p.quotientScale(r) + ", 0)"}
		}
	}
	return num{wideScale, unknown}
}

// neighbour is the scale of another row's value: that of the row it is taken from.
func (p *printer) neighbour(x *tree.Agg) num {
	list := []tree.Expr{x.Args[0]}
	if len(x.Args) == 3 {
		list = append(list, x.Args[2])
	}
	n, _ := p.either(list)
	if n.shown == "" || n.shown == unknown {
		return n
	}
	items := []string{p.numeric(x.Args[0]).text()}
	for i, a := range x.Args[1:] {
		if i == 1 {
			items = append(items, p.numeric(a).text())
			continue
		}
		items = append(items, p.expr(a))
	}
	n.shown = p.agg(x, x.Proc.Name, strings.Join(items, ", "))
	return n
}

// chosen is the scale of one of an expression's values.
func (p *printer) chosen(e tree.Expr) num {
	n := p.numeric(e)
	if n.shown != "" {
		n.shown = unknown
	}
	return n
}

func (p *printer) stringAgg(x *tree.Agg) string {
	if pgdata.Base(x.T.OID) == pgdata.Bytea {
		refuse(x, "", "string_agg of bytea is not supported on Athena")
	}
	separator, ok := p.constant(x.Args[1])
	s, isString := separator.(string)
	if !ok || separator != nil && !isString {
		refuse(x.Args[1], "Give a constant separator.", "the separator of string_agg must be a constant on Athena")
	}
	items := "filter(" + p.agg(x, "array_agg", p.ordered(p.distinct(x)+p.expr(x.Args[0]), x)) + ", x -> x IS NOT NULL)"
	return p.let(items, func(v string) string { return "IF(cardinality(" + v + ") > 0, array_join(" + v + ", " + str(s) + "))" })
}

// spread is variance and standard deviation: of numerics by their exact sums.
func (p *printer) spread(x *tree.Agg) string {
	if pgdata.Base(x.T.OID) != pgdata.Numeric {
		return p.summed(x, mostSquared, p.agg(x, x.Proc.Name, p.distinct(x)+"CAST("+p.expr(x.Args[0])+" AS double)"))
	}
	r, ok := p.varianceOf(x)
	if !ok {
		refuse(x, "Cast to double precision: "+x.Proc.Name+"(x::float8).", "%s of %s is not supported here on Athena", x.Proc.Name, value.TypeName(x.Args[0].Type().OID))
	}
	text := "IF(" + r.bottom.text + " > 0, IF(" + r.top.text + " > 0, " + p.quotient(r) + ", DECIMAL '0'))"
	if !strings.HasPrefix(x.Proc.Name, "stddev") {
		return text
	}
	return p.root(text, p.numeric(x).shown)
}

// varianceOf is the variance of numerics as a quotient.
func (p *printer) varianceOf(x *tree.Agg) (r ratio, ok bool) {
	squares, ok := p.squares(x)
	if !ok {
		return r, false
	}
	of := x
	if x.Over != nil && x.Filter != nil {
		x = filtered(x)
	}
	scale := 0
	if pgdata.Base(x.Args[0].Type().OID) == pgdata.Numeric {
		scale = p.numeric(x.Args[0]).scale
	}
	sum := p.agg(x, "sum", p.distinct(x)+"CAST("+p.expr(x.Args[0])+" AS "+decimalOf(scale)+")")
	count := p.agg(x, "count", p.distinct(x)+p.expr(x.Args[0]))
	others := "(" + count + " - 1)"
	if strings.HasSuffix(x.Proc.Name, "_pop") {
		others = count
	}
	spread := operand{text: "(" + count + " * " + squares + " - " + sum + " * " + sum + ")", typ: decimalOf(2 * scale), num: num{scale: 2 * scale}, most: math.Inf(1)}
	return ratio{of, spread, operand{text: "(" + count + " * " + others + ")", typ: "bigint", most: mostRows * mostRows}}, true
}

// within writes ordered-set aggregates over a sorted array of the values that are not NULL.
func (p *printer) within(x *tree.Agg) string {
	if x.Info.Kind == 'h' {
		return p.hypothetical(x)
	}
	text := p.expr(x.Args[0])
	filter := p.expr(x.Args[0]) + " IS NOT NULL"
	if x.Filter != nil {
		filter = "(" + p.expr(x.Filter) + ") AND " + filter
	}
	array := "array_agg(" + text + " " + p.keys(x.Order) + ") FILTER (WHERE " + filter + ")"
	switch x.Proc.Name {
	case "mode":
		v, w := p.variable(), p.variable()
		return p.let(array, func(s string) string {
			count := func(e string) string {
				return "cardinality(filter(" + s + ", " + w + " -> " + w + " IS NOT DISTINCT FROM " + e + "))"
			}
			return "element_at(array_sort(transform(array_distinct(" + s + "), " + v + " -> ROW(-" + count(v) + ", " + v + "))), 1)[2]"
		})
	case "percentile_cont", "percentile_disc":
		v, ok := p.constant(x.Direct[0])
		f, isFloat := v.(float64)
		if !ok || !isFloat {
			refuse(x.Direct[0], "Give a number from 0 to 1.", "the fraction of %s must be a constant on Athena", x.Proc.Name)
		}
		if f < 0 || f > 1 {
			panic(pgFault(x.Direct[0], "22003", "percentile value %s is not between 0 and 1", value.FormatFloat(f, 64)))
		}
		fraction := floatLiteral(f, pgdata.Float8)
		if x.Proc.Name == "percentile_disc" {
			return p.let(array, func(s string) string {
				return "element_at(" + s + ", CAST(greatest(ceiling(" + fraction + " * cardinality(" + s + ")), 1E0) AS integer))"
			})
		}
		if pgdata.Base(x.Args[0].Type().OID) != pgdata.Float8 {
			refuse(x, "Order by a number.", "percentile_cont of %s is not supported on Athena", value.TypeName(x.Args[0].Type().OID))
		}
		return p.let(array, func(s string) string {
			at := "(" + fraction + " * (cardinality(" + s + ") - 1))"
			low := "element_at(" + s + ", CAST(floor(" + at + ") AS integer) + 1)"
			high := "element_at(" + s + ", CAST(ceiling(" + at + ") AS integer) + 1)"
			return "(" + low + " + (" + at + " - floor(" + at + ")) * (" + high + " - " + low + "))"
		})
	}
	refuse(x, "", "aggregate %s is not supported on Athena", x.Proc.Name)
	return ""
}

// windowFunction writes a function that only windows have.
func (p *printer) windowFunction(x *tree.Agg) string {
	items := make([]string, len(x.Args))
	for i, a := range x.Args {
		items[i] = p.typed(a)
	}
	text := p.agg(x, x.Proc.Name, strings.Join(items, ", "))
	if x.Proc.Name == "ntile" {
		return "CAST(" + text + " AS integer)"
	}
	return text
}

// window writes what stands in OVER's brackets.
func (p *printer) window(w *tree.Window) string {
	var parts []string
	if len(w.Partition) > 0 {
		items := make([]string, len(w.Partition))
		for i, e := range w.Partition {
			items[i] = p.sortable(e)
		}
		parts = append(parts, "PARTITION BY "+strings.Join(items, ", "))
	}
	if len(w.Order) > 0 {
		parts = append(parts, p.windowKeys(w))
	}
	if f := w.Frame; f != nil {
		if f.Exclude != "" {
			refuse(w.Order[0].Expr, "", "EXCLUDE in a window frame is not supported by Athena")
		}
		parts = append(parts, strings.ToUpper(f.Mode)+" BETWEEN "+p.bound(w, f.Start)+" AND "+p.bound(w, f.End))
	}
	return strings.Join(parts, " ")
}

// windowKeys writes a window's ORDER BY; a frame by distance takes one key alone.
func (p *printer) windowKeys(w *tree.Window) string {
	if f := w.Frame; f != nil && f.Mode == "range" && (f.Start.Offset != nil || f.End.Offset != nil) {
		key := p.sortable(w.Order[0].Expr)
		if p.nanFirst(w.Order[0].Expr, w.Order[0]) { // of which Trino makes the frame of every row
			key = p.let(key, func(v string) string {
				return "IF(is_nan(" + v + "), " + unsupported("NaN in the key of a RANGE frame with DESC", v, p.typeName(w.Order[0].Expr.Type())) + ", " + v + ")"
			})
		}
		return "ORDER BY " + key + direction(w.Order[0])
	}
	return p.keys(w.Order)
}

func (p *printer) bound(w *tree.Window, b tree.Bound) string {
	if b.Offset == nil {
		return strings.ToUpper(b.Kind)
	}
	offset := ""
	if v, ok := p.constant(b.Offset); ok {
		if iv, isInterval := v.(value.Interval); isInterval {
			offset, _ = stepInterval(b.Offset, iv)
		}
	}
	if offset == "" {
		offset = p.expr(b.Offset)
	}
	return offset + " " + strings.ToUpper(b.Kind)
}

// regression writes the aggregates of pairs that Trino has not, over the rows that have both.
func (p *printer) regression(x *tree.Agg) string {
	y, v := p.expr(x.Args[0]), p.expr(x.Args[1])
	ys, xs := "IF("+v+" IS NOT NULL, "+y+")", "IF("+y+" IS NOT NULL, "+v+")"
	count := p.agg(x, "count", "IF("+y+" IS NOT NULL AND "+v+" IS NOT NULL, 1)")
	sum := func(name, arguments string) string { return "(" + p.agg(x, name, arguments) + " * " + count + ")" }
	switch x.Proc.Name {
	case "regr_avgx":
		return p.agg(x, "avg", xs)
	case "regr_avgy":
		return p.agg(x, "avg", ys)
	case "regr_sxx":
		return sum("var_pop", xs)
	case "regr_syy":
		return sum("var_pop", ys)
	case "regr_sxy":
		return sum("covar_pop", y+", "+v)
	case "regr_r2":
		return "CASE WHEN " + p.agg(x, "var_pop", xs) + " = 0E0 THEN NULL WHEN " + p.agg(x, "var_pop", ys) + " = 0E0 THEN 1E0 ELSE power(" + p.agg(x, "corr", y+", "+v) + ", 2) END"
	}
	return count
}

// hypothetical writes where a row of one value would stand among the others: as many come before it, and as many
// before or with it.
func (p *printer) hypothetical(x *tree.Agg) string {
	if len(x.Args) > 1 {
		refuse(x, "Order by one expression.", "%s by more than one value is not supported on Athena", x.Proc.Name)
	}
	k, e, v := x.Order[0], p.sortable(x.Args[0]), p.sortable(x.Direct[0])
	compared := func(word string) string {
		if isFloat(pgdata.Base(x.Args[0].Type().OID)) {
			return floatCompared(word, e, v, p.mayBeNaN(x.Args[0]), p.mayBeNaN(x.Direct[0]))
		}
		return e + " " + word + " " + v
	}
	less := compared(map[bool]string{false: "<", true: ">"}[k.Desc])
	count := func(arguments, condition string) string {
		if k.NullsFirst {
			condition += " OR " + e + " IS NULL"
		}
		if x.Filter != nil {
			condition = "(" + condition + ") AND " + p.expr(x.Filter)
		}
		return "count(" + arguments + ") FILTER (WHERE " + condition + ")"
	}
	before, all := count("*", less), p.agg(x, "count", "*")
	switch x.Proc.Name {
	case "rank":
		return "(" + before + " + 1)"
	case "dense_rank":
		null := "0"
		if k.NullsFirst { // which are one among the values before it
			null = "least(" + count("*", "FALSE") + ", 1)"
		}
		return "(" + count("DISTINCT "+e, less) + " + " + null + " + 1)"
	case "percent_rank":
		return "IF(" + all + " = 0, 0E0, CAST(" + before + " AS double) / " + all + ")"
	}
	return "(CAST(" + count("*", less+" OR "+compared("=")) + " + 1 AS double) / (" + all + " + 1))"
}
