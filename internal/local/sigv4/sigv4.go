// Package sigv4 verifies requests that are signed with AWS Signature Version 4, in headers or in a presigned
// URL, and reads the bodies that S3's clients send: plain, hashed, and aws-chunked with signed or unsigned
// chunks and with checksums in a trailer. The sources are AWS's "Create a signed AWS API request" in the IAM
// guide and "Signature Calculations for the Authorization Header" (streaming, trailers) in the S3 API reference.
//
// Deviations: any region is accepted, a session token is not looked at, and SigV4A is not known.
package sigv4

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	algorithm = "AWS4-HMAC-SHA256"
	timeForm  = "20060102T150405Z"
	dateForm  = "20060102"

	headerDate    = "X-Amz-Date"
	headerContent = "X-Amz-Content-Sha256"

	unsignedPayload = "UNSIGNED-PAYLOAD"

	maxExpires = 7 * 24 * time.Hour
	s3Skew     = 15 * time.Minute
	apiSkew    = 5 * time.Minute
	maxCall    = 16 << 20 // bytes in the body of an API call other than S3's
)

// Verifier checks signatures.
type Verifier struct {
	Secret func(accessKey string) (secret string, ok bool)
	Now    func() time.Time // nil: time.Now
}

// signature is what a request says of how it was signed.
type signature struct {
	accessKey string
	date      string // of the scope
	region    string
	service   string
	headers   []string // signed, in lower case, sorted
	mac       string
	time      time.Time
	expires   time.Duration // of a presigned URL
	presigned bool
}

func (s *signature) scope() string {
	return s.date + "/" + s.region + "/" + s.service + "/aws4_request"
}

// Verify checks that r is signed for service with a key that the verifier knows. The error is an *Error
// unless the body could not be read. For S3 the body is replaced by one that is decoded and checked while
// it is read: see Body. For the other services it has been read and checked.
func (v *Verifier) Verify(r *http.Request, service string) error {
	sig, err := parse(r)
	if err != nil {
		return err
	}
	if sig.service != service || sig.date != sig.time.Format(dateForm) {
		return &Error{WrongScope, fmt.Sprintf("Credential should be scoped to correct service and date: '%s', '%s'.", service, sig.time.Format(dateForm))}
	}
	secret, ok := v.Secret(sig.accessKey)
	if !ok {
		return &Error{Fault: UnknownKey}
	}
	if err := v.timely(sig, service); err != nil {
		return err
	}
	if err := mustBeSigned(r, sig); err != nil {
		return err
	}
	content, err := contentHash(r, sig)
	if err != nil {
		return err
	}
	key := signingKey(secret, sig)
	want := mac(key, strings.Join([]string{algorithm, sig.time.Format(timeForm), sig.scope(), canonicalHash(r, sig, content)}, "\n"))
	if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(want)), []byte(sig.mac)) != 1 {
		return &Error{Fault: Mismatch}
	}
	if service != "s3" {
		return nil
	}
	return replaceBody(r, content, key, sig)
}

func parse(r *http.Request) (*signature, error) {
	if auth := r.Header.Get("Authorization"); auth != "" {
		return parseHeader(r, auth)
	}
	if q := r.URL.Query(); q.Has("X-Amz-Signature") || q.Has("X-Amz-Algorithm") {
		return parseQuery(q)
	}
	if r.URL.Query().Has("AWSAccessKeyId") {
		return nil, &Error{Fault: OtherVersion}
	}
	return nil, &Error{Fault: NoSignature}
}

func parseHeader(r *http.Request, auth string) (*signature, error) {
	rest, ok := strings.CutPrefix(auth, algorithm+" ")
	if !ok {
		return nil, &Error{Fault: OtherVersion}
	}
	fields := map[string]string{}
	for _, f := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(f), "=")
		fields[name] = value
	}
	date := r.Header.Get(headerDate)
	when, err := time.Parse(timeForm, date)
	if date == "" {
		when, err = http.ParseTime(r.Header.Get("Date"))
	}
	if err != nil {
		return nil, &Error{Malformed, "AWS authentication requires a valid Date or x-amz-date header"}
	}
	return build(fields["Credential"], fields["SignedHeaders"], fields["Signature"], when)
}

func parseQuery(q url.Values) (*signature, error) {
	if q.Get("X-Amz-Algorithm") != algorithm {
		return nil, &Error{Malformed, "X-Amz-Algorithm only supports \"" + algorithm + "\""}
	}
	when, err := time.Parse(timeForm, q.Get(headerDate))
	if err != nil {
		return nil, &Error{Malformed, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""}
	}
	seconds, err := strconv.ParseInt(q.Get("X-Amz-Expires"), 10, 64)
	if err != nil || seconds < 0 || seconds > int64(maxExpires/time.Second) {
		return nil, &Error{Malformed, "X-Amz-Expires must be a number of seconds from 0 to 604800"}
	}
	s, err := build(q.Get("X-Amz-Credential"), q.Get("X-Amz-SignedHeaders"), q.Get("X-Amz-Signature"), when)
	if err != nil {
		return nil, err
	}
	s.presigned, s.expires = true, time.Duration(seconds)*time.Second
	return s, nil
}

func build(credential, headers, mac string, when time.Time) (*signature, error) {
	parts := strings.Split(credential, "/")
	n := len(parts)
	if n < 5 || parts[n-1] != "aws4_request" || headers == "" || mac == "" {
		return nil, &Error{Malformed, "Authorization needs Credential=<key>/<date>/<region>/<service>/aws4_request, SignedHeaders and Signature."}
	}
	s := &signature{accessKey: strings.Join(parts[:n-4], "/"), date: parts[n-4], region: parts[n-3], service: parts[n-2], mac: mac, time: when.UTC()}
	s.headers = strings.Split(strings.ToLower(headers), ";")
	slices.Sort(s.headers)
	return s, nil
}

// timely checks the clock: S3 allows 15 minutes, the other services 5.
func (v *Verifier) timely(s *signature, service string) error {
	now := time.Now
	if v.Now != nil {
		now = v.Now
	}
	at := now().UTC()
	skew := apiSkew
	if service == "s3" {
		skew = s3Skew
	}
	show := func(t time.Time) string { return t.Format(timeForm) }
	switch {
	case s.time.After(at.Add(skew)):
		if service == "s3" {
			return &Error{Fault: Skewed}
		}
		return &Error{Skewed, fmt.Sprintf("Signature not yet current: %s is still later than %s (%s + 5 min.)", show(s.time), show(at.Add(skew)), show(at))}
	case s.presigned && at.After(s.time.Add(s.expires)):
		return &Error{Fault: Expired}
	case !s.presigned && s.time.Before(at.Add(-skew)):
		if service == "s3" {
			return &Error{Fault: Skewed}
		}
		return &Error{Skewed, fmt.Sprintf("Signature expired: %s is now earlier than %s (%s - 5 min.)", show(s.time), show(at.Add(-skew)), show(at))}
	}
	return nil
}

// mustBeSigned refuses a request whose host or x-amz-* headers someone could have changed.
func mustBeSigned(r *http.Request, s *signature) error {
	if !slices.Contains(s.headers, "host") {
		return &Error{Unsigned, "'Host' must be a 'SignedHeader' in the AWS Authorization."}
	}
	for name := range r.Header {
		name = strings.ToLower(name)
		if strings.HasPrefix(name, "x-amz-") && !slices.Contains(s.headers, name) {
			return &Error{Unsigned, "There were headers present in the request which were not signed: " + name}
		}
	}
	return nil
}

// contentHash returns what stands for the body in the signature. A body that is not S3's is read for it.
func contentHash(r *http.Request, s *signature) (string, error) {
	said := r.Header.Get(headerContent)
	if s.service == "s3" {
		switch {
		case said != "":
			return said, nil
		case s.presigned:
			if q := r.URL.Query().Get(headerContent); q != "" {
				return q, nil
			}
			return unsignedPayload, nil
		}
		return "", &Error{Fault: NoContentHash}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxCall+1))
	if err != nil {
		return "", fmt.Errorf("read the request's body: %w", err)
	}
	if len(body) > maxCall {
		return "", &Error{Fault: TooLong}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func signingKey(secret string, s *signature) []byte {
	key := mac([]byte("AWS4"+secret), s.date)
	for _, part := range []string{s.region, s.service, "aws4_request"} {
		key = mac(key, part)
	}
	return key
}

// canonicalHash is the SHA-256 of the canonical request.
func canonicalHash(r *http.Request, s *signature, content string) string {
	path := escape(r.URL.Path, true)
	if s.service != "s3" {
		path = escape(path, true)
	}
	var b strings.Builder
	b.WriteString(r.Method + "\n" + max(path, "/") + "\n" + canonicalQuery(r.URL) + "\n")
	for _, name := range s.headers {
		b.WriteString(name + ":" + headerValue(r, name) + "\n")
	}
	b.WriteString("\n" + strings.Join(s.headers, ";") + "\n" + content)
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

func headerValue(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		return strconv.FormatInt(r.ContentLength, 10)
	case "transfer-encoding":
		return strings.Join(r.TransferEncoding, ",")
	}
	values := slices.Clone(r.Header.Values(name))
	for i, v := range values {
		values[i] = strings.Join(strings.Fields(v), " ")
	}
	return strings.Join(values, ",")
}

func canonicalQuery(u *url.URL) string {
	var pairs []string
	for name, values := range u.Query() {
		if name == "X-Amz-Signature" {
			continue
		}
		for _, v := range values {
			pairs = append(pairs, escape(name, false)+"="+escape(v, false))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// escape is AWS's UriEncode: all but unreserved characters, and slashes if they are kept.
func escape(s string, keepSlash bool) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', strings.IndexByte("-_.~", c) >= 0, c == '/' && keepSlash:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		}
	}
	return b.String()
}
