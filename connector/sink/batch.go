package sink

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/connector/catalog"
	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/connector/format"
	"github.com/datacounsel/spillway/connector/partition"
	"github.com/datacounsel/spillway/connector/retry"
)

// The user metadata of objects. S3 gives them the prefix x-amz-meta-.
const (
	metaStart     = "start-offset"
	metaEnd       = "end-offset" // the last offset of the range
	metaCount     = "record-count"
	metaPartition = "kafka-partition"
	metaOffset    = "kafka-offset"
)

// Batches writes each range as one object,
// <topics.dir>/<topic>/[partition=N/]<topic>+<partition>+<start offset>.json[.gz], named as Confluent's
// sink names them. The start is that of the range: where a gap in the offsets comes first, it is lower than
// the first record's, which Confluent takes.
type Batches struct {
	Store       *Store
	Schema      *catalog.Schema
	Config      *config.Config
	Format      *format.Lines
	Partitioner partition.Partitioner
}

// Publish implements Publisher.
func (b *Batches) Publish(ctx context.Context, r *Range) (int64, error) {
	if err := b.Schema.Ensure(ctx, r.Version); err != nil {
		return 0, err
	}
	body, err := b.Format.Encode(r.Lines)
	if err != nil {
		return 0, err
	}
	err = b.Store.Put(ctx, b.stem(r.Partition, r.Start)+b.Format.Extension(), Object{
		Body: body, ContentType: b.Format.ContentType(),
		Metadata: map[string]string{
			metaPartition: strconv.Itoa(int(r.Partition)),
			metaStart:     strconv.FormatInt(r.Start, 10),
			metaEnd:       strconv.FormatInt(r.Next-1, 10),
			metaCount:     strconv.Itoa(r.Count),
		},
	})
	if errors.Is(err, ErrExists) {
		return b.Resume(ctx, r.Partition, r.Start)
	}
	return r.Next, err
}

// Resume implements Publisher. An object is looked for by its name up to the extension, so that it is found
// when compression was changed meanwhile.
func (b *Batches) Resume(ctx context.Context, partition int32, from int64) (int64, error) {
	for {
		key := ""
		if err := b.Store.Keys(ctx, b.stem(partition, from)+".", 1, func(k string) { key = k }); err != nil || key == "" {
			return from, err
		}
		next, err := b.after(ctx, key, from)
		if err != nil {
			return 0, err
		}
		from = next
	}
}

// Latest implements Publisher. It lists all objects of the partition.
func (b *Batches) Latest(ctx context.Context, partition int32) (int64, bool, error) {
	prefix, last, lastStart := b.prefix(partition), "", int64(-1)
	err := b.Store.Keys(ctx, prefix, 0, func(key string) {
		digits, _, _ := strings.Cut(strings.TrimPrefix(key, prefix), ".")
		if start, err := strconv.ParseInt(digits, 10, 64); err == nil && start > lastStart {
			last, lastStart = key, start
		}
	})
	if err != nil || last == "" {
		return 0, false, err
	}
	next, err := b.after(ctx, last, lastStart)
	return next, true, err
}

// after reads from the object at key where the next one starts, which must be beyond from.
func (b *Batches) after(ctx context.Context, key string, from int64) (int64, error) {
	meta, found, err := b.Store.Metadata(ctx, key)
	if err != nil {
		return 0, err
	}
	end, err := strconv.ParseInt(meta[metaEnd], 10, 64)
	if !found || err != nil || end < from {
		return 0, &retry.Permanent{Err: fmt.Errorf("s3://%s/%s has the name of an object of this connector, but not its metadata (%s %q): another program writes here; give another --topics-dir, --topic or --bucket",
			b.Store.Bucket, key, metaEnd, meta[metaEnd])}
	}
	return end + 1, nil
}

func (b *Batches) prefix(partition int32) string {
	c := b.Config
	return fmt.Sprintf("%s%s%s%s%d%s", c.Folder(), b.Partitioner.Folder(partition), c.Topic, c.FileDelim, partition, c.FileDelim)
}

func (b *Batches) stem(partition int32, start int64) string {
	return fmt.Sprintf("%s%0*d", b.prefix(partition), b.Config.PadWidth, start)
}
