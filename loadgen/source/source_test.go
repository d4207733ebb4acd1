package source_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/testkit"
	"github.com/datacounsel/spillway/loadgen/encode"
	"github.com/datacounsel/spillway/loadgen/source"
)

func spec(location string) source.Spec {
	return source.Spec{Location: location, Format: source.Auto, Log: slog.New(slog.DiscardHandler),
		HTTP: source.HTTP{Timeout: 5 * time.Second, Retries: 3}}
}

func file(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func openSource(t testing.TB, s source.Spec) *source.Source {
	t.Helper()
	src, err := source.Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = src.Close() })
	return src
}

// walk returns the rows of pass n as text, the bad rows and the number of blank ones.
func walk(t testing.TB, src *source.Source, n int) (rows, bad []string, blank int64) {
	t.Helper()
	pass, err := src.Pass(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	defer pass.Close()
	for {
		row, err := pass.Next()
		var b *source.BadRow
		switch {
		case errors.Is(err, io.EOF):
			return rows, bad, pass.Blank()
		case errors.As(err, &b):
			bad = append(bad, b.Error())
		case err != nil:
			t.Fatal(err)
		case row.Object != nil:
			rows = append(rows, string(row.Object))
		default:
			cells := make([]string, len(row.Cells))
			for i, c := range row.Cells {
				cells[i] = string(c)
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
	}
}

func kinds(columns []encode.Column) string {
	var b strings.Builder
	for _, c := range columns {
		b.WriteByte("tn"[c.Kind])
	}
	return b.String()
}

func TestRealFiles(t *testing.T) {
	for _, tc := range []struct {
		name        string
		rows, blank int
		bad         string
	}{
		{"indexProcessed.csv", 5692, 0, "[line 5694: is cut off: the source ends inside its last field]"},
		{"indexProcessed-dayfirst.csv", 10526, 27670, "[]"},
	} {
		src := openSource(t, spec(testkit.RealCSV(t, tc.name)))
		rows, bad, blank := walk(t, src, 0)
		if len(rows) != tc.rows || int(blank) != tc.blank || fmt.Sprint(bad) != tc.bad || kinds(src.Columns) != "ttnnnnnnn" {
			t.Errorf("%s: %d rows, %d blank, bad %v, kinds %s", tc.name, len(rows), blank, bad, kinds(src.Columns))
		}
	}
}

func TestRowsOfACSV(t *testing.T) {
	src := openSource(t, spec(file(t, "\xef\xbb\xbfIndex,Close,Note\r\n\r\nHSI,1.5,\"a, b\"\r\n,,\r\nNYA,2\r\n , , \r\nIXIC,3,last")))
	rows, bad, blank := walk(t, src, 0)
	if fmt.Sprintf("%q", rows) != `["HSI|1.5|a, b" "IXIC|3|last"]` || blank != 3 || fmt.Sprint(bad) != "[line 5: has 2 fields where the header has 3]" {
		t.Fatalf("rows %q, bad %v, blank %d", rows, bad, blank)
	}
	if again, _, _ := walk(t, src, 1); len(again) != 2 {
		t.Fatalf("second pass: %q", again)
	}
}

func TestColumnKindsOfUnknownFiles(t *testing.T) {
	mostly := strings.Repeat("1.5,00123,x,,7\n", 40)
	for text, want := range map[string]string{
		"a,b,c,d,e\n" + mostly:                       "nttt" + "n",
		"a,b,c,d,e\n" + mostly + "oops,1,1,1,oops\n": "nttnn", // one bad value in 41 does not make text of a column
		"a,b\n1,2\nx,3\n":                            "tn",
		"a\n":                                        "t",
		"a\nNaN\n":                                   "t",
		"a\n1e5\n+2\n":                               "n",
	} {
		if got := kinds(openSource(t, spec(file(t, text))).Columns); got != want {
			t.Errorf("%.60q: kinds %s, want %s", text, got, want)
		}
	}
}

func TestLastRowWithoutLineEnd(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\n1,2\n3,4":     "[1|2 3|4] []",
		"a,b\n1,2\n3,4.":    "[1|2] [line 3: is cut off: the source ends inside its last field]",
		"a,b\n1,2\n3,":      "[1|2] [line 3: is cut off: the source ends inside its last field]",
		"a,b\n1,2\n3,-":     "[1|2] [line 3: is cut off: the source ends inside its last field]",
		"a,b\n1,2\n3":       "[1|2] [line 3: has 1 fields where the header has 2]",
		"a,b\n1,x\n3,\"y":   "[1|x] [line 3: has a quote that is never closed]",
		"a,b\n1,2\n3,4.\n":  "[1|2 3|4.] []",
		"a,b\n1,2\n3,4\n\n": "[1|2 3|4] []",
	} {
		s := spec(file(t, text))
		rows, bad, _ := walk(t, openSource(t, s), 0)
		if got := fmt.Sprint(rows, bad); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestHeadersThatCannotBe(t *testing.T) {
	for text, want := range map[string]string{
		"":              "the source is empty",
		"\n,,\n":        "the source is empty",
		"a,b,a\n":       `column 3 is called "a" as column 1 is`,
		"a,,b\n":        "column 2 has no name",
		"a,\xff\n1,2\n": "is not UTF-8",
	} {
		_, err := source.Open(t.Context(), spec(file(t, text)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
	if _, err := source.Open(t.Context(), spec(filepath.Join(t.TempDir(), "none.csv"))); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := source.Open(t.Context(), spec(t.TempDir())); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a directory: %v", err)
	}
}

func TestJSONSources(t *testing.T) {
	for text, want := range map[string]string{
		"{\"a\":1.50,\"b\":{\"c\":[1, 2]}}\r\n\n[1]\n{\"a\":\n{\"a\":2}": `[{"a":1.50,"b":{"c":[1, 2]}} {"a":2}] [line 3: is not a JSON object line 4: is not a JSON object] 1`,
		" [ {\"a\": 1.50,\n \"b\": \"x y\"}, 7, {} ]":                    `[{"a":1.50,"b":"x y"} {}] [line 2: is not a JSON object] 0`,
		"[]": `[] [] 0`,
	} {
		rows, bad, blank := walk(t, openSource(t, spec(file(t, text))), 0)
		if got := fmt.Sprint(rows, bad, blank); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	pass, err := openSource(t, spec(file(t, `[{"a":1},{"a"`))).Pass(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pass.Next(); err != nil {
		t.Fatal(err)
	}
	if _, err := pass.Next(); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("an array that breaks off ends with %v", err)
	}
}

func TestIdentityFollowsTheContent(t *testing.T) {
	id := func(text string, nulls ...string) string {
		s := spec(file(t, text))
		s.Nulls = nulls
		return openSource(t, s).Identity
	}
	base := id("a,b\n1,2\n")
	if id("a,b\n1,2\n") != base {
		t.Error("the same content has two identities")
	}
	if id("a,b\n1,3\n") == base || id("a,b\n1,2\n", "NA") == base {
		t.Error("other rows have the same identity")
	}
}

func TestHTTPSourceTriesAgain(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key") != "k:1" {
			http.Error(w, "no key", http.StatusUnauthorized)
			return
		}
		if asked.Add(1) == 1 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, "Index,Close\nHSI,1\nNYA,2\n")
	}))
	defer server.Close()
	s := spec(server.URL + "/rows?token=secret")
	if _, err := source.Open(t.Context(), s); err == nil || !strings.Contains(err.Error(), "401") || strings.Contains(err.Error(), "secret") {
		t.Fatalf("without the key: %v", err)
	}
	s.HTTP.Headers = []string{"X-Key: k:1"}
	rows, _, _ := walk(t, openSource(t, s), 0)
	if fmt.Sprint(rows) != "[HSI|1 NYA|2]" || asked.Load() != 2 {
		t.Fatalf("rows %v after %d requests", rows, asked.Load())
	}
}

func TestPollWaitsForSomethingNew(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `[{"Index":"HSI","n":%d}]`, asked.Add(1)/3) // 0 0 1 1 1 2 …
	}))
	defer server.Close()
	s := spec(server.URL)
	s.HTTP.Poll = time.Millisecond
	src := openSource(t, s)
	for n, want := range []string{`[{"Index":"HSI","n":0}]`, `[{"Index":"HSI","n":1}]`, `[{"Index":"HSI","n":2}]`} {
		if rows, _, _ := walk(t, src, n); fmt.Sprint(rows) != want {
			t.Fatalf("pass %d: %v, want %s", n, rows, want)
		}
	}
	if !src.Polls {
		t.Error("Polls is false")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := src.Pass(ctx, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
