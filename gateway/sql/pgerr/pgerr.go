// Package pgerr holds the error that every layer of the gateway's SQL front end reports: PostgreSQL's fields.
package pgerr

import "fmt"

// Error is an error as a PostgreSQL server reports it. Every user error of the gateway is one.
type Error struct {
	Code     string // SQLSTATE
	Message  string
	Detail   string
	Hint     string
	Position int // 1-based, in characters of the whole query string; 0 is none
}

func (e *Error) Error() string { return e.Message + " (SQLSTATE " + e.Code + ")" }

// New returns an Error whose position is the byte offset pos (0-based; negative is none) plus one. Offsets
// become character positions of the whole query once, where the statement is bound.
func New(pos int, code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Position: pos + 1}
}

// WithHint sets the hint and returns the error.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// WithDetail sets the detail and returns the error.
func (e *Error) WithDetail(format string, args ...any) *Error {
	e.Detail = fmt.Sprintf(format, args...)
	return e
}
