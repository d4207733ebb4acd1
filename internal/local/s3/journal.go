package s3

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
)

// A journal is a bucket's memory of its objects: a text file of lines that are only ever appended, each
// "CRC32C <tab> what <tab> fields…". The last line about a key counts. A line that its checksum does not
// fit ends the journal: it was being written when the process or the machine went down.
//
//	put     temporary file's number, ETag, size, mtime in ns, key (quoted), detail (JSON)
//	delete  key (quoted)
type journal struct {
	path  string
	flush *flusher

	mu   sync.Mutex
	file *os.File
	size int64
}

// detail is what a journal line says of an object that lists and lookups do not need.
type detail struct {
	Metadata map[string]string `json:"metadata,omitempty"` // headers in canonical form
	Parts    []int64           `json:"parts,omitempty"`    // sizes of a multipart upload's parts
}

const (
	linePut    = "put"
	lineDelete = "delete"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func openJournal(path string) (*journal, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the bucket's journal: %w", err)
	}
	j := &journal{path: path, file: file}
	j.flush = newFlusher(func() error { return j.current().Sync() })
	return j, nil
}

func (j *journal) current() *os.File {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.file
}

// putLine makes the line for e, which temporary file number seq becomes (0: the file stays), and sets
// where in the line its detail is.
func putLine(e *entry, seq int64, d []byte) []byte {
	line := make([]byte, 9, 128+len(e.key)+len(d))
	line = append(line, linePut...)
	line = strconv.AppendInt(append(line, '\t'), seq, 10)
	line = append(append(line, '\t'), e.etag()...)
	line = strconv.AppendInt(append(line, '\t'), e.size, 10)
	line = strconv.AppendInt(append(line, '\t'), e.mtime, 10)
	line = strconv.AppendQuote(append(line, '\t'), e.key)
	line = append(line, '\t')
	e.detailAt, e.detailN = int64(len(line)), int32(len(d))
	return seal(append(line, d...))
}

func deleteLine(key string) []byte {
	line := append(make([]byte, 9, 64+len(key)), lineDelete...)
	return seal(strconv.AppendQuote(append(line, '\t'), key))
}

// seal fills in the checksum that the first 9 bytes were left for and ends the line.
func seal(line []byte) []byte {
	copy(line, fmt.Sprintf("%08x\t", crc32.Checksum(line[9:], castagnoli)))
	return append(line, '\n')
}

// append writes line at the journal's end and returns where it begins.
func (j *journal) append(line []byte) (int64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	at := j.size
	if _, err := j.file.WriteAt(line, at); err != nil {
		return 0, fmt.Errorf("append to the bucket's journal: %w", err) // the next line overwrites what was written
	}
	j.size += int64(len(line))
	return at, nil
}

// detail reads what the journal says of e.
func (j *journal) detail(e *entry) (detail, error) {
	raw, err := j.rawDetail(e)
	if err != nil {
		return detail{}, err
	}
	var d detail
	if err := json.Unmarshal(raw, &d); err != nil {
		return detail{}, fmt.Errorf("read the metadata of %q from %s: %w", e.key, j.path, err)
	}
	return d, nil
}

func (j *journal) rawDetail(e *entry) ([]byte, error) {
	raw := make([]byte, e.detailN)
	if _, err := j.current().ReadAt(raw, e.detailAt); err != nil {
		return nil, fmt.Errorf("read the metadata of %q from %s: %w", e.key, j.path, err)
	}
	return raw, nil
}

// load reads the journal. Lines whose temporary file is in unfinished do not count: that file was never
// renamed. wasted is the number of lines that are of no more use.
func (j *journal) load(unfinished map[int64]bool) (entries map[string]*entry, wasted int, err error) {
	entries = map[string]*entry{}
	in := bufio.NewReaderSize(j.file, 1<<20)
	lines := 0
	for {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			line = bytes.Clone(line)
			var rest []byte
			rest, err = in.ReadBytes('\n')
			line = append(line, rest...)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, fmt.Errorf("read the bucket's journal %s: %w", j.path, err)
		}
		if !j.take(entries, unfinished, line) {
			break
		}
		lines++
		j.size += int64(len(line))
	}
	if err := j.file.Truncate(j.size); err != nil {
		return nil, 0, fmt.Errorf("cut the broken end off the bucket's journal: %w", err)
	}
	return entries, lines - len(entries), nil
}

func (j *journal) take(entries map[string]*entry, unfinished map[int64]bool, line []byte) bool {
	sum, text, ok := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte("\t"))
	want, err := strconv.ParseUint(string(sum), 16, 32)
	if !ok || err != nil || crc32.Checksum(text, castagnoli) != uint32(want) {
		return false
	}
	fields := strings.SplitN(string(text), "\t", 7)
	switch {
	case fields[0] == lineDelete && len(fields) == 2:
		key, err := strconv.Unquote(fields[1])
		delete(entries, key)
		return err == nil
	case fields[0] == linePut && len(fields) == 7:
		seq, err := strconv.ParseInt(fields[1], 10, 64)
		if err == nil && unfinished[seq] {
			return true
		}
		e, err := parsePut(fields)
		if err != nil {
			return false
		}
		e.detailN = int32(len(fields[6]))
		e.detailAt = j.size + int64(len(line)-1) - int64(e.detailN)
		entries[e.key] = e
		return true
	}
	return false
}

func parsePut(fields []string) (*entry, error) {
	e := &entry{}
	tag, parts, multipart := strings.Cut(fields[2], "-")
	raw, err := hex.DecodeString(tag)
	if err != nil || copy(e.md5[:], raw) != len(e.md5) {
		return nil, fmt.Errorf("ETag %q", fields[2])
	}
	if multipart {
		n, err := strconv.ParseUint(parts, 10, 16)
		if err != nil {
			return nil, err
		}
		e.parts = uint16(n)
	}
	if e.size, err = strconv.ParseInt(fields[3], 10, 64); err != nil {
		return nil, err
	}
	if e.mtime, err = strconv.ParseInt(fields[4], 10, 64); err != nil {
		return nil, err
	}
	key, err := strconv.Unquote(fields[5])
	e.key = strings.Clone(key) // so that it does not keep the whole line
	return e, err
}

// rewrite replaces the journal by one that holds only these entries. Nobody may use it meanwhile.
func (j *journal) rewrite(s *sorted) error {
	next := j.path + ".new"
	file, err := os.Create(next)
	if err != nil {
		return fmt.Errorf("rewrite the bucket's journal: %w", err)
	}
	out := bufio.NewWriterSize(file, 1<<20)
	var size int64
	places := make([]int64, 0, s.n)
	s.from("", func(e *entry) bool {
		var raw []byte
		if raw, err = j.rawDetail(e); err != nil {
			return false
		}
		moved := *e
		line := putLine(&moved, 0, raw)
		places = append(places, size+moved.detailAt)
		size += int64(len(line))
		_, err = out.Write(line)
		return err == nil
	})
	if err = errors.Join(err, out.Flush()); err == nil {
		err = errors.Join(file.Sync(), os.Rename(next, j.path))
	}
	if err != nil {
		file.Close()
		return fmt.Errorf("rewrite the bucket's journal: %w", err)
	}
	s.from("", func(e *entry) bool {
		e.detailAt, places = places[0], places[1:]
		return true
	})
	j.mu.Lock()
	defer j.mu.Unlock()
	j.file.Close()
	j.file, j.size = file, size
	return nil
}

func (j *journal) close() error { return j.file.Close() }
