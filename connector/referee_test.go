package connector_test

import (
	"bufio"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/datacounsel/spillway/connector"
	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/internal/awsconf"
	"github.com/datacounsel/spillway/internal/obs"
	"github.com/datacounsel/spillway/internal/referee"
)

// The connector between an Apache Kafka and moto, neither of them ours: records that are sent while it runs,
// while it is away and after it was killed are each in S3 once, and the table has their columns.
func TestApacheKafkaAndMoto(t *testing.T) {
	t.Parallel()
	for name, version := range map[string]referee.KafkaVersion{"4.1": referee.KRaft41, "3.9": referee.ZooKeeper39} {
		t.Run(name, func(t *testing.T) {
			broker, moto := referee.Kafka(t, version), referee.Moto(t)
			for _, mode := range []string{config.Batch, config.Record} {
				t.Run(mode, func(t *testing.T) {
					t.Parallel()
					w := outside(t, broker.Addr, moto.URL, mode)
					w.round(t, 0)
					w.round(t, 1)
					w.round(t, 2)
					w.compare(t)
				})
			}
		})
	}
}

// outsideWorld is a topic of a broker and a bucket of an AWS that are processes of their own.
type outsideWorld struct {
	options connector.Options
	kafka   *kgo.Client
	s3      *s3.Client
	glue    *glue.Client
	sent    map[string]int
}

func outside(t *testing.T, brokers, endpoint, mode string) *outsideWorld {
	t.Helper()
	w := &outsideWorld{options: connector.DefaultOptions(), sent: map[string]int{}}
	w.options.Kafka.Brokers, w.options.ConnectListen = brokers, ""
	w.options.AWS = awsconf.Options{Endpoint: endpoint, Region: "us-east-1", AccessKeyID: "test", SecretAccessKey: "test"}
	w.options.DataDir, w.options.Config.Objects = t.TempDir(), mode
	w.options.Config.Name, w.options.Config.Topic, w.options.Config.Bucket, w.options.Config.Table = mode, topic+"-"+mode, bucket+"-"+mode, mode
	w.options.Config.RotateSchedule = 200 * time.Millisecond
	loaded, err := w.options.AWS.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.s3 = s3.NewFromConfig(loaded, func(o *s3.Options) { o.UsePathStyle, o.DisableLogOutputChecksumValidationSkipped = true, true })
	w.glue = glue.NewFromConfig(loaded)
	if _, err := w.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &w.options.Config.Bucket}); err != nil {
		t.Fatal(err)
	}
	if w.kafka, err = kgo.NewClient(kgo.SeedBrokers(brokers), kgo.RecordPartitioner(kgo.ManualPartitioner())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.kafka.Close)
	if _, err := kadm.NewClient(w.kafka).CreateTopic(t.Context(), 3, 1, nil, w.options.Config.Topic); err != nil {
		t.Fatal(err)
	}
	return w
}

// round sends records before and while a connector runs, and waits until all are in S3.
func (w *outsideWorld) round(t *testing.T, n int) {
	t.Helper()
	each := 300
	if w.options.Config.Objects == config.Record {
		each = 30
	}
	w.produce(t, rows(n*1000, each))
	ctx, cancel := context.WithCancel(t.Context())
	done, scope := make(chan error, 1), obs.Discard()
	go func() { done <- connector.Run(ctx, w.options, scope) }()
	w.produce(t, rows(n*1000+each, each))
	written := func() int { return int(counted(t, scope.Metrics, "spillway_connector_records_total")) }
	for deadline := time.Now().Add(time.Minute); written() < 2*each; time.Sleep(50 * time.Millisecond) {
		select {
		case err := <-done:
			t.Fatal("the connector has ended: ", err)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("round %d: %d of %d records in S3 after a minute", n, written(), 2*each)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func (w *outsideWorld) produce(t *testing.T, values []string) {
	t.Helper()
	for i, v := range values {
		w.sent[v]++
		w.kafka.Produce(t.Context(), &kgo.Record{Topic: w.options.Config.Topic, Partition: int32(i % 3), Value: []byte(v)}, nil)
	}
	if err := w.kafka.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w *outsideWorld) compare(t *testing.T) {
	t.Helper()
	if diff := cmp.Diff(w.sent, w.lines(t)); diff != "" {
		t.Error(diff)
	}
	table, err := w.glue.GetTable(t.Context(), &glue.GetTableInput{DatabaseName: &w.options.Config.Database, Name: &w.options.Config.Table})
	if err != nil {
		t.Fatal(err)
	}
	var columns []string
	for _, c := range table.Table.StorageDescriptor.Columns {
		columns = append(columns, fmt.Sprint(aws.ToString(c.Name), " ", aws.ToString(c.Type)))
	}
	want := []string{"index string", "date string", "open double", "adj close double", "volume int", "seq int"}
	if diff := cmp.Diff(want, columns); diff != "" {
		t.Error(diff)
	}
	if at := aws.ToString(table.Table.StorageDescriptor.Location); at != w.options.Config.Location() {
		t.Errorf("the table lies at %s", at)
	}
}

// lines reads every object over S3's API.
func (w *outsideWorld) lines(t *testing.T) map[string]int {
	t.Helper()
	got := map[string]int{}
	pages := s3.NewListObjectsV2Paginator(w.s3, &s3.ListObjectsV2Input{Bucket: &w.options.Config.Bucket, Prefix: aws.String("topics/")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Contents {
			o, err := w.s3.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &w.options.Config.Bucket, Key: item.Key})
			if err != nil {
				t.Fatal(err)
			}
			scanner := bufio.NewScanner(o.Body)
			for scanner.Scan() {
				got[scanner.Text()]++
			}
			if err := o.Body.Close(); err != nil || scanner.Err() != nil {
				t.Fatal(err, scanner.Err())
			}
		}
	}
	return got
}
