package rest

import "net/http"

type offsetInfo struct {
	Partition struct {
		Partition int32  `json:"kafka_partition"`
		Topic     string `json:"kafka_topic"`
	} `json:"partition"`
	Offset struct {
		Offset int64 `json:"kafka_offset"`
	} `json:"offset"`
}

// offsetRoutes: GET …/offsets (KIP-875).
func (a *api) offsetRoutes() {
	a.handle("GET /connectors/{connector}/offsets", http.StatusOK, func(r *http.Request) (any, error) {
		if err := a.connector(r, "Connector %s not found"); err != nil {
			return nil, err
		}
		found, err := a.worker.Offsets(r.Context())
		offsets := []offsetInfo{}
		for _, o := range found {
			var info offsetInfo
			info.Partition.Topic, info.Partition.Partition, info.Offset.Offset = o.Topic, o.Partition, o.Offset
			offsets = append(offsets, info)
		}
		return map[string]any{"offsets": offsets}, err
	})
}
