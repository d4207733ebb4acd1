package pgcatalog

import (
	"slices"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/session"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
	"github.com/datacounsel/spillway/internal/lake"
)

const (
	heapMethod   = 2
	classCatalog = 1259

	viewMark = "Presto View" // the comment that Athena gives to views
)

// database is one of Athena's databases as the catalog's relations show it. It is shaped once for all statements
// that find the same tables in it, because a database may have ten thousand.
type database struct {
	source []*lake.Table
	oids   *oids
	schema uint32
	tables []*tree.Table
	byOID  map[uint32]*tree.Table
	byName map[string]*tree.Table
}

// shapedDatabase returns a database's tables in a schema, from the memo where they have not changed.
func shapedDatabase(memo *session.Memo, source []*lake.Table, oids *oids, name, schema string, oid uint32) *database {
	same := func(old any) bool {
		d, ok := old.(*database)
		return ok && sameTables(d.source, source) && (d.oids == oids || d.oids.moved == nil && oids.moved == nil)
	}
	d, _ := memo.Get(name+"\x00"+schema, same, func() any {
		d := &database{source: source, oids: oids, schema: oid, tables: make([]*tree.Table, len(source)),
			byOID: make(map[uint32]*tree.Table, len(source)), byName: make(map[string]*tree.Table, len(source))}
		for i, t := range source {
			shaped := tableOf(t, schema, oids.of(t))
			d.tables[i], d.byOID[shaped.OID], d.byName[shaped.Name] = shaped, shaped, shaped
		}
		return d
	}).(*database)
	return d
}

// tableRows appends the rows that a table has in a catalog relation.
type tableRows func(rows [][]value.Datum, d *database, t *tree.Table) [][]value.Datum

// shown is how tables appear in a catalog relation.
type shown struct {
	rows  func(*Snapshot, *tree.Table) tableRows
	count func(*tree.Table) int // about how many rows a table has
	keys  map[string]finder     // by column
}

// finder finds the tables whose rows have a value in a column.
type finder func(*database, value.Datum) []*tree.Table

var tablesShown = map[string]shown{
	"pg_class":       {(*Snapshot).classRows, one, map[string]finder{"oid": withOID, "relname": named, "relnamespace": inSchema, "reltype": withRowType}},
	"pg_attribute":   {(*Snapshot).attributeRows, columns, map[string]finder{"attrelid": withOID}},
	"pg_type":        {(*Snapshot).typeRows, one, map[string]finder{"oid": withRowType, "typname": named, "typnamespace": inSchema, "typrelid": withOID}},
	"pg_description": {(*Snapshot).descriptionRows, one, map[string]finder{"objoid": withOID}},
	"pg_rewrite":     {(*Snapshot).rewriteRows, one, map[string]finder{"ev_class": withOID}},
}

func one(*tree.Table) int { return 1 }

func columns(t *tree.Table) int { return len(t.Cols) }

func withOID(d *database, cell value.Datum) []*tree.Table {
	oid, _ := cell.(int64)
	if t := d.byOID[uint32(oid)]; t != nil {
		return []*tree.Table{t}
	}
	return nil
}

func withRowType(d *database, cell value.Datum) []*tree.Table {
	oid, _ := cell.(int64)
	return withOID(d, oid-1)
}

func named(d *database, cell value.Datum) []*tree.Table {
	name, _ := cell.(string)
	if t := d.byName[name]; t != nil {
		return []*tree.Table{t}
	}
	return nil
}

func inSchema(d *database, cell value.Datum) []*tree.Table {
	if cell == int64(d.schema) {
		return d.tables
	}
	return nil
}

// layout returns a function that makes rows of a relation: of the given fields, with the named columns set.
func layout(rel *tree.Table, like fields, names ...string) func(cells ...value.Datum) []value.Datum {
	template := rowOf(rel, like)
	at := make([]int, len(names))
	for i, name := range names {
		at[i] = slices.IndexFunc(rel.Cols, func(c tree.Col) bool { return c.Name == name })
	}
	return func(cells ...value.Datum) []value.Datum {
		row := slices.Clone(template)
		for i, c := range cells {
			row[at[i]] = c
		}
		return row
	}
}

func (s *Snapshot) classRows(class *tree.Table) tableRows {
	user := value.QuoteIdent(s.Session.User)
	shape := layout(class, fields{"relowner": s.owner, "reltuples": float64(-1), "relpersistence": "p", "relispopulated": true,
		"relacl": value.NewArray(pgdata.ACLItem, []value.Datum{user + "=r/" + user})},
		"oid", "relname", "relnamespace", "reltype", "relam", "relfilenode", "relkind", "relnatts", "relhasrules", "relreplident")
	return func(rows [][]value.Datum, d *database, t *tree.Table) [][]value.Datum {
		method, replica, view := int64(heapMethod), "d", t.Kind == 'v'
		if view {
			method, replica = 0, "n"
		}
		oid := int64(t.OID)
		return append(rows, shape(oid, t.Name, int64(d.schema), int64(RowType(t)), method, oid, string(t.Kind), int64(len(t.Cols)), view, replica))
	}
}

func (s *Snapshot) attributeRows(att *tree.Table) tableRows {
	shapes := map[uint32]func(...value.Datum) []value.Datum{} // by type
	shape := func(oid uint32) func(...value.Datum) []value.Datum {
		if shapes[oid] != nil {
			return shapes[oid]
		}
		typ := pgdata.Get().Types[oid]
		storage, dims := "p", int64(0)
		if typ.Len < 0 {
			storage = "x"
		}
		if oid == pgdata.Numeric {
			storage = "m"
		}
		if typ.IsArray() {
			dims = 1
		}
		shapes[oid] = layout(att, fields{"atttypid": int64(oid), "attstattarget": int64(-1), "attlen": int64(typ.Len), "attndims": dims,
			"attcacheoff": int64(-1), "attbyval": typ.Len > 0 && typ.Len <= 8, "attalign": typ.Align, "attstorage": storage, "attislocal": true,
			"attcollation": int64(typ.Collation)}, "attrelid", "attname", "attnum", "atttypmod")
		return shapes[oid]
	}
	return func(rows [][]value.Datum, _ *database, t *tree.Table) [][]value.Datum {
		oid := value.Datum(int64(t.OID))
		for _, c := range t.Cols {
			rows = append(rows, shape(c.Type.OID)(oid, c.Name, int64(c.AttNum), int64(c.Type.Mod)))
		}
		return rows
	}
}

func (s *Snapshot) typeRows(typ *tree.Table) tableRows {
	shape := layout(typ, fields{"typowner": s.owner, "typlen": int64(-1), "typtype": "c", "typcategory": "C", "typisdefined": true, "typdelim": ",",
		"typinput": int64(2290), "typoutput": int64(2291), "typreceive": int64(2402), "typsend": int64(2403), "typalign": "d", "typstorage": "x",
		"typtypmod": int64(-1)}, "oid", "typname", "typnamespace", "typrelid")
	return func(rows [][]value.Datum, d *database, t *tree.Table) [][]value.Datum {
		return append(rows, shape(int64(RowType(t)), t.Name, int64(d.schema), int64(t.OID)))
	}
}

func (s *Snapshot) descriptionRows(desc *tree.Table) tableRows {
	shape := layout(desc, fields{"classoid": int64(classCatalog)}, "objoid", "objsubid", "description")
	return func(rows [][]value.Datum, _ *database, t *tree.Table) [][]value.Datum {
		source, ok := t.Source.(*lake.Table)
		if !ok {
			return rows
		}
		add := func(column int, text string) {
			if text != "" {
				rows = append(rows, shape(int64(t.OID), int64(column), text))
			}
		}
		if source.Comment != viewMark {
			add(0, source.Comment)
		}
		for i, c := range source.Columns {
			add(i+1, c.Comment)
		}
		for i, c := range source.PartitionKeys {
			text := "partition column"
			if c.Comment != "" {
				text += ": " + c.Comment
			}
			add(len(source.Columns)+i+1, text)
		}
		return rows
	}
}

func (s *Snapshot) rewriteRows(rewrite *tree.Table) tableRows {
	return func(rows [][]value.Datum, _ *database, t *tree.Table) [][]value.Datum {
		if t.Kind == 'v' {
			rows = append(rows, ruleRow(rewrite, t))
		}
		return rows
	}
}

func ruleRow(rewrite, view *tree.Table) []value.Datum {
	return rowOf(rewrite, fields{"oid": int64(OIDOf("rule", view.Schema, view.Name)), "rulename": "_RETURN", "ev_class": int64(view.OID),
		"ev_type": "1", "ev_enabled": "O", "is_instead": true, "ev_qual": "<>", "ev_action": "<>"})
}
