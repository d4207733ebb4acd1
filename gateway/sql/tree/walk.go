package tree

import (
	"reflect"

	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Children calls visit for every direct sub-expression; sub-selects count as none.
func Children(e Expr, visit func(Expr)) {
	slots(e, func(slot *Expr) {
		if *slot != nil {
			visit(*slot)
		}
	})
}

// slots calls visit for the place of every direct sub-expression, which may hold nil.
func slots(e Expr, visit func(*Expr)) {
	each := func(list []Expr) {
		for i := range list {
			visit(&list[i])
		}
	}
	keys := func(order []SortKey) {
		for i := range order {
			visit(&order[i].Expr)
		}
	}
	switch x := e.(type) {
	case *Call:
		each(x.Args)
	case *Cast:
		visit(&x.Arg)
	case *Logic:
		each(x.Args)
	case *IsNull:
		visit(&x.Arg)
	case *IsBool:
		visit(&x.Arg)
	case *Distinct:
		visit(&x.Left)
		visit(&x.Right)
	case *Case:
		for i := range x.Whens {
			visit(&x.Whens[i].Cond)
			visit(&x.Whens[i].Result)
		}
		visit(&x.Else)
	case *Coalesce:
		each(x.Args)
	case *MinMax:
		each(x.Args)
	case *NullIf:
		visit(&x.Left)
		visit(&x.Right)
	case *In:
		visit(&x.Left)
		each(x.List)
	case *AnyAll:
		visit(&x.Left)
		visit(&x.Right)
	case *Array:
		each(x.Elems)
	case *Row:
		each(x.Fields)
	case *RowCompare:
		each(x.Left)
		each(x.Right)
	case *Subscript:
		visit(&x.Arg)
		for i := range x.Index {
			visit(&x.Index[i].Lower)
			visit(&x.Index[i].Upper)
		}
	case *Field:
		visit(&x.Arg)
	case *Sub:
		each(x.Left)
	case *Agg:
		each(x.Direct)
		each(x.Args)
		keys(x.Order)
		visit(&x.Filter)
		if x.Over != nil {
			each(x.Over.Partition)
			keys(x.Over.Order)
		}
	case *Partial:
		each(x.State)
		each(x.Agg.Direct)
	case *Grouping:
		each(x.Args)
	case *Collate:
		visit(&x.Arg)
	}
}

// Walk visits e and everything below it; visit says whether to go on below.
func Walk(e Expr, visit func(Expr) bool) {
	if e == nil || !visit(e) {
		return
	}
	Children(e, func(c Expr) { Walk(c, visit) })
}

// Queries calls visit for every sub-select directly below a query: in FROM, WITH, set operations and expressions.
func (q *Query) Queries(visit func(*Query)) {
	for _, c := range q.With {
		visit(c.Query)
	}
	if q.SetOp != nil {
		visit(q.SetOp.Left)
		visit(q.SetOp.Right)
	}
	for _, r := range q.Rels {
		if r.Sub != nil {
			visit(r.Sub)
		}
	}
	q.Exprs(func(e Expr) {
		Walk(e, func(e Expr) bool {
			if s, ok := e.(*Sub); ok {
				visit(s.Query)
			}
			return true
		})
	})
}

// Exprs calls visit for every expression of the query itself.
func (q *Query) Exprs(visit func(Expr)) {
	one := func(e Expr) {
		if e != nil {
			visit(e)
		}
	}
	for _, t := range q.Targets {
		one(t.Expr)
	}
	for _, row := range q.Values {
		for _, e := range row {
			one(e)
		}
	}
	for _, r := range q.Rels {
		for _, f := range r.Funcs {
			one(f)
		}
	}
	for _, f := range q.From {
		Conditions(f, one)
	}
	one(q.Where)
	for _, e := range q.Group {
		one(e)
	}
	one(q.Having)
	for _, e := range q.On {
		one(e)
	}
	one(q.Limit)
	one(q.Offset)
}

// Everywhere walks the expressions of a query and of all queries below it.
func (q *Query) Everywhere(visit func(Expr) bool) {
	q.Exprs(func(e Expr) { Walk(e, visit) })
	q.Queries(func(below *Query) { below.Everywhere(visit) })
}

// Correlated says whether a query names relations of a query around it.
func (q *Query) Correlated() bool {
	own, found := map[*Rel]bool{}, false
	var collect func(*Query)
	collect = func(q *Query) {
		for _, r := range q.Rels {
			own[r] = true
		}
		q.Queries(collect)
	}
	collect(q)
	q.Everywhere(func(e Expr) bool {
		switch x := e.(type) {
		case *Var:
			found = found || !own[x.Rel]
		case *WholeRow:
			found = found || !own[x.Rel]
		}
		return !found
	})
	return found
}

// Conditions calls visit for the conditions of the joins in an item of FROM.
func Conditions(f From, visit func(Expr)) {
	if j, ok := f.(*Join); ok {
		if j.On != nil {
			visit(j.On)
		}
		Conditions(j.Left, visit)
		Conditions(j.Right, visit)
	}
}

// Equal says whether two expressions of one level mean the same; positions do not count.
func Equal(a, b Expr) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	if reflect.TypeOf(a) != reflect.TypeOf(b) || a.Type().OID != b.Type().OID {
		return false
	}
	switch x := a.(type) {
	case *Const:
		y := b.(*Const)
		if x.Value == nil || y.Value == nil {
			return x.Value == nil && y.Value == nil
		}
		return reflect.TypeOf(x.Value) == reflect.TypeOf(y.Value) && value.Compare(x.Value, y.Value) == 0
	case *Param:
		return x.Number == b.(*Param).Number
	case *Var:
		y := b.(*Var)
		return x.Rel == y.Rel && x.Col == y.Col && x.Level == y.Level
	case *WholeRow:
		y := b.(*WholeRow)
		return x.Rel == y.Rel && x.Level == y.Level
	case *Call:
		y := b.(*Call)
		return x.Proc == y.Proc && x.Op == y.Op && equalLists(x.Args, y.Args)
	case *Cast:
		y := b.(*Cast)
		return x.T == y.T && x.Method == y.Method && Equal(x.Arg, y.Arg)
	case *Clock:
		return x.Name == b.(*Clock).Name
	case *Sub:
		return x == b.(*Sub)
	case *Agg:
		y := b.(*Agg)
		return x.Proc == y.Proc && x.Star == y.Star && x.Distinct == y.Distinct && equalLists(x.Args, y.Args) && equalLists(x.Direct, y.Direct) &&
			Equal(x.Filter, y.Filter) && equalKeys(x.Order, y.Order) && equalWindows(x.Over, y.Over)
	}
	return equalShape(a, b) && equalLists(children(a), children(b))
}

func equalWindows(a, b *Window) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a == b || equalLists(a.Partition, b.Partition) && equalKeys(a.Order, b.Order) && reflect.DeepEqual(a.Frame, b.Frame)
}

func equalKeys(a, b []SortKey) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Desc != b[i].Desc || a[i].NullsFirst != b[i].NullsFirst || a[i].Target != b[i].Target || !Equal(a[i].Expr, b[i].Expr) {
			return false
		}
	}
	return true
}

// equalShape compares what is not a sub-expression.
func equalShape(a, b Expr) bool {
	switch x := a.(type) {
	case *Logic:
		return x.Op == b.(*Logic).Op
	case *IsNull:
		return x.Not == b.(*IsNull).Not
	case *IsBool:
		y := b.(*IsBool)
		return x.Not == y.Not && (x.Want == nil) == (y.Want == nil) && (x.Want == nil || *x.Want == *y.Want)
	case *Distinct:
		return x.Not == b.(*Distinct).Not
	case *Case:
		y := b.(*Case)
		return len(x.Whens) == len(y.Whens) && (x.Else == nil) == (y.Else == nil)
	case *MinMax:
		return x.Greatest == b.(*MinMax).Greatest
	case *In:
		y := b.(*In)
		return x.Not == y.Not && x.Op == y.Op
	case *AnyAll:
		y := b.(*AnyAll)
		return x.All == y.All && x.Op == y.Op
	case *RowCompare:
		y := b.(*RowCompare)
		return x.Op == y.Op && len(x.Left) == len(y.Left)
	case *Subscript:
		y := b.(*Subscript)
		return x.Slice == y.Slice && len(x.Index) == len(y.Index)
	case *Field:
		return x.Index == b.(*Field).Index
	}
	return true
}

func children(e Expr) []Expr {
	var out []Expr
	Children(e, func(c Expr) { out = append(out, c) })
	return out
}

func equalLists(a, b []Expr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}
