package catalog

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

// catalogs is an Athena with data catalogs that have one database each, in pages of one.
type catalogs struct {
	names []string
	err   error
	calls int
}

// onPage returns the item of a page and the token of the next.
func onPage(items []string, token *string) (string, *string) {
	at := max(0, slices.Index(items, aws.ToString(token)))
	if at+1 < len(items) {
		return items[at], &items[at+1]
	}
	return items[at], nil
}

func (c *catalogs) ListDataCatalogs(_ context.Context, in *athena.ListDataCatalogsInput, _ ...func(*athena.Options)) (*athena.ListDataCatalogsOutput, error) {
	c.calls++
	if c.err != nil {
		return nil, c.err
	}
	name, next := onPage(c.names, in.NextToken)
	return &athena.ListDataCatalogsOutput{DataCatalogsSummary: []types.DataCatalogSummary{{CatalogName: &name}}, NextToken: next}, nil
}

func (c *catalogs) ListDatabases(_ context.Context, in *athena.ListDatabasesInput, _ ...func(*athena.Options)) (*athena.ListDatabasesOutput, error) {
	name, next := onPage([]string{"Shop", "archive"}, in.NextToken)
	return &athena.ListDatabasesOutput{DatabaseList: []types.Database{{Name: &name}}, NextToken: next}, c.err
}

func (c *catalogs) ListTableMetadata(_ context.Context, in *athena.ListTableMetadataInput, _ ...func(*athena.Options)) (*athena.ListTableMetadataOutput, error) {
	if *in.DatabaseName != "shop" {
		return nil, &types.MetadataException{Message: aws.String("Database " + *in.DatabaseName + " Not Found")}
	}
	name, next := onPage([]string{"sales", "best"}, in.NextToken)
	return &athena.ListTableMetadataOutput{TableMetadataList: []types.TableMetadata{shopTable(name)}, NextToken: next}, c.err
}

func (c *catalogs) GetTableMetadata(_ context.Context, in *athena.GetTableMetadataInput, _ ...func(*athena.Options)) (*athena.GetTableMetadataOutput, error) {
	if *in.TableName == "broken" {
		return nil, &types.MetadataException{Message: aws.String("the connector's function timed out")}
	}
	if *in.TableName != "sales" {
		return nil, &types.MetadataException{Message: aws.String("Could not find table")}
	}
	t := shopTable("sales")
	return &athena.GetTableMetadataOutput{TableMetadata: &t}, c.err
}

func shopTable(name string) types.TableMetadata {
	t := types.TableMetadata{Name: &name, TableType: aws.String("EXTERNAL_TABLE"), Parameters: map[string]string{"comment": "all " + name},
		Columns:       []types.Column{{Name: aws.String("Amount"), Type: aws.String("decimal(12,2)"), Comment: aws.String("in euros")}},
		PartitionKeys: []types.Column{{Name: aws.String("day"), Type: aws.String("date")}}}
	if name == "best" {
		t.TableType = aws.String("VIRTUAL_VIEW")
	}
	return t
}

func TestFurther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, api := t.Context(), &catalogs{names: []string{"mysql", "AwsDataCatalog", "dynamo"}}
		further := NewFurther(api, "", time.Minute, slog.New(slog.DiscardHandler))
		names, err := further.Names(ctx)
		if diff := cmp.Diff([]string{"dynamo", "mysql"}, names); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if c, err := further.Catalog(ctx, "awsdatacatalog"); c != nil || err != nil {
			t.Errorf("the first catalog is a further one: %v, %v", c, err)
		}
		c, err := further.Catalog(ctx, "mysql")
		if err != nil || c == nil {
			t.Fatalf("%v, %v", c, err)
		}
		databases, err := c.Databases(ctx)
		if diff := cmp.Diff([]string{"archive", "shop"}, databases); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		sales, err := c.Table(ctx, "shop", "sales")
		if err != nil || sales == nil || sales.Comment != "all sales" || sales.Columns[0].Name != "amount" || sales.Columns[0].Type.String() != "decimal(12,2)" ||
			sales.Columns[0].Comment != "in euros" || sales.PartitionKeys[0].Name != "day" || sales.ViewText != "" {
			t.Errorf("%v %+v", err, sales)
		}
		tables, err := c.Tables(ctx, "shop")
		if err != nil || len(tables) != 2 || tables[0].Name != "best" || tables[0].ViewText == "" {
			t.Errorf("%v %+v", err, tables)
		}
		if tables, err := c.Tables(ctx, "nowhere"); err != nil || len(tables) != 0 {
			t.Errorf("an unknown database: %v, %v", tables, err)
		}
		if table, err := c.Table(ctx, "archive", "none"); err != nil || table != nil {
			t.Errorf("an unknown table: %v, %v", table, err)
		}
		if _, err := c.Table(ctx, "archive", "broken"); err == nil {
			t.Error("a connector's fault is taken for a table that is not there")
		}
		time.Sleep(time.Second)
		api.names = append(api.names, "redis")
		if c, err := further.Catalog(ctx, "redis"); c == nil || err != nil {
			t.Errorf("a catalog that was registered just now: %v, %v", c, err)
		}
		calls := api.calls
		if _, err := further.Catalog(ctx, "redis"); err != nil || api.calls != calls {
			t.Errorf("%d more calls for what is known, %v", api.calls-calls, err)
		}
	})
}

func TestFurtherRefused(t *testing.T) {
	for code, want := range map[string]bool{"AccessDeniedException": true, "InternalServerException": false} {
		further := NewFurther(&catalogs{err: &smithy.GenericAPIError{Code: code}}, "", time.Minute, slog.New(slog.DiscardHandler))
		if names, err := further.Names(t.Context()); (err == nil) != want || len(names) != 0 {
			t.Errorf("%s: %q, %v", code, names, err)
		}
	}
}
