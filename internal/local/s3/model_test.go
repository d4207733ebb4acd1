package s3

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rclone/gofakes3"
	"pgregory.net/rapid"
)

type modelObject struct {
	content string
	meta    map[string]string
}

// model is a store against a map.
type model struct {
	store   *Store
	dir     string
	objects map[string]modelObject
}

const modelBucket = "model"

// modelKeys lie in each other's way as often as possible.
var modelKeys = []string{"a", "a/", "a/b", "a/b/c", "a/b/c/d", "a//b", "/a", "b", "b/a", "..", "../a", "a/..", "%", "a%2F", "a%+", "ä", "a b+c", strings.Repeat("k", 600), strings.Repeat("k", 300) + "/x"}

func (m *model) open(t *rapid.T) {
	s, err := Open(Options{Dir: m.dir})
	if err != nil {
		t.Fatal(err)
	}
	m.store = s
}

func (m *model) backend() backend { return backend{m.store, m.store.log} }

func (m *model) put(t *rapid.T) {
	key := rapid.SampledFrom(modelKeys).Draw(t, "key")
	o := modelObject{rapid.StringN(0, 40, -1).Draw(t, "content"), map[string]string{"X-Amz-Meta-N": rapid.StringMatching(`[a-z]{0,5}`).Draw(t, "meta")}}
	_, err := m.backend().PutObject(context.Background(), modelBucket, key, maps.Clone(o.meta), strings.NewReader(o.content), int64(len(o.content)))
	if err != nil {
		t.Fatalf("put %q: %v", key, err)
	}
	m.objects[key] = o
}

func (m *model) create(t *rapid.T) {
	key := rapid.SampledFrom(modelKeys).Draw(t, "key")
	w, err := m.store.Create(modelBucket, key, "text/plain")
	if err != nil {
		t.Fatal(err)
	}
	content := rapid.String().Draw(t, "content")
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if rapid.Bool().Draw(t, "abort") {
		err = w.Abort()
	} else {
		err = w.Commit()
		m.objects[key] = modelObject{content, map[string]string{"Content-Type": "text/plain"}}
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (m *model) importFile(t *rapid.T) {
	key := rapid.SampledFrom(modelKeys).Draw(t, "key")
	path := m.store.TempPath()
	if err := errors.Join(os.WriteFile(path, []byte("imported"), 0o644), m.store.Import(modelBucket, key, "", path)); err != nil {
		t.Fatal(err)
	}
	m.objects[key] = modelObject{content: "imported"}
}

func (m *model) delete(t *rapid.T) {
	key := rapid.SampledFrom(modelKeys).Draw(t, "key")
	if err := m.store.Delete(modelBucket, key); err != nil {
		t.Fatalf("delete %q: %v", key, err)
	}
	delete(m.objects, key)
}

func (m *model) copy(t *rapid.T) {
	from, to := rapid.SampledFrom(modelKeys).Draw(t, "from"), rapid.SampledFrom(modelKeys).Draw(t, "to")
	o, ok := m.objects[from]
	_, err := m.backend().CopyObject(context.Background(), modelBucket, from, modelBucket, to, maps.Clone(o.meta))
	if ok != (err == nil) {
		t.Fatalf("copy %q to %q: %v", from, to, err)
	}
	if ok {
		m.objects[to] = o
	}
}

func (m *model) reopen(t *rapid.T) {
	if err := m.store.Close(); err != nil {
		t.Fatal(err)
	}
	m.open(t)
}

// page lists in pages, with prefix and delimiter, as a client does.
func (m *model) page(t *rapid.T) {
	prefix := rapid.SampledFrom([]string{"", "a", "a/", "a/b", "..", "/", "zz", "k"}).Draw(t, "prefix")
	delimiter := rapid.SampledFrom([]string{"", "/", "b"}).Draw(t, "delimiter")
	size := rapid.Int64Range(1, 4).Draw(t, "size")
	var want, got []string
	for _, key := range slices.Sorted(maps.Keys(m.objects)) {
		rest, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		if i := strings.Index(rest, delimiter); delimiter != "" && i >= 0 {
			key = prefix + rest[:i+len(delimiter)] + " (common)"
		}
		if len(want) == 0 || want[len(want)-1] != key {
			want = append(want, key)
		}
	}
	for marker := ""; ; {
		list, err := m.backend().ListBucket(context.Background(), modelBucket,
			&gofakes3.Prefix{HasPrefix: true, Prefix: prefix, HasDelimiter: delimiter != "", Delimiter: delimiter},
			gofakes3.ListBucketPage{Marker: marker, HasMarker: marker != "", MaxKeys: size})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, c := range list.Contents {
			names = append(names, c.Key)
		}
		for _, c := range list.CommonPrefixes {
			names = append(names, c.Prefix+" (common)")
		}
		if int64(len(names)) > size || list.IsTruncated && int64(len(names)) != size {
			t.Fatalf("a page of %d has %q, truncated %v", size, names, list.IsTruncated)
		}
		got = append(got, names...)
		if !list.IsTruncated {
			break
		}
		marker = list.NextMarker
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Fatalf("list %q by %q in pages of %d: got %q, want %q", prefix, delimiter, size, got, want)
	}
}

// check compares every object with the model.
func (m *model) check(t *rapid.T) {
	var keys []string
	for o, err := range m.store.List(modelBucket, "") {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, o.Key)
		want, ok := m.objects[o.Key]
		if !ok {
			t.Fatalf("%q is there and should not be", o.Key)
		}
		raw, err := os.ReadFile(o.Path)
		if sum := md5.Sum(raw); err != nil || string(raw) != want.content || o.Size != int64(len(raw)) || o.ETag != hex.EncodeToString(sum[:]) {
			t.Fatalf("%q at %s: %q, %+v, %v; want %q", o.Key, o.Path, raw, o, err, want.content)
		}
		got, err := m.backend().GetObject(context.Background(), modelBucket, o.Key, nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(got.Contents)
		got.Contents.Close()
		if err != nil || !bytes.Equal(body, raw) {
			t.Fatalf("get %q: %q, %v", o.Key, body, err)
		}
		for name, value := range want.meta {
			if got.Metadata[name] != value {
				t.Fatalf("%q has %s %q, want %q", o.Key, name, got.Metadata[name], value)
			}
		}
	}
	if want := slices.Sorted(maps.Keys(m.objects)); !slices.Equal(keys, want) {
		t.Fatalf("keys %q, want %q", keys, want)
	}
}

// TestStoreIsAMap: whatever is done to it, the store holds what a map would, across restarts too.
func TestStoreIsAMap(t *testing.T) {
	base := t.TempDir()
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		m := &model{dir: filepath.Join(base, hex.EncodeToString([]byte{byte(runs >> 8), byte(runs)})), objects: map[string]modelObject{}}
		m.open(t)
		defer func() { m.store.Close() }()
		if err := m.store.CreateBucket(modelBucket); err != nil {
			t.Fatal(err)
		}
		t.Repeat(map[string]func(*rapid.T){
			"put": m.put, "create": m.create, "import": m.importFile, "delete": m.delete, "copy": m.copy, "reopen": m.reopen, "page": m.page, "": m.check,
		})
		if left, err := os.ReadDir(m.store.tmpDir()); err != nil || len(left) > 0 {
			t.Fatalf("temporary files stay: %v, %v", left, err)
		}
	})
}

// TestSorted: many keys in any order, against a sorted slice.
func TestSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s sorted
		want := map[string]bool{}
		for _, k := range rapid.SliceOfN(rapid.IntRange(0, 3000), 0, 4000).Draw(t, "keys") {
			key := hex.EncodeToString([]byte{byte(k >> 8), byte(k)})
			if k%5 == 0 {
				s.remove(key)
				delete(want, key)
				continue
			}
			s.put(&entry{key: key})
			want[key] = true
		}
		var got []string
		s.from("", func(e *entry) bool { got = append(got, e.key); return true })
		if !slices.Equal(got, slices.Sorted(maps.Keys(want))) || s.n != len(want) {
			t.Fatalf("%d keys, n %d, want %d", len(got), s.n, len(want))
		}
		for key := range want {
			if s.get(key) == nil {
				t.Fatalf("%s is not found", key)
			}
		}
	})
}

func writeFile(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tmpFiles are the temporary files and parts that lie about.
func (s *Store) tmpFiles() ([]string, error) {
	var files []string
	for _, dir := range []string{s.tmpDir(), s.uploadDir()} {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				files = append(files, path)
			}
			return err
		})
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	return files, nil
}
