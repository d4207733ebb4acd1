package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"github.com/datacounsel/spillway/gateway/sql/session"
	"github.com/datacounsel/spillway/internal/lake"
)

// AwsDataCatalog is the data catalog that Glue answers for.
const AwsDataCatalog = "AwsDataCatalog"

// MetadataAPI is the part of Athena's API that shows data catalogs; *athena.Client has it.
type MetadataAPI interface {
	ListDataCatalogs(context.Context, *athena.ListDataCatalogsInput, ...func(*athena.Options)) (*athena.ListDataCatalogsOutput, error)
	ListDatabases(context.Context, *athena.ListDatabasesInput, ...func(*athena.Options)) (*athena.ListDatabasesOutput, error)
	ListTableMetadata(context.Context, *athena.ListTableMetadataInput, ...func(*athena.Options)) (*athena.ListTableMetadataOutput, error)
	GetTableMetadata(context.Context, *athena.GetTableMetadataInput, ...func(*athena.Options)) (*athena.GetTableMetadataOutput, error)
}

// NewFederated returns the catalog of a name as Athena shows it, whose answers are at most life old.
func NewFederated(api MetadataAPI, name string, life time.Duration) *Catalog {
	return catalogOf(athenaSource{api, name}, life)
}

// Further are the data catalogs beside the one that the gateway serves first.
type Further struct {
	api   MetadataAPI
	first string
	life  time.Duration
	log   *slog.Logger
	names cached[[]string]

	mu   sync.Mutex
	open map[string]*Catalog
}

// NewFurther returns the data catalogs that are registered with Athena, without the first one (empty: AwsDataCatalog).
func NewFurther(api MetadataAPI, first string, life time.Duration, log *slog.Logger) *Further {
	f := &Further{api: api, first: cmp.Or(first, AwsDataCatalog), life: life, log: log, open: map[string]*Catalog{}}
	f.names = cached[[]string]{load: f.load, life: life}
	return f
}

// Names returns the catalogs' names, sorted. There are none where Athena does not list them to this role.
func (f *Further) Names(ctx context.Context) ([]string, error) { return f.names.get(ctx, f.life) }

// Catalog returns one of the catalogs, nil for an unknown name. It asks Athena again before it says no.
func (f *Further) Catalog(ctx context.Context, name string) (session.Catalog, error) {
	for _, age := range []time.Duration{f.life, missAge} {
		names, err := f.names.get(ctx, age)
		if err != nil {
			return nil, err
		}
		if slices.Contains(names, name) {
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.open[name] == nil {
				f.open[name] = NewFederated(f.api, name, f.life)
			}
			return f.open[name], nil
		}
	}
	return nil, nil
}

// Run keeps what sessions ask for fresh until ctx ends, as Catalog.Run does, but reads nothing before.
func (f *Further) Run(ctx context.Context) {
	everyTick(ctx, f.life, func() {
		f.names.keep(ctx, keptFor)
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, c := range f.open {
			c.keep(ctx)
		}
	})
}

func (f *Further) load(ctx context.Context) ([]string, error) {
	var names []string
	in := &athena.ListDataCatalogsInput{}
	for {
		out, err := f.api.ListDataCatalogs(ctx, in)
		if err != nil {
			var refused interface{ ErrorCode() string }
			if errors.As(err, &refused) && strings.HasPrefix(refused.ErrorCode(), "AccessDenied") {
				f.log.Debug("Athena's further data catalogs are not shown: this role may not list them", "error", err)
				return nil, nil
			}
			return nil, fmt.Errorf("list Athena's data catalogs: %w", err)
		}
		for _, c := range out.DataCatalogsSummary {
			if name := aws.ToString(c.CatalogName); !strings.EqualFold(name, f.first) {
				names = append(names, name)
			}
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			slices.Sort(names)
			return names, nil
		}
	}
}

// athenaSource is any data catalog, by Athena's API.
type athenaSource struct {
	api     MetadataAPI
	catalog string
}

func (a athenaSource) databases(ctx context.Context) (names []string, err error) {
	in := &athena.ListDatabasesInput{CatalogName: aws.String(a.catalog)}
	for {
		out, err := a.api.ListDatabases(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list the databases of data catalog %s in Athena: %w", a.catalog, err)
		}
		for _, d := range out.DatabaseList {
			names = append(names, strings.ToLower(aws.ToString(d.Name)))
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return names, nil
		}
	}
}

func (a athenaSource) tables(ctx context.Context, database string) (tables []*lake.Table, err error) {
	in := &athena.ListTableMetadataInput{CatalogName: aws.String(a.catalog), DatabaseName: aws.String(database)}
	for {
		out, err := a.api.ListTableMetadata(ctx, in)
		if unknown(err) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("list the tables of %s in data catalog %s in Athena: %w", database, a.catalog, err)
		}
		for i := range out.TableMetadataList {
			tables = append(tables, tableShown(database, &out.TableMetadataList[i]))
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return tables, nil
		}
	}
}

func (a athenaSource) table(ctx context.Context, database, name string) (*lake.Table, error) {
	out, err := a.api.GetTableMetadata(ctx, &athena.GetTableMetadataInput{
		CatalogName: aws.String(a.catalog), DatabaseName: aws.String(database), TableName: aws.String(name)})
	if unknown(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up table %s.%s in data catalog %s in Athena: %w", database, name, a.catalog, err)
	}
	return tableShown(database, out.TableMetadata), nil
}

// absent is how connectors' metastores word that there is no such database or table.
var absent = regexp.MustCompile(`(?i)not\s?found|(does|did) not exist|no such|(can|could) ?not find`)

// unknown tells whether Athena says that a catalog has no such database or table.
func unknown(err error) bool {
	var fault *types.MetadataException
	return errors.As(err, &fault) && absent.MatchString(fault.ErrorMessage())
}
