// Package verify reads what a topic holds of a replay: how far it came, and whether every row is there once.
package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// The headers that every row carries.
const (
	SeqHeader    = "spillway.seq"    // the row's number in replay order, from 1, decimal
	ReplayHeader = "spillway.replay" // which replay it belongs to: ID
)

// ID names a replay on a topic of so many partitions. Rows keep their partition only as long as the number
// of partitions stays, which is why it is part of the name.
func ID(content string, partitions int) string { return content + "/" + strconv.Itoa(partitions) }

const (
	firstLook = 64  // records from the end of a partition that are read first
	lookMore  = 16  // times as many each time that was not enough
	pollTime  = 100 // ms
	// settle is how long the end of a partition must rest before it is believed: a killed producer's last
	// requests may still lie in the broker's queue. It is waited for only if the last row is young.
	settle     = 400 * time.Millisecond
	settleUpTo = 30 * time.Second
)

// Tail is how far a replay came in one partition.
type Tail struct {
	Seq  int64     // the highest row there; 0 none
	Time time.Time // when that record was made
}

// Tails returns how far the replay called id came in each partition of topic. config is librdkafka's, without a group.
func Tails(ctx context.Context, config *kafka.ConfigMap, topic string, partitions int, id string) ([]Tail, error) {
	reader, err := newReader(config, topic)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	for {
		highs, tails, err := reader.tails(ctx, partitions, id)
		if err != nil {
			return nil, fmt.Errorf("read the end of topic %s to resume: %w", topic, err)
		}
		if !young(tails) {
			return tails, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(settle):
		}
		if after, err := reader.highs(ctx, partitions); err != nil || slices.Equal(highs, after) {
			return tails, err
		}
	}
}

// tails reads every partition's tail, and the offsets at which they ended.
func (r *Reader) tails(ctx context.Context, partitions int, id string) (highs []int64, tails []Tail, err error) {
	for p := range int32(partitions) {
		low, high, err := r.ends(ctx, p)
		if err != nil {
			return nil, nil, fmt.Errorf("partition %d: %w", p, err)
		}
		tail, err := r.tail(ctx, p, low, high, id)
		if err != nil {
			return nil, nil, fmt.Errorf("partition %d: %w", p, err)
		}
		highs, tails = append(highs, high), append(tails, tail)
	}
	return highs, tails, nil
}

func (r *Reader) highs(ctx context.Context, partitions int) (highs []int64, err error) {
	for p := range int32(partitions) {
		_, high, err := r.ends(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("partition %d: %w", p, err)
		}
		highs = append(highs, high)
	}
	return highs, nil
}

func young(tails []Tail) bool {
	return slices.ContainsFunc(tails, func(t Tail) bool { return t.Seq > 0 && time.Since(t.Time) < settleUpTo })
}

// tail looks ever further back from high for the last record of the replay.
func (r *Reader) tail(ctx context.Context, p int32, low, high int64, id string) (Tail, error) {
	for look, to := int64(firstLook), high; to > low; look *= lookMore {
		from := max(low, to-look)
		var tail Tail
		err := r.read(ctx, p, from, to, func(m *kafka.Message) error {
			seq, replay, ok := Headers(m)
			if ok && replay == id && seq > tail.Seq {
				tail = Tail{Seq: seq, Time: m.Timestamp}
			}
			if ok && replay != id && sameContent(replay, id) {
				return fmt.Errorf("offset %v holds a row of this replay from when the topic had another number of partitions (%s, now %s): "+
					"rows would go to other partitions; use a new topic or --resume=false", m.TopicPartition.Offset, replay, id)
			}
			return nil
		})
		if err != nil || tail.Seq > 0 {
			return tail, err
		}
		to = from
	}
	return Tail{}, nil
}

func sameContent(a, b string) bool {
	contentA, _, _ := strings.Cut(a, "/")
	contentB, _, _ := strings.Cut(b, "/")
	return contentA == contentB
}

// Headers returns a record's row number and replay, and whether it has both.
func Headers(m *kafka.Message) (seq int64, replay string, ok bool) {
	for _, h := range m.Headers {
		switch h.Key {
		case SeqHeader:
			seq, _ = strconv.ParseInt(string(h.Value), 10, 64)
		case ReplayHeader:
			replay = string(h.Value)
		}
	}
	return seq, replay, seq > 0 && replay != ""
}

// Reader reads ranges of partitions without a consumer group.
type Reader struct {
	consumer *kafka.Consumer
	topic    string
}

func newReader(config *kafka.ConfigMap, topic string) (*Reader, error) {
	own := kafka.ConfigMap{}
	for key, value := range *config {
		own[key] = value
	}
	for key, value := range map[string]string{
		"group.id": "spillway-loadgen-verify", "enable.auto.commit": "false", "enable.partition.eof": "true",
		"isolation.level": "read_uncommitted", "auto.offset.reset": "earliest", "fetch.wait.max.ms": "100",
		"queued.max.messages.kbytes": "8192", "fetch.message.max.bytes": "1048576",
	} {
		own[key] = value
	}
	consumer, err := kafka.NewConsumer(&own)
	if err != nil {
		return nil, fmt.Errorf("make a consumer: %w", err)
	}
	return &Reader{consumer: consumer, topic: topic}, nil
}

// Close frees the reader.
func (r *Reader) Close() error { return r.consumer.Close() }

// ends returns a partition's first offset and the one behind its last.
func (r *Reader) ends(ctx context.Context, p int32) (low, high int64, err error) {
	for tries := 0; ; tries++ {
		low, high, err = r.consumer.QueryWatermarkOffsets(r.topic, p, 5000)
		if err == nil || tries == 5 || ctx.Err() != nil {
			return low, high, errors.Join(err, ctx.Err())
		}
	}
}

// read calls visit for the records at offsets from to to, the latter not included.
func (r *Reader) read(ctx context.Context, p int32, from, to int64, visit func(*kafka.Message) error) error {
	at := kafka.TopicPartition{Topic: &r.topic, Partition: p, Offset: kafka.Offset(from)}
	if err := r.consumer.Assign([]kafka.TopicPartition{at}); err != nil {
		return err
	}
	for ctx.Err() == nil {
		switch e := r.consumer.Poll(pollTime).(type) {
		case *kafka.Message:
			if e.TopicPartition.Error != nil {
				return e.TopicPartition.Error
			}
			if int64(e.TopicPartition.Offset) >= to {
				return nil
			}
			if err := visit(e); err != nil {
				return err
			}
			if int64(e.TopicPartition.Offset) == to-1 {
				return nil
			}
		case kafka.PartitionEOF:
			if e.Partition == p && int64(e.Offset) >= to {
				return nil
			}
		case kafka.Error:
			if e.IsFatal() {
				return e
			}
		}
	}
	return ctx.Err()
}
