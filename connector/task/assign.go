package task

import (
	"context"
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"golang.org/x/sync/errgroup"

	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/internal/backoff"
)

const brokerWait = 10 * time.Second // for one answer of a broker

// subscribe waits for the topic to exist, then joins the group.
func (t *Task) subscribe(ctx context.Context) error {
	for said := false; ; {
		meta, err := t.consumer.GetMetadata(&t.Config.Topic, false, 1000)
		if err == nil && len(meta.Topics[t.Config.Topic].Partitions) > 0 {
			t.Partitions.Store(int32(len(meta.Topics[t.Config.Topic].Partitions)))
			break
		}
		if !said {
			t.Log.Info("waiting for the topic", "topic", t.Config.Topic, "error", err)
			said = true
		}
		if backoff.Sleep(ctx, 100*time.Millisecond) != nil {
			return nil
		}
	}
	err := t.consumer.Subscribe(t.Config.Topic, func(_ *kafka.Consumer, e kafka.Event) error {
		t.Metrics.rebalances.Inc()
		switch e := e.(type) {
		case kafka.AssignedPartitions:
			t.assigned(ctx, e.Partitions)
		case kafka.RevokedPartitions:
			t.revoked(e.Partitions)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("subscribe to %s: %w", t.Config.Topic, err)
	}
	return nil
}

func (t *Task) cooperative() bool { return t.consumer.GetRebalanceProtocol() == "COOPERATIVE" }

// assigned begins the partitions where S3 ends. A task that is ending takes none, and what it could not ask any
// more is no failure.
func (t *Task) assigned(ctx context.Context, at []kafka.TopicPartition) {
	parts, err := t.locate(ctx, at)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		t.fail(err)
		return
	}
	if t.cooperative() {
		err = t.consumer.IncrementalAssign(at)
	} else {
		err = t.consumer.Assign(at)
	}
	if err != nil {
		t.fail(fmt.Errorf("take partitions: %w", err))
		return
	}
	for i, p := range parts {
		t.partitions[p.id] = p
		t.Log.Info("took a partition", "partition", p.id, "offset", at[i].Offset)
		if t.halted {
			t.setPaused(p, false)
		}
	}
}

// locate finds where each partition goes on, and writes that into at.
func (t *Task) locate(ctx context.Context, at []kafka.TopicPartition) ([]*part, error) {
	if len(at) == 0 {
		return nil, nil
	}
	committed, err := t.committedOffsets(ctx, at)
	if err != nil {
		return nil, err
	}
	parts := make([]*part, len(at))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(16)
	for i := range at {
		group.Go(func() error {
			position, from, err := t.start(ctx, at[i].Partition, int64(committed[i].Offset))
			parts[i] = &part{id: at[i].Partition, position: position}
			at[i].Offset = kafka.Offset(from)
			return err
		})
	}
	return parts, group.Wait()
}

// committedOffsets asks the group's coordinator, which may be moving.
func (t *Task) committedOffsets(ctx context.Context, at []kafka.TopicPartition) ([]kafka.TopicPartition, error) {
	waits := backoff.Backoff{First: 200 * time.Millisecond, Most: time.Second}
	for try := 1; ; try++ {
		committed, err := t.consumer.Committed(at, int(brokerWait/time.Millisecond))
		if err == nil || try == 5 || ctx.Err() != nil {
			if err != nil {
				err = fmt.Errorf("read the offsets committed by the group %s: %w", t.Config.Group(), err)
			}
			return committed, err
		}
		t.Log.Warn("read committed offsets again", "error", err)
		_ = backoff.Sleep(ctx, waits.Next()) // the next answer tells of ctx's end
	}
}

// start returns the position of a partition, which is where its next object begins, and the offset to fetch
// from, which is higher only if the broker has dropped records meanwhile.
func (t *Task) start(ctx context.Context, partition int32, committed int64) (position, from int64, err error) {
	if n := t.Partitions.Load(); t.Config.Objects == config.Record && partition >= n {
		return 0, 0, fmt.Errorf("%s has grown from %d partitions, and the numbers of stock_market_{n}.json are made from that: restart with another --topics-dir or --topic", t.Config.Topic, n)
	}
	low, high, err := t.ends(partition)
	if err != nil {
		return 0, 0, err
	}
	position = committed
	if committed < 0 {
		latest, found, err := t.Publisher.Latest(ctx, partition)
		if err != nil {
			return 0, 0, err
		}
		if position = low; found {
			position = latest
		}
	}
	if position, err = t.Publisher.Resume(ctx, partition, position); err != nil {
		return 0, 0, err
	}
	if position > high { // records that came meanwhile may be in S3 by another worker
		if low, high, err = t.ends(partition); err != nil {
			return 0, 0, err
		}
	}
	if position > high {
		return 0, 0, fmt.Errorf("%s[%d] ends at offset %d, but the objects in S3 and the group's commits go to %d: the topic was made anew or has lost records; give another --name and --topics-dir, or remove what belongs to the old topic",
			t.Config.Topic, partition, high, position)
	}
	if position < low {
		t.removed(partition, position, low)
	}
	return position, max(position, low), nil
}

// ends asks for the partition's first offset and the one behind its last.
func (t *Task) ends(partition int32) (low, high int64, err error) {
	low, high, err = t.consumer.QueryWatermarkOffsets(t.Config.Topic, partition, int(brokerWait/time.Millisecond))
	if err != nil {
		err = fmt.Errorf("ask for the offsets of %s[%d]: %w", t.Config.Topic, partition, err)
	}
	return low, high, err
}

// removed reports records that the broker's retention took before they were read.
func (t *Task) removed(partition int32, position, low int64) {
	t.Metrics.skipped.WithLabelValues("retention").Add(float64(low - position))
	t.Log.Error("the broker has removed records before they were read (retention)", "partition", partition, "from", position, "to", low-1)
}

// revoked publishes and commits what the partitions hold, if they are still ours, and gives them back.
func (t *Task) revoked(at []kafka.TopicPartition) {
	var parts []*part
	for _, tp := range at {
		if p := t.partitions[tp.Partition]; p != nil {
			parts = append(parts, p)
		}
	}
	lost := t.consumer.AssignmentLost()
	if lost || t.failed != nil {
		t.abandon(parts)
	} else {
		t.flush(parts)
		t.commit()
	}
	for _, p := range parts {
		delete(t.partitions, p.id)
		t.Metrics.forget(p.id)
		t.Log.Info("gave a partition back", "partition", p.id, "lost", lost)
	}
	var err error
	if t.cooperative() {
		err = t.consumer.IncrementalUnassign(at)
	} else {
		err = t.consumer.Unassign()
	}
	if err != nil {
		t.fail(fmt.Errorf("give partitions back: %w", err))
	}
}

// catchUp moves partitions whose position the broker's retention has overtaken.
func (t *Task) catchUp() {
	for _, p := range t.partitions {
		low, _, err := t.ends(p.id)
		if err != nil {
			t.fail(err)
			return
		}
		if p.position < low {
			t.removed(p.id, p.position, low)
			at := kafka.TopicPartition{Topic: &t.Config.Topic, Partition: p.id, Offset: kafka.Offset(low)}
			if err := t.consumer.Seek(at, 0); err != nil {
				t.fail(fmt.Errorf("go to offset %d of %s[%d]: %w", low, t.Config.Topic, p.id, err))
			}
		}
	}
}
