package pgcatalog

import (
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/lake"
)

// Tables whose names have one hash keep OIDs of their own, whoever reads them in whatever order; a new table
// takes none that an old one has.
func TestCollisionsMoveTheNewer(t *testing.T) {
	hash := func(_, _, name string) uint32 { return uint32(len(name))*2 + firstOID }
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	table := func(database, name string, age int) *lake.Table {
		return &lake.Table{Database: database, Name: name, Created: day.AddDate(0, 0, -age)}
	}
	a, b, c, d := table("x", "aa", 1), table("x", "bb", 3), table("w", "cc", 2), table("x", "alone", 9)
	one := moveCollisions([][]*lake.Table{{c}, {a, b, d}}, hash)
	two := moveCollisions([][]*lake.Table{{d, b, a}, {c}}, hash)
	if len(one) != 2 || one[[2]string{"x", "bb"}] != 0 || one[[2]string{"x", "alone"}] != 0 {
		t.Fatalf("moved %v, want the two newer of three", one)
	}
	for key, oid := range one {
		if two[key] != oid {
			t.Errorf("%v is %d and in another order %d", key, oid, two[key])
		}
	}
	if one[[2]string{"x", "aa"}] == one[[2]string{"w", "cc"}] {
		t.Error("both moved to one OID")
	}
	newer := moveCollisions([][]*lake.Table{{c}, {table("x", "00", 0), a, b, d}}, hash)
	for key, oid := range one {
		if newer[key] != oid {
			t.Errorf("a new table changed %v from %d to %d", key, oid, newer[key])
		}
	}
	if got := moveCollisions([][]*lake.Table{{a, b, c, d}}, OIDOf); got != nil {
		t.Errorf("moved %v without a collision", got)
	}
}
