package glue

import (
	"context"
	"encoding/json"

	"github.com/datacounsel/spillway/internal/local/awsjson"
)

// crawlerInput is a request about a crawler. Schedule is a cron expression.
type crawlerInput struct {
	Crawler
	Schedule        string
	Tags            map[string]string
	CrawlerNames    []string
	CrawlerNameList []string
	page
}

// UnmarshalJSON reads a request; the members of Crawler that a caller cannot set are left out.
func (in *crawlerInput) UnmarshalJSON(text []byte) error {
	type plain crawlerInput
	if err := json.Unmarshal(text, (*plain)(in)); err != nil {
		return err
	}
	in.State, in.LastCrawl, in.CreationTime, in.Version = "", nil, nil, 0
	return nil
}

func (h *handler) crawler(s *awsjson.Service) {
	awsjson.Handle(s, "CreateCrawler", h.createCrawler)
	awsjson.Handle(s, "UpdateCrawler", h.updateCrawler)
	awsjson.Handle(s, "DeleteCrawler", h.deleteCrawler)
	awsjson.Handle(s, "StartCrawler", func(_ context.Context, in *crawlerInput) (*awsjson.Empty, error) {
		return nothing(h.crawlers.start(in.Name))
	})
	awsjson.Handle(s, "StopCrawler", func(_ context.Context, in *crawlerInput) (*awsjson.Empty, error) {
		return nothing(h.crawlers.stop(in.Name))
	})
	type one struct{ Crawler Crawler }
	awsjson.Handle(s, "GetCrawler", func(_ context.Context, in *crawlerInput) (*one, error) {
		h.store.mu.RLock()
		defer h.store.mu.RUnlock()
		c, err := h.store.findCrawler(in.Name)
		if err != nil {
			return nil, err
		}
		return &one{h.store.view(c)}, nil
	})
	type all struct {
		Crawlers  []Crawler
		NextToken string `json:",omitempty"`
	}
	awsjson.Handle(s, "GetCrawlers", func(_ context.Context, in *crawlerInput) (*all, error) {
		found, next, err := cut(h.views(nil), in.page)
		return &all{found, next}, err
	})
	type batch struct {
		Crawlers         []Crawler
		CrawlersNotFound []string
	}
	awsjson.Handle(s, "BatchGetCrawlers", func(_ context.Context, in *crawlerInput) (*batch, error) {
		out := &batch{Crawlers: h.views(in.CrawlerNames), CrawlersNotFound: []string{}}
		known := map[string]bool{}
		for _, c := range out.Crawlers {
			known[c.Name] = true
		}
		for _, name := range in.CrawlerNames {
			if !known[name] {
				out.CrawlersNotFound = append(out.CrawlersNotFound, name)
			}
		}
		return out, nil
	})
	type names struct {
		CrawlerNames []string
		NextToken    string `json:",omitempty"`
	}
	awsjson.Handle(s, "ListCrawlers", func(_ context.Context, in *crawlerInput) (*names, error) {
		found, next, err := cut(h.views(nil), in.page)
		out := &names{[]string{}, next}
		for _, c := range found {
			out.CrawlerNames = append(out.CrawlerNames, c.Name)
		}
		return out, err
	})
	awsjson.Handle(s, "GetCrawlerMetrics", h.crawlerMetrics)
}

// views returns the crawlers named, or all for nil, by name.
func (h *handler) views(only []string) []Crawler {
	wanted := map[string]bool{}
	for _, name := range only {
		wanted[name] = true
	}
	h.store.mu.RLock()
	defer h.store.mu.RUnlock()
	found := []Crawler{}
	for _, c := range sortedValues(h.store.crawlers) {
		if only == nil || wanted[c.Name] {
			found = append(found, h.store.view(c))
		}
	}
	return found
}

func (h *handler) createCrawler(_ context.Context, in *crawlerInput) (*awsjson.Empty, error) {
	if err := in.checkRequest(); err != nil {
		return nil, err
	}
	s := h.store
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.crawlers[in.Name] != nil {
		return nil, awsjson.Errorf(ErrExists.Code, "Crawler with name %s already exists", in.Name)
	}
	c := &crawler{Crawler: in.Crawler}
	c.DatabaseName, c.State, c.Version = fold(in.DatabaseName), ready, 1
	c.CreationTime, c.LastUpdated = awsjson.At(s.now()), awsjson.At(s.now())
	if err := s.saveCrawler(c); err != nil {
		return nil, err
	}
	s.crawlers[in.Name] = c
	return &awsjson.Empty{}, nil
}

func (in *crawlerInput) checkRequest() error {
	if in.Schedule != "" {
		return awsjson.Errorf(ErrInvalid.Code, "The local Glue runs no schedules: leave Schedule out and call StartCrawler")
	}
	return in.check()
}

// updateCrawler changes what the request names.
func (h *handler) updateCrawler(_ context.Context, in *crawlerInput) (*awsjson.Empty, error) {
	s := h.store
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.findCrawler(in.Name)
	if err != nil {
		return nil, err
	}
	if c.State != ready {
		return nil, awsjson.Errorf("CrawlerRunningException", "Crawler with name %s is running", in.Name)
	}
	changed, err := json.Marshal(in.Crawler)
	if err != nil {
		return nil, err
	}
	next := &crawler{Crawler: c.Crawler, metrics: c.metrics}
	keep := next.Targets
	if err := json.Unmarshal(changed, &next.Crawler); err != nil {
		return nil, err
	}
	if in.Targets.S3Targets == nil {
		next.Targets = keep
	}
	next.State, next.Version, next.LastUpdated = ready, c.Version+1, awsjson.At(s.now())
	next.CreationTime, next.LastCrawl, next.CrawlElapsedTime = c.CreationTime, c.LastCrawl, 0
	request := crawlerInput{Crawler: next.Crawler, Schedule: in.Schedule}
	if err := request.checkRequest(); err != nil {
		return nil, err
	}
	if err := s.saveCrawler(next); err != nil {
		return nil, err
	}
	s.crawlers[in.Name] = next
	return &awsjson.Empty{}, nil
}

func (h *handler) deleteCrawler(_ context.Context, in *crawlerInput) (*awsjson.Empty, error) {
	s := h.store
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.findCrawler(in.Name)
	if err != nil {
		return nil, err
	}
	if c.State != ready {
		return nil, awsjson.Errorf("CrawlerRunningException", "Crawler with name %s is running", in.Name)
	}
	return nothing(s.deleteCrawler(in.Name))
}

type metricsList struct {
	CrawlerMetricsList []CrawlerMetrics
	NextToken          string `json:",omitempty"`
}

func (h *handler) crawlerMetrics(_ context.Context, in *crawlerInput) (*metricsList, error) {
	h.store.mu.RLock()
	defer h.store.mu.RUnlock()
	var found []CrawlerMetrics
	for _, c := range sortedValues(h.store.crawlers) {
		for _, name := range in.CrawlerNameList {
			if name == c.Name {
				found = append(found, c.metrics)
			}
		}
		if in.CrawlerNameList == nil {
			found = append(found, c.metrics)
		}
	}
	page, next, err := cut(found, in.page)
	return &metricsList{page, next}, err
}
