// Package glue is the gateway's view of the Glue catalog: databases and tables, cached with a bounded age
// and refreshed in the background. It implements sql.Catalog.
package glue

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"golang.org/x/sync/errgroup"

	"github.com/datacounsel/spillway/internal/lake"
)

// API is the part of Glue's API that reading the catalog needs; *glue.Client has it.
type API interface {
	GetDatabases(context.Context, *glue.GetDatabasesInput, ...func(*glue.Options)) (*glue.GetDatabasesOutput, error)
	GetTables(context.Context, *glue.GetTablesInput, ...func(*glue.Options)) (*glue.GetTablesOutput, error)
	GetTable(context.Context, *glue.GetTableInput, ...func(*glue.Options)) (*glue.GetTableOutput, error)
}

// Catalog reads Glue. It is safe for concurrent use.
type Catalog struct {
	api       API
	life      time.Duration
	databases cached[[]string]

	mu     sync.Mutex
	lists  map[string]*cached[*list]       // by database
	single map[string]*cached[*lake.Table] // by database and name, where no list is loaded yet
}

// list is a database's tables, sorted by name.
type list struct {
	tables []*lake.Table
	byName map[string]*lake.Table
}

const (
	missAge    = 500 * time.Millisecond // a name that is not found is asked for again when the answer is older
	maxSingle  = 10_000                 // tables kept by name; more and all are forgotten
	pageSize   = 100                    // the most that Glue gives
	warmLoads  = 4                      // databases read at a time at the start
	keptFor    = time.Hour              // how long what nobody asks for is kept fresh
	leastPause = time.Second            // between two looks at what is to be kept fresh
)

// New returns a catalog whose answers are at most life old.
func New(api API, life time.Duration) *Catalog {
	c := &Catalog{api: api, life: life, lists: map[string]*cached[*list]{}, single: map[string]*cached[*lake.Table]{}}
	c.databases = cached[[]string]{load: c.loadDatabases, life: life}
	return c
}

// Run reads the tables of all databases and then keeps what sessions ask for fresh until ctx ends, so that a tool
// that opens a large database does not wait for Glue's pages. What cannot be read now is read when it is asked for.
func (c *Catalog) Run(ctx context.Context) {
	if names, err := c.Databases(ctx); err == nil {
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(warmLoads)
		for _, name := range names {
			group.Go(func() error {
				_, err := c.Tables(ctx, name)
				return err
			})
		}
		_ = group.Wait()
	}
	ticks := time.NewTicker(max(c.life/4, leastPause))
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		c.databases.keep(ctx, keptFor)
		c.mu.Lock()
		lists := slices.Collect(maps.Values(c.lists))
		c.mu.Unlock()
		for _, l := range lists {
			l.keep(ctx, keptFor)
		}
	}
}

// Databases returns the names of all databases, sorted.
func (c *Catalog) Databases(ctx context.Context) ([]string, error) {
	return c.databases.get(ctx, c.life)
}

// HasDatabase tells whether the database exists; it asks Glue again before it says no.
func (c *Catalog) HasDatabase(ctx context.Context, name string) (bool, error) {
	for _, age := range []time.Duration{c.life, missAge} {
		names, err := c.databases.get(ctx, age)
		if err != nil {
			return false, err
		}
		if i := sort.SearchStrings(names, name); i < len(names) && names[i] == name {
			return true, nil
		}
	}
	return false, nil
}

// Tables returns the tables and views of a database, sorted by name; none for an unknown database.
func (c *Catalog) Tables(ctx context.Context, database string) ([]*lake.Table, error) {
	l, err := c.list(database).get(ctx, c.life)
	if err != nil {
		return nil, err
	}
	return l.tables, nil
}

// Table returns a table or view, nil when there is none of that name.
func (c *Catalog) Table(ctx context.Context, database, name string) (*lake.Table, error) {
	if l, ok := c.list(database).have(); ok {
		if _, err := c.list(database).get(ctx, c.life); err != nil { // refreshes when it is time
			return nil, err
		}
		if t := l.byName[name]; t != nil {
			return t, nil
		}
	}
	one := c.one(database, name)
	t, err := one.get(ctx, c.life)
	if t == nil && err == nil {
		t, err = one.get(ctx, missAge)
	}
	return t, err
}

func (c *Catalog) list(database string) *cached[*list] {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.lists[database]
	if l == nil {
		l = &cached[*list]{life: c.life, load: func(ctx context.Context) (*list, error) { return c.loadTables(ctx, database) }}
		c.lists[database] = l
	}
	return l
}

func (c *Catalog) one(database, name string) *cached[*lake.Table] {
	key := database + "\x00" + name
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.single[key]
	if t == nil {
		if len(c.single) >= maxSingle {
			clear(c.single)
		}
		t = &cached[*lake.Table]{life: c.life, load: func(ctx context.Context) (*lake.Table, error) { return c.loadTable(ctx, database, name) }}
		c.single[key] = t
	}
	return t
}

func (c *Catalog) loadDatabases(ctx context.Context) ([]string, error) {
	var names []string
	in := &glue.GetDatabasesInput{MaxResults: aws.Int32(pageSize)}
	for {
		out, err := c.api.GetDatabases(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list the databases in Glue: %w", err)
		}
		for _, d := range out.DatabaseList {
			names = append(names, strings.ToLower(aws.ToString(d.Name)))
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			sort.Strings(names)
			return names, nil
		}
	}
}

func (c *Catalog) loadTables(ctx context.Context, database string) (*list, error) {
	l := &list{byName: map[string]*lake.Table{}}
	in := &glue.GetTablesInput{DatabaseName: aws.String(database), MaxResults: aws.Int32(pageSize)}
	for {
		out, err := c.api.GetTables(ctx, in)
		if missing(err) {
			return l, nil
		}
		if err != nil {
			return nil, fmt.Errorf("list the tables of %s in Glue: %w", database, err)
		}
		for i := range out.TableList {
			t := table(&out.TableList[i])
			l.byName[t.Name] = t
			l.tables = append(l.tables, t)
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			sort.Slice(l.tables, func(i, j int) bool { return l.tables[i].Name < l.tables[j].Name })
			if old := c.list(database).last(); old != nil && reflect.DeepEqual(old.tables, l.tables) {
				return old, nil // what is made of the list may stay
			}
			return l, nil
		}
	}
}

func (c *Catalog) loadTable(ctx context.Context, database, name string) (*lake.Table, error) {
	out, err := c.api.GetTable(ctx, &glue.GetTableInput{DatabaseName: aws.String(database), Name: aws.String(name)})
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
