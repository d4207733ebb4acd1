package glue

import (
	"context"
	"encoding/json"

	"github.com/datacounsel/spillway/internal/local/awsjson"
	"github.com/datacounsel/spillway/internal/obs"
)

// Target is what stands before the dot in the X-Amz-Target of Glue's calls.
const Target = "AWSGlue"

const defaultPage = 100 // Glue's page of tables and partitions, where a caller sets none

type handler struct {
	store    *Store
	crawlers *crawlers
}

// New returns the handler of Glue's JSON 1.1 API over a catalog; crawlers read through objects and run until
// ctx ends.
func New(ctx context.Context, store *Store, objects Objects, scope obs.Scope) *awsjson.Service {
	service := awsjson.New(Target, scope.Log)
	h := &handler{store: store, crawlers: &crawlers{ctx: ctx, store: store, objects: objects, scope: scope}}
	h.databases(service)
	h.tables(service)
	h.partitions(service)
	h.statistics(service)
	h.others(service)
	h.crawler(service)
	return service
}

// page is the paging of a request.
type page struct {
	NextToken  string
	MaxResults int
}

func cut[T any](all []T, p page) ([]T, string, error) {
	limit := p.MaxResults
	if limit <= 0 || limit > 1000 {
		limit = defaultPage
	}
	items, next, err := awsjson.Page(all, p.NextToken, limit)
	if err != nil {
		return nil, "", awsjson.Errorf(ErrInvalid.Code, "%v", err)
	}
	if items == nil {
		items = []T{}
	}
	return items, next, nil
}

// nothing answers an operation whose output is empty.
func nothing(err error) (*awsjson.Empty, error) { return &awsjson.Empty{}, err }

func (h *handler) databases(s *awsjson.Service) {
	type create struct {
		DatabaseInput DatabaseInput
		Tags          map[string]string
	}
	awsjson.Handle(s, "CreateDatabase", func(_ context.Context, in *create) (*awsjson.Empty, error) {
		return nothing(h.store.CreateDatabase(in.DatabaseInput))
	})
	type named struct{ Name string }
	type one struct{ Database Database }
	awsjson.Handle(s, "GetDatabase", func(_ context.Context, in *named) (*one, error) {
		d, err := h.store.Database(in.Name)
		return &one{d}, err
	})
	type list struct {
		DatabaseList []Database
		NextToken    string `json:",omitempty"`
	}
	awsjson.Handle(s, "GetDatabases", func(_ context.Context, in *page) (*list, error) {
		names, next, err := cut(h.store.Databases(), *in)
		out := &list{DatabaseList: []Database{}, NextToken: next}
		for _, name := range names {
			if d, err := h.store.Database(name); err == nil {
				out.DatabaseList = append(out.DatabaseList, d)
			}
		}
		return out, err
	})
	type update struct {
		Name          string
		DatabaseInput DatabaseInput
	}
	awsjson.Handle(s, "UpdateDatabase", func(_ context.Context, in *update) (*awsjson.Empty, error) {
		return nothing(h.store.UpdateDatabase(in.Name, in.DatabaseInput))
	})
	awsjson.Handle(s, "DeleteDatabase", func(_ context.Context, in *named) (*awsjson.Empty, error) {
		return nothing(h.store.DeleteDatabase(in.Name))
	})
}

func (h *handler) others(s *awsjson.Service) {
	type status struct {
		ImportStatus struct{ ImportCompleted bool }
	}
	awsjson.Handle(s, "GetCatalogImportStatus", func(context.Context, *awsjson.Empty) (*status, error) {
		out := &status{}
		out.ImportStatus.ImportCompleted = true
		return out, nil
	})
	type functions struct{ UserDefinedFunctions []json.RawMessage }
	awsjson.Handle(s, "GetUserDefinedFunctions", func(context.Context, *awsjson.Empty) (*functions, error) {
		return &functions{[]json.RawMessage{}}, nil
	})
	type named struct{ DatabaseName, FunctionName string }
	awsjson.Handle(s, "GetUserDefinedFunction", func(_ context.Context, in *named) (*awsjson.Empty, error) {
		return nil, awsjson.Errorf(ErrNotFound.Code, "Function %s.%s not found.", in.DatabaseName, in.FunctionName)
	})
	type tagging struct {
		ResourceArn  string
		TagsToAdd    map[string]string
		TagsToRemove []string
	}
	type tags struct{ Tags map[string]string }
	awsjson.Handle(s, "TagResource", func(_ context.Context, in *tagging) (*awsjson.Empty, error) {
		return nothing(h.store.Tag(in.ResourceArn, in.TagsToAdd, nil))
	})
	awsjson.Handle(s, "UntagResource", func(_ context.Context, in *tagging) (*awsjson.Empty, error) {
		return nothing(h.store.Tag(in.ResourceArn, nil, in.TagsToRemove))
	})
	awsjson.Handle(s, "GetTags", func(_ context.Context, in *tagging) (*tags, error) {
		return &tags{h.store.Tags(in.ResourceArn)}, nil
	})
}
