package glue

import "github.com/datacounsel/spillway/internal/lake"

// Lake is the catalog in the nouns of package lake, as SQL engines read and change it.
type Lake struct{ Store *Store }

// Databases returns the names of all databases, sorted.
func (l Lake) Databases() ([]string, error) { return l.Store.Databases(), nil }

// Tables returns the tables and views of a database in the order of their names.
func (l Lake) Tables(db string) ([]*lake.Table, error) { return l.Store.Tables(db) }

// Table returns a table; ErrNotFound when there is none.
func (l Lake) Table(db, name string) (*lake.Table, error) { return l.Store.Table(db, name) }

// Partitions returns the partitions of a table in the order of their values.
func (l Lake) Partitions(db, table string) ([]lake.Partition, error) {
	return l.Store.Partitions(db, table)
}

// CreateTable adds a table or view to t.Database; ErrExists when there is one of that name.
func (l Lake) CreateTable(t *lake.Table) error { return l.Store.CreateTable(t.Database, FromLake(t)) }

// UpdateTable replaces a table or view; ErrNotFound when there is none.
func (l Lake) UpdateTable(t *lake.Table) error {
	return l.Store.UpdateTable(t.Database, FromLake(t), false, "")
}

// DropTable drops a table or view with its partitions; no object in S3 is touched.
func (l Lake) DropTable(db, name string) error { return l.Store.DeleteTable(db, name) }

// AddPartition adds a partition in the table's format; one that is there already stays as it is.
func (l Lake) AddPartition(db, table string, p lake.Partition) error {
	t, err := l.Store.Table(db, table)
	if err != nil {
		return err
	}
	failures, err := l.Store.CreatePartitions(db, table, []PartitionInput{FromLakePartition(t, p)})
	if len(failures) > 0 && failures[0].ErrorDetail.ErrorCode == ErrExists.Code {
		return err
	}
	return first(failures, err)
}
