package lex

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokens(t *testing.T) {
	tokens, err := Tokens("SELECT \"a \"\"b\", `c``d` -- x\n, 'it''s' /* y */ || x1.5e-3 ,1e-3->.5;; ")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, token := range tokens {
		got = append(got, token.Text())
	}
	want := []string{"SELECT", `a "b`, ",", "c`d", ",", "it's", "||", "x1", ".5e-3", ",", "1e-3", "->", ".5", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if end := tokens[len(tokens)-1]; end.Kind != End || end.Line != 2 || tokens[4].Column != 1 || tokens[5].Column != 3 {
		t.Errorf("wrong places: %+v", tokens)
	}
	for _, bad := range []string{"SELECT 'x", `"x`, "/* x", "a\n `b"} {
		if _, err := Tokens(bad); err == nil || !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("%q: got %v", bad, err)
		}
	}
}

// FuzzTokens holds that tokens lie in order within the text, as written.
func FuzzTokens(f *testing.F) {
	f.Add("SELECT 'a' -- b\n FROM \"x\"")
	f.Fuzz(func(t *testing.T, statement string) {
		tokens, err := Tokens(statement)
		if err != nil {
			return
		}
		end := 0
		for _, token := range tokens {
			if token.Offset < end || !strings.HasPrefix(statement[token.Offset:], token.Raw) {
				t.Fatalf("token %+v of %q", token, statement)
			}
			end = token.Offset + len(token.Raw)
			_ = token.Text()
		}
	})
}
