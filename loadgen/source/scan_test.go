package source

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// scanAll returns the cells of every record and the bad rows.
func scanAll(t testing.TB, r io.Reader) (records [][]string, lines []int64, bad []BadRow) {
	t.Helper()
	s := &scanner{window: newWindow(r)}
	for {
		rec, err := s.next()
		var b *BadRow
		switch {
		case errors.Is(err, io.EOF):
			return records, lines, bad
		case errors.As(err, &b):
			bad = append(bad, BadRow{b.Line, b.Reason, bytes.Clone(b.Raw)})
		case err != nil:
			t.Fatal(err)
		default:
			cells := make([]string, len(rec.cells))
			for i, c := range rec.cells {
				cells[i] = string(c)
			}
			records, lines = append(records, cells), append(lines, rec.line)
		}
	}
}

func TestScannerReadsBackWhatACSVWriterWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[a-z0-9 ,"é\n.]{0,12}`)
		want := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 4), 0, 20).Draw(t, "records")
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		if err := w.WriteAll(want); err != nil {
			t.Fatal(err)
		}
		s := &scanner{window: newWindow(iotest.HalfReader(&text))}
		line := int64(1)
		for _, record := range want {
			got, err := s.next()
			if err != nil || got.line != line || len(got.cells) != len(record) {
				t.Fatalf("line %d: got %q on line %d, %v; want %q", line, got.cells, got.line, err, record)
			}
			for i := range record {
				if string(got.cells[i]) != record[i] {
					t.Fatalf("line %d: got %q, want %q", line, got.cells, record)
				}
			}
			line += int64(1 + strings.Count(strings.Join(record, ""), "\n"))
		}
		if _, err := s.next(); !errors.Is(err, io.EOF) {
			t.Fatalf("at the end: %v", err)
		}
	})
}

func TestScannerLimitsTheDamageOfABadRow(t *testing.T) {
	long := strings.Repeat("x", maxRecord+10)
	for _, tc := range []struct {
		name, text string
		good       [][]string
		badLine    int64
		reason     string
	}{
		{"quote never closed", "a,b\nc,\"d\ne,f\n", [][]string{{"a", "b"}, {"e", "f"}}, 2, "never closed"},
		{"quote never closed at the end", "a,b\nc,\"d", [][]string{{"a", "b"}}, 2, "never closed"},
		{"text after a quote", "a,\"b\"c\nd,e\n", [][]string{{"d", "e"}}, 1, "closing quote of field 2"},
		{"too long", "a,b\n" + long + "\nc,d\n", [][]string{{"a", "b"}, {"c", "d"}}, 2, "longer than"},
		{"too long at the end", "a,b\n" + long, [][]string{{"a", "b"}}, 2, "longer than"},
		{"quote too long", "a,b\nc,\"" + strings.Repeat("x\n", maxRecord) + "\n", nil, 2, "never closed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			records, _, bad := scanAll(t, strings.NewReader(tc.text))
			if len(bad) == 0 || bad[0].Line != tc.badLine || !strings.Contains(bad[0].Reason, tc.reason) {
				t.Fatalf("bad rows %v", bad)
			}
			for i, want := range tc.good {
				if strings.Join(records[i], "|") != strings.Join(want, "|") {
					t.Fatalf("record %d: got %q, want %q", i, records[i], want)
				}
			}
		})
	}
}

func TestScannerTakesCRLFAndLooseQuotes(t *testing.T) {
	records, lines, bad := scanAll(t, strings.NewReader("a,b\r\n5\" disk,\"x\"\"y\r\nz\"\r\n,\r\nlast,1"))
	want := [][]string{{"a", "b"}, {"5\" disk", "x\"y\r\nz"}, {"", ""}, {"last", "1"}}
	if len(bad) > 0 || len(records) != len(want) {
		t.Fatalf("records %q, bad %v", records, bad)
	}
	for i := range want {
		if strings.Join(records[i], "|") != strings.Join(want[i], "|") {
			t.Errorf("record %d: got %q, want %q", i, records[i], want[i])
		}
	}
	if lines[3] != 5 {
		t.Errorf("the last record starts on line %d, want 5", lines[3])
	}
}

// FuzzScanner: whatever the bytes, the scanner ends, and records plus bad rows cover every line.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "\"a\nb\",c\r\n", "\"", "a\"\"b,\"c\"d\n", "\n\n,,\n", "\xef\xbb\xbfa"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := &scanner{window: newWindow(bytes.NewReader(text))}
		for n := 0; ; n++ {
			_, err := s.next()
			var bad *BadRow
			if err != nil && !errors.As(err, &bad) {
				if !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				break
			}
			if n > len(text) {
				t.Fatal("more records than bytes")
			}
		}
		if want := int64(bytes.Count(text, []byte("\n"))) + 1; s.line != want {
			t.Fatalf("ended on line %d of %d", s.line, want)
		}
	})
}

func BenchmarkScan(b *testing.B) {
	line := "HSI,1986-12-31,2568.300049,2568.300049,2568.300049,2568.300049,2568.300049,0.0,333.87900637\n"
	text := strings.Repeat(line, 1000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s := &scanner{window: newWindow(strings.NewReader(text))}
		for {
			if _, err := s.next(); err != nil {
				break
			}
		}
	}
}
