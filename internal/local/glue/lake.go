package glue

import (
	"strings"

	"github.com/datacounsel/spillway/internal/lake"
)

// Table returns a table as the engines see it; ErrNotFound when there is none.
func (s *Store) Table(db, name string) (*lake.Table, error) {
	t, err := s.Definition(db, name)
	if err != nil {
		return nil, err
	}
	return ToLake(t), nil
}

// Tables returns the tables and views of a database in the order of their names.
func (s *Store) Tables(db string) ([]*lake.Table, error) {
	definitions, err := s.Definitions(db)
	if err != nil {
		return nil, err
	}
	tables := make([]*lake.Table, len(definitions))
	for i, t := range definitions {
		tables[i] = ToLake(t)
	}
	return tables, nil
}

// Partitions returns the partitions of a table in the order of their values.
func (s *Store) Partitions(db, name string) ([]lake.Partition, error) {
	definitions, err := s.PartitionDefinitions(db, name, "")
	if err != nil {
		return nil, err
	}
	partitions := make([]lake.Partition, len(definitions))
	for i, p := range definitions {
		storage := p.StorageDescriptor
		if storage == nil {
			storage = &StorageDescriptor{}
		}
		partitions[i] = lake.Partition{
			Values: p.Values, Location: storage.Location, Columns: toColumns(storage.Columns), InputFormat: storage.InputFormat,
			SerDe: storage.serde().SerializationLibrary, SerDeParameters: storage.serde().Parameters, Parameters: p.Parameters,
		}
	}
	return partitions, nil
}

// ToLake keeps of a stored table what the engines need. A column type that lake.ParseType does not know
// stays as a Type whose Kind is the whole text.
func ToLake(t Table) *lake.Table {
	storage := t.StorageDescriptor
	if storage == nil {
		storage = &StorageDescriptor{}
	}
	table := &lake.Table{
		Database: t.DatabaseName, Name: t.Name, Comment: t.Description, Location: storage.Location,
		Columns: toColumns(storage.Columns), PartitionKeys: toColumns(t.PartitionKeys), InputFormat: storage.InputFormat,
		SerDe: storage.serde().SerializationLibrary, SerDeParameters: storage.serde().Parameters, Parameters: t.Parameters,
	}
	if t.TableType == VirtualView {
		table.ViewText = t.ViewOriginalText
	}
	return table
}

// The types of tables.
const (
	ExternalTable = "EXTERNAL_TABLE"
	VirtualView   = "VIRTUAL_VIEW"
)

// FromLake is the input that stores a table so that ToLake gives it back.
func FromLake(t *lake.Table) TableInput {
	in := TableInput{
		Name: t.Name, Description: t.Comment, TableType: ExternalTable, Parameters: t.Parameters,
		PartitionKeys: fromColumns(t.PartitionKeys), StorageDescriptor: storageOf(t, t.Location),
	}
	if t.ViewText != "" {
		in.TableType, in.ViewOriginalText, in.ViewExpandedText = VirtualView, t.ViewText, "/* Presto View */"
	}
	return in
}

// FromLakePartition is the input that stores a partition of t; what p leaves open is the table's.
func FromLakePartition(t *lake.Table, p lake.Partition) PartitionInput {
	storage := storageOf(t, p.Location)
	if p.Columns != nil {
		storage.Columns = fromColumns(p.Columns)
	}
	if p.SerDe != "" {
		storage.InputFormat, storage.OutputFormat = p.InputFormat, outputFormat(p.SerDe)
		storage.SerdeInfo = &SerDeInfo{SerializationLibrary: p.SerDe, Parameters: p.SerDeParameters}
	}
	return PartitionInput{Values: p.Values, StorageDescriptor: storage, Parameters: p.Parameters}
}

func storageOf(t *lake.Table, location string) *StorageDescriptor {
	storage := &StorageDescriptor{Columns: fromColumns(t.Columns), Location: location}
	if t.ViewText == "" {
		storage.InputFormat, storage.OutputFormat = t.InputFormat, outputFormat(t.SerDe)
		storage.SerdeInfo = &SerDeInfo{SerializationLibrary: t.SerDe, Parameters: t.SerDeParameters}
	}
	return storage
}

func outputFormat(serde string) string {
	switch serde {
	case lake.ParquetSerDe:
		return "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
	case "org.apache.hadoop.hive.ql.io.orc.OrcSerde":
		return "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat"
	}
	return lake.TextOutputFormat
}

func (sd *StorageDescriptor) serde() SerDeInfo {
	if sd.SerdeInfo == nil {
		return SerDeInfo{}
	}
	return *sd.SerdeInfo
}

func toColumns(columns []Column) []lake.Column {
	converted := make([]lake.Column, len(columns))
	for i, c := range columns {
		t, err := lake.ParseType(c.Type)
		if err != nil {
			t = lake.Of(lake.Kind(c.Type))
		}
		converted[i] = lake.Column{Name: strings.ToLower(c.Name), Type: t, Comment: c.Comment}
	}
	return converted
}

func fromColumns(columns []lake.Column) []Column {
	converted := make([]Column, len(columns))
	for i, c := range columns {
		converted[i] = Column{Name: c.Name, Type: c.Type.String(), Comment: c.Comment}
	}
	return converted
}
