package e2e

import (
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
)

// TestRealKafka runs the same flow on Apache Kafka itself.
func TestRealKafka(t *testing.T) {
	for _, c := range []struct {
		name    string
		version referee.KafkaVersion
	}{{"4.1 with KRaft", referee.KRaft41}, {"3.9 with ZooKeeper", referee.ZooKeeper39}} {
		t.Run(c.name, func(t *testing.T) {
			path := prices(t)
			want := inFile(t, path)
			broker := referee.Kafka(t, c.version)
			a := newApp(t, "--brokers", broker.Addr, "--source", path, "--rate", "max")
			a.kafka = broker.Addr
			a.start()
			a.ready()
			a.await(want.total, time.Minute)
			judge(t, a, want)
		})
	}
}

// TestMoto has moto as AWS: boto3 finds the connector's objects and table there. (moto runs no SQL.)
func TestMoto(t *testing.T) {
	path := prices(t)
	want := inFile(t, path)
	moto := referee.Moto(t)
	a := newApp(t, "--aws-endpoint", moto.URL, "--source", path, "--rate", "max")
	env := []string{"AWS_ENDPOINT_URL=" + moto.URL, "AWS_ACCESS_KEY_ID=referee", "AWS_SECRET_ACCESS_KEY=referee", "AWS_DEFAULT_REGION=us-east-1"}
	output(t, env, referee.Python(t), "-c", `import boto3; boto3.client("s3").create_bucket(Bucket="spillway")`)
	a.start()
	a.ready()
	deadline := time.Now().Add(time.Minute)
	for a.metric("spillway_connector_records_total") < float64(want.total) {
		if time.Sleep(100 * time.Millisecond); time.Now().After(deadline) {
			t.Fatal("the connector has not written all records after a minute")
		}
	}
	same(t, "objects", inJSON(t, objects(t, env, "spillway", "topics/stockmarket/")), want)
	judgeTable(t, env, want)
}
