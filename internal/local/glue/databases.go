package glue

import (
	"maps"
	"slices"

	"github.com/datacounsel/spillway/internal/local/awsjson"
	"github.com/datacounsel/spillway/internal/local/journal"
)

// CreateDatabase adds a database; ErrExists when there is one of that name.
func (s *Store) CreateDatabase(in DatabaseInput) error {
	if err := checkName("database", in.Name); err != nil {
		return err
	}
	in.Name = fold(in.Name)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.databases[in.Name] != nil {
		return awsjson.Errorf(ErrExists.Code, "Database already exists.")
	}
	d := &database{Database{in, awsjson.At(s.now()), CatalogID}, map[string]*table{}}
	if err := s.journal.Write(journal.Change{Key: key(ofDatabase, in.Name), Value: d.Database}); err != nil {
		return err
	}
	s.databases[in.Name] = d
	return nil
}

// Database returns a database.
func (s *Store) Database(name string) (Database, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	d, err := s.find(name)
	if err != nil {
		return Database{}, err
	}
	return d.Database, nil
}

// Databases returns the names of all databases, sorted.
func (s *Store) Databases() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.databases))
}

// UpdateDatabase replaces what was said of a database; its name stays.
func (s *Store) UpdateDatabase(name string, in DatabaseInput) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.find(name)
	if err != nil {
		return err
	}
	in.Name = d.Name
	next := Database{in, d.CreateTime, d.CatalogId}
	if err := s.journal.Write(journal.Change{Key: key(ofDatabase, d.Name), Value: next}); err != nil {
		return err
	}
	d.Database = next
	return nil
}

// DeleteDatabase drops a database with its tables; no object in S3 is touched.
func (s *Store) DeleteDatabase(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.find(name)
	if err != nil {
		return err
	}
	changes := []journal.Change{{Key: key(ofDatabase, d.Name)}}
	for _, t := range d.tables {
		changes = append(changes, t.deletions(d.Name)...)
	}
	if err := s.journal.Write(changes...); err != nil {
		return err
	}
	delete(s.databases, d.Name)
	return nil
}
