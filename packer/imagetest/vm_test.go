package imagetest

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/http/httptest"
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
	"github.com/twmb/franz-go/pkg/kgo"
)

// accel is QEMU's accelerator: tcg runs everywhere.
func accel() string {
	if name := os.Getenv("SPILLWAY_VM_ACCEL"); name != "" {
		return name
	}
	return "tcg"
}

// vm is an instance with a kernel and a disk of its own: what its kernel has not written is gone when the plug is pulled,
// as on EC2, whose volumes keep what was written.
type vm struct {
	disk, address, relay string
	qemu                 *exec.Cmd
}

// bootable installs what the base lacks and Debian's cloud image has, a kernel and a boot loader, and lays the root on a disk.
const bootable = `set -eu
root=$1 disk=$2 work=$3
cp /etc/resolv.conf "$root/etc/resolv.conf"
chroot "$root" sh -c 'export DEBIAN_FRONTEND=noninteractive; apt-get -q update && mkdir -p /etc/initramfs-tools; printf "virtio_pci\nvirtio_blk\next4\n" > /etc/initramfs-tools/modules; apt-get -q -y --no-install-recommends install initramfs-tools && sed -i s/^MODULES=.*/MODULES=list/ /etc/initramfs-tools/initramfs.conf && apt-get -q -y --no-install-recommends install linux-image-cloud-amd64 grub-pc-bin zstd'
chroot "$root" grub-mkimage -O i386-pc -o /boot/core.img -p '(hd0,msdos1)/boot/grub' biosdisk part_msdos ext2 normal linux search search_label configfile
mkdir -p "$root/boot/grub"
kernel=$(cd "$root/boot" && ls vmlinuz-*) initrd=$(cd "$root/boot" && ls initrd.img-*)
printf 'set timeout=0\nsearch --no-floppy --label image --set=root\nmenuentry image {\n linux /boot/%s root=LABEL=image ro console=ttyS0 net.ifnames=0\n initrd /boot/%s\n}\n' "$kernel" "$initrd" > "$root/boot/grub/grub.cfg"
echo 'LABEL=image / ext4 errors=remount-ro 0 1' > "$root/etc/fstab"
printf '[Match]\nName=eth*\n[Network]\nDHCP=ipv4\n' > "$root/etc/systemd/network/10-eth.network"
rm -f "$root/etc/systemd/system/systemd-networkd-wait-online.service"
chroot "$root" systemctl enable systemd-networkd
cp -a "$root/usr/lib/grub/i386-pc/boot.img" "$root/boot/core.img" "$work/"
truncate -s 4G "$disk"
printf 'label: dos\nstart=2048, type=83, bootable\n' | sfdisk -q "$disk"
mke2fs -q -F -t ext4 -L image -d "$root" -E offset=1048576,root_owner=0:0 "$disk" 4193280k
dd if="$work/boot.img" of="$disk" bs=440 count=1 conv=notrunc status=none
dd if="$work/core.img" of="$disk" bs=512 seek=1 conv=notrunc status=none
`

func newVM(t *testing.T, root, address string) *vm {
	t.Helper()
	work := t.TempDir()
	v := &vm{disk: filepath.Join(work, "disk"), relay: filepath.Join(work, "relay"), address: address}
	run(t, "/bin/sh", "-c", bootable, "bootable", root, v.disk, work)
	t.Cleanup(v.pullPlug)
	return v
}

// serveMetadata answers at 169.254.169.254:80 of the machine: QEMU starts a relay for each connection.
func (v *vm) serveMetadata(t *testing.T, values map[string]string) *metadata {
	t.Helper()
	mock := &metadata{values: values}
	server := httptest.NewServer(mock)
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndex(server.URL, ":")+1:]
	script := "#!/bin/bash\nexec 3<>/dev/tcp/127.0.0.1/" + port + "\ncat <&3 &\ncat >&3\nkill %1\n"
	if err := os.WriteFile(v.relay, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return mock
}

func (v *vm) boot(t *testing.T) {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(filepath.Dir(v.disk), "console"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	v.qemu = exec.Command("qemu-system-x86_64", "-machine", "q35", "-accel", accel(), "-cpu", "max,la57=off", "-smp", "2", "-m", "1024", "-nographic", "-no-reboot",
		"-drive", "file="+v.disk+",format=raw,if=virtio,cache=writeback",
		"-netdev", "user,id=out,hostfwd=tcp:"+v.address+":9092-:9092", "-device", "virtio-net-pci,netdev=out",
		"-netdev", "user,id=imds,net=169.254.169.0/24,host=169.254.169.1,dns=169.254.169.3,dhcpstart=169.254.169.15,restrict=on,guestfwd=tcp:169.254.169.254:80-cmd:"+v.relay,
		"-device", "virtio-net-pci,netdev=imds")
	v.qemu.Stdout, v.qemu.Stderr = log, log
	v.qemu.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := v.qemu.Start(); err != nil {
		t.Fatal(err)
	}
}

// pullPlug ends the machine between two instructions.
func (v *vm) pullPlug() {
	if v.qemu != nil {
		v.qemu.Process.Kill() // it may be gone already
		v.qemu.Wait()         // it was killed
		v.qemu = nil
	}
}

// answer waits until the broker creates a topic, and a record of it is acknowledged.
func (v *vm) answer(t *testing.T, topic string) {
	t.Helper()
	defer func() {
		if t.Failed() {
			text, _ := os.ReadFile(filepath.Join(filepath.Dir(v.disk), "console")) // an absent console says enough
			t.Logf("console:\n%s", lastLines(string(text), 40))
		}
	}()
	createTopicWithin(t, 15*time.Minute, v.address, topic, 4)
	record := &kgo.Record{Topic: topic, Value: binary.BigEndian.AppendUint64(nil, 0)}
	if err := dial(t, v.address).ProduceSync(within(t, time.Minute), record).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

// TestPowerLoss pulls the plug of the image under load. Durable, as it is by default, it has every acknowledged record
// after the next boot; a topic beside it with Kafka's own default, the page cache for acknowledgement, has not.
func TestPowerLoss(t *testing.T) {
	if os.Getenv("SPILLWAY_VM") != "1" {
		t.Skip("boots virtual machines: run `make ami-vm-test`")
	}
	needMachines(t)
	for _, tool := range []string{"qemu-system-x86_64", "sfdisk", "mke2fs"} {
		referee.Tool(t, tool)
	}
	v := newVM(t, image(t, flavours[0]), "127.0.79.1")
	v.serveMetadata(t, map[string]string{"meta-data/public-ipv4": v.address, "meta-data/local-ipv4": "10.0.2.15", "user-data": userData})
	start := time.Now()
	v.boot(t)
	v.answer(t, "first")
	t.Logf("figure: boot under %s to first acknowledged record %.0f s", accel(), time.Since(start).Seconds())
	never := "9223372036854775807"
	kinds := []*struct {
		topic  string
		config map[string]*string
		ledger
	}{{topic: "durable"}, {topic: "page-cache", config: map[string]*string{"flush.messages": &never}}}
	for _, kind := range kinds {
		eventually(t, time.Minute, func() error { return create(v.address, kind.topic, 4, kind.config) })
	}
	ctx, stop := context.WithCancel(context.Background())
	var feeds sync.WaitGroup
	for _, kind := range kinds {
		feeds.Go(func() { v.feed(ctx, t, kind.topic, &kind.ledger) })
	}
	time.Sleep(12 * time.Second)
	v.pullPlug()
	stop()
	feeds.Wait()
	start = time.Now()
	v.boot(t)
	v.answer(t, "second")
	t.Logf("figure: answering again %.0f s after the plug was pulled", time.Since(start).Seconds())
	for _, kind := range kinds {
		lost := missing(t, 5*time.Minute, v.address, kind.topic, &kind.ledger)
		t.Logf("figure: %s: the plug pulled after %d acknowledged records, %d of them lost", kind.topic, kind.good, lost)
		if kind.good == 0 {
			t.Errorf("no record of %s was acknowledged before the plug was pulled", kind.topic)
		}
		if kind.topic == "durable" && lost > 0 { // of the page cache it is chance how much had been written
			t.Errorf("durable: %d of %d acknowledged records are lost", lost, kind.good)
		}
	}
}

// feed sends records of a topic, one after the other, until the context ends.
func (v *vm) feed(ctx context.Context, t *testing.T, topic string, l *ledger) {
	client, err := kgo.NewClient(kgo.SeedBrokers(v.address + ":9092"))
	if err != nil {
		t.Error(err)
		return
	}
	context.AfterFunc(ctx, client.Close) // ends the wait for a place in a full buffer
	l.feed(ctx, client, topic, 1<<62, 150)
}

// needMachines leaves a test out where root cannot make machines.
func needMachines(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		testkit.LeaveOut(t, "only root can bake into a machine of systemd-nspawn")
	}
	if text, err := exec.Command("unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "true").CombinedOutput(); err != nil {
		testkit.LeaveOut(t, fmt.Sprintf("this machine lets root make no name spaces: %v: %s", err, text))
	}
	trial := &machine{cgroup: memoryGroup("amitrial")}
	defer os.Remove(trial.cgroup)
	if err := trial.limit(); err != nil {
		testkit.LeaveOut(t, fmt.Sprintf("this machine has no control groups that limit memory: %v", err))
	}
	for _, tool := range []string{"packer", "debootstrap", "systemd-nspawn", "slirp4netns", "ip", "nsenter", "ssh-keygen"} {
		referee.Tool(t, tool)
	}
}
