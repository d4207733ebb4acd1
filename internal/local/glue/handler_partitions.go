package glue

import (
	"context"
	"hash/fnv"

	"github.com/datacounsel/spillway/internal/local/awsjson"
)

// partitionRef names a table and one or many of its partitions in a request.
type partitionRef struct {
	DatabaseName, TableName string
	PartitionValues         []string
	PartitionValueList      []string
	PartitionInput          PartitionInput
	PartitionInputList      []PartitionInput
}

// valueList is how batches name a partition.
type valueList struct{ Values []string }

type batchPartitions struct {
	DatabaseName, TableName string
	PartitionsToGet         []valueList
	PartitionsToDelete      []valueList
	Entries                 []struct {
		PartitionValueList []string
		PartitionInput     PartitionInput
	}
}

func (h *handler) partitions(s *awsjson.Service) {
	awsjson.Handle(s, "CreatePartition", func(_ context.Context, in *partitionRef) (*awsjson.Empty, error) {
		failures, err := h.store.CreatePartitions(in.DatabaseName, in.TableName, []PartitionInput{in.PartitionInput})
		return nothing(first(failures, err))
	})
	awsjson.Handle(s, "BatchCreatePartition", func(_ context.Context, in *partitionRef) (*batchErrors[PartitionError], error) {
		failures, err := h.store.CreatePartitions(in.DatabaseName, in.TableName, in.PartitionInputList)
		return &batchErrors[PartitionError]{failures}, err
	})
	type one struct{ Partition Partition }
	awsjson.Handle(s, "GetPartition", func(_ context.Context, in *partitionRef) (*one, error) {
		p, err := h.store.PartitionDefinition(in.DatabaseName, in.TableName, in.PartitionValues)
		return &one{p}, err
	})
	awsjson.Handle(s, "GetPartitions", h.getPartitions)
	awsjson.Handle(s, "BatchGetPartition", h.batchGetPartition)
	awsjson.Handle(s, "UpdatePartition", func(_ context.Context, in *partitionRef) (*awsjson.Empty, error) {
		return nothing(h.store.UpdatePartition(in.DatabaseName, in.TableName, in.PartitionValueList, in.PartitionInput))
	})
	awsjson.Handle(s, "BatchUpdatePartition", h.batchUpdatePartition)
	awsjson.Handle(s, "DeletePartition", func(_ context.Context, in *partitionRef) (*awsjson.Empty, error) {
		failures, err := h.store.DeletePartitions(in.DatabaseName, in.TableName, [][]string{in.PartitionValues})
		return nothing(first(failures, err))
	})
	awsjson.Handle(s, "BatchDeletePartition", func(_ context.Context, in *batchPartitions) (*batchErrors[PartitionError], error) {
		var lists [][]string
		for _, l := range in.PartitionsToDelete {
			lists = append(lists, l.Values)
		}
		failures, err := h.store.DeletePartitions(in.DatabaseName, in.TableName, lists)
		return &batchErrors[PartitionError]{failures}, err
	})
	type indexes struct{ PartitionIndexDescriptorList []awsjson.Empty }
	awsjson.Handle(s, "GetPartitionIndexes", func(_ context.Context, in *partitionRef) (*indexes, error) {
		_, err := h.store.Definition(in.DatabaseName, in.TableName)
		return &indexes{[]awsjson.Empty{}}, err
	})
}

// first turns the failure of a batch of one into an error.
func first(failures []PartitionError, err error) error {
	if err != nil || len(failures) == 0 {
		return err
	}
	d := failures[0].ErrorDetail
	return awsjson.Errorf(d.ErrorCode, "%s", d.ErrorMessage)
}

type getPartitions struct {
	DatabaseName, TableName, Expression string
	ExcludeColumnSchema                 bool
	Segment                             *struct{ SegmentNumber, TotalSegments uint32 }
	page
}

type partitionList struct {
	Partitions []Partition
	NextToken  string `json:",omitempty"`
}

func (h *handler) getPartitions(_ context.Context, in *getPartitions) (*partitionList, error) {
	all, err := h.store.PartitionDefinitions(in.DatabaseName, in.TableName, in.Expression)
	if err != nil {
		return nil, err
	}
	if in.Segment != nil && in.Segment.TotalSegments > 1 {
		kept := all[:0]
		for _, p := range all {
			if segment(p.Values, in.Segment.TotalSegments) == in.Segment.SegmentNumber {
				kept = append(kept, p)
			}
		}
		all = kept
	}
	partitions, next, err := cut(all, in.page)
	if in.ExcludeColumnSchema {
		for i := range partitions {
			if storage := partitions[i].StorageDescriptor; storage != nil {
				bare := *storage
				bare.Columns = nil
				partitions[i].StorageDescriptor = &bare
			}
		}
	}
	return &partitionList{partitions, next}, err
}

// segment spreads partitions over the segments of a parallel reader; it depends on the values alone.
func segment(values []string, total uint32) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key(values...)))
	return h.Sum32() % total
}

type batchGetPartition struct {
	Partitions      []Partition
	UnprocessedKeys []valueList
}

func (h *handler) batchGetPartition(_ context.Context, in *batchPartitions) (*batchGetPartition, error) {
	if _, err := h.store.Definition(in.DatabaseName, in.TableName); err != nil {
		return nil, err
	}
	out := &batchGetPartition{[]Partition{}, []valueList{}}
	for _, l := range in.PartitionsToGet {
		if p, err := h.store.PartitionDefinition(in.DatabaseName, in.TableName, l.Values); err == nil {
			out.Partitions = append(out.Partitions, p)
		}
	}
	return out, nil
}

type updateError struct {
	PartitionValueList []string
	ErrorDetail        ErrorDetail
}

func (h *handler) batchUpdatePartition(_ context.Context, in *batchPartitions) (*batchErrors[updateError], error) {
	out := &batchErrors[updateError]{}
	for _, e := range in.Entries {
		if err := h.store.UpdatePartition(in.DatabaseName, in.TableName, e.PartitionValueList, e.PartitionInput); err != nil {
			out.Errors = append(out.Errors, updateError{e.PartitionValueList, detail(err)})
		}
	}
	return out, nil
}
