package bind

import (
	"context"
	"errors"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Namespace is what the binder asks about relations and named objects.
type Namespace interface {
	// Table finds a relation; schema "" searches the search path. It returns nil for none.
	Table(ctx context.Context, schema, name string) (*tree.Table, error)
	// HasSchema says whether a schema is known.
	HasSchema(ctx context.Context, name string) (bool, error)
	// Database is the name of the current database, for three-part names.
	Database() string
	// RegIn finds the OID that a name means for a reg type, such as regclass.
	RegIn(ctx context.Context, typ uint32, text string) (int64, error)
}

// Bound is a bound statement.
type Bound struct {
	Query  *tree.Query
	Params []uint32
	Tables []*tree.Table // every table read, views included
}

// binder is the state of binding one statement.
type binder struct {
	ctx    context.Context
	names  Namespace
	env    *value.Env
	data   *pgdata.Data
	params []uint32 // 0 is not known yet
	tables []*tree.Table
	inView int // depth of view expansion: positions mean nothing there
}

// Select binds a SELECT. params are the declared parameter types; 0 and missing ones are inferred.
func Select(ctx context.Context, names Namespace, env *value.Env, stmt *pg_query.SelectStmt, params []uint32) (bound *Bound, err error) {
	b := &binder{ctx: ctx, names: names, env: env, data: pgdata.Get(), params: append([]uint32(nil), params...)}
	defer catch(&err)
	q := b.query(stmt, nil)
	b.resolveUnknowns(q)
	for i, p := range b.params {
		if p == 0 {
			b.params[i] = pgdata.Text
			if len(params) == 0 {
				fail(-1, "42P18", "could not determine data type of parameter $%d", i+1)
			}
		}
	}
	return &Bound{Query: q, Params: b.params, Tables: b.tables}, nil
}

// Expr binds an expression that names no column and brings it to a type, for EXECUTE's arguments.
func Expr(ctx context.Context, names Namespace, env *value.Env, n *pg_query.Node, to uint32) (e tree.Expr, err error) {
	b := &binder{ctx: ctx, names: names, env: env, data: pgdata.Get()}
	defer catch(&err)
	e = b.expr(&scope{kind: "EXECUTE parameters"}, n)
	return b.coerceOrFail(e, tree.Type{OID: to, Mod: -1}, assignment, "parameter"), nil
}

// internal carries an error that is no fault of the statement through the binder's panics.
type internal struct{ error }

// fail leaves the binder with an error at a byte offset.
func fail(pos int, code, format string, args ...any) { panic(pgerr.New(pos, code, format, args...)) }

// catch turns fail's panic into an error.
func catch(err *error) {
	switch fault := recover().(type) {
	case nil:
	case *pgerr.Error:
		*err = fault
	case internal:
		*err = fault.error
	default:
		panic(fault)
	}
}

// check fails with an error that a value or the catalog gave, at a position.
func check(err error, pos int) {
	if err == nil {
		return
	}
	var fault *pgerr.Error
	if errors.As(err, &fault) {
		at := *fault
		if at.Position == 0 {
			at.Position = pos + 1
		}
		panic(&at)
	}
	panic(internal{err})
}

// scope is one query level while it is bound.
type scope struct {
	outer   *scope
	items   []*item
	ctes    []*tree.CTE
	kind    string // the clause being bound, for errors
	query   *tree.Query
	agg     aggState
	windows map[string]*tree.Window
	defs    []*pg_query.Node
}

// aggState collects what a level has seen of aggregates.
type aggState struct {
	inWindow bool
}

// item is a name in FROM: a relation or an aliased join.
type item struct {
	name    string
	schema  string // of an unaliased table
	rel     *tree.Rel
	cols    []column
	visible bool // columns may be named without the item's name
	hidden  bool // the item's name may not be used: swallowed by a join's alias
	blocked bool // seen only so that the error can say it is not LATERAL
}

// column is a column of an item as an expression of the item's own level.
type column struct {
	name   string
	expr   tree.Expr
	hidden bool
}
