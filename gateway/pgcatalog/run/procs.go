package run

import (
	"sync"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// behind are the operators whose functions can be called by their own names too, such as int4pl, by the functions'
// OIDs; nil stands for a cast, such as int4(bigint).
var behind = sync.OnceValue(func() map[uint32]*pgdata.Operator {
	out := map[uint32]*pgdata.Operator{}
	for _, cast := range pgdata.Get().Casts {
		if cast.Func != 0 {
			out[cast.Func] = nil
		}
	}
	for _, op := range pgdata.Get().Operators {
		if op.Proc != 0 {
			out[op.Proc] = op
		}
	}
	return out
})

// proc returns the implementation of a function, nil for none.
func (l *library) proc(p *pgdata.Proc) function {
	if len(p.Args) > 0 && isBits(p.Args[0]) && ofBits[p.Name] != nil {
		return ofBits[p.Name]
	}
	if f := l.function(p.Name); f != nil {
		return f
	}
	switch op, ok := behind()[p.OID]; {
	case !ok:
		return nil
	case op == nil:
		return converts(p.Args[0], p.Result)
	case l.operator(op):
		return operates(op)
	}
	return nil
}

// operator says whether there is an operator.
func (l *library) operator(op *pgdata.Operator) bool {
	switch op.Name {
	case "=", "<>", "<", "<=", ">", ">=":
		return true
	}
	return l.operation(op) != nil
}

// operation returns the implementation of an operator that is no comparison, nil for none.
func (l *library) operation(op *pgdata.Operator) function {
	if isBits(op.Left) || op.Left == 0 && isBits(op.Right) {
		return ofBits[op.Name]
	}
	return l.operators[op.Name]
}

func isBits(oid uint32) bool { return oid == pgdata.Bit || oid == pgdata.Varbit }

// converts is a cast's function: the second argument is the modifier, the third says whether the cast is explicit.
func converts(from, to uint32) function {
	return func(c *call) value.Datum {
		mod, explicit := int32(-1), true
		if len(c.args) > 1 {
			mod = int32(c.int(1))
		}
		if len(c.args) > 2 {
			explicit = c.bool(2)
		}
		return c.x.convert(c.args[0], from, tree.Type{OID: to, Mod: mod}, explicit)
	}
}

func operates(op *pgdata.Operator) function {
	return func(c *call) value.Datum {
		if len(c.args) == 2 {
			return c.x.operate(op, c.args[0], c.args[1])
		}
		c.op = op
		return c.x.lib.operation(op)(c)
	}
}
