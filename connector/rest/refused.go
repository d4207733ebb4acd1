package rest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// refusedRoutes: the calls of Connect's API that would make, change, stop or delete a connector. Here that
// is done where the process is started, which each answer says.
func (a *api) refusedRoutes() {
	a.handle("POST /connectors", 0, func(r *http.Request) (any, error) {
		var asked struct{ Name string }
		text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 1<<20))
		if err == nil {
			err = json.Unmarshal(text, &asked)
		}
		if err == nil && asked.Name == a.worker.Name() {
			return nil, &failure{code: http.StatusConflict, message: fmt.Sprintf("Connector %s already exists", asked.Name)}
		}
		return nil, a.refusal("GET, HEAD")
	})
	for pattern, allow := range map[string]string{
		"DELETE /connectors/{connector}":           "GET, HEAD",
		"PUT /connectors/{connector}/config":       "GET, HEAD",
		"PATCH /connectors/{connector}/config":     "GET, HEAD",
		"PUT /connectors/{connector}/stop":         "",
		"PUT /connectors/{connector}/topics/reset": "",
		"PATCH /connectors/{connector}/offsets":    "GET, HEAD",
		"DELETE /connectors/{connector}/offsets":   "GET, HEAD",
	} {
		a.handle(pattern, 0, func(r *http.Request) (any, error) {
			if err := a.connector(r, "Connector %s not found"); err != nil {
				return nil, err
			}
			return nil, a.refusal(allow)
		})
	}
	a.handle("PUT /connector-plugins/{plugin}/config/validate", 0, func(*http.Request) (any, error) { return nil, a.refusal("") })
}

func (a *api) refusal(allow string) error {
	return &failure{http.StatusMethodNotAllowed, fmt.Sprintf("This worker runs the connector %s alone, as it was started: change its configuration there and start it again", a.worker.Name()), allow}
}
