package run

import (
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/pgcatalog"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Text writes a value in its type's text form; reg types by the catalog's names.
func (x *Exec) Text(typ uint32, v value.Datum) string {
	base := pgdata.Base(typ)
	switch d := v.(type) {
	case int64:
		if value.IsReg(base) {
			return x.regText(base, uint32(d))
		}
	case *value.Array:
		return d.Format(base, x.Text)
	case *value.Record:
		return d.Format(x.Text)
	}
	return value.Format(base, v, x.env)
}

// regText writes an OID as a name; unknown ones as numbers, 0 as a dash.
func (x *Exec) regText(typ, oid uint32) string {
	if oid == 0 {
		return "-"
	}
	text := ""
	switch typ {
	case pgdata.Regclass:
		if t := x.catalog().Relation(oid); t != nil {
			text = x.relationName(t)
		}
	case pgdata.Regtype:
		text = x.typeName(oid)
		if text == "???" {
			text = ""
		}
	case pgdata.Regproc:
		if p := pgdata.Get().Procs[oid]; p != nil {
			text = value.QuoteIdent(p.Name)
			if overloaded(p) {
				text = "pg_catalog." + text
			}
		}
	case pgdata.Regprocedure:
		if p := pgdata.Get().Procs[oid]; p != nil {
			text = value.QuoteIdent(p.Name) + "(" + typeList(p.Args, ",") + ")"
		}
	case pgdata.Regoper, pgdata.Regoperator:
		if o := pgdata.Get().Operators[oid]; o != nil {
			text = o.Name
			if typ == pgdata.Regoperator {
				text += "(" + operandName(o.Left) + "," + operandName(o.Right) + ")"
			} else if len(pgdata.Get().OpByName[o.Name]) > 1 {
				text = "pg_catalog." + text
			}
		}
	case pgdata.Regnamespace:
		text = quoted(x.catalog().SchemaName(oid))
	case pgdata.Regrole:
		text = quoted(x.catalog().RoleName(oid))
	default:
		dump, column := map[uint32]string{pgdata.Regconfig: "pg_ts_config", pgdata.Regdictionary: "pg_ts_dict", pgdata.Regcollation: "pg_collation"}[typ],
			map[uint32]string{pgdata.Regconfig: "cfgname", pgdata.Regdictionary: "dictname", pgdata.Regcollation: "collname"}[typ]
		text = quoted(x.nameIn(dump, column, oid))
	}
	if text == "" {
		return strconv.FormatUint(uint64(oid), 10)
	}
	return text
}

func quoted(name string) string {
	if name == "" {
		return ""
	}
	return value.QuoteIdent(name)
}

func operandName(oid uint32) string {
	if oid == 0 {
		return "NONE"
	}
	return value.TypeName(oid)
}

func overloaded(p *pgdata.Proc) bool {
	n := 0
	for _, o := range pgdata.Get().ProcByName[p.Name] {
		if o.Namespace == p.Namespace {
			n++
		}
	}
	return n > 1
}

func typeList(oids []uint32, separator string) string {
	names := make([]string, len(oids))
	for i, o := range oids {
		names[i] = value.TypeName(o)
	}
	return strings.Join(names, separator)
}

// relationName writes a relation's name, with its schema where it is not visible.
func (x *Exec) relationName(t *tree.Table) string {
	if x.catalog().Visible(t) {
		return value.QuoteIdent(t.Name)
	}
	return value.QuoteIdent(t.Schema) + "." + value.QuoteIdent(t.Name)
}

// typeName is format_type without a modifier for all types, tables' row types included.
func (x *Exec) typeName(oid uint32) string {
	if pgdata.Get().Types[oid] == nil {
		if t := x.catalog().RowTypeRelation(oid); t != nil && pgcatalog.RowType(t) == oid {
			return x.relationName(t)
		}
	}
	return value.TypeName(oid)
}

// nameIn finds the name of an OID in a catalog.
func (x *Exec) nameIn(catalog, column string, oid uint32) string {
	row, t := x.rowIn(catalog, oid)
	if row == nil {
		return ""
	}
	for i, c := range t.Cols {
		if c.Name == column {
			name, _ := row[i].(string)
			return name
		}
	}
	return ""
}

// rowIn finds the row of an OID in a catalog.
func (x *Exec) rowIn(catalog string, oid uint32) (Row, *tree.Table) {
	t, err := x.names.Table(x.ctx, "pg_catalog", catalog)
	check(err)
	if t == nil {
		return nil, nil
	}
	for i, c := range t.Cols {
		if c.Name == "oid" {
			if rows := x.catalog().Lookup(t, i, int64(oid)); len(rows) > 0 {
				return rows[0], t
			}
		}
	}
	return nil, t
}
