package loadgen

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/obs"
)

// Command returns `spillway loadgen`, which prints the account of the replay when it ends.
func Command(env *cli.Env) *cobra.Command {
	o, reporting, asJSON := DefaultOptions(), obs.DefaultOptions(), false
	cmd := &cobra.Command{
		Use:   "loadgen",
		Short: "Replay rows into a Kafka topic at a planned rate, each exactly once",
		Args:  cobra.NoArgs,
		Example: `  spillway loadgen --source prices.csv --rate 500 --resume
  spillway loadgen --rate max --records 100000 --json
  spillway loadgen --source https://api.example.com/prices --poll 10s --http-header "Authorization: Bearer …"`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return obs.Run(cmd.Context(), reporting, env.Stderr, part, func(ctx context.Context, scope obs.Scope) error {
				summary, err := Replay(ctx, o, scope)
				if summary.Source == "" {
					return err // it did not come to a replay
				}
				if asJSON {
					return firstError(err, summary.WriteJSON(env.Stdout))
				}
				return firstError(err, summary.WriteText(env.Stdout))
			})
		},
	}
	cmd.AddCommand(sampleCommand(env))
	o.AddFlags(cmd)
	cli.Group(cmd, "Reporting", func(fs *pflag.FlagSet) {
		fs.BoolVar(&asJSON, "json", asJSON, "print the closing account as JSON")
	})
	reporting.AddFlags(cmd)
	return cmd
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
