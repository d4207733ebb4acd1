// Package rest serves Kafka Connect's REST API for the connector that this process runs. Paths, bodies and
// errors are those of Kafka Connect 4.1.2; the calls that make, change or delete connectors are refused in
// the form of its errors.
package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
)

// ConnectVersion is the version of the API that clients are told, because some of them read features from it.
const ConnectVersion = "4.1.2"

// The states of connectors and tasks.
const (
	Running    = "RUNNING"
	Paused     = "PAUSED"
	Failed     = "FAILED"
	Restarting = "RESTARTING"
)

// Status is the state of a connector.
type Status struct {
	WorkerID string
	State    string
	Tasks    []TaskStatus // in the order of their ids, which count from 0
}

// TaskStatus is the state of a task; the trace is why it failed.
type TaskStatus struct {
	ID           int
	State, Trace string
}

// Offset is the next offset of a partition that the connector will write.
type Offset struct {
	Topic     string
	Partition int32
	Offset    int64
}

// Worker is the process that runs a connector.
type Worker interface {
	Name() string
	Config() map[string]string
	ClusterID(context.Context) (string, error)
	Status() Status
	Offsets(context.Context) ([]Offset, error)
	Pause()
	Resume()
	Restart(task int) // returns at once
}

// Handler serves the API.
func Handler(w Worker, log *slog.Logger) http.Handler {
	a := &api{worker: w, log: log, mux: http.NewServeMux()}
	a.serverRoutes()
	a.connectorRoutes()
	a.taskRoutes()
	a.offsetRoutes()
	a.pluginRoutes()
	a.refusedRoutes()
	return http.HandlerFunc(a.serve)
}

type api struct {
	worker Worker
	log    *slog.Logger
	mux    *http.ServeMux
}

// failure is an error as Connect answers it.
type failure struct {
	code    int
	message string
	allow   string // methods, with 405
}

func (f *failure) Error() string { return f.message }

// withCode is an answer whose status is not the route's.
type withCode struct {
	code int
	body any
}

func notFound(format string, args ...any) error {
	return &failure{code: http.StatusNotFound, message: fmt.Sprintf(format, args...)}
}

// handle serves a route whose answer is JSON; nil answers without a body.
func (a *api) handle(pattern string, code int, answer func(*http.Request) (any, error)) {
	a.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		body, err := answer(r)
		code := code
		if other, ok := body.(withCode); ok {
			code, body = other.code, other.body
		}
		if err != nil {
			a.log.Debug("request refused", "method", r.Method, "path", r.URL.Path, "error", err)
			var f *failure
			if !errors.As(err, &f) {
				f = &failure{code: http.StatusInternalServerError, message: err.Error()}
			}
			if f.allow != "" {
				w.Header().Set("Allow", f.allow)
			}
			code, body = f.code, map[string]any{"error_code": f.code, "message": f.message}
		}
		if body == nil {
			w.WriteHeader(code)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(body) // the client is gone
	})
}

// serve takes a trailing slash away and answers what the mux does not know as Jersey does: without a
// content type.
func (a *api) serve(w http.ResponseWriter, r *http.Request) {
	if path := strings.TrimRight(r.URL.Path, "/"); path != "" && path != r.URL.Path {
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = path, ""
	}
	handler, pattern := a.mux.Handler(r)
	if pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	unknown := &statusOnly{header: http.Header{}}
	handler.ServeHTTP(unknown, r)
	message := "HTTP 404 Not Found"
	if unknown.code == http.StatusMethodNotAllowed {
		message = "HTTP 405 Method Not Allowed"
		w.Header().Set("Allow", unknown.header.Get("Allow"))
	}
	w.Header()["Content-Type"] = nil
	w.WriteHeader(unknown.code)
	fmt.Fprintf(w, `{"error_code":%d,"message":%q}`, unknown.code, message)
}

// statusOnly catches the status that the mux would answer.
type statusOnly struct {
	header http.Header
	code   int
}

func (s *statusOnly) Header() http.Header         { return s.header }
func (s *statusOnly) WriteHeader(code int)        { s.code = code }
func (s *statusOnly) Write(p []byte) (int, error) { return len(p), nil }

// connector checks the name in the path; message has one %s for it.
func (a *api) connector(r *http.Request, message string) error {
	if name := r.PathValue("connector"); name != a.worker.Name() {
		return notFound(message, name)
	}
	return nil
}

// task returns the task that the path names; ok is false if there is none.
func (a *api) task(r *http.Request) (status Status, task TaskStatus, ok bool) {
	status = a.worker.Status()
	n, err := strconv.Atoi(r.PathValue("task"))
	if err != nil || n < 0 || n >= len(status.Tasks) {
		return status, task, false
	}
	return status, status.Tasks[n], true
}
