package connector_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/datacounsel/spillway/connector"
	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/internal/obs"
)

// childEnv holds the options of a connector that the test binary runs instead of its tests.
const childEnv = "SPILLWAY_TEST_CONNECTOR"

func TestMain(m *testing.M) {
	text := os.Getenv(childEnv)
	if text == "" {
		os.Exit(m.Run())
	}
	if err := runChild(text); err != nil {
		fmt.Fprintln(os.Stderr, "connector:", err)
		os.Exit(1)
	}
}

// runChild runs a connector with the options in text until SIGTERM.
func runChild(text string) error {
	var o connector.Options
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	scope, err := obs.NewScope(obs.DefaultOptions(), os.Stderr)
	if err != nil {
		return err
	}
	if err := connector.Run(ctx, o, scope); err != nil {
		return err
	}
	if err := goleak.Find(goleak.IgnoreAnyFunction("os/signal.loop")); err != nil {
		return fmt.Errorf("left behind: %w", err)
	}
	return nil
}

// child runs a connector as a process of its own; its log goes to a file that is shown if the test fails.
func (w *world) child(o connector.Options) *exec.Cmd {
	w.t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		w.t.Fatal(err)
	}
	log, err := os.CreateTemp(w.t.TempDir(), "log")
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+string(text))
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if w.t.Failed() {
			text, _ := os.ReadFile(log.Name())
			w.t.Logf("log of the connector %d:\n%s", cmd.Process.Pid, text)
		}
	})
	return cmd
}

// A connector that is killed at random moments during a replay, and started again each time, writes each
// record exactly once.
func TestKill(t *testing.T) {
	for _, mode := range []string{config.Batch, config.Record} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 3)
			o := w.options()
			o.DataDir, o.Config.Objects = t.TempDir(), mode
			o.Config.FlushSize = 700
			rounds, each := 6, 300
			if mode == config.Record {
				each = 20
			}
			next := 0
			for range rounds {
				cmd := w.child(o)
				deadline := time.Now().Add(time.Duration(200+rand.IntN(600)) * time.Millisecond)
				for time.Now().Before(deadline) {
					for p := range int32(3) {
						w.produce(p, rows(next, each)...)
						next += each
					}
					time.Sleep(20 * time.Millisecond)
				}
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
			}
			cmd := w.child(o)
			w.check()
			_ = cmd.Process.Signal(syscall.SIGTERM)
			if err := cmd.Wait(); err != nil { // it looks for goroutines left behind as well
				t.Fatal("after SIGTERM:", err)
			}
			w.compare()
			t.Logf("%d records, %d objects, %d kills", next, len(w.objects()), rounds)
		})
	}
}

// Two workers share the partitions. One is stopped until the group has given its partitions to the other,
// and then goes on with what it held: its writes are fenced.
func TestZombie(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4)
	options := func(dir string) connector.Options {
		o := w.options()
		o.DataDir = filepath.Join(t.TempDir(), dir)
		o.Kafka.Properties = []string{"session.timeout.ms=6000", "heartbeat.interval.ms=500"}
		o.Config.RotateSchedule = 300 * time.Millisecond
		return o
	}
	a, next := w.child(options("a")), 0
	send := func(rounds int) {
		for range rounds {
			for p := range int32(4) {
				w.produce(p, rows(next, 50)...)
				next += 50
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	send(50)
	b := w.child(options("b"))
	send(100)
	_ = a.Process.Signal(syscall.SIGSTOP)
	send(20)
	w.check() // b has taken over after a's session ended
	_ = a.Process.Signal(syscall.SIGCONT)
	send(100)
	w.check()
	for _, cmd := range []*exec.Cmd{a, b} {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait() // the zombie may have failed: its static membership was taken
	}
	w.compare()
}
