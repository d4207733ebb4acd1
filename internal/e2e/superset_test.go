package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/internal/referee"
)

// TestSuperset lets Superset look at the table through the gateway and draw the closing prices of each index by
// month: what the chart was given is what the topic holds, and its lines are on the page.
func TestSuperset(t *testing.T) {
	pages(t)
	a := run(t, "--source", "sample", "--rows", "5000", "--rate", "max", "--log-level", "debug")
	a.await(5000, time.Minute)
	s := &superset{t: t, url: referee.Superset(t)}
	s.login()
	database := s.create("database", map[string]any{"database_name": "lake", "expose_in_sqllab": true,
		"sqlalchemy_uri": "postgresql+psycopg2://spillway@" + a.pg + "/realtime-de-db"})
	if tables := s.call(http.MethodGet, fmt.Sprintf("database/%d/tables/?q=(force:!t,schema_name:public)", database), nil); !strings.Contains(string(tables), `"value":"stockmarket_project"`) {
		t.Errorf("Superset finds the tables %s", tables)
	}
	dataset := s.dataset(database)
	chart := s.create("chart", map[string]any{"slice_name": "Closing prices", "viz_type": "echarts_timeseries_line",
		"datasource_id": dataset, "datasource_type": "table", "params": text(t, map[string]any{
			"datasource": fmt.Sprintf("%d__table", dataset), "viz_type": "echarts_timeseries_line", "x_axis": "trading_day", "time_grain_sqla": "P1M",
			"metrics": []any{map[string]any{"expressionType": "SQL", "sqlExpression": "AVG(close)", "label": "closing price"}},
			"groupby": []string{"index"}, "row_limit": 10000, "adhoc_filters": []any{}})})

	b := openBrowser(t)
	b.visit(s.url + "/login/")
	b.enter("#username", "admin")
	b.enter("#password", "admin")
	b.click("the button to log in", `document.querySelector("[data-test=login-button]")`)
	b.until("the welcome page", `location.pathname.includes("/welcome")`)
	got := fetched[chartAnswer](b, fmt.Sprintf("%s/explore/?slice_id=%d", s.url, chart), "/api/v1/chart/data")
	want := monthlyCloses(t, inJSON(t, topic(t, a.kafka, "stockmarket")))
	compareCloses(t, got, want)
	b.until("the chart's number of rows", fmt.Sprintf(`document.body.innerText.includes("%d rows")`, len(want)))
	b.until("the lines of many indices in their colours", drawn)
	if failed := a.failedStatements(); failed != "" {
		t.Errorf("the gateway refused statements of Superset:\n%s", failed)
	}
}

// drawn counts the colours of the chart's canvas that cover some ground: a line each, beside shades of grey.
const drawn = `[...document.querySelectorAll("canvas")].some(c => {
	const pixels = c.getContext("2d").getImageData(0, 0, c.width, c.height).data, seen = {}
	for (let i = 0; i < pixels.length; i += 4) {
		const rgb = [pixels[i], pixels[i+1], pixels[i+2]]
		if (pixels[i+3] == 255 && Math.max(...rgb) - Math.min(...rgb) > 60) seen[rgb] = (seen[rgb] || 0) + 1
	}
	return Object.values(seen).filter(n => n > 100).length >= 5
})`

// superset is Superset's REST API.
type superset struct {
	t          testing.TB
	url, token string
}

func (s *superset) login() {
	s.t.Helper()
	var session struct {
		Token string `json:"access_token"`
	}
	body := s.call(http.MethodPost, "security/login", map[string]any{"username": "admin", "password": "admin", "provider": "db"})
	if err := json.Unmarshal(body, &session); err != nil || session.Token == "" {
		s.t.Fatalf("log in to Superset: %v: %s", err, body)
	}
	s.token = session.Token
}

// create makes a resource and returns its number.
func (s *superset) create(resource string, body any) int {
	s.t.Helper()
	var made struct{ ID int }
	answer := s.call(http.MethodPost, resource+"/", body)
	if err := json.Unmarshal(answer, &made); err != nil || made.ID == 0 {
		s.t.Fatalf("create Superset's %s: %v: %s", resource, err, answer)
	}
	return made.ID
}

// dataset makes the table a dataset, whose columns Superset finds by itself, and adds the trading day as a date.
func (s *superset) dataset(database int) int {
	s.t.Helper()
	id := s.create("dataset", map[string]any{"database": database, "schema": "public", "table_name": "stockmarket_project"})
	path := fmt.Sprintf("dataset/%d", id)
	var found struct {
		Result struct {
			Columns []struct {
				ID   int    `json:"id"`
				Name string `json:"column_name"`
				Type string `json:"type"`
			}
		}
	}
	if err := json.Unmarshal(s.call(http.MethodGet, path, nil), &found); err != nil {
		s.t.Fatal(err)
	}
	types, columns := map[string]string{}, []any{map[string]any{"column_name": "trading_day", "expression": `"date"::date`, "is_dttm": true, "type": "DATE"}}
	for _, c := range found.Result.Columns {
		types[c.Name] = c.Type
		columns = append(columns, map[string]any{"id": c.ID, "column_name": c.Name})
	}
	want := map[string]string{"index": "TEXT", "date": "TEXT", "open": "DOUBLE PRECISION", "high": "DOUBLE PRECISION", "low": "DOUBLE PRECISION",
		"close": "DOUBLE PRECISION", "adj close": "DOUBLE PRECISION", "volume": "DOUBLE PRECISION", "closeusd": "DOUBLE PRECISION"}
	if diff := cmp.Diff(want, types); diff != "" {
		s.t.Errorf("the columns that Superset finds:\n%s", diff)
	}
	s.call(http.MethodPut, path, map[string]any{"columns": columns})
	return id
}

// call sends a request and returns its answer.
func (s *superset) call(method, path string, body any) []byte {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+"/api/v1/"+path, bytes.NewReader([]byte(text(s.t, body))))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+s.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, request.URL, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		s.t.Fatalf("%s %s: %s %v\n%s", method, request.URL, response.Status, err, answer)
	}
	return answer
}

// text writes a value as JSON.
func text(t testing.TB, value any) string {
	t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// chartAnswer is what Superset gives a chart: a row for each month, a column for each index.
type chartAnswer struct {
	Result []struct {
		Data     []map[string]any
		RowCount int `json:"sql_rowcount"`
	}
}

// monthlyCloses returns the mean closing price of each "2006-01 index".
func monthlyCloses(t *testing.T, r *rows) map[string]float64 {
	t.Helper()
	sum, count := map[string]float64{}, map[string]float64{}
	cell := func(row []string, name string) string { return row[slices.Index(r.columns, name)] }
	for joined, n := range r.count {
		row := strings.Split(joined, "|")
		closing, err := strconv.ParseFloat(cell(row, "close"), 64)
		if err != nil {
			continue
		}
		key := cell(row, "date")[:len("2006-01")] + " " + cell(row, "index")
		sum[key], count[key] = sum[key]+closing*float64(n), count[key]+float64(n)
	}
	for key := range sum {
		sum[key] /= count[key]
	}
	return sum
}

func compareCloses(t *testing.T, answer chartAnswer, want map[string]float64) {
	t.Helper()
	if len(answer.Result) != 1 {
		t.Fatalf("the chart was given %d results, want 1", len(answer.Result))
	}
	got := map[string]float64{}
	for _, row := range answer.Result[0].Data {
		day, ok := row["trading_day"].(float64)
		if !ok {
			t.Fatalf("the chart has no day in %v", row)
		}
		month := time.UnixMilli(int64(day)).UTC().Format("2006-01")
		for name, value := range row {
			if closing, ok := value.(float64); ok && name != "trading_day" {
				got[month+" "+name] = closing
			}
		}
	}
	if len(want) == 0 || !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
		t.Errorf("the chart shows %d months of indices, the topic has %d", len(got), len(want))
	}
	for key, closing := range want {
		if math.Abs(got[key]-closing) > 1e-9*closing {
			t.Errorf("the chart shows %v for %s, the topic has %v", got[key], key, closing)
		}
	}
}
