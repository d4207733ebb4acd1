package wire

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPlanFormats holds EXPLAIN's formats to PostgreSQL's layout, which tools read plans by.
func TestPlanFormats(t *testing.T) {
	rows, scanned, millis := int64(3), int64(1024), 12.5
	n := &node{Type: "Athena Query", Database: "markets", SQL: "SELECT \"a\"\nFROM t WHERE a < 'b&c'", Gateway: []string{"round(a)"},
		Tables: []string{"markets.t", "markets.u"}, QueryID: "q1", Rows: &rows, Scanned: &scanned, Millis: &millis}
	for format, c := range map[string]struct{ got, want string }{
		"json": {n.json(), `[
  {
    "Plan": {
      "Node Type": "Athena Query",
      "Database": "markets",
      "Remote SQL": "SELECT \"a\"\nFROM t WHERE a < 'b&c'",
      "Gateway": ["round(a)"],
      "Relations": ["markets.t", "markets.u"],
      "Query Id": "q1",
      "Actual Rows": 3,
      "Actual Total Time": 12.500,
      "Scanned Bytes": 1024
    }
  }
]`},
		"yaml": {n.yaml(), `- Plan: 
    Node Type: "Athena Query"
    Database: "markets"
    Remote SQL: "SELECT \"a\"\nFROM t WHERE a < 'b&c'"
    Gateway: 
      - "round(a)"
    Relations: 
      - "markets.t"
      - "markets.u"
    Query Id: "q1"
    Actual Rows: 3
    Actual Total Time: 12.500
    Scanned Bytes: 1024`},
		"xml": {n.xml(), `<explain xmlns="http://www.postgresql.org/2009/explain">
  <Query>
    <Plan>
      <Node-Type>Athena Query</Node-Type>
      <Database>markets</Database>
      <Remote-SQL>SELECT "a"
FROM t WHERE a &lt; 'b&amp;c'</Remote-SQL>
      <Gateway>
        <Item>round(a)</Item>
      </Gateway>
      <Relations>
        <Item>markets.t</Item>
        <Item>markets.u</Item>
      </Relations>
      <Query-Id>q1</Query-Id>
      <Actual-Rows>3</Actual-Rows>
      <Actual-Total-Time>12.500</Actual-Total-Time>
      <Scanned-Bytes>1024</Scanned-Bytes>
    </Plan>
  </Query>
</explain>`},
		"smallest": {(&node{Type: "Catalog Scan"}).yaml(), "- Plan: \n    Node Type: \"Catalog Scan\""},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s:\n%s", format, diff)
		}
	}
	if !json.Valid([]byte(n.json())) {
		t.Errorf("no JSON: %s", n.json())
	}
}
