package wire

import (
	"context"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// statement is a prepared statement: what it is, what goes in and what comes out.
type statement struct {
	raw     *sql.Raw // nil: the empty query
	plan    *sql.Plan
	params  []uint32
	columns []sql.Column // nil: no rows
}

func textColumn(name string) sql.Column { return sql.Column{Name: name, OID: pgdata.Text, Typmod: -1} }

// prepare binds a statement. Nothing runs.
func (s *session) prepare(ctx context.Context, raw *sql.Raw, oids []uint32) (*statement, error) {
	st := &statement{raw: raw}
	if raw == nil {
		return st, nil
	}
	switch raw.Kind {
	case sql.Refused:
		return nil, raw.Err
	case sql.Query, sql.Explain, sql.Declare, sql.Copy:
		plan, err := s.plan(ctx, raw, oids)
		if err != nil {
			return nil, err
		}
		st.plan, st.params = plan, plan.Params
		switch raw.Kind {
		case sql.Query, sql.Copy:
			if st.columns = plan.Columns; st.columns == nil {
				st.columns = []sql.Column{}
			}
		case sql.Explain:
			st.columns = []sql.Column{explainColumn(raw)}
		}
	case sql.Show:
		if _, known := s.settings.get(raw.Name); !known && raw.Name != "all" {
			return nil, unknownParameter(raw.Name)
		}
		st.columns = []sql.Column{textColumn(s.showTitle(raw.Name))}
		if raw.Name == "all" {
			st.columns = []sql.Column{textColumn("name"), textColumn("setting"), textColumn("description")}
		}
	default:
		st.columns = s.columnsOf(st)
	}
	return st, nil
}

// plan binds the query of a statement.
func (s *session) plan(ctx context.Context, raw *sql.Raw, oids []uint32) (*sql.Plan, error) {
	if raw.Inner != nil && raw.Inner.Kind == sql.Refused {
		return nil, raw.Inner.Err
	}
	s.sql.SearchPath = s.settings.searchPath()
	return sql.Bind(ctx, s.sql, *raw, oids)
}

// columnsOf returns a statement's columns; those of FETCH and EXECUTE are what they name now.
func (s *session) columnsOf(st *statement) []sql.Column {
	if st.raw == nil {
		return nil
	}
	switch st.raw.Kind {
	case sql.Fetch:
		if p := s.portals[st.raw.Name]; p != nil {
			return p.columns
		}
		return nil
	case sql.Execute:
		if target := s.statements[st.raw.Name]; target != nil {
			return s.columnsOf(target)
		}
		return nil
	}
	return st.columns
}

// open starts a portal: it gives it rows, or carries out the statement and leaves its tag.
func (s *session) open(ctx context.Context, p *portal) (err error) {
	p.opened = true
	raw := p.stmt.raw
	switch raw.Kind {
	case sql.Query:
		return s.openPlan(ctx, p)
	case sql.Copy:
		if p.copy, err = parseCopy(raw.Options, p.stmt.columns); err != nil {
			return err
		}
		p.formats = p.copy.formats(len(p.stmt.columns))
		return s.openPlan(ctx, p)
	case sql.Explain:
		return s.explain(ctx, p)
	case sql.Show:
		return s.show(p)
	case sql.Fetch:
		return s.fetch(ctx, p)
	case sql.Execute:
		return s.executeNamed(ctx, p)
	case sql.Native:
		return s.native(ctx, p)
	}
	p.done = true
	p.tag, err = s.command(ctx, p)
	return err
}

// command carries out a statement without rows and returns its tag.
func (s *session) command(ctx context.Context, p *portal) (tag string, err error) {
	raw := p.stmt.raw
	switch raw.Kind {
	case sql.Begin, sql.Commit, sql.Rollback, sql.Savepoint, sql.Release, sql.RollbackTo:
		return s.control(raw)
	case sql.Set:
		err = s.set(raw)
	case sql.SetTransaction:
		err = s.setTransaction(raw)
	case sql.Reset:
		err = s.reset(raw)
	case sql.Declare:
		err = s.declare(p)
	case sql.Move:
		return s.move(ctx, raw)
	case sql.CloseCursor:
		err = s.closeCursor(raw)
	case sql.Prepare:
		err = s.prepareNamed(ctx, raw)
	case sql.Deallocate:
		err = s.deallocate(raw)
	case sql.Discard:
		err = s.discard(raw)
	case sql.Listen, sql.Notify:
		err = pgerr.New(-1, "0A000", "%s is not supported", raw.Tag).WithHint("Nothing notifies through the gateway, so waiting would be in vain.")
	case sql.Unlisten:
	case sql.Lock:
		if raw.Tag == "LOCK TABLE" {
			err = s.inBlock("LOCK TABLE")
		}
	default:
		err = pgerr.New(-1, "0A000", "%s is not supported", raw.Tag)
	}
	return raw.Tag, err
}

// prepareNamed is PREPARE.
func (s *session) prepareNamed(ctx context.Context, raw *sql.Raw) error {
	if s.statements[raw.Name] != nil {
		return pgerr.New(-1, "42P05", "prepared statement \"%s\" already exists", raw.Name)
	}
	st, err := s.prepare(ctx, raw.Inner, raw.ParamOIDs)
	if err == nil {
		s.statements[raw.Name] = st
	}
	return err
}

// executeNamed is EXECUTE: the portal becomes one of the statement it names.
func (s *session) executeNamed(ctx context.Context, p *portal) error {
	target, err := s.statement(p.stmt.raw.Name)
	if err != nil {
		return err
	}
	if target.raw == nil || target.raw.Kind == sql.Execute {
		return pgerr.New(-1, "0A000", "prepared statement \"%s\" cannot be run by EXECUTE", p.stmt.raw.Name)
	}
	args, err := p.stmt.raw.Arguments(ctx, s.sql, target.params)
	if err != nil {
		return err
	}
	p.stmt, p.args = target, args
	return s.open(ctx, p)
}

func (s *session) deallocate(raw *sql.Raw) error {
	if raw.Name == "" {
		clear(s.statements)
		return nil
	}
	_, err := s.statement(raw.Name)
	delete(s.statements, raw.Name)
	return err
}

func (s *session) discard(raw *sql.Raw) error {
	if raw.Name != "all" {
		return nil // plans, sequences and temporary tables: the session keeps none
	}
	if s.tx.block == explicit || s.tx.block == several {
		return pgerr.New(-1, "25001", "DISCARD ALL cannot run inside a transaction block")
	}
	s.closePortals(func(*portal) bool { return true })
	clear(s.statements)
	s.settings.resetAll()
	return nil
}

// native runs Athena's own SQL as it is.
func (s *session) native(ctx context.Context, p *portal) error {
	if !s.srv.Native {
		return pgerr.New(-1, "42501", "statements in Athena's own SQL are not allowed here").WithHint("The gateway's --native allows them.")
	}
	text := p.stmt.raw.Native
	if !readsOnly(text) {
		return pgerr.New(-1, "25006", "only queries may run in Athena's own SQL").WithHint("SELECT, WITH, VALUES, SHOW, DESCRIBE and EXPLAIN are queries.")
	}
	result, err := s.runAthena(ctx, p, s.inAthena(text, false))
	if err != nil {
		return err
	}
	p.src, p.athena = result, true
	infos, err := result.Columns()
	if err != nil {
		return err
	}
	p.columns = make([]sql.Column, len(infos))
	for i, c := range infos {
		p.columns[i] = nativeColumn(c)
	}
	p.formats, err = formats(p.codes, len(p.columns))
	return err
}

// readsOnly tells by its first word whether a statement of Athena's can only read. WITH cannot be followed
// by INSERT in Trino's grammar.
func readsOnly(text string) bool {
	fields := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n(", r) })
	if len(fields) == 0 {
		return false
	}
	switch strings.ToLower(fields[0]) {
	case "select", "with", "values", "show", "describe", "desc", "table":
		return true
	case "explain":
		return !strings.Contains(strings.ToLower(text), "analyze") // which would run what it explains
	}
	return false
}
