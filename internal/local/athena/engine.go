// Package athena serves Amazon Athena's JSON 1.1 API: the life of a query, its results in S3, workgroups,
// named queries and prepared statements. What a statement means is left to an Engine.
package athena

import (
	"context"
	"fmt"
)

// Engine runs statements in Athena engine version 3's SQL (Trino's). Hive's data definition statements
// never reach it. Run returns when the first rows are at hand or the statement failed, with an *Error for
// everything that is the statement's fault; ending ctx cancels what runs below.
type Engine interface {
	Run(ctx context.Context, s Session, sql string) (Rows, error)
}

// Session is what a statement runs in.
type Session struct {
	Catalog    string   // awsdatacatalog
	Database   string   // unqualified tables are looked up here; may be empty
	QueryID    string   // the query execution's id
	WorkGroup  string   // the name of the workgroup
	Parameters []string // SQL literals, in the order of the statement's question marks
	// Output is the folder of the query's results, s3://bucket/prefix/ with the slash: CREATE TABLE AS
	// without a location of its own writes to Output + "tables/" + QueryID + "/".
	Output string
	// ScanLimit is how many bytes the statement may scan; 0 sets none. An engine that knows beforehand or
	// sees on the way that it scans more ends with ErrScanLimit; else the caller watches Stats.
	ScanLimit int64
}

// Rows is a result that streams. It is used by one goroutine; Close releases what Run took and may be
// called at any time, also twice.
type Rows interface {
	// Columns describes the result; it is empty for a statement that gives none.
	Columns() []Column
	// Next moves to the next row; false at the end and on failure: see Err.
	Next() bool
	// Cell returns column i of the row in Athena's text form; it is valid until Next.
	Cell(i int) (text []byte, null bool)
	// Err returns what ended the rows early, as Run would have.
	Err() error
	// Stats may be called at any time between Run and Close, and returns what is known by then.
	Stats() Stats
	// UpdateCount is how many rows INSERT, CREATE TABLE AS and UNLOAD wrote, once Next returned false.
	UpdateCount() int64
	Close() error
}

// Stats is what a statement read and wrote.
type Stats struct {
	BytesScanned int64    // stored (compressed) bytes of the objects read
	RowsScanned  int64    // rows read from tables, 0 when the engine does not count them
	Written      []string // the s3:// objects that INSERT, CREATE TABLE AS or UNLOAD wrote
}

// Column is a column of a result, by Athena's names of types: varchar, integer, bigint, double, decimal,
// timestamp, timestamp with time zone, array, map, row, varbinary, json…
type Column struct {
	Name, Type       string
	Precision, Scale int
	Nullable         string // NOT_NULL, NULLABLE or UNKNOWN; empty means UNKNOWN
}

// Error is a statement's failure by Trino's name for it.
type Error struct {
	Name      string // SYNTAX_ERROR, TABLE_NOT_FOUND, DIVISION_BY_ZERO…
	Message   string // complete, with "line 1:8: " where a place is known, without the name
	Category  int    // CategorySystem, CategoryUser or CategoryOther; 0 means user
	Type      int    // of Athena's error catalogue; 0 derives it from Name
	Retryable bool
}

// Athena's error categories
// (https://docs.aws.amazon.com/athena/latest/ug/error-reference.html).
const (
	CategorySystem = 1
	CategoryUser   = 2
	CategoryOther  = 3
)

// ErrScanLimit ends a statement that would scan more than its workgroup allows.
var ErrScanLimit = &Error{
	Name: "EXCEEDED_SCAN_LIMIT", Message: "Bytes scanned limit was exceeded", Category: CategoryUser, Type: 1008,
}

// Error returns "NAME: message", the form of StateChangeReason.
func (e *Error) Error() string { return e.Name + ": " + e.Message }

// Errorf returns a user's error called name at line:column of the statement; line 0 leaves the place out.
func Errorf(name string, line, column int, format string, args ...any) *Error {
	message := fmt.Sprintf(format, args...)
	if line > 0 {
		message = fmt.Sprintf("line %d:%d: %s", line, column, message)
	}
	return &Error{Name: name, Message: message, Category: CategoryUser}
}
