package bind

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// strictness is how freely a value may change its type (pg_cast.castcontext).
type strictness int

const (
	implicit strictness = iota
	assignment
	explicit
)

func contextOf(c byte) strictness {
	switch c {
	case 'i':
		return implicit
	case 'a':
		return assignment
	}
	return explicit
}

func plain(oid uint32) tree.Type { return tree.Type{OID: oid, Mod: -1} }

func (b *binder) category(oid uint32) byte {
	if t := b.data.Types[oid]; t != nil {
		return t.Category
	}
	return 'C'
}

func (b *binder) preferred(oid uint32) bool {
	t := b.data.Types[oid]
	return t != nil && t.Preferred
}

func (b *binder) isArray(oid uint32) bool {
	t := b.data.Types[oid]
	return t != nil && t.IsArray()
}

// elem returns the element type of an array, int2vector or oidvector, else 0.
func (b *binder) elem(oid uint32) uint32 {
	if t := b.data.Types[oid]; t != nil && (t.IsArray() || oid == pgdata.Int2Vector || oid == pgdata.OIDVector) {
		return t.Elem
	}
	return 0
}

func (b *binder) composite(oid uint32) bool {
	t := b.data.Types[oid]
	return oid == pgdata.Record || t != nil && t.Kind == 'c' || t == nil && oid >= 16384
}

// path says how a type becomes another (find_coercion_pathway): 0 is not at all, else tree.Cast's method.
func (b *binder) path(from, to uint32, ctx strictness) byte {
	from, to = pgdata.Base(from), pgdata.Base(to)
	if from == to {
		return 'b'
	}
	if c := b.data.Casts[[2]uint32{from, to}]; c != nil {
		if ctx < contextOf(c.Context) {
			return 0
		}
		return c.Method
	}
	if to != pgdata.OIDVector && to != pgdata.Int2Vector {
		if fe, te := b.elem(from), b.elem(to); fe != 0 && te != 0 && b.isArray(to) {
			if b.path(fe, te, ctx) != 0 {
				return 'a'
			}
			return 0
		}
	}
	if ctx >= assignment && b.category(to) == 'S' || ctx == explicit && b.category(from) == 'S' {
		return 'i'
	}
	return 0
}

// canCoerce is can_coerce_type for one argument.
func (b *binder) canCoerce(from, to uint32, ctx strictness) bool {
	switch {
	case from == to, to == pgdata.Any, from == pgdata.Unknown, polymorphic(to):
		return true
	case b.path(from, to, ctx) != 0:
		return true
	case from == pgdata.Record && b.composite(to), b.composite(from) && to == pgdata.Record:
		return true
	}
	return false
}

// coerce brings an expression to a type; nil when it cannot be.
func (b *binder) coerce(e tree.Expr, to tree.Type, ctx strictness) tree.Expr {
	from := e.Type()
	if from.OID != to.OID && !b.canCoerce(from.OID, to.OID, ctx) {
		return nil
	}
	return b.coerceMod(b.coerceType(e, to, ctx), to, ctx)
}

// coerceType is coerce_type: the pathway is known to exist.
func (b *binder) coerceType(e tree.Expr, to tree.Type, ctx strictness) tree.Expr {
	from := e.Type()
	switch {
	case from.OID == to.OID, to.OID == pgdata.Any, polymorphic(to.OID) && from.OID != pgdata.Unknown:
		return e
	case polymorphic(to.OID):
		if x, ok := e.(*tree.Const); ok && x.Value == nil && to.OID == pgdata.AnyArray && ctx == explicit { // as pg_stats has it
			return b.literal(x, to)
		}
		return b.coerceType(e, plain(pgdata.Text), ctx)
	}
	if from.OID == pgdata.Unknown {
		switch x := e.(type) {
		case *tree.Const:
			return b.literal(x, to)
		case *tree.Param:
			return b.setParam(x, to.OID)
		case *tree.Collate:
			arg := b.coerceType(x.Arg, to, ctx)
			return &tree.Collate{Node: tree.Node{T: arg.Type(), Loc: x.Loc}, Arg: arg, Name: x.Name}
		}
		return &tree.Cast{Node: tree.Node{T: plain(to.OID), Loc: e.At()}, Arg: e, Method: 'i', Explicit: ctx == explicit}
	}
	if row, ok := e.(*tree.Row); ok && to.OID == pgdata.Record {
		return row
	}
	if b.composite(from.OID) && to.OID == pgdata.Record {
		return e
	}
	mod := int32(-1)
	if d := b.data.Types[to.OID]; d != nil && d.Kind == 'd' {
		mod = d.BaseMod
	}
	return &tree.Cast{Node: tree.Node{T: tree.Type{OID: to.OID, Mod: mod}, Loc: e.At()}, Arg: e, Method: b.path(from.OID, to.OID, ctx),
		Explicit: ctx == explicit}
}

// coerceMod applies a length or precision (coerce_type_typmod).
func (b *binder) coerceMod(e tree.Expr, to tree.Type, ctx strictness) tree.Expr {
	if to.Mod < 0 || e.Type().Mod == to.Mod && e.Type().OID == to.OID {
		return e
	}
	switch x := e.(type) {
	case *tree.Const:
		if x.Value == nil {
			x = &tree.Const{Node: x.Node}
			x.T.Mod = to.Mod
			return x
		}
	case *tree.Cast:
		if x.T.OID == to.OID && x.T.Mod < 0 && x.Method != 'l' {
			c := *x
			c.T.Mod = to.Mod
			return &c
		}
	}
	return &tree.Cast{Node: tree.Node{T: to, Loc: e.At()}, Arg: e, Method: 'l', Explicit: ctx == explicit}
}

// literal gives an untyped literal its type by reading its text.
func (b *binder) literal(c *tree.Const, to tree.Type) tree.Expr {
	out := &tree.Const{Node: tree.Node{T: plain(to.OID), Loc: c.Loc}}
	text, ok := c.Value.(string)
	if !ok {
		return out
	}
	base := pgdata.Base(to.OID)
	if value.IsReg(base) {
		oid, err := b.names.RegIn(b.ctx, base, text)
		check(err, c.Loc)
		out.Value = oid
		return out
	}
	mod := int32(-1)
	if base == pgdata.Interval {
		mod = to.Mod
	}
	if base == pgdata.Interval {
		out.T.Mod = to.Mod
	}
	v, err := value.Parse(base, mod, text, b.env)
	check(err, c.Loc)
	if a, ok := v.(*value.Array); ok && value.IsReg(a.Elem) {
		check(pgErrUnsupported("array of "+value.TypeName(a.Elem)), c.Loc)
	}
	out.Value = v
	return out
}

// setParam decides a parameter's type, once.
func (b *binder) setParam(p *tree.Param, oid uint32) tree.Expr {
	for len(b.params) < p.Number {
		b.params = append(b.params, 0)
	}
	switch known := b.params[p.Number-1]; {
	case known == 0 || known == pgdata.Unknown:
		b.params[p.Number-1] = oid
	case known != oid:
		panic(inconsistent(p, known, oid))
	}
	return &tree.Param{Node: tree.Node{T: plain(oid), Loc: p.Loc}, Number: p.Number}
}

// coerceOrFail brings an expression to a type or fails with 42804; what names the place for the message.
func (b *binder) coerceOrFail(e tree.Expr, to tree.Type, ctx strictness, what string) tree.Expr {
	if out := b.coerce(e, to, ctx); out != nil {
		return out
	}
	fail(e.At(), "42804", "%s must be type %s, not type %s", what, value.TypeName(to.OID), b.typeName(e.Type().OID))
	return nil
}

// boolean brings a condition to boolean.
func (b *binder) boolean(e tree.Expr, clause string) tree.Expr {
	e = b.coerceOrFail(e, plain(pgdata.Bool), assignment, "argument of "+clause)
	b.noSet(e, clause)
	return e
}

func (b *binder) noSet(e tree.Expr, clause string) {
	if at, ok := findSet(e); ok && clause != "" {
		fail(at, "0A000", "set-returning functions are not allowed in %s", clause)
	}
}

// common is select_common_type: the type that all expressions become. what is "" when none is not an error.
func (b *binder) common(exprs []tree.Expr, what string) uint32 {
	if len(exprs) == 0 {
		return pgdata.Text
	}
	first := exprs[0].Type().OID
	same := first != pgdata.Unknown
	for _, e := range exprs[1:] {
		same = same && e.Type().OID == first
	}
	if same {
		return first
	}
	kind, pos := pgdata.Base(first), exprs[0]
	for _, e := range exprs[1:] {
		next := pgdata.Base(e.Type().OID)
		if next == pgdata.Unknown || next == kind {
			continue
		}
		switch {
		case kind == pgdata.Unknown:
			kind, pos = next, e
		case b.category(next) != b.category(kind):
			if what == "" {
				return 0
			}
			fail(e.At(), "42804", "%s types %s and %s cannot be matched", what, b.typeName(kind), b.typeName(next))
		case !b.preferred(kind) && b.canCoerce(kind, next, implicit) && !b.canCoerce(next, kind, implicit):
			kind, pos = next, e
		}
	}
	_ = pos
	if kind == pgdata.Unknown {
		kind = pgdata.Text
	}
	return kind
}

// toCommon brings expressions to one type, with the modifier they share.
func (b *binder) toCommon(exprs []tree.Expr, what string) ([]tree.Expr, tree.Type) {
	to := plain(b.common(exprs, what))
	out := make([]tree.Expr, len(exprs))
	for i, e := range exprs {
		if out[i] = b.coerce(e, to, implicit); out[i] == nil {
			fail(e.At(), "42846", "%s could not convert type %s to %s", what, b.typeName(e.Type().OID), b.typeName(to.OID))
		}
	}
	to.Mod = out[0].Type().Mod
	for _, e := range out[1:] {
		if e.Type().Mod != to.Mod {
			to.Mod = -1
		}
	}
	return out, to
}

// resolveUnknowns makes what stayed untyped in an output text (resolveTargetListUnknowns).
func (b *binder) resolveUnknowns(q *tree.Query) {
	if q.SetOp != nil {
		return
	}
	for i := range q.Targets {
		if t := &q.Targets[i]; t.Expr.Type().OID == pgdata.Unknown {
			b.coerceColumn(q, i, plain(pgdata.Text))
		}
	}
}

// coerceColumn brings an output column of a query to a type.
func (b *binder) coerceColumn(q *tree.Query, i int, to tree.Type) {
	if q.SetOp != nil {
		b.coerceColumn(q.SetOp.Left, i, to)
		b.coerceColumn(q.SetOp.Right, i, to)
		q.SetOp.Types[i] = to
		q.Targets[i].Expr = retype(q.Targets[i].Expr, to)
		return
	}
	for r := range q.Values {
		q.Values[r][i] = b.coerceOrFail(q.Values[r][i], to, implicit, "VALUES")
	}
	if len(q.Values) > 0 {
		q.Targets[i].Expr = retype(q.Targets[i].Expr, to)
		return
	}
	old := q.Targets[i].Expr
	if old.Type() == to || old.Type().OID == to.OID && to.Mod < 0 {
		return
	}
	next := b.coerceOrFail(old, to, implicit, "column")
	q.Targets[i].Expr = next
}

func retype(e tree.Expr, to tree.Type) tree.Expr {
	v := *(e.(*tree.Var))
	v.T = to
	return &v
}
