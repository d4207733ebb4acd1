// Package ddl runs the data definition statements that Athena takes in Hive's grammar, and SHOW and DESCRIBE,
// over a Glue catalog (https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html). Results are Athena's:
// lines of text, columns padded to 20 characters as Hive pads them.
package ddl

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/athena/lex"
	"github.com/datacounsel/spillway/internal/local/glue"
	"github.com/datacounsel/spillway/internal/local/s3"
)

// Engine runs Hive's statements itself and leaves all others to Next.
type Engine struct {
	Catalog *glue.Store
	Objects *s3.Store // where MSCK REPAIR TABLE looks for partitions
	Next    athena.Engine
}

// statement does one statement behind its leading words.
type statement func(*run) (*lines, error)

// statements are the ones of this package, by athena.Classify's names; longer leading words come first.
var statements = map[string]statement{
	"CREATE_DATABASE":    createDatabase,
	"DROP_DATABASE":      dropDatabase,
	"ALTER_TABLE":        alterTable, // and ALTER_TABLE_…
	"CREATE_TABLE":       createTable,
	"DROP_TABLE":         dropTable,
	"DROP_VIEW":          dropTable,
	"MSCK_REPAIR_TABLE":  repairTable,
	"SHOW_DATABASES":     showDatabases,
	"SHOW_TABLES":        showTables,
	"SHOW_VIEWS":         showTables,
	"SHOW_COLUMNS":       showColumns,
	"SHOW_PARTITIONS":    showPartitions,
	"SHOW_TBLPROPERTIES": showProperties,
	"SHOW_CREATE_TABLE":  showCreateTable,
	"SHOW_CREATE_VIEW":   showCreateView,
	"DESCRIBE_TABLE":     describe,
}

// run is one statement under way.
type run struct {
	parser
	Engine
	session athena.Session
	kind    string
}

// Run runs a statement.
func (e Engine) Run(ctx context.Context, session athena.Session, sql string) (athena.Rows, error) {
	kind := athena.Classify(sql).Sub
	name := kind
	if strings.HasPrefix(kind, "ALTER_TABLE") {
		name = "ALTER_TABLE"
	}
	do := statements[name]
	if do == nil {
		return e.Next.Run(ctx, session, sql)
	}
	tokens, err := lex.Tokens(sql)
	if err != nil {
		return nil, err
	}
	r := &run{parser: parser{sql: sql, tokens: tokens}, Engine: e, session: session, kind: kind}
	result, err := do(r)
	if err != nil {
		return nil, hiveError(err)
	}
	return &rows{lines: result}, nil
}

// ddlTask begins Hive's message of a change that the catalog refused.
const ddlTask = "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "

// hiveError puts the catalog's refusals into Hive's words.
func hiveError(err error) error {
	var known *athena.Error
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, glue.ErrExists):
		return failed(ddlTask+"AlreadyExistsException(message:%s)", message(err))
	case errors.Is(err, glue.ErrNotFound):
		return failed("SemanticException [Error 10001]: %s", message(err))
	case errors.Is(err, glue.ErrInvalid):
		return failed(ddlTask+"MetaException(message:%s)", message(err))
	}
	return err
}

// message is the catalog's message without its code.
func message(err error) string {
	_, text, _ := strings.Cut(err.Error(), ": ")
	return text
}

func failed(format string, args ...any) error {
	return athena.Errorf("FAILED", 0, 0, format, args...)
}

// lines is a result: named columns of type string, and lines whose values stand in tabs.
type lines struct {
	columns []string
	text    [][]string
}

func (l *lines) add(values ...string) { l.text = append(l.text, values) }

// pad is a value as Hive writes it in a column.
func pad(value string) string { return fmt.Sprintf("%-20s", value) }

// rows is a lines as athena.Rows.
type rows struct {
	athena.None
	lines *lines
	at    int
}

// Columns are all strings.
func (r *rows) Columns() []athena.Column {
	if r.lines == nil {
		return nil
	}
	columns := make([]athena.Column, len(r.lines.columns))
	for i, name := range r.lines.columns {
		columns[i] = athena.Column{Name: name, Type: "string"}
	}
	return columns
}

// Next moves to the next line.
func (r *rows) Next() bool {
	if r.lines == nil || r.at >= len(r.lines.text) {
		return false
	}
	r.at++
	return true
}

// Cell is a value of the line; a line may have fewer than there are columns.
func (r *rows) Cell(i int) ([]byte, bool) {
	line := r.lines.text[r.at-1]
	if i >= len(line) {
		return nil, true
	}
	return []byte(line[i]), false
}
