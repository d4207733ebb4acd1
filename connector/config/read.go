package config

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/magiconair/properties"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/internal/cli"
)

// Lookup returns the definition that goes by name or has it for an alias.
func Lookup(name string) (*Definition, bool) {
	for i := range Definitions {
		d := &Definitions[i]
		if d.Name == name {
			return d, true
		}
		for _, alias := range d.Aliases {
			if alias == name {
				return d, true
			}
		}
	}
	return nil, false
}

// Apply sets the properties given, except those whose canonical name keep tells to leave alone. The error
// names every property that is unknown or wrong, with the nearest known name.
func (c *Config) Apply(given map[string]string, keep func(name string) bool) error {
	names := make([]string, 0, len(given))
	for name := range given {
		names = append(names, name)
	}
	sort.Strings(names)
	var wrong []string
	for _, name := range names {
		d, ok := Lookup(name)
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%s is no property of this connector; the nearest is %s", name, nearest(name)))
			continue
		}
		if keep(d.Name) {
			continue
		}
		if err := d.Set(c, given[name]); err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v", name, err))
		}
	}
	if wrong != nil {
		return cli.Usagef("connector configuration: %s", strings.Join(wrong, "; "))
	}
	return nil
}

// ReadFile reads properties from a Java properties file, or from a JSON file: a flat map, or Connect's
// {"name": …, "config": {…}}.
func ReadFile(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, cli.Usagef("read --connector-config: %w", err)
	}
	if !strings.HasPrefix(strings.TrimSpace(string(text)), "{") {
		loader := properties.Loader{Encoding: properties.UTF8, DisableExpansion: true}
		p, err := loader.LoadBytes(text)
		if err != nil {
			return nil, cli.Usagef("read --connector-config %s: %w", path, err)
		}
		return p.Map(), nil
	}
	var raw map[string]any
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, cli.Usagef("read --connector-config %s: %w", path, err)
	}
	name := raw["name"]
	if inner, ok := raw["config"].(map[string]any); ok {
		if raw = inner; name != nil && raw["name"] == nil {
			raw["name"] = name
		}
	}
	given := make(map[string]string, len(raw))
	for key, value := range raw {
		given[key] = fmt.Sprint(value)
	}
	return given, nil
}

// AddFlags adds a flag for each definition that has one.
func (c *Config) AddFlags(cmd *cobra.Command) {
	for i := range Definitions {
		if d := &Definitions[i]; d.Flag != "" {
			cli.Group(cmd, d.Group, func(fs *pflag.FlagSet) { fs.Var(&flagValue{d, c}, d.Flag, d.Doc) })
		}
	}
}

// flagValue is a definition as a flag.
type flagValue struct {
	*Definition
	config *Config
}

func (v *flagValue) Set(text string) error { return v.Definition.Set(v.config, text) }
func (v *flagValue) Type() string          { return strings.ToLower(string(v.Definition.Type)) }
func (v *flagValue) String() string {
	if v.Definition == nil { // pflag asks the zero value for what no default looks like
		return ""
	}
	return v.Get(v.config)
}

func oneTopic(text string) error {
	if strings.Contains(text, ",") {
		return fmt.Errorf("%q: one topic a connector, because a table has one location", text)
	}
	return plainName(text)
}

// nearest is the known name with the least edit distance.
func nearest(name string) string {
	best, least := "", 1<<30
	for i := range Definitions {
		for _, known := range append([]string{Definitions[i].Name}, Definitions[i].Aliases...) {
			if n := levenshtein.ComputeDistance(name, known); n < least {
				best, least = known, n
			}
		}
	}
	return best
}
