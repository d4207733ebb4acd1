package imagetest

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/datacounsel/spillway/internal/referee"
	"github.com/datacounsel/spillway/internal/testkit"
)

// folder returns packer/ of the repository.
func folder(t testing.TB) string { return filepath.Join(testkit.Root(t), "packer") }

func TestScripts(t *testing.T) {
	shellcheck := referee.Tool(t, "shellcheck")
	var scripts []string
	for _, pattern := range []string{"provision/*.sh", "files/lib/*", "launch/*.sh"} {
		found, err := filepath.Glob(filepath.Join(folder(t), pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("no scripts at %s (%v)", pattern, err)
		}
		scripts = append(scripts, found...)
	}
	run(t, shellcheck, scripts...)
}

func TestTemplate(t *testing.T) {
	packer := referee.Tool(t, "packer")
	version := strings.TrimSpace(strings.TrimPrefix(run(t, packer, "version"), "Packer v"))
	template, plugins := filepath.Join(folder(t), "kafka.pkr.hcl"), filepath.Join(folder(t), "plugins.pkr.hcl")
	run(t, packer, "fmt", "-check", template)
	run(t, packer, "fmt", "-check", plugins)
	if !strings.HasPrefix(version, "1.6.") {
		if text, err := exec.Command(packer, "init", folder(t)).CombinedOutput(); err != nil {
			testkit.LeaveOut(t, "packer init cannot bring the pinned plugin: "+lastLines(string(text), 3))
		}
	}
	for name, c := range map[string]struct {
		vars []string
		want string // part of the refusal; empty: valid
	}{
		"defaults":  {},
		"zookeeper": {vars: []string{"mode=zookeeper", "durable=false", "heap_options=-Xmx200M -Xms100M"}},
		"arm64":     {vars: []string{"architecture=arm64", `share_with=["123456789012"]`, "kms_key_id=alias/images", `tags={"Team":"data"}`}},
		"bad mode":  {vars: []string{"mode=raft"}, want: "The mode is kraft or zookeeper."},
		"bad arch":  {vars: []string{"architecture=sparc"}, want: "The architecture is amd64 or arm64."},
		"shared but encrypted by the account's own key": {vars: []string{`share_with=["123456789012"]`}, want: "Cannot share AMI encrypted with default KMS key"},
	} {
		t.Run(name, func(t *testing.T) {
			args := []string{"validate"}
			for _, v := range c.vars {
				args = append(args, "-var", v)
			}
			text, err := exec.Command(packer, append(args, template)...).CombinedOutput()
			if (err == nil) != (c.want == "") || !strings.Contains(string(text), c.want) {
				t.Errorf("packer %s: %v\n%s\nwant %q", strings.Join(args, " "), err, text, c.want)
			}
		})
	}
}
