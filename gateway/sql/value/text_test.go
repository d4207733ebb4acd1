package value_test

import (
	"errors"
	"testing"
	"time"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// TestUnread wants no value of a type whose input function would bring it to another form.
func TestUnread(t *testing.T) {
	env := &value.Env{Zone: time.UTC}
	for name, text := range map[string]string{
		"money": "12.5", "inet": "10.0.0.1/32", "cidr": "10.1/16", "macaddr": "08-00-2b-01-02-03", "point": "( 1, 2 )", "box": "(1,2),(0,0)",
		"int4range": "[1,5]", "datemultirange": "{}", "tsvector": "a fat  cat", "tsquery": "fat&cat", "jsonpath": "$.a", "_money": "{1}",
	} {
		typ := uint32(0)
		for oid, known := range pgdata.Get().Types {
			if known.Name == name {
				typ = oid
			}
		}
		_, parsed := value.Parse(typ, -1, text, env)
		_, cast := value.Cast(text, pgdata.Text, typ, -1, true, env)
		for how, err := range map[string]error{"parsed": parsed, "cast": cast} {
			var refused *pgerr.Error
			if !errors.As(err, &refused) || refused.Code != "0A000" || refused.Hint == "" {
				t.Errorf("%s %s: %v, want 0A000 with a hint", name, how, err)
			}
		}
	}
	if v, err := value.Parse(pgdata.Char, -1, "Sales", env); err != nil || v != "S" {
		t.Errorf(`"char" of Sales: %v, %v, want S`, v, err)
	}
}
