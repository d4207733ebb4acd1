package sigv4

import (
	"bufio"
	"bytes"
	"crypto/sha1" // one of the checksums of S3's API
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"net/http"
	"strconv"
	"strings"
)

const (
	streaming         = "STREAMING-"
	signedChunks      = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	signedTrailer     = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	unsignedTrailer   = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
	checksumPrefix    = "X-Amz-Checksum-"
	decodedLength     = "X-Amz-Decoded-Content-Length"
	emptySHA256       = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	maxLine           = 4 << 10
	maxTrailer        = 16 << 10
	chunkSignatureTag = ";chunk-signature="
)

// Body is the body of an S3 request after Verify: the object's bytes alone. The read that delivers the last
// of them fails with an *Error if they are not what was signed, or do not have the checksum that the client
// sent in a header or a trailer.
type Body struct {
	source  io.ReadCloser
	in      *bufio.Reader // aws-chunked
	frames  *frames
	left    int64 // bytes still to deliver; negative: unknown
	content hash.Hash
	want    string // SHA-256 that content must have, in hexadecimal
	header  string // X-Amz-Checksum-…
	value   string // base64, from the header or the trailer
	sum     hash.Hash
	ended   error // io.EOF or what was wrong
}

// frames is the state of an aws-chunked body.
type frames struct {
	left      int64
	first     bool
	signed    bool
	trailer   bool
	key       []byte
	prior     string // signature before this chunk's
	signature string // this chunk's
	chunk     hash.Hash
	context   string // time and scope, as in the string to sign
}

// Checksum returns the header and value of the checksum that the client sent, once the body was read
// without an error; empty if it sent none.
func (b *Body) Checksum() (header, value string) { return b.header, b.value }

// Err returns what was wrong with the body, as far as it was read.
func (b *Body) Err() error {
	if b.ended == nil || errors.Is(b.ended, io.EOF) {
		return nil
	}
	return b.ended
}

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	nvme       = crc64.MakeTable(0x9a6c9329ac4bc9b5)
)

func newSum(header string) hash.Hash {
	switch strings.ToLower(strings.TrimPrefix(header, checksumPrefix)) {
	case "crc32":
		return crc32.NewIEEE()
	case "crc32c":
		return crc32.New(castagnoli)
	case "crc64nvme":
		return crc64.New(nvme)
	case "sha1":
		return sha1.New()
	case "sha256":
		return sha256.New()
	}
	return nil
}

// replaceBody puts a Body in r's place and takes the headers away that spoke of its encoding.
func replaceBody(r *http.Request, content string, key []byte, s *signature) error {
	b := &Body{source: r.Body, left: r.ContentLength}
	if err := b.expectChecksum(r); err != nil {
		return err
	}
	switch {
	case strings.HasPrefix(content, streaming):
		if err := b.expectFrames(r, content, key, s); err != nil {
			return err
		}
	case content == unsignedPayload:
	case len(content) == sha256.Size*2:
		b.want, b.content = content, sha256.New()
	default:
		return &Error{ContentHash, "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, " + signedChunks + "[-TRAILER], " + unsignedTrailer + ", or a valid sha256 value."}
	}
	r.Body = b
	r.Header.Del(headerContent)
	if b.left == 0 && b.frames == nil {
		if err := b.finish(); !errors.Is(err, io.EOF) {
			return err
		}
	}
	return nil
}

// expectChecksum takes the checksum from the headers. Those of a copy or of a completed multipart upload
// speak of the object, not of the body, and stay.
func (b *Body) expectChecksum(r *http.Request) error {
	if r.Method == http.MethodPost && !r.URL.Query().Has("delete") || r.Header.Get("X-Amz-Copy-Source") != "" {
		return nil
	}
	for name, values := range r.Header {
		if !strings.HasPrefix(name, checksumPrefix) || name == checksumPrefix+"Type" || name == checksumPrefix+"Mode" || name == checksumPrefix+"Algorithm" {
			continue
		}
		sum := newSum(name)
		raw, err := base64.StdEncoding.DecodeString(values[0])
		if b.header != "" || sum == nil || err != nil || len(raw) != sum.Size() {
			return &Error{ChecksumHeader, fmt.Sprintf("Value for %s header is invalid.", strings.ToLower(name))}
		}
		b.header, b.value, b.sum = name, values[0], sum
	}
	if b.header != "" {
		r.Header.Del(b.header)
	}
	return nil
}

func (b *Body) expectFrames(r *http.Request, content string, key []byte, s *signature) error {
	f := &frames{first: true, key: key, prior: s.mac, context: s.time.Format(timeForm) + "\n" + s.scope()}
	switch content {
	case signedChunks:
		f.signed = true
	case signedTrailer:
		f.signed, f.trailer = true, true
	case unsignedTrailer:
		f.trailer = true
	default:
		return &Error{Framing, "The x-amz-content-sha256 " + content + " is not supported."}
	}
	n, err := strconv.ParseInt(r.Header.Get(decodedLength), 10, 64)
	if err != nil || n < 0 {
		return &Error{Framing, "You must provide the x-amz-decoded-content-length header."}
	}
	if name := http.CanonicalHeaderKey(strings.TrimSpace(r.Header.Get("X-Amz-Trailer"))); f.trailer && strings.HasPrefix(name, checksumPrefix) {
		if b.sum = newSum(name); b.sum == nil || b.header != "" {
			return &Error{ChecksumHeader, "The value specified in the x-amz-trailer header is not supported"}
		}
		b.header = name
	}
	if f.signed {
		f.chunk = sha256.New()
	}
	b.left, b.frames, b.in = n, f, bufio.NewReaderSize(b.source, 64<<10)
	r.ContentLength = n
	r.Header.Set("Content-Length", strconv.FormatInt(n, 10))
	r.Header.Del(decodedLength)
	r.Header.Del("X-Amz-Trailer")
	r.TransferEncoding = nil
	if n == 0 {
		if _, err := b.nextFrame(); !errors.Is(err, io.EOF) {
			return err
		}
		b.ended = b.finishFrames()
		return b.Err()
	}
	return nil
}

// Close closes the connection's body.
func (b *Body) Close() error { return b.source.Close() }

// Read implements io.Reader.
func (b *Body) Read(p []byte) (int, error) {
	if b.ended != nil {
		return 0, b.ended
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := b.read(p)
	if b.content != nil {
		b.content.Write(p[:n])
	}
	if b.sum != nil {
		b.sum.Write(p[:n])
	}
	if b.left >= 0 {
		b.left -= int64(n)
		if int64(n) > 0 && b.left == 0 && (err == nil || errors.Is(err, io.EOF)) {
			err = b.last()
		} else if errors.Is(err, io.EOF) && b.left > 0 {
			err = &Error{Fault: Incomplete}
		}
	} else if errors.Is(err, io.EOF) {
		err = b.finish()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = &Error{Fault: Incomplete}
	}
	b.ended = err
	return n, err
}

// last is what the read of the last byte ends with: io.EOF if all is well.
func (b *Body) last() error {
	if b.frames == nil {
		return b.finish()
	}
	if _, err := b.nextFrame(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = &Error{Framing, "The body is longer than x-amz-decoded-content-length."}
		}
		return err
	}
	return b.finishFrames()
}

func (b *Body) read(p []byte) (int, error) {
	f := b.frames
	if f == nil {
		return b.source.Read(p)
	}
	if f.left == 0 {
		if _, err := b.nextFrame(); err != nil {
			return 0, err
		}
	}
	n, err := b.in.Read(p[:min(int64(len(p)), f.left, b.left)])
	f.left -= int64(n)
	if f.chunk != nil {
		f.chunk.Write(p[:n])
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// nextFrame checks the chunk that ended and reads the header of the next; io.EOF after the last one.
func (b *Body) nextFrame() (int64, error) {
	f := b.frames
	if !f.first {
		if err := b.endFrame(); err != nil {
			return 0, err
		}
	}
	f.first = false
	line, err := b.line()
	if err != nil {
		return 0, err
	}
	size, signature, signed := strings.Cut(line, chunkSignatureTag)
	n, err := strconv.ParseInt(size, 16, 63)
	if err != nil || n < 0 || signed != f.signed {
		return 0, &Error{Fault: Framing}
	}
	f.left, f.signature = n, signature
	if n > 0 {
		return n, nil
	}
	if err := b.checkChunk(); err != nil {
		return 0, err
	}
	return 0, io.EOF
}

func (b *Body) endFrame() error {
	if b.frames.left != 0 {
		return &Error{Framing, "A chunk is longer than x-amz-decoded-content-length."}
	}
	if line, err := b.line(); err != nil || line != "" {
		return errors.Join(err, &Error{Fault: Framing})
	}
	return b.checkChunk()
}

func (b *Body) checkChunk() error {
	f := b.frames
	if !f.signed {
		return nil
	}
	if err := f.check(algorithm+"-PAYLOAD", emptySHA256+"\n"+hex.EncodeToString(f.chunk.Sum(nil)), f.signature); err != nil {
		return err
	}
	f.chunk.Reset()
	return nil
}

// check compares a signature of the chain.
func (f *frames) check(kind, content, got string) error {
	want := hex.EncodeToString(mac(f.key, kind+"\n"+f.context+"\n"+f.prior+"\n"+content))
	if want != got {
		return &Error{Fault: Mismatch}
	}
	f.prior = want
	return nil
}

func (b *Body) line() (string, error) {
	line, err := b.in.ReadSlice('\n')
	if errors.Is(err, io.EOF) {
		return "", &Error{Fault: Incomplete}
	}
	if err != nil || len(line) > maxLine {
		return "", errors.Join(&Error{Fault: Framing}, err)
	}
	return string(bytes.TrimRight(line, "\r\n")), nil
}

// finishFrames reads the trailer after the last chunk.
func (b *Body) finishFrames() error {
	f := b.frames
	if !f.trailer {
		return b.finish()
	}
	var signed strings.Builder
	signature := ""
	for signed.Len() < maxTrailer {
		line, err := b.line()
		if line == "" && err == nil {
			break
		}
		var end *Error
		if errors.As(err, &end) && end.Fault == Incomplete { // some clients leave the last empty line out
			break
		}
		if err != nil {
			return err
		}
		name, value, _ := strings.Cut(line, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if name == "x-amz-trailer-signature" {
			signature = value
			continue
		}
		signed.WriteString(name + ":" + value + "\n")
		if http.CanonicalHeaderKey(name) == b.header {
			b.value = value
		}
	}
	if f.signed {
		sum := sha256.Sum256([]byte(signed.String()))
		if err := f.check(algorithm+"-TRAILER", hex.EncodeToString(sum[:]), signature); err != nil {
			return err
		}
	}
	return b.finish()
}

// finish compares the hashes of the whole body.
func (b *Body) finish() error {
	b.ended = io.EOF
	switch {
	case b.content != nil && hex.EncodeToString(b.content.Sum(nil)) != b.want:
		b.ended = &Error{Fault: ContentHash}
	case b.sum != nil && base64.StdEncoding.EncodeToString(b.sum.Sum(nil)) != b.value:
		b.ended = &Error{Digest, fmt.Sprintf("The %s you specified did not match the calculated checksum.", strings.ToUpper(strings.TrimPrefix(b.header, checksumPrefix)))}
	}
	return b.ended
}
