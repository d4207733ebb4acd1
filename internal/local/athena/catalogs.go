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

// DataCatalog is a data catalog. Here each one of type GLUE shows the one Glue catalog that there is.
type DataCatalog struct {
	Name, Type, Description string
	Parameters              map[string]string `json:",omitempty"`
}

type catalogSummary struct{ CatalogName, Type string }

type catalogInput struct {
	DataCatalog
	Tags []Tag
}

func (s *Service) catalogRoutes() {
	awsjson.Handle(s.Service, "ListDataCatalogs", s.listCatalogs)
	type catalog struct{ DataCatalog DataCatalog }
	awsjson.Handle(s.Service, "GetDataCatalog", func(_ context.Context, in *catalogRef) (*catalog, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		c, err := s.findCatalog(in.Name)
		return &catalog{c}, err
	})
	awsjson.Handle(s.Service, "CreateDataCatalog", s.createCatalog)
	awsjson.Handle(s.Service, "UpdateDataCatalog", func(_ context.Context, in *catalogInput) (*awsjson.Empty, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, ok := s.catalogs[strings.ToLower(in.Name)]; !ok {
			return nil, invalid("Data catalog %s was not found", in.Name)
		}
		return &awsjson.Empty{}, s.putCatalog(in.DataCatalog)
	})
	awsjson.Handle(s.Service, "DeleteDataCatalog", func(_ context.Context, in *catalogRef) (*awsjson.Empty, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, ok := s.catalogs[strings.ToLower(in.Name)]; !ok {
			return nil, invalid("Data catalog %s was not found", in.Name)
		}
		return &awsjson.Empty{}, deleteDocument(s, ofCatalogs, s.catalogs, strings.ToLower(in.Name))
	})
	type database struct{ Database databaseView }
	awsjson.Handle(s.Service, "GetDatabase", func(_ context.Context, in *catalogRef) (*database, error) {
		d, err := s.Catalog.Database(in.DatabaseName)
		if err = cmp.Or(s.checkCatalog(in.CatalogName), metadata(err)); err != nil {
			return nil, err
		}
		return &database{databaseView{d.Name, d.Description, d.Parameters}}, nil
	})
	awsjson.Handle(s.Service, "ListDatabases", s.listDatabases)
	type table struct{ TableMetadata tableView }
	awsjson.Handle(s.Service, "GetTableMetadata", func(_ context.Context, in *catalogRef) (*table, error) {
		t, err := s.Catalog.Definition(in.DatabaseName, in.TableName)
		if err = cmp.Or(s.checkCatalog(in.CatalogName), metadata(err)); err != nil {
			return nil, err
		}
		return &table{viewOf(t)}, nil
	})
	awsjson.Handle(s.Service, "ListTableMetadata", s.listTables)
}

type catalogList struct {
	DataCatalogsSummary []catalogSummary
	NextToken           string `json:",omitempty"`
}

func (s *Service) listCatalogs(_ context.Context, in *catalogRef) (*catalogList, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []catalogSummary{{catalogName, glueCatalog}}
	for _, c := range sortedValues(s.catalogs) {
		all = append(all, catalogSummary{c.Name, c.Type})
	}
	page, next, err := in.cut(len(all))
	return &catalogList{all[page.from:page.to], next}, err
}

const glueCatalog = "GLUE" // the only type that can be served without AWS

func (s *Service) createCatalog(_ context.Context, in *catalogInput) (*awsjson.Empty, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.findCatalog(in.Name); err == nil {
		return nil, invalid("Data catalog %s already exists", in.Name)
	}
	if err := s.putCatalog(in.DataCatalog); err != nil {
		return nil, err
	}
	return &awsjson.Empty{}, s.tag("datacatalog/"+in.Name, in.Tags, nil)
}

// putCatalog stores a registered catalog; the caller holds the lock.
func (s *Service) putCatalog(c DataCatalog) error {
	switch {
	case c.Name == "":
		return invalid("Name must not be empty")
	case c.Type != glueCatalog:
		return invalid("Data catalogs of type %q need AWS: the local Athena serves those of type %s only", c.Type, glueCatalog)
	}
	return putDocument(s, ofCatalogs, s.catalogs, strings.ToLower(c.Name), c)
}

// findCatalog returns a catalog by its name in any case; the caller holds the lock.
func (s *Service) findCatalog(name string) (DataCatalog, error) {
	if strings.EqualFold(name, catalogName) {
		return DataCatalog{Name: catalogName, Type: glueCatalog, Parameters: map[string]string{"catalog-id": glue.CatalogID}}, nil
	}
	if c, ok := s.catalogs[strings.ToLower(name)]; ok {
		return c, nil
	}
	return DataCatalog{}, invalid("Data catalog %s was not found", name)
}

func (s *Service) checkCatalog(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.findCatalog(name)
	return err
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
	if err := s.checkCatalog(in.CatalogName); err != nil {
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
	if err = cmp.Or(s.checkCatalog(in.CatalogName), metadata(err)); err != nil {
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
