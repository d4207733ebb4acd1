package connector_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/datacounsel/spillway/connector"
	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/internal/local"
	"github.com/datacounsel/spillway/internal/obs"
)

// BenchmarkTopicToS3 moves 200-byte records from the embedded broker to the embedded S3, with the whole
// stack in this process. The records are in the topic before the clock starts.
func BenchmarkTopicToS3(b *testing.B) {
	for _, codec := range []string{config.None, config.Gzip} {
		b.Run(codec, func(b *testing.B) {
			l := local.DefaultOptions()
			l.DataDir, l.KafkaListen, l.AWSListen = b.TempDir(), "127.0.0.1:0", "127.0.0.1:0"
			stack, err := local.Start(b.Context(), l, obs.Discard())
			if err != nil {
				b.Fatal(err)
			}
			defer stack.Close()
			if err := stack.EnsureTopic(topic, 4); err != nil {
				b.Fatal(err)
			}
			if err := stack.CreateBucket(bucket); err != nil {
				b.Fatal(err)
			}
			fill(b, stack.KafkaAddr, b.N)
			o := connector.DefaultOptions()
			o.Kafka.Brokers, o.ConnectListen = stack.KafkaAddr, ""
			o.AWS.Endpoint, o.AWS.Region = stack.AWSURL, local.Region
			o.AWS.AccessKeyID, o.AWS.SecretAccessKey = stack.Credentials.AccessKeyID, stack.Credentials.SecretAccessKey
			o.Config.Compression = codec
			scope := obs.Discard()
			ctx, cancel := context.WithCancel(b.Context())
			done := make(chan error, 1)
			b.ResetTimer()
			go func() { done <- connector.Run(ctx, o, scope) }()
			for counted(b, scope.Metrics, "spillway_connector_records_total") < float64(b.N) {
				select {
				case err := <-done:
					b.Fatal(err)
				case <-time.After(5 * time.Millisecond):
				}
			}
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(counted(b, scope.Metrics, "spillway_connector_objects_total"), "objects")
			b.ReportMetric(peakMiB(b), "peakRSS-MiB")
			cancel()
			if err := <-done; err != nil {
				b.Fatal(err)
			}
		})
	}
}

func fill(b *testing.B, brokers string, n int) {
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.MaxBufferedRecords(20000))
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	for i := range n {
		value := fmt.Appendf(nil, `{"Index":"HSI","Date":"1986-12-31","Open":%d.300049,"High":2568.300049,"Low":2568.300049,"Close":2568.300049,"Adj Close":2568.300049,"Volume":%d.0,"CloseUSD":333.87900637,"seq":%d,"pad":"xxxx"}`, i, i, i)
		client.Produce(b.Context(), &kgo.Record{Topic: topic, Partition: int32(i % 4), Value: value}, nil)
	}
	if err := client.Flush(b.Context()); err != nil {
		b.Fatal(err)
	}
}

// counted returns the value of a counter.
func counted(b testing.TB, registry *prometheus.Registry, name string) float64 {
	families, err := registry.Gather()
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()[0].GetCounter().GetValue()
		}
	}
	return 0
}

// peakMiB is the most memory the process has held.
func peakMiB(b *testing.B) float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc here")
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kib / 1024
}
