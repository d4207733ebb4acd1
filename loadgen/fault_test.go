package loadgen_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

func TestUnreachableBroker(t *testing.T) {
	code, _, stderr := command(t, "--brokers", "127.0.0.1:1", "--source", write(t, "x.csv", "Index\nHSI\n"), "--broker-wait", "500ms")
	if code != 1 || !strings.Contains(stderr, "reach Kafka at 127.0.0.1:1 within 500ms") {
		t.Fatalf("exit %d, %s", code, stderr)
	}
}

// answerProduce answers the next n produce requests, each of its partitions with the error, and lets later ones through.
func answerProduce(c *kfake.Cluster, n int32, failure *kerr.Error, throttleMillis int32) *atomic.Int32 {
	var answered atomic.Int32
	c.ControlKey(int16(kmsg.Produce), func(in kmsg.Request) (kmsg.Response, error, bool) {
		c.KeepControl()
		if answered.Load() >= n {
			return nil, nil, false
		}
		answered.Add(1)
		request := in.(*kmsg.ProduceRequest)
		out := request.ResponseKind().(*kmsg.ProduceResponse)
		out.ThrottleMillis = throttleMillis
		for _, topic := range request.Topics {
			t := kmsg.NewProduceResponseTopic()
			t.Topic, t.TopicID = topic.Topic, topic.TopicID
			for _, partition := range topic.Partitions {
				p := kmsg.NewProduceResponseTopicPartition()
				p.Partition, p.ErrorCode = partition.Partition, failure.Code
				t.Partitions = append(t.Partitions, p)
			}
			out.Topics = append(out.Topics, t)
		}
		return out, nil, true
	})
	return &answered
}

// Errors that pass are borne: rows are sent again, none is lost or doubled.
func TestBrokerErrorsThatPass(t *testing.T) {
	for _, failure := range []*kerr.Error{kerr.NotEnoughReplicas, kerr.NotLeaderForPartition, kerr.RequestTimedOut} {
		t.Run(failure.Message, func(t *testing.T) {
			c := cluster(t)
			answered := answerProduce(c, 3, failure, 0)
			code, s, stderr := command(t, "--brokers", c.ListenAddrs()[0], "--rows", "5000", "--rate", "max")
			if code != 0 || s.Acked != 5000 || answered.Load() != 3 {
				t.Fatalf("exit %d, %d failures, %+v\n%s", code, answered.Load(), s, stderr)
			}
			checkOnce(t, readTopic(t, c.ListenAddrs()[0], "stockmarket"), 5000)
		})
	}
}

// A broker that refuses and throttles makes the governor slow down.
func TestTroubledBrokerSlowsTheReplayDown(t *testing.T) {
	c := cluster(t)
	answerProduce(c, 4, kerr.NotEnoughReplicas, 300)
	code, s, stderr := command(t, "--brokers", c.ListenAddrs()[0], "--rows", "4000", "--rate", "3000")
	if code != 0 || s.Acked != 4000 || s.Governed == 0 {
		t.Fatalf("exit %d, %+v\n%s", code, s, stderr)
	}
	if first := s.Decisions[0]; first.Limit >= first.Was || !strings.Contains(first.Reason, "failed or timed-out requests") && !strings.Contains(first.Reason, "throttles") {
		t.Errorf("the governor began with %+v", first)
	}
	checkOnce(t, readTopic(t, c.ListenAddrs()[0], "stockmarket"), 4000)
}

// Where going on could lose or double rows the run ends and says how to continue; that then completes the topic.
func TestBrokerErrorsThatEndTheRun(t *testing.T) {
	for _, failure := range []*kerr.Error{kerr.OutOfOrderSequenceNumber, kerr.InvalidProducerEpoch, kerr.TopicAuthorizationFailed, kerr.MessageTooLarge} {
		t.Run(failure.Message, func(t *testing.T) {
			c := cluster(t)
			args := []string{"--brokers", c.ListenAddrs()[0], "--rows", "5000", "--rate", "max", "--resume"}
			if code, s, stderr := command(t, append(args, "--records", "1000")...); code != 0 || s.Acked != 1000 {
				t.Fatalf("exit %d, %+v\n%s", code, s, stderr)
			}
			answered := answerProduce(c, 1, failure, 0)
			code, s, stderr := command(t, args...)
			if code != 1 || answered.Load() != 1 || s.Acked == 4000 || !strings.Contains(stderr, "start again with --resume to continue behind the last row in the topic") {
				t.Fatalf("exit %d, %+v\n%s", code, s, stderr)
			}
			if code, s, stderr = command(t, args...); code != 0 || s.LastSeq != 5000 {
				t.Fatalf("exit %d, %+v\n%s", code, s, stderr)
			}
			checkOnce(t, readTopic(t, c.ListenAddrs()[0], "stockmarket"), 5000)
		})
	}
}
