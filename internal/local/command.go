package local

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/obs"
)

// Run serves the embedded services until ctx ends.
func Run(ctx context.Context, o Options, scope obs.Scope) error {
	began := time.Now()
	s, err := Start(ctx, o, scope)
	if err != nil {
		return err
	}
	scope.Log.Info("ready", "kafka", s.KafkaAddr, "aws", s.AWSURL, "data", o.DataDir, "after", time.Since(began).Round(time.Millisecond))
	return errors.Join(s.Wait(), s.Close())
}

// Command is `spillway local`: the embedded Kafka and AWS endpoint alone.
func Command(env *cli.Env) *cobra.Command {
	o, report := DefaultOptions(), obs.DefaultOptions()
	cmd := &cobra.Command{
		Use:   "local",
		Short: "Serve the embedded Kafka and AWS endpoint alone",
		Long:  "Serve Kafka, and one AWS endpoint with S3, Glue, Athena and STS, from one data directory.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return obs.Run(cmd.Context(), report, env.Stderr, "local", func(ctx context.Context, scope obs.Scope) error {
				return Run(ctx, o, scope)
			})
		},
	}
	o.AddFlags(cmd)
	report.AddFlags(cmd)
	return cmd
}
