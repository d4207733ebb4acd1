package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/datacounsel/spillway/internal/backoff"
)

const (
	retryFirst = 500 * time.Millisecond
	retryMost  = 30 * time.Second
)

// openHTTP fetches the URL once, or again and again when spec polls. A body is spooled to a temporary file,
// so that a slow reader does not hold the API's connection and a replay can go over it again.
func openHTTP(ctx context.Context, spec Spec) (*Source, error) {
	first, err := fetchSource(ctx, spec)
	if err != nil || spec.HTTP.Poll <= 0 {
		return first, err
	}
	// What an API gives next is not known beforehand, so no earlier run's position fits: each run is its own replay.
	p := &poller{spec: spec, now: first}
	s := New(first.Name, "poll "+uuid.NewString(), first.Columns, p.pass)
	s.Polls, s.close = true, func() error { return p.now.Close() }
	return s, nil
}

// poller holds the body that was fetched last.
type poller struct {
	spec Spec
	now  *Source
}

// pass walks the first body at once and later ones when the API has something new.
func (p *poller) pass(ctx context.Context, n int) (Rows, error) {
	for n > 0 {
		if err := backoff.Sleep(ctx, p.spec.HTTP.Poll); err != nil {
			return nil, err
		}
		next, err := fetchSource(ctx, p.spec)
		if err != nil {
			return nil, err
		}
		if next.Identity == p.now.Identity {
			_ = next.Close()
			continue
		}
		if fmt.Sprint(next.Columns) != fmt.Sprint(p.now.Columns) {
			_ = next.Close()
			return nil, fmt.Errorf("poll %s: the columns changed from %v to %v", next.Name, p.now.Columns, next.Columns)
		}
		_ = p.now.Close()
		p.now = next
		break
	}
	return p.now.Pass(ctx, n)
}

// fetchSource gets the URL, trying again where that may help.
func fetchSource(ctx context.Context, spec Spec) (*Source, error) {
	waits := backoff.Backoff{First: retryFirst, Most: retryMost}
	for try := 0; ; try++ {
		s, after, err := fetchOnce(ctx, spec)
		if err == nil || after < 0 || try >= spec.HTTP.Retries || ctx.Err() != nil {
			return s, err
		}
		pause := max(after, waits.Next())
		spec.Log.Warn("the API did not answer; trying again", "source", redact(spec.Location), "error", err, "in", pause)
		if err := backoff.Sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
}

// fetchOnce gets the URL once. Where it fails, after is how long the API asks to wait, 0 if it does not say,
// and negative if trying again is of no use.
func fetchOnce(ctx context.Context, spec Spec) (s *Source, after time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, spec.HTTP.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, spec.Location, nil)
	if err != nil {
		return nil, -1, err
	}
	for _, header := range spec.HTTP.Headers {
		name, value, _ := strings.Cut(header, ":")
		req.Header.Set(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, 0, errors.New(strings.ReplaceAll(err.Error(), spec.Location, redact(spec.Location)))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, retryAfter(resp), fmt.Errorf("GET %s: %s", redact(spec.Location), resp.Status)
	}
	file, size, err := spool(resp.Body)
	if err != nil {
		return nil, 0, fmt.Errorf("GET %s: %w", redact(spec.Location), err)
	}
	s, err = overFile(redact(spec.Location), file, size, spec)
	return s, -1, err
}

// retryAfter tells how long to wait after an answer that is not 200; negative means not to try again.
func retryAfter(resp *http.Response) time.Duration {
	if resp.StatusCode < 500 && resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusRequestTimeout {
		return -1
	}
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, retryMost)
}

// spool copies body to a temporary file that has no name any more.
func spool(body io.Reader) (*os.File, int64, error) {
	file, err := os.CreateTemp("", "spillway-source-*")
	if err != nil {
		return nil, 0, err
	}
	size, err := io.Copy(file, body)
	if err = errors.Join(os.Remove(file.Name()), err); err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, size, nil
}
