package wire

import (
	"time"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// block says what kind of transaction a session is in. Nothing is written through the gateway, so a
// transaction holds settings, cursors and the clock.
type block int

const (
	idle     block = iota
	single         // one statement, or the messages up to Sync
	several        // the statements of one simple query
	explicit       // since BEGIN
)

type transaction struct {
	block      block
	failed     bool // of an explicit one
	before     saved
	savepoints []savepoint
}

type savepoint struct {
	name   string
	before saved
	births int // portals made before it
}

// status is what ReadyForQuery says.
func (t *transaction) status() byte {
	switch {
	case t.block != explicit:
		return 'I'
	case t.failed:
		return 'E'
	}
	return 'T'
}

// enter begins a transaction of the given kind unless one is open.
func (s *session) enter(b block) {
	if s.tx.block != idle {
		return
	}
	s.tx = transaction{block: b, before: s.settings.save()}
	s.sql.Now = time.Now()
}

// permit refuses statements in a failed transaction, but for those that end it.
func (s *session) permit(raw *sql.Raw) error {
	if !s.tx.failed || raw == nil {
		return nil
	}
	switch raw.Kind {
	case sql.Commit, sql.Rollback, sql.RollbackTo:
		return nil
	}
	return errAborted
}

// commit ends the transaction and keeps what it did.
func (s *session) commit() {
	s.settings.endTransaction()
	s.closePortals(func(p *portal) bool { return !p.hold })
	for _, p := range s.portals {
		p.kept = true
	}
	s.tx = transaction{}
}

// rollback ends the transaction and takes back what it did.
func (s *session) rollback() {
	if s.tx.block != idle {
		s.settings.restore(s.tx.before)
	}
	s.settings.endTransaction()
	s.closePortals(func(p *portal) bool { return !p.kept })
	s.tx = transaction{}
}

// abort is what an error does to the transaction: an explicit one waits for its end.
func (s *session) abort() {
	if s.tx.block != explicit {
		s.rollback()
		return
	}
	s.tx.failed = true
	since := s.tx.before
	if n := len(s.tx.savepoints); n > 0 {
		since = s.tx.savepoints[n-1].before
	}
	s.settings.restore(since)
	s.closePortals(func(p *portal) bool { return !p.kept })
}

// control carries out a statement of transaction control and returns its tag.
func (s *session) control(raw *sql.Raw) (tag string, err error) {
	switch raw.Kind {
	case sql.Begin:
		if s.tx.block == explicit {
			s.warn("25001", "there is already a transaction in progress")
		}
		s.tx.block = explicit
		return raw.Tag, s.modes(raw.Transaction)
	case sql.Commit, sql.Rollback:
		return s.endBlock(raw)
	case sql.Savepoint:
		if err := s.inBlock("SAVEPOINT"); err != nil {
			return "", err
		}
		s.tx.savepoints = append(s.tx.savepoints, savepoint{raw.Name, s.settings.save(), s.births})
	case sql.Release:
		if err := s.inBlock("RELEASE SAVEPOINT"); err != nil {
			return "", err
		}
		i, err := s.findSavepoint(raw.Name)
		if err != nil {
			return "", err
		}
		s.tx.savepoints = s.tx.savepoints[:i]
	case sql.RollbackTo:
		if err := s.inBlock("ROLLBACK TO SAVEPOINT"); err != nil {
			return "", err
		}
		i, err := s.findSavepoint(raw.Name)
		if err != nil {
			return "", err
		}
		to := s.tx.savepoints[i]
		s.tx.savepoints, s.tx.failed = s.tx.savepoints[:i+1], false
		s.settings.restore(to.before)
		s.closePortals(func(p *portal) bool { return p.born > to.births && !p.kept })
	}
	return raw.Tag, nil
}

func (s *session) endBlock(raw *sql.Raw) (string, error) {
	inside, before := s.tx.block == explicit, s.settings.local
	if !inside {
		if raw.Chain {
			return "", pgerr.New(-1, "25P01", "%s AND CHAIN can only be used in transaction blocks", raw.Tag)
		}
		s.warn("25P01", "there is no transaction in progress")
	}
	modes := map[string]string{}
	for _, name := range []string{"transaction_isolation", "transaction_read_only", "transaction_deferrable"} {
		if v, ok := before[name]; ok {
			modes[name] = v
		}
	}
	tag := raw.Tag
	if raw.Kind == sql.Commit && !s.tx.failed {
		s.commit()
	} else {
		if inside {
			tag = "ROLLBACK"
		}
		s.rollback()
	}
	if raw.Chain {
		s.enter(explicit)
		for name, v := range modes {
			s.settings.local[name] = v
		}
	}
	return tag, nil
}

func (s *session) inBlock(what string) error {
	if s.tx.block != explicit {
		return pgerr.New(-1, "25P01", "%s can only be used in transaction blocks", what)
	}
	return nil
}

func (s *session) findSavepoint(name string) (int, error) {
	for i := len(s.tx.savepoints) - 1; i >= 0; i-- {
		if s.tx.savepoints[i].name == name {
			return i, nil
		}
	}
	return 0, pgerr.New(-1, "3B001", "savepoint \"%s\" does not exist", name)
}

// modes sets what BEGIN and SET TRANSACTION ask for. READ WRITE is granted as PostgreSQL grants it: what
// writes is refused by itself.
func (s *session) modes(t sql.Transaction) error {
	set := func(name, value string) error { return s.settings.set(name, value, true) }
	var err error
	if t.Isolation != "" {
		err = set("transaction_isolation", t.Isolation)
	}
	if t.ReadOnly != nil && err == nil {
		err = set("transaction_read_only", onOff(*t.ReadOnly))
	}
	if t.Deferrable != nil && err == nil {
		err = set("transaction_deferrable", onOff(*t.Deferrable))
	}
	return err
}

// setTransaction is SET TRANSACTION and SET SESSION CHARACTERISTICS AS TRANSACTION.
func (s *session) setTransaction(raw *sql.Raw) error {
	if !raw.Session {
		if s.tx.block != explicit {
			s.warn("25P01", "SET TRANSACTION can only be used in transaction blocks")
		}
		return s.modes(raw.Transaction)
	}
	t := raw.Transaction
	var err error
	if t.Isolation != "" {
		err = s.settings.set("default_transaction_isolation", t.Isolation, false)
	}
	if t.ReadOnly != nil && err == nil {
		err = s.settings.set("default_transaction_read_only", onOff(*t.ReadOnly), false)
	}
	if t.Deferrable != nil && err == nil {
		err = s.settings.set("default_transaction_deferrable", onOff(*t.Deferrable), false)
	}
	return err
}
