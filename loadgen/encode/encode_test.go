package encode_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"testing"
	"unicode/utf8"

	"github.com/datacounsel/spillway/loadgen/encode"
)

var prices = []encode.Column{
	{Name: "Index"}, {Name: "Date"}, {Name: "Open", Kind: encode.Number}, {Name: "Adj Close", Kind: encode.Number},
}

func cells(text ...string) [][]byte {
	out := make([][]byte, len(text))
	for i, t := range text {
		out[i] = []byte(t)
	}
	return out
}

func TestAppendKeepsHeaderOrderAndDigits(t *testing.T) {
	got, err := encode.New(prices, nil).Append(nil, cells("HSI", "31/12/1986", "2568.300049", ""))
	want := `{"Index":"HSI","Date":"31/12/1986","Open":2568.300049,"Adj Close":null}`
	if err != nil || string(got) != want {
		t.Fatalf("got %s, %v\nwant %s", got, err, want)
	}
}

func TestAppendNamesTheCellThatFails(t *testing.T) {
	enc := encode.New(prices, []string{"NA"})
	for _, tc := range []struct {
		cells  [][]byte
		column string
	}{
		{cells("HSI", "1986", "NaN", "1"), "Open"},
		{cells("HSI", "1986", "1", "-Infinity"), "Adj Close"},
		{cells("HSI", "1986", "1,000", "1"), "Open"},
		{cells("H\xffI", "1986", "1", "1"), "Index"},
	} {
		got, err := enc.Append([]byte("keep"), tc.cells)
		var cell *encode.CellError
		if !errors.As(err, &cell) || cell.Column != tc.column || string(got) != "keep" {
			t.Errorf("%q: got %s, %v; want an error about %s", tc.cells, got, err, tc.column)
		}
	}
	if got, err := enc.Append(nil, cells("NA", "1986", "NA", "1")); err != nil || string(got) != `{"Index":null,"Date":"1986","Open":null,"Adj Close":1}` {
		t.Errorf("null text: got %s, %v", got, err)
	}
}

func TestAppendNumber(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "-0": "-0", "0.0": "0.0", "1626022600.0": "1626022600.0", "1e5": "1e5", "1E+05": "1E+05",
		"+5": "5", "007": "7", "000": "0", ".5": "0.5", "-.5": "-0.5", "5.": "5", "+.5e3": "0.5e3", "00.10": "0.10",
		"123456789012345678901234567890.1": "123456789012345678901234567890.1",
	} {
		if got, ok := encode.AppendNumber(nil, []byte(in)); !ok || string(got) != want {
			t.Errorf("%q: got %s, %v; want %s", in, got, ok, want)
		}
	}
	if got, ok := encode.AppendNumber(nil, []byte(" 12.50 ")); !ok || string(got) != "12.50" {
		t.Errorf("spaces around: got %s, %v; want 12.50", got, ok)
	}
	for _, in := range []string{"", " ", ".", "-", "+", "e5", "1e", "1e+", "0x10", "1_000", "1 000", "1,5", "NaN", "Inf", "--1", "1.2.3", "١"} {
		if got, ok := encode.AppendNumber(nil, []byte(in)); ok {
			t.Errorf("%q: got %s, want no number", in, got)
		}
	}
}

// FuzzAppendNumber holds every number written against encoding/json's grammar and exact rational values.
func FuzzAppendNumber(f *testing.F) {
	for _, seed := range []string{"1", "-0.5", "+007.50", ".5e-3", "5.", "1e9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		got, ok := encode.AppendNumber(nil, []byte(cell))
		if ok != encode.IsNumber([]byte(cell)) {
			t.Fatalf("%q: AppendNumber says %v, IsNumber does not", cell, ok)
		}
		if !ok {
			return
		}
		var n json.Number
		if err := json.Unmarshal(got, &n); err != nil {
			t.Fatalf("%q became %s: %v", cell, got, err)
		}
		if len(cell) > 20 {
			return // big.Rat expands exponents
		}
		in, ok1 := new(big.Float).SetPrec(2000).SetString(trim(cell))
		out, ok2 := new(big.Float).SetPrec(2000).SetString(string(got))
		if ok1 && ok2 && in.Cmp(out) != 0 {
			t.Fatalf("%q became %s: another value", cell, got)
		}
	})
}

func trim(s string) string {
	b := []byte(s)
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t' || b[0] == '\n' || b[0] == '\r' || b[0] == '\v' || b[0] == '\f') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t' || b[len(b)-1] == '\n' || b[len(b)-1] == '\r' || b[len(b)-1] == '\v' || b[len(b)-1] == '\f') {
		b = b[:len(b)-1]
	}
	return string(b)
}

// FuzzAppendString holds strings against what encoding/json reads back.
func FuzzAppendString(f *testing.F) {
	for _, seed := range []string{"", "HSI", `a"b\c`, "tab\tnew\nline\x00\x1f\x7f", "héllo\u2028😀", "<&>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		text := encode.AppendString(nil, []byte(s))
		var back string
		if err := json.Unmarshal(text, &back); err != nil || back != s {
			t.Fatalf("%q became %s and read back %q, %v", s, text, back, err)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	columns := []encode.Column{{Name: "Index"}, {Name: "Date"}}
	for _, name := range []string{"Open", "High", "Low", "Close", "Adj Close", "Volume", "CloseUSD"} {
		columns = append(columns, encode.Column{Name: name, Kind: encode.Number})
	}
	enc := encode.New(columns, nil)
	row := cells("HSI", "1986-12-31", "2568.300049", "2568.300049", "2568.300049", "2568.300049", "2568.300049", "0.0", "333.87900637")
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst, _ = enc.Append(dst[:0], row)
	}
	b.SetBytes(int64(len(dst)))
}
