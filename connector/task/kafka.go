package task

import (
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/kafkaconf"
)

// fixed are the consumer properties that exactly once rests on.
var fixed = map[string]string{
	"enable.auto.offset.store": "false", // offsets are stored after the PUT alone,
	"enable.auto.commit":       "true",  // and what is stored is committed in the background
	"auto.offset.reset":        "error", // positions come from S3 and the watermarks
	"isolation.level":          "read_committed",
}

// ConsumerConfig returns the configuration of a consumer of the group. An instance that is not empty makes
// it a static member, so that a restart takes its partitions back without a rebalance. It is wrong usage to
// set a property that exactly once rests on.
func ConsumerConfig(o kafkaconf.Options, group, client, instance string) (kafka.ConfigMap, error) {
	defaults := map[string]string{
		"group.id": group, "client.id": client,
		"auto.commit.interval.ms":            "1000",
		"partition.assignment.strategy":      "cooperative-sticky",
		"session.timeout.ms":                 "10000",
		"topic.metadata.refresh.interval.ms": "30000", // new partitions are found within it
		"queued.max.messages.kbytes":         "8192",  // fetched ahead
		"queued.min.messages":                "20000",
		"fetch.queue.backoff.ms":             "20",
		"socket.keepalive.enable":            "true",
	}
	if instance != "" {
		defaults["group.instance.id"] = instance
	}
	for key, value := range fixed {
		defaults[key] = value
	}
	config, err := o.ConfigMap(defaults)
	if err != nil {
		return nil, err
	}
	for key, value := range fixed {
		if (*config)[key] != value {
			return nil, cli.Usagef("librdkafka property %s: the connector needs it to be %s", key, value)
		}
	}
	if (*config)["group.protocol"] == "consumer" { // KIP-848: the broker decides these
		delete(*config, "session.timeout.ms")
		delete(*config, "partition.assignment.strategy")
	}
	(*config)["go.logs.channel.enable"] = true
	return *config, nil
}

// kafkaError sorts out what librdkafka reports: most passes by itself.
func (t *Task) kafkaError(e kafka.Error) {
	t.Metrics.errors.WithLabelValues("kafka").Inc()
	switch {
	case e.Code() == kafka.ErrAutoOffsetReset:
		t.catchUp()
	case e.IsFatal():
		t.fail(fmt.Errorf("the Kafka consumer cannot go on: %w", e))
	case e.Code() == kafka.ErrTopicAuthorizationFailed, e.Code() == kafka.ErrGroupAuthorizationFailed:
		t.fail(fmt.Errorf("the broker refuses: %w; the connector reads the topic %s and the group %s", e, t.Config.Topic, t.Config.Group()))
	default:
		t.Log.Warn("Kafka", "error", e, "code", e.Code())
	}
}

func (t *Task) committed(e kafka.OffsetsCommitted) {
	if e.Error != nil {
		t.Metrics.errors.WithLabelValues("commit").Inc()
		t.Log.Warn("commit failed; the objects are in S3 and are found there", "error", e.Error)
		return
	}
	for _, at := range e.Offsets {
		if at.Error == nil && at.Offset >= 0 {
			t.Metrics.committed.WithLabelValues(t.Config.Topic, fmt.Sprint(at.Partition)).Set(float64(at.Offset))
		}
	}
}

// reportLag sets the lag of each partition once a second, from what fetches have told.
func (t *Task) reportLag() {
	if time.Since(t.lagAt) < time.Second {
		return
	}
	t.lagAt = time.Now()
	for _, p := range t.partitions {
		if _, high, err := t.consumer.GetWatermarkOffsets(t.Config.Topic, p.id); err == nil && high >= 0 {
			t.Metrics.lag.WithLabelValues(t.Config.Topic, fmt.Sprint(p.id)).Set(float64(max(0, high-p.position)))
		}
	}
}

// close leaves the group. librdkafka may wait for a broker that is gone; that wait is bounded.
func (t *Task) close() error {
	done := make(chan error, 1)
	go func() { done <- t.consumer.Close() }()
	select {
	case err := <-done:
		return err
	case <-time.After(closeDeadline):
		t.Log.Warn("the consumer did not close in time; the group will notice by its session timeout")
		return nil
	}
}
