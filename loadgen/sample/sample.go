// Package sample generates index prices: fourteen stock indices walking at random over the trading days of
// their exchanges, with the columns of the real price files. Everything is integer arithmetic on a
// generator of its own, so the same seed gives the same bytes on every machine and with every Go version.
package sample

import (
	"math/bits"
	"strconv"
	"time"
)

// Header names the columns of a row, in order.
var Header = []string{"Index", "Date", "Open", "High", "Low", "Close", "Adj Close", "Volume", "CloseUSD"}

// Config says which sample to generate.
type Config struct {
	Rows int64  // rows, day by day from 1990-01-02, every index that trades that day
	Seed uint64 // of the random walks
}

// DefaultConfig gives about 28 years of trading.
func DefaultConfig() Config { return Config{Rows: 100_000, Seed: 1} }

// MaxRows is how many rows there are before the year 9999 ends.
const MaxRows = 20_000_000

const (
	micro = 1_000_000 // prices are in millionths
	cent  = 100       // dollars per unit of a currency are in hundredths
)

// Generator gives one row after another.
type Generator struct {
	left  int64
	day   time.Time
	next  int // of indices, on day
	walks []walk
	text  []byte
	cells [][]byte
}

// walk is the state of one index.
type walk struct {
	random random
	close  int64 // millionths
}

// New returns a generator at its first row.
func New(config Config) *Generator {
	g := &Generator{left: config.Rows, day: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), next: len(indices)}
	for i, index := range indices {
		seed := random{state: config.Seed ^ uint64(i+1)*0x9e3779b97f4a7c15}
		g.walks = append(g.walks, walk{random: random{state: seed.next()}, close: index.start * micro})
	}
	return g
}

// Next returns the cells of the next row, valid until the next call, and false after the last.
func (g *Generator) Next() ([][]byte, bool) {
	if g.left <= 0 {
		return nil, false
	}
	g.left--
	for {
		if g.next == len(indices) {
			g.day, g.next = g.day.AddDate(0, 0, 1), 0
		}
		i := g.next
		g.next++
		if indices[i].calendar.open(g.day) {
			return g.row(i), true
		}
	}
}

// row moves index i by a day and writes what happened.
func (g *Generator) row(i int) [][]byte {
	index, w := indices[i], &g.walks[i]
	open := move(w.close, w.random.normal()/4)
	drift := int64(200) // millionths a day
	if w.close > index.start*micro*20 {
		drift = -600
	}
	closing := move(open, w.random.normal()+drift)
	high := move(max(open, closing), abs(w.random.normal())/2)
	low := move(min(open, closing), -abs(w.random.normal())/2)
	volume := index.volume * (50 + int64(w.random.next()%100)) * 1000
	w.close = closing

	g.text, g.cells = g.text[:0], g.cells[:0]
	g.add(append(g.text, index.name...))
	g.add(g.day.AppendFormat(g.text, "2006-01-02"))
	for _, price := range []int64{open, high, low, closing, closing} {
		g.add(appendFixed(g.text, 0, uint64(price), 6))
	}
	g.add(append(strconv.AppendInt(g.text, volume, 10), ".0"...))
	hi, lo := bits.Mul64(uint64(closing), uint64(index.usd))
	g.add(appendFixed(g.text, hi, lo, 8))
	return g.cells
}

// add takes text, which is g.text with one more cell at its end.
func (g *Generator) add(text []byte) {
	from := len(g.text)
	g.text = text
	g.cells = append(g.cells, text[from:len(text):len(text)])
}

// move changes price by millionths.
func move(price, millionths int64) int64 {
	return price + price/micro*millionths + price%micro*millionths/micro
}

// appendFixed writes hi<<64+lo with decimals digits behind the point, without trailing zeros but one.
func appendFixed(dst []byte, hi, lo uint64, decimals int) []byte {
	unit := uint64(1)
	for range decimals {
		unit *= 10
	}
	whole, rest := bits.Div64(hi, lo, unit)
	dst = append(strconv.AppendUint(dst, whole, 10), '.')
	at := len(dst)
	dst = strconv.AppendUint(dst, unit+rest, 10) // a leading one holds the zeros
	dst = append(dst[:at], dst[at+1:]...)
	for len(dst) > at+1 && dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

func abs(n int64) int64 { return max(n, -n) }

// random is SplitMix64 (Steele, Lea and Flood 2014).
type random struct{ state uint64 }

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// normal returns about normally distributed millionths with a deviation of 1 %: the sum of four uniforms.
func (r *random) normal() int64 {
	const width = 17_320 // ±width each: 4 × width²/3 = (2 × 10 000)² / 1
	sum := int64(0)
	for range 4 {
		sum += int64(r.next()%(2*width+1)) - width
	}
	return sum / 2
}
