package wire

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/internal/referee"
)

// sunk is a connection that keeps what is written to it.
type sunk struct {
	net.Conn
	bytes.Buffer
}

func (s *sunk) Write(p []byte) (int, error) { return s.Buffer.Write(p) }
func (s *sunk) Read(p []byte) (int, error)  { return 0, io.EOF }

// loose is a session without a client: its methods are called directly.
func loose(t *testing.T) (*session, func() []string) {
	t.Helper()
	server := startServer(t, nil)
	out := &sunk{}
	client, _ := net.Pipe()
	t.Cleanup(func() { client.Close() })
	out.Conn = client
	s := server.newSession(newConn(out, 1<<20), &startup{params: map[string]string{"database": testDatabase}}, "spillway")
	s.ctx = context.Background()
	s.settings.news()
	return s, func() []string {
		front := pgproto3.NewFrontend(&out.Buffer, io.Discard)
		var lines []string
		for {
			m, err := front.Receive()
			if err != nil {
				return lines
			}
			lines = append(lines, line(m))
		}
	}
}

// give makes a cursor over rows.
func (s *session) give(name string, hold bool, rows ...string) {
	f := &fixed{}
	for _, r := range rows {
		f.rows = append(f.rows, strings.Split(r, "|"))
	}
	columns := []sql.Column{textColumn("a"), textColumn("b")}
	s.addPortal(&portal{name: name, hold: hold, opened: true, src: f, columns: columns,
		stmt: &statement{raw: &sql.Raw{Kind: sql.Query, Tag: "SELECT"}, columns: columns}})
}

func TestCursors(t *testing.T) {
	s, out := loose(t)
	run := func(text string, want ...string) {
		t.Helper()
		if err := s.simple([]byte(text + "\x00")); err != nil {
			t.Fatal(err)
		}
		if got := out(); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s:\n got %q\nwant %q", text, got, want)
		}
	}
	const forward = "Error ERROR 55000 cursor can only scan forward"
	run("BEGIN", "CommandComplete BEGIN", "ReadyForQuery T")
	s.give("c", false, "1|a", "2|b", "3|c", "4|d", "5|e", "6|f")
	run("FETCH c", "RowDescription a:25 b:25", "DataRow 1 a", "CommandComplete FETCH 1", "ReadyForQuery T")
	run("FETCH 2 FROM c", "RowDescription a:25 b:25", "DataRow 2 b", "DataRow 3 c", "CommandComplete FETCH 2", "ReadyForQuery T")
	run("MOVE c", "CommandComplete MOVE 1", "ReadyForQuery T")
	run("SAVEPOINT s", "CommandComplete SAVEPOINT", "ReadyForQuery T")
	s.give("d", true, "1|a", "2|b", "3|c")
	run("FETCH ABSOLUTE 2 FROM d", "RowDescription a:25 b:25", "DataRow 2 b", "CommandComplete FETCH 1", "ReadyForQuery T")
	run("FETCH ALL IN c", "RowDescription a:25 b:25", "DataRow 5 e", "DataRow 6 f", "CommandComplete FETCH 2", "ReadyForQuery T")
	run("FETCH ALL IN c", "RowDescription a:25 b:25", "CommandComplete FETCH 0", "ReadyForQuery T")
	run("COMMIT", "CommandComplete COMMIT", "ReadyForQuery I")
	run("FETCH c", `Error ERROR 34000 cursor "c" does not exist`, "ReadyForQuery I")
	run("FETCH RELATIVE 1 FROM d", "RowDescription a:25 b:25", "DataRow 3 c", "CommandComplete FETCH 1", "ReadyForQuery I")
	run("FETCH PRIOR FROM d", forward, "ReadyForQuery I")
	run("FETCH ABSOLUTE 1 FROM d", forward, "ReadyForQuery I")
	run("FETCH BACKWARD ALL FROM d", forward, "ReadyForQuery I")
	run("CLOSE d", "CommandComplete CLOSE CURSOR", "ReadyForQuery I")
	run("BEGIN", "CommandComplete BEGIN", "ReadyForQuery T")
	run("SAVEPOINT s", "CommandComplete SAVEPOINT", "ReadyForQuery T")
	s.give("e", false, "1|a")
	run("ROLLBACK TO s", "CommandComplete ROLLBACK", "ReadyForQuery T")
	run("FETCH e", `Error ERROR 34000 cursor "e" does not exist`, "ReadyForQuery E")
	run("ROLLBACK", "CommandComplete ROLLBACK", "ReadyForQuery I")
}

// COPY writes what PostgreSQL writes, in every format.
func TestCopyAgainstPostgres(t *testing.T) {
	conn, err := pgconn.Connect(context.Background(), referee.SharedPostgres(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	s, _ := loose(t)
	columns := []sql.Column{textColumn("a"), textColumn("b c"), {Name: "n", OID: pgdata.Int4}}
	rows := [][]string{{"plain", "with \"quotes\", commas", "1"}, {"tab\tand\nnewline\r\\", "", "-2"}, {`\.`, "\\N", "3"}, {"|a'b", " x ", "4"}}
	var values []string
	for _, r := range rows {
		values = append(values, "("+literal(r[0])+","+literal(r[1])+","+r[2]+")")
	}
	query := `SELECT a, b AS "b c", n FROM (VALUES ` + strings.Join(values, ",") + ") v(a, b, n)"
	for _, options := range []string{
		"", "(FORMAT text, DELIMITER '|', NULL 'nil')", "(FORMAT csv)", "(FORMAT csv, HEADER)", "(FORMAT csv, HEADER true, QUOTE '''', ESCAPE '#', DELIMITER ';')",
		"(FORMAT csv, FORCE_QUOTE *)", "(FORMAT csv, FORCE_QUOTE (a))", "(FORMAT binary)", "(FORMAT text, HEADER)", "(DELIMITER 'a')", "(FORMAT csv, NULL 'x', ENCODING 'UTF-8')",
	} {
		text := "COPY (" + query + ") TO STDOUT " + options
		var want bytes.Buffer
		_, wantErr := conn.CopyTo(context.Background(), &want, text)
		raws, err := sql.Split(text)
		if err != nil {
			t.Fatal(err)
		}
		format, err := parseCopy(raws[0].Options, columns)
		if (err == nil) != (wantErr == nil) {
			t.Errorf("%s: got %v, PostgreSQL %v", options, err, wantErr)
		}
		if err != nil {
			continue
		}
		p := &portal{copy: format, columns: columns, formats: format.formats(3), src: &fixed{rows: rows}, stmt: &statement{raw: &raws[0]}}
		if _, err := s.pump(context.Background(), p, 0); err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		front := pgproto3.NewFrontend(bytes.NewReader(s.conn.out), io.Discard)
		for {
			m, err := front.Receive()
			if err != nil {
				break
			}
			if data, ok := m.(*pgproto3.CopyData); ok {
				got.Write(data.Data)
			}
		}
		s.conn.out = nil
		if got.String() != want.String() {
			t.Errorf("COPY %s:\n got %q\nwant %q", options, got.String(), want.String())
		}
	}
}

func literal(text string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// No message that a client can send takes the session's goroutine down.
func FuzzMessages(f *testing.F) {
	f.Add(byte('P'), []byte("s\x00SHOW server_encoding\x00\x00\x00"))
	f.Add(byte('B'), []byte("p\x00s\x00\x00\x00\x00\x01\x00\x00\x00\x01a\x00\x01\x00\x01"))
	f.Add(byte('D'), []byte("Ss\x00"))
	f.Add(byte('E'), []byte("p\x00\x00\x00\x00\x01"))
	f.Add(byte('Q'), []byte("BEGIN; SAVEPOINT a; SET LOCAL timezone = '+3'; FETCH x\x00"))
	server := New(Config{Catalog: fakeCatalog{}, MaxConnections: 1, ServerVersion: "15.18", Log: discard, Metrics: newRegistry()})
	f.Fuzz(func(_ *testing.T, typ byte, body []byte) {
		client, _ := net.Pipe()
		defer client.Close()
		s := server.newSession(newConn(&sunk{Conn: client}, 1<<20), &startup{params: map[string]string{}}, "spillway")
		s.ctx = context.Background()
		for range 2 {
			if s.dispatch(typ, append([]byte(nil), body...)) != nil {
				return
			}
			_ = s.dispatch('S', nil)
		}
	})
}

// No startup packet does either.
func FuzzStartup(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x17\x00\x03\x00\x00user\x00a\x00options\x00-c x=y\\ z\x00\x00"))
	f.Add([]byte("\x00\x00\x00\x08\x04\xd2\x16\x2f"))
	server := New(Config{Catalog: fakeCatalog{}, MaxConnections: 1, ServerVersion: "15.18", Log: discard, Metrics: newRegistry()})
	f.Fuzz(func(_ *testing.T, packet []byte) {
		client, _ := net.Pipe()
		defer client.Close()
		c := newConn(&fed{sunk{Conn: client}, bytes.NewReader(packet)}, preAuthMessage)
		st, err := server.greet(c)
		if err != nil {
			return
		}
		s := server.newSession(c, st, "spillway")
		_ = s.begin(st.params)
	})
}

// fed is a connection with given input.
type fed struct {
	sunk
	in io.Reader
}

func (f *fed) Read(p []byte) (int, error) { return f.in.Read(p) }
