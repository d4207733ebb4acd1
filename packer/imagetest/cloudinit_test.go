package imagetest

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cloudConfig is user data as the launch module gives an instance whose connector and gateway are beside the broker.
const cloudConfig = `#cloud-config
write_files:
- path: /etc/kafka/launch.conf
  permissions: "0600"
  content: |
    topics=cloudy:2
    advertised.host=kafka.example.org
runcmd:
- touch /etc/spillway/ran
`

// checkCloudInit boots the image with cloud-init, as Debian's has it: what it writes is there when the broker starts.
// Its data lie on the disk here, and not at the metadata service.
func checkCloudInit(t *testing.T, root string) {
	run(t, "cp", "/etc/resolv.conf", filepath.Join(root, "etc/resolv.conf"))
	run(t, "chroot", root, "sh", "-c", "apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install cloud-init")
	write(t, root, "etc/resolv.conf", nameServer)
	// The modules left out look for mirrors by name, which takes minutes where no name server answers.
	write(t, root, "etc/cloud/cloud.cfg.d/90-test.cfg", "datasource_list: [NoCloud]\ncloud_config_modules: [runcmd]\ncloud_final_modules: [scripts_user]\n")
	write(t, root, "var/lib/cloud/seed/nocloud/meta-data", "instance-id: i-1\n")
	write(t, root, "var/lib/cloud/seed/nocloud/user-data", cloudConfig)
	m := newMachine(t, root)
	t.Cleanup(func() {
		if t.Failed() {
			text, _ := m.try("sh", "-c", "systemctl list-jobs --no-pager; cloud-init status --long; journalctl -b --no-pager | tail -n 80")
			t.Logf("cloud-init:\n%s", text)
		}
	})
	m.boot(t)
	for _, unit := range []string{"kafka-settle.service", "cloud-final.service"} {
		eventually(t, 5*time.Minute, func() error {
			_, err := m.try("systemctl", "is-active", "--quiet", unit)
			return err
		})
	}
	if text := m.exec(t, "journalctl", "-b", "-o", "cat", "-u", "kafka-boot"); !strings.Contains(text, "advertised to clients as kafka.example.org:9092") {
		t.Errorf("kafka-boot says:\n%s\nwant the address that cloud-init wrote", text)
	}
	if text := m.exec(t, "ls", "/var/lib/kafka"); !strings.Contains(text, "cloudy-1") {
		t.Errorf("the broker holds\n%s\nwant the topic that cloud-init wrote", text)
	}
	m.exec(t, "test", "-e", "/etc/spillway/ran")
}
