// Command spillway is Kafka in, SQL out: one binary whose subcommands follow the flow of the data.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/datacounsel/spillway/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	env := &cli.Env{Args: os.Args[1:], Environ: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	code := cli.Execute(ctx, env, root(env))
	stop()
	os.Exit(code)
}

func root(env *cli.Env) *cobra.Command {
	cmd := &cobra.Command{Use: "spillway", Short: "Kafka in, SQL out"}
	cmd.AddCommand(versionCommand(env))
	return cmd
}
