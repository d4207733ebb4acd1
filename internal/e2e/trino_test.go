package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
)

// hive gives Trino the catalog awsdatacatalog over the app's Glue and S3.
func (a *app) hive(server *referee.TrinoServer) {
	a.t.Helper()
	options := referee.HiveOptions{}
	for _, variable := range a.env() {
		switch name, value, _ := strings.Cut(variable, "="); name {
		case "AWS_ENDPOINT_URL":
			options.Endpoint = value
		case "AWS_ACCESS_KEY_ID":
			options.AccessKey = value
		case "AWS_SECRET_ACCESS_KEY":
			options.SecretKey = value
		}
	}
	server.Hive(a.t, "awsdatacatalog", options)
}

// byTrino returns the rows that Trino itself gives.
func byTrino(t testing.TB, server *referee.TrinoServer, sql string) *rows {
	t.Helper()
	answer, err := server.Answer("awsdatacatalog.realtime-de-db", sql)
	if err != nil {
		t.Fatalf("Trino: %s: %v", sql, err)
	}
	var header []string
	for _, column := range answer.Columns {
		header = append(header, column.Name)
	}
	r := newRows(header)
	for _, values := range answer.Rows {
		cells := make([]string, len(values))
		for i, value := range values {
			if value == nil {
				value = null
			}
			cells[i] = fmt.Sprint(value)
		}
		if err := r.add(header, cells); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// TestTrinoReads has Trino's own Hive connector read the table that the connector made, over our Glue and S3.
func TestTrinoReads(t *testing.T) {
	server := referee.SharedTrino(t)
	for _, mode := range []string{"batch", "record"} {
		t.Run(mode, func(t *testing.T) {
			path := madeFile(t, 1_400)
			want := inFile(t, path)
			a := run(t, "--source", path, "--rate", "max", "--objects", mode)
			a.await(want.total, time.Minute)
			a.hive(server)
			same(t, "Trino", byTrino(t, server, everything), want)
			same(t, "our Athena", inCSV(t, python(t, a.env(), "boto3", everything)), want)
		})
	}
}

// TestTrinoEngine runs the whole flow with Trino as Athena's engine.
func TestTrinoEngine(t *testing.T) {
	server := referee.SharedTrino(t)
	path := madeFile(t, 700)
	want := inFile(t, path)
	a := run(t, "--source", path, "--rate", "max", "--athena-engine", "trino="+server.URL)
	a.hive(server)
	a.await(want.total, time.Minute)
	same(t, "psql", inCSV(t, a.psql(everything)), want)
	for _, client := range []string{"boto3", "pyathena"} {
		same(t, client, inCSV(t, python(t, a.env(), client, everything)), want)
	}
}
