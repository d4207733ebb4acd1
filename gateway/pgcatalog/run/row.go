package run

import (
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Supports says whether the engine has what an expression calls.
func (x *Exec) Supports(e tree.Expr) bool { return Supports(e) }

// Eval evaluates expressions over a row: their columns are those of the relation in slot 0.
func (x *Exec) Eval(exprs []tree.Expr, row Row) (out Row, err error) {
	defer catch(&err)
	x.tick()
	f := &frame{slots: []Row{row}}
	return x.cells(exprs, f), nil
}

// partial finishes an aggregate whose rows another engine has gathered or summed.
func (x *Exec) partial(v *tree.Partial, f *frame) value.Datum {
	state := x.cells(v.State, f)
	if len(state) == 1 {
		var members []*frame
		if rows, ok := state[0].(*value.Array); ok {
			members = make([]*frame, len(rows.Items))
			for i, item := range rows.Items {
				members[i] = &frame{outer: f, slots: []Row{item.(*value.Record).Fields}}
			}
		}
		return x.aggregate(v.Agg, members, f)
	}
	n, _ := state[0].(int64)
	if n == 0 || state[1] == nil {
		return nil
	}
	if total, isInt := state[1].(int64); isInt {
		state[1] = value.DecimalOf(total)
	}
	if len(state) == 2 {
		return mean(n, state[1])
	}
	return deviation(v.Agg, n, state[1].(*value.Decimal), state[2].(*value.Decimal))
}

// deviation is the exact variance, or its root, of n numbers whose sum and sum of squares are known.
func deviation(a *tree.Agg, n int64, total, squares *value.Decimal) value.Datum {
	sample, root := true, false
	switch a.Proc.Name {
	case "stddev", "stddev_samp":
		root = true
	case "stddev_pop":
		sample, root = false, true
	case "var_pop":
		sample = false
	}
	return spreadOf(n, total, squares, sample, root)
}
