package connector_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/rclone/gofakes3"
	"github.com/rclone/gofakes3/s3mem"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/datacounsel/spillway/connector"
	"github.com/datacounsel/spillway/internal/obs"
)

const (
	topic  = "stockmarket"
	bucket = "spillway"
)

// world is a broker, an S3 and a Glue that a connector is pointed at.
type world struct {
	t        testing.TB
	cluster  *kfake.Cluster
	brokers  string
	endpoint string
	s3       *atomicS3
	glue     *fakeGlue
	producer *kgo.Client

	mu    sync.Mutex
	fault func(http.Handler, http.ResponseWriter, *http.Request) // nil: none
	sent  map[string]int                                         // record → how often
}

// atomicS3 looks at a PUT's conditions and puts in one step, as S3 does; gofakes3 alone looks before the body came.
type atomicS3 struct {
	*s3mem.Backend
	mu sync.Mutex
}

func (b *atomicS3) PutObject(ctx context.Context, bucket, key string, meta map[string]string, body io.Reader, size int64) (gofakes3.PutObjectResult, error) {
	text, err := gofakes3.ReadAll(body, size)
	if err != nil {
		return gofakes3.PutObjectResult{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	_, err = b.HeadObject(ctx, bucket, key)
	if err := gofakes3.CheckWriteConditions(ctx, err == nil, ""); err != nil {
		return gofakes3.PutObjectResult{}, err
	}
	return b.Backend.PutObject(ctx, bucket, key, meta, bytes.NewReader(text), size)
}

func newWorld(t testing.TB, partitions int32) *world {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(partitions, topic))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	w := &world{t: t, cluster: cluster, brokers: strings.Join(cluster.ListenAddrs(), ","), s3: &atomicS3{Backend: s3mem.New()}, glue: newFakeGlue(), sent: map[string]int{}}
	if err := w.s3.CreateBucket(context.Background(), bucket); err != nil {
		t.Fatal(err)
	}
	objects := gofakes3.New(w.s3).Server()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("X-Amz-Target"), "AWSGlue.") {
			w.glue.ServeHTTP(rw, r)
			return
		}
		w.mu.Lock()
		fault := w.fault
		w.mu.Unlock()
		if fault != nil {
			fault(objects, rw, r)
			return
		}
		objects.ServeHTTP(rw, r)
	}))
	t.Cleanup(server.Close)
	w.endpoint = server.URL
	w.producer, err = kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.producer.Close)
	return w
}

func (w *world) setFault(f func(http.Handler, http.ResponseWriter, *http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault = f
}

// options are a connector in this world with a short session, so that tests need not wait long.
func (w *world) options() connector.Options {
	o := connector.DefaultOptions()
	o.Kafka.Brokers = w.brokers
	o.AWS.Endpoint, o.AWS.Region = w.endpoint, "eu-west-1"
	o.AWS.AccessKeyID, o.AWS.SecretAccessKey = "test", "test"
	o.ConnectListen = ""
	o.Config.RotateSchedule = 50 * time.Millisecond
	return o
}

// produce sends values to the partition; the values must be distinct records for check.
func (w *world) produce(partition int32, values ...string) {
	w.t.Helper()
	records := make([]*kgo.Record, len(values))
	for i, v := range values {
		records[i] = &kgo.Record{Topic: topic, Partition: partition, Value: []byte(v)}
	}
	if err := w.producer.ProduceSync(context.Background(), records...).FirstErr(); err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, v := range values {
		w.sent[v]++
	}
}

// put sends a value that is no record.
func (w *world) put(partition int32, value []byte) {
	w.t.Helper()
	if err := w.producer.ProduceSync(context.Background(), &kgo.Record{Topic: topic, Partition: partition, Value: value}).FirstErr(); err != nil {
		w.t.Fatal(err)
	}
}

// consume reads n messages of a topic from its beginning.
func (w *world) consume(topic string, n int) (records []*kgo.Record) {
	w.t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(w.brokers, ",")...), kgo.ConsumeTopics(topic))
	if err != nil {
		w.t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for len(records) < n && ctx.Err() == nil {
		records = append(records, client.PollFetches(ctx).Records()...)
	}
	if len(records) < n {
		w.t.Fatalf("%d messages in %s, want %d", len(records), topic, n)
	}
	return records
}

// start runs a connector until the test stops it; stop returns what Run did.
func (w *world) start(o connector.Options) (stop func() error) {
	w.t.Helper()
	return w.startIn(o, obs.Discard())
}

func (w *world) startIn(o connector.Options, scope obs.Scope) (stop func() error) {
	w.t.Helper()
	if err := o.Validate(); err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- connector.Run(ctx, o, scope) }()
	stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(15 * time.Second):
			return fmt.Errorf("the connector has not ended after 15 s")
		}
	})
	w.t.Cleanup(func() { _ = stop() })
	return stop
}

// objects returns the bodies of all objects below the topic's folder, by key.
func (w *world) objects() map[string][]byte {
	w.t.Helper()
	prefix := gofakes3.Prefix{HasPrefix: true, Prefix: "topics/"}
	list, err := w.s3.ListBucket(context.Background(), bucket, &prefix, gofakes3.ListBucketPage{MaxKeys: 1 << 30})
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, item := range list.Contents {
		o, err := w.s3.GetObject(context.Background(), bucket, item.Key, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		body, err := io.ReadAll(o.Contents)
		o.Contents.Close()
		if err != nil {
			w.t.Fatal(err)
		}
		out[item.Key] = body
	}
	return out
}

// lines returns every line of every object with how often it is there.
func (w *world) lines() map[string]int {
	w.t.Helper()
	got := map[string]int{}
	for key, body := range w.objects() {
		if strings.HasSuffix(key, ".gz") {
			r, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				w.t.Fatal(key, err)
			}
			if body, err = io.ReadAll(r); err != nil {
				w.t.Fatal(key, err)
			}
		}
		for _, line := range strings.Split(strings.TrimSuffix(string(body), "\n"), "\n") {
			if line != "" {
				got[line]++
			}
		}
	}
	return got
}

// eventually waits for a condition that another goroutine brings about.
func (w *world) eventually(what string, condition func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("%s: not within 40 s", what)
		}
	}
}

func total(lines map[string]int) (n int) {
	for _, k := range lines {
		n += k
	}
	return n
}

// check waits until as many lines are in S3 as were sent, and compares each.
func (w *world) check() {
	w.t.Helper()
	w.eventually(fmt.Sprintf("%d records in S3", total(w.sent)), func() bool { return total(w.lines()) >= total(w.sent) })
	w.compare()
}

func (w *world) compare() {
	w.t.Helper()
	got, lost, twice := w.lines(), 0, 0
	for record, n := range w.sent {
		if got[record] < n {
			lost++
		}
		if got[record] > n {
			twice++
		}
	}
	if lost > 0 || twice > 0 || len(got) != len(w.sent) {
		w.t.Fatalf("of %d records %d are lost and %d are there more often than sent; %d different lines", len(w.sent), lost, twice, len(got))
	}
}

// rows returns n distinct records.
func rows(from, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf(`{"Index":"HSI","Date":"1986-12-31","Open":%d.5,"Adj Close":2568.300049,"Volume":%d,"seq":%d}`, from+i, i, from+i)
	}
	return out
}

// fakeGlue speaks enough of Glue's JSON 1.1 protocol for one table, with optimistic versions.
type fakeGlue struct {
	mu        sync.Mutex
	databases map[string]bool
	table     map[string]any
	version   int
	updates   int
}

func newFakeGlue() *fakeGlue { return &fakeGlue{databases: map[string]bool{}} }

func (g *fakeGlue) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var in map[string]any
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	refuse := func(code string) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"__type":%q,"Message":"refused"}`, code)
	}
	var out any = struct{}{}
	switch strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "AWSGlue.") {
	case "GetTable":
		if g.table == nil {
			refuse("EntityNotFoundException")
			return
		}
		table := map[string]any{"DatabaseName": in["DatabaseName"], "VersionId": strconv.Itoa(g.version)}
		for k, v := range g.table {
			table[k] = v
		}
		out = map[string]any{"Table": table}
	case "CreateDatabase":
		name := in["DatabaseInput"].(map[string]any)["Name"].(string)
		if g.databases[name] {
			refuse("AlreadyExistsException")
			return
		}
		g.databases[name] = true
	case "CreateTable":
		if g.table != nil {
			refuse("AlreadyExistsException")
			return
		}
		g.table = in["TableInput"].(map[string]any)
	case "UpdateTable":
		if in["VersionId"] != strconv.Itoa(g.version) {
			refuse("ConcurrentModificationException")
			return
		}
		g.table = in["TableInput"].(map[string]any)
		g.version++
		g.updates++
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(out)
}

// columns returns the table's columns as "name type" lines.
func (g *fakeGlue) columns() (lines []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.table == nil {
		return nil
	}
	for _, c := range g.table["StorageDescriptor"].(map[string]any)["Columns"].([]any) {
		lines = append(lines, fmt.Sprint(c.(map[string]any)["Name"], " ", c.(map[string]any)["Type"]))
	}
	return lines
}
