package task

import (
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/connector/convert"
	"github.com/datacounsel/spillway/connector/sink"
)

// record takes one message into its partition's open range.
func (t *Task) record(m *kafka.Message) {
	p := t.partitions[m.TopicPartition.Partition]
	offset := int64(m.TopicPartition.Offset)
	if p == nil || offset < p.position || t.failed != nil {
		return // fetched before the partition was taken away, or before the position was moved
	}
	if view := t.Schema.View(); view != t.view {
		t.look()
	}
	verdict, err := t.shape.Check(m.Value)
	if err == nil && verdict.Widens {
		if _, err = t.Schema.Learn(m.Value); err == nil {
			t.look()
		}
	}
	if err != nil && !t.passOver(p, m, err) {
		return
	}
	if g := p.open; g != nil && t.Config.RotateInterval > 0 && g.Count > 0 && m.Timestamp.Sub(g.First) >= t.Config.RotateInterval {
		t.send(p)
	}
	g := t.opened(p)
	p.position = offset + 1
	g.Next = p.position
	if err == nil {
		t.add(g, m, verdict)
	}
	if t.complete(g) {
		t.send(p)
	}
}

// complete tells whether a range has as many records or bytes as an object takes.
func (t *Task) complete(g *gathering) bool {
	return g.Count+len(g.letters) >= t.flushAt || int64(len(g.Lines)) >= t.Config.FlushBytes
}

// look takes over what is known about the columns now.
func (t *Task) look() {
	t.view = t.Schema.View()
	t.shape = convert.NewShape(t.view.Known())
}

// opened returns the partition's open range, a new one if need be.
func (t *Task) opened(p *part) *gathering {
	if p.open != nil {
		return p.open
	}
	p.open = &gathering{Range: sink.Range{Partition: p.id, Start: p.position, Next: p.position, Opened: time.Now()}}
	if n := len(t.buffers); n > 0 {
		p.open.Lines, t.buffers = t.buffers[n-1][:0], t.buffers[:n-1]
		t.kept -= int64(cap(p.open.Lines))
	}
	return p.open
}

func (t *Task) add(g *gathering, m *kafka.Message, verdict convert.Verdict) {
	before := len(g.Lines)
	g.Lines = convert.AppendLine(g.Lines, m.Value, verdict)
	if g.Count == 0 {
		g.First = m.Timestamp
	}
	g.Count++
	g.Version = t.view.Version
	if t.Config.Objects == config.Record {
		g.Marks = append(g.Marks, sink.Mark{Offset: int64(m.TopicPartition.Offset), End: len(g.Lines)})
	}
	t.buffered += int64(len(g.Lines) - before)
}

// passOver deals with a message that is no record, as the configuration says. It returns false if the task
// has to stop before it.
func (t *Task) passOver(p *part, m *kafka.Message, reason error) bool {
	at := fmt.Sprintf("%s[%d]@%d", t.Config.Topic, p.id, m.TopicPartition.Offset)
	if m.Value == nil && t.Config.NullValues == config.Ignore {
		t.Metrics.skipped.WithLabelValues("null").Inc()
		return true
	}
	t.Metrics.errors.WithLabelValues("convert").Inc()
	if t.Config.Tolerance == config.None {
		t.fail(fmt.Errorf("the record at %s cannot be written: %w; to pass over such records set errors.tolerance=all, and errors.deadletterqueue.topic.name to keep them", at, reason))
		return false
	}
	t.Metrics.skipped.WithLabelValues("bad").Inc()
	if t.Config.LogErrors {
		t.Log.Warn("passed over a record", "at", at, "error", reason, "dead_letter_topic", t.Config.DeadLetters)
	}
	if t.Letters != nil {
		g := t.opened(p)
		g.letters = append(g.letters, t.Letters.Letter(m, t.ID, reason))
		t.buffered += int64(len(m.Value))
	}
	return true
}
