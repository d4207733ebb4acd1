package loadgen_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
)

// child starts `spillway loadgen` as a process of its own.
func child(t *testing.T, stderr *bytes.Buffer, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), childVariable+"=1")
	cmd.Stdout, cmd.Stderr = stderr, stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd
}

// checkOnce fails unless records hold rows 1 to rows once each, in order within each partition.
func checkOnce(t *testing.T, records []record, rows int64) {
	t.Helper()
	seen := make([]int, rows+1)
	last := map[int32]int64{}
	replays := map[string]bool{}
	for _, r := range records {
		if r.seq < 1 || r.seq > rows {
			t.Fatalf("row %d is not one of 1 to %d", r.seq, rows)
		}
		if r.seq <= last[r.partition] {
			t.Errorf("partition %d has row %d behind row %d", r.partition, r.seq, last[r.partition])
		}
		last[r.partition] = r.seq
		seen[r.seq]++
		replays[r.replay] = true
	}
	lost, doubled := 0, 0
	for _, n := range seen[1:] {
		switch {
		case n == 0:
			lost++
		case n > 1:
			doubled++
		}
	}
	if lost > 0 || doubled > 0 || len(replays) != 1 {
		t.Fatalf("%d rows lost, %d doubled, %d replays, of %d rows", lost, doubled, len(replays), rows)
	}
}

func TestKilledReplayResumesWithoutLossOrDouble(t *testing.T) {
	const rows = 120_000 // four passes over the sample
	addr := broker(t)
	args := []string{"--brokers", addr, "--source", "sample", "--rows", "30000", "--loop", "--records", "120000", "--resume", "--rate", "40000", "--progress", "0"}
	random := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	for kill := range 8 {
		var stderr bytes.Buffer
		cmd := child(t, &stderr, args...)
		time.Sleep(time.Duration(100+random.IntN(700)) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Logf("kill %d came too late: %v", kill, err)
		}
		_ = cmd.Wait()
		if strings.Contains(stderr.String(), "panic") {
			t.Fatal(stderr.String())
		}
	}
	var stderr bytes.Buffer
	if err := child(t, &stderr, args...).Wait(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	checkOnce(t, readTopic(t, addr, "stockmarket"), rows)
}

func TestTerminatedReplayDrainsAndExitsZero(t *testing.T) {
	addr := broker(t)
	var stderr bytes.Buffer
	args := []string{"--brokers", addr, "--source", "sample", "--rate", "5000", "--resume"}
	cmd := child(t, &stderr, args...)
	for deadline := time.Now().Add(time.Minute); len(readTopic(t, addr, "stockmarket")) < 100; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing was sent within a minute")
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	if !strings.Contains(stderr.String(), "rows acknowledged of") {
		t.Fatalf("no account in\n%s", stderr.String())
	}
	records := readTopic(t, addr, "stockmarket")
	checkOnce(t, records, int64(len(records)))
}

func TestResumeRefusesAnotherNumberOfPartitions(t *testing.T) {
	addr := broker(t, kfake.SeedTopics(4, "stockmarket"))
	source := write(t, "x.csv", "Index,Close\nHSI,1\nNYA,2\n")
	if code, s, stderr := command(t, "--brokers", addr, "--source", source, "--rate", "max"); code != 0 || s.Acked != 2 {
		t.Fatalf("exit %d, %+v, %s", code, s, stderr)
	}
	addPartitions(t, addr, "stockmarket", 6)
	code, _, stderr := command(t, "--brokers", addr, "--source", source, "--rate", "max", "--resume")
	if code != 1 || !strings.Contains(stderr, "another number of partitions") {
		t.Fatalf("exit %d, %s", code, stderr)
	}
}

func TestResumeOfAFinishedReplaySendsNothing(t *testing.T) {
	addr := broker(t)
	source := write(t, "x.csv", "Index,Close\nHSI,1\nbad\nNYA,2\n")
	args := []string{"--brokers", addr, "--source", source, "--rate", "max", "--resume", "--bad-rows", "dlq"}
	for round, want := range []int64{2, 0} {
		if code, s, stderr := command(t, args...); code != 0 || s.Acked != want || s.Resumed != 2-want || s.LastSeq != 2 || s.Bad != 1 {
			t.Fatalf("round %d: exit %d, %+v, %s", round, code, s, stderr)
		}
	}
	checkOnce(t, readTopic(t, addr, "stockmarket"), 2)
	dead := readTopic(t, addr, "stockmarket-bad-rows")
	if len(dead) != 1 || dead[0].value != "bad" || dead[0].headers["spillway.line"] != "3" || !strings.Contains(dead[0].headers["spillway.reason"], "1 fields") {
		t.Fatalf("dead letters %+v", dead)
	}
}
