package s3

import (
	"crypto/md5"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// bucket holds a bucket's objects. Locks are taken in the order gate, one of keys, mu.
type bucket struct {
	name    string
	dir     string
	created time.Time
	store   *Store
	journal *journal
	seed    maphash.Seed

	// gate is read-held by whoever uses the journal or changes an object, and held by whoever moves
	// other objects' files or replaces the journal.
	gate sync.RWMutex
	gone bool // deleted, or the store is closed

	keys [256]sync.Mutex // serialise the writers of a key

	mu      sync.RWMutex // guards objects and wasted
	objects sorted
	wasted  int // journal lines of no more use
}

// rewriteFloor is the number of useless journal lines below which it is not worth rewriting.
const rewriteFloor = 50_000

func (b *bucket) lockKey(key string) *sync.Mutex {
	m := &b.keys[maphash.String(b.seed, key)%uint64(len(b.keys))]
	m.Lock()
	return m
}

// get returns a copy of the object's entry.
func (b *bucket) get(key string) (entry, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if e := b.objects.get(key); e != nil {
		return *e, true
	}
	return entry{}, false
}

func (b *bucket) path(e *entry) string {
	return filepath.Join(b.dir, filepath.FromSlash(keyPath(e.key, e.beside)))
}

func (s *Store) openBucket(name string, unfinished map[int64]bool) (*bucket, error) {
	j, err := openJournal(s.journal(name))
	if err != nil {
		return nil, err
	}
	b := &bucket{name: name, dir: filepath.Join(s.dir, name), store: s, journal: j, seed: maphash.MakeSeed()}
	if err := b.load(unfinished); err != nil {
		return nil, errors.Join(fmt.Errorf("open bucket %q: %w", name, err), j.close())
	}
	return b, nil
}

// load brings the journal and the files together: the files decide what exists, the journal what is known.
func (b *bucket) load(unfinished map[int64]bool) error {
	info, err := os.Stat(b.dir)
	if err != nil {
		return err
	}
	b.created = info.ModTime()
	known, wasted, err := b.journal.load(unfinished)
	if err != nil {
		return err
	}
	var found []*entry
	err = filepath.WalkDir(b.dir, func(path string, f fs.DirEntry, err error) error {
		if err != nil || !f.Type().IsRegular() {
			return err
		}
		key, beside, ok := pathKey(filepath.ToSlash(strings.TrimPrefix(path, b.dir+string(filepath.Separator))))
		if !ok {
			b.store.log.Warn("not an object: no key has this path", "path", path)
			return nil
		}
		info, err := f.Info()
		if err != nil {
			return err
		}
		e := known[key]
		if b.store.broken(e, info.Size()) {
			return b.setAside(path)
		}
		if e == nil || e.size != info.Size() || e.mtime != info.ModTime().UnixNano() {
			if e, err = b.adopt(e, key, path); err != nil {
				return err
			}
		}
		e.beside = beside
		found = append(found, e)
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(found, func(x, y *entry) int { return strings.Compare(x.key, y.key) })
	for _, e := range found {
		b.objects.put(e)
	}
	b.wasted = wasted + len(known) - b.objects.n
	if b.wasted > 0 {
		return b.rewriteJournal()
	}
	return nil
}

// adopt enters a file in the journal that is not as the journal says, or that it does not know: e. Its
// metadata stays if only the file's time has changed.
func (b *bucket) adopt(e *entry, key, path string) (*entry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	sum := md5.New()
	if _, err := io.Copy(sum, file); err != nil {
		return nil, err
	}
	now := &entry{key: key, size: info.Size(), mtime: info.ModTime().UnixNano(), md5: [16]byte(sum.Sum(nil))}
	raw := []byte("{}")
	if e != nil && e.parts == 0 && e.md5 == now.md5 {
		if raw, err = b.journal.rawDetail(e); err != nil {
			return nil, err
		}
	} else {
		b.store.log.Info("took up a file that was changed by hand", "bucket", b.name, "key", key)
	}
	if err := b.enter(now, 0, raw); err != nil {
		return nil, err
	}
	return now, nil
}

// enter appends a line about e to the journal.
func (b *bucket) enter(e *entry, seq int64, detail []byte) error {
	line := putLine(e, seq, detail)
	at, err := b.journal.append(line)
	e.detailAt += at
	return err
}

func (b *bucket) rewriteJournal() error {
	b.wasted = 0
	return b.journal.rewrite(&b.objects)
}

// tidy rewrites the journal when most of it is of no more use.
func (b *bucket) tidy() error {
	b.mu.RLock()
	due := b.wasted > rewriteFloor && b.wasted > b.objects.n
	b.mu.RUnlock()
	if !due {
		return nil
	}
	b.gate.Lock()
	defer b.gate.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gone || b.wasted <= b.objects.n {
		return nil
	}
	return b.rewriteJournal()
}

// errClosed is what writers meet after Close or DeleteBucket.
var errClosed = errors.New("the bucket is closed")

// enterGate read-holds the gate, unless the bucket is gone.
func (b *bucket) enterGate() error {
	b.gate.RLock()
	if b.gone {
		b.gate.RUnlock()
		return fmt.Errorf("bucket %q: %w", b.name, errClosed)
	}
	return nil
}
