package wire

import (
	"io"
	"runtime"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
)

// BenchmarkRows measures rows from a result CSV to a socket on loopback, the reading of it apart: parsing,
// conversion and framing are the gateway's, the client only takes bytes.
func BenchmarkRows(b *testing.B) {
	columns := []columnInfo{
		column("index", "varchar"), column("date", "date"), column("open", "double"), column("high", "double"), column("low", "double"),
		column("close", "double"), column("adj close", "double"), column("volume", "bigint"), column("closeusd", "double"), column("at", "timestamp"),
	}
	const row = `"HSI","1986-12-31","2568.300049","2568.300049","2568.300049","2568.300049","2568.300049","0","333.87900637","1986-12-31 00:00:00.000"` + "\n"
	const rows = 200_000
	for name, format := range map[string]int16{"text": 0, "binary": 1} {
		b.Run(name, func(b *testing.B) {
			s := startServer(b, nil)
			s.fake.on(answer{piece: "wide", columns: columns, csv: manyRows("\"header\"\n", row, rows)})
			c := enterDefault(b, s)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			b.SetBytes(int64(len(row) * rows))
			for b.Loop() {
				c.Send(&pgproto3.Parse{Query: "ATHENA $$SELECT wide$$"})
				c.Send(&pgproto3.Bind{ResultFormatCodes: []int16{format}})
				c.Send(&pgproto3.Execute{})
				c.Send(&pgproto3.Sync{})
				c.flush()
				if n := drainRows(b, c.conn); n != rows {
					b.Fatalf("%d rows", n)
				}
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(rows)/float64(b.N), "B/row")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkComputedRows measures rows of which the gateway computes a column.
func BenchmarkComputedRows(b *testing.B) {
	const row, rows = `"7","1986-12-31"` + "\n", 200_000
	s := startServer(b, nil)
	s.fake.on(answer{piece: "volume", columns: []columnInfo{column("volume", "bigint"), column("date", "date")}, csv: manyRows("\"header\"\n", row, rows)})
	c := enterDefault(b, s)
	for b.Loop() {
		c.Send(&pgproto3.Query{String: "SELECT volume, volume / 3.0 AS third, date FROM prices"})
		c.flush()
		if n := drainRows(b, c.conn); n != rows {
			b.Fatalf("%d rows", n)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(0, "ns/op")
}

// drainRows counts DataRows up to ReadyForQuery without decoding them.
func drainRows(b *testing.B, r io.Reader) (rows int) {
	b.Helper()
	buf, have := make([]byte, 64<<10), 0
	for {
		n, err := r.Read(buf[have:])
		if err != nil {
			b.Fatal(err)
		}
		have += n
		at := 0
		for have-at >= 5 {
			size := 1 + int(buf[at+1])<<24 + int(buf[at+2])<<16 + int(buf[at+3])<<8 + int(buf[at+4])
			if have-at < size {
				break
			}
			switch buf[at] {
			case 'D':
				rows++
			case 'E':
				b.Fatalf("%q", buf[at:at+size])
			case 'Z':
				return rows
			}
			at += size
		}
		have = copy(buf, buf[at:have])
	}
}
