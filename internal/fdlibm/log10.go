// Package fdlibm has what Go's math package computes less exactly than C's library (PostgreSQL) and Java's (Trino), which both follow
// Sun's fdlibm, https://netlib.org/fdlibm.
package fdlibm

import "math"

// Log10 is the decimal logarithm (fdlibm's e_log10.c), exact for powers of ten; special cases are those of math.Log10.
func Log10(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		return math.Log10(x)
	}
	const perLn10, log2High, log2Low = 4.34294481903251816668e-01, 3.01029995663611771306e-01, 3.69423907715893078616e-13
	fraction, exponent := math.Frexp(x)
	if exponent > 0 { // in [1, 2) from one up, below it in [0.5, 1)
		fraction, exponent = 2*fraction, exponent-1
	}
	y := float64(exponent)
	return float64(y*log2Low) + float64(perLn10*math.Log(fraction)) + float64(y*log2High)
}
