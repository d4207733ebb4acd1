package s3

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An object's key is its file's path below the bucket's folder, segment by segment. What cannot be a file
// name, or would be another key's, is escaped with a percent sign, so that every key has a path and every
// path at most one key:
//
//	%XX    the byte XX: a percent sign, NUL, bytes that are not UTF-8, the dots of "." and ".."
//	%-     an empty segment, as in "a//b", "/a" and "a/"
//	…%~    this folder's name goes on in the next one: a segment longer than a file name may be
//	…%+    this file stands beside a folder that has its name: the objects x and x/y
const (
	emptySegment = "%-"
	continued    = "%~"
	besideFolder = "%+"

	// chunkLen keeps a chunk and its marker within the 255 bytes of a file name.
	chunkLen = 240
)

// keyPath returns the path of the object with key below its bucket's folder, with slashes.
func keyPath(key string, beside bool) string {
	path := key
	if !isPlain(key) {
		var b strings.Builder
		for i, segment := range strings.Split(key, "/") {
			if i > 0 {
				b.WriteByte('/')
			}
			writeSegment(&b, segment)
		}
		path = b.String()
	}
	if beside {
		return path + besideFolder
	}
	return path
}

// isPlain tells whether key is its own path.
func isPlain(key string) bool {
	if !utf8.ValidString(key) || strings.ContainsAny(key, "%\x00") {
		return false
	}
	for rest, more := key, true; more; {
		var segment string
		segment, rest, more = strings.Cut(rest, "/")
		if segment == "" || segment == "." || segment == ".." || len(segment) > chunkLen {
			return false
		}
	}
	return true
}

func writeSegment(b *strings.Builder, segment string) {
	switch segment {
	case "":
		b.WriteString(emptySegment)
		return
	case ".", "..":
		b.WriteString(strings.Repeat("%2E", len(segment)))
		return
	}
	written := 0
	for len(segment) > 0 {
		r, size := utf8.DecodeRuneInString(segment)
		piece := segment[:size]
		if r == '%' || r == 0 || r == utf8.RuneError && size == 1 {
			piece = fmt.Sprintf("%%%02X", segment[0])
		}
		if written+len(piece) > chunkLen {
			b.WriteString(continued + "/")
			written = 0
		}
		b.WriteString(piece)
		written += len(piece)
		segment = segment[size:]
	}
}

// pathKey is the inverse of keyPath. ok is false for a path that no key has.
func pathKey(path string) (key string, beside, ok bool) {
	whole := path
	path, beside = strings.CutSuffix(path, besideFolder)
	if !strings.Contains(path, "%") {
		key = path
	} else {
		key, ok = decodePath(path)
		if !ok {
			return "", false, false
		}
	}
	return key, beside, keyPath(key, beside) == whole
}

func decodePath(path string) (string, bool) {
	var b strings.Builder
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		last := i == len(segments)-1
		segment, more := strings.CutSuffix(segment, continued)
		if segment != emptySegment && !unescape(&b, segment) {
			return "", false
		}
		if !more && !last {
			b.WriteByte('/')
		}
	}
	return b.String(), true
}

func unescape(b *strings.Builder, segment string) bool {
	for {
		plain, rest, found := strings.Cut(segment, "%")
		b.WriteString(plain)
		if !found {
			return true
		}
		if len(rest) < 2 {
			return false
		}
		c, err := strconv.ParseUint(rest[:2], 16, 8)
		if err != nil {
			return false
		}
		b.WriteByte(byte(c))
		segment = rest[2:]
	}
}
