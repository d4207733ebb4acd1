package config

import (
	"fmt"
	"strings"
)

// Markdown documents all properties; PROPERTIES.md holds it.
func Markdown() string {
	var b strings.Builder
	b.WriteString("# Properties of the connector\n\nMade from `Definitions` by `go test ./connector/config -update`. Names are Confluent's and Kafka Connect's where they have\none; Aiven's are accepted beside them. Durations are milliseconds or have a unit (`1s`), sizes are bytes or have one (`8MiB`).\n")
	group := ""
	for i := range Definitions {
		d := &Definitions[i]
		if d.Group != group {
			group = d.Group
			fmt.Fprintf(&b, "\n## %s\n\n| Property | Flag | Default | Meaning |\n| --- | --- | --- | --- |\n", group)
		}
		name, flag, meaning := "`"+d.Name+"`", "", strings.ReplaceAll(d.Doc, "`", "")
		for _, alias := range d.Aliases {
			name += ", `" + alias + "`"
		}
		if d.Flag != "" {
			flag = "`--" + d.Flag + "`"
		}
		if d.field == nil {
			meaning += "; accepted: `" + strings.Join(d.choices, "`, `") + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, flag, d.Default, meaning)
	}
	return b.String()
}
