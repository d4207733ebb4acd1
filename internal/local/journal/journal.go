// Package journal keeps a small set of JSON documents by key in one append-only file, so that a change
// costs one write and one fsync however many documents there are. A crash at any point leaves every change
// that Write returned for, and none by half.
//
// A line is one change: checksum, '+' or '.' (more of the same Write follow, or it is complete), the key as
// a JSON string, a tab, and the document, or nothing where the key was deleted. Once more than half of the
// file is outdated it is written anew beside the old one and renamed over it.
package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
)

// compactFrom is the size in bytes below which outdated lines are not worth rewriting the file.
const compactFrom = 4 << 20

const headerLength = 9 // eight digits of checksum and the mark

// Change sets the document of a key, or deletes it when Value is nil.
type Change struct {
	Key   string
	Value any // marshalled by encoding/json
}

// Journal is an open file of documents. Its methods may be called at once.
type Journal struct {
	mu     sync.Mutex
	path   string
	file   *os.File
	size   int64
	live   int64
	index  map[string]span
	broken error
}

// span is where the line of a key's document lies.
type span struct{ offset, length int64 }

// Open opens or creates the file at path and hands every document to load, in the order of their keys.
// An incomplete Write at the end, left by a crash, is cut off.
func Open(path string, load func(key string, document []byte) error) (*Journal, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	j := &Journal{path: path, file: file, index: map[string]span{}}
	if err := j.recover(load); err != nil {
		file.Close()
		return nil, fmt.Errorf("read journal %s: %w", path, err)
	}
	return j, nil
}

func (j *Journal) recover(load func(string, []byte) error) error {
	end, err := j.scan()
	if err != nil {
		return err
	}
	if err := j.file.Truncate(end); err != nil {
		return err
	}
	j.size = end
	for _, key := range j.keys() {
		document, err := j.read(j.index[key])
		if err != nil {
			return err
		}
		if err := load(key, document); err != nil {
			return fmt.Errorf("document %q: %w", key, err)
		}
	}
	return nil
}

// scan fills the index and returns where the last complete Write ends.
func (j *Journal) scan() (end int64, err error) {
	reader := bufio.NewReaderSize(j.file, 1<<20)
	pending := map[string]span{}
	for offset := int64(0); ; {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return end, nil
		}
		if err != nil {
			return 0, err
		}
		key, document, last, ok := parse(line)
		if !ok {
			return end, nil
		}
		pending[key] = span{offset, int64(len(line))}
		if len(document) == 0 {
			pending[key] = span{}
		}
		offset += int64(len(line))
		if last {
			for k, s := range pending {
				j.set(k, s)
			}
			clear(pending)
			end = offset
		}
	}
}

func (j *Journal) set(key string, s span) {
	j.live += s.length - j.index[key].length
	if s.length == 0 {
		delete(j.index, key)
		return
	}
	j.index[key] = s
}

func (j *Journal) keys() []string {
	keys := make([]string, 0, len(j.index))
	for key := range j.index {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func (j *Journal) read(s span) ([]byte, error) {
	line := make([]byte, s.length)
	if _, err := j.file.ReadAt(line, s.offset); err != nil {
		return nil, err
	}
	_, document, _, ok := parse(line)
	if !ok {
		return nil, fmt.Errorf("the line at byte %d is damaged", s.offset)
	}
	return document, nil
}

func parse(line []byte) (key string, document []byte, last, ok bool) {
	if len(line) <= headerLength {
		return "", nil, false, false
	}
	sum, err := strconv.ParseUint(string(line[:8]), 16, 32)
	if err != nil || uint32(sum) != crc32.ChecksumIEEE(line[8:]) {
		return "", nil, false, false
	}
	quoted, document, found := bytes.Cut(line[headerLength:len(line)-1], []byte{'\t'})
	if !found || json.Unmarshal(quoted, &key) != nil {
		return "", nil, false, false
	}
	return key, document, line[8] == '.', true
}

func format(c Change, last bool) ([]byte, error) {
	key, err := json.Marshal(c.Key)
	if err != nil {
		return nil, err
	}
	mark := byte('+')
	if last {
		mark = '.'
	}
	body := append([]byte{mark}, key...)
	body = append(body, '\t')
	if c.Value != nil {
		document, err := json.Marshal(c.Value)
		if err != nil {
			return nil, err
		}
		body = append(body, document...)
	}
	body = append(body, '\n')
	return fmt.Appendf(nil, "%08x%s", crc32.ChecksumIEEE(body), body), nil
}

// Write makes all changes or none, and returns when they are on disk.
func (j *Journal) Write(changes ...Change) error { return j.write(true, changes) }

// WriteSoon is Write without waiting for the disk: the changes outlive a killed process, but the last ones
// may be lost when the machine goes down.
func (j *Journal) WriteSoon(changes ...Change) error { return j.write(false, changes) }

func (j *Journal) write(sync bool, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	var lines []byte
	ends := make([]int, len(changes))
	for i, c := range changes {
		line, err := format(c, i == len(changes)-1)
		if err != nil {
			return fmt.Errorf("journal %s: encode %q: %w", j.path, c.Key, err)
		}
		lines = append(lines, line...)
		ends[i] = len(lines)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.append(lines, sync); err != nil {
		return fmt.Errorf("append to journal %s: %w", j.path, err)
	}
	begin := 0
	for i, c := range changes {
		s := span{j.size + int64(begin), int64(ends[i] - begin)}
		if c.Value == nil {
			s = span{}
		}
		j.set(c.Key, s)
		begin = ends[i]
	}
	j.size += int64(len(lines))
	if j.size > compactFrom && j.live < j.size/2 {
		if err := j.compact(); err != nil {
			return fmt.Errorf("compact journal %s: %w", j.path, err)
		}
	}
	return nil
}

// append writes at the end; what a failed write left is cut off, so that no later line hides behind it.
func (j *Journal) append(lines []byte, sync bool) error {
	if j.broken != nil {
		return j.broken
	}
	_, err := j.file.WriteAt(lines, j.size)
	if err == nil && sync {
		err = j.file.Sync()
	}
	if err != nil {
		if cut := j.file.Truncate(j.size); cut != nil {
			j.broken = fmt.Errorf("an earlier write failed and could not be taken back: %w", cut)
		}
	}
	return err
}

// compact writes the live lines to a new file and puts it in the place of the old one.
func (j *Journal) compact() error {
	next, err := os.OpenFile(j.path+".next", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	index, size, err := j.copyTo(next)
	if err == nil {
		err = errors.Join(next.Sync(), os.Rename(next.Name(), j.path))
	}
	if err != nil {
		next.Close()
		return err
	}
	j.file.Close()
	j.file, j.index, j.size, j.live = next, index, size, size
	return syncDir(filepath.Dir(j.path))
}

func (j *Journal) copyTo(next *os.File) (index map[string]span, size int64, err error) {
	writer := bufio.NewWriterSize(next, 1<<20)
	index = make(map[string]span, len(j.index))
	for _, key := range j.keys() {
		document, err := j.read(j.index[key])
		if err != nil {
			return nil, 0, err
		}
		line, err := format(Change{key, json.RawMessage(document)}, true)
		if err != nil {
			return nil, 0, err
		}
		if _, err := writer.Write(line); err != nil {
			return nil, 0, err
		}
		index[key] = span{size, int64(len(line))}
		size += int64(len(line))
	}
	return index, size, writer.Flush()
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Close waits for the disk and closes the file; the Journal cannot be used afterwards.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken == nil {
		j.broken = errors.New("the journal is closed")
	}
	return errors.Join(j.file.Sync(), j.file.Close())
}
