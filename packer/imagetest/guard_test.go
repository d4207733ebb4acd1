package imagetest

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/twmb/franz-go/pkg/kgo"
)

// checkGuards pours flat out, by clients with their defaults, and wants a broker that neither dies nor wedges.
// The crowds in KRaft mode flood for the whole time asked; what they are compared to, and ZooKeeper mode, for a part.
func checkGuards(t *testing.T, m *machine, f flavour) {
	createTopic(t, m.address, "one", 12)
	start := time.Now()
	l := pour(context.Background(), t, dial(t, m.address), "one", *records, 150)
	if l.err != nil {
		t.Errorf("one client: %v", l.err)
	}
	t.Logf("figure: one franz-go client, %d records of 150 bytes, %.0f/s", l.good, float64(l.good)/time.Since(start).Seconds())
	payload := noise(64 << 20)
	for _, load := range []struct {
		name  string
		flood func(ctx context.Context, t *testing.T, broker, topic string, payload []byte) uint64
	}{{"franz", franz}, {"librdkafka", librdkafka}} {
		for _, text := range strings.Split(*crowds, ",") {
			clients, err := strconv.Atoi(text)
			if err != nil {
				t.Fatal(err)
			}
			flooding := *guardTime
			if clients == 1 || f.mode != "kraft" {
				flooding = min(flooding, 20*time.Second)
			}
			topic := load.name + "-" + text
			createTopic(t, m.address, topic, 12)
			ctx, stop := context.WithTimeout(context.Background(), flooding)
			var records atomic.Uint64
			var all sync.WaitGroup
			since := time.Now()
			for range clients {
				all.Go(func() { records.Add(load.flood(ctx, t, m.address, topic, payload)) })
			}
			all.Wait()
			stop()
			took := time.Since(since)
			createTopic(t, m.address, topic+"-after", 1)
			if got := restarts(t, m); got != "0" {
				t.Fatalf("%d %s clients: the broker was restarted %s times", clients, load.name, got)
			}
			t.Logf("figure: %d %s clients, 1000 bytes: %.1f MB/s acknowledged (%d records in %.0f s), RSS %d MB, %s", clients, load.name,
				float64(records.Load())/1000/took.Seconds(), records.Load(), took.Seconds(), resident(t, m), collections(t, m))
		}
	}
	if kills := m.outOfMemoryKills(t); kills != 0 {
		t.Errorf("%d processes were killed for memory", kills)
	}
}

// collections tells how often the broker's heap was collected in full so far.
func collections(t *testing.T, m *machine) string {
	t.Helper()
	return strings.TrimSpace(m.exec(t, "sh", "-c", "cat /var/log/kafka/gc.log* | grep -c 'Pause Full' || true")) + " full collections so far"
}

// slice returns the n-th piece of 1,000 bytes of the noise, again from the start at its end.
func slice(noise []byte, n int) []byte {
	pieces := len(noise) / 1000
	return noise[n%pieces*1000 : (n%pieces+1)*1000]
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
func franz(ctx context.Context, t *testing.T, broker, topic string, payload []byte) uint64 {
	client, err := kgo.NewClient(kgo.SeedBrokers(broker + ":9092"))
	if err != nil {
		t.Error(err)
		return 0
	}
	defer client.Close()
	var acked atomic.Uint64
	for n := 0; ctx.Err() == nil; n++ {
		client.Produce(ctx, &kgo.Record{Topic: topic, Value: slice(payload, n)}, func(_ *kgo.Record, err error) {
			if err == nil {
				acked.Add(1)
			}
		})
	}
	return acked.Load()
}

// librdkafka does the same by one librdkafka client.
func librdkafka(ctx context.Context, t *testing.T, broker, topic string, payload []byte) uint64 {
	producer, err := kafka.NewProducer(&kafka.ConfigMap{"bootstrap.servers": broker + ":9092"})
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
	for n := 0; ctx.Err() == nil; n++ {
		if producer.Produce(&kafka.Message{TopicPartition: to, Value: slice(payload, n)}, nil) != nil {
			time.Sleep(time.Millisecond) // its queue is full
		}
	}
	producer.Purge(kafka.PurgeQueue | kafka.PurgeInFlight) // what is left is not counted
	producer.Flush(1000)
	producer.Close()
	<-done
	return acked.Load()
}
