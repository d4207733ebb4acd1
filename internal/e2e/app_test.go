package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
	"github.com/datacounsel/spillway/internal/testkit"
)

func TestMain(m *testing.M) {
	referee.Main(m, func() { os.RemoveAll(folder()) })
}

// folder is where the binary is built.
var folder = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "spillway-e2e-")
	if err != nil {
		panic(err)
	}
	return dir
})

var build = sync.OnceValues(func() (string, error) {
	path := filepath.Join(folder(), "spillway")
	if text, err := exec.Command("go", "build", "-o", path, "../../cmd/spillway").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build cmd/spillway: %w\n%s", err, text)
	}
	return path, nil
})

// binary builds cmd/spillway once and returns its path.
func binary(t testing.TB) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// app is `spillway up` with a data directory and ports of its own, which it keeps over restarts.
type app struct {
	t                                testing.TB
	dir                              string
	kafka, aws, connect, pg, httpURL string
	args                             []string
	cmd                              *exec.Cmd
	exited                           chan error
}

// newApp prepares `spillway up` with these flags beside the data directory and the listeners; start runs it.
func newApp(t testing.TB, args ...string) *app {
	t.Helper()
	listen := func() string { return fmt.Sprintf("127.0.0.1:%d", testkit.FreePort(t)) }
	a := &app{t: t, dir: t.TempDir(), kafka: listen(), aws: listen(), connect: listen(), pg: listen(), httpURL: listen()}
	a.args = append([]string{
		"up", "--data-dir", filepath.Join(a.dir, "data"), "--kafka-listen", a.kafka, "--aws-listen", a.aws,
		"--connect-listen", a.connect, "--gateway-listen", a.pg, "--http-listen", a.httpURL,
	}, args...)
	t.Cleanup(func() {
		a.kill()
		if t.Failed() {
			t.Logf("spillway wrote last:\n%s", a.log(60))
		}
	})
	return a
}

// run starts spillway with these flags and waits until it is ready.
func run(t testing.TB, args ...string) *app {
	t.Helper()
	a := newApp(t, args...)
	a.start()
	a.ready()
	return a
}

// start runs the command; a second start continues in the same data directory.
func (a *app) start() {
	a.t.Helper()
	log, err := os.OpenFile(filepath.Join(a.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		a.t.Fatal(err)
	}
	defer log.Close()
	a.cmd = exec.Command(binary(a.t), a.args...)
	a.cmd.Stdout, a.cmd.Stderr = log, log
	a.cmd.Env = append(withoutAWS(os.Environ()), "AWS_ACCESS_KEY_ID=referee", "AWS_SECRET_ACCESS_KEY=referee", "AWS_REGION=us-east-1")
	a.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := a.cmd.Start(); err != nil {
		a.t.Fatalf("start spillway: %v", err)
	}
	exited, cmd := make(chan error, 1), a.cmd
	a.exited = exited
	go func() { exited <- cmd.Wait() }()
}

// ready waits until all parts are.
func (a *app) ready() {
	a.t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for {
		response, err := http.Get("http://" + a.httpURL + "/healthz")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case err := <-a.exited:
			a.exited <- err
			a.t.Fatalf("spillway ended before it was ready: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			a.t.Fatalf("spillway is not ready after 60 s")
		}
	}
}

// kill ends the process as a crash would.
func (a *app) kill() {
	if a.cmd == nil {
		return
	}
	a.cmd.Process.Kill()
	<-a.exited
	a.cmd = nil
}

// terminate sends SIGTERM and returns the exit code and how long the end took.
func (a *app) terminate() (int, time.Duration) {
	a.t.Helper()
	since := time.Now()
	a.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-a.exited:
	case <-time.After(30 * time.Second):
		a.t.Fatalf("spillway still runs 30 s after SIGTERM")
	}
	code := a.cmd.ProcessState.ExitCode()
	a.cmd = nil
	return code, time.Since(since)
}

// log returns the last lines that spillway wrote.
func (a *app) log(lines int) string {
	text, err := os.ReadFile(filepath.Join(a.dir, "log"))
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// failedStatements returns the log's lines of statements that the gateway did not answer to a tool, which is not the
// psql that awaits rows; it needs --log-level debug.
func (a *app) failedStatements() string {
	a.t.Helper()
	var failed []string
	seen := false
	for _, line := range strings.Split(a.log(1_000_000), "\n") {
		statement := strings.Contains(line, "msg=statement part=gateway") && !strings.HasSuffix(line, " application=psql")
		seen = seen || statement
		if statement && !strings.Contains(line, " outcome=ok ") {
			failed = append(failed, line)
		}
	}
	if !seen {
		a.t.Error("the log has no statement of the gateway's: run it with --log-level debug")
	}
	return strings.Join(failed, "\n")
}

// env returns the environment that `spillway env` tells a shell, beside this process's.
func (a *app) env() []string {
	a.t.Helper()
	text := output(a.t, os.Environ(), binary(a.t), "env", "--data-dir", filepath.Join(a.dir, "data"))
	env := append(withoutAWS(os.Environ()), "SPILLWAY_ENV=1")
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		env = append(env, strings.TrimPrefix(line, "export "))
	}
	return env
}

// withoutAWS drops what would lead AWS clients elsewhere.
func withoutAWS(env []string) []string {
	var kept []string
	for _, variable := range env {
		if !strings.HasPrefix(variable, "AWS_") || strings.HasPrefix(variable, "AWS_CA_BUNDLE") {
			kept = append(kept, variable)
		}
	}
	return kept
}

// output runs a client and returns what it prints.
func output(t testing.TB, env []string, argv ...string) string {
	t.Helper()
	text, err := try(env, argv...)
	if err != nil {
		t.Fatalf("%s: %v", strings.Join(argv, " "), err)
	}
	return text
}

// try runs a client, two minutes at most, and returns what it prints; its error holds what it complained of.
func try(env []string, argv ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, &out, &complaint
	err := cmd.Run()
	if err != nil {
		err = errors.Join(err, errors.New(strings.TrimSpace(complaint.String())))
	}
	return out.String(), err
}
