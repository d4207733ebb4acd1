// Package pgdata holds the system catalogs of a PostgreSQL 15 as data: what types, operators, functions and
// casts there are, with PostgreSQL's own OIDs, and the rows and views of pg_catalog and information_schema.
// generate.sh writes data/ from a running server.
package pgdata

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
)

//go:generate ./generate.sh

//go:embed data
var files embed.FS

// Null is how a NULL stands in a Table's cells.
const Null = "\\N"

// Table is a dumped relation.
type Table struct {
	Columns []string
	Rows    [][]string
}

// Load reads a dumped relation, such as pg_type or information_schema.sql_parts; one without rows is absent
// and gives an empty Table.
func Load(name string) Table {
	text, err := files.ReadFile("data/" + name + ".tsv")
	if err != nil {
		return Table{}
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	t := Table{Columns: strings.Split(lines[0], "\t"), Rows: make([][]string, 0, len(lines)-1)}
	for _, line := range lines[1:] {
		row := strings.Split(line, "\t")
		for i, cell := range row {
			if strings.IndexByte(cell, '\\') >= 0 && cell != Null {
				row[i] = unescape.Replace(cell)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

var unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\b`, "\b", `\f`, "\f", `\v`, "\v")

// column returns the index of a column that generate.sh is known to write.
func (t Table) column(name string) int {
	for i, c := range t.Columns {
		if c == name {
			return i
		}
	}
	panic(fmt.Sprintf("pgdata: the dump has no column %s; run generate.sh again", name))
}

func number(cell string) int {
	n, err := strconv.Atoi(cell)
	if err != nil && cell != Null {
		panic(fmt.Sprintf("pgdata: %q is not a number; run generate.sh again", cell))
	}
	return n
}

func oid(cell string) uint32 { return uint32(number(cell)) }

// oids reads an oidvector ("25 23") or an array ("{25,23}").
func oids(cell string) []uint32 {
	if cell == Null || cell == "" || cell == "{}" {
		return nil
	}
	fields := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("{}, ", r) })
	all := make([]uint32, len(fields))
	for i, f := range fields {
		all[i] = oid(f)
	}
	return all
}
