package broker

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
)

// Apache Kafka's own tools create, describe, fill and read a topic and look at the group.
func TestJavaTools(t *testing.T) {
	java, classpath := referee.Java(t), referee.Classpath(t, "kafka41")
	b, err := Start(Options{DataDir: t.TempDir(), Listen: "127.0.0.1:0", Partitions: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	tool := func(stdin, class string, args ...string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		args = append([]string{"-XX:TieredStopAtLevel=1", "-cp", classpath, "org.apache.kafka.tools." + class, "--bootstrap-server", b.Addr()}, args...)
		cmd := exec.CommandContext(ctx, java, args...)
		cmd.Stdin = strings.NewReader(stdin)
		var out, errs strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil {
			t.Fatalf("%s: %v\n%s%s", class, err, out.String(), errs.String())
		}
		return out.String()
	}
	tool("", "TopicCommand", "--create", "--topic", "prices", "--partitions", "3")
	if out := tool("", "TopicCommand", "--describe", "--topic", "prices"); !strings.Contains(out, "PartitionCount: 3") {
		t.Errorf("described as %q", out)
	}
	tool("a\nb\nc\n", "ConsoleProducer", "--topic", "prices")
	if out := tool("", "consumer.ConsoleConsumer", "--topic", "prices", "--from-beginning", "--max-messages", "3", "--group", "readers"); len(strings.Fields(out)) != 3 {
		t.Errorf("consumed %q", out)
	}
	if out := tool("", "consumer.group.ConsumerGroupCommand", "--describe", "--group", "readers"); !strings.Contains(out, "readers") {
		t.Errorf("the group is described as %q", out)
	}
}
