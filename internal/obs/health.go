package obs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// ErrStarting is the state of a part that was announced and is not ready yet.
var ErrStarting = errors.New("starting")

// Health holds the readiness of each part of the process. The zero value is ready to use.
type Health struct {
	mu    sync.Mutex
	parts map[string]error
}

// Set records that the part called name is ready (nil) or why it is not.
func (h *Health) Set(name string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.parts == nil {
		h.parts = map[string]error{}
	}
	h.parts[name] = err
}

// Err returns nil when every part that was Set is ready, else what is not.
func (h *Health) Err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var waiting []string
	for name, err := range h.parts {
		if err != nil {
			waiting = append(waiting, fmt.Sprintf("%s: %v", name, err))
		}
	}
	if waiting == nil {
		return nil
	}
	sort.Strings(waiting)
	return errors.New(strings.Join(waiting, "; "))
}

// Handler serves GET /healthz (200 "ok", or 503 and what is missing) and GET /metrics (Prometheus).
func (s Scope) Handler() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if err := s.Health.Err(); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{}))
	return mux
}

// ServeHTTP serves handler on listener until ctx ends, then lets running requests finish for up to 5 s.
func ServeHTTP(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve HTTP on %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		_ = server.Close()
	}
	return nil
}
