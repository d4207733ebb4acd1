package local

import (
	"encoding/json"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"strings"

	"github.com/datacounsel/spillway/internal/local/s3"
	"github.com/datacounsel/spillway/internal/local/sigv4"
	"github.com/datacounsel/spillway/internal/local/sts"
)

// service is one AWS API behind the front door.
type service struct {
	name     string // as in the signature's scope
	protocol sigv4.Protocol
	handler  http.Handler
}

// frontDoor tells the services of one listener apart, as AWS does by host names: calls of AWS JSON 1.1 by
// X-Amz-Target, of the query protocol by their form, and all else is S3's. It lets only signed requests in.
type frontDoor struct {
	verifier *sigv4.Verifier
	json     map[string]service // by what stands before the dot in X-Amz-Target
	query    service
	s3       service
	log      *slog.Logger
}

func (d *frontDoor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	to, ok := d.route(r)
	if !ok {
		refuse(w, sigv4.JSON, http.StatusBadRequest, "UnknownOperationException",
			"no service here has the operation "+r.Header.Get("X-Amz-Target"))
		return
	}
	if to.protocol == sigv4.S3 && r.Method == http.MethodOptions {
		to.handler.ServeHTTP(w, r) // browsers do not sign what they ask beforehand
		return
	}
	if err := d.verifier.Verify(r, to.name); err != nil {
		var refused *sigv4.Error
		if !errors.As(err, &refused) {
			refused = &sigv4.Error{Fault: sigv4.Incomplete}
		}
		status, code, message := refused.In(to.protocol)
		d.log.Debug("refused an AWS request", "service", to.name, "method", r.Method, "path", r.URL.Path, "code", code, "message", message)
		refuse(w, to.protocol, status, code, message)
		return
	}
	to.handler.ServeHTTP(w, r)
}

func (d *frontDoor) route(r *http.Request) (service, bool) {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		prefix, _, _ := strings.Cut(target, ".")
		s, ok := d.json[prefix]
		return s, ok
	}
	if r.URL.Path == "/" {
		kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if kind == "application/x-www-form-urlencoded" && r.Method == http.MethodPost || r.URL.Query().Has("Action") {
			return d.query, true
		}
	}
	return d.s3, true
}

func refuse(w http.ResponseWriter, p sigv4.Protocol, status int, code, message string) {
	switch p {
	case sigv4.S3:
		s3.WriteError(w, status, code, message)
	case sigv4.Query:
		sts.WriteError(w, status, code, message)
	case sigv4.JSON:
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.Header().Set("X-Amzn-ErrorType", code)
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"__type": code, "message": message})
	}
}
