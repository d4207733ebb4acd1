package difftest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// generator makes random well-typed expressions over the columns of the table every.
type generator struct{ *rand.Rand }

// A form makes an expression of a type out of expressions of other types: $ stands for the next.
type form struct {
	text string
	args []string
}

// leaves are the columns and constants of each type. No NULL, truth value or number that
// overflows is among the constants: PostgreSQL's planner computes what it can of constants, and then leaves out errors that
// would have come, or finds others; its manual leaves it open (4.2.14).
var leaves = map[string][]string{
	"int":  {"id", "i2::int4", "i4", "i4", "0", "1", "-7", "46340"},
	"big":  {"i8", "i8", "42::int8", "-9223372036854775807"},
	"num":  {"n", "m", "n", "0.5", "100.25", "-3::numeric"},
	"dbl":  {"f8", "f8", "f4::float8", "2.5::float8", "-0.125::float8"},
	"text": {"t", "u", "v::text", "'abc'", "''", "'Ünï'"},
	"bool": {"b", "(id > 3)", "(i4 IS NULL)"},
	"date": {"d", "e", "date '2024-02-29'"},
	"ts":   {"ts", "tz", "timestamp '2000-12-31 23:59:59.5'"},
	"arr":  {"arr", "arr", "ARRAY[1,2,3]"},
}

// forms are PostgreSQL's operators and functions by their result's type.
var forms = map[string][]form{
	"int": {{"($ + $)", []string{"int", "int"}}, {"($ - $)", []string{"int", "int"}}, {"($ * 3)", []string{"int"}}, {"($ / $)", []string{"int", "int"}},
		{"($ % $)", []string{"int", "int"}}, {"abs($)", []string{"int"}}, {"length($)", []string{"text"}}, {"position($ in $)", []string{"text", "text"}},
		{"($ - $)", []string{"date", "date"}}, {"greatest($, $)", []string{"int", "int"}}, {"nullif($, $)", []string{"int", "int"}},
		{"extract(year from $)::int4", []string{"date"}}, {"array_length($, 1)", []string{"arr"}}, {"$[2]", []string{"arr"}}, {"ascii($)", []string{"text"}},
		{"(CASE WHEN $ THEN $ ELSE $ END)", []string{"bool", "int", "int"}}, {"coalesce($, $)", []string{"int", "int"}}},
	"big": {{"($ + $)", []string{"big", "int"}}, {"($ - $)", []string{"big", "big"}}, {"sign($)::int8", []string{"dbl"}}, {"$::int8", []string{"int"}},
		{"($ / $)", []string{"big", "int"}}, {"least($, $)", []string{"big", "big"}}},
	"num": {{"($ + $)", []string{"num", "num"}}, {"($ * $)", []string{"num", "int"}}, {"($ - $)", []string{"num", "num"}}, {"round($, 1)", []string{"num"}},
		{"abs($)", []string{"num"}}, {"trunc($)", []string{"num"}}, {"floor($)", []string{"num"}}, {"ceil($)", []string{"num"}}, {"$::numeric(12,3)", []string{"num"}},
		{"($ / $)", []string{"num", "num"}}, {"mod($, 7)", []string{"num"}}, {"(CASE WHEN $ THEN $ END)", []string{"bool", "num"}}},
	"dbl": {{"($ + $)", []string{"dbl", "dbl"}}, {"($ * $)", []string{"dbl", "dbl"}}, {"($ / $)", []string{"dbl", "dbl"}}, {"floor($)", []string{"dbl"}},
		{"round($)", []string{"dbl"}}, {"sqrt(abs($))", []string{"dbl"}}, {"$::float8", []string{"num"}}, {"$::float8", []string{"int"}}, {"least($, $)", []string{"dbl", "dbl"}}},
	"text": {{"($ || $)", []string{"text", "text"}}, {"upper($)", []string{"text"}}, {"lower($)", []string{"text"}}, {"substr($, 2, 3)", []string{"text"}},
		{"left($, $)", []string{"text", "small"}}, {"right($, $)", []string{"text", "small"}}, {"replace($, $, $)", []string{"text", "text", "text"}},
		{"trim($)", []string{"text"}}, {"lpad($, 6, '*')", []string{"text"}}, {"split_part($, ' ', 1)", []string{"text"}}, {"reverse($)", []string{"text"}},
		{"$::text", []string{"int"}}, {"$::text", []string{"num"}}, {"$::text", []string{"dbl"}}, {"$::text", []string{"bool"}}, {"$::text", []string{"date"}},
		{"to_char($, 'YYYY-MM-DD')", []string{"ts"}}, {"coalesce($, $)", []string{"text", "text"}}, {"concat($, $)", []string{"text", "int"}},
		{"regexp_replace($, '[aeiou]+', '#', 'g')", []string{"text"}}, {"array_to_string($, ',', '?')", []string{"arr"}}, {"md5($)", []string{"text"}}},
	"bool": {{"($ < $)", []string{"int", "big"}}, {"($ = $)", []string{"text", "text"}}, {"($ >= $)", []string{"num", "dbl"}}, {"($ AND $)", []string{"bool", "bool"}},
		{"($ OR $)", []string{"bool", "bool"}}, {"(NOT $)", []string{"bool"}}, {"($ IS NULL)", []string{"text"}}, {"($ IS DISTINCT FROM $)", []string{"int", "int"}},
		{"($ BETWEEN $ AND $)", []string{"num", "num", "int"}}, {"($ IN ($, $))", []string{"int", "int", "int"}}, {"($ LIKE '%a%')", []string{"text"}},
		{"($ ~ '^[A-Z]')", []string{"text"}}, {"($ > $)", []string{"date", "date"}}, {"($ <= $)", []string{"ts", "ts"}}, {"($ = ANY ($))", []string{"int", "arr"}},
		{"($ IS TRUE)", []string{"bool"}}, {"($ > $)", []string{"date", "ts"}}},
	"date": {{"($ + $)", []string{"date", "small"}}, {"$::date", []string{"ts"}}, {"greatest($, $)", []string{"date", "date"}}, {"coalesce($, $)", []string{"date", "date"}}},
	"ts": {{"date_trunc('month', $)", []string{"ts"}}, {"($ + interval '1 day 02:00')", []string{"ts"}}, {"($ - interval '1 month')", []string{"ts"}},
		{"$::timestamp", []string{"date"}}, {"date_trunc('hour', $)", []string{"ts"}}, {"(CASE WHEN $ THEN $ ELSE $ END)", []string{"bool", "ts", "ts"}}},
	"arr": {{"($ || $)", []string{"arr", "arr"}}, {"array_append($, $)", []string{"arr", "int"}}, {"array_remove($, 1)", []string{"arr"}}},
}

func (g generator) expr(typ string, depth int) string {
	if typ == "small" { // an int that makes no text long
		return fmt.Sprint(g.IntN(9) - 2)
	}
	if depth == 0 || g.IntN(6) == 0 {
		return leaves[typ][g.IntN(len(leaves[typ]))]
	}
	f := forms[typ][g.IntN(len(forms[typ]))]
	var out strings.Builder
	parts := strings.Split(f.text, "$")
	for i, part := range parts {
		out.WriteString(part)
		if i < len(f.args) {
			sub := g.expr(f.args[i], depth-1)
			if i+1 < len(parts) && (strings.HasPrefix(parts[i+1], "::") || strings.HasPrefix(parts[i+1], "[")) {
				sub = "(" + sub + ")"
			}
			out.WriteString(sub)
		}
	}
	return out.String()
}

var generated = []string{"int", "big", "num", "dbl", "text", "bool", "date", "ts", "arr"}

// query is a statement with random expressions in its places.
func (g generator) query() string {
	one := func() string { return g.expr(generated[g.IntN(len(generated))], 2) }
	switch g.IntN(7) {
	case 5:
		return fmt.Sprintf("SELECT k, a, a > %s AS over FROM (SELECT %s AS k, avg(%s) AS a FROM every GROUP BY 1) s ORDER BY k, a", g.expr("num", 1), g.expr("int", 2), g.expr("num", 2))
	case 6:
		return fmt.Sprintf("SELECT x, count(*), min(id) FROM (SELECT id, %s AS x FROM every OFFSET 0) s GROUP BY x ORDER BY 3", g.expr([]string{"int", "num", "text", "date", "ts", "dbl"}[g.IntN(6)], 3))
	case 0:
		return fmt.Sprintf("SELECT id, %s AS x FROM every WHERE %s ORDER BY id", one(), g.expr("bool", 3))
	case 1:
		return fmt.Sprintf("SELECT %s AS k, count(*), sum(%s), max(%s) FROM every GROUP BY 1 ORDER BY 1, 2, 3, 4", g.expr([]string{"int", "bool", "date"}[g.IntN(3)], 2), g.expr("int", 2), g.expr("text", 2))
	case 2:
		return fmt.Sprintf("SELECT a.id, b.id, %s AS x FROM dept a JOIN emp b ON a.id = b.dept_id, every WHERE every.id = a.id AND %s ORDER BY 1, 2", strings.ReplaceAll("coalesce(@, '')", "@", "t"), g.expr("bool", 1))
	case 3:
		return fmt.Sprintf("SELECT id, %s(%s) OVER (PARTITION BY %s ORDER BY id) AS w FROM every ORDER BY id", []string{"min", "max", "count", "lag", "first_value"}[g.IntN(5)], g.expr([]string{"int", "text", "date"}[g.IntN(3)], 1), g.expr("bool", 1))
	}
	return fmt.Sprintf("SELECT DISTINCT %s AS x FROM every ORDER BY 1 DESC LIMIT 5", g.expr([]string{"int", "num", "text", "date", "ts"}[g.IntN(5)], 3))
}

// TestGenerated asks random expressions and queries of PostgreSQL and of the gateway: over the table, so that the
// engine answers (all of it, with DISTINCT), and over its rows as constants, so that the gateway does. SPILLWAY_SOAK asks many more of another seed.
func TestGenerated(t *testing.T) {
	w := newWorld(t)
	dsn := w.lake(t, duckdb)
	p := pair{ours: &server{dsn: dsn}, real: &server{dsn: w.dsn}, constants: w.constants, engine: duckdb}
	defer p.ours.close()
	defer p.real.close()
	rounds, seed := 60, uint64(1)
	if os.Getenv("SPILLWAY_SOAK") != "" {
		rounds, seed = 10000, uint64(time.Now().UnixNano())
	}
	g := generator{rand.New(rand.NewPCG(seed, 7))}
	count := newTally()
	for round := range rounds {
		s := section{expressions: true, first: []string{"id", "DISTINCT id"}[round%2], tail: "FROM every ORDER BY id"}
		for len(s.items) < 10 {
			s.add(item{text: g.expr(generated[g.IntN(len(generated))], 1+g.IntN(4)), want: equal})
		}
		over := section{items: []item{{text: g.query(), want: equal}}}
		for _, o := range slices.Concat(p.section(s, count), p.section(over, count)) {
			if o.got == different {
				t.Errorf("%s\n  asked: %.600s\n  ours:  %.400v\n  real:  %.400v", o.text, o.sql, o.ours, o.real)
			}
		}
	}
	t.Logf("seed %d: expressions %v, over constants %v, queries %v", seed, count.expressions, count.constants, count.queries)
}
