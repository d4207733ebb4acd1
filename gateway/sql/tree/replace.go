package tree

import "reflect"

// Replace returns an expression in which f's answers stand for sub-expressions; where f answers nil it is asked
// below. The original is left as it is; leaves and sub-selects, which are not entered, are shared with it.
func Replace(e Expr, f func(Expr) Expr) Expr {
	if e == nil {
		return nil
	}
	if r := f(e); r != nil {
		return r
	}
	leaf := true
	slots(e, func(*Expr) { leaf = false })
	if leaf {
		return e
	}
	c := copied(e)
	slots(c, func(slot *Expr) { *slot = Replace(*slot, f) })
	return c
}

// copied returns a node whose slots are its own; what they hold is shared.
func copied(e Expr) Expr {
	switch c := own(reflect.ValueOf(e)).Interface().(type) {
	case *Agg:
		if c.Over != nil {
			c.Over = own(reflect.ValueOf(c.Over)).Interface().(*Window)
		}
		return c
	case *Partial:
		c.Agg = copied(c.Agg).(*Agg)
		return c
	default:
		return c.(Expr)
	}
}

// own copies the struct that pointer points to, and the slices in it.
func own(pointer reflect.Value) reflect.Value {
	c := reflect.New(pointer.Type().Elem())
	c.Elem().Set(pointer.Elem())
	for i := range c.Elem().NumField() {
		if list := c.Elem().Field(i); list.Kind() == reflect.Slice && !list.IsNil() {
			list.Set(reflect.AppendSlice(reflect.MakeSlice(list.Type(), 0, list.Len()), list))
		}
	}
	return c
}
