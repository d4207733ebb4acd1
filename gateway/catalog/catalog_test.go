package catalog

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
)

// fake is a Glue with one database, in pages.
type fake struct {
	mu     sync.Mutex
	names  []string
	calls  atomic.Int32
	broken bool
	delay  time.Duration
}

func (f *fake) tables() ([]string, error) {
	f.calls.Add(1)
	time.Sleep(f.delay)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken {
		return nil, errors.New("Glue is away")
	}
	return f.names, nil
}

func (f *fake) set(broken bool, names ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken, f.names = broken, names
}

func (f *fake) GetDatabases(context.Context, *glue.GetDatabasesInput, ...func(*glue.Options)) (*glue.GetDatabasesOutput, error) {
	names, err := f.tables()
	out := &glue.GetDatabasesOutput{}
	for _, n := range names {
		out.DatabaseList = append(out.DatabaseList, types.Database{Name: aws.String(n)})
	}
	return out, err
}

func (f *fake) GetTables(_ context.Context, in *glue.GetTablesInput, _ ...func(*glue.Options)) (*glue.GetTablesOutput, error) {
	names, err := f.tables()
	if err != nil {
		return nil, err
	}
	if *in.DatabaseName != "db" {
		return nil, &types.EntityNotFoundException{}
	}
	from := 0
	if in.NextToken != nil {
		if _, err := fmt.Sscan(*in.NextToken, &from); err != nil {
			return nil, err
		}
	}
	out := &glue.GetTablesOutput{}
	to := min(from+int(*in.MaxResults), len(names))
	for _, n := range names[from:to] {
		out.TableList = append(out.TableList, glueTable(n))
	}
	if to < len(names) {
		out.NextToken = aws.String(fmt.Sprint(to))
	}
	return out, nil
}

func (f *fake) GetTable(_ context.Context, in *glue.GetTableInput, _ ...func(*glue.Options)) (*glue.GetTableOutput, error) {
	names, err := f.tables()
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		if n == *in.Name {
			t := glueTable(n)
			return &glue.GetTableOutput{Table: &t}, nil
		}
	}
	return nil, &types.EntityNotFoundException{}
}

func glueTable(name string) types.Table {
	return types.Table{Name: aws.String(name), DatabaseName: aws.String("db"), StorageDescriptor: &types.StorageDescriptor{
		Columns: []types.Column{{Name: aws.String("Adj Close"), Type: aws.String("double")}, {Name: aws.String("odd"), Type: aws.String("???")}},
	}}
}

func TestPages(t *testing.T) {
	f := &fake{}
	var names []string
	for i := range 10_000 {
		names = append(names, fmt.Sprintf("t%05d", i))
	}
	f.set(false, names...)
	c := New(f, time.Minute)
	tables, err := c.Tables(t.Context(), "db")
	if err != nil || len(tables) != 10_000 || f.calls.Load() != 100 {
		t.Fatalf("%d tables, %v, %d calls", len(tables), err, f.calls.Load())
	}
	if got := tables[7]; got.Name != "t00007" || got.Columns[0].Name != "adj close" || got.Columns[0].Type.String() != "double" || got.Columns[1].Type.String() != "string" {
		t.Errorf("got %+v", got)
	}
	if table, err := c.Table(t.Context(), "db", "t09999"); err != nil || table == nil || f.calls.Load() != 100 {
		t.Errorf("a table of a list at hand: %v, %v, %d calls", table, err, f.calls.Load())
	}
	if tables, err := c.Tables(t.Context(), "none"); err != nil || len(tables) != 0 {
		t.Errorf("an unknown database: %v, %v", tables, err)
	}
}

func TestAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{delay: 100 * time.Millisecond}
		f.set(false, "a")
		c := New(f, 10*time.Second)
		get := func(want int, took time.Duration) {
			t.Helper()
			began := time.Now()
			tables, err := c.Tables(t.Context(), "db")
			if err != nil || len(tables) != want || time.Since(began) != took {
				t.Fatalf("%d tables in %s, %v; want %d in %s", len(tables), time.Since(began), err, want, took)
			}
		}
		get(1, f.delay)
		f.set(false, "a", "b")
		get(1, 0) // young: no call
		if n := f.calls.Load(); n != 1 {
			t.Fatalf("%d calls", n)
		}
		time.Sleep(6 * time.Second)
		get(1, 0) // past half its life: served, and refreshed behind
		time.Sleep(time.Second)
		get(2, 0)
		f.set(false, "a", "b", "c")
		time.Sleep(11 * time.Second)
		get(3, f.delay) // past its life: waited for
		f.set(true)
		time.Sleep(11 * time.Second)
		get(3, f.delay) // Glue is away: what is known serves on, for a while
		time.Sleep(2 * time.Minute)
		if _, err := c.Tables(t.Context(), "db"); err == nil {
			t.Error("what is known of Glue is too old and served still")
		}
	})
}

// What sessions ask for stays fresh without waiting, and what did not change stays the same.
func TestRunKeepsFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{delay: 100 * time.Millisecond}
		f.set(false, "db")
		c := New(f, 10*time.Second)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go c.Run(ctx)
		time.Sleep(time.Second)
		began := time.Now()
		one, err := c.Tables(t.Context(), "db")
		if err != nil || len(one) != 1 || time.Since(began) != 0 {
			t.Fatalf("%d tables after %s, %v: not read at the start", len(one), time.Since(began), err)
		}
		time.Sleep(time.Minute)
		began = time.Now()
		two, err := c.Tables(t.Context(), "db")
		if err != nil || time.Since(began) != 0 || &one[0] != &two[0] {
			t.Errorf("after %s, %v, same list: %v", time.Since(began), err, &one[0] == &two[0])
		}
		f.set(false, "db", "more")
		time.Sleep(10 * time.Second)
		began = time.Now()
		if got, err := c.Tables(t.Context(), "db"); err != nil || len(got) != 2 || time.Since(began) != 0 {
			t.Errorf("%d tables after %s, %v", len(got), time.Since(began), err)
		}
		time.Sleep(2 * time.Hour)
		n := f.calls.Load()
		if time.Sleep(time.Hour); f.calls.Load() != n {
			t.Errorf("%d calls for what nobody asks for", f.calls.Load()-n)
		}
	})
}

func TestOneLoadForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{delay: time.Second}
		f.set(false, "a")
		c := New(f, time.Minute)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if tables, err := c.Tables(t.Context(), "db"); err != nil || len(tables) != 1 {
					t.Errorf("%d tables, %v", len(tables), err)
				}
			})
		}
		all.Wait()
		if n := f.calls.Load(); n != 1 {
			t.Errorf("%d calls", n)
		}
	})
}

// A table or database that was made just now is found although it was not there a moment ago.
func TestNewNamesAreFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		c := New(f, time.Minute)
		if ok, err := c.HasDatabase(t.Context(), "db"); ok || err != nil {
			t.Fatalf("%v, %v", ok, err)
		}
		if table, err := c.Table(t.Context(), "db", "a"); table != nil || err != nil {
			t.Fatalf("%v, %v", table, err)
		}
		time.Sleep(time.Second)
		f.set(false, "a", "db")
		if ok, err := c.HasDatabase(t.Context(), "db"); !ok || err != nil {
			t.Errorf("the new database: %v, %v", ok, err)
		}
		if table, err := c.Table(t.Context(), "db", "a"); table == nil || err != nil {
			t.Errorf("the new table: %v, %v", table, err)
		}
	})
}
