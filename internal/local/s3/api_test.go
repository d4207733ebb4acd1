package s3

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/datacounsel/spillway/internal/local/sigv4"
)

const (
	testKey    = "AKIATEST"
	testSecret = "secret"
)

// serve starts the HTTP side and returns a client with a bucket "data".
func serve(t testing.TB) (*Store, *awss3.Client) {
	t.Helper()
	s, err := Open(Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	handler := s.Handler()
	verifier := &sigv4.Verifier{Secret: func(key string) (string, bool) { return testSecret, key == testKey }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := verifier.Verify(r, "s3"); err != nil {
			var refused *sigv4.Error
			if !errors.As(err, &refused) {
				t.Errorf("verify: %v", err)
				return
			}
			status, code, message := refused.In(sigv4.S3)
			WriteError(w, status, code, message)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.CreateBucket("data"); err != nil {
		t.Fatal(err)
	}
	return s, awss3.New(awss3.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, UsePathStyle: true, HTTPClient: &http.Client{Transport: transport},
		Credentials: credentials.NewStaticCredentialsProvider(testKey, testSecret, ""), Retryer: aws.NopRetryer{},
	})
}

func put(key, body string) *awss3.PutObjectInput {
	return &awss3.PutObjectInput{Bucket: aws.String("data"), Key: &key, Body: strings.NewReader(body)}
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func get(t *testing.T, c *awss3.Client, key string) string {
	t.Helper()
	out, err := c.GetObject(context.Background(), &awss3.GetObjectInput{Bucket: aws.String("data"), Key: &key})
	if err != nil {
		return "error: " + code(err)
	}
	defer out.Body.Close()
	raw, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestConditionalWrites(t *testing.T) {
	_, c := serve(t)
	ctx := context.Background()
	in := put("o", "one")
	in.IfNoneMatch = aws.String("*")
	first, err := c.PutObject(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ ifMatch, ifNoneMatch, key, want string }{
		{ifNoneMatch: "*", key: "o", want: "PreconditionFailed"},
		{ifMatch: `"d41d8cd98f00b204e9800998ecf8427e"`, key: "o", want: "PreconditionFailed"},
		{ifMatch: *first.ETag, key: "absent", want: "NoSuchKey"},
		{ifMatch: *first.ETag, key: "o"},
		{ifMatch: *first.ETag, key: "o", want: "PreconditionFailed"},
	} {
		in := put(step.key, "two")
		if step.ifMatch != "" {
			in.IfMatch = &step.ifMatch
		}
		if step.ifNoneMatch != "" {
			in.IfNoneMatch = &step.ifNoneMatch
		}
		if _, err := c.PutObject(ctx, in); code(err) != step.want {
			t.Errorf("%+v: %v", step, err)
		}
	}
	if got := get(t, c, "o"); got != "two" {
		t.Errorf("the object is %q", got)
	}
}

// TestOneWinner: of many writers with If-None-Match: * exactly one wins, and its object stays.
func TestOneWinner(t *testing.T) {
	_, c := serve(t)
	var won sync.Map
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			in := put("race", fmt.Sprint(i))
			in.IfNoneMatch = aws.String("*")
			switch _, err := c.PutObject(context.Background(), in); code(err) {
			case "":
				won.Store(fmt.Sprint(i), true)
			case "PreconditionFailed":
			default:
				t.Errorf("writer %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	winners := 0
	won.Range(func(who, _ any) bool {
		winners++
		if got := get(t, c, "race"); got != who {
			t.Errorf("%v won and the object is %q", who, got)
		}
		return true
	})
	if winners != 1 {
		t.Errorf("%d writers won", winners)
	}
}

func TestMultipart(t *testing.T) {
	_, c := serve(t)
	ctx := context.Background()
	bucket, key := aws.String("data"), aws.String("big")
	up, err := c.CreateMultipartUpload(ctx, &awss3.CreateMultipartUploadInput{Bucket: bucket, Key: key, Metadata: map[string]string{"k": "v"}, ContentType: aws.String("a/b")})
	if err != nil {
		t.Fatal(err)
	}
	content := make([]byte, 2*minPartSize+77)
	_, _ = rand.Read(content)
	var parts []types.CompletedPart
	for i := int32(1); i <= 3; i++ {
		from := int(i-1) * minPartSize
		out, err := c.UploadPart(ctx, &awss3.UploadPartInput{Bucket: bucket, Key: key, UploadId: up.UploadId, PartNumber: &i,
			Body: bytes.NewReader(content[from:min(from+minPartSize, len(content))])})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, types.CompletedPart{PartNumber: &i, ETag: out.ETag})
	}
	complete := func(parts ...types.CompletedPart) (*awss3.CompleteMultipartUploadOutput, error) {
		return c.CompleteMultipartUpload(ctx, &awss3.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: up.UploadId,
			MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
	}
	wrong := parts[0]
	wrong.ETag = parts[2].ETag
	for want, parts := range map[string][]types.CompletedPart{
		"InvalidPartOrder": {parts[1], parts[0]}, "InvalidPart": {wrong, parts[1]},
	} {
		if _, err := complete(parts...); code(err) != want {
			t.Errorf("completing: %v, want %s", err, want)
		}
	}
	done, err := complete(parts...)
	if err != nil || !strings.HasSuffix(*done.ETag, `-3"`) {
		t.Fatalf("%+v, %v", done, err)
	}
	if again, err := complete(parts...); err != nil || *again.ETag != *done.ETag {
		t.Errorf("completing again: %v", err)
	}
	head, err := c.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: bucket, Key: key})
	if err != nil || *head.ETag != *done.ETag || head.Metadata["k"] != "v" || *head.ContentType != "a/b" {
		t.Errorf("head: %+v, %v", head, err)
	}
	if got := get(t, c, "big"); got != string(content) {
		t.Errorf("%d bytes came back, not those that were sent", len(got))
	}
	if _, err := c.GetObject(ctx, &awss3.GetObjectInput{Bucket: bucket, Key: key, IfNoneMatch: done.ETag}); err == nil {
		t.Error("If-None-Match with the ETag of a multipart upload did not match")
	}
	in := put("big", "small")
	in.IfMatch = done.ETag
	if _, err := c.PutObject(ctx, in); err != nil {
		t.Errorf("If-Match with the ETag of a multipart upload: %v", err)
	}
}

func TestMultipartRefusals(t *testing.T) {
	s, c := serve(t)
	ctx := context.Background()
	bucket, key := aws.String("data"), aws.String("x")
	up, err := c.CreateMultipartUpload(ctx, &awss3.CreateMultipartUploadInput{Bucket: bucket, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	var parts []types.CompletedPart
	for i := int32(1); i <= 2; i++ {
		out, err := c.UploadPart(ctx, &awss3.UploadPartInput{Bucket: bucket, Key: key, UploadId: up.UploadId, PartNumber: &i, Body: strings.NewReader("small")})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, types.CompletedPart{PartNumber: &i, ETag: out.ETag})
	}
	_, err = c.CompleteMultipartUpload(ctx, &awss3.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
	if code(err) != "EntityTooSmall" {
		t.Errorf("small parts: %v", err)
	}
	if _, err := c.AbortMultipartUpload(ctx, &awss3.AbortMultipartUploadInput{Bucket: bucket, Key: key, UploadId: up.UploadId}); err != nil {
		t.Fatal(err)
	}
	_, err = c.UploadPart(ctx, &awss3.UploadPartInput{Bucket: bucket, Key: key, UploadId: up.UploadId, PartNumber: aws.Int32(1), Body: strings.NewReader("x")})
	if code(err) != "NoSuchUpload" {
		t.Errorf("a part after the abort: %v", err)
	}
	if left, err := s.tmpFiles(); err != nil || len(left) > 0 {
		t.Errorf("files stay: %v, %v", left, err)
	}
}

func TestReads(t *testing.T) {
	_, c := serve(t)
	ctx := context.Background()
	if _, err := c.PutObject(ctx, put("r", "0123456789")); err != nil {
		t.Fatal(err)
	}
	for ask, want := range map[string]string{"bytes=2-4": "234", "bytes=-3": "789", "bytes=8-": "89", "bytes=8-100": "89", "bytes=10-": "InvalidRange"} {
		out, err := c.GetObject(ctx, &awss3.GetObjectInput{Bucket: aws.String("data"), Key: aws.String("r"), Range: &ask})
		got := code(err)
		if err == nil {
			raw, _ := io.ReadAll(out.Body)
			out.Body.Close()
			got = string(raw)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", ask, got, want)
		}
	}
	for _, key := range []string{"absent", "r/", "r/x"} {
		if got := get(t, c, key); got != "error: NoSuchKey" {
			t.Errorf("%s: %q", key, got)
		}
	}
}

// TestChecksums: each algorithm, sent before the body and after it, is checked and given back.
func TestChecksums(t *testing.T) {
	_, c := serve(t)
	ctx := context.Background()
	for _, algorithm := range []types.ChecksumAlgorithm{types.ChecksumAlgorithmCrc32, types.ChecksumAlgorithmCrc32c, types.ChecksumAlgorithmCrc64nvme, types.ChecksumAlgorithmSha1, types.ChecksumAlgorithmSha256} {
		in := put("sum", "content")
		in.ChecksumAlgorithm = algorithm
		sent, err := c.PutObject(ctx, in)
		if err != nil {
			t.Errorf("%s: %v", algorithm, err)
			continue
		}
		out, err := c.GetObject(ctx, &awss3.GetObjectInput{Bucket: aws.String("data"), Key: aws.String("sum"), ChecksumMode: types.ChecksumModeEnabled})
		if err != nil {
			t.Errorf("%s: %v", algorithm, err)
			continue
		}
		_, err = io.Copy(io.Discard, out.Body)
		out.Body.Close()
		sums := func(a, b, c, d, e *string) []string {
			return []string{aws.ToString(a), aws.ToString(b), aws.ToString(c), aws.ToString(d), aws.ToString(e)}
		}
		want := sums(sent.ChecksumCRC32, sent.ChecksumCRC32C, sent.ChecksumCRC64NVME, sent.ChecksumSHA1, sent.ChecksumSHA256)
		got := sums(out.ChecksumCRC32, out.ChecksumCRC32C, out.ChecksumCRC64NVME, out.ChecksumSHA1, out.ChecksumSHA256)
		if err != nil || strings.Join(want, "") == "" || !slices.Equal(got, want) {
			t.Errorf("%s: sent %q, got %q, %v", algorithm, want, got, err)
		}
	}
	in := put("bad", "content")
	in.ChecksumCRC32 = aws.String("AAAAAA==")
	if _, err := c.PutObject(ctx, in); code(err) != "BadDigest" {
		t.Errorf("a wrong checksum: %v", err)
	}
	if got := get(t, c, "bad"); got != "error: NoSuchKey" {
		t.Errorf("the object with the wrong checksum is there: %q", got)
	}
}

func TestTagsCopiesAndDeletes(t *testing.T) {
	_, c := serve(t)
	ctx := context.Background()
	bucket := aws.String("data")
	in := put("from", "body")
	in.Tagging, in.Metadata = aws.String("a=b"), map[string]string{"m": "1"}
	if _, err := c.PutObject(ctx, in); err != nil {
		t.Fatal(err)
	}
	tag := &types.Tagging{TagSet: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}}
	if _, err := c.PutObjectTagging(ctx, &awss3.PutObjectTaggingInput{Bucket: bucket, Key: in.Key, Tagging: tag}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.CopyObject(ctx, &awss3.CopyObjectInput{Bucket: bucket, Key: aws.String("to"), CopySource: aws.String("data/from")}); err != nil {
		t.Fatal(err)
	}
	tags, err := c.GetObjectTagging(ctx, &awss3.GetObjectTaggingInput{Bucket: bucket, Key: aws.String("to")})
	if err != nil || len(tags.TagSet) != 1 || *tags.TagSet[0].Key != "k" {
		t.Errorf("tags of the copy: %+v, %v", tags, err)
	}
	head, err := c.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: bucket, Key: aws.String("to")})
	if err != nil || head.Metadata["m"] != "1" {
		t.Errorf("the copy: %+v, %v", head, err)
	}
	if _, err := c.DeleteBucket(ctx, &awss3.DeleteBucketInput{Bucket: bucket}); code(err) != "BucketNotEmpty" {
		t.Errorf("deleting a bucket with objects: %v", err)
	}
	out, err := c.DeleteObjects(ctx, &awss3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{Objects: []types.ObjectIdentifier{
		{Key: aws.String("from")}, {Key: aws.String("to")}, {Key: aws.String("absent")}}}})
	if err != nil || len(out.Deleted) != 3 || len(out.Errors) != 0 {
		t.Errorf("delete: %+v, %v", out, err)
	}
	if _, err := c.DeleteBucket(ctx, &awss3.DeleteBucketInput{Bucket: bucket}); err != nil {
		t.Error(err)
	}
	if _, err := c.PutObject(ctx, put("x", "")); code(err) != "NoSuchBucket" {
		t.Errorf("writing to the deleted bucket: %v", err)
	}
}

func TestListPages(t *testing.T) {
	_, c := serve(t)
	ctx := context.Background()
	var want []string
	for i := range 25 {
		key := fmt.Sprintf("dt=%d/%02d é+&.json", i%3, i)
		want = append(want, key)
		if _, err := c.PutObject(ctx, put(key, "x")); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(want)
	var got []string
	for pages := awss3.NewListObjectsV2Paginator(c, &awss3.ListObjectsV2Input{Bucket: aws.String("data"), MaxKeys: aws.Int32(4)}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range page.Contents {
			got = append(got, *o.Key)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	top, err := c.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: aws.String("data"), Delimiter: aws.String("/")})
	if err != nil || len(top.Contents) != 0 || len(top.CommonPrefixes) != 3 || *top.CommonPrefixes[2].Prefix != "dt=2/" {
		t.Errorf("common prefixes: %+v, %v", top, err)
	}
}

// TestFilesByHand: a file that a person put into the bucket's folder, or changed, is an object.
func TestFilesByHand(t *testing.T) {
	s, c := serve(t)
	if _, err := c.PutObject(context.Background(), put("mine", "before")); err != nil {
		t.Fatal(err)
	}
	o, err := s.Stat("data", "mine")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, o.Path, "changed while it runs")
	if got := get(t, c, "mine"); got != "changed while it runs" {
		t.Errorf("got %q", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	writeFile(t, o.Path+"2", "new")
	again, err := Open(Options{Dir: s.Root()})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got, err := again.Stat("data", "mine2"); err != nil || got.ETag != "22af645d1859cb5ca6da0c484f1f37ea" {
		t.Errorf("the new file: %+v, %v", got, err)
	}
}

// TestPowerLoss: files that the machine cut short when it went down are no objects; the others stay.
func TestPowerLoss(t *testing.T) {
	s, c := serve(t)
	for _, key := range []string{"whole", "cut", "longer"} {
		if _, err := c.PutObject(context.Background(), put(key, "some content")); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(s.Root(), "data")
	writeFile(t, filepath.Join(folder, "cut"), "some")
	writeFile(t, filepath.Join(folder, "unknown"), "")
	writeFile(t, filepath.Join(folder, "longer"), "some content and more, by hand")
	writeFile(t, s.bootPath(), "another run of the machine\n")
	again, err := Open(Options{Dir: s.Root()})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	var keys []string
	for o := range again.List("data", "") {
		keys = append(keys, o.Key)
	}
	if diff := cmp.Diff([]string{"longer", "whole"}, keys); diff != "" {
		t.Error(diff)
	}
	if raw, err := os.ReadFile(filepath.Join(again.lostDir(), "data", "cut")); err != nil || string(raw) != "some" {
		t.Errorf("the broken file was not kept: %q, %v", raw, err)
	}
}
