package wire

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// fatalError ends the session after it was reported.
type fatalError struct{ report *pgerr.Error }

func fatal(err *pgerr.Error) error { return fatalError{err} }

func (e fatalError) Error() string { return e.report.Error() }
func (e fatalError) Unwrap() error { return e.report }

// Causes for which the context of a running statement ends.
var (
	errCanceled = pgerr.New(-1, "57014", "canceling statement due to user request")
	errTimeout  = pgerr.New(-1, "57014", "canceling statement due to statement timeout")
	errShutdown = fatalError{pgerr.New(-1, "57P01", "terminating connection due to administrator command")}
	errGone     = errors.New("the client closed the connection")
)

var errAborted = pgerr.New(-1, "25P02", "current transaction is aborted, commands ignored until end of transaction block")

func protocolError(format string, args ...any) error {
	return pgerr.New(-1, "08P01", format, args...)
}

// asError turns any error into one that can be reported. What is no fault of the statement is one of the
// systems below (58000) and is worth a log line of its own.
func asError(err error) (e *pgerr.Error, foreseen bool) {
	if errors.As(err, &e) {
		return e, true
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return pgerr.New(-1, "58000", "a service that the gateway needs did not answer in time: %v", err), false
	}
	return pgerr.New(-1, "58000", "%v", err), false
}

func response(severity string, e *pgerr.Error) pgproto3.ErrorResponse {
	return pgproto3.ErrorResponse{
		Severity: severity, SeverityUnlocalized: severity, Code: e.Code, Message: e.Message, Detail: e.Detail, Hint: e.Hint,
		Position: int32(e.Position),
	}
}

// levels orders the severities of notices by client_min_messages.
var levels = map[string]int{
	"debug5": 1, "debug4": 2, "debug3": 3, "debug2": 4, "debug1": 5, "debug": 5, "log": 6, "notice": 7, "warning": 8, "error": 9,
}

// notice queues a NoticeResponse if client_min_messages allows its level: debug1, notice or warning.
func (s *session) notice(level string, e *pgerr.Error) {
	if levels[level] < levels[s.settings.value("client_min_messages")] {
		return
	}
	severity := map[string]string{"debug1": "DEBUG", "notice": "NOTICE", "warning": "WARNING"}[level]
	n := pgproto3.NoticeResponse(response(severity, e))
	s.conn.send(&n)
}

func (s *session) warn(code, format string, args ...any) {
	s.notice("warning", pgerr.New(-1, code, format, args...))
}

// panicked is the error of a session that came to a place it must not.
func panicked(what any) *pgerr.Error {
	return pgerr.New(-1, "XX000", "internal error: %s", fmt.Sprint(what)).WithHint("The gateway's log has the details; please report it.")
}
