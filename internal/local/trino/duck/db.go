// Package duck runs an embedded DuckDB by its C interface: results stream chunk by chunk, functions and
// tables of Go's take part in queries, and a context ends a query at once. database/sql does not stream.
package duck

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	mapping "github.com/duckdb/duckdb-go-bindings"
)

// ScanFunction is the table function that reads a Source: spillway_scan(id).
const ScanFunction = "spillway_scan"

// Config is how a DB is opened.
type Config struct {
	MemoryLimit string   // such as 100MB
	Threads     int      // at least 1
	TempDir     string   // where what exceeds the memory goes
	Allowed     []string // folders that SQL may read files from; nothing else is reachable
	Scalars     []*Scalar
	Macros      []string // name(parameters) AS expression
}

// Scalar is a function of Go's. Func computes one row; the statement fails with its error.
type Scalar struct {
	Name     string
	Params   []Type
	Variadic Type // of further parameters; the zero Type takes none
	Result   Type
	Volatile bool
	SeesNull bool // else a NULL argument gives NULL without a call
	Func     func(args []Vector, row int, out *Vector) error
}

// Column is a column of a Source or result.
type Column struct {
	Name string
	Type Type
}

// Source is a table of Go's. Open may be called several times, from any thread.
type Source interface {
	Columns() []Column
	Rows() int // an estimate; 0 is none
	Open(projection []int) (Scan, error)
}

// Scan is one reading of a Source.
type Scan interface {
	Threads() int // how many workers may run at once
	Worker() Worker
	Close()
}

// Worker reads a share of a Scan's rows; Fill writes up to limit rows and returns 0 at the end.
type Worker interface {
	Fill(columns []Vector, limit int) (int, error)
	Close()
}

// DB is a DuckDB instance in memory.
type DB struct {
	db      mapping.Database
	sources sync.Map // int64 → Source
	lastID  atomic.Int64
}

// Open starts an instance that can reach no file outside of c.Allowed and c.TempDir, and no network.
func Open(c Config) (*DB, error) {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return nil, errors.New("configure DuckDB: out of memory")
	}
	defer mapping.DestroyConfig(&config)
	for _, s := range [][2]string{
		{"autoinstall_known_extensions", "false"}, {"autoload_known_extensions", "false"},
		{"memory_limit", c.MemoryLimit}, {"threads", strconv.Itoa(c.Threads)}, {"temp_directory", c.TempDir},
	} {
		if s[1] != "" && mapping.SetConfig(config, s[0], s[1]) == mapping.StateError {
			return nil, fmt.Errorf("configure DuckDB: %s = %q is refused", s[0], s[1])
		}
	}
	d := &DB{}
	var message string
	if mapping.OpenExt(":memory:", &d.db, config, &message) == mapping.StateError {
		return nil, fmt.Errorf("open DuckDB: %s", message)
	}
	if err := d.prepare(c); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func (d *DB) prepare(c Config) error {
	con, err := d.Connect()
	if err != nil {
		return err
	}
	defer con.Close()
	for _, s := range c.Scalars {
		if err := register(con.con, s); err != nil {
			return err
		}
	}
	for _, m := range c.Macros {
		if err := con.Exec(context.Background(), "CREATE MACRO "+m); err != nil {
			return fmt.Errorf("define %s: %w", m, err)
		}
	}
	if err := registerScan(con.con, d); err != nil {
		return err
	}
	quoted := make([]string, len(c.Allowed))
	for i, dir := range c.Allowed {
		quoted[i] = "'" + strings.ReplaceAll(dir, "'", "''") + "'"
	}
	for _, q := range []string{
		"SET allowed_directories=[" + strings.Join(quoted, ",") + "]",
		"SET enable_external_access=false", "SET lock_configuration=true",
	} {
		if err := con.Exec(context.Background(), q); err != nil {
			return err
		}
	}
	return nil
}

// Add makes a Source readable as spillway_scan(id) until drop is called.
func (d *DB) Add(s Source) (id int64, drop func()) {
	id = d.lastID.Add(1)
	d.sources.Store(id, s)
	return id, func() { d.sources.Delete(id) }
}

// Close ends the instance; all connections must be closed.
func (d *DB) Close() { mapping.Close(&d.db) }

// Conn is a connection: one query at a time.
type Conn struct{ con mapping.Connection }

// Connect opens a connection.
func (d *DB) Connect() (*Conn, error) {
	c := &Conn{}
	if mapping.Connect(d.db, &c.con) == mapping.StateError {
		return nil, errors.New("connect to DuckDB: refused")
	}
	return c, nil
}

// Close ends the connection.
func (c *Conn) Close() { mapping.Disconnect(&c.con) }

// Exec runs a statement whose rows do not matter.
func (c *Conn) Exec(ctx context.Context, sql string) error {
	r, err := c.Query(ctx, sql)
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		if n, err := r.Next(); n == 0 || err != nil {
			return err
		}
	}
}

// Result is a stream of chunks.
type Result struct {
	Columns []Column
	Vectors []Vector // of the current chunk

	ctx   context.Context
	stmt  mapping.PreparedStatement
	res   mapping.Result
	chunk mapping.DataChunk
	stop  func()
	done  bool
}

// Query starts a statement; rows are computed as Next asks for them. Ending ctx interrupts it.
func (c *Conn) Query(ctx context.Context, sql string) (*Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := &Result{ctx: ctx, stop: c.interruptAfter(ctx)}
	if mapping.Prepare(c.con, sql, &r.stmt) == mapping.StateError {
		err := errors.New(mapping.PrepareError(r.stmt))
		r.Close()
		return nil, err
	}
	if mapping.ExecutePreparedStreaming(r.stmt, &r.res) == mapping.StateError {
		err := r.failure()
		r.Close()
		return nil, err
	}
	for i := range mapping.ColumnCount(&r.res) {
		l := mapping.ColumnLogicalType(&r.res, i)
		r.Columns = append(r.Columns, Column{Name: mapping.ColumnName(&r.res, i), Type: read(l)})
		mapping.DestroyLogicalType(&l)
	}
	return r, nil
}

// interruptAfter interrupts what runs on the connection once ctx ends, again and again, because DuckDB
// forgets an interrupt that comes between two steps.
func (c *Conn) interruptAfter(ctx context.Context) (stop func()) {
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		select {
		case <-quit:
			return
		case <-ctx.Done():
		}
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			mapping.Interrupt(c.con)
			select {
			case <-quit:
				return
			case <-tick.C:
			}
		}
	}()
	return sync.OnceFunc(func() { close(quit); <-gone })
}

func (r *Result) failure() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	return errors.New(mapping.ResultError(&r.res))
}

// Next fetches a chunk into Vectors and returns its number of rows, 0 at the end.
func (r *Result) Next() (int, error) {
	if r.done {
		return 0, nil
	}
	r.drop()
	r.chunk = mapping.FetchChunk(r.res)
	n := 0
	if r.chunk.Ptr != nil {
		n = int(mapping.DataChunkGetSize(r.chunk))
	}
	if n == 0 {
		r.done = true
		if message := mapping.ResultError(&r.res); message != "" {
			return 0, r.failure()
		}
		return 0, nil
	}
	r.Vectors = r.Vectors[:0]
	for i, c := range r.Columns {
		r.Vectors = append(r.Vectors, newVector(mapping.DataChunkGetVector(r.chunk, mapping.IdxT(i)), c.Type))
	}
	return n, nil
}

func (r *Result) drop() {
	if r.chunk.Ptr != nil {
		mapping.DestroyDataChunk(&r.chunk)
	}
}

// Close ends the query and frees its memory.
func (r *Result) Close() {
	r.stop()
	r.done = true
	r.drop()
	mapping.DestroyResult(&r.res)
	mapping.DestroyPrepare(&r.stmt)
}
