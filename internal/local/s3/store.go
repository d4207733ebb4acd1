package s3

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rclone/gofakes3"
)

// Errors that the methods of Store wrap.
var (
	ErrNoSuchBucket = errors.New("no such bucket")
	ErrNoSuchKey    = errors.New("no such key")
	ErrBucketExists = errors.New("the bucket exists")
	ErrNotEmpty     = errors.New("the bucket is not empty")
)

// Options tell where a store keeps its objects.
type Options struct {
	Dir  string       // created if needed; the caller keeps it to one process
	Sync bool         // flush each write to the disk before it is answered
	Log  *slog.Logger // nil: none
}

// Store is an open store. Its methods may be called at once.
type Store struct {
	dir     string
	sync    bool
	log     *slog.Logger
	seq     atomic.Int64 // numbers temporary files; never used twice, not even by another process
	folders folders
	uploads uploads
	suspect bool      // the machine was started since the store was last open
	buffers sync.Pool // of *[]byte, copySize long

	mu      sync.RWMutex
	buckets map[string]*bucket
}

// Open reads the journals of the store below o.Dir, sweeps what an earlier process left unfinished, and
// takes up files that were put there by hand.
func Open(o Options) (*Store, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("open the object store: %w", err)
	}
	s := &Store{dir: dir, sync: o.Sync, log: o.Log, buckets: map[string]*bucket{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.seq.Store(time.Now().UnixNano())
	for _, sub := range []string{s.tmpDir(), s.journalDir()} {
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return nil, fmt.Errorf("open the object store: %w", err)
		}
	}
	if err := s.noteBoot(); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(s.uploadDir()); err != nil {
		return nil, fmt.Errorf("sweep unfinished multipart uploads: %w", err)
	}
	unfinished, err := s.unfinished()
	if err != nil {
		return nil, err
	}
	folders, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("open the object store: %w", err)
	}
	for _, f := range folders {
		if !f.IsDir() || gofakes3.ValidateBucketName(f.Name()) != nil {
			continue
		}
		if s.buckets[f.Name()], err = s.openBucket(f.Name(), unfinished); err != nil {
			return nil, err
		}
	}
	for seq := range unfinished {
		if err := os.Remove(s.tmpPath(seq)); err != nil {
			return nil, fmt.Errorf("sweep unfinished objects: %w", err)
		}
	}
	return s, nil
}

// unfinished are the numbers of the temporary files that a process left.
func (s *Store) unfinished() (map[int64]bool, error) {
	files, err := os.ReadDir(s.tmpDir())
	if err != nil {
		return nil, fmt.Errorf("sweep unfinished objects: %w", err)
	}
	out := map[int64]bool{}
	for _, f := range files {
		if seq, err := strconv.ParseInt(f.Name(), 10, 64); err == nil {
			out[seq] = true
		}
	}
	return out, nil
}

func (s *Store) tmpDir() string     { return filepath.Join(s.dir, ".store", "tmp") }
func (s *Store) journalDir() string { return filepath.Join(s.dir, ".store", "journals") }
func (s *Store) uploadDir() string  { return filepath.Join(s.dir, ".store", "uploads") }
func (s *Store) tmpPath(seq int64) string {
	return filepath.Join(s.tmpDir(), strconv.FormatInt(seq, 10))
}
func (s *Store) journal(name string) string { return filepath.Join(s.journalDir(), name) }

// Root is the folder that holds every object and every temporary file, absolute.
func (s *Store) Root() string { return s.dir }

// Buckets returns the names of the buckets, sorted.
func (s *Store) Buckets() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	names := make([]string, 0, len(s.buckets))
	for name := range s.buckets {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// CreateBucket creates a bucket; ErrBucketExists if there is one with that name.
func (s *Store) CreateBucket(name string) error {
	if err := gofakes3.ValidateBucketName(name); err != nil {
		return fmt.Errorf("create bucket %q: %w", name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.buckets[name] != nil {
		return fmt.Errorf("create bucket %q: %w", name, ErrBucketExists)
	}
	if err := os.Mkdir(filepath.Join(s.dir, name), 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("create bucket %q: %w", name, err)
	}
	b, err := s.openBucket(name, nil)
	if err != nil {
		return err
	}
	if s.sync {
		if err := errors.Join(s.folders.flush(s.dir), s.folders.flush(s.journalDir())); err != nil {
			return fmt.Errorf("create bucket %q: %w", name, err)
		}
	}
	s.buckets[name] = b
	return nil
}

// DeleteBucket deletes a bucket; ErrNotEmpty if it holds objects.
func (s *Store) DeleteBucket(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buckets[name]
	if b == nil {
		return fmt.Errorf("delete bucket %q: %w", name, ErrNoSuchBucket)
	}
	b.gate.Lock()
	defer b.gate.Unlock()
	if b.objects.n > 0 {
		return fmt.Errorf("delete bucket %q: %w", name, ErrNotEmpty)
	}
	delete(s.buckets, name)
	b.gone = true
	// Folders that lost their last object may have stayed behind.
	if err := errors.Join(b.journal.close(), os.Remove(b.journal.path), os.RemoveAll(b.dir)); err != nil {
		return fmt.Errorf("delete bucket %q: %w", name, err)
	}
	return nil
}

func (s *Store) bucket(name string) (*bucket, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if b := s.buckets[name]; b != nil {
		return b, nil
	}
	return nil, fmt.Errorf("bucket %q: %w", name, ErrNoSuchBucket)
}

// Close closes the journals. Writes that are still going on fail.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var failed []error
	for _, b := range s.buckets {
		b.gate.Lock()
		b.gone = true
		if s.sync {
			failed = append(failed, b.journal.file.Sync())
		}
		failed = append(failed, b.journal.close())
		b.gate.Unlock()
	}
	clear(s.buckets)
	return errors.Join(failed...)
}
