package sink

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/datacounsel/spillway/connector/catalog"
	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/connector/retry"
)

// Records writes each record as an object of its own, <topics.dir>/<topic>/stock_market_<n>.json with
// n = offset × partitions + partition, so that a record has the same name whoever writes it.
type Records struct {
	Store      *Store
	Schema     *catalog.Schema
	Config     *config.Config
	Partitions func() int32 // of the topic
}

// Publish implements Publisher. It returns r.Next only after every record of the range is in S3.
func (w *Records) Publish(ctx context.Context, r *Range) (int64, error) {
	if err := w.Schema.Ensure(ctx, r.Version); err != nil {
		return 0, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.Config.PutConcurrency)
	start := 0
	for _, mark := range r.Marks {
		line := r.Lines[start : mark.End-1] // the object holds the record alone, as the seed writes it
		start = mark.End
		group.Go(func() error { return w.put(ctx, r.Partition, mark.Offset, line) })
	}
	return r.Next, group.Wait()
}

func (w *Records) put(ctx context.Context, partition int32, offset int64, record []byte) error {
	n := offset*int64(w.Partitions()) + int64(partition)
	key := fmt.Sprintf("%sstock_market_%d.json", w.Config.Folder(), n)
	meta := map[string]string{metaPartition: strconv.Itoa(int(partition)), metaOffset: strconv.FormatInt(offset, 10)}
	err := w.Store.Put(ctx, key, Object{Body: record, ContentType: "application/json", Metadata: meta})
	if !errors.Is(err, ErrExists) {
		return err
	}
	have, _, err := w.Store.Metadata(ctx, key)
	if err == nil && (have[metaPartition] != meta[metaPartition] || have[metaOffset] != meta[metaOffset]) {
		err = &retry.Permanent{Err: fmt.Errorf("s3://%s/%s holds partition %q offset %q, not partition %d offset %d: the topic's number of partitions has changed, or another program writes here; give another --topics-dir, --topic or --bucket",
			w.Store.Bucket, key, have[metaPartition], have[metaOffset], partition, offset)}
	}
	return err
}

// Resume implements Publisher. Records that are in S3 already are recognised when they are put again.
func (w *Records) Resume(_ context.Context, _ int32, from int64) (int64, error) { return from, nil }

// Latest implements Publisher: nothing is known without a committed offset, and nothing needs to be.
func (w *Records) Latest(context.Context, int32) (int64, bool, error) { return 0, false, nil }
