package e2e

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
)

// TestRefusals shows each thing that up cannot do as one clear line and the right exit code.
func TestRefusals(t *testing.T) {
	running := run(t, "--rows", "10", "--rate", "max")
	taken := running.kafka
	missing := filepath.Join(t.TempDir(), "missing.csv")
	for _, c := range []struct {
		name string
		args []string
		code int
		says []string
	}{
		{"data directory in use", []string{"--data-dir", filepath.Join(running.dir, "data")}, 1, []string{"data", "in use|another|locked"}},
		{"Kafka's port in use", []string{"--kafka-listen", taken}, 1, []string{"--kafka-listen", taken, "in use", "another port"}},
		{"AWS's port in use", []string{"--aws-listen", running.aws}, 1, []string{running.aws, "in use", "another port"}},
		{"gateway's port in use", []string{"--gateway-listen", running.pg}, 1, []string{running.pg, "in use", "another port"}},
		{"HTTP port in use", []string{"--http-listen", running.httpURL}, 1, []string{running.httpURL, "in use", "another port"}},
		{"REST port in use", []string{"--connect-listen", running.connect}, 1, []string{running.connect, "in use", "another port"}},
		{"no such file", []string{"--source", missing}, 1, []string{"missing.csv", "no such file"}},
		{"unknown flag", []string{"--sauce", "x"}, 2, []string{"--sauce"}},
		{"rate", []string{"--rate", "quick"}, 2, []string{"rate", "quick"}},
		{"objects", []string{"--objects", "heap"}, 2, []string{"objects", "heap"}},
		{"listen", []string{"--kafka-listen", "nowhere"}, 2, []string{"kafka-listen", "nowhere"}},
		{"bad rows", []string{"--bad-rows", "hide"}, 2, []string{"bad-rows", "hide"}},
		{"engine", []string{"--athena-engine", "abacus"}, 2, []string{"athena-engine", "abacus"}},
		{"argument", []string{"now"}, 2, []string{"now"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newApp(t, c.args...)
			cmd := exec.Command(binary(t), a.args...)
			var complaint strings.Builder
			cmd.Stderr = &complaint
			done := make(chan error, 1)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			go func() { done <- cmd.Wait() }()
			select {
			case <-done:
			case <-time.After(20 * time.Second):
				cmd.Process.Kill()
				<-done
				t.Fatalf("still runs after 20 s; it wrote\n%s", complaint.String())
			}
			if code := cmd.ProcessState.ExitCode(); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
			last := strings.ToLower(lines[len(lines)-1])
			for _, word := range c.says {
				if !containsAny(last, strings.Split(strings.ToLower(word), "|")) {
					t.Errorf("its last line does not say %q:\n%s", word, complaint.String())
				}
			}
			if c.code == 2 && len(lines) != 1 {
				t.Errorf("wrong use is told in %d lines, want one:\n%s", len(lines), complaint.String())
			}
		})
	}
}

func containsAny(text string, words []string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// TestWrongKeys shows AWS's own errors to clients that sign wrongly.
func TestWrongKeys(t *testing.T) {
	a := run(t, "--no-replay")
	env := a.env()
	for _, c := range []struct{ name, variable, value, want string }{
		{"unknown key", "AWS_ACCESS_KEY_ID", "AKIAUNKNOWNUNKNOWN00", "InvalidAccessKeyId"},
		{"wrong secret", "AWS_SECRET_ACCESS_KEY", "wrong", "SignatureDoesNotMatch"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := try(append(env, c.variable+"="+c.value), referee.Python(t), "testdata/read.py", "objects", "spillway", "")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("S3 says %v, want %s", err, c.want)
			}
		})
	}
	t.Run("Athena, wrong secret", func(t *testing.T) {
		_, err := try(append(env, "AWS_SECRET_ACCESS_KEY=wrong"), referee.Python(t), "testdata/read.py", "boto3", "SELECT 1")
		if err == nil || !strings.Contains(err.Error(), "InvalidSignatureException") {
			t.Errorf("Athena says %v, want InvalidSignatureException", err)
		}
	})
}

// TestEnv lets a shell take its environment from `spillway env`, as the README shows.
func TestEnv(t *testing.T) {
	a := run(t, "--no-replay")
	python := referee.Python(t)
	script := `eval "$(` + binary(t) + ` env --data-dir ` + filepath.Join(a.dir, "data") + `)" && ` +
		filepath.Join(filepath.Dir(python), "aws") + ` sts get-caller-identity --query Arn --output text && psql -X -At -c 'SELECT 1'`
	text := output(t, withoutAWS(os.Environ()), "/bin/sh", "-c", script)
	if lines := strings.Split(strings.TrimSpace(text), "\n"); len(lines) != 2 || !strings.HasPrefix(lines[0], "arn:aws") || lines[1] != "1" {
		t.Errorf("a shell got %q, want an ARN and 1", text)
	}
	if host, _, err := net.SplitHostPort(a.aws); err != nil || host != "127.0.0.1" {
		t.Errorf("listens on %s, want loopback", a.aws)
	}
}
