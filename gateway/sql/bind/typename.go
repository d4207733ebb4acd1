// Package bind gives every name and expression of a parsed statement its meaning and its PostgreSQL type.
package bind

import (
	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// Type is a PostgreSQL type with its modifier.
type Type struct {
	OID    uint32
	Typmod int32
}

// ResolveType finds the type that a TypeName means.
func ResolveType(n *pg_query.TypeName) (Type, *pgerr.Error) {
	return Type{}, pgerr.New(int(n.GetLocation()), "0A000", "types are not bound yet")
}
