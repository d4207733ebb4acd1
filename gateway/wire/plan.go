package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// property is a line of a plan in EXPLAIN's formats for programs.
type property struct {
	name   string
	text   string   // of a string
	number string   // of a number
	list   []string // of a list
}

// properties are a node's, those left out that say nothing.
func (n *node) properties() []property {
	all := []property{
		{name: "Node Type", text: n.Type}, {name: "Database", text: n.Database}, {name: "Remote SQL", text: n.SQL},
		{name: "Gateway", list: n.Gateway}, {name: "Relations", list: n.Tables}, {name: "Query Id", text: n.QueryID},
	}
	if n.Rows != nil {
		all = append(all, property{name: "Actual Rows", number: strconv.FormatInt(*n.Rows, 10)},
			property{name: "Actual Total Time", number: strconv.FormatFloat(*n.Millis, 'f', 3, 64)})
	}
	if n.Scanned != nil {
		all = append(all, property{name: "Scanned Bytes", number: strconv.FormatInt(*n.Scanned, 10)})
	}
	kept := all[:0]
	for _, p := range all {
		if p.text != "" || p.number != "" || len(p.list) > 0 {
			kept = append(kept, p)
		}
	}
	return kept
}

// json writes a plan as PostgreSQL does (explain.c, EXPLAIN_FORMAT_JSON).
func (n *node) json() string {
	var lines []string
	for _, p := range n.properties() {
		value := p.number
		switch {
		case p.text != "":
			value = quoteJSON(p.text)
		case p.list != nil:
			items := make([]string, len(p.list))
			for i, item := range p.list {
				items[i] = quoteJSON(item)
			}
			value = "[" + strings.Join(items, ", ") + "]"
		}
		lines = append(lines, fmt.Sprintf("      %s: %s", quoteJSON(p.name), value))
	}
	return "[\n  {\n    \"Plan\": {\n" + strings.Join(lines, ",\n") + "\n    }\n  }\n]"
}

// yaml writes a plan as PostgreSQL does, strings quoted as in JSON.
func (n *node) yaml() string {
	lines := []string{"- Plan: "}
	for _, p := range n.properties() {
		switch {
		case p.text != "":
			lines = append(lines, fmt.Sprintf("    %s: %s", p.name, quoteJSON(p.text)))
		case p.list != nil:
			lines = append(lines, fmt.Sprintf("    %s: ", p.name))
			for _, item := range p.list {
				lines = append(lines, "      - "+quoteJSON(item))
			}
		default:
			lines = append(lines, fmt.Sprintf("    %s: %s", p.name, p.number))
		}
	}
	return strings.Join(lines, "\n")
}

// xml writes a plan as PostgreSQL does.
func (n *node) xml() string {
	lines := []string{`<explain xmlns="http://www.postgresql.org/2009/explain">`, "  <Query>", "    <Plan>"}
	for _, p := range n.properties() {
		tag := strings.ReplaceAll(p.name, " ", "-")
		if p.list == nil {
			lines = append(lines, fmt.Sprintf("      <%s>%s</%s>", tag, escapeXML(p.text+p.number), tag))
			continue
		}
		lines = append(lines, "      <"+tag+">")
		for _, item := range p.list {
			lines = append(lines, "        <Item>"+escapeXML(item)+"</Item>")
		}
		lines = append(lines, "      </"+tag+">")
	}
	return strings.Join(append(lines, "    </Plan>", "  </Query>", "</explain>"), "\n")
}

// quoteJSON writes a string as JSON has it, without the escapes that HTML would need.
func quoteJSON(text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string always can be
	return strings.TrimSuffix(out.String(), "\n")
}

// escapeXML is escape_xml.
var escapeXML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#x0d;").Replace
