// Package retry repeats requests to AWS that may succeed later, and tells those that never will.
package retry

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/datacounsel/spillway/internal/backoff"
)

// Policy is how to wait between tries: as backoff.Backoff does.
type Policy struct {
	First, Most time.Duration
	Attempt     time.Duration // deadline of one try
	Log         *slog.Logger
	Failed      func(error) // told of every failed try, and of nil after the try that succeeded; may be nil
}

// Do calls try until it succeeds, fails for good, or ctx ends. It returns the last error.
func (p Policy) Do(ctx context.Context, what string, try func(context.Context) error) error {
	waits := backoff.Backoff{First: p.First, Most: p.Most}
	for {
		attempt, cancel := context.WithTimeout(ctx, p.Attempt)
		err := try(attempt)
		cancel()
		if err == nil || !Transient(err) || ctx.Err() != nil {
			if err == nil && p.Failed != nil {
				p.Failed(nil)
			}
			return err
		}
		if p.Failed != nil {
			p.Failed(err)
		}
		pause := waits.Next()
		p.Log.Warn("try again", "what", what, "in", pause, "error", err)
		if backoff.Sleep(ctx, pause) != nil {
			return err
		}
	}
}

// transientCodes are the codes of AWS's errors that pass, beside those with a 5xx status.
const transientCodes = " SlowDown RequestTimeout RequestTimeoutException InternalError ServiceUnavailable Throttling ThrottlingException " +
	"TooManyRequestsException RequestLimitExceeded ConditionalRequestConflict OperationAborted " +
	"ConcurrentModificationException OperationTimeoutException InternalServiceException ResourceNotReadyException "

// Transient tells whether a request that failed with err may succeed when it is repeated: throttling, 5xx,
// and everything below HTTP, such as a refused connection. Other answers of AWS are final.
func Transient(err error) bool {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		switch status := response.HTTPStatusCode(); {
		case status >= http.StatusInternalServerError, status == http.StatusTooManyRequests:
			return true
		}
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return strings.Contains(transientCodes, " "+api.ErrorCode()+" ")
	}
	var permanent *Permanent
	return !errors.As(err, &permanent)
}

// Permanent marks an error that no repetition helps.
type Permanent struct{ Err error }

func (e *Permanent) Error() string { return e.Err.Error() }
func (e *Permanent) Unwrap() error { return e.Err }
