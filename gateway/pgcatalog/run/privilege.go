package run

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// objects are what the has_*_privilege functions ask about: the type whose input function finds one by name,
// and the privileges there are on it. What is true is granted to everyone, the rest to nobody.
var objects = map[string]struct {
	reg    uint32
	rights map[string]bool
}{
	"table":      {pgdata.Regclass, map[string]bool{"SELECT": true, "INSERT": false, "UPDATE": false, "DELETE": false, "TRUNCATE": false, "REFERENCES": false, "TRIGGER": false, "RULE": false}},
	"column":     {pgdata.Regclass, map[string]bool{"SELECT": true, "INSERT": false, "UPDATE": false, "REFERENCES": false}},
	"any_column": {pgdata.Regclass, map[string]bool{"SELECT": true, "INSERT": false, "UPDATE": false, "REFERENCES": false}},
	"sequence":   {pgdata.Regclass, map[string]bool{"SELECT": true, "USAGE": true, "UPDATE": false}},
	"schema":     {pgdata.Regnamespace, map[string]bool{"USAGE": true, "CREATE": false}},
	"function":   {pgdata.Regprocedure, map[string]bool{"EXECUTE": true}},
	"type":       {pgdata.Regtype, map[string]bool{"USAGE": true}},
	"database":   {0, map[string]bool{"CONNECT": true, "CREATE": false, "TEMP": false, "TEMPORARY": false}},
	"language":   {0, map[string]bool{"USAGE": true}}, "server": {0, map[string]bool{"USAGE": true}},
	"foreign_data_wrapper": {0, map[string]bool{"USAGE": true}}, "tablespace": {0, map[string]bool{"CREATE": false}},
	"parameter": {0, map[string]bool{"SET": true, "ALTER SYSTEM": false}},
}

// hasPrivilege is has_table_privilege and its kin, with or without a role first. An object that a name does not
// find is an error, one that an OID does not is NULL.
func hasPrivilege(kind string) function {
	object := objects[kind]
	return func(c *call) value.Datum {
		width := 2
		if kind == "column" {
			width = 3
		}
		what := len(c.args) - width
		if what > 0 {
			c.role(0)
		}
		switch oid, byOID := c.args[what].(int64); {
		case !byOID && object.reg != 0:
			_, err := c.x.names.RegIn(c.x.ctx, object.reg, c.text(what))
			check(err)
		case byOID && object.reg == pgdata.Regclass && c.x.catalog().Relation(uint32(oid)) == nil,
			byOID && object.reg == pgdata.Regnamespace && c.x.catalog().SchemaName(uint32(oid)) == "":
			return nil
		}
		granted := false
		for _, p := range strings.Split(strings.ToUpper(c.text(len(c.args)-1)), ",") {
			p, withGrant := strings.CutSuffix(strings.TrimSpace(p), " WITH GRANT OPTION")
			right, known := object.rights[p]
			if !known {
				fail("22023", "unrecognized privilege type: %q", strings.TrimSpace(p))
			}
			granted = granted || right && !withGrant
		}
		return granted
	}
}

// hasRole is pg_has_role: a user is in itself alone.
func hasRole(c *call) value.Datum {
	member := int64(c.x.catalog().RoleOID(c.x.session.User))
	if len(c.args) > 2 {
		member = c.role(0)
	}
	return member == c.role(len(c.args)-2)
}

// role returns the OID of a role that an argument names.
func (c *call) role(i int) int64 {
	oid, byOID := c.args[i].(int64)
	if !byOID {
		oid = int64(c.x.catalog().RoleOID(c.text(i)))
		if oid == 0 && c.text(i) != "public" {
			fail("42704", "role %q does not exist", c.text(i))
		}
	}
	return oid
}
