package catalog

import (
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"

	"github.com/datacounsel/spillway/internal/lake"
)

// input is a new table as a crawler writes one for JSON lines.
func (t *Table) input(columns []lake.Column) *types.TableInput {
	return &types.TableInput{
		Name:      &t.Name,
		TableType: aws.String("EXTERNAL_TABLE"),
		Parameters: map[string]string{
			"EXTERNAL": "TRUE", "classification": "json", "typeOfData": "file", "compressionType": t.Compression,
		},
		PartitionKeys: []types.Column{},
		StorageDescriptor: &types.StorageDescriptor{
			Columns:         glueColumns(columns),
			Location:        &t.Location,
			InputFormat:     aws.String(lake.TextInputFormat),
			OutputFormat:    aws.String(lake.TextOutputFormat),
			Compressed:      t.Compression != "none",
			NumberOfBuckets: -1,
			SerdeInfo: &types.SerDeInfo{
				SerializationLibrary: aws.String(lake.OpenXJSONSerDe),
				Parameters:           withPaths(nil, columns),
			},
		},
	}
}

// inputOf is the input that leaves a table as it is.
func inputOf(t *types.Table) *types.TableInput {
	return &types.TableInput{
		Name: t.Name, Description: t.Description, Owner: t.Owner, Parameters: t.Parameters, PartitionKeys: t.PartitionKeys,
		Retention: t.Retention, StorageDescriptor: t.StorageDescriptor, TableType: t.TableType, TargetTable: t.TargetTable,
		LastAccessTime: t.LastAccessTime, LastAnalyzedTime: t.LastAnalyzedTime,
		ViewExpandedText: t.ViewExpandedText, ViewOriginalText: t.ViewOriginalText,
	}
}

func glueColumns(columns []lake.Column) []types.Column {
	out := make([]types.Column, len(columns))
	for i, c := range columns {
		out[i] = types.Column{Name: aws.String(c.Name), Type: aws.String(c.Type.String())}
		if c.Comment != "" {
			out[i].Comment = aws.String(c.Comment)
		}
	}
	return out
}

// withPaths returns the SerDe's parameters with the list of top-level keys that crawlers keep there.
func withPaths(have map[string]string, columns []lake.Column) map[string]string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	out := maps.Clone(have)
	if out == nil {
		out = map[string]string{}
	}
	out["paths"] = strings.Join(names, ",")
	return out
}
