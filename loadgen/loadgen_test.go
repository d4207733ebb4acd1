package loadgen_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/testkit"
	"github.com/datacounsel/spillway/loadgen"
	"github.com/datacounsel/spillway/loadgen/report"
)

// childVariable makes the test binary behave as `spillway loadgen`, so that tests can kill it.
const childVariable = "SPILLWAY_TEST_LOADGEN_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	env := &cli.Env{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	code := cli.Execute(ctx, env, loadgen.Command(env))
	stop()
	os.Exit(code)
}

// broker starts an embedded Kafka and returns its address.
func broker(t testing.TB, opts ...kfake.Opt) string {
	t.Helper()
	return cluster(t, opts...).ListenAddrs()[0]
}

// cluster starts an embedded Kafka whose answers a test may change.
func cluster(t testing.TB, opts ...kfake.Opt) *kfake.Cluster {
	t.Helper()
	cluster, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(1)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return cluster
}

// record is what the tests look at in a topic.
type record struct {
	partition  int32
	seq        int64
	replay     string
	key, value string
	headers    map[string]string
}

// ends returns the offset behind the last record of each partition of topic, none where there is no such topic.
func ends(t testing.TB, client *kgo.Client, topic string) map[int32]int64 {
	t.Helper()
	listed, err := kadm.NewClient(client).ListEndOffsets(t.Context(), topic)
	if err != nil {
		t.Fatal(err)
	}
	at := map[int32]int64{}
	listed.Each(func(o kadm.ListedOffset) {
		if o.Err == nil && o.Offset > 0 {
			at[o.Partition] = o.Offset
		}
	})
	return at
}

// readTopic returns every record of topic, in order within each partition.
func readTopic(t testing.TB, addr, topic string) []record {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(addr), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out []record
	for left := ends(t, client, topic); len(left) > 0; {
		fetches := client.PollFetches(ctx)
		if ctx.Err() != nil {
			t.Fatalf("partitions %v of %s were not read to their ends", left, topic)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			rec := record{partition: r.Partition, key: string(r.Key), value: string(r.Value), headers: map[string]string{}}
			for _, h := range r.Headers {
				rec.headers[h.Key] = string(h.Value)
			}
			rec.seq, _ = strconv.ParseInt(rec.headers["spillway.seq"], 10, 64)
			rec.replay = rec.headers["spillway.replay"]
			out = append(out, rec)
			if r.Offset+1 >= left[r.Partition] {
				delete(left, r.Partition)
			}
		})
	}
	return out
}

// options returns options for tests: addr, no progress lines, as fast as it goes.
func options(addr, source string) loadgen.Options {
	o := loadgen.DefaultOptions()
	o.Kafka.Brokers, o.Source, o.Rate, o.Progress = addr, source, "max", 0
	return o
}

// command runs `spillway loadgen` in this process and returns its exit code, output and the account it printed.
func command(t testing.TB, args ...string) (code int, summary report.Summary, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	env := &cli.Env{Args: append(args, "--json"), Stdout: &out, Stderr: &errs}
	code = cli.Execute(t.Context(), env, loadgen.Command(env))
	if out.Len() > 0 && strings.HasPrefix(out.String(), "{") {
		if err := json.Unmarshal(out.Bytes(), &summary); err != nil {
			t.Fatalf("read the account: %v\n%s", err, out.String())
		}
	}
	return code, summary, errs.String()
}

func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReplayOfARealFileSendsEveryWholeRowOnce(t *testing.T) {
	addr := broker(t)
	code, s, stderr := command(t, "--brokers", addr, "--source", testkit.RealCSV(t, "indexProcessed.csv"), "--rate", "max")
	if code != 0 || s.Acked != 5692 || s.Bad != 1 || s.Blank != 0 || s.BadRows[0].Line != 5694 {
		t.Fatalf("exit %d, account %+v\n%s", code, s, stderr)
	}
	records := readTopic(t, addr, "stockmarket")
	if len(records) != 5692 {
		t.Fatalf("%d records in the topic", len(records))
	}
	want := `{"Index":"HSI","Date":"1986-12-31","Open":2568.300049,"High":2568.300049,"Low":2568.300049,"Close":2568.300049,"Adj Close":2568.300049,"Volume":0.0,"CloseUSD":333.87900637}`
	if records[0].value != want || records[0].key != "HSI" || records[0].seq != 1 {
		t.Fatalf("first record %+v", records[0])
	}
}

func TestReplayPassesOverBlankRows(t *testing.T) {
	addr := broker(t)
	code, s, stderr := command(t, "--brokers", addr, "--source", testkit.RealCSV(t, "indexProcessed-dayfirst.csv"), "--rate", "max")
	if code != 0 || s.Acked != 10526 || s.Bad != 0 || s.Blank != 27670 {
		t.Fatalf("exit %d, account %+v\n%s", code, s, stderr)
	}
}

func addPartitions(t *testing.T, addr, topic string, total int) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(addr))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := kadm.NewClient(client).UpdatePartitions(t.Context(), total, topic); err != nil {
		t.Fatal(err)
	}
}
