// Package bind gives a parsed statement Trino's meaning: names and types by its rules, errors by its names,
// and a DuckDB query that computes the same values. Every column in the DuckDB text has a name of its own
// (c1, c2…), so that all name resolution happens here.
package bind

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/types"
)

// Env is what a statement is bound in.
type Env struct {
	Tables  Tables
	Catalog string // of unqualified names
	Schema  string
	User    string
	Now     time.Time // the query's start
	Params  []parse.Expr
}

// Tables finds tables and views; ErrNoSchema and ErrNoTable tell what is missing.
type Tables interface {
	Table(ctx context.Context, catalog, schema, table string) (*Table, error)
}

// What a lookup may miss.
var (
	ErrNoCatalog = errors.New("no such catalog")
	ErrNoSchema  = errors.New("no such schema")
	ErrNoTable   = errors.New("no such table")
)

// Table is a table, or a view when View is set.
type Table struct {
	Columns []TableColumn
	View    string // the view's query
	Catalog string // the view's own catalog and schema
	Schema  string
	Ref     any // what the caller needs to read the table
}

// TableColumn is a column of a Table. Hidden ones ("$path") are not in *.
type TableColumn struct {
	Name      string
	Type      types.Type
	Hidden    bool
	Partition bool
}

// Scan is a table that the query reads: SQL has Placeholder where the function that reads it belongs. Rows of
// partitions that fail one of the Prunes cannot matter.
type Scan struct {
	Placeholder string
	Table       *Table
	Names       []string // the columns' names in the SQL, in the order of Table.Columns
	Prunes      []Prune
}

// Prune is a condition over a scan's partition columns: Columns maps names in SQL to indexes of columns.
type Prune struct {
	SQL     string
	Columns map[string]int
}

// Column is a column of the result.
type Column struct {
	Name string
	Type types.Type
}

// Query is a bound query.
type Query struct {
	SQL     string
	Columns []Column
	Scans   []*Scan
}

// Bind binds a query. The error is an *athena.Error where the statement is at fault.
func Bind(ctx context.Context, env *Env, q *parse.Query) (bound *Query, err error) {
	b := &binder{ctx: ctx, env: env, catalog: env.Catalog, schema: env.Schema}
	defer func() {
		if r := recover(); r != nil {
			f, ok := r.(failure)
			if !ok {
				panic(r)
			}
			err = f.err
		}
	}()
	r := b.query(q, nil)
	bound = &Query{SQL: r.sql, Scans: b.scans}
	for _, f := range r.fields {
		bound.Columns = append(bound.Columns, Column{Name: f.name, Type: f.t})
	}
	return bound, nil
}

// failure travels by panic from where a rule is broken to Bind.
type failure struct{ err error }

type binder struct {
	ctx     context.Context
	env     *Env
	catalog string // where unqualified names are looked up: a view has its own
	schema  string
	last    int // of the unique names
	scans   []*Scan
	views   int     // depth of nested views
	quiet   int     // >0 while an expression is tried
	trace   *tracer // of the WHERE conjunct being bound; nil elsewhere
}

// fail ends the binding with Trino's error.
func (b *binder) fail(at parse.Pos, name, format string, args ...any) {
	panic(failure{athena.Errorf(name, at.Line, at.Col, format, args...)})
}

// notYet refuses by name what Trino has and the local engine has not.
func (b *binder) notYet(at parse.Pos, what string) {
	b.fail(at, "NOT_SUPPORTED", "%s is not supported by the local engine", what)
}

// name returns a new name.
func (b *binder) name(prefix string) string {
	b.last++
	return prefix + strconv.Itoa(b.last)
}

// attempt runs f and tells whether it went without a failure.
func (b *binder) attempt(f func()) (ok bool) {
	last, scans := b.last, len(b.scans)
	b.quiet++
	defer func() {
		b.quiet--
		if r := recover(); r != nil {
			if _, is := r.(failure); !is {
				panic(r)
			}
			b.last, b.scans, ok = last, b.scans[:scans], false
		}
	}()
	f()
	return true
}

func quote(s string) string {
	if strings.IndexByte(s, 0) < 0 {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	parts := strings.Split(s, "\x00")
	for i := range parts {
		parts[i] = quote(parts[i])
	}
	return "(" + strings.Join(parts, " || chr(0) || ") + ")"
}

func call(name string, args ...string) string { return name + "(" + strings.Join(args, ", ") + ")" }

func itoa(n int) string { return strconv.Itoa(n) }

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }
