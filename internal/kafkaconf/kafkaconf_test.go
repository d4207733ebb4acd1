package kafkaconf_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/kafkaconf"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kafka.properties")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConfigMap(t *testing.T) {
	for name, tc := range map[string]struct {
		options  kafkaconf.Options
		defaults map[string]string
		want     kafka.ConfigMap
	}{
		"defaults and brokers": {
			kafkaconf.Options{Brokers: "a:1,b:2"}, map[string]string{"acks": "all"},
			kafka.ConfigMap{"acks": "all", "bootstrap.servers": "a:1,b:2"},
		},
		"the file wins over defaults and brokers": {
			kafkaconf.Options{Brokers: "a:1", PropertiesFile: file(t, "# secrets\n\n  acks = 1 \r\nsasl.password=a=b#c\nbootstrap.servers=b:2")}, map[string]string{"acks": "all"},
			kafka.ConfigMap{"acks": "1", "sasl.password": "a=b#c", "bootstrap.servers": "b:2"},
		},
		"-X wins over the file, the last over the first": {
			kafkaconf.Options{PropertiesFile: file(t, "acks=1\nlinger.ms=5\n"), Properties: []string{"acks=0", " acks = all ", "client.id="}}, nil,
			kafka.ConfigMap{"acks": "all", "linger.ms": "5", "client.id": ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tc.options.ConfigMap(tc.defaults)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, *got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A wrong property is wrong usage, and its value, which may be a secret, is not repeated.
func TestWrongProperties(t *testing.T) {
	for name, o := range map[string]kafkaconf.Options{
		"no equals sign":        {Properties: []string{"acks"}},
		"no name":               {Properties: []string{"= hush"}},
		"no name in the file":   {PropertiesFile: file(t, "acks=1\n=hush\n")},
		"the file is not there": {PropertiesFile: filepath.Join(t.TempDir(), "absent")},
		"the file is no file":   {PropertiesFile: t.TempDir()},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := o.ConfigMap(nil)
			var usage *cli.UsageError
			if !errors.As(err, &usage) || strings.Contains(err.Error(), "hush") {
				t.Errorf("got %v, want wrong usage that does not tell the value", err)
			}
		})
	}
}

func TestFlags(t *testing.T) {
	o := kafkaconf.DefaultOptions()
	cmd := &cobra.Command{}
	o.AddFlags(cmd)
	if err := cmd.ParseFlags([]string{"-X", "acks=1", "--kafka-property", "a=b,c", "--brokers", "k:9092", "--kafka-config", "f"}); err != nil {
		t.Fatal(err)
	}
	want := kafkaconf.Options{Brokers: "k:9092", PropertiesFile: "f", Properties: []string{"acks=1", "a=b,c"}}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Error(diff)
	}
}

type client chan kafka.LogEvent

func (c client) Logs() chan kafka.LogEvent { return c }

func TestForwardLogs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var text strings.Builder
		logs := make(client)
		stop := kafkaconf.ForwardLogs(logs, slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug})))
		logs <- kafka.LogEvent{Level: 3, Tag: "FAIL", Message: "refused"}
		logs <- kafka.LogEvent{Level: 7, Tag: "STATE", Message: "up"}
		synctest.Wait()
		stop() // else the test does not end
		for _, want := range []string{"level=WARN msg=refused librdkafka=FAIL", "level=DEBUG msg=up librdkafka=STATE"} {
			if !strings.Contains(text.String(), want) {
				t.Errorf("lacks %q:\n%s", want, text.String())
			}
		}
	})
}
