package glue

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	api "github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/internal/obs"
)

// client returns the official client of a catalog in dir.
func client(t testing.TB, dir string) (*api.Client, *Store) {
	t.Helper()
	store, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	server := httptest.NewServer(New(ctx, store, nil, obs.Discard()))
	t.Cleanup(server.Close)
	return api.New(api.Options{
		BaseEndpoint: &server.URL, Region: "eu-west-1",
		Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	}), store
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var known smithy.APIError
	if !errors.As(err, &known) || known.ErrorCode() != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func input(name string) *types.TableInput {
	return &types.TableInput{
		Name: &name, TableType: aws.String("EXTERNAL_TABLE"), Parameters: map[string]string{"classification": "json"},
		StorageDescriptor: &types.StorageDescriptor{
			Location: aws.String("s3://b/" + name + "/"), Columns: []types.Column{{Name: aws.String("adj close"), Type: aws.String("double")}},
			SerdeInfo: &types.SerDeInfo{SerializationLibrary: aws.String("org.openx.data.jsonserde.JsonSerDe")},
		},
		PartitionKeys: []types.Column{{Name: aws.String("dt"), Type: aws.String("string")}, {Name: aws.String("n"), Type: aws.String("int")}},
	}
}

func TestTables(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	c, store := client(t, dir)
	db := aws.String("Shop")
	must[*api.CreateDatabaseOutput](t)(c.CreateDatabase(ctx, &api.CreateDatabaseInput{DatabaseInput: &types.DatabaseInput{Name: db}}))
	_, err := c.CreateDatabase(ctx, &api.CreateDatabaseInput{DatabaseInput: &types.DatabaseInput{Name: aws.String("shop")}})
	wantCode(t, err, "AlreadyExistsException")
	must[*api.CreateTableOutput](t)(c.CreateTable(ctx, &api.CreateTableInput{DatabaseName: db, TableInput: input("Orders")}))
	_, err = c.CreateTable(ctx, &api.CreateTableInput{DatabaseName: db, TableInput: input("orders")})
	wantCode(t, err, "AlreadyExistsException")
	_, err = c.GetTable(ctx, &api.GetTableInput{DatabaseName: db, Name: aws.String("none")})
	var missing *types.EntityNotFoundException
	if !errors.As(err, &missing) {
		t.Errorf("got %v, want EntityNotFoundException", err)
	}
	next := input("orders")
	next.Description = aws.String("second")
	must[*api.UpdateTableOutput](t)(c.UpdateTable(ctx, &api.UpdateTableInput{DatabaseName: db, TableInput: next, VersionId: aws.String("0")}))
	_, err = c.UpdateTable(ctx, &api.UpdateTableInput{DatabaseName: db, TableInput: next, VersionId: aws.String("0")})
	wantCode(t, err, "ConcurrentModificationException")
	must[*api.UpdateTableOutput](t)(c.UpdateTable(ctx, &api.UpdateTableInput{DatabaseName: db, TableInput: next, SkipArchive: aws.Bool(true)}))

	check := func(c *api.Client) {
		t.Helper()
		got := must[*api.GetTableOutput](t)(c.GetTable(ctx, &api.GetTableInput{DatabaseName: db, Name: aws.String("ORDERS")})).Table
		if *got.Name != "orders" || *got.DatabaseName != "shop" || *got.VersionId != "2" || *got.Description != "second" || got.CreateTime == nil {
			t.Errorf("got table %+v", got)
		}
		if diff := cmp.Diff(next.StorageDescriptor.Columns[0].Name, got.StorageDescriptor.Columns[0].Name); diff != "" {
			t.Error(diff)
		}
		versions := must[*api.GetTableVersionsOutput](t)(c.GetTableVersions(ctx, &api.GetTableVersionsInput{DatabaseName: db, TableName: aws.String("orders")}))
		if len(versions.TableVersions) != 2 || *versions.TableVersions[1].VersionId != "0" {
			t.Errorf("got versions %+v", versions.TableVersions)
		}
	}
	check(c)
	store.Close()
	c, _ = client(t, dir)
	check(c)
	must[*api.DeleteDatabaseOutput](t)(c.DeleteDatabase(ctx, &api.DeleteDatabaseInput{Name: db}))
	_, err = c.GetTables(ctx, &api.GetTablesInput{DatabaseName: db})
	wantCode(t, err, "EntityNotFoundException")
}

func TestGetTablesPagesAndFilters(t *testing.T) {
	ctx := context.Background()
	c, store := client(t, t.TempDir())
	db := aws.String("d")
	if err := store.CreateDatabase(DatabaseInput{Name: "d"}); err != nil {
		t.Fatal(err)
	}
	for i := range 250 {
		if err := store.CreateTable("d", TableInput{Name: fmt.Sprintf("t%03d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	pages := api.NewGetTablesPaginator(c, &api.GetTablesInput{DatabaseName: db})
	for n := 0; pages.HasMorePages(); n++ {
		page := must[*api.GetTablesOutput](t)(pages.NextPage(ctx))
		if n < 2 && len(page.TableList) != 100 {
			t.Errorf("page %d has %d tables", n, len(page.TableList))
		}
		for _, table := range page.TableList {
			names = append(names, *table.Name)
		}
	}
	if len(names) != 250 || names[249] != "t249" {
		t.Errorf("got %d tables, the last %v", len(names), names[len(names)-1])
	}
	some := must[*api.GetTablesOutput](t)(c.GetTables(ctx, &api.GetTablesInput{DatabaseName: db, Expression: aws.String("t00[0-4]|t2.*")}))
	if len(some.TableList) != 55 {
		t.Errorf("the expression keeps %d tables, want 55", len(some.TableList))
	}
	_, err := c.GetTables(ctx, &api.GetTablesInput{DatabaseName: db, NextToken: aws.String("nonsense")})
	wantCode(t, err, "InvalidInputException")
}

func TestPartitions(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	c, store := client(t, dir)
	db, table := aws.String("d"), aws.String("t")
	must[*api.CreateDatabaseOutput](t)(c.CreateDatabase(ctx, &api.CreateDatabaseInput{DatabaseInput: &types.DatabaseInput{Name: db}}))
	must[*api.CreateTableOutput](t)(c.CreateTable(ctx, &api.CreateTableInput{DatabaseName: db, TableInput: input("t")}))
	var inputs []types.PartitionInput
	for day := 1; day <= 3; day++ {
		for n := range 12 {
			inputs = append(inputs, types.PartitionInput{Values: []string{fmt.Sprintf("2024-01-0%d", day), fmt.Sprint(n)}})
		}
	}
	inputs = append(inputs, inputs[0], types.PartitionInput{Values: []string{"one"}})
	out := must[*api.BatchCreatePartitionOutput](t)(c.BatchCreatePartition(ctx, &api.BatchCreatePartitionInput{DatabaseName: db, TableName: table, PartitionInputList: inputs}))
	if len(out.Errors) != 2 || *out.Errors[0].ErrorDetail.ErrorCode != "AlreadyExistsException" || *out.Errors[1].ErrorDetail.ErrorCode != "InvalidInputException" {
		t.Errorf("got failures %+v", out.Errors)
	}
	_, err := c.CreatePartition(ctx, &api.CreatePartitionInput{DatabaseName: db, TableName: table, PartitionInput: &inputs[0]})
	wantCode(t, err, "AlreadyExistsException")
	must[*api.DeletePartitionOutput](t)(c.DeletePartition(ctx, &api.DeletePartitionInput{DatabaseName: db, TableName: table, PartitionValues: []string{"2024-01-03", "11"}}))
	_, err = c.DeletePartition(ctx, &api.DeletePartitionInput{DatabaseName: db, TableName: table, PartitionValues: []string{"2024-01-03", "11"}})
	wantCode(t, err, "EntityNotFoundException")
	must[*api.UpdatePartitionOutput](t)(c.UpdatePartition(ctx, &api.UpdatePartitionInput{DatabaseName: db, TableName: table,
		PartitionValueList: []string{"2024-01-03", "10"}, PartitionInput: &types.PartitionInput{Values: []string{"2024-01-03", "110"}}}))
	store.Close()
	c, _ = client(t, dir)
	for expression, want := range map[string]int{
		"":                  35,
		"dt = '2024-01-02'": 12,
		"n > 9":             5,
		"n >= 2 and n < 10": 24,
		"dt in ('2024-01-01', '2024-01-02') AND NOT (n = 3)":    22,
		"`dt` between '2024-01-02' and '2024-01-03' and n <> 0": 21,
		"dt like '2024-01-0_' or dt = 'x'":                      35,
		"dt is null":                                            0,
		"dt is not null and n not in (1,2)":                     29,
	} {
		var n int
		pages := api.NewGetPartitionsPaginator(c, &api.GetPartitionsInput{DatabaseName: db, TableName: table, Expression: &expression, MaxResults: aws.Int32(10)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				t.Fatalf("%s: %v", expression, err)
			}
			n += len(page.Partitions)
		}
		if n != want {
			t.Errorf("%s keeps %d partitions, want %d", expression, n, want)
		}
	}
	for _, bad := range []string{"other = 1", "dt =", "dt = 'x", "(dt = 'x'", "dt = 'x' n", "dt ~ 'x'", "dt between 'x'"} {
		_, err := c.GetPartitions(ctx, &api.GetPartitionsInput{DatabaseName: db, TableName: table, Expression: &bad})
		wantCode(t, err, "InvalidInputException")
	}
	total := 0
	for i := range int32(4) {
		page := must[*api.GetPartitionsOutput](t)(c.GetPartitions(ctx, &api.GetPartitionsInput{DatabaseName: db, TableName: table,
			Segment: &types.Segment{SegmentNumber: i, TotalSegments: aws.Int32(4)}}))
		total += len(page.Partitions)
	}
	if total != 35 {
		t.Errorf("four segments hold %d partitions, want 35", total)
	}
}

func TestStatistics(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	c, store := client(t, dir)
	db, table := aws.String("d"), aws.String("t")
	must[*api.CreateDatabaseOutput](t)(c.CreateDatabase(ctx, &api.CreateDatabaseInput{DatabaseInput: &types.DatabaseInput{Name: db}}))
	must[*api.CreateTableOutput](t)(c.CreateTable(ctx, &api.CreateTableInput{DatabaseName: db, TableInput: input("t")}))
	must[*api.CreatePartitionOutput](t)(c.CreatePartition(ctx, &api.CreatePartitionInput{DatabaseName: db, TableName: table,
		PartitionInput: &types.PartitionInput{Values: []string{"a", "1"}}}))
	long := types.ColumnStatistics{ColumnName: aws.String("id"), ColumnType: aws.String("bigint"), AnalyzedTime: aws.Time(store.now()),
		StatisticsData: &types.ColumnStatisticsData{Type: types.ColumnStatisticsTypeLong, LongColumnStatisticsData: &types.LongColumnStatisticsData{
			MinimumValue: -9007199254740993, MaximumValue: 9007199254740993, NumberOfDistinctValues: 2}}}
	must[*api.UpdateColumnStatisticsForTableOutput](t)(c.UpdateColumnStatisticsForTable(ctx, &api.UpdateColumnStatisticsForTableInput{
		DatabaseName: db, TableName: table, ColumnStatisticsList: []types.ColumnStatistics{long}}))
	must[*api.UpdateColumnStatisticsForPartitionOutput](t)(c.UpdateColumnStatisticsForPartition(ctx, &api.UpdateColumnStatisticsForPartitionInput{
		DatabaseName: db, TableName: table, PartitionValues: []string{"a", "1"}, ColumnStatisticsList: []types.ColumnStatistics{long}}))
	store.Close()
	c, _ = client(t, dir)
	got := must[*api.GetColumnStatisticsForTableOutput](t)(c.GetColumnStatisticsForTable(ctx, &api.GetColumnStatisticsForTableInput{
		DatabaseName: db, TableName: table, ColumnNames: []string{"id", "other"}}))
	if len(got.ColumnStatisticsList) != 1 || got.ColumnStatisticsList[0].StatisticsData.LongColumnStatisticsData.MaximumValue != 9007199254740993 {
		t.Errorf("got %+v", got.ColumnStatisticsList)
	}
	if len(got.Errors) != 1 || *got.Errors[0].ColumnName != "other" {
		t.Errorf("got errors %+v", got.Errors)
	}
	part := must[*api.GetColumnStatisticsForPartitionOutput](t)(c.GetColumnStatisticsForPartition(ctx, &api.GetColumnStatisticsForPartitionInput{
		DatabaseName: db, TableName: table, PartitionValues: []string{"a", "1"}, ColumnNames: []string{"id"}}))
	if len(part.ColumnStatisticsList) != 1 {
		t.Errorf("got %+v", part)
	}
	must[*api.DeleteColumnStatisticsForTableOutput](t)(c.DeleteColumnStatisticsForTable(ctx, &api.DeleteColumnStatisticsForTableInput{DatabaseName: db, TableName: table, ColumnName: aws.String("id")}))
	_, err := c.DeleteColumnStatisticsForTable(ctx, &api.DeleteColumnStatisticsForTableInput{DatabaseName: db, TableName: table, ColumnName: aws.String("id")})
	wantCode(t, err, "EntityNotFoundException")
}

func TestUnknownOperationIsNamed(t *testing.T) {
	c, _ := client(t, t.TempDir())
	_, err := c.ListJobs(context.Background(), &api.ListJobsInput{})
	wantCode(t, err, "UnknownOperationException")
	if want := "AWSGlue.ListJobs"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v does not name %s", err, want)
	}
}
