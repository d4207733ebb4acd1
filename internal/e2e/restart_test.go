package e2e

import (
	"bufio"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// madeFile writes a price file of so many rows, the same for the same number, and returns its path.
func madeFile(t testing.TB, count int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "made.csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	out, random := bufio.NewWriter(file), rand.New(rand.NewSource(int64(count)))
	fmt.Fprintln(out, "Index,Date,Open,High,Low,Close,Adj Close,Volume,CloseUSD")
	day := time.Date(1965, 1, 5, 0, 0, 0, 0, time.UTC)
	for i := range count {
		price := 100 + random.Float64()*20000
		fmt.Fprintf(out, "IX%02d,%s,%.6f,%.6f,%.6f,%.6f,%.6f,%d,%.8f\n", i%14, day.AddDate(0, 0, i/14).Format(time.DateOnly),
			price, price*1.01, price*0.99, price*1.001, price, random.Int63n(4e9), price/7)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestKill kills the whole process at random moments of a replay, twenty times, and starts it again with the same
// flags: at the end each row of the file is there once.
func TestKill(t *testing.T) {
	t.Run("batch", func(t *testing.T) { killRounds(t, 20, 100_000, "--rate", "6000") })
	t.Run("record", func(t *testing.T) { killRounds(t, 6, 2_000, "--rate", "300", "--objects", "record") })
}

func killRounds(t *testing.T, rounds, count int, args ...string) {
	path := madeFile(t, count)
	want := inFile(t, path)
	a := newApp(t, append(args, "--source", path)...)
	seed := time.Now().UnixNano()
	random := rand.New(rand.NewSource(seed))
	t.Logf("seed %d", seed)
	for range rounds {
		a.start()
		time.Sleep(time.Duration(200+random.Intn(1200)) * time.Millisecond)
		a.kill()
	}
	a.start()
	a.ready()
	before := a.shown()
	t.Logf("%d of %d rows at the last start", before, count)
	a.await(count, 2*time.Minute)
	if before == count {
		t.Error("the replay was over before the last kill: the rounds must be shorter")
	}
	same(t, "SQL", inCSV(t, a.psql(everything)), want)
	same(t, "topic", inJSON(t, topic(t, a.kafka, "stockmarket")), want)
	same(t, "objects", inJSON(t, objects(t, a.env(), "spillway", "topics/stockmarket/")), want)
	distinct := a.psql(`SELECT count(*), count(DISTINCT concat(index, "date")) FROM stockmarket_project`)
	if wanted := fmt.Sprintf("%d,%d", count, count); strings.TrimSpace(strings.Split(distinct, "\n")[1]) != wanted {
		t.Errorf("count(*), count(DISTINCT …) are %q, want %s", distinct, wanted)
	}
}

// shown returns how many rows SQL shows now; none where there is no table yet.
func (a *app) shown() int {
	a.t.Helper()
	var count int
	text, err := try(a.env(), "psql", "-X", "-q", "-At", "-c", "SELECT count(*) FROM stockmarket_project")
	if err == nil {
		fmt.Sscan(text, &count)
	}
	return count
}

// TestTerminate ends a replay by SIGTERM: it drains, exits 0 within 10 s, and goes on at the next start.
func TestTerminate(t *testing.T) {
	path := madeFile(t, 20_000)
	a := run(t, "--source", path, "--rate", "5000")
	time.Sleep(time.Second)
	acked := a.metric(`spillway_loadgen_rows_total{state="acked"}`)
	code, took := a.terminate()
	if code != 0 || took > 10*time.Second {
		t.Errorf("after SIGTERM: exit code %d after %v, want 0 within 10 s", code, took)
	}
	a.start()
	a.ready()
	if shown := a.shown(); shown < int(acked) || shown == 20_000 {
		t.Errorf("SQL shows %d rows after the restart, want at least the %v that were acknowledged before SIGTERM", shown, acked)
	}
	a.await(20_000, time.Minute)
	same(t, "SQL", inCSV(t, a.psql(everything)), inFile(t, path))
}
