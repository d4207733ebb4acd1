package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/connector/catalog"
	"github.com/datacounsel/spillway/connector/retry"
	"github.com/datacounsel/spillway/internal/lake"
)

// memory is a Glue with one table. fail is asked before each call.
type memory struct {
	mu      sync.Mutex
	table   *types.Table
	fail    func(call string) error
	updates int
}

func (m *memory) enter(call string) error {
	if m.fail == nil {
		return nil
	}
	return m.fail(call)
}

func (m *memory) GetTable(context.Context, *glue.GetTableInput, ...func(*glue.Options)) (*glue.GetTableOutput, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.enter("GetTable"); err != nil {
		return nil, err
	}
	if m.table == nil {
		return nil, &types.EntityNotFoundException{}
	}
	table := *m.table
	descriptor := *table.StorageDescriptor
	serde := *descriptor.SerdeInfo
	descriptor.SerdeInfo, table.StorageDescriptor = &serde, &descriptor
	return &glue.GetTableOutput{Table: &table}, nil
}

func (m *memory) put(in *types.TableInput, version int) {
	m.table = &types.Table{Name: in.Name, StorageDescriptor: in.StorageDescriptor, Parameters: in.Parameters, TableType: in.TableType,
		Description: in.Description, VersionId: aws.String(strconv.Itoa(version))}
}

func (m *memory) CreateTable(_ context.Context, in *glue.CreateTableInput, _ ...func(*glue.Options)) (*glue.CreateTableOutput, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.enter("CreateTable"); err != nil {
		return nil, err
	}
	if m.table != nil {
		return nil, &types.AlreadyExistsException{}
	}
	m.put(in.TableInput, 0)
	return &glue.CreateTableOutput{}, nil
}

func (m *memory) UpdateTable(_ context.Context, in *glue.UpdateTableInput, _ ...func(*glue.Options)) (*glue.UpdateTableOutput, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.enter("UpdateTable"); err != nil {
		return nil, err
	}
	if *in.VersionId != *m.table.VersionId {
		return nil, &types.ConcurrentModificationException{}
	}
	version, _ := strconv.Atoi(*m.table.VersionId)
	m.put(in.TableInput, version+1)
	m.updates++
	return &glue.UpdateTableOutput{}, nil
}

func (m *memory) CreateDatabase(context.Context, *glue.CreateDatabaseInput, ...func(*glue.Options)) (*glue.CreateDatabaseOutput, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return &glue.CreateDatabaseOutput{}, m.enter("CreateDatabase")
}

func (m *memory) exists() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.table != nil
}

func (m *memory) columns() (out []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.table.StorageDescriptor.Columns {
		out = append(out, *c.Name+" "+*c.Type)
	}
	return out
}

func table(m *memory, given ...lake.Column) *catalog.Table {
	log := slog.New(slog.DiscardHandler)
	return &catalog.Table{API: m, Database: "db", Name: "t", Location: "s3://b/topics/t/", Compression: "none", Given: given, Log: log,
		Retry: retry.Policy{First: time.Millisecond, Most: 5 * time.Millisecond, Attempt: time.Second, Log: log}}
}

func open(t *testing.T, m *memory, given ...lake.Column) *catalog.Schema {
	t.Helper()
	s, err := catalog.Open(t.Context(), table(m, given...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func learn(t *testing.T, s *catalog.Schema, records ...string) {
	t.Helper()
	for _, r := range records {
		view, err := s.Learn([]byte(r))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Ensure(t.Context(), view.Version); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTableGrowsWithTheRecords(t *testing.T) {
	m := &memory{}
	s := open(t, m)
	learn(t, s, `{"Index":"HSI","Adj Close":1,"late":null,"":1}`)
	want := []string{"index string", "adj close int"}
	if diff := cmp.Diff(want, m.columns()); diff != "" {
		t.Error(diff)
	}
	sd := m.table.StorageDescriptor
	if *sd.SerdeInfo.SerializationLibrary != lake.OpenXJSONSerDe || sd.SerdeInfo.Parameters["paths"] != "index,adj close" || *sd.Location != "s3://b/topics/t/" ||
		m.table.Parameters["classification"] != "json" || m.table.Parameters["typeOfData"] != "file" || *m.table.TableType != "EXTERNAL_TABLE" {
		t.Errorf("%+v %+v", m.table, sd)
	}
	learn(t, s, `{"adj close":1.5,"late":true}`, `{"adj close":2}`, `{"index":7}`)
	want = []string{"index string", "adj close double", "late boolean"}
	if diff := cmp.Diff(want, m.columns()); diff != "" {
		t.Error(diff)
	}
	if m.updates != 1 {
		t.Errorf("%d updates, want 1", m.updates)
	}
}

// What an operator typed by hand stays, and so do the table's other properties.
func TestHandMadeColumnsStay(t *testing.T) {
	m := &memory{}
	learn(t, open(t, m), `{"day":"2020-01-01","n":1}`)
	m.table.StorageDescriptor.Columns[0].Type = aws.String("date")
	m.table.StorageDescriptor.Columns[1].Comment = aws.String("how many")
	m.table.Description = aws.String("prices")
	learn(t, open(t, m), `{"day":"2020-01-02","n":5000000000,"more":1}`)
	if diff := cmp.Diff([]string{"day date", "n bigint", "more int"}, m.columns()); diff != "" {
		t.Error(diff)
	}
	if *m.table.Description != "prices" || aws.ToString(m.table.StorageDescriptor.Columns[1].Comment) != "how many" {
		t.Errorf("%+v", m.table)
	}
}

func TestGivenColumns(t *testing.T) {
	m := &memory{}
	learn(t, open(t, m, lake.Column{Name: "n", Type: lake.Of(lake.Float)}), `{"m":1,"n":"seven"}`)
	if diff := cmp.Diff([]string{"n float", "m int"}, m.columns()); diff != "" {
		t.Error(diff)
	}
}

// Many workers that learn different columns at once lose none of each other's.
func TestConcurrentWorkers(t *testing.T) {
	m := &memory{}
	var group sync.WaitGroup
	for i := range 12 {
		s := open(t, m)
		group.Go(func() {
			for j := range 5 {
				view, err := s.Learn(fmt.Appendf(nil, `{"c%d_%d":1,"all":%d}`, i, j, i))
				if err == nil {
					err = s.Ensure(context.Background(), view.Version)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if n := len(m.columns()); n != 61 {
		t.Errorf("%d columns, want 61", n)
	}
}

func TestThrottledAndThenServed(t *testing.T) {
	m, n := &memory{}, 0
	m.fail = func(string) error {
		if n++; n%3 != 0 {
			return &smithy.GenericAPIError{Code: "ThrottlingException"}
		}
		return nil
	}
	learn(t, open(t, m), `{"a":1}`, `{"b":1}`)
	if diff := cmp.Diff([]string{"a int", "b int"}, m.columns()); diff != "" {
		t.Error(diff)
	}
}

// A table that somebody drops while objects are written is made again; while none are, it stays dropped.
func TestDroppedTableIsMadeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		s := open(t, m)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go s.Watch(ctx, 10*time.Second)
		time.Sleep(time.Minute)
		if m.exists() {
			t.Error("the table was made before there was an object")
		}
		learn(t, s, `{"a":1,"b":"x"}`)
		time.Sleep(time.Minute)
		drop := func() {
			m.mu.Lock()
			m.table = nil
			m.mu.Unlock()
		}
		drop()
		time.Sleep(time.Minute)
		if m.exists() {
			t.Error("the table was made again although nothing was written")
		}
		if err := s.Ensure(ctx, s.View().Version); err != nil {
			t.Fatal(err)
		}
		time.Sleep(11 * time.Second)
		if !m.exists() {
			t.Fatal("the table was not made again")
		}
		if diff := cmp.Diff([]string{"a int", "b string"}, m.columns()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*memory)
		want   string
	}{
		"another location": {func(m *memory) { m.table.StorageDescriptor.Location = aws.String("s3://other/") }, "lies at s3://other/ and the objects would go to s3://b/topics/t/"},
		"another format": {func(m *memory) {
			m.table.StorageDescriptor.SerdeInfo.SerializationLibrary = aws.String(lake.ParquetSerDe)
		}, "does not read JSON lines"},
		"no access": {func(m *memory) {
			m.fail = func(string) error {
				return &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "no glue:GetTable"}
			}
		}, "read the Glue table db.t"},
	} {
		t.Run(name, func(t *testing.T) {
			m := &memory{}
			learn(t, open(t, m), `{"a":1}`)
			c.change(m)
			_, err := catalog.Open(t.Context(), table(m))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q in it", err, c.want)
			}
		})
	}
	var api smithy.APIError
	if err := error(&retry.Permanent{Err: &smithy.GenericAPIError{Code: "X"}}); !errors.As(err, &api) || retry.Transient(err) {
		t.Error("a permanent error is taken for transient")
	}
}
