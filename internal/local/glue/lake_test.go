package glue

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/datacounsel/spillway/internal/lake"
)

// TestLake holds that tables, views and partitions come back as they were put in, also after a restart.
func TestLake(t *testing.T) {
	dir := t.TempDir()
	_, store := client(t, dir)
	if err := store.CreateDatabase(DatabaseInput{Name: "d"}); err != nil {
		t.Fatal(err)
	}
	l := Lake{store}
	table := &lake.Table{
		Database: "d", Name: "t", Comment: "c", Location: "s3://b/t/", InputFormat: lake.TextInputFormat, SerDe: lake.OpenXJSONSerDe,
		SerDeParameters: map[string]string{"ignore.malformed.json": "true"}, Parameters: map[string]string{"projection.enabled": "false"},
		Columns:       []lake.Column{{Name: "adj close", Type: lake.Of(lake.Double), Comment: "x"}, {Name: "u", Type: lake.Of("uniontype<int,string>")}},
		PartitionKeys: []lake.Column{{Name: "dt", Type: lake.Of(lake.String)}},
	}
	view := &lake.Table{Database: "d", Name: "v", ViewText: "/* Presto View: e30= */", Columns: []lake.Column{{Name: "a", Type: lake.Of(lake.Int)}}}
	partition := lake.Partition{Values: []string{"2024-01-01"}, Location: "s3://b/t/dt=2024-01-01/"}
	if err := errors.Join(l.CreateTable(table), l.CreateTable(view), l.AddPartition("d", "t", partition), l.AddPartition("d", "t", partition)); err != nil {
		t.Fatal(err)
	}
	if err := l.AddPartition("d", "t", lake.Partition{Values: []string{"a", "b"}}); !errors.Is(err, ErrInvalid) {
		t.Errorf("got %v", err)
	}
	store.Close()
	_, store = client(t, dir)
	l = Lake{store}
	got, err := l.Tables("d")
	if diff := cmp.Diff([]*lake.Table{table, view}, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
		t.Error(err, diff)
	}
	partitions, err := l.Partitions("d", "T")
	want := lake.Partition{Values: partition.Values, Location: partition.Location, Columns: table.Columns, InputFormat: table.InputFormat,
		SerDe: table.SerDe, SerDeParameters: table.SerDeParameters}
	if diff := cmp.Diff([]lake.Partition{want}, partitions, cmpopts.EquateEmpty()); diff != "" || err != nil {
		t.Error(err, diff)
	}
	table.Comment = "changed"
	if err := errors.Join(l.UpdateTable(table), l.DropTable("d", "v")); err != nil {
		t.Fatal(err)
	}
	if got, err := l.Table("d", "t"); err != nil || got.Comment != "changed" {
		t.Errorf("%v %+v", err, got)
	}
	if _, err := l.Table("d", "v"); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
