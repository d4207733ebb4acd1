package rest

import (
	"net/http"
	"strings"

	"github.com/datacounsel/spillway/connector/config"
)

type pluginInfo struct {
	Class   string `json:"class"`
	Type    string `json:"type"`
	Version string `json:"version"`
}

type configKey struct {
	Name          string   `json:"name"`
	Type          string   `json:"type"`
	Required      bool     `json:"required"`
	DefaultValue  *string  `json:"default_value"`
	Importance    string   `json:"importance"`
	Documentation string   `json:"documentation"`
	Group         string   `json:"group"`
	Width         string   `json:"width"`
	DisplayName   string   `json:"display_name"`
	Dependents    []string `json:"dependents"`
	Order         int      `json:"order"`
}

// pluginRoutes: the one plugin there is, and its properties.
func (a *api) pluginRoutes() {
	a.handle("GET /connector-plugins", http.StatusOK, func(*http.Request) (any, error) {
		return []pluginInfo{{config.ClassName, "sink", ConnectVersion}}, nil
	})
	a.handle("GET /connector-plugins/{plugin}/config", http.StatusOK, func(r *http.Request) (any, error) {
		short := config.ClassName[strings.LastIndexByte(config.ClassName, '.')+1:]
		switch name := r.PathValue("plugin"); name {
		case config.ClassName, short, strings.TrimSuffix(short, "Connector"):
		default:
			return nil, notFound("Unknown plugin %s.", name)
		}
		return configKeys(), nil
	})
}

func configKeys() []configKey {
	keys, order := []configKey{}, map[string]int{}
	for _, d := range config.Definitions {
		order[d.Group]++
		key := configKey{
			Name: d.Name, Type: string(d.Type), Required: d.Required && d.Default == "", Importance: "MEDIUM",
			Documentation: strings.ReplaceAll(d.Doc, "`", ""), Group: d.Group, Width: "MEDIUM", DisplayName: d.Name,
			Dependents: []string{}, Order: order[d.Group],
		}
		if d.Default != "" {
			key.DefaultValue = &d.Default
		}
		if d.Required {
			key.Importance = "HIGH"
		}
		keys = append(keys, key)
	}
	return keys
}
