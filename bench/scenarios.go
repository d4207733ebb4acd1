package bench

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Config is what the scenarios run on.
type Config struct {
	Binary string // the built spillway
	Dir    string // scratch folder; each run makes one of its own below it
	CSV    string // input rows
	Rows   int    // rows in CSV
	Lines  string // the same rows as JSON lines, for the peers that take lines
	PG     string // connection string of a real PostgreSQL; its database is written to
}

const topic = "stockmarket"

// Scenarios returns the three arrows that are measured: into Kafka, through to SQL, and out to a client.
func Scenarios(c Config) []Scenario {
	return []Scenario{
		{
			Name: "loadgen", Unit: "rows/s",
			About: fmt.Sprintf("%d rows into the embedded broker, flat out, counted by the topic's end offsets. `spillway loadgen --rate max` reads CSV and makes JSON; kcat sends ready JSON lines.", c.Rows),
			Peers: []Peer{{"spillway", c.loadgen}, {"kcat", c.kcatProduce}},
		},
		{
			Name: "pipeline", Unit: "rows/s",
			About: fmt.Sprintf("%d rows from the CSV until `select count(*)` through the gateway shows them all (`spillway up --rate max`: broker, S3, Glue, Athena and gateway in one process). kcat produces and consumes the same lines on the same broker: no S3, no SQL, the floor.", c.Rows),
			Peers: []Peer{{"spillway", c.pipeline}, {"kcat", c.kcatThrough}},
		},
		{
			Name: "gateway", Unit: "rows/s",
			About: fmt.Sprintf("`select * from stockmarket_project` (%d rows of 9 columns) read to the end by pgx: the gateway over Athena's results and S3 against a real PostgreSQL with the same rows.", c.Rows),
			Peers: []Peer{{"spillway", c.gatewayRows}, {"postgresql", c.postgresRows}},
		},
	}
}

// up starts the binary with free addresses and returns the process and its addresses.
func (c Config) up(ctx context.Context, subcommand string, args ...string) (*process, map[string]string, error) {
	ports, err := freePorts(5)
	if err != nil {
		return nil, nil, err
	}
	dir, err := os.MkdirTemp(c.Dir, subcommand)
	if err != nil {
		return nil, nil, err
	}
	at := map[string]string{"kafka": ports[0], "http": ports[2], "gateway": ports[3], "dir": dir}
	all := []string{subcommand, "--data-dir", dir, "--kafka-listen", ports[0], "--aws-listen", ports[1], "--http-listen", ports[2], "--log-level", "warn"}
	if subcommand == "up" {
		all = append(all, "--gateway-listen", ports[3], "--connect-listen", ports[4])
	}
	p, err := start(c.Binary, append(all, args...)...)
	if err != nil {
		return nil, nil, err
	}
	if err := p.waitHealthy(ctx, "http://"+ports[2]+"/healthz"); err != nil {
		_, _ = p.stop()
		return nil, nil, err
	}
	return p, at, nil
}

// produced times send against a fresh broker and counts what arrived in the topic.
func (c Config) produced(ctx context.Context, send func(broker string) (Figures, error)) (Figures, error) {
	broker, at, err := c.up(ctx, "local")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(at["dir"])
	defer broker.stop() //nolint:errcheck // the figures are the client's
	if err := createTopic(ctx, at["kafka"]); err != nil {
		return nil, err
	}
	begin := time.Now()
	figures, err := send(at["kafka"])
	if err != nil {
		return nil, err
	}
	figures["rows/s"] = float64(c.Rows) / time.Since(begin).Seconds()
	return figures, c.checkTopic(ctx, at["kafka"])
}

func (c Config) loadgen(ctx context.Context) (Figures, error) {
	return c.produced(ctx, func(broker string) (Figures, error) {
		_, used, err := run(ctx, "", c.Binary, "loadgen", "--brokers", broker, "--topic", topic, "--source", c.CSV, "--rate", "max", "--log-level", "warn")
		return used, err
	})
}

func (c Config) kcatProduce(ctx context.Context) (Figures, error) {
	return c.produced(ctx, func(broker string) (Figures, error) {
		_, used, err := run(ctx, c.Lines, "kcat", "-q", "-P", "-b", broker, "-t", topic, "-X", "enable.idempotence=true", "-X", "linger.ms=5")
		return used, err
	})
}

func (c Config) kcatThrough(ctx context.Context) (Figures, error) {
	return c.produced(ctx, func(broker string) (Figures, error) {
		used, err := c.kcatBoth(ctx, broker)
		return used, err
	})
}

// kcatBoth produces and consumes at once; the figures are those of the consumer and the producer together.
func (c Config) kcatBoth(ctx context.Context, broker string) (Figures, error) {
	consumed := make(chan error, 1)
	var consumer Figures
	go func() {
		_, used, err := run(ctx, "", "kcat", "-q", "-C", "-b", broker, "-t", topic, "-o", "beginning", "-c", fmt.Sprint(c.Rows), "-f", "")
		consumer = used
		consumed <- err
	}()
	_, figures, err := run(ctx, c.Lines, "kcat", "-q", "-P", "-b", broker, "-t", topic, "-X", "enable.idempotence=true", "-X", "linger.ms=5")
	if other := <-consumed; err == nil {
		err = other
	}
	if err != nil {
		return nil, err
	}
	for unit, v := range consumer {
		figures[unit] += v
	}
	return figures, nil
}

func (c Config) pipeline(ctx context.Context) (Figures, error) {
	begin := time.Now()
	p, at, err := c.up(ctx, "up", "--source", c.CSV, "--rate", "max")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(at["dir"])
	err = c.waitCount(ctx, at["gateway"])
	wall := time.Since(begin)
	figures, stopErr := p.stop()
	if err == nil {
		err = stopErr
	}
	if err != nil {
		return nil, err
	}
	figures["rows/s"] = float64(c.Rows) / wall.Seconds()
	return figures, nil
}

// waitCount asks until count(*) is exactly the number of rows; more is an error at once.
func (c Config) waitCount(ctx context.Context, gateway string) error {
	conn, err := pgx.Connect(ctx, gatewayURL(gateway))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	count := 0
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(250 * time.Millisecond) {
		err := conn.QueryRow(ctx, "select count(*) from stockmarket_project", pgx.QueryExecModeSimpleProtocol).Scan(&count)
		switch {
		case err != nil && !strings.Contains(err.Error(), "42P01"): // the table appears with its first rows
			return err
		case count == c.Rows:
			return nil
		case count > c.Rows:
			return fmt.Errorf("%d rows in SQL, %d were sent", count, c.Rows)
		}
	}
	return fmt.Errorf("%d of %d rows in SQL after 5 minutes", count, c.Rows)
}

func (c Config) gatewayRows(ctx context.Context) (Figures, error) {
	p, at, err := c.up(ctx, "up", "--source", c.CSV, "--rate", "max")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(at["dir"])
	figures, err := Figures(nil), c.waitCount(ctx, at["gateway"])
	if err == nil {
		figures, err = c.readAll(ctx, gatewayURL(at["gateway"]))
	}
	used, stopErr := p.stop()
	if err == nil {
		err = stopErr
	}
	if err != nil {
		return nil, err
	}
	figures["peak-MB"] = used["peak-MB"]
	return figures, nil
}

func (c Config) postgresRows(ctx context.Context) (Figures, error) {
	return c.readAll(ctx, c.PG)
}

// readAll reads the table to its end and counts the rows.
func (c Config) readAll(ctx context.Context, url string) (Figures, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	begin := time.Now()
	rows, err := conn.Query(ctx, "select * from stockmarket_project", pgx.QueryExecModeDescribeExec)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var first time.Duration
	count, size := 0, 0
	for rows.Next() {
		if count == 0 {
			first = time.Since(begin)
		}
		count++
		for _, value := range rows.RawValues() {
			size += len(value)
		}
	}
	wall := time.Since(begin).Seconds()
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if count != c.Rows {
		return nil, fmt.Errorf("%d rows came, %d are in the table", count, c.Rows)
	}
	return Figures{"rows/s": float64(count) / wall, "MB/s": float64(size) / 1e6 / wall, "first-row-ms": float64(first.Microseconds()) / 1000}, nil
}

// LoadPostgres fills the table of the real PostgreSQL from the CSV.
func (c Config) LoadPostgres(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.PG)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `drop table if exists stockmarket_project; create table stockmarket_project ("index" text, "date" text,
		open float8, high float8, low float8, close float8, "adj close" float8, volume float8, closeusd float8)`)
	if err != nil {
		return err
	}
	file, err := os.Open(c.CSV)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = conn.PgConn().CopyFrom(ctx, bufio.NewReader(file), "copy stockmarket_project from stdin (format csv, header)")
	return err
}

// MakeLines writes the JSON lines that `spillway loadgen` sent to a scratch broker, and returns their file.
func (c Config) MakeLines(ctx context.Context) (string, error) {
	path := filepath.Join(c.Dir, "rows.jsonl")
	broker, at, err := c.up(ctx, "local")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(at["dir"])
	defer broker.stop() //nolint:errcheck // a scratch broker
	if _, _, err := run(ctx, "", c.Binary, "loadgen", "--brokers", at["kafka"], "--topic", topic, "--source", c.CSV, "--rate", "max"); err != nil {
		return "", err
	}
	lines, _, err := run(ctx, "", "kcat", "-q", "-C", "-b", at["kafka"], "-t", topic, "-o", "beginning", "-e")
	if err != nil {
		return "", err
	}
	if got := strings.Count(lines, "\n"); got != c.Rows {
		return "", fmt.Errorf("%d lines came out of the scratch broker, %d rows went in", got, c.Rows)
	}
	return path, os.WriteFile(path, []byte(lines), 0o644)
}

func createTopic(ctx context.Context, broker string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(broker))
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = kadm.NewClient(client).CreateTopic(ctx, 4, 1, nil, topic)
	return err
}

func (c Config) checkTopic(ctx context.Context, broker string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(broker))
	if err != nil {
		return err
	}
	defer client.Close()
	ends, err := kadm.NewClient(client).ListEndOffsets(ctx, topic)
	if err != nil {
		return err
	}
	total := int64(0)
	for offset := range maps.Values(ends[topic]) {
		total += offset.Offset
	}
	if total != int64(c.Rows) {
		return fmt.Errorf("%d records in the topic, %d rows were sent", total, c.Rows)
	}
	return nil
}

func gatewayURL(address string) string {
	return "postgres://spillway@" + address + "/realtime-de-db?sslmode=disable"
}
