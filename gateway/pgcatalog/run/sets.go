package run

import (
	"strconv"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

func none(*call) []Row { return nil }

// sets are the set-returning functions.
var sets = map[string]set{
	"generate_series": generateSeries, "unnest": unnest, "generate_subscripts": subscripts, "_pg_expandarray": expandArray,
	"regexp_split_to_table": func(c *call) []Row { return each(regexpSplit(c)) },
	"string_to_table":       func(c *call) []Row { return each(splitText(c)) },
	"regexp_matches":        regexpMatches,
	"pg_show_all_settings":  allSettings, "pg_get_keywords": keywords, "ts_token_type": tokenTypes, "pg_options_to_table": none, "aclexplode": aclExplode,
	"pg_stat_get_activity": activity, "pg_lock_status": none, "pg_prepared_statement": none, "pg_prepared_xact": none, "pg_cursor": none,
	"pg_timezone_names": zoneNames, "pg_timezone_abbrevs": zoneAbbreviations, "pg_available_extensions": extensions,
	"pg_available_extension_versions": extensionVersions, "pg_listening_channels": none, "pg_show_replication_origin_status": none,
	"pg_stat_get_wal_senders": none, "pg_get_replication_slots": none, "pg_hba_file_rules": none, "pg_ident_file_mappings": none,
	"pg_show_all_file_settings": none, "pg_config": none, "pg_partition_tree": none, "pg_partition_ancestors": none,
	"pg_get_publication_tables": none, "pg_get_multixact_members": none, "pg_tablespace_databases": none, "pg_get_object_address": none,
	"pg_identify_object": none, "pg_stat_get_progress_info": none, "pg_get_backend_memory_contexts": none, "pg_get_shmem_allocations": none,
	"pg_stat_get_slru": none, "pg_sequence_parameters": none, "pg_event_trigger_dropped_objects": none,
	"json_array_elements": jsonElements(false), "jsonb_array_elements": jsonElements(false),
	"json_array_elements_text": jsonElements(true), "jsonb_array_elements_text": jsonElements(true),
	"json_each": jsonEach(false), "jsonb_each": jsonEach(false), "json_each_text": jsonEach(true), "jsonb_each_text": jsonEach(true),
	"json_object_keys": jsonKeys, "jsonb_object_keys": jsonKeys,
	"pg_stat_get_wal_receiver": none, "pg_stat_get_recovery_prefetch": none, "pg_stat_get_subscription": none, "pg_stat_get_backend_idset": none,
}

func each(v value.Datum) []Row {
	a, ok := v.(*value.Array)
	if !ok {
		return nil
	}
	rows := make([]Row, len(a.Items))
	for i, item := range a.Items {
		rows[i] = Row{item}
	}
	return rows
}

const mostRows = 10_000_000

func generateSeries(c *call) []Row {
	var rows []Row
	add := func(v value.Datum) {
		if len(rows) >= mostRows {
			fail("54000", "generate_series gives more than %d rows here", mostRows)
		}
		c.x.tick()
		rows = append(rows, Row{v})
	}
	switch from := c.args[0].(type) {
	case int64:
		to, step := c.int(1), int64(1)
		if len(c.args) > 2 {
			step = c.int(2)
		}
		if step == 0 {
			fail("22023", "step size cannot equal zero")
		}
		for n := from; step > 0 && n <= to || step < 0 && n >= to; {
			add(n)
			next := n + step
			if (next > n) != (step > 0) {
				break
			}
			n = next
		}
	case *value.Decimal:
		to, step := c.args[1].(*value.Decimal), value.DecimalOf(1)
		if len(c.args) > 2 {
			step = c.args[2].(*value.Decimal)
		}
		if step.Sign() == 0 {
			fail("22023", "step size cannot equal zero")
		}
		for n := from; n.Cmp(to)*step.Sign() <= 0; n = n.Add(step) {
			add(n)
		}
	case value.Timestamp:
		to, step := c.args[1].(value.Timestamp), c.args[2].(value.Interval)
		sign := value.Compare(step, value.Interval{})
		if sign == 0 {
			fail("22023", "step size cannot equal zero")
		}
		for t := from; sign > 0 && t <= to || sign < 0 && t >= to; {
			add(t)
			t = c.x.shift(t, c.types[0], step).(value.Timestamp)
		}
	default:
		c.unsupported()
	}
	return rows
}

func unnest(c *call) []Row {
	rows := each(c.args[0])
	for i, r := range rows {
		if rec, ok := r[0].(*value.Record); ok {
			rows[i] = rec.Fields
		}
	}
	return rows
}

func subscripts(c *call) []Row {
	a := c.array(0)
	dim := int(c.int(1)) - 1
	if dim < 0 || dim >= len(a.Dims) {
		return nil
	}
	var rows []Row
	for i := range a.Dims[dim] {
		rows = append(rows, Row{int64(a.Lower[dim] + i)})
	}
	if len(c.args) > 2 && c.bool(2) {
		for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
			rows[i], rows[j] = rows[j], rows[i]
		}
	}
	return rows
}

func expandArray(c *call) []Row {
	rows := each(c.args[0])
	for i := range rows {
		rows[i] = append(rows[i], int64(i+1))
	}
	return rows
}

// allSettings is pg_show_all_settings().
func allSettings(c *call) []Row {
	if c.x.session.Settings == nil {
		return nil
	}
	var rows []Row
	optional := func(s string) value.Datum {
		if s == "" {
			return nil
		}
		return s
	}
	for _, s := range c.x.session.Settings() {
		var choices value.Datum
		if s.Choices != nil {
			items := make([]value.Datum, len(s.Choices))
			for i, choice := range s.Choices {
				items[i] = choice
			}
			choices = value.NewArray(pgdata.Text, items)
		}
		rows = append(rows, Row{s.Name, s.Value, optional(s.Unit), s.Category, s.Description, nil, s.Context, s.Type, s.Source,
			optional(s.Least), optional(s.Most), choices, s.Default, s.Reset, nil, nil, false})
	}
	return rows
}

func keywords(*call) []Row {
	var rows []Row
	for _, r := range pgdata.Load("keywords").Rows {
		rows = append(rows, Row{r[0], r[1], r[2] == "t", r[3], r[4]})
	}
	return rows
}

// activity is pg_stat_get_activity(): this session alone.
func activity(c *call) []Row {
	s := c.x.session
	row := make(Row, 30)
	at := map[string]int{}
	n := 0
	for _, p := range pgdata.Get().ProcByName["pg_stat_get_activity"] {
		for i, m := range p.Modes {
			if m == 'o' {
				at[p.Names[i]] = n
				n++
			}
		}
	}
	put := func(name string, v value.Datum) {
		if i, ok := at[name]; ok {
			row[i] = v
		}
	}
	put("datid", int64(c.x.catalog().DatabaseOID(s.Database)))
	put("pid", int64(s.ProcessID))
	put("usesysid", int64(c.x.catalog().RoleOID(s.User)))
	put("state", "active")
	put("backend_start", value.TimestampOf(s.Started))
	put("backend_type", "client backend")
	if s.Setting != nil {
		if name, ok := s.Setting("application_name"); ok {
			put("application_name", name)
		}
	}
	return []Row{row[:n]}
}

// zoneNames is pg_timezone_names(): PostgreSQL's names that are known here.
func zoneNames(c *call) []Row {
	var rows []Row
	for _, r := range pgdata.Load("timezones").Rows {
		zone, ok := value.Zone(r[0])
		if !ok {
			continue
		}
		now := c.x.env.Now.In(zone)
		abbreviation, east := now.Zone()
		rows = append(rows, Row{r[0], abbreviation, value.Interval{Micros: int64(east) * 1e6}, now.IsDST()})
	}
	return rows
}

// zoneAbbreviations is pg_timezone_abbrevs().
func zoneAbbreviations(*call) []Row {
	var rows []Row
	for _, r := range pgdata.Load("timezone_abbrevs").Rows {
		seconds, err := strconv.ParseInt(r[1], 10, 64)
		if err != nil {
			panic("pgdata: the dump of pg_timezone_abbrevs has the offset " + r[1])
		}
		rows = append(rows, Row{r[0], value.Interval{Micros: seconds * 1e6}, r[2] == "t"})
	}
	return rows
}

const plpgsqlComment = "PL/pgSQL procedural language"

// extensions is pg_available_extensions(): what pg_extension has, and no more.
func extensions(*call) []Row { return []Row{{"plpgsql", "1.0", plpgsqlComment}} }

// extensionVersions is pg_available_extension_versions().
func extensionVersions(*call) []Row {
	return []Row{{"plpgsql", "1.0", true, true, false, "pg_catalog", nil, plpgsqlComment}}
}
