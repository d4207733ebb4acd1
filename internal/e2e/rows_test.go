package e2e

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rows are the rows of a file, a topic or an answer as a multiset: columns in lower case, in the order of their
// names; each cell in one canonical text, numbers as the nearest double.
type rows struct {
	columns []string
	count   map[string]int
	total   int
	bad     []int // lines of a file whose rows are none
	blank   int   // wholly blank rows of a file
}

// null stands for NULL in what the clients print.
const null = `\N`

var number = regexp.MustCompile(`^[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$`)

// canonical returns the one text of a cell.
func canonical(cell string) string {
	if number.MatchString(cell) {
		if value, err := strconv.ParseFloat(cell, 64); err == nil {
			return strconv.FormatFloat(value, 'g', -1, 64)
		}
	}
	return cell
}

// add takes a row whose cells stand in the order of header.
func (r *rows) add(header, cells []string) error {
	if len(header) != len(cells) {
		return fmt.Errorf("%d cells under %d columns: %q", len(cells), len(header), cells)
	}
	row := make([]string, len(r.columns))
	for i, cell := range cells {
		at := slices.Index(r.columns, strings.ToLower(header[i]))
		if at < 0 {
			return fmt.Errorf("column %q is none of %q", header[i], r.columns)
		}
		row[at] = canonical(cell)
	}
	r.count[strings.Join(row, "|")]++
	r.total++
	return nil
}

// newRows returns no rows of these columns.
func newRows(header []string) *rows {
	r := &rows{count: map[string]int{}}
	for _, name := range header {
		r.columns = append(r.columns, strings.ToLower(name))
	}
	slices.Sort(r.columns)
	return r
}

// inFile reads a price file with nothing of the product's. A row is bad where a cell is
// missing, or one of a number holds none.
func inFile(t testing.TB, path string) *rows {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if err != nil {
		t.Fatal(err)
	}
	r := newRows(header)
	for {
		cells, err := reader.Read()
		if err == io.EOF {
			return r
		}
		switch {
		case err != nil:
			t.Fatal(err)
		case strings.Join(cells, "") == "":
			r.blank++
		case len(cells) != len(header) || slices.ContainsFunc(cells[2:], func(cell string) bool { return !number.MatchString(cell) }):
			line, _ := reader.FieldPos(0)
			r.bad = append(r.bad, line)
		default:
			if err := r.add(header, cells); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// inCSV reads what a client printed.
func inCSV(t testing.TB, text string) *rows {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatalf("read the client's answer: %v in %.300q", err, text)
	}
	r := newRows(all[0])
	for _, cells := range all[1:] {
		if err := r.add(all[0], cells); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// inJSON reads records, one in each line.
func inJSON(t testing.TB, lines []string) *rows {
	t.Helper()
	var r *rows
	for _, line := range lines {
		var record map[string]any
		decoder := json.NewDecoder(strings.NewReader(line))
		decoder.UseNumber()
		if err := decoder.Decode(&record); err != nil {
			t.Fatalf("read the record %.200q: %v", line, err)
		}
		var header, cells []string
		for name, value := range record {
			header = append(header, name)
			if value == nil {
				value = null
			}
			cells = append(cells, fmt.Sprint(value))
		}
		if r == nil {
			r = newRows(header)
		}
		if err := r.add(header, cells); err != nil {
			t.Fatal(err)
		}
	}
	if r == nil {
		t.Fatal("no records")
	}
	return r
}

// same fails unless both are the same multiset of rows.
func same(t testing.TB, what string, got, want *rows) {
	t.Helper()
	if !slices.Equal(got.columns, want.columns) {
		t.Errorf("%s: columns %q, want %q", what, got.columns, want.columns)
		return
	}
	var wrong []string
	for row, n := range want.count {
		if got.count[row] != n {
			wrong = append(wrong, fmt.Sprintf("%d times instead of %d: %s", got.count[row], n, row))
		}
	}
	for row, n := range got.count {
		if want.count[row] == 0 {
			wrong = append(wrong, fmt.Sprintf("%d times instead of 0: %s", n, row))
		}
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		t.Errorf("%s: %d rows, want %d; %d rows are wrong, among them\n%s", what, got.total, want.total, len(wrong),
			strings.Join(wrong[:min(6, len(wrong))], "\n"))
	}
}
