package wire

import (
	"context"
	"encoding/binary"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/datacounsel/spillway/gateway/athena"
	"github.com/datacounsel/spillway/gateway/pgtype"
	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// source is where a portal's rows come from.
type source interface {
	Next() (bool, error)
	Cell(i int) (text []byte, null bool)
	Close() error
}

// portal is a statement with its arguments, ready to run or running; SQL's cursors are portals too.
type portal struct {
	name    string
	stmt    *statement
	args    []sql.Arg
	remote  *sql.Statement // in Athena's SQL; nil until it is translated
	columns []sql.Column
	codes   []int16 // of formats, as the client sent them
	formats []int16 // by column; nil is text

	opened bool
	src    source // nil: no rows
	athena bool   // cells are Athena's text, else PostgreSQL's
	encode []pgtype.Appender
	copy   *copyFormat
	done   bool
	tag    string // of a statement without rows
	sent   int64  // rows since the last Execute
	rows   int64  // rows read so far

	hold, kept bool // WITH HOLD; and its transaction was committed
	binary     bool // DECLARE … BINARY
	born       int

	ctx    context.Context //nolint:containedctx // a portal lives across messages
	cancel context.CancelCauseFunc

	began   time.Time
	engine  string // athena, catalog; empty: session
	queryID string
	scanned int64
}

func (s *session) addPortal(p *portal) {
	s.closePortal(p.name)
	s.births++
	p.born = s.births
	s.portals[p.name] = p
}

func (s *session) closePortal(name string) {
	if p := s.portals[name]; p != nil {
		p.stop()
		delete(s.portals, name)
	}
}

func (s *session) closePortals(which func(*portal) bool) {
	for name, p := range s.portals {
		if which(p) {
			p.stop()
			delete(s.portals, name)
		}
	}
}

// stop ends what the portal runs.
func (p *portal) stop() {
	if p.cancel != nil {
		p.cancel(context.Canceled)
	}
	if p.src != nil {
		_ = p.src.Close()
	}
}

// translate makes the text for Athena, if the portal's statement runs there.
func (p *portal) translate() (err error) {
	if plan := p.stmt.plan; plan != nil && !plan.Local && p.remote == nil {
		p.remote, err = plan.Athena(p.args)
	}
	return err
}

// link lets the end of ctx, which is a message's, end the portal as well, until unlink.
func (p *portal) link(ctx context.Context) (unlink func() bool) {
	return context.AfterFunc(ctx, func() { p.cancel(context.Cause(ctx)) })
}

// openPlan starts a bound query: in Athena, or in the catalog's engine.
func (s *session) openPlan(ctx context.Context, p *portal) error {
	plan := p.stmt.plan
	if err := p.translate(); err != nil {
		return err
	}
	for i := range plan.Notices {
		s.notice("notice", &plan.Notices[i])
	}
	p.columns = p.stmt.columns
	if p.columns == nil {
		p.columns = []sql.Column{}
	}
	if plan.Local {
		p.engine = "catalog"
		p.ctx, p.cancel = context.WithCancelCause(s.ctx)
		defer p.link(ctx)()
		rows, err := plan.Rows(p.ctx, p.args)
		if err != nil {
			return err
		}
		p.src = localRows{rows}
		return nil
	}
	result, err := s.runAthena(ctx, p, s.inAthena(p.remote.SQL, plan.Volatile))
	if err != nil {
		return err
	}
	if p.remote.Partial() {
		p.src = localRows{p.remote.Rows(p.ctx, result)}
		return nil
	}
	p.src, p.athena = result, true
	return nil
}

// inAthena is SQL that runs where the session's database is: a database of the first data catalog, or a catalog.
func (s *session) inAthena(text string, volatile bool) athena.Statement {
	if s.sql.Further {
		return athena.Statement{SQL: text, Catalog: s.database, Volatile: volatile}
	}
	return athena.Statement{SQL: text, Database: s.database, Volatile: volatile}
}

// runAthena runs a statement in Athena and watches for the client to go meanwhile.
func (s *session) runAthena(ctx context.Context, p *portal, st athena.Statement) (*athena.Result, error) {
	p.engine = "athena"
	p.ctx, p.cancel = context.WithCancelCause(s.ctx)
	defer p.link(ctx)()
	if err := s.conn.flush(); err != nil { // what is queued must not wait for Athena
		return nil, err
	}
	unwatch := s.conn.watch(func() { s.interrupt(errGone) })
	result, err := s.srv.Athena.Query(p.ctx, st)
	unwatch()
	if err != nil {
		return nil, err
	}
	p.queryID, p.scanned = result.QueryID, result.Scanned
	s.noticeQuery(p)
	return result, nil
}

// localRows adapts the rows that the gateway computes: a Local plan's, or those of a statement that Athena answers
// in part.
type localRows struct{ sql.Rows }

func (l localRows) Next() (bool, error) {
	if l.Rows.Next() {
		return true, nil
	}
	return false, l.Rows.Err()
}

// computedRows returns the rows behind a source that the gateway computes, a cursor's too.
func computedRows(src source) (rows localRows, ok bool) {
	if w, isWindow := src.(*window); isWindow {
		src = w.cursor.src
	}
	rows, ok = src.(localRows)
	return rows, ok
}

// checkEvery is how many rows go by before the context is asked.
const checkEvery = 1024

// pump sends up to limit rows (all for 0 and less) and tells whether the limit ended it.
func (s *session) pump(ctx context.Context, p *portal, limit int64) (suspended bool, err error) {
	if p.src == nil || p.done {
		return false, nil
	}
	if p.cancel != nil {
		defer p.link(ctx)()
	}
	if p.encode == nil {
		if err := s.encoders(p); err != nil {
			return false, err
		}
	}
	emit := s.row
	if p.copy != nil {
		p.copy.begin(s.conn, len(p.columns))
		emit = s.copyRow
	}
	bytes := 0
	defer func() { s.srv.metrics.rows.Add(float64(p.sent)); s.srv.metrics.bytes.Add(float64(bytes)) }()
	for limit <= 0 || p.sent < limit {
		more, err := p.src.Next()
		if err != nil {
			return false, err
		}
		if !more {
			p.done = true
			if p.copy != nil {
				p.copy.end(s.conn)
			}
			return false, nil
		}
		before := len(s.conn.out)
		if err := emit(p); err != nil {
			s.conn.out = s.conn.out[:before] // no half row
			return false, err
		}
		bytes += len(s.conn.out) - before
		p.sent++
		p.rows++
		if s.conn.relieve(); s.conn.failed != nil {
			return false, errGone
		}
		if p.sent%checkEvery == 0 && ctx.Err() != nil {
			return false, context.Cause(ctx)
		}
	}
	return true, nil
}

// encoders chooses each column's conversion once.
func (s *session) encoders(p *portal) error {
	zone := s.settings.location()
	p.encode = make([]pgtype.Appender, len(p.columns))
	for i, c := range p.columns {
		text := pgtype.Appender(nil)
		if p.athena {
			text = pgtype.FromAthena(c.OID, zone)
		}
		if c.OID == pgdata.BPChar && c.Typmod > pgtype.VarHeader {
			p.encode[i] = pgtype.Padded(int(c.Typmod - pgtype.VarHeader))
			continue
		}
		if p.formats == nil || p.formats[i] == 0 {
			p.encode[i] = text
			continue
		}
		if p.formats[i] != 1 {
			return pgerr.New(-1, "22023", "unsupported format code: %d", p.formats[i])
		}
		if local, ok := computedRows(p.src); ok {
			p.encode[i] = func(dst, _ []byte) ([]byte, error) { return local.AppendBinary(dst, i) }
			continue
		}
		binary, err := pgtype.Binary(c.OID)
		if err != nil {
			return err
		}
		if _, array := pgtype.Element(c.OID); array && p.athena {
			binary = both(text, binary)
		}
		p.encode[i] = binary
	}
	return nil
}

// both makes one conversion of two in a row.
func both(first, then pgtype.Appender) pgtype.Appender {
	var scratch []byte
	return func(dst, src []byte) ([]byte, error) {
		var err error
		if scratch, err = first(scratch[:0], src); err != nil {
			return dst, err
		}
		return then(dst, scratch)
	}
}

// row queues the current row as a DataRow.
func (s *session) row(p *portal) (err error) {
	out := s.conn.out
	start := len(out)
	out = append(out, 'D', 0, 0, 0, 0)
	out = binary.BigEndian.AppendUint16(out, uint16(len(p.encode)))
	for i, encode := range p.encode {
		text, null := p.src.Cell(i)
		if null {
			out = append(out, 0xff, 0xff, 0xff, 0xff)
			continue
		}
		at := len(out)
		out = append(out, 0, 0, 0, 0)
		if encode == nil {
			out = append(out, text...)
		} else if out, err = encode(out, text); err != nil {
			s.conn.out = out[:start]
			return err
		}
		binary.BigEndian.PutUint32(out[at:], uint32(len(out)-at-4))
	}
	binary.BigEndian.PutUint32(out[start+1:], uint32(len(out)-start-1))
	s.conn.out = out
	return nil
}

// complete says that a statement has ended.
func (s *session) complete(p *portal) error {
	tag := p.tag
	if p.src != nil {
		tag = p.stmt.rowTag(p.sent)
	}
	s.conn.send(&pgproto3.CommandComplete{CommandTag: []byte(tag)})
	return nil
}

// rowTag is the command tag of a statement that gave n rows.
func (st *statement) rowTag(n int64) string {
	switch st.raw.Kind {
	case sql.Show, sql.Explain:
		return st.raw.Tag
	case sql.Execute, sql.Native:
		return "SELECT " + strconv.FormatInt(n, 10)
	}
	return st.raw.Tag + " " + strconv.FormatInt(n, 10)
}

// describeRows queues a RowDescription.
func (s *session) describeRows(columns []sql.Column, formats []int16) {
	fields := make([]pgproto3.FieldDescription, len(columns))
	for i, c := range columns {
		fields[i] = pgproto3.FieldDescription{
			Name: []byte(c.Name), TableOID: c.TableOID, TableAttributeNumber: c.AttNum, DataTypeOID: c.OID,
			DataTypeSize: pgtype.Size(c.OID), TypeModifier: c.Typmod,
		}
		if formats != nil {
			fields[i].Format = formats[i]
		}
	}
	s.conn.send(&pgproto3.RowDescription{Fields: fields})
}
