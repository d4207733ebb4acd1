// Package pgcatalog makes pg_catalog and information_schema of Glue's databases and of the rows and views of a
// PostgreSQL 15: relations that any SQL can join.
//
// The database that a client connects to is an Athena database. Its tables stand in schema public (and answer
// to the database's own name as schema too); every other Glue database is a schema of that name, and a
// database of pg_database.
package pgcatalog

import (
	"strconv"
	"sync"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// static is what never changes: the relations' shapes and the rows that PostgreSQL has of itself.
type static struct {
	byName map[[2]string]*tree.Table
	byOID  map[uint32]*tree.Table
	rows   map[string]*lazyRows

	mu      sync.Mutex
	indexes map[indexKey]map[value.Datum][][]value.Datum
}

type indexKey struct {
	relation string
	column   int
}

// lazyRows are a dumped relation's rows, read when first asked for.
type lazyRows struct {
	once sync.Once
	rows [][]value.Datum
}

var shapes = sync.OnceValue(readShapes)

// systemColumns stand hidden behind every catalog relation's columns.
var systemColumns = []tree.Col{
	{Name: "tableoid", Type: tree.Type{OID: pgdata.OID, Mod: -1}, Hidden: true},
	{Name: "xmin", Type: tree.Type{OID: pgdata.XID, Mod: -1}, Hidden: true},
	{Name: "cmin", Type: tree.Type{OID: pgdata.CID, Mod: -1}, Hidden: true},
	{Name: "xmax", Type: tree.Type{OID: pgdata.XID, Mod: -1}, Hidden: true},
	{Name: "cmax", Type: tree.Type{OID: pgdata.CID, Mod: -1}, Hidden: true},
	{Name: "ctid", Type: tree.Type{OID: pgdata.Text, Mod: -1}, Hidden: true},
}

func readShapes() *static {
	s := &static{byName: map[[2]string]*tree.Table{}, byOID: map[uint32]*tree.Table{}, rows: map[string]*lazyRows{},
		indexes: map[indexKey]map[value.Datum][][]value.Datum{}}
	views := map[[2]string]string{}
	for _, row := range pgdata.Load("views").Rows {
		views[[2]string{row[0], row[1]}] = row[2]
	}
	classes := pgdata.Load("pg_class")
	at := index(classes)
	for _, row := range classes.Rows {
		oid := parseOID(row[at["oid"]])
		schema := schemaName(parseOID(row[at["relnamespace"]]))
		name := row[at["relname"]]
		t := &tree.Table{OID: oid, Schema: schema, Name: name, Kind: row[at["relkind"]][0], View: views[[2]string{schema, name}]}
		s.byOID[oid] = t
		if t.Kind != 'c' {
			s.byName[[2]string{schema, name}] = t
			s.rows[dumpName(t)] = &lazyRows{}
		}
	}
	attributes := pgdata.Load("pg_attribute")
	at = index(attributes)
	for _, row := range attributes.Rows {
		t := s.byOID[parseOID(row[at["attrelid"]])]
		n, _ := strconv.Atoi(row[at["attnum"]])
		if t == nil || row[at["attisdropped"]] == "t" {
			continue
		}
		mod, _ := strconv.Atoi(row[at["atttypmod"]])
		t.Cols = append(t.Cols, tree.Col{Name: row[at["attname"]], Type: tree.Type{OID: parseOID(row[at["atttypid"]]), Mod: int32(mod)},
			TableOID: t.OID, AttNum: uint16(n)})
	}
	for _, t := range s.byName {
		if t.Kind == 'r' {
			t.Cols = append(t.Cols, systemColumns...)
		}
	}
	return s
}

func index(t pgdata.Table) map[string]int {
	at := make(map[string]int, len(t.Columns))
	for i, c := range t.Columns {
		at[c] = i
	}
	return at
}

func parseOID(s string) uint32 {
	n, _ := strconv.ParseUint(s, 10, 32)
	return uint32(n)
}

func dumpName(t *tree.Table) string {
	if t.Schema == "pg_catalog" {
		return t.Name
	}
	return t.Schema + "." + t.Name
}

// schemaName names a namespace that PostgreSQL made itself.
func schemaName(oid uint32) string {
	switch oid {
	case pgdata.CatalogNamespace:
		return "pg_catalog"
	case pgdata.PublicNamespace:
		return "public"
	case pgdata.ToastNamespace:
		return "pg_toast"
	}
	return "information_schema"
}

// informationSchema is the OID that the dump has for information_schema.
var informationSchema = sync.OnceValue(func() uint32 {
	t := pgdata.Load("pg_namespace")
	at := index(t)
	for _, row := range t.Rows {
		if row[at["nspname"]] == "information_schema" {
			return parseOID(row[at["oid"]])
		}
	}
	return 0
})

// roleNames are PostgreSQL's own roles.
type roleNames struct {
	byName map[string]uint32
	byOID  map[uint32]string
}

var roles = sync.OnceValue(func() roleNames {
	all := roleNames{map[string]uint32{}, map[uint32]string{}}
	t := pgdata.Load("pg_authid")
	at := index(t)
	for _, row := range t.Rows {
		oid, name := parseOID(row[at["oid"]]), row[at["rolname"]]
		all.byName[name], all.byOID[oid] = oid, name
	}
	return all
})

// staticRows returns the dumped rows of a relation, system columns included.
func (s *static) staticRows(t *tree.Table) [][]value.Datum {
	lazy := s.rows[dumpName(t)]
	if lazy == nil {
		return nil
	}
	lazy.once.Do(func() {
		dump := pgdata.Load(dumpName(t))
		env := value.UTC(epoch)
		order := make([]int, len(dump.Columns))
		for i, c := range dump.Columns {
			for j, col := range t.Cols {
				if col.Name == c {
					order[i] = j
				}
			}
		}
		for _, row := range dump.Rows {
			out := make([]value.Datum, len(t.Cols))
			for i, cell := range row {
				col := t.Cols[order[i]]
				if cell == pgdata.Null {
					continue
				}
				if v, err := value.Parse(col.Type.OID, -1, cell, env); err == nil {
					out[order[i]] = v
				} else {
					out[order[i]] = cell
				}
			}
			lazy.rows = append(lazy.rows, withSystem(t, out))
		}
	})
	return lazy.rows
}

// lookup returns the dumped rows of a relation that have a value in a column.
func (s *static) lookup(t *tree.Table, col int, cell value.Datum) [][]value.Datum {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := indexKey{dumpName(t), col}
	index := s.indexes[key]
	if index == nil {
		index = indexOf(s.staticRows(t), col)
		s.indexes[key] = index
	}
	return index[cell]
}

// indexOf gathers rows by the value of a column; values that are no numbers, strings or booleans are left out.
func indexOf(rows [][]value.Datum, col int) map[value.Datum][][]value.Datum {
	index := map[value.Datum][][]value.Datum{}
	for _, r := range rows {
		switch r[col].(type) {
		case int64, string, bool:
			index[r[col]] = append(index[r[col]], r)
		}
	}
	return index
}

// withSystem fills the system columns of a row.
func withSystem(t *tree.Table, row []value.Datum) []value.Datum {
	for i, c := range t.Cols {
		if !c.Hidden {
			continue
		}
		switch c.Name {
		case "tableoid":
			row[i] = int64(t.OID)
		case "ctid":
			row[i] = "(0,1)"
		case "xmin":
			row[i] = int64(1)
		default:
			row[i] = int64(0)
		}
	}
	return row
}
