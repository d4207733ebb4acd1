package referee

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/datacounsel/spillway/internal/testkit"
)

// KafkaVersion names a broker that Kafka can start.
type KafkaVersion struct{ classpath string }

// The brokers at hand: the newest line with KRaft, and the last line that runs with ZooKeeper (started beside it).
var (
	KRaft41     = KafkaVersion{"kafka41"}
	ZooKeeper39 = KafkaVersion{"kafka39"}
)

// Broker is a running Apache Kafka of one node, without topics, which creates none by itself.
type Broker struct {
	Addr    string // host:port for --brokers
	command command
	*process
}

// Kafka starts a broker with a heap of 256 MB, as the project's image has it. Properties override its configuration.
func Kafka(t testing.TB, version KafkaVersion, properties ...string) *Broker {
	t.Helper()
	dir := t.TempDir()
	port := testkit.FreePort(t)
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	config := []string{
		"log.dirs=" + filepath.Join(dir, "log"),
		"auto.create.topics.enable=false",
		"offsets.topic.replication.factor=1", "offsets.topic.num.partitions=4",
		"transaction.state.log.replication.factor=1", "transaction.state.log.min.isr=1", "transaction.state.log.num.partitions=4",
		"group.initial.rebalance.delay.ms=0",
		"log.cleaner.dedupe.buffer.size=16777216",
	}
	if version == ZooKeeper39 {
		config = append(config, "broker.id=1", "listeners=PLAINTEXT://"+addr, "zookeeper.connect="+zooKeeper(t))
	} else {
		controller := testkit.FreePort(t)
		config = append(config, "node.id=1", "process.roles=broker,controller",
			fmt.Sprintf("listeners=PLAINTEXT://%s,CONTROLLER://127.0.0.1:%d", addr, controller),
			"advertised.listeners=PLAINTEXT://"+addr, "controller.listener.names=CONTROLLER",
			fmt.Sprintf("controller.quorum.voters=1@127.0.0.1:%d", controller))
	}
	file := writeProperties(t, dir, "server.properties", append(config, properties...))
	if version == KRaft41 {
		format(t, dir, file)
	}
	b := &Broker{Addr: addr, command: command{
		name: "kafka", dir: dir, stop: syscall.SIGTERM, patience: 2 * time.Minute,
		argv: kafkaJava(t, version, "-Xmx256M", "-Xms128M", "kafka.Kafka", file),
		ready: func() error {
			client, err := kgo.NewClient(kgo.SeedBrokers(addr), kgo.RequestRetries(0))
			if err != nil {
				return err
			}
			defer client.Close()
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			return client.Ping(ctx)
		},
	}}
	b.Start(t)
	t.Cleanup(func() {
		b.kill()
		if t.Failed() {
			t.Logf("%s wrote last:\n%s", b.name, b.tail(60))
		}
	})
	return b
}

// Kill ends the broker as a crash would; Start brings it back on the same port with the same data.
func (b *Broker) Kill() { b.kill() }

// Stop shuts the broker down in order.
func (b *Broker) Stop() { b.end() }

// Start starts a broker that was killed or stopped.
func (b *Broker) Start(t testing.TB) {
	t.Helper()
	process, err := start(b.command)
	if err != nil {
		t.Fatal(err)
	}
	b.process = process
}

// zooKeeper starts a ZooKeeper of one node that ends with the test and returns its address.
func zooKeeper(t testing.TB) string {
	t.Helper()
	dir, port := t.TempDir(), testkit.FreePort(t)
	file := writeProperties(t, dir, "zookeeper.properties", []string{
		"dataDir=" + filepath.Join(dir, "data"), fmt.Sprintf("clientPort=%d", port), "clientPortAddress=127.0.0.1",
		"admin.enableServer=false", "4lw.commands.whitelist=ruok",
	})
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	process, err := start(command{
		name: "zookeeper", dir: dir, stop: syscall.SIGTERM, patience: time.Minute,
		argv:  kafkaJava(t, ZooKeeper39, "-Xmx64M", "org.apache.zookeeper.server.quorum.QuorumPeerMain", file),
		ready: func() error { return answersOK(addr) },
	})
	if err != nil {
		t.Fatal(err)
	}
	process.endWith(t)
	return addr
}

// format prepares the log folder of a KRaft broker.
func format(t testing.TB, dir, file string) {
	t.Helper()
	process, err := start(command{name: "format", dir: dir, patience: time.Minute, ready: func() error {
		_, err := os.Stat(filepath.Join(dir, "log", "bootstrap.checkpoint"))
		return err
	}, argv: kafkaJava(t, KRaft41, "-Xmx64M", "kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", "c3BpbGx3YXktcmVmZXJlZQ", "-c", file)})
	if err != nil {
		t.Fatal(err)
	}
	<-process.done
}

// kafkaJava returns the command that runs a class of Kafka's jars, started quickly rather than run at full speed.
func kafkaJava(t testing.TB, version KafkaVersion, args ...string) []string {
	t.Helper()
	return append([]string{Java(t), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", Classpath(t, version.classpath)}, args...)
}

func writeProperties(t testing.TB, dir, name string, lines []string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
		t.Fatalf("write %s: %v", name, err)
	}
	return file
}
