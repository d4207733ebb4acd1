// Package session holds what a statement's meaning depends on beside its text.
package session

import (
	"context"
	"strings"
	"time"

	"github.com/datacounsel/spillway/gateway/sql/value"
	"github.com/datacounsel/spillway/internal/lake"
)

// Catalog is what the binder asks about Athena's databases and tables. Names are lower-case.
type Catalog interface {
	Databases(ctx context.Context) ([]string, error)
	// Tables returns the tables and views of a database, and no error and none for an unknown database.
	Tables(ctx context.Context, database string) ([]*lake.Table, error)
	// Table returns nil and no error when the database has no such table.
	Table(ctx context.Context, database, name string) (*lake.Table, error)
}

// Session is what a statement's meaning depends on beside its text. It is read, never kept beyond the Plan.
type Session struct {
	Catalog  Catalog
	User     string
	Database string // what the client connected to: an Athena database, or a data catalog of Further
	// Further says that Database is a data catalog beside the first one. Its databases are the schemas.
	Further bool
	// Connectable lists all that a client may connect to, for pg_database; nil: the databases of Catalog.
	Connectable func(ctx context.Context) ([]string, error)
	SearchPath  []string // as the setting search_path lists it; nil is "$user", public
	Roles       []string // further roles shown in pg_roles; User is always shown
	ProcessID   uint32   // pg_backend_pid()
	Started     time.Time
	Now         time.Time // transaction_timestamp(); zero is the clock when the plan runs

	ClientAddr, ServerAddr string // host:port; empty is a local socket

	Memo *Memo // shared by the sessions of a server; nil keeps nothing

	// Setting returns the value of a run-time parameter (lower-case name) as SHOW has it; ok is false for an unknown one.
	Setting func(name string) (value string, ok bool)
	// Settings lists all parameters for pg_settings. It may be nil.
	Settings func() []Setting
	// SetConfig serves set_config(name, value, is_local) and returns the new value. It may be nil.
	SetConfig func(name, value string, local bool) (string, error)
	// ServerVersion is the server_version to report; empty is "15.0".
	ServerVersion string
}

// Setting is a row of pg_settings.
type Setting struct {
	Name, Value, Unit, Category, Description string
	Context                                  string // internal, postmaster, sighup, superuser, backend, user
	Type                                     string // bool, integer, string, enum or real
	Source                                   string // default, client or session
	Least, Most                              string // of a number
	Choices                                  []string
	Default, Reset                           string // what the server begins with, and what RESET goes back to
}

// Home is the Athena database whose tables are seen in schema public.
func (s *Session) Home() string {
	if s.Further {
		return "public"
	}
	return s.Database
}

// Clock returns the transaction's time.
func (s *Session) Clock() time.Time {
	if s.Now.IsZero() {
		return time.Now()
	}
	return s.Now
}

// Zone returns the session's time zone, UTC where the setting names none that is known.
func (s *Session) Zone() *time.Location {
	if s.Setting != nil {
		if name, ok := s.Setting("timezone"); ok {
			if zone, err := time.LoadLocation(name); err == nil {
				return zone
			}
		}
	}
	return time.UTC
}

// Path returns the schemas searched for a name without schema, in order, $user resolved.
func (s *Session) Path() []string {
	path := s.SearchPath
	if path == nil {
		path = []string{"$user", "public"}
	}
	out := make([]string, 0, len(path))
	for _, name := range path {
		if name == "$user" {
			name = s.User
		}
		out = append(out, name)
	}
	return out
}

// Env is what reading and writing values depends on: the time zone, the clock and the order of dates.
func (s *Session) Env() *value.Env {
	env := &value.Env{Zone: s.Zone(), Now: s.Clock()}
	if s.Setting != nil {
		style, _ := s.Setting("datestyle")
		env.DayFirst = strings.Contains(strings.ToUpper(style), "DMY")
	}
	return env
}
