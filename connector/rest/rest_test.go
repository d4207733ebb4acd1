package rest_test

import (
	"bufio"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/connector/rest"
	"github.com/datacounsel/spillway/internal/testkit"
)

// worker is the connector s1 with two tasks, as the recorded one.
type worker struct {
	state     string
	trace     string
	restarted []int
}

func (w *worker) Name() string { return "s1" }
func (w *worker) Config() map[string]string {
	return map[string]string{"name": "s1", "connector.class": "FileStreamSink", "file": "/data/out.txt", "tasks.max": "2", "topics": "t1"}
}
func (w *worker) ClusterID(context.Context) (string, error) { return "w7dDkvMaQEWW9zTF38Lz-A", nil }
func (w *worker) Status() rest.Status {
	tasks := []rest.TaskStatus{{ID: 0, State: w.state}, {ID: 1, State: w.state}}
	if w.trace != "" {
		tasks[1] = rest.TaskStatus{ID: 1, State: rest.Failed, Trace: w.trace}
	}
	return rest.Status{WorkerID: "127.0.0.1:48083", State: w.state, Tasks: tasks}
}
func (w *worker) Offsets(context.Context) ([]rest.Offset, error) {
	return []rest.Offset{{Topic: "t1", Partition: 3, Offset: 17}}, nil
}
func (w *worker) Pause()           { w.state = rest.Paused }
func (w *worker) Resume()          { w.state = rest.Running }
func (w *worker) Restart(task int) { w.restarted = append(w.restarted, task) }

func call(h http.Handler, method, path string) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(method, path, nil))
	return rec
}

// TestTranscript replays what was recorded from Kafka Connect 4.1.2 and wants the same status, content type
// and body, for the calls that are served and those that no connector here could answer otherwise.
func TestTranscript(t *testing.T) {
	path := filepath.Join(testkit.Root(t), "..", "shared", "data", "connect-rest-4.1.2.txt")
	file, err := os.Open(path)
	if err != nil {
		testkit.LeaveOut(t, "the recording of Kafka Connect's REST API is not beside this checkout")
	}
	defer file.Close()
	served := map[string]bool{}
	for _, line := range []string{
		"GET /connectors/nope", "GET /connectors/s1/status", "GET /connectors/nope/status", "GET /connectors/s1/tasks/0/status",
		"GET /connectors/s1/tasks/9/status", "GET /connectors/s1/tasks-config", "GET /connectors/nope/offsets",
		"GET /health", "POST /connectors/nope/restart", "POST /connectors/s1/tasks/7/restart", "PUT /connectors/nope/pause",
		"PUT /connectors/s1/pause", "PUT /connectors/s1/resume", "POST /connectors/s1/restart", "POST /connectors/x", "GET /nope", "PUT /connectors",
		"GET /connectors/s1", "GET /connectors/s1/config", "GET /connector-plugins/NoSuch/config",
	} {
		served[line] = true
	}
	h := rest.Handler(&worker{state: rest.Running}, slog.New(slog.DiscardHandler))
	seen := map[string]bool{}
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	result := regexp.MustCompile(`^=> HTTP (\d+) ct=(\S*)`)
	for request, body := "", ""; scanner.Scan(); {
		line := scanner.Text()
		if text, ok := strings.CutPrefix(line, "### "); ok {
			request, body = strings.TrimSpace(text), ""
			continue
		}
		m := result.FindStringSubmatch(line)
		if m == nil {
			body += line
			continue
		}
		if !served[request] || seen[request] {
			continue
		}
		seen[request] = true
		method, path, _ := strings.Cut(request, " ")
		got := call(h, method, path)
		if strconv.Itoa(got.Code) != m[1] {
			t.Errorf("%s: HTTP %d, want %s", request, got.Code, m[1])
		}
		if ct := got.Header().Get("Content-Type"); ct != m[2] {
			t.Errorf("%s: content type %q, want %q", request, ct, m[2])
		}
		if diff := cmp.Diff(decode(t, body), decode(t, got.Body.String())); diff != "" {
			t.Errorf("%s: %s", request, diff)
		}
	}
	for line := range served {
		if !seen[line] {
			t.Errorf("%s is not in the recording", line)
		}
	}
}

func decode(t *testing.T, body string) (v any) {
	t.Helper()
	if strings.TrimSpace(body) == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return v
}

func TestAnswers(t *testing.T) {
	w := &worker{state: rest.Running, trace: "S3 refuses"}
	h := rest.Handler(w, slog.New(slog.DiscardHandler))
	for _, c := range []struct {
		method, path string
		code         int
		contains     string
	}{
		{"GET", "/", 200, `{"version":"4.1.2","commit":"spillway","kafka_cluster_id":"w7dDkvMaQEWW9zTF38Lz-A"}`},
		{"GET", "/connectors/", 200, `["s1"]`},
		{"GET", "/connectors?expand=status&expand=info&expand=what", 200, `{"s1":{"info":{"name":"s1",`},
		{"GET", "/connectors/s1/status", 200, `{"id":1,"state":"FAILED","worker_id":"127.0.0.1:48083","version":"4.1.2","trace":"S3 refuses"}`},
		{"GET", "/connectors/s1/tasks", 200, `[{"id":{"connector":"s1","task":0},"config":{`},
		{"GET", "/connectors/s1/topics", 200, `{"s1":{"topics":["t1"]}}`},
		{"GET", "/connectors/s1/offsets", 200, `{"offsets":[{"partition":{"kafka_partition":3,"kafka_topic":"t1"},"offset":{"kafka_offset":17}}]}`},
		{"GET", "/connector-plugins", 200, `[{"class":"io.datacounsel.spillway.S3SinkConnector","type":"sink","version":"4.1.2"}]`},
		{"GET", "/connector-plugins/S3SinkConnector/config", 200, `{"name":"flush.size","type":"INT","required":false,"default_value":"50000"`},
		{"POST", "/connectors/s1/restart?includeTasks=true&onlyFailed=true", 202, `{"id":1,"state":"RESTARTING"`},
		{"DELETE", "/connectors/s1", 405, `{"error_code":405,"message":"This worker runs the connector s1 alone`},
		{"PUT", "/connectors/s1/config", 405, "change its configuration there and start it again"},
		{"PATCH", "/connectors/s1/offsets", 405, `{"error_code":405,`},
		{"PUT", "/connectors/s1/stop", 405, `{"error_code":405,`},
		{"PUT", "/connectors/nope/config", 404, `{"error_code":404,"message":"Connector nope not found"}`},
		{"PUT", "/connector-plugins/S3SinkConnector/config/validate", 405, `{"error_code":405,`},
		{"POST", "/connectors", 405, `{"error_code":405,`},
	} {
		got := call(h, c.method, c.path)
		if got.Code != c.code || !strings.Contains(got.Body.String(), c.contains) {
			t.Errorf("%s %s: HTTP %d %s", c.method, c.path, got.Code, got.Body)
		}
	}
	if diff := cmp.Diff([]int{1}, w.restarted); diff != "" {
		t.Errorf("tasks restarted: %s", diff)
	}
}

// A connector that is made again is told that it is there, in the words of Kafka Connect 4.1.2.
func TestPostOfTheSameName(t *testing.T) {
	h := rest.Handler(&worker{state: rest.Running}, slog.New(slog.DiscardHandler))
	got := httptest.NewRecorder()
	h.ServeHTTP(got, httptest.NewRequest("POST", "/connectors", strings.NewReader(`{"name":"s1","config":{}}`)))
	if want := `{"error_code":409,"message":"Connector s1 already exists"}`; got.Code != http.StatusConflict || strings.TrimSpace(got.Body.String()) != want {
		t.Errorf("HTTP %d %s, want 409 %s", got.Code, got.Body, want)
	}
}
