// Package imagetest proves the image: it lints and validates what bakes it (in `make test`), and, as root with
// SPILLWAY_AMI=1 (`make ami-test`), bakes it by the real amazon-ebs flow against moto's EC2 into a systemd-nspawn
// machine of 1 GB, boots the result beside a mock of the metadata service, and loads, kills and restarts its broker.
//
//	packer ──EC2──▶ moto          machine (nspawn: systemd, sshd, 1 GB)
//	   └────SSH───▶ slirp4netns ──▶ 10.0.2.100      169.254.169.254 on its loopback: the metadata mock
//	clients ──127.0.77.x:9092──▶ slirp4netns ──▶ 10.0.2.100:9092
package imagetest

import (
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
)

var (
	guardTime  = flag.Duration("guard", 20*time.Second, "how long each flat-out load of the guards takes")
	records    = flag.Int("records", 1_000_000, "how many records of 150 bytes one client sends flat out")
	crowds     = flag.String("clients", "1,50", "how many clients of each kind flood at a time, one load after the other")
	partitions = flag.Int("partitions", 12, "the partitions of a topic that is flooded")
	recordSize = flag.Int("size", 1000, "the bytes of a record of those that flood")
	launch     = flag.String("launch", "", "more launch settings for the first boot, key=value;key=value")
	sweepFile  = flag.String("sweep", "testdata/sweep.txt", "the settings that TestSweep compares, a line each")
	repeats    = flag.Int("repeats", 0, "how often TestSweep tries each setting; 0: not at all")
	update     = flag.Bool("update", false, "write the golden files of what the roles may")
	keepImage  = flag.String("keep", "", "a folder that keeps the baked root of each mode for later boots")
)

func TestMain(m *testing.M) { referee.Main(m) }

// needImage leaves a test to `make ami-test`, which alone asks for a machine of its own.
func needImage(t *testing.T) {
	t.Helper()
	if os.Getenv("SPILLWAY_AMI") != "1" {
		t.Skip("bakes and boots a machine: run `make ami-test`")
	}
	needMachines(t)
}

// run executes a program for ten minutes at most and returns what it printed, or ends the test.
func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	text, err := exec.CommandContext(within(t, 10*time.Minute), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, text)
	}
	return string(text)
}

// eventually polls until check is content or patience ends.
func eventually(t testing.TB, patience time.Duration, check func() error) {
	t.Helper()
	if err := poll(patience, check); err != nil {
		t.Fatalf("not within %v: %v", patience, err)
	}
}

// poll returns nil as soon as check is content, or its last error when patience ends.
func poll(patience time.Duration, check func() error) error {
	deadline := time.Now().Add(patience)
	for {
		err := check()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}
