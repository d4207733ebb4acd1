package pgcatalog

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"sort"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/session"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
	"github.com/datacounsel/spillway/internal/lake"
)

// OIDs of what every PostgreSQL has.
const (
	pgDefault = 1663
)

// Snapshot is the catalog as one statement sees it.
type Snapshot struct {
	Session   *session.Session
	Databases []string // of Athena, each a schema
	servers   []string // databases that a client may connect to
	databases []*database
	oids      *oids
	rows      map[string][][]value.Datum
	owned     map[string][][]value.Datum
	adders    map[string]tableRows
	schemas   map[string]uint32
	owner     int64 // the session's user, who owns what is Athena's
}

func newSnapshot(ctx context.Context, s *session.Session) (*Snapshot, error) {
	snap := &Snapshot{Session: s, oids: &oids{}, rows: map[string][][]value.Datum{}, owned: map[string][][]value.Datum{},
		adders: map[string]tableRows{}, schemas: map[string]uint32{"public": pgdata.PublicNamespace,
			"pg_catalog": pgdata.CatalogNamespace, "pg_toast": pgdata.ToastNamespace, "information_schema": informationSchema()}}
	snap.owner = int64(snap.RoleOID(s.User))
	if s.Catalog == nil {
		snap.Databases, snap.servers = []string{s.Database}, []string{s.Database}
		return snap, nil
	}
	databases, err := s.Catalog.Databases(ctx)
	if err != nil {
		return nil, err
	}
	sort.Strings(databases)
	known := false
	for _, d := range databases {
		known = known || d == s.Home()
	}
	if !known {
		databases = append([]string{s.Home()}, databases...)
	}
	snap.Databases, snap.servers = databases, databases
	if s.Connectable != nil {
		if snap.servers, err = s.Connectable(ctx); err != nil {
			return nil, err
		}
		if !slices.Contains(snap.servers, s.Database) { // it is gone since the session began
			snap.servers = append(slices.Clone(snap.servers), s.Database)
		}
	}
	source, err := tablesOf(ctx, s.Catalog, databases)
	if err != nil {
		return nil, err
	}
	snap.oids = oidsOf(s.Memo, source)
	names := NewNames(s)
	for i, d := range databases {
		schema := names.schema(d)
		if schema != "public" {
			snap.schemas[schema] = OIDOf("schema", "", d)
		}
		snap.databases = append(snap.databases, shapedDatabase(s.Memo, source[i], snap.oids, d, schema, snap.schemas[schema]))
	}
	return snap, nil
}

// tablesOf asks for the tables of many databases at a time.
func tablesOf(ctx context.Context, c session.Catalog, databases []string) ([][]*lake.Table, error) {
	out := make([][]*lake.Table, len(databases))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(16)
	for i, d := range databases {
		group.Go(func() (err error) {
			out[i], err = c.Tables(ctx, d)
			return err
		})
	}
	return out, group.Wait()
}

// Relation returns the relation of an OID, nil for none.
func (s *Snapshot) Relation(oid uint32) *tree.Table {
	if t := shapes().byOID[oid]; t != nil {
		return t
	}
	for _, d := range s.databases {
		if t := d.byOID[oid]; t != nil {
			return t
		}
	}
	return nil
}

// RowTypeRelation returns the relation whose row type has an OID, nil for none.
func (s *Snapshot) RowTypeRelation(oid uint32) *tree.Table {
	if t := pgdata.Get().Types[oid]; t != nil {
		return shapes().byOID[t.Rel]
	}
	return s.Relation(oid - 1)
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
	name := dumpName(t)
	if rows, known := s.rows[name]; known {
		return rows
	}
	rows := slices.Grow(slices.Clip(shapes().staticRows(t)), s.Size(t))
	if show, ok := tablesShown[name]; ok {
		add := s.adder(t, show)
		for _, d := range s.databases {
			for _, table := range d.tables {
				rows = add(rows, d, table)
			}
		}
	}
	rows = append(rows, s.own(t)...)
	s.rows[name] = rows
	return rows
}

// Size says about how many rows a base relation has.
func (s *Snapshot) Size(t *tree.Table) int {
	n := len(shapes().staticRows(t))
	if show, ok := tablesShown[dumpName(t)]; ok {
		for _, d := range s.databases {
			if len(d.tables) > 0 {
				n += len(d.tables) * show.count(d.tables[0])
			}
		}
	}
	return n
}

// Count says about how many rows of a base relation have a value in a column.
func (s *Snapshot) Count(t *tree.Table, col int, cell value.Datum) int {
	n := len(shapes().lookup(t, col, cell))
	show, ok := tablesShown[dumpName(t)]
	if !ok {
		return n
	}
	find := show.keys[t.Cols[col].Name]
	if find == nil {
		return s.Size(t)
	}
	for _, d := range s.databases {
		for _, table := range find(d, cell) {
			n += show.count(table)
		}
	}
	return n
}

// Lookup returns the rows of a base relation that have a value in a column: a number, a string or a boolean.
func (s *Snapshot) Lookup(t *tree.Table, col int, cell value.Datum) [][]value.Datum {
	show, ok := tablesShown[dumpName(t)]
	find := show.keys[t.Cols[col].Name]
	if ok && find == nil {
		return having(nil, s.Rows(t), col, cell)
	}
	rows := slices.Clip(shapes().lookup(t, col, cell))
	if ok {
		add := s.adder(t, show)
		for _, d := range s.databases {
			for _, table := range find(d, cell) {
				rows = add(rows, d, table)
			}
		}
	}
	return having(rows, s.own(t), col, cell)
}

// adder returns how a table's rows are made, made once for a statement.
func (s *Snapshot) adder(t *tree.Table, show shown) tableRows {
	add := s.adders[dumpName(t)]
	if add == nil {
		add = show.rows(s, t)
		s.adders[dumpName(t)] = add
	}
	return add
}

// having appends the rows that have a value in a column.
func having(rows, all [][]value.Datum, col int, cell value.Datum) [][]value.Datum {
	for _, r := range all {
		if r[col] == cell {
			rows = append(rows, r)
		}
	}
	return rows
}

// own are the rows that this session alone sees.
func (s *Snapshot) own(t *tree.Table) [][]value.Datum {
	name := dumpName(t)
	rows, known := s.owned[name]
	if make := sessionRows[name]; make != nil && !known {
		rows = make(s, t)
		s.owned[name] = rows
	}
	return rows
}

var sessionRows = map[string]func(*Snapshot, *tree.Table) [][]value.Datum{
	"pg_namespace": (*Snapshot).namespaceRows,
	"pg_database":  (*Snapshot).databaseRows,
	"pg_authid":    (*Snapshot).roleRows,
	"pg_rewrite":   (*Snapshot).ruleRows,
}

func (s *Snapshot) namespaceRows(ns *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	for _, name := range s.Databases {
		if name == s.Session.Home() {
			continue
		}
		rows = append(rows, rowOf(ns, fields{"oid": int64(s.SchemaOID(name)), "nspname": name, "nspowner": s.owner}))
	}
	return rows
}

func (s *Snapshot) databaseRows(db *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	for _, name := range s.servers {
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

// ruleRows are the rules of PostgreSQL's own views.
func (s *Snapshot) ruleRows(rewrite *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	for _, t := range shapes().byName {
		if t.View != "" {
			rows = append(rows, ruleRow(rewrite, t))
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
