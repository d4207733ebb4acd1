package imagetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
	"github.com/datacounsel/spillway/internal/testkit"
)

// flavour is a mode of the image with the Kafka that it holds.
type flavour struct{ mode, version, classpath string }

var flavours = []flavour{{"kraft", "4.1.2", "kafka41"}, {"zookeeper", "3.9.1", "kafka39"}}

// sshHost is where the bake reaches its instance's SSH, on the port that EC2 would have.
const sshHost = "127.0.77.22"

// bake runs packer build by the real flow into a machine over root and returns Packer's output and error.
func (c *cloud) bake(t *testing.T, root string, f flavour, vars ...string) (string, *keyAgent, error) {
	t.Helper()
	archive, sum := kafkaArchive(t, f.version, f.classpath)
	m := newMachine(t, root)
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
	cmd := exec.Command("packer", append(args, filepath.Join(testkit.Root(t), "packer/kafka.pkr.hcl"))...)
	cmd.Dir, cmd.Env = t.TempDir(), c.env
	text, err := cmd.CombinedOutput()
	agent.end()
	m.powerOff(t)
	return string(text), agent, err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// image bakes a flavour and checks what the account then holds.
func image(t *testing.T, f flavour) string {
	t.Helper()
	if *keepImage != "" && exists(filepath.Join(*keepImage, f.mode, "etc/kafka/image.env")) {
		root := filepath.Join(t.TempDir(), "root")
		run(t, "cp", "-a", "--reflink=auto", filepath.Join(*keepImage, f.mode), root)
		return root
	}
	c, root := newCloud(t), instanceRoot(t)
	start := time.Now()
	text, agent, err := c.bake(t, root, f)
	if err != nil {
		t.Fatalf("packer build: %v\n%s", err, lastLines(text, 60))
	}
	t.Logf("figure: baked %s in %.0f s", f.mode, time.Since(start).Seconds())
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

func TestFailedBakeCleansUp(t *testing.T) {
	needImage(t)
	c := newCloud(t)
	text, _, err := c.bake(t, instanceRoot(t), flavours[0], "kafka_sha512=0123")
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
