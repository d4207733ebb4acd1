package imagetest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// dial returns a client of the broker that advertises itself as host:9092.
func dial(t testing.TB, host string, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	client, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(host + ":9092")}, opts...)...)
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
	eventually(t, 2*time.Minute, func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		client, err := kgo.NewClient(kgo.SeedBrokers(host+":9092"), kgo.RequestRetries(0))
		if err != nil {
			return err
		}
		defer client.Close()
		_, err = kadm.NewClient(client).CreateTopic(ctx, partitions, 1, nil, topic)
		if errors.Is(err, kerr.TopicAlreadyExists) {
			err = nil
		}
		return err
	})
}

// pour produces records of size bytes that begin with a number counted from first, until the context ends or n
// are out, and returns how many were acknowledged. A record that fails ends the test.
func pour(ctx context.Context, t testing.TB, client *kgo.Client, topic string, first, n uint64, size int) uint64 {
	t.Helper()
	var acked, failed atomic.Uint64
	for i := first; i < first+n && ctx.Err() == nil; i++ {
		value := make([]byte, size)
		binary.BigEndian.PutUint64(value, i)
		client.Produce(context.Background(), &kgo.Record{Topic: topic, Value: value}, func(_ *kgo.Record, err error) {
			if err == nil {
				acked.Add(1)
			} else if failed.Add(1) == 1 {
				t.Errorf("produce: %v", err)
			}
		})
	}
	if err := client.Flush(within(t, 2*time.Minute)); err != nil {
		t.Errorf("flush: %v (%d acknowledged, %d still wait)", err, acked.Load(), client.BufferedProduceRecords())
	}
	return acked.Load()
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

// expect consumes a topic from its start and wants each of the numbers 0 to n-1 exactly once.
func expect(t testing.TB, host, topic string, n uint64) {
	t.Helper()
	client, ctx := dial(t, host, kgo.ConsumeTopics(topic)), within(t, 2*time.Minute)
	seen, count := make([]bool, n), uint64(0)
	for count < n {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err0(); err != nil {
			t.Fatalf("consume %s: %v after %d of %d records", topic, err, count, n)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			i := binary.BigEndian.Uint64(r.Value)
			if i >= n || seen[i] {
				t.Fatalf("record %d of %s is there twice or was never sent", i, topic)
			}
			seen[i] = true
			count++
		})
	}
	if size := sizeOf(t, client, topic); size != n {
		t.Errorf("%s holds %d records by its offsets, want %d", topic, size, n)
	}
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
