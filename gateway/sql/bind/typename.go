// Package bind gives every name and expression of a parsed statement its meaning and its PostgreSQL type.
package bind

import (
	"context"
	"errors"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// ResolveType finds the type that a TypeName means.
func ResolveType(n *pg_query.TypeName) (t tree.Type, fault *pgerr.Error) {
	b := &binder{ctx: context.Background(), data: pgdata.Get()}
	var err error
	func() {
		defer catch(&err)
		t = b.resolveType(n)
	}()
	if err != nil {
		errors.As(err, &fault)
	}
	return t, fault
}

// ParseType reads a type's name as SQL writes it, such as "character varying(10)[]", as to_regtype does.
func ParseType(text string) (t tree.Type, err error) {
	parsed, fault := pg_query.Parse("SELECT NULL::" + text)
	if fault != nil {
		return t, pgerr.New(-1, "42601", "invalid type name %q", text)
	}
	cast := parsed.Stmts[0].GetStmt().GetSelectStmt().GetTargetList()[0].GetResTarget().GetVal().GetTypeCast()
	if cast == nil {
		return t, pgerr.New(-1, "42601", "invalid type name %q", text)
	}
	t, bad := ResolveType(cast.TypeName)
	if bad != nil {
		return t, bad
	}
	return t, nil
}

func (b *binder) resolveType(n *pg_query.TypeName) tree.Type {
	pos := int(n.Location)
	if n.Setof {
		fail(pos, "42601", "type cannot be SETOF here")
	}
	schema, name := named(n.Names)
	if n.PctType {
		fail(pos, "0A000", "%%TYPE is not supported")
	}
	t := b.typeByName(schema, name)
	if t == nil {
		text := name
		if schema != "" {
			text = schema + "." + name
		}
		fail(pos, "42704", "type %q does not exist", text)
	}
	out := tree.Type{OID: t.OID, Mod: b.typmod(t.OID, n.Typmods, pos)}
	if len(n.ArrayBounds) > 0 {
		if t.Array == 0 {
			fail(pos, "42704", "could not find array type for data type %s", b.typeName(t.OID))
		}
		out.OID = t.Array
	}
	return out
}

// typmod packs a type's modifiers as its typmodin function does.
func (b *binder) typmod(oid uint32, nodes []*pg_query.Node, pos int) int32 {
	if len(nodes) == 0 {
		return -1
	}
	mods := make([]int32, len(nodes))
	for i, n := range nodes {
		c := n.GetAConst()
		if c == nil || c.GetIval() == nil && c.GetSval() == nil {
			fail(pos, "42601", "type modifiers must be simple constants or identifiers")
		}
		mods[i] = c.GetIval().GetIval()
	}
	switch oid {
	case pgdata.Numeric:
		return numericTypmod(mods, pos)
	case pgdata.Varchar, pgdata.BPChar:
		name := map[uint32]string{pgdata.Varchar: "varchar", pgdata.BPChar: "char"}[oid]
		if mods[0] < 1 {
			fail(pos, "22023", "length for type %s must be at least 1", name)
		}
		if mods[0] > 10485760 {
			fail(pos, "22023", "length for type %s cannot exceed 10485760", name)
		}
		return mods[0] + 4
	case pgdata.Timestamp, pgdata.TimestampTZ, pgdata.Time, pgdata.TimeTZ:
		return min(mods[0], 6)
	case pgdata.Bit, pgdata.Varbit:
		return mods[0]
	case pgdata.Interval:
		precision := int32(0xffff)
		if len(mods) > 1 {
			precision = min(mods[1], 6)
		}
		if mods[0] == 0x7fff && precision == 0xffff {
			return -1
		}
		return (mods[0]&0x7fff)<<16 | precision
	}
	fail(pos, "42601", "type modifier is not allowed for type %q", b.data.Types[oid].Name)
	return -1
}

func numericTypmod(mods []int32, pos int) int32 {
	scale := int32(0)
	if len(mods) > 1 {
		scale = mods[1]
	}
	if mods[0] < 1 || mods[0] > 1000 {
		fail(pos, "22023", "NUMERIC precision %d must be between 1 and 1000", mods[0])
	}
	if scale < -1000 || scale > 1000 {
		fail(pos, "22023", "NUMERIC scale %d must be between -1000 and 1000", scale)
	}
	return (mods[0]<<16 | scale&0x7ff) + 4
}
