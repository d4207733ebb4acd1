package glue

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"path"
	"sync"
	"time"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/awsjson"
	"github.com/datacounsel/spillway/internal/local/journal"
	"github.com/datacounsel/spillway/internal/obs"
)

// Objects is where crawlers read.
type Objects interface {
	// List returns the objects whose keys begin with prefix, in key order.
	List(bucket, prefix string) iter.Seq2[Object, error]
	Open(bucket, key string) (*os.File, error)
}

// Object is an object that a crawler may read.
type Object struct {
	Key  string
	Size int64 // bytes
}

// S3Target is a prefix that a crawler reads.
type S3Target struct {
	Path       string
	Exclusions []string `json:",omitempty"` // patterns of path.Match against the key below Path
	SampleSize int      `json:",omitempty"`
}

// Crawler is a stored crawler. State and LastCrawl are those of this process.
type Crawler struct {
	Name               string
	Role               string `json:",omitempty"`
	DatabaseName       string `json:",omitempty"`
	Description        string `json:",omitempty"`
	Targets            struct{ S3Targets []S3Target }
	TablePrefix        string   `json:",omitempty"`
	Classifiers        []string `json:",omitempty"`
	SchemaChangePolicy struct {
		UpdateBehavior string `json:",omitempty"`
		DeleteBehavior string `json:",omitempty"`
	}
	RecrawlPolicy        json.RawMessage `json:",omitempty"`
	LineageConfiguration json.RawMessage `json:",omitempty"`
	Configuration        string          `json:",omitempty"`
	State                string
	CrawlElapsedTime     int64         // milliseconds of the crawl that runs
	CreationTime         *awsjson.Time `json:",omitempty"`
	LastUpdated          *awsjson.Time `json:",omitempty"`
	LastCrawl            *LastCrawl    `json:",omitempty"`
	Version              int64
}

// LastCrawl is how a crawler's last run ended.
type LastCrawl struct {
	Status        string // SUCCEEDED, CANCELLED or FAILED
	ErrorMessage  string `json:",omitempty"`
	StartTime     *awsjson.Time
	LogGroup      string `json:",omitempty"`
	LogStream     string `json:",omitempty"`
	MessagePrefix string `json:",omitempty"`
}

// The states of a crawler.
const (
	ready    = "READY"
	running  = "RUNNING"
	stopping = "STOPPING"
)

// crawler is a crawler of this process; the store's lock guards it.
type crawler struct {
	Crawler
	started time.Time
	cancel  context.CancelFunc
	metrics CrawlerMetrics
}

// CrawlerMetrics counts what a crawler's last run did.
type CrawlerMetrics struct {
	CrawlerName          string
	TimeLeftSeconds      float64
	StillEstimating      bool
	LastRuntimeSeconds   float64
	MedianRuntimeSeconds float64
	TablesCreated        int
	TablesUpdated        int
	TablesDeleted        int
}

func (s *Store) loadCrawler(name string, document []byte) error {
	c := &crawler{}
	s.crawlers[name] = c
	err := json.Unmarshal(document, &c.Crawler)
	c.State = ready
	return err
}

func (s *Store) findCrawler(name string) (*crawler, error) {
	if c := s.crawlers[name]; c != nil {
		return c, nil
	}
	return nil, awsjson.Errorf(ErrNotFound.Code, "Crawler with name %s does not exist", name)
}

func (s *Store) saveCrawler(c *crawler) error {
	return s.journal.Write(journal.Change{Key: key(ofCrawler, c.Name), Value: c.Crawler})
}

// deleteCrawler forgets a crawler; the caller holds the lock.
func (s *Store) deleteCrawler(name string) error {
	if err := s.journal.Write(journal.Change{Key: key(ofCrawler, name)}); err != nil {
		return err
	}
	delete(s.crawlers, name)
	return nil
}

// check tells what a crawler here cannot do.
func (c *Crawler) check() error {
	if c.Name == "" || c.DatabaseName == "" {
		return awsjson.Errorf(ErrInvalid.Code, "A crawler needs Name and DatabaseName")
	}
	if len(c.Targets.S3Targets) == 0 {
		return awsjson.Errorf(ErrInvalid.Code, "A crawler needs Targets with one S3Targets or more: the local Glue crawls S3 only")
	}
	for _, t := range c.Targets.S3Targets {
		if _, _, ok := lake.ParseS3(t.Path); !ok {
			return awsjson.Errorf(ErrInvalid.Code, "The S3 target path %q must be s3://bucket/prefix", t.Path)
		}
		for _, e := range t.Exclusions {
			if _, err := path.Match(e, ""); err != nil {
				return awsjson.Errorf(ErrInvalid.Code, "The exclusion %q is not a pattern: %v", e, err)
			}
		}
	}
	return nil
}

// crawlers runs the crawlers of a store.
type crawlers struct {
	ctx     context.Context
	store   *Store
	objects Objects
	scope   obs.Scope
	ended   sync.WaitGroup
}

// start runs a crawler in the background.
func (cs *crawlers) start(name string) error {
	s := cs.store
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.findCrawler(name)
	if err != nil {
		return err
	}
	if c.State != ready {
		return awsjson.Errorf("CrawlerRunningException", "Crawler with name %s has already started", name)
	}
	ctx, cancel := context.WithCancel(cs.ctx)
	c.State, c.started, c.cancel = running, s.now(), cancel
	c.metrics = CrawlerMetrics{CrawlerName: name}
	run := crawl{ctx: ctx, store: s, objects: cs.objects, Crawler: c.Crawler}
	cs.ended.Go(func() {
		defer cancel()
		err := run.all()
		cs.finish(c, &run, err)
	})
	return nil
}

func (cs *crawlers) finish(c *crawler, run *crawl, err error) {
	s := cs.store
	s.mu.Lock()
	defer s.mu.Unlock()
	last := &LastCrawl{Status: "SUCCEEDED", StartTime: awsjson.At(c.started), LogGroup: "/aws-glue/crawlers", LogStream: c.Name}
	switch {
	case errors.Is(err, context.Canceled):
		last.Status = "CANCELLED"
	case err != nil:
		last.Status, last.ErrorMessage = "FAILED", err.Error()
		cs.scope.Log.Warn("a crawler failed", "crawler", c.Name, "err", err)
	}
	c.metrics.LastRuntimeSeconds = s.now().Sub(c.started).Seconds()
	c.metrics.MedianRuntimeSeconds = c.metrics.LastRuntimeSeconds
	c.metrics.TablesCreated, c.metrics.TablesUpdated = run.created, run.updated
	c.State, c.LastCrawl = ready, last
	if s.crawlers[c.Name] != c {
		return
	}
	if err := s.saveCrawler(c); err != nil {
		cs.scope.Log.Error("a crawler's run could not be kept", "crawler", c.Name, "err", err)
	}
}

// stop cancels a crawler that runs.
func (cs *crawlers) stop(name string) error {
	s := cs.store
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.findCrawler(name)
	if err != nil {
		return err
	}
	switch c.State {
	case ready:
		return awsjson.Errorf("CrawlerNotRunningException", "Crawler with name %s isn't running", name)
	case stopping:
		return awsjson.Errorf("CrawlerStoppingException", "Crawler with name %s is stopping", name)
	}
	c.State = stopping
	c.cancel()
	return nil
}

// view is the crawler as it stands now; the caller holds the lock.
func (s *Store) view(c *crawler) Crawler {
	v := c.Crawler
	if v.State != ready {
		v.CrawlElapsedTime = s.now().Sub(c.started).Milliseconds()
	}
	return v
}
