package rest

import "net/http"

type taskStatus struct {
	ID int `json:"id"`
	stateInfo
	Trace string `json:"trace,omitempty"`
}

type taskInfo struct {
	ID     taskID            `json:"id"`
	Config map[string]string `json:"config"`
}

func taskStatusOf(s Status, t TaskStatus) taskStatus {
	return taskStatus{ID: t.ID, stateInfo: stateInfo{t.State, s.WorkerID, ConnectVersion}, Trace: t.Trace}
}

// taskRoutes: the tasks with their configuration, the status of one and its restart.
func (a *api) taskRoutes() {
	a.handle("GET /connectors/{connector}/tasks", http.StatusOK, func(r *http.Request) (any, error) {
		tasks := []taskInfo{}
		for _, t := range a.worker.Status().Tasks {
			tasks = append(tasks, taskInfo{taskID{a.worker.Name(), t.ID}, a.worker.Config()})
		}
		return tasks, a.connector(r, "Connector %s not found")
	})
	a.handle("GET /connectors/{connector}/tasks/{task}/status", http.StatusOK, func(r *http.Request) (any, error) {
		status, t, ok := a.task(r)
		if !ok || a.connector(r, "%s") != nil {
			return nil, notFound("No status found for task %s-%s", r.PathValue("connector"), r.PathValue("task"))
		}
		return taskStatusOf(status, t), nil
	})
	a.handle("POST /connectors/{connector}/tasks/{task}/restart", http.StatusNoContent, func(r *http.Request) (any, error) {
		_, t, ok := a.task(r)
		if !ok || a.connector(r, "%s") != nil {
			return nil, notFound("Unknown task: %s-%s", r.PathValue("connector"), r.PathValue("task"))
		}
		a.worker.Restart(t.ID)
		return nil, nil
	})
}
