package glue

import (
	"maps"

	"github.com/datacounsel/spillway/internal/local/awsjson"
	"github.com/datacounsel/spillway/internal/local/journal"
)

// statisticsOf returns the place of the statistics of a table (values nil) or a partition and its key in
// the journal; the caller holds the lock.
func (s *Store) statisticsOf(db, name string, values []string) (*map[string]ColumnStatistics, string, error) {
	if values == nil {
		t, err := s.findTable(db, name)
		if err != nil {
			return nil, "", err
		}
		return &t.statistics, key(ofStatistics, t.DatabaseName, t.Name), nil
	}
	t, p, err := s.findPartition(db, name, values)
	if err != nil {
		return nil, "", err
	}
	return &p.statistics, key(ofPartStats, t.DatabaseName, t.Name, key(values...)), nil
}

// Statistics returns what is known of the columns asked for, of a table (values nil) or a partition.
func (s *Store) Statistics(db, name string, values, columns []string) (found []ColumnStatistics, missing []string, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	statistics, _, err := s.statisticsOf(db, name, values)
	if err != nil {
		return nil, nil, err
	}
	for _, column := range columns {
		if st, ok := (*statistics)[fold(column)]; ok {
			found = append(found, st)
		} else {
			missing = append(missing, column)
		}
	}
	return found, missing, nil
}

// SetStatistics replaces what is known of the columns given.
func (s *Store) SetStatistics(db, name string, values []string, list []ColumnStatistics) error {
	return s.changeStatistics(db, name, values, func(m map[string]ColumnStatistics) error {
		for _, st := range list {
			if st.AnalyzedTime == nil {
				st.AnalyzedTime = awsjson.At(s.now())
			}
			m[fold(st.ColumnName)] = st
		}
		return nil
	})
}

// DeleteStatistics forgets what is known of a column; ErrNotFound when nothing is.
func (s *Store) DeleteStatistics(db, name string, values []string, column string) error {
	return s.changeStatistics(db, name, values, func(m map[string]ColumnStatistics) error {
		if _, ok := m[fold(column)]; !ok {
			return awsjson.Errorf(ErrNotFound.Code, "Column %s has no statistics.", column)
		}
		delete(m, fold(column))
		return nil
	})
}

func (s *Store) changeStatistics(db, name string, values []string, change func(map[string]ColumnStatistics) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	statistics, k, err := s.statisticsOf(db, name, values)
	if err != nil {
		return err
	}
	next := maps.Clone(*statistics)
	if next == nil {
		next = map[string]ColumnStatistics{}
	}
	if err := change(next); err != nil {
		return err
	}
	if err := s.journal.Write(journal.Change{Key: k, Value: next}); err != nil {
		return err
	}
	*statistics = next
	return nil
}
