// Package pgerr holds the error that every layer of the gateway's SQL front end reports: PostgreSQL's fields.
package pgerr

import (
	"fmt"
	"strings"
)

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
// become character positions of the whole query once, where the statement is bound. As in PostgreSQL's messages,
// what %q stands for is written between double quotes as it is.
func New(pos int, code, format string, args ...any) *Error {
	return &Error{Code: code, Message: sprintf(format, args), Position: pos + 1}
}

func sprintf(format string, args []any) string {
	return fmt.Sprintf(strings.ReplaceAll(format, "%q", `"%s"`), args...)
}

// WithHint sets the hint and returns the error.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = sprintf(format, args)
	return e
}

// WithDetail sets the detail and returns the error.
func (e *Error) WithDetail(format string, args ...any) *Error {
	e.Detail = sprintf(format, args)
	return e
}
