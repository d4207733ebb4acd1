package wire

import (
	"maps"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// settings are a session's values of the run-time parameters. SET LOCAL lies over SET until the transaction
// ends; a transaction that is rolled back takes both back.
type settings struct {
	known   parameters
	start   map[string]string // what the connection began with: RESET goes back to it
	session map[string]string
	local   map[string]string
	told    map[string]string // reported values that the client knows
}

func newSettings(known parameters) *settings {
	return &settings{known: known, start: map[string]string{}, session: map[string]string{}, local: map[string]string{}}
}

// saved is a point to come back to.
type saved struct{ session, local map[string]string }

func (s *settings) save() saved { return saved{maps.Clone(s.session), maps.Clone(s.local)} }

func (s *settings) restore(to saved) {
	s.session, s.local = maps.Clone(to.session), maps.Clone(to.local)
}

// endTransaction drops what was set for the transaction only.
func (s *settings) endTransaction() { clear(s.local) }

// get returns a parameter's value; the name is lower-case.
func (s *settings) get(name string) (string, bool) {
	for _, layer := range []map[string]string{s.local, s.session, s.start} {
		if v, ok := layer[name]; ok {
			return v, true
		}
	}
	if p := s.known[name]; p != nil {
		return p.fallback, true
	}
	return "", false
}

// value is get for a parameter that is known to exist.
func (s *settings) value(name string) string {
	v, _ := s.get(name)
	return v
}

// show returns the value as SHOW writes it, and the name as the parameter has it.
func (s *settings) show(name string) (title, value string, err error) {
	value, ok := s.get(name)
	if !ok {
		return "", "", unknownParameter(name)
	}
	if p := s.known[name]; p != nil {
		return p.name, p.show(value), nil
	}
	return name, value, nil
}

// shown is the value as SHOW writes it.
func (s *settings) shown(name string) (string, bool) {
	_, value, err := s.show(name)
	return value, err == nil
}

func unknownParameter(name string) error {
	return pgerr.New(-1, "42704", "unrecognized configuration parameter \"%s\"", name)
}

// set sets a parameter for the session or the transaction. The name is lower-case.
func (s *settings) set(name, value string, local bool) error {
	value, err := s.check(name, value)
	if err != nil {
		return err
	}
	if local {
		s.local[name] = value
		return nil
	}
	delete(s.local, name)
	s.session[name] = value
	return nil
}

// begin sets a parameter of the startup packet.
func (s *settings) begin(name, value string) error {
	value, err := s.check(name, value)
	if err == nil {
		s.start[name] = value
	}
	return err
}

// reset takes a parameter back to what the connection began with.
func (s *settings) reset(name string, local bool) error {
	p := s.known[name]
	if _, set := s.get(name); p == nil && !set {
		if !strings.Contains(name, ".") {
			return unknownParameter(name)
		}
	}
	if p != nil {
		if err := p.settable(); err != nil {
			return err
		}
	}
	if !local {
		delete(s.local, name)
		delete(s.session, name)
		return nil
	}
	value, ok := s.start[name]
	if !ok && p != nil {
		value = p.fallback
	}
	s.local[name] = value
	return nil
}

func (s *settings) resetAll() {
	for name := range s.session {
		if name != "session_authorization" && name != "role" && !strings.HasPrefix(name, "transaction_") {
			delete(s.session, name)
		}
	}
	clear(s.local)
}

// check returns the canonical form of a value, or why it cannot be set.
func (s *settings) check(name, value string) (string, error) {
	p := s.known[name]
	if p == nil {
		if !strings.Contains(name, ".") {
			return "", unknownParameter(name)
		}
		return value, nil
	}
	if err := p.settable(); err != nil {
		return "", err
	}
	value, err := p.clean(value)
	if err != nil {
		return "", err
	}
	return s.special(p, name, value)
}

// special knows the parameters whose values are more than a type.
func (s *settings) special(p *parameter, name, value string) (string, error) {
	invalid := func() error {
		return pgerr.New(-1, "22023", "invalid value for parameter \"%s\": \"%s\"", p.name, value)
	}
	switch name {
	case "client_encoding":
		switch strings.ToUpper(strings.NewReplacer("-", "", "_", "", " ", "", "'", "").Replace(value)) {
		case "UTF8", "UNICODE":
			return "UTF8", nil
		}
		return "", pgerr.New(-1, "22023", "invalid value for parameter \"client_encoding\": \"%s\"", value).WithHint("The gateway speaks UTF8 only.")
	case "datestyle":
		return dateStyle(s.value(name), value, invalid)
	case "intervalstyle":
		if value != "postgres" {
			return "", pgerr.New(-1, "0A000", "IntervalStyle \"%s\" is not supported", value).WithHint("The gateway prints intervals in the style \"postgres\".")
		}
	case "timezone":
		return zoneName(value, invalid)
	case "bytea_output":
		if value != "hex" {
			return "", pgerr.New(-1, "0A000", "bytea_output \"%s\" is not supported", value)
		}
	case "standard_conforming_strings":
		if value != "on" {
			return "", pgerr.New(-1, "0A000", "standard_conforming_strings cannot be turned off")
		}
	case "session_authorization", "role":
		user := s.value("session_authorization")
		if value != user && !(name == "role" && value == "none") {
			return "", pgerr.New(-1, "22023", "role \"%s\" does not exist", value)
		}
	case "search_path":
		if _, ok := splitNames(value); !ok {
			return "", invalid()
		}
	case "application_name":
		return printable(value), nil
	}
	return value, nil
}

// printable replaces what is not printable ASCII, as PostgreSQL does with application_name.
func printable(value string) string {
	return string([]rune(strings.Map(func(r rune) rune {
		if r < 32 || r > 126 {
			return '?'
		}
		return r
	}, value)))
}

// dateStyle takes ISO with an order of day and month, either of which may be left out.
func dateStyle(before, value string, invalid func() error) (string, error) {
	_, order, _ := strings.Cut(before, ", ")
	for _, word := range strings.FieldsFunc(strings.ToUpper(value), func(r rune) bool { return r == ',' || r == ' ' }) {
		switch word {
		case "ISO":
		case "MDY", "US", "NONEURO", "NONEUROPEAN":
			order = "MDY"
		case "DMY", "EURO", "EUROPEAN":
			order = "DMY"
		case "YMD":
			order = "YMD"
		case "DEFAULT":
			order = "MDY"
		case "SQL", "POSTGRES", "GERMAN":
			return "", pgerr.New(-1, "0A000", "DateStyle \"%s\" is not supported", value).WithHint("The gateway prints dates in the style \"ISO\".")
		default:
			return "", invalid()
		}
	}
	return "ISO, " + order, nil
}

func zoneName(value string, invalid func() error) (string, error) {
	switch strings.ToUpper(value) {
	case "LOCAL", "DEFAULT", "UTC":
		return "UTC", nil
	}
	if strings.EqualFold(value, "local") || value == "" {
		return "", invalid()
	}
	if zone, ok := fixedZone(value); ok {
		return zone, nil
	}
	if _, err := time.LoadLocation(value); err != nil {
		return "", invalid()
	}
	return value, nil
}

// fixedZone reads a number of hours east of Greenwich; PostgreSQL shows it as <+02>-02.
func fixedZone(value string) (string, bool) {
	if value[0] != '-' && value[0] != '+' && (value[0] < '0' || value[0] > '9') {
		return "", false
	}
	d, err := time.ParseDuration(strings.TrimPrefix(value, "+") + "h")
	if err != nil || d <= -16*time.Hour || d >= 16*time.Hour {
		return "", false
	}
	clock := func(d time.Duration) string {
		text := d.Abs().String()
		hours, rest, _ := strings.Cut(text, "h")
		if !strings.Contains(text, "h") {
			hours, rest = "0", text
		}
		minutes, _, _ := strings.Cut(rest, "m")
		out := twoDigits(hours)
		if minutes != "" && minutes != "0" && minutes != "0s" {
			out += ":" + twoDigits(minutes)
		}
		return out
	}
	east, west := "+", "-"
	if d < 0 {
		east, west = "-", "+"
	}
	return "<" + east + clock(d) + ">" + west + clock(d), true
}

func twoDigits(text string) string {
	if len(text) < 2 {
		return "0" + text
	}
	return text
}

// location is where timestamps with time zone are shown.
func (s *settings) location() *time.Location {
	name := s.value("timezone")
	if inner, rest, ok := strings.Cut(strings.TrimPrefix(name, "<"), ">"); ok && rest != "" {
		t, err := time.Parse("-07:00", inner)
		if err != nil {
			t, err = time.Parse("-07", inner)
		}
		if err == nil {
			_, offset := t.Zone()
			return time.FixedZone(inner, offset)
		}
	}
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

// timeout returns a parameter that counts milliseconds; 0 is none.
func (s *settings) timeout(name string) time.Duration {
	return time.Duration(decimal(s.value(name))) * time.Millisecond
}

// searchPath lists search_path's names, unquoted; "$user" stays.
func (s *settings) searchPath() []string {
	names, _ := splitNames(s.value("search_path")) // it was checked when it was set
	return names
}

// splitNames reads a list of identifiers, quoted or folded to lower case.
func splitNames(list string) (names []string, ok bool) {
	rest := strings.TrimSpace(list)
	for rest != "" {
		var name string
		if rest[0] == '"' {
			end := 1
			for end < len(rest) && (rest[end] != '"' || end+1 < len(rest) && rest[end+1] == '"') {
				if rest[end] == '"' {
					end++
				}
				end++
			}
			if end >= len(rest) {
				return nil, false
			}
			name, rest = strings.ReplaceAll(rest[1:end], `""`, `"`), strings.TrimSpace(rest[end+1:])
		} else {
			end := strings.IndexAny(rest, ", \t\n")
			if end < 0 {
				end = len(rest)
			}
			name, rest = strings.ToLower(rest[:end]), strings.TrimSpace(rest[end:])
			if name == "" {
				return nil, false
			}
		}
		names = append(names, name)
		if rest == "" {
			break
		}
		if rest[0] != ',' {
			return nil, false
		}
		if rest = strings.TrimSpace(rest[1:]); rest == "" {
			return nil, false
		}
	}
	return names, true
}

// all lists every parameter, sorted by name, for SHOW ALL and pg_settings.
func (s *settings) all() []sql.Setting {
	rows := make([]sql.Setting, 0, len(s.known))
	for name, p := range s.known {
		rows = append(rows, s.row(name, p))
	}
	sort.Slice(rows, func(i, j int) bool { return strings.ToLower(rows[i].Name) < strings.ToLower(rows[j].Name) })
	return rows
}

// row is a parameter as pg_settings shows it.
func (s *settings) row(name string, p *parameter) sql.Setting {
	row := sql.Setting{Name: p.name, Value: s.value(name), Unit: p.unit, Category: p.category, Description: p.about, Context: p.context,
		Type: p.typ, Source: "default", Choices: p.choices, Default: p.fallback, Reset: p.fallback}
	if p.least != p.most {
		row.Least, row.Most = strconv.FormatFloat(p.least, 'f', -1, 64), strconv.FormatFloat(p.most, 'f', -1, 64)
	}
	if start, ok := s.start[name]; ok {
		row.Reset, row.Source = start, "client"
	}
	for _, layer := range []map[string]string{s.session, s.local} {
		if _, ok := layer[name]; ok {
			row.Source = "session"
		}
	}
	return row
}

// news returns the reported parameters whose value the client does not know yet, names and values in turn.
func (s *settings) news() [][2]string {
	first := s.told == nil
	if first {
		s.told = map[string]string{}
	}
	var out [][2]string
	for _, name := range reported {
		if v := s.value(name); first || s.told[name] != v {
			s.told[name] = v
			out = append(out, [2]string{s.known[name].name, v})
		}
	}
	return out
}

// quoteList writes the values of SET … = a, b as PostgreSQL keeps them.
func quoteList(name string, values []string) string {
	if name != "search_path" && name != "temp_tablespaces" && len(values) == 1 {
		return values[0]
	}
	if name == "datestyle" {
		return strings.Join(values, ", ")
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quoteName(v)
	}
	return strings.Join(quoted, ", ")
}

// quoteName quotes an identifier where it must be.
func quoteName(name string) string {
	plain := name != ""
	for i, r := range name {
		if !(r == '_' || r >= 'a' && r <= 'z' || i > 0 && (r >= '0' && r <= '9' || r == '$')) {
			plain = false
		}
	}
	if plain {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
