package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/local"
)

// envFile lies in the data directory and holds the environment of the clients of the stack that runs, or
// last ran, there: KEY=value lines, readable by its owner alone, since the secret key is one of them.
const envFile = "env"

func envCommand(env *cli.Env) *cobra.Command {
	dataDir := local.DefaultOptions().DataDir
	cmd := &cobra.Command{
		Use:     "env",
		Short:   "Print the environment for AWS and PostgreSQL clients of a local stack",
		Long:    "Print the environment for AWS and PostgreSQL clients of a local stack, for a shell to evaluate.",
		Example: `  eval "$(spillway env)" && aws s3 ls && psql`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := os.ReadFile(filepath.Join(dataDir, envFile))
			if errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("no local stack has run in %s: start `spillway up --data-dir %s`, or name its --data-dir", dataDir, dataDir)
			}
			if err != nil {
				return fmt.Errorf("read the environment of the local stack: %w", err)
			}
			for _, line := range strings.Fields(string(text)) {
				fmt.Fprintf(env.Stdout, "export %s\n", line)
			}
			return nil
		},
	}
	cli.Group(cmd, "Local stack", func(fs *pflag.FlagSet) {
		fs.StringVar(&dataDir, "data-dir", dataDir, "`DIR` of the stack")
	})
	return cmd
}

// writeEnv notes how to reach the stack. gateway is its address, empty where none runs.
func writeEnv(dataDir string, stack *local.Stack, gateway, database string) error {
	lines := []string{}
	if stack.AWSURL != "" {
		lines = append(lines,
			"AWS_ACCESS_KEY_ID="+stack.Credentials.AccessKeyID,
			"AWS_SECRET_ACCESS_KEY="+stack.Credentials.SecretAccessKey,
			"AWS_REGION="+local.Region, "AWS_DEFAULT_REGION="+local.Region,
			"AWS_ENDPOINT_URL="+stack.AWSURL)
	}
	if stack.KafkaAddr != "" {
		lines = append(lines, "KAFKA_BROKERS="+stack.KafkaAddr)
	}
	if host, port, err := net.SplitHostPort(gateway); err == nil {
		lines = append(lines, "PGHOST="+host, "PGPORT="+port, "PGUSER=spillway", "PGDATABASE="+database)
	}
	path := filepath.Join(dataDir, envFile)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		return fmt.Errorf("note how to reach the local stack: %w", err)
	}
	return nil
}

// psqlLine is the command that opens the gateway in psql.
func psqlLine(gateway, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("spillway"), Host: gateway, Path: "/" + database}
	return `psql "` + u.String() + `"`
}
