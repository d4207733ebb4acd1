package run

import (
	"fmt"
	"slices"
	"strings"

	"github.com/datacounsel/spillway/gateway/pgcatalog"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

const defaultVersion = "15.0"

func (x *Exec) version() string {
	if v := x.session.ServerVersion; v != "" {
		return v
	}
	return defaultVersion
}

func constant(v value.Datum) function { return func(*call) value.Datum { return v } }

// catalogFunctions are the functions about the catalog and the session.
var catalogFunctions = map[string]function{
	"version":          func(c *call) value.Datum { return "PostgreSQL " + c.x.version() + " (Spillway, on Amazon Athena)" },
	"current_database": func(c *call) value.Datum { return c.x.session.Database },
	"current_user":     func(c *call) value.Datum { return c.x.session.User },
	"session_user":     func(c *call) value.Datum { return c.x.session.User },
	"current_schema":   currentSchema,
	"current_schemas":  currentSchemas,
	"current_setting":  currentSetting,
	"set_config":       setConfig,
	"pg_backend_pid":   func(c *call) value.Datum { return int64(c.x.session.ProcessID) },
	"inet_client_addr": constant(nil), "inet_client_port": constant(nil), "inet_server_addr": constant(nil), "inet_server_port": constant(nil),
	"pg_postmaster_start_time":    func(c *call) value.Datum { return value.TimestampOf(c.x.session.Started) },
	"pg_conf_load_time":           func(c *call) value.Datum { return value.TimestampOf(c.x.session.Started) },
	"pg_is_in_recovery":           constant(false),
	"pg_is_wal_replay_paused":     constant(false),
	"pg_is_other_temp_schema":     constant(false),
	"pg_my_temp_schema":           constant(int64(0)),
	"pg_jit_available":            constant(false),
	"txid_current":                constant(int64(1)),
	"pg_current_xact_id":          constant(int64(1)),
	"txid_current_if_assigned":    constant(nil),
	"pg_advisory_unlock_all":      constant(""),
	"pg_advisory_lock":            constant(""),
	"pg_try_advisory_lock":        constant(true),
	"pg_advisory_unlock":          constant(true),
	"pg_export_snapshot":          constant("00000003-00000001-1"),
	"pg_notify":                   constant(""),
	"pg_cancel_backend":           constant(false),
	"pg_terminate_backend":        constant(false),
	"pg_stat_get_numscans":        constant(int64(0)),
	"pg_stat_get_tuples_returned": constant(int64(0)),
	"pg_relation_is_publishable":  constant(false),
	"pg_relation_filenode":        func(c *call) value.Datum { return c.args[0] },
	"pg_tablespace_location":      constant(""),
	"pg_size_pretty":              sizePretty,
	"pg_table_size":               constant(int64(0)), "pg_relation_size": constant(int64(0)), "pg_total_relation_size": constant(int64(0)),
	"pg_indexes_size": constant(int64(0)), "pg_database_size": constant(int64(0)), "pg_tablespace_size": constant(int64(0)),
	"pg_column_size":         func(c *call) value.Datum { return int64(len(c.x.Text(c.types[0], c.args[0]))) },
	"pg_encoding_to_char":    encodingName,
	"pg_char_to_encoding":    encodingNumber,
	"pg_client_encoding":     constant("UTF8"),
	"getdatabaseencoding":    constant("UTF8"),
	"pg_encoding_max_length": constant(int64(4)),
	"format_type":            formatType,
	"pg_get_userbyid":        userByID,
	"pg_get_expr":            func(c *call) value.Datum { return c.args[0] },
	"pg_get_viewdef":         viewDef,
	"pg_get_ruledef":         constant(""), "pg_get_triggerdef": constant(nil), "pg_get_indexdef": constant(nil),
	"pg_get_constraintdef": constant(nil), "pg_get_partkeydef": constant(nil), "pg_get_partition_constraintdef": constant(nil),
	"pg_get_statisticsobjdef": constant(nil), "pg_get_statisticsobjdef_columns": constant(nil), "pg_get_serial_sequence": constant(nil),
	"pg_get_replica_identity_index": constant(nil), "pg_partition_root": constant(nil),
	"pg_get_functiondef":                 functionDef,
	"pg_get_function_result":             functionResult,
	"pg_get_function_arguments":          functionArguments,
	"pg_get_function_identity_arguments": functionArguments,
	"pg_get_function_sqlbody":            constant(nil),
	"nameconcatoid":                      func(c *call) value.Datum { return fmt.Sprintf("%s_%d", c.text(0), c.int(1)) },
	"obj_description":                    objDescription, "col_description": colDescription, "shobj_description": constant(nil),
	"pg_table_is_visible": tableIsVisible,
	"pg_type_is_visible":  typeIsVisible,
	"pg_function_is_visible": func(c *call) value.Datum {
		p := pgdata.Get().Procs[uint32(c.int(0))]
		if p == nil {
			return nil
		}
		return p.Namespace == pgdata.CatalogNamespace
	},
	"pg_operator_is_visible": constant(true), "pg_opclass_is_visible": constant(true), "pg_opfamily_is_visible": constant(true),
	"pg_conversion_is_visible": constant(true), "pg_collation_is_visible": constant(true), "pg_statistics_obj_is_visible": constant(true),
	"pg_ts_parser_is_visible": constant(true), "pg_ts_dict_is_visible": constant(true), "pg_ts_template_is_visible": constant(true),
	"pg_ts_config_is_visible": constant(true),
	"pg_has_role":             hasRole, "row_security_active": constant(false),
	"to_regclass": toReg(pgdata.Regclass), "to_regtype": toReg(pgdata.Regtype), "to_regproc": toReg(pgdata.Regproc),
	"to_regnamespace": toReg(pgdata.Regnamespace), "to_regrole": toReg(pgdata.Regrole), "to_regoper": toReg(pgdata.Regoper),
	"to_regprocedure": toReg(pgdata.Regprocedure), "to_regoperator": toReg(pgdata.Regoperator), "to_regcollation": toReg(pgdata.Regcollation),
	"_pg_truetypid": trueType, "_pg_truetypmod": trueTypmod, "_pg_char_max_length": charMaxLength,
	"_pg_char_octet_length": charOctetLength, "_pg_numeric_precision": numericPrecision, "_pg_numeric_precision_radix": numericRadix,
	"_pg_numeric_scale": numericScale, "_pg_datetime_precision": datetimePrecision, "_pg_interval_type": constant(nil),
	"_pg_index_position":       constant(nil),
	"pg_relation_is_updatable": constant(int64(0)), "pg_column_is_updatable": constant(false),
	"pg_sequence_last_value": constant(nil), "pg_blocking_pids": func(*call) value.Datum { return value.NewArray(pgdata.Int4, nil) },
	"makeaclitem": makeACLItem, "acldefault": aclDefault,
	"age": age, "mxid_age": constant(int64(0)), "pg_describe_object": constant(nil), "pg_collation_for": constant(nil),
	"has_table_privilege": hasPrivilege("table"), "has_schema_privilege": hasPrivilege("schema"),
	"has_database_privilege": hasPrivilege("database"), "has_column_privilege": hasPrivilege("column"),
	"has_any_column_privilege": hasPrivilege("any_column"), "has_function_privilege": hasPrivilege("function"),
	"has_type_privilege": hasPrivilege("type"), "has_language_privilege": hasPrivilege("language"),
	"has_sequence_privilege": hasPrivilege("sequence"), "has_tablespace_privilege": hasPrivilege("tablespace"),
	"has_server_privilege": hasPrivilege("server"), "has_foreign_data_wrapper_privilege": hasPrivilege("foreign_data_wrapper"),
	"has_parameter_privilege": hasPrivilege("parameter"),
}

func currentSchema(c *call) value.Datum {
	for _, p := range c.x.session.Path() {
		if ok, err := c.x.names.HasSchema(c.x.ctx, p); err == nil && ok {
			return c.x.schemaOf(p)
		}
	}
	return nil
}

// schemaOf is the name that PostgreSQL's catalog has for a schema: the current database's tables are in public.
func (x *Exec) schemaOf(name string) string {
	if name == x.session.Home() {
		return "public"
	}
	return name
}

func currentSchemas(c *call) value.Datum {
	var items []value.Datum
	path := c.x.session.Path()
	if c.bool(0) && !slices.Contains(path, "pg_catalog") {
		items = append(items, "pg_catalog")
	}
	for _, p := range path {
		if ok, err := c.x.names.HasSchema(c.x.ctx, p); err == nil && ok {
			items = append(items, c.x.schemaOf(p))
		}
	}
	return value.NewArray(pgdata.Name, items)
}

func currentSetting(c *call) value.Datum {
	name := strings.ToLower(c.text(0))
	if c.x.session.Setting != nil {
		if v, ok := c.x.session.Setting(name); ok {
			return v
		}
	}
	for _, row := range pgdata.Load("settings").Rows {
		if strings.EqualFold(row[0], name) {
			if row[1] == pgdata.Null {
				return ""
			}
			return row[1]
		}
	}
	if len(c.args) > 1 && c.args[1] == true {
		return nil
	}
	fail("42704", "unrecognized configuration parameter %q", c.text(0))
	return nil
}

func setConfig(c *call) value.Datum {
	if c.null(0) {
		fail("22004", "SET requires parameter name")
	}
	text, _ := c.args[1].(string)
	local, _ := c.args[2].(bool)
	if c.x.session.SetConfig == nil {
		return text
	}
	v, err := c.x.session.SetConfig(strings.ToLower(c.text(0)), text, local)
	check(err)
	return v
}

func formatType(c *call) value.Datum {
	if c.null(0) {
		return nil
	}
	oid := uint32(c.int(0))
	if c.null(1) || pgdata.Get().Types[oid] == nil {
		return c.x.typeName(oid)
	}
	return value.FormatType(oid, int32(c.int(1)))
}

func userByID(c *call) value.Datum {
	if name := c.x.catalog().RoleName(uint32(c.int(0))); name != "" {
		return name
	}
	return fmt.Sprintf("unknown (OID=%d)", c.int(0))
}

func viewDef(c *call) value.Datum {
	oid, ok := c.args[0].(int64)
	if !ok {
		n, err := c.x.names.RegIn(c.x.ctx, pgdata.Regclass, c.text(0))
		check(err)
		oid = n
	}
	t := c.x.catalog().Relation(uint32(oid))
	if t == nil {
		return nil
	}
	if t.View != "" {
		return t.View
	}
	return pgcatalog.ViewText(t)
}

func functionResult(c *call) value.Datum {
	p := pgdata.Get().Procs[uint32(c.int(0))]
	if p == nil || p.Kind == 'p' {
		return nil
	}
	if cols := tableColumns(p); cols != "" {
		return "TABLE(" + cols + ")"
	}
	text := value.TypeName(p.Result)
	if p.RetSet {
		text = "SETOF " + text
	}
	return text
}

func tableColumns(p *pgdata.Proc) string {
	var cols []string
	for i, m := range p.Modes {
		if m == 't' {
			cols = append(cols, p.Names[i]+" "+value.TypeName(p.AllArgs[i]))
		}
	}
	return strings.Join(cols, ", ")
}

func functionArguments(c *call) value.Datum {
	p := pgdata.Get().Procs[uint32(c.int(0))]
	if p == nil {
		return nil
	}
	types, identity := p.Args, c.name == "pg_get_function_identity_arguments"
	if p.AllArgs != nil {
		types = p.AllArgs
	}
	var parts []string
	inputs, total := 0, len(p.Args)
	for i, t := range types {
		mode := byte('i')
		if p.Modes != nil {
			mode = p.Modes[i]
		}
		if mode == 't' || identity && mode == 'o' {
			continue
		}
		text := map[byte]string{'o': "OUT ", 'b': "INOUT ", 'v': "VARIADIC "}[mode]
		if p.Variadic != 0 && p.Modes == nil && i == len(types)-1 {
			text = "VARIADIC "
		}
		if i < len(p.Names) && p.Names[i] != "" {
			text += value.QuoteIdent(p.Names[i]) + " "
		}
		text += value.TypeName(t)
		if mode != 'o' {
			if at := inputs - (total - len(p.Defaults)); at >= 0 && !identity && len(p.Defaults) > 0 {
				text += " DEFAULT " + p.Defaults[at]
			}
			inputs++
		}
		if a := pgdata.Get().Aggregates[p.OID]; a != nil && a.Kind != 'n' && i == a.Direct {
			if len(parts) > 0 {
				parts[len(parts)-1] += " ORDER BY " + text
				continue
			}
			text = "ORDER BY " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

func objDescription(c *call) value.Datum {
	class := int64(-1)
	if len(c.args) > 1 {
		class = classOID(c.text(1))
	}
	return c.x.description(c.int(0), 0, class)
}

func colDescription(c *call) value.Datum { return c.x.description(c.int(0), c.int(1), 1259) }

func classOID(name string) int64 {
	for _, row := range pgdata.Load("pg_class").Rows {
		if row[1] == name {
			var oid int64
			_, _ = fmt.Sscan(row[0], &oid)
			return oid
		}
	}
	return 0
}

func (x *Exec) description(oid, sub, class int64) value.Datum {
	t, err := x.names.Table(x.ctx, "pg_catalog", "pg_description")
	check(err)
	at := columns(t)
	for _, r := range x.catalog().Lookup(t, at["objoid"], oid) {
		if r[at["objsubid"]] == sub && (class < 0 || r[at["classoid"]] == class) {
			return r[at["description"]]
		}
	}
	return nil
}

func columns(t *tree.Table) map[string]int {
	at := make(map[string]int, len(t.Cols))
	for i, c := range t.Cols {
		at[c.Name] = i
	}
	return at
}

func tableIsVisible(c *call) value.Datum {
	t := c.x.catalog().Relation(uint32(c.int(0)))
	if t == nil {
		return nil
	}
	return c.x.catalog().Visible(t)
}

func typeIsVisible(c *call) value.Datum {
	oid := uint32(c.int(0))
	if t := pgdata.Get().Types[oid]; t != nil {
		return t.Namespace == pgdata.CatalogNamespace
	}
	if t := c.x.catalog().RowTypeRelation(oid); t != nil {
		return c.x.catalog().Visible(t)
	}
	return nil
}

func toReg(typ uint32) function {
	return func(c *call) value.Datum {
		oid, err := c.x.names.RegIn(c.x.ctx, typ, c.text(0))
		if err != nil {
			return nil
		}
		return oid
	}
}

func sizePretty(c *call) value.Datum {
	n, ok := c.args[0].(int64)
	if !ok {
		n, _ = c.args[0].(*value.Decimal).Int()
	}
	units := []string{"bytes", "kB", "MB", "GB", "TB", "PB"}
	size, i := n, 0
	for abs(size) >= 10*1024 && i < len(units)-1 {
		size = (size + 512) / 1024
		i++
	}
	return fmt.Sprintf("%d %s", size, units[i])
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// recordField reads a field of a whole-row argument by name.
func recordField(v value.Datum, name string) value.Datum {
	r, ok := v.(*value.Record)
	if !ok {
		return nil
	}
	if i := slices.Index(r.Names, name); i >= 0 {
		return r.Fields[i]
	}
	return nil
}

func trueType(c *call) value.Datum {
	if recordField(c.args[1], "typtype") == "d" {
		return recordField(c.args[1], "typbasetype")
	}
	return recordField(c.args[0], "atttypid")
}

func trueTypmod(c *call) value.Datum {
	if recordField(c.args[1], "typtype") == "d" {
		return recordField(c.args[1], "typtypmod")
	}
	return recordField(c.args[0], "atttypmod")
}

func charMaxLength(c *call) value.Datum {
	switch mod := c.int(1); uint32(c.int(0)) {
	case pgdata.BPChar, pgdata.Varchar:
		if mod != -1 {
			return mod - 4
		}
	case pgdata.Bit, pgdata.Varbit:
		return mod
	}
	return nil
}

func charOctetLength(c *call) value.Datum {
	switch uint32(c.int(0)) {
	case pgdata.Text, pgdata.BPChar, pgdata.Varchar:
		if c.int(1) == -1 {
			return int64(1 << 30)
		}
		return (c.int(1) - 4) * 4
	}
	return nil
}

func numericPrecision(c *call) value.Datum {
	switch uint32(c.int(0)) {
	case pgdata.Int2:
		return int64(16)
	case pgdata.Int4:
		return int64(32)
	case pgdata.Int8:
		return int64(64)
	case pgdata.Float4:
		return int64(24)
	case pgdata.Float8:
		return int64(53)
	case pgdata.Numeric:
		if c.int(1) != -1 {
			return (c.int(1) - 4) >> 16 & 0xffff
		}
	}
	return nil
}

func numericRadix(c *call) value.Datum {
	switch uint32(c.int(0)) {
	case pgdata.Int2, pgdata.Int4, pgdata.Int8, pgdata.Float4, pgdata.Float8:
		return int64(2)
	case pgdata.Numeric:
		return int64(10)
	}
	return nil
}

func numericScale(c *call) value.Datum {
	switch uint32(c.int(0)) {
	case pgdata.Int2, pgdata.Int4, pgdata.Int8:
		return int64(0)
	case pgdata.Numeric:
		if c.int(1) != -1 {
			return (c.int(1) - 4) & 0xffff
		}
	}
	return nil
}

func datetimePrecision(c *call) value.Datum {
	switch mod := c.int(1); uint32(c.int(0)) {
	case pgdata.Date:
		return int64(0)
	case pgdata.Time, pgdata.Timestamp, pgdata.TimeTZ, pgdata.TimestampTZ:
		if mod < 0 {
			return int64(6)
		}
		return mod
	case pgdata.Interval:
		if mod < 0 || mod&0xffff == 0xffff {
			return int64(6)
		}
		return mod & 0xffff
	}
	return nil
}
