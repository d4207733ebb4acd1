package s3

import (
	"crypto/md5"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Object is an object as a list shows it.
type Object struct {
	Key     string
	Path    string // absolute, of its file
	Size    int64  // bytes
	ModTime time.Time
	ETag    string // without quotes
}

// listStep is how many entries List takes at a time, so that writers wait little.
const listStep = 1000

// List returns the objects whose keys begin with prefix, in key order. Objects that come or go meanwhile
// may or may not be among them.
func (s *Store) List(bucket, prefix string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		b, err := s.bucket(bucket)
		if err != nil {
			yield(Object{}, err)
			return
		}
		step := make([]entry, 0, listStep)
		for next := prefix; ; next = step[len(step)-1].key + "\x00" {
			step = step[:0]
			b.mu.RLock()
			b.objects.from(next, func(e *entry) bool {
				if !strings.HasPrefix(e.key, prefix) {
					return false
				}
				step = append(step, *e)
				return len(step) < listStep
			})
			b.mu.RUnlock()
			for i := range step {
				e := &step[i]
				if !yield(Object{Key: e.key, Path: b.path(e), Size: e.size, ModTime: e.modTime(), ETag: e.etag()}, nil) {
					return
				}
			}
			if len(step) < listStep {
				return
			}
		}
	}
}

// Open opens an object for reading; ErrNoSuchBucket and ErrNoSuchKey tell what is missing.
func (s *Store) Open(bucket, key string) (*os.File, error) {
	b, err := s.bucket(bucket)
	if err != nil {
		return nil, err
	}
	file, _, err := b.open(key)
	return file, err
}

// Stat returns an object as List does.
func (s *Store) Stat(bucket, key string) (Object, error) {
	b, err := s.bucket(bucket)
	if err != nil {
		return Object{}, err
	}
	e, ok := b.get(key)
	if !ok {
		return Object{}, noSuchKey(key)
	}
	return Object{Key: key, Path: b.path(&e), Size: e.size, ModTime: e.modTime(), ETag: e.etag()}, nil
}

// Delete deletes an object if it exists.
func (s *Store) Delete(bucket, key string) error {
	b, err := s.bucket(bucket)
	if err != nil {
		return err
	}
	return b.remove(key, nil)
}

// Writer writes one object. Nothing of it is seen before Commit; Abort drops it. One of the two must be
// called; Abort after Commit does nothing.
type Writer interface {
	io.Writer
	Commit() error
	Abort() error
}

// Create starts an object, which replaces the one with its key at Commit.
func (s *Store) Create(bucket, key, contentType string) (Writer, error) {
	if err := validKey(key); err != nil {
		return nil, err
	}
	b, err := s.bucket(bucket)
	if err != nil {
		return nil, err
	}
	t, err := s.newTemp()
	if err != nil {
		return nil, err
	}
	return &writer{temp: t, bucket: b, key: key, detail: contentTypeOf(contentType)}, nil
}

type writer struct {
	*temp
	bucket *bucket
	key    string
	detail detail
}

func (w *writer) Commit() error {
	e := &entry{key: w.key}
	if err := w.finish(e); err != nil {
		return errors.Join(err, w.Abort())
	}
	if err := w.bucket.commit(e, w.seq, w.detail, nil); err != nil {
		return errors.Join(err, w.Abort())
	}
	return nil
}

// TempPath returns a path, below Root, for a file that Import is to make an object. A file that is left
// there is swept when the store is next opened.
func (s *Store) TempPath() string { return s.tmpPath(s.seq.Add(1)) }

// Import makes the file at path, which TempPath gave, the object with that key. The file is moved.
func (s *Store) Import(bucket, key, contentType, path string) error {
	if err := validKey(key); err != nil {
		return err
	}
	b, err := s.bucket(bucket)
	if err != nil {
		return err
	}
	seq, err := strconv.ParseInt(filepath.Base(path), 10, 64)
	if err != nil || path != s.tmpPath(seq) {
		return fmt.Errorf("import %s as %q: the path is not one that TempPath gave", path, key)
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("import %q: %w", key, err)
	}
	t := &temp{store: s, seq: seq, file: file, sum: md5.New()}
	if t.size, err = io.Copy(t.sum, file); err != nil {
		return fmt.Errorf("import %q: %w", key, err)
	}
	w := &writer{temp: t, bucket: b, key: key, detail: contentTypeOf(contentType)}
	return w.Commit()
}

func contentTypeOf(contentType string) detail {
	if contentType == "" {
		return detail{}
	}
	return detail{Metadata: map[string]string{"Content-Type": contentType}}
}

// temp is a temporary file that becomes an object.
type temp struct {
	store *Store
	seq   int64
	file  *os.File
	sum   hash.Hash
	size  int64
	done  sync.Once
}

func (s *Store) newTemp() (*temp, error) {
	seq := s.seq.Add(1)
	file, err := os.OpenFile(s.tmpPath(seq), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, fmt.Errorf("begin an object: %w", err)
	}
	return &temp{store: s, seq: seq, file: file, sum: md5.New()}, nil
}

func (t *temp) Write(p []byte) (int, error) {
	n, err := t.file.Write(p)
	t.sum.Write(p[:n])
	t.size += int64(n)
	return n, err
}

// finish closes the file and fills in e's size, MD5 and time.
func (t *temp) finish(e *entry) error {
	e.size = t.size
	e.md5 = [16]byte(t.sum.Sum(nil))
	if err := stamp(t.file.Name(), e); err != nil {
		return fmt.Errorf("finish an object: %w", err)
	}
	if t.store.sync {
		if err := t.file.Sync(); err != nil {
			return fmt.Errorf("finish an object: %w", err)
		}
	}
	var err error
	t.done.Do(func() { err = t.file.Close() })
	if err != nil {
		return fmt.Errorf("finish an object: %w", err)
	}
	return nil
}

// Abort removes the temporary file, if it has not become an object.
func (t *temp) Abort() error {
	t.done.Do(func() { t.file.Close() })
	if err := os.Remove(t.store.tmpPath(t.seq)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("drop an unfinished object: %w", err)
	}
	return nil
}
