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

	"github.com/datacounsel/spillway/internal/backoff"
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
	firstLook = 64   // records from the end of a partition that are read first
	lookMore  = 16   // times as many each time that was not enough
	pollTime  = 100  // ms
	askTime   = 5000 // ms, for one answer about offsets
	askTries  = 5
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

// Tails returns how far the replay called id came in each partition of topic. While its rows still arrive it
// waits, but no longer than patience: then another process sends the same replay. config is librdkafka's,
// without a group.
func Tails(ctx context.Context, config *kafka.ConfigMap, topic string, partitions int, id string, patience time.Duration) ([]Tail, error) {
	r, err := newReader(config, topic)
	if err != nil {
		return nil, err
	}
	defer r.consumer.Close()
	highs, tails, err := r.tails(ctx, partitions, id)
	for deadline := time.Now().Add(patience); err == nil && young(tails); {
		if err = backoff.Sleep(ctx, settle); err != nil {
			break
		}
		before := slices.Clone(tails)
		if highs, err = r.follow(ctx, highs, tails, id); err == nil && slices.Equal(before, tails) {
			break
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("rows of this replay still arrive in topic %s: another load generator sends it; stop that one first", topic)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read the end of topic %s to resume: %w", topic, err)
	}
	return tails, nil
}

// follow adds what came behind highs to tails and returns where the partitions end now.
func (r *reader) follow(ctx context.Context, highs []int64, tails []Tail, id string) (now []int64, err error) {
	var spans []span
	for p := range int32(len(highs)) {
		_, high, err := r.ends(ctx, p)
		if err != nil {
			return nil, err
		}
		now = append(now, high)
		spans = append(spans, span{p, highs[p], high})
	}
	return now, r.read(ctx, spans, func(m *kafka.Message) error { return tails[m.TopicPartition.Partition].add(m, id) })
}

// tails reads every partition's tail, and the offsets at which they ended. It looks ever further back for
// the last record of the replay.
func (r *reader) tails(ctx context.Context, partitions int, id string) (highs []int64, tails []Tail, err error) {
	tails = make([]Tail, partitions)
	spans := make([]span, partitions)
	lows := make([]int64, partitions)
	for p := range int32(partitions) {
		low, high, err := r.ends(ctx, p)
		if err != nil {
			return nil, nil, err
		}
		highs, lows[p] = append(highs, high), low
		spans[p] = span{partition: p, from: max(low, high-firstLook), to: high}
	}
	for look := int64(firstLook); len(spans) > 0; look *= lookMore {
		if err := r.read(ctx, spans, func(m *kafka.Message) error { return tails[m.TopicPartition.Partition].add(m, id) }); err != nil {
			return nil, nil, err
		}
		further := spans[:0]
		for _, s := range spans {
			if low := lows[s.partition]; tails[s.partition].Seq == 0 && s.from > low {
				further = append(further, span{s.partition, max(low, s.from-look*lookMore), s.from})
			}
		}
		spans = further
	}
	return highs, tails, nil
}

func young(tails []Tail) bool {
	return slices.ContainsFunc(tails, func(t Tail) bool { return t.Seq > 0 && time.Since(t.Time) < settleUpTo })
}

// add takes a record into account if it belongs to the replay called id.
func (t *Tail) add(m *kafka.Message, id string) error {
	seq, replay, ok := Headers(m)
	switch {
	case !ok:
	case replay == id:
		if seq > t.Seq {
			*t = Tail{Seq: seq, Time: m.Timestamp}
		}
	case sameContent(replay, id):
		return fmt.Errorf("partition %d, offset %v holds a row of this replay from when the topic had another number of partitions (%s, now %s): "+
			"rows would go to other partitions; use a new topic or --resume=false", m.TopicPartition.Partition, m.TopicPartition.Offset, replay, id)
	}
	return nil
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

// reader reads ranges of partitions without a consumer group.
type reader struct {
	consumer *kafka.Consumer
	topic    string
}

func newReader(config *kafka.ConfigMap, topic string) (*reader, error) {
	own := kafka.ConfigMap{}
	for key, value := range *config {
		own[key] = value
	}
	for key, value := range map[string]string{
		"group.id": "spillway-loadgen-verify", "enable.auto.commit": "false", "enable.partition.eof": "true",
		"isolation.level": "read_uncommitted", "auto.offset.reset": "earliest", "fetch.wait.max.ms": "10",
		"queued.max.messages.kbytes": "8192", "fetch.message.max.bytes": "1048576",
	} {
		own[key] = value
	}
	consumer, err := kafka.NewConsumer(&own)
	if err != nil {
		return nil, fmt.Errorf("make a consumer: %w", err)
	}
	return &reader{consumer: consumer, topic: topic}, nil
}

// ends returns a partition's first offset and the one behind its last.
func (r *reader) ends(ctx context.Context, p int32) (low, high int64, err error) {
	for tries := 0; ; tries++ {
		low, high, err = r.consumer.QueryWatermarkOffsets(r.topic, p, askTime)
		if err == nil {
			return low, high, ctx.Err()
		}
		if tries == askTries || ctx.Err() != nil {
			return 0, 0, fmt.Errorf("ask for the offsets of partition %d: %w", p, errors.Join(err, ctx.Err()))
		}
	}
}

// span is a range of offsets of one partition; to is not included.
type span struct {
	partition int32
	from, to  int64
}

// read calls visit for the records of every span, in order within each.
func (r *reader) read(ctx context.Context, spans []span, visit func(*kafka.Message) error) error {
	var assign []kafka.TopicPartition
	ends := map[int32]int64{}
	for _, s := range spans {
		if s.from < s.to {
			assign = append(assign, kafka.TopicPartition{Topic: &r.topic, Partition: s.partition, Offset: kafka.Offset(s.from)})
			ends[s.partition] = s.to
		}
	}
	if len(ends) == 0 {
		return ctx.Err()
	}
	if err := r.consumer.Assign(assign); err != nil {
		return fmt.Errorf("read from %v: %w", assign, err)
	}
	defer func() { _ = r.consumer.Unassign() }() // a fetch that waits for more would keep the next question waiting
	for len(ends) > 0 && ctx.Err() == nil {
		switch e := r.consumer.Poll(pollTime).(type) {
		case *kafka.Message:
			if e.TopicPartition.Error != nil {
				return e.TopicPartition.Error
			}
			p, offset := e.TopicPartition.Partition, int64(e.TopicPartition.Offset)
			end, wanted := ends[p]
			if wanted && offset < end {
				if err := visit(e); err != nil {
					return err
				}
			}
			if offset >= end-1 {
				delete(ends, p)
			}
		case kafka.PartitionEOF:
			if int64(e.Offset) >= ends[e.Partition] {
				delete(ends, e.Partition)
			}
		case kafka.Error:
			if e.IsFatal() {
				return e
			}
		}
	}
	return ctx.Err()
}
