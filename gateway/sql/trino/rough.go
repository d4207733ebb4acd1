package trino

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// rough says whether Athena's form of an expression is known to differ from PostgreSQL's at its edges, so that the
// engine had better compute it where that is possible.
func (p *printer) rough(e tree.Expr) bool {
	found := false
	tree.Walk(e, func(e tree.Expr) bool {
		if found {
			return false
		}
		if _, ok := p.constant(e); ok {
			return false
		}
		if pgdata.Base(e.Type().OID) == pgdata.Numeric && p.numeric(e).shown != "" {
			found = true
		}
		switch x := e.(type) {
		case *tree.Call:
			found = found || p.roughCall(x)
		case *tree.Cast:
			from, to := pgdata.Base(x.Arg.Type().OID), pgdata.Base(x.T.OID)
			found = found || isText(to) && (isFloat(from) || from == pgdata.Interval) || isText(from) && !isText(to) || elem(to) != 0 || to == pgdata.Time
		case *tree.Agg:
			found = found || summable(x)
			return false
		case *tree.Var:
			found = found || pgdata.Base(x.T.OID) == pgdata.BPChar
		case *tree.Sub:
			return false
		}
		return !found
	})
	return found
}

// summable says whether an aggregate is exact when it is computed from sums.
func summable(x *tree.Agg) bool {
	switch x.Proc.Name {
	case "avg", "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop":
		return pgdata.Base(x.T.OID) == pgdata.Numeric
	}
	return false
}

// roughNames are the functions whose Trino counterparts follow other rules.
const roughNames = " to_char to_number to_date to_timestamp format initcap regexp_match regexp_replace regexp_count regexp_like regexp_substr regexp_split_to_array " +
	"regexp_instr substring similar_to_escape split_part concat concat_ws translate chr ascii to_hex encode decode age justify_days justify_hours justify_interval " +
	"array_remove array_position array_positions array_append array_prepend array_cat array_to_string string_to_array array_to_json json_extract_path " +
	"json_extract_path_text jsonb_extract_path jsonb_extract_path_text json_array_length jsonb_array_length power pow sqrt ln log exp make_interval " +
	"quote_literal lpad rpad overlay octet_length bit_length "

func (p *printer) roughCall(x *tree.Call) bool {
	if x.Op == nil {
		return strings.Contains(roughNames, " "+x.Proc.Name+" ")
	}
	types := [2]uint32{}
	for i, a := range x.Args {
		if i < 2 {
			types[i] = pgdata.Base(a.Type().OID)
		}
	}
	switch x.Op.Name {
	case "~~", "!~~", "~~*", "!~~*":
		_, ok := p.constant(x.Args[1])
		return !ok
	case "~", "~*", "!~", "!~*", "->", "->>", "#>", "#>>", "?", "^":
		return true
	case "||":
		return !isText(types[0]) || !isText(types[1])
	case "*", "+", "-":
		return types[0] == pgdata.Interval || types[1] == pgdata.Interval
	}
	return types[0] == pgdata.JSONB || elem(types[0]) != 0
}
