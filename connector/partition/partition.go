// Package partition decides in which folder below the topic's an object lies.
//
// Both partitioners here put a contiguous range of one Kafka partition's offsets into one object, which is
// what lets a single conditional PUT be exactly once. Partitioners that spread a range over several folders
// (by time, by field) need an intent object written first, and are refused by name until they have it.
package partition

import (
	"fmt"

	"github.com/datacounsel/spillway/connector/config"
)

// Partitioner names the folder of a Kafka partition's objects.
type Partitioner interface {
	// Folder is empty, or ends in a slash.
	Folder(partition int32) string
}

// New returns the partitioner of that class.
func New(class string) (Partitioner, error) {
	switch class {
	case config.FlatPartitioner:
		return flat{}, nil
	case config.DefaultPartitioner:
		return byPartition{}, nil
	}
	return nil, fmt.Errorf("the partitioner %s is not offered", class)
}

// flat keeps all objects together, so that a crawler sees no partition key and the table has exactly the
// records' columns.
type flat struct{}

func (flat) Folder(int32) string { return "" }

// byPartition is Confluent's DefaultPartitioner.
type byPartition struct{}

func (byPartition) Folder(partition int32) string { return fmt.Sprintf("partition=%d/", partition) }
