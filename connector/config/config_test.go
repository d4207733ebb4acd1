package config_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/internal/cli"
)

var update = flag.Bool("update", false, "write PROPERTIES.md anew")

func apply(t *testing.T, file, text string) (config.Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), file)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	given, err := config.ReadFile(path)
	if err != nil {
		return config.Config{}, err
	}
	c := config.Default()
	if err := c.Apply(given, func(string) bool { return false }); err != nil {
		return c, err
	}
	return c, c.Validate()
}

// A configuration made for Confluent's sink is taken as it is.
func TestConfluent(t *testing.T) {
	c, err := apply(t, "sink.properties", `
name=prices
connector.class=io.confluent.connect.s3.S3SinkConnector
tasks.max=2
topics=stockmarket
s3.region=eu-west-1
s3.bucket.name=lake
s3.part.size=5242880
s3.compression.type=gzip
flush.size=1000
rotate.schedule.interval.ms=60000
storage.class=io.confluent.connect.s3.storage.S3Storage
format.class=io.confluent.connect.s3.format.json.JsonFormat
partitioner.class=io.confluent.connect.storage.partitioner.DefaultPartitioner
schema.compatibility=NONE
value.converter=org.apache.kafka.connect.json.JsonConverter
value.converter.schemas.enable=false
errors.tolerance=all
errors.deadletterqueue.topic.name=dead
`)
	if err != nil {
		t.Fatal(err)
	}
	if c.Group() != "connect-prices" || c.TasksMax != 2 || c.Bucket != "lake" || c.Region != "eu-west-1" || c.Compression != config.Gzip ||
		c.FlushSize != 1000 || c.RotateSchedule != time.Minute || c.Partitioner != config.DefaultPartitioner || c.DeadLetters != "dead" || c.PartSize != 5<<20 {
		t.Errorf("%+v", c)
	}
	if got := c.Map()["connector.class"]; got != "io.confluent.connect.s3.S3SinkConnector" {
		t.Errorf("connector.class is shown as %q", got)
	}
}

// So is one for Aiven's, in the JSON that Connect's REST API takes.
func TestAiven(t *testing.T) {
	c, err := apply(t, "sink.json", `{"name": "prices", "config": {
		"connector.class": "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector", "topics": "stockmarket",
		"aws.s3.bucket.name": "lake", "aws.s3.region": "eu-west-1", "aws.s3.endpoint": "http://127.0.0.1:9000",
		"file.max.records": 500, "file.compression.type": "none", "format.output.type": "jsonl", "format.output.envelope": false}}`)
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "prices" || c.Bucket != "lake" || c.Endpoint != "http://127.0.0.1:9000" || c.FlushSize != 500 || c.Compression != config.None {
		t.Errorf("%+v", c)
	}
}

func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"flush.sise=1":         "flush.sise is no property of this connector; the nearest is flush.size",
		"aws.s3.bucket=b":      "the nearest is aws.s3.bucket.name",
		"flush.size=0":         "flush.size: 0 is not between 1 and",
		"flush.size=many":      `"many" is no size`,
		"topics=a,b":           "one topic a connector",
		"topics=":              "topics: a value is required (flag --topic)",
		"tasks.max=x":          "tasks.max:",
		"errors.tolerance=few": `"few" is not offered: use none or all`,
		"partitioner.class=io.confluent.connect.storage.partitioner.TimeBasedPartitioner": "TimeBasedPartitioner\" is not offered",
		"format.class=io.confluent.connect.s3.format.parquet.ParquetFormat":               "is not offered: use io.confluent.connect.s3.format.json.JsonFormat",
		"value.converter.schemas.enable=true":                                             "is not offered",
		"rotate.interval.ms=soon":                                                         `"soon" is no duration`,
		"glue.columns=volume":                                                             "write name=type",
		"glue.columns=volume=number":                                                      `unknown kind "number"`,
		"flush.bytes=64MiB":                                                               "an object must fit in the buffer",
		"errors.deadletterqueue.topic.name=dead":                                          "set errors.tolerance=all",
	} {
		_, err := apply(t, "sink.properties", text)
		var usage *cli.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want a usage error with %q", text, err, want)
		}
	}
	if _, err := config.ReadFile(filepath.Join(t.TempDir(), "absent")); err == nil || !strings.Contains(err.Error(), "--connector-config") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestFlags(t *testing.T) {
	c := config.Default()
	cmd := &cobra.Command{}
	c.AddFlags(cmd)
	if err := cmd.ParseFlags([]string{"--flush-bytes=4MiB", "--rotate-schedule=250ms", "--objects=record", "--columns=day=date;amount=decimal(10,2)"}); err != nil {
		t.Fatal(err)
	}
	columns, err := c.GivenColumns()
	if err != nil || len(columns) != 2 || columns[1].Type.String() != "decimal(10,2)" {
		t.Errorf("columns %v, %v", columns, err)
	}
	if c.FlushBytes != 4<<20 || c.RotateSchedule != 250*time.Millisecond || c.Objects != config.Record {
		t.Errorf("%+v", c)
	}
	if err := cmd.ParseFlags([]string{"--objects=both"}); err == nil {
		t.Error("--objects=both is taken")
	}
}

// PROPERTIES.md is what Definitions say.
func TestDocumentation(t *testing.T) {
	want := config.Markdown()
	if *update {
		if err := os.WriteFile("PROPERTIES.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile("PROPERTIES.md"); err != nil || string(got) != want {
		t.Errorf("PROPERTIES.md is out of date (%v): run go test ./connector/config -update", err)
	}
}
