// Package sink writes ranges of a Kafka partition's offsets to S3, each exactly once.
//
// Every record of a partition lies in one object, and the objects of a partition follow each other without
// a gap: an object's name holds the first offset of its range and its metadata the last. So the name of the
// next object is known, a PUT that may not replace an object fences every other writer, and what a crashed
// or lost worker has written is found by looking for that name.
package sink

import (
	"context"
	"time"
)

// Range is the records of one partition at offsets Start up to but not including Next. Offsets without a
// record (transaction markers, compaction, records passed over) belong to the range that goes over them.
type Range struct {
	Partition   int32
	Start, Next int64
	Count       int    // records
	Lines       []byte // one line a record
	Marks       []Mark // where each record ends; kept only for one object a record
	Version     int64  // of the schema that covers the records

	Opened time.Time // wall clock
	First  time.Time // timestamp of the first record
}

// Mark is the end of one record in Range.Lines.
type Mark struct {
	Offset int64
	End    int
}

// Publisher puts ranges into S3.
type Publisher interface {
	// Publish returns when the range is in S3, with the first offset of the partition that is not. That is
	// r.Next, unless another worker has written some of the range, differently cut.
	Publish(ctx context.Context, r *Range) (next int64, err error)
	// Resume returns the first offset that is not in S3, given that all below from are.
	Resume(ctx context.Context, partition int32, from int64) (int64, error)
	// Latest returns the first offset after the last object of the partition; found is false if there is none.
	Latest(ctx context.Context, partition int32) (next int64, found bool, err error)
}
