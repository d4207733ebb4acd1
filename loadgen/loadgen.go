// Package loadgen replays rows into a Kafka topic at a planned rate, each row exactly once, and gives an
// account of every one of them.
package loadgen

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/datacounsel/spillway/internal/kafkaconf"
	"github.com/datacounsel/spillway/internal/obs"
	"github.com/datacounsel/spillway/loadgen/encode"
	"github.com/datacounsel/spillway/loadgen/report"
	"github.com/datacounsel/spillway/loadgen/schedule"
	"github.com/datacounsel/spillway/loadgen/source"
	"github.com/datacounsel/spillway/loadgen/verify"
)

const part = "loadgen"

// Run replays until the source, --records or ctx ends, waits for what is out and returns nil, or fails.
func Run(ctx context.Context, o Options, scope obs.Scope) error {
	s, err := Replay(ctx, o, scope)
	if err == nil {
		scope.Log.Info("the replay ended", "row", s.LastSeq, "acked", s.Acked, "resumed", s.Resumed, "bad", s.Bad, "blank", s.Blank,
			"rows_per_second", math.Round(s.Rate))
	}
	return err
}

// Replay is Run with its account, which is filled as far as it came also when it fails.
func Replay(ctx context.Context, o Options, scope obs.Scope) (report.Summary, error) {
	if err := o.Validate(); err != nil {
		return report.Summary{}, err
	}
	scope.Health.Set(part, obs.ErrStarting)
	src, err := source.Open(ctx, source.Spec{
		Location: o.Source, Format: source.Format(o.Format), Nulls: o.Nulls, Sample: o.Sample, HTTP: o.HTTP, Log: scope.Log,
	})
	if err != nil {
		return report.Summary{}, err
	}
	defer src.Close()
	rows, err := newReplay(src, &o)
	if err != nil {
		return report.Summary{}, err
	}
	p, err := connect(ctx, &o, scope)
	if err != nil {
		return report.Summary{}, err
	}
	defer p.stopLogs()
	p.rows = rows
	return p.play(ctx, src)
}

// player holds what one run needs.
type player struct {
	o          *Options
	scope      obs.Scope
	profile    profile
	config     *kafka.ConfigMap // of clients that do not produce
	producer   *kafka.Producer
	stopLogs   func() // of the producer
	partitions int
	rows       *replay
	plan       schedule.Schedule
	high       []int64 // by partition: the highest row that an earlier run sent
	badHigh    int64   // the same of the dead letter topic
	badSeq     int64
	record     *report.Recorder
	sender     *sender
}

// connect reaches the brokers and makes the topics ready.
func connect(ctx context.Context, o *Options, scope obs.Scope) (*player, error) {
	p := &player{o: o, scope: scope, profile: profileOf(o.Profile)}
	p.plan, _ = schedule.Parse(o.Rate) // Validate has parsed it
	config, err := o.Kafka.ConfigMap(p.profile.config)
	if err != nil {
		return nil, err
	}
	p.config = clientOnly(config, p.profile.config)
	// The producer comes first: while topics are made and read it gets its producer id.
	if p.producer, err = kafka.NewProducer(producing(config, p.profile.governed)); err != nil {
		return nil, fmt.Errorf("make a producer for %s: %w", o.Kafka.Brokers, err)
	}
	p.stopLogs = kafkaconf.ForwardLogs(p.producer, scope.Log)
	if err := p.prepareTopics(ctx); err != nil {
		p.producer.Close()
		p.stopLogs()
		return nil, err
	}
	return p, nil
}

// prepareTopics creates what topics are missing and counts the partitions of the one to fill.
func (p *player) prepareTopics(ctx context.Context) error {
	admin, err := kafka.NewAdminClientFromProducer(p.producer)
	if err != nil {
		return fmt.Errorf("make an admin client: %w", err)
	}
	defer admin.Close()
	t := topics{admin, p.o.BrokerWait}
	if p.partitions, err = t.ensure(ctx, p.o.Topic, p.o.Partitions, p.o.Replication); err != nil {
		return fmt.Errorf("reach Kafka at %s within %s: %w", p.o.Kafka.Brokers, p.o.BrokerWait, err)
	}
	if p.o.BadRows == dlqBad {
		_, err = t.ensure(ctx, p.o.badRowsTopic(), 1, p.o.Replication)
	}
	return err
}

// play resumes, sends and drains.
func (p *player) play(ctx context.Context, src *source.Source) (report.Summary, error) {
	id := verify.ID(replayHash(src, p.rows.keyName), p.partitions)
	record, err := report.NewRecorder(report.Summary{Source: src.Name, Topic: p.o.Topic, Replay: id, RateAsked: p.o.Rate}, p.scope.Metrics)
	if err != nil {
		p.producer.Close()
		return report.Summary{}, fmt.Errorf("register metrics: %w", err)
	}
	// sound ends when the producer fails, sending then too or when ctx ends.
	sound, fail := context.WithCancelCause(context.WithoutCancel(ctx))
	defer fail(nil)
	sending, stopSending := context.WithCancelCause(ctx)
	defer stopSending(nil)
	defer context.AfterFunc(sound, func() { stopSending(context.Cause(sound)) })()
	p.record, p.rows.blank, p.rows.bad = record, record.Blank, p.badRow
	p.sender = newSender(p.producer, p.o.Topic, id, p.profile.window, record, p.scope, fail)
	if p.profile.governed {
		p.sender.govern(catchUp * p.plan.Rate(0))
	}
	go p.sender.follow()
	if err = p.resume(sending, id); err == nil {
		p.scope.Health.Set(part, nil)
		progress, stop := context.WithCancel(sending)
		go p.progress(progress)
		err = p.send(sending)
		stop()
	}
	err = p.finish(ctx, sound, err)
	return record.Summary(), err
}

// replayHash names the content and everything that changes which row has which number and key.
func replayHash(src *source.Source, key string) string {
	sum := sha256.Sum256([]byte(src.Identity + "\nkey " + key))
	return hex.EncodeToString(sum[:8])
}

// resume finds how far earlier runs came.
func (p *player) resume(ctx context.Context, id string) error {
	p.high = make([]int64, p.partitions)
	if !p.o.Resume {
		return nil
	}
	tails, err := verify.Tails(ctx, p.config, p.o.Topic, p.partitions, id, p.o.BrokerWait)
	if err != nil {
		return err
	}
	for i, tail := range tails {
		p.high[i] = tail.Seq
	}
	if p.o.BadRows == dlqBad {
		if tails, err = verify.Tails(ctx, p.config, p.o.badRowsTopic(), 1, id, p.o.BrokerWait); err != nil {
			return err
		}
		p.badHigh = tails[0].Seq
	}
	if highest := slices.Max(p.high); highest > 0 {
		p.scope.Log.Info("resuming", "topic", p.o.Topic, "replay", id, "behind", highest)
	}
	return nil
}

// send reads rows and sends each when it is due, until the end of the rows or of ctx.
func (p *player) send(ctx context.Context) error {
	// Rows further back than any window are in the topic: see sender.
	settled := max(0, slices.Max(p.high)-maxWindow)
	if err := p.rows.skip(ctx, settled); err != nil {
		return err
	}
	p.record.Skipped(settled)
	pace := pacer{plan: p.plan, sender: p.sender}
	for p.o.Records == 0 || p.rows.seq < p.o.Records {
		it, err := p.rows.next(ctx)
		if err != nil {
			return err
		}
		if it.last {
			p.record.Unended()
		}
		partition := p.partition(it)
		if it.seq <= p.high[partition] {
			p.record.Skipped(1)
			continue
		}
		if err := p.sender.room(ctx); err != nil {
			return err
		}
		due, now, err := pace.wait(ctx)
		if err != nil {
			return err
		}
		if err := p.sender.send(ctx, it, partition, due, now); err != nil {
			return fmt.Errorf("send row %d: %w", it.seq, err)
		}
	}
	return io.EOF
}

func (p *player) partition(it item) int32 {
	if it.key == nil {
		return int32(it.seq % int64(p.partitions))
	}
	return encode.Partition(it.key, p.partitions)
}

// finish waits for what is out, as long as the producer is sound, and says how the run ended; err is why
// sending stopped.
func (p *player) finish(ctx, sound context.Context, err error) error {
	drain, cancel := context.WithTimeout(sound, p.o.Drain)
	open := p.sender.drain(drain)
	cancel()
	failed := context.Cause(sound)
	p.sender.close()
	_ = p.rows.close()
	switch {
	case failed != nil:
		return failed
	case open > 0:
		return fmt.Errorf("%d rows were not acknowledged within %s; start again with --resume to continue behind the last row in the topic", open, p.o.Drain)
	case errors.Is(err, io.EOF), ctx.Err() != nil:
		return nil
	}
	return err
}

// progress logs how it goes every now and then.
func (p *player) progress(ctx context.Context) {
	if p.o.Progress <= 0 {
		return
	}
	ticker := time.NewTicker(p.o.Progress)
	defer ticker.Stop()
	last := p.record.Summary()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		s := p.record.Summary()
		p.scope.Log.Info("progress", "row", s.LastSeq, "acked", s.Acked, "rows_per_second", math.Round(float64(s.Acked-last.Acked)/p.o.Progress.Seconds()),
			"out", s.Sent-s.Acked, "bad", s.Bad, "p99_ms", s.Response.P99)
		last = s
	}
}
