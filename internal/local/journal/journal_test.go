package journal

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func open(t interface{ Fatal(...any) }, path string) (*Journal, map[string]string) {
	got := map[string]string{}
	j, err := Open(path, func(key string, document []byte) error {
		var text string
		if err := json.Unmarshal(document, &text); err != nil {
			return err
		}
		got[key] = text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return j, got
}

// TestModel compares a journal, closed and reopened at any time, with a map.
func TestModel(t *testing.T) {
	dir := t.TempDir()
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		path := filepath.Join(dir, fmt.Sprint(runs))
		want := map[string]string{}
		j, _ := open(t, path)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 6).Draw(t, "step") {
			case 0:
				j.Close()
				var got map[string]string
				if j, got = open(t, path); !maps.Equal(got, want) {
					t.Fatalf("reopened: got %q, want %q", got, want)
				}
			case 1:
				j.mu.Lock()
				err := j.compact()
				j.mu.Unlock()
				if err != nil {
					t.Fatal(err)
				}
			default:
				var changes []Change
				for range rapid.IntRange(1, 3).Draw(t, "changes") {
					key := rapid.SampledFrom([]string{"a", "b\n", "c\t\"", "\x00d"}).Draw(t, "key")
					if rapid.Bool().Draw(t, "delete") {
						changes = append(changes, Change{Key: key})
						delete(want, key)
						continue
					}
					value := rapid.String().Draw(t, "value")
					value = strings.ToValidUTF8(value, "?")
					changes = append(changes, Change{key, value})
					want[key] = value
				}
				if err := j.Write(changes...); err != nil {
					t.Fatal(err)
				}
			}
		}
		j.Close()
		j, got := open(t, path)
		defer j.Close()
		if !maps.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// TestTorn cuts the file at every byte of the last Write: it is there whole or not at all.
func TestTorn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	j, _ := open(t, path)
	if err := j.Write(Change{"kept", "1"}); err != nil {
		t.Fatal(err)
	}
	before := j.size
	if err := j.Write(Change{"x", "2"}, Change{"kept", nil}, Change{"y", "3"}); err != nil {
		t.Fatal(err)
	}
	j.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := before; cut <= int64(len(whole)); cut++ {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		j, got := open(t, path)
		want := map[string]string{"kept": "1"}
		if cut == int64(len(whole)) {
			want = map[string]string{"x": "2", "y": "3"}
		}
		if !maps.Equal(got, want) {
			t.Fatalf("cut at %d of %d: got %q, want %q", cut, len(whole), got, want)
		}
		if err := j.Write(Change{"after", "4"}); err != nil {
			t.Fatal(err)
		}
		j.Close()
		if _, got := open(t, path); got["after"] != "4" {
			t.Fatalf("cut at %d: a Write after recovery was lost: %q", cut, got)
		}
	}
}

func TestCompacts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	j, _ := open(t, path)
	big := strings.Repeat("x", 1<<18)
	for i := range 64 {
		if err := j.WriteSoon(Change{fmt.Sprint(i % 2), big}); err != nil {
			t.Fatal(err)
		}
	}
	if j.size > 2*compactFrom {
		t.Errorf("16 MB written, 0.5 MB live, file has %d bytes", j.size)
	}
	j.Close()
	if _, got := open(t, path); len(got) != 2 || got["1"] != big {
		t.Errorf("got %d documents", len(got))
	}
	if err := j.Write(Change{"a", "b"}); err == nil {
		t.Error("Write after Close succeeded")
	}
}
