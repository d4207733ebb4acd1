package wire

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// account counts a statement that has ended and writes its audit line.
func (s *session) account(raw *sql.Raw, p *portal, err error) {
	engine, outcome := p.engine, "ok"
	if engine == "" {
		engine = "session"
	}
	if err != nil {
		outcome = "gone"
		if !errors.Is(err, errGone) {
			e, _ := asError(err)
			outcome = e.Code
		}
	}
	took := time.Since(p.began)
	s.srv.metrics.statements.WithLabelValues(engine, outcome).Inc()
	s.srv.metrics.seconds.WithLabelValues(engine).Observe(took.Seconds())
	ctx := context.Background()
	if !s.log.Enabled(ctx, s.srv.Audit) {
		return
	}
	s.log.Log(ctx, s.srv.Audit, "statement", "outcome", outcome, "engine", engine, "kind", raw.Tag, "text", s.audited(raw),
		"rows", p.sent, "query_id", p.queryID, "scanned", p.scanned, "took", took, "remote", s.conn.net.RemoteAddr().String(),
		"application", s.settings.value("application_name"))
}

// audited is a statement's text for the log, its literals as $n unless they may be shown.
func (s *session) audited(raw *sql.Raw) string {
	if s.srv.AuditLiterals {
		return raw.Text
	}
	text, err := pg_query.Normalize(raw.Text)
	if err != nil {
		return raw.Tag
	}
	return text
}

// noticeQuery tells who debugs which of Athena's queries ran.
func (s *session) noticeQuery(p *portal) {
	s.notice("debug1", pgerr.New(-1, "00000", "Athena query %s scanned %d bytes", p.queryID, p.scanned))
}

// nativeTypes are PostgreSQL's types for Athena's; what is missing is text.
var nativeTypes = map[string]uint32{
	"boolean": pgdata.Bool, "tinyint": pgdata.Int2, "smallint": pgdata.Int2, "integer": pgdata.Int4, "int": pgdata.Int4,
	"bigint": pgdata.Int8, "real": pgdata.Float4, "float": pgdata.Float4, "double": pgdata.Float8, "decimal": pgdata.Numeric,
	"varchar": pgdata.Varchar, "char": pgdata.BPChar, "date": pgdata.Date, "timestamp": pgdata.Timestamp,
	"timestamp with time zone": pgdata.TimestampTZ, "varbinary": pgdata.Bytea, "json": pgdata.JSON, "uuid": pgdata.UUID,
}

// unbounded is the length that Athena reports for varchar without one.
const unbounded = 2147483647

// nativeColumn describes a column that Athena described.
func nativeColumn(c types.ColumnInfo) sql.Column {
	out := sql.Column{Name: aws.ToString(c.Name), OID: nativeTypes[aws.ToString(c.Type)], Typmod: -1}
	switch {
	case out.OID == 0 || out.OID == pgdata.Varchar && c.Precision == unbounded:
		out.OID = pgdata.Text
	case out.OID == pgdata.Varchar || out.OID == pgdata.BPChar:
		out.Typmod = c.Precision + 4
	case out.OID == pgdata.Numeric:
		out.Typmod = (c.Precision<<16 | c.Scale) + 4
	}
	return out
}
