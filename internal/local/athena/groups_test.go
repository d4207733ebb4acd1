package athena

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/internal/local/glue"
)

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func writeFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWorkGroups(t *testing.T) {
	ctx := context.Background()
	f := start(t, t.TempDir(), script{}, func(c *Config) { c.Output = "" })
	_, err := f.StartQueryExecution(ctx, &api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1")})
	wantCode(t, err, "InvalidRequestException", "No output location provided.")
	_, err = f.StartQueryExecution(ctx, &api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1"), WorkGroup: aws.String("none")})
	wantCode(t, err, "InvalidRequestException", "WorkGroup none is not found.")
	name := aws.String("team")
	create := &api.CreateWorkGroupInput{Name: name, Description: aws.String("d"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}}
	if _, err := f.CreateWorkGroup(ctx, create); err != nil {
		t.Fatal(err)
	}
	_, err = f.CreateWorkGroup(ctx, create)
	wantCode(t, err, "InvalidRequestException", "WorkGroup is already created")
	if _, err := f.UpdateWorkGroup(ctx, &api.UpdateWorkGroupInput{WorkGroup: name, State: types.WorkGroupStateDisabled,
		ConfigurationUpdates: &types.WorkGroupConfigurationUpdates{
			EnforceWorkGroupConfiguration: aws.Bool(false), BytesScannedCutoffPerQuery: aws.Int64(20_000_000),
			ResultConfigurationUpdates: &types.ResultConfigurationUpdates{OutputLocation: aws.String("s3://out/x")},
		}}); err != nil {
		t.Fatal(err)
	}
	got, err := f.GetWorkGroup(ctx, &api.GetWorkGroupInput{WorkGroup: name})
	if err != nil {
		t.Fatal(err)
	}
	c := got.WorkGroup.Configuration
	if got.WorkGroup.State != "DISABLED" || *c.EnforceWorkGroupConfiguration || *c.BytesScannedCutoffPerQuery != 20_000_000 ||
		*c.ResultConfiguration.OutputLocation != "s3://out/x" || *c.EngineVersion.EffectiveEngineVersion != "Athena engine version 3" {
		t.Errorf("got %+v", got.WorkGroup)
	}
	_, err = f.StartQueryExecution(ctx, &api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1"), WorkGroup: name})
	wantCode(t, err, "InvalidRequestException", "WorkGroup team is disabled.")
	tags, err := f.ListTagsForResource(ctx, &api.ListTagsForResourceInput{ResourceARN: aws.String("arn:aws:athena:eu-west-1:1:workgroup/team")})
	if err != nil || len(tags.Tags) != 1 || *tags.Tags[0].Value != "v" {
		t.Errorf("%v %+v", err, tags)
	}
	list, err := f.ListWorkGroups(ctx, &api.ListWorkGroupsInput{})
	if err != nil || len(list.WorkGroups) != 2 {
		t.Errorf("%v %+v", err, list)
	}
	if _, err := f.DeleteWorkGroup(ctx, &api.DeleteWorkGroupInput{WorkGroup: name}); err != nil {
		t.Error(err)
	}
	_, err = f.DeleteWorkGroup(ctx, &api.DeleteWorkGroupInput{WorkGroup: aws.String("primary")})
	wantCode(t, err, "InvalidRequestException", "primary")
}

func TestPreparedStatements(t *testing.T) {
	ctx := context.Background()
	var seen []string
	f := start(t, t.TempDir(), script{map[string]func(context.Context, Session) (Rows, error){
		"SELECT ?, ?": func(ctx context.Context, s Session) (Rows, error) {
			seen = append(seen, fmt.Sprint(s.Parameters))
			return mixed(ctx, s)
		}}}, nil)
	group := aws.String("primary")
	if _, err := f.CreatePreparedStatement(ctx, &api.CreatePreparedStatementInput{StatementName: aws.String("p"), QueryStatement: aws.String("SELECT ?, ?"), WorkGroup: group}); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"PREPARE q FROM SELECT ?, ?", "EXECUTE p USING 'a,b', concat('x', 'y')", "execute Q using 1,2"} {
		if q := f.query(t, sql); q.Status.State != Succeeded {
			t.Errorf("%s: %s", sql, aws.ToString(q.Status.StateChangeReason))
		}
	}
	q := f.wait(t, f.begin(t, &api.StartQueryExecutionInput{QueryString: aws.String("EXECUTE p"), ExecutionParameters: []string{"7", "'8'"}}))
	if q.Status.State != Succeeded {
		t.Errorf("got %+v", q.Status)
	}
	if diff := cmp.Diff([]string{"['a,b' concat('x', 'y')]", "[1 2]", "[7 '8']"}, seen); diff != "" {
		t.Error(diff)
	}
	if q := f.query(t, "DEALLOCATE PREPARE q"); q.Status.State != Succeeded {
		t.Errorf("got %+v", q.Status)
	}
	_, err := f.StartQueryExecution(ctx, &api.StartQueryExecutionInput{QueryString: aws.String("EXECUTE q USING 1, 2")})
	wantCode(t, err, "ResourceNotFoundException", "PreparedStatement q was not found in workGroup primary")
	for _, bad := range []string{"EXECUTE", "EXECUTE p USE 1", "EXECUTE p USING", "EXECUTE p USING 1,"} {
		_, err := f.StartQueryExecution(ctx, &api.StartQueryExecutionInput{QueryString: &bad})
		wantCode(t, err, "InvalidRequestException", "line 1:")
	}
	list, err := f.ListPreparedStatements(ctx, &api.ListPreparedStatementsInput{WorkGroup: group})
	if err != nil || len(list.PreparedStatements) != 1 {
		t.Errorf("%v %+v", err, list)
	}
}

func TestMetadata(t *testing.T) {
	ctx := context.Background()
	f := start(t, t.TempDir(), script{}, nil)
	catalog := f.service.Catalog
	if err := catalog.CreateDatabase(glue.DatabaseInput{Name: "shop", Description: "all"}); err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		if err := catalog.CreateTable("shop", glue.TableInput{Name: fmt.Sprintf("t%02d", i), TableType: "EXTERNAL_TABLE",
			PartitionKeys:     []glue.Column{{Name: "dt", Type: "string"}},
			StorageDescriptor: &glue.StorageDescriptor{Location: "s3://b/t", Columns: []glue.Column{{Name: "adj close", Type: "double"}}}}); err != nil {
			t.Fatal(err)
		}
	}
	name := aws.String("AwsDataCatalog")
	dbs, err := f.ListDatabases(ctx, &api.ListDatabasesInput{CatalogName: name})
	if err != nil || len(dbs.DatabaseList) != 1 || *dbs.DatabaseList[0].Description != "all" {
		t.Errorf("%v %+v", err, dbs)
	}
	n := 0
	pages := api.NewListTableMetadataPaginator(f.Client, &api.ListTableMetadataInput{CatalogName: name, DatabaseName: aws.String("shop"), Expression: aws.String("t[0-4].*|t55")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		n += len(page.TableMetadataList)
	}
	if n != 51 {
		t.Errorf("%d tables, want 51", n)
	}
	one, err := f.GetTableMetadata(ctx, &api.GetTableMetadataInput{CatalogName: name, DatabaseName: aws.String("shop"), TableName: aws.String("T01")})
	if err != nil || *one.TableMetadata.Columns[0].Name != "adj close" || one.TableMetadata.Parameters["location"] != "s3://b/t" || *one.TableMetadata.PartitionKeys[0].Name != "dt" {
		t.Errorf("%v %+v", err, one)
	}
	_, err = f.GetTableMetadata(ctx, &api.GetTableMetadataInput{CatalogName: name, DatabaseName: aws.String("shop"), TableName: aws.String("no")})
	wantCode(t, err, "MetadataException", "not found")
	_, err = f.ListDatabases(ctx, &api.ListDatabasesInput{CatalogName: aws.String("other")})
	wantCode(t, err, "InvalidRequestException", "other")
}

func TestClassify(t *testing.T) {
	for sql, want := range map[string]Kind{
		"-- x\nselect 1":                       {DML, "SELECT"},
		"WITH a AS (SELECT 1) SELECT * FROM a": {DML, "SELECT"},
		"(SELECT 1)":                           {DML, "SELECT"},
		"VALUES 1":                             {DML, "SELECT"},
		"insert into t select 1":               {DML, "INSERT"},
		"UNLOAD (SELECT 1) TO 's3://b/'":       {DML, "UNLOAD"},
		"CREATE TABLE t WITH (format='PARQUET') AS SELECT 1": {DDL, "CREATE_TABLE_AS_SELECT"},
		"CREATE TABLE t (\"as\" int)":                        {DDL, "CREATE_TABLE"},
		"CREATE EXTERNAL TABLE t (a int)":                    {DDL, "CREATE_TABLE"},
		"CREATE OR REPLACE VIEW v AS SELECT 1":               {DDL, "CREATE_VIEW"},
		"create schema x":                                    {DDL, "CREATE_DATABASE"},
		"DROP SCHEMA x":                                      {DDL, "DROP_DATABASE"},
		"DROP TABLE IF EXISTS `x`":                           {DDL, "DROP_TABLE"},
		"ALTER TABLE t ADD IF NOT EXISTS PARTITION (dt='x')": {DDL, "ALTER_TABLE_ADD_PARTITION"},
		"ALTER TABLE t SET TBLPROPERTIES ('a'='b')":          {DDL, "ALTER_TABLE_SET_TBLPROPERTIES"},
		"ALTER":               {DDL, "ALTER_TABLE"},
		"MSCK REPAIR TABLE t": {DDL, "MSCK_REPAIR_TABLE"},
		"SHOW CREATE TABLE t": {Utility, "SHOW_CREATE_TABLE"},
		"SHOW SCHEMAS":        {Utility, "SHOW_DATABASES"},
		"DESCRIBE t":          {Utility, "DESCRIBE_TABLE"},
		"EXPLAIN SELECT 1":    {Utility, "EXPLAIN"},
		"'":                   {DML, "SELECT"},
		"":                    {DML, "SELECT"},
	} {
		if got := Classify(sql); got != want {
			t.Errorf("%s: got %v, want %v", sql, got, want)
		}
	}
}
