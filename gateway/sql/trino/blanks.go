package trino

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// A char(n) is kept without the blanks that pad it. PostgreSQL keeps them with the value, also where the type has lost
// its length on the way: through set operations, aggregates and windows.

// The widths of what has no length.
const (
	anyWidth   = 0  // NULL throughout
	mixedWidth = -1 // it depends on the row, or is not known
)

// padded writes a char(n) with the blanks that it is kept without.
func (p *printer) padded(e tree.Expr) string {
	if pgdata.Base(e.Type().OID) != pgdata.BPChar {
		return p.expr(e)
	}
	if _, ok := p.constant(e); ok && e.Type().Mod <= 4 {
		return p.typed(e)
	}
	switch n := p.width(e); {
	case n > 0:
		return "rpad(" + p.expr(e) + ", " + itoa(n) + ", ' ')"
	case n == anyWidth:
		return p.typed(e)
	}
	switch x := e.(type) {
	case *tree.Cast: // its own blanks
		if pgdata.Base(x.Arg.Type().OID) != pgdata.BPChar {
			return p.textOf(x.Arg)
		}
		return p.padded(x.Arg)
	case *tree.Case:
		return p.caseExpr(x, p.padded)
	case *tree.Coalesce:
		return p.coalesce(x, p.padded)
	}
	refuse(e, "Cast it to text or char(n).", "the padding of this character value is not known on Athena")
	return ""
}

// width is the length to which a character value is padded in every row.
func (p *printer) width(e tree.Expr) int {
	if mod := e.Type().Mod; mod > 4 {
		return int(mod - 4)
	}
	if v, ok := p.constant(e); ok {
		if v == nil {
			return anyWidth
		}
		return mixedWidth
	}
	switch x := e.(type) {
	case *tree.Var:
		switch {
		case x.Rel.CTE != nil && x.Rel.CTE.Recursive:
			return mixedWidth
		case x.Rel.CTE != nil:
			return p.columnWidth(x.Rel.CTE.Query, x.Col)
		case x.Rel.Sub != nil:
			return p.columnWidth(x.Rel.Sub, x.Col)
		}
	case *tree.Cast:
		if pgdata.Base(x.Arg.Type().OID) == pgdata.BPChar {
			return p.width(x.Arg)
		}
	case *tree.Case:
		n := anyWidth
		for _, w := range x.Whens {
			n = sameWidth(n, p.width(w.Result))
		}
		if x.Else != nil {
			n = sameWidth(n, p.width(x.Else))
		}
		return n
	case *tree.Coalesce:
		return p.widths(x.Args)
	case *tree.MinMax:
		return p.widths(x.Args)
	case *tree.NullIf:
		return p.width(x.Left)
	case *tree.Sub:
		if x.Kind == tree.Scalar {
			return p.columnWidth(x.Query, 0)
		}
	case *tree.Agg:
		switch x.Proc.Name {
		case "min", "max", "first_value", "last_value", "nth_value":
			return p.width(x.Args[0])
		case "lag", "lead":
			if len(x.Args) < 3 {
				return p.width(x.Args[0])
			}
			return sameWidth(p.width(x.Args[0]), p.width(x.Args[2]))
		}
	}
	return mixedWidth
}

// elementWidth is the length to which an array's character values are padded.
func (p *printer) elementWidth(e tree.Expr) int {
	switch x := e.(type) {
	case *tree.Array:
		return p.widths(x.Elems)
	case *tree.Agg:
		if x.Proc.Name == "array_agg" {
			return p.width(x.Args[0])
		}
	case *tree.Sub:
		if x.Kind == tree.ArraySub {
			return p.columnWidth(x.Query, 0)
		}
	}
	return mixedWidth
}

// columnWidth is the width of a query's column.
func (p *printer) columnWidth(q *tree.Query, i int) int {
	switch {
	case q.SetOp != nil:
		return sameWidth(p.columnWidth(q.SetOp.Left, i), p.columnWidth(q.SetOp.Right, i))
	case len(q.Values) > 0:
		n := anyWidth
		for _, row := range q.Values {
			n = sameWidth(n, p.width(row[i]))
		}
		return n
	}
	return p.width(q.Visible()[i].Expr)
}

func (p *printer) widths(list []tree.Expr) int {
	n := anyWidth
	for _, e := range list {
		n = sameWidth(n, p.width(e))
	}
	return n
}

// sameWidth is the width of what may be of either.
func sameWidth(a, b int) int {
	switch {
	case a == anyWidth || a == b:
		return b
	case b == anyWidth:
		return a
	}
	return mixedWidth
}
