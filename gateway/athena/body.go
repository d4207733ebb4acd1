package athena

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/datacounsel/spillway/internal/backoff"
	"github.com/datacounsel/spillway/internal/lake"
)

// errDenied says that the result may not be read from S3.
var errDenied = errors.New("reading from S3 is denied")

const (
	bodyRetries = 4
	bodyPause   = 100 * time.Millisecond
)

// body reads an object to its end. A connection that breaks, or that S3 closed because a client left a
// portal suspended for long, is opened again where it broke, if the object is still the same.
type body struct {
	ctx    context.Context //nolint:containedctx // the reading ends with the query's context
	s3     Objects
	in     s3.GetObjectInput
	stream io.ReadCloser
	at     int64
	size   int64 // -1 when unknown
	failed int   // times in a row without a byte
}

func openBody(ctx context.Context, objects Objects, location string) (*body, error) {
	bucket, key, ok := lake.ParseS3(location)
	if !ok {
		return nil, fmt.Errorf("the result's location %q is not in S3", location)
	}
	b := &body{ctx: ctx, s3: objects, in: s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}, size: -1}
	out, err := objects.GetObject(ctx, &b.in, quietly)
	if err != nil {
		return nil, bodyError(err)
	}
	b.stream, b.in.IfMatch = out.Body, out.ETag
	if out.ContentLength != nil {
		b.size = *out.ContentLength
	}
	return b, nil
}

// quietly leaves out the SDK's word that Athena wrote its results without checksums.
func quietly(o *s3.Options) { o.DisableLogOutputChecksumValidationSkipped = true }

func bodyError(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) && (api.ErrorCode() == "AccessDenied" || api.ErrorCode() == "Forbidden") {
		return fmt.Errorf("%w: %w", errDenied, err)
	}
	return err
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	for {
		n, err := b.stream.Read(p)
		b.at += int64(n)
		if n > 0 {
			b.failed = 0
			return n, nil
		}
		if err == nil {
			continue
		}
		if err == io.EOF && (b.size < 0 || b.at >= b.size) {
			return 0, io.EOF
		}
		if err := b.reopen(err); err != nil {
			return 0, err
		}
	}
}

func (b *body) reopen(broken error) error {
	if b.ctx.Err() != nil {
		return context.Cause(b.ctx)
	}
	if b.failed++; b.failed > bodyRetries {
		return fmt.Errorf("read s3://%s/%s from byte %d: %w", *b.in.Bucket, *b.in.Key, b.at, broken)
	}
	_ = b.stream.Close()
	if err := backoff.Sleep(b.ctx, bodyPause*time.Duration(b.failed-1)); err != nil {
		return err
	}
	in := b.in
	in.Range = aws.String(fmt.Sprintf("bytes=%d-", b.at))
	out, err := b.s3.GetObject(b.ctx, &in, quietly)
	if err != nil {
		b.stream = io.NopCloser(failing{err})
		return nil
	}
	b.stream = out.Body
	return nil
}

// failing is a stream that could not be opened.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// Close implements io.Closer.
func (b *body) Close() error { return b.stream.Close() }
