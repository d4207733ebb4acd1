package broker

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/kversion"
)

// TestSentAgainAfterKill: what was written when the broker died unanswered is not written twice.
func TestSentAgainAfterKill(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, segment string){
		"whole": func(*testing.T, string) {},
		"torn": func(t *testing.T, segment string) {
			f, err := os.OpenFile(segment, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if _, err := f.Write(make([]byte, headerSize+7)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			b := startBroker(t, dir)
			if err := b.EnsureTopic("a-topic", 1); err != nil {
				t.Fatal(err)
			}
			client := newClient(t, b)
			const batches = windowSize + 3
			for i := range batches {
				if err := client.ProduceSync(t.Context(), &kgo.Record{Topic: "a-topic", Value: number(i)}).FirstErr(); err != nil {
					t.Fatal(err)
				}
			}
			killed := t.TempDir() // a killed broker leaves its files as they are
			if err := os.CopyFS(killed, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			segment := filepath.Join(killed, "partitions", "a-topic-0", "0.dat")
			log, err := os.ReadFile(segment)
			if err != nil {
				t.Fatal(err)
			}
			spoil(t, segment)
			b = startBroker(t, killed)
			client = newClient(t, b)
			var sent [][]byte
			for len(log) > 0 {
				size := beforeCount + binary.BigEndian.Uint32(log[lengthAt:])
				sent, log = append(sent, log[:size]), log[size:]
			}
			if len(sent) != batches {
				t.Fatalf("%d batches in the log, want %d", len(sent), batches)
			}
			for offset, records := range sent {
				clear(records[:lengthAt]) // a producer does not know the offset
				got := sendAgain(t, client, records)
				if offset < batches-windowSize {
					if got.ErrorCode != kerr.OutOfOrderSequenceNumber.Code {
						t.Errorf("batch %d, long answered: error code %d, want that its number is out of order", offset, got.ErrorCode)
					}
				} else if got.ErrorCode != 0 || got.BaseOffset != int64(offset) {
					t.Errorf("batch %d: error code %d, offset %d", offset, got.ErrorCode, got.BaseOffset)
				}
			}
			if n := len(consume(t, b.Addr(), "g", "a-topic", batches+1, 500*time.Millisecond)); n != batches {
				t.Errorf("%d records, want %d", n, batches)
			}
		})
	}
}

func newClient(t *testing.T, b *Broker) *kgo.Client {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()), kgo.MaxVersions(kversion.V3_0_0()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func sendAgain(t *testing.T, client *kgo.Client, records []byte) kmsg.ProduceResponseTopicPartition {
	t.Helper()
	request := kmsg.NewPtrProduceRequest()
	request.Acks, request.TimeoutMillis = -1, 1000
	topic := kmsg.NewProduceRequestTopic()
	topic.Topic = "a-topic"
	partition := kmsg.NewProduceRequestTopicPartition()
	partition.Records = records
	topic.Partitions = append(topic.Partitions, partition)
	request.Topics = append(request.Topics, topic)
	answer, err := request.RequestWith(context.Background(), client)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Topics[0].Partitions[0]
}
