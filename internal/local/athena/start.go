package athena

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/awsjson"
)

// maxStatement is Athena's limit of a statement in bytes.
const maxStatement = 262144

// catalogName is the data catalog that is always there.
const catalogName = "AwsDataCatalog"

type startInput struct {
	QueryString              string
	ClientRequestToken       string
	QueryExecutionContext    QueryExecutionContext
	ResultConfiguration      ResultConfiguration
	WorkGroup                string
	ExecutionParameters      []string
	ResultReuseConfiguration *ResultReuseConfiguration
}

type startOutput struct{ QueryExecutionId string }

func (s *Service) start(_ context.Context, in *startInput) (*startOutput, error) {
	if err := checkStatement(in); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if before := s.tokens[in.ClientRequestToken]; before != nil {
		if before.Query != in.QueryString || before.WorkGroup != cmp.Or(in.WorkGroup, primary) {
			return nil, invalid("Idempotent parameters do not match")
		}
		return &startOutput{before.QueryExecutionId}, nil
	}
	group, err := s.enabledGroup(in.WorkGroup)
	if err != nil {
		return nil, err
	}
	if c := in.QueryExecutionContext.Catalog; c != "" {
		if _, err := s.findCatalog(c); err != nil {
			return nil, err
		}
	}
	e := s.newExecution(in, group)
	if err := s.resolve(e); err != nil {
		return nil, err
	}
	if err := s.locate(e, in.ResultConfiguration); err != nil {
		return nil, err
	}
	if earlier := s.reuse(e); earlier != nil {
		s.repeat(e, earlier)
		return &startOutput{e.QueryExecutionId}, nil
	}
	if err := s.enqueue(e); err != nil {
		return nil, err
	}
	return &startOutput{e.QueryExecutionId}, nil
}

func checkStatement(in *startInput) error {
	switch {
	case strings.TrimSpace(in.QueryString) == "":
		return invalid("QueryString must not be empty")
	case len(in.QueryString) > maxStatement:
		return invalid("Your query has exceeded the maximum query length of 262144 bytes: it has %d", len(in.QueryString))
	}
	return nil
}

func (s *Service) newExecution(in *startInput, group WorkGroup) *execution {
	kind := Classify(in.QueryString)
	e := &execution{statement: in.QueryString, parameters: in.ExecutionParameters, kind: kind, group: group}
	e.record = record{Token: in.ClientRequestToken, QueryExecution: QueryExecution{
		QueryExecutionId: uuid.NewString(), Query: in.QueryString, StatementType: kind.Type, SubstatementType: kind.Sub,
		ResultReuseConfiguration: in.ResultReuseConfiguration, QueryExecutionContext: in.QueryExecutionContext,
		Status:    Status{State: Queued, SubmissionDateTime: awsjson.At(s.now())},
		WorkGroup: group.Name, EngineVersion: EngineVersion{group.Configuration.EngineVersion.SelectedEngineVersion, engineVersion},
		ExecutionParameters: in.ExecutionParameters,
	}}
	// awswrangler sends the name in backticks for DDL, which Athena takes.
	e.QueryExecutionContext.Database = strings.ToLower(strings.Trim(e.QueryExecutionContext.Database, "`"))
	e.QueryExecutionContext.Catalog = strings.ToLower(e.QueryExecutionContext.Catalog)
	if e.QueryExecutionContext.Catalog == "" {
		e.QueryExecutionContext.Catalog = strings.ToLower(catalogName)
	}
	return e
}

// locate decides where results go: the workgroup's location where it is enforced or none was given.
func (s *Service) locate(e *execution, asked ResultConfiguration) error {
	config := asked
	if set := e.group.Configuration; set.EnforceWorkGroupConfiguration || config.OutputLocation == "" {
		config = set.ResultConfiguration
	}
	if config.OutputLocation == "" {
		return invalid("No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.")
	}
	bucket, _, ok := lake.ParseS3(config.OutputLocation)
	if !ok {
		return invalid("outputLocation is not a valid S3 path: %s", config.OutputLocation)
	}
	if !slices.Contains(s.Objects.Buckets(), bucket) {
		return invalid("Unable to verify/create output bucket %s", bucket)
	}
	e.ResultConfiguration = config
	e.output = outputOf(folderOf(config.OutputLocation), e.QueryExecutionId, e.kind)
	e.ResultConfiguration.OutputLocation = e.output.result
	return nil
}

// folder is the folder of the query's results.
func (e *execution) folder() string {
	folder, _, _ := strings.Cut(e.output.result, e.QueryExecutionId)
	if e.kind.Sub == subCTAS {
		folder = strings.TrimSuffix(folder, "tables/")
	}
	return folder
}

// reuseKey tells queries apart whose results may stand for one another.
func reuseKey(r *record) string {
	return key(append([]string{r.WorkGroup, r.QueryExecutionContext.Catalog, r.QueryExecutionContext.Database, r.Query}, r.ExecutionParameters...)...)
}

// reuse finds the earlier query whose result e asks for: the same text, young enough, its object still there.
func (s *Service) reuse(e *execution) *execution {
	if e.ResultReuseConfiguration == nil || e.ResultReuseConfiguration.ResultReuseByAgeConfiguration == nil || e.kind.Sub != subSelect {
		return nil
	}
	by := e.ResultReuseConfiguration.ResultReuseByAgeConfiguration
	age := time.Duration(by.MaxAgeInMinutes) * time.Minute
	if age == 0 {
		age = time.Hour
	}
	earlier := s.reusable[reuseKey(&e.record)]
	if !by.Enabled || earlier == nil || s.now().Sub(earlier.Status.CompletionDateTime.Time) > age {
		return nil
	}
	if bucket, object, ok := lake.ParseS3(earlier.Result); !ok || !s.exists(bucket, object) {
		return nil
	}
	return earlier
}

func (s *Service) exists(bucket, object string) bool {
	_, err := s.Objects.Stat(bucket, object)
	return err == nil
}

// repeat answers e with the result of an earlier query.
func (s *Service) repeat(e, earlier *execution) {
	e.Status.State, e.Columns, e.Result, e.OutputRows = Succeeded, earlier.Columns, earlier.Result, earlier.OutputRows
	e.ResultConfiguration.OutputLocation = earlier.Result
	e.Statistics.ResultReuseInformation.ReusedPreviousResult = true
	e.cancel = func() {}
	s.complete(e)
	s.register(e)
	s.metrics.queries.WithLabelValues(e.WorkGroup, e.StatementType, Succeeded).Inc()
}
