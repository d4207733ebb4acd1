package bind

import (
	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// subLink binds a sub-select in an expression.
func (b *binder) subLink(s *scope, x *pg_query.SubLink) tree.Expr {
	pos := int(x.Location)
	q := b.query(x.Subselect.GetSelectStmt(), s)
	out := &tree.Sub{Node: tree.Node{T: plain(pgdata.Bool), Loc: pos}, Query: q}
	columns := q.Visible()
	switch x.SubLinkType {
	case pg_query.SubLinkType_EXISTS_SUBLINK:
		b.resolveUnknowns(q)
		out.Kind = tree.Exists
	case pg_query.SubLinkType_EXPR_SUBLINK, pg_query.SubLinkType_ARRAY_SUBLINK:
		b.resolveUnknowns(q)
		if len(columns) != 1 {
			fail(pos, "42601", "subquery must return only one column")
		}
		out.Kind, out.T = tree.Scalar, q.Visible()[0].Expr.Type()
		if x.SubLinkType == pg_query.SubLinkType_ARRAY_SUBLINK {
			out.Kind, out.T = tree.ArraySub, plain(b.arraySubType(out.T.OID, pos))
		}
	case pg_query.SubLinkType_ANY_SUBLINK, pg_query.SubLinkType_ALL_SUBLINK:
		out.Kind, out.Op = tree.Any, "="
		if x.SubLinkType == pg_query.SubLinkType_ALL_SUBLINK {
			out.Kind = tree.All
		}
		if len(x.OperName) > 0 {
			_, out.Op = named(x.OperName)
		}
		left := []tree.Expr{b.expr(s, x.Testexpr)}
		if row, ok := left[0].(*tree.Row); ok {
			left = row.Fields
		}
		b.matchColumns(out, left, pos)
	default:
		fail(pos, "0A000", "this form of sub-select is not supported")
	}
	return out
}

func (b *binder) arraySubType(elem uint32, pos int) uint32 {
	if b.isArray(elem) {
		return elem
	}
	t := b.data.Types[elem]
	if t == nil || t.Array == 0 {
		fail(pos, "42704", "could not find array type for data type %s", b.typeName(elem))
	}
	return t.Array
}

// matchColumns pairs the left side of ANY, ALL or a row comparison with the query's columns.
func (b *binder) matchColumns(out *tree.Sub, left []tree.Expr, pos int) {
	columns := out.Query.Visible()
	switch {
	case len(left) < len(columns):
		fail(pos, "42601", "subquery has too many columns")
	case len(left) > len(columns):
		fail(pos, "42601", "subquery has too few columns")
	}
	for i, l := range left {
		if out.Query.Visible()[i].Expr.Type().OID == pgdata.Unknown && l.Type().OID == pgdata.Unknown {
			b.coerceColumn(out.Query, i, plain(pgdata.Text))
		}
		column := &tree.Param{Node: tree.Node{T: plain(out.Query.Visible()[i].Expr.Type().OID), Loc: -1}, Number: -1}
		op := b.operator(out.Op, l.Type().OID, column.T.OID, pos)
		if op.Result != pgdata.Bool {
			fail(pos, "42804", "row comparison operator must yield type boolean, not type %s", b.typeName(op.Result))
		}
		args, _ := b.fit([]uint32{op.Left, op.Right}, op.Result, []tree.Expr{l, placeholder(column)}, pos, func() string {
			return "operator does not exist: " + b.operatorText(op.Name, l.Type().OID, column.T.OID)
		})
		b.coerceColumn(out.Query, i, plain(args[1].Type().OID))
		out.Left, out.Ops = append(out.Left, args[0]), append(out.Ops, op)
	}
}

// placeholder stands for a sub-select's column while its operator is chosen; only its type matters.
func placeholder(p *tree.Param) tree.Expr { return &tree.Const{Node: p.Node} }

// rowSubLink binds (a, b) op (SELECT …).
func (b *binder) rowSubLink(s *scope, l *pg_query.RowExpr, r *pg_query.SubLink, name string, pos int) tree.Expr {
	q := b.query(r.Subselect.GetSelectStmt(), s)
	out := &tree.Sub{Node: tree.Node{T: plain(pgdata.Bool), Loc: pos}, Query: q, Kind: tree.Scalar, Op: name}
	b.matchColumns(out, b.row(s, l).(*tree.Row).Fields, pos)
	return out
}
