package trino

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// converted says whether an output column is not printed as its plain value: then sorting and grouping must
// not go by its position.
func converted(e tree.Expr) bool {
	oid := pgdata.Base(e.Type().OID)
	switch oid {
	case pgdata.Numeric, pgdata.Interval, pgdata.Time, pgdata.TimestampTZ, pgdata.BPChar, pgdata.JSONB:
		return true
	}
	return elem(oid) != 0
}

// output writes a column for the client: what Athena's text would lose or blur becomes PostgreSQL's text.
func (p *printer) output(e tree.Expr) string {
	if x, ok := e.(*shown); ok {
		return x.text
	}
	oid := pgdata.Base(e.Type().OID)
	if x, ok := e.(*tree.Sub); ok && x.Kind == tree.Scalar && len(x.Left) == 0 {
		return "(" + resolve(p.query(x.Query, true), nil) + ")"
	}
	switch oid {
	case pgdata.Numeric:
		if n := p.numeric(e); n.shown == "" {
			return p.expr(e)
		}
		return p.shownNumeric(e)
	case pgdata.Interval:
		return p.intervalText(p.expr(e))
	case pgdata.Time:
		return p.timeText(p.expr(e))
	case pgdata.TimestampTZ: // what a zone's clock shows twice says nothing of when
		return "(" + p.expr(e) + " AT TIME ZONE 'UTC')"
	case pgdata.BPChar:
		return p.padded(e)
	case pgdata.JSON, pgdata.JSONB:
		return p.jsonText(e)
	case pgdata.Record:
		refuse(e, "Select the fields.", "a row as an output column is not supported on Athena")
	}
	if el := elem(oid); el != 0 {
		return p.arrayOutput(e, el)
	}
	return p.typed(e)
}

// jsonText writes a JSON value's text, where Athena has it.
func (p *printer) jsonText(e tree.Expr) string {
	switch {
	case pgdata.Base(e.Type().OID) == pgdata.JSONB:
		refuse(e, "Take a scalar by ->>.", "the text of a jsonb value is not kept by Athena")
	case !p.verbatim(e):
		refuse(e, "Take a scalar by ->>.", "the text of this JSON value is not kept by Athena")
	}
	return p.typed(e)
}

// keepsTexts refuses an array of JSON values whose texts Athena has not.
func (p *printer) keepsTexts(e tree.Expr) {
	switch x := e.(type) {
	case *tree.Array:
		for _, item := range x.Elems {
			p.jsonText(item)
		}
		return
	case *tree.Agg:
		if x.Proc.Name == "array_agg" {
			p.jsonText(x.Args[0])
			return
		}
	}
	refuse(e, "Take scalars by ->>.", "the texts of these JSON values are not kept by Athena")
}

// verbatim says whether Athena has a JSON value's own text.
func (p *printer) verbatim(e tree.Expr) bool {
	if v, ok := e.(*tree.Var); ok && v.Rel.Table == nil {
		return p.texts[column{v.Rel, v.Col}]
	}
	c, isCast := e.(*tree.Cast)
	_, isVar := e.(*tree.Var)
	_, isConstant := p.constant(e)
	return isVar || isConstant || isCast && isText(c.Arg.Type().OID)
}

// arrayOutput writes an array as JSON whose elements are strings in Athena's text form.
func (p *printer) arrayOutput(e tree.Expr, el uint32) string {
	if list, ok := e.(*tree.Array); ok && pgdata.Base(el) == pgdata.Numeric {
		items := make([]string, len(list.Elems))
		for i, item := range list.Elems {
			items[i] = p.shownNumeric(item)
		}
		return "json_format(CAST(CAST(ARRAY[" + p.list(items) + "] AS array(varchar)) AS json))"
	}
	v := p.variable()
	item := "CAST(" + v + " AS varchar)"
	switch pgdata.Base(el) {
	case pgdata.Numeric:
		if _, ok := p.elements(e); !ok {
			refuse(e, "Cast the elements to numeric(p, s).", "the scale of these numerics is not known on Athena")
		}
	case pgdata.Bytea:
		item = "to_hex(" + v + ")"
	case pgdata.Interval:
		item = p.intervalText(v)
	case pgdata.TimestampTZ:
		item = "CAST(" + v + " AT TIME ZONE 'UTC' AS varchar)"
	case pgdata.Time:
		item = p.timeText(v)
	case pgdata.BPChar:
		n := p.elementWidth(e)
		if n == mixedWidth {
			refuse(e, "Cast the elements to text.", "the padding of these character values is not known on Athena")
		}
		item = "rpad(" + v + ", " + itoa(max(n, 1)) + ", ' ')"
	case pgdata.JSON, pgdata.JSONB:
		p.keepsTexts(e)
		fallthrough
	case pgdata.Text, pgdata.Varchar, pgdata.Name, pgdata.UUID:
		return "json_format(CAST(" + p.expr(e) + " AS json))"
	}
	return "json_format(CAST(transform(" + p.expr(e) + ", " + v + " -> " + item + ") AS json))"
}

// cellText writes a value as a varchar in the form that its type is read by.
func (p *printer) cellText(e tree.Expr) string {
	_, sorts := e.(*raw) // whose digits nobody sees
	switch oid := pgdata.Base(e.Type().OID); {
	case sorts && oid == pgdata.Numeric:
		return "CAST(" + p.expr(e) + " AS varchar)"
	case isText(oid), oid == pgdata.Interval, oid == pgdata.Time, oid == pgdata.JSON, oid == pgdata.JSONB, oid == pgdata.UUID, elem(oid) != 0:
		return p.output(e)
	case oid == pgdata.Bytea:
		return "to_hex(" + p.expr(e) + ")"
	}
	return "CAST(" + p.output(e) + " AS varchar)"
}

// elements is the scale of an array's numerics; ok is false where they have not one.
func (p *printer) elements(e tree.Expr) (n num, ok bool) {
	switch x := e.(type) {
	case *tree.Array:
		n, _ = p.either(x.Elems)
	case *tree.Sub:
		n, _ = p.columnNum(x.Query, 0)
	case *tree.Agg:
		if x.Proc.Name != "array_agg" {
			return n, false
		}
		n = p.numeric(x.Args[0])
	case *tree.Var:
		if x.T.Mod >= 4 || x.Rel.Table != nil {
			return num{}, true
		}
		if n, ok = p.scales[column{x.Rel, x.Col}]; !ok {
			return n, false
		}
	default:
		return n, false
	}
	return n, n.shown == ""
}

// sortable writes an expression for ORDER BY.
func (p *printer) sortable(e tree.Expr) string {
	if pgdata.Base(e.Type().OID) == pgdata.JSONB {
		refuse(e, "Order by a scalar taken by ->>.", "ordering jsonb values is not supported on Athena")
	}
	return p.operand(e)
}

// timeText writes a time without trailing zeros.
func (p *printer) timeText(v string) string {
	return `regexp_replace(CAST(` + v + ` AS varchar), '\.0+$|(\.\d*[1-9])0+$', '$1')`
}
