package loadgen_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/obs"
	"github.com/datacounsel/spillway/loadgen"
	"github.com/datacounsel/spillway/loadgen/sample"
)

// TestFaultySampleArrivesAsWritten compares every cell of the topic with an independent reading of the file.
func TestFaultySampleArrivesAsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "faulty.csv")
	env := &cli.Env{Args: []string{"sample", "--out", path, "--rows", "1000", "--faults", "cut,blank,dayfirst,crlf"}, Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}}
	if code := cli.Execute(t.Context(), env, loadgen.Command(env)); code != 0 {
		t.Fatal(env.Stderr)
	}
	addr := broker(t)
	code, s, stderr := command(t, "--brokers", addr, "--source", path, "--rate", "max")
	if code != 0 || s.Acked != 1000 || s.Blank != 500 || s.Bad != 1 || s.BadRows[0].Line != 1502 {
		t.Fatalf("exit %d, %+v\n%s", code, s, stderr)
	}
	var tidy bytes.Buffer
	if err := sample.WriteCSV(&tidy, sample.Config{Rows: 1000, Seed: 1}, sample.DayFirst); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&tidy).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range readTopic(t, addr, "stockmarket") {
		decoder := json.NewDecoder(strings.NewReader(r.value))
		decoder.UseNumber()
		var got map[string]any
		if err := decoder.Decode(&got); err != nil {
			t.Fatal(err)
		}
		for i, name := range rows[0] {
			want := rows[r.seq][i]
			text, isText := got[name].(string)
			if number, ok := got[name].(json.Number); ok {
				text = number.String()
			}
			if text != want || isText != (i < 2) {
				t.Fatalf("row %d, %s: got %v, want %s", r.seq, name, got[name], want)
			}
		}
		rows[r.seq] = rows[r.seq][:0:0] // each once: a second look finds no cells
	}
}

func TestBadRowsStop(t *testing.T) {
	addr := broker(t)
	source := write(t, "x.csv", "Index,Close\nHSI,1\nHSI,NaN\nHSI,2\n")
	code, s, stderr := command(t, "--brokers", addr, "--source", source, "--rate", "max", "--bad-rows", "stop")
	if code != 1 || s.Acked != 1 || !strings.Contains(stderr, `line 3: column "Close": "NaN" is not a number (--bad-rows=stop)`) {
		t.Fatalf("exit %d, %+v\n%s", code, s, stderr)
	}
}

func TestRecordsCountOverLoops(t *testing.T) {
	addr := broker(t)
	source := write(t, "x.csv", "Index,Close\nHSI,1\nNYA,oops\nIXIC,\n")
	code, s, stderr := command(t, "--brokers", addr, "--source", source, "--rate", "max", "--loop", "--records", "7", "--null", "oops", "--key", "Close")
	if code != 0 || s.Acked != 7 {
		t.Fatalf("exit %d, %+v\n%s", code, s, stderr)
	}
	checkOnce(t, readTopic(t, addr, "stockmarket"), 7)
}

func TestWrongFlags(t *testing.T) {
	source := write(t, "x.csv", "Index,Close\nHSI,1\n")
	for want, args := range map[string][]string{
		`--rate: "fast" is neither`:                  {"--rate", "fast"},
		`--bad-rows "drop": use skip, stop, dlq`:     {"--bad-rows", "drop"},
		`--profile "tiny"`:                           {"--profile", "tiny"},
		`--partitions 0: use 1 or more`:              {"--partitions", "0"},
		`--poll 1s: use a positive time, with a URL`: {"--poll", "1s"},
		`--key "Volume"`:                             {"--source", source, "--key", "Volume"},
		`--http-header: write NAME:VALUE`:            {"--http-header", "secret"},
		`--broker-wait 0s: use a positive time`:      {"--broker-wait", "0"},
	} {
		if code, _, stderr := command(t, append([]string{"--brokers", "127.0.0.1:1"}, args...)...); code != 2 || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: exit %d, %s", args, code, stderr)
		}
	}
	if code, _, stderr := command(t, "--source", "/nowhere.csv"); code != 1 || !strings.Contains(stderr, "open the source /nowhere.csv") {
		t.Errorf("no such file: exit %d, %s", code, stderr)
	}
}

func TestRowsLargerThanTheQueueWait(t *testing.T) {
	addr := broker(t)
	row := `{"Index":"HSI","text":"` + strings.Repeat("x", 50_000) + `"}` + "\n"
	source := write(t, "x.ndjson", strings.Repeat(row, 400)+`{"text":"`+strings.Repeat("x", 950_000)+`"}`+"\n")
	code, s, stderr := command(t, "--brokers", addr, "--source", source, "--rate", "max", "--bad-rows", "dlq")
	if code != 0 || s.Acked != 400 || s.Bad != 1 || !strings.Contains(s.BadRows[0].Reason, "makes a record of") {
		t.Fatalf("exit %d, %+v\n%s", code, s, stderr)
	}
}

func TestMaxRateStopsWhenAsked(t *testing.T) {
	o := options(broker(t), "sample")
	o.Loop, o.Sample.Rows = true, 1000
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	s, err := loadgen.Replay(ctx, o, obs.Discard())
	if err != nil || s.Acked == 0 || s.Acked != s.Sent {
		t.Fatalf("%+v, %v", s, err)
	}
}
