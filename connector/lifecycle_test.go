package connector_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/datacounsel/spillway/connector"
	"github.com/datacounsel/spillway/internal/obs"
	"github.com/datacounsel/spillway/internal/testkit"
)

// Over the REST API: a connector is paused and resumed, its task fails on a bad record, shows why, and is
// restarted.
func TestLifeCycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	o := w.options()
	o.ConnectListen = fmt.Sprintf("127.0.0.1:%d", testkit.FreePort(t))
	call := func(method, path string) (int, string) {
		r, err := http.NewRequest(method, "http://"+o.ConnectListen+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return 0, err.Error()
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(body)
	}
	state := func() (task, trace string) {
		var status struct {
			Tasks []struct{ State, Trace string }
		}
		if _, body := call("GET", "/connectors/s3-sink/status"); json.Unmarshal([]byte(body), &status) != nil || len(status.Tasks) != 1 {
			return "", ""
		}
		return status.Tasks[0].State, status.Tasks[0].Trace
	}
	scope := obs.Discard()
	stop := w.startIn(o, scope)
	w.produce(0, rows(0, 10)...)
	w.check()
	w.eventually("committed offset 10", func() bool {
		_, body := call("GET", "/connectors/s3-sink/offsets")
		return strings.Contains(body, `"kafka_offset":10`)
	})
	if code, body := call("PUT", "/connectors/s3-sink/pause"); code != http.StatusAccepted {
		t.Fatal(code, body)
	}
	w.eventually("PAUSED", func() bool { s, _ := state(); return s == "PAUSED" })
	call("PUT", "/connectors/s3-sink/resume")
	w.produce(0, rows(10, 10)...)
	w.check()
	w.put(0, []byte("[]"))
	w.eventually("FAILED", func() bool { s, trace := state(); return s == "FAILED" && strings.Contains(trace, "stockmarket[0]@20") })
	if err := scope.Health.Err(); err == nil {
		t.Error("the process is healthy although its task failed")
	}
	call("POST", "/connectors/s3-sink/restart?includeTasks=true&onlyFailed=true")
	w.eventually("FAILED again, by the same record", func() bool { s, _ := state(); return s == "FAILED" })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	w.compare()
}

// What makes a start useless ends it at once with one clear line.
func TestStartRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	dir := t.TempDir()
	first := w.options()
	first.DataDir = dir
	stop := w.start(first)
	w.produce(0, rows(0, 1)...)
	w.check()
	for want, change := range map[string]func(*connector.Options){
		"the bucket absent does not exist: make it": func(o *connector.Options) { o.Config.Bucket = "absent" },
		"needs it to be error":                      func(o *connector.Options) { o.Kafka.Properties = []string{"auto.offset.reset=latest"} },
		"runs with this --data-dir":                 func(o *connector.Options) { o.DataDir = dir },
		"the objects would go to s3://spillway/other/": func(o *connector.Options) {
			o.Config.TopicsDir, o.Config.Topic = "", "other"
		},
	} {
		o := w.options()
		change(&o)
		if err := connector.Run(context.Background(), o, obs.Discard()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q in it", err, want)
		}
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// A worker that is stopped while it asks where its partitions go on ends without an error, whatever is answered then.
func TestStopWhileAssigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.produce(0, rows(0, 10)...)
	asked, stopped := make(chan struct{}), make(chan struct{})
	w.cluster.ControlKey(int16(kmsg.OffsetFetch), func(request kmsg.Request) (kmsg.Response, error, bool) {
		close(asked)
		<-stopped
		answer := request.ResponseKind().(*kmsg.OffsetFetchResponse)
		answer.ErrorCode = kerr.GroupAuthorizationFailed.Code
		for _, group := range request.(*kmsg.OffsetFetchRequest).Groups {
			answer.Groups = append(answer.Groups, kmsg.OffsetFetchResponseGroup{Group: group.Group, ErrorCode: kerr.GroupAuthorizationFailed.Code})
		}
		return answer, nil, true
	})
	stop := w.start(w.options())
	<-asked
	time.AfterFunc(100*time.Millisecond, func() { close(stopped) }) // after the stop below
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}
