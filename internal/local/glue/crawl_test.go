package glue

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"iter"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	api "github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"

	"github.com/datacounsel/spillway/internal/obs"
)

// folder is Objects over a folder; the bucket is not looked at.
type folder struct {
	dir  string
	gate chan struct{} // when set, List waits for it
}

func (f folder) put(t *testing.T, key string, content []byte) {
	t.Helper()
	path := filepath.Join(f.dir, key)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (f folder) Open(_, key string) (*os.File, error) { return os.Open(filepath.Join(f.dir, key)) }

func (f folder) List(_, prefix string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		if f.gate != nil {
			<-f.gate
		}
		sizes := map[string]int64{}
		_ = filepath.WalkDir(f.dir, func(path string, d os.DirEntry, _ error) error {
			if key, _ := filepath.Rel(f.dir, path); !d.IsDir() && strings.HasPrefix(key, prefix) {
				info, _ := d.Info()
				sizes[key] = info.Size()
			}
			return nil
		})
		for _, key := range slices.Sorted(maps.Keys(sizes)) {
			if !yield(Object{key, sizes[key]}, nil) {
				return
			}
		}
	}
}

func pack(t *testing.T, w io.WriteCloser, out *bytes.Buffer, content string) []byte {
	t.Helper()
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func crawlerClient(t *testing.T, objects Objects) (*api.Client, *Store) {
	t.Helper()
	_, store := client(t, t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	server := httptest.NewServer(New(ctx, store, objects, obs.Discard()))
	t.Cleanup(server.Close)
	return api.New(api.Options{BaseEndpoint: &server.URL, Region: "eu-west-1",
		Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}), store
}

func crawlOnce(t *testing.T, c *api.Client, path string) *types.Crawler {
	t.Helper()
	ctx, name := context.Background(), aws.String("c")
	if _, err := c.CreateCrawler(ctx, &api.CreateCrawlerInput{Name: name, Role: aws.String("r"), DatabaseName: aws.String("DB"),
		Targets: &types.CrawlerTargets{S3Targets: []types.S3Target{{Path: &path}}}}); err != nil {
		t.Fatal(err)
	}
	must[*api.StartCrawlerOutput](t)(c.StartCrawler(ctx, &api.StartCrawlerInput{Name: name}))
	return ready1(t, c)
}

func ready1(t *testing.T, c *api.Client) *types.Crawler {
	t.Helper()
	for range 1000 {
		got := must[*api.GetCrawlerOutput](t)(c.GetCrawler(context.Background(), &api.GetCrawlerInput{Name: aws.String("c")})).Crawler
		if got.State == types.CrawlerStateReady {
			return got
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatal("the crawler does not end")
	return nil
}

func columnsOf(t *testing.T, store *Store, table string) string {
	t.Helper()
	got, err := store.Definition("db", table)
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, c := range append(slices.Clone(got.StorageDescriptor.Columns), got.PartitionKeys...) {
		parts = append(parts, c.Name+":"+c.Type)
	}
	return strings.Join(parts, " ")
}

func TestCrawlPartitionedJSON(t *testing.T) {
	objects := folder{dir: t.TempDir()}
	var zipped, zstded bytes.Buffer
	z, _ := zstd.NewWriter(&zstded)
	objects.put(t, "topics/stock/dt=2024-01-01/a.json", []byte("{\"Index\":\"NYA\",\"Adj Close\":1,\"volume\":1}\nnot json\n{\"volume\":3000000000}\n"))
	objects.put(t, "topics/stock/dt=2024-01-02/b.json.gz", pack(t, gzip.NewWriter(&zipped), &zipped, "{\"adj close\":1.5,\"o\":{\"x\":[1]}}\n"))
	objects.put(t, "topics/stock/dt=2024-01-02/c.json.zst", pack(t, z, &zstded, "{\"flag\":true}\n"))
	objects.put(t, "topics/stock/dt=2024-01-03/_temporary/x.json", []byte("{\"hidden\":1}"))
	c, store := crawlerClient(t, objects)
	done := crawlOnce(t, c, "s3://bkt/topics/stock")
	if done.LastCrawl.Status != "SUCCEEDED" {
		t.Fatalf("%+v", done.LastCrawl)
	}
	if diff := cmp.Diff("index:string adj close:double volume:bigint o:struct<x:array<int>> flag:boolean dt:string", columnsOf(t, store, "stock")); diff != "" {
		t.Error(diff)
	}
	partitions, err := store.Partitions("db", "stock")
	if err != nil || len(partitions) != 2 || partitions[1].Location != "s3://bkt/topics/stock/dt=2024-01-02/" || partitions[1].Values[0] != "2024-01-02" {
		t.Errorf("%v %+v", err, partitions)
	}
	// A second run sees what is new and keeps the rest.
	objects.put(t, "topics/stock/dt=2024-01-04/a.json", []byte(`{"late":"x"}`))
	must[*api.StartCrawlerOutput](t)(c.StartCrawler(context.Background(), &api.StartCrawlerInput{Name: aws.String("c")}))
	ready1(t, c)
	if got := columnsOf(t, store, "stock"); !strings.Contains(got, "late:string dt:string") {
		t.Errorf("after the second run: %s", got)
	}
	metrics := must[*api.GetCrawlerMetricsOutput](t)(c.GetCrawlerMetrics(context.Background(), &api.GetCrawlerMetricsInput{CrawlerNameList: []string{"c"}}))
	if len(metrics.CrawlerMetricsList) != 1 || metrics.CrawlerMetricsList[0].TablesUpdated != 1 {
		t.Errorf("%+v", metrics.CrawlerMetricsList)
	}
}

func TestCrawlParquetAndSeparateTables(t *testing.T) {
	type inner struct {
		A int64   `parquet:"a"`
		B []int32 `parquet:"b,list"`
	}
	type row struct {
		Name  string           `parquet:"Name"`
		Price float64          `parquet:"price"`
		Day   int32            `parquet:"day,date"`
		At    int64            `parquet:"at,timestamp"`
		Cost  int64            `parquet:"cost,decimal(2:10)"`
		Tags  map[string]int32 `parquet:"tags"`
		In    inner            `parquet:"in"`
		Raw   []byte           `parquet:"raw"`
		OK    bool             `parquet:"ok"`
	}
	var out bytes.Buffer
	if err := parquet.Write(&out, []row{{Name: "x"}}); err != nil {
		t.Fatal(err)
	}
	objects := folder{dir: t.TempDir()}
	objects.put(t, "lake/Prices-1/x.parquet", out.Bytes())
	objects.put(t, "lake/events/2024/01/x.json", []byte(`{"a":1}`))
	objects.put(t, "lake/events/2024/02/x.json", []byte(`{"a":2}`))
	objects.put(t, "lake/pictures/x.png", []byte("\x89PNG"))
	c, store := crawlerClient(t, objects)
	if done := crawlOnce(t, c, "s3://bkt/lake/"); done.LastCrawl.Status != "SUCCEEDED" {
		t.Fatalf("%+v", done.LastCrawl)
	}
	want := "name:string price:double day:date at:timestamp cost:decimal(10,2) tags:map<string,int> in:struct<a:bigint,b:array<int>> raw:binary ok:boolean"
	if diff := cmp.Diff(want, columnsOf(t, store, "prices_1")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("a:int partition_0:string partition_1:string", columnsOf(t, store, "events")); diff != "" {
		t.Error(diff)
	}
	all, err := store.Definitions("db")
	if err != nil || len(all) != 2 {
		t.Errorf("%v: %d tables", err, len(all))
	}
}

func TestCrawlerStates(t *testing.T) {
	objects := folder{t.TempDir(), make(chan struct{})}
	objects.put(t, "x/a.json", []byte(`{"a":1}`))
	c, store := crawlerClient(t, objects)
	ctx, name := context.Background(), aws.String("c")
	targets := &types.CrawlerTargets{S3Targets: []types.S3Target{{Path: aws.String("s3://bkt/x/")}}}
	create := &api.CreateCrawlerInput{Name: name, Role: aws.String("r"), DatabaseName: aws.String("db"), Targets: targets}
	must[*api.CreateCrawlerOutput](t)(c.CreateCrawler(ctx, create))
	_, err := c.CreateCrawler(ctx, create)
	wantCode(t, err, "AlreadyExistsException")
	_, err = c.StartCrawler(ctx, &api.StartCrawlerInput{Name: aws.String("none")})
	wantCode(t, err, "EntityNotFoundException")
	_, err = c.StopCrawler(ctx, &api.StopCrawlerInput{Name: name})
	wantCode(t, err, "CrawlerNotRunningException")
	must[*api.StartCrawlerOutput](t)(c.StartCrawler(ctx, &api.StartCrawlerInput{Name: name}))
	_, err = c.StartCrawler(ctx, &api.StartCrawlerInput{Name: name})
	wantCode(t, err, "CrawlerRunningException")
	_, err = c.DeleteCrawler(ctx, &api.DeleteCrawlerInput{Name: name})
	wantCode(t, err, "CrawlerRunningException")
	must[*api.StopCrawlerOutput](t)(c.StopCrawler(ctx, &api.StopCrawlerInput{Name: name}))
	close(objects.gate)
	if got := ready1(t, c); got.LastCrawl.Status != "CANCELLED" {
		t.Errorf("%+v", got.LastCrawl)
	}
	must[*api.UpdateCrawlerOutput](t)(c.UpdateCrawler(ctx, &api.UpdateCrawlerInput{Name: name, TablePrefix: aws.String("raw_")}))
	got := must[*api.GetCrawlerOutput](t)(c.GetCrawler(ctx, &api.GetCrawlerInput{Name: name})).Crawler
	if *got.TablePrefix != "raw_" || got.Version != 2 || len(got.Targets.S3Targets) != 1 || *got.DatabaseName != "db" {
		t.Errorf("%+v", got)
	}
	must[*api.StartCrawlerOutput](t)(c.StartCrawler(ctx, &api.StartCrawlerInput{Name: name}))
	ready1(t, c)
	if _, err := store.Table("db", "raw_x"); err != nil {
		t.Error(err)
	}
	for _, bad := range []*api.CreateCrawlerInput{
		{Name: aws.String("d"), Role: aws.String("r"), DatabaseName: aws.String("db"), Targets: targets, Schedule: aws.String("cron(0 * * * ? *)")},
		{Name: aws.String("d"), Role: aws.String("r"), DatabaseName: aws.String("db"), Targets: &types.CrawlerTargets{}},
		{Name: aws.String("d"), Role: aws.String("r"), DatabaseName: aws.String("db"), Targets: &types.CrawlerTargets{S3Targets: []types.S3Target{{Path: aws.String("/x")}}}},
	} {
		_, err := c.CreateCrawler(ctx, bad)
		wantCode(t, err, "InvalidInputException")
	}
	must[*api.DeleteCrawlerOutput](t)(c.DeleteCrawler(ctx, &api.DeleteCrawlerInput{Name: name}))
	if list := must[*api.ListCrawlersOutput](t)(c.ListCrawlers(ctx, &api.ListCrawlersInput{})); len(list.CrawlerNames) != 0 {
		t.Errorf("%v", list.CrawlerNames)
	}
}
