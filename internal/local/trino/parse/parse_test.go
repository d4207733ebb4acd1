package parse

import (
	"errors"
	"testing"

	"github.com/datacounsel/spillway/internal/local/athena"
)

func TestErrorsHaveTheirPlace(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1 +":              "line 1:11: mismatched input '<EOF>'. Expecting: <expression>",
		"SELECT a\nFROM t WHERE":  "line 2:13: mismatched input '<EOF>'. Expecting: <expression>",
		"SELECT `a`":              "line 1:8: backquoted identifiers are not supported; use double quotes to quote identifiers",
		"SELECT 1a":               "line 1:8: identifiers must not start with a digit; surround the identifier with double quotes",
		"SELECT 'é' é":            "line 1:12: mismatched input 'é'. Expecting: <EOF>",
		"SELECT x FROM t LIMIT a": "line 1:23: mismatched input 'a'. Expecting: '?', <integer>",
	} {
		_, _, err := Parse(sql)
		var e *athena.Error
		if !errors.As(err, &e) || e.Name != "SYNTAX_ERROR" || e.Message != want {
			t.Errorf("%s: %v, want %s", sql, err, want)
		}
	}
}

func TestParametersAreCounted(t *testing.T) {
	_, n, err := Parse("SELECT ?, x FROM t WHERE (a, ?) IN (SELECT 1, ?) LIMIT ?;")
	if err != nil || n != 4 {
		t.Errorf("got %d parameters, %v", n, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"SELECT a, count(*) FILTER (WHERE b) OVER (PARTITION BY c ORDER BY d DESC NULLS FIRST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t",
		"WITH RECURSIVE r(n) AS (VALUES 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r CROSS JOIN UNNEST(ARRAY[1]) WITH ORDINALITY AS u(x, i)",
		"SELECT CAST(x AS row(a integer, b array(map(varchar, decimal(10,2))))), INTERVAL '1' DAY, U&'\\00e9', X'00', (x, y) -> x[1].z",
		"CREATE TABLE t WITH (format = 'JSON', p = ARRAY['a']) AS (SELECT 1 AS x) WITH NO DATA", "((SELECT 1) UNION (SELECT 2)) ORDER BY 1 LIMIT ALL",
		"SELECT listagg(DISTINCT x, ',' ON OVERFLOW TRUNCATE '...' WITH COUNT) WITHIN GROUP (ORDER BY x) FROM ((a JOIN b USING (c)) TABLESAMPLE SYSTEM (10))",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		var e *athena.Error
		if _, _, err := Parse(sql); err != nil && !errors.As(err, &e) {
			t.Errorf("%q: %v is no error of Trino's", sql, err)
		}
	})
}
