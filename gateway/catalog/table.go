package catalog

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	athena "github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"

	"github.com/datacounsel/spillway/internal/lake"
)

// table translates Glue's table. A column whose type cannot be read is a string to the gateway, as it is
// to clients of Athena that do not know it.
func table(t *types.Table) *lake.Table {
	out := &lake.Table{
		Database:      strings.ToLower(aws.ToString(t.DatabaseName)),
		Name:          strings.ToLower(aws.ToString(t.Name)),
		Comment:       aws.ToString(t.Description),
		PartitionKeys: columns(t.PartitionKeys),
		Parameters:    t.Parameters,
		Created:       aws.ToTime(t.CreateTime),
	}
	if out.Comment == "" {
		out.Comment = t.Parameters["comment"]
	}
	if aws.ToString(t.TableType) == "VIRTUAL_VIEW" {
		out.ViewText = aws.ToString(t.ViewOriginalText)
	}
	if s := t.StorageDescriptor; s != nil {
		out.Columns = columns(s.Columns)
		out.Location, out.InputFormat = aws.ToString(s.Location), aws.ToString(s.InputFormat)
		if s.SerdeInfo != nil {
			out.SerDe, out.SerDeParameters = aws.ToString(s.SerdeInfo.SerializationLibrary), s.SerdeInfo.Parameters
		}
	}
	return out
}

// tableShown translates a table as Athena shows it, which has no view's text.
func tableShown(database string, t *athena.TableMetadata) *lake.Table {
	out := &lake.Table{
		Database: database, Name: strings.ToLower(aws.ToString(t.Name)), Comment: t.Parameters["comment"],
		Columns: columns(shown(t.Columns)), PartitionKeys: columns(shown(t.PartitionKeys)), Parameters: t.Parameters, Created: aws.ToTime(t.CreateTime),
	}
	if strings.Contains(strings.ToUpper(aws.ToString(t.TableType)), "VIEW") {
		out.ViewText = "/* Athena does not show the text of a view in this catalog */"
	}
	return out
}

func shown(in []athena.Column) []types.Column {
	out := make([]types.Column, len(in))
	for i, c := range in {
		out[i] = types.Column{Name: c.Name, Type: c.Type, Comment: c.Comment}
	}
	return out
}

func columns(in []types.Column) []lake.Column {
	out := make([]lake.Column, len(in))
	for i, c := range in {
		t, err := lake.ParseType(aws.ToString(c.Type))
		if err != nil {
			t = lake.Of(lake.String)
		}
		out[i] = lake.Column{Name: strings.ToLower(aws.ToString(c.Name)), Type: t, Comment: aws.ToString(c.Comment)}
	}
	return out
}
