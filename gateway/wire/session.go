package wire

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// session is a client's. Its own goroutine reads messages and answers them in turn; interrupt and drain
// are called by others.
type session struct {
	srv            *Server
	conn           *conn
	log            *slog.Logger
	id             uint32
	key            []byte // of cancel requests
	user, database string
	sql            *sql.Session
	settings       *settings
	tx             transaction
	statements     map[string]*statement
	portals        map[string]*portal
	births         int  // portals made so far
	skip           bool // after an error in the extended protocol: until Sync

	ctx      context.Context //nolint:containedctx // the life of the session, in which portals outlive messages
	draining atomic.Bool

	mu      sync.Mutex
	running context.CancelCauseFunc // of the statement that runs; nil: none
}

// serve answers messages until the client leaves, the session must end or ctx ends.
func (s *session) serve(ctx context.Context) {
	ctx, end := context.WithCancelCause(ctx)
	s.ctx = ctx
	defer end(nil)
	defer s.closePortals(func(*portal) bool { return true })
	for {
		typ, body, err := s.receive()
		if err == nil {
			err = s.dispatch(typ, body)
		}
		if err != nil {
			s.leave(err)
			return
		}
	}
}

// receive waits for a message as long as the idle timeouts allow.
func (s *session) receive() (byte, []byte, error) {
	name := "idle_session_timeout"
	if s.tx.block == explicit {
		name = "idle_in_transaction_session_timeout"
	}
	if s.conn.r.Buffered() == 0 {
		var deadline time.Time
		if d := s.settings.timeout(name); d > 0 {
			deadline = time.Now().Add(d)
		}
		_ = s.conn.net.SetReadDeadline(deadline)
	}
	if s.draining.Load() {
		return 0, nil, errShutdown
	}
	typ, body, err := s.conn.receive()
	switch {
	case !errors.Is(err, os.ErrDeadlineExceeded):
		return typ, body, err
	case s.draining.Load():
		return 0, nil, errShutdown
	case s.tx.block == explicit:
		return 0, nil, fatal(pgerr.New(-1, "25P03", "terminating connection due to idle-in-transaction timeout"))
	}
	return 0, nil, fatal(pgerr.New(-1, "57P05", "terminating connection due to idle-session timeout"))
}

// leave says the last word, if the client can hear it.
func (s *session) leave(err error) {
	var e fatalError
	switch {
	case errors.As(err, &e):
		report := response("FATAL", e.report)
		s.conn.send(&report)
		_ = s.conn.flush()
		s.log.Info("a session was ended", "sqlstate", e.report.Code, "reason", e.report.Message)
	case errors.Is(err, io.EOF), errors.Is(err, errGone):
	default:
		s.log.Debug("a session broke", "error", err)
	}
}

// dispatch answers one message. An error ends the session.
func (s *session) dispatch(typ byte, body []byte) error {
	if s.skip && typ != 'S' && typ != 'X' {
		return nil
	}
	switch typ {
	case 'Q':
		return s.simple(body)
	case 'P':
		return s.extended(s.parse, body)
	case 'B':
		return s.extended(s.bind, body)
	case 'D':
		return s.extended(s.describe, body)
	case 'E':
		return s.extended(s.execute, body)
	case 'C':
		return s.extended(s.close, body)
	case 'H':
		return s.conn.flush()
	case 'S':
		return s.sync()
	case 'X':
		return io.EOF
	case 'F':
		if err := s.fail(pgerr.New(-1, "0A000", "the function call protocol is not supported")); err != nil {
			return err
		}
		return s.ready()
	case 'd', 'c', 'f': // what is left of a COPY that failed
		return nil
	}
	return fatal(pgerr.New(-1, "08P01", "invalid frontend message type %d", typ))
}

// ready ends a cycle: what the client waits for goes out.
func (s *session) ready() error {
	s.tellSettings()
	s.conn.send(&pgproto3.ReadyForQuery{TxStatus: s.tx.status()})
	return s.conn.flush()
}

// fail reports a statement's error and aborts the transaction. It returns what ends the session.
func (s *session) fail(err error) error {
	var f fatalError
	if errors.As(err, &f) || errors.Is(err, errGone) || s.conn.failed != nil {
		return err
	}
	e, foreseen := asError(err)
	if !foreseen {
		s.log.Warn("a statement failed below the gateway", "error", err)
	}
	report := response("ERROR", e)
	s.conn.send(&report)
	s.abort()
	return s.conn.flush()
}

// during runs a step that cancel requests and statement_timeout can end.
func (s *session) during(step func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(s.ctx)
	defer cancel(nil)
	s.mu.Lock()
	s.running = cancel
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.running = nil
		s.mu.Unlock()
	}()
	if d := s.settings.timeout("statement_timeout"); d > 0 {
		timer := time.AfterFunc(d, func() { cancel(errTimeout) })
		defer timer.Stop()
	}
	err := step(ctx)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return err
}

// interrupt ends what runs, for cause. Between statements it does nothing.
func (s *session) interrupt(cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil {
		s.running(cause)
	}
}

// drain lets the session end as soon as it is idle.
func (s *session) drain() {
	s.draining.Store(true)
	_ = s.conn.net.SetReadDeadline(time.Unix(1, 0))
}
