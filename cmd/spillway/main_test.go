package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/local"
)

func spillway(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	env := &cli.Env{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // a command that starts to serve has failed the test
	defer cancel()
	code = cli.Execute(ctx, env, root(env))
	return code, out.String(), errs.String()
}

func TestUsageErrors(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"up", "--rate", "fast"}, "--rate"},
		{[]string{"up", "--objects", "pairs"}, "objects"},
		{[]string{"up", "--bad-rows", "hide"}, "--bad-rows"},
		{[]string{"up", "--kafka-listen", "9092"}, "--kafka-listen"},
		{[]string{"up", "--gateway-listen", "0.0.0.0:5439"}, "--tls-cert"},
		{[]string{"up", "--log-level", "loud"}, "--log-level"},
		{[]string{"up", "--athena-engine", "sqlite"}, "--athena-engine"},
		{[]string{"local", "--partitions", "0"}, "--partitions"},
		{[]string{"loadgen", "--records", "-1"}, "--records"},
		{[]string{"connector", "--connect-listen", "nowhere"}, "--connect-listen"},
		{[]string{"gateway", "--max-connections", "0"}, "--max-connections"},
		{[]string{"flood"}, "unknown command"},
	}
	for _, test := range tests {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			args := test.args
			if args[0] == "up" || args[0] == "local" {
				args = append(args, "--data-dir", dir)
			}
			code, _, errs := spillway(t, args...)
			if code != cli.ExitUsage || !strings.Contains(errs, test.want) || strings.Count(errs, "\n") != 1 {
				t.Errorf("exit %d, said %q; want exit 2 and one line that names %s", code, errs, test.want)
			}
		})
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("a wrong flag left %v in the data directory", left)
	}
}

func TestEveryCommandHasGroupedHelp(t *testing.T) {
	for _, command := range []string{"up", "local", "loadgen", "connector", "gateway", "env"} {
		code, out, _ := spillway(t, command, "--help")
		if code != cli.ExitOK || !strings.Contains(out, "Usage:\n  spillway "+command) || strings.Count(out, ":\n      --")+strings.Count(out, ":\n  -") == 0 {
			t.Errorf("spillway %s --help: exit %d\n%s", command, code, out)
		}
	}
}

func TestEnv(t *testing.T) {
	dir := t.TempDir()
	if code, _, errs := spillway(t, "env", "--data-dir", dir); code != cli.ExitError || !strings.Contains(errs, "spillway up --data-dir "+dir) {
		t.Errorf("with no stack: exit %d, said %q", code, errs)
	}
	stack := &local.Stack{KafkaAddr: "127.0.0.1:9092", AWSURL: "http://127.0.0.1:4566", Credentials: local.Credentials{AccessKeyID: "AKIA", SecretAccessKey: "hush"}}
	if err := writeEnv(dir, stack, "127.0.0.1:5439", "realtime-de-db"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, envFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the secret key: %v, %v; want mode 0600", info.Mode(), err)
	}
	_, out, _ := spillway(t, "env", "--data-dir", dir)
	for _, want := range []string{"export AWS_ACCESS_KEY_ID=AKIA\n", "export AWS_SECRET_ACCESS_KEY=hush\n", "export AWS_REGION=us-east-1\n",
		"export AWS_ENDPOINT_URL=http://127.0.0.1:4566\n", "export PGHOST=127.0.0.1\n", "export PGPORT=5439\n", "export PGDATABASE=realtime-de-db\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
}

func TestVersion(t *testing.T) {
	if code, out, _ := spillway(t, "version"); code != cli.ExitOK || !strings.HasPrefix(out, "spillway ") {
		t.Errorf("exit %d, printed %q", code, out)
	}
}
