package task

import (
	"errors"
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// send publishes the partition's open range, or pauses the partition while an earlier one is being published.
func (t *Task) send(p *part) {
	g := p.open
	if g == nil {
		return
	}
	if p.sending != nil {
		g.due = true
		if t.complete(g) && !p.paused {
			t.setPaused(p, true)
		}
		return
	}
	p.open, p.sending = nil, g
	t.inFlight++
	go func() {
		next, err := int64(0), error(nil)
		if len(g.letters) > 0 {
			err = t.Letters.Deliver(t.work, g.letters)
		}
		if err == nil {
			next, err = t.Publisher.Publish(t.work, &g.Range)
		}
		t.results <- result{part: p, next: next, err: err}
	}()
}

// published takes the result of a range: its offsets may be committed now.
func (t *Task) published(r result) {
	p, g := r.part, r.part.sending
	p.sending = nil
	t.inFlight--
	t.release(g)
	if r.err != nil {
		t.Metrics.errors.WithLabelValues("publish").Inc()
		if t.work.Err() != nil {
			r.err = fmt.Errorf("gave up on draining after %s: %w", drainDeadline, r.err)
		}
		t.fail(fmt.Errorf("write offsets %d to %d of %s[%d]: %w", g.Start, g.Next-1, t.Config.Topic, p.id, r.err))
		t.abandon([]*part{p}) // what comes behind must not be published
		return
	}
	if t.partitions[p.id] != p {
		return
	}
	at := kafka.TopicPartition{Topic: &t.Config.Topic, Partition: p.id, Offset: kafka.Offset(r.next)}
	if _, err := t.consumer.StoreOffsets([]kafka.TopicPartition{at}); err != nil {
		t.Log.Warn("the partition is no longer ours; its owner finds the objects in S3", "partition", p.id, "next", r.next, "error", err)
	}
	if r.next == g.Next {
		t.Metrics.records.Add(float64(g.Count))
	} else {
		t.Metrics.fenced.Inc()
		t.Log.Warn("another worker has written here; going on behind it", "partition", p.id, "start", g.Start, "ours_to", g.Next, "next", r.next)
		t.seek(p, r.next)
	}
	if p.open != nil && p.open.due {
		t.send(p)
	}
	if p.paused {
		t.setPaused(p, false)
	}
}

// seek drops the open range and goes on at offset next.
func (t *Task) seek(p *part, next int64) {
	t.release(p.open)
	p.open, p.position = nil, next
	at := kafka.TopicPartition{Topic: &t.Config.Topic, Partition: p.id, Offset: kafka.Offset(next)}
	if err := t.consumer.Seek(at, 0); err != nil {
		t.fail(fmt.Errorf("go to offset %d of %s[%d]: %w", next, t.Config.Topic, p.id, err))
	}
}

// release takes a range's records out of the account and keeps its buffer for another.
func (t *Task) release(g *gathering) {
	if g == nil {
		return
	}
	t.buffered -= int64(len(g.Lines))
	for _, m := range g.letters {
		t.buffered -= int64(len(m.Value))
	}
	if size := int64(cap(g.Lines)); size > 0 && t.kept+size <= t.Config.BufferBytes/2 {
		t.buffers, t.kept = append(t.buffers, g.Lines), t.kept+size
	}
	g.Lines = nil
}

// flush publishes all that the partitions hold and waits for it, until the work context ends.
func (t *Task) flush(parts []*part) {
	for {
		busy := false
		for _, p := range parts {
			t.send(p)
			busy = busy || p.sending != nil
		}
		if !busy {
			return
		}
		t.published(<-t.results)
	}
}

// abandon drops the open ranges.
func (t *Task) abandon(parts []*part) {
	for _, p := range parts {
		t.release(p.open)
		p.open = nil
	}
}

// commit commits what was stored and waits for the answer, but not for a broker that is gone.
func (t *Task) commit() {
	done := make(chan error, 1)
	go func() {
		_, err := t.consumer.Commit()
		done <- err
	}()
	var err error
	select {
	case err = <-done:
	case <-time.After(commitDeadline):
		err = fmt.Errorf("no answer within %s", commitDeadline)
	}
	var e kafka.Error
	if errors.As(err, &e) && e.Code() == kafka.ErrNoOffset {
		return // nothing was published since the last commit
	}
	if err != nil {
		t.Metrics.errors.WithLabelValues("commit").Inc()
		t.Log.Warn("commit failed; the objects are in S3 and are found there", "error", err)
	}
}
