package trino

import (
	"iter"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/glue"
	"github.com/datacounsel/spillway/internal/local/s3"
)

// fakeLake is a catalog and objects in a folder: s3://bucket/key is dir/bucket/key.
type fakeLake struct {
	dir        string
	tables     map[string]*lake.Table
	partitions map[string][]lake.Partition
	listed     []string
}

func (f *fakeLake) Databases() ([]string, error) { return []string{"db", "default"}, nil }

func (f *fakeLake) Tables(db string) ([]*lake.Table, error) {
	var list []*lake.Table
	for _, t := range f.tables {
		if t.Database == db {
			list = append(list, t)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list, nil
}

func (f *fakeLake) Table(db, name string) (*lake.Table, error) {
	if t, ok := f.tables[db+"."+name]; ok {
		return t, nil
	}
	return nil, glue.ErrNotFound
}

func (f *fakeLake) Partitions(db, name string) ([]lake.Partition, error) {
	return f.partitions[db+"."+name], nil
}

func (f *fakeLake) CreateTable(t *lake.Table) error {
	f.tables[t.Database+"."+t.Name] = t
	return nil
}
func (f *fakeLake) UpdateTable(t *lake.Table) error { return f.CreateTable(t) }
func (f *fakeLake) DropTable(db, name string) error {
	delete(f.tables, db+"."+name)
	return nil
}
func (f *fakeLake) AddPartition(db, table string, p lake.Partition) error {
	f.partitions[db+"."+table] = append(f.partitions[db+"."+table], p)
	return nil
}

func (f *fakeLake) List(bucket, prefix string) iter.Seq2[s3.Object, error] {
	f.listed = append(f.listed, prefix)
	return func(yield func(s3.Object, error) bool) {
		root := filepath.Join(f.dir, bucket)
		var keys []string
		_ = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				key, _ := filepath.Rel(root, path)
				if strings.HasPrefix(key, prefix) {
					keys = append(keys, key)
				}
			}
			return nil
		})
		sort.Strings(keys)
		for _, k := range keys {
			path := filepath.Join(root, k)
			info, err := os.Stat(path)
			if err != nil || !yield(s3.Object{Key: k, Path: path, Size: info.Size()}, nil) {
				return
			}
		}
	}
}

func (f *fakeLake) Root() string { return f.dir }

type fakeWriter struct {
	*os.File
	to string
}

func (w fakeWriter) Commit() error { w.Close(); return os.Rename(w.Name(), w.to) }
func (w fakeWriter) Abort() error  { w.Close(); return os.Remove(w.Name()) }

func (f *fakeLake) Create(bucket, key, _ string) (s3.Writer, error) {
	to := filepath.Join(f.dir, bucket, key)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return nil, err
	}
	file, err := os.Create(to + ".tmp")
	return fakeWriter{file, to}, err
}
