package bind

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// operatorExpr binds every form of operator expression.
func (b *binder) operatorExpr(s *scope, x *pg_query.A_Expr) tree.Expr {
	schema, name := named(x.Name)
	pos := int(x.Location)
	if schema != "" && schema != "pg_catalog" {
		fail(pos, "42883", "operator does not exist: %s.%s", schema, name)
	}
	switch x.Kind {
	case pg_query.A_Expr_Kind_AEXPR_OP:
		return b.plainOperator(s, x, name, pos)
	case pg_query.A_Expr_Kind_AEXPR_OP_ANY, pg_query.A_Expr_Kind_AEXPR_OP_ALL:
		return b.anyAll(b.expr(s, x.Lexpr), b.expr(s, x.Rexpr), name, x.Kind == pg_query.A_Expr_Kind_AEXPR_OP_ALL, pos)
	case pg_query.A_Expr_Kind_AEXPR_DISTINCT, pg_query.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		return b.distinct(s, x, pos)
	case pg_query.A_Expr_Kind_AEXPR_NULLIF:
		return b.nullIf(s, x, pos)
	case pg_query.A_Expr_Kind_AEXPR_IN:
		return b.in(s, x, name, pos)
	case pg_query.A_Expr_Kind_AEXPR_LIKE, pg_query.A_Expr_Kind_AEXPR_ILIKE, pg_query.A_Expr_Kind_AEXPR_SIMILAR:
		return b.binary(name, b.expr(s, x.Lexpr), b.expr(s, x.Rexpr), pos)
	}
	return b.between(s, x, pos)
}

func (b *binder) plainOperator(s *scope, x *pg_query.A_Expr, name string, pos int) tree.Expr {
	if x.Lexpr == nil {
		arg := b.expr(s, x.Rexpr)
		if c, ok := negative(name, x.Rexpr, arg, pos); ok {
			return c
		}
		op := b.operator(name, 0, arg.Type().OID, pos)
		return b.apply(op, []tree.Expr{arg}, pos)
	}
	if l, r := x.Lexpr.GetRowExpr(), x.Rexpr.GetRowExpr(); l != nil && r != nil {
		return b.rowCompare(name, b.row(s, l).(*tree.Row), b.row(s, r).(*tree.Row), pos)
	}
	if l, r := x.Lexpr.GetRowExpr(), x.Rexpr.GetSubLink(); l != nil && r != nil && r.SubLinkType == pg_query.SubLinkType_EXPR_SUBLINK {
		return b.rowSubLink(s, l, r, name, pos)
	}
	return b.binary(name, b.expr(s, x.Lexpr), b.expr(s, x.Rexpr), pos)
}

// negative folds -literal so that -2147483648 is an integer as PostgreSQL's doNegate has it; the grammar did
// the rest already.
func negative(name string, n *pg_query.Node, arg tree.Expr, pos int) (tree.Expr, bool) {
	c, ok := arg.(*tree.Const)
	if name != "-" || !ok || n.GetAConst() == nil {
		return nil, false
	}
	if v, isInt := c.Value.(int64); isInt && c.T.OID == pgdata.Int4 {
		return &tree.Const{Node: tree.Node{T: c.T, Loc: pos}, Value: -v}, true
	}
	return nil, false
}

func (b *binder) rowCompare(name string, left, right *tree.Row, pos int) tree.Expr {
	if len(left.Fields) != len(right.Fields) {
		fail(pos, "42601", "unequal number of entries in row expressions")
	}
	if len(left.Fields) == 0 {
		fail(pos, "0A000", "cannot compare rows of zero length")
	}
	if !slices.Contains([]string{"=", "<>", "<", "<=", ">", ">="}, name) {
		panic(pgerr.New(pos, "0A000", "could not determine interpretation of row comparison operator %s", name).
			WithHint("Row comparison operators must be associated with btree operator families."))
	}
	if len(left.Fields) == 1 {
		return b.binary(name, left.Fields[0], right.Fields[0], pos)
	}
	out := &tree.RowCompare{Node: tree.Node{T: plain(pgdata.Bool), Loc: pos}, Op: name}
	for i := range left.Fields {
		l, r, op := b.pair(name, left.Fields[i], right.Fields[i], pos)
		out.Left, out.Right, out.Ops = append(out.Left, l), append(out.Right, r), append(out.Ops, op)
	}
	return out
}

// pair brings two operands to the types of an operator that must give boolean.
func (b *binder) pair(name string, left, right tree.Expr, pos int) (l, r tree.Expr, op *pgdata.Operator) {
	call := b.binary(name, left, right, pos).(*tree.Call)
	if call.T.OID != pgdata.Bool {
		fail(pos, "42804", "row comparison operator must yield type boolean, not type %s", b.typeName(call.T.OID))
	}
	return call.Args[0], call.Args[1], call.Op
}

func (b *binder) distinct(s *scope, x *pg_query.A_Expr, pos int) tree.Expr {
	l, r := b.expr(s, x.Lexpr), b.expr(s, x.Rexpr)
	not := x.Kind == pg_query.A_Expr_Kind_AEXPR_NOT_DISTINCT
	if isNull(r) || isNull(l) {
		arg := l
		if isNull(l) && !isNull(r) {
			arg = r
		}
		if arg.Type().OID == pgdata.Unknown {
			arg = b.coerceType(arg, plain(pgdata.Text), implicit)
		}
		return &tree.IsNull{Node: tree.Node{T: plain(pgdata.Bool), Loc: pos}, Arg: arg, Not: !not}
	}
	lr, lok := l.(*tree.Row)
	rr, rok := r.(*tree.Row)
	if lok && rok {
		return b.rowDistinct(lr, rr, not, pos)
	}
	cl, cr, op := b.pair("=", l, r, pos)
	return &tree.Distinct{Node: tree.Node{T: plain(pgdata.Bool), Loc: pos}, Left: cl, Right: cr, Eq: op, Not: not}
}

func (b *binder) rowDistinct(l, r *tree.Row, not bool, pos int) tree.Expr {
	if len(l.Fields) != len(r.Fields) {
		fail(pos, "42601", "unequal number of entries in row expressions")
	}
	out := &tree.Logic{Node: tree.Node{T: plain(pgdata.Bool), Loc: pos}, Op: tree.Or}
	if not {
		out.Op = tree.And
	}
	for i := range l.Fields {
		cl, cr, op := b.pair("=", l.Fields[i], r.Fields[i], pos)
		out.Args = append(out.Args, &tree.Distinct{Node: out.Node, Left: cl, Right: cr, Eq: op, Not: not})
	}
	if len(out.Args) == 1 {
		return out.Args[0]
	}
	return out
}

func isNull(e tree.Expr) bool {
	c, ok := e.(*tree.Const)
	return ok && c.Value == nil && c.T.OID == pgdata.Unknown
}

func (b *binder) nullIf(s *scope, x *pg_query.A_Expr, pos int) tree.Expr {
	l, r := b.expr(s, x.Lexpr), b.expr(s, x.Rexpr)
	cl, cr, op := b.pair("=", l, r, pos)
	return &tree.NullIf{Node: tree.Node{T: cl.Type(), Loc: pos}, Left: cl, Right: cr, Eq: op}
}

func (b *binder) in(s *scope, x *pg_query.A_Expr, name string, pos int) tree.Expr {
	not := name == "<>"
	left := b.expr(s, x.Lexpr)
	items := b.exprs(s, x.Rexpr.GetList().Items)
	if row, ok := left.(*tree.Row); ok {
		return b.rowIn(row, items, not, pos)
	}
	// As transformAExprIn: items without columns become one array of the common type, if there is one.
	scalars := 0
	for _, it := range items {
		if !hasVar(it) {
			scalars++
		}
	}
	if scalars > 1 {
		typ := b.common(append([]tree.Expr{left}, items...), "")
		if typ != 0 && typ != pgdata.Record && b.data.Types[typ] != nil && b.data.Types[typ].Array != 0 {
			for i := range items {
				if c := b.coerce(items[i], plain(typ), implicit); c != nil {
					items[i] = c
				}
			}
		}
	}
	out := &tree.In{Node: tree.Node{T: plain(pgdata.Bool), Loc: pos}, Not: not}
	same := true
	var calls []*tree.Call
	for _, it := range items {
		call := b.binary("=", left, it, pos).(*tree.Call)
		calls = append(calls, call)
		same = same && call.Op == calls[0].Op
	}
	if same && len(calls) > 0 {
		out.Left, out.Op = calls[0].Args[0], calls[0].Op
		for _, c := range calls {
			out.List = append(out.List, c.Args[1])
		}
		return out
	}
	or := &tree.Logic{Node: out.Node, Op: tree.Or}
	for _, c := range calls {
		or.Args = append(or.Args, c)
	}
	if not {
		return &tree.Logic{Node: out.Node, Op: tree.Not, Args: []tree.Expr{or}}
	}
	return or
}

func (b *binder) rowIn(left *tree.Row, items []tree.Expr, not bool, pos int) tree.Expr {
	or := &tree.Logic{Node: tree.Node{T: plain(pgdata.Bool), Loc: pos}, Op: tree.Or}
	for _, it := range items {
		right, ok := it.(*tree.Row)
		if !ok {
			fail(it.At(), "42883", "operator does not exist: record = %s", b.typeName(it.Type().OID))
		}
		or.Args = append(or.Args, b.rowCompare("=", left, right, pos))
	}
	var out tree.Expr = or
	if len(or.Args) == 1 {
		out = or.Args[0]
	}
	if not {
		out = &tree.Logic{Node: or.Node, Op: tree.Not, Args: []tree.Expr{out}}
	}
	return out
}

// anyAll binds left op ANY|ALL (array).
func (b *binder) anyAll(left, right tree.Expr, name string, all bool, pos int) tree.Expr {
	rt := pgdata.Base(right.Type().OID)
	elem := b.elem(rt)
	switch {
	case rt == pgdata.Unknown:
		elem = pgdata.Unknown
	case elem == 0:
		fail(pos, "42809", "op ANY/ALL (array) requires array on right side")
	}
	op := b.operator(name, left.Type().OID, elem, pos)
	if op.Result != pgdata.Bool {
		fail(pos, "42809", "op ANY/ALL (array) requires operator to yield boolean")
	}
	to := op.Right
	if polymorphic(to) {
		to = elem
		if to == pgdata.Unknown {
			to = left.Type().OID
		}
	}
	l := left
	if !polymorphic(op.Left) {
		l = b.coerceOrFail(left, plain(op.Left), implicit, "argument")
	}
	array := b.data.Types[to].Array
	if array == 0 {
		fail(pos, "42704", "could not find array type for data type %s", b.typeName(to))
	}
	r := right
	if rt != pgdata.OIDVector && rt != pgdata.Int2Vector || elem != to {
		r = b.coerceOrFail(right, plain(array), implicit, "argument")
	}
	return &tree.AnyAll{Node: tree.Node{T: plain(pgdata.Bool), Loc: pos}, Left: l, Right: r, Op: op, All: all}
}

// between rewrites BETWEEN to comparisons, as transformAExprBetween does.
func (b *binder) between(s *scope, x *pg_query.A_Expr, pos int) tree.Expr {
	bounds := x.Rexpr.GetList().Items
	test := func() tree.Expr { return b.expr(s, x.Lexpr) }
	lo, hi := b.expr(s, bounds[0]), b.expr(s, bounds[1])
	node := tree.Node{T: plain(pgdata.Bool), Loc: pos}
	both := func(lo, hi tree.Expr) tree.Expr {
		return &tree.Logic{Node: node, Op: tree.And, Args: []tree.Expr{b.binary(">=", test(), lo, pos), b.binary("<=", test(), hi, pos)}}
	}
	neither := func(lo, hi tree.Expr) tree.Expr {
		return &tree.Logic{Node: node, Op: tree.Or, Args: []tree.Expr{b.binary("<", test(), lo, pos), b.binary(">", test(), hi, pos)}}
	}
	switch x.Kind {
	case pg_query.A_Expr_Kind_AEXPR_BETWEEN:
		return both(lo, hi)
	case pg_query.A_Expr_Kind_AEXPR_NOT_BETWEEN:
		return neither(lo, hi)
	case pg_query.A_Expr_Kind_AEXPR_BETWEEN_SYM:
		return &tree.Logic{Node: node, Op: tree.Or, Args: []tree.Expr{both(lo, hi), both(hi, lo)}}
	case pg_query.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		return &tree.Logic{Node: node, Op: tree.And, Args: []tree.Expr{neither(lo, hi), neither(hi, lo)}}
	}
	fail(pos, "0A000", "this form of expression is not supported")
	return nil
}
