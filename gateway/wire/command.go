package wire

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// fixed is a source of rows that are at hand.
type fixed struct {
	rows [][]string
	at   int
}

func (f *fixed) Next() (bool, error) {
	f.at++
	return f.at <= len(f.rows), nil
}

func (f *fixed) Cell(i int) ([]byte, bool) { return []byte(f.rows[f.at-1][i]), false }

func (f *fixed) Close() error { return nil }

// set is SET and SET LOCAL.
func (s *session) set(raw *sql.Raw) error {
	if raw.Local && s.tx.block != explicit && s.tx.block != several {
		s.warn("25P01", "SET LOCAL can only be used in transaction blocks")
	}
	if raw.Default {
		return s.settings.reset(raw.Name, raw.Local)
	}
	if err := s.guardNative(raw.Name, raw.Values); err != nil {
		return err
	}
	return s.settings.set(raw.Name, quoteList(raw.Name, raw.Values), raw.Local)
}

// guardNative refuses to turn spillway.native on where the gateway does not allow it.
func (s *session) guardNative(name string, values []string) error {
	if name != "spillway.native" || s.srv.Native || len(values) != 1 {
		return nil
	}
	if on, _ := boolean(values[0]); !on {
		return nil
	}
	return pgerr.New(-1, "42501", "permission denied to set parameter \"%s\"", name).WithHint("The gateway's --native allows it.")
}

// setConfig is set_config().
func (s *session) setConfig(name, value string, local bool) (string, error) {
	name = strings.ToLower(name)
	if err := s.guardNative(name, []string{value}); err != nil {
		return "", err
	}
	if err := s.settings.set(name, value, local); err != nil {
		return "", err
	}
	_, shown, err := s.settings.show(name)
	return shown, err
}

func (s *session) reset(raw *sql.Raw) error {
	if raw.Name == "all" {
		s.settings.resetAll()
		return nil
	}
	return s.settings.reset(raw.Name, false)
}

// showTitle is the name of SHOW's column.
func (s *session) showTitle(name string) string {
	if p := s.settings.known[name]; p != nil {
		return p.name
	}
	return name
}

func (s *session) show(p *portal) error {
	name := p.stmt.raw.Name
	p.columns = p.stmt.columns
	if name == "all" {
		all := &fixed{}
		for _, row := range s.settings.all() {
			value := s.settings.known[strings.ToLower(row.Name)].show(row.Value)
			all.rows = append(all.rows, []string{row.Name, value, row.Description})
		}
		p.src = all
		return nil
	}
	_, value, err := s.settings.show(name)
	p.src = &fixed{rows: [][]string{{value}}}
	return err
}
