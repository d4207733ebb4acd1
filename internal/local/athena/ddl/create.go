package ddl

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/glue"
)

func createDatabase(r *run) (*lines, error) {
	r.pos = 2
	exists := r.accept("IF", "NOT", "EXISTS")
	in := glue.DatabaseInput{}
	var err error
	if in.Name, err = r.name(); err != nil {
		return nil, err
	}
	if in.Description, err = r.comment(); err != nil {
		return nil, err
	}
	if r.accept("LOCATION") {
		if in.LocationUri, err = r.text(); err != nil {
			return nil, err
		}
	}
	if r.accept("WITH", "DBPROPERTIES") {
		if in.Parameters, err = r.properties(); err != nil {
			return nil, err
		}
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	err = r.Catalog.CreateDatabase(in)
	if errors.Is(err, glue.ErrExists) {
		if exists {
			return nil, nil
		}
		return nil, failed(ddlTask+"AlreadyExistsException(message:Database %s already exists)", in.Name)
	}
	return nil, err
}

func dropDatabase(r *run) (*lines, error) {
	r.pos = 2
	exists := r.accept("IF", "EXISTS")
	name, err := r.name()
	if err != nil {
		return nil, err
	}
	cascade := r.accept("CASCADE")
	if !cascade {
		r.accept("RESTRICT")
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	tables, err := r.Catalog.Definitions(name)
	if errors.Is(err, glue.ErrNotFound) {
		if exists {
			return nil, nil
		}
		return nil, failed("SemanticException [Error 10072]: Database does not exist: %s", name)
	}
	if err != nil {
		return nil, err
	}
	if len(tables) > 0 && !cascade {
		return nil, failed(ddlTask+"InvalidOperationException(message:Database %s is not empty. One or more tables exist.)", name)
	}
	return nil, r.Catalog.DeleteDatabase(name)
}

// format is what STORED AS stands for.
type format struct{ input, output, serde string }

const (
	hive          = "org.apache.hadoop.hive."
	lazySimple    = hive + "serde2.lazy.LazySimpleSerDe"
	defaultFormat = "TEXTFILE"
)

var formats = map[string]format{
	defaultFormat:  {lake.TextInputFormat, lake.TextOutputFormat, lazySimple},
	"PARQUET":      {hive + "ql.io.parquet.MapredParquetInputFormat", hive + "ql.io.parquet.MapredParquetOutputFormat", lake.ParquetSerDe},
	"ORC":          {hive + "ql.io.orc.OrcInputFormat", hive + "ql.io.orc.OrcOutputFormat", hive + "ql.io.orc.OrcSerde"},
	"AVRO":         {hive + "ql.io.avro.AvroContainerInputFormat", hive + "ql.io.avro.AvroContainerOutputFormat", hive + "serde2.avro.AvroSerDe"},
	"SEQUENCEFILE": {"org.apache.hadoop.mapred.SequenceFileInputFormat", hive + "ql.io.HiveSequenceFileOutputFormat", lazySimple},
	"RCFILE":       {hive + "ql.io.RCFileInputFormat", hive + "ql.io.RCFileOutputFormat", hive + "serde2.columnar.LazyBinaryColumnarSerDe"},
}

func createTable(r *run) (*lines, error) {
	r.pos = 1
	if !r.accept("EXTERNAL") {
		return nil, failed("SemanticException: CREATE TABLE without EXTERNAL makes an Iceberg table, which the local Athena does not have; " +
			"use CREATE EXTERNAL TABLE or CREATE TABLE … AS")
	}
	if err := r.expect("TABLE"); err != nil {
		return nil, err
	}
	exists := r.accept("IF", "NOT", "EXISTS")
	db, name, err := r.tableName(r.session.Database)
	if err != nil {
		return nil, err
	}
	in, err := r.tableBody(name)
	if err != nil {
		return nil, err
	}
	err = r.Catalog.CreateTable(db, in)
	switch {
	case errors.Is(err, glue.ErrExists) && exists:
		return nil, nil
	case errors.Is(err, glue.ErrExists):
		return nil, failed(ddlTask+"AlreadyExistsException(message:Table %s already exists)", name)
	case errors.Is(err, glue.ErrNotFound):
		return nil, failed("SemanticException [Error 10072]: Database does not exist: %s", db)
	}
	return nil, err
}

// tableBody reads what follows the name of a table; clauses come in any order.
func (r *run) tableBody(name string) (glue.TableInput, error) {
	storage := &glue.StorageDescriptor{SerdeInfo: &glue.SerDeInfo{Parameters: map[string]string{}}}
	in := glue.TableInput{Name: name, Owner: "hadoop", TableType: glue.ExternalTable, StorageDescriptor: storage, Parameters: map[string]string{}}
	var err error
	if r.peek().Is("(") {
		if storage.Columns, err = r.columns(); err != nil {
			return in, err
		}
	}
	for r.peek().Raw != "" {
		if err := r.clause(&in); err != nil {
			return in, err
		}
	}
	for _, k := range in.PartitionKeys {
		for _, c := range storage.Columns {
			if c.Name == k.Name {
				return in, failed("SemanticException [Error 10035]: Column repeated in partitioning columns: %s", k.Name)
			}
		}
	}
	if _, _, ok := lake.ParseS3(storage.Location); !ok {
		return in, failed("SemanticException: No location was specified for table %s. An S3 location must be specified, not %q", name, storage.Location)
	}
	if storage.InputFormat == "" {
		storage.InputFormat, storage.OutputFormat = formats[defaultFormat].input, formats[defaultFormat].output
	}
	if storage.SerdeInfo.SerializationLibrary == "" {
		storage.SerdeInfo.SerializationLibrary = lazySimple
	}
	if len(storage.SerdeInfo.Parameters) == 0 {
		storage.SerdeInfo.Parameters["serialization.format"] = "1"
	}
	in.Parameters["EXTERNAL"], in.Parameters["transient_lastDdlTime"] = "TRUE", fmt.Sprint(time.Now().Unix())
	return in, nil
}

func (r *run) clause(in *glue.TableInput) (err error) {
	storage := in.StorageDescriptor
	switch {
	case r.peek().Is("COMMENT"):
		in.Description, err = r.comment()
	case r.accept("PARTITIONED", "BY"):
		in.PartitionKeys, err = r.columns()
	case r.accept("CLUSTERED", "BY"):
		err = r.buckets(storage)
	case r.accept("ROW", "FORMAT", "SERDE"):
		storage.SerdeInfo.SerializationLibrary, err = r.text()
	case r.accept("ROW", "FORMAT", "DELIMITED"):
		storage.SerdeInfo.SerializationLibrary = lazySimple
		err = r.delimited(storage.SerdeInfo.Parameters)
	case r.accept("WITH", "SERDEPROPERTIES"):
		var properties map[string]string
		properties, err = r.properties()
		for k, v := range properties {
			storage.SerdeInfo.Parameters[k] = v
		}
	case r.accept("STORED", "AS", "INPUTFORMAT"):
		if storage.InputFormat, err = r.text(); err == nil {
			if err = r.expect("OUTPUTFORMAT"); err == nil {
				storage.OutputFormat, err = r.text()
			}
		}
	case r.accept("STORED", "AS"):
		err = r.storedAs(storage)
	case r.accept("LOCATION"):
		storage.Location, err = r.text()
	case r.accept("TBLPROPERTIES"):
		in.Parameters, err = r.properties()
	default:
		err = r.unexpected("a clause of CREATE EXTERNAL TABLE or <EOF>")
	}
	return err
}

func (r *run) storedAs(storage *glue.StorageDescriptor) error {
	name := strings.ToUpper(r.peek().Raw)
	f, ok := formats[name]
	if !ok {
		return r.unexpected("TEXTFILE, PARQUET, ORC, AVRO, SEQUENCEFILE, RCFILE or INPUTFORMAT")
	}
	r.take()
	storage.InputFormat, storage.OutputFormat = f.input, f.output
	if storage.SerdeInfo.SerializationLibrary == "" {
		storage.SerdeInfo.SerializationLibrary = f.serde
	}
	return nil
}

func (r *run) buckets(storage *glue.StorageDescriptor) error {
	err := r.list(func() error {
		name, err := r.name()
		storage.BucketColumns = append(storage.BucketColumns, name)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.expect("INTO"); err != nil {
		return err
	}
	if _, err := fmt.Sscan(r.peek().Raw, &storage.NumberOfBuckets); err != nil {
		return r.unexpected("a number of buckets")
	}
	r.take()
	return r.expect("BUCKETS")
}

// delimited reads the separators of ROW FORMAT DELIMITED into the parameters of LazySimpleSerDe.
func (r *run) delimited(parameters map[string]string) error {
	for {
		var names []string
		switch {
		case r.accept("FIELDS", "TERMINATED", "BY"):
			names = []string{"field.delim", "serialization.format"}
		case r.accept("ESCAPED", "BY"):
			names = []string{"escape.delim"}
		case r.accept("COLLECTION", "ITEMS", "TERMINATED", "BY"):
			names = []string{"collection.delim", "colelction.delim"} // Hive's own misspelling is what readers look for
		case r.accept("MAP", "KEYS", "TERMINATED", "BY"):
			names = []string{"mapkey.delim"}
		case r.accept("LINES", "TERMINATED", "BY"):
			names = []string{"line.delim"}
		case r.accept("NULL", "DEFINED", "AS"):
			names = []string{"serialization.null.format"}
		default:
			return nil
		}
		value, err := r.text()
		if err != nil {
			return err
		}
		for _, name := range names {
			parameters[name] = value
		}
	}
}

// dropTable does DROP TABLE and DROP VIEW; objects in S3 stay.
func dropTable(r *run) (*lines, error) {
	r.pos = 2
	exists := r.accept("IF", "EXISTS")
	db, name, err := r.tableName(r.session.Database)
	if err != nil {
		return nil, err
	}
	r.accept("PURGE")
	if err := r.end(); err != nil {
		return nil, err
	}
	t, err := r.Catalog.Definition(db, name)
	switch {
	case errors.Is(err, glue.ErrNotFound) && exists:
		return nil, nil
	case errors.Is(err, glue.ErrNotFound):
		return nil, tableNotFound(db, name)
	case err != nil:
		return nil, err
	}
	if view := t.TableType == glue.VirtualView; view != (r.kind == "DROP_VIEW") {
		if view {
			return nil, failed("SemanticException [Error 10124]: Cannot drop a view with DROP TABLE: use DROP VIEW %s", name)
		}
		return nil, failed("SemanticException [Error 10125]: Cannot drop a base table with DROP VIEW: use DROP TABLE %s", name)
	}
	return nil, r.Catalog.DeleteTable(db, name)
}

func tableNotFound(db, name string) error {
	return failed("SemanticException [Error 10001]: Table not found %s.%s", db, name)
}
