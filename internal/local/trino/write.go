package trino

import (
	"context"

	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/parse"
)

func (q *query) createTable(_ context.Context, n *parse.CreateTableAs) (athena.Rows, error) {
	return nil, athena.Errorf("NOT_SUPPORTED", n.Line, n.Col, "CREATE TABLE AS is not supported by the local engine")
}

func (q *query) insert(_ context.Context, n *parse.Insert) (athena.Rows, error) {
	return nil, athena.Errorf("NOT_SUPPORTED", n.Line, n.Col, "INSERT is not supported by the local engine")
}

func (q *query) unload(_ context.Context, n *parse.Unload) (athena.Rows, error) {
	return nil, athena.Errorf("NOT_SUPPORTED", n.Line, n.Col, "UNLOAD is not supported by the local engine")
}
