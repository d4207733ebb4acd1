package e2e

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
)

// TestDataCatalogs registers a further data catalog with Athena, and finds it in psql: a database of its own, whose
// schemas are the catalog's databases.
func TestDataCatalogs(t *testing.T) {
	psql, python := referee.Tool(t, "psql"), referee.Python(t)
	a := run(t, "--no-replay")
	env := a.env()
	output(t, env, python, filepath.Join(toolsDir, "look.py"), "lake", filepath.Join(toolsDir, "lake.sql"))
	output(t, env, filepath.Join(filepath.Dir(python), "aws"), "athena", "create-data-catalog", "--name", "partner", "--type", "GLUE", "--parameters", "catalog-id=111122223333")
	ask := func(database, command string) string {
		text, err := try(env, psql, "-X", "-q", "-A", "-t", "-P", "pager=off", "postgres://spillway@"+a.pg+"/"+database, "-c", command)
		if err != nil {
			return err.Error()
		}
		return strings.TrimSpace(text)
	}
	const databases = "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database"
	want := "archive partner realtime-de-db"
	for deadline := time.Now().Add(10 * time.Second); ask("realtime-de-db", databases) != want; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the databases are %q, want %q", ask("realtime-de-db", databases), want)
		}
	}
	for _, c := range []struct{ database, command, want string }{
		{"partner", databases, want},
		{"partner", "SELECT current_database()", "partner"},
		{"partner", `SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`, "archive public realtime-de-db"},
		{"partner", `\dn archive`, "archive|spillway"},
		{"partner", `\dt archive.*`, "archive|sales|table|spillway"},
		{"partner", `\dv *.closing`, "realtime-de-db|closing|view|spillway"},
		{"partner", `\d archive.sales`, "id|integer|||\ncustomer|text|||\namount|numeric(12,2)|||\nsold_at|timestamp(3) without time zone|||\nday|date|||"},
		{"partner", "SELECT id, amount FROM archive.sales ORDER BY id", "1|12.50\n2|-0.99"},
		{"partner", `SET search_path = "realtime-de-db"; SELECT count(*) FROM stocks WHERE year = 2021`, "4"},
		{"partner", "SELECT count(*) FROM partner.archive.sales", "2"},
		{"realtime-de-db", `SELECT count(*) FROM partner.archive.sales`, `cross-database references are not implemented: "partner.archive.sales"`},
		{"partner", "SELECT * FROM stocks", `relation "stocks" does not exist`},
		{"nowhere", "SELECT 1", `database "nowhere" does not exist`},
	} {
		if got := ask(c.database, c.command); got != c.want && !(strings.Contains(got, "ERROR") || strings.Contains(got, "FATAL")) || !strings.Contains(got, c.want) {
			t.Errorf("%s in %s:\n%s\nwant:\n%s", c.command, c.database, got, c.want)
		}
	}
}
