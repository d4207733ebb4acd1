package loadgen

import (
	"context"
	"fmt"
	"strconv"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/datacounsel/spillway/loadgen/source"
	"github.com/datacounsel/spillway/loadgen/verify"
)

// What --bad-rows can say.
const (
	skipBad = "skip"
	stopBad = "stop"
	dlqBad  = "dlq"
)

// The headers of a record in the dead letter topic, beside verify's, whose row number counts bad rows.
const (
	lineHeader   = "spillway.line"
	reasonHeader = "spillway.reason"
	sourceHeader = "spillway.source"
)

// badRow counts a bad row and does with it what --bad-rows says.
func (p *player) badRow(ctx context.Context, bad *source.BadRow) error {
	p.badSeq++
	if p.record.Bad(bad.Line, bad.Reason) {
		p.scope.Log.Warn("bad row", "line", bad.Line, "reason", bad.Reason, "policy", p.o.BadRows)
	}
	switch p.o.BadRows {
	case stopBad:
		return fmt.Errorf("bad row: %w (--bad-rows=stop)", bad)
	case dlqBad:
		return p.deadLetter(ctx, bad)
	}
	return nil
}

// deadLetter sends the row as the source has it, or as much as a record holds. A row that an earlier run sent is passed over.
func (p *player) deadLetter(ctx context.Context, bad *source.BadRow) error {
	if p.badSeq <= p.badHigh {
		return nil
	}
	topic := p.o.badRowsTopic()
	value := bad.Raw[:min(len(bad.Raw), maxValue)]
	err := p.sender.extraSend(ctx, &kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: 0},
		Value:          value,
		Headers: []kafka.Header{
			p.sender.headers[0],
			{Key: verify.SeqHeader, Value: strconv.AppendInt(nil, p.badSeq, 10)},
			{Key: lineHeader, Value: strconv.AppendInt(nil, bad.Line, 10)},
			{Key: reasonHeader, Value: []byte(bad.Reason)},
			{Key: sourceHeader, Value: []byte(p.record.Summary().Source)},
		},
	})
	if err != nil {
		return fmt.Errorf("send the bad row on line %d to %s: %w", bad.Line, topic, err)
	}
	return nil
}
