package connector_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/connector"
	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/internal/obs"
)

// Records of all partitions come to S3, named and described as they should be, below a table that has
// their columns.
func TestBatches(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	stop := w.start(w.options())
	for p := range int32(3) {
		w.produce(p, rows(int(p)*1000, 500)...)
	}
	w.check()
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	for key := range w.objects() {
		if !strings.HasPrefix(key, "topics/stockmarket/stockmarket+") || !strings.HasSuffix(key, ".json") {
			t.Errorf("object %q", key)
		}
	}
	want := []string{"index string", "date string", "open double", "adj close double", "volume int", "seq int"}
	if diff := cmp.Diff(want, w.glue.columns()); diff != "" {
		t.Error(diff)
	}
}

// One object a record, named by offset and partition as the seed's.
func TestRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	o := w.options()
	o.Config.Objects = config.Record
	stop := w.start(o)
	w.produce(0, rows(0, 300)...)
	w.produce(1, rows(1000, 300)...)
	w.check()
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	objects := w.objects()
	for n := range 600 {
		key := fmt.Sprintf("topics/stockmarket/stock_market_%d.json", n)
		if want := rows(n%2*1000+n/2, 1)[0]; !strings.Contains(string(objects[key]), fmt.Sprintf(`"seq":%d}`, n%2*1000+n/2)) {
			t.Fatalf("%s holds %q, not the sequence number of %q", key, objects[key], want)
		}
	}
}

// A second run with the same identity takes over where the first ended; with compression changed in between
// it still finds what is there, even though nothing was committed.
func TestRestartWithoutCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	o := w.options()
	o.DataDir = t.TempDir()
	for i := range 4 {
		o.Config.Name = fmt.Sprint("sink", i) // a new group: no offset is committed
		o.Config.Compression = []string{config.None, config.Gzip}[i%2]
		stop := w.start(o)
		w.produce(0, rows(i*1000, 200)...)
		w.check()
		if err := stop(); err != nil {
			t.Fatal(err)
		}
	}
	w.compare()
}

// Large objects go up in parts.
func TestParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	o := w.options()
	o.Config.PartSize = 5 << 20
	o.Config.FlushBytes, o.Config.BufferBytes, o.Config.RotateSchedule = 12<<20, 64<<20, -1
	stop := w.start(o)
	long := strings.Repeat("x", 100_000)
	var values []string
	for i := range 130 {
		values = append(values, fmt.Sprintf(`{"n":%d,"text":"%s"}`, i, long))
	}
	w.produce(0, values...)
	w.eventually("an object of parts", func() bool { return len(w.objects()) == 1 })
	if err := stop(); err != nil { // the rest is published by the drain
		t.Fatal(err)
	}
	w.compare()
	if len(w.objects()) != 2 {
		t.Errorf("%d objects, want 2", len(w.objects()))
	}
}

// Requests fail in every way S3 has; no record is lost or doubled.
func TestS3Faults(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	var n, lost atomic.Int64
	w.setFault(func(s3 http.Handler, rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			switch n.Add(1) % 5 {
			case 0:
				rw.Header().Set("Content-Type", "application/xml")
				rw.WriteHeader(http.StatusServiceUnavailable)
				io.WriteString(rw, `<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>`)
				return
			case 1: // done, but the answer is lost
				s3.ServeHTTP(httptest.NewRecorder(), r)
				lost.Add(1)
				panic(http.ErrAbortHandler)
			case 2: // the connection breaks before anything is done
				panic(http.ErrAbortHandler)
			}
		}
		s3.ServeHTTP(rw, r)
	})
	stop := w.start(w.options())
	for i := range 20 {
		w.produce(int32(i%2), rows(i*1000, 50)...)
		time.Sleep(30 * time.Millisecond)
	}
	w.check()
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	w.compare()
	if lost.Load() == 0 {
		t.Error("no answer was lost, so nothing was tested")
	}
}

// An S3 that takes requests and never answers makes the connector unhealthy, not wrong: tries end, and when
// it answers again every record is there once.
func TestS3Hangs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	var hung atomic.Int64
	w.setFault(func(s3 http.Handler, rw http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPut {
			s3.ServeHTTP(rw, r)
			return
		}
		if hung.Add(1)%2 == 0 { // what was put and what was not look the same to the client
			s3.ServeHTTP(httptest.NewRecorder(), r)
		}
		io.Copy(io.Discard, r.Body) // else the server does not see that the client goes away
		<-r.Context().Done()
	})
	o, scope := w.options(), obs.Discard()
	o.AWSTimeout = 300 * time.Millisecond
	stop := w.startIn(o, scope)
	w.produce(0, rows(0, 50)...)
	w.produce(1, rows(1000, 50)...)
	w.eventually("tries that ended", func() bool { return hung.Load() >= 4 && scope.Health.Err() != nil })
	w.setFault(nil)
	w.check()
	w.eventually("health", func() bool { return scope.Health.Err() == nil })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	w.compare()
}

// Nor does it hold up the end for longer than the drain: the next run writes what this one could not.
func TestEndWhileS3Hangs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.setFault(func(s3 http.Handler, rw http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPut {
			s3.ServeHTTP(rw, r)
			return
		}
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	stop := w.start(w.options())
	w.produce(0, rows(0, 50)...)
	time.Sleep(500 * time.Millisecond)
	if err := stop(); err == nil || !strings.Contains(err.Error(), "gave up on draining after 5s") {
		t.Fatalf("ended with %v", err)
	}
	w.setFault(nil)
	stop = w.start(w.options())
	w.check()
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// An answer that repeats do not help ends the task with the reason.
func TestS3Refuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.setFault(func(s3 http.Handler, rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			rw.Header().Set("Content-Type", "application/xml")
			rw.WriteHeader(http.StatusForbidden)
			io.WriteString(rw, `<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)
			return
		}
		s3.ServeHTTP(rw, r)
	})
	o := w.options()
	done := make(chan error, 1)
	go func() { done <- connector.Run(t.Context(), o, obs.Discard()) }()
	w.produce(0, rows(0, 5)...)
	select {
	case err := <-done:
		if err == nil || !strings.Contains(err.Error(), "AccessDenied") || !strings.Contains(err.Error(), "stockmarket[0]") {
			t.Fatalf("error %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the task goes on")
	}
}

// Bad records stop the task by default, after what lies before them was written.
func TestBadRecordStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.produce(0, rows(0, 5)...)
	w.put(0, []byte("not json"))
	err := connector.Run(t.Context(), w.options(), obs.Discard())
	if err == nil || !strings.Contains(err.Error(), "stockmarket[0]@5") || !strings.Contains(err.Error(), "not a JSON object") {
		t.Fatalf("error %v", err)
	}
	w.compare()
}

// With errors.tolerance=all bad records go to the dead letter topic with Connect's headers.
func TestDeadLetters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	o := w.options()
	o.Config.Tolerance, o.Config.DeadLetters = config.All, "dead"
	stop := w.start(o)
	w.put(0, []byte("not json"))
	w.produce(0, rows(0, 5)...)
	w.put(0, nil)
	w.put(0, []byte("{\"a\":\"\xff\"}"))
	w.produce(0, rows(10, 5)...)
	w.check()
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	w.compare()
	letters := w.consume("dead", 3)
	for i, want := range []struct{ offset, value string }{{"0", "not json"}, {"6", ""}, {"7", "{\"a\":\"\xff\"}"}} {
		headers := map[string]string{}
		for _, h := range letters[i].Headers {
			headers[h.Key] = string(h.Value)
		}
		if headers["__connect.errors.offset"] != want.offset || string(letters[i].Value) != want.value || headers["__connect.errors.topic"] != topic {
			t.Errorf("letter %d: %q %v", i, letters[i].Value, headers)
		}
	}
}
