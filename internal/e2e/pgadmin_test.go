package e2e

import (
	"encoding/csv"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/internal/referee"
)

// TestPgAdmin lets pgAdmin browse the tree down to the table's columns, shows the table's SQL and opens its rows.
func TestPgAdmin(t *testing.T) {
	pages(t)
	a := run(t, "--source", "sample", "--rows", "1500", "--rate", "max", "--log-level", "debug")
	a.await(1500, time.Minute)
	_, port, err := net.SplitHostPort(a.pg)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t)
	b.visit(referee.PgAdmin(t, number, "spillway", "realtime-de-db"))
	path := []string{"Servers", "spillway", "Databases", "realtime-de-db", "Schemas", "public", "Tables", "stockmarket_project", "Columns", "index"}
	for i, name := range path[:len(path)-1] {
		b.expand(name, path[i+1])
	}
	want := []string{"index text", "date text", "open double precision", "high double precision", "low double precision", "close double precision",
		"adj close double precision", "volume double precision", "closeusd double precision"}
	b.until("all columns", fmt.Sprintf(`%s.length == %d`, below("Columns"), len(want)))
	if diff := cmp.Diff(want, read[[]string](b, below("Columns"))); diff != "" {
		t.Errorf("the tree's columns:\n%s", diff)
	}
	t.Run("SQL", func(t *testing.T) { tableSQL(t, b) })
	t.Run("rows", func(t *testing.T) { tableRows(t, a, b) })
	t.Run("query tool", func(t *testing.T) { queryTool(t, a, b) })
	t.Run("whole tree", func(t *testing.T) { wholeTree(t, b) })
	if failed := a.failedStatements(); failed != "" {
		t.Errorf("the gateway refused statements of pgAdmin:\n%s", failed)
	}
}

// entry is the tree's line with a name.
func entry(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".file-entry")].find(e => e.querySelector(".file-name").innerText == %q)`, name)
}

// below is what the tree shows right below a name.
func below(name string) string {
	return fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll(".file-entry")], at = all.indexOf(%s), depth = e => Number(e.dataset.depth), found = []
		for (let i = at + 1; at >= 0 && i < all.length && depth(all[i]) > depth(all[at]); i++)
			if (depth(all[i]) == depth(all[at]) + 1) found.push(all[i].innerText.replace(/\s+/g, " "))
		return found
	})()`, entry(name))
}

// expand opens a line of the tree until another is shown. pgAdmin opens by itself what stands alone, after a while,
// and a click meanwhile closes it: so a click comes only where the line stays shut for long.
func (b *browser) expand(name, child string) {
	b.t.Helper()
	b.until("the tree's "+name, entry(name))
	toggle := entry(name) + `?.querySelector(".directory-toggle")`
	for wait := 2 * time.Second; wait < 20*time.Second; wait += 3 * time.Second {
		if b.within(wait, entry(child)) {
			return
		}
		if !read[bool](b, `!!`+toggle+`?.classList.contains("open")`) {
			b.click("the tree's "+name, toggle)
		}
	}
	b.until("the tree's "+child+" below "+name, entry(child))
}

// turn opens or closes a line of the tree. A click may miss a line that moves because another one opens.
func (b *browser) turn(name string, open bool) {
	b.t.Helper()
	toggle := entry(name) + `?.querySelector(".directory-toggle")`
	done := fmt.Sprintf(`%s?.classList.contains("open") == %v`, toggle, open)
	for range 4 {
		b.click("the tree's "+name, toggle)
		if b.within(15*time.Second, done) {
			return
		}
	}
	b.fail("the tree's %s stays as it is; wanted open: %v", name, open)
}

// tab chooses one of pgAdmin's panels.
func (b *browser) tab(name string) {
	b.t.Helper()
	b.click("the tab "+name, fmt.Sprintf(`[...document.querySelectorAll(".dock-tab-btn")].find(e => e.innerText.trim() == %q)`, name))
}

// tableSQL reads the statement that would make the table, and the panels beside it.
func tableSQL(t *testing.T, b *browser) {
	b.click("the table", entry("stockmarket_project")+`.querySelector(".file-name")`)
	b.tab("SQL")
	const editor = `[...document.querySelectorAll(".cm-content")].map(e => e.innerText).join("\n")`
	b.until("the table's SQL", editor+`.includes("CREATE TABLE")`)
	sql := read[string](b, editor)
	for _, line := range []string{"CREATE TABLE IF NOT EXISTS public.stockmarket_project", `"adj close" double precision`, "date text"} {
		if !strings.Contains(sql, line) {
			t.Errorf("the table's SQL lacks %s:\n%s", line, sql)
		}
	}
	b.tab("Properties")
	b.until("the table's properties", `document.body.innerText.includes("Partitioned table?")`)
	b.tab("Statistics")
	b.until("the table's statistics", `document.body.innerText.includes("Sequential scans")`)
	b.tab("Dependencies")
	b.until("the table's dependencies", `/No dependency|public/.test(document.body.innerText)`)
}

// tableRows opens the table's rows; what the grid shows are rows that psql finds.
func tableRows(t *testing.T, a *app, b *browser) {
	b.click("the table", entry("stockmarket_project")+`.querySelector(".file-name")`)
	b.click("the button of all rows", `document.querySelector('button[data-label="All Rows"]:not(:disabled)')`)
	const grid = `document.querySelector("iframe[id^=id-query-tool]")?.contentDocument`
	b.until("the number of rows", grid+`?.body.innerText.includes("Total rows: 1500")`)
	b.until("the rows", grid+`?.querySelectorAll("[role=gridcell]").length > 50`)
	const cells = `[...` + grid + `.querySelectorAll("[role=row]")].map(r => [...r.querySelectorAll("[role=gridcell]")].map(c => c.innerText)).filter(r => r.length > 5)`
	all, err := csv.NewReader(strings.NewReader(a.psql(everything))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table := []string{}
	for _, row := range all[1:] {
		table = append(table, strings.Join(row, "|")+"|")
	}
	shown := read[[][]string](b, cells)
	if len(shown) < 5 {
		t.Errorf("pgAdmin shows %d rows", len(shown))
	}
	for _, row := range shown {
		// The first cell is the row's number; the grid holds the columns that fit on the page.
		start := strings.Join(row[1:], "|") + "|"
		if !slices.ContainsFunc(table, func(r string) bool { return strings.HasPrefix(r, start) }) {
			t.Errorf("pgAdmin's row %q is none of the table's", row)
		}
	}
}

// queryTool types a query, runs it and lets pgAdmin draw its plan.
func queryTool(t *testing.T, a *app, b *browser) {
	const sql = "select index, max(close) from stockmarket_project group by index order by index"
	b.click("the table", entry("stockmarket_project")+`.querySelector(".file-name")`)
	b.click("the button of the query tool", `document.querySelector('button[data-label="Query Tool"]:not(:disabled)')`)
	const page = `[...document.querySelectorAll("iframe[id^=id-query-tool]")].at(-1)?.contentDocument`
	b.click("the query tool's editor", page+`?.querySelector("button[data-label='Execute script']:not(:disabled)") && `+page+`.querySelector(".cm-content")`)
	if err := chromedp.Do(b.ctx, chromedp.KeyEvent(sql)); err != nil {
		b.fail("type a query: %v", err)
	}
	b.click("the button that runs it", page+`.querySelector("button[data-label='Execute script']")`)
	want := strings.TrimSpace(strings.ReplaceAll(a.psql(sql), ",", "|"))
	_, want, _ = strings.Cut(want, "\n") // the names of columns
	const cells = `[...` + page + `.querySelectorAll("[role=row]")].map(r => [...r.querySelectorAll("[role=gridcell]")].slice(1).map(c => c.innerText).join("|")).filter(r => r)`
	b.until("the rows of the query", cells+`.length == `+fmt.Sprint(strings.Count(want, "\n")+1))
	if diff := cmp.Diff(want, strings.Join(read[[]string](b, cells), "\n")); diff != "" {
		t.Errorf("the rows of the query:\n%s", diff)
	}
	b.click("the button Explain", page+`.querySelector("button[data-label='Explain']")`)
	b.until("the plan", page+`.body.innerText.includes("Athena Query")`)
}

// wholeTree opens every kind of object that a table, a schema, a database and a server have, and closes it again:
// the tree holds only the lines that fit on the page.
func wholeTree(t *testing.T, b *browser) {
	opened := 0
	for _, parent := range []string{"stockmarket_project", "public", "realtime-de-db", "spillway"} {
		for _, kind := range read[[]string](b, below(parent)) {
			name, _, _ := strings.Cut(kind, " (")
			toggle := entry(name) + `?.querySelector(".directory-toggle")`
			if read[bool](b, "!"+toggle+` || `+toggle+`.classList.contains("open")`) {
				continue
			}
			b.turn(name, true)
			b.turn(name, false)
			opened++
		}
		b.turn(parent, false)
	}
	if opened < 30 {
		t.Errorf("only %d lines of the tree could be opened", opened)
	}
}
