package run

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/pgcatalog"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// privileges are the letters of an access privilege item (acl.h) and what they stand for.
var privileges = []struct {
	letter byte
	name   string
}{
	{'a', "INSERT"}, {'r', "SELECT"}, {'w', "UPDATE"}, {'d', "DELETE"}, {'D', "TRUNCATE"}, {'x', "REFERENCES"}, {'t', "TRIGGER"},
	{'X', "EXECUTE"}, {'U', "USAGE"}, {'C', "CREATE"}, {'T', "TEMPORARY"}, {'c', "CONNECT"}, {'s', "SET"}, {'A', "ALTER SYSTEM"},
}

// ownerRights and publicRights are what acldefault gives for a kind of object, but for tables: those can only be read.
var (
	ownerRights  = map[string]string{"r": "r", "c": "", "s": "rwU", "d": "CTc", "f": "X", "l": "U", "L": "rw", "n": "UC", "t": "C", "F": "U", "S": "U", "T": "U", "p": "sA"}
	publicRights = map[string]string{"d": "Tc", "f": "X", "l": "U", "T": "U"}
)

// aclDefault is acldefault(kind, owner).
func aclDefault(c *call) value.Datum {
	rights, known := ownerRights[c.text(0)]
	if !known {
		fail("22023", "unrecognized object type abbreviation: %s", c.text(0))
	}
	owner := value.QuoteIdent(c.x.catalog().RoleName(uint32(c.int(1))))
	var items []value.Datum
	if public := publicRights[c.text(0)]; public != "" {
		items = append(items, "="+public+"/"+owner)
	}
	if rights != "" {
		items = append(items, owner+"="+rights+"/"+owner)
	}
	return value.NewArray(pgdata.ACLItem, items)
}

// makeACLItem is makeaclitem(grantee, grantor, privileges, is_grantable).
func makeACLItem(c *call) value.Datum {
	rights := ""
	for _, word := range strings.Split(strings.ToUpper(c.text(2)), ",") {
		found := false
		for _, p := range privileges {
			if p.name == strings.TrimSpace(word) {
				rights, found = rights+string(p.letter), true
				if c.bool(3) {
					rights += "*"
				}
			}
		}
		if !found {
			fail("22023", "unrecognized privilege type: %q", word)
		}
	}
	role := func(i int) string {
		if c.int(i) == 0 {
			return ""
		}
		return value.QuoteIdent(c.x.catalog().RoleName(uint32(c.int(i))))
	}
	return role(0) + "=" + rights + "/" + role(1)
}

// aclExplode is aclexplode(aclitem[]): grantor, grantee, privilege_type, is_grantable.
func aclExplode(c *call) []Row {
	var rows []Row
	for _, item := range each(c.args[0]) {
		text, _ := item[0].(string)
		grantee, rest, _ := strings.Cut(text, "=")
		letters, grantor, _ := strings.Cut(rest, "/")
		for i := range len(letters) {
			for _, p := range privileges {
				if p.letter == letters[i] {
					rows = append(rows, Row{roleOID(c.x.catalog(), grantor), roleOID(c.x.catalog(), grantee), p.name,
						i+1 < len(letters) && letters[i+1] == '*'})
				}
			}
		}
	}
	return rows
}

func roleOID(catalog *pgcatalog.Snapshot, name string) value.Datum {
	return int64(catalog.RoleOID(strings.Trim(name, `"`)))
}
