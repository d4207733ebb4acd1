package obs_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/obs"
)

func get(t *testing.T, handler http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestHealth(t *testing.T) {
	scope := obs.Discard()
	if code, body := get(t, scope.Handler(), "/healthz"); code != http.StatusOK {
		t.Errorf("with no parts: %d %s", code, body)
	}
	scope.Health.Set("kafka", nil)
	scope.Health.Set("gateway", obs.ErrStarting)
	scope.Health.Set("connector", errors.New("no broker"))
	if code, body := get(t, scope.Handler(), "/healthz"); code != http.StatusServiceUnavailable || body != "connector: no broker; gateway: starting\n" {
		t.Errorf("with two parts that are not ready: %d %q", code, body)
	}
	scope.Health.Set("gateway", nil)
	scope.Health.Set("connector", nil)
	if code, body := get(t, scope.Handler(), "/healthz"); code != http.StatusOK || body != "ok\n" {
		t.Errorf("with all ready: %d %q", code, body)
	}
}

func TestMetrics(t *testing.T) {
	scope := obs.Discard()
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: "spillway_test_total", Help: "Test."})
	scope.Metrics.MustRegister(counter)
	counter.Add(3)
	if code, body := get(t, scope.Handler(), "/metrics"); code != http.StatusOK || !strings.Contains(body, "\nspillway_test_total 3\n") {
		t.Errorf("%d %s", code, body)
	}
}

func TestScopeRefusesWrongOptions(t *testing.T) {
	for _, o := range []obs.Options{{LogLevel: "loud", LogFormat: "text"}, {LogLevel: "info", LogFormat: "xml"}} {
		var usage *cli.UsageError
		if _, err := obs.NewScope(o, io.Discard); !errors.As(err, &usage) {
			t.Errorf("%s: got %v, want a usage error", o, err)
		}
	}
}

func TestRun(t *testing.T) {
	broken := errors.New("the pipe burst")
	tests := []struct {
		name string
		part func(context.Context, obs.Scope) error
		want error
	}{
		{"fails", func(context.Context, obs.Scope) error { return broken }, broken},
		{"ends", func(context.Context, obs.Scope) error { return nil }, nil},
		{"is stopped", func(ctx context.Context, _ obs.Scope) error { <-ctx.Done(); return ctx.Err() }, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var log bytes.Buffer
			o := obs.DefaultOptions()
			o.HTTPListen = "127.0.0.1:0"
			err := obs.Run(ctx, o, &log, "sink", func(ctx context.Context, scope obs.Scope) error {
				scope.Log.Info("started")
				cancel()
				return test.part(ctx, scope)
			})
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if !strings.Contains(log.String(), "msg=started part=sink") {
				t.Errorf("logged %q", log.String())
			}
		})
	}
}
