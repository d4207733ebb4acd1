package referee

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/testkit"
)

// TrinoServer is a running Trino 483 with the catalogs memory and tpch.
type TrinoServer struct {
	URL string // http://127.0.0.1:PORT
	*process
}

// HiveOptions says which AWS endpoint a Hive catalog reads.
type HiveOptions struct {
	Endpoint             string // of Glue and S3 alike
	GlueEndpoint         string // where Glue's differs
	Region               string // us-east-1 where empty
	AccessKey, SecretKey string
	Properties           map[string]string // further properties of Trino's Hive connector
}

// Trino starts a Trino that ends with the test.
func Trino(t testing.TB) *TrinoServer {
	t.Helper()
	server := startTrino(t, t.TempDir())
	server.endWith(t)
	return server
}

// SharedTrino returns the Trino that all tests of this binary share, and starts it at first.
func SharedTrino(t testing.TB) *TrinoServer {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.trino == nil {
		shared.trino = startTrino(t, sharedFolder(t))
		shared.running = append(shared.running, shared.trino.process)
	}
	shared.trino.tellOnFailure(t)
	return shared.trino
}

func startTrino(t testing.TB, dir string) *TrinoServer {
	t.Helper()
	classpath, port := Classpath(t, "trino483"), testkit.FreePort(t)
	server := &TrinoServer{URL: fmt.Sprintf("http://127.0.0.1:%d", port)}
	argv := []string{
		Java(t), "@" + filepath.Join(testkit.Root(t), "internal/referee/java/trino483/jvm.config"),
		"-XX:SharedArchiveFile=" + cache(t, "trino483.jsa"),
		"-cp", cache(t, "trino483.jar") + ":" + classpath, "Trino", fmt.Sprint(port),
		// Athena probably still has the older decimal division and char concatenation.
		"deprecated.legacy-arithmetic-decimal-operators=true", "deprecated.legacy-varchar-to-char-coercion=true",
		// Thousands of long statements: few of their plans and compiled expressions are kept.
		"query.max-history=10", "compiler.expression-cache-size=100",
	}
	process, err := start(command{
		name: "trino", dir: dir, argv: argv, env: []string{"AWS_REGION=us-east-1"},
		stop: syscall.SIGKILL, patience: 3 * time.Minute,
		ready: func() error {
			rows, err := server.Query("", "SELECT 1")
			if err == nil && len(rows) != 1 {
				err = fmt.Errorf("SELECT 1 gave %d rows", len(rows))
			}
			return err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	server.process = process
	return server
}

// Hive makes the Hive catalog of that name (awsdatacatalog is Athena's) over an AWS endpoint, until the test ends.
func (s *TrinoServer) Hive(t testing.TB, name string, o HiveOptions) {
	t.Helper()
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if o.GlueEndpoint == "" {
		o.GlueEndpoint = o.Endpoint
	}
	properties := map[string]string{
		"hive.metastore":                        "glue",
		"hive.metastore.glue.region":            o.Region,
		"hive.metastore.glue.endpoint-url":      o.GlueEndpoint,
		"hive.metastore.glue.aws-access-key":    o.AccessKey,
		"hive.metastore.glue.aws-secret-key":    o.SecretKey,
		"hive.metastore-cache-ttl":              "0s",
		"hive.non-managed-table-writes-enabled": "true",
		"hive.ignore-absent-partitions":         "true",
		"fs.s3.enabled":                         "true",
		"s3.endpoint":                           o.Endpoint,
		"s3.region":                             o.Region,
		"s3.aws-access-key":                     o.AccessKey,
		"s3.aws-secret-key":                     o.SecretKey,
		"s3.path-style-access":                  "true",
	}
	maps.Copy(properties, o.Properties)
	var list []string
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		list = append(list, fmt.Sprintf("%q = '%s'", key, strings.ReplaceAll(properties[key], "'", "''")))
	}
	if _, err := s.Query("", fmt.Sprintf("CREATE CATALOG %q USING hive WITH (%s)", name, strings.Join(list, ", "))); err != nil {
		t.Fatalf("make Trino's catalog %s over %s: %v", name, o.Endpoint, err)
	}
	t.Cleanup(func() {
		if _, err := s.Query("", fmt.Sprintf("DROP CATALOG %q", name)); err != nil {
			t.Errorf("drop Trino's catalog %s: %v", name, err)
		}
	})
}
