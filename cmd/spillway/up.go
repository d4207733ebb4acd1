package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/connector"
	"github.com/datacounsel/spillway/gateway"
	"github.com/datacounsel/spillway/internal/awsconf"
	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/kafkaconf"
	"github.com/datacounsel/spillway/internal/local"
	"github.com/datacounsel/spillway/internal/obs"
	"github.com/datacounsel/spillway/loadgen"
)

// up is the whole flow in one process. Its parts' options are filled from the few flags that everyone
// needs; a part that wants more runs on its own.
type up struct {
	local     local.Options
	kafka     kafkaconf.Options // Brokers empty: the embedded Kafka
	aws       awsconf.Options   // Endpoint empty: the embedded AWS
	loadgen   loadgen.Options
	connector connector.Options
	gateway   gateway.Options
	report    obs.Options
	noReplay  bool
}

func newUp() *up {
	u := &up{
		local: local.DefaultOptions(), loadgen: loadgen.DefaultOptions(), connector: connector.DefaultOptions(),
		gateway: gateway.DefaultOptions(), report: obs.DefaultOptions(),
	}
	u.report.HTTPListen = "127.0.0.1:8080"
	u.loadgen.Resume = true
	u.connector.Config.Name = u.connector.Config.Topic
	return u
}

func upCommand(env *cli.Env) *cobra.Command {
	u := newUp()
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Run all parts in one process, on embedded or real services",
		Long: `Run all parts in one process: rows are replayed into Kafka, written to S3 with a Glue table over them,
and queried through the gateway. Kafka and AWS are embedded unless --brokers or --aws-endpoint name real ones.
After SIGTERM, or a kill -9, the same command continues where it was, the replay included.`,
		Example: "  spillway up --source prices.csv --rate 500\n  spillway up --brokers kafka:9092 --no-replay",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := u.configure(); err != nil {
				return err
			}
			return obs.Run(cmd.Context(), u.report, env.Stderr, "up", func(ctx context.Context, scope obs.Scope) error {
				return u.run(ctx, env, scope)
			})
		},
	}
	u.addFlags(cmd)
	return cmd
}

func (u *up) addFlags(cmd *cobra.Command) {
	u.local.AddFlags(cmd)
	u.loadgen.AddSourceFlags(cmd)
	cli.Group(cmd, "Replay", func(fs *pflag.FlagSet) {
		fs.StringVar(&u.loadgen.Rate, "rate", u.loadgen.Rate, "rows per second `N`, or max: as fast as the broker takes them")
		fs.Int64Var(&u.loadgen.Records, "records", u.loadgen.Records, "end the replay after `N` rows, those of earlier runs included; 0 is all")
		fs.BoolVar(&u.loadgen.Loop, "loop", u.loadgen.Loop, "start over at the end of the source, for ever")
		fs.BoolVar(&u.noReplay, "no-replay", u.noReplay, "run all services, with no replay and no connector")
	})
	u.connector.Config.AddFlags(cmd)
	cli.Group(cmd, "Connector", func(fs *pflag.FlagSet) {
		fs.StringVar(&u.connector.ConnectListen, "connect-listen", u.connector.ConnectListen, "`HOST:PORT` of the Kafka Connect REST API")
	})
	u.gateway.AddFlags(cmd)
	u.kafka.AddFlags(cmd)
	u.aws.AddFlags(cmd)
	u.report.AddFlags(cmd)
}

// run starts the embedded services that are wanted and then the flow over them.
func (u *up) run(ctx context.Context, env *cli.Env, scope obs.Scope) error {
	for _, part := range []string{"connector", "loadgen", "gateway"} {
		if part == "gateway" || !u.noReplay {
			scope.Health.Set(part, obs.ErrStarting)
		}
	}
	// The stack outlives ctx: the parts drain into it.
	stack, err := local.Start(context.WithoutCancel(ctx), u.local, scope)
	if err != nil {
		return err
	}
	defer stack.Close()
	if err := u.connect(stack); err != nil {
		return err
	}
	if err := writeEnv(u.local.DataDir, stack, u.gateway.Listen, u.gateway.Database); err != nil {
		return err
	}
	scope.Health.Set("up", nil)
	fmt.Fprintf(env.Stdout, "Query it with:\n\n  %s\n\n", psqlLine(u.gateway.Listen, u.gateway.Database))
	if err := runFlow(ctx, u.stages(stack, scope)); err != nil {
		return err
	}
	return stack.Close()
}

// configure fills the parts' options from the common flags, and checks all before anything starts.
func (u *up) configure() error {
	if u.kafka.Brokers != "" {
		u.local.KafkaListen = ""
	}
	if u.aws.Endpoint != "" {
		u.local.AWSListen = ""
	}
	u.loadgen.Partitions = u.local.Partitions
	u.loadgen.Topic = u.connector.Config.Topic
	u.connector.DataDir = filepath.Join(u.local.DataDir, "connector")
	u.gateway.Database = u.connector.Config.Database
	u.local.AthenaOutput = "s3://" + u.connector.Config.Bucket + "/athena-results/"
	if u.gateway.OutputLocation == "" && u.gateway.WorkGroup == "" {
		u.gateway.OutputLocation = u.local.AthenaOutput
	}
	for _, part := range []interface{ Validate() error }{&u.local, &u.loadgen, &u.connector, &u.gateway} {
		if err := part.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// connect points the parts at the embedded services, or at the real ones.
func (u *up) connect(stack *local.Stack) error {
	if stack.KafkaAddr != "" {
		u.kafka.Brokers = stack.KafkaAddr
		if err := stack.EnsureTopic(u.loadgen.Topic, u.local.Partitions); err != nil {
			return err
		}
	}
	if stack.AWSURL != "" {
		u.aws = awsconf.Options{
			Endpoint: stack.AWSURL, Region: local.Region,
			AccessKeyID: stack.Credentials.AccessKeyID, SecretAccessKey: stack.Credentials.SecretAccessKey,
		}
		if err := stack.CreateBucket(u.connector.Config.Bucket); err != nil {
			return err
		}
		// Clients may connect before the first record has come.
		if err := stack.CreateDatabase(u.connector.Config.Database); err != nil {
			return err
		}
	}
	u.loadgen.Kafka, u.connector.Kafka = u.kafka, u.kafka
	u.connector.AWS, u.gateway.AWS = u.aws, u.aws
	return nil
}

// stages are the parts in the order of the flow.
func (u *up) stages(stack *local.Stack, scope obs.Scope) []stage {
	run := func(name string, part func(context.Context, obs.Scope) error) func(context.Context) error {
		return func(ctx context.Context) error { return part(ctx, scope.Named(name)) }
	}
	gate := stage{name: "gateway", run: run("gateway", func(ctx context.Context, s obs.Scope) error { return gateway.Run(ctx, u.gateway, s) })}
	services := stage{name: "embedded services", run: func(ctx context.Context) error {
		failed := make(chan error, 1)
		go func() { failed <- stack.Wait() }()
		select {
		case err := <-failed:
			return err
		case <-ctx.Done():
			return nil
		}
	}}
	if u.noReplay {
		return []stage{gate, services}
	}
	return []stage{
		{name: "loadgen", ends: true, run: run("loadgen", func(ctx context.Context, s obs.Scope) error { return loadgen.Run(ctx, u.loadgen, s) })},
		{name: "connector", run: run("connector", func(ctx context.Context, s obs.Scope) error { return connector.Run(ctx, u.connector, s) })},
		gate,
		services,
	}
}
