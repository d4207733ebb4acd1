package pgcatalog

import (
	"sync"

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

// database is one of Athena's databases as the catalog's relations show it. It is made once for all statements
// that find the same tables in it, because a database may have ten thousand.
type database struct {
	source []*lake.Table
	tables []*tree.Table
	byOID  map[uint32]*tree.Table
	schema uint32
	user   string
	owner  int64

	mu      sync.Mutex
	rows    map[string][][]value.Datum
	indexes map[indexKey]map[value.Datum][][]value.Datum
}

type indexKey struct {
	relation string
	column   int
}

// shapedDatabase returns a database's tables in a schema, from the memo where they have not changed.
func shapedDatabase(memo *session.Memo, source []*lake.Table, name, schema string, oid uint32, user string, owner int64) *database {
	same := func(old any) bool {
		d, ok := old.(*database)
		return ok && len(d.source) == len(source) && (len(source) == 0 || &d.source[0] == &source[0])
	}
	d, _ := memo.Get(name+"\x00"+schema+"\x00"+user, same, func() any {
		d := &database{source: source, byOID: make(map[uint32]*tree.Table, len(source)), schema: oid, user: user, owner: owner,
			rows: map[string][][]value.Datum{}, indexes: map[indexKey]map[value.Datum][][]value.Datum{}}
		for _, t := range source {
			shaped := tableOf(t, schema)
			d.tables = append(d.tables, shaped)
			d.byOID[shaped.OID] = shaped
		}
		return d
	}).(*database)
	return d
}

var databaseRows = map[string]func(*database, *tree.Table) [][]value.Datum{
	"pg_class":       (*database).classRows,
	"pg_attribute":   (*database).attributeRows,
	"pg_type":        (*database).typeRows,
	"pg_description": (*database).descriptionRows,
	"pg_rewrite":     (*database).rewriteRows,
}

// rowsOf returns the database's rows of a catalog relation.
func (d *database) rowsOf(t *tree.Table) [][]value.Datum {
	make := databaseRows[dumpName(t)]
	if make == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.made(t, make)
}

func (d *database) made(t *tree.Table, make func(*database, *tree.Table) [][]value.Datum) [][]value.Datum {
	rows, known := d.rows[dumpName(t)]
	if !known {
		rows = make(d, t)
		d.rows[dumpName(t)] = rows
	}
	return rows
}

// lookup returns the database's rows of a catalog relation that have a value in a column.
func (d *database) lookup(t *tree.Table, col int, cell value.Datum) [][]value.Datum {
	make := databaseRows[dumpName(t)]
	if make == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	key := indexKey{dumpName(t), col}
	index := d.indexes[key]
	if index == nil {
		index = indexOf(d.made(t, make), col)
		d.indexes[key] = index
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

func (d *database) classRows(class *tree.Table) [][]value.Datum {
	rows := make([][]value.Datum, 0, len(d.tables))
	user := value.QuoteIdent(d.user)
	readable := value.NewArray(pgdata.ACLItem, []value.Datum{user + "=r/" + user})
	for _, t := range d.tables {
		method := int64(heapMethod)
		if t.Kind == 'v' {
			method = 0
		}
		rows = append(rows, rowOf(class, fields{"oid": int64(t.OID), "relname": t.Name, "relnamespace": int64(d.schema),
			"reltype": int64(RowType(t)), "relowner": d.owner, "relam": method, "relfilenode": int64(t.OID),
			"reltuples": float64(-1), "relpersistence": "p", "relkind": string(t.Kind), "relacl": readable, "relnatts": int64(len(t.Cols)),
			"relhasrules": t.Kind == 'v', "relispopulated": true, "relreplident": map[bool]string{true: "n", false: "d"}[t.Kind == 'v']}))
	}
	return rows
}

func (d *database) attributeRows(att *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	for _, t := range d.tables {
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

func (d *database) typeRows(typ *tree.Table) [][]value.Datum {
	rows := make([][]value.Datum, 0, len(d.tables))
	for _, t := range d.tables {
		rows = append(rows, rowOf(typ, fields{"oid": int64(RowType(t)), "typname": t.Name, "typnamespace": int64(d.schema),
			"typowner": d.owner, "typlen": int64(-1), "typtype": "c", "typcategory": "C", "typisdefined": true, "typdelim": ",",
			"typrelid": int64(t.OID), "typinput": int64(2290), "typoutput": int64(2291), "typreceive": int64(2402), "typsend": int64(2403),
			"typalign": "d", "typstorage": "x", "typtypmod": int64(-1)}))
	}
	return rows
}

func (d *database) descriptionRows(desc *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	add := func(t *tree.Table, column int, text string) {
		if text != "" {
			rows = append(rows, rowOf(desc, fields{"objoid": int64(t.OID), "classoid": int64(classCatalog), "objsubid": int64(column), "description": text}))
		}
	}
	for _, t := range d.tables {
		source, ok := t.Source.(*lake.Table)
		if !ok {
			continue
		}
		if source.Comment != viewMark {
			add(t, 0, source.Comment)
		}
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

func (d *database) rewriteRows(rewrite *tree.Table) [][]value.Datum {
	var rows [][]value.Datum
	for _, t := range d.tables {
		if t.Kind == 'v' {
			rows = append(rows, ruleRow(rewrite, t))
		}
	}
	return rows
}

func ruleRow(rewrite, view *tree.Table) []value.Datum {
	return rowOf(rewrite, fields{"oid": int64(OIDOf("rule", view.Schema, view.Name)), "rulename": "_RETURN", "ev_class": int64(view.OID),
		"ev_type": "1", "ev_enabled": "O", "is_instead": true, "ev_qual": "<>", "ev_action": "<>"})
}
