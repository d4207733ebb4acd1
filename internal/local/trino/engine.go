// Package trino runs Athena engine version 3's SQL, which is Trino's, on an embedded DuckDB: a front end of
// our own parses, types and checks a statement by Trino's rules and prints DuckDB SQL that gives Trino's
// answers. What it cannot give faithfully it refuses by name.
package trino

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/s3"
	"github.com/datacounsel/spillway/internal/local/trino/bind"
	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/udf"
	"github.com/datacounsel/spillway/internal/obs"
)

// Options are how much of the machine the engine takes.
type Options struct {
	MemoryLimit string // DuckDB's own memory, such as 100MB; more goes to TempDir
	Threads     int    // of one query; 0 means the machine's, at most 4
	TempDir     string // for what does not fit the memory; below the data directory
}

// DefaultOptions leave room for the rest of a laptop.
func DefaultOptions() Options { return Options{MemoryLimit: "256MB"} }

// Catalog is the Glue data catalog; *glue.Store is one.
type Catalog interface {
	Databases() ([]string, error)
	Tables(db string) ([]*lake.Table, error)
	Table(db, name string) (*lake.Table, error)
	Partitions(db, table string) ([]lake.Partition, error)
}

// Writable is a Catalog that CREATE TABLE AS, INSERT and views change; without it they are refused.
type Writable interface {
	CreateTable(t *lake.Table) error
	UpdateTable(t *lake.Table) error
	DropTable(db, name string) error
	AddPartition(db, table string, p lake.Partition) error
}

// Objects are the objects in S3; *s3.Store has them.
type Objects interface {
	List(bucket, prefix string) iter.Seq2[s3.Object, error]
	Create(bucket, key, contentType string) (s3.Writer, error)
	Root() string
}

// Engine implements athena.Engine.
type Engine struct {
	options Options
	catalog Catalog
	objects Objects
	scope   obs.Scope
	db      *duck.DB
	now     func() time.Time
}

// New opens an engine; Close ends it.
func New(o Options, catalog Catalog, objects Objects, scope obs.Scope) (*Engine, error) {
	if o.Threads == 0 {
		o.Threads = min(runtime.GOMAXPROCS(0), 4)
	}
	if o.TempDir == "" {
		return nil, fmt.Errorf("open the SQL engine: no folder for temporary files is set")
	}
	if err := os.MkdirAll(o.TempDir, 0o700); err != nil {
		return nil, fmt.Errorf("open the SQL engine: %w", err)
	}
	root, err := filepath.Abs(objects.Root())
	if err != nil {
		return nil, fmt.Errorf("open the SQL engine: %w", err)
	}
	temp, err := filepath.Abs(o.TempDir)
	if err != nil {
		return nil, fmt.Errorf("open the SQL engine: %w", err)
	}
	db, err := duck.Open(duck.Config{
		MemoryLimit: o.MemoryLimit, Threads: o.Threads, TempDir: o.TempDir, Allowed: []string{root + "/", temp + "/"}, Scalars: udf.All(), Macros: udf.Macros(),
	})
	if err != nil {
		return nil, fmt.Errorf("open the SQL engine: %w", err)
	}
	return &Engine{options: o, catalog: catalog, objects: objects, scope: scope, db: db, now: time.Now}, nil
}

// Close ends the engine; no Rows may be open.
func (e *Engine) Close() error {
	e.db.Close()
	return nil
}

// Run runs a statement.
func (e *Engine) Run(ctx context.Context, s athena.Session, sql string) (athena.Rows, error) {
	statement, params, err := parse.Parse(sql)
	if err != nil {
		return nil, err
	}
	if s.Catalog == "" {
		s.Catalog = "awsdatacatalog"
	}
	q := &query{engine: e, session: s}
	if q.env, err = q.environment(params); err != nil {
		return nil, err
	}
	switch n := statement.(type) {
	case *parse.Query:
		return q.run(ctx, n)
	case *parse.Explain:
		return q.explain(ctx, n)
	case *parse.CreateView:
		return q.createView(ctx, n)
	case *parse.DropView:
		return q.dropView(n)
	case *parse.CreateTableAs:
		return q.createTable(ctx, n)
	case *parse.Insert:
		return q.insert(ctx, n)
	case *parse.Unload:
		return q.unload(ctx, n)
	}
	return nil, athena.Errorf("NOT_SUPPORTED", 0, 0, "statement is not supported by the local engine")
}

// query is one statement's run.
type query struct {
	engine  *Engine
	session athena.Session
	env     *bind.Env
}

func (q *query) environment(params int) (*bind.Env, error) {
	env := &bind.Env{
		Tables: &tables{q}, Catalog: strings.ToLower(q.session.Catalog), Schema: strings.ToLower(q.session.Database),
		User: "spillway", Now: q.engine.now().UTC(),
	}
	if params != len(q.session.Parameters) {
		return nil, athena.Errorf("INVALID_PARAMETER_USAGE", 1, 1, "Incorrect number of parameters: expected %d but found %d", params, len(q.session.Parameters))
	}
	for i, text := range q.session.Parameters {
		x, err := parse.ParseExpr(text)
		if err != nil {
			return nil, athena.Errorf("INVALID_PARAMETER_USAGE", 0, 0, "Execution parameter %d is no SQL literal: %v", i+1, err)
		}
		env.Params = append(env.Params, x)
	}
	return env, nil
}

// run starts a query and streams its rows.
func (q *query) run(ctx context.Context, n *parse.Query) (athena.Rows, error) {
	bound, err := bind.Bind(ctx, q.env, n)
	if err != nil {
		return nil, err
	}
	return q.start(ctx, bound)
}

func (q *query) start(ctx context.Context, bound *bind.Query) (*rows, error) {
	r := &rows{ctx: ctx, query: bound}
	r.stats.limit = q.session.ScanLimit
	con, err := q.engine.db.Connect()
	if err != nil {
		return nil, err
	}
	r.con = con
	sql, err := q.sources(ctx, con, bound, r)
	if err == nil {
		r.result, err = con.Query(ctx, sql)
	}
	if err != nil {
		_ = r.Close() // err is why nothing came
		return nil, translate(ctx, err)
	}
	return r, nil
}
