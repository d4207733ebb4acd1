package wire

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/datacounsel/spillway/gateway/auth"
	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// login takes a client from its startup packet to the first ReadyForQuery.
func (srv *Server) login(ctx context.Context, c *conn, st *startup) (*session, error) {
	user := st.params["user"]
	if user == "" {
		return nil, fatal(pgerr.New(-1, "28000", "no PostgreSQL user name specified in startup packet"))
	}
	if replication := st.params["replication"]; replication != "" && replication != "false" && replication != "off" && replication != "0" {
		return nil, fatal(pgerr.New(-1, "0A000", "replication connections are not supported"))
	}
	if err := srv.authenticate(c, user, st); err != nil {
		return nil, err
	}
	s := srv.newSession(c, st, user)
	if err := s.begin(st.params); err != nil {
		return nil, err
	}
	if err := s.chooseDatabase(ctx); err != nil {
		return nil, err
	}
	if !srv.admit(s) {
		return nil, fatal(pgerr.New(-1, "53300", "sorry, too many clients already"))
	}
	srv.metrics.logins.WithLabelValues("ok").Inc()
	s.welcome()
	return s, nil
}

// chooseDatabase checks that the database exists, and takes the default one for a client that named none.
func (s *session) chooseDatabase(ctx context.Context) error {
	names := []string{s.database}
	if s.database == s.user && s.srv.Database != "" {
		names = append(names, s.srv.Database)
	}
	for _, name := range names {
		known, err := s.srv.Catalog.HasDatabase(ctx, name)
		if err == nil && !known {
			known, err = s.chooseFurther(ctx, name)
		}
		if err != nil {
			e, _ := asError(err)
			return fatal(e)
		}
		if known {
			s.database, s.sql.Database = name, name
			s.log = s.log.With("database", name)
			return nil
		}
	}
	return fatal(pgerr.New(-1, "3D000", "database \"%s\" does not exist", s.database).
		WithHint("A database is one of Athena's (Glue's) or one of its data catalogs. It is there once something made it; the connector does with its first record."))
}

// chooseFurther takes a data catalog for the database, if there is one of that name.
func (s *session) chooseFurther(ctx context.Context, name string) (bool, error) {
	if s.srv.Further == nil {
		return false, nil
	}
	catalog, err := s.srv.Further.Catalog(ctx, name)
	if err != nil || catalog == nil {
		return false, err
	}
	s.sql.Catalog, s.sql.Further, s.sql.Memo = catalog, true, s.srv.memoOf(name)
	return true, nil
}

// memoOf returns what the sessions of a further catalog share.
func (srv *Server) memoOf(catalog string) *sql.Memo {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if srv.memos[catalog] == nil {
		srv.memos[catalog] = &sql.Memo{}
	}
	return srv.memos[catalog]
}

// connectable lists the databases that clients may connect to, sorted. Further catalogs that cannot be listed now do
// not hide the others.
func (srv *Server) connectable(ctx context.Context) ([]string, error) {
	names, err := srv.Catalog.Databases(ctx)
	if err != nil || srv.Further == nil {
		return names, err
	}
	further, err := srv.Further.Names(ctx)
	if err != nil {
		srv.Log.Warn("the list of databases lacks Athena's further data catalogs", "error", err)
	}
	names = append(slices.Clone(names), further...)
	slices.Sort(names)
	return slices.Compact(names), nil
}

func (srv *Server) newSession(c *conn, st *startup, user string) *session {
	database := st.params["database"]
	if database == "" {
		database = user
	}
	keyLength := shortKey
	if st.minor >= 2 {
		keyLength = longKey
	}
	s := &session{
		srv: srv, conn: c, id: srv.lastID.Add(1), key: randomBytes(keyLength), user: user, database: database,
		settings: newSettings(srv.parameters), statements: map[string]*statement{}, portals: map[string]*portal{},
	}
	s.log = srv.Log.With("session", s.id, "user", user)
	s.sql = &sql.Session{
		Catalog: srv.Catalog, Memo: &srv.memo, User: user, Database: database, ProcessID: s.id, Started: time.Now(),
		ClientAddr: c.net.RemoteAddr().String(), ServerAddr: c.net.LocalAddr().String(), ServerVersion: srv.ServerVersion,
		Connectable: srv.connectable, Setting: s.settings.shown, Settings: s.settings.all, SetConfig: s.setConfig,
	}
	return s
}

// authenticate lets the trusted user in from loopback and asks everyone else for a password by SCRAM.
func (srv *Server) authenticate(c *conn, user string, st *startup) error {
	local := loopback(c.net.RemoteAddr())
	switch {
	case user == srv.Trusted && local:
		c.send(&pgproto3.AuthenticationOk{})
		return nil
	case srv.Users == nil:
		return fatal(pgerr.New(-1, "28000", "role \"%s\" is not permitted to log in", user).
			WithHint("Without --users only %s enters, from this machine.", srv.Trusted))
	case !st.secured && srv.Certificate != nil && !local:
		return fatal(pgerr.New(-1, "28000", "connections from other machines must use TLS").WithHint("Connect with sslmode=require or stronger."))
	}
	verifier, known, err := srv.Users.Lookup(user)
	if err != nil {
		srv.Log.Warn("the users changed and cannot be read; those before hold", "error", err)
	}
	if !known {
		verifier = auth.Mock(srv.secret, user)
	}
	err = scram(c, auth.NewExchange(verifier, known, st.binding))
	var faulty auth.ProtocolError
	switch {
	case errors.Is(err, auth.ErrRefused):
		return fatal(pgerr.New(-1, "28P01", "password authentication failed for user \"%s\"", user))
	case errors.As(err, &faulty):
		return fatal(pgerr.New(-1, "08P01", "%s", string(faulty)))
	}
	return err
}

func loopback(a net.Addr) bool {
	at, err := netip.ParseAddrPort(a.String())
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// scram carries the messages of an exchange.
func scram(c *conn, x *auth.Exchange) error {
	c.send(&pgproto3.AuthenticationSASL{AuthMechanisms: x.Mechanisms()})
	body, err := c.password()
	if err != nil {
		return err
	}
	var first pgproto3.SASLInitialResponse
	if i := bytes.IndexByte(body, 0); i < 0 || len(body) < i+5 || first.Decode(body) != nil {
		return auth.ProtocolError("invalid SASL initial response")
	}
	answer, err := x.First(first.AuthMechanism, first.Data)
	if err != nil {
		return err
	}
	c.send(&pgproto3.AuthenticationSASLContinue{Data: answer})
	if body, err = c.password(); err != nil {
		return err
	}
	if answer, err = x.Final(body); err != nil {
		return err
	}
	c.send(&pgproto3.AuthenticationSASLFinal{Data: answer})
	c.send(&pgproto3.AuthenticationOk{})
	return nil
}

// password sends what waits and reads the client's answer.
func (c *conn) password() ([]byte, error) {
	if err := c.flush(); err != nil {
		return nil, err
	}
	typ, body, err := c.receive()
	if err == nil && typ != 'p' {
		err = fatal(pgerr.New(-1, "08P01", "expected password response, got message type %d", typ))
	}
	return body, err
}

// begin takes the parameters of the startup packet: options, and every name that is a setting.
func (s *session) begin(params map[string]string) error {
	s.settings.start["session_authorization"] = s.user
	set := func(name, value string) error {
		if err := s.settings.begin(strings.ToLower(name), value); err != nil {
			e, _ := asError(err)
			return fatal(e)
		}
		return nil
	}
	pairs, err := parseOptions(params["options"])
	if err != nil {
		return err
	}
	for _, pair := range pairs {
		if err := set(pair[0], pair[1]); err != nil {
			return err
		}
	}
	for name, value := range params {
		switch name {
		case "user", "database", "options", "replication":
			continue
		}
		if err := set(name, value); err != nil {
			return err
		}
	}
	return nil
}

// parseOptions reads "-c name=value --name=value"; a backslash takes the next character as it is.
func parseOptions(text string) (pairs [][2]string, err error) {
	words := optionWords(text)
	for i := 0; i < len(words); i++ {
		word := words[i]
		switch {
		case word == "-c" && i+1 < len(words):
			i++
			word = words[i]
		case strings.HasPrefix(word, "-c"):
			word = word[2:]
		case strings.HasPrefix(word, "--"):
			word = word[2:]
		default:
			return nil, fatal(pgerr.New(-1, "42601", "invalid command-line argument for server process: %s", word))
		}
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return nil, fatal(pgerr.New(-1, "42601", "-c %s requires a value", word))
		}
		pairs = append(pairs, [2]string{strings.ReplaceAll(name, "-", "_"), value})
	}
	return pairs, nil
}

func optionWords(text string) (words []string) {
	var word []byte
	inWord := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			word, inWord = append(word, text[i]), true
		case c == ' ' || c == '\t' || c == '\n':
			if inWord {
				words = append(words, string(word))
			}
			word, inWord = nil, false
		default:
			word, inWord = append(word, c), true
		}
	}
	if inWord {
		words = append(words, string(word))
	}
	return words
}

// welcome tells the client of the settings it must know, its key and that it may begin.
func (s *session) welcome() {
	s.tellSettings()
	s.conn.send(&pgproto3.BackendKeyData{ProcessID: s.id, SecretKey: s.key})
	_ = s.ready() // a client that is gone is noticed when its first message is read
}

func (s *session) tellSettings() {
	for _, news := range s.settings.news() {
		s.conn.send(&pgproto3.ParameterStatus{Name: news[0], Value: news[1]})
	}
}
