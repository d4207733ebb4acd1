package trino

import "testing"

func TestExtentIsTheSameOrRefused(t *testing.T) {
	for pattern, want := range map[string]bool{
		`a|abc`: true, `(o|or)x`: true, `[a-z]+?o[a-z]*`: true, `\w+|\d`: true, `x?|y`: true, `(|a)b`: true, `\s|.x`: true, `(a|(b|bc))d`: true,
		`abc`: false, `foo|bar`: false, `[,-]|\s`: false, `a|b|c`: false, `\s+|\d`: false, `^\s+|\s+$`: false, `o.*?o`: false, `a\|ab`: false, `[a|ab]+`: false,
		`(ü|o)x`: false, `[^|]+|\|`: false, `[[:digit:]]+|[[:alpha:]]`: false,
	} {
		if got := ambiguous(pattern, "") || mixedGreed(pattern); got != want {
			t.Errorf("%s: refused %v, want %v", pattern, got, want)
		}
	}
}
