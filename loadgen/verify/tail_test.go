package verify_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/datacounsel/spillway/loadgen/verify"
)

const (
	topic    = "stockmarket"
	patience = 2 * time.Second
)

// world is a topic that replays are written to.
type world struct {
	t      *testing.T
	addr   string
	client *kgo.Client
}

func newWorld(t *testing.T, partitions int32) *world {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(partitions, topic))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	w := &world{t: t, addr: cluster.ListenAddrs()[0]}
	if w.client, err = kgo.NewClient(kgo.SeedBrokers(w.addr), kgo.RecordPartitioner(kgo.ManualPartitioner())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.client.Close)
	return w
}

// row is a record of a replay, made an hour ago unless it is fresh.
func row(partition int32, seq int64, replay string, fresh bool) *kgo.Record {
	r := &kgo.Record{Topic: topic, Partition: partition, Value: []byte("{}"), Headers: []kgo.RecordHeader{
		{Key: verify.ReplayHeader, Value: []byte(replay)}, {Key: verify.SeqHeader, Value: strconv.AppendInt(nil, seq, 10)},
	}}
	if !fresh {
		r.Timestamp = time.Now().Add(-time.Hour)
	}
	return r
}

func (w *world) put(records ...*kgo.Record) {
	w.t.Helper()
	if err := w.client.ProduceSync(w.t.Context(), records...).FirstErr(); err != nil {
		w.t.Fatal(err)
	}
}

// keepPutting puts what next makes every few milliseconds until the test ends.
func (w *world) keepPutting(next func(n int64) *kgo.Record) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := int64(1); ctx.Err() == nil; n++ {
			_ = w.client.ProduceSync(ctx, next(n)).FirstErr() // the end of ctx is the only one
			time.Sleep(5 * time.Millisecond)
		}
	}()
	w.t.Cleanup(func() {
		cancel()
		<-done
	})
}

func (w *world) tails(partitions int, id string) ([]int64, error) {
	w.t.Helper()
	config := &kafka.ConfigMap{"bootstrap.servers": w.addr, "enable.metrics.push": "false"}
	tails, err := verify.Tails(w.t.Context(), config, topic, partitions, id, patience)
	var seqs []int64
	for _, tail := range tails {
		seqs = append(seqs, tail.Seq)
	}
	return seqs, err
}

// The last row of a replay is found in each partition, also far behind records of others.
func TestTailsAreFoundBehindOthersRecords(t *testing.T) {
	w := newWorld(t, 4)
	const ours, other = "ours/4", "other/4"
	w.put(row(0, 3, ours, false), row(0, 7, ours, false), row(1, 900, other, false), row(2, 5, ours, false))
	var noise []*kgo.Record
	for n := range int64(3000) { // further back than the second look
		noise = append(noise, row(2, n+1, other, false), &kgo.Record{Topic: topic, Partition: 0, Value: []byte("not of a replay")})
	}
	w.put(noise...)
	got, err := w.tails(4, ours)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{7, 0, 5, 0}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnotherNumberOfPartitionsIsRefused(t *testing.T) {
	w := newWorld(t, 2)
	w.put(row(1, 5, verify.ID("content", 4), false))
	if _, err := w.tails(2, verify.ID("content", 2)); err == nil || !strings.Contains(err.Error(), "another number of partitions (content/4, now content/2)") {
		t.Errorf("got %v", err)
	}
}

// A row that comes while the end is looked at counts.
func TestTailsWaitForTheLastRows(t *testing.T) {
	w := newWorld(t, 1)
	const ours = "ours/1"
	w.put(row(0, 1, ours, true))
	time.AfterFunc(200*time.Millisecond, func() { w.client.Produce(context.Background(), row(0, 2, ours, true), nil) })
	got, err := w.tails(1, ours)
	if err != nil || got[0] != 2 {
		t.Errorf("got %v, %v; want row 2", got, err)
	}
}

// Two processes must not send one replay: the second gives up.
func TestASecondLoadGeneratorIsRefused(t *testing.T) {
	w := newWorld(t, 1)
	const ours = "ours/1"
	w.put(row(0, 1, ours, true))
	w.keepPutting(func(n int64) *kgo.Record { return row(0, n+1, ours, true) })
	if _, err := w.tails(1, ours); err == nil || !strings.Contains(err.Error(), "another load generator sends it; stop that one first") {
		t.Errorf("got %v", err)
	}
}

// Producers of other data hold nobody up.
func TestOthersMayGoOnProducing(t *testing.T) {
	w := newWorld(t, 1)
	const ours = "ours/1"
	w.put(row(0, 4, ours, true))
	w.keepPutting(func(n int64) *kgo.Record { return row(0, n, "other/1", true) })
	if got, err := w.tails(1, ours); err != nil || got[0] != 4 {
		t.Errorf("got %v, %v; want row 4", got, err)
	}
}

func TestHeaders(t *testing.T) {
	header := func(key, value string) kafka.Header { return kafka.Header{Key: key, Value: []byte(value)} }
	for name, tc := range map[string]struct {
		headers []kafka.Header
		seq     int64
		replay  string
		ok      bool
	}{
		"none":          {},
		"both":          {[]kafka.Header{header("x", "1"), header(verify.SeqHeader, "12"), header(verify.ReplayHeader, "a/4")}, 12, "a/4", true},
		"no replay":     {[]kafka.Header{header(verify.SeqHeader, "12")}, 12, "", false},
		"no number":     {[]kafka.Header{header(verify.SeqHeader, "twelve"), header(verify.ReplayHeader, "a/4")}, 0, "a/4", false},
		"below the one": {[]kafka.Header{header(verify.SeqHeader, "0"), header(verify.ReplayHeader, "a/4")}, 0, "a/4", false},
	} {
		if seq, replay, ok := verify.Headers(&kafka.Message{Headers: tc.headers}); seq != tc.seq || replay != tc.replay || ok != tc.ok {
			t.Errorf("%s: got %d, %q, %v", name, seq, replay, ok)
		}
	}
}
