// Package trino writes a bound query as Athena's SQL (Trino's dialect, accepted by Trino 435 and 483).
package trino

import (
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Options are what a statement's text depends on beside the query.
type Options struct {
	Params         []value.Datum
	Env            *value.Env
	User, Database string
}

// Print writes a query. What has no faithful form is an error 0A000 with its position.
func Print(q *tree.Query, o Options) (string, error) {
	return "", pgerr.New(-1, "0A000", "queries are not translated yet")
}
