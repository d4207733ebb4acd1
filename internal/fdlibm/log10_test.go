package fdlibm

import (
	"math"
	"testing"
)

func TestLog10(t *testing.T) {
	for n := -307; n <= 308; n++ {
		if got := Log10(math.Pow10(n)); got != float64(n) {
			t.Errorf("Log10(1e%d) = %v", n, got)
		}
	}
	for _, c := range []struct{ x, want float64 }{ // by PostgreSQL
		{2, 0.3010299956639812}, {0.5, -0.3010299956639812}, {1.5, 0.17609125905568124}, {12345.678, 4.091514945509202}, {5e-324, -323.3062153431158},
		{0, math.Inf(-1)}, {math.Inf(1), math.Inf(1)},
	} {
		if got := Log10(c.x); got != c.want {
			t.Errorf("Log10(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	if got := Log10(-1); !math.IsNaN(got) {
		t.Errorf("Log10(-1) = %v, want NaN", got)
	}
}
