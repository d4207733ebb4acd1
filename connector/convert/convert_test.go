package convert_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/datacounsel/spillway/connector/convert"
	"github.com/datacounsel/spillway/internal/lake"
)

func columns(t *testing.T, text ...string) (out []lake.Column) {
	t.Helper()
	for _, c := range text {
		name, kind, _ := strings.Cut(c, " ")
		parsed, err := lake.ParseType(kind)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, lake.Column{Name: strings.ReplaceAll(name, "_", " "), Type: parsed})
	}
	return out
}

func TestCheck(t *testing.T) {
	known := columns(t, "index string", "adj_close double", "volume int", "big bigint", "flag boolean", "day date",
		"list array<int>", "obj struct<a:int,b:array<struct<c:double>>>")
	for _, c := range []struct {
		value  string
		widens bool
		lines  bool
		err    error
	}{
		{value: `{}`},
		{value: ` { "Index" : "HSI" , "Adj Close" : 1 } `},
		{value: `{"volume":2147483647,"big":2147483648,"flag":true,"day":"2020-01-01"}`},
		{value: `{"volume":2147483648}`, widens: true},
		{value: `{"volume":1.0}`, widens: true},
		{value: `{"volume":null,"new":null}`},
		{value: `{"new":{}}`},
		{value: `{"new":[[],{},null]}`},
		{value: `{"new":[[],{"x":[0]}]}`, widens: true},
		{value: `{"list":[],"volume":[]}`},
		{value: `{"new":0}`, widens: true},
		{value: `{"index":{"deep":[1,"x"]}}`},
		{value: `{"day":17}`},
		{value: `{"flag":"yes"}`, widens: true},
		{value: `{"list":[1,2,3]}`},
		{value: `{"list":[1,2.5]}`, widens: true},
		{value: `{"obj":{"A":1,"b":[{"c":1e3},{}]}}`},
		{value: `{"obj":{"b":[{"c":"x"}]}}`, widens: true},
		{value: `{"obj":{"z":1}}`, widens: true},
		{value: `{"obj":[1]}`, widens: true},
		{value: `{"\u0069ndex":"escaped key"}`},
		{value: "{\n\"index\": \"a\"\r\n}", lines: true},
		{value: `{"index":"\ud83d\ude00 \\ \" é"}`},
		{value: ``, err: convert.ErrNotJSON},
		{value: `[]`, err: convert.ErrNotJSON},
		{value: `null`, err: convert.ErrNotJSON},
		{value: `{"a":1} {"a":2}`, err: convert.ErrNotJSON},
		{value: `{"a":01}`, err: convert.ErrNotJSON},
		{value: `{"a":1,}`, err: convert.ErrNotJSON},
		{value: `{"a":-}`, err: convert.ErrNotJSON},
		{value: `{"a":NaN}`, err: convert.ErrNotJSON},
		{value: "{\"a\":\"\n\"}", err: convert.ErrNotJSON},
		{value: `{"a":"\x"}`, err: convert.ErrNotJSON},
		{value: `{"a":"`, err: convert.ErrNotJSON},
		{value: "\xef\xbb\xbf{}", err: convert.ErrNotJSON},
		{value: "{\"a\":\"\xff\"}", err: convert.ErrUTF8},
		{value: strings.Repeat(`{"a":`, 5000), err: convert.ErrNotJSON},
	} {
		got, err := convert.NewShape(known).Check([]byte(c.value))
		if !errors.Is(err, c.err) || err == nil && got != (convert.Verdict{Widens: c.widens, Lines: c.lines}) {
			t.Errorf("Check(%.60q) = %+v, %v", c.value, got, err)
		}
	}
	if _, err := convert.NewShape(nil).Check(nil); !errors.Is(err, convert.ErrNull) {
		t.Errorf("a missing value: %v", err)
	}
}

// A record that was seen widens nothing, and is checked without allocating.
func TestCheckAllocatesNothing(t *testing.T) {
	value := []byte(`{"Index":"HSI","Date":"1986-12-31","Open":2568.300049,"Adj Close":2568.300049,"Volume":0.0,"n":12345678901}`)
	inferred, err := lake.Infer(value)
	if err != nil {
		t.Fatal(err)
	}
	shape := convert.NewShape(inferred)
	if n := testing.AllocsPerRun(100, func() {
		if verdict, err := shape.Check(value); err != nil || verdict.Widens {
			t.Fatal(verdict, err)
		}
	}); n != 0 {
		t.Errorf("%v allocations a record", n)
	}
}

// FuzzCheck holds Check against encoding/json: it takes what that takes, if it is an object and UTF-8, and a
// value whose columns were inferred and merged widens nothing more.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `{"a":{"b":[1,2.5,null,{}]},"c":"\u00e9\n"}`, `{"A":1,"a":"x"}`, "{\n}", `{"a":1e5,"b":-0,"c":99999999999999999999}`, `[1]`, `{"a":[[],[{"x":1},{"x":"y"}]]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		shape := convert.NewShape(nil)
		verdict, err := shape.Check(value)
		trimmed := bytes.TrimLeft(value, " \t\r\n")
		want := json.Valid(value) && utf8.Valid(value) && len(trimmed) > 0 && trimmed[0] == '{'
		if (err == nil) != want {
			t.Fatalf("Check says %v, encoding/json %v", err, want)
		}
		if err != nil {
			return
		}
		line := convert.AppendLine(nil, value, verdict)
		if bytes.ContainsAny(line[:len(line)-1], "\n\r") || line[len(line)-1] != '\n' {
			t.Fatalf("%q is not one line", line)
		}
		found, err := lake.Infer(value)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := convert.NewShape(found).Check(value); err != nil || again.Widens {
			t.Fatalf("inferred %v, yet Check says %+v, %v", found, again, err)
		}
		if len(found) > 0 != verdict.Widens {
			t.Fatalf("against no columns Check says %+v, and %v is inferred", verdict, found)
		}
	})
}

// Whatever records come, in any order: once merged, the shape covers them all, and Check tells a record that
// widens from one that does not as lake.MergeColumns does.
func TestCheckAgreesWithMerge(t *testing.T) {
	scalar := rapid.SampledFrom([]string{`1`, `-5000000000`, `2.5`, `"x"`, `true`, `null`, `{}`, `[]`})
	value := rapid.OneOf(scalar, rapid.Custom(func(t *rapid.T) string {
		return "[" + strings.Join(rapid.SliceOfN(scalar, 0, 3).Draw(t, "elements"), ",") + "]"
	}), rapid.Custom(func(t *rapid.T) string {
		return `{"k":` + scalar.Draw(t, "member") + `,"l":[` + scalar.Draw(t, "element") + `]}`
	}))
	record := rapid.Custom(func(t *rapid.T) []byte {
		keys := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "B", "c c"}), 0, 3, rapid.ID).Draw(t, "keys")
		members := make([]string, len(keys))
		for i, k := range keys {
			members[i] = `"` + k + `":` + value.Draw(t, "value")
		}
		return []byte("{" + strings.Join(members, ",") + "}")
	})
	rapid.Check(t, func(t *rapid.T) {
		var known []lake.Column
		shape := convert.NewShape(nil)
		for _, r := range rapid.SliceOfN(record, 1, 10).Draw(t, "records") {
			verdict, err := shape.Check(r)
			if err != nil {
				t.Fatal(err)
			}
			found, err := lake.Infer(r)
			if err != nil {
				t.Fatal(err)
			}
			merged, changed := lake.MergeColumns(known, found)
			if len(changed) > 0 && !verdict.Widens {
				t.Fatalf("%s changes %v of %v, which Check has not seen", r, changed, known)
			}
			if len(changed) > 0 {
				known, shape = merged, convert.NewShape(merged)
			}
			if again, err := shape.Check(r); err != nil || again.Widens {
				t.Fatalf("after %s was merged into %v, Check says %+v, %v", r, known, again, err)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	value := []byte(`{"Index":"HSI","Date":"1986-12-31","Open":2568.300049,"High":2568.300049,"Low":2568.300049,"Close":2568.300049,"Adj Close":2568.300049,"Volume":0.0,"CloseUSD":333.87900637}`)
	inferred, err := lake.Infer(value)
	if err != nil {
		b.Fatal(err)
	}
	shape := convert.NewShape(inferred)
	b.SetBytes(int64(len(value)))
	for b.Loop() {
		if _, err := shape.Check(value); err != nil {
			b.Fatal(err)
		}
	}
}
