package wire

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// parameter is what is known of a run-time parameter (a row of PostgreSQL's pg_settings).
type parameter struct {
	name, fallback  string // fallback is the value when nobody set it
	typ             string // bool, integer, real, enum or string
	unit            string // of an integer: ms, s, min, kB, 8kB…; empty: none
	context         string // internal, postmaster, sighup, superuser, backend, user…
	category, about string
	least, most     float64
	choices         []string
}

// parameters are all run-time parameters by lower-case name.
type parameters map[string]*parameter

// ours are the parameters that PostgreSQL does not have.
var ours = []*parameter{
	{name: "spillway.native", fallback: "off", typ: "bool", context: "user", category: "Spillway",
		about: "Passes statements to Athena as they are, in Athena's own SQL."},
}

// facts replace PostgreSQL's defaults by what holds here: the gateway reads, in UTC and UTF-8.
var facts = map[string]string{
	"client_encoding": "UTF8", "server_encoding": "UTF8", "timezone": "UTC", "log_timezone": "UTC", "datestyle": "ISO, MDY",
	"default_transaction_read_only": "on", "transaction_read_only": "on", "transaction_isolation": "read committed",
	"is_superuser": "off", "lc_collate": "C.UTF-8", "lc_ctype": "C.UTF-8", "lc_messages": "C.UTF-8", "lc_monetary": "C.UTF-8",
	"lc_numeric": "C.UTF-8", "lc_time": "C.UTF-8", "search_path": `"$user", public`, "data_directory": "", "config_file": "",
	"hba_file": "", "ident_file": "", "default_text_search_config": "pg_catalog.english", "in_hot_standby": "off",
	"session_authorization": "", "role": "none", "application_name": "", "max_stack_depth": "2048", "wal_level": "replica",
}

// reported are the parameters that clients are told of when they change, in the order of the start.
var reported = []string{
	"application_name", "client_encoding", "datestyle", "default_transaction_read_only", "in_hot_standby", "integer_datetimes",
	"intervalstyle", "is_superuser", "server_encoding", "server_version", "session_authorization",
	"standard_conforming_strings", "timezone",
}

// loadParameters reads PostgreSQL's own and changes what is different here.
func loadParameters(version string) parameters {
	dump := pgdata.Load("settings")
	at := map[string]int{}
	for i, c := range dump.Columns {
		at[c] = i
	}
	all := parameters{}
	for _, row := range dump.Rows {
		get := func(column string) string {
			if cell := row[at[column]]; cell != pgdata.Null {
				return cell
			}
			return ""
		}
		p := &parameter{
			name: get("name"), fallback: get("setting"), typ: get("vartype"), unit: get("unit"), context: get("context"),
			category: get("category"), about: get("short_desc"), least: decimal(get("min_val")), most: decimal(get("max_val")),
		}
		if choices := strings.Trim(get("enumvals"), "{}"); choices != "" {
			for _, c := range strings.Split(choices, ",") {
				p.choices = append(p.choices, strings.Trim(c, `"`))
			}
		}
		all[strings.ToLower(p.name)] = p
	}
	for _, p := range ours {
		all[p.name] = p
	}
	for name, value := range facts {
		if all[name] == nil { // pg_settings does not list what SHOW ALL leaves out
			all[name] = &parameter{name: name, typ: "string", context: "user"}
		}
		all[name].fallback = value
	}
	all["role"].context, all["session_authorization"].context, all["is_superuser"].context = "user", "user", "internal"
	for name, value := range map[string]string{"server_version": version, "server_version_num": versionNumber(version)} {
		all[name].fallback = value
	}
	return all
}

func decimal(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return v
}

// versionNumber turns 15.18 into 150018.
func versionNumber(version string) string {
	major, minor, _ := strings.Cut(version, ".")
	minor, _, _ = strings.Cut(minor, " ")
	return major + fmt.Sprintf("%04s", minor)
}

// unitScale is the size of a unit in its family's base: milliseconds or bytes.
var unitScale = map[string]float64{
	"us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000,
	"B": 1, "kB": 1 << 10, "8kB": 8 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40,
}

// clean turns what a client sets into the parameter's canonical value.
func (p *parameter) clean(value string) (string, error) {
	switch p.typ {
	case "bool":
		on, ok := boolean(value)
		if !ok {
			return "", pgerr.New(-1, "22023", "parameter \"%s\" requires a Boolean value", p.name)
		}
		return onOff(on), nil
	case "enum":
		return p.choose(value)
	case "integer", "real":
		return p.measure(value)
	}
	return value, nil
}

func (p *parameter) choose(value string) (string, error) {
	for _, c := range p.choices {
		if strings.EqualFold(c, value) {
			return c, nil
		}
	}
	if on, ok := boolean(value); ok { // such as synchronous_commit, which also takes yes and 1
		for _, c := range p.choices {
			if c == onOff(on) {
				return c, nil
			}
		}
	}
	return "", pgerr.New(-1, "22023", "invalid value for parameter \"%s\": \"%s\"", p.name, value).
		WithHint("Available values: %s.", strings.Join(p.choices, ", "))
}

// measure reads a number with or without a unit and gives it in the parameter's own unit.
func (p *parameter) measure(value string) (string, error) {
	invalid := pgerr.New(-1, "22023", "invalid value for parameter \"%s\": \"%s\"", p.name, value)
	text := strings.TrimSpace(value)
	end := 0
	for end < len(text) && strings.IndexByte("+-0123456789.eE", text[end]) >= 0 {
		end++
	}
	number, err := strconv.ParseFloat(text[:end], 64)
	if err != nil {
		return "", invalid
	}
	if unit := strings.TrimSpace(text[end:]); unit != "" {
		scale, known := unitScale[unit]
		own, measured := unitScale[p.unit]
		bytes := func(u string) bool { return strings.HasSuffix(u, "B") }
		if !known || !measured || bytes(unit) != bytes(p.unit) {
			if p.unit != "" {
				invalid.Hint = "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\"."
				if bytes(p.unit) {
					invalid.Hint = "Valid units for this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\"."
				}
			}
			return "", invalid
		}
		number = number * scale / own
	}
	out := strconv.FormatFloat(number, 'g', -1, 64)
	if p.typ == "integer" {
		number = math.RoundToEven(number)
		out = strconv.FormatInt(int64(number), 10)
	}
	if p.least != p.most && (number < p.least || number > p.most) {
		unit := ""
		if p.unit != "" {
			unit = " " + p.unit
		}
		return "", pgerr.New(-1, "22023", "%s%s is outside the valid range for parameter \"%s\" (%s .. %s)", out, unit, p.name,
			strconv.FormatFloat(p.least, 'f', -1, 64), strconv.FormatFloat(p.most, 'f', -1, 64))
	}
	return out, nil
}

// show writes a value as SHOW does: a number in the largest unit that divides it.
func (p *parameter) show(value string) string {
	n, err := strconv.ParseInt(value, 10, 64)
	if p.typ != "integer" || p.unit == "" || err != nil || n <= 0 {
		return value
	}
	units := []string{"d", "h", "min", "s", "ms"}
	if strings.HasSuffix(p.unit, "B") {
		units = []string{"TB", "GB", "MB", "kB", "B"}
	}
	base := float64(n) * unitScale[p.unit]
	for _, u := range units {
		if scale := unitScale[u]; base >= scale && base == float64(int64(base/scale))*scale {
			return strconv.FormatInt(int64(base/scale), 10) + u
		}
	}
	return value
}

// settable tells why a session may not set the parameter.
func (p *parameter) settable() error {
	switch p.context {
	case "internal":
		return pgerr.New(-1, "55P02", "parameter \"%s\" cannot be changed", p.name)
	case "postmaster":
		return pgerr.New(-1, "55P02", "parameter \"%s\" cannot be changed without restarting the server", p.name)
	case "sighup":
		return pgerr.New(-1, "55P02", "parameter \"%s\" cannot be changed now", p.name)
	case "superuser", "superuser-backend":
		return pgerr.New(-1, "42501", "permission denied to set parameter \"%s\"", p.name)
	case "backend":
		return pgerr.New(-1, "55P02", "parameter \"%s\" cannot be set after connection start", p.name)
	}
	return nil
}

func boolean(text string) (on, ok bool) {
	lower := strings.ToLower(text)
	switch {
	case lower == "":
		return false, false
	case strings.HasPrefix("true", lower), strings.HasPrefix("yes", lower), lower == "on", lower == "1":
		return true, true
	case strings.HasPrefix("false", lower), strings.HasPrefix("no", lower), lower == "off", lower == "of", lower == "0":
		return false, true
	}
	return false, false
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
