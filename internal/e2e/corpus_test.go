package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"github.com/datacounsel/spillway/internal/referee"
)

// TestCorpus runs each statement of testdata/corpus, one a line, on our Athena twice: with the embedded engine,
// and with a real Trino over the same table. Both must give the same columns, types and rows, or the same error. What
// the embedded engine lacks it may refuse by name, but never answer otherwise.
func TestCorpus(t *testing.T) {
	server := referee.SharedTrino(t)
	path := madeFile(t, 1_400)
	ours := run(t, "--source", path, "--rate", "max")
	theirs := run(t, "--source", path, "--rate", "max", "--athena-engine", "trino="+server.URL)
	theirs.hive(server)
	ours.await(1_400, time.Minute)
	theirs.await(1_400, time.Minute)
	mine, real := ours.athena(), theirs.athena()
	files, err := filepath.Glob("testdata/corpus/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("find the corpus: %v", err)
	}
	agreed, refused := 0, 0
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
			for _, sql := range statements(t, file) {
				got, want := mine.answer(t, sql), real.answer(t, sql)
				switch {
				case got.equal(want, strings.Contains(sql, "ORDER BY")):
					agreed++
				case got.class() == "NOT_SUPPORTED":
					refused++
					t.Logf("refused: %s\n  %s", sql, got)
				default:
					t.Errorf("%s\n  ours:  %s\n  Trino: %s", sql, got, want)
				}
			}
		})
	}
	t.Logf("%d statements agree, %d are refused by name", agreed, refused)
	if agreed < 300 {
		t.Errorf("%d statements agree, want 300 at least", agreed)
	}
}

// statements returns a corpus file's lines, but for comments.
func statements(t testing.TB, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(string(text)), "\n"), func(line string) bool {
		return strings.HasPrefix(line, "-- ") || line == ""
	})
}

// athenaClient asks an app's Athena.
type athenaClient struct{ *athena.Client }

func (a *app) athena() athenaClient {
	o := athena.Options{Region: "us-east-1"}
	var id, secret string
	for _, variable := range a.env() {
		switch name, value, _ := strings.Cut(variable, "="); name {
		case "AWS_ENDPOINT_URL":
			o.BaseEndpoint = aws.String(value)
		case "AWS_ACCESS_KEY_ID":
			id = value
		case "AWS_SECRET_ACCESS_KEY":
			secret = value
		}
	}
	o.Credentials = credentials.NewStaticCredentialsProvider(id, secret, "")
	return athenaClient{athena.New(o)}
}

// answer is what Athena said to a statement.
type answer struct {
	columns string // names and types
	rows    []string
	failure string // the reason, where it failed
}

// class is the failure without its prose: SYNTAX_ERROR, TYPE_MISMATCH…
func (a answer) class() string {
	name, _, _ := strings.Cut(a.failure, ":")
	return name
}

func (a answer) equal(b answer, ordered bool) bool {
	if a.failure != "" || b.failure != "" {
		return a.class() == b.class()
	}
	if !ordered {
		a.rows, b.rows = slices.Sorted(slices.Values(a.rows)), slices.Sorted(slices.Values(b.rows))
	}
	return a.columns == b.columns && slices.Equal(a.rows, b.rows)
}

func (a answer) String() string {
	if a.failure != "" {
		return a.failure
	}
	return fmt.Sprintf("%s %d rows: %.600q", a.columns, len(a.rows), a.rows)
}

// answer runs a statement to its end, a minute at most.
func (c athenaClient) answer(t testing.TB, sql string) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	started, err := c.StartQueryExecution(ctx, &athena.StartQueryExecutionInput{
		QueryString:           &sql,
		QueryExecutionContext: &types.QueryExecutionContext{Database: aws.String("realtime-de-db")},
		ResultConfiguration:   &types.ResultConfiguration{OutputLocation: aws.String("s3://spillway/athena-results/")},
	})
	if err != nil {
		return answer{failure: err.Error()}
	}
	for pause := 2 * time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		execution, err := c.GetQueryExecution(ctx, &athena.GetQueryExecutionInput{QueryExecutionId: started.QueryExecutionId})
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		switch status := execution.QueryExecution.Status; status.State {
		case types.QueryExecutionStateFailed, types.QueryExecutionStateCancelled:
			return answer{failure: aws.ToString(status.StateChangeReason)}
		case types.QueryExecutionStateSucceeded:
			return c.results(ctx, t, started.QueryExecutionId)
		}
		time.Sleep(pause)
	}
}

var simpleMap = regexp.MustCompile(`^\{[^={}]+=[^{}]*\}$`)

// sortedMap brings the entries of a map of plain values, which have no order, into one.
func sortedMap(cell string) string {
	if !simpleMap.MatchString(cell) {
		return cell
	}
	entries := strings.Split(strings.Trim(cell, "{}"), ", ")
	slices.Sort(entries)
	return "{" + strings.Join(entries, ", ") + "}"
}

// results reads all pages; the first row is the header.
func (c athenaClient) results(ctx context.Context, t testing.TB, id *string) answer {
	t.Helper()
	var a answer
	pages := athena.NewGetQueryResultsPaginator(c, &athena.GetQueryResultsInput{QueryExecutionId: id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if a.columns == "" {
			for _, column := range page.ResultSet.ResultSetMetadata.ColumnInfo {
				a.columns += fmt.Sprintf("%s %s(%d,%d) ", aws.ToString(column.Name), aws.ToString(column.Type), column.Precision, column.Scale)
			}
		}
		for _, row := range page.ResultSet.Rows {
			var cells []string
			for _, cell := range row.Data {
				text := null
				if cell.VarCharValue != nil {
					text = sortedMap(*cell.VarCharValue)
				}
				cells = append(cells, text)
			}
			a.rows = append(a.rows, strings.Join(cells, "|"))
		}
	}
	return a
}
