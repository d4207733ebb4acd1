package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"

	"github.com/datacounsel/spillway/internal/lake"
)

// source is where a data catalog is read from.
type source interface {
	databases(ctx context.Context) ([]string, error)
	// tables returns none for an unknown database.
	tables(ctx context.Context, database string) ([]*lake.Table, error)
	// table returns nil where there is none of that name.
	table(ctx context.Context, database, name string) (*lake.Table, error)
}

// API is the part of Glue's API that reading the catalog needs; *glue.Client has it.
type API interface {
	GetDatabases(context.Context, *glue.GetDatabasesInput, ...func(*glue.Options)) (*glue.GetDatabasesOutput, error)
	GetTables(context.Context, *glue.GetTablesInput, ...func(*glue.Options)) (*glue.GetTablesOutput, error)
	GetTable(context.Context, *glue.GetTableInput, ...func(*glue.Options)) (*glue.GetTableOutput, error)
}

const pageSize = 100 // the most that Glue gives

// glueSource is AwsDataCatalog, by Glue's own API.
type glueSource struct{ api API }

func (g glueSource) databases(ctx context.Context) (names []string, err error) {
	in := &glue.GetDatabasesInput{MaxResults: aws.Int32(pageSize)}
	for {
		out, err := g.api.GetDatabases(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list the databases in Glue: %w", err)
		}
		for _, d := range out.DatabaseList {
			names = append(names, strings.ToLower(aws.ToString(d.Name)))
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return names, nil
		}
	}
}

func (g glueSource) tables(ctx context.Context, database string) (tables []*lake.Table, err error) {
	in := &glue.GetTablesInput{DatabaseName: aws.String(database), MaxResults: aws.Int32(pageSize)}
	for {
		out, err := g.api.GetTables(ctx, in)
		if missing(err) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("list the tables of %s in Glue: %w", database, err)
		}
		for i := range out.TableList {
			tables = append(tables, table(&out.TableList[i]))
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return tables, nil
		}
	}
}

func (g glueSource) table(ctx context.Context, database, name string) (*lake.Table, error) {
	out, err := g.api.GetTable(ctx, &glue.GetTableInput{DatabaseName: aws.String(database), Name: aws.String(name)})
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up table %s.%s in Glue: %w", database, name, err)
	}
	return table(out.Table), nil
}

func missing(err error) bool {
	var none *types.EntityNotFoundException
	return errors.As(err, &none)
}
