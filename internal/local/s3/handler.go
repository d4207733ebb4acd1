package s3

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"

	"github.com/rclone/gofakes3"

	"github.com/datacounsel/spillway/internal/local/sigv4"
)

// Handler serves S3's API over the store. Requests must have passed sigv4.Verifier, which decodes and
// checks their bodies.
func (s *Store) Handler() http.Handler {
	fake := gofakes3.New(backend{s, s.log},
		gofakes3.WithTimeSkewLimit(0), // the verifier has checked it
		gofakes3.WithLogger(logger{s.log})).Server()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := r.Body.(*sigv4.Body)
		if body != nil {
			r = r.WithContext(context.WithValue(r.Context(), bodyKey{}, body))
		}
		for _, name := range conditionHeaders {
			if v := r.Header.Get(name); v != "" {
				r.Header.Set(name, plainETags(v))
			}
		}
		out := &response{ResponseWriter: w, body: body}
		if r.URL.Query().Has("attributes") {
			out.whole = &bytes.Buffer{}
		}
		fake.ServeHTTP(out, r)
		out.end()
	})
}

type bodyKey struct{}

func bodyChecksum(ctx context.Context) *sigv4.Body {
	body, _ := ctx.Value(bodyKey{}).(*sigv4.Body)
	return body
}

// gofakes3 prints an ETag as hexadecimal bytes and cannot print the "-N" of a multipart upload. The store
// hands it N as two more bytes, which are turned into "-N" and back at the edge.
var (
	multipartETag = regexp.MustCompile(`\b([0-9a-f]{32})-([0-9]{1,5})\b`)
	longETag      = regexp.MustCompile(`\b([0-9a-f]{32})([0-9a-f]{4})\b`)

	conditionHeaders = []string{"If-Match", "If-None-Match", "X-Amz-Copy-Source-If-Match", "X-Amz-Copy-Source-If-None-Match"}
)

func plainETags(v string) string {
	return multipartETag.ReplaceAllStringFunc(v, func(tag string) string {
		n, _ := strconv.Atoi(tag[33:])
		return fmt.Sprintf("%s%04x", tag[:32], n)
	})
}

func multipartETags(v []byte) []byte {
	return longETag.ReplaceAllFunc(v, func(tag []byte) []byte {
		n, _ := strconv.ParseUint(string(tag[32:]), 16, 16)
		return fmt.Appendf(nil, "%s-%d", tag[:32], n)
	})
}

// response mends what gofakes3 answers: ETags, and bodies that the verifier found wrong.
type response struct {
	http.ResponseWriter
	body     *sigv4.Body
	whole    *bytes.Buffer // holds an answer back that has ETags in its body
	started  bool
	replaced bool // the answer is our own; what gofakes3 writes is dropped
}

func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *response) WriteHeader(status int) {
	if w.started {
		return
	}
	w.started = true
	h := w.Header()
	if tag := h.Get("ETag"); tag != "" {
		h.Set("ETag", string(multipartETags([]byte(tag))))
	}
	if w.body != nil {
		var wrong *sigv4.Error
		if errors.As(w.body.Err(), &wrong) {
			w.replaced = true
			status, code, message := wrong.In(sigv4.S3)
			WriteError(w.ResponseWriter, status, code, message)
			return
		}
		if name, value := w.body.Checksum(); name != "" && status == http.StatusOK {
			h.Set(name, value)
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *response) Write(p []byte) (int, error) {
	if w.whole != nil {
		return w.whole.Write(p)
	}
	if !w.started {
		w.WriteHeader(http.StatusOK)
	}
	if w.replaced {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

// ReadFrom lets the kernel send files.
func (w *response) ReadFrom(from io.Reader) (int64, error) {
	if w.whole != nil {
		return io.Copy(w.whole, from)
	}
	if !w.started {
		w.WriteHeader(http.StatusOK)
	}
	if w.replaced {
		return io.Copy(io.Discard, from)
	}
	return io.Copy(w.ResponseWriter, from)
}

func (w *response) end() {
	if w.whole != nil {
		text := multipartETags(w.whole.Bytes())
		w.whole = nil
		_, _ = w.Write(text) // a client that went away needs no answer
		return
	}
	if !w.started {
		w.WriteHeader(http.StatusOK)
	}
}

// WriteError answers with an error in S3's XML.
func WriteError(w http.ResponseWriter, status int, code, message string) {
	h := w.Header()
	h.Del("Content-Length")
	h.Del("ETag")
	h.Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprint(w, xml.Header)
	_ = xml.NewEncoder(w).Encode(struct { // a client that went away needs no answer
		XMLName   xml.Name `xml:"Error"`
		Code      string
		Message   string
		RequestID string `xml:"RequestId,omitempty"`
	}{Code: code, Message: message, RequestID: h.Get("X-Amz-Request-Id")})
}

// logger passes gofakes3's messages on: what it calls information, one line and more a request, is debug.
type logger struct{ log *slog.Logger }

func (l logger) Print(level gofakes3.LogLevel, v ...any) {
	to := slog.LevelDebug
	if level == gofakes3.LogErr {
		to = slog.LevelWarn
	}
	if l.log.Enabled(context.Background(), to) {
		l.log.Log(context.Background(), to, fmt.Sprint(v...))
	}
}
