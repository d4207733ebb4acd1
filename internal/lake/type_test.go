package lake

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// types draws any type that Glue can write, at most depth levels deep.
func types(depth int) *rapid.Generator[Type] {
	return rapid.Custom(func(t *rapid.T) Type {
		leaves := []Kind{Boolean, TinyInt, SmallInt, Int, BigInt, Float, Double, String, Binary, Date, Timestamp, Decimal, Char, Varchar}
		kinds := leaves
		if depth > 0 {
			kinds = append(kinds, Array, Map, Struct)
		}
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		inner := func(label string) Type { return types(depth-1).Draw(t, label) }
		switch kind {
		case Decimal:
			precision := rapid.IntRange(1, 38).Draw(t, "precision")
			return Type{Kind: kind, Precision: precision, Scale: rapid.IntRange(0, precision).Draw(t, "scale")}
		case Char, Varchar:
			return Type{Kind: kind, Precision: rapid.IntRange(1, 255).Draw(t, "length")}
		case Array:
			return Type{Kind: kind, Elem: []Type{inner("element")}}
		case Map:
			return Type{Kind: kind, Elem: []Type{inner("key"), inner("value")}}
		case Struct:
			s := Type{Kind: kind}
			for i := range rapid.IntRange(1, 3).Draw(t, "fields") {
				name := rapid.StringMatching(`[a-z][a-z _0-9]{0,6}[a-z]`).Draw(t, "name")
				s.Fields = append(s.Fields, Field{Name: fmt.Sprintf("%s%d", name, i), Type: inner("field")})
			}
			return s
		}
		return Of(kind)
	})
}

func TestTypeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := types(3).Draw(t, "type")
		got, err := ParseType(want.String())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\n%s", want, diff)
		}
	})
}

func TestParseType(t *testing.T) {
	for text, want := range map[string]string{
		" INT ": "int", "integer": "int", "real": "float", "DECIMAL": "decimal(10,0)", "decimal(5)": "decimal(5,0)", "decimal( 5 , 2 )": "decimal(5,2)",
		"array < string >": "array<string>", "MAP<string,Array<BIGINT>>": "map<string,array<bigint>>", "struct<a b:int, c:struct<d:date>>": "struct<a b:int,c:struct<d:date>>",
	} {
		got, err := ParseType(text)
		if err != nil || got.String() != want {
			t.Errorf("%q: got %v, %v; want %s", text, got, err, want)
		}
	}
	for _, bad := range []string{"", "blob", "array", "array<>", "array<int", "map<int>", "struct<>", "struct<a>", "struct<:int>", "decimal(x)", "decimal(1,2", "int int", "int>", "array<int>>"} {
		if _, err := ParseType(bad); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", bad)) {
			t.Errorf("%q: got %v", bad, err)
		}
	}
}

func FuzzParseType(f *testing.F) {
	f.Add("struct<a:decimal(10,2),b:map<string,array<int>>>")
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ParseType(text)
		if err != nil {
			return
		}
		again, err := ParseType(parsed.String())
		if err != nil || again.String() != parsed.String() {
			t.Fatalf("%q reads as %s, which reads as %s, %v", text, parsed, again, err)
		}
	})
}

func TestInfer(t *testing.T) {
	for object, want := range map[string]string{
		`{"Index":"NYA","Date":"1965-12-31","Adj Close":528.69,"Volume":0}`:                "index:string date:string adj close:double volume:int",
		`{"a":2147483647,"b":2147483648,"c":-2147483649,"d":1e3,"e":99999999999999999999}`: "a:int b:bigint c:bigint d:double e:double",
		`{"n":null,"t":true,"o":{"x":1,"y":null},"l":[1,2.5],"m":[],"e":{}}`:               "t:boolean o:struct<x:int> l:array<double>",
		`{"l":[{"a":1},{"b":"x"},null]}`:                                                   "l:array<struct<a:int,b:string>>",
		`{"A":1,"a":"x"}`:                                                                  "a:string",
		`{}`:                                                                               "",
	} {
		columns, err := Infer([]byte(object))
		if err != nil {
			t.Errorf("%s: %v", object, err)
		}
		var got []string
		for _, c := range columns {
			got = append(got, c.Name+":"+c.Type.String())
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: %s", object, diff)
		}
	}
	for _, bad := range []string{"", "[]", "1", `{"a":`, `{"a" 1}`, `"x"`, "null"} {
		if _, err := Infer([]byte(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

// TestMergeLaws holds that widening does not depend on the order and adds nothing the second time.
func TestMergeLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := types(2).Draw(t, "a"), types(2).Draw(t, "b")
		ab, ba := Merge(a, b), Merge(b, a)
		if ab.Kind != ba.Kind {
			t.Fatalf("%s and %s: %s one way, %s the other", a, b, ab, ba)
		}
		if again := Merge(ab, b); again.String() != ab.String() {
			t.Fatalf("%s and %s: %s, then %s", a, b, ab, again)
		}
		if self := Merge(a, a); self.String() != a.String() {
			t.Fatalf("%s with itself: %s", a, self)
		}
	})
}

func TestMergeColumns(t *testing.T) {
	column := func(name string, kind Kind) Column { return Column{Name: name, Type: Of(kind)} }
	have := []Column{column("a", Int), column("b", String), column("c", Double)}
	merged, changed := MergeColumns(have, []Column{column("c", Int), column("z", Date), column("a", BigInt), column("b", Int)})
	want := []Column{column("a", BigInt), column("b", String), column("c", Double), column("z", Date)}
	if diff := cmp.Diff(want, merged); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a", "z"}, changed); diff != "" {
		t.Error(diff)
	}
	if have[0].Type.Kind != Int {
		t.Error("MergeColumns changed its argument")
	}
}

// TestInferAgrees holds that the columns inferred from two objects cover both.
func TestInferAgrees(t *testing.T) {
	value := rapid.Custom(func(t *rapid.T) any {
		return rapid.SampledFrom([]any{1, 1 << 40, 1.5, "x", true, nil, []int{1}, map[string]any{"k": 1}}).Draw(t, "value")
	})
	rapid.Check(t, func(t *rapid.T) {
		infer := func(label string) []Column {
			text, err := json.Marshal(rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c"}), value, 1, 3).Draw(t, label))
			if err != nil {
				t.Fatal(err)
			}
			columns, err := Infer(text)
			if err != nil {
				t.Fatal(err)
			}
			return columns
		}
		first, second := infer("first"), infer("second")
		both, _ := MergeColumns(first, second)
		for _, part := range [][]Column{first, second} {
			if _, changed := MergeColumns(both, part); changed != nil {
				t.Fatalf("%v does not cover %v: %v", both, part, changed)
			}
		}
	})
}
