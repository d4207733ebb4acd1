package s3

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
)

// entry is what the store holds in memory of an object. The rest lies in the journal.
type entry struct {
	key      string
	md5      [16]byte // of the content, or of the parts' MD5s where parts > 0
	parts    uint16   // of the multipart upload it was made by; 0: none
	beside   bool     // see keyPath
	size     int64
	mtime    int64 // nanoseconds since 1970, the file's own
	detailAt int64 // place of its detail in the journal
	detailN  int32
}

// hash is the ETag as gofakes3 handles it: bytes that it prints in hexadecimal. The number of parts
// follows the MD5 in two bytes; the handler turns that into S3's "-N".
func (e *entry) hash() []byte {
	if e.parts == 0 {
		return e.md5[:]
	}
	return binary.BigEndian.AppendUint16(e.md5[:len(e.md5):len(e.md5)], e.parts)
}

// etag is the ETag as S3 prints it, without quotes.
func (e *entry) etag() string {
	tag := hex.EncodeToString(e.md5[:])
	if e.parts > 0 {
		tag += "-" + strconv.Itoa(int(e.parts))
	}
	return tag
}

func (e *entry) modTime() time.Time { return time.Unix(0, e.mtime).UTC() }

// sorted holds entries in key order, in chunks of bounded size: finding is a binary search, inserting
// moves at most a chunk.
type sorted struct {
	chunks [][]*entry // none empty
	n      int
}

const chunkEntries = 512

func byKey(e *entry, key string) int { return strings.Compare(e.key, key) }

// find returns where the first entry with a key not below key is, and whether it is that of key.
func (s *sorted) find(key string) (chunk, at int, found bool) {
	chunk, _ = slices.BinarySearchFunc(s.chunks, key, func(c []*entry, key string) int {
		return byKey(c[len(c)-1], key)
	})
	if chunk == len(s.chunks) {
		return chunk, 0, false
	}
	at, found = slices.BinarySearchFunc(s.chunks[chunk], key, byKey)
	return chunk, at, found
}

func (s *sorted) get(key string) *entry {
	if chunk, at, found := s.find(key); found {
		return s.chunks[chunk][at]
	}
	return nil
}

func (s *sorted) put(e *entry) {
	chunk, at, found := s.find(e.key)
	if found {
		s.chunks[chunk][at] = e
		return
	}
	s.n++
	if chunk == len(s.chunks) {
		if chunk == 0 {
			s.chunks = append(s.chunks, []*entry{e})
			return
		}
		chunk--
		at = len(s.chunks[chunk])
	}
	c := slices.Insert(s.chunks[chunk], at, e)
	s.chunks[chunk] = c
	if len(c) > chunkEntries {
		half := len(c) / 2
		if at == len(c)-1 { // keys that arrive in order leave full chunks behind
			half = len(c) - 1
		}
		upper := slices.Clone(c[half:])
		clear(c[half:])
		s.chunks[chunk] = c[:half]
		s.chunks = slices.Insert(s.chunks, chunk+1, upper)
	}
}

func (s *sorted) remove(key string) {
	chunk, at, found := s.find(key)
	if !found {
		return
	}
	s.n--
	c := slices.Delete(s.chunks[chunk], at, at+1)
	if len(c) == 0 {
		s.chunks = slices.Delete(s.chunks, chunk, chunk+1)
		return
	}
	s.chunks[chunk] = c
}

// from calls visit with the entries whose keys are not below key, in order, until it returns false.
func (s *sorted) from(key string, visit func(*entry) bool) {
	chunk, at, _ := s.find(key)
	for ; chunk < len(s.chunks); chunk, at = chunk+1, 0 {
		for _, e := range s.chunks[chunk][at:] {
			if !visit(e) {
				return
			}
		}
	}
}
