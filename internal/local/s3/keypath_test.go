package s3

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestKeyPathExamples(t *testing.T) {
	for _, c := range []struct{ key, path string }{
		{"topics/prices/partition=0/prices+0+0000000000.json", "topics/prices/partition=0/prices+0+0000000000.json"},
		{"Überschrift und 日本", "Überschrift und 日本"},
		{"a//b", "a/%-/b"},
		{"/a", "%-/a"},
		{"a/", "a/%-"},
		{"..", "%2E%2E"},
		{"../../etc/passwd", "%2E%2E/%2E%2E/etc/passwd"},
		{"./a", "%2E/a"},
		{"...", "..."},
		{"100%", "100%25"},
		{"a\x00b", "a%00b"},
		{"a\xffb", "a%FFb"},
		{strings.Repeat("x", 300), strings.Repeat("x", 240) + "%~/" + strings.Repeat("x", 60)},
	} {
		if got := keyPath(c.key, false); got != c.path {
			t.Errorf("keyPath(%q) = %q, want %q", c.key, got, c.path)
		}
	}
}

// TestKeyPathIsReversible: every key has its own path that stays inside the bucket's folder and fits a
// file system's names.
func TestKeyPathIsReversible(t *testing.T) {
	segment := rapid.OneOf(
		rapid.SampledFrom([]string{"", ".", "..", "%", "%-", "%~", "%+", "%2E", "x", strings.Repeat("%", 200), strings.Repeat("é", 250)}),
		rapid.String(), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 300), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		key := strings.Join(rapid.SliceOfN(segment, 1, 4).Draw(t, "segments"), "/")
		if key == "" {
			t.Skip("no object has an empty key")
		}
		beside := rapid.Bool().Draw(t, "beside")
		path := keyPath(key, beside)
		if got, b, ok := pathKey(path); !ok || got != key || b != beside {
			t.Fatalf("pathKey(keyPath(%q, %v)) = %q, %v, %v (path %q)", key, beside, got, b, ok, path)
		}
		for _, name := range strings.Split(path, "/") {
			if name == "" || name == "." || name == ".." || len(name) > 255 || strings.ContainsRune(name, 0) {
				t.Fatalf("keyPath(%q) has the name %q", key, name)
			}
		}
	})
}

// FuzzPathKey: no path is taken for a key whose path is another.
func FuzzPathKey(f *testing.F) {
	for _, s := range []string{"a/b", "%", "%2", "%2e", "a%+", "a%~/b", "%-", "a//b", "%41"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if key, beside, ok := pathKey(path); ok && keyPath(key, beside) != path {
			t.Fatalf("%q was taken for %q", path, key)
		}
	})
}
