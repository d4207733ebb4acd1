package loadgen

import (
	"context"
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/datacounsel/spillway/internal/backoff"
)

// topics asks about topics and makes them.
type topics struct {
	admin *kafka.AdminClient
	wait  time.Duration // for an answer, and for the partitions of a new topic to have leaders
}

// ensure returns the number of partitions of topic, which it creates if there is none.
func (a topics) ensure(ctx context.Context, topic string, partitions, replication int) (int, error) {
	have, err := a.partitions(ctx, topic)
	if have > 0 || err != nil {
		return have, err
	}
	spec := kafka.TopicSpecification{Topic: topic, NumPartitions: partitions, ReplicationFactor: replication}
	results, err := a.admin.CreateTopics(ctx, []kafka.TopicSpecification{spec}, kafka.SetAdminRequestTimeout(a.wait))
	if err != nil {
		return 0, fmt.Errorf("create topic %s: %w", topic, err)
	}
	if code := results[0].Error.Code(); code != kafka.ErrNoError && code != kafka.ErrTopicAlreadyExists {
		return 0, fmt.Errorf("create topic %s with %d partitions and replication factor %d: %w", topic, partitions, replication, results[0].Error)
	}
	for deadline := time.Now().Add(a.wait); time.Now().Before(deadline); {
		if have, err = a.partitions(ctx, topic); have > 0 || err != nil {
			return have, err
		}
		if err := backoff.Sleep(ctx, 50*time.Millisecond); err != nil {
			return 0, err
		}
	}
	return 0, fmt.Errorf("topic %s has no leaders %s after it was created", topic, a.wait)
}

// partitions returns how many partitions topic has, 0 if there is no such topic or one of them has no leader yet.
func (a topics) partitions(ctx context.Context, topic string) (int, error) {
	result, err := a.admin.DescribeTopics(ctx, kafka.NewTopicCollectionOfTopicNames([]string{topic}), kafka.SetAdminRequestTimeout(a.wait))
	if err != nil {
		return 0, fmt.Errorf("ask the brokers for topic %s: %w", topic, err)
	}
	d := result.TopicDescriptions[0]
	switch d.Error.Code() {
	case kafka.ErrNoError:
	case kafka.ErrUnknownTopicOrPart, kafka.ErrLeaderNotAvailable:
		return 0, nil
	default:
		return 0, fmt.Errorf("describe topic %s: %w", topic, d.Error)
	}
	for _, p := range d.Partitions {
		if p.Leader == nil || p.Leader.ID < 0 {
			return 0, nil
		}
	}
	return len(d.Partitions), nil
}
