package run

import (
	"sync"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// behind are the functions that stand behind operators and casts, such as int4pl and int4(bigint), by their OIDs.
var behind = sync.OnceValue(func() map[uint32]pgdata.Operator {
	out := map[uint32]pgdata.Operator{}
	for pair, cast := range pgdata.Get().Casts {
		if cast.Func != 0 {
			out[cast.Func] = pgdata.Operator{Left: pair[0], Result: pair[1]} // a cast has no name
		}
	}
	for _, op := range pgdata.Get().Operators {
		if op.Proc != 0 {
			out[op.Proc] = *op
		}
	}
	return out
})

// proc returns the implementation of a function, nil for none.
func (l *library) proc(p *pgdata.Proc) function {
	if f := l.function(p.Name); f != nil {
		return f
	}
	switch op, ok := behind()[p.OID]; {
	case !ok:
		return nil
	case op.Name == "":
		return converts(op.Left, op.Result)
	case l.operator(op.Name):
		return operates(&op)
	}
	return nil
}

// operator says whether there is an operator of a name.
func (l *library) operator(name string) bool {
	switch name {
	case "=", "<>", "<", "<=", ">", ">=":
		return true
	}
	return l.operators[name] != nil
}

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
		return c.x.lib.operators[op.Name](c)
	}
}
