package sql

import (
	"context"
	"errors"

	"github.com/datacounsel/spillway/gateway/pgcatalog"
	"github.com/datacounsel/spillway/gateway/pgcatalog/run"
	"github.com/datacounsel/spillway/gateway/sql/bind"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/trino"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Plan is a bound statement: its result columns and parameter types are known and nothing has run.
type Plan struct {
	Columns []Column
	Params  []uint32 // the parameters' type OIDs
	Local   bool     // answered by Rows, without Athena

	// Volatile says that the same text may give another result on the same data, so a result must not be reused.
	Volatile bool
	// Tables are the Athena tables read, as database.name.
	Tables []string
	// Notices are what the client should hear before the rows, such as a missing partition predicate.
	Notices []Error

	raw     *Raw
	session *Session
	names   *pgcatalog.Names
	env     *value.Env
	query   *tree.Query
}

// Bind resolves a statement that has rows: a query, or the query inside EXPLAIN, DECLARE, PREPARE or COPY.
// paramOIDs are the declared parameter types; 0 and missing ones are inferred.
func Bind(ctx context.Context, s *Session, raw Raw, paramOIDs []uint32) (*Plan, error) {
	stmt, err := raw.bindable()
	if err != nil {
		return nil, err
	}
	p := &Plan{raw: &raw, session: s, names: pgcatalog.NewNames(s), env: s.Env()}
	bound, err := bind.Select(ctx, p.names, p.env, stmt, paramOIDs)
	if err != nil {
		return nil, raw.fault(err)
	}
	p.query, p.Params = bound.Query, bound.Params
	for _, t := range bound.Query.Visible() {
		p.Columns = append(p.Columns, columnOf(t))
	}
	if err := p.place(bound.Tables); err != nil {
		return nil, raw.fault(err)
	}
	return p, nil
}

// fault places an error of the statement in the query string; other errors pass.
func (r *Raw) fault(err error) error {
	var fault *Error
	if errors.As(err, &fault) {
		placed := *fault
		return r.place(&placed)
	}
	return err
}

func columnOf(t tree.Target) Column {
	c := Column{Name: t.Name, OID: t.Expr.Type().OID, Typmod: t.Expr.Type().Mod}
	if v, ok := t.Expr.(*tree.Var); ok && v.Col < len(v.Rel.Cols) {
		c.TableOID, c.AttNum = v.Rel.Cols[v.Col].TableOID, v.Rel.Cols[v.Col].AttNum
	}
	if d := pgdata.Get().Types[c.OID]; d != nil && d.Kind == 'd' { // a domain is described by its base type
		c.OID, c.Typmod = d.BaseType, d.BaseMod
	}
	return c
}

const mixHint = "Read the catalog in a statement of its own."

// place decides where the query runs: on the catalog's engine or on Athena.
func (p *Plan) place(tables []*tree.Table) error {
	var athena, catalog *tree.Table
	for _, t := range tables {
		if t.Database == "" {
			catalog = t
			continue
		}
		athena = t
		p.Tables = append(p.Tables, t.Database+"."+t.AthenaName)
	}
	if athena != nil && catalog != nil {
		return pgerr.New(-1, "0A000", "a query cannot read both table %q and catalog relation %q", athena.Name, catalog.Name).WithHint(mixHint)
	}
	supported := true
	visit(p.query, func(e tree.Expr) {
		supported = supported && run.Supports(e)
		if c, ok := e.(*tree.Call); ok && c.Proc != nil && c.Proc.Volatile != 'i' {
			p.Volatile = true
		}
		if _, ok := e.(*tree.Clock); ok {
			p.Volatile = true
		}
	})
	p.Local = athena == nil && (catalog != nil || supported)
	p.Notices = partitionNotices(p.query)
	return nil
}

// visit calls f for every expression of a query and of those inside it.
func visit(q *tree.Query, f func(tree.Expr)) {
	q.Exprs(func(e tree.Expr) {
		tree.Walk(e, func(e tree.Expr) bool {
			f(e)
			return true
		})
	})
	q.Queries(func(sub *tree.Query) { visit(sub, f) })
}

// values reads the arguments by the parameters' types.
func (p *Plan) values(args []Arg) ([]value.Datum, error) {
	if len(args) < len(p.Params) {
		return nil, pgerr.New(-1, "08P01", "bind message supplies %d parameters, but the statement requires %d", len(args), len(p.Params))
	}
	out := make([]value.Datum, len(p.Params))
	for i, oid := range p.Params {
		if args[i].Null {
			continue
		}
		v, err := p.read(oid, args[i].Text)
		if err != nil {
			return nil, p.raw.fault(err)
		}
		out[i] = v
	}
	return out, nil
}

func (p *Plan) read(oid uint32, text string) (value.Datum, error) {
	if value.IsReg(oid) {
		return p.names.RegIn(context.Background(), oid, text)
	}
	return value.Parse(oid, -1, text, p.env)
}

// Arguments evaluates the argument expressions of an EXECUTE for parameters of the given types.
func (r Raw) Arguments(ctx context.Context, s *Session, oids []uint32) ([]Arg, error) {
	if len(r.args) != len(oids) {
		return nil, pgerr.New(-1, "42601", "wrong number of parameters for prepared statement %q", r.Name).
			WithDetail("Expected %d parameters but got %d.", len(oids), len(r.args))
	}
	names, env := pgcatalog.NewNames(s), s.Env()
	engine := run.New(ctx, s, names, env, nil)
	out := make([]Arg, len(r.args))
	for i, n := range r.args {
		e, err := bind.Expr(ctx, names, env, n, oids[i])
		if err != nil {
			return nil, r.fault(err)
		}
		v, err := engine.Value(e)
		if err != nil {
			return nil, r.fault(err)
		}
		out[i] = Arg{Null: v == nil}
		if v != nil {
			out[i].Text = engine.Text(oids[i], v)
		}
	}
	return out, nil
}

// Athena returns the statement in Athena's dialect, the arguments printed as typed literals. The text is
// canonical: equal statements with equal arguments give equal text.
func (p *Plan) Athena(args []Arg) (*Statement, error) {
	params, err := p.values(args)
	if err != nil {
		return nil, err
	}
	st := &Statement{plan: p, params: params}
	engine := run.New(context.Background(), p.session, p.names, p.env, params)
	st.printed, err = trino.Print(p.query, trino.Options{Params: params, Env: p.env, User: p.session.User, Database: p.session.Database, Engine: engine})
	if err != nil {
		return nil, p.raw.fault(err)
	}
	st.SQL = st.printed.SQL
	return st, nil
}

// Rows runs a Local plan in the embedded engine.
func (p *Plan) Rows(ctx context.Context, args []Arg) (Rows, error) {
	params, err := p.values(args)
	if err != nil {
		return nil, err
	}
	engine := run.New(ctx, p.session, p.names, p.env, params)
	rows, err := engine.Query(p.query)
	if err != nil {
		return nil, p.raw.fault(err)
	}
	return &localRows{engine: engine, columns: p.query.Visible(), rows: rows}, nil
}

// localRows walks the rows of a Local plan.
type localRows struct {
	engine  *run.Exec
	columns []tree.Target
	rows    []run.Row
	current run.Row
}

func (r *localRows) Next() bool {
	if len(r.rows) == 0 {
		return false
	}
	r.current, r.rows = r.rows[0], r.rows[1:]
	return true
}

func (r *localRows) Cell(i int) (text []byte, null bool) {
	if r.current[i] == nil {
		return nil, true
	}
	return []byte(r.engine.Text(r.columns[i].Expr.Type().OID, r.current[i])), false
}

func (r *localRows) AppendBinary(dst []byte, i int) ([]byte, error) {
	return r.engine.AppendBinary(dst, r.columns[i].Expr.Type().OID, r.current[i])
}

func (r *localRows) Err() error   { return nil }
func (r *localRows) Close() error { return nil }
