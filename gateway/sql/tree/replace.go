package tree

// Replace returns an expression in which f's answers stand for sub-expressions; where f answers nil it is asked
// below. The original is left as it is; leaves and sub-selects, which are not entered, are shared with it.
func Replace(e Expr, f func(Expr) Expr) Expr {
	if e == nil {
		return nil
	}
	if r := f(e); r != nil {
		return r
	}
	one := func(e Expr) Expr { return Replace(e, f) }
	all := func(list []Expr) []Expr {
		if list == nil {
			return nil
		}
		out := make([]Expr, len(list))
		for i, e := range list {
			out[i] = one(e)
		}
		return out
	}
	switch x := e.(type) {
	case *Call:
		c := *x
		c.Args = all(x.Args)
		return &c
	case *Cast:
		c := *x
		c.Arg = one(x.Arg)
		return &c
	case *Logic:
		c := *x
		c.Args = all(x.Args)
		return &c
	case *IsNull:
		c := *x
		c.Arg = one(x.Arg)
		return &c
	case *IsBool:
		c := *x
		c.Arg = one(x.Arg)
		return &c
	case *Distinct:
		c := *x
		c.Left, c.Right = one(x.Left), one(x.Right)
		return &c
	case *Case:
		c := *x
		c.Whens = make([]When, len(x.Whens))
		for i, w := range x.Whens {
			c.Whens[i] = When{one(w.Cond), one(w.Result)}
		}
		c.Else = one(x.Else)
		return &c
	case *Coalesce:
		c := *x
		c.Args = all(x.Args)
		return &c
	case *MinMax:
		c := *x
		c.Args = all(x.Args)
		return &c
	case *NullIf:
		c := *x
		c.Left, c.Right, c.EqLeft = one(x.Left), one(x.Right), one(x.EqLeft)
		return &c
	case *In:
		c := *x
		c.Left, c.List = one(x.Left), all(x.List)
		return &c
	case *AnyAll:
		c := *x
		c.Left, c.Right = one(x.Left), one(x.Right)
		return &c
	case *Array:
		c := *x
		c.Elems = all(x.Elems)
		return &c
	case *Row:
		c := *x
		c.Fields = all(x.Fields)
		return &c
	case *RowCompare:
		c := *x
		c.Left, c.Right = all(x.Left), all(x.Right)
		return &c
	case *Subscript:
		c := *x
		c.Arg, c.Index = one(x.Arg), make([]Index, len(x.Index))
		for i, n := range x.Index {
			c.Index[i] = Index{one(n.Lower), one(n.Upper)}
		}
		return &c
	case *Field:
		c := *x
		c.Arg = one(x.Arg)
		return &c
	case *Sub:
		c := *x
		c.Left = all(x.Left)
		return &c
	case *Agg:
		return replaceAgg(x, one, all)
	case *Collate:
		c := *x
		c.Arg = one(x.Arg)
		return &c
	}
	return e
}

func replaceAgg(x *Agg, one func(Expr) Expr, all func([]Expr) []Expr) Expr {
	keys := func(order []SortKey) []SortKey {
		out := make([]SortKey, len(order))
		for i, k := range order {
			out[i] = k
			out[i].Expr = one(k.Expr)
		}
		return out
	}
	c := *x
	c.Direct, c.Args, c.Order, c.Filter = all(x.Direct), all(x.Args), keys(x.Order), one(x.Filter)
	if x.Over != nil {
		w := *x.Over
		w.Partition, w.Order = all(x.Over.Partition), keys(x.Over.Order)
		c.Over = &w
	}
	return &c
}
