package difftest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// item is a statement or expression with what is expected of it.
type item struct {
	text   string
	want   class
	reason string // of a difference: of the item, or with want equal of its form over constants alone
	trino  bool   // the reason is of the real Trino alone
}

// section is a run of items that are asked alike.
type section struct {
	expressions bool
	first, tail string // around the expressions: SELECT first, … tail
	items       []item
}

type chapter struct {
	name, file string
	sections   []section
}

func chapters(t *testing.T) []chapter {
	t.Helper()
	files, err := filepath.Glob("testdata/chapters/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("find the chapters: %v", err)
	}
	var all []chapter
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c, err := parse(string(text))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		c.file, c.name = file, strings.TrimSuffix(filepath.Base(file), ".sql")
		all = append(all, c)
	}
	return all
}

// parse reads a chapter's file.
func parse(text string) (c chapter, err error) {
	var statement []string
	for n, line := range strings.Split(text, "\n") {
		head, isHead := strings.CutPrefix(line, "## ")
		switch {
		case isHead:
			s, err := header(head)
			if err != nil {
				return c, fmt.Errorf("line %d: %w", n+1, err)
			}
			c.sections = append(c.sections, s)
			continue
		case strings.HasPrefix(line, "--") || strings.TrimSpace(line) == "":
			continue
		case len(c.sections) == 0:
			return c, fmt.Errorf("line %d: a line before the first section", n+1)
		}
		s := &c.sections[len(c.sections)-1]
		if s.expressions {
			it, err := marked(line)
			if err != nil {
				return c, fmt.Errorf("line %d: %w", n+1, err)
			}
			s.add(it)
			continue
		}
		statement = append(statement, line)
		if !strings.HasSuffix(line, ";") {
			continue
		}
		it, err := marked(strings.TrimSuffix(strings.Join(statement, "\n"), ";"))
		if err != nil {
			return c, fmt.Errorf("line %d: %w", n+1, err)
		}
		s.add(it)
		statement = nil
	}
	if statement != nil {
		return c, fmt.Errorf("the last statement has no end: %q", statement)
	}
	return c, nil
}

func header(head string) (section, error) {
	rest, ok := strings.CutPrefix(head, "expressions")
	if !ok && head != "statements" {
		return section{}, fmt.Errorf("section %q: it is either statements or expressions", head)
	}
	s := section{expressions: ok}
	first, tail, found := strings.Cut(rest, "FROM ")
	if s.first = strings.TrimSpace(first); found {
		s.tail = "FROM " + tail
	}
	return s, nil
}

// marked reads an item's mark.
func marked(text string) (item, error) {
	if rest, ok := strings.CutPrefix(text, "!refused "); ok {
		if reason, ok := strings.CutPrefix(rest, "["); ok { // of its form over constants
			reason, rest, _ = strings.Cut(reason, "] ")
			return item{text: rest, want: refused, reason: reason}, nil
		}
		return item{text: rest, want: refused}, nil
	}
	if rest, ok := strings.CutPrefix(text, "!trino ["); ok {
		reason, rest, ok := strings.Cut(rest, "] ")
		if !ok || reason == "" {
			return item{}, fmt.Errorf("%q: a difference needs its reason", text)
		}
		return item{text: rest, want: equal, reason: reason, trino: true}, nil
	}
	rest, ok := strings.CutPrefix(text, "!different [")
	want := different
	if !ok {
		if rest, ok = strings.CutPrefix(text, "!constants ["); !ok {
			return item{text: text, want: equal}, nil
		}
		want = equal
	}
	reason, rest, ok := strings.Cut(rest, "] ")
	if !ok || reason == "" {
		return item{}, fmt.Errorf("%q: a difference needs its reason", text)
	}
	return item{text: rest, want: want, reason: reason}, nil
}

// add adds an item once for each alternative; a mark of the expanded text stands wherever it is made.
func (s *section) add(it item) {
	for _, text := range expand(it.text) {
		one := it
		one.text = text
		known := -1
		for i := range s.items {
			if s.items[i].text == text {
				known = i
			}
		}
		switch {
		case known < 0:
			s.items = append(s.items, one)
		case one.want != equal || one.reason != "":
			s.items[known] = one
		}
	}
}

// expand writes out the first ⟨a|b⟩ and those after it.
func expand(text string) []string {
	before, rest, ok := strings.Cut(text, "⟨")
	if !ok {
		return []string{text}
	}
	choice, after, ok := strings.Cut(rest, "⟩")
	if !ok {
		return []string{text}
	}
	var all []string
	for _, c := range strings.Split(choice, "|") {
		for _, end := range expand(after) {
			all = append(all, before+c+end)
		}
	}
	return all
}
