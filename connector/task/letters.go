package task

import (
	"context"
	"fmt"
	"strconv"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/datacounsel/spillway/connector/config"
)

// Letters sends records that were passed over to the dead letter topic.
type Letters struct {
	producer *kafka.Producer
	config   *config.Config
}

// NewLetters connects the producer and makes the topic where it is missing.
func NewLetters(ctx context.Context, conf kafka.ConfigMap, c *config.Config) (*Letters, error) {
	producer, err := kafka.NewProducer(&conf)
	if err != nil {
		return nil, fmt.Errorf("make the producer of dead letters: %w", err)
	}
	l := &Letters{producer: producer, config: c}
	if err := l.makeTopic(ctx); err != nil {
		producer.Close()
		return nil, fmt.Errorf("make the dead letter topic %s: %w", c.DeadLetters, err)
	}
	return l, nil
}

func (l *Letters) makeTopic(ctx context.Context) error {
	admin, err := kafka.NewAdminClientFromProducer(l.producer)
	if err != nil {
		return err
	}
	defer admin.Close()
	meta, err := admin.GetMetadata(nil, true, int(brokerWait.Milliseconds()))
	if err != nil {
		return err
	}
	if t, ok := meta.Topics[l.config.DeadLetters]; ok && len(t.Partitions) > 0 {
		return nil
	}
	made, err := admin.CreateTopics(ctx, []kafka.TopicSpecification{{
		Topic: l.config.DeadLetters, NumPartitions: 1, ReplicationFactor: min(l.config.DeadReplicas, len(meta.Brokers)),
	}})
	if err != nil {
		return err
	}
	if code := made[0].Error.Code(); code != kafka.ErrNoError && code != kafka.ErrTopicAlreadyExists {
		return made[0].Error
	}
	return nil
}

// Close ends the producer; letters that were to be delivered were waited for by Deliver.
func (l *Letters) Close() { l.producer.Close() }

// Letter is the message for a record that was passed over: the record as it was, with Connect's headers
// (org.apache.kafka.connect.runtime.errors.DeadLetterQueueReporter) if they are wanted.
func (l *Letters) Letter(m *kafka.Message, task int, reason error) *kafka.Message {
	headers := append([]kafka.Header(nil), m.Headers...)
	if l.config.DeadContext {
		for _, h := range [][2]string{
			{"topic", l.config.Topic},
			{"partition", strconv.Itoa(int(m.TopicPartition.Partition))},
			{"offset", strconv.FormatInt(int64(m.TopicPartition.Offset), 10)},
			{"connector.name", l.config.Name},
			{"task.id", strconv.Itoa(task)},
			{"stage", "VALUE_CONVERTER"},
			{"class.name", "org.apache.kafka.connect.json.JsonConverter"},
			{"exception.class.name", "org.apache.kafka.connect.errors.DataException"},
			{"exception.message", reason.Error()},
			{"exception.stacktrace", ""},
		} {
			headers = append(headers, kafka.Header{Key: "__connect.errors." + h[0], Value: []byte(h[1])})
		}
	}
	return &kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &l.config.DeadLetters, Partition: kafka.PartitionAny},
		Key:            m.Key, Value: m.Value, Headers: headers, Timestamp: m.Timestamp,
	}
}

// Deliver returns when the broker has all the letters. They may arrive twice after a crash.
func (l *Letters) Deliver(ctx context.Context, letters []*kafka.Message) error {
	delivered := make(chan kafka.Event, len(letters))
	for _, m := range letters {
		if err := l.producer.Produce(m, delivered); err != nil {
			return fmt.Errorf("send to the dead letter topic %s: %w", l.config.DeadLetters, err)
		}
	}
	for range letters {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case e := <-delivered:
			if m, ok := e.(*kafka.Message); ok && m.TopicPartition.Error != nil {
				return fmt.Errorf("send to the dead letter topic %s: %w", l.config.DeadLetters, m.TopicPartition.Error)
			}
		}
	}
	return nil
}
