package sql_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkQuery translates as a session does, and reports the median and the 99th percentile.
func BenchmarkQuery(b *testing.B) {
	for name, statement := range map[string]string{"bi": biQuery, "analytic": analytic()} {
		b.Run(name, func(b *testing.B) {
			s := newSession()
			var took []time.Duration
			for b.Loop() {
				begin := time.Now()
				p, err := bindOne(s, statement)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := p.Athena(nil); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begin))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e3, "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1e3, "p99-µs")
		})
	}
}

// analytic is a query of two hundred lines: ten expressions in WITH, each with the columns a report has, and ten joins.
func analytic() string {
	var q strings.Builder
	for i := range 10 {
		fmt.Fprintf(&q, "%s c%d AS (\n", map[bool]string{true: "WITH", false: ","}[i == 0], i)
		fmt.Fprintf(&q, `  SELECT
    s.customer,
    s.id,
    date_trunc('month', s.at) AS month,
    count(*) AS orders,
    sum(s.amount) AS total,
    avg(s.amount) AS mean,
    max(s.at) AS last,
    sum(CASE WHEN s.amount > %d THEN 1 ELSE 0 END) AS large
  FROM sales s
  LEFT JOIN every e
    ON e.i4 = s.id
  WHERE s.day >= '2024-01-01'
    AND s.customer <> 'x%d'
    AND s.amount BETWEEN 1 AND 1000
  GROUP BY 1, 2, 3
)
`, 100*i, i)
	}
	q.WriteString("SELECT c0.customer,\n")
	for i := range 10 {
		fmt.Fprintf(&q, "  coalesce(c%d.total, 0) AS total%d,\n", i, i)
	}
	q.WriteString("  rank() OVER (ORDER BY c0.total DESC) AS place\nFROM c0\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&q, "LEFT JOIN c%d ON c%d.id = c0.id AND c%d.month = c0.month\n", i, i, i)
	}
	q.WriteString("WHERE c0.orders > 1\nORDER BY place, 1\nLIMIT 100\n")
	return q.String()
}
