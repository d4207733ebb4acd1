package trinohttp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/internal/local/athena"
)

// recorded answers with pages in order; page i+1 is at /page/i+1.
func recorded(t *testing.T, deleted chan<- string, pages ...string) (*Engine, *[]*http.Request, *[]string) {
	t.Helper()
	var requests []*http.Request
	var bodies []string
	busy := true
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			deleted <- r.URL.Path
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if busy = !busy; !busy {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		body, _ := io.ReadAll(r.Body)
		requests, bodies = append(requests, r), append(bodies, string(body))
		n := 0
		_, _ = fmt.Sscanf(r.URL.Path, "/page/%d", &n)
		if pages[n] == "wait" {
			<-r.Context().Done()
			return
		}
		_, _ = io.WriteString(w, strings.ReplaceAll(pages[n], "NEXT", fmt.Sprintf(`"nextUri":"%s/page/%d"`, server.URL, n+1)))
	}))
	t.Cleanup(server.Close)
	e, err := New(server.URL, "")
	if err != nil {
		t.Fatal(err)
	}
	return e, &requests, &bodies
}

const columns = `"columns":[{"name":"a","type":"bigint","typeSignature":{"rawType":"bigint","arguments":[]}},
 {"name":"b","type":"varchar(5)","typeSignature":{"rawType":"varchar","arguments":[{"kind":"LONG","value":5}]}}]`

func TestPages(t *testing.T) {
	e, requests, bodies := recorded(t, nil,
		`{"id":"1",NEXT,"stats":{"state":"QUEUED"}}`,
		`{"id":"1",NEXT,`+columns+`,"stats":{"state":"RUNNING"}}`,
		`{"id":"1",NEXT,`+columns+`,"data":[[1,"x\"y"],[9007199254740993,null]],"stats":{"state":"RUNNING"}}`,
		`{"id":"1",NEXT,`+columns+`,"stats":{"state":"RUNNING"}}`,
		`{"id":"1",`+columns+`,"data":[[3,""]],"stats":{"state":"FINISHED","processedRows":7,"physicalInputBytes":99}}`)
	rows, err := e.Run(context.Background(), athena.Session{Database: "real time", Parameters: []string{"1", "'x'"}}, "SELECT 'q', ? ;")
	if err != nil {
		t.Fatal(err)
	}
	want := []athena.Column{{Name: "a", Type: "bigint"}, {Name: "b", Type: "varchar", Precision: 5}}
	if diff := cmp.Diff(want, rows.Columns()); diff != "" {
		t.Error(diff)
	}
	var got []string
	for rows.Next() {
		for i := range 2 {
			text, null := rows.Cell(i)
			got = append(got, fmt.Sprintf("%s %v", text, null))
		}
	}
	if diff := cmp.Diff([]string{"1 false", "x\"y false", "9007199254740993 false", " true", "3 false", " false"}, got); diff != "" || rows.Err() != nil {
		t.Error(diff, rows.Err())
	}
	if s := rows.Stats(); s.BytesScanned != 99 || s.RowsScanned != 7 {
		t.Errorf("%+v", s)
	}
	first := (*requests)[0]
	if first.Header.Get("X-Trino-Catalog") != "awsdatacatalog" || first.Header.Get("X-Trino-Schema") != "real+time" || first.Header.Get("X-Trino-Time-Zone") != "UTC" {
		t.Errorf("%v", first.Header)
	}
	if (*bodies)[0] != "EXECUTE IMMEDIATE 'SELECT ''q'', ?' USING 1, 'x'" {
		t.Errorf("sent %s", (*bodies)[0])
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
}

func TestFailure(t *testing.T) {
	e, _, _ := recorded(t, nil, `{"id":"1",NEXT}`,
		`{"id":"1","error":{"message":"line 1:8: Column 'x' cannot be resolved","errorCode":47,"errorName":"COLUMN_NOT_FOUND","errorType":"USER_ERROR","errorLocation":{"lineNumber":1,"columnNumber":8}}}`)
	_, err := e.Run(context.Background(), athena.Session{}, "SELECT x")
	want := &athena.Error{Name: "COLUMN_NOT_FOUND", Message: "line 1:8: Column 'x' cannot be resolved", Category: 2}
	var got *athena.Error
	if !errors.As(err, &got) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	e, _, _ = recorded(t, nil, `{"id":"1",NEXT,`+columns+`,"data":[[1,"x"]]}`, `{"id":"1","error":{"message":"boom","errorName":"GENERIC_INTERNAL_ERROR","errorType":"INTERNAL_ERROR"}}`)
	rows, err := e.Run(context.Background(), athena.Session{}, "SELECT 1")
	if err != nil || !rows.Next() || rows.Next() || !errors.As(rows.Err(), &got) || got.Category != 1 {
		t.Errorf("%v %v", err, rows.Err())
	}
	if _, err := e.Run(context.Background(), athena.Session{}, "UNLOAD (SELECT 1) TO 's3://b/' WITH (format = 'PARQUET')"); !errors.As(err, &got) || got.Name != "NOT_SUPPORTED" {
		t.Error(err)
	}
	for _, bad := range []string{"", "host:80", "ftp://x", "http://"} {
		if _, err := New(bad, ""); err == nil {
			t.Errorf("New(%q) succeeded", bad)
		}
	}
}

func TestCancel(t *testing.T) {
	deleted := make(chan string, 1)
	e, _, _ := recorded(t, deleted, `{"id":"1",NEXT,`+columns+`,"data":[[1,"x"]]}`, "wait")
	ctx, cancel := context.WithCancel(context.Background())
	rows, err := e.Run(ctx, athena.Session{}, "SELECT 1")
	if err != nil || !rows.Next() {
		t.Fatal(err, rows.Err())
	}
	time.AfterFunc(10*time.Millisecond, cancel)
	if rows.Next() || !errors.Is(rows.Err(), context.Canceled) {
		t.Errorf("got %v", rows.Err())
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
	if path := <-deleted; path != "/page/1" {
		t.Errorf("deleted %s", path)
	}
}

func TestText(t *testing.T) {
	long := func(n int) string { return fmt.Sprintf(`{"kind":"LONG","value":%d}`, n) }
	of := func(t string) string { return fmt.Sprintf(`{"kind":"TYPE","value":%s}`, t) }
	simple := func(t string) string { return fmt.Sprintf(`{"rawType":%q,"arguments":[]}`, t) }
	field := func(name, t string) string {
		return fmt.Sprintf(`{"kind":"NAMED_TYPE","value":{"fieldName":%s,"typeSignature":%s}}`, name, t)
	}
	array := fmt.Sprintf(`{"rawType":"array","arguments":[%s]}`, of(simple("varchar")))
	mapped := fmt.Sprintf(`{"rawType":"map","arguments":[%s,%s]}`, of(simple("varchar")), of(simple("bigint")))
	row := fmt.Sprintf(`{"rawType":"row","arguments":[%s,%s]}`, field(`{"name":"a"}`, array), field("null", simple("double")))
	for _, c := range []struct{ signature, raw, want string }{
		{simple("boolean"), "true", "true"},
		{simple("double"), "1.0E10", "1.0E10"},
		{simple("double"), `"NaN"`, "NaN"},
		{fmt.Sprintf(`{"rawType":"decimal","arguments":[%s,%s]}`, long(10), long(2)), `"1.20"`, "1.20"},
		{simple("timestamp"), `"2024-01-01 00:00:00.000"`, "2024-01-01 00:00:00.000"},
		{simple("varbinary"), `"aGVs"`, "68 65 6c"},
		{array, `["a", null, "b, c"]`, "[a, null, b, c]"},
		{mapped, `{"z": 1, "a": null}`, "{z=1, a=null}"},
		{row, `[["x"], 1.5]`, "{a=[x], field1=1.5}"},
		{simple("json"), `"{\"a\": 1}"`, `{"a": 1}`},
	} {
		var s signature
		if err := json.Unmarshal([]byte(c.signature), &s); err != nil {
			t.Fatal(err)
		}
		if got := string(s.appendText(nil, json.RawMessage(c.raw))); got != c.want {
			t.Errorf("%s %s: got %s, want %s", s.RawType, c.raw, got, c.want)
		}
	}
}

func TestCreatedTable(t *testing.T) {
	for sql, want := range map[string]string{
		"CREATE TABLE t AS SELECT 1": "t",
		"create table if not exists \"a b\".T WITH (format = 'ORC') AS SELECT 1": `"a b".T`,
		"CREATE TABLE c.d . t AS SELECT 1":                                       "c.d.t",
		"SELECT 1":                                                               "",
		"CREATE TABLE":                                                           "",
		"CREATE TABLE AS":                                                        "AS",
	} {
		if got := createdTable(sql); got != want {
			t.Errorf("%s: got %q, want %q", sql, got, want)
		}
	}
}
