package s3

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rclone/gofakes3"
)

// TestReadersSeeWholeObjects: while writers replace, delete and move aside the same few objects, every read
// gives a whole body with its own ETag and metadata.
func TestReadersSeeWholeObjects(t *testing.T) {
	s, err := Open(Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CreateBucket("data"); err != nil {
		t.Fatal(err)
	}
	b := backend{s, slog.New(slog.NewTextHandler(t.Output(), nil))}
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
	defer stop()
	keys := []string{"x", "x/y", "x/y/z", "o"}
	var wg sync.WaitGroup
	for writer := range 4 {
		wg.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				key := keys[rand.IntN(len(keys))]
				if n%5 == 0 {
					if err := s.Delete("data", key); err != nil {
						t.Errorf("delete %q: %v", key, err)
					}
					continue
				}
				body := strings.Repeat(string(rune('a'+writer)), rand.IntN(40_000)) + hex.EncodeToString([]byte{byte(n), byte(n >> 8)})
				sum := md5.Sum([]byte(body))
				meta := map[string]string{"X-Amz-Meta-Md5": hex.EncodeToString(sum[:])}
				if _, err := b.PutObject(ctx, "data", key, meta, strings.NewReader(body), int64(len(body))); err != nil {
					t.Errorf("put %q: %v", key, err)
				}
			}
		})
		wg.Go(func() {
			for ctx.Err() == nil {
				key := keys[rand.IntN(len(keys))]
				if err := readWhole(b, key); err != nil && !gofakes3.HasErrorCode(err, gofakes3.ErrNoSuchKey) {
					t.Errorf("get %q: %v", key, err)
				}
			}
		})
	}
	wg.Wait()
}

func readWhole(b backend, key string) error {
	o, err := b.GetObject(context.Background(), "data", key, nil)
	if err != nil {
		return err
	}
	defer o.Contents.Close()
	raw, err := io.ReadAll(o.Contents)
	if err != nil {
		return err
	}
	sum := md5.Sum(raw)
	switch {
	case int64(len(raw)) != o.Size:
		return errors.New("the body has another length than was said")
	case hex.EncodeToString(sum[:]) != hex.EncodeToString(o.Hash):
		return errors.New("the body has another ETag")
	case hex.EncodeToString(sum[:]) != o.Metadata["X-Amz-Meta-Md5"]:
		return errors.New("the metadata is another object's")
	}
	return nil
}
