package pgcatalog

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/datacounsel/spillway/gateway/sql/bind"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/session"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/internal/lake"
)

var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Names resolves names for a session; it is the binder's Namespace.
type Names struct {
	s    *session.Session
	snap *Snapshot // read when first needed
}

// NewNames returns the names that a session sees.
func NewNames(s *session.Session) *Names { return &Names{s: s} }

// Database is the name of the current database.
func (n *Names) Database() string { return n.s.Database }

// database returns the Athena database behind a schema.
func (n *Names) database(schema string) string {
	if schema == "public" {
		return n.s.Home()
	}
	return schema
}

// schema returns the schema that shows an Athena database.
func (n *Names) schema(database string) string {
	if database == n.s.Home() {
		return "public"
	}
	return database
}

// Table finds a relation by its schema, or along the search path.
func (n *Names) Table(ctx context.Context, schema, name string) (*tree.Table, error) {
	path := []string{schema}
	if schema == "" {
		path = n.s.Path()
		if !slices.Contains(path, "pg_catalog") {
			path = append([]string{"pg_catalog"}, path...)
		}
	}
	for _, p := range path {
		if p == "pg_catalog" || p == "information_schema" {
			if t := shapes().byName[[2]string{p, name}]; t != nil {
				return t, nil
			}
			continue
		}
		if n.s.Catalog == nil || strings.HasPrefix(p, "pg_") || name != strings.ToLower(name) || p == "" {
			continue
		}
		t, err := n.s.Catalog.Table(ctx, n.database(p), name)
		if err != nil {
			return nil, err
		}
		if t != nil {
			return tableOf(t, n.schema(t.Database), knownOIDs(n.s.Memo).of(t)), nil
		}
	}
	return nil, nil
}

// HasSchema says whether a schema is known.
func (n *Names) HasSchema(ctx context.Context, name string) (bool, error) {
	switch name {
	case "pg_catalog", "information_schema", "public", "pg_toast":
		return true, nil
	}
	if n.s.Catalog == nil {
		return false, nil
	}
	all, err := n.s.Catalog.Databases(ctx)
	return slices.Contains(all, name), err
}

// Snapshot returns the catalog's rows as of the first call.
func (n *Names) Snapshot(ctx context.Context) (*Snapshot, error) {
	if n.snap == nil {
		snap, err := newSnapshot(ctx, n.s)
		if err != nil {
			return nil, err
		}
		n.snap = snap
	}
	return n.snap, nil
}

// splitName cuts a possibly qualified and quoted name at its dots, folding what is not quoted.
func splitName(text string) ([]string, bool) {
	var parts []string
	s := strings.TrimSpace(text)
	for {
		var part string
		if strings.HasPrefix(s, `"`) {
			end := 1
			for {
				i := strings.IndexByte(s[end:], '"')
				if i < 0 {
					return nil, false
				}
				part += s[end : end+i]
				end += i + 1
				if !strings.HasPrefix(s[end:], `"`) {
					break
				}
				part += `"`
				end++
			}
			s = s[end:]
		} else {
			end := strings.IndexByte(s, '.')
			if end < 0 {
				end = len(s)
			}
			part, s = strings.ToLower(strings.TrimSpace(s[:end])), s[end:]
			if part == "" || strings.ContainsAny(part, "\" ") {
				return nil, false
			}
		}
		parts = append(parts, part)
		s = strings.TrimSpace(s)
		if s == "" {
			return parts, true
		}
		if s[0] != '.' {
			return nil, false
		}
		s = strings.TrimSpace(s[1:])
	}
}

// RegIn finds the OID that a text means for a reg type; a number is itself and "-" is 0.
func (n *Names) RegIn(ctx context.Context, typ uint32, text string) (int64, error) {
	trimmed := strings.TrimSpace(text)
	if trimmed == "-" {
		return 0, nil
	}
	if oid, err := strconv.ParseUint(trimmed, 10, 32); err == nil {
		return int64(oid), nil
	}
	switch typ {
	case pgdata.Regtype:
		t, err := bind.ParseType(text)
		if err != nil {
			return n.rowTypeIn(ctx, text, err)
		}
		return int64(t.OID), nil
	case pgdata.Regprocedure, pgdata.Regoperator:
		return n.signatureIn(typ, text)
	case pgdata.Regoper:
		for _, o := range pgdata.Get().OpByName[strings.TrimPrefix(trimmed, "pg_catalog.")] {
			return int64(o.OID), nil
		}
		return 0, pgerr.New(-1, "42883", "operator does not exist: %s", text)
	}
	parts, ok := splitName(text)
	if !ok {
		return 0, pgerr.New(-1, "42602", "invalid name syntax")
	}
	schema, name := "", parts[len(parts)-1]
	if len(parts) > 1 {
		schema = parts[len(parts)-2]
	}
	switch typ {
	case pgdata.Regclass:
		t, err := n.Table(ctx, schema, name)
		if err != nil {
			return 0, err
		}
		if t == nil {
			return 0, pgerr.New(-1, "42P01", "relation %q does not exist", strings.Join(parts, "."))
		}
		return n.oid(ctx, t)
	case pgdata.Regproc:
		return procIn(schema, name, text)
	}
	snap, err := n.Snapshot(ctx)
	if err != nil {
		return 0, err
	}
	return snap.namedObject(typ, name)
}

// oid returns a relation's OID; what is no other's is known once all tables are.
func (n *Names) oid(ctx context.Context, t *tree.Table) (int64, error) {
	source, ok := t.Source.(*lake.Table)
	if !ok {
		return int64(t.OID), nil
	}
	snap, err := n.Snapshot(ctx)
	if err != nil {
		return 0, err
	}
	return int64(snap.oids.of(source)), nil
}

func procIn(schema, name, text string) (int64, error) {
	var found []*pgdata.Proc
	for _, p := range pgdata.Get().ProcByName[name] {
		if schema == "" && p.Namespace == pgdata.CatalogNamespace || schemaName(p.Namespace) == schema {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return 0, pgerr.New(-1, "42883", "function %q does not exist", text)
	case 1:
		return int64(found[0].OID), nil
	}
	return 0, pgerr.New(-1, "42725", "more than one function named %q", text)
}

// rowTypeIn finds a table's row type for regtype; fault is what to say when there is none.
func (n *Names) rowTypeIn(ctx context.Context, text string, fault error) (int64, error) {
	parts, ok := splitName(text)
	if !ok {
		return 0, fault
	}
	schema := ""
	if len(parts) > 1 {
		schema = parts[len(parts)-2]
	}
	t, err := n.Table(ctx, schema, parts[len(parts)-1])
	switch {
	case err != nil:
		return 0, err
	case t == nil:
		return 0, pgerr.New(-1, "42704", "type %q does not exist", text)
	case t.Database == "":
		return int64(RowType(t)), nil
	}
	oid, err := n.oid(ctx, t)
	return oid + 1, err
}

// RowType is the OID of a relation's composite type.
func RowType(t *tree.Table) uint32 {
	if t.Database != "" {
		return t.OID + 1
	}
	for _, typ := range pgdata.Get().TypeByName[t.Name] {
		if typ.Rel == t.OID {
			return typ.OID
		}
	}
	return 0
}

// signatureIn reads name(type, …) for regprocedure and regoperator.
func (n *Names) signatureIn(typ uint32, text string) (int64, error) {
	name, rest, ok := strings.Cut(text, "(")
	rest, closed := strings.CutSuffix(strings.TrimSpace(rest), ")")
	if !ok || !closed {
		return 0, pgerr.New(-1, "22P02", "expected a left parenthesis")
	}
	var types []uint32
	for _, part := range strings.Split(rest, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if strings.EqualFold(part, "none") {
			types = append(types, 0)
			continue
		}
		t, err := bind.ParseType(part)
		if err != nil {
			return 0, err
		}
		types = append(types, t.OID)
	}
	name = strings.TrimPrefix(strings.TrimSpace(name), "pg_catalog.")
	if typ == pgdata.Regprocedure {
		for _, p := range pgdata.Get().ProcByName[name] {
			if slices.Equal(p.Args, types) {
				return int64(p.OID), nil
			}
		}
		return 0, pgerr.New(-1, "42883", "function %q does not exist", text)
	}
	for _, o := range pgdata.Get().OpByName[name] {
		if len(types) == 2 && o.Left == types[0] && o.Right == types[1] {
			return int64(o.OID), nil
		}
	}
	return 0, pgerr.New(-1, "42883", "operator does not exist: %s", text)
}
