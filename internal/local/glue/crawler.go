package glue

import "encoding/json"

type crawler struct{ Crawler }

// Crawler is a stored crawler.
type Crawler struct{ Name string }

func (s *Store) loadCrawler(name string, document []byte) error {
	c := &crawler{}
	s.crawlers[name] = c
	return json.Unmarshal(document, &c.Crawler)
}
