package sql

import (
	"context"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// Plan is a bound statement: its result columns and parameter types are known and nothing has run.
type Plan struct {
	Columns []Column
	Params  []uint32 // the parameters' type OIDs
	Local   bool     // answered by Rows, without Athena

	// Volatile says that the same text may give another result on the same data, so a result must not be reused.
	Volatile bool
	// Tables are the Athena tables read, as database.name.
	Tables []string
	// Notices are what the client should hear before the rows, such as a missing partition predicate.
	Notices []Error
}

// Bind resolves a statement that has rows: a query, or the query inside EXPLAIN, DECLARE, PREPARE or COPY.
// paramOIDs are the declared parameter types; 0 and missing ones are inferred.
func Bind(ctx context.Context, s *Session, raw Raw, paramOIDs []uint32) (*Plan, error) {
	if _, err := raw.bindable(); err != nil {
		return nil, err
	}
	return nil, pgerr.New(-1, "0A000", "queries are not bound yet")
}

// Arguments evaluates the argument expressions of an EXECUTE for parameters of the given types.
func (r Raw) Arguments(ctx context.Context, s *Session, oids []uint32) ([]Arg, error) {
	return nil, pgerr.New(-1, "0A000", "EXECUTE is not bound yet")
}

// Athena returns the statement in Athena's dialect, the arguments printed as typed literals. The text is
// canonical: equal statements with equal arguments give equal text.
func (p *Plan) Athena(args []Arg) (string, error) {
	return "", pgerr.New(-1, "0A000", "queries are not translated yet")
}

// Rows runs a Local plan in the embedded engine.
func (p *Plan) Rows(ctx context.Context, args []Arg) (Rows, error) {
	return nil, pgerr.New(-1, "0A000", "queries are not run yet")
}
