package sink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"golang.org/x/sync/errgroup"

	"github.com/datacounsel/spillway/connector/retry"
)

// ErrExists is Store.Put's error where the key is taken.
var ErrExists = errors.New("the object exists")

// Store is the part of S3 that a sink needs. Its calls repeat what may succeed later.
type Store struct {
	Client   *s3.Client
	Bucket   string
	PartSize int64 // larger objects are uploaded in parts of this size
	Retry    retry.Policy
	Observe  func(bytes int, seconds float64) // told of every object written
}

// Object is what Put writes beside the key.
type Object struct {
	Body        []byte
	ContentType string
	Metadata    map[string]string
}

// Check returns an error that says what to do when the bucket cannot be used.
func (s *Store) Check(ctx context.Context) error {
	_, err := s.Client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.Bucket})
	switch {
	case err == nil:
		return nil
	case status(err) == http.StatusNotFound:
		return fmt.Errorf("the bucket %s does not exist: make it, or give another --bucket", s.Bucket)
	case status(err) == http.StatusForbidden:
		return fmt.Errorf("access to the bucket %s is refused: the credentials need s3:ListBucket, s3:GetObject and s3:PutObject on it: %w", s.Bucket, err)
	}
	return fmt.Errorf("look at the bucket %s: %w", s.Bucket, err)
}

// Put writes an object whose key is free; the error is ErrExists where it is not.
func (s *Store) Put(ctx context.Context, key string, o Object) error {
	started := time.Now()
	put := s.putWhole
	if int64(len(o.Body)) > s.PartSize {
		put = s.putParts
	}
	err := put(ctx, key, o)
	if err == nil {
		s.Observe(len(o.Body), time.Since(started).Seconds())
	}
	return err
}

func (s *Store) putWhole(ctx context.Context, key string, o Object) error {
	err := s.Retry.Do(ctx, "put s3://"+s.Bucket+"/"+key, func(ctx context.Context) error {
		_, err := s.Client.PutObject(ctx, &s3.PutObjectInput{
			Bucket: &s.Bucket, Key: &key, Body: bytes.NewReader(o.Body), ContentLength: aws.Int64(int64(len(o.Body))),
			ContentType: &o.ContentType, Metadata: o.Metadata, IfNoneMatch: aws.String("*"),
		})
		return err
	})
	return s.putError(key, err)
}

func (s *Store) putError(key string, err error) error {
	switch {
	case err == nil:
		return nil
	case status(err) == http.StatusPreconditionFailed:
		return ErrExists
	}
	return fmt.Errorf("put s3://%s/%s: %w", s.Bucket, key, err)
}

// putParts uploads in parts. Nothing is visible before the last call, which is conditional as Put's is.
func (s *Store) putParts(ctx context.Context, key string, o Object) error {
	var upload *string
	err := s.Retry.Do(ctx, "begin s3://"+s.Bucket+"/"+key, func(ctx context.Context) error {
		out, err := s.Client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
			Bucket: &s.Bucket, Key: &key, ContentType: &o.ContentType, Metadata: o.Metadata,
			ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
		})
		if err == nil {
			upload = out.UploadId
		}
		return err
	})
	if err != nil {
		return s.putError(key, err)
	}
	parts, err := s.uploadParts(ctx, key, upload, o.Body)
	if err == nil {
		err = s.Retry.Do(ctx, "complete s3://"+s.Bucket+"/"+key, func(ctx context.Context) error {
			_, err := s.Client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
				Bucket: &s.Bucket, Key: &key, UploadId: upload, IfNoneMatch: aws.String("*"),
				MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
			})
			return err
		})
	}
	if err != nil { // parts left behind cost money; S3 drops them by a lifecycle rule if this fails too
		_, _ = s.Client.AbortMultipartUpload(context.WithoutCancel(ctx), &s3.AbortMultipartUploadInput{Bucket: &s.Bucket, Key: &key, UploadId: upload})
	}
	if hasCode(err, "NoSuchUpload") { // the answer to an earlier Complete was lost
		return ErrExists
	}
	return s.putError(key, err)
}

func (s *Store) uploadParts(ctx context.Context, key string, upload *string, body []byte) ([]types.CompletedPart, error) {
	parts := make([]types.CompletedPart, (int64(len(body))+s.PartSize-1)/s.PartSize)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for i := range parts {
		from := int64(i) * s.PartSize
		piece := body[from:min(from+s.PartSize, int64(len(body)))]
		number := aws.Int32(int32(i + 1))
		group.Go(func() error {
			return s.Retry.Do(ctx, fmt.Sprintf("upload part %d of s3://%s/%s", *number, s.Bucket, key), func(ctx context.Context) error {
				out, err := s.Client.UploadPart(ctx, &s3.UploadPartInput{
					Bucket: &s.Bucket, Key: &key, UploadId: upload, PartNumber: number, Body: bytes.NewReader(piece),
					ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
				})
				if err == nil {
					parts[i] = types.CompletedPart{PartNumber: number, ETag: out.ETag, ChecksumCRC32: out.ChecksumCRC32}
				}
				return err
			})
		})
	}
	return parts, group.Wait()
}

// Metadata returns an object's user metadata; found is false where there is no such object.
func (s *Store) Metadata(ctx context.Context, key string) (meta map[string]string, found bool, err error) {
	err = s.Retry.Do(ctx, "look at s3://"+s.Bucket+"/"+key, func(ctx context.Context) error {
		out, err := s.Client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.Bucket, Key: &key})
		if err == nil {
			meta, found = out.Metadata, true
		}
		if status(err) == http.StatusNotFound {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("look at s3://%s/%s: %w", s.Bucket, key, err)
	}
	return meta, found, nil
}

// Keys calls each for the keys with that prefix, in order, at most limit of them (0: all).
func (s *Store) Keys(ctx context.Context, prefix string, limit int32, each func(key string)) error {
	input := &s3.ListObjectsV2Input{Bucket: &s.Bucket, Prefix: &prefix}
	if limit > 0 {
		input.MaxKeys = &limit
	}
	for {
		var page *s3.ListObjectsV2Output
		err := s.Retry.Do(ctx, "list s3://"+s.Bucket+"/"+prefix, func(ctx context.Context) (err error) {
			page, err = s.Client.ListObjectsV2(ctx, input)
			return err
		})
		if err != nil {
			return fmt.Errorf("list s3://%s/%s: %w", s.Bucket, prefix, err)
		}
		for _, o := range page.Contents {
			each(aws.ToString(o.Key))
		}
		if limit > 0 || !aws.ToBool(page.IsTruncated) {
			return nil
		}
		input.ContinuationToken = page.NextContinuationToken
	}
}

// status is the HTTP status of AWS's answer; 0 when there was none.
func status(err error) int {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}

func hasCode(err error, code string) bool {
	var api smithy.APIError
	return errors.As(err, &api) && api.ErrorCode() == code
}
