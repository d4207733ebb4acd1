// Package broker is Kafka inside the process: franz-go's kfake over a data directory, for a laptop and for
// tests. It speaks Kafka's own protocol to any client.
//
// What it keeps: topics, records, committed offsets and producer ids are written to files before a request
// is answered, so they survive the death of the process (kill -9 included), and so do the sequence numbers of
// idempotent producers, which are read from the log: a record sent again is there once. They reach the disk itself when
// a segment rolls, at Close, or at once with Options.Sync; without it the loss of power may take the last
// seconds, as with Apache Kafka's own defaults. Nothing is deleted by age or size unless a topic's own
// configuration asks for it. Topics exist only once created: a mistyped name is an error, not a topic.
package broker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/datacounsel/spillway/internal/cli"
)

const clusterID = "spillway-local"

// Options tell where the broker keeps its data and where it listens.
type Options struct {
	DataDir    string       // created if needed; the caller keeps it to one process
	Listen     string       // host:port; port 0 takes a free one
	Advertise  string       // host that clients are told; empty: that of Listen, or the machine's name if Listen is a wildcard
	Partitions int          // of topics created without a number
	Sync       bool         // fsync each batch before it is acknowledged
	Log        *slog.Logger // nil: none
}

// DefaultOptions listens on Kafka's usual port of the loopback interface.
func DefaultOptions() Options { return Options{Listen: "127.0.0.1:9092", Partitions: 4} }

// Broker is a running broker.
type Broker struct {
	cluster *kfake.Cluster
	addr    string
	log     *slog.Logger
}

// Start loads what DataDir holds and serves it. An address in use is reported by the listener's own error.
func Start(o Options) (*Broker, error) {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(o.DataDir, 0o755); err != nil {
		return nil, fmt.Errorf("create Kafka's data directory: %w", err)
	}
	if err := restoreSequences(o.DataDir); err != nil {
		return nil, fmt.Errorf("read the newest of Kafka's log in %s: %w", o.DataDir, err)
	}
	socket, err := cli.Listen("kafka-listen", o.Listen)
	if err != nil {
		return nil, err
	}
	listener, err := advertised(socket, o.Advertise)
	if err != nil {
		socket.Close()
		return nil, err
	}
	opts := []kfake.Opt{
		kfake.NumBrokers(1),
		kfake.ClusterID(clusterID),
		kfake.DataDir(o.DataDir),
		kfake.DefaultNumPartitions(max(o.Partitions, 1)),
		kfake.ListenFn(func(string, string) (net.Listener, error) { return listener, nil }),
		kfake.BrokerConfigs(map[string]string{"log.retention.ms": "-1"}),
		kfake.WithLogger(logger{log}),
	}
	if o.Sync {
		opts = append(opts, kfake.SyncWrites())
	}
	cluster, err := kfake.NewCluster(opts...)
	if err != nil {
		return nil, fmt.Errorf("start Kafka on %s: %w", o.DataDir, err)
	}
	b := &Broker{cluster: cluster, addr: listener.Addr().String(), log: log}
	if err := serveJava(cluster, socket.Addr().String()); err != nil {
		cluster.Close()
		return nil, fmt.Errorf("start Kafka on %s: %w", o.DataDir, err)
	}
	return b, nil
}

// Addr is the host:port that clients bootstrap from.
func (b *Broker) Addr() string { return b.addr }

// EnsureTopic creates the topic with that many partitions (0: the default number). A topic that exists is
// left as it is, whatever its number of partitions.
func (b *Broker) EnsureTopic(name string, partitions int) error {
	err := b.cluster.CreateTopic(name, int32(partitions), nil)
	if errors.Is(err, kerr.TopicAlreadyExists) {
		if have := b.Partitions(name); partitions > 0 && have != partitions {
			b.log.Warn("the topic keeps its partitions", "topic", name, "partitions", have, "asked", partitions)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("create topic %q with %d partitions: %w", name, partitions, err)
	}
	return nil
}

// Partitions returns how many partitions a topic has; 0 if there is none of that name.
func (b *Broker) Partitions(topic string) int { return len(b.cluster.PartitionInfos(topic)) }

// Close stops listening, writes what is left to the data directory and ends.
func (b *Broker) Close() { b.cluster.Close() }

// listener tells kfake, which announces its listener's address, the address that clients can reach.
type listener struct {
	net.Listener
	addr hostPort
}

func (l listener) Addr() net.Addr { return l.addr }

type hostPort string

func (hostPort) Network() string  { return "tcp" }
func (h hostPort) String() string { return string(h) }

func advertised(socket net.Listener, host string) (net.Listener, error) {
	addr := socket.Addr().(*net.TCPAddr)
	switch {
	case host != "":
	case addr.IP.IsUnspecified():
		name, err := os.Hostname()
		if err != nil {
			return nil, fmt.Errorf("find the host name to tell Kafka clients: %w", err)
		}
		host = name
	default:
		host = addr.IP.String()
	}
	return listener{socket, hostPort(net.JoinHostPort(host, strconv.Itoa(addr.Port)))}, nil
}

// logger passes kfake's messages on at debug, but for its errors.
type logger struct{ log *slog.Logger }

func (l logger) Logf(level kfake.LogLevel, format string, args ...any) {
	to := slog.LevelDebug
	if level == kfake.LogLevelError {
		to = slog.LevelError
	}
	if l.log.Enabled(context.Background(), to) {
		l.log.Log(context.Background(), to, fmt.Sprintf(format, args...))
	}
}
