package rest

import (
	"net/http"
	"slices"
)

type taskID struct {
	Connector string `json:"connector"`
	Task      int    `json:"task"`
}

type connectorInfo struct {
	Name   string            `json:"name"`
	Config map[string]string `json:"config"`
	Tasks  []taskID          `json:"tasks"`
	Type   string            `json:"type"`
}

type connectorStatus struct {
	Name      string       `json:"name"`
	Connector stateInfo    `json:"connector"`
	Tasks     []taskStatus `json:"tasks"`
	Type      string       `json:"type"`
}

type stateInfo struct {
	State    string `json:"state"`
	WorkerID string `json:"worker_id"`
	Version  string `json:"version"`
}

// connectorRoutes: the list, one connector, its configuration and status, pause, resume and restart.
func (a *api) connectorRoutes() {
	a.handle("GET /connectors", http.StatusOK, a.list)
	a.handle("GET /connectors/{connector}", http.StatusOK, func(r *http.Request) (any, error) {
		return a.info(), a.connector(r, "Connector %s not found")
	})
	a.handle("GET /connectors/{connector}/config", http.StatusOK, func(r *http.Request) (any, error) {
		return a.worker.Config(), a.connector(r, "Connector %s not found")
	})
	a.handle("GET /connectors/{connector}/status", http.StatusOK, func(r *http.Request) (any, error) {
		return a.status(), a.connector(r, "No status found for connector %s")
	})
	a.handle("GET /connectors/{connector}/topics", http.StatusOK, func(r *http.Request) (any, error) {
		topics := map[string][]string{"topics": {a.worker.Config()["topics"]}}
		return map[string]any{a.worker.Name(): topics}, a.connector(r, "Connector %s not found")
	})
	a.handle("PUT /connectors/{connector}/pause", http.StatusAccepted, func(r *http.Request) (any, error) {
		return a.do(r, "Unknown connector %s", a.worker.Pause)
	})
	a.handle("PUT /connectors/{connector}/resume", http.StatusAccepted, func(r *http.Request) (any, error) {
		return a.do(r, "Unknown connector %s", a.worker.Resume)
	})
	a.handle("POST /connectors/{connector}/restart", http.StatusNoContent, a.restart)
}

func (a *api) do(r *http.Request, unknown string, act func()) (any, error) {
	if err := a.connector(r, unknown); err != nil {
		return nil, err
	}
	act()
	return nil, nil
}

// list is GET /connectors, with ?expand=info and ?expand=status (KIP-465); other values are ignored.
func (a *api) list(r *http.Request) (any, error) {
	expand := r.URL.Query()["expand"]
	if len(expand) == 0 {
		return []string{a.worker.Name()}, nil
	}
	one := map[string]any{}
	if slices.Contains(expand, "status") {
		one["status"] = a.status()
	}
	if slices.Contains(expand, "info") {
		one["info"] = a.info()
	}
	return map[string]any{a.worker.Name(): one}, nil
}

func (a *api) info() connectorInfo {
	info := connectorInfo{Name: a.worker.Name(), Config: a.worker.Config(), Tasks: []taskID{}, Type: "sink"}
	for _, t := range a.worker.Status().Tasks {
		info.Tasks = append(info.Tasks, taskID{info.Name, t.ID})
	}
	return info
}

func (a *api) status() connectorStatus {
	now := a.worker.Status()
	out := connectorStatus{
		Name: a.worker.Name(), Connector: stateInfo{now.State, now.WorkerID, ConnectVersion}, Tasks: []taskStatus{}, Type: "sink",
	}
	for _, t := range now.Tasks {
		out.Tasks = append(out.Tasks, taskStatusOf(now, t))
	}
	return out
}

// restart restarts the connector, which here has nothing of its own to restart: 204. With
// ?includeTasks=true, and ?onlyFailed=true, its tasks too (KIP-745): 202 and the status.
func (a *api) restart(r *http.Request) (any, error) {
	query := r.URL.Query()
	if err := a.connector(r, "Unknown connector: %s"); err != nil || !query.Has("includeTasks") && !query.Has("onlyFailed") {
		return nil, err
	}
	onlyFailed := query.Get("onlyFailed") == "true"
	out := a.status()
	if !onlyFailed {
		out.Connector.State = Restarting
	}
	for i, t := range out.Tasks {
		if query.Get("includeTasks") == "true" && (!onlyFailed || t.State == Failed) {
			a.worker.Restart(t.ID)
			out.Tasks[i].State, out.Tasks[i].Trace = Restarting, ""
		}
	}
	return withCode{http.StatusAccepted, out}, nil
}
