package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/local"
	"github.com/datacounsel/spillway/internal/obs"
)

func localCommand(env *cli.Env) *cobra.Command {
	options, report := local.DefaultOptions(), obs.DefaultOptions()
	cmd := &cobra.Command{
		Use:     "local",
		Short:   "Run the embedded Kafka and AWS endpoint alone",
		Long:    "Run the embedded Kafka and the endpoint of S3, Glue, Athena and STS alone, until SIGTERM.",
		Example: "  spillway local --data-dir lake\n  eval \"$(spillway env --data-dir lake)\"; aws s3 mb s3://mine",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := options.Validate(); err != nil {
				return err
			}
			return obs.Run(cmd.Context(), report, env.Stderr, "local", func(ctx context.Context, scope obs.Scope) error {
				stack, err := local.Start(ctx, options, scope)
				if err != nil {
					return err
				}
				defer stack.Close()
				if err := writeEnv(options.DataDir, stack, "", ""); err != nil {
					return err
				}
				scope.Health.Set("local", nil)
				fmt.Fprintf(env.Stdout, "Kafka at %s, AWS at %s; `spillway env --data-dir %s` prints the clients' environment\n",
					stack.KafkaAddr, stack.AWSURL, options.DataDir)
				if err := stack.Wait(); err != nil {
					return err
				}
				return stack.Close()
			})
		},
	}
	options.AddFlags(cmd)
	report.AddFlags(cmd)
	return cmd
}
