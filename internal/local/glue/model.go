package glue

import (
	"encoding/json"

	"github.com/datacounsel/spillway/internal/local/awsjson"
)

// The types of this file have the members of Glue's API types of the same names, so that what a client
// stores comes back whole.

// DatabaseInput is what a caller says of a database.
type DatabaseInput struct {
	Name                              string
	Description                       string            `json:",omitempty"`
	LocationUri                       string            `json:",omitempty"`
	Parameters                        map[string]string `json:",omitempty"`
	CreateTableDefaultPermissions     json.RawMessage   `json:",omitempty"`
	TargetDatabase, FederatedDatabase json.RawMessage   `json:",omitempty"`
}

// Database is a stored database.
type Database struct {
	DatabaseInput
	CreateTime *awsjson.Time `json:",omitempty"`
	CatalogId  string        `json:",omitempty"`
}

// Column is a column of a table or a partition; Type is Hive's text.
type Column struct {
	Name       string
	Type       string            `json:",omitempty"`
	Comment    string            `json:",omitempty"`
	Parameters map[string]string `json:",omitempty"`
}

// SerDeInfo names the serializer of the objects.
type SerDeInfo struct {
	Name                 string            `json:",omitempty"`
	SerializationLibrary string            `json:",omitempty"`
	Parameters           map[string]string `json:",omitempty"`
}

// Order is a column of a sort order.
type Order struct {
	Column    string
	SortOrder int
}

// StorageDescriptor says where objects lie and how they are read.
type StorageDescriptor struct {
	Columns                []Column `json:",omitempty"`
	Location               string   `json:",omitempty"`
	AdditionalLocations    []string `json:",omitempty"`
	InputFormat            string   `json:",omitempty"`
	OutputFormat           string   `json:",omitempty"`
	Compressed             bool
	NumberOfBuckets        int
	SerdeInfo              *SerDeInfo        `json:",omitempty"`
	BucketColumns          []string          `json:",omitempty"`
	SortColumns            []Order           `json:",omitempty"`
	Parameters             map[string]string `json:",omitempty"`
	SkewedInfo             json.RawMessage   `json:",omitempty"`
	StoredAsSubDirectories bool
	SchemaReference        json.RawMessage `json:",omitempty"`
}

// TableInput is what a caller says of a table.
type TableInput struct {
	Name              string
	Description       string        `json:",omitempty"`
	Owner             string        `json:",omitempty"`
	LastAccessTime    *awsjson.Time `json:",omitempty"`
	LastAnalyzedTime  *awsjson.Time `json:",omitempty"`
	Retention         int
	StorageDescriptor *StorageDescriptor `json:",omitempty"`
	PartitionKeys     []Column           `json:",omitempty"`
	ViewOriginalText  string             `json:",omitempty"`
	ViewExpandedText  string             `json:",omitempty"`
	TableType         string             `json:",omitempty"`
	Parameters        map[string]string  `json:",omitempty"`
	TargetTable       json.RawMessage    `json:",omitempty"`
	ViewDefinition    json.RawMessage    `json:",omitempty"`
}

// Table is a stored table at one of its versions.
type Table struct {
	TableInput
	DatabaseName string
	CreateTime   *awsjson.Time `json:",omitempty"`
	UpdateTime   *awsjson.Time `json:",omitempty"`
	CatalogId    string        `json:",omitempty"`
	VersionId    string        `json:",omitempty"`
}

// PartitionInput is what a caller says of a partition.
type PartitionInput struct {
	Values            []string
	LastAccessTime    *awsjson.Time      `json:",omitempty"`
	LastAnalyzedTime  *awsjson.Time      `json:",omitempty"`
	StorageDescriptor *StorageDescriptor `json:",omitempty"`
	Parameters        map[string]string  `json:",omitempty"`
}

// Partition is a stored partition.
type Partition struct {
	PartitionInput
	DatabaseName, TableName string
	CreationTime            *awsjson.Time `json:",omitempty"`
	CatalogId               string        `json:",omitempty"`
}

// ColumnStatistics holds what is known of the values of a column; StatisticsData is Glue's union.
type ColumnStatistics struct {
	ColumnName, ColumnType string
	AnalyzedTime           *awsjson.Time `json:",omitempty"`
	StatisticsData         json.RawMessage
}

// ErrorDetail is a failure in a batch.
type ErrorDetail struct{ ErrorCode, ErrorMessage string }
