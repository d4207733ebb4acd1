package sql

import (
	"errors"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"
	"github.com/pganalyze/pg_query_go/v6/parser"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// Split reads a query string with PostgreSQL's parser and returns its statements; an empty string has none.
// A syntax error is an *Error 42601 with PostgreSQL's message and position. What Spillway cannot run is no
// error here but a Raw of kind Refused, because PostgreSQL too refuses it only when it comes to it.
func Split(query string) ([]Raw, error) {
	if text, ok := nativeText(query); ok {
		return []Raw{{Text: strings.TrimSpace(query), Kind: Native, Tag: "SELECT", Native: text, query: query}}, nil
	}
	tree, err := pg_query.Parse(query)
	if err != nil {
		return nil, syntaxError(err)
	}
	raws := make([]Raw, 0, len(tree.Stmts))
	for _, stmt := range tree.Stmts {
		text := query[stmt.StmtLocation:]
		if stmt.StmtLen > 0 {
			text = text[:stmt.StmtLen]
		}
		trimmed := strings.TrimLeft(text, " \t\r\n")
		raw := Raw{
			Text: strings.TrimRight(trimmed, " \t\r\n;"), Offset: int(stmt.StmtLocation) + len(text) - len(trimmed),
			query: query, node: stmt.Stmt,
		}
		raw.decode()
		raws = append(raws, raw)
	}
	return raws, nil
}

// SplitNative returns the query string as one statement in Athena's own SQL, for sessions with
// spillway.native on. Statements that control the session (SET, RESET, SHOW, transactions) keep their kind.
func SplitNative(query string) ([]Raw, error) {
	if raws, err := Split(query); err == nil {
		control := true
		for i := range raws {
			control = control && raws[i].Kind != Query && raws[i].Kind != Explain && raws[i].Kind != Refused
		}
		if control {
			return raws, nil
		}
	}
	text := strings.TrimRight(strings.TrimSpace(query), "; \t\r\n")
	return []Raw{{Text: text, Kind: Native, Tag: "SELECT", Native: text, query: query}}, nil
}

func syntaxError(err error) error {
	var fault *parser.Error
	if !errors.As(err, &fault) {
		return &Error{Code: "42601", Message: err.Error()}
	}
	return &Error{Code: "42601", Message: fault.Message, Position: fault.Cursorpos}
}

// nativeText returns what stands between the dollar quotes of ATHENA $$…$$.
func nativeText(query string) (string, bool) {
	rest := strings.TrimRight(skipBlank(query), "; \t\r\n")
	if len(rest) < 7 || !strings.EqualFold(rest[:6], "athena") {
		return "", false
	}
	rest = skipBlank(rest[6:])
	if !strings.HasPrefix(rest, "$") {
		return "", false
	}
	end := strings.IndexByte(rest[1:], '$')
	if end < 0 {
		return "", false
	}
	tag := rest[:end+2]
	body, ok := strings.CutSuffix(rest[len(tag):], tag)
	return strings.TrimSpace(body), ok && !strings.Contains(body, tag)
}

// skipBlank drops leading white space and comments.
func skipBlank(text string) string {
	for {
		text = strings.TrimLeft(text, " \t\r\n\f\v")
		switch {
		case strings.HasPrefix(text, "--"):
			_, text, _ = strings.Cut(text, "\n")
		case strings.HasPrefix(text, "/*"):
			depth, i := 1, 2
			for i < len(text) && depth > 0 {
				switch {
				case strings.HasPrefix(text[i:], "/*"):
					depth, i = depth+1, i+2
				case strings.HasPrefix(text[i:], "*/"):
					depth, i = depth-1, i+2
				default:
					i++
				}
			}
			text = text[i:]
		default:
			return text
		}
	}
}

func (r *Raw) refuse(pos int32, hint, format string, args ...any) {
	r.Kind = Refused
	r.Err = r.place(pgerr.New(int(pos), "0A000", format, args...).WithHint("%s", hint))
}

// refuseWrite refuses a command as PostgreSQL does in a read-only transaction, which every one of the gateway's is.
func (r *Raw) refuseWrite(command string) {
	r.refuse(-1, readOnlyHint, "cannot execute %s in a read-only transaction", command)
	r.Err.Code = "25006"
}

// place turns the byte offset in an error's position into characters of the whole query string.
func (r *Raw) place(err *Error) *Error {
	if err.Position > 0 && err.Position <= len(r.query)+1 {
		err.Position = len([]rune(r.query[:err.Position-1])) + 1
	}
	return err
}
