// Package glue is a Glue Data Catalog on one machine: databases, tables with their versions, partitions and
// column statistics, and crawlers that read the objects of the local S3. Store is the catalog, for callers
// in this process; New serves it by Glue's JSON 1.1 API.
//
// Every document lives in memory and in one journal, so a change costs one fsync and a look-up none. Names
// of databases and tables are folded to lower case, as Glue folds them.
package glue

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/datacounsel/spillway/internal/local/awsjson"
	"github.com/datacounsel/spillway/internal/local/journal"
)

// Errors that callers in this process may test for with errors.Is.
var (
	ErrNotFound = &awsjson.Error{Code: "EntityNotFoundException"}
	ErrExists   = &awsjson.Error{Code: "AlreadyExistsException"}
	ErrInvalid  = &awsjson.Error{Code: "InvalidInputException"}
	ErrConflict = &awsjson.Error{Code: "ConcurrentModificationException"}
)

// CatalogID is the account that everything belongs to.
const CatalogID = "000000000000"

// maxVersions bounds the archived versions of a table; Glue itself keeps far more.
const maxVersions = 100

// Store is the catalog. Its methods may be called at once; what they return is shared and must not be changed.
type Store struct {
	mu        sync.RWMutex
	journal   *journal.Journal
	now       func() time.Time
	databases map[string]*database
	tags      map[string]map[string]string
	crawlers  map[string]*crawler
}

type database struct {
	Database
	tables map[string]*table
}

type table struct {
	Table
	versions   map[int]Table
	partitions map[string]*partition
	statistics map[string]ColumnStatistics
}

type partition struct {
	Partition
	statistics map[string]ColumnStatistics
}

// The first part of the journal's keys; a document's parent sorts before it.
const (
	ofDatabase   = "1"
	ofTable      = "2"
	ofVersion    = "3"
	ofPartition  = "4"
	ofStatistics = "5"
	ofPartStats  = "6"
	ofTags       = "7"
	ofCrawler    = "8"
)

const separator = "\x00"

func key(parts ...string) string { return strings.Join(parts, separator) }

// Open opens the catalog kept in dir/glue.journal, or makes an empty one.
func Open(dir string) (*Store, error) {
	s := &Store{
		now:       time.Now,
		databases: map[string]*database{},
		tags:      map[string]map[string]string{},
		crawlers:  map[string]*crawler{},
	}
	var err error
	if s.journal, err = journal.Open(filepath.Join(dir, "glue.journal"), s.load); err != nil {
		return nil, fmt.Errorf("open the Glue catalog: %w", err)
	}
	return s, nil
}

// Close closes the catalog's journal.
func (s *Store) Close() error { return s.journal.Close() }

// load puts one document of the journal in its place.
func (s *Store) load(k string, document []byte) error {
	kind, rest, _ := strings.Cut(k, separator)
	names := strings.SplitN(rest, separator, 3)
	switch kind {
	case ofDatabase:
		d := &database{tables: map[string]*table{}}
		s.databases[rest] = d
		return json.Unmarshal(document, &d.Database)
	case ofTags:
		tags := map[string]string{}
		s.tags[rest] = tags
		return json.Unmarshal(document, &tags)
	case ofCrawler:
		return s.loadCrawler(rest, document)
	case ofTable:
		t := newTable(Table{})
		s.databases[names[0]].tables[names[1]] = t
		return json.Unmarshal(document, &t.Table)
	}
	t := s.databases[names[0]].tables[names[1]]
	switch kind {
	case ofVersion:
		number, err := strconv.Atoi(names[2])
		if err != nil {
			return err
		}
		var version Table
		err = json.Unmarshal(document, &version)
		t.versions[number] = version
		return err
	case ofPartition:
		p := &partition{}
		t.partitions[names[2]] = p
		return json.Unmarshal(document, &p.Partition)
	case ofStatistics:
		return json.Unmarshal(document, &t.statistics)
	case ofPartStats:
		return json.Unmarshal(document, &t.partitions[names[2]].statistics)
	}
	return fmt.Errorf("a newer Spillway wrote this catalog: unknown kind %q", kind)
}

func newTable(t Table) *table {
	return &table{
		Table: t, versions: map[int]Table{}, partitions: map[string]*partition{}, statistics: map[string]ColumnStatistics{},
	}
}

func fold(name string) string { return strings.ToLower(name) }

// find returns the database; the caller holds the lock.
func (s *Store) find(db string) (*database, error) {
	if d := s.databases[fold(db)]; d != nil {
		return d, nil
	}
	return nil, awsjson.Errorf(ErrNotFound.Code, "Database %s not found.", fold(db))
}

// findTable returns the table; the caller holds the lock.
func (s *Store) findTable(db, name string) (*table, error) {
	d, err := s.find(db)
	if err != nil {
		return nil, err
	}
	if t := d.tables[fold(name)]; t != nil {
		return t, nil
	}
	return nil, awsjson.Errorf(ErrNotFound.Code, "Table %s.%s not found.", fold(db), fold(name))
}

func checkName(what, name string) error {
	if name == "" || len(name) > 255 || strings.ContainsAny(name, "\x00\r\n") {
		return awsjson.Errorf(ErrInvalid.Code, "%s name %q must have 1 to 255 characters on one line", what, name)
	}
	return nil
}

// sortedValues returns the values of m in the order of their keys.
func sortedValues[K cmp.Ordered, V any](m map[K]V) []V {
	values := make([]V, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		values = append(values, m[k])
	}
	return values
}
