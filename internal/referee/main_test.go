package referee

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

func TestMain(m *testing.M) { Main(m) }

func TestTrinoAnswers(t *testing.T) {
	server := SharedTrino(t)
	answer, err := server.Answer("tpch.tiny", "SELECT count(*) AS n, CAST(1 AS decimal(10,2)) / 3 AS third FROM orders")
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Columns) != 2 || answer.Columns[0].Type != "bigint" || answer.Columns[1].Type != "decimal(10, 2)" {
		t.Errorf("columns %v, want bigint and the older decimal division's decimal(10, 2)", answer.Columns)
	}
	var failure *TrinoError
	if _, err := server.Query("", "SELECT nothing"); !errors.As(err, &failure) || failure.Name != "COLUMN_NOT_FOUND" || failure.Location.Column != 8 {
		t.Errorf("a column that is not there: %v, want COLUMN_NOT_FOUND at 1:8", err)
	}
}

func TestPostgresAnswers(t *testing.T) {
	conn, err := pgx.Connect(context.Background(), SharedPostgres(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var version int
	if err := conn.QueryRow(context.Background(), "SELECT current_setting('server_version_num')::int / 10000").Scan(&version); err != nil || version != 15 {
		t.Errorf("PostgreSQL %d, %v; want 15", version, err)
	}
}

func TestKafkaSurvivesRestart(t *testing.T) {
	for name, version := range map[string]KafkaVersion{"KRaft": KRaft41, "ZooKeeper": ZooKeeper39} {
		t.Run(name, func(t *testing.T) {
			broker, ctx := Kafka(t, version), context.Background()
			client, err := kgo.NewClient(kgo.SeedBrokers(broker.Addr), kgo.DefaultProduceTopic("referee"))
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			if _, err := kadm.NewClient(client).CreateTopic(ctx, 3, 1, nil, "referee"); err != nil {
				t.Fatal(err)
			}
			if err := client.ProduceSync(ctx, kgo.StringRecord("kept")).FirstErr(); err != nil {
				t.Fatal(err)
			}
			broker.Stop()
			broker.Start(t)
			ends, err := kadm.NewClient(client).ListEndOffsets(ctx, "referee")
			if err != nil {
				t.Fatal(err)
			}
			var sum int64
			ends.Each(func(o kadm.ListedOffset) { sum += o.Offset })
			if sum != 1 {
				t.Errorf("after a restart the topic holds %d records, want 1", sum)
			}
		})
	}
}

func TestMotoAnswers(t *testing.T) {
	response, err := http.Get(Moto(t).URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, _ := io.ReadAll(response.Body); !strings.Contains(string(text), "ListAllMyBucketsResult") {
		t.Errorf("moto lists its buckets as %s", text)
	}
}
