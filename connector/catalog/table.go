package catalog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"

	"github.com/datacounsel/spillway/connector/retry"
	"github.com/datacounsel/spillway/internal/backoff"
	"github.com/datacounsel/spillway/internal/lake"
)

// API is the part of Glue that a table needs; *glue.Client has it.
type API interface {
	GetTable(context.Context, *glue.GetTableInput, ...func(*glue.Options)) (*glue.GetTableOutput, error)
	CreateTable(context.Context, *glue.CreateTableInput, ...func(*glue.Options)) (*glue.CreateTableOutput, error)
	UpdateTable(context.Context, *glue.UpdateTableInput, ...func(*glue.Options)) (*glue.UpdateTableOutput, error)
	CreateDatabase(context.Context, *glue.CreateDatabaseInput, ...func(*glue.Options)) (*glue.CreateDatabaseOutput, error)
}

// Table is one table in Glue.
type Table struct {
	API            API
	Database, Name string
	Location       string        // s3://bucket/prefix/
	Compression    string        // none or gzip, told to whoever reads the table's parameters
	Given          []lake.Column // columns with given types
	Retry          retry.Policy
	Log            *slog.Logger
}

func (t *Table) String() string { return t.Database + "." + t.Name }

// columns reads the table's columns; found is false when there is no such table.
func (t *Table) columns(ctx context.Context) (columns []lake.Column, found bool, err error) {
	table, err := t.get(ctx)
	if err != nil || table == nil {
		return nil, false, err
	}
	columns, err = t.read(table)
	return columns, true, err
}

// get returns nil without an error when there is no such table.
func (t *Table) get(ctx context.Context) (table *types.Table, err error) {
	err = t.Retry.Do(ctx, "read the Glue table "+t.String(), func(ctx context.Context) error {
		out, err := t.API.GetTable(ctx, &glue.GetTableInput{DatabaseName: &t.Database, Name: &t.Name})
		var missing *types.EntityNotFoundException
		if errors.As(err, &missing) {
			table = nil
			return nil
		}
		if err == nil {
			table = out.Table
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the Glue table %s: %w", t, err)
	}
	return table, nil
}

// read takes the columns from a table and refuses one that our objects do not belong to.
func (t *Table) read(table *types.Table) ([]lake.Column, error) {
	sd := table.StorageDescriptor
	if sd == nil || sd.SerdeInfo == nil {
		return nil, fmt.Errorf("the Glue table %s has no storage descriptor (a view?): give another --table", t)
	}
	if at := aws.ToString(sd.Location); strings.TrimSuffix(at, "/") != strings.TrimSuffix(t.Location, "/") {
		return nil, fmt.Errorf("the Glue table %s lies at %s and the objects would go to %s: give another --table, --topic or --bucket", t, at, t.Location)
	}
	switch lib := aws.ToString(sd.SerdeInfo.SerializationLibrary); lib {
	case lake.OpenXJSONSerDe, lake.HCatalogJSONSerDe:
	default:
		return nil, fmt.Errorf("the Glue table %s is read by %s, which does not read JSON lines: give another --table", t, lib)
	}
	columns := make([]lake.Column, len(sd.Columns))
	for i, c := range sd.Columns {
		kind, err := lake.ParseType(aws.ToString(c.Type))
		if err != nil {
			return nil, fmt.Errorf("column %q of the Glue table %s: %w", aws.ToString(c.Name), t, err)
		}
		columns[i] = lake.Column{Name: aws.ToString(c.Name), Type: kind, Comment: aws.ToString(c.Comment)}
	}
	return columns, nil
}

// Widen makes the table, or gives it the columns that it lacks, and returns the columns it then has. Columns
// are never dropped or narrowed. When another worker changes the table meanwhile, both changes stay.
func (t *Table) Widen(ctx context.Context, columns []lake.Column) ([]lake.Column, error) {
	waits := backoff.Backoff{First: 10 * time.Millisecond, Most: time.Second}
	for {
		now, err := t.widenOnce(ctx, columns)
		var moved *types.ConcurrentModificationException
		var exists *types.AlreadyExistsException
		var version *types.VersionMismatchException
		if !errors.As(err, &moved) && !errors.As(err, &exists) && !errors.As(err, &version) {
			return now, err
		}
		t.Log.Info("the table changed meanwhile", "table", t.String(), "error", err)
		if backoff.Sleep(ctx, waits.Next()) != nil {
			return nil, err
		}
	}
}

func (t *Table) widenOnce(ctx context.Context, columns []lake.Column) ([]lake.Column, error) {
	table, err := t.get(ctx)
	if err != nil {
		return nil, err
	}
	if table == nil {
		return columns, t.create(ctx, columns)
	}
	have, err := t.read(table)
	if err != nil {
		return nil, err
	}
	merged, changed := merge(have, columns)
	if len(changed) == 0 {
		return have, nil
	}
	input := inputOf(table)
	input.StorageDescriptor.Columns = glueColumns(merged)
	input.StorageDescriptor.SerdeInfo.Parameters = withPaths(input.StorageDescriptor.SerdeInfo.Parameters, merged)
	err = t.once(ctx, "widen", func(ctx context.Context) error {
		_, err := t.API.UpdateTable(ctx, &glue.UpdateTableInput{DatabaseName: &t.Database, TableInput: input, VersionId: table.VersionId})
		return err
	})
	if err != nil {
		return nil, err
	}
	t.Log.Info("widened the table", "table", t.String(), "columns", changed)
	return merged, nil
}

func (t *Table) create(ctx context.Context, columns []lake.Column) error {
	err := t.once(ctx, "make the database of", func(ctx context.Context) error {
		_, err := t.API.CreateDatabase(ctx, &glue.CreateDatabaseInput{DatabaseInput: &types.DatabaseInput{Name: &t.Database}})
		var exists *types.AlreadyExistsException
		if errors.As(err, &exists) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	err = t.once(ctx, "make", func(ctx context.Context) error {
		_, err := t.API.CreateTable(ctx, &glue.CreateTableInput{DatabaseName: &t.Database, TableInput: t.input(columns)})
		return err
	})
	if err == nil {
		t.Log.Info("made the table", "table", t.String(), "location", t.Location, "columns", len(columns))
	}
	return err
}

// once repeats a change for as long as Glue cannot be reached, but hands concurrent changes back to Widen,
// which reads the table again.
func (t *Table) once(ctx context.Context, verb string, change func(context.Context) error) error {
	var conflict error
	err := t.Retry.Do(ctx, verb+" the Glue table "+t.String(), func(ctx context.Context) error {
		err := change(ctx)
		var moved *types.ConcurrentModificationException
		if conflict = nil; errors.As(err, &moved) {
			conflict = err
			return nil
		}
		return err
	})
	if err == nil {
		err = conflict
	}
	if err != nil {
		return fmt.Errorf("%s the Glue table %s: %w", verb, t, err)
	}
	return nil
}
