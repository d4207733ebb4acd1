package wire

import (
	"bytes"
	"context"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgproto3"
	pg_query "github.com/pganalyze/pg_query_go/v6"

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
		if err := s.during(func(ctx context.Context) error { return s.one(ctx, text, &raws[i]) }); err != nil {
			return err
		}
	}
	return nil
}

// one runs a statement of a query string to its end.
func (s *session) one(ctx context.Context, text string, raw *sql.Raw) (err error) {
	p := &portal{began: time.Now()}
	defer func() { p.stop(); s.account(raw, p, err) }()
	if p.stmt, err = s.prepare(ctx, raw, nil); err != nil {
		return err
	}
	if len(p.stmt.params) > 0 && raw.Kind != sql.Prepare {
		return noParameter(text, raw)
	}
	if err := s.open(ctx, p); err != nil {
		return err
	}
	if p.src != nil && p.copy == nil {
		s.describeRows(p.columns, p.formats)
	}
	if _, err := s.pump(ctx, p, 0); err != nil {
		return err
	}
	return s.complete(p)
}

// noParameter is the error of a parameter where there can be none.
func noParameter(text string, raw *sql.Raw) error {
	err := pgerr.New(-1, "42P02", "there is no parameter $1")
	tokens, scanErr := pg_query.Scan(raw.Text)
	if scanErr != nil {
		return err
	}
	for _, token := range tokens.Tokens {
		if token.Token == pg_query.Token_PARAM {
			err.Message = "there is no parameter " + raw.Text[token.Start:token.End]
			err.Position = utf8.RuneCountInString(text[:raw.Offset+int(token.Start)]) + 1
			break
		}
	}
	return err
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
