package sql

import (
	pg_query "github.com/pganalyze/pg_query_go/v6"
)

// Kind says what a statement is, as far as a session must know.
type Kind int

// The kinds of statement.
const (
	Query          Kind = iota // SELECT, VALUES, TABLE
	Explain                    // Inner is the query; Options
	Set                        // Name, Values, Local; Default for SET … TO DEFAULT
	Show                       // Name ("all" for SHOW ALL)
	Reset                      // Name ("all" for RESET ALL)
	SetTransaction             // SET TRANSACTION and SET SESSION CHARACTERISTICS: Transaction, Session
	Begin                      // Transaction
	Commit                     // Chain
	Rollback                   // Chain
	Savepoint                  // Name
	Release                    // Name
	RollbackTo                 // Name
	Declare                    // Name, Inner, Cursor
	Fetch                      // Name, Direction, Count
	Move                       // Name, Direction, Count
	CloseCursor                // Name; empty closes all
	Prepare                    // Name, Inner, ParamOIDs
	Execute                    // Name; Raw.Arguments
	Deallocate                 // Name; empty deallocates all
	Discard                    // Name: all, plans, sequences, temporary
	Listen                     // Name
	Unlisten                   // Name; empty is *
	Notify                     // Name, Values[0] is the payload
	Copy                       // COPY … TO STDOUT: Inner, Options
	Native                     // ATHENA $$…$$: Native
	Lock                       // LOCK TABLE: harmless on a read-only engine
	Refused                    // Err says why
)

// Direction is the way of a FETCH or MOVE.
type Direction int

// The directions of FETCH and MOVE. All is Count = FetchAll with Forward or Backward.
const (
	Forward Direction = iota
	Backward
	Absolute
	Relative
)

// FetchAll is the Count of FETCH ALL.
const FetchAll = int64(1<<63 - 1)

// Transaction holds the modes of BEGIN and SET TRANSACTION; an empty field was not given.
type Transaction struct {
	Isolation  string // "read committed", …
	ReadOnly   *bool
	Deferrable *bool
}

// Cursor holds the options of DECLARE.
type Cursor struct {
	Hold, Binary, Scroll, NoScroll bool
}

// Raw is one statement of a query string.
type Raw struct {
	Text   string // the statement without its semicolon
	Offset int    // where Text begins in the query string, in bytes
	Kind   Kind
	Tag    string // command tag without row counts: SELECT, BEGIN, SET, …

	Name        string
	Values      []string
	Options     map[string]string // lower-case names; EXPLAIN and COPY
	Local       bool              // SET LOCAL
	Session     bool              // SET SESSION CHARACTERISTICS
	Default     bool              // SET … TO DEFAULT
	Chain       bool              // COMMIT AND CHAIN
	Transaction Transaction
	Cursor      Cursor
	Direction   Direction
	Count       int64
	Inner       *Raw
	ParamOIDs   []uint32 // PREPARE's declared types
	Native      string   // Athena SQL to pass through
	Err         *Error   // Refused

	query string           // the whole query string, for positions
	node  *pg_query.Node   // the statement
	args  []*pg_query.Node // EXECUTE's expressions
}
