package difftest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestRows asks the corpus' expressions over the rare values of the table odd; where one fails for a row it asks row by
// row, so that this hides no difference of another. It is for SPILLWAY_SOAK.
func TestRows(t *testing.T) {
	if os.Getenv("SPILLWAY_SOAK") == "" {
		t.Skip("SPILLWAY_SOAK is not set")
	}
	w := newWorld(t)
	ours, real := &server{dsn: w.lake(t, duckdb)}, &server{dsn: w.dsn}
	defer ours.close()
	defer real.close()
	ids := w.rows(t, "SELECT id FROM odd ORDER BY id")
	for _, c := range chapters(t) {
		for _, s := range c.sections {
			if !s.expressions || !strings.HasPrefix(s.tail, "FROM every ORDER BY id") && !strings.HasPrefix(s.tail, "FROM odd ORDER BY id") {
				continue
			}
			for _, it := range s.items {
				if it.want != equal || it.text == "ARRAY[f8, 1]" { // of which DuckDB's DISTINCT makes 0 of -0
					continue
				}
				all := fmt.Sprintf("SELECT DISTINCT id, %s FROM odd ORDER BY id", it.text)
				got, want := ask(ours, all), ask(real, all)
				if got.fault == nil && compare(got, want, true) == equal || want.state() == "42883" { // a type that has no equality
					continue
				}
				for _, id := range ids {
					one := strings.Replace(all, "ORDER BY id", "WHERE id = "+id[0], 1)
					if got, want := ask(ours, one), ask(real, one); compare(got, want, true) == different {
						t.Errorf("%s: %s\n  ours: %.300v\n  real: %.300v", c.name, one, got, want)
					}
				}
			}
		}
	}
}
