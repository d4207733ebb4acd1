package ddl

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena/lex"
	"github.com/datacounsel/spillway/internal/local/glue"
)

func alterTable(r *run) (*lines, error) {
	r.pos = 1
	if err := r.expect("TABLE"); err != nil {
		return nil, err
	}
	db, name, err := r.tableName(r.session.Database)
	if err != nil {
		return nil, err
	}
	t, err := r.table(db, name)
	if err != nil {
		return nil, err
	}
	switch {
	case r.accept("ADD", "COLUMNS"):
		return nil, r.setColumns(t, true)
	case r.accept("REPLACE", "COLUMNS"):
		return nil, r.setColumns(t, false)
	case r.accept("SET", "TBLPROPERTIES"):
		return nil, r.setProperties(t)
	case r.accept("SET", "LOCATION"):
		return nil, r.setLocation(t, nil)
	case r.accept("ADD"):
		return nil, r.addPartitions(t, r.accept("IF", "NOT", "EXISTS"))
	case r.accept("DROP"):
		return nil, r.dropPartitions(t, r.accept("IF", "EXISTS"))
	case r.peek().Is("PARTITION"):
		return nil, r.changePartition(t)
	}
	return nil, r.unexpected("ADD, DROP, REPLACE, SET or PARTITION")
}

// table returns a table of the catalog, not found in Hive's words.
func (r *run) table(db, name string) (glue.Table, error) {
	t, err := r.Catalog.Definition(db, name)
	if errors.Is(err, glue.ErrNotFound) {
		err = tableNotFound(db, name)
	}
	return t, err
}

func (r *run) update(t glue.Table) error {
	return r.Catalog.UpdateTable(t.DatabaseName, t.TableInput, false, t.VersionId)
}

// storage returns a copy of the table's storage that may be changed.
func storage(t glue.Table) *glue.StorageDescriptor {
	if t.StorageDescriptor == nil {
		return &glue.StorageDescriptor{}
	}
	copied := *t.StorageDescriptor
	return &copied
}

func (r *run) setColumns(t glue.Table, add bool) error {
	columns, err := r.columns()
	if err != nil {
		return err
	}
	if err := r.end(); err != nil {
		return err
	}
	t.StorageDescriptor = storage(t)
	var all []glue.Column
	if add {
		all = append(all, t.StorageDescriptor.Columns...)
	}
	known := map[string]bool{}
	for _, c := range append(all, t.PartitionKeys...) {
		known[strings.ToLower(c.Name)] = true
	}
	for _, c := range columns {
		if known[c.Name] {
			return failed("SemanticException [Error 10036]: Duplicate column name: %s", c.Name)
		}
	}
	t.StorageDescriptor.Columns = slices.Concat(all, columns)
	return r.update(t)
}

func (r *run) setProperties(t glue.Table) error {
	properties, err := r.properties()
	if err != nil {
		return err
	}
	if err := r.end(); err != nil {
		return err
	}
	next := map[string]string{}
	maps.Copy(next, t.Parameters)
	maps.Copy(next, properties)
	t.Parameters = next
	return r.update(t)
}

// setLocation moves the table, or one of its partitions.
func (r *run) setLocation(t glue.Table, values []string) error {
	location, err := r.text()
	if err != nil {
		return err
	}
	if err := r.end(); err != nil {
		return err
	}
	if values == nil {
		t.StorageDescriptor = storage(t)
		t.StorageDescriptor.Location = location
		return r.update(t)
	}
	p, err := r.Catalog.PartitionDefinition(t.DatabaseName, t.Name, values)
	if err != nil {
		return err
	}
	moved := glue.StorageDescriptor{}
	if p.StorageDescriptor != nil {
		moved = *p.StorageDescriptor
	}
	moved.Location = location
	p.StorageDescriptor = &moved
	return r.Catalog.UpdatePartition(t.DatabaseName, t.Name, values, p.PartitionInput)
}

// spec reads PARTITION (key = value, …) with a value for every key, and returns them in the keys' order.
func (r *run) spec(t glue.Table) ([]string, error) {
	if err := r.expect("PARTITION"); err != nil {
		return nil, err
	}
	given := map[string]string{}
	err := r.list(func() error {
		k, err := r.name()
		if err != nil {
			return err
		}
		if err := r.expect("="); err != nil {
			return err
		}
		if t := r.peek(); t.Kind == lex.Number || t.Kind == lex.Word {
			given[k] = r.take().Raw
			return nil
		}
		given[k], err = r.text()
		return err
	})
	if err != nil {
		return nil, err
	}
	values := make([]string, len(t.PartitionKeys))
	for i, k := range t.PartitionKeys {
		v, ok := given[strings.ToLower(k.Name)]
		if !ok || len(given) != len(values) {
			return nil, failed("SemanticException [Error 10006]: partition spec %v does not name the keys of table %s", given, t.Name)
		}
		values[i] = v
	}
	return values, nil
}

// input is a partition of t at a location; an empty one is Hive's path below the table's.
func input(t glue.Table, values []string, location string) glue.PartitionInput {
	s := storage(t)
	if location == "" {
		location = strings.TrimSuffix(s.Location, "/") + "/" + path(t.PartitionKeys, values)
	}
	s.Location = strings.TrimSuffix(location, "/") + "/"
	return glue.PartitionInput{Values: values, StorageDescriptor: s}
}

func (r *run) addPartitions(t glue.Table, exists bool) error {
	var inputs []glue.PartitionInput
	for r.peek().Is("PARTITION") {
		values, err := r.spec(t)
		if err != nil {
			return err
		}
		location := ""
		if r.accept("LOCATION") {
			if location, err = r.text(); err != nil {
				return err
			}
		}
		inputs = append(inputs, input(t, values, location))
	}
	if len(inputs) == 0 {
		return r.unexpected("COLUMNS or PARTITION")
	}
	if err := r.end(); err != nil {
		return err
	}
	if !exists {
		for _, in := range inputs {
			if _, err := r.Catalog.PartitionDefinition(t.DatabaseName, t.Name, in.Values); err == nil {
				return failed(ddlTask+"AlreadyExistsException(message:Partition already exists: %s)", path(t.PartitionKeys, in.Values))
			}
		}
	}
	_, err := r.Catalog.CreatePartitions(t.DatabaseName, t.Name, inputs)
	return err
}

// dropPartitions drops those for which a spec holds; a spec may compare and leave keys out.
func (r *run) dropPartitions(t glue.Table, exists bool) error {
	var drop [][]string
	for {
		expression, err := r.condition()
		if err != nil {
			return err
		}
		found, err := r.Catalog.PartitionDefinitions(t.DatabaseName, t.Name, expression)
		if err != nil {
			return err
		}
		if len(found) == 0 && !exists {
			return failed("SemanticException [Error 10006]: Partition not found (%s)", expression)
		}
		for _, p := range found {
			drop = append(drop, p.Values)
		}
		if !r.accept(",") {
			break
		}
	}
	if err := r.end(); err != nil {
		return err
	}
	_, err := r.Catalog.DeletePartitions(t.DatabaseName, t.Name, drop)
	return err
}

// condition reads PARTITION (a = 'x', b > 1) as the catalog's expression.
func (r *run) condition() (string, error) {
	if err := r.expect("PARTITION"); err != nil {
		return "", err
	}
	var terms []string
	err := r.list(func() error {
		var term []string
		for t := r.peek(); t.Kind != lex.End && !t.Is(",") && !t.Is(")"); t = r.peek() {
			term = append(term, r.take().Raw)
		}
		terms = append(terms, strings.Join(term, " "))
		return nil
	})
	return strings.Join(terms, " AND "), err
}

// changePartition does PARTITION (…) RENAME TO PARTITION (…) and PARTITION (…) SET LOCATION '…'.
func (r *run) changePartition(t glue.Table) error {
	values, err := r.spec(t)
	if err != nil {
		return err
	}
	if r.accept("SET", "LOCATION") {
		return r.setLocation(t, values)
	}
	if err := r.expect("RENAME", "TO"); err != nil {
		return err
	}
	next, err := r.spec(t)
	if err != nil {
		return err
	}
	if err := r.end(); err != nil {
		return err
	}
	p, err := r.Catalog.PartitionDefinition(t.DatabaseName, t.Name, values)
	if err != nil {
		return err
	}
	p.PartitionInput.Values = next
	return r.Catalog.UpdatePartition(t.DatabaseName, t.Name, values, p.PartitionInput)
}
