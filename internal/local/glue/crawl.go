package glue

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/datacounsel/spillway/internal/lake"
)

// maxSamples is how many objects of a table are read for its columns, spread evenly over all.
const maxSamples = 1000

// crawl is one run of a crawler.
type crawl struct {
	Crawler
	ctx              context.Context
	store            *Store
	objects          Objects
	created, updated int
}

func (c *crawl) all() error {
	if err := c.store.CreateDatabase(DatabaseInput{Name: c.DatabaseName}); err != nil && !errors.Is(err, ErrExists) {
		return err
	}
	for _, target := range c.Targets.S3Targets {
		if err := c.target(target); err != nil {
			return fmt.Errorf("crawl %s: %w", target.Path, err)
		}
	}
	return nil
}

// found is an object and the folders between its table and it.
type found struct {
	Object
	folders []string
}

// target lists the objects below a path and makes tables of them.
func (c *crawl) target(target S3Target) error {
	bucket, prefix, _ := lake.ParseS3(target.Path)
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	var all []found
	for object, err := range c.objects.List(bucket, prefix) {
		if err == nil {
			err = c.ctx.Err()
		}
		if err != nil {
			return err
		}
		below := strings.TrimPrefix(object.Key, prefix)
		if object.Size == 0 || hidden(below) || excluded(below, target.Exclusions) {
			continue
		}
		parts := strings.Split(below, "/")
		all = append(all, found{object, parts[:len(parts)-1]})
	}
	return c.tables(bucket, prefix, all)
}

// hidden tells whether Hive leaves the object out: a folder or name that begins with a dot or underscore.
func hidden(below string) bool {
	for part := range strings.SplitSeq(below, "/") {
		if strings.HasPrefix(part, ".") || strings.HasPrefix(part, "_") {
			return true
		}
	}
	return false
}

func excluded(below string, patterns []string) bool {
	for _, p := range patterns {
		whole, _ := path.Match(p, below)
		name, _ := path.Match(p, path.Base(below))
		if whole || name || strings.HasSuffix(p, "/**") && strings.HasPrefix(below, strings.TrimSuffix(p, "**")) {
			return true
		}
	}
	return false
}

// tables makes one table of the objects below prefix when they lie there directly or in folders key=value,
// or when what lies in the folders has the same columns; else one table a folder.
func (c *crawl) tables(bucket, prefix string, all []found) error {
	if len(all) == 0 {
		return nil
	}
	direct, hive := false, true
	folders := map[string][]found{}
	for _, f := range all {
		if len(f.folders) == 0 {
			direct = true
			continue
		}
		first := f.folders[0]
		hive = hive && strings.Contains(first, "=")
		folders[first] = append(folders[first], f)
	}
	whole, err := c.schema(bucket, all)
	if err != nil {
		return err
	}
	alike := direct || hive
	if !alike {
		if alike, err = c.alike(bucket, folders, whole); err != nil {
			return err
		}
	}
	if alike {
		return c.table(bucket, prefix, all, whole)
	}
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		inner := folders[name]
		for i := range inner {
			inner[i].folders = inner[i].folders[1:]
		}
		if err := c.tables(bucket, prefix+name+"/", inner); err != nil {
			return err
		}
	}
	return nil
}

// alike tells whether each folder has most of the columns that all have together.
func (c *crawl) alike(bucket string, folders map[string][]found, whole schema) (bool, error) {
	for _, inner := range folders {
		s, err := c.schema(bucket, inner)
		if err != nil {
			return false, err
		}
		if s.classification != whole.classification || 10*len(s.columns) < 7*len(whole.columns) {
			return false, nil
		}
	}
	return true, nil
}

// schema reads the columns out of a sample of objects. Those of another kind than the first are left out.
func (c *crawl) schema(bucket string, all []found) (schema, error) {
	var whole schema
	step := max(1, len(all)/maxSamples)
	for i := 0; i < len(all); i += step {
		if err := c.ctx.Err(); err != nil {
			return whole, err
		}
		s, err := c.sample(bucket, all[i].Object)
		if err != nil {
			return whole, fmt.Errorf("object %s: %w", all[i].Key, err)
		}
		if whole.classification == "" {
			whole = s
		} else if s.classification == whole.classification {
			whole.columns, _ = lake.MergeColumns(whole.columns, s.columns)
		}
	}
	return whole, nil
}

// table creates or updates the table over the objects and adds its partitions.
func (c *crawl) table(bucket, prefix string, all []found, s schema) error {
	if s.classification == "" {
		return nil
	}
	name := c.TablePrefix + tableName(bucket, prefix)
	keys := partitionKeys(all)
	location := "s3://" + bucket + "/" + prefix
	in := s.input(name, location, keys)
	size := int64(0)
	for _, f := range all {
		size += f.Size
	}
	in.Parameters["UPDATED_BY_CRAWLER"], in.Parameters["CrawlerSchemaSerializerVersion"] = c.Name, "1.0"
	in.Parameters["CrawlerSchemaDeserializerVersion"] = "1.0"
	in.Parameters["objectCount"], in.Parameters["sizeKey"] = fmt.Sprint(len(all)), fmt.Sprint(size)
	if err := c.put(in); err != nil {
		return err
	}
	if len(keys) == 0 {
		return nil
	}
	return c.partitions(in, location, all)
}

// put creates the table, or updates it as the crawler's policy says.
func (c *crawl) put(in TableInput) error {
	have, err := c.store.Definition(c.DatabaseName, in.Name)
	if errors.Is(err, ErrNotFound) {
		c.created++
		return c.store.CreateTable(c.DatabaseName, in)
	}
	if err != nil || c.SchemaChangePolicy.UpdateBehavior == "LOG" {
		return err
	}
	parameters := maps.Clone(in.Parameters)
	for k, v := range have.Parameters {
		if _, ok := parameters[k]; !ok {
			parameters[k] = v
		}
	}
	in.Parameters, in.PartitionKeys = parameters, have.PartitionKeys
	c.updated++
	return c.store.UpdateTable(c.DatabaseName, in, false, have.VersionId)
}

// partitions adds those that are not there yet and, where the policy says so, drops those without objects.
func (c *crawl) partitions(in TableInput, location string, all []found) error {
	seen := map[string]bool{}
	var inputs []PartitionInput
	for _, f := range all {
		values := partitionValues(f.folders, len(in.PartitionKeys))
		if values == nil || seen[key(values...)] {
			continue
		}
		seen[key(values...)] = true
		storage := *in.StorageDescriptor
		storage.Location = location + strings.Join(f.folders[:len(values)], "/") + "/"
		inputs = append(inputs, PartitionInput{Values: values, StorageDescriptor: &storage, Parameters: in.Parameters})
	}
	failures, err := c.store.CreatePartitions(c.DatabaseName, in.Name, inputs)
	if err != nil {
		return err
	}
	for _, f := range failures {
		if f.ErrorDetail.ErrorCode != ErrExists.Code {
			return fmt.Errorf("table %s: %s", in.Name, f.ErrorDetail.ErrorMessage)
		}
	}
	if c.SchemaChangePolicy.DeleteBehavior != "DELETE_FROM_DATABASE" {
		return nil
	}
	have, err := c.store.PartitionDefinitions(c.DatabaseName, in.Name, "")
	if err != nil {
		return err
	}
	var gone [][]string
	for _, p := range have {
		if !seen[key(p.Values...)] {
			gone = append(gone, p.Values)
		}
	}
	_, err = c.store.DeletePartitions(c.DatabaseName, in.Name, gone)
	return err
}

// tableName is the last folder of the location, in the characters that Athena takes unquoted.
func tableName(bucket, prefix string) string {
	name := bucket
	if prefix != "" {
		name = path.Base(prefix)
	}
	if k, _, ok := strings.Cut(name, "="); ok {
		name = k
	}
	return strings.Map(func(r rune) rune {
		if r == '_' || r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return '_'
	}, name)
}

// partitionKeys names the levels of folders that all objects share: key of key=value, else partition_0….
func partitionKeys(all []found) []Column {
	depth := len(all[0].folders)
	for _, f := range all {
		depth = min(depth, len(f.folders))
	}
	keys := make([]Column, depth)
	for i := range keys {
		keys[i] = Column{Name: fmt.Sprintf("partition_%d", i), Type: "string"}
		if k, _, ok := strings.Cut(all[0].folders[i], "="); ok {
			keys[i].Name = strings.ToLower(k)
		}
	}
	return keys
}

// partitionValues reads the values of the first n folders.
func partitionValues(folders []string, n int) []string {
	if len(folders) < n {
		return nil
	}
	values := make([]string, n)
	for i, folder := range folders[:n] {
		_, value, ok := strings.Cut(folder, "=")
		if !ok {
			value = folder
		}
		if unescaped, err := url.PathUnescape(value); err == nil {
			value = unescaped
		}
		values[i] = value
	}
	return values
}
