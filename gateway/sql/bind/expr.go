package bind

import (
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

func at(typ uint32, pos int32) tree.Node { return tree.Node{T: plain(typ), Loc: int(pos)} }

// expr binds an expression; its type may still be unknown.
func (b *binder) expr(s *scope, n *pg_query.Node) tree.Expr {
	switch x := n.Node.(type) {
	case *pg_query.Node_AConst:
		return b.constant(x.AConst)
	case *pg_query.Node_ColumnRef:
		return b.columnRef(s, x.ColumnRef)
	case *pg_query.Node_ParamRef:
		return b.param(x.ParamRef)
	case *pg_query.Node_TypeCast:
		return b.typeCast(s, x.TypeCast)
	case *pg_query.Node_FuncCall:
		return b.funcCall(s, x.FuncCall)
	case *pg_query.Node_AExpr:
		return b.operatorExpr(s, x.AExpr)
	case *pg_query.Node_BoolExpr:
		return b.logic(s, x.BoolExpr)
	case *pg_query.Node_NullTest:
		arg := b.expr(s, x.NullTest.Arg)
		if arg.Type().OID == pgdata.Unknown {
			arg = b.coerceType(arg, plain(pgdata.Text), implicit)
		}
		return &tree.IsNull{Node: at(pgdata.Bool, x.NullTest.Location), Arg: arg, Not: x.NullTest.Nulltesttype == pg_query.NullTestType_IS_NOT_NULL}
	case *pg_query.Node_BooleanTest:
		return b.boolTest(s, x.BooleanTest)
	case *pg_query.Node_CaseExpr:
		return b.caseExpr(s, x.CaseExpr)
	case *pg_query.Node_CoalesceExpr:
		args, t := b.toCommon(b.exprs(s, x.CoalesceExpr.Args), "COALESCE")
		return &tree.Coalesce{Node: tree.Node{T: t, Loc: int(x.CoalesceExpr.Location)}, Args: args}
	case *pg_query.Node_MinMaxExpr:
		greatest := x.MinMaxExpr.Op == pg_query.MinMaxOp_IS_GREATEST
		what := "LEAST"
		if greatest {
			what = "GREATEST"
		}
		args, t := b.toCommon(b.exprs(s, x.MinMaxExpr.Args), what)
		return &tree.MinMax{Node: tree.Node{T: t, Loc: int(x.MinMaxExpr.Location)}, Args: args, Greatest: greatest}
	case *pg_query.Node_AArrayExpr:
		return b.array(s, x.AArrayExpr, nil)
	case *pg_query.Node_RowExpr:
		return b.row(s, x.RowExpr)
	case *pg_query.Node_SubLink:
		return b.subLink(s, x.SubLink)
	case *pg_query.Node_AIndirection:
		return b.indirection(s, x.AIndirection)
	case *pg_query.Node_CollateClause:
		return b.collate(s, x.CollateClause)
	case *pg_query.Node_SqlvalueFunction:
		return b.clock(x.SqlvalueFunction)
	case *pg_query.Node_GroupingFunc:
		g := &tree.Grouping{Node: at(pgdata.Int4, x.GroupingFunc.Location), Args: b.exprs(s, x.GroupingFunc.Args)}
		if s.query != nil {
			s.query.HasAgg = true
		}
		return g
	case *pg_query.Node_SetToDefault:
		fail(int(x.SetToDefault.Location), "42601", "DEFAULT is not allowed in this context")
	}
	name := strings.TrimPrefix(strings.ToLower(strings.SplitN(n.String(), ":", 2)[0]), "node_")
	fail(-1, "0A000", "%s expressions are not supported", strings.ReplaceAll(name, "_", " "))
	return nil
}

func (b *binder) exprs(s *scope, nodes []*pg_query.Node) []tree.Expr {
	out := make([]tree.Expr, len(nodes))
	for i, n := range nodes {
		out[i] = b.expr(s, n)
	}
	return out
}

// constant binds a literal: integers by their size, other numbers as numeric, strings untyped.
func (b *binder) constant(c *pg_query.A_Const) tree.Expr {
	switch v := c.Val.(type) {
	case *pg_query.A_Const_Ival:
		return &tree.Const{Node: at(pgdata.Int4, c.Location), Value: int64(v.Ival.Ival)}
	case *pg_query.A_Const_Fval:
		return number(v.Fval.Fval, int(c.Location))
	case *pg_query.A_Const_Boolval:
		return &tree.Const{Node: at(pgdata.Bool, c.Location), Value: v.Boolval.Boolval}
	case *pg_query.A_Const_Sval:
		return &tree.Const{Node: at(pgdata.Unknown, c.Location), Value: v.Sval.Sval}
	case *pg_query.A_Const_Bsval:
		fail(int(c.Location), "0A000", "bit strings are not supported")
	}
	if c.Isnull {
		return &tree.Const{Node: at(pgdata.Unknown, c.Location)}
	}
	return &tree.Const{Node: at(pgdata.Int4, c.Location), Value: int64(0)}
}

func number(text string, pos int) tree.Expr {
	if n, err := strconv.ParseInt(text, 0, 64); err == nil && !strings.ContainsAny(text, ".eE") || err == nil && strings.HasPrefix(text, "0x") {
		typ := pgdata.Int8
		if n == int64(int32(n)) {
			typ = pgdata.Int4
		}
		return &tree.Const{Node: tree.Node{T: plain(typ), Loc: pos}, Value: n}
	}
	d, ok := value.ParseDecimal(strings.ReplaceAll(text, "_", ""))
	if !ok {
		fail(pos, "22P02", "invalid input syntax for type numeric: %q", text)
	}
	return &tree.Const{Node: tree.Node{T: plain(pgdata.Numeric), Loc: pos}, Value: d}
}

func (b *binder) param(p *pg_query.ParamRef) tree.Expr {
	if p.Number < 1 || p.Number > 65535 {
		fail(int(p.Location), "42P02", "there is no parameter $%d", p.Number)
	}
	for len(b.params) < int(p.Number) {
		b.params = append(b.params, 0)
	}
	oid := b.params[p.Number-1]
	if oid == 0 {
		oid = pgdata.Unknown
	}
	return &tree.Param{Node: at(oid, p.Location), Number: int(p.Number)}
}

func (b *binder) typeCast(s *scope, c *pg_query.TypeCast) tree.Expr {
	to := b.resolveType(c.TypeName)
	if a := c.Arg.GetAArrayExpr(); a != nil && b.isArray(to.OID) {
		return b.coerceExplicit(b.array(s, a, &to), to, int(c.Location))
	}
	return b.coerceExplicit(b.expr(s, c.Arg), to, int(c.Location))
}

func (b *binder) coerceExplicit(e tree.Expr, to tree.Type, pos int) tree.Expr {
	out := b.coerce(e, to, explicit)
	if out == nil {
		if pos < 0 {
			pos = e.At()
		}
		fail(pos, "42846", "cannot cast type %s to %s", b.typeName(e.Type().OID), b.typeName(to.OID))
	}
	return out
}

func (b *binder) logic(s *scope, x *pg_query.BoolExpr) tree.Expr {
	op := map[pg_query.BoolExprType]tree.LogicOp{pg_query.BoolExprType_AND_EXPR: tree.And, pg_query.BoolExprType_OR_EXPR: tree.Or,
		pg_query.BoolExprType_NOT_EXPR: tree.Not}[x.Boolop]
	name := [...]string{"AND", "OR", "NOT"}[op]
	out := &tree.Logic{Node: at(pgdata.Bool, x.Location), Op: op}
	for _, n := range x.Args {
		out.Args = append(out.Args, b.coerceOrFail(b.expr(s, n), plain(pgdata.Bool), assignment, "argument of "+name))
	}
	return out
}

func (b *binder) boolTest(s *scope, x *pg_query.BooleanTest) tree.Expr {
	out := &tree.IsBool{Node: at(pgdata.Bool, x.Location)}
	yes, no := true, false
	name := ""
	switch x.Booltesttype {
	case pg_query.BoolTestType_IS_TRUE:
		out.Want, name = &yes, "IS TRUE"
	case pg_query.BoolTestType_IS_NOT_TRUE:
		out.Want, out.Not, name = &yes, true, "IS NOT TRUE"
	case pg_query.BoolTestType_IS_FALSE:
		out.Want, name = &no, "IS FALSE"
	case pg_query.BoolTestType_IS_NOT_FALSE:
		out.Want, out.Not, name = &no, true, "IS NOT FALSE"
	case pg_query.BoolTestType_IS_UNKNOWN:
		name = "IS UNKNOWN"
	case pg_query.BoolTestType_IS_NOT_UNKNOWN:
		out.Not, name = true, "IS NOT UNKNOWN"
	}
	out.Arg = b.coerceOrFail(b.expr(s, x.Arg), plain(pgdata.Bool), assignment, "argument of "+name)
	return out
}

func (b *binder) caseExpr(s *scope, x *pg_query.CaseExpr) tree.Expr {
	var test tree.Expr
	if x.Arg != nil {
		test = b.expr(s, x.Arg)
		if test.Type().OID == pgdata.Unknown {
			test = b.coerceType(test, plain(pgdata.Text), implicit)
		}
	}
	out := &tree.Case{Node: at(0, x.Location)}
	var results []tree.Expr
	for _, n := range x.Args {
		w := n.GetCaseWhen()
		cond := b.expr(s, w.Expr)
		if test != nil {
			cond = b.binary("=", test, cond, int(w.Location))
		}
		cond = b.coerceOrFail(cond, plain(pgdata.Bool), assignment, "argument of CASE/WHEN")
		out.Whens = append(out.Whens, tree.When{Cond: cond})
		results = append(results, b.expr(s, w.Result))
	}
	// The default counts first in choosing the type, as in transformCaseExpr.
	var def tree.Expr = &tree.Const{Node: at(pgdata.Unknown, -1)}
	if x.Defresult != nil {
		def = b.expr(s, x.Defresult)
	}
	all, t := b.toCommon(append([]tree.Expr{def}, results...), "CASE")
	out.T = t
	if x.Defresult != nil {
		out.Else = all[0]
	}
	for i := range out.Whens {
		out.Whens[i].Result = all[i+1]
	}
	return out
}

// array binds ARRAY[…]; to is the array type when a cast names it.
func (b *binder) array(s *scope, x *pg_query.A_ArrayExpr, to *tree.Type) tree.Expr {
	pos := int(x.Location)
	out := &tree.Array{Node: tree.Node{Loc: pos}}
	for _, n := range x.Elements {
		if inner := n.GetAArrayExpr(); inner != nil {
			out.Elems = append(out.Elems, b.array(s, inner, to))
			out.Multi = true
			continue
		}
		e := b.expr(s, n)
		if to == nil && b.isArray(e.Type().OID) {
			out.Multi = true
		}
		out.Elems = append(out.Elems, e)
	}
	if to != nil {
		elem := tree.Type{OID: b.elem(to.OID), Mod: to.Mod}
		if out.Multi {
			elem = plain(to.OID)
		}
		for i, e := range out.Elems {
			out.Elems[i] = b.coerceExplicit(e, elem, e.At())
		}
		out.T = plain(to.OID)
		return out
	}
	if len(out.Elems) == 0 {
		panic(pgerr.New(pos, "42P18", "cannot determine type of empty array").WithHint("Explicitly cast to the desired type, for example ARRAY[]::integer[]."))
	}
	elems, t := b.toCommon(out.Elems, "ARRAY")
	out.Elems = elems
	if out.Multi = b.isArray(t.OID); out.Multi {
		out.T = plain(t.OID)
		return out
	}
	array := b.data.Types[t.OID]
	if array == nil || array.Array == 0 {
		fail(pos, "42704", "could not find array type for data type %s", b.typeName(t.OID))
	}
	out.T = plain(array.Array)
	return out
}

func (b *binder) row(s *scope, x *pg_query.RowExpr) tree.Expr {
	out := &tree.Row{Node: at(pgdata.Record, x.Location)}
	for _, n := range x.Args {
		if ref := n.GetColumnRef(); ref != nil && isStar(ref) {
			for _, t := range b.star(s, ref) {
				out.Fields, out.Names = append(out.Fields, t.Expr), append(out.Names, t.Name)
			}
			continue
		}
		out.Fields, out.Names = append(out.Fields, b.expr(s, n)), append(out.Names, "f"+strconv.Itoa(len(out.Names)+1))
	}
	return out
}

func (b *binder) collate(s *scope, x *pg_query.CollateClause) tree.Expr {
	arg := b.expr(s, x.Arg)
	_, name := named(x.Collname)
	pos := int(x.Location)
	switch t := b.data.Types[arg.Type().OID]; {
	case arg.Type().OID != pgdata.Unknown && t != nil && t.Collation == 0 && pgdata.Base(t.OID) == t.OID && !b.collatable(t.OID):
		fail(pos, "42804", "collations are not supported by type %s", b.typeName(t.OID))
	case name == "C" || name == "POSIX" || name == "default" || name == "ucs_basic":
	case name == "C.UTF-8" || name == "C.utf8":
	default:
		panic(pgerr.New(pos, "0A000", "collation %q is not supported", name).
			WithHint(`Athena orders text by code point: use COLLATE "C".`))
	}
	return &tree.Collate{Node: tree.Node{T: arg.Type(), Loc: pos}, Arg: arg, Name: name}
}

func (b *binder) collatable(oid uint32) bool {
	e := b.elem(oid)
	return e != 0 && b.data.Types[e].Collation != 0
}

func (b *binder) clock(x *pg_query.SQLValueFunction) tree.Expr {
	name := strings.TrimSuffix(strings.ToLower(strings.TrimPrefix(x.Op.String(), "SVFOP_")), "_n")
	typ := map[string]uint32{"current_date": pgdata.Date, "current_time": pgdata.TimeTZ, "current_timestamp": pgdata.TimestampTZ,
		"localtime": pgdata.Time, "localtimestamp": pgdata.Timestamp}[name]
	if typ == 0 {
		typ = pgdata.Name
	}
	out := &tree.Clock{Node: at(typ, x.Location), Name: name}
	if x.Typmod >= 0 && strings.HasSuffix(x.Op.String(), "_N") {
		out.T.Mod = x.Typmod
	}
	return out
}

// indirection binds subscripts and field selection.
func (b *binder) indirection(s *scope, x *pg_query.A_Indirection) tree.Expr {
	e := b.expr(s, x.Arg)
	for i := 0; i < len(x.Indirection); {
		if f := x.Indirection[i].GetString_(); f != nil {
			e = b.field(e, f.Sval, e.At())
			i++
			continue
		}
		if x.Indirection[i].GetAStar() != nil {
			fail(e.At(), "0A000", "row expansion via \"*\" is not supported here")
		}
		j := i
		for j < len(x.Indirection) && x.Indirection[j].GetAIndices() != nil {
			j++
		}
		e = b.subscript(s, e, x.Indirection[i:j])
		i = j
	}
	return e
}

func (b *binder) subscript(s *scope, e tree.Expr, nodes []*pg_query.Node) tree.Expr {
	typ := pgdata.Base(e.Type().OID)
	if typ == pgdata.JSONB {
		for _, n := range nodes {
			e = b.binary("->", e, b.expr(s, n.GetAIndices().Uidx), e.At())
		}
		return e
	}
	elem := b.elem(typ)
	if elem == 0 {
		fail(e.At(), "42804", "cannot subscript type %s because it does not support subscripting", b.typeName(e.Type().OID))
	}
	out := &tree.Subscript{Node: tree.Node{T: plain(elem), Loc: e.At()}, Arg: e}
	for _, n := range nodes {
		out.Slice = out.Slice || n.GetAIndices().IsSlice
	}
	if out.Slice {
		out.T = plain(typ)
	}
	index := func(n *pg_query.Node) tree.Expr {
		if n == nil {
			return nil
		}
		i := b.expr(s, n)
		to := b.coerce(i, plain(pgdata.Int4), assignment)
		if to == nil {
			fail(i.At(), "42804", "array subscript must have type integer")
		}
		return to
	}
	for _, n := range nodes {
		x := n.GetAIndices()
		out.Index = append(out.Index, tree.Index{Lower: index(x.Lidx), Upper: index(x.Uidx)})
	}
	return out
}

// field selects a field of a composite value.
func (b *binder) field(e tree.Expr, name string, pos int) tree.Expr {
	for i, c := range b.fields(e) {
		if c.Name == name {
			switch row := e.(type) {
			case *tree.Row:
				return row.Fields[i]
			case *tree.WholeRow:
				return &tree.Var{Node: tree.Node{T: c.Type, Loc: pos}, Level: row.Level, Rel: row.Rel, Col: i}
			}
			return &tree.Field{Node: tree.Node{T: c.Type, Loc: pos}, Arg: e, Index: i, Name: name}
		}
	}
	if e.Type().OID == pgdata.Record || b.composite(e.Type().OID) {
		fail(pos, "42703", "could not identify column %q in record data type", name)
	}
	fail(pos, "42809", "column notation .%s applied to type %s, which is not a composite type", name, b.typeName(e.Type().OID))
	return nil
}

// fields lists the fields of a composite expression, as far as its type tells them.
func (b *binder) fields(e tree.Expr) []tree.Col {
	switch x := e.(type) {
	case *tree.WholeRow:
		return x.Rel.Cols
	case *tree.Row:
		cols := make([]tree.Col, len(x.Fields))
		for i, f := range x.Fields {
			cols[i] = tree.Col{Name: x.Names[i], Type: f.Type()}
		}
		return cols
	case *tree.Call:
		return outColumns(x)
	case *tree.Var:
		if x.Rel.Sub != nil && x.Rel.Sub.SetOp == nil && x.Rel.Sub.Values == nil {
			return b.fields(x.Rel.Sub.Targets[x.Col].Expr)
		}
	}
	return nil
}

// outColumns lists the OUT columns of a function that gives records.
func outColumns(c *tree.Call) []tree.Col {
	var cols []tree.Col
	for i, m := range c.Proc.Modes {
		if m == 'o' || m == 'b' || m == 't' {
			t := c.Proc.AllArgs[i]
			if polymorphic(t) && len(c.Args) > 0 {
				if a := pgdata.Get().Types[c.Args[0].Type().OID]; a != nil && a.Elem != 0 {
					t = a.Elem
				}
			}
			name := ""
			if i < len(c.Proc.Names) {
				name = c.Proc.Names[i]
			}
			cols = append(cols, tree.Col{Name: name, Type: plain(t)})
		}
	}
	return cols
}
