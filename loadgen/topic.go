package loadgen

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

const (
	brokerWait = 30 * time.Second // for a broker to answer at all
	leaderWait = 30 * time.Second // for a new topic's partitions to have leaders
)

// ensureTopic returns the number of partitions of topic, which it creates if there is none.
func ensureTopic(ctx context.Context, admin *kafka.AdminClient, topic string, partitions, replication int) (int, error) {
	have, err := countPartitions(ctx, admin, topic)
	if have > 0 || err != nil {
		return have, err
	}
	spec := kafka.TopicSpecification{Topic: topic, NumPartitions: partitions, ReplicationFactor: replication}
	results, err := admin.CreateTopics(ctx, []kafka.TopicSpecification{spec}, kafka.SetAdminRequestTimeout(brokerWait))
	if err != nil {
		return 0, fmt.Errorf("create topic %s: %w", topic, err)
	}
	if code := results[0].Error.Code(); code != kafka.ErrNoError && code != kafka.ErrTopicAlreadyExists {
		return 0, fmt.Errorf("create topic %s with %d partitions and replication factor %d: %w", topic, partitions, replication, results[0].Error)
	}
	for deadline := time.Now().Add(leaderWait); time.Now().Before(deadline) && ctx.Err() == nil; {
		if have, err = countPartitions(ctx, admin, topic); have > 0 || err != nil {
			return have, err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return 0, errors.Join(fmt.Errorf("topic %s has no leaders %s after it was created", topic, leaderWait), ctx.Err())
}

// countPartitions returns how many partitions topic has, 0 if there is no such topic or one of them has no leader yet.
func countPartitions(ctx context.Context, admin *kafka.AdminClient, topic string) (int, error) {
	result, err := admin.DescribeTopics(ctx, kafka.NewTopicCollectionOfTopicNames([]string{topic}), kafka.SetAdminRequestTimeout(brokerWait))
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
