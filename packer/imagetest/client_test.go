package imagetest

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// dial returns a client of the broker that advertises itself as host:9092.
func dial(t testing.TB, host string, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	client, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(host + ":9092"), kgo.UnknownTopicRetries(-1)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// within bounds a test's step.
func within(t testing.TB, patience time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// createTopic creates a topic as soon as the broker answers.
func createTopic(t testing.TB, host, topic string, partitions int32) {
	t.Helper()
	createTopicWithin(t, 2*time.Minute, host, topic, partitions)
}

func createTopicWithin(t testing.TB, patience time.Duration, host, topic string, partitions int32) {
	t.Helper()
	eventually(t, patience, func() error { return create(host, topic, partitions, nil) })
}

// create asks the broker once for a topic, which may be there already.
func create(host, topic string, partitions int32, config map[string]*string) error {
	return administer(host, func(ctx context.Context, admin *kadm.Client) error {
		_, err := admin.CreateTopic(ctx, partitions, 1, config, topic)
		if errors.Is(err, kerr.TopicAlreadyExists) {
			err = nil
		}
		return err
	})
}

// remove asks the broker once to delete a topic.
func remove(host, topic string) error {
	return administer(host, func(ctx context.Context, admin *kadm.Client) error {
		_, err := admin.DeleteTopic(ctx, topic)
		return err
	})
}

// administer asks the broker once, by a connection of its own, and gives it two seconds.
func administer(host string, ask func(context.Context, *kadm.Client) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	client, err := kgo.NewClient(kgo.SeedBrokers(host+":9092"), kgo.RequestRetries(0))
	if err != nil {
		return err
	}
	defer client.Close()
	return ask(ctx, kadm.NewClient(client))
}

// ledger tells of the numbers 0 to len-1 that were sent which were acknowledged.
type ledger struct {
	mu    sync.Mutex
	acked []bool
	good  uint64
	err   error // the first refusal
}

func (l *ledger) note(i uint64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.err = cmp.Or(l.err, err)
		return
	}
	l.acked[i] = true
	l.good++
}

// pour produces numbered records of size bytes until the context ends or n are out, and waits for their answers.
func pour(ctx context.Context, t testing.TB, client *kgo.Client, topic string, n, size int) *ledger {
	t.Helper()
	l := &ledger{}
	l.feed(ctx, client, topic, n, size)
	if err := client.Flush(within(t, 2*time.Minute)); err != nil {
		t.Errorf("flush: %v (%d records still wait)", err, client.BufferedProduceRecords())
	}
	return l
}

// feed produces numbered records without waiting for their answers.
func (l *ledger) feed(ctx context.Context, client *kgo.Client, topic string, n, size int) {
	for i := 0; i < n && ctx.Err() == nil; i++ {
		value := make([]byte, size)
		binary.BigEndian.PutUint64(value, uint64(i))
		l.mu.Lock()
		l.acked = append(l.acked, false)
		l.mu.Unlock()
		client.Produce(context.Background(), &kgo.Record{Topic: topic, Value: value}, func(_ *kgo.Record, err error) { l.note(uint64(i), err) })
	}
}

// sizeOf returns how many records a topic holds by its offsets.
func sizeOf(t testing.TB, client *kgo.Client, topic string) uint64 {
	t.Helper()
	admin, ctx := kadm.NewClient(client), within(t, time.Minute)
	starts, err := admin.ListStartOffsets(ctx, topic)
	if err != nil {
		t.Fatal(err)
	}
	ends, err := admin.ListEndOffsets(ctx, topic)
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	ends.Each(func(o kadm.ListedOffset) { sum += o.Offset })
	starts.Each(func(o kadm.ListedOffset) { sum -= o.Offset })
	return uint64(sum)
}

// expect consumes a topic from its start and wants each acknowledged record once, and none twice.
func expect(t testing.TB, host, topic string, l *ledger) {
	t.Helper()
	if lost := missing(t, 2*time.Minute, host, topic, l); lost > 0 {
		t.Errorf("%d of %d acknowledged records of %s are lost", lost, l.good, topic)
	}
}

// missing consumes a topic from its start, wants none twice, and counts the acknowledged records that are not there.
func missing(t testing.TB, patience time.Duration, host, topic string, l *ledger) (lost uint64) {
	t.Helper()
	client, ctx := dial(t, host, kgo.ConsumeTopics(topic)), within(t, patience)
	seen, size := make([]bool, len(l.acked)), sizeOf(t, client, topic)
	for count := uint64(0); count < size; {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err0(); err != nil {
			t.Fatalf("consume %s: %v after %d of %d records", topic, err, count, size)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			i := binary.BigEndian.Uint64(r.Value)
			if i >= uint64(len(seen)) || seen[i] {
				t.Fatalf("record %d of %s is there twice or was never sent", i, topic)
			}
			seen[i] = true
			count++
		})
	}
	for i, acked := range l.acked {
		if acked && !seen[i] {
			lost++
		}
	}
	return lost
}

// bootstrap returns the address that the broker advertises to a client at host.
func bootstrap(t testing.TB, host string) string {
	t.Helper()
	brokers, err := kadm.NewClient(dial(t, host)).ListBrokers(within(t, time.Minute))
	if err != nil || len(brokers) != 1 {
		t.Fatalf("brokers %v, %v", brokers, err)
	}
	return fmt.Sprintf("%s:%d", brokers[0].Host, brokers[0].Port)
}

// clusterID returns the broker's cluster.
func clusterID(t testing.TB, host string) string {
	t.Helper()
	meta, err := kadm.NewClient(dial(t, host)).BrokerMetadata(within(t, time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return meta.Cluster
}
