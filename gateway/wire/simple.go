package wire

import (
	"bytes"
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/datacounsel/spillway/gateway/pgtype"
	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// simple answers a Query message: its statements one after the other, up to the first that fails. Several
// statements are one transaction unless they say otherwise.
func (s *session) simple(body []byte) error {
	text, ok := cString(body)
	if !ok {
		return fatal(pgerr.New(-1, "08P01", "invalid message format"))
	}
	s.closePortal("")
	delete(s.statements, "")
	if err := s.query(text); err != nil {
		if err := s.fail(err); err != nil {
			return err
		}
	} else if s.tx.block != explicit {
		s.commit()
	}
	return s.ready()
}

func (s *session) query(text string) error {
	raws, err := s.split(text)
	if err != nil {
		return err
	}
	if len(raws) == 0 {
		s.conn.send(&pgproto3.EmptyQueryResponse{})
		return nil
	}
	for i := range raws {
		if err := s.permit(&raws[i]); err != nil {
			return err
		}
		if len(raws) > 1 {
			s.enter(several)
		} else {
			s.enter(single)
		}
		if err := s.during(func(ctx context.Context) error { return s.one(ctx, &raws[i]) }); err != nil {
			return err
		}
	}
	return nil
}

// one runs a statement to its end.
func (s *session) one(ctx context.Context, raw *sql.Raw) (err error) {
	p := &portal{began: time.Now()}
	defer func() { p.stop(); s.account(raw, p, err) }()
	if p.stmt, err = s.prepare(ctx, raw, nil); err != nil {
		return err
	}
	if len(p.stmt.params) > 0 && raw.Kind != sql.Prepare {
		return pgerr.New(-1, "42P02", "there is no parameter $1")
	}
	if err := s.open(ctx, p); err != nil {
		return err
	}
	if p.src != nil && p.copy == nil {
		s.describeRows(p.columns, nil)
	}
	if _, err := s.pump(ctx, p, 0); err != nil {
		return err
	}
	return s.complete(p)
}

// split reads a query string into statements.
func (s *session) split(text string) ([]sql.Raw, error) {
	if err := pgtype.CheckText([]byte(text)); err != nil {
		return nil, err
	}
	if s.settings.value("spillway.native") == "on" {
		return sql.SplitNative(text)
	}
	return sql.Split(text)
}

// cString reads a string that ends with the body.
func cString(body []byte) (string, bool) {
	i := bytes.IndexByte(body, 0)
	return string(body[:max(i, 0)]), i >= 0 && i == len(body)-1
}
