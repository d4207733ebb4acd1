package athena

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
)

const pageRows = 1000 // the most that Athena gives

// pages reads a result through GetQueryResults: for managed results, which no S3 client can read, for
// results that are no CSV, and where S3 is denied.
type pages struct {
	api    API
	ctx    context.Context //nolint:containedctx // the reading ends with the query's context
	id     string
	header bool // the first page begins with the names
	token  *string
	begun  bool
	rows   []types.Row
	row    types.Row
}

func (p *pages) next() (bool, error) {
	for len(p.rows) == 0 {
		if p.begun && p.token == nil {
			return false, nil
		}
		out, err := p.api.GetQueryResults(p.ctx, &athena.GetQueryResultsInput{
			QueryExecutionId: aws.String(p.id), MaxResults: aws.Int32(pageRows), NextToken: p.token,
		})
		if err != nil {
			return false, err
		}
		if out.ResultSet != nil {
			p.rows = out.ResultSet.Rows
		}
		if !p.begun && p.header && len(p.rows) > 0 {
			p.rows = p.rows[1:]
		}
		p.begun, p.token = true, out.NextToken
	}
	p.row, p.rows = p.rows[0], p.rows[1:]
	return true, nil
}

func (p *pages) cell(i int) ([]byte, bool) {
	if i >= len(p.row.Data) || p.row.Data[i].VarCharValue == nil {
		return nil, true
	}
	return []byte(*p.row.Data[i].VarCharValue), false
}

func (p *pages) close() error { return nil }
