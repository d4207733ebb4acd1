package athena

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"github.com/datacounsel/spillway/internal/local/glue"
)

// TestDataCatalogs registers a catalog, which shows Glue's databases, outlives a restart, and goes when it is deleted.
func TestDataCatalogs(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	f := start(t, dir, script{}, nil)
	if err := f.service.Catalog.CreateDatabase(glue.DatabaseInput{Name: "shop"}); err != nil {
		t.Fatal(err)
	}
	create := func(name string, kind types.DataCatalogType) error {
		_, err := f.CreateDataCatalog(ctx, &api.CreateDataCatalogInput{Name: aws.String(name), Type: kind, Parameters: map[string]string{"catalog-id": "111122223333"}})
		return err
	}
	if err := create("Partner", types.DataCatalogTypeGlue); err != nil {
		t.Fatal(err)
	}
	wantCode(t, create("partner", types.DataCatalogTypeGlue), "InvalidRequestException", "already exists")
	wantCode(t, create("awsdatacatalog", types.DataCatalogTypeGlue), "InvalidRequestException", "already exists")
	wantCode(t, create("mysql", types.DataCatalogTypeLambda), "InvalidRequestException", `Data catalogs of type "LAMBDA" need AWS`)
	list, err := f.ListDataCatalogs(ctx, &api.ListDataCatalogsInput{})
	if err != nil || len(list.DataCatalogsSummary) != 2 || *list.DataCatalogsSummary[1].CatalogName != "Partner" {
		t.Errorf("%v %+v", err, list)
	}
	dbs, err := f.ListDatabases(ctx, &api.ListDatabasesInput{CatalogName: aws.String("partner")})
	if err != nil || len(dbs.DatabaseList) != 1 || *dbs.DatabaseList[0].Name != "shop" {
		t.Errorf("%v %+v", err, dbs)
	}
	if _, err := f.StartQueryExecution(ctx, &api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1"),
		QueryExecutionContext: &types.QueryExecutionContext{Catalog: aws.String("Partner")}}); err != nil {
		t.Error(err)
	}
	_, err = f.StartQueryExecution(ctx, &api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1"),
		QueryExecutionContext: &types.QueryExecutionContext{Catalog: aws.String("nowhere")}})
	wantCode(t, err, "InvalidRequestException", "Data catalog nowhere was not found")

	f.close(t)
	f = start(t, dir, script{}, nil)
	one, err := f.GetDataCatalog(ctx, &api.GetDataCatalogInput{Name: aws.String("partner")})
	if err != nil || *one.DataCatalog.Name != "Partner" || one.DataCatalog.Parameters["catalog-id"] != "111122223333" {
		t.Errorf("after a restart: %v %+v", err, one)
	}
	if _, err := f.UpdateDataCatalog(ctx, &api.UpdateDataCatalogInput{Name: aws.String("Partner"), Type: types.DataCatalogTypeGlue, Description: aws.String("theirs")}); err != nil {
		t.Error(err)
	}
	if _, err := f.DeleteDataCatalog(ctx, &api.DeleteDataCatalogInput{Name: aws.String("Partner")}); err != nil {
		t.Error(err)
	}
	_, err = f.GetDataCatalog(ctx, &api.GetDataCatalogInput{Name: aws.String("Partner")})
	wantCode(t, err, "InvalidRequestException", "Data catalog Partner was not found")
}
