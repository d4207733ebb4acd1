package bind

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

const operatorHint = "No operator matches the given name and argument types. You might need to add explicit type casts."

// operator resolves an operator name for operand types; left is 0 for a prefix operator (oper, left_oper).
func (b *binder) operator(name string, left, right uint32, pos int) *pgdata.Operator {
	if op := b.exactOperator(name, left, right); op != nil {
		return op
	}
	types := []uint32{left, right}
	if left == 0 {
		types = types[1:]
	}
	var fits []candidate
	for _, o := range b.data.OpByName[name] {
		if c := (candidate{op: o, args: o.Args}); len(c.args) == len(types) && b.fits(c, types) {
			fits = append(fits, c)
		}
	}
	switch {
	case len(fits) == 1:
		return fits[0].op
	case len(fits) > 1:
		if c := b.choose(fits, types); c != nil {
			return c.op
		}
		panic(pgerr.New(pos, "42725", "operator is not unique: %s", b.operatorText(name, left, right)).
			WithHint("Could not choose a best candidate operator. You might need to add explicit type casts."))
	}
	panic(pgerr.New(pos, "42883", "operator does not exist: %s", b.operatorText(name, left, right)).WithHint(operatorHint))
}

func (b *binder) operatorText(name string, left, right uint32) string {
	if left == 0 {
		return name + " " + b.typeName(right)
	}
	return b.typeName(left) + " " + name + " " + b.typeName(right)
}

// exactOperator finds an operator of exactly these types; an untyped operand is taken for the other's type.
func (b *binder) exactOperator(name string, left, right uint32) *pgdata.Operator {
	find := func(l, r uint32) *pgdata.Operator {
		for _, o := range b.data.OpByName[name] {
			if o.Left == l && o.Right == r {
				return o
			}
		}
		return nil
	}
	if left == 0 {
		return find(0, right)
	}
	l, r := left, right
	if l == pgdata.Unknown && r != pgdata.Unknown {
		l = r
	} else if r == pgdata.Unknown && l != pgdata.Unknown {
		r = l
	}
	if l != pgdata.Unknown {
		if op := find(l, r); op != nil {
			return op
		}
	}
	if lb, rb := pgdata.Base(l), pgdata.Base(r); (lb != l || rb != r) && (left == pgdata.Unknown || right == pgdata.Unknown) {
		return find(lb, rb)
	}
	return nil
}

// binary binds left name right.
func (b *binder) binary(name string, left, right tree.Expr, pos int) tree.Expr {
	op := b.operator(name, left.Type().OID, right.Type().OID, pos)
	return b.apply(op, []tree.Expr{left, right}, pos)
}

// apply calls an operator with its operands brought to its types.
func (b *binder) apply(op *pgdata.Operator, args []tree.Expr, pos int) tree.Expr {
	declared := []uint32{op.Left, op.Right}
	if op.Left == 0 {
		declared = declared[1:]
	}
	args, result := b.fit(declared, op.Result, args, pos, func() string {
		return "operator does not exist: " + b.operatorText(op.Name, op.Left, op.Right)
	})
	return &tree.Call{Node: tree.Node{T: plain(result), Loc: pos}, Proc: b.data.Procs[op.Proc], Op: op, Args: args}
}

// fit coerces arguments to declared types and returns what the declared result means.
func (b *binder) fit(declared []uint32, result uint32, args []tree.Expr, pos int, missing func() string) ([]tree.Expr, uint32) {
	g := b.generic(declared, args)
	if !g.ok {
		panic(pgerr.New(pos, "42883", "%s", missing()).WithHint(operatorHint))
	}
	out := make([]tree.Expr, len(args))
	for i, a := range args {
		to := b.actual(g, declared[i])
		if to == 0 {
			panic(pgerr.New(pos, "42804", "could not determine polymorphic type because input has type unknown"))
		}
		if polymorphic(to) || to == pgdata.Any {
			out[i] = a
			continue
		}
		if pgdata.Base(a.Type().OID) == to && a.Type().OID != to && polymorphic(declared[i]) {
			out[i] = a
			continue
		}
		out[i] = b.coerceOrFail(a, plain(to), implicit, "argument")
	}
	resolved := b.actual(g, result)
	if resolved == 0 {
		panic(pgerr.New(pos, "42804", "could not determine polymorphic type because input has type unknown"))
	}
	return out, resolved
}

// typeName writes a type for a message.
func (b *binder) typeName(oid uint32) string {
	if b.data.Types[oid] == nil && oid >= 16384 {
		for _, t := range b.tables {
			if t.OID+1 == oid {
				return value.QuoteIdent(t.Name)
			}
		}
		return "record"
	}
	return value.TypeName(oid)
}

func inconsistent(p *tree.Param, known, next uint32) *pgerr.Error {
	return pgerr.New(p.Loc, "42P08", "inconsistent types deduced for parameter $%d", p.Number).
		WithDetail("%s versus %s", value.TypeName(known), value.TypeName(next))
}

func pgErrUnsupported(what string) error { return pgerr.New(-1, "0A000", "%s is not supported", what) }
