package glue

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/awsjson"
	"github.com/datacounsel/spillway/internal/local/journal"
)

// PartitionError is the failure of one partition in a batch.
type PartitionError struct {
	PartitionValues []string
	ErrorDetail     ErrorDetail
}

func failed(values []string, code, message string) PartitionError {
	return PartitionError{values, ErrorDetail{code, message}}
}

// CreatePartitions adds partitions in one write. Those that are there already or have the wrong number of
// values come back as failures and the others are added.
func (s *Store) CreatePartitions(db, name string, ins []PartitionInput) ([]PartitionError, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.findTable(db, name)
	if err != nil {
		return nil, err
	}
	var failures []PartitionError
	fresh := map[string]*partition{}
	for _, in := range ins {
		values := key(in.Values...)
		if err := t.checkValues(in.Values); err != nil {
			failures = append(failures, failed(in.Values, ErrInvalid.Code, err.Error()))
			continue
		}
		if t.partitions[values] != nil || fresh[values] != nil {
			failures = append(failures, failed(in.Values, ErrExists.Code, "Partition already exists."))
			continue
		}
		fresh[values] = &partition{Partition: Partition{in, t.DatabaseName, t.Name, awsjson.At(s.now()), CatalogID}}
	}
	return failures, s.putPartitions(t, fresh)
}

// UpdatePartition replaces a partition, whose values may change.
func (s *Store) UpdatePartition(db, name string, values []string, in PartitionInput) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, p, err := s.findPartition(db, name, values)
	if err != nil {
		return err
	}
	if err := t.checkValues(in.Values); err != nil {
		return awsjson.Errorf(ErrInvalid.Code, "%v", err)
	}
	from, to := key(values...), key(in.Values...)
	if from != to && t.partitions[to] != nil {
		return awsjson.Errorf(ErrExists.Code, "Partition already exists.")
	}
	next := &partition{Partition{in, t.DatabaseName, t.Name, p.CreationTime, CatalogID}, p.statistics}
	if from == to {
		return s.putPartitions(t, map[string]*partition{to: next})
	}
	next.statistics = nil
	changes := append(p.deletions(t.DatabaseName, t.Name, from),
		journal.Change{Key: key(ofPartition, t.DatabaseName, t.Name, to), Value: next.Partition})
	if err := s.journal.Write(changes...); err != nil {
		return err
	}
	delete(t.partitions, from)
	t.partitions[to] = next
	return nil
}

// DeletePartitions drops partitions in one write; those that are not there come back as failures.
func (s *Store) DeletePartitions(db, name string, lists [][]string) ([]PartitionError, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.findTable(db, name)
	if err != nil {
		return nil, err
	}
	var failures []PartitionError
	var changes []journal.Change
	for _, values := range lists {
		p := t.partitions[key(values...)]
		if p == nil {
			failures = append(failures, failed(values, ErrNotFound.Code, "Cannot find partition."))
			continue
		}
		changes = append(changes, p.deletions(t.DatabaseName, t.Name, key(values...))...)
	}
	if err := s.journal.Write(changes...); err != nil {
		return nil, err
	}
	for _, values := range lists {
		delete(t.partitions, key(values...))
	}
	return failures, nil
}

// PartitionDefinition returns one partition.
func (s *Store) PartitionDefinition(db, name string, values []string) (Partition, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, p, err := s.findPartition(db, name, values)
	if err != nil {
		return Partition{}, err
	}
	return p.Partition, nil
}

// PartitionDefinitions returns the partitions of a table, in the order of their values, for which the
// expression is true (https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html); an empty one keeps all.
func (s *Store) PartitionDefinitions(db, name, expression string) ([]Partition, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t, err := s.findTable(db, name)
	if err != nil {
		return nil, err
	}
	keep, err := parseFilter(expression, t.PartitionKeys)
	if err != nil {
		return nil, awsjson.Errorf(ErrInvalid.Code, "Unsupported expression %q: %v", expression, err)
	}
	all := make([]Partition, 0, len(t.partitions))
	for _, p := range sortedValues(t.partitions) {
		if keep(p.Values) {
			all = append(all, p.Partition)
		}
	}
	return all, nil
}

func (s *Store) findPartition(db, name string, values []string) (*table, *partition, error) {
	t, err := s.findTable(db, name)
	if err != nil {
		return nil, nil, err
	}
	p := t.partitions[key(values...)]
	if p == nil {
		return nil, nil, awsjson.Errorf(ErrNotFound.Code, "Cannot find partition.")
	}
	return t, p, nil
}

func (s *Store) putPartitions(t *table, fresh map[string]*partition) error {
	changes := make([]journal.Change, 0, len(fresh))
	for values, p := range fresh {
		changes = append(changes, journal.Change{Key: key(ofPartition, t.DatabaseName, t.Name, values), Value: p.Partition})
	}
	if err := s.journal.Write(changes...); err != nil {
		return err
	}
	for values, p := range fresh {
		t.partitions[values] = p
	}
	return nil
}

func (t *table) checkValues(values []string) error {
	if len(values) != len(t.PartitionKeys) {
		return awsjson.Errorf(ErrInvalid.Code, "The number of partition keys do not match the number of partition values: %s.%s has %d keys, [%s] are %d.",
			t.DatabaseName, t.Name, len(t.PartitionKeys), strings.Join(values, ", "), len(values))
	}
	if strings.Contains(strings.Join(values, ""), separator) {
		return awsjson.Errorf(ErrInvalid.Code, "A partition value holds a NUL character.")
	}
	return nil
}
