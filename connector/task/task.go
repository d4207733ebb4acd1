// Package task runs one consumer of the connector's group: it polls records, gathers them into ranges,
// has the ranges published and commits offsets behind them.
//
// One goroutine owns the consumer and all state (Run). Each range that is published has a goroutine of its
// own, at most one a partition, which hands its result back over a channel.
package task

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/datacounsel/spillway/connector/catalog"
	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/connector/convert"
	"github.com/datacounsel/spillway/connector/sink"
	"github.com/datacounsel/spillway/internal/kafkaconf"
)

const (
	pollWait    = 20 * time.Millisecond // longest wait for a record; results of PUTs wait no longer
	tick        = 5 * time.Millisecond  // between two looks at windows, budgets and results
	recordRange = 1000                  // records of a range when each is an object of its own

	drainDeadline  = 5 * time.Second // for PUTs after the end was asked for
	commitDeadline = 2 * time.Second
	closeDeadline  = 2 * time.Second // for leaving the group
)

// Options are what a task works with.
type Options struct {
	ID        int
	Config    *config.Config
	Kafka     kafka.ConfigMap // of the consumer, see ConsumerConfig
	Schema    *catalog.Schema
	Publisher sink.Publisher
	Letters   *Letters // nil: no dead letter topic
	Metrics   *Metrics
	Log       *slog.Logger

	Partitions *atomic.Int32 // of the topic; set before records are read
}

// Task is one consumer. Make it with New and run it once.
type Task struct {
	Options
	consumer   *kafka.Consumer
	partitions map[int32]*part
	results    chan result
	work       context.Context // of PUTs; outlives Run's by drainDeadline
	failed     error

	shape    *convert.Shape
	view     *catalog.View
	buffers  [][]byte // for ranges, to be used again
	kept     int64    // capacity of buffers
	buffered int64
	halted   bool // all partitions are paused until buffered has fallen
	inFlight int  // ranges being published
	flushAt  int  // records that close a range
	tickAt   time.Time
	lagAt    time.Time

	wantPause  atomic.Bool
	userPaused bool
}

// part is an assigned partition.
type part struct {
	id       int32
	position int64      // the next offset expected
	open     *gathering // nil: empty
	sending  *gathering // nil: none is being published
	paused   bool       // open is complete and must wait for sending
}

// gathering is a range with the dead letters that must be delivered before it is published.
type gathering struct {
	sink.Range
	letters []*kafka.Message
	due     bool
}

type result struct {
	part *part
	next int64
	err  error
}

// New connects a consumer. It does not join the group before Run.
func New(o Options) (*Task, error) {
	consumer, err := kafka.NewConsumer(&o.Kafka)
	if err != nil {
		return nil, fmt.Errorf("make the Kafka consumer: %w", err)
	}
	t := &Task{Options: o, consumer: consumer, partitions: map[int32]*part{}, results: make(chan result, 64), flushAt: o.Config.FlushSize}
	if o.Config.Objects == config.Record {
		t.flushAt = min(t.flushAt, recordRange)
	}
	t.look()
	return t, nil
}

// Pause stops reading until Resume; the task stays in the group and publishes what it has.
func (t *Task) Pause() { t.wantPause.Store(true) }

// Resume ends a Pause.
func (t *Task) Resume() { t.wantPause.Store(false) }

// Run consumes until ctx ends, then publishes and commits what it holds and leaves. It returns an error
// when the task cannot go on; what was committed then is in S3.
func (t *Task) Run(ctx context.Context) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	t.work = work
	stopLogs := kafkaconf.ForwardLogs(t.consumer, t.Log)
	defer stopLogs()
	if err := t.subscribe(ctx); err != nil {
		return errors.Join(err, t.close())
	}
	for ctx.Err() == nil && t.failed == nil {
		t.step(int(pollWait / time.Millisecond))
	}
	expire := time.AfterFunc(drainDeadline, cancel)
	defer expire.Stop()
	t.flush(t.all())
	t.commit()
	cancel()
	for t.inFlight > 0 { // of partitions that were lost
		t.published(<-t.results)
	}
	return errors.Join(t.failed, t.close())
}

// step handles one event and whatever else has come up.
func (t *Task) step(waitMs int) {
	event := t.consumer.Poll(waitMs)
	switch e := event.(type) {
	case *kafka.Message:
		t.record(e)
	case kafka.Error:
		t.kafkaError(e)
	case kafka.OffsetsCommitted:
		t.committed(e)
	}
	now := time.Now()
	if event != nil && now.Sub(t.tickAt) < tick {
		return
	}
	t.tickAt = now
	t.collect()
	t.rotate(now)
	t.balance()
	t.reportLag()
}

func (t *Task) fail(err error) {
	if t.failed == nil {
		t.failed = err
	}
}

// collect takes the results that have come.
func (t *Task) collect() {
	for {
		select {
		case r := <-t.results:
			t.published(r)
		default:
			return
		}
	}
}

// rotate sends the ranges whose wall-clock window is over. Single records need not wait for each other.
func (t *Task) rotate(now time.Time) {
	every, single := t.Config.RotateSchedule, t.Config.Objects == config.Record
	if every <= 0 && !single {
		return
	}
	window := now.Truncate(every)
	for _, p := range t.partitions {
		if p.open != nil && (single || p.open.Opened.Before(window)) {
			t.send(p)
		}
	}
}

// balance keeps the records in memory within the budget, and reading paused while somebody wants it so.
func (t *Task) balance() {
	t.Metrics.buffered.WithLabelValues(t.label()).Set(float64(t.buffered))
	budget := t.Config.BufferBytes
	if t.buffered > budget && !t.halted {
		for _, p := range t.partitions {
			t.send(p)
		}
		// A PUT that is about to end is cheaper than a pause, which throws away what was fetched ahead.
		t.await(50 * time.Millisecond)
	}
	want := t.wantPause.Load()
	halt := want || t.buffered > budget || t.halted && t.buffered > budget*3/4
	if want && !t.userPaused {
		for _, p := range t.partitions {
			t.send(p)
		}
	}
	t.userPaused = want
	if halt != t.halted {
		t.halted = halt
		for _, p := range t.partitions {
			t.setPaused(p, p.paused)
		}
	}
}

// await takes one result, waiting for it no longer than d.
func (t *Task) await(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case r := <-t.results:
		t.published(r)
	case <-timer.C:
	}
}

// setPaused records whether p itself must wait, and pauses or resumes it if that or the halt asks for it.
func (t *Task) setPaused(p *part, paused bool) {
	p.paused = paused
	at := []kafka.TopicPartition{{Topic: &t.Config.Topic, Partition: p.id}}
	var err error
	if p.paused || t.halted {
		err = t.consumer.Pause(at)
	} else {
		err = t.consumer.Resume(at)
	}
	if err != nil {
		t.fail(fmt.Errorf("pause or resume partition %d: %w", p.id, err))
	}
}

func (t *Task) all() []*part {
	parts := make([]*part, 0, len(t.partitions))
	for _, p := range t.partitions {
		parts = append(parts, p)
	}
	return parts
}

func (t *Task) label() string { return fmt.Sprint(t.ID) }
