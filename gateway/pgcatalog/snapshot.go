package pgcatalog

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"sort"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/session"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
	"github.com/datacounsel/spillway/internal/lake"
)

// OIDs of what every PostgreSQL has.
const (
	heapMethod   = 2
	pgDefault    = 1663
	classCatalog = 1259
)

// Snapshot is the catalog as one statement sees it.
type Snapshot struct {
	Session   *session.Session
	Databases []string
	Tables    []*tree.Table // of all databases, the current one's first
	byOID     map[uint32]*tree.Table
	schemas   map[string]uint32
	owner     int64 // the session's user, who owns what is Athena's
}

func newSnapshot(ctx context.Context, s *session.Session) (*Snapshot, error) {
	snap := &Snapshot{Session: s, byOID: map[uint32]*tree.Table{}, schemas: map[string]uint32{"public": pgdata.PublicNamespace,
		"pg_catalog": pgdata.CatalogNamespace, "pg_toast": pgdata.ToastNamespace, "information_schema": informationSchema()}}
	snap.owner = int64(snap.RoleOID(s.User))
	if s.Catalog == nil {
		snap.Databases = []string{s.Database}
		return snap, nil
	}
	databases, err := s.Catalog.Databases(ctx)
	if err != nil {
		return nil, err
	}
	sort.Strings(databases)
	known := false
	for _, d := range databases {
		known = known || d == s.Database
	}
	if !known {
		databases = append([]string{s.Database}, databases...)
	}
	snap.Databases = databases
	names := NewNames(s)
	for _, d := range databases {
		schema := names.schema(d)
		if schema != "public" {
			snap.schemas[schema] = OIDOf("schema", "", d)
		}
		tables, err := s.Catalog.Tables(ctx, d)
		if err != nil {
			return nil, err
		}
		for _, t := range tables {
			shaped := tableOf(t, schema)
			snap.Tables = append(snap.Tables, shaped)
			snap.byOID[shaped.OID] = shaped
		}
	}
	return snap, nil
}

// Relation returns the relation of an OID, nil for none.
func (s *Snapshot) Relation(oid uint32) *tree.Table {
	if t := shapes().byOID[oid]; t != nil {
		return t
	}
	return s.byOID[oid]
}

// RowTypeRelation returns the relation whose row type has an OID, nil for none.
func (s *Snapshot) RowTypeRelation(oid uint32) *tree.Table {
	if t := pgdata.Get().Types[oid]; t != nil {
		return shapes().byOID[t.Rel]
	}
	return s.byOID[oid-1]
}

// SchemaOID returns a schema's OID, 0 for none.
func (s *Snapshot) SchemaOID(name string) uint32 { return s.schemas[name] }

// SchemaName returns the schema of an OID, "" for none.
func (s *Snapshot) SchemaName(oid uint32) string {
	for name, o := range s.schemas {
		if o == oid {
			return name
		}
	}
	return ""
}

// RoleOID returns a role's OID, 0 for none.
func (s *Snapshot) RoleOID(name string) uint32 {
	if oid, known := roles().byName[name]; known {
		return oid
	}
	if name == s.Session.User || slices.Contains(s.Session.Roles, name) {
		return OIDOf("role", "", name)
	}
	return 0
}

// RoleName returns the role of an OID, "" for none.
func (s *Snapshot) RoleName(oid uint32) string {
	if name, known := roles().byOID[oid]; known {
		return name
	}
	for _, name := range append([]string{s.Session.User}, s.Session.Roles...) {
		if s.RoleOID(name) == oid {
			return name
		}
	}
	return ""
}

// DatabaseOID returns a database's OID.
func (s *Snapshot) DatabaseOID(name string) uint32 { return OIDOf("database", "", name) }

// Visible says whether a relation is found by its name alone.
func (s *Snapshot) Visible(t *tree.Table) bool {
	if t.Schema == "pg_catalog" {
		return true
	}
	for _, p := range s.Session.Path() {
		if p == t.Schema || p == t.Database && t.Database != "" {
			return shapes().byName[[2]string{"pg_catalog", t.Name}] == nil
		}
	}
	return false
}

// namedObject finds the OID of a namespace, role, or text search object by name.
func (s *Snapshot) namedObject(typ uint32, name string) (int64, error) {
	switch typ {
	case pgdata.Regnamespace:
		if oid := s.SchemaOID(name); oid != 0 {
			return int64(oid), nil
		}
		return 0, pgerr.New(-1, "3F000", "schema %q does not exist", name)
	case pgdata.Regrole:
		if oid := s.RoleOID(name); oid != 0 {
			return int64(oid), nil
		}
		return 0, pgerr.New(-1, "42704", "role %q does not exist", name)
	}
	dump, column := map[uint32]string{pgdata.Regconfig: "pg_ts_config", pgdata.Regdictionary: "pg_ts_dict", pgdata.Regcollation: "pg_collation"}[typ],
		map[uint32]string{pgdata.Regconfig: "cfgname", pgdata.Regdictionary: "dictname", pgdata.Regcollation: "collname"}[typ]
	t := pgdata.Load(dump)
	at := index(t)
	for _, row := range t.Rows {
		if row[at[column]] == name {
			return int64(parseOID(row[at["oid"]])), nil
		}
	}
	return 0, pgerr.New(-1, "42704", "%s %q does not exist", value.TypeName(typ), name)
}

// fields are the cells of a row by column name.
type fields map[string]value.Datum

// rowOf lays cells out as a relation's row; what is not given has its type's zero, or NULL where that is said.
func rowOf(t *tree.Table, f fields) []value.Datum {
	row := make([]value.Datum, len(t.Cols))
	for i, c := range t.Cols {
		if v, ok := f[c.Name]; ok {
			row[i] = v
			continue
		}
		switch c.Type.OID {
		case pgdata.Bool:
			row[i] = false
		case pgdata.Int2, pgdata.Int4, pgdata.Int8, pgdata.OID, pgdata.XID, pgdata.Regproc:
			row[i] = int64(0)
		case pgdata.Float4, pgdata.Float8:
			row[i] = float64(0)
		case pgdata.Char:
			row[i] = ""
		}
	}
	return withSystem(t, row)
}

// Rows returns a base relation's rows, system columns included. Views have none: they are bound as queries.
func (s *Snapshot) Rows(t *tree.Table) [][]value.Datum {
	rows := shapes().staticRows(t)
	dynamic := dynamicRows[dumpName(t)]
	if dynamic == nil {
		return rows
	}
	own := dynamic(s, t)
	return append(rows[:len(rows):len(rows)], own...)
}

var dynamicRows = map[string]func(*Snapshot, *tree.Table) [][]value.Datum{
	"pg_class":       (*Snapshot).classRows,
	"pg_attribute":   (*Snapshot).attributeRows,
	"pg_type":        (*Snapshot).typeRows,
	"pg_namespace":   (*Snapshot).namespaceRows,
	"pg_database":    (*Snapshot).databaseRows,
	"pg_authid":      (*Snapshot).roleRows,
	"pg_description": (*Snapshot).descriptionRows,
	"pg_rewrite":     (*Snapshot).rewriteRows,
}

func (s *Snapshot) classRows(class *tree.Table) [][]value.Datum {
	rows := make([][]value.Datum, 0, len(s.Tables))
	user := value.QuoteIdent(s.Session.User)
	readable := value.NewArray(pgdata.ACLItem, []value.Datum{user + "=r/" + user})
	for _, t := range s.Tables {
		method := int64(heapMethod)
		if t.Kind == 'v' {
			method = 0
		}
		rows = append(rows, rowOf(class, fields{"oid": int64(t.OID), "relname": t.Name, "relnamespace": int64(s.SchemaOID(t.Schema)),
			"reltype": int64(RowType(t)), "relowner": s.owner, "relam": method, "relfilenode": int64(t.OID),
			"reltuples": float64(-1), "relpersistence": "p", "relkind": string(t.Kind), "relacl": readable, "relnatts": int64(len(t.Cols)),
			"relhasrules": t.Kind == 'v', "relispopulated": true, "relreplident": map[bool]string{true: "n", false: "d"}[t.Kind == 'v']}))
	}
	return rows
}

func (s *Snapshot) attributeRows(att *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	for _, t := range s.Tables {
		for _, c := range t.Cols {
			typ := pgdata.Get().Types[c.Type.OID]
			storage := "p"
			if typ.Len < 0 {
				storage = "x"
			}
			if c.Type.OID == pgdata.Numeric {
				storage = "m"
			}
			dims := int64(0)
			if typ.IsArray() {
				dims = 1
			}
			rows = append(rows, rowOf(att, fields{"attrelid": int64(t.OID), "attname": c.Name, "atttypid": int64(c.Type.OID),
				"attstattarget": int64(-1), "attlen": int64(typ.Len), "attnum": int64(c.AttNum), "attndims": dims, "attcacheoff": int64(-1),
				"atttypmod": int64(c.Type.Mod), "attbyval": typ.Len > 0 && typ.Len <= 8, "attalign": "i", "attstorage": storage,
				"attislocal": true, "attcollation": int64(typ.Collation)}))
		}
	}
	return rows
}

func (s *Snapshot) typeRows(typ *tree.Table) [][]value.Datum {
	rows := make([][]value.Datum, 0, len(s.Tables))
	for _, t := range s.Tables {
		rows = append(rows, rowOf(typ, fields{"oid": int64(RowType(t)), "typname": t.Name, "typnamespace": int64(s.SchemaOID(t.Schema)),
			"typowner": s.owner, "typlen": int64(-1), "typtype": "c", "typcategory": "C", "typisdefined": true, "typdelim": ",",
			"typrelid": int64(t.OID), "typinput": int64(2290), "typoutput": int64(2291), "typreceive": int64(2402), "typsend": int64(2403),
			"typalign": "d", "typstorage": "x", "typtypmod": int64(-1)}))
	}
	return rows
}

func (s *Snapshot) namespaceRows(ns *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	for _, name := range s.Databases {
		if name == s.Session.Database {
			continue
		}
		rows = append(rows, rowOf(ns, fields{"oid": int64(s.SchemaOID(name)), "nspname": name, "nspowner": s.owner}))
	}
	return rows
}

func (s *Snapshot) databaseRows(db *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	for _, name := range s.Databases {
		rows = append(rows, rowOf(db, fields{"oid": int64(s.DatabaseOID(name)), "datname": name, "datdba": s.owner, "encoding": int64(6),
			"datlocprovider": "c", "datallowconn": true, "datconnlimit": int64(-1), "dattablespace": int64(pgDefault), "datcollate": "C", "datctype": "C"}))
	}
	return rows
}

func (s *Snapshot) roleRows(role *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	for _, name := range append([]string{s.Session.User}, s.Session.Roles...) {
		if _, known := roles().byName[name]; known {
			continue
		}
		rows = append(rows, rowOf(role, fields{"oid": int64(s.RoleOID(name)), "rolname": name, "rolinherit": true, "rolcanlogin": true,
			"rolconnlimit": int64(-1)}))
	}
	return rows
}

func (s *Snapshot) descriptionRows(desc *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	add := func(t *tree.Table, column int, text string) {
		if text != "" {
			rows = append(rows, rowOf(desc, fields{"objoid": int64(t.OID), "classoid": int64(classCatalog), "objsubid": int64(column), "description": text}))
		}
	}
	for _, t := range s.Tables {
		source, ok := t.Source.(*lake.Table)
		if !ok {
			continue
		}
		add(t, 0, source.Comment)
		for i, c := range source.Columns {
			add(t, i+1, c.Comment)
		}
		for i, c := range source.PartitionKeys {
			text := "partition column"
			if c.Comment != "" {
				text += ": " + c.Comment
			}
			add(t, len(source.Columns)+i+1, text)
		}
	}
	return rows
}

func (s *Snapshot) rewriteRows(rewrite *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	add := func(t *tree.Table) {
		rows = append(rows, rowOf(rewrite, fields{"oid": int64(OIDOf("rule", t.Schema, t.Name)), "rulename": "_RETURN", "ev_class": int64(t.OID),
			"ev_type": "1", "ev_enabled": "O", "is_instead": true, "ev_qual": "<>", "ev_action": "<>"}))
	}
	for _, t := range s.Tables {
		if t.Kind == 'v' {
			add(t)
		}
	}
	for _, t := range shapes().byName {
		if t.View != "" {
			add(t)
		}
	}
	return rows
}

// ViewText returns the SQL of an Athena view: Presto's encoded text decoded, else as Glue has it.
func ViewText(t *tree.Table) value.Datum {
	source, ok := t.Source.(*lake.Table)
	if !ok || source.ViewText == "" {
		return nil
	}
	text := source.ViewText
	if inner, found := strings.CutPrefix(text, "/* Presto View: "); found {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(strings.TrimSpace(inner), " */"))
		var view struct {
			OriginalSQL string `json:"originalSql"`
		}
		if err == nil && json.Unmarshal(raw, &view) == nil && view.OriginalSQL != "" {
			text = view.OriginalSQL
		}
	}
	return text
}
