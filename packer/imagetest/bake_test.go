package imagetest

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
	"github.com/datacounsel/spillway/internal/testkit"
)

// flavour is a mode of the image with the Kafka that it holds.
type flavour struct {
	mode, version, classpath string
	// net begins the public addresses that the metadata mock gives out; clients on this machine reach them.
	net string
}

var flavours = []flavour{{"kraft", "4.1.2", "kafka41", "127.0.77."}, {"zookeeper", "3.9.1", "kafka39", "127.0.78."}}

// bake runs packer build by the real flow into a machine over root and returns Packer's output and error.
func (c *cloud) bake(t *testing.T, root string, f flavour, vars ...string) (string, *keyAgent, error) {
	t.Helper()
	archive, sum := kafkaArchive(t, f.version, f.classpath)
	m := newMachine(t, root)
	sshHost := c.sshHost()
	m.forward(t, sshHost, 22, 22)
	m.boot(t)
	agent := c.injectKeys(t, root)
	args := []string{"build", "-color=false", "-var", "mode=" + f.mode, "-var", "kafka_archive=" + archive, "-var", "kafka_sha512=" + sum,
		"-var", "custom_endpoint_ec2=" + c.url, "-var", "skip_checks=true", "-var", "ssh_host=" + sshHost, "-var", `settings={"retention.bytes":"100000000","retention.hours":"3"}`, "-var", "jmx_exporter=" + referee.Classpath(t, "jmxexporter")}
	if binary := filepath.Join(testkit.Root(t), "bin/spillway"); exists(binary) {
		args = append(args, "-var", "spillway_binary="+binary)
	}
	for _, v := range vars {
		args = append(args, "-var", v)
	}
	cmd := exec.CommandContext(within(t, 10*time.Minute), "packer", append(args, filepath.Join(testkit.Root(t), "packer/kafka.pkr.hcl"))...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it cleans up
	cmd.WaitDelay = time.Minute
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT}
	cmd.Dir, cmd.Env = t.TempDir(), c.env
	output := &stamped{since: time.Now()}
	cmd.Stdout, cmd.Stderr = output, output
	err := cmd.Run()
	agent.end()
	m.powerOff(t)
	return output.text.String(), agent, err
}

// stamped keeps what a program prints, with the seconds since its start at each line.
type stamped struct {
	since time.Time
	text  strings.Builder
	mid   bool // within a line
}

func (s *stamped) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		if !s.mid {
			fmt.Fprintf(&s.text, "%5.1f ", time.Since(s.since).Seconds())
		}
		s.text.WriteString(line)
		s.mid = !strings.HasSuffix(line, "\n")
	}
	return len(p), nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// image bakes a flavour and checks what the account then holds.
func image(t *testing.T, f flavour) string {
	t.Helper()
	if *keepImage != "" && exists(filepath.Join(*keepImage, f.mode, "etc/kafka/image.env")) {
		return copyRoot(t, filepath.Join(*keepImage, f.mode))
	}
	c, root := newCloud(t), instanceRoot(t)
	start := time.Now()
	text, agent, err := c.bake(t, root, f)
	if err != nil {
		t.Fatalf("packer build: %v\n%s", err, lastLines(text, 60))
	}
	t.Logf("figure: baked %s in %.0f s\n%s", f.mode, time.Since(start).Seconds(), stages(text))
	if left := c.leftovers(t); len(left) > 0 {
		t.Errorf("the bake left behind %q", left)
	}
	if want := []string{"0.0.0.0/0 port 22"}; !slices.Equal(agent.opened, want) {
		t.Errorf("the temporary security group opened %q, want %q", agent.opened, want)
	}
	checkImage(t, c, f)
	if *keepImage != "" {
		if err := os.MkdirAll(*keepImage, 0o755); err != nil {
			t.Fatal(err)
		}
		run(t, "cp", "-a", "--reflink=auto", root, filepath.Join(*keepImage, f.mode))
	}
	return root
}

// checkImage looks at the image that the bake registered.
func checkImage(t *testing.T, c *cloud, f flavour) {
	t.Helper()
	var answer struct {
		Images []struct {
			Name   string
			Public bool
			Tags   []struct{ Key, Value string }
		}
	}
	if err := c.ask(&answer, "ec2", "describe-images", "--owners", "self"); err != nil {
		t.Fatal(err)
	}
	if len(answer.Images) != 1 {
		t.Fatalf("the account holds the images %+v, want the encrypted one alone", answer.Images)
	}
	found := answer.Images[0]
	if want := fmt.Sprintf("spillway-kafka-%s-%s-amd64-", f.version, f.mode); !strings.HasPrefix(found.Name, want) {
		t.Errorf("the image is called %s, want %s…", found.Name, want)
	}
	tags := map[string]string{}
	for _, tag := range found.Tags {
		tags[tag.Key] = tag.Value
	}
	for key, want := range map[string]string{"Kafka": f.version, "Mode": f.mode, "Project": "spillway", "Name": found.Name} {
		if tags[key] != want {
			t.Errorf("the image's tag %s is %q, want %q", key, tags[key], want)
		}
	}
	if found.Public {
		t.Error("the image is public")
	}
}

// stages picks out of a bake's output where each stage began.
func stages(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if strings.Contains(line, "==> ") && !strings.Contains(line, "+") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// copyRoot copies a root file system.
func copyRoot(t *testing.T, root string) string {
	t.Helper()
	fresh := filepath.Join(t.TempDir(), "root")
	run(t, "cp", "-a", "--reflink=auto", root, fresh)
	return fresh
}

// checkBakedAgain bakes over a baked image: the same settings change nothing, and a bake that fails leaves nothing behind.
func checkBakedAgain(t *testing.T, root string, f flavour) {
	before := settled(t, root)
	c := newCloud(t)
	if text, _, err := c.bake(t, root, f); err != nil {
		t.Fatalf("packer build over its own image: %v\n%s", err, lastLines(text, 60))
	}
	after := settled(t, root)
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if before[name] != after[name] {
			t.Errorf("the second bake changed %s from %q to %q", name, before[name], after[name])
		}
		delete(before, name)
	}
	for name := range before {
		t.Errorf("the second bake removed %s", name)
	}
	c = newCloud(t)
	text, _, err := c.bake(t, root, f, "kafka_sha512=0123")
	if err == nil || !strings.Contains(text, "expected 0123: not installed") {
		t.Errorf("a bake with a wrong checksum: %v\n%s", err, lastLines(text, 30))
	}
	if left := c.leftovers(t); len(left) > 0 {
		t.Errorf("the failed bake left behind %q", left)
	}
	var answer struct{ Images []struct{ ImageId string } }
	if err := c.ask(&answer, "ec2", "describe-images", "--owners", "self"); err != nil || len(answer.Images) > 0 {
		t.Errorf("the failed bake registered %v (%v)", answer.Images, err)
	}
}

// settled tells of each file that provisioning decides its mode, owner and content.
func settled(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, top := range []string{"etc", "opt", "usr/local", "home", "root"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			owner := info.Sys().(*syscall.Stat_t)
			state := fmt.Sprintf("%v %d:%d", info.Mode(), owner.Uid, owner.Gid)
			if info.Mode().IsRegular() && entry.Name() != "classes.jsa" && entry.Name() != "bootstrap.checkpoint" { // these tell the time
				text, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				state += fmt.Sprintf(" %x", sha256.Sum256(text))
			}
			files[strings.TrimPrefix(path, root)] = state
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}
