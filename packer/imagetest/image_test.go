package imagetest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// userData is what an instance of these tests is launched with.
const userData = "#spillway\n# a comment\ntopics=stockmarket:3,quotes\nretention.hours=2\nbroker.log.cleaner.backoff.ms=20000\n"

// TestImage bakes and tries each mode of the image. What is timed of the first, the default, runs alone; the rest, which only
// has to go well, runs beside the next mode and the launch module, which mostly waits.
func TestImage(t *testing.T) {
	needImage(t)
	var all sync.WaitGroup
	for i, f := range flavours {
		timed := make(chan struct{})
		over := sync.OnceFunc(func() { close(timed) })
		all.Go(func() {
			defer over()
			t.Run(f.mode, func(t *testing.T) { tryImage(t, f, over) })
		})
		<-timed
		if i == 0 {
			all.Go(func() {
				t.Run("launch", func(t *testing.T) {
					t.Run("module", checkLaunchModule)
					t.Run("variants", checkLaunchVariants)
				})
			})
		}
	}
	all.Wait()
}

func tryImage(t *testing.T, f flavour, timed func()) {
	root := image(t, f)
	again := copyRoot(t, root)
	m := newMachine(t, root)
	m.address = f.net + "1"
	imds := m.serveMetadata(t, map[string]string{"meta-data/public-ipv4": m.address, "meta-data/local-ipv4": "10.0.2.100", "user-data": userData + strings.ReplaceAll(*launch, ";", "\n") + "\n"})
	for _, host := range []string{"1", "2"} {
		m.forward(t, f.net+host, 9092, 9092)
	}
	step := func(name string, check func(t *testing.T)) bool {
		return t.Run(name, func(t *testing.T) {
			start := time.Now()
			defer func() {
				t.Logf("step: %.0f s", time.Since(start).Seconds())
				if t.Failed() {
					t.Logf("journal:\n%s", journal(m))
				}
			}()
			check(t)
		})
	}
	step("nothing is left over", func(t *testing.T) { checkClean(t, root) })
	if !step("first boot", func(t *testing.T) { checkFirstBoot(t, m) }) {
		return
	}
	step("hardening", func(t *testing.T) { checkHardening(t, m, f) })
	step("killed broker", func(t *testing.T) { checkKill(t, m, f) })
	step("another address", func(t *testing.T) { checkReboot(t, m, imds, f.net+"2") })
	step("flat out", func(t *testing.T) { checkFlatOut(t, m, f) })
	step("franz-go crowds", func(t *testing.T) { checkCrowds(t, m, f, "franz-go", franz) })
	timed()
	step("librdkafka crowds", func(t *testing.T) { checkCrowds(t, m, f, "librdkafka", librdkafka) })
	step("connector and gateway", func(t *testing.T) { checkUnits(t, m, imds) })
	step("users and TLS", func(t *testing.T) { checkSecured(t, m, imds) })
	step("no metadata", func(t *testing.T) { checkWithoutMetadata(t, m, imds) })
	if f.mode == "kraft" {
		step("cloud-init", func(t *testing.T) { checkCloudInit(t, copyRoot(t, again)) })
	}
	step("baked again", func(t *testing.T) { checkBakedAgain(t, again, f) })
}

func journal(m *machine) string {
	text, err := m.try("journalctl", "-b", "--no-pager", "-o", "cat", "-n", "60", "-u", "kafka*", "-u", "zookeeper")
	if err != nil {
		return err.Error()
	}
	return text
}

// checkClean looks for what must not be in an image: keys, identities, histories, logs, data.
func checkClean(t *testing.T, root string) {
	for _, pattern := range []string{"etc/ssh/ssh_host_*", "root/.ssh/authorized_keys", "home/*/.ssh/authorized_keys", "root/.*history", "home/*/.*history",
		"root/.aws", "home/*/.aws", "var/lib/kafka/*", "var/lib/zookeeper/*", "tmp/spillway", "var/lib/dbus/machine-id", "etc/kafka/launch.conf", "var/lib/cloud/instances"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			t.Errorf("the image holds %s", strings.TrimPrefix(path, root))
		}
	}
	if id, err := os.ReadFile(filepath.Join(root, "etc/machine-id")); err != nil || strings.TrimSpace(string(id)) != "" {
		t.Errorf("the image's machine-id is %q, %v; want an empty file", id, err)
	}
	secrets := "BEGIN ((RSA|EC|OPENSSH|DSA) )?PRIVATE KEY|AKIA[0-9A-Z]{16}|aws_secret_access_key *="
	text, err := exec.Command("grep", "-rlsE", secrets, filepath.Join(root, "etc"), filepath.Join(root, "root"), filepath.Join(root, "home"), filepath.Join(root, "var/lib/cloud")).Output()
	if len(text) > 0 {
		t.Errorf("secrets lie in %s (%v)", text, err)
	}
	kilobytes, err := strconv.Atoi(strings.Fields(run(t, "du", "-skx", root))[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("figure: used disk %d MB", kilobytes/1024)
	if kilobytes > 1500*1024 {
		t.Errorf("the image uses %d MB of disk, want less than 1500", kilobytes/1024)
	}
}

// checkFirstBoot boots and wants a broker of its own cluster that is reached, by its advertised address, from outside.
func checkFirstBoot(t *testing.T, m *machine) {
	start := time.Now()
	m.boot(t)
	createTopic(t, m.address, "first", 1)
	if err := dial(t, m.address).ProduceSync(within(t, time.Minute), &kgo.Record{Topic: "first", Value: make([]byte, 8)}).FirstErr(); err != nil {
		t.Fatal(err)
	}
	t.Logf("figure: boot to first acknowledged record %.1f s", time.Since(start).Seconds())
	if got := bootstrap(t, m.address); got != m.address+":9092" {
		t.Errorf("the broker advertises %s, want the public address", got)
	}
	if text, err := m.try("systemctl", "is-system-running", "--wait"); strings.TrimSpace(text) != "running" {
		t.Errorf("the machine is %s (%v):\n%s", text, err, m.exec(t, "sh", "-c", "systemctl --failed --no-pager; journalctl -b --no-pager -p warning -n 40"))
	}
	prices := pour(within(t, time.Minute), t, dial(t, m.address), "stockmarket", 100_000, 150)
	if prices.err != nil || prices.good != 100_000 {
		t.Fatalf("%d of 100000 records acknowledged: %v", prices.good, prices.err)
	}
	expect(t, m.address, "stockmarket", prices)
	text := m.exec(t, "sh", "-c", "cat /run/kafka/server.properties; ls -l /run/kafka")
	for _, want := range []string{"log.retention.hours=2\n", "log.retention.bytes=100000000\n", "log.cleaner.backoff.ms=20000", "log.flush.interval.messages=1\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("server.properties lacks %s:\n%s", want, text)
		}
	}
}

// checkHardening looks at the running units from inside.
func checkHardening(t *testing.T, m *machine, f flavour) {
	units := []string{"kafka.service", "spillway-connector.service", "spillway-gateway.service"}
	if f.mode == "zookeeper" {
		units = append(units, "zookeeper.service")
	}
	for _, unit := range units {
		text := m.exec(t, "systemd-analyze", "security", "--no-pager", unit)
		level := regexp.MustCompile(`Overall exposure level for \S+: ([0-9.]+)`).FindStringSubmatch(text)
		if level == nil {
			t.Fatalf("systemd-analyze security %s:\n%s", unit, text)
		}
		exposure, err := strconv.ParseFloat(level[1], 64)
		if err != nil || exposure >= 4 {
			t.Errorf("the exposure of %s is %s, want below 4.0:\n%s", unit, level[1], text)
		}
		t.Logf("figure: exposure of %s %s", unit, level[1])
	}
	for _, unit := range units[1:3] {
		if text, _ := m.try("systemctl", "is-enabled", unit); strings.TrimSpace(text) != "disabled" {
			t.Errorf("%s is %s, want disabled until configured", unit, text)
		}
	}
	command := m.exec(t, "sh", "-c", `tr '\0' ' ' </proc/$(systemctl show -P MainPID kafka)/cmdline`)
	for _, flag := range []string{"-Xmx256M", "-Xms128M", "-XX:+ExitOnOutOfMemoryError"} {
		if !slices.Contains(strings.Fields(command), flag) {
			t.Errorf("the broker runs as %s, want %s", command, flag)
		}
	}
	if strings.Contains(command, "filesize=100M") || strings.Contains(command, "jmxremote.port") {
		t.Errorf("the broker runs as %s: a gigabyte of GC logs, or an open JMX port", command)
	}
	var open []string
	for _, line := range strings.Split(m.exec(t, "ss", "-Hltn"), "\n") {
		if fields := strings.Fields(line); len(fields) > 3 && !strings.HasPrefix(fields[3], "127.") && !strings.HasPrefix(fields[3], "[::ffff:127.") &&
			!strings.HasPrefix(fields[3], "[::1]") && !strings.HasPrefix(fields[3], "169.254.169.254:") {
			open = append(open, fields[3][strings.LastIndex(fields[3], ":")+1:])
		}
	}
	slices.Sort(open)
	if open = slices.Compact(open); !slices.Equal(open, []string{"22", "9092", "9093"}) {
		t.Errorf("ports open to the network: %q, want 22, 9092 and 9093", open)
	}
}

// resident returns the most memory that the broker had resident so far, in megabytes.
func resident(t *testing.T, m *machine) int {
	t.Helper()
	text := m.exec(t, "sh", "-c", `sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$(systemctl show -P MainPID kafka)/status`)
	kilobytes, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		t.Fatalf("resident memory: %q", text)
	}
	return kilobytes / 1024
}

func restarts(t *testing.T, m *machine) string {
	t.Helper()
	return strings.TrimSpace(m.exec(t, "systemctl", "show", "-P", "NRestarts", "kafka"))
}

// checkKill kills the broker under load: systemd brings it back (beside ZooKeeper at the second try or
// third, when the old session has expired), and each acknowledged record is there once.
func checkKill(t *testing.T, m *machine, f flavour) {
	createTopic(t, m.address, "killed", 4)
	ctx, stop := context.WithTimeout(context.Background(), 8*time.Second)
	defer stop()
	go func() {
		time.Sleep(3 * time.Second)
		m.try("sh", "-c", "kill -9 $(systemctl show -P MainPID kafka)") // the count of restarts tells
	}()
	l := pour(ctx, t, dial(t, m.address), "killed", 1<<62, 150)
	if got := restarts(t, m); got == "0" || f.mode == "kraft" && got != "1" {
		t.Errorf("the broker was restarted %s times, want once", got)
	}
	t.Logf("figure: killed under load: %d records sent, %d acknowledged", len(l.acked), l.good)
	expect(t, m.address, "killed", l)
}

// checkReboot stops the instance and starts it with another public address, as EC2 gives.
func checkReboot(t *testing.T, m *machine, imds *metadata, address string) {
	before, kept := clusterID(t, m.address), sizeOf(t, dial(t, m.address), "stockmarket")
	m.powerOff(t)
	imds.set("meta-data/public-ipv4", address)
	m.address = address
	start := time.Now()
	m.boot(t)
	createTopic(t, m.address, "second", 1)
	t.Logf("figure: reboot to answering %.1f s", time.Since(start).Seconds())
	if got := bootstrap(t, m.address); got != m.address+":9092" {
		t.Errorf("after a reboot the broker advertises %s, want %s:9092", got, m.address)
	}
	if after := clusterID(t, m.address); after != before || after == "" {
		t.Errorf("after a reboot the cluster is %q, was %q", after, before)
	}
	if size := sizeOf(t, dial(t, m.address), "stockmarket"); size != kept {
		t.Errorf("after a reboot stockmarket holds %d records, held %d", size, kept)
	}
}

// checkWithoutMetadata boots where nothing answers at the metadata's address, and says so.
func checkWithoutMetadata(t *testing.T, m *machine, imds *metadata) {
	m.powerOff(t)
	imds.silence()
	start := time.Now()
	m.boot(t)
	eventually(t, 2*time.Minute, func() error {
		_, err := m.try("systemctl", "is-active", "--quiet", "kafka-settle.service")
		return err
	})
	t.Logf("figure: boot without metadata to settled %.1f s", time.Since(start).Seconds())
	if text := m.exec(t, "journalctl", "-b", "-o", "cat", "-u", "kafka-boot"); !strings.Contains(text, "no instance metadata (IMDSv2) answered") ||
		!strings.Contains(text, "advertised to clients as 10.0.2.100:9092") {
		t.Errorf("kafka-boot says:\n%s\nwant the missing metadata and the fallback", text)
	}
}
