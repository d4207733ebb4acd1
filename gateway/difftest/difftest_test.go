package difftest

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	update = flag.Bool("update", false, "write FIDELITY.md, and mark what is refused in the chapters")
	only   = flag.String("chapter", "", "run the chapters whose name has this in it")
)

// tally counts the outcomes of a chapter.
type tally struct{ expressions, queries, constants map[class]int }

func newTally() tally {
	return tally{map[class]int{}, map[class]int{}, map[class]int{}}
}

// outcome is an item's result where it is not what the file says.
type outcome struct {
	sql, text  string
	want, got  class
	ours, real answer
	stale      bool // its mark says of it what is not so any more
	constant   bool
}

// pair is a gateway and the PostgreSQL it is compared with.
type pair struct {
	ours, real *server
	constants  map[string]string
	engine     engine
}

// TestFidelity asks every chapter of PostgreSQL and of the gateway, on the local engine and on a real Trino.
func TestFidelity(t *testing.T) {
	w := newWorld(t)
	counts := map[engine]map[string]tally{}
	for _, e := range []engine{duckdb, trino} {
		counts[e] = map[string]tally{}
		t.Run(string(e), func(t *testing.T) { w.fidelity(t, e, counts[e]) })
	}
	if *update && *only == "" {
		writeReport(t, counts)
	}
}

func (w *world) fidelity(t *testing.T, e engine, counts map[string]tally) {
	dsn := w.lake(t, e)
	t.Run("chapters", func(t *testing.T) {
		for _, c := range chapters(t) {
			if !strings.Contains(c.name, *only) {
				continue
			}
			count := newTally()
			counts[c.name] = count
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				p := pair{ours: &server{dsn: dsn}, real: &server{dsn: w.dsn}, constants: w.constants, engine: e}
				p.chapter(t, c, count)
			})
		}
	})
	t.Log("\n" + table(counts))
}

func (p *pair) chapter(t *testing.T, c chapter, count tally) {
	defer p.ours.close()
	defer p.real.close()
	var wrong []outcome
	for _, s := range c.sections {
		wrong = append(wrong, p.section(s, count)...)
	}
	for _, o := range wrong {
		switch {
		case *update && o.got != different:
		case o.stale:
			t.Errorf("%s, though marked otherwise: %s", o.got, o.text)
		default:
			t.Errorf("%s, want %s: %s\n  asked: %.300s\n  ours:  %.400v\n  real:  %.400v", o.got, o.want, o.text, o.sql, o.ours, o.real)
		}
	}
	if *update {
		p.remark(t, c, wrong)
	}
}

var ordered = regexp.MustCompile(`(?is)order\s+by[^)]*$`)

// batch is how many expressions a statement holds.
const batch = 40

// section asks a section's items and returns those that came out otherwise than marked.
func (p *pair) section(s section, count tally) (wrong []outcome) {
	if !s.expressions {
		for _, it := range s.items {
			ours, real := ask(p.ours, it.text), ask(p.real, it.text)
			got := compare(ours, real, ordered.MatchString(it.text))
			count.queries[got]++
			if !p.expected(it, got) {
				wrong = append(wrong, outcome{sql: it.text, text: it.text, want: it.want, got: got, ours: ours, real: real, stale: got == equal})
			}
		}
		return wrong
	}
	wrong = p.expressions(s, count.expressions, p.expected)
	table, _, _ := strings.Cut(strings.TrimPrefix(s.tail, "FROM "), " ")
	values, ok := p.constants[table]
	if !ok || p.engine != duckdb { // constants do not reach the engine
		return wrong
	}
	s.tail = "FROM " + values + strings.TrimPrefix(s.tail, "FROM "+table)
	for _, o := range p.expressions(s, count.constants, expectedOfConstants) {
		o.constant = true
		wrong = append(wrong, o)
	}
	return wrong
}

// expected tells whether the item's mark says so.
func (p *pair) expected(it item, got class) bool {
	if it.trino && p.engine == trino {
		return got != equal
	}
	return got == it.want
}

// expectedOfConstants is expected for an expression over constants: what Athena answers may well be refused there.
func expectedOfConstants(it item, got class) bool {
	switch {
	case it.want == different:
		return true
	case it.reason != "" && !it.trino:
		return got == different
	}
	return got != different
}

func (p *pair) expressions(s section, count map[class]int, expected func(item, class) bool) (wrong []outcome) {
	groups := map[class][]item{}
	for _, it := range s.items {
		groups[it.want] = append(groups[it.want], it)
	}
	note := func(it item, sql string, ours, real answer) {
		got := compare(ours, real, ordered.MatchString(s.tail))
		count[got]++
		if !expected(it, got) {
			stale := got == equal || it.reason != "" && got != different
			wrong = append(wrong, outcome{sql: sql, text: it.text, want: it.want, got: got, ours: ours, real: real, stale: stale})
		}
	}
	var run func(items []item)
	run = func(items []item) {
		sql := s.sql(items)
		ours, real := ask(p.ours, sql), ask(p.real, sql)
		switch {
		case len(items) == 1 && (ours.fault != nil || real.fault != nil):
			note(items[0], sql, ours, real)
		case ours.fault != nil || real.fault != nil || len(ours.names) != len(real.names) || len(ours.names) < len(items):
			if len(items) == 1 {
				note(items[0], sql, ours, real)
				return
			}
			run(items[:len(items)/2])
			run(items[len(items)/2:])
		default:
			extra := len(real.names) - len(items)
			for i, it := range items {
				note(it, sql, ours.column(extra+i), real.column(extra+i))
			}
		}
	}
	for chunk := range slices.Chunk(groups[equal], batch) {
		run(chunk)
	}
	for _, want := range []class{refused, different} {
		for _, it := range groups[want] {
			run([]item{it})
		}
	}
	return wrong
}

// sql is the statement that holds some expressions of a section.
func (s section) sql(items []item) string {
	list := make([]string, 0, len(items)+1)
	if s.first != "" {
		list = append(list, s.first)
	}
	for _, it := range items {
		list = append(list, it.text)
	}
	return "SELECT " + strings.Join(list, ", ") + " " + s.tail
}

// remark takes off the marks of what is so no more, and on the local engine marks what is refused.
func (p *pair) remark(t *testing.T, c chapter, wrong []outcome) {
	raw, err := os.ReadFile(c.file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for _, o := range wrong {
		bare := strings.ReplaceAll(o.text, "$", "$$") + "$2"
		switch {
		case o.constant && o.want == refused:
			bare = "!refused " + bare
			fallthrough
		case o.stale:
			text = regexp.MustCompile(`(?m)^!(refused(?: \[[^\]]*\])?|(?:different|trino|constants) \[[^\]]*\]) `+regexp.QuoteMeta(o.text)+`(;?)$`).ReplaceAllString(text, bare)
		case o.got == refused && p.engine == duckdb && !o.constant:
			text = addMark(text, o.text)
		}
	}
	if err := os.WriteFile(c.file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// addMark marks an item as refused: at its own line, or after the line whose alternatives make it.
func addMark(text, expression string) string {
	lines := strings.Split(text, "\n")
	first, _, _ := strings.Cut(expression, "\n")
	for i, line := range lines {
		if line == first || line == first+";" {
			lines[i] = "!refused " + line
			return strings.Join(lines, "\n")
		}
		if slices.Contains(expand(line), expression) {
			return strings.Join(slices.Insert(lines, i+1, "!refused "+expression), "\n")
		}
	}
	return text
}

// table is the count by chapter as Markdown.
func table(counts map[string]tally) string {
	text := "| Chapter | Expressions | equal | refused | different | Constants | equal | refused | different | Queries | equal | refused | different |\n|---|" + strings.Repeat("---:|", 12) + "\n"
	sum := newTally()
	line := func(name string, c tally) {
		text += "| " + name
		for _, m := range []map[class]int{c.expressions, c.constants, c.queries} {
			text += fmt.Sprintf(" | %d | %d | %d | %d", m[equal]+m[refused]+m[different], m[equal], m[refused], m[different])
		}
		text += " |\n"
	}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		c := counts[name]
		for i, m := range []map[class]int{c.expressions, c.queries, c.constants} {
			for k, n := range m {
				[]map[class]int{sum.expressions, sum.queries, sum.constants}[i][k] += n
			}
		}
		line(name, c)
	}
	line("all", sum)
	return text
}

// writeReport writes FIDELITY.md.
func writeReport(t *testing.T, counts map[engine]map[string]tally) {
	t.Helper()
	text := "# Fidelity by chapter\n\nWritten by `go test ./gateway/difftest -update`; the statements are in testdata/chapters.\n" +
		"Constants are the expressions once more over rows written into the statement.\n\n" +
		"## On the local engine\n\n" + table(counts[duckdb]) + "\n## On Trino\n\n" + table(counts[trino]) + "\n## What differs\n\n"
	for _, c := range chapters(t) {
		for _, s := range c.sections {
			for _, it := range s.items {
				if it.reason == "" {
					continue
				}
				text += fmt.Sprintf("- %s: `%s`: %s%s\n", c.name, strings.Join(strings.Fields(it.text), " "), map[bool]string{true: "on Trino, "}[it.trino], it.reason)
			}
		}
	}
	if err := os.WriteFile("FIDELITY.md", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
