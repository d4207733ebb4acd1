package imagetest

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/twmb/franz-go/pkg/kgo"
)

// checkFlatOut sends records of 150 bytes as fast as the broker takes them.
func checkFlatOut(t *testing.T, m *machine, f flavour) {
	n := *records
	if f.mode != "kraft" {
		n = min(n, 1_000_000)
	}
	createTopic(t, m.address, "one", int32(*partitions))
	acked, took, err := m.flatOut(within(t, 10*time.Minute), t, "one", noise(64<<20), n)
	if err != nil || acked != n {
		t.Errorf("%d of %d records acknowledged: %v", acked, n, err)
	}
	if got := restarts(t, m); got != "0" {
		t.Errorf("the broker was restarted %s times", got)
	}
	t.Logf("figure: %d records of 150 bytes flat out, %.0f/s, RSS at most %d MB", n, float64(acked)/took.Seconds(), resident(t, m))
}

// flatOut sends n records of 150 bytes by one client as fast as the broker takes them, or what it takes until ctx ends.
func (m *machine) flatOut(ctx context.Context, t *testing.T, topic string, payload []byte, n int) (acked int, took time.Duration, err error) {
	t.Helper()
	client := dial(t, m.address, kgo.MaxBufferedRecords(500_000), kgo.ProducerLinger(5*time.Millisecond))
	defer client.Close()
	var good atomic.Int64
	var refused atomic.Pointer[error]
	start := time.Now()
	for i := 0; i < n && ctx.Err() == nil; i++ {
		client.Produce(ctx, &kgo.Record{Topic: topic, Value: slice(payload, i)[:150]}, func(_ *kgo.Record, err error) {
			if err != nil {
				refused.CompareAndSwap(nil, &err)
				return
			}
			good.Add(1)
		})
	}
	err = client.Flush(ctx)
	if first := refused.Load(); err == nil && first != nil {
		err = *first
	}
	return int(good.Load()), time.Since(start), err
}

// flood sends records by one client with defaults until the context ends and counts the acknowledged ones.
type flood func(ctx context.Context, t *testing.T, broker, topic string, payload []byte) uint64

// crowdSizes reads how many clients are to flood at a time.
func crowdSizes(t *testing.T) []int {
	t.Helper()
	var sizes []int
	for _, text := range strings.Split(*crowds, ",") {
		size, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, size)
	}
	return sizes
}

// crowd floods a topic by so many clients for a time and returns the records acknowledged and the time it took.
func (m *machine) crowd(t *testing.T, clients int, client flood, topic string, payload []byte, flooding time.Duration) (uint64, time.Duration) {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), flooding)
	defer stop()
	var records atomic.Uint64
	var all sync.WaitGroup
	since := time.Now()
	for range clients {
		all.Go(func() { records.Add(client(ctx, t, m.address, topic, payload)) })
	}
	all.Wait()
	return records.Load(), time.Since(since)
}

// checkCrowds floods by crowds of clients with their defaults, and wants a broker that neither dies nor wedges. The
// crowds in KRaft mode flood for the whole time asked; what they are compared to, and ZooKeeper mode, for a part.
func checkCrowds(t *testing.T, m *machine, f flavour, kind string, client flood) {
	payload := noise(64 << 20)
	var one float64
	for _, clients := range crowdSizes(t) {
		flooding := *guardTime
		if clients == 1 || f.mode != "kraft" {
			flooding = min(flooding, 20*time.Second)
		}
		topic := fmt.Sprintf("%s-%d", kind, clients)
		createTopic(t, m.address, topic, int32(*partitions))
		records, took := m.crowd(t, clients, client, topic, payload, flooding)
		createTopic(t, m.address, topic+"-after", 1)
		if got := restarts(t, m); got != "0" {
			t.Fatalf("%d %s clients: the broker was restarted %s times", clients, kind, got)
		}
		rate := float64(records) * float64(*recordSize) / 1e6 / took.Seconds()
		if clients == 1 {
			one = rate
		}
		t.Logf("figure: %d %s clients, %d bytes: %.1f MB/s acknowledged (%.2f of one's; %d records in %.0f s), RSS at most %d MB, %s", clients, kind, *recordSize,
			rate, rate/one, records, took.Seconds(), resident(t, m), collections(t, m))
	}
	if kills := m.outOfMemoryKills(t); kills != 0 {
		t.Errorf("%d processes were killed for memory", kills)
	}
}

// collections tells how the broker's heap was collected so far.
func collections(t *testing.T, m *machine) pauses {
	t.Helper()
	return readPauses(m.exec(t, "sh", "-c", "cat /var/log/kafka/gc.log*"))
}

// pauses are what a collector's log tells.
type pauses struct {
	full           int
	total, longest time.Duration
}

func (p pauses) String() string {
	return fmt.Sprintf("%d full collections so far, pauses of %v in all and %v at most", p.full, p.total.Round(time.Millisecond), p.longest.Round(time.Millisecond))
}

var pauseLine = regexp.MustCompile(`(?m)\bPause (\w+).* ([0-9.]+)ms$`)

func readPauses(log string) pauses {
	var p pauses
	for _, line := range pauseLine.FindAllStringSubmatch(log, -1) {
		milliseconds, _ := strconv.ParseFloat(line[2], 64) // the expression lets only numbers pass
		pause := time.Duration(milliseconds * float64(time.Millisecond))
		p.total, p.longest = p.total+pause, max(p.longest, pause)
		if line[1] == "Full" {
			p.full++
		}
	}
	return p
}

// slice returns the n-th record of the noise, again from the start at its end.
func slice(noise []byte, n int) []byte {
	pieces := len(noise) / *recordSize
	return noise[n%pieces**recordSize:][:*recordSize]
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
	client, err := kgo.NewClient(kgo.SeedBrokers(broker+":9092"), kgo.UnknownTopicRetries(-1)) // the topic is new
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

// librdkafka does the same by one librdkafka client, whose queue of up to 100,000 messages is the only bound.
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
