package glue

import (
	"context"
	"errors"
	"regexp"

	"github.com/datacounsel/spillway/internal/local/awsjson"
)

// tableRef names a table in a request.
type tableRef struct {
	DatabaseName, TableName, Name string
	VersionId                     string
}

func (h *handler) tables(s *awsjson.Service) {
	type change struct {
		DatabaseName string
		TableInput   TableInput
		SkipArchive  bool
		VersionId    string
	}
	awsjson.Handle(s, "CreateTable", func(_ context.Context, in *change) (*awsjson.Empty, error) {
		return nothing(h.store.CreateTable(in.DatabaseName, in.TableInput))
	})
	awsjson.Handle(s, "UpdateTable", func(_ context.Context, in *change) (*awsjson.Empty, error) {
		return nothing(h.store.UpdateTable(in.DatabaseName, in.TableInput, in.SkipArchive, in.VersionId))
	})
	type one struct{ Table Table }
	awsjson.Handle(s, "GetTable", func(_ context.Context, in *tableRef) (*one, error) {
		t, err := h.store.Definition(in.DatabaseName, in.Name)
		return &one{t}, err
	})
	awsjson.Handle(s, "GetTables", h.getTables)
	awsjson.Handle(s, "SearchTables", h.searchTables)
	awsjson.Handle(s, "DeleteTable", func(_ context.Context, in *tableRef) (*awsjson.Empty, error) {
		return nothing(h.store.DeleteTable(in.DatabaseName, in.Name))
	})
	awsjson.Handle(s, "BatchDeleteTable", h.batchDeleteTable)
	h.versions(s)
}

type tableList struct {
	TableList []Table
	NextToken string `json:",omitempty"`
}

type getTables struct {
	DatabaseName, Expression string
	page
}

// getTables filters by Expression, a regular expression that must match the whole name.
func (h *handler) getTables(_ context.Context, in *getTables) (*tableList, error) {
	all, err := h.store.Definitions(in.DatabaseName)
	if err != nil {
		return nil, err
	}
	if in.Expression != "" {
		re, err := regexp.Compile("(?i)^(?:" + in.Expression + ")$")
		if err != nil {
			return nil, awsjson.Errorf(ErrInvalid.Code, "Invalid Expression %q: %v", in.Expression, err)
		}
		kept := all[:0]
		for _, t := range all {
			if re.MatchString(t.Name) {
				kept = append(kept, t)
			}
		}
		all = kept
	}
	tables, next, err := cut(all, in.page)
	return &tableList{tables, next}, err
}

type searchTables struct {
	SearchText string
	Filters    []struct{ Key, Value string }
	page
}

// searchTables looks for SearchText in names, and for filters on DatabaseName and Name.
func (h *handler) searchTables(_ context.Context, in *searchTables) (*tableList, error) {
	text, err := regexp.Compile("(?i)" + regexp.QuoteMeta(in.SearchText))
	if err != nil {
		return nil, err
	}
	var found []Table
	for _, db := range h.store.Databases() {
		all, err := h.store.Definitions(db)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		for _, t := range all {
			keep := text.MatchString(t.Name)
			for _, f := range in.Filters {
				switch f.Key {
				case "DatabaseName":
					keep = keep && t.DatabaseName == fold(f.Value)
				case "Name":
					keep = keep && t.Name == fold(f.Value)
				default:
					return nil, awsjson.Errorf(ErrInvalid.Code, "Unsupported filter key %q: use DatabaseName or Name", f.Key)
				}
			}
			if keep {
				found = append(found, t)
			}
		}
	}
	tables, next, err := cut(found, in.page)
	return &tableList{tables, next}, err
}

type batchDeleteTable struct {
	DatabaseName   string
	TablesToDelete []string
	VersionIds     []string
	TableName      string
}

type tableError struct {
	TableName   string
	VersionId   string `json:",omitempty"`
	ErrorDetail ErrorDetail
}

type batchErrors[T any] struct {
	Errors []T `json:",omitempty"`
}

func detail(err error) ErrorDetail {
	var known *awsjson.Error
	if errors.As(err, &known) {
		return ErrorDetail{known.Code, known.Message}
	}
	return ErrorDetail{"InternalServiceException", err.Error()}
}

func (h *handler) batchDeleteTable(_ context.Context, in *batchDeleteTable) (*batchErrors[tableError], error) {
	if _, err := h.store.Database(in.DatabaseName); err != nil {
		return nil, err
	}
	out := &batchErrors[tableError]{}
	for _, name := range in.TablesToDelete {
		if err := h.store.DeleteTable(in.DatabaseName, name); err != nil {
			out.Errors = append(out.Errors, tableError{TableName: name, ErrorDetail: detail(err)})
		}
	}
	return out, nil
}

type tableVersion struct {
	Table     Table
	VersionId string
}

func (h *handler) versions(s *awsjson.Service) {
	type one struct{ TableVersion tableVersion }
	awsjson.Handle(s, "GetTableVersion", func(_ context.Context, in *tableRef) (*one, error) {
		all, err := h.store.Versions(in.DatabaseName, in.TableName)
		if err != nil {
			return nil, err
		}
		for _, t := range all {
			if in.VersionId == "" || t.VersionId == in.VersionId {
				return &one{tableVersion{t, t.VersionId}}, nil
			}
		}
		return nil, awsjson.Errorf(ErrNotFound.Code, "Table version %s not found.", in.VersionId)
	})
	type request struct {
		DatabaseName, TableName string
		page
	}
	type list struct {
		TableVersions []tableVersion
		NextToken     string `json:",omitempty"`
	}
	awsjson.Handle(s, "GetTableVersions", func(_ context.Context, in *request) (*list, error) {
		all, err := h.store.Versions(in.DatabaseName, in.TableName)
		if err != nil {
			return nil, err
		}
		tables, next, err := cut(all, in.page)
		out := &list{NextToken: next}
		for _, t := range tables {
			out.TableVersions = append(out.TableVersions, tableVersion{t, t.VersionId})
		}
		return out, err
	})
	awsjson.Handle(s, "DeleteTableVersion", func(_ context.Context, in *tableRef) (*awsjson.Empty, error) {
		return nothing(h.store.DeleteVersion(in.DatabaseName, in.TableName, in.VersionId))
	})
	awsjson.Handle(s, "BatchDeleteTableVersion", func(_ context.Context, in *batchDeleteTable) (*batchErrors[tableError], error) {
		out := &batchErrors[tableError]{}
		for _, version := range in.VersionIds {
			if err := h.store.DeleteVersion(in.DatabaseName, in.TableName, version); err != nil {
				out.Errors = append(out.Errors, tableError{in.TableName, version, detail(err)})
			}
		}
		return out, nil
	})
}
