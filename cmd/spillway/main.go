// Command spillway is Kafka in, SQL out: one binary whose subcommands follow the flow of the data.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/datacounsel/spillway/connector"
	"github.com/datacounsel/spillway/gateway"
	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/loadgen"
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
	cmd.AddCommand(upCommand(env), localCommand(env), loadgen.Command(env), connector.Command(env), gateway.Command(env), envCommand(env), versionCommand(env))
	return cmd
}
