// Package awsjson serves AWS's JSON 1.1 protocol: one POST to /, the operation named by the X-Amz-Target
// header, a JSON object in and one out, times as epoch seconds, failures as a status with "__type" and
// "Message" (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html).
package awsjson

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// maxBody is the largest request accepted; Athena's longest statement is 256 KiB, Glue's largest batches
// are a few MB.
const maxBody = 32 << 20

// Error is a failure by AWS's name for it.
type Error struct {
	Code    string // EntityNotFoundException…
	Message string
	Status  int            // HTTP; 0 means 400
	Fields  map[string]any // further members of the answer
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Is makes errors.Is match any Error of the same Code when the target has no Message.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Message == ""
}

// Errorf returns an Error with status 400.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Time is a point in time that travels as epoch seconds.
type Time struct{ time.Time }

// At returns t as a pointer, for members that may be absent.
func At(t time.Time) *Time { return &Time{t} }

// MarshalJSON writes epoch seconds with milliseconds.
func (t Time) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(t.UnixMilli())/1000, 'f', -1, 64), nil
}

// UnmarshalJSON reads epoch seconds.
func (t *Time) UnmarshalJSON(text []byte) error {
	seconds, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return fmt.Errorf("a time must be epoch seconds, not %s", text)
	}
	t.Time = time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
	return nil
}

// Empty is the input or output of operations that have none.
type Empty struct{}

// Service is the operations of one AWS service; it is an http.Handler.
type Service struct {
	target string
	log    *slog.Logger
	ops    map[string]func(context.Context, []byte) (any, error)
}

// New returns a service without operations. target is what stands before the dot in X-Amz-Target, such as
// AWSGlue or AmazonAthena.
func New(target string, log *slog.Logger) *Service {
	return &Service{target: target, log: log, ops: map[string]func(context.Context, []byte) (any, error){}}
}

// Target is the name before the dot in X-Amz-Target.
func (s *Service) Target() string { return s.target }

// Operations lists the names that the service answers, sorted.
func (s *Service) Operations() []string {
	names := make([]string, 0, len(s.ops))
	for name := range s.ops {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Handle adds an operation.
func Handle[In, Out any](s *Service, name string, f func(context.Context, *In) (*Out, error)) {
	s.ops[name] = func(ctx context.Context, body []byte) (any, error) {
		in := new(In)
		if err := json.Unmarshal(body, in); err != nil {
			return nil, Errorf("SerializationException", "%s: %v", name, err)
		}
		return f(ctx, in)
	}
}

// ServeHTTP answers one call.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := uuid.NewString()
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("x-amzn-RequestId", id)
	out, err := s.call(r)
	if err != nil {
		s.fail(w, r, id, err)
		return
	}
	body, err := json.Marshal(out)
	if err != nil {
		s.fail(w, r, id, fmt.Errorf("encode the answer: %w", err))
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

func (s *Service) call(r *http.Request) (any, error) {
	target := r.Header.Get("X-Amz-Target")
	name, ok := strings.CutPrefix(target, s.target+".")
	op := s.ops[name]
	if !ok || op == nil {
		return nil, Errorf("UnknownOperationException", "%q is not an operation of Spillway's local AWS endpoint", target)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, Errorf("SerializationException", "read the request: %v", err)
	}
	if len(body) > maxBody {
		return nil, &Error{Code: "RequestEntityTooLargeException", Message: "the request is larger than 32 MiB", Status: 413}
	}
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	return op(r.Context(), body)
}

func (s *Service) fail(w http.ResponseWriter, r *http.Request, id string, err error) {
	var known *Error
	if !errors.As(err, &known) {
		s.log.Error("an AWS call failed", "target", r.Header.Get("X-Amz-Target"), "request", id, "err", err)
		known = &Error{Code: "InternalServiceException", Message: err.Error(), Status: http.StatusInternalServerError}
	}
	fields := map[string]any{"__type": known.Code, "Message": known.Message}
	for name, value := range known.Fields {
		fields[name] = value
	}
	status := known.Status
	if status == 0 {
		status = http.StatusBadRequest
	}
	w.Header().Set("x-amzn-ErrorType", known.Code)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(fields)
}

// Page cuts one page of at most limit items out of all, starting where token says, and returns the token of
// the next page, empty at the end. Tokens are positions: they survive a restart of the server.
func Page[T any](all []T, token string, limit int) (page []T, next string, err error) {
	start := 0
	if token != "" {
		if start, err = strconv.Atoi(token); err != nil || start < 0 {
			return nil, "", fmt.Errorf("the NextToken %q is not one that was given out", token)
		}
	}
	start = min(start, len(all))
	end := min(start+limit, len(all))
	if end < len(all) {
		next = strconv.Itoa(end)
	}
	return all[start:end], next, nil
}
