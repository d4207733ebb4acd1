package imagetest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/twmb/franz-go/pkg/kgo"
)

// checkGuards pours flat out, by clients with their defaults, and wants a broker that neither dies nor wedges.
func checkGuards(t *testing.T, m *machine) {
	createTopic(t, secondAddress, "one", 12)
	start := time.Now()
	acked := pour(context.Background(), t, dial(t, secondAddress), "one", 0, 1_000_000, 150)
	t.Logf("figure: one franz-go client, %d records of 150 bytes, %.0f/s", acked, float64(acked)/time.Since(start).Seconds())
	for _, load := range []struct {
		name  string
		flood func(ctx context.Context, t *testing.T, topic string, payload []byte) uint64
	}{{"franz", franz}, {"librdkafka", librdkafka}} {
		for _, clients := range []int{1, 50} {
			topic := load.name + "-" + itoa(clients)
			createTopic(t, secondAddress, topic, 12)
			ctx, stop := context.WithTimeout(context.Background(), *guardTime)
			var records atomic.Uint64
			var all sync.WaitGroup
			since := time.Now()
			for range clients {
				all.Go(func() { records.Add(load.flood(ctx, t, topic, noise(1000))) })
			}
			all.Wait()
			stop()
			took := time.Since(since)
			createTopic(t, secondAddress, topic+"-after", 1)
			if got := restarts(t, m); got != "0" {
				t.Fatalf("%d %s clients: the broker was restarted %s times", clients, load.name, got)
			}
			t.Logf("figure: %d %s clients, 1000 bytes: %.1f MB/s acknowledged (%d records in %.0f s), RSS %d MB", clients, load.name,
				float64(records.Load())/1000/took.Seconds(), records.Load(), took.Seconds(), resident(t, m))
		}
	}
	if kills := m.outOfMemoryKills(t); kills != 0 {
		t.Errorf("%d processes were killed for memory", kills)
	}
}

// noise returns bytes that do not compress.
func noise(n int) []byte {
	text, state := make([]byte, n), uint64(88172645463325252)
	for i := range text {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		text[i] = byte(state)
	}
	return text
}

// franz floods by one franz-go client with defaults until the context ends, and counts acknowledged records.
func franz(ctx context.Context, t *testing.T, topic string, payload []byte) uint64 {
	client, err := kgo.NewClient(kgo.SeedBrokers(secondAddress + ":9092"))
	if err != nil {
		t.Error(err)
		return 0
	}
	defer client.Close()
	var acked atomic.Uint64
	for ctx.Err() == nil {
		client.Produce(ctx, &kgo.Record{Topic: topic, Value: payload}, func(_ *kgo.Record, err error) {
			if err == nil {
				acked.Add(1)
			}
		})
	}
	return acked.Load()
}

// librdkafka does the same by one librdkafka client.
func librdkafka(ctx context.Context, t *testing.T, topic string, payload []byte) uint64 {
	producer, err := kafka.NewProducer(&kafka.ConfigMap{"bootstrap.servers": secondAddress + ":9092"})
	if err != nil {
		t.Error(err)
		return 0
	}
	var acked atomic.Uint64
	done := make(chan struct{})
	go func() {
		defer close(done)
		for event := range producer.Events() {
			if message, ok := event.(*kafka.Message); ok && message.TopicPartition.Error == nil {
				acked.Add(1)
			}
		}
	}()
	to := kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny}
	for ctx.Err() == nil {
		if producer.Produce(&kafka.Message{TopicPartition: to, Value: payload}, nil) != nil {
			time.Sleep(time.Millisecond) // its queue is full
		}
	}
	producer.Purge(kafka.PurgeQueue | kafka.PurgeInFlight) //nolint:errcheck // what is left is not counted
	producer.Flush(1000)
	producer.Close()
	<-done
	return acked.Load()
}
