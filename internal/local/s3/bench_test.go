package s3

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
)

// BenchmarkPut is objects through HTTP, signature and disk, by AWS's client in the same process.
func BenchmarkPut(b *testing.B) {
	for _, c := range []struct {
		size, clients int
		sync          bool
	}{{1 << 10, 1, false}, {1 << 10, 16, false}, {1 << 10, 64, false}, {1 << 10, 16, true}, {1 << 10, 64, true}, {16 << 20, 1, false}, {16 << 20, 4, false}, {16 << 20, 1, true}} {
		b.Run(fmt.Sprintf("size=%d/clients=%d/sync=%v", c.size, c.clients, c.sync), func(b *testing.B) {
			s, client := serve(b)
			s.sync = c.sync
			body := bytes.Repeat([]byte("x"), c.size)
			var next atomic.Int64
			var wg sync.WaitGroup
			b.SetBytes(int64(c.size))
			b.ResetTimer()
			for range c.clients {
				wg.Go(func() {
					for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
						_, err := client.PutObject(context.Background(), &awss3.PutObjectInput{Bucket: aws.String("data"),
							Key: aws.String(fmt.Sprintf("stock_market_%d.json", n)), Body: bytes.NewReader(body), IfNoneMatch: aws.String("*")})
						if err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "objects/s")
		})
	}
}

const manyObjects = 100_000

// fillMany writes many small objects in the process.
func fillMany(b *testing.B, s *Store) {
	b.Helper()
	for i := range manyObjects {
		w, err := s.Create("data", fmt.Sprintf("topics/prices/partition=%d/stock_market_%d.json", i%4, i), "application/json")
		if err == nil {
			_, err = io.WriteString(w, "{}")
		}
		if err == nil {
			err = w.Commit()
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMany lists and opens a store of 100,000 objects.
func BenchmarkMany(b *testing.B) {
	s, client := serve(b)
	fillMany(b, s)
	b.Run("list=http", func(b *testing.B) {
		for b.Loop() {
			n := 0
			for pages := awss3.NewListObjectsV2Paginator(client, &awss3.ListObjectsV2Input{Bucket: aws.String("data")}); pages.HasMorePages(); {
				page, err := pages.NextPage(context.Background())
				if err != nil {
					b.Fatal(err)
				}
				n += len(page.Contents)
			}
			if n != manyObjects {
				b.Fatalf("%d objects", n)
			}
		}
	})
	b.Run("list=process", func(b *testing.B) {
		for b.Loop() {
			n := 0
			for range s.List("data", "topics/") {
				n++
			}
			if n != manyObjects {
				b.Fatalf("%d objects", n)
			}
		}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			again, err := Open(Options{Dir: s.Root()})
			if err != nil {
				b.Fatal(err)
			}
			if err := again.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
