package sigv4

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"pgregory.net/rapid"
)

// The key pair and time of the examples in AWS's documentation.
const (
	exampleKey    = "AKIAIOSFODNN7EXAMPLE"
	exampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

var exampleTime = time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)

func verifier(now time.Time) *Verifier {
	return &Verifier{
		Secret: func(key string) (string, bool) { return exampleSecret, key == exampleKey },
		Now:    func() time.Time { return now },
	}
}

func example(t testing.TB, name string) *http.Request {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	r, err := http.ReadRequest(bufio.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestExamples: the requests in AWS's documentation pass, and fail once anything in them is changed.
func TestExamples(t *testing.T) {
	for _, name := range []string{"get-object", "put-object", "get-bucket-lifecycle", "list-objects", "presigned"} {
		r := example(t, name)
		if err := verifier(exampleTime).Verify(r, "s3"); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Errorf("%s: read the body: %v", name, err)
		}
		for what, tamper := range map[string]func(*http.Request){
			"method": func(r *http.Request) { r.Method = "DELETE" },
			"path":   func(r *http.Request) { r.URL.Path += "x" },
			"query":  func(r *http.Request) { r.URL.RawQuery += "&x=y" },
			"host":   func(r *http.Request) { r.Host = "evil" },
		} {
			r := example(t, name)
			tamper(r)
			if err := verifier(exampleTime).Verify(r, "s3"); faultOf(err) != Mismatch {
				t.Errorf("%s with another %s: %v", name, what, err)
			}
		}
	}
}

func faultOf(err error) Fault {
	var e *Error
	if errors.As(err, &e) {
		return e.Fault
	}
	return -1
}

// streamed builds the examples of "Signature Calculations for the Authorization Header: Transferring
// Payload in Multiple Chunks", with and without a trailer: 65,536 and 1,024 times the letter a.
func streamed(trailer bool) (*http.Request, string) {
	signatures := []string{"ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"}
	headers := "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class"
	seed, kind := "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", signedChunks
	end := "\r\n"
	if trailer {
		signatures = []string{"b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2", "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7", "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"}
		headers = "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer"
		seed, kind = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e", signedTrailer
		end = "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"
	}
	body := ""
	for i, n := range []int{65536, 1024, 0} {
		body += fmt.Sprintf("%x;chunk-signature=%s\r\n%s", n, signatures[i], strings.Repeat("a", n))
		if n > 0 {
			body += "\r\n"
		}
	}
	r, _ := http.NewRequest(http.MethodPut, "http://s3.amazonaws.com/examplebucket/chunkObject.txt", nil)
	r.ContentLength = 66824
	for name, value := range map[string]string{
		"X-Amz-Date": "20130524T000000Z", "X-Amz-Storage-Class": "REDUCED_REDUNDANCY", headerContent: kind,
		"Content-Encoding": "aws-chunked", decodedLength: "66560",
		"Authorization": algorithm + " Credential=" + exampleKey + "/20130524/us-east-1/s3/aws4_request,SignedHeaders=" + headers + ",Signature=" + seed,
	} {
		r.Header.Set(name, value)
	}
	if trailer {
		r.Header.Set("X-Amz-Trailer", "x-amz-checksum-crc32c")
	}
	return r, body + end
}

func TestStreamedExamples(t *testing.T) {
	for _, trailer := range []bool{false, true} {
		r, body := streamed(trailer)
		r.Body = io.NopCloser(iotest.OneByteReader(strings.NewReader(body)))
		if err := verifier(exampleTime).Verify(r, "s3"); err != nil {
			t.Fatalf("trailer %v: %v", trailer, err)
		}
		got, err := io.ReadAll(io.LimitReader(r.Body, r.ContentLength))
		if err != nil || string(got) != strings.Repeat("a", 66560) {
			t.Errorf("trailer %v: %d bytes, %v", trailer, len(got), err)
		}
		if name, value := r.Body.(*Body).Checksum(); trailer && (name != "X-Amz-Checksum-Crc32c" || value != "sOO8/Q==") {
			t.Errorf("checksum %s %s", name, value)
		}
	}
}

// TestStreamedTampering: a change anywhere in a signed chunked body is found before its last byte is
// delivered without an error.
func TestStreamedTampering(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, body := streamed(rapid.Bool().Draw(t, "trailer"))
		at := rapid.IntRange(0, len(body)-3).Draw(t, "at") // the last line end may be missing
		raw := []byte(body)
		raw[at] ^= byte(rapid.SampledFrom([]int{1, 2, 8, 64}).Draw(t, "flip"))
		if strings.EqualFold(string(raw), body) || strings.Join(strings.Fields(string(raw)), "") == strings.Join(strings.Fields(body), "") {
			t.Skip("means the same")
		}
		r.Body = io.NopCloser(strings.NewReader(string(raw)))
		if err := verifier(exampleTime).Verify(r, "s3"); err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(io.LimitReader(r.Body, r.ContentLength)); err == nil {
			t.Fatalf("byte %d changed and %d bytes were accepted", at, len(got))
		}
	})
}

// TestBodies: what clients send, signed by AWS's SDK.
func TestBodies(t *testing.T) {
	sha := func(s string) string { sum := sha256.Sum256([]byte(s)); return hex.EncodeToString(sum[:]) }
	for _, c := range []struct {
		name, hash, body string
		headers          map[string]string
		want             string
		fault            Fault
	}{
		{name: "hashed", hash: sha("hello"), body: "hello", want: "hello", fault: -1},
		{name: "empty", hash: sha(""), want: "", fault: -1},
		{name: "hash of another", hash: sha("hellO"), body: "hello", fault: ContentHash},
		{name: "empty with the hash of another", hash: sha("hello"), fault: ContentHash},
		{name: "unsigned", hash: unsignedPayload, body: "hello", want: "hello", fault: -1},
		{name: "no hash", hash: "nonsense", body: "hello", fault: ContentHash},
		{name: "checksum", hash: unsignedPayload, body: "hello", want: "hello", fault: -1, headers: map[string]string{"X-Amz-Checksum-Crc32": "NhCmhg=="}},
		{name: "wrong checksum", hash: unsignedPayload, body: "hellO", fault: Digest, headers: map[string]string{"X-Amz-Checksum-Crc32": "NhCmhg=="}},
		{name: "unreadable checksum", hash: unsignedPayload, body: "hello", fault: ChecksumHeader, headers: map[string]string{"X-Amz-Checksum-Crc32": "NhCm"}},
		{name: "trailer", hash: unsignedTrailer, body: "3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", want: "hello", fault: -1,
			headers: map[string]string{decodedLength: "5", "X-Amz-Trailer": "x-amz-checksum-crc32"}},
		{name: "trailer without the last line", hash: unsignedTrailer, body: "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n", want: "hello", fault: -1,
			headers: map[string]string{decodedLength: "5", "X-Amz-Trailer": "x-amz-checksum-crc32"}},
		{name: "empty with trailer", hash: unsignedTrailer, body: "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", want: "", fault: -1,
			headers: map[string]string{decodedLength: "0", "X-Amz-Trailer": "x-amz-checksum-crc32"}},
		{name: "wrong trailer", hash: unsignedTrailer, body: "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", fault: Digest,
			headers: map[string]string{decodedLength: "5", "X-Amz-Trailer": "x-amz-checksum-crc32"}},
		{name: "trailer missing", hash: unsignedTrailer, body: "5\r\nhello\r\n0\r\n\r\n", fault: Digest,
			headers: map[string]string{decodedLength: "5", "X-Amz-Trailer": "x-amz-checksum-crc32"}},
		{name: "cut", hash: unsignedTrailer, body: "5\r\nhel", fault: Incomplete, headers: map[string]string{decodedLength: "5"}},
		{name: "longer than said", hash: unsignedTrailer, body: "5\r\nhello\r\n0\r\n\r\n", fault: Framing, headers: map[string]string{decodedLength: "4"}},
		{name: "shorter than said", hash: unsignedTrailer, body: "5\r\nhello\r\n0\r\n\r\n", fault: Incomplete, headers: map[string]string{decodedLength: "6"}},
		{name: "no frames", hash: unsignedTrailer, body: "hello\n", fault: Framing, headers: map[string]string{decodedLength: "5"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := http.NewRequest(http.MethodPut, "http://127.0.0.1:4566/bucket/a%20b%2Bc/%C3%BC?partNumber=1&uploadId=x%2Fy", strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			for name, value := range c.headers {
				r.Header.Set(name, value)
			}
			r.Header.Set(headerContent, c.hash)
			sign(t, r, c.hash, "s3", exampleTime, exampleSecret)
			err = verifier(exampleTime).Verify(r, "s3")
			got := ""
			if err == nil {
				var raw []byte
				raw, err = io.ReadAll(r.Body)
				got = string(raw)
			}
			if faultOf(err) != c.fault || c.fault == -1 && (err != nil || got != c.want) {
				t.Errorf("%q, %v; want %q, fault %d", got, err, c.want, c.fault)
			}
		})
	}
}

func sign(t testing.TB, r *http.Request, hash, service string, at time.Time, secret string) {
	t.Helper()
	err := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = service == "s3" }).
		SignHTTP(context.Background(), aws.Credentials{AccessKeyID: exampleKey, SecretAccessKey: secret}, r, hash, service, "eu-west-1", at)
	if err != nil {
		t.Fatal(err)
	}
}

// TestRefusals: the faults in each protocol, by AWS's names.
func TestRefusals(t *testing.T) {
	const minute = time.Minute
	call := func(service string) *http.Request {
		r, _ := http.NewRequest(http.MethodPost, "http://127.0.0.1:4566/", strings.NewReader("{}"))
		sum := sha256.Sum256([]byte("{}"))
		if service == "s3" {
			r.Header.Set(headerContent, hex.EncodeToString(sum[:]))
		}
		sign(t, r, hex.EncodeToString(sum[:]), service, exampleTime, exampleSecret)
		return r
	}
	for _, c := range []struct {
		name   string
		change func(*http.Request)
		after  time.Duration
		codes  [3]string // S3, JSON, query
	}{
		{name: "good"},
		{name: "5 minutes late", after: 5 * minute},
		{name: "6 minutes late", after: 6 * minute, codes: [3]string{"", "InvalidSignatureException", "SignatureDoesNotMatch"}},
		{name: "6 minutes early", after: -6 * minute, codes: [3]string{"", "InvalidSignatureException", "SignatureDoesNotMatch"}},
		{name: "16 minutes late", after: 16 * minute, codes: [3]string{"RequestTimeTooSkewed", "InvalidSignatureException", "SignatureDoesNotMatch"}},
		{name: "no signature", change: func(r *http.Request) { r.Header.Del("Authorization") }, codes: [3]string{"AccessDenied", "MissingAuthenticationTokenException", "MissingAuthenticationToken"}},
		{name: "version 2", change: func(r *http.Request) { r.Header.Set("Authorization", "AWS "+exampleKey+":x") }, codes: [3]string{"InvalidRequest", "IncompleteSignatureException", "IncompleteSignature"}},
		{name: "malformed", change: func(r *http.Request) { r.Header.Set("Authorization", algorithm+" Credential=x") }, codes: [3]string{"AuthorizationHeaderMalformed", "IncompleteSignatureException", "IncompleteSignature"}},
		{name: "other service", change: func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "/eu-west-1/", "/eu-west-1/x", 1))
		}, codes: [3]string{"AuthorizationHeaderMalformed", "InvalidSignatureException", "SignatureDoesNotMatch"}},
		{name: "unknown key", change: func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), exampleKey, "AKIA", 1))
		}, codes: [3]string{"InvalidAccessKeyId", "UnrecognizedClientException", "InvalidClientTokenId"}},
		{name: "other body or method", change: func(r *http.Request) { r.Method = http.MethodPut }, codes: [3]string{"SignatureDoesNotMatch", "InvalidSignatureException", "SignatureDoesNotMatch"}},
		{name: "header added", change: func(r *http.Request) { r.Header.Set("X-Amz-Copy-Source", "b/k") }, codes: [3]string{"AccessDenied", "InvalidSignatureException", "SignatureDoesNotMatch"}},
	} {
		for protocol, service := range []string{"s3", "glue", "sts"} {
			r := call(service)
			if c.change != nil {
				c.change(r)
			}
			err := verifier(exampleTime.Add(c.after)).Verify(r, service)
			got := ""
			var refused *Error
			if errors.As(err, &refused) {
				_, got, _ = refused.In(Protocol(protocol))
			}
			if got != c.codes[protocol] {
				t.Errorf("%s, %s: %v (%s), want %q", c.name, service, err, got, c.codes[protocol])
			}
		}
	}
}

func TestPresignedExpires(t *testing.T) {
	for after, want := range map[time.Duration]Fault{0: -1, 24 * time.Hour: -1, 24*time.Hour + time.Second: Expired, -16 * time.Minute: Skewed} {
		if err := verifier(exampleTime.Add(after)).Verify(example(t, "presigned"), "s3"); faultOf(err) != want {
			t.Errorf("after %s: %v", after, err)
		}
	}
}

// TestCallBodyIsSigned: the body of a call that is not S3's cannot be exchanged.
func TestCallBodyIsSigned(t *testing.T) {
	r, _ := http.NewRequest(http.MethodPost, "http://127.0.0.1:4566/", nil)
	sum := sha256.Sum256([]byte(`{"Name":"a"}`))
	sign(t, r, hex.EncodeToString(sum[:]), "glue", exampleTime, exampleSecret)
	r.Body = io.NopCloser(strings.NewReader(`{"Name":"b"}`))
	if err := verifier(exampleTime).Verify(r, "glue"); faultOf(err) != Mismatch {
		t.Errorf("got %v", err)
	}
}

// FuzzBody: no body of frames makes the reader panic, loop or deliver more than was said.
func FuzzBody(f *testing.F) {
	_, signed := streamed(false)
	for _, s := range []string{signed, "5\r\nhello\r\n0\r\n\r\n", "fffffffffffffff\r\n", "-1\r\n", "0\r\na:b\r\n", "5;x=y\r\nhello\r\n0\r\n\r\n"} {
		f.Add(s, int64(5))
	}
	f.Fuzz(func(t *testing.T, body string, length int64) {
		length &= 1<<20 - 1
		r, _ := http.NewRequest(http.MethodPut, "http://127.0.0.1:4566/b/k", io.NopCloser(strings.NewReader(body)))
		r.Header.Set(headerContent, unsignedTrailer)
		r.Header.Set(decodedLength, fmt.Sprint(length))
		sign(t, r, unsignedTrailer, "s3", exampleTime, exampleSecret)
		if verifier(exampleTime).Verify(r, "s3") != nil {
			return
		}
		if got, err := io.ReadAll(r.Body); err == nil && int64(len(got)) != length {
			t.Fatalf("delivered %d bytes of %d", len(got), length)
		}
	})
}
