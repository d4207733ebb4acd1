// Package connector moves records from a Kafka topic to S3 as JSON objects, each exactly once, and keeps a
// Glue table over them. It is a sink in the manner of Kafka Connect: its properties, its consumer group, its
// objects' names and its REST API are Connect's and the S3 sinks'.
package connector

import (
	"context"
	"net"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/internal/awsconf"
	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/kafkaconf"
	"github.com/datacounsel/spillway/internal/obs"
)

// Options are all that a connector is told.
type Options struct {
	Kafka         kafkaconf.Options
	AWS           awsconf.Options
	Config        config.Config
	ConfigFile    string        // properties or JSON; flags win over it
	ConnectListen string        // host:port of the REST API; empty: none, and a failed task ends Run
	AWSTimeout    time.Duration // of one try of a request to AWS; a try that takes longer is made again
	DataDir       string        // holds the worker's identity, which lets a restart take its partitions back at once; empty: none

	flags *pflag.FlagSet
}

// DefaultOptions read the topic stockmarket and write to the bucket spillway.
func DefaultOptions() Options {
	return Options{Kafka: kafkaconf.DefaultOptions(), Config: config.Default(), ConnectListen: "127.0.0.1:8083", AWSTimeout: time.Minute}
}

// AddFlags adds the flags of `spillway connector`.
func (o *Options) AddFlags(cmd *cobra.Command) {
	o.Kafka.AddFlags(cmd)
	o.AWS.AddFlags(cmd)
	cli.Group(cmd, "Worker", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.ConnectListen, "connect-listen", o.ConnectListen, "`HOST:PORT` of the Kafka Connect REST API; empty: none, and a failed task ends the process")
		fs.DurationVar(&o.AWSTimeout, "aws-timeout", o.AWSTimeout, "longest `TIME` of one try of a request to AWS; it is tried again")
		fs.StringVar(&o.DataDir, "data-dir", o.DataDir, "`DIR` that keeps the worker's identity, so that after a restart it has its partitions back at once; empty: none")
		fs.StringVar(&o.ConfigFile, "connector-config", o.ConfigFile, "`FILE` of connector properties (Confluent's or Aiven's names), Java properties or JSON; flags win over it")
	})
	o.Config.AddFlags(cmd)
	o.flags = cmd.Flags()
}

// Validate reads the connector's file and checks everything that needs no connection.
func (o *Options) Validate() error {
	if o.ConfigFile != "" {
		given, err := config.ReadFile(o.ConfigFile)
		if err != nil {
			return err
		}
		if err := o.Config.Apply(given, o.byFlag); err != nil {
			return err
		}
	}
	if o.ConnectListen != "" {
		if _, _, err := net.SplitHostPort(o.ConnectListen); err != nil {
			return cli.Usagef("--connect-listen %q: write host:port: %w", o.ConnectListen, err)
		}
	}
	if o.AWSTimeout <= 0 {
		return cli.Usagef("--aws-timeout %s: use a positive time", o.AWSTimeout)
	}
	return o.Config.Validate()
}

// byFlag tells whether the property was set by its flag.
func (o *Options) byFlag(name string) bool {
	d, ok := config.Lookup(name)
	return ok && d.Flag != "" && o.flags != nil && o.flags.Changed(d.Flag)
}

// Command is `spillway connector`.
func Command(env *cli.Env) *cobra.Command {
	o, report := DefaultOptions(), obs.DefaultOptions()
	cmd := &cobra.Command{
		Use:   "connector",
		Short: "Write a topic to S3 as JSON, exactly once, with a Glue table over it",
		Long: `Write a Kafka topic to S3 as JSON, exactly once, and keep a Glue table over the objects.
AWS is found by the standard environment, brokers by --brokers. Several workers share the topic's partitions.`,
		Args: cobra.NoArgs,
		Example: `  spillway connector --brokers broker:9092 --topic stockmarket --bucket my-bucket
  spillway connector --connector-config s3-sink.properties --connect-listen 0.0.0.0:8083`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.Validate(); err != nil {
				return err
			}
			return obs.Run(cmd.Context(), report, env.Stderr, "connector", func(ctx context.Context, scope obs.Scope) error {
				return Run(ctx, o, scope)
			})
		},
	}
	o.AddFlags(cmd)
	report.AddFlags(cmd)
	return cmd
}
