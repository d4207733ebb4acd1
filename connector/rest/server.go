package rest

import "net/http"

// serverRoutes: GET / and GET /health (KIP-1017).
func (a *api) serverRoutes() {
	a.handle("GET /{$}", http.StatusOK, func(r *http.Request) (any, error) {
		cluster, err := a.worker.ClusterID(r.Context())
		if err != nil {
			return nil, err
		}
		return struct {
			Version string `json:"version"`
			Commit  string `json:"commit"`
			Cluster string `json:"kafka_cluster_id"`
		}{ConnectVersion, "spillway", cluster}, nil
	})
	a.handle("GET /health", http.StatusOK, func(*http.Request) (any, error) {
		return struct {
			Status  string `json:"status"`
			Message string `json:"message"`
		}{"healthy", "Worker has completed startup and is ready to handle requests."}, nil
	})
}
