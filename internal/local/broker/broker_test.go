package broker

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/datacounsel/spillway/internal/testkit"
)

const (
	crashDir    = "SPILLWAY_TEST_BROKER_DIR"
	crashListen = "SPILLWAY_TEST_BROKER_LISTEN"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		serveUntilKilled(dir, os.Getenv(crashListen))
	}
	os.Exit(m.Run())
}

func serveUntilKilled(dir, listen string) {
	b, err := Start(Options{DataDir: dir, Listen: listen})
	if err == nil {
		err = b.EnsureTopic("crash", 3)
	}
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println("ready")
	select {}
}

func startBroker(t testing.TB, dir string) *Broker {
	t.Helper()
	b, err := Start(Options{DataDir: dir, Listen: "127.0.0.1:0", Partitions: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func producer(t testing.TB, addr string, extra ...string) *kafka.Producer {
	t.Helper()
	config := kafka.ConfigMap{"bootstrap.servers": addr, "enable.idempotence": true, "linger.ms": 5, "log_level": 3}
	for i := 0; i < len(extra); i += 2 {
		config[extra[i]] = extra[i+1]
	}
	p, err := kafka.NewProducer(&config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// produce sends count numbered records round robin over the partitions and waits until all are acknowledged.
func produce(t testing.TB, p *kafka.Producer, topic string, partitions, count int, value func(int) []byte) {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		var failed error
		for seen := 0; seen < count; {
			if m, ok := (<-p.Events()).(*kafka.Message); ok {
				seen++
				failed = errors.Join(failed, m.TopicPartition.Error)
			}
		}
		done <- failed
	}()
	for i := range count {
		m := &kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: int32(i % partitions)}, Value: value(i)}
		for err := p.Produce(m, nil); err != nil; err = p.Produce(m, nil) {
			var full kafka.Error
			if !errors.As(err, &full) || full.Code() != kafka.ErrQueueFull {
				t.Fatal(err)
			}
			time.Sleep(time.Millisecond)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func number(i int) []byte { return strconv.AppendInt(nil, int64(i), 10) }

// consume reads as a member of group until count records came or nothing comes for wait, and commits.
func consume(t testing.TB, addr, group, topic string, count int, wait time.Duration) []*kafka.Message {
	t.Helper()
	c, err := kafka.NewConsumer(&kafka.ConfigMap{"bootstrap.servers": addr, "group.id": group, "auto.offset.reset": "earliest", "enable.auto.commit": false, "log_level": 3})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Subscribe(topic, nil); err != nil {
		t.Fatal(err)
	}
	var got []*kafka.Message
	for quiet := time.Now(); len(got) < count && time.Since(quiet) < wait; {
		m, err := c.ReadMessage(100 * time.Millisecond)
		if err == nil {
			got, quiet = append(got, m), time.Now()
		}
	}
	if _, err := c.Commit(); err != nil && len(got) > 0 {
		t.Fatal(err)
	}
	return got
}

// TestRestart: topics, records and the offsets of groups are there after a restart.
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	b := startBroker(t, dir)
	if err := errors.Join(b.EnsureTopic("prices", 3), b.EnsureTopic("prices", 5), b.EnsureTopic("defaults", 0)); err != nil {
		t.Fatal(err)
	}
	produce(t, producer(t, b.Addr()), "prices", 3, 1000, number)
	if got := consume(t, b.Addr(), "g", "prices", 1000, 10*time.Second); len(got) != 1000 {
		t.Fatalf("read %d of 1000", len(got))
	}
	b.Close()
	b = startBroker(t, dir)
	if n, d := b.Partitions("prices"), b.Partitions("defaults"); n != 3 || d != 2 {
		t.Errorf("%d and %d partitions, want 3 and 2", n, d)
	}
	produce(t, producer(t, b.Addr()), "prices", 3, 10, number)
	if got := consume(t, b.Addr(), "g", "prices", 10, 10*time.Second); len(got) != 10 {
		t.Errorf("the group read %d records on, want the 10 new ones", len(got))
	}
	if got := consume(t, b.Addr(), "new", "prices", 1010, 10*time.Second); len(got) != 1010 {
		t.Errorf("a new group reads %d of 1010", len(got))
	}
}

// TestUnknownTopic: a mistyped name makes no topic.
func TestUnknownTopic(t *testing.T) {
	b := startBroker(t, t.TempDir())
	p := producer(t, b.Addr(), "topic.metadata.propagation.max.ms", "0", "enable.idempotence", "false")
	topic := "mistyped"
	delivered := make(chan kafka.Event, 1)
	if err := p.Produce(&kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny}, Value: []byte("x")}, delivered); err != nil {
		t.Fatal(err)
	}
	if m := (<-delivered).(*kafka.Message); m.TopicPartition.Error == nil {
		t.Error("a record was accepted for a topic that nobody created")
	}
	if n := b.Partitions(topic); n != 0 {
		t.Errorf("the topic came to be, with %d partitions", n)
	}
}

func TestAddressInUse(t *testing.T) {
	b := startBroker(t, t.TempDir())
	if _, err := Start(Options{DataDir: t.TempDir(), Listen: b.Addr()}); err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("got %v", err)
	}
}

// TestAdvertise: clients are told an address that they can reach, not a wildcard.
func TestAdvertise(t *testing.T) {
	b, err := Start(Options{DataDir: t.TempDir(), Listen: "0.0.0.0:0", Advertise: "localhost"})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if !strings.HasPrefix(b.Addr(), "localhost:") {
		t.Errorf("address %s", b.Addr())
	}
	if err := b.EnsureTopic("t", 1); err != nil {
		t.Fatal(err)
	}
	produce(t, producer(t, b.Addr()), "t", 1, 3, number)
}

// TestKillNine kills the broker while an idempotent producer writes, starts it again on the same port, and
// so on. In the end every partition holds each record once, in order.
func TestKillNine(t *testing.T) {
	dir, listen := t.TempDir(), fmt.Sprintf("127.0.0.1:%d", testkit.FreePort(t))
	const count, partitions, kills = 60_000, 3, 4
	victim := spawn(t, dir, listen)
	p := producer(t, listen, "enable.gapless.guarantee", "true", "reconnect.backoff.max.ms", "200", "message.timeout.ms", "60000")
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for range kills {
			time.Sleep(time.Duration(100+rand.IntN(300)) * time.Millisecond)
			_ = victim.Process.Kill()
			_ = victim.Wait()
			victim = spawn(t, dir, listen)
		}
	}()
	produce(t, p, "crash", partitions, count, func(i int) []byte {
		if i%200 == 0 { // so that the kills come in the middle
			time.Sleep(8 * time.Millisecond)
		}
		return number(i)
	})
	<-stopped
	defer func() {
		_ = victim.Process.Kill()
		_ = victim.Wait()
	}()
	next := map[int32]int{0: 0, 1: 1, 2: 2}
	got := consume(t, listen, "check", "crash", count, 15*time.Second)
	for _, m := range got {
		part := m.TopicPartition.Partition
		if want := strconv.Itoa(next[part]); string(m.Value) != want {
			t.Fatalf("partition %d offset %s holds %s, want %s", part, m.TopicPartition.Offset, m.Value, want)
		}
		next[part] += partitions
	}
	if len(got) != count {
		t.Errorf("%d records, want %d", len(got), count)
	}
}

func spawn(t testing.TB, dir, listen string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashListen+"="+listen)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Error(err)
		return cmd
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Errorf("the broker says %q, %v", line, err)
	}
	return cmd
}

// TestKcat: the command line client lists, writes and reads.
func TestKcat(t *testing.T) {
	kcat, err := exec.LookPath("kcat")
	if err != nil {
		testkit.LeaveOut(t, "kcat is not installed (apt-get install kcat)")
	}
	b := startBroker(t, t.TempDir())
	if err := b.EnsureTopic("lines", 1); err != nil {
		t.Fatal(err)
	}
	run := func(stdin string, args ...string) string {
		cmd := exec.Command(kcat, append([]string{"-b", b.Addr()}, args...)...)
		cmd.Stdin = strings.NewReader(stdin)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("kcat %v: %v: %s", args, err, out)
		}
		return string(out)
	}
	run("k1:one\nk2:two\n", "-P", "-t", "lines", "-K", ":", "-z", "zstd")
	if got := run("", "-C", "-q", "-t", "lines", "-e", "-f", "%o %k %s\n"); got != "0 k1 one\n1 k2 two\n" {
		t.Errorf("read back %q", got)
	}
	if got := run("", "-L"); !strings.Contains(got, `topic "lines" with 1 partitions`) {
		t.Errorf("list: %s", got)
	}
}

// codecs are those that the benchmarks send with.
var codecs = []string{"none", "lz4"}

func BenchmarkProduce(b *testing.B) {
	for _, codec := range codecs {
		b.Run(codec, func(b *testing.B) {
			broker := startBroker(b, b.TempDir())
			if err := broker.EnsureTopic("bench", 4); err != nil {
				b.Fatal(err)
			}
			p := producer(b, broker.Addr(), "compression.type", codec)
			b.SetBytes(150)
			b.ResetTimer()
			produce(b, p, "bench", 4, b.N, benchValue)
		})
	}
}

func BenchmarkConsume(b *testing.B) {
	for _, codec := range codecs {
		b.Run(codec, func(b *testing.B) {
			broker := startBroker(b, b.TempDir())
			if err := broker.EnsureTopic("bench", 4); err != nil {
				b.Fatal(err)
			}
			produce(b, producer(b, broker.Addr(), "compression.type", codec), "bench", 4, b.N, benchValue)
			b.SetBytes(150)
			b.ResetTimer()
			if got := consume(b, broker.Addr(), "g", "bench", b.N, 10*time.Second); len(got) != b.N {
				b.Fatalf("read %d of %d", len(got), b.N)
			}
		})
	}
}

func benchValue(i int) []byte {
	return fmt.Appendf(make([]byte, 0, 150), `{"Index":"HSI","Date":"1986-12-31","Open":%d.5,"High":2568.300049,"Low":2568.300049,"Close":2568.300049,"adj close":2568.300049,"Volume":0}`, i)
}
