// Package config is the connector's configuration: one table of definitions (Definitions) that flags,
// property files, validation, documentation and the REST API are all read from.
package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/lake"
)

// Config is what one connector does. Its fields are set by name through Definitions.
type Config struct {
	Name     string // Connect's connector name; the consumer group is connect-<Name>
	TasksMax int    // consumers that this worker runs
	Topic    string

	Bucket   string
	Endpoint string // of S3 and Glue; empty: the environment's
	Region   string // empty: the environment's
	Database string // Glue
	Table    string // Glue
	Columns  string // "name=type;…": types that are given and never inferred

	Objects     string // Batch or Record
	TopicsDir   string // first folder of every object
	FileDelim   string
	PadWidth    int
	Partitioner string // FlatPartitioner or DefaultPartitioner

	FlushSize        int           // records in an object
	FlushBytes       int64         // bytes in an object, before compression
	RotateInterval   time.Duration // of record time in an object; negative: no limit
	RotateSchedule   time.Duration // of wall-clock time, aligned to it; negative: no limit
	Compression      string        // none or gzip
	CompressionLevel int           // -1: the fastest; 1 to 9
	PartSize         int64         // objects larger than this are uploaded in parts
	BufferBytes      int64         // records held in memory, all partitions together
	PutConcurrency   int           // PUT requests at the same time for --objects record

	Tolerance    string // None or All
	LogErrors    bool
	DeadLetters  string // topic; empty: none
	DeadReplicas int
	DeadContext  bool   // Connect's __connect.errors.* headers
	NullValues   string // Fail or Ignore

	// Fixed holds the properties whose only accepted values say what the connector does anyway, as given.
	Fixed map[string]string
}

// The values of Config.Objects, Tolerance, NullValues, Compression and Partitioner.
const (
	Batch  = "batch"  // many records an object
	Record = "record" // one object a record: stock_market_{n}.json

	None   = "none"
	All    = "all"
	Fail   = "fail"
	Ignore = "ignore"
	Gzip   = "gzip"

	FlatPartitioner    = "io.datacounsel.spillway.FlatPartitioner"                     // objects right below the topic's folder
	DefaultPartitioner = "io.confluent.connect.storage.partitioner.DefaultPartitioner" // a folder partition=N for each partition
)

// Default returns the configuration of a connector that nothing is said about: every Definition's default.
func Default() Config {
	c := Config{Fixed: map[string]string{}}
	for i := range Definitions {
		d := &Definitions[i]
		if d.field == nil || d.Default == "" {
			continue
		}
		if err := d.Set(&c, d.Default); err != nil {
			panic(fmt.Sprintf("the default of %s: %v", d.Name, err))
		}
	}
	return c
}

// Group is the consumer group, named as Connect names a sink's.
func (c *Config) Group() string { return "connect-" + c.Name }

// Folder is the key prefix that all objects of the topic share; the table's location. It ends in a slash.
func (c *Config) Folder() string {
	if c.TopicsDir == "" {
		return c.Topic + "/"
	}
	return c.TopicsDir + "/" + c.Topic + "/"
}

// Location is Folder as the table in Glue names it.
func (c *Config) Location() string { return "s3://" + c.Bucket + "/" + c.Folder() }

// GivenColumns returns the columns of Config.Columns.
func (c *Config) GivenColumns() ([]lake.Column, error) {
	var columns []lake.Column
	for _, pair := range strings.Split(c.Columns, ";") {
		if pair == "" {
			continue
		}
		name, text, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("column %q: write name=type, such as volume=bigint", pair)
		}
		t, err := lake.ParseType(text)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", name, err)
		}
		columns = append(columns, lake.Column{Name: lake.ColumnName(name), Type: t})
	}
	return columns, nil
}

// Validate checks what the single definitions cannot: required values and pairs that do not go together.
func (c *Config) Validate() error {
	for i := range Definitions {
		if d := &Definitions[i]; d.Required && d.Get(c) == "" {
			return cli.Usagef("%s: a value is required (flag --%s)", d.Name, d.Flag)
		}
	}
	if _, err := c.GivenColumns(); err != nil {
		return &cli.UsageError{Err: fmt.Errorf("glue.columns: %w", err)}
	}
	if c.FlushBytes > c.BufferBytes {
		return cli.Usagef("flush.bytes is %d and buffer.bytes %d: an object must fit in the buffer", c.FlushBytes, c.BufferBytes)
	}
	if c.DeadLetters != "" && c.Tolerance == None {
		return cli.Usagef("errors.deadletterqueue.topic.name is %q and errors.tolerance is none: set errors.tolerance=all for bad records to go there", c.DeadLetters)
	}
	return nil
}

// Map returns every property that has a value under its canonical name, as the REST API shows it.
func (c *Config) Map() map[string]string {
	m := map[string]string{}
	for i := range Definitions {
		if d := &Definitions[i]; d.Get(c) != "" {
			m[d.Name] = d.Get(c)
		}
	}
	return m
}
