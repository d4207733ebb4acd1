package wire

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/datacounsel/spillway/gateway/pgtype"
	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// extended runs a step of the extended protocol. After an error what follows is skipped up to Sync.
func (s *session) extended(step func(context.Context, []byte) error, body []byte) error {
	err := s.during(func(ctx context.Context) error { return step(ctx, body) })
	if err == nil {
		return s.conn.failed
	}
	s.skip = true
	return s.fail(err)
}

// sync ends the implicit transaction of the messages before it.
func (s *session) sync() error {
	s.skip = false
	if s.tx.block != explicit {
		s.commit()
	}
	return s.ready()
}

// parse makes a prepared statement. Nothing runs.
func (s *session) parse(ctx context.Context, body []byte) error {
	var m pgproto3.Parse
	if m.Decode(body) != nil {
		return protocolError("invalid message format")
	}
	s.enter(single)
	if m.Name == "" {
		delete(s.statements, "")
	}
	raws, err := s.split(m.Query)
	if err != nil {
		return err
	}
	if len(raws) > 1 {
		return pgerr.New(-1, "42601", "cannot insert multiple commands into a prepared statement")
	}
	var raw *sql.Raw
	if len(raws) == 1 {
		raw = &raws[0]
	}
	if err := s.permit(raw); err != nil {
		return err
	}
	if m.Name != "" && s.statements[m.Name] != nil {
		return pgerr.New(-1, "42P05", "prepared statement \"%s\" already exists", m.Name)
	}
	st, err := s.prepare(ctx, raw, m.ParameterOIDs)
	if err != nil {
		return err
	}
	s.statements[m.Name] = st
	s.conn.send(&pgproto3.ParseComplete{})
	return nil
}

// bind makes a portal of a prepared statement and its arguments. The text for Athena is made here, so what
// is wrong with the arguments is said here.
func (s *session) bind(_ context.Context, body []byte) error {
	var m pgproto3.Bind
	if m.Decode(body) != nil {
		return protocolError("invalid message format")
	}
	st, err := s.statement(m.PreparedStatement)
	if err != nil {
		return err
	}
	s.enter(single)
	if n := len(m.ParameterFormatCodes); n > 1 && n != len(m.Parameters) {
		return protocolError("bind message has %d parameter formats but %d parameters", n, len(m.Parameters))
	}
	if len(m.Parameters) != len(st.params) {
		return protocolError("bind message supplies %d parameters, but prepared statement \"%s\" requires %d",
			len(m.Parameters), m.PreparedStatement, len(st.params))
	}
	if err := s.permit(st.raw); err != nil {
		return err
	}
	p := &portal{name: m.DestinationPortal, stmt: st, columns: st.columns}
	if p.args, err = arguments(st.params, &m); err != nil {
		return err
	}
	p.codes = m.ResultFormatCodes
	if p.formats, err = formats(p.codes, len(st.columns)); err != nil {
		return err
	}
	if p.name != "" && s.portals[p.name] != nil {
		return pgerr.New(-1, "42P03", "cursor \"%s\" already exists", p.name)
	}
	if err := p.translate(); err != nil {
		return err
	}
	s.addPortal(p)
	s.conn.send(&pgproto3.BindComplete{})
	return nil
}

// arguments decodes the parameters by their types.
func arguments(oids []uint32, m *pgproto3.Bind) ([]sql.Arg, error) {
	args := make([]sql.Arg, len(oids))
	for i, value := range m.Parameters {
		if value == nil {
			args[i].Null = true
			continue
		}
		format := int16(0)
		switch n := len(m.ParameterFormatCodes); {
		case n == 1:
			format = m.ParameterFormatCodes[0]
		case n > 1:
			format = m.ParameterFormatCodes[i]
		}
		switch format {
		case 0:
			if err := pgtype.CheckInput(oids[i], value); err != nil {
				return nil, err
			}
			args[i].Text = string(value)
		case 1:
			text, err := pgtype.ParamText(nil, oids[i], value)
			if err != nil {
				return nil, inParameter(err, i+1)
			}
			args[i].Text = string(text)
		default:
			return nil, pgerr.New(-1, "22023", "unsupported format code: %d", format)
		}
	}
	return args, nil
}

// inParameter names the parameter where PostgreSQL's message does.
func inParameter(err error, n int) error {
	if e, ok := asError(err); ok && e.Code == "22P03" && e.Message == "incorrect binary data format" {
		return pgerr.New(-1, "22P03", "incorrect binary data format in bind parameter %d", n)
	}
	return err
}

// formats spreads result formats over the columns; nil is text for all.
func formats(codes []int16, columns int) ([]int16, error) {
	if len(codes) == 0 || columns == 0 {
		return nil, nil
	}
	if len(codes) > 1 && len(codes) != columns {
		return nil, protocolError("bind message has %d result formats but query has %d columns", len(codes), columns)
	}
	out := make([]int16, columns)
	for i := range out {
		out[i] = codes[min(i, len(codes)-1)]
	}
	return out, nil
}

// describe answers with parameter types and columns. It never runs the statement.
func (s *session) describe(_ context.Context, body []byte) error {
	var m pgproto3.Describe
	if m.Decode(body) != nil {
		return protocolError("invalid message format")
	}
	var columns []sql.Column
	var formats []int16
	var raw *sql.Raw
	switch m.ObjectType {
	case 'S':
		st, err := s.statement(m.Name)
		if err != nil {
			return err
		}
		if err := s.permitDescribe(st); err != nil {
			return err
		}
		s.conn.send(&pgproto3.ParameterDescription{ParameterOIDs: st.params})
		columns, raw = s.columnsOf(st), st.raw
	case 'P':
		p, err := s.portal(m.Name, "portal")
		if err != nil {
			return err
		}
		if err := s.permitDescribe(p.stmt); err != nil {
			return err
		}
		columns, formats, raw = p.columns, p.formats, p.stmt.raw
	default:
		return protocolError("invalid DESCRIBE message subtype %d", m.ObjectType)
	}
	if columns == nil && raw != nil && raw.Kind == sql.Native {
		return pgerr.New(-1, "0A000", "a statement in Athena's own SQL cannot be described before it runs").
			WithHint("Send it by the simple protocol.")
	}
	if columns == nil || raw.Kind == sql.Copy {
		s.conn.send(&pgproto3.NoData{})
		return nil
	}
	s.describeRows(columns, formats)
	return nil
}

// permitDescribe refuses statements with rows in a failed transaction.
func (s *session) permitDescribe(st *statement) error {
	if s.tx.failed && st.columns != nil {
		return errAborted
	}
	return nil
}

// execute runs a portal, or goes on with it, for up to a number of rows.
func (s *session) execute(ctx context.Context, body []byte) (err error) {
	var m pgproto3.Execute
	if m.Decode(body) != nil {
		return protocolError("invalid message format")
	}
	p, err := s.portal(m.Portal, "portal")
	if err != nil {
		return err
	}
	raw := p.stmt.raw
	if err := s.permit(raw); err != nil {
		return err
	}
	s.enter(single)
	if raw == nil {
		s.conn.send(&pgproto3.EmptyQueryResponse{})
		return nil
	}
	if !p.opened {
		p.began = time.Now()
		if err = s.open(ctx, p); err != nil {
			s.account(raw, p, err)
			return err
		}
	} else if p.done && p.src == nil {
		return pgerr.New(-1, "55000", "portal \"%s\" cannot be run", p.name)
	}
	p.sent = 0
	suspended, err := s.pump(ctx, p, int64(int32(m.MaxRows)))
	if err != nil || !suspended {
		s.account(raw, p, err)
	}
	if err != nil {
		return err
	}
	if suspended {
		s.conn.send(&pgproto3.PortalSuspended{})
		return nil
	}
	return s.complete(p)
}

// close forgets a prepared statement or a portal; one that does not exist is no error.
func (s *session) close(_ context.Context, body []byte) error {
	var m pgproto3.Close
	if m.Decode(body) != nil {
		return protocolError("invalid message format")
	}
	switch m.ObjectType {
	case 'S':
		delete(s.statements, m.Name)
	case 'P':
		s.closePortal(m.Name)
	default:
		return protocolError("invalid CLOSE message subtype %d", m.ObjectType)
	}
	s.conn.send(&pgproto3.CloseComplete{})
	return nil
}

func (s *session) statement(name string) (*statement, error) {
	if st := s.statements[name]; st != nil {
		return st, nil
	}
	if name == "" {
		return nil, pgerr.New(-1, "26000", "unnamed prepared statement does not exist")
	}
	return nil, pgerr.New(-1, "26000", "prepared statement \"%s\" does not exist", name)
}

// portal finds a portal, which SQL calls a cursor.
func (s *session) portal(name, word string) (*portal, error) {
	if p := s.portals[name]; p != nil {
		return p, nil
	}
	return nil, pgerr.New(-1, "34000", "%s \"%s\" does not exist", word, name)
}
