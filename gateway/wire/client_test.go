package wire

import (
	"encoding/hex"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

// client speaks the protocol message by message.
type client struct {
	t    testing.TB
	conn net.Conn
	*pgproto3.Frontend
	id  uint32
	key []byte
}

// dial opens a connection and sends nothing.
func dial(t testing.TB, addr string) *client {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	return &client{t: t, conn: conn, Frontend: pgproto3.NewFrontend(conn, conn)}
}

// enter opens a session.
func enter(t testing.TB, addr string, params map[string]string) *client {
	t.Helper()
	c := dial(t, addr)
	c.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: params})
	c.flush()
	c.untilReady()
	return c
}

func enterDefault(t testing.TB, s *testServer) *client {
	return enter(t, s.addr, map[string]string{"user": "spillway", "database": testDatabase})
}

func (c *client) flush() {
	c.t.Helper()
	if err := c.Flush(); err != nil {
		c.t.Fatalf("send: %v", err)
	}
}

// untilReady reads to ReadyForQuery and returns a line for every message.
func (c *client) untilReady() (lines []string) {
	c.t.Helper()
	return c.until(func(m pgproto3.BackendMessage) bool { _, ok := m.(*pgproto3.ReadyForQuery); return ok })
}

func (c *client) until(last func(pgproto3.BackendMessage) bool) (lines []string) {
	c.t.Helper()
	for {
		m, err := c.Receive()
		if err != nil {
			c.t.Fatalf("receive after %q: %v", lines, err)
		}
		if k, ok := m.(*pgproto3.BackendKeyData); ok {
			c.id, c.key = k.ProcessID, append([]byte(nil), k.SecretKey...)
		}
		lines = append(lines, line(m))
		if last(m) {
			return lines
		}
	}
}

// query runs a simple query.
func (c *client) query(text string) []string {
	c.t.Helper()
	c.Send(&pgproto3.Query{String: text})
	c.flush()
	return c.untilReady()
}

// line writes a message as the scripts expect it.
func line(m pgproto3.BackendMessage) string {
	switch m := m.(type) {
	case *pgproto3.RowDescription:
		out := "RowDescription"
		for _, f := range m.Fields {
			out += fmt.Sprintf(" %s:%d", f.Name, f.DataTypeOID)
			if f.Format == 1 {
				out += ":binary"
			}
		}
		return out
	case *pgproto3.DataRow:
		out := "DataRow"
		for _, v := range m.Values {
			out += " " + cell(v)
		}
		return out
	case *pgproto3.CommandComplete:
		return "CommandComplete " + string(m.CommandTag)
	case *pgproto3.ReadyForQuery:
		return "ReadyForQuery " + string(m.TxStatus)
	case *pgproto3.ErrorResponse:
		return "Error " + report(*m)
	case *pgproto3.NoticeResponse:
		return "Notice " + report(pgproto3.ErrorResponse(*m))
	case *pgproto3.ParameterStatus:
		return "ParameterStatus " + m.Name + "=" + m.Value
	case *pgproto3.ParameterDescription:
		return strings.TrimSpace("ParameterDescription " + strings.Trim(fmt.Sprint(m.ParameterOIDs), "[]"))
	case *pgproto3.CopyData:
		return "CopyData " + strconv.Quote(string(m.Data))
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", m), "*pgproto3.")
}

func cell(v []byte) string {
	if v == nil {
		return "NULL"
	}
	for _, b := range v {
		if b < 32 || b > 126 {
			return `\x` + hex.EncodeToString(v)
		}
	}
	if len(v) == 0 || strings.ContainsAny(string(v), " \"") {
		return strconv.Quote(string(v))
	}
	return string(v)
}

func report(e pgproto3.ErrorResponse) string {
	out := fmt.Sprintf("%s %s %s", e.Severity, e.Code, e.Message)
	if e.Position > 0 {
		out += fmt.Sprintf(" at %d", e.Position)
	}
	return out
}
