package loadgen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/datacounsel/spillway/internal/backoff"
	"github.com/datacounsel/spillway/internal/obs"
	"github.com/datacounsel/spillway/loadgen/govern"
	"github.com/datacounsel/spillway/loadgen/report"
	"github.com/datacounsel/spillway/loadgen/verify"
)

// sender hands rows to librdkafka and follows them until they are acknowledged.
//
//	row ──▶ slots (ring, at most window rows out) ──▶ librdkafka's queue ──▶ broker
//	          ▲                                                                │
//	          └── events: delivery reports, statistics ──▶ governor ──▶ limit ◀┘
//
// Row n leaves only after row n-window was acknowledged, so what a crash leaves open in any partition lies
// within window rows of the highest row in the topic.
type sender struct {
	producer *kafka.Producer
	topic    string
	headers  []kafka.Header // replay, seq
	number   []byte
	start    time.Time
	record   *report.Recorder
	scope    obs.Scope

	slots []slot
	sent  int64        // rows handed over; only the sending goroutine uses it
	done  atomic.Int64 // rows of which this and all before are acknowledged
	wake  chan struct{}

	governor *govern.Governor // nil for none
	limit    atomic.Uint64    // math.Float64bits of rows/s
	pause    atomic.Int64     // no row before this time after the start
	events   eventState
	extra    atomic.Int64 // bad rows on their way to the dead letter topic
	fail     context.CancelCauseFunc
	finished chan struct{}
}

// slot is a row that is out.
type slot struct {
	seq       int64
	due, sent time.Duration
	bytes     int
	acked     bool // only the events goroutine uses it
}

// eventState belongs to the events goroutine.
type eventState struct {
	acks     []report.Ack
	failures int
	acked    int64 // rows since the last statistics
	total    int64 // rows acknowledged, in any order
	at       time.Duration
	counts   map[string]int64 // failures so far, by broker
}

func newSender(producer *kafka.Producer, topic, replay string, window int, record *report.Recorder, scope obs.Scope, fail context.CancelCauseFunc) *sender {
	s := &sender{
		producer: producer, topic: topic, start: time.Now(), record: record, scope: scope, fail: fail,
		headers: []kafka.Header{{Key: verify.ReplayHeader, Value: []byte(replay)}, {Key: verify.SeqHeader}},
		slots:   make([]slot, window), wake: make(chan struct{}, 1), finished: make(chan struct{}),
		events: eventState{counts: map[string]int64{}},
	}
	s.limit.Store(math.Float64bits(math.Inf(1)))
	return s
}

// govern puts a governor in charge, which may allow up to most rows/s.
func (s *sender) govern(most float64) {
	s.governor = govern.New(most)
	s.limit.Store(math.Float64bits(s.governor.Limit()))
}

// now returns the time after the start.
func (s *sender) now() time.Duration { return time.Since(s.start) }

// room waits until one more row may be out.
func (s *sender) room(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for s.sent-s.done.Load() >= int64(len(s.slots)) {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-s.wake:
		}
	}
	return nil
}

// send hands one row to librdkafka, which copies it. There must be room.
func (s *sender) send(ctx context.Context, it item, partition int32, due, now time.Duration) error {
	slot := &s.slots[s.sent%int64(len(s.slots))]
	*slot = slotOf(it, due, now)
	s.number = strconv.AppendInt(s.number[:0], it.seq, 10)
	s.headers[1].Value = s.number
	err := s.produce(ctx, &kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &s.topic, Partition: partition},
		Key:            it.key, Value: it.value, Headers: s.headers, Opaque: slot,
	})
	if err != nil {
		return err
	}
	s.sent++
	s.record.Sent(it.seq, now)
	return nil
}

// produce waits where librdkafka's queue is full of bytes, which it can be before window rows are out.
func (s *sender) produce(ctx context.Context, m *kafka.Message) error {
	for {
		err := s.producer.Produce(m, nil)
		var failed kafka.Error
		if !errors.As(err, &failed) || failed.Code() != kafka.ErrQueueFull {
			return err
		}
		if err := backoff.Sleep(ctx, nap); err != nil {
			return err
		}
	}
}

func slotOf(it item, due, now time.Duration) slot {
	return slot{seq: it.seq, due: due, sent: now, bytes: len(it.key) + len(it.value)}
}

// follow reads events until the producer is closed.
func (s *sender) follow() {
	defer close(s.finished)
	const most = 256 // rows between two looks at the clock
	for event := range s.producer.Events() {
		s.handle(event)
		if n := len(s.events.acks); n >= most || n > 0 && len(s.producer.Events()) == 0 {
			s.advance()
		}
	}
}

func (s *sender) handle(event kafka.Event) {
	switch e := event.(type) {
	case *kafka.Message:
		s.delivered(e)
	case *kafka.Stats:
		s.observe(e.String())
	case kafka.Error:
		if e.IsFatal() {
			s.fail(fmt.Errorf("the producer cannot go on without losing or doubling rows: %w; start again with --resume to continue behind the last row in the topic", e))
			return
		}
		s.events.failures++
		s.scope.Log.Warn("kafka", "error", e.Error())
	}
}

func (s *sender) delivered(m *kafka.Message) {
	slot, isRow := m.Opaque.(*slot)
	if err := m.TopicPartition.Error; err != nil {
		s.fail(fmt.Errorf("a row for %s [%d] was not delivered: %w; start again with --resume to continue behind the last row in the topic", s.topic, m.TopicPartition.Partition, err))
		return
	}
	if !isRow {
		s.extra.Add(-1)
		s.signal()
		return
	}
	slot.acked = true
	s.events.acks = append(s.events.acks, report.Ack{Due: slot.due, Sent: slot.sent, Bytes: slot.bytes})
}

// advance stamps and records the acknowledgements gathered, and makes room for as many rows.
func (s *sender) advance() {
	now := s.now()
	for i := range s.events.acks {
		s.events.acks[i].Acked = now
	}
	s.record.Acked(s.events.acks)
	s.events.acked += int64(len(s.events.acks))
	s.events.total += int64(len(s.events.acks))
	s.events.acks = s.events.acks[:0]
	// Below total every slot is of a row that was sent; at it the sending goroutine may be writing.
	done, n := s.done.Load(), int64(len(s.slots))
	for ; done < s.events.total && s.slots[done%n].acked; done++ {
		s.slots[done%n].acked = false
	}
	s.done.Store(done)
	s.signal()
}

func (s *sender) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// drain waits until every row is acknowledged, and returns how many are not when ctx ends.
func (s *sender) drain(ctx context.Context) (open int64) {
	for {
		open = s.sent - s.done.Load() + s.extra.Load()
		if open == 0 || ctx.Err() != nil {
			return open
		}
		select {
		case <-ctx.Done():
		case <-s.wake:
		}
	}
}

// close ends the producer and the events goroutine.
func (s *sender) close() {
	_ = s.producer.Purge(kafka.PurgeQueue | kafka.PurgeInFlight | kafka.PurgeNonBlocking)
	s.producer.Close()
	<-s.finished
}

// statistics is what the governor reads of librdkafka's STATISTICS.md.
type statistics struct {
	Messages    int64 `json:"msg_cnt"`
	MessagesMax int64 `json:"msg_max"`
	Brokers     map[string]struct {
		RTT      window `json:"rtt"`      // microseconds
		Throttle window `json:"throttle"` // milliseconds
		Errors   int64  `json:"txerrs"`
		Retries  int64  `json:"txretries"`
		Timeouts int64  `json:"req_timeouts"`
	} `json:"brokers"`
}

type window struct {
	P99 int64 `json:"p99"`
	Max int64 `json:"max"`
	Cnt int64 `json:"cnt"`
}

// observe passes one set of statistics to the governor.
func (s *sender) observe(text string) {
	if s.governor == nil {
		return
	}
	var st statistics
	if err := json.Unmarshal([]byte(text), &st); err != nil {
		s.scope.Log.Warn("read librdkafka's statistics", "error", err)
		return
	}
	now := s.now()
	decision, changed := s.governor.Observe(now, s.signals(st, now))
	s.limit.Store(math.Float64bits(s.governor.Limit()))
	if !changed {
		return
	}
	if decision.Pause > 0 {
		s.pause.Store(int64(now + decision.Pause))
	}
	s.record.Governed(decision)
	s.scope.Log.Info("governor", "reason", decision.Reason, "was", decision.Was, "limit", decision.Limit, "pause", decision.Pause)
}

func (s *sender) signals(st statistics, now time.Duration) govern.Signals {
	sig := govern.Signals{Failures: s.events.failures}
	s.events.failures = 0
	for name, b := range st.Brokers {
		sig.Throttle = max(sig.Throttle, time.Duration(b.Throttle.Max)*time.Millisecond)
		if b.RTT.Cnt > 0 {
			sig.AckP99 = max(sig.AckP99, time.Duration(b.RTT.P99)*time.Microsecond)
		}
		failures := b.Errors + b.Retries + b.Timeouts
		sig.Failures += int(failures - s.events.counts[name])
		s.events.counts[name] = failures
	}
	if st.MessagesMax > 0 {
		sig.Queue = float64(st.Messages) / float64(st.MessagesMax)
	}
	acked := s.events.acked
	if elapsed := (now - s.events.at).Seconds(); elapsed > 0 {
		sig.Rate = float64(acked) / elapsed
	}
	s.events.acked, s.events.at = 0, now
	return sig
}

// extraSend sends a record that is no row of the replay; drain waits for it too.
func (s *sender) extraSend(ctx context.Context, m *kafka.Message) error {
	s.extra.Add(1)
	err := s.produce(ctx, m)
	if err != nil {
		s.extra.Add(-1)
	}
	return err
}
