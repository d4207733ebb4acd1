// Package catalog is the gateway's view of the Glue catalog: databases and tables, cached with a bounded age
// and refreshed in the background. It implements sql.Catalog.
package catalog

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"sort"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/datacounsel/spillway/internal/lake"
)

// Catalog is what is known of one of Athena's data catalogs. It is safe for concurrent use.
type Catalog struct {
	source    source
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
	warmLoads  = 4                      // databases read at a time at the start
	keptFor    = time.Hour              // how long what nobody asks for is kept fresh
	leastPause = time.Second            // between two looks at what is to be kept fresh
)

// New returns Glue's catalog, whose answers are at most life old.
func New(api API, life time.Duration) *Catalog { return catalogOf(glueSource{api}, life) }

func catalogOf(from source, life time.Duration) *Catalog {
	c := &Catalog{source: from, life: life, lists: map[string]*cached[*list]{}, single: map[string]*cached[*lake.Table]{}}
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
	everyTick(ctx, c.life, func() { c.keep(ctx) })
}

// everyTick calls do several times in a life until ctx ends.
func everyTick(ctx context.Context, life time.Duration, do func()) {
	ticks := time.NewTicker(max(life/4, leastPause))
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			do()
		}
	}
}

// keep refreshes what was asked for of late.
func (c *Catalog) keep(ctx context.Context) {
	c.databases.keep(ctx, keptFor)
	c.mu.Lock()
	lists := slices.Collect(maps.Values(c.lists))
	c.mu.Unlock()
	for _, l := range lists {
		l.keep(ctx, keptFor)
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
		t = &cached[*lake.Table]{life: c.life, load: func(ctx context.Context) (*lake.Table, error) { return c.source.table(ctx, database, name) }}
		c.single[key] = t
	}
	return t
}

func (c *Catalog) loadDatabases(ctx context.Context) ([]string, error) {
	names, err := c.source.databases(ctx)
	sort.Strings(names)
	return names, err
}

func (c *Catalog) loadTables(ctx context.Context, database string) (*list, error) {
	tables, err := c.source.tables(ctx, database)
	if err != nil {
		return nil, err
	}
	sort.Slice(tables, func(i, j int) bool { return tables[i].Name < tables[j].Name })
	if old := c.list(database).last(); old != nil && reflect.DeepEqual(old.tables, tables) {
		return old, nil // what is made of the list may stay
	}
	l := &list{tables: tables, byName: make(map[string]*lake.Table, len(tables))}
	for _, t := range tables {
		l.byName[t.Name] = t
	}
	return l, nil
}
