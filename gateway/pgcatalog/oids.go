package pgcatalog

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"

	"github.com/datacounsel/spillway/gateway/sql/session"
	"github.com/datacounsel/spillway/internal/lake"
)

const (
	firstOID = 16384       // the least OID of what is not PostgreSQL's own
	oidMask  = 0x7fff_fffe // even, and positive where a tool reads an OID as a signed number
)

// OIDOf returns the OID of a named object: a hash that is the same on every gateway and after every restart,
// even (the odd one after it is a table's row type) and at least 16384.
func OIDOf(kind, database, name string) uint32 {
	h := fnv.New64a()
	for _, s := range []string{kind, database, name} {
		_, _ = h.Write([]byte(s))
		_, _ = h.Write([]byte{0})
	}
	n := uint32(h.Sum64()>>32) & oidMask
	if n < firstOID {
		n += firstOID
	}
	return n
}

// oids are the OIDs of tables. Where two have the same hash the one that Glue made first keeps it, so that a new
// table never takes an old one's OID, and the other's name is hashed with a number behind it.
type oids struct {
	source [][]*lake.Table
	moved  map[[2]string]uint32
}

// of returns a table's OID.
func (o *oids) of(t *lake.Table) uint32 {
	if moved, ok := o.moved[[2]string{t.Database, t.Name}]; ok {
		return moved
	}
	return OIDOf("table", t.Database, t.Name)
}

// knownOIDs returns the OIDs as of the last snapshot.
func knownOIDs(memo *session.Memo) *oids {
	o, _ := memo.Get(oidsKey, func(any) bool { return true }, func() any { return &oids{} }).(*oids)
	return o
}

// oidsOf returns the OIDs of all tables, from the memo where they have not changed.
func oidsOf(memo *session.Memo, source [][]*lake.Table) *oids {
	same := func(old any) bool {
		o, ok := old.(*oids)
		return ok && slices.EqualFunc(o.source, source, sameTables)
	}
	o, _ := memo.Get(oidsKey, same, func() any { return &oids{source, moveCollisions(source, OIDOf)} }).(*oids)
	return o
}

const oidsKey = "\x00oids"

// sameTables says whether two lists are one and the same.
func sameTables(a, b []*lake.Table) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

// moveCollisions returns the OIDs of the tables that do not have the one of their name.
func moveCollisions(source [][]*lake.Table, hash func(kind, database, name string) uint32) map[[2]string]uint32 {
	first := map[uint32]*lake.Table{}
	var late []*lake.Table
	for _, tables := range source {
		for _, t := range tables {
			oid := hash("table", t.Database, t.Name)
			switch other := first[oid]; {
			case other == nil:
				first[oid] = t
			case older(t, other) < 0:
				first[oid], late = t, append(late, other)
			default:
				late = append(late, t)
			}
		}
	}
	if len(late) == 0 {
		return nil
	}
	slices.SortFunc(late, older)
	moved := make(map[[2]string]uint32, len(late))
	for _, t := range late {
		for n := 1; ; n++ {
			oid := hash("table", t.Database, t.Name+"\x00"+strconv.Itoa(n))
			if first[oid] == nil {
				first[oid] = t
				moved[[2]string{t.Database, t.Name}] = oid
				break
			}
		}
	}
	return moved
}

// older orders tables by when Glue made them, those of one moment by name.
func older(a, b *lake.Table) int {
	return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Database, b.Database), cmp.Compare(a.Name, b.Name))
}
