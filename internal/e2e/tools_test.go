package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/internal/referee"
	"github.com/datacounsel/spillway/internal/testkit"
)

const toolsDir = "testdata/tools"

// server is where a client looks: the gateway, or the PostgreSQL that has the same tables.
type server struct{ port, url, jdbc string }

func serverAt(port string) server {
	const database = "realtime-de-db"
	return server{port, fmt.Sprintf("postgres://spillway@127.0.0.1:%s/%s", port, database),
		fmt.Sprintf("jdbc:postgresql://127.0.0.1:%s/%s?user=spillway", port, database)}
}

// TestTools looks at the same tables through the gateway and in PostgreSQL with the clients that tools are built
// on. What they see must be equal but for what is said here to differ.
func TestTools(t *testing.T) {
	psql := referee.Tool(t, "psql")
	a := run(t, "--no-replay")
	output(t, a.env(), referee.Python(t), filepath.Join(toolsDir, "look.py"), "lake", filepath.Join(toolsDir, "lake.sql"))
	postgres := referee.SharedPostgres(t)
	output(t, nil, psql, "-X", "-q", postgres.DSN, "-c", "CREATE ROLE spillway SUPERUSER LOGIN", "-c", `CREATE DATABASE "realtime-de-db" OWNER spillway`)
	_, port, _ := strings.Cut(a.pg, ":")
	ours, theirs := serverAt(port), serverAt(fmt.Sprint(postgres.Port))
	output(t, nil, psql, "-X", "-q", theirs.url, "-f", filepath.Join(toolsDir, "postgres.sql"))
	untilShown(t, psql, ours, theirs)

	t.Run("psql", func(t *testing.T) { comparePsql(t, psql, ours, theirs) })
	t.Run("statements of tools", func(t *testing.T) { compareStatements(t, psql, ours, theirs) })
	t.Run("psql in a terminal", func(t *testing.T) {
		look := func(s server) string {
			return output(t, os.Environ(), referee.Python(t), filepath.Join(toolsDir, "terminal.py"), psql, s.url, filepath.Join(toolsDir, "terminal.txt"))
		}
		compare(t, look(ours), look(theirs))
	})
	t.Run("pgjdbc", func(t *testing.T) {
		look := func(s server) string {
			return output(t, nil, referee.Java(t), "-cp", referee.Classpath(t, "pgjdbc"), filepath.Join(toolsDir, "Metadata.java"), s.jdbc)
		}
		compare(t, alike(look(ours)), alike(look(theirs)))
	})
	for _, client := range []string{"sqlalchemy", "psycopg", "asyncpg", "pandas", "pgcli", "dbt", "odbc"} {
		t.Run(client, func(t *testing.T) {
			if client == "odbc" {
				if text, err := exec.Command("odbcinst", "-q", "-d").Output(); err != nil || !strings.Contains(string(text), "PostgreSQL") {
					testkit.LeaveOut(t, "psqlODBC is not installed: run `make deps` as root, or install odbc-postgresql and unixodbc")
				}
			}
			look := func(s server) string {
				return output(t, os.Environ(), referee.Python(t), filepath.Join(toolsDir, "look.py"), client, "127.0.0.1", s.port, "spillway", "realtime-de-db")
			}
			compare(t, alike(look(ours)), alike(look(theirs)))
		})
	}
}

// untilShown waits until what the gateway knows of Glue is as new as --catalog-age promises.
func untilShown(t *testing.T, psql string, ours, theirs server) {
	t.Helper()
	count := func(s server) string {
		return output(t, nil, psql, "-X", "-A", "-t", s.url, "-c", "SELECT count(*) FROM information_schema.tables WHERE table_schema IN ('public', 'archive')")
	}
	want := count(theirs)
	for deadline := time.Now().Add(10 * time.Second); count(ours) != want; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the gateway shows %s tables, PostgreSQL %s", count(ours), want)
		}
	}
}

func compare(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("PostgreSQL shows what has a -, the gateway what has a +:\n%.4000s", diff)
	}
}

// differences are what Athena cannot have or PostgreSQL cannot: each is made equal before comparing.
var differences = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`(?m)^(getCatalogs|getTablePrivileges|getColumnPrivileges|getDatabaseProductVersion).*\n(  .*\n)*`), ""}, // nobody may write; a database is Glue's
	{regexp.MustCompile(`(?m)^  .*(SYSTEM INDEX|SYSTEM TOAST|pg_toast_).*\n`), ""},                                               // pg_catalog has no indexes
	{regexp.MustCompile(`(?m)^  _(closing|every_type|sales|stocks)\|.*\n`), ""},                                                  // no arrays of tables' rows
	{regexp.MustCompile(`'?partition column(: [a-z ]*)?'?`), "none"},
	{regexp.MustCompile(`('comment': )None`), "${1}none"},
	{regexp.MustCompile(`\|null(\|null\|null\|null\|\d+\|\d+\|YES)`), "|none$1"},
	{regexp.MustCompile(`'(8192 bytes|16 kB|0 bytes)'`), "size"},
	{regexp.MustCompile(`'spillway=r/spillway'`), "None"},
	{regexp.MustCompile(`'\d{5,}', '0', '(-1|\d+)', '0'\]`), "OID]"},
	{regexp.MustCompile(`(?m)^\\sf lower:.*(\n |\n[A-Za-z]).*`), `\sf`},
}

func alike(text string) string {
	for _, d := range differences {
		text = d.pattern.ReplaceAllString(text, d.instead)
	}
	return text
}

// comparePsql gives psql the commands of psql.txt. Behind = the answers are equal; behind ~ they differ because
// PostgreSQL has files, roles or indexes that Athena has not: then there is no error.
func comparePsql(t *testing.T, psql string, ours, theirs server) {
	file, err := os.ReadFile(filepath.Join(toolsDir, "psql.txt"))
	if err != nil {
		t.Fatal(err)
	}
	commands := strings.Split(strings.TrimSpace(string(file)), "\n")
	look := func(s server) []string {
		var script strings.Builder
		for _, c := range commands {
			fmt.Fprintf(&script, "\\echo @@@\n%s\n", c[2:])
		}
		cmd := exec.Command(psql, "-X", "-P", "pager=off", s.url)
		cmd.Stdin = strings.NewReader(script.String())
		cmd.Env = append(os.Environ(), "PGOPTIONS=-c client_min_messages=warning")
		text, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("psql: %v\n%s", err, text)
		}
		return strings.Split(string(text), "@@@\n")[1:]
	}
	got, want := look(ours), look(theirs)
	if len(got) != len(commands) || len(want) != len(commands) {
		t.Fatalf("%d commands, %d answers of the gateway, %d of PostgreSQL", len(commands), len(got), len(want))
	}
	for i, c := range commands {
		switch {
		case c[0] == '=' && got[i] != want[i]:
			t.Errorf("%s\nthe gateway:\n%.2000s\nPostgreSQL:\n%.2000s", c[2:], got[i], want[i])
		case c[0] == '~' && strings.Contains(got[i], "ERROR:"):
			t.Errorf("%s\n%s", c[2:], got[i])
		}
	}
}

// toolStatements are what tools ask that are not at hand, a file each.
const toolStatements = "../../gateway/pgcatalog/testdata/tools"

// compareStatements asks what tools ask that are not at hand. The answers, their columns' types included, are those
// of PostgreSQL but for the order of rows. Below a line "-- differs: why" stands a statement whose answer is not
// PostgreSQL's; the line "-- shows: a; b" below it says what must be in that answer.
func compareStatements(t *testing.T, psql string, ours, theirs server) {
	files, err := filepath.Glob(filepath.Join(toolStatements, "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			statements := strings.Split(strings.TrimSuffix(strings.TrimSpace(string(file)), ";"), ";\n")
			var script strings.Builder
			for _, sql := range statements {
				fmt.Fprintf(&script, "\\echo @@@\n%s\\gdesc\n\\echo ---\n%s;\n", sql, sql)
			}
			got, want := ask(t, psql, ours, script.String()), ask(t, psql, theirs, script.String())
			if len(got) != len(statements) || len(want) != len(statements) {
				t.Fatalf("%d statements, %d answers of the gateway, %d of PostgreSQL", len(statements), len(got), len(want))
			}
			for i, sql := range statements {
				why, shows := marks(sql)
				switch {
				case strings.Contains(got[i], "ERROR:"):
					t.Errorf("%s\n%s", sql, got[i])
				case (why != "") == (got[i] == want[i]):
					t.Errorf("%s\nthe gateway and PostgreSQL:\n%.3000s", sql, cmp.Diff(strings.Split(want[i], "\n"), strings.Split(got[i], "\n")))
				}
				for _, piece := range shows {
					if !strings.Contains(got[i], piece) {
						t.Errorf("%s\nthe answer lacks %s:\n%.3000s", sql, piece, got[i])
					}
				}
			}
		})
	}
}

// marks reads what stands above a statement: why its answer is not PostgreSQL's, and what the answer shows all the same.
func marks(sql string) (why string, shows []string) {
	for _, line := range strings.Split(sql, "\n") {
		if text, ok := strings.CutPrefix(line, "-- differs: "); ok {
			why = text
		}
		if text, ok := strings.CutPrefix(line, "-- shows: "); ok {
			shows = strings.Split(text, "; ")
		}
	}
	return why, shows
}

// ask gives psql a script and returns the answers behind each "@@@", rows sorted, OIDs of a database's own as OID.
func ask(t *testing.T, psql string, s server, script string) []string {
	t.Helper()
	cmd := exec.Command(psql, "-X", "-q", "--csv", "-P", "null=none", s.url)
	cmd.Stdin, cmd.Env = strings.NewReader(script), append(os.Environ(), "PGOPTIONS=-c client_min_messages=warning")
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("psql: %v\n%s", err, text)
	}
	answers := strings.Split(ownOID.ReplaceAllString(alike(string(text)), "${1}OID$2"), "@@@\n")[1:]
	for i, answer := range answers {
		types, rows, _ := strings.Cut(answer, "---\n")
		lines := strings.Split(strings.TrimSpace(rows), "\n")
		slices.Sort(lines[1:])
		answers[i] = types + strings.Join(lines, "\n")
	}
	return answers
}

// ownOID matches an OID of what is not built in.
var ownOID = regexp.MustCompile(`(?m)(^|,)(?:1638[4-9]|163[9]\d|16[4-9]\d\d|1[7-9]\d{3}|[2-9]\d{4}|\d{6,10})(,|$)`)
