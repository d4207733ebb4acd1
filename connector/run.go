package connector

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"golang.org/x/sync/errgroup"

	"github.com/datacounsel/spillway/connector/catalog"
	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/connector/format"
	"github.com/datacounsel/spillway/connector/partition"
	"github.com/datacounsel/spillway/connector/rest"
	"github.com/datacounsel/spillway/connector/retry"
	"github.com/datacounsel/spillway/connector/sink"
	"github.com/datacounsel/spillway/connector/task"
	"github.com/datacounsel/spillway/internal/awsconf"
	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/obs"
)

const (
	startDeadline = 30 * time.Second // for AWS to answer at all when the connector starts
	watchEvery    = 10 * time.Second // between two looks at the table
)

// Run runs the connector until ctx ends, then publishes what it holds, commits and returns nil. It fails at
// once when the bucket, the table or the brokers' configuration cannot be used. Later, a task that cannot go
// on is FAILED in the REST API and in the health, and can be restarted there.
func Run(ctx context.Context, o Options, scope obs.Scope) error {
	scope.Health.Set("connector", obs.ErrStarting)
	w := &worker{options: o, scope: scope, metrics: task.NewMetrics(scope.Metrics, o.Config.Topic)}
	if o.ConnectListen != "" {
		listener, err := cli.Listen("connect-listen", o.ConnectListen)
		if err != nil {
			return err
		}
		defer listener.Close()
		w.listener, w.id = listener, listener.Addr().String()
	}
	instance, release, err := identity(o.DataDir, o.Config.Name)
	if err != nil {
		return err
	}
	defer release()
	defer w.disconnect()
	if err := w.connect(ctx, instance); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, s := range w.slots {
		group.Go(func() error { return w.keep(ctx, s) })
	}
	group.Go(func() error {
		w.schema.Watch(ctx, watchEvery)
		return nil
	})
	if w.listener != nil {
		group.Go(func() error { return obs.ServeHTTP(ctx, w.listener, rest.Handler(w, scope.Log), scope.Log) })
	}
	return group.Wait()
}

// connect makes all that the tasks work with, and the first task of each slot.
func (w *worker) connect(ctx context.Context, instance string) error {
	c := &w.options.Config
	aws, err := w.awsConfig(ctx)
	if err != nil {
		return err
	}
	policy := retry.Policy{First: 100 * time.Millisecond, Most: 10 * time.Second, Attempt: w.options.AWSTimeout, Log: w.scope.Log, Failed: w.tried}
	store := &sink.Store{Client: awsconf.S3(aws), Bucket: c.Bucket, PartSize: c.PartSize, Retry: policy, Observe: w.metrics.Put}
	given, err := c.GivenColumns()
	if err != nil {
		return err
	}
	start, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	if err := store.Check(start); err != nil {
		return err
	}
	compression := c.Compression
	if c.Objects == config.Record {
		compression = config.None
	}
	w.schema, err = catalog.Open(start, &catalog.Table{
		API: glue.NewFromConfig(aws), Database: c.Database, Name: c.Table, Location: c.Location(),
		Compression: compression, Given: given, Retry: policy, Log: w.scope.Log,
	})
	if err != nil {
		return err
	}
	publisher, err := w.publisher(store)
	if err != nil {
		return err
	}
	if err := w.connectKafka(ctx); err != nil {
		return err
	}
	return w.makeSlots(instance, publisher)
}

func (w *worker) awsConfig(ctx context.Context) (aws.Config, error) {
	o := w.options.AWS
	if o.Endpoint == "" {
		o.Endpoint = w.options.Config.Endpoint
	}
	if o.Region == "" {
		o.Region = w.options.Config.Region
	}
	loaded, err := o.Load(ctx)
	idle := max(64, w.options.Config.PutConcurrency)
	w.transport = awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 2*idle, idle
	}).GetTransport()
	loaded.HTTPClient = &http.Client{Transport: w.transport}
	return loaded, err
}

func (w *worker) publisher(store *sink.Store) (sink.Publisher, error) {
	c := &w.options.Config
	if c.Objects == config.Record {
		return &sink.Records{Store: store, Schema: w.schema, Config: c, Partitions: w.partitions.Load}, nil
	}
	partitioner, err := partition.New(c.Partitioner)
	return &sink.Batches{Store: store, Schema: w.schema, Config: c, Format: format.New(c.Compression, c.CompressionLevel), Partitioner: partitioner}, err
}

// connectKafka makes the clients that all tasks share: for administration and for dead letters.
func (w *worker) connectKafka(ctx context.Context) error {
	c := &w.options.Config
	quiet := map[string]string{"client.id": "spillway-" + c.Name, "log_level": "3"} // its calls return their errors
	conf, err := w.options.Kafka.ConfigMap(quiet)
	if err != nil {
		return err
	}
	if w.admin, err = kafka.NewAdminClient(conf); err != nil {
		return fmt.Errorf("make the Kafka client: %w", err)
	}
	if c.DeadLetters == "" {
		return nil
	}
	quiet["enable.idempotence"] = "true"
	conf, err = w.options.Kafka.ConfigMap(quiet)
	if err != nil {
		return err
	}
	w.letters, err = task.NewLetters(ctx, *conf, c)
	return err
}
