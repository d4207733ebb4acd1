package loadgen

import (
	"slices"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/datacounsel/spillway/loadgen/govern"
)

// maxWindow is the most rows that any profile lets out without acknowledgement. A resume looks that far
// behind the highest row in the topic, so it must never shrink below what an older version sent.
const maxWindow = 100_000

// profile is how much a run dares to ask of the broker.
type profile struct {
	window   int // rows out without acknowledgement, and librdkafka's queue
	governed bool
	config   map[string]string
}

// profileOf returns the profile called name. What kills a small broker is the memory of requests, so the
// careful ones bound batches (librdkafka sends one batch a request) and what is out at once.
func profileOf(name string) profile {
	p := profile{window: 10_000, governed: true, config: map[string]string{
		"client.id": "spillway-loadgen", "log_level": "3", "enable.metrics.push": "false",
		// Exactly once: no duplicates by retries, no gap before a later row, every replica has it.
		"enable.idempotence": "true", "enable.gapless.guarantee": "true", "acks": "all",
		"compression.type":           "lz4",
		"linger.ms":                  "5",
		"batch.size":                 "65536",
		"queue.buffering.max.kbytes": "8192",
		"message.timeout.ms":         "120000",
		"socket.timeout.ms":          "15000",
		"retry.backoff.ms":           "250",
		"retry.backoff.max.ms":       "5000",
		// Only what the generator reads of its delivery reports crosses from C.
		"go.delivery.report.fields": "none",
	}}
	switch name {
	case "standard":
		p.window = maxWindow
		p.config["batch.size"], p.config["queue.buffering.max.kbytes"] = "524288", "65536"
	case "none":
		p.window, p.governed = maxWindow, false
		delete(p.config, "batch.size")
		delete(p.config, "queue.buffering.max.kbytes")
	}
	return p
}

// producing returns config as a producer takes it. The governor needs its statistics whatever config says.
func producing(config *kafka.ConfigMap, governed bool) *kafka.ConfigMap {
	out := kafka.ConfigMap{"go.events.channel.size": eventBuffer, "go.logs.channel.enable": true}
	for key, value := range *config {
		out[key] = value
	}
	if governed {
		out["statistics.interval.ms"] = int(govern.Interval.Milliseconds())
	}
	return &out
}

// clientOnly returns config as an admin client or a consumer takes it: without what profile says about producing.
func clientOnly(config *kafka.ConfigMap, profile map[string]string) *kafka.ConfigMap {
	out := kafka.ConfigMap{}
	for key, value := range *config {
		if _, ours := profile[key]; !ours || slices.Contains(common, key) {
			out[key] = value
		}
	}
	return &out
}

// common are the properties of a profile that every client gets.
var common = []string{"client.id", "log_level", "enable.metrics.push"}

const eventBuffer = 4096 // delivery reports between librdkafka and the events goroutine
