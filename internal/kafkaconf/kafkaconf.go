// Package kafkaconf is the only place that builds librdkafka configurations, so that brokers, TLS, SASL
// and any other property are given to every part in the same way.
package kafkaconf

import (
	"os"
	"strings"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/internal/cli"
)

// Options tell how to reach a Kafka cluster. Property names are librdkafka's
// (https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md).
type Options struct {
	Brokers        string   // bootstrap.servers: host:port, comma-separated
	PropertiesFile string   // "key=value" lines; the place for passwords
	Properties     []string // "key=value"; win over the file
}

// DefaultOptions reach the embedded broker's default address.
func DefaultOptions() Options { return Options{Brokers: "127.0.0.1:9092"} }

// AddFlags adds --brokers, --kafka-config and -X.
func (o *Options) AddFlags(cmd *cobra.Command) {
	cli.Group(cmd, "Kafka", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.Brokers, "brokers", o.Brokers, "bootstrap brokers, `HOST:PORT[,HOST:PORT]`")
		fs.StringVar(&o.PropertiesFile, "kafka-config", o.PropertiesFile, "`FILE` of librdkafka properties, key=value lines (TLS, SASL; keeps passwords off the command line)")
		fs.StringArrayVarP(&o.Properties, "kafka-property", "X", o.Properties, "librdkafka property `KEY=VALUE`, repeatable; wins over --kafka-config")
	})
}

// ConfigMap returns librdkafka's configuration. The brokers win over the defaults, the file over the brokers,
// and the properties over the file. What cannot be read is wrong usage.
func (o Options) ConfigMap(defaults map[string]string) (*kafka.ConfigMap, error) {
	config := kafka.ConfigMap{}
	for key, value := range defaults {
		config[key] = value
	}
	lines, err := o.fileLines()
	if err != nil {
		return nil, err
	}
	if o.Brokers != "" {
		config["bootstrap.servers"] = o.Brokers
	}
	for _, line := range append(lines, o.Properties...) {
		key, value, ok := strings.Cut(line, "=")
		if !ok || strings.TrimSpace(key) == "" {
			return nil, cli.Usagef("librdkafka property %q: write key=value", strings.TrimSpace(key))
		}
		config[strings.TrimSpace(key)] = strings.TrimSpace(value)
	}
	return &config, nil
}

func (o Options) fileLines() ([]string, error) {
	if o.PropertiesFile == "" {
		return nil, nil
	}
	text, err := os.ReadFile(o.PropertiesFile)
	if err != nil {
		return nil, cli.Usagef("read --kafka-config: %w", err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines, nil
}
