package glue

import (
	"maps"

	"github.com/datacounsel/spillway/internal/local/awsjson"
	"github.com/datacounsel/spillway/internal/local/journal"
)

// Tags returns the tags of the resource that arn names; it has none until Tag gives it some.
func (s *Store) Tags(arn string) map[string]string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.tags[arn] == nil {
		return map[string]string{}
	}
	return s.tags[arn]
}

// Tag adds and removes tags of the resource that arn names.
func (s *Store) Tag(arn string, add map[string]string, remove []string) error {
	if arn == "" {
		return awsjson.Errorf(ErrInvalid.Code, "ResourceArn is missing")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := map[string]string{}
	maps.Copy(next, s.tags[arn])
	maps.Copy(next, add)
	for _, name := range remove {
		delete(next, name)
	}
	if err := s.journal.Write(journal.Change{Key: key(ofTags, arn), Value: next}); err != nil {
		return err
	}
	s.tags[arn] = next
	return nil
}
