package s3

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A store remembers in which run of the machine it was last open. In the first opening of another run, files
// that are shorter than the journal says, or empty and unknown to it, are not taken for objects: the machine
// may have gone down before they were flushed.

func (s *Store) bootPath() string { return filepath.Join(s.dir, ".store", "boot") }
func (s *Store) lostDir() string  { return filepath.Join(s.dir, ".store", "lost") }

// bootID names the machine's run; empty where the system does not tell.
func bootID() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}

// noteBoot finds whether the machine was started since the store was last open, and remembers this run.
func (s *Store) noteBoot() error {
	was, err := os.ReadFile(s.bootPath())
	now := bootID()
	s.suspect = err == nil && (now == "" || strings.TrimSpace(string(was)) != now)
	if err := os.WriteFile(s.bootPath(), []byte(now+"\n"), 0o644); err != nil {
		return fmt.Errorf("note the machine's run: %w", err)
	}
	return nil
}

// broken tells that a file of this size, for which the journal has e or nothing, was not flushed.
func (s *Store) broken(e *entry, size int64) bool {
	return s.suspect && (e == nil && size == 0 || e != nil && size < e.size)
}

// setAside moves a file that may be broken out of the bucket.
func (b *bucket) setAside(path string) error {
	lost := filepath.Join(b.store.lostDir(), b.name, strings.TrimPrefix(path, b.dir))
	b.store.log.Warn("an object was not flushed before the machine went down", "path", path, "moved to", lost)
	if err := os.MkdirAll(filepath.Dir(lost), 0o755); err != nil {
		return err
	}
	return os.Rename(path, lost)
}
