package s3

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"

	"github.com/rclone/gofakes3"

	"github.com/datacounsel/spillway/internal/local/sigv4"
)

// backend is the store as gofakes3 sees it.
type backend struct {
	store *Store
	log   *slog.Logger
}

var (
	_ gofakes3.Backend              = backend{}
	_ gofakes3.MultipartBackend     = backend{}
	_ gofakes3.ObjectTaggingBackend = backend{}
)

const (
	lastModified = "Last-Modified" // in gofakes3's metadata; ours is the file's time
	contentType  = "Content-Type"
)

// fail turns the store's errors into S3's.
func (b backend) fail(err error) error {
	var known gofakes3.Error
	var wrong *sigv4.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.As(err, &wrong):
		return gofakes3.ErrorMessage(gofakes3.ErrBadRequest, wrong.Error()) // the response's own is put in its place
	case errors.Is(err, ErrNoSuchBucket), errors.Is(err, errClosed):
		return gofakes3.ErrorMessage(gofakes3.ErrNoSuchBucket, "The specified bucket does not exist")
	case errors.Is(err, ErrNoSuchKey):
		return gofakes3.ErrorMessage(gofakes3.ErrNoSuchKey, "The specified key does not exist.")
	case errors.Is(err, ErrNotEmpty):
		return gofakes3.ErrorMessage(gofakes3.ErrBucketNotEmpty, "The bucket you tried to delete is not empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return gofakes3.ErrorMessage(gofakes3.ErrIncompleteBody, "You did not provide the number of bytes specified by the Content-Length HTTP header")
	}
	b.log.Error("S3 request failed", "error", err)
	return gofakes3.ErrorMessage(gofakes3.ErrInternal, "We encountered an internal error. Please try again.")
}

func quote(etag string) string { return `"` + etag + `"` }

// conditionsOf are the If-Match and If-None-Match of a write, asked again under the key's lock.
func conditionsOf(ctx context.Context) condition {
	if !gofakes3.HasWriteConditions(ctx) {
		return nil
	}
	return func(e *entry) error {
		if e == nil {
			return gofakes3.CheckWriteConditions(ctx, false, "")
		}
		return gofakes3.CheckWriteConditions(ctx, true, hex.EncodeToString(e.hash()))
	}
}

func (b backend) ListBuckets(context.Context) ([]gofakes3.BucketInfo, error) {
	var out []gofakes3.BucketInfo
	for _, name := range b.store.Buckets() {
		if bucket, err := b.store.bucket(name); err == nil {
			out = append(out, gofakes3.BucketInfo{Name: name, CreationDate: gofakes3.NewContentTime(bucket.created)})
		}
	}
	return out, nil
}

// CreateBucket succeeds, as S3 does in us-east-1, if the caller already owns the bucket.
func (b backend) CreateBucket(_ context.Context, name string) error {
	err := b.store.CreateBucket(name)
	if errors.Is(err, ErrBucketExists) {
		return nil
	}
	return b.fail(err)
}

func (b backend) BucketExists(_ context.Context, name string) (bool, error) {
	_, err := b.store.bucket(name)
	return err == nil, nil
}

func (b backend) DeleteBucket(_ context.Context, name string) error {
	return b.fail(b.store.DeleteBucket(name))
}

// object makes gofakes3's object of an entry, still without contents.
func (b backend) object(bucket *bucket, e *entry) (*gofakes3.Object, error) {
	d, err := bucket.readDetail(e)
	if err != nil {
		return nil, b.fail(err)
	}
	meta := d.Metadata
	if meta == nil {
		meta = map[string]string{}
	}
	if meta[contentType] == "" {
		meta[contentType] = "binary/octet-stream"
	}
	meta[lastModified] = e.modTime().Format(http.TimeFormat)
	return &gofakes3.Object{Name: e.key, Metadata: meta, Size: e.size, Hash: e.hash(), PartSizes: d.Parts, Contents: http.NoBody}, nil
}

func (b backend) HeadObject(_ context.Context, name, key string) (*gofakes3.Object, error) {
	bucket, err := b.store.bucket(name)
	if err != nil {
		return nil, b.fail(err)
	}
	e, ok := bucket.get(key)
	if !ok {
		return nil, b.fail(noSuchKey(key))
	}
	return b.object(bucket, &e)
}

func (b backend) GetObject(_ context.Context, name, key string, ask *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	bucket, err := b.store.bucket(name)
	if err != nil {
		return nil, b.fail(err)
	}
	file, e, err := bucket.open(key)
	if err != nil {
		return nil, b.fail(err)
	}
	object, err := b.object(bucket, &e)
	if err == nil {
		object.Range, err = ask.Range(e.size)
	}
	if err == nil && object.Range != nil {
		_, err = file.Seek(object.Range.Start, io.SeekStart)
	}
	if err != nil {
		file.Close()
		return nil, b.fail(err)
	}
	object.Contents = file
	if object.Range != nil {
		object.Contents = limited{io.LimitReader(file, object.Range.Length), file}
	}
	return object, nil
}

type limited struct {
	io.Reader
	io.Closer
}

// stored is the part of gofakes3's metadata that goes into the journal.
func stored(meta map[string]string) map[string]string {
	kept := maps.Clone(meta)
	delete(kept, lastModified)
	return kept
}

func (b backend) PutObject(ctx context.Context, name, key string, meta map[string]string, body io.Reader, size int64) (gofakes3.PutObjectResult, error) {
	e, err := b.put(ctx, name, key, meta, body, size)
	if err != nil {
		return gofakes3.PutObjectResult{}, b.fail(err)
	}
	return gofakes3.PutObjectResult{ETag: quote(e.etag())}, nil
}

func (b backend) put(ctx context.Context, name, key string, meta map[string]string, body io.Reader, size int64) (*entry, error) {
	bucket, err := b.store.bucket(name)
	if err != nil {
		return nil, err
	}
	if len(key) > gofakes3.KeySizeLimit {
		return nil, gofakes3.ResourceError(gofakes3.ErrKeyTooLong, key)
	}
	t, err := b.store.newTemp()
	if err != nil {
		return nil, err
	}
	defer func() { _ = t.Abort() }() // what remains is swept at the next start
	n, err := b.store.copyBody(t, body)
	if err != nil {
		return nil, err
	}
	if size >= 0 && n != size {
		return nil, gofakes3.ErrIncompleteBody
	}
	e := &entry{key: key}
	if err := t.finish(e); err != nil {
		return nil, err
	}
	d := detail{Metadata: stored(meta)}
	if sum := bodyChecksum(ctx); sum != nil {
		if header, value := sum.Checksum(); header != "" {
			d.Metadata[header] = value
		}
	}
	return e, bucket.commit(e, t.seq, d, conditionsOf(ctx))
}

// copySize is large enough that an object of a few KB is one write.
const copySize = 256 << 10

func (s *Store) copyBody(to io.Writer, from io.Reader) (int64, error) {
	buf, ok := s.buffers.Get().(*[]byte)
	if !ok {
		fresh := make([]byte, copySize)
		buf = &fresh
	}
	defer s.buffers.Put(buf)
	var total int64
	for {
		n, err := fill(from, *buf)
		if _, werr := to.Write((*buf)[:n]); werr != nil {
			return total, werr
		}
		total += int64(n)
		if errors.Is(err, io.EOF) {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}

// fill reads until buf is full or from ends, and unlike io.ReadFull returns from's own error.
func fill(from io.Reader, buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var m int
		m, err = from.Read(buf[n:])
		n += m
	}
	return n, err
}

func (b backend) CopyObject(ctx context.Context, srcBucket, srcKey, dstBucket, dstKey string, meta map[string]string) (gofakes3.CopyObjectResult, error) {
	bucket, err := b.store.bucket(srcBucket)
	if err != nil {
		return gofakes3.CopyObjectResult{}, b.fail(err)
	}
	file, from, err := bucket.open(srcKey)
	if err != nil {
		return gofakes3.CopyObjectResult{}, b.fail(err)
	}
	defer file.Close()
	e, err := b.put(ctx, dstBucket, dstKey, meta, file, from.size)
	if err != nil {
		return gofakes3.CopyObjectResult{}, b.fail(err)
	}
	return gofakes3.CopyObjectResult{ETag: quote(e.etag()), LastModified: gofakes3.NewContentTime(e.modTime())}, nil
}

func (b backend) DeleteObject(_ context.Context, name, key string) (gofakes3.ObjectDeleteResult, error) {
	return gofakes3.ObjectDeleteResult{}, b.fail(b.store.Delete(name, key))
}

func (b backend) DeleteMulti(_ context.Context, name string, keys ...string) (gofakes3.MultiDeleteResult, error) {
	var out gofakes3.MultiDeleteResult
	for _, key := range keys {
		if err := b.fail(b.store.Delete(name, key)); err != nil {
			failed := gofakes3.ErrorResultFromError(err)
			failed.Key = key
			out.Error = append(out.Error, failed)
			continue
		}
		out.Deleted = append(out.Deleted, gofakes3.ObjectID{Key: key})
	}
	return out, nil
}

// SetObjectTagging implements gofakes3.ObjectTaggingBackend.
func (b backend) SetObjectTagging(_ context.Context, name, key, tagging string) error {
	bucket, err := b.store.bucket(name)
	if err != nil {
		return b.fail(err)
	}
	return b.fail(bucket.setDetail(key, func(d *detail) {
		if d.Metadata == nil {
			d.Metadata = map[string]string{}
		}
		d.Metadata[gofakes3.TaggingMetadataKey] = tagging
		if tagging == "" {
			delete(d.Metadata, gofakes3.TaggingMetadataKey)
		}
	}))
}
