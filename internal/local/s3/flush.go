package s3

import (
	"fmt"
	"os"
	"sync"
)

// flusher lets many writers share one flush to the disk: each waits for a flush that began after it asked.
type flusher struct {
	flush func() error

	mu      sync.Mutex
	turn    *sync.Cond
	running bool
	begun   uint64 // flushes that have begun
	ended   uint64
	failed  error // the first failure; the data may be lost, so it is final
}

func newFlusher(flush func() error) *flusher {
	f := &flusher{flush: flush}
	f.turn = sync.NewCond(&f.mu)
	return f
}

// wait returns once what was written before the call is on the disk.
func (f *flusher) wait() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for mine := f.begun + 1; f.ended < mine && f.failed == nil; {
		if f.running {
			f.turn.Wait()
			continue
		}
		f.running = true
		f.begun++
		f.mu.Unlock()
		err := f.flush()
		f.mu.Lock()
		f.running = false
		f.ended = f.begun
		if f.failed == nil {
			f.failed = err
		}
		f.turn.Broadcast()
	}
	return f.failed
}

// folders flushes directories, so that a rename in them is on the disk.
type folders struct {
	mu    sync.Mutex
	known map[string]*flusher
}

func (d *folders) flush(dir string) error {
	d.mu.Lock()
	if d.known == nil {
		d.known = map[string]*flusher{}
	}
	f := d.known[dir]
	if f == nil {
		f = newFlusher(func() error { return flushFolder(dir) })
		d.known[dir] = f
	}
	d.mu.Unlock()
	return f.wait()
}

func flushFolder(dir string) error {
	f, err := os.Open(dir)
	if os.IsNotExist(err) {
		return nil // removed since, with what was in it
	}
	if err != nil {
		return fmt.Errorf("flush the folder: %w", err)
	}
	defer f.Close()
	return f.Sync()
}
