package trino

import (
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Engine computes by PostgreSQL's rules what need not, or cannot, be left to Athena: constants while a statement is
// printed, and the rest of a select list on Athena's rows.
type Engine interface {
	// Supports says whether the engine has the function or operator that an expression calls.
	Supports(e tree.Expr) bool
	// Value evaluates an expression that names no column.
	Value(e tree.Expr) (value.Datum, error)
}

// folded is a constant sub-expression's value; ok is false where there is none.
type folded struct {
	v  value.Datum
	ok bool
}

// constant returns the value of an expression that is the same for every row. One whose evaluation fails is none:
// Athena may never come to it.
func (p *printer) constant(e tree.Expr) (v value.Datum, ok bool) {
	switch x := e.(type) {
	case *tree.Const:
		return x.Value, true
	case *tree.Param:
		if x.Number <= len(p.o.Params) {
			return p.o.Params[x.Number-1], true
		}
		return nil, false
	}
	if !p.foldable(e) {
		return nil, false
	}
	f, known := p.folded[e]
	if !known {
		v, err := p.o.Engine.Value(e)
		f = folded{v, err == nil}
		p.folded[e] = f
	}
	return f.v, f.ok
}

// foldable says whether an expression names no column and calls nothing volatile.
func (p *printer) foldable(e tree.Expr) bool {
	if known, ok := p.fixed[e]; ok {
		return known
	}
	ok := false
	switch x := e.(type) {
	case *tree.Const:
		return true
	case *tree.Param:
		return x.Number <= len(p.o.Params)
	case *tree.Call:
		ok = (x.Proc == nil || x.Proc.Volatile != 'v' && !x.Proc.RetSet) && p.o.Engine.Supports(x)
	case *tree.Cast, *tree.Logic, *tree.IsNull, *tree.IsBool, *tree.Distinct, *tree.Case, *tree.Coalesce, *tree.MinMax, *tree.NullIf, *tree.In,
		*tree.AnyAll, *tree.Array, *tree.Row, *tree.RowCompare, *tree.Subscript, *tree.Field, *tree.Clock, *tree.Collate:
		ok = true
	}
	tree.Children(e, func(c tree.Expr) { ok = ok && p.foldable(c) })
	p.fixed[e] = ok
	return ok
}

// asLiteral writes a constant expression as a literal where its type has one.
func (p *printer) asLiteral(e tree.Expr) (text string, ok bool) {
	switch e.(type) {
	case *tree.Const, *tree.Param, *tree.Var, *tree.Agg, *tree.Sub:
		return "", false
	}
	v, ok := p.constant(e)
	if !ok {
		return "", false
	}
	text, fault := p.try(func() string { return p.literal(e, e.Type(), v) })
	return text, fault == nil
}

// try runs a part of the printer that may refuse.
func (p *printer) try(write func() string) (text string, fault *pgerr.Error) {
	vars := p.vars
	defer func() {
		switch f := recover().(type) {
		case nil:
		case *pgerr.Error:
			fault, p.vars = f, vars
		default:
			panic(f)
		}
	}()
	return write(), nil
}
