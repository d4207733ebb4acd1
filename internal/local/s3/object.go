package s3

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// condition is asked, while no other writer can touch the object, whether a write may go on. e is nil if
// there is no such object.
type condition func(e *entry) error

// commit makes the temporary file number seq the object e.key of bucket b. It fills in e's mtime and place.
func (b *bucket) commit(e *entry, seq int64, d detail, may condition) error {
	raw, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("write the metadata of %q: %w", e.key, err)
	}
	for tries := 0; ; tries++ {
		err := b.tryCommit(e, seq, raw, may)
		if !crossed(err) || tries == maxTries {
			return errors.Join(err, b.tidy())
		}
		if errors.Is(err, syscall.ENOTDIR) {
			if err := b.moveBeside(e.key); err != nil {
				return err
			}
		}
	}
}

// crossed tells that another writer put a file where a folder is needed, put a folder where the file is to
// be, or removed the folder just made.
func crossed(err error) bool {
	return errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.EISDIR) || errors.Is(err, os.ErrExist) || errors.Is(err, os.ErrNotExist)
}

// maxTries bounds how often a write makes way for others whose names are in its way.
const maxTries = 100

func (b *bucket) tryCommit(e *entry, seq int64, raw []byte, may condition) error {
	if err := b.enterGate(); err != nil {
		return err
	}
	defer b.gate.RUnlock()
	defer b.lockKey(e.key).Unlock()
	var old *entry
	if now, ok := b.get(e.key); ok {
		old, e.beside = &now, now.beside
	}
	if may != nil {
		if err := may(old); err != nil {
			return err
		}
	}
	if err := b.lookAhead(e); err != nil {
		return err
	}
	if err := b.enter(e, seq, raw); err != nil {
		return err
	}
	if b.store.sync {
		if err := b.journal.flush.wait(); err != nil {
			return err
		}
	}
	if err := b.moveIn(e, seq); err != nil {
		return errors.Join(fmt.Errorf("put %q in place: %w", e.key, err), b.undo(e.key, old))
	}
	b.mu.Lock()
	b.objects.put(e)
	if old != nil {
		b.wasted++
	}
	b.mu.Unlock()
	if b.store.sync {
		return b.store.folders.flush(filepath.Dir(b.path(e)))
	}
	return nil
}

// lookAhead finds whether a folder has the object's own name. The error is ENOTDIR if another object lies
// where a folder is needed.
func (b *bucket) lookAhead(e *entry) error {
	info, err := os.Lstat(b.path(e))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil && info.IsDir() {
		e.beside = true
	}
	return err
}

func (b *bucket) makeFolder(dir string) error {
	err := os.Mkdir(dir, 0o755)
	if errors.Is(err, os.ErrNotExist) {
		if err := b.makeFolder(filepath.Dir(dir)); err != nil {
			return err
		}
		err = os.Mkdir(dir, 0o755)
	}
	switch {
	case errors.Is(err, os.ErrExist):
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			return &os.PathError{Op: "mkdir", Path: dir, Err: syscall.ENOTDIR}
		}
		return nil
	case err == nil && b.store.sync:
		return b.store.folders.flush(filepath.Dir(dir))
	}
	return err
}

// moveIn renames the temporary file to the object, and makes the folder if there is none.
func (b *bucket) moveIn(e *entry, seq int64) error {
	path := b.path(e)
	err := os.Rename(b.store.tmpPath(seq), path)
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := b.makeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	return os.Rename(b.store.tmpPath(seq), path)
}

// undo makes the journal say again what it said before a write that failed.
func (b *bucket) undo(key string, old *entry) error {
	if old == nil {
		_, err := b.journal.append(deleteLine(key))
		return err
	}
	raw, err := b.journal.rawDetail(old)
	if err != nil {
		return err
	}
	return b.enter(old, 0, raw)
}

// moveBeside moves the objects aside that lie where key needs folders.
func (b *bucket) moveBeside(key string) error {
	b.gate.Lock()
	defer b.gate.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, c := range key {
		if c != '/' {
			continue
		}
		e := b.objects.get(key[:i])
		if e == nil || e.beside {
			continue
		}
		from := b.path(e)
		aside := *e
		aside.beside = true
		if err := os.Rename(from, b.path(&aside)); err != nil {
			return fmt.Errorf("make room for %q: %w", key, err)
		}
		b.objects.put(&aside)
	}
	return nil
}

// remove deletes the object, if there is one, and the folders that it leaves empty.
func (b *bucket) remove(key string, may condition) error {
	if err := b.enterGate(); err != nil {
		return err
	}
	defer b.gate.RUnlock()
	defer b.lockKey(key).Unlock()
	e, ok := b.get(key)
	if may != nil {
		old := &e
		if !ok {
			old = nil
		}
		if err := may(old); err != nil {
			return err
		}
	}
	if !ok {
		return nil
	}
	path := b.path(&e)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("delete %q: %w", key, err)
	}
	b.mu.Lock()
	b.objects.remove(key)
	b.wasted += 2
	b.mu.Unlock()
	if _, err := b.journal.append(deleteLine(key)); err != nil {
		return err
	}
	// Not os.Remove: an object may have taken the folder's name meanwhile.
	for dir := filepath.Dir(path); len(dir) > len(b.dir) && syscall.Rmdir(dir) == nil; {
		dir = filepath.Dir(dir)
	}
	return nil
}

// open opens the object and returns what is known of it. The file and the entry belong together.
func (b *bucket) open(key string) (*os.File, entry, error) {
	e, ok := b.get(key)
	if !ok {
		return nil, entry{}, noSuchKey(key)
	}
	file, err := openAs(b.path(&e), &e)
	if err == nil {
		return file, e, nil
	}
	// A writer is at work on the object, or the file was changed by hand.
	if err := b.enterGate(); err != nil {
		return nil, entry{}, err
	}
	defer b.gate.RUnlock()
	defer b.lockKey(key).Unlock()
	if e, ok = b.get(key); !ok {
		return nil, entry{}, noSuchKey(key)
	}
	file, err = openAs(b.path(&e), &e)
	if errors.Is(err, errChanged) {
		adopted, err := b.adopt(&e, key, b.path(&e))
		if err != nil {
			return nil, entry{}, fmt.Errorf("open %q: %w", key, err)
		}
		adopted.beside = e.beside
		e = *adopted
		b.mu.Lock()
		b.objects.put(adopted)
		b.wasted++
		b.mu.Unlock()
		file, err = openAs(b.path(&e), &e)
		return file, e, err
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil, entry{}, fmt.Errorf("%w: its file was removed by hand", noSuchKey(key))
	}
	return file, e, err
}

var errChanged = errors.New("the file is not the one that the journal knows")

func openAs(path string, e *entry) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && (info.Size() != e.size || info.ModTime().UnixNano() != e.mtime) {
		err = errChanged
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// readDetail reads what the journal says of the object; e may have become another since.
func (b *bucket) readDetail(e *entry) (detail, error) {
	if err := b.enterGate(); err != nil {
		return detail{}, err
	}
	defer b.gate.RUnlock()
	// The journal may have been rewritten since e was read.
	if now, ok := b.get(e.key); ok && now.mtime == e.mtime && now.size == e.size {
		e = &now
	}
	return b.journal.detail(e)
}

// setDetail changes what the journal says of the object.
func (b *bucket) setDetail(key string, change func(*detail)) error {
	if err := b.enterGate(); err != nil {
		return err
	}
	defer b.gate.RUnlock()
	defer b.lockKey(key).Unlock()
	e, ok := b.get(key)
	if !ok {
		return noSuchKey(key)
	}
	d, err := b.journal.detail(&e)
	if err != nil {
		return err
	}
	change(&d)
	raw, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("write the metadata of %q: %w", key, err)
	}
	if err := b.enter(&e, 0, raw); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.objects.put(&e)
	b.wasted++
	return nil
}

func noSuchKey(key string) error { return fmt.Errorf("object %q: %w", key, ErrNoSuchKey) }

// stamp gives a finished temporary file its time: exact, so that two objects of a key are told apart.
func stamp(path string, e *entry) error {
	now := time.Now()
	e.mtime = now.UnixNano()
	return os.Chtimes(path, now, now)
}

// validKey tells why S3 refuses a key.
func validKey(key string) error {
	switch {
	case key == "":
		return errors.New("an object's key is not empty")
	case len(key) > 1024:
		return fmt.Errorf("the key %q… is longer than 1024 bytes", strings.ToValidUTF8(key[:40], ""))
	}
	return nil
}
