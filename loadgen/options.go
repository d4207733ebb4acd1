package loadgen

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/kafkaconf"
	"github.com/datacounsel/spillway/loadgen/sample"
	"github.com/datacounsel/spillway/loadgen/schedule"
	"github.com/datacounsel/spillway/loadgen/source"
)

// Options say what to replay where, and how fast.
type Options struct {
	Kafka       kafkaconf.Options
	Topic       string
	Partitions  int // of a topic that is created
	Replication int // of a topic that is created

	Source       string // a file's path, an http or https URL, or "sample"
	Format       string // auto, csv, ndjson, json
	Nulls        []string
	HTTP         source.HTTP
	Sample       sample.Config
	Key          string // column whose value is the record's key; empty is Index, else the first
	BadRows      string // skip, stop, dlq
	BadRowsTopic string // empty is the topic's name with "-bad-rows"

	Rate    string // rows per second, or max
	Records int64  // the replay ends after this many rows, those of earlier runs included; 0 has no end
	Loop    bool   // start over at the end of the source
	Resume  bool   // continue behind what the topic holds of this replay
	Profile string // small, standard, none

	BrokerWait time.Duration // longest wait for the brokers' first answers, and for an earlier run's last rows to have come

	Progress time.Duration // between progress lines; 0 writes none
	Drain    time.Duration // longest wait for acknowledgements at the end
}

// DefaultOptions replay the generated sample to the topic stockmarket once, 500 rows per second.
func DefaultOptions() Options {
	return Options{
		Kafka: kafkaconf.DefaultOptions(), Topic: "stockmarket", Partitions: 4, Replication: 1,
		Source: source.SampleLocation, Format: string(source.Auto), Sample: sample.DefaultConfig(), BadRows: skipBad,
		HTTP: source.HTTP{Timeout: 60 * time.Second, Retries: 8},
		Rate: "500", Profile: "small", BrokerWait: 30 * time.Second, Progress: 5 * time.Second, Drain: 8 * time.Second,
	}
}

// AddFlags adds every flag of the load generator to cmd.
func (o *Options) AddFlags(cmd *cobra.Command) {
	o.Kafka.AddFlags(cmd)
	cli.Group(cmd, "Topic", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.Topic, "topic", o.Topic, "`TOPIC` to fill; created if there is none")
		fs.IntVar(&o.Partitions, "partitions", o.Partitions, "partitions of a topic that is created")
		fs.IntVar(&o.Replication, "replication-factor", o.Replication, "replicas of a topic that is created")
		fs.StringVar(&o.Key, "key", o.Key, "`COLUMN` whose value is the record key and chooses the partition as the Java client does (default Index, else the first)")
	})
	o.AddSourceFlags(cmd)
	cli.Group(cmd, "Pace", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.Rate, "rate", o.Rate, "rows per second `N`, or max: as fast as the broker takes them")
		fs.Int64Var(&o.Records, "records", o.Records, "end the replay after `N` rows, those of earlier runs included when it resumes; 0 is all")
		fs.BoolVar(&o.Loop, "loop", o.Loop, "start over at the end of the source, for ever")
		fs.BoolVar(&o.Resume, "resume", o.Resume, "continue an earlier replay of the same source behind the last row that the topic holds; one process at a time")
		fs.DurationVar(&o.BrokerWait, "broker-wait", o.BrokerWait, "longest wait for the brokers to answer, and with --resume for an earlier run's rows to have come")
		fs.StringVar(&o.Profile, "profile", o.Profile, "care for the broker: small (a 256 MB heap), standard, or none (librdkafka's defaults, no governor)")
		fs.DurationVar(&o.Progress, "progress", o.Progress, "time between progress lines; 0 writes none")
		fs.DurationVar(&o.Drain, "drain", o.Drain, "longest wait for outstanding acknowledgements at the end")
	})
}

// AddSourceFlags adds the flags about what is read.
func (o *Options) AddSourceFlags(cmd *cobra.Command) {
	cli.Group(cmd, "Source", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.Source, "source", o.Source, "`FILE` (CSV with a header, NDJSON, a JSON array), http(s) URL, or sample: generated index prices")
		fs.StringVar(&o.Format, "format", o.Format, "how the source is written: auto, csv, ndjson or json (an array)")
		fs.StringArrayVar(&o.Nulls, "null", o.Nulls, "`TEXT` of a CSV cell that means no value, beside the empty cell; repeatable")
		fs.StringVar(&o.BadRows, "bad-rows", o.BadRows, "rows that cannot be parsed: skip (count and report), stop, or dlq (send to --bad-rows-topic)")
		fs.StringVar(&o.BadRowsTopic, "bad-rows-topic", o.BadRowsTopic, "`TOPIC` for bad rows as they stand in the source (default the topic's name and -bad-rows)")
		fs.Int64Var(&o.Sample.Rows, "rows", o.Sample.Rows, "rows of the sample")
		fs.Uint64Var(&o.Sample.Seed, "seed", o.Sample.Seed, "seed of the sample: the same seed gives the same rows everywhere")
		fs.DurationVar(&o.HTTP.Poll, "poll", o.HTTP.Poll, "ask a URL again after this time, for ever; 0 asks once")
		fs.StringArrayVar(&o.HTTP.Headers, "http-header", o.HTTP.Headers, "`NAME:VALUE` sent to a URL; repeatable")
		fs.DurationVar(&o.HTTP.Timeout, "http-timeout", o.HTTP.Timeout, "longest time for one answer of a URL")
		fs.IntVar(&o.HTTP.Retries, "http-retries", o.HTTP.Retries, "tries after the first, on lost connections and 408, 429 and 5xx answers")
	})
}

// Validate returns a usage error for a value that cannot be.
func (o *Options) Validate() error {
	if _, err := schedule.Parse(o.Rate); err != nil {
		return cli.Usagef("--rate: %w", err)
	}
	one := func(flag, value string, of ...string) error {
		if slices.Contains(of, value) {
			return nil
		}
		return cli.Usagef("--%s %q: use %s", flag, value, strings.Join(of, ", "))
	}
	least := func(flag string, value, bound int64) error {
		if value >= bound {
			return nil
		}
		return cli.Usagef("--%s %d: use %d or more", flag, value, bound)
	}
	for _, err := range []error{
		one("format", o.Format, string(source.Auto), string(source.CSV), string(source.NDJSON), string(source.JSON)),
		one("bad-rows", o.BadRows, skipBad, stopBad, dlqBad),
		one("profile", o.Profile, "small", "standard", "none"),
		least("partitions", int64(o.Partitions), 1),
		least("replication-factor", int64(o.Replication), 1),
		least("records", o.Records, 0),
		least("rows", o.Sample.Rows, 1),
		least("http-retries", int64(o.HTTP.Retries), 0),
	} {
		if err != nil {
			return err
		}
	}
	switch {
	case o.Sample.Rows > sample.MaxRows:
		return cli.Usagef("--rows %d: the sample ends with the year 9999, use %d or less and --loop", o.Sample.Rows, sample.MaxRows)
	case o.Topic == "":
		return cli.Usagef("--topic: name a topic")
	case o.Source == "":
		return cli.Usagef("--source: name a file, a URL or sample")
	case o.HTTP.Poll != 0 && (o.HTTP.Poll < 0 || !source.IsURL(o.Source)):
		return cli.Usagef("--poll %s: use a positive time, with a URL as --source", o.HTTP.Poll)
	case o.BrokerWait <= 0:
		return cli.Usagef("--broker-wait %s: use a positive time", o.BrokerWait)
	case o.HTTP.Timeout <= 0:
		return cli.Usagef("--http-timeout %s: use a positive time", o.HTTP.Timeout)
	}
	for _, header := range o.HTTP.Headers {
		if name, _, ok := strings.Cut(header, ":"); !ok || strings.TrimSpace(name) == "" {
			return cli.Usagef("--http-header: write NAME:VALUE")
		}
	}
	return nil
}

func (o *Options) badRowsTopic() string {
	if o.BadRowsTopic != "" {
		return o.BadRowsTopic
	}
	return o.Topic + "-bad-rows"
}
