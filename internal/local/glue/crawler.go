package glue

import (
	"encoding/json"
	"iter"
	"os"
)

// Objects is where crawlers read.
type Objects interface {
	List(bucket, prefix string) iter.Seq2[Object, error]
	Open(bucket, key string) (*os.File, error)
}

// Object is an object that a crawler may read.
type Object struct {
	Key  string
	Size int64
}

type crawler struct{ Crawler }

// Crawler is a stored crawler.
type Crawler struct{ Name string }

func (s *Store) loadCrawler(name string, document []byte) error {
	c := &crawler{}
	s.crawlers[name] = c
	return json.Unmarshal(document, &c.Crawler)
}
