package e2e

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
)

const everything = "SELECT * FROM stockmarket_project"

// psql runs a statement in psql and returns its answer as CSV.
func (a *app) psql(sql string) string {
	a.t.Helper()
	return output(a.t, a.env(), referee.Tool(a.t, "psql"), "-X", "-q", "--csv", "-P", `null=`+null, "-v", "ON_ERROR_STOP=1", "-c", sql)
}

// await waits until SQL shows so many rows, and fails as soon as it shows more.
func (a *app) await(want int, patience time.Duration) {
	a.t.Helper()
	var last string
	env, psql := a.env(), referee.Tool(a.t, "psql")
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		text, err := try(env, psql, "-X", "-q", "-At", "-c", "SELECT count(*) FROM stockmarket_project")
		if last = strings.TrimSpace(text); err != nil {
			last = err.Error()
			continue
		}
		count, err := strconv.Atoi(last)
		if err != nil || count > want {
			a.t.Fatalf("count(*) is %q, want %d", last, want)
		}
		if count == want {
			return
		}
	}
	a.t.Fatalf("after %v count(*) is %q, want %d", patience, last, want)
}

// python reads with one of read.py's clients, in the environment given.
func python(t testing.TB, env []string, args ...string) string {
	t.Helper()
	return output(t, env, append([]string{referee.Python(t), "testdata/read.py"}, args...)...)
}

// topic returns the values of all records of a topic, as kcat sees them.
func topic(t testing.TB, brokers, name string) []string {
	t.Helper()
	text := output(t, nil, referee.Tool(t, "kcat"), "-C", "-q", "-e", "-b", brokers, "-t", name, "-o", "beginning", "-X", "isolation.level=read_committed")
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// objects returns the lines of all objects below a prefix, as boto3 sees them.
func objects(t testing.TB, env []string, bucket, prefix string) []string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(python(t, env, "objects", bucket, prefix))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, cells := range all[1:] {
		lines = append(lines, cells[0])
	}
	return lines
}

// metric returns the value of a Prometheus metric, written with its labels as the page has it.
func (a *app) metric(name string) float64 {
	a.t.Helper()
	response, err := http.Get("http://" + a.httpURL + "/metrics")
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			value, err := strconv.ParseFloat(rest, 64)
			if err != nil {
				a.t.Fatal(err)
			}
			return value
		}
	}
	a.t.Fatal(fmt.Errorf("no metric %s in\n%s", name, text))
	return 0
}
