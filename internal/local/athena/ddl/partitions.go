package ddl

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/glue"
)

// nullPartition stands for NULL in a partition's path.
const nullPartition = "__HIVE_DEFAULT_PARTITION__"

// escaped are the characters that Hive writes as %XX in a partition's path, beside control characters.
const escaped = "\"#%'*/:=?\\{}[]^\x7f"

// path is Hive's path of a partition: key=value/key=value.
func path(keys []glue.Column, values []string) string {
	parts := make([]string, len(values))
	for i, v := range values {
		if v == "" {
			v = nullPartition
		}
		parts[i] = escape(strings.ToLower(keys[i].Name)) + "=" + escape(v)
	}
	return strings.Join(parts, "/")
}

func escape(text string) string {
	var out strings.Builder
	for _, c := range []byte(text) {
		if c < ' ' || strings.IndexByte(escaped, c) >= 0 {
			fmt.Fprintf(&out, "%%%02X", c)
			continue
		}
		out.WriteByte(c)
	}
	return out.String()
}

// valuesOf reads the partition's values out of an object's key below the table's folder; ok is false where
// the folders are not those of the table's keys.
func valuesOf(key string, keys []glue.Column) (values []string, folder string, ok bool) {
	parts := strings.Split(key, "/")
	if len(parts) <= len(keys) {
		return nil, "", false
	}
	for i, k := range keys {
		name, value, found := strings.Cut(parts[i], "=")
		if !found || !strings.EqualFold(name, k.Name) {
			return nil, "", false
		}
		value, err := url.PathUnescape(value)
		if err != nil {
			return nil, "", false
		}
		values = append(values, value)
	}
	return values, strings.Join(parts[:len(keys)], "/") + "/", true
}

// repairTable does MSCK REPAIR TABLE: it adds the partitions whose folders hold objects.
func repairTable(r *run) (*lines, error) {
	r.pos = 1
	if err := r.expect("REPAIR", "TABLE"); err != nil {
		return nil, err
	}
	db, name, err := r.tableName(r.session.Database)
	if err != nil {
		return nil, err
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	t, err := r.table(db, name)
	if err != nil {
		return nil, err
	}
	result := &lines{columns: []string{"result"}}
	if len(t.PartitionKeys) == 0 {
		return result, nil
	}
	missing, err := r.missing(t)
	if err != nil || len(missing) == 0 {
		return result, err
	}
	var names []string
	for _, in := range missing {
		names = append(names, name+":"+path(t.PartitionKeys, in.Values))
	}
	result.add("Partitions not in metastore:\t" + strings.Join(names, "\t"))
	for _, n := range names {
		result.add("Repair: Added partition to metastore " + n)
	}
	_, err = r.Catalog.CreatePartitions(db, name, missing)
	return result, err
}

// missing lists the partitions that have objects and are not in the catalog.
func (r *run) missing(t glue.Table) ([]glue.PartitionInput, error) {
	location := strings.TrimSuffix(storage(t).Location, "/") + "/"
	bucket, prefix, ok := lake.ParseS3(location)
	if !ok {
		return nil, failed("SemanticException: table %s has no S3 location", t.Name)
	}
	known := map[string]bool{}
	have, err := r.Catalog.PartitionDefinitions(t.DatabaseName, t.Name, "")
	if err != nil {
		return nil, err
	}
	for _, p := range have {
		known[path(t.PartitionKeys, p.Values)] = true
	}
	var missing []glue.PartitionInput
	for object, err := range r.Objects.List(bucket, prefix) {
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", location, err)
		}
		values, folder, ok := valuesOf(strings.TrimPrefix(object.Key, prefix), t.PartitionKeys)
		if !ok || known[path(t.PartitionKeys, values)] {
			continue
		}
		known[path(t.PartitionKeys, values)] = true
		missing = append(missing, input(t, values, location+folder))
	}
	return missing, nil
}
