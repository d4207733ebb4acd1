package trino

import (
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
	"github.com/datacounsel/spillway/internal/lake"
)

// expr writes an expression as a value of its type's Trino type, in brackets where it is an operator.
func (p *printer) expr(e tree.Expr) string {
	if text, ok := p.asLiteral(e); ok {
		return text
	}
	for _, k := range p.computed {
		if tree.Equal(k.e, e) {
			return k.name
		}
	}
	if !p.grouped[e] {
		return p.write(e)
	}
	text, ok := p.keyTexts[e]
	if !ok {
		text = p.write(e)
		p.keyTexts[e] = text
	}
	return text
}

// write writes an expression that has no other form.
func (p *printer) write(e tree.Expr) string {
	switch x := e.(type) {
	case *raw:
		return x.text
	case *tree.Const:
		return p.literal(e, x.T, x.Value)
	case *tree.Param:
		v, ok := p.constant(x)
		if !ok {
			refuse(e, "", "parameter $%d has no value", x.Number)
		}
		return p.literal(e, x.T, v)
	case *tree.Var:
		return p.column(x)
	case *tree.Call:
		return p.call(x)
	case *tree.Cast:
		return p.cast(x)
	case *tree.Collate:
		return p.expr(x.Arg)
	case *tree.Logic:
		return p.logic(x)
	case *tree.IsNull:
		return p.isNull(x)
	case *tree.IsBool:
		return p.isBool(x)
	case *tree.Distinct:
		word := " IS DISTINCT FROM "
		if x.Not {
			word = " IS NOT DISTINCT FROM "
		}
		l, r := p.pair(x.Eq, x.Left, x.Right)
		return "(" + l + word + r + ")"
	case *tree.Case:
		return p.caseExpr(x, p.typed)
	case *tree.Coalesce:
		return "COALESCE(" + p.list(p.unified(x.Args, x.T)) + ")"
	case *tree.MinMax:
		return p.minMax(x)
	case *tree.NullIf:
		if p.mayBeNaN(x.Left) && p.mayBeNaN(x.Right) || keyed(pgdata.Base(x.T.OID)) {
			return "IF(" + p.compared("=", x.Eq, x.Left, x.Right) + ", NULL, " + p.expr(x.Left) + ")"
		}
		l, r := p.pair(x.Eq, x.Left, x.Right)
		return "NULLIF(" + l + ", " + r + ")"
	case *tree.In:
		return p.in(x)
	case *tree.AnyAll:
		return p.anyAll(x)
	case *tree.Array:
		if x.Multi {
			refuse(e, "", "arrays of more than one dimension are not supported on Athena")
		}
		items := make([]string, len(x.Elems))
		for i, el := range x.Elems {
			items[i] = p.expr(el)
		}
		typ := p.typeName(x.T)
		if pgdata.Base(elem(x.T.OID)) == pgdata.Numeric {
			if n, ok := p.elements(x); ok {
				typ = fmt.Sprintf("array(decimal(38, %d))", n.scale)
			}
		}
		return "CAST(ARRAY[" + p.list(items) + "] AS " + typ + ")"
	case *tree.Row:
		items := make([]string, len(x.Fields))
		for i, f := range x.Fields {
			items[i] = p.typed(f)
		}
		return "ROW(" + p.list(items) + ")"
	case *tree.RowCompare:
		return p.rowCompare(x)
	case *tree.Subscript:
		return p.subscript(x)
	case *tree.Sub:
		return p.sub(x)
	case *tree.Agg:
		return p.aggregate(x)
	case *tree.Grouping:
		items := make([]string, len(x.Args))
		for i, a := range x.Args {
			items[i] = p.expr(a)
		}
		return "CAST(grouping(" + p.list(items) + ") AS integer)"
	case *tree.Clock:
		return p.clock(x)
	case *tree.WholeRow:
		refuse(e, "Name the columns.", "a whole row as a value is not supported on Athena")
	case *tree.Field:
		refuse(e, "", "fields of composite values are not supported on Athena")
	}
	refuse(e, "", "this expression is not supported on Athena")
	return ""
}

func (p *printer) list(items []string) string { return strings.Join(items, ", ") }

// typed writes an expression so that Trino too knows its type: strings have no length of their own.
func (p *printer) typed(e tree.Expr) string {
	text := p.expr(e)
	if isText(e.Type().OID) && strings.HasPrefix(text, "'") {
		return "CAST(" + text + " AS varchar)"
	}
	return text
}

// column writes a column; what Athena keeps in another form than PostgreSQL's type is brought to it.
func (p *printer) column(v *tree.Var) string {
	text := ident(p.alias(v.Rel)) + "." + ident(p.columns(v.Rel)[v.Col])
	if v.Rel.Table == nil || v.Rel.Sub != nil {
		return text
	}
	source, ok := v.Rel.Table.Source.(*lake.Table)
	if !ok {
		return text
	}
	typ := sourceType(source, v.Col)
	switch typ.Kind {
	case lake.TinyInt:
		return "CAST(" + text + " AS smallint)"
	case lake.Char:
		return unpadded("CAST(" + text + " AS varchar)")
	case lake.Map, lake.Struct:
		return "json_format(CAST(" + text + " AS json))"
	case lake.Array:
		if v.T.OID == pgdata.JSON {
			return "json_format(CAST(" + text + " AS json))"
		}
	}
	return text
}

func sourceType(t *lake.Table, col int) lake.Type {
	if col < len(t.Columns) {
		return t.Columns[col].Type
	}
	return t.PartitionKeys[col-len(t.Columns)].Type
}

func (p *printer) logic(x *tree.Logic) string {
	if x.Op == tree.Not {
		return "(NOT " + p.expr(x.Args[0]) + ")"
	}
	return p.logicOf(x, p.expr)
}

// logicOf writes AND and OR of what each writes.
func (p *printer) logicOf(x *tree.Logic, each func(tree.Expr) string) string {
	word := " AND "
	if x.Op == tree.Or {
		word = " OR "
	}
	items := make([]string, len(x.Args))
	for i, a := range x.Args {
		items[i] = each(a)
	}
	return "(" + strings.Join(items, word) + ")"
}

func (p *printer) isNull(x *tree.IsNull) string {
	word := " IS NULL"
	if x.Not {
		word = " IS NOT NULL"
	}
	if row, ok := x.Arg.(*tree.Row); ok {
		items := make([]string, len(row.Fields))
		for i, f := range row.Fields {
			items[i] = p.expr(f) + word
		}
		return "(" + strings.Join(items, " AND ") + ")"
	}
	if c, ok := x.Arg.(*tree.Call); ok && c.Op != nil && (c.Op.Name == "->>" || c.Op.Name == "#>>") { // without the text
		source, path := p.found(c)
		return p.last(c.Args[0], source, path, "(NULLIF(json_format(json_extract("+source+", "+path+")), 'null')"+word+")", "boolean")
	}
	return p.precisely(x.Arg, anyDigits, func() string { return "(" + p.expr(x.Arg) + word + ")" })
}

func (p *printer) isBool(x *tree.IsBool) string {
	arg := p.expr(x.Arg)
	if x.Want == nil {
		if x.Not {
			return "(" + arg + " IS NOT NULL)"
		}
		return "(" + arg + " IS NULL)"
	}
	want := "FALSE"
	if *x.Want {
		want = "TRUE"
	}
	if x.Not {
		return "(" + arg + " IS DISTINCT FROM " + want + ")"
	}
	return "(" + arg + " IS NOT DISTINCT FROM " + want + ")"
}

func (p *printer) caseExpr(x *tree.Case, result func(tree.Expr) string) string {
	var b strings.Builder
	b.WriteString("CASE")
	for _, w := range x.Whens {
		b.WriteString(" WHEN " + p.expr(w.Cond) + " THEN " + result(w.Result))
	}
	if x.Else != nil {
		b.WriteString(" ELSE " + result(x.Else))
	}
	b.WriteString(" END")
	return b.String()
}

// coalesce writes the first of several values that is not NULL, as each writes them.
func (p *printer) coalesce(x *tree.Coalesce, each func(tree.Expr) string) string {
	items := make([]string, len(x.Args))
	for i, a := range x.Args {
		items[i] = each(a)
	}
	return "COALESCE(" + p.list(items) + ")"
}

// unified writes expressions of one PostgreSQL type that Trino must see as one type too.
func (p *printer) unified(args []tree.Expr, t tree.Type) []string {
	items := make([]string, len(args))
	for i, a := range args {
		items[i] = p.typed(a)
	}
	return items
}

// minMax is GREATEST or LEAST, which pass over NULLs.
func (p *printer) minMax(x *tree.MinMax) string {
	name := "array_min"
	if x.Greatest {
		name = "array_max"
	}
	v := p.variable()
	switch {
	case pgdata.Base(x.T.OID) == pgdata.JSONB:
		refuse(x, "", "GREATEST and LEAST of jsonb values are not supported on Athena")
	case keyed(pgdata.Base(x.T.OID)):
		return p.extremeKey(x)
	case p.anyNaN(x.Args) && x.Greatest: // which sorting puts last
		return "element_at(array_sort(filter(ARRAY[" + p.list(p.unified(x.Args, x.T)) + "], " + v + " -> " + v + " IS NOT NULL)), -1)"
	case p.anyNaN(x.Args):
		return "element_at(array_sort(ARRAY[" + p.list(p.unified(x.Args, x.T)) + "]), 1)"
	}
	return name + "(filter(ARRAY[" + p.list(p.unified(x.Args, x.T)) + "], " + v + " -> " + v + " IS NOT NULL))"
}

// extremeKey is GREATEST or LEAST by a key: the first of those that are equal.
func (p *printer) extremeKey(x *tree.MinMax) string {
	word, oid := " < ", pgdata.Base(x.T.OID)
	if x.Greatest {
		word = " > "
	}
	best, v := p.variable(), p.variable()
	better := p.key(x, oid, v) + word + p.key(x, oid, best)
	return "reduce(ARRAY[" + p.list(p.unified(x.Args, x.T)) + "], CAST(NULL AS " + p.typeName(x.T) + "), (" + best + ", " + v + ") -> IF(" +
		best + " IS NULL OR " + better + ", " + v + ", " + best + "), " + best + " -> " + best + ")"
}

func (p *printer) in(x *tree.In) string {
	if p.mayBeNaN(x.Left) && p.anyNaN(x.List) || pgdata.Base(x.Op.Left) == pgdata.JSONB {
		items, word := make([]string, len(x.List)), " OR "
		if x.Not {
			word = " AND "
		}
		for i, e := range x.List {
			items[i] = p.compared(x.Op.Name, x.Op, x.Left, e)
		}
		return "(" + strings.Join(items, word) + ")"
	}
	defer p.comparedYears(x.Left, x.List...)()
	var items []string
	null := false
	for _, e := range x.List {
		if v, ok := p.constant(e); ok && v == nil {
			null = true
			continue
		}
		items = append(items, p.operand(e))
	}
	return inList(p.operand(x.Left), items, x.Not, null)
}

// inList writes [NOT] IN; a NULL in the list stands apart, for in NOT IN Trino passes over it.
func inList(left string, items []string, not, null bool) string {
	word, other := " IN (", "OR"
	if not {
		word, other = " NOT IN (", "AND"
	}
	text := "(" + left + word + strings.Join(items, ", ") + "))"
	switch {
	case null && len(items) == 0:
		return "CAST(NULL AS boolean)"
	case null:
		return "(" + text + " " + other + " CAST(NULL AS boolean))"
	}
	return text
}

// anyAll is op ANY or ALL of an array.
func (p *printer) anyAll(x *tree.AnyAll) string {
	left := p.operand(x.Left)
	floats := isFloat(x.Op.Left) && isFloat(x.Op.Right) && strings.ContainsAny(x.Op.Name, "<=>")
	if v, ok := p.constant(x.Right); ok {
		if a, isArray := v.(*value.Array); isArray && len(a.Items) > 0 && floats {
			return p.anyFloat(x, a)
		}
		if a, isArray := v.(*value.Array); isArray && len(a.Items) > 0 && (x.Op.Name == "=" && !x.All || x.Op.Name == "<>" && x.All) {
			var items []string
			for _, item := range a.Items {
				if item != nil {
					items = append(items, p.key(x, a.Elem, p.literal(x, tree.Type{OID: a.Elem, Mod: -1}, item)))
				}
			}
			return inList(left, items, x.All, len(items) < len(a.Items))
		}
	}
	name := "any_match"
	if x.All {
		name = "all_match"
	}
	v := p.variable()
	body := ""
	if floats {
		body = floatCompared(x.Op.Name, left, v, p.mayBeNaN(x.Left), true)
	} else {
		body = p.compare(x, x.Op, left, p.key(x, pgdata.Base(x.Op.Right), v))
	}
	return name + "(" + p.expr(x.Right) + ", " + v + " -> " + body + ")"
}

// compare writes a boolean operator between two texts.
func (p *printer) compare(e tree.Expr, op *pgdata.Operator, left, right string) string {
	switch op.Name {
	case "=", "<>", "<", "<=", ">", ">=":
		return "(" + left + " " + op.Name + " " + right + ")"
	case "~~":
		return "(" + left + " LIKE " + right + ` ESCAPE '\')`
	case "!~~":
		return "(" + left + " NOT LIKE " + right + ` ESCAPE '\')`
	case "~~*":
		return "(lower(" + left + ") LIKE lower(" + right + `) ESCAPE '\')`
	case "!~~*":
		return "(lower(" + left + ") NOT LIKE lower(" + right + `) ESCAPE '\')`
	}
	refuse(e, "", "operator %s with ANY or ALL is not supported on Athena", op.Name)
	return ""
}

func (p *printer) rowCompare(x *tree.RowCompare) string {
	one := func(name string, i int) string { return p.compared(name, x.Ops[i], x.Left[i], x.Right[i]) }
	switch x.Op {
	case "=", "<>":
		items := make([]string, len(x.Left))
		for i := range items {
			items[i] = one(x.Op, i)
		}
		word := " AND "
		if x.Op == "<>" {
			word = " OR "
		}
		return "(" + strings.Join(items, word) + ")"
	}
	// (a, b) < (c, d) is a < c OR a = c AND b < d.
	last := len(x.Left) - 1
	text := one(x.Op, last)
	for i := last - 1; i >= 0; i-- {
		text = "(" + one(x.Op[:1], i) + " OR (" + one("=", i) + " AND " + text + "))"
	}
	return text
}

func (p *printer) subscript(x *tree.Subscript) string {
	if len(x.Index) > 1 {
		refuse(x, "", "arrays of more than one dimension are not supported on Athena")
	}
	array := p.expr(x.Arg)
	ix := x.Index[0]
	if !x.Slice {
		i := p.expr(ix.Upper)
		if v, ok := p.constant(ix.Upper); ok {
			if n, isInt := v.(int64); isInt && n > 0 {
				return "element_at(" + array + ", " + i + ")"
			}
		}
		return "IF(" + i + " > 0, element_at(" + array + ", " + i + "))"
	}
	lower := "1"
	if ix.Lower != nil {
		lower = "greatest(" + p.expr(ix.Lower) + ", 1)"
	}
	if ix.Upper == nil {
		return "slice(" + array + ", " + lower + ", cardinality(" + array + "))"
	}
	return "slice(" + array + ", " + lower + ", greatest(" + p.expr(ix.Upper) + " - " + lower + " + 1, 0))"
}

func (p *printer) sub(x *tree.Sub) string {
	if x.Kind == tree.ArraySub {
		return p.arraySub(x)
	}
	if x.Kind == tree.Exists {
		if text, ok := p.anyElement(x.Query); ok {
			return text
		}
	}
	if _, ok := p.pairs[x]; ok {
		return p.paired(x).value
	}
	q := p.plain(x.Query)
	switch x.Kind {
	case tree.Exists:
		return "EXISTS (" + q + ")"
	case tree.Scalar:
		if len(x.Left) == 0 {
			return "(" + q + ")"
		}
		rows, match := p.matched(x)
		return "(SELECT " + match + rows + ")"
	}
	if p.rowWise(x) {
		return p.byRows(x)
	}
	text := p.operand(x.Left[0])
	switch {
	case x.Kind == tree.Any && x.Op == "=":
		return "(" + text + " IN (" + q + "))"
	case x.Kind == tree.All && x.Op == "<>":
		return "(" + text + " NOT IN (" + q + "))"
	}
	switch x.Op { // Trino compares a NULL with the least and the greatest row as if it had a value
	case "<>":
		return "IF(" + text + " IS NULL, " + text + " IN (" + q + "), " + text + " <> ANY (" + q + "))"
	case "=":
		return "IF(" + text + " IS NULL, " + text + " NOT IN (" + q + "), " + text + " = ALL (" + q + "))"
	case "<", "<=", ">", ">=":
	default:
		refuse(x, "Use EXISTS.", "operator %s with ANY or ALL of a sub-select is not supported on Athena", x.Op)
	}
	word := " ANY ("
	if x.Kind == tree.All {
		word = " ALL ("
	}
	return "(" + text + " " + x.Op + word + q + "))"
}

// arraySub writes ARRAY(SELECT …): its rows in the order of the query.
func (p *printer) arraySub(x *tree.Sub) string {
	q := *x.Query
	rel := &tree.Rel{Alias: "a"}
	q.Targets = append([]tree.Target(nil), q.Targets...)
	for i := range q.Targets {
		q.Targets[i].Junk = false
		rel.Cols = append(rel.Cols, tree.Col{Name: "e" + itoa(i+1)})
	}
	inner, alias := p.plain(&q), ident(p.alias(rel))
	order := make([]string, len(q.Sort))
	for i, k := range q.Sort {
		if pgdata.Base(q.Targets[k.Target].Expr.Type().OID) == pgdata.Interval {
			refuse(x, "", "ARRAY of a sub-select ordered by intervals is not supported on Athena")
		}
		order[i] = alias + "." + ident("e"+itoa(k.Target+1)) + direction(k)
	}
	keys := ""
	if len(order) > 0 {
		keys = " ORDER BY " + p.list(order)
	}
	typ := p.typeName(x.T)
	if n, ok := p.elements(x); ok && elem(x.T.OID) == pgdata.Numeric {
		typ = "array(" + decimalOf(n.scale) + ")"
	}
	return "COALESCE((SELECT array_agg(" + alias + `."e1"` + keys + ") FROM (" + inner + ") AS " + alias + p.columnList(rel) + "), CAST(ARRAY[] AS " + typ + "))"
}

// clock writes CURRENT_DATE and its kin as literals of the transaction's time.
func (p *printer) clock(x *tree.Clock) string {
	now := value.TimestampOf(p.o.Env.Now)
	local := now.Local(p.o.Env.Zone)
	switch x.Name {
	case "current_date":
		return p.literal(x, x.T, local.Date())
	case "current_timestamp":
		return p.literal(x, x.T, now.Round(x.T.Mod))
	case "localtimestamp":
		return p.literal(x, x.T, local.Round(x.T.Mod))
	case "localtime":
		return p.literal(x, x.T, local.Round(x.T.Mod).TimeOfDay())
	case "current_catalog":
		return str(p.o.Database)
	case "current_schema":
		return str("public")
	case "current_time":
		refuse(x, "Use LOCALTIME.", "CURRENT_TIME is not supported on Athena")
	}
	return str(p.o.User)
}
