package trino

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/bind"
)

const maxProjected = 1_000_000

// projected enumerates the partitions of a table with partition projection
// (https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html).
func projected(table *lake.Table, wanted map[string][]string, now time.Time) ([]lake.Partition, error) {
	all := [][]string{{}}
	for _, key := range table.PartitionKeys {
		values, ok := wanted[key.Name]
		if !ok {
			var err error
			if values, err = projectedValues(table, key.Name, now); err != nil {
				return nil, err
			}
		}
		next := make([][]string, 0, len(all)*len(values))
		for _, have := range all {
			for _, v := range values {
				next = append(next, append(append([]string{}, have...), v))
			}
		}
		if all = next; len(all) > maxProjected {
			return nil, invalidProjection(table, "it makes more than %d partitions: give more of its columns a value in WHERE", maxProjected)
		}
	}
	partitions := make([]lake.Partition, len(all))
	for i, values := range all {
		partitions[i] = lake.Partition{Values: values, Location: projectedLocation(table, values)}
	}
	return partitions, nil
}

func invalidProjection(table *lake.Table, format string, args ...any) error {
	return athena.Errorf("CONSTRAINT_VIOLATION", 0, 0, "Partition projection of table %s.%s: %s", table.Database, table.Name, fmt.Sprintf(format, args...))
}

func projectedLocation(table *lake.Table, values []string) string {
	template := table.Parameters["storage.location.template"]
	if template == "" {
		location := strings.TrimSuffix(table.Location, "/")
		for i, key := range table.PartitionKeys {
			location += "/" + key.Name + "=" + values[i]
		}
		return location + "/"
	}
	for i, key := range table.PartitionKeys {
		template = strings.ReplaceAll(template, "${"+key.Name+"}", values[i])
	}
	return template
}

func projectedValues(table *lake.Table, column string, now time.Time) ([]string, error) {
	get := func(name string) string { return table.Parameters["projection."+column+"."+name] }
	switch kind := strings.ToLower(get("type")); kind {
	case "enum":
		values := strings.Split(get("values"), ",")
		for i := range values {
			values[i] = strings.TrimSpace(values[i])
		}
		return values, nil
	case "integer":
		return integers(table, column, get)
	case "date":
		return dates(table, column, get, now)
	case "injected":
		return nil, athena.Errorf("CONSTRAINT_VIOLATION", 0, 0, "For the injected projected partition column %s, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.", column)
	default:
		return nil, invalidProjection(table, "column %s has projection type %q", column, kind)
	}
}

func integers(table *lake.Table, column string, get func(string) string) ([]string, error) {
	from, to, ok := strings.Cut(get("range"), ",")
	lo, err1 := strconv.ParseInt(strings.TrimSpace(from), 10, 64)
	hi, err2 := strconv.ParseInt(strings.TrimSpace(to), 10, 64)
	if !ok || err1 != nil || err2 != nil {
		return nil, invalidProjection(table, "column %s has no range of two numbers: %q", column, get("range"))
	}
	step := int64(1)
	if s := get("interval"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 1 {
			return nil, invalidProjection(table, "column %s has interval %q", column, s)
		}
		step = n
	}
	width, _ := strconv.Atoi(get("digits"))
	var values []string
	for v := lo; v <= hi && len(values) <= maxProjected; v += step {
		values = append(values, fmt.Sprintf("%0*d", width, v))
	}
	return values, nil
}

var relative = regexp.MustCompile(`^NOW(?:\s*([+-])\s*(\d+)\s*(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?)?$`)

var units = map[string]func(t time.Time, n int) time.Time{
	"YEAR":   func(t time.Time, n int) time.Time { return t.AddDate(n, 0, 0) },
	"MONTH":  func(t time.Time, n int) time.Time { return t.AddDate(0, n, 0) },
	"WEEK":   func(t time.Time, n int) time.Time { return t.AddDate(0, 0, 7*n) },
	"DAY":    func(t time.Time, n int) time.Time { return t.AddDate(0, 0, n) },
	"HOUR":   func(t time.Time, n int) time.Time { return t.Add(time.Duration(n) * time.Hour) },
	"MINUTE": func(t time.Time, n int) time.Time { return t.Add(time.Duration(n) * time.Minute) },
	"SECOND": func(t time.Time, n int) time.Time { return t.Add(time.Duration(n) * time.Second) },
}

func dates(table *lake.Table, column string, get func(string) string, now time.Time) ([]string, error) {
	layout, unit := javaLayout(get("format"))
	if s := strings.ToUpper(strings.TrimSuffix(strings.ToUpper(get("interval.unit")), "S")); s != "" {
		unit = s
	}
	step := 1
	if s := get("interval"); s != "" {
		step, _ = strconv.Atoi(s)
	}
	add := units[unit]
	if add == nil || step < 1 {
		return nil, invalidProjection(table, "column %s has interval %q of unit %q", column, get("interval"), unit)
	}
	from, to, ok := strings.Cut(get("range"), ",")
	lo, err1 := dateBound(from, layout, now)
	hi, err2 := dateBound(to, layout, now)
	if !ok || err1 != nil || err2 != nil {
		return nil, invalidProjection(table, "column %s has no range of two dates in the form %q: %q", column, get("format"), get("range"))
	}
	var values []string
	for t := lo; !t.After(hi) && len(values) <= maxProjected; t = add(t, step) {
		values = append(values, t.Format(layout))
	}
	return values, nil
}

func dateBound(s, layout string, now time.Time) (time.Time, error) {
	s = strings.TrimSpace(s)
	m := relative.FindStringSubmatch(strings.ToUpper(s))
	if m == nil {
		return time.Parse(layout, s)
	}
	t := now
	if m[1] != "" {
		n, _ := strconv.Atoi(m[1] + m[2])
		t = units[m[3]](now, n)
	}
	return time.Parse(layout, t.Format(layout)) // cut to what the form shows
}

// javaLayout turns a form of Java's into Go's and tells its finest unit.
func javaLayout(format string) (layout, unit string) {
	for _, u := range [][2]string{{"s", "SECOND"}, {"m", "MINUTE"}, {"H", "HOUR"}, {"d", "DAY"}, {"M", "MONTH"}, {"y", "YEAR"}} {
		if strings.Contains(format, u[0]) {
			unit = u[1]
			break
		}
	}
	return strings.NewReplacer("yyyy", "2006", "yy", "06", "MMMM", "January", "MMM", "Jan", "MM", "01", "dd", "02", "HH", "15", "mm", "04", "ss", "05",
		"'T'", "T", "'", "").Replace(format), unit
}

var equality = regexp.MustCompile(`^\((c\d+) = '((?:[^']|'')*)'\)$`)
var membership = regexp.MustCompile(`^\((c\d+) IN \(((?:'(?:[^']|'')*'(?:, )?)+)\)\)$`)
var literal = regexp.MustCompile(`'((?:[^']|'')*)'`)

// required finds the texts that conditions allow a projected column: by = or IN. Injected columns need
// them, others need not be enumerated then.
func required(s *bind.Scan, table *lake.Table) map[string][]string {
	wanted := map[string][]string{}
	first := len(s.Table.Columns) - 1 - len(table.PartitionKeys)
	for _, p := range s.Prunes {
		name, list := "", ""
		if m := equality.FindStringSubmatch(p.SQL); m != nil {
			name, list = m[1], "'"+m[2]+"'"
		} else if m := membership.FindStringSubmatch(p.SQL); m != nil {
			name, list = m[1], m[2]
		}
		column, ok := p.Columns[name]
		if !ok || column < first {
			continue
		}
		key := table.PartitionKeys[column-first].Name
		if strings.ToLower(table.Parameters["projection."+key+".type"]) != "injected" {
			continue
		}
		for _, m := range literal.FindAllStringSubmatch(list, -1) {
			wanted[key] = append(wanted[key], path.Clean(strings.ReplaceAll(m[1], "''", "'")))
		}
	}
	return wanted
}
