package glue

import (
	"maps"
	"slices"
	"strconv"

	"github.com/datacounsel/spillway/internal/local/awsjson"
	"github.com/datacounsel/spillway/internal/local/journal"
)

// CreateTable adds a table or view to a database; ErrExists when there is one of that name.
func (s *Store) CreateTable(db string, in TableInput) error {
	if err := checkName("table", in.Name); err != nil {
		return err
	}
	in.Name = fold(in.Name)
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.find(db)
	if err != nil {
		return err
	}
	if d.tables[in.Name] != nil {
		return awsjson.Errorf(ErrExists.Code, "Table already exists.")
	}
	now := awsjson.At(s.now())
	t := newTable(Table{in, d.Name, now, now, CatalogID, "0"})
	if err := s.journal.Write(journal.Change{Key: key(ofTable, d.Name, in.Name), Value: t.Table}); err != nil {
		return err
	}
	d.tables[in.Name] = t
	return nil
}

// UpdateTable replaces what was said of a table and counts its version up. The version before is archived
// unless skipArchive. When version is given and is no longer the current one, it fails with ErrConflict.
func (s *Store) UpdateTable(db string, in TableInput, skipArchive bool, version string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.findTable(db, in.Name)
	if err != nil {
		return err
	}
	if version != "" && version != t.VersionId {
		return awsjson.Errorf(ErrConflict.Code, "Update table failed due to concurrent modifications: %s.%s is at version %s, not %s.",
			t.DatabaseName, t.Name, t.VersionId, version)
	}
	number, err := strconv.Atoi(t.VersionId)
	if err != nil {
		return err
	}
	in.Name = t.Name
	next := Table{in, t.DatabaseName, t.CreateTime, awsjson.At(s.now()), t.CatalogId, strconv.Itoa(number + 1)}
	changes := []journal.Change{{Key: key(ofTable, t.DatabaseName, t.Name), Value: next}}
	oldest := -1
	if !skipArchive {
		changes = append(changes, journal.Change{Key: t.versionKey(number), Value: t.Table})
		if len(t.versions) >= maxVersions {
			oldest = slices.Min(slices.Collect(maps.Keys(t.versions)))
			changes = append(changes, journal.Change{Key: t.versionKey(oldest)})
		}
	}
	if err := s.journal.Write(changes...); err != nil {
		return err
	}
	if !skipArchive {
		t.versions[number] = t.Table
		delete(t.versions, oldest)
	}
	t.Table = next
	return nil
}

// DeleteTable drops a table with its partitions; no object in S3 is touched.
func (s *Store) DeleteTable(db, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.findTable(db, name)
	if err != nil {
		return err
	}
	if err := s.journal.Write(t.deletions(t.DatabaseName)...); err != nil {
		return err
	}
	delete(s.databases[t.DatabaseName].tables, t.Name)
	return nil
}

// Definition returns a table with everything that was said of it.
func (s *Store) Definition(db, name string) (Table, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t, err := s.findTable(db, name)
	if err != nil {
		return Table{}, err
	}
	return t.Table, nil
}

// Definitions returns the tables of a database in the order of their names.
func (s *Store) Definitions(db string) ([]Table, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	d, err := s.find(db)
	if err != nil {
		return nil, err
	}
	all := make([]Table, 0, len(d.tables))
	for _, t := range sortedValues(d.tables) {
		all = append(all, t.Table)
	}
	return all, nil
}

// Versions returns the versions of a table, the newest first.
func (s *Store) Versions(db, name string) ([]Table, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t, err := s.findTable(db, name)
	if err != nil {
		return nil, err
	}
	all := append(sortedValues(t.versions), t.Table)
	slices.Reverse(all)
	return all, nil
}

// DeleteVersion drops an archived version of a table.
func (s *Store) DeleteVersion(db, name, version string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.findTable(db, name)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(version)
	if _, known := t.versions[number]; err != nil || !known {
		return awsjson.Errorf(ErrNotFound.Code, "Table %s.%s has no archived version %s.", t.DatabaseName, t.Name, version)
	}
	if err := s.journal.Write(journal.Change{Key: t.versionKey(number)}); err != nil {
		return err
	}
	delete(t.versions, number)
	return nil
}

func (t *table) versionKey(number int) string {
	return key(ofVersion, t.DatabaseName, t.Name, strconv.Itoa(number))
}

// deletions are the changes that drop the table with all that hangs on it.
func (t *table) deletions(db string) []journal.Change {
	changes := []journal.Change{{Key: key(ofTable, db, t.Name)}}
	if len(t.statistics) > 0 {
		changes = append(changes, journal.Change{Key: key(ofStatistics, db, t.Name)})
	}
	for number := range t.versions {
		changes = append(changes, journal.Change{Key: t.versionKey(number)})
	}
	for values, p := range t.partitions {
		changes = append(changes, p.deletions(db, t.Name, values)...)
	}
	return changes
}

func (p *partition) deletions(db, name, values string) []journal.Change {
	changes := []journal.Change{{Key: key(ofPartition, db, name, values)}}
	if len(p.statistics) > 0 {
		changes = append(changes, journal.Change{Key: key(ofPartStats, db, name, values)})
	}
	return changes
}
