package run

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// eval returns an expression's value on a row.
func (x *Exec) eval(e tree.Expr, f *frame) value.Datum {
	if f != nil && len(f.nulls) > 0 {
		for _, n := range f.nulls {
			if tree.Equal(n, e) {
				return nil
			}
		}
	}
	switch v := e.(type) {
	case *tree.Const:
		return v.Value
	case *tree.Var:
		for range v.Level {
			f = f.outer
		}
		row := f.slots[v.Rel.Slot]
		if row == nil {
			return nil
		}
		return x.force(row[v.Col])
	case *tree.Param:
		if v.Number-1 < len(x.params) {
			return x.params[v.Number-1]
		}
		return nil
	case *tree.Call:
		return x.call(v, f)
	case *tree.Cast:
		return x.cast(v, f)
	case *tree.Logic:
		return x.logic(v, f)
	case *tree.IsNull:
		return isNull(x.eval(v.Arg, f), v.Not)
	case *tree.IsBool:
		arg := x.eval(v.Arg, f)
		is := arg == nil
		if v.Want != nil {
			is = arg == *v.Want
		}
		return is != v.Not
	case *tree.Distinct:
		l, r := x.eval(v.Left, f), x.eval(v.Right, f)
		same := l == nil && r == nil
		if l != nil && r != nil {
			same = x.operate(v.Eq, l, r) == true
		}
		return same == v.Not
	case *tree.Case:
		for _, w := range v.Whens {
			if x.eval(w.Cond, f) == true {
				return x.eval(w.Result, f)
			}
		}
		if v.Else == nil {
			return nil
		}
		return x.eval(v.Else, f)
	case *tree.Coalesce:
		for _, a := range v.Args {
			if d := x.eval(a, f); d != nil {
				return d
			}
		}
		return nil
	case *tree.MinMax:
		return x.minMax(v, f)
	case *tree.NullIf:
		l := x.eval(v.Left, f)
		if r := x.eval(v.Right, f); l != nil && r != nil && x.operate(v.Eq, l, r) == true {
			return nil
		}
		return l
	case *tree.In:
		return x.in(v, f)
	case *tree.AnyAll:
		return x.anyAll(v, f)
	case *tree.Array:
		return x.array(v, f)
	case *tree.Row:
		r := &value.Record{Names: v.Names}
		for _, e := range v.Fields {
			r.Fields, r.Types = append(r.Fields, x.eval(e, f)), append(r.Types, e.Type().OID)
		}
		return r
	case *tree.RowCompare:
		return x.rowCompare(v, f)
	case *tree.Subscript:
		return x.subscript(v, f)
	case *tree.Field:
		if r, ok := x.eval(v.Arg, f).(*value.Record); ok {
			return r.Fields[v.Index]
		}
		return nil
	case *tree.WholeRow:
		return x.wholeRow(v, f)
	case *tree.Sub:
		return x.sub(v, f)
	case *tree.Agg:
		for range v.Level {
			f = f.outer
		}
		return f.aggs[v]
	case *tree.Partial:
		return x.partial(v, f)
	case *tree.Grouping:
		n := int64(0)
		for _, a := range v.Args {
			n <<= 1
			for _, e := range f.nulls {
				if tree.Equal(e, a) {
					n |= 1
				}
			}
		}
		return n
	case *tree.Collate:
		return x.eval(v.Arg, f)
	case *tree.Clock:
		return x.clock(v)
	}
	fail("0A000", "this expression is not supported by the catalog engine")
	return nil
}

func (x *Exec) wholeRow(v *tree.WholeRow, f *frame) value.Datum {
	for range v.Level {
		f = f.outer
	}
	row := f.slots[v.Rel.Slot]
	if row == nil {
		return nil
	}
	n := len(v.Rel.Cols)
	r := &value.Record{Fields: make([]value.Datum, 0, n), Types: make([]uint32, 0, n), Names: make([]string, 0, n)}
	for i, c := range v.Rel.Cols {
		if !c.Hidden {
			r.Fields, r.Types, r.Names = append(r.Fields, x.force(row[i])), append(r.Types, c.Type.OID), append(r.Names, c.Name)
		}
	}
	return r
}

// isNull tests a value; a record is null when all its fields are, and not null when none is.
func isNull(v value.Datum, not bool) bool {
	if r, ok := v.(*value.Record); ok {
		for _, f := range r.Fields {
			if (f == nil) == not {
				return false
			}
		}
		return true
	}
	return (v == nil) != not
}

func (x *Exec) logic(v *tree.Logic, f *frame) value.Datum {
	if v.Op == tree.Not {
		if b, ok := x.eval(v.Args[0], f).(bool); ok {
			return !b
		}
		return nil
	}
	var out value.Datum = v.Op == tree.And
	for _, a := range v.Args {
		switch b := x.eval(a, f); {
		case b == nil:
			out = nil
		case b == (v.Op == tree.Or):
			return b
		}
	}
	return out
}

func (x *Exec) minMax(v *tree.MinMax, f *frame) value.Datum {
	var best value.Datum
	for _, a := range v.Args {
		d := x.eval(a, f)
		if d == nil {
			continue
		}
		if best != nil {
			if c := value.CompareAs(v.T.OID, d, best); c == 0 || (c > 0) != v.Greatest {
				continue
			}
		}
		best = d
	}
	return best
}

func (x *Exec) in(v *tree.In, f *frame) value.Datum {
	left := x.eval(v.Left, f)
	if left == nil {
		return nil
	}
	null := false
	for _, e := range v.List {
		switch d := x.eval(e, f); {
		case d == nil:
			null = true
		case x.operate(v.Op, left, d) == true:
			return !v.Not
		}
	}
	if null {
		return nil
	}
	return v.Not
}

func (x *Exec) anyAll(v *tree.AnyAll, f *frame) value.Datum {
	left := x.eval(v.Left, f)
	a, ok := x.eval(v.Right, f).(*value.Array)
	if !ok {
		return nil
	}
	if len(a.Items) == 0 {
		return v.All
	}
	if left == nil {
		return nil
	}
	null := false
	for _, item := range a.Items {
		var r value.Datum
		if item != nil {
			r = x.operate(v.Op, left, item)
		}
		if r == nil {
			null = true
		} else if r == !v.All {
			return !v.All
		}
	}
	if null {
		return nil
	}
	return v.All
}

func (x *Exec) array(v *tree.Array, f *frame) value.Datum {
	elem := pgdata.Get().Types[v.T.OID].Elem
	if !v.Multi {
		items := make([]value.Datum, len(v.Elems))
		for i, e := range v.Elems {
			items[i] = x.eval(e, f)
		}
		return value.NewArray(elem, items)
	}
	out := &value.Array{Elem: elem}
	for _, e := range v.Elems {
		inner, ok := x.eval(e, f).(*value.Array)
		if !ok || len(inner.Items) == 0 {
			continue
		}
		if out.Dims == nil {
			out.Dims = append([]int{len(v.Elems)}, inner.Dims...)
		} else if len(out.Dims) != len(inner.Dims)+1 || out.Dims[1] != inner.Dims[0] {
			fail("2202E", "multidimensional arrays must have array expressions with matching dimensions")
		}
		out.Items = append(out.Items, inner.Items...)
	}
	for range out.Dims {
		out.Lower = append(out.Lower, 1)
	}
	return out
}

func (x *Exec) rowCompare(v *tree.RowCompare, f *frame) value.Datum {
	l, r := make(Row, len(v.Left)), make(Row, len(v.Left))
	for i := range v.Left {
		l[i], r[i] = x.eval(v.Left[i], f), x.eval(v.Right[i], f)
	}
	return x.compareRows(v.Op, v.Ops, l, r)
}

// compareRows compares pairs of cells from left to right with SQL's NULL rules.
func (x *Exec) compareRows(name string, ops []*pgdata.Operator, l, r Row) value.Datum {
	null := false
	for i := range l {
		if l[i] == nil || r[i] == nil {
			if name != "=" && name != "<>" {
				return nil
			}
			null = true
			continue
		}
		c := x.compare(ops[i].Left, ops[i].Right, l[i], r[i])
		if c == 0 {
			continue
		}
		switch name {
		case "=":
			return false
		case "<>":
			return true
		case "<", "<=":
			return c < 0
		default:
			return c > 0
		}
	}
	if null {
		return nil
	}
	return name == "=" || name == "<=" || name == ">="
}

func (x *Exec) subscript(v *tree.Subscript, f *frame) value.Datum {
	a, ok := x.eval(v.Arg, f).(*value.Array)
	if !ok {
		return nil
	}
	if v.Slice {
		return x.slice(v, a, f)
	}
	if len(v.Index) != len(a.Dims) {
		return nil
	}
	at := 0
	for i, ix := range v.Index {
		n, ok := x.eval(ix.Upper, f).(int64)
		if !ok {
			return nil
		}
		n -= int64(a.Lower[i])
		if n < 0 || n >= int64(a.Dims[i]) {
			return nil
		}
		at = at*a.Dims[i] + int(n)
	}
	return a.Items[at]
}

// slice cuts a one-dimensional array.
func (x *Exec) slice(v *tree.Subscript, a *value.Array, f *frame) value.Datum {
	if len(a.Dims) == 0 {
		return value.NewArray(a.Elem, nil)
	}
	if len(v.Index) > 1 || len(a.Dims) > 1 {
		fail("0A000", "slices of arrays of more than one dimension are not supported")
	}
	lower, upper := int64(a.Lower[0]), int64(a.Lower[0]+a.Dims[0]-1)
	for _, b := range []struct {
		e    tree.Expr
		to   *int64
		most bool
	}{{v.Index[0].Lower, &lower, false}, {v.Index[0].Upper, &upper, true}} {
		if b.e == nil {
			continue
		}
		n, ok := x.eval(b.e, f).(int64)
		if !ok {
			return nil
		}
		if b.most {
			*b.to = min(*b.to, n)
		} else {
			*b.to = max(*b.to, n)
		}
	}
	if lower > upper {
		return value.NewArray(a.Elem, nil)
	}
	first := lower - int64(a.Lower[0])
	return value.NewArray(a.Elem, a.Items[first:first+upper-lower+1])
}

func (x *Exec) sub(v *tree.Sub, f *frame) value.Datum {
	rows := x.query(v.Query, f)
	switch v.Kind {
	case tree.Exists:
		return len(rows) > 0
	case tree.ArraySub:
		items := make([]value.Datum, len(rows))
		for i, r := range rows {
			items[i] = r[0]
		}
		return value.NewArray(pgdata.Get().Types[v.T.OID].Elem, items)
	case tree.Scalar:
		if len(rows) > 1 {
			fail("21000", "more than one row returned by a subquery used as an expression")
		}
		if len(rows) == 0 {
			return nil
		}
		if len(v.Left) > 0 {
			return x.compareRows(v.Op, v.Ops, x.cells(v.Left, f), rows[0])
		}
		return rows[0][0]
	}
	left := x.cells(v.Left, f)
	null := false
	for _, r := range rows {
		var hit value.Datum
		if len(left) == 1 {
			if left[0] != nil && r[0] != nil {
				hit = x.operate(v.Ops[0], left[0], r[0])
			}
		} else {
			hit = x.compareRows(v.Op, v.Ops, left, r)
		}
		if hit == nil {
			null = true
		} else if hit == (v.Kind == tree.Any) {
			return hit
		}
	}
	if null {
		return nil
	}
	return v.Kind == tree.All
}

func (x *Exec) cells(exprs []tree.Expr, f *frame) Row {
	out := make(Row, len(exprs))
	for i, e := range exprs {
		out[i] = x.eval(e, f)
	}
	return out
}

// cast changes a value's type; reg types go by the catalog's names.
func (x *Exec) cast(v *tree.Cast, f *frame) value.Datum {
	d := x.eval(v.Arg, f)
	if d == nil {
		return nil
	}
	return x.convert(d, v.Arg.Type().OID, v.T, v.Explicit)
}

func (x *Exec) convert(d value.Datum, from uint32, to tree.Type, explicit bool) value.Datum {
	base := pgdata.Base(to.OID)
	from = pgdata.Base(from)
	if value.IsReg(base) {
		if text, ok := d.(string); ok {
			oid, err := x.names.RegIn(x.ctx, base, text)
			check(err)
			return oid
		}
		return d
	}
	if text, ok := d.(string); ok && from == pgdata.JSONB && !value.IsString(base) {
		return x.fromJSON(text, tree.Type{OID: base, Mod: to.Mod})
	}
	switch d.(type) {
	case int64, *value.Array, *value.Record:
		if value.IsString(base) && base != pgdata.Char {
			return x.convertText(x.Text(from, d), base, to.Mod, explicit)
		}
	}
	if t := pgdata.Get().Types[base]; t != nil && t.IsArray() && value.IsReg(t.Elem) {
		if a, ok := d.(*value.Array); ok {
			items := make([]value.Datum, len(a.Items))
			for i, item := range a.Items {
				if item != nil {
					items[i] = x.convert(item, a.Elem, tree.Type{OID: t.Elem, Mod: -1}, explicit)
				}
			}
			return value.NewArray(t.Elem, items)
		}
	}
	if a, ok := d.(*value.Array); ok {
		if t := pgdata.Get().Types[base]; t != nil && t.IsArray() {
			out := &value.Array{Elem: t.Elem, Dims: a.Dims, Lower: a.Lower, Items: make([]value.Datum, len(a.Items))}
			for i, item := range a.Items {
				if item != nil {
					out.Items[i] = x.convert(item, a.Elem, tree.Type{OID: t.Elem, Mod: to.Mod}, explicit)
				}
			}
			return out
		}
	}
	if base == from && to.Mod < 0 {
		return d
	}
	out, err := value.Cast(d, from, base, to.Mod, explicit, x.env)
	check(err)
	return out
}

func (x *Exec) convertText(text string, to uint32, mod int32, explicit bool) value.Datum {
	out, err := value.Cast(text, pgdata.Text, to, mod, explicit, x.env)
	check(err)
	return out
}
