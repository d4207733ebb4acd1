package athena

import "github.com/datacounsel/spillway/internal/local/awsjson"

// The types of this file have the members of Athena's API types of the same names.

// The states of a query execution.
const (
	Queued    = "QUEUED"
	Running   = "RUNNING"
	Succeeded = "SUCCEEDED"
	Failed    = "FAILED"
	Cancelled = "CANCELLED"
)

// engineVersion is the only one there is; AUTO means it.
const engineVersion = "Athena engine version 3"

// EngineVersion is which engine was asked for and which one runs.
type EngineVersion struct {
	SelectedEngineVersion  string `json:",omitempty"`
	EffectiveEngineVersion string `json:",omitempty"`
}

// EncryptionConfiguration is kept and returned; objects are stored as they are.
type EncryptionConfiguration struct {
	EncryptionOption string
	KmsKey           string `json:",omitempty"`
}

// ResultConfiguration is where a query's results go.
type ResultConfiguration struct {
	OutputLocation          string                   `json:",omitempty"`
	EncryptionConfiguration *EncryptionConfiguration `json:",omitempty"`
	ExpectedBucketOwner     string                   `json:",omitempty"`
}

// ResultReuseConfiguration asks for the result of an earlier query with the same text.
type ResultReuseConfiguration struct {
	ResultReuseByAgeConfiguration *ResultReuseByAge `json:",omitempty"`
}

// ResultReuseByAge is how old such a result may be; 0 minutes with Enabled means 60.
type ResultReuseByAge struct {
	Enabled         bool
	MaxAgeInMinutes int `json:",omitempty"`
}

// QueryExecutionContext is where a statement looks up names.
type QueryExecutionContext struct {
	Database string `json:",omitempty"`
	Catalog  string `json:",omitempty"`
}

// AthenaError is why a query failed.
type AthenaError struct {
	ErrorCategory int
	ErrorType     int
	Retryable     bool
	ErrorMessage  string
}

// Status is the state of a query execution.
type Status struct {
	State              string
	StateChangeReason  string        `json:",omitempty"`
	SubmissionDateTime *awsjson.Time `json:",omitempty"`
	CompletionDateTime *awsjson.Time `json:",omitempty"`
	AthenaError        *AthenaError  `json:",omitempty"`
}

// ReuseInformation tells whether an earlier result was returned.
type ReuseInformation struct{ ReusedPreviousResult bool }

// Statistics is what a query cost: bytes, and times in milliseconds.
type Statistics struct {
	EngineExecutionTimeInMillis      int64
	DataScannedInBytes               int64
	DataManifestLocation             string `json:",omitempty"`
	TotalExecutionTimeInMillis       int64
	QueryQueueTimeInMillis           int64
	ServicePreProcessingTimeInMillis int64
	QueryPlanningTimeInMillis        int64
	ServiceProcessingTimeInMillis    int64
	ResultReuseInformation           ReuseInformation
}

// QueryExecution is a query and what became of it.
type QueryExecution struct {
	QueryExecutionId         string
	Query                    string
	StatementType            string
	SubstatementType         string                    `json:",omitempty"`
	ResultConfiguration      ResultConfiguration       `json:",omitempty"`
	ResultReuseConfiguration *ResultReuseConfiguration `json:",omitempty"`
	QueryExecutionContext    QueryExecutionContext
	Status                   Status
	Statistics               Statistics
	WorkGroup                string
	EngineVersion            EngineVersion
	ExecutionParameters      []string `json:",omitempty"`
}

// WorkGroupConfiguration is what a workgroup sets for its queries.
type WorkGroupConfiguration struct {
	ResultConfiguration             ResultConfiguration
	EnforceWorkGroupConfiguration   bool
	PublishCloudWatchMetricsEnabled bool
	BytesScannedCutoffPerQuery      int64 `json:",omitempty"`
	RequesterPaysEnabled            bool
	EngineVersion                   EngineVersion
	AdditionalConfiguration         string `json:",omitempty"`
	ExecutionRole                   string `json:",omitempty"`
}

// WorkGroup is a stored workgroup.
type WorkGroup struct {
	Name          string
	State         string // ENABLED or DISABLED
	Configuration WorkGroupConfiguration
	Description   string `json:",omitempty"`
	CreationTime  *awsjson.Time
}

// NamedQuery is a saved statement.
type NamedQuery struct {
	Name         string
	Description  string `json:",omitempty"`
	Database     string
	QueryString  string
	NamedQueryId string
	WorkGroup    string
}

// PreparedStatement is a statement with question marks, kept in a workgroup.
type PreparedStatement struct {
	StatementName    string
	QueryStatement   string
	WorkGroupName    string
	Description      string `json:",omitempty"`
	LastModifiedTime *awsjson.Time
}

// Tag is a name and a value on a resource.
type Tag struct{ Key, Value string }
