package trino

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
	"github.com/datacounsel/spillway/internal/local/trino/text"
	"github.com/datacounsel/spillway/internal/local/trino/types"
	"github.com/datacounsel/spillway/internal/referee"
)

func TestMain(m *testing.M) { referee.Main(m) }

// The real Trino gives the corpus's answers: with -rewrite it writes them.
func TestRefereeAgrees(t *testing.T) {
	server := referee.SharedTrino(t)
	datadriven.Walk(t, "testdata/corpus", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd != "query" {
				return d.Expected
			}
			return trinoAnswer(t, server, strings.TrimSpace(d.Input), d.HasArg("ordered"))
		})
	})
}

func trinoAnswer(t *testing.T, server *referee.TrinoServer, sql string, ordered bool) string {
	answer, err := server.Answer("memory.default", sql)
	var refused *referee.TrinoError
	if errors.As(err, &refused) {
		return fmt.Sprintf("error %s %d:%d\n", refused.Name, refused.Location.Line, refused.Location.Column)
	}
	if err != nil {
		t.Fatal(err)
	}
	kinds := make([]types.Type, len(answer.Columns))
	head := make([]string, len(answer.Columns))
	for i, c := range answer.Columns {
		name, err := parse.ParseType(c.Type)
		if err == nil {
			kinds[i], err = types.Resolve(name)
		}
		if err != nil {
			return "type " + c.Type + "\n"
		}
		head[i] = c.Name + " " + kinds[i].String()
	}
	var rows []string
	for _, row := range answer.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			if cells[i] = cellText(cell, kinds[i]); cell == nil {
				cells[i] = "NULL"
			}
		}
		rows = append(rows, strings.Join(cells, " | ")+"\n")
	}
	if !ordered {
		sort.Strings(rows)
	}
	return strings.Join(head, ", ") + "\n" + strings.Join(rows, "")
}

// cellText writes a value of Trino's JSON as Athena's result files have it.
func cellText(v any, t types.Type) string {
	if v == nil {
		return "null"
	}
	switch t.Kind {
	case types.Real, types.Double:
		f, err := strconv.ParseFloat(fmt.Sprint(v), 64)
		if err != nil {
			f = map[string]float64{"NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1)}[fmt.Sprint(v)]
		}
		if t.Kind == types.Real {
			return text.Real(float32(f))
		}
		return text.Double(f)
	case types.Varbinary:
		b, _ := base64.StdEncoding.DecodeString(v.(string))
		return string(appendBytes(nil, string(b)))
	case types.Array:
		var parts []string
		for _, e := range v.([]any) {
			parts = append(parts, cellText(e, t.Elem[0]))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case types.Row:
		var parts []string
		for i, e := range v.([]any) {
			name := t.Names[i]
			if name == "" {
				name = "field" + strconv.Itoa(i)
			}
			parts = append(parts, name+"="+cellText(e, t.Elem[i]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case types.Map:
		var parts []string
		for k, e := range v.(map[string]any) {
			parts = append(parts, cellText(k, t.Elem[0])+"="+cellText(e, t.Elem[1]))
		}
		sort.Strings(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	}
	if n, ok := v.(json.Number); ok {
		return n.String()
	}
	return fmt.Sprint(v)
}
