package athena

import (
	"context"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/awsjson"
)

// primary is the workgroup that is always there.
const primary = "primary"

// The states of a workgroup.
const (
	enabled  = "ENABLED"
	disabled = "DISABLED"
)

// minCutoff is the least scan limit that Athena takes, in bytes.
const minCutoff = 10_000_000

func (s *Service) newPrimary() WorkGroup {
	return WorkGroup{Name: primary, State: enabled, CreationTime: awsjson.At(s.now()), Configuration: WorkGroupConfiguration{
		ResultConfiguration: ResultConfiguration{OutputLocation: s.Output},
		EngineVersion:       EngineVersion{"AUTO", engineVersion},
	}}
}

// findGroup returns a workgroup, primary for no name; the caller holds the lock.
func (s *Service) findGroup(name string) (WorkGroup, error) {
	if name == "" {
		name = primary
	}
	if g, ok := s.workgroups[name]; ok {
		return g, nil
	}
	return WorkGroup{}, invalid("WorkGroup %s is not found.", name)
}

// enabledGroup returns a workgroup that takes queries; the caller holds the lock.
func (s *Service) enabledGroup(name string) (WorkGroup, error) {
	g, err := s.findGroup(name)
	if err == nil && g.State == disabled {
		err = invalid("WorkGroup %s is disabled.", g.Name)
	}
	return g, err
}

// groupUpdates are the changes to a configuration; what is nil stays.
type groupUpdates struct {
	ResultConfiguration        *ResultConfiguration
	ResultConfigurationUpdates *struct {
		ResultConfiguration
		RemoveOutputLocation, RemoveEncryptionConfiguration bool
	}
	EnforceWorkGroupConfiguration    *bool
	PublishCloudWatchMetricsEnabled  *bool
	BytesScannedCutoffPerQuery       *int64
	RemoveBytesScannedCutoffPerQuery bool
	RequesterPaysEnabled             *bool
	EngineVersion                    *EngineVersion
	AdditionalConfiguration          *string
	ExecutionRole                    *string
	ManagedQueryResultsConfiguration *struct{ Enabled bool }
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// apply checks the changes and makes them.
func (u *groupUpdates) apply(c *WorkGroupConfiguration) error {
	if u == nil {
		return nil
	}
	if u.ManagedQueryResultsConfiguration != nil && u.ManagedQueryResultsConfiguration.Enabled {
		return invalid("Managed query results are not supported by the local Athena: set an output location")
	}
	if n := u.BytesScannedCutoffPerQuery; n != nil && *n < minCutoff {
		return invalid("BytesScannedCutoffPerQuery must be at least %d bytes, not %d", minCutoff, *n)
	}
	set(&c.ResultConfiguration, u.ResultConfiguration)
	if r := u.ResultConfigurationUpdates; r != nil {
		if r.OutputLocation != "" || r.RemoveOutputLocation {
			c.ResultConfiguration.OutputLocation = r.OutputLocation
		}
		if r.EncryptionConfiguration != nil || r.RemoveEncryptionConfiguration {
			c.ResultConfiguration.EncryptionConfiguration = r.EncryptionConfiguration
		}
	}
	if location := c.ResultConfiguration.OutputLocation; location != "" {
		if _, _, ok := lake.ParseS3(location); !ok {
			return invalid("outputLocation is not a valid S3 path: %s", location)
		}
	}
	set(&c.EnforceWorkGroupConfiguration, u.EnforceWorkGroupConfiguration)
	set(&c.PublishCloudWatchMetricsEnabled, u.PublishCloudWatchMetricsEnabled)
	set(&c.BytesScannedCutoffPerQuery, u.BytesScannedCutoffPerQuery)
	if u.RemoveBytesScannedCutoffPerQuery {
		c.BytesScannedCutoffPerQuery = 0
	}
	set(&c.RequesterPaysEnabled, u.RequesterPaysEnabled)
	set(&c.AdditionalConfiguration, u.AdditionalConfiguration)
	set(&c.ExecutionRole, u.ExecutionRole)
	if u.EngineVersion != nil {
		if v := u.EngineVersion.SelectedEngineVersion; v != "AUTO" && v != engineVersion {
			return invalid("Engine version %q is not supported: use AUTO or %q", v, engineVersion)
		}
		c.EngineVersion.SelectedEngineVersion = u.EngineVersion.SelectedEngineVersion
	}
	return nil
}

type groupInput struct {
	Name, WorkGroup       string
	Description           *string
	State                 string
	Configuration         *groupUpdates
	ConfigurationUpdates  *groupUpdates
	Tags                  []Tag
	RecursiveDeleteOption bool
}

func (s *Service) groupRoutes() {
	awsjson.Handle(s.Service, "CreateWorkGroup", s.createGroup)
	awsjson.Handle(s.Service, "UpdateWorkGroup", s.updateGroup)
	awsjson.Handle(s.Service, "DeleteWorkGroup", s.deleteGroup)
	type one struct{ WorkGroup WorkGroup }
	awsjson.Handle(s.Service, "GetWorkGroup", func(_ context.Context, in *groupInput) (*one, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		g, err := s.findGroup(in.WorkGroup)
		return &one{g}, err
	})
	awsjson.Handle(s.Service, "ListWorkGroups", s.listGroups)
	type versions struct{ EngineVersions []EngineVersion }
	awsjson.Handle(s.Service, "ListEngineVersions", func(context.Context, *paging) (*versions, error) {
		return &versions{[]EngineVersion{{"AUTO", engineVersion}, {engineVersion, engineVersion}}}, nil
	})
}

func (s *Service) createGroup(_ context.Context, in *groupInput) (*awsjson.Empty, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in.Name == "" || len(in.Name) > 128 {
		return nil, invalid("The name of a workgroup must have 1 to 128 characters")
	}
	if _, ok := s.workgroups[in.Name]; ok {
		return nil, invalid("WorkGroup is already created")
	}
	g := s.newPrimary()
	g.Name, g.Configuration.ResultConfiguration.OutputLocation = in.Name, ""
	// Athena enforces a new workgroup's configuration and publishes its metrics unless told otherwise.
	g.Configuration.EnforceWorkGroupConfiguration, g.Configuration.PublishCloudWatchMetricsEnabled = true, true
	set(&g.Description, in.Description)
	if err := in.Configuration.apply(&g.Configuration); err != nil {
		return nil, err
	}
	if err := s.tag("workgroup/"+in.Name, in.Tags, nil); err != nil {
		return nil, err
	}
	return &awsjson.Empty{}, putDocument(s, ofWorkGroup, s.workgroups, in.Name, g)
}

func (s *Service) updateGroup(_ context.Context, in *groupInput) (*awsjson.Empty, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGroup(in.WorkGroup)
	if err != nil {
		return nil, err
	}
	set(&g.Description, in.Description)
	switch in.State {
	case "":
	case enabled, disabled:
		g.State = in.State
	default:
		return nil, invalid("The state of a workgroup is ENABLED or DISABLED, not %q", in.State)
	}
	if err := in.ConfigurationUpdates.apply(&g.Configuration); err != nil {
		return nil, err
	}
	return &awsjson.Empty{}, putDocument(s, ofWorkGroup, s.workgroups, g.Name, g)
}

func (s *Service) deleteGroup(_ context.Context, in *groupInput) (*awsjson.Empty, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGroup(in.WorkGroup)
	if err != nil {
		return nil, err
	}
	if g.Name == primary {
		return nil, invalid("The primary workgroup cannot be deleted")
	}
	inUse := false
	for _, e := range s.order {
		inUse = inUse || e.WorkGroup == g.Name
	}
	for _, q := range s.named {
		inUse = inUse || q.WorkGroup == g.Name
	}
	if inUse && !in.RecursiveDeleteOption {
		return nil, invalid("WorkGroup %s is not empty", g.Name)
	}
	for id, q := range s.named {
		if q.WorkGroup == g.Name {
			if err := deleteDocument(s, ofNamed, s.named, id); err != nil {
				return nil, err
			}
		}
	}
	for k, p := range s.prepared {
		if p.WorkGroupName == g.Name {
			if err := deleteDocument(s, ofPrepared, s.prepared, k); err != nil {
				return nil, err
			}
		}
	}
	return &awsjson.Empty{}, deleteDocument(s, ofWorkGroup, s.workgroups, g.Name)
}

type groupSummary struct {
	Name, State   string
	Description   string `json:",omitempty"`
	CreationTime  *awsjson.Time
	EngineVersion EngineVersion
}

type groupList struct {
	WorkGroups []groupSummary
	NextToken  string `json:",omitempty"`
}

func (s *Service) listGroups(_ context.Context, in *paging) (*groupList, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []groupSummary
	for _, g := range sortedValues(s.workgroups) {
		all = append(all, groupSummary{g.Name, g.State, g.Description, g.CreationTime, g.Configuration.EngineVersion})
	}
	page, next, err := in.cut(len(all))
	return &groupList{all[page.from:page.to], next}, err
}
