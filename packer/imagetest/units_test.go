package imagetest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kgo"
)

// instanceRole is what the metadata service gives an instance as its role's credentials.
const instanceRole = `{"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2026-01-01T00:00:00Z","Expiration":"2099-01-01T00:00:00Z","AccessKeyId":"testing","SecretAccessKey":"testing","Token":"testing"}`

// unitSettings are the files that configure the units, AWS being moto.
var unitSettings = map[string]string{
	"connector": "brokers: 127.0.0.1:9091\ntopic: stocks\ndata-dir: /var/lib/spillway/connector\nbucket: a-lake\naws-region: eu-west-1\naws-endpoint: http://127.0.0.1:4566\n",
	"gateway":   "gateway-listen: 127.0.0.1:5439\nworkgroup: primary\noutput-location: s3://a-lake/athena-results/\naws-region: eu-west-1\naws-endpoint: http://127.0.0.1:4566\n",
}

// checkUnits configures the connector and the gateway beside the broker, by the instance's role, and starts their units:
// a record becomes an object, and its table shows in SQL.
func checkUnits(t *testing.T, m *machine, imds *metadata) {
	c := newCloud(t)
	moto, err := url.Parse(c.url)
	if err != nil {
		t.Fatal(err)
	}
	m.serve(t, "127.0.0.1:4566", httputil.NewSingleHostReverseProxy(moto))
	imds.set("meta-data/iam/security-credentials/", "spillway")
	imds.set("meta-data/iam/security-credentials/spillway", instanceRole)
	var none any
	if err := c.ask(&none, "s3api", "create-bucket", "--bucket", "a-lake", "--create-bucket-configuration", "LocationConstraint=eu-west-1"); err != nil {
		t.Fatal(err)
	}
	createTopic(t, m.address, "stocks", 1)
	for part, text := range unitSettings {
		write(t, m.root, "etc/spillway/"+part+".yaml", text)
		m.exec(t, "systemctl", "enable", "--now", "spillway-"+part)
	}
	defer func() {
		if t.Failed() {
			text, err := m.try("journalctl", "-b", "--no-pager", "-o", "cat", "-n", "40", "-u", "spillway*")
			t.Logf("journal (%v):\n%s", err, text)
		}
		m.exec(t, "systemctl", "disable", "--now", "spillway-connector", "spillway-gateway")
	}()
	row := `{"Index":"HSI","Date":"1986-12-31","Open":2568.3,"Close":2568.3}`
	if err := dial(t, m.address).ProduceSync(within(t, time.Minute), &kgo.Record{Topic: "stocks", Value: []byte(row)}).FirstErr(); err != nil {
		t.Fatal(err)
	}
	eventually(t, time.Minute, func() error {
		var objects struct {
			Contents []struct{ Key string }
		}
		err := c.ask(&objects, "s3api", "list-objects-v2", "--bucket", "a-lake")
		if err == nil && (len(objects.Contents) == 0 || !strings.HasPrefix(objects.Contents[0].Key, "topics/stocks/")) {
			err = fmt.Errorf("the bucket holds %v", objects.Contents)
		}
		return err
	})
	eventually(t, time.Minute, func() error { return m.showsTable("stockmarket_project") })
	for _, part := range []string{"connector", "gateway"} {
		if got := strings.TrimSpace(m.exec(t, "systemctl", "show", "-P", "NRestarts", "spillway-"+part)); got != "0" {
			t.Errorf("spillway-%s was restarted %s times", part, got)
		}
	}
}

// showsTable asks the gateway inside for the tables it knows.
func (m *machine) showsTable(want string) error {
	config, err := pgx.ParseConfig("postgres://spillway@127.0.0.1:5439/realtime-de-db?sslmode=disable")
	if err != nil {
		return err
	}
	config.DialFunc = func(_ context.Context, network, addr string) (conn net.Conn, err error) {
		err = m.within(func() error {
			conn, err = net.DialTimeout(network, addr, time.Second)
			return err
		})
		return conn, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var found bool
	if err := conn.QueryRow(ctx, "SELECT count(*) > 0 FROM information_schema.columns WHERE table_name = $1 AND column_name = 'close'", want).Scan(&found); err != nil {
		return err
	}
	if !found {
		return errors.New("no table " + want + " with a column close")
	}
	return nil
}
