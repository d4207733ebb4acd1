package bind

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// polymorphic says whether a type stands for the type of the arguments.
func polymorphic(oid uint32) bool {
	switch oid {
	case pgdata.AnyElement, pgdata.AnyArray, pgdata.AnyNonArray, pgdata.AnyEnum, pgdata.AnyRange, pgdata.AnyMultirange, pgdata.AnyCompatible,
		pgdata.AnyCompatibleArray, pgdata.AnyCompatibleNonArray, pgdata.AnyCompatibleRange, pgdata.AnyCompatibleMultirange:
		return true
	}
	return false
}

// generics are what the polymorphic types of a call mean.
type generics struct {
	elem, array, common uint32
	unknown             bool // an untyped literal stands for one of them
	ok                  bool
}

// generic works out a call's polymorphic types from its arguments (check_generic_type_consistency and
// enforce_generic_type_consistency).
func (b *binder) generic(declared []uint32, args []tree.Expr) (g generics) {
	var compatible []tree.Expr
	g.ok = true
	for i, d := range declared {
		if i >= len(args) {
			break
		}
		actual := pgdata.Base(args[i].Type().OID)
		switch d {
		case pgdata.AnyElement, pgdata.AnyNonArray, pgdata.AnyEnum:
			if actual == pgdata.Unknown {
				g.unknown = true
				continue
			}
			if g.elem != 0 && g.elem != actual || d == pgdata.AnyNonArray && b.isArray(actual) ||
				d == pgdata.AnyEnum && (b.data.Types[actual] == nil || b.data.Types[actual].Kind != 'e') {
				g.ok = false
			}
			g.elem = actual
		case pgdata.AnyArray:
			if actual == pgdata.Unknown {
				g.unknown = true
				continue
			}
			if actual == pgdata.AnyArray {
				g.array = actual
				continue
			}
			if g.array != 0 && g.array != actual || b.elem(actual) == 0 {
				g.ok = false
			}
			g.array = actual
		case pgdata.AnyCompatible, pgdata.AnyCompatibleNonArray:
			if d == pgdata.AnyCompatibleNonArray && b.isArray(actual) {
				g.ok = false
			}
			compatible = append(compatible, args[i])
		case pgdata.AnyCompatibleArray:
			if actual == pgdata.Unknown {
				g.unknown = true
				continue
			}
			elem := b.elem(actual)
			if elem == 0 {
				g.ok = false
				continue
			}
			compatible = append(compatible, &tree.Const{Node: tree.Node{T: plain(elem), Loc: args[i].At()}})
		case pgdata.AnyRange, pgdata.AnyMultirange, pgdata.AnyCompatibleRange, pgdata.AnyCompatibleMultirange:
			if t := b.data.Types[actual]; actual != pgdata.Unknown && (t == nil || t.Kind != 'r' && t.Kind != 'm') {
				g.ok = false
			}
		}
	}
	if g.array != 0 && g.array != pgdata.AnyArray {
		e := b.elem(g.array)
		if g.elem != 0 && g.elem != e {
			g.ok = false
		}
		g.elem = e
	}
	if len(compatible) > 0 {
		g.common = b.common(compatible, "")
		for _, e := range compatible {
			g.ok = g.ok && g.common != 0 && b.canCoerce(e.Type().OID, g.common, implicit)
		}
	}
	return g
}

// actual returns what a declared type means in the call; 0 when the arguments do not say.
func (b *binder) actual(g generics, declared uint32) uint32 {
	arrayOf := func(elem uint32) uint32 {
		if t := b.data.Types[elem]; t != nil {
			return t.Array
		}
		return 0
	}
	elem, common := g.elem, g.common
	if common == 0 && g.unknown {
		common = pgdata.Text
	}
	switch declared {
	case pgdata.AnyElement, pgdata.AnyNonArray, pgdata.AnyEnum:
		return elem
	case pgdata.AnyArray:
		if g.array != 0 {
			return g.array
		}
		return arrayOf(elem)
	case pgdata.AnyCompatible, pgdata.AnyCompatibleNonArray:
		return common
	case pgdata.AnyCompatibleArray:
		return arrayOf(common)
	}
	return declared
}
