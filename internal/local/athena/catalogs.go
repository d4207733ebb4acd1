package athena

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/datacounsel/spillway/internal/local/awsjson"
	"github.com/datacounsel/spillway/internal/local/glue"
)

// catalogRef names a catalog, a database and a table in a request.
type catalogRef struct {
	Name                                 string
	CatalogName, DatabaseName, TableName string
	Expression                           string
	paging
}

type databaseView struct {
	Name        string
	Description string            `json:",omitempty"`
	Parameters  map[string]string `json:",omitempty"`
}

type columnView struct {
	Name, Type string
	Comment    string `json:",omitempty"`
}

type tableView struct {
	Name           string
	CreateTime     *awsjson.Time `json:",omitempty"`
	LastAccessTime *awsjson.Time `json:",omitempty"`
	TableType      string        `json:",omitempty"`
	Columns        []columnView
	PartitionKeys  []columnView
	Parameters     map[string]string
}

type catalogSummary struct{ CatalogName, Type string }

func (s *Service) catalogRoutes() {
	type catalogs struct{ DataCatalogsSummary []catalogSummary }
	awsjson.Handle(s.Service, "ListDataCatalogs", func(context.Context, *catalogRef) (*catalogs, error) {
		return &catalogs{[]catalogSummary{{catalogName, "GLUE"}}}, nil
	})
	type catalog struct {
		DataCatalog struct {
			Name, Type, Description string
			Parameters              map[string]string
		}
	}
	awsjson.Handle(s.Service, "GetDataCatalog", func(_ context.Context, in *catalogRef) (*catalog, error) {
		out := &catalog{}
		out.DataCatalog.Name, out.DataCatalog.Type = catalogName, "GLUE"
		out.DataCatalog.Parameters = map[string]string{"catalog-id": glue.CatalogID}
		return out, checkCatalog(in.Name)
	})
	type database struct{ Database databaseView }
	awsjson.Handle(s.Service, "GetDatabase", func(_ context.Context, in *catalogRef) (*database, error) {
		d, err := s.Catalog.Database(in.DatabaseName)
		if err = cmp.Or(checkCatalog(in.CatalogName), metadata(err)); err != nil {
			return nil, err
		}
		return &database{databaseView{d.Name, d.Description, d.Parameters}}, nil
	})
	awsjson.Handle(s.Service, "ListDatabases", s.listDatabases)
	type table struct{ TableMetadata tableView }
	awsjson.Handle(s.Service, "GetTableMetadata", func(_ context.Context, in *catalogRef) (*table, error) {
		t, err := s.Catalog.Definition(in.DatabaseName, in.TableName)
		if err = cmp.Or(checkCatalog(in.CatalogName), metadata(err)); err != nil {
			return nil, err
		}
		return &table{viewOf(t)}, nil
	})
	awsjson.Handle(s.Service, "ListTableMetadata", s.listTables)
}

func checkCatalog(name string) error {
	if !strings.EqualFold(name, catalogName) {
		return invalid("Data catalog %s was not found: the local Athena has %s only", name, catalogName)
	}
	return nil
}

// metadata turns Glue's refusals into Athena's.
func metadata(err error) error {
	if errors.Is(err, glue.ErrNotFound) {
		return awsjson.Errorf("MetadataException", "%v", err)
	}
	return err
}

type databaseList struct {
	DatabaseList []databaseView
	NextToken    string `json:",omitempty"`
}

func (s *Service) listDatabases(_ context.Context, in *catalogRef) (*databaseList, error) {
	if err := checkCatalog(in.CatalogName); err != nil {
		return nil, err
	}
	names := s.Catalog.Databases()
	page, next, err := in.cut(len(names))
	out := &databaseList{[]databaseView{}, next}
	for _, name := range names[page.from:page.to] {
		if d, err := s.Catalog.Database(name); err == nil {
			out.DatabaseList = append(out.DatabaseList, databaseView{d.Name, d.Description, d.Parameters})
		}
	}
	return out, err
}

type tableList struct {
	TableMetadataList []tableView
	NextToken         string `json:",omitempty"`
}

// listTables filters by Expression, a regular expression that must match the whole name.
func (s *Service) listTables(_ context.Context, in *catalogRef) (*tableList, error) {
	all, err := s.Catalog.Definitions(in.DatabaseName)
	if err = cmp.Or(checkCatalog(in.CatalogName), metadata(err)); err != nil {
		return nil, err
	}
	if in.Expression != "" {
		re, err := regexp.Compile("(?i)^(?:" + in.Expression + ")$")
		if err != nil {
			return nil, invalid("Invalid Expression %q: %v", in.Expression, err)
		}
		kept := all[:0]
		for _, t := range all {
			if re.MatchString(t.Name) {
				kept = append(kept, t)
			}
		}
		all = kept
	}
	page, next, err := in.cut(len(all))
	out := &tableList{[]tableView{}, next}
	for _, t := range all[page.from:page.to] {
		out.TableMetadataList = append(out.TableMetadataList, viewOf(t))
	}
	return out, err
}

// viewOf shows a table as Athena does: with the formats among its parameters.
func viewOf(t glue.Table) tableView {
	view := tableView{
		Name: t.Name, CreateTime: t.CreateTime, LastAccessTime: t.LastAccessTime, TableType: t.TableType,
		Columns: []columnView{}, PartitionKeys: []columnView{}, Parameters: map[string]string{},
	}
	for _, c := range t.PartitionKeys {
		view.PartitionKeys = append(view.PartitionKeys, columnView{c.Name, c.Type, c.Comment})
	}
	for k, v := range t.Parameters {
		view.Parameters[k] = v
	}
	storage := t.StorageDescriptor
	if storage == nil {
		return view
	}
	for _, c := range storage.Columns {
		view.Columns = append(view.Columns, columnView{c.Name, c.Type, c.Comment})
	}
	view.Parameters["location"], view.Parameters["inputformat"], view.Parameters["outputformat"] = storage.Location, storage.InputFormat, storage.OutputFormat
	if storage.SerdeInfo != nil {
		view.Parameters["serde.serialization.lib"] = storage.SerdeInfo.SerializationLibrary
		for k, v := range storage.SerdeInfo.Parameters {
			view.Parameters["serde.param."+k] = v
		}
	}
	return view
}
