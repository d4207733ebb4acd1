package s3

import (
	"cmp"
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/rclone/gofakes3"
)

// uploads are the multipart uploads of this process. Their parts lie on disk until the upload is completed
// or aborted, or the store is next opened.
type uploads struct {
	mu   sync.Mutex
	byID map[gofakes3.UploadID]*upload
}

type upload struct {
	dir  string
	meta map[string]string

	mu    sync.Mutex // held while completing or aborting
	parts map[int]part
}

type part struct {
	file string
	md5  [16]byte
	size int64
}

// unknownCode is an error with a code that gofakes3 does not know and would answer with status 500: it is 400.
type unknownCode struct{ gofakes3.ErrorResponse }

func (*unknownCode) ErrorCode() gofakes3.ErrorCode { return gofakes3.ErrInvalidPart }

const minPartSize = 5 << 20

func (u *uploads) get(id gofakes3.UploadID) (*upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if up := u.byID[id]; up != nil {
		return up, nil
	}
	return nil, gofakes3.ErrorMessage(gofakes3.ErrNoSuchUpload, "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
}

func (u *uploads) remove(id gofakes3.UploadID) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.byID, id)
}

// CreateMultipartUpload implements gofakes3.MultipartBackend.
func (b backend) CreateMultipartUpload(_ context.Context, bucket, key string, meta map[string]string) (gofakes3.UploadID, error) {
	if _, err := b.store.bucket(bucket); err != nil {
		return "", b.fail(err)
	}
	if len(key) > gofakes3.KeySizeLimit {
		return "", gofakes3.ResourceError(gofakes3.ErrKeyTooLong, key)
	}
	id := gofakes3.UploadID(strings.ReplaceAll(uuid.NewString(), "-", ""))
	up := &upload{dir: filepath.Join(b.store.uploadDir(), string(id)), meta: meta, parts: map[int]part{}}
	if err := os.MkdirAll(up.dir, 0o755); err != nil {
		return "", b.fail(err)
	}
	b.store.uploads.mu.Lock()
	defer b.store.uploads.mu.Unlock()
	if b.store.uploads.byID == nil {
		b.store.uploads.byID = map[gofakes3.UploadID]*upload{}
	}
	b.store.uploads.byID[id] = up
	return id, nil
}

// UploadPart implements gofakes3.MultipartBackend. A part may be sent again; the last one counts.
func (b backend) UploadPart(_ context.Context, _, _ string, id gofakes3.UploadID, number int, size int64, body io.Reader) (string, error) {
	up, err := b.store.uploads.get(id)
	if err != nil {
		return "", err
	}
	file, err := os.CreateTemp(up.dir, strconv.Itoa(number)+"-")
	if err != nil {
		return "", b.fail(err)
	}
	p := part{file: file.Name()}
	sum := md5.New()
	p.size, err = b.store.copyBody(io.MultiWriter(file, sum), body)
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err == nil && p.size != size {
		err = gofakes3.ErrIncompleteBody
	}
	if err != nil {
		os.Remove(p.file)
		return "", b.fail(err)
	}
	p.md5 = [16]byte(sum.Sum(nil))
	up.mu.Lock()
	defer up.mu.Unlock()
	if up.parts == nil {
		os.Remove(p.file)
		return "", gofakes3.ErrNoSuchUpload
	}
	if old, ok := up.parts[number]; ok {
		os.Remove(old.file)
	}
	up.parts[number] = p
	return quote(hex.EncodeToString(p.md5[:])), nil
}

// CompleteMultipartUpload implements gofakes3.MultipartBackend. The ETag is S3's: the MD5 of the parts'
// MD5s and their number.
func (b backend) CompleteMultipartUpload(ctx context.Context, name, key string, id gofakes3.UploadID, in *gofakes3.CompleteMultipartUploadRequest) (gofakes3.VersionID, string, error) {
	up, err := b.store.uploads.get(id)
	if err != nil {
		return "", "", err
	}
	bucket, err := b.store.bucket(name)
	if err != nil {
		return "", "", b.fail(err)
	}
	up.mu.Lock()
	defer up.mu.Unlock()
	parts, err := up.choose(in.Parts)
	if err != nil {
		return "", "", err
	}
	t, err := b.store.newTemp()
	if err != nil {
		return "", "", b.fail(err)
	}
	defer func() { _ = t.Abort() }() // what remains is swept at the next start
	e := &entry{key: key}
	d := detail{Metadata: stored(up.meta)}
	sum := md5.New()
	for _, p := range parts {
		sum.Write(p.md5[:])
		d.Parts = append(d.Parts, p.size)
		if err := t.appendFile(p.file); err != nil {
			return "", "", b.fail(err)
		}
	}
	if err := t.finish(e); err != nil {
		return "", "", b.fail(err)
	}
	e.md5, e.parts = [16]byte(sum.Sum(nil)), uint16(len(parts))
	if err := bucket.commit(e, t.seq, d, conditionsOf(ctx)); err != nil {
		return "", "", b.fail(err)
	}
	up.parts = nil
	b.store.uploads.remove(id)
	os.RemoveAll(up.dir)
	return "", quote(e.etag()), nil
}

// choose returns the parts that a completion names, refusing what S3 refuses.
func (up *upload) choose(named []gofakes3.CompletedPart) ([]part, error) {
	if up.parts == nil {
		return nil, gofakes3.ErrNoSuchUpload
	}
	if len(named) == 0 {
		return nil, gofakes3.ErrorMessage(gofakes3.ErrMalformedXML, "You must specify at least one part")
	}
	if !slices.IsSortedFunc(named, func(x, y gofakes3.CompletedPart) int {
		return cmp.Or(cmp.Compare(x.PartNumber, y.PartNumber), 1) // the same part twice is no order either
	}) {
		return nil, gofakes3.ErrorMessage(gofakes3.ErrInvalidPartOrder, "The list of parts was not in ascending order. Parts must be ordered by part number.")
	}
	var chosen []part
	for i, n := range named {
		p, ok := up.parts[n.PartNumber]
		if !ok || strings.Trim(n.ETag, `"`) != hex.EncodeToString(p.md5[:]) {
			return nil, gofakes3.ErrorMessagef(gofakes3.ErrInvalidPart, "One or more of the specified parts could not be found: part %d was not uploaded, or has another entity tag.", n.PartNumber)
		}
		if i < len(named)-1 && p.size < minPartSize {
			return nil, &unknownCode{gofakes3.ErrorResponse{Code: "EntityTooSmall", Message: fmt.Sprintf("Your proposed upload is smaller than the minimum allowed size: part %d has %d bytes.", n.PartNumber, p.size)}}
		}
		chosen = append(chosen, p)
	}
	return chosen, nil
}

// appendFile copies a part; the kernel does it, without the bytes passing through the process, where it can.
func (t *temp) appendFile(path string) error {
	from, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("put the parts together: %w", err)
	}
	defer from.Close()
	n, err := t.file.ReadFrom(from)
	t.size += n
	if err != nil {
		return fmt.Errorf("put the parts together: %w", err)
	}
	return nil
}

// AbortMultipartUpload implements gofakes3.MultipartBackend.
func (b backend) AbortMultipartUpload(_ context.Context, _, _ string, id gofakes3.UploadID) error {
	up, err := b.store.uploads.get(id)
	if err != nil {
		return err
	}
	up.mu.Lock()
	defer up.mu.Unlock()
	up.parts = nil
	b.store.uploads.remove(id)
	return b.fail(os.RemoveAll(up.dir))
}
