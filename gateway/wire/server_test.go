package wire

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
	"go.uber.org/goleak"
)

// slow is a result that gives its rows one at a time and waits between them.
type slow struct{ text string }

func (s *slow) Read(p []byte) (int, error) {
	time.Sleep(5 * time.Millisecond)
	return copy(p, s.text), nil
}

func TestCancelStopsTheQuery(t *testing.T) {
	s := startServer(t, nil)
	s.fake.on(answer{piece: "forever", hang: true})
	c := enterDefault(t, s)
	c.Send(&pgproto3.Query{String: "ATHENA $$SELECT forever$$"})
	c.flush()
	for wait := time.Now(); ; {
		cancel(t, s.addr, c.id, []byte("nope")) // a wrong key does nothing
		cancel(t, s.addr, c.id, c.key)
		select {
		case <-s.fake.stopped:
		case <-time.After(20 * time.Millisecond): // the cancel came before the query ran
			if time.Since(wait) < 5*time.Second {
				continue
			}
			t.Fatal("the query was not stopped")
		}
		break
	}
	want := "Error ERROR 57014 canceling statement due to user request|ReadyForQuery I"
	if got := strings.Join(c.untilReady(), "|"); got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	if got := c.query("SHOW server_encoding"); len(got) != 4 {
		t.Fatalf("the session is not usable after a cancel: %q", got)
	}
}

func cancel(t *testing.T, addr string, id uint32, key []byte) {
	t.Helper()
	c := dial(t, addr)
	c.Send(&pgproto3.CancelRequest{ProcessID: id, SecretKey: key})
	c.flush()
	if _, err := io.ReadAll(c.conn); err != nil {
		t.Fatalf("the answer to a cancel request: %v", err)
	}
}

func TestStatementTimeout(t *testing.T) {
	s := startServer(t, nil)
	s.fake.on(answer{piece: "forever", hang: true})
	s.fake.on(answer{piece: "endless", columns: []columnInfo{column("a", "varchar")},
		csv: func() io.Reader { return io.MultiReader(strings.NewReader("\"a\"\n"), &slow{"\"x\"\n"}) }})
	c := enterDefault(t, s)
	c.query("SET statement_timeout = 50")
	for _, text := range []string{"forever", "endless"} {
		got := c.query("ATHENA $$SELECT " + text + "$$")
		want := "Error ERROR 57014 canceling statement due to statement timeout"
		if len(got) < 2 || got[len(got)-2] != want {
			t.Fatalf("%s: got %q, want %s", text, got, want)
		}
	}
	s.waitStopped(t)
}

func TestGoneClientStopsTheQuery(t *testing.T) {
	s := startServer(t, nil)
	s.fake.on(answer{piece: "forever", hang: true})
	c := enterDefault(t, s)
	c.Send(&pgproto3.Query{String: "ATHENA $$SELECT forever$$"})
	c.Send(&pgproto3.Query{String: "SHOW server_encoding"}) // what is piped must not hide the end
	c.flush()
	time.Sleep(20 * time.Millisecond)
	_ = c.conn.Close()
	s.waitStopped(t)
}

func TestPipelineBehindAQuery(t *testing.T) {
	s := startServer(t, nil)
	s.fake.on(answer{piece: "numbers", columns: []columnInfo{column("n", "integer")}, csv: csvOf("\"n\"\n\"1\"\n")})
	c := enterDefault(t, s)
	for range 200 { // more than the read buffer holds
		c.Send(&pgproto3.Query{String: "ATHENA $$SELECT numbers, " + strings.Repeat("x", 100) + "$$"})
	}
	c.flush()
	for i := range 200 {
		if got := c.untilReady(); len(got) != 4 || got[1] != "DataRow 1" {
			t.Fatalf("answer %d: %q", i, got)
		}
	}
}

// A client that does not read holds back its own query, and memory does not grow with the result.
func TestSlowReaderHoldsBack(t *testing.T) {
	s := startServer(t, nil)
	const rows = 400_000
	row := "\"" + strings.Repeat("v", 500) + "\"\n"
	s.fake.on(answer{piece: "wide", columns: []columnInfo{column("a", "varchar")}, csv: manyRows("\"a\"\n", row, rows)})
	c := enterDefault(t, s)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	c.Send(&pgproto3.Query{String: "ATHENA $$SELECT wide$$"})
	c.flush()
	time.Sleep(200 * time.Millisecond)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("200 MB for a client that does not read took %d MiB of heap", grown>>20)
	}
	_ = c.conn.SetDeadline(time.Now().Add(time.Minute))
	n := 0
	for {
		m, err := c.Receive()
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := m.(*pgproto3.DataRow); ok {
			n++
		}
		if _, ok := m.(*pgproto3.ReadyForQuery); ok {
			break
		}
	}
	if n != rows {
		t.Errorf("%d rows came, want %d", n, rows)
	}
}

func TestDrain(t *testing.T) {
	s := startServer(t, nil)
	s.fake.on(answer{piece: "forever", hang: true})
	idle, busy := enterDefault(t, s), enterDefault(t, s)
	busy.Send(&pgproto3.Query{String: "ATHENA $$SELECT forever$$"})
	busy.flush()
	time.Sleep(50 * time.Millisecond)
	s.end()
	for _, c := range []*client{idle, busy} {
		m, err := c.Receive()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := line(m), "Error FATAL 57P01 terminating connection due to administrator command"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	s.waitStopped(t)
	<-s.done
	if _, err := net.Dial("tcp", s.addr); err == nil {
		t.Error("the listener is still open")
	}
}

func TestDrainLetsStatementsEnd(t *testing.T) {
	s := startServer(t, func(c *Config) { c.DrainTimeout = 10 * time.Second })
	lines := strings.Repeat("\"x\"\n", 20)
	s.fake.on(answer{piece: "slowly", columns: []columnInfo{column("a", "varchar")}, csv: func() io.Reader {
		return io.MultiReader(strings.NewReader("\"a\"\n"), io.LimitReader(&slow{lines}, int64(20*len(lines))))
	}})
	c := enterDefault(t, s)
	c.Send(&pgproto3.Query{String: "ATHENA $$SELECT slowly$$"})
	c.flush()
	time.Sleep(20 * time.Millisecond)
	s.end()
	got := c.untilReady()
	if tag := got[len(got)-2]; tag != "CommandComplete SELECT 400" {
		t.Errorf("the statement ended with %s", tag)
	}
	<-s.done
}

func TestMaxConnections(t *testing.T) {
	s := startServer(t, func(c *Config) { c.MaxConnections = 1 })
	first := enterDefault(t, s)
	second := dial(t, s.addr)
	second.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30,
		Parameters: map[string]string{"user": "spillway", "database": testDatabase}})
	second.flush()
	got := second.until(func(m pgproto3.BackendMessage) bool { _, ok := m.(*pgproto3.ErrorResponse); return ok })
	if want := "Error FATAL 53300 sorry, too many clients already"; got[len(got)-1] != want {
		t.Fatalf("got %q, want %s", got, want)
	}
	first.Send(&pgproto3.Terminate{})
	first.flush()
	_, _ = io.ReadAll(first.conn)
	enterDefault(t, s)
}

func TestLoginTimeout(t *testing.T) {
	s := startServer(t, func(c *Config) { c.LoginTimeout = 50 * time.Millisecond })
	c := dial(t, s.addr)
	if _, err := io.ReadAll(c.conn); err != nil {
		t.Fatalf("a silent client was not sent away: %v", err)
	}
}

func TestIdleTimeouts(t *testing.T) {
	s := startServer(t, nil)
	for set, want := range map[string]string{
		"SET idle_session_timeout = 30":                       "Error FATAL 57P05 terminating connection due to idle-session timeout",
		"SET idle_in_transaction_session_timeout = 30; BEGIN": "Error FATAL 25P03 terminating connection due to idle-in-transaction timeout",
	} {
		c := enterDefault(t, s)
		c.query(set)
		m, err := c.Receive()
		if err != nil {
			t.Fatal(err)
		}
		if got := line(m); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// What breaks the framing ends the session with a word; what breaks a message's body does not.
func TestMalformed(t *testing.T) {
	s := startServer(t, nil)
	frame := func(typ byte, body string) []byte {
		return append(binary.BigEndian.AppendUint32([]byte{typ}, uint32(len(body)+4)), body...)
	}
	for name, test := range map[string]struct {
		send []byte
		want string
	}{
		"length below 4":     {[]byte{'Q', 0, 0, 0, 3}, "FATAL 08P01 invalid message length"},
		"length above limit": {[]byte{'Q', 0x7f, 0, 0, 0}, "FATAL 08P01 invalid message length"},
		"unknown type":       {frame('z', ""), "FATAL 08P01 invalid frontend message type 122"},
		"query without end":  {frame('Q', "SHOW x"), "FATAL 08P01 invalid message format"},
		"bind cut short":     {frame('B', "\x00\x00\x00\x01"), "ERROR 08P01 invalid message format"},
		"bind of 65535":      {frame('B', "\x00\x00\xff\xff\x00\x01"), "ERROR 08P01 invalid message format"},
		"bind -2 long":       {frame('B', "\x00\x00\x00\x00\x00\x01\xff\xff\xff\xfe"), "ERROR 08P01 invalid message format"},
		"describe nothing":   {frame('D', ""), "ERROR 08P01 invalid message format"},
		"describe X":         {frame('D', "X\x00"), "ERROR 08P01 invalid DESCRIBE message subtype 88"},
		"bad UTF-8":          {frame('P', "\x00SHOW \xff\x00\x00\x00"), `ERROR 22021 invalid byte sequence for encoding "UTF8": 0xff`},
		"function call":      {frame('F', "\x00\x00\x00\x01"), "ERROR 0A000 the function call protocol is not supported"},
	} {
		t.Run(name, func(t *testing.T) {
			c := enterDefault(t, s)
			if _, err := c.conn.Write(test.send); err != nil {
				t.Fatal(err)
			}
			m, err := c.Receive()
			if err != nil {
				t.Fatal(err)
			}
			if got := line(m); got != "Error "+test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestStartupPackets(t *testing.T) {
	s := startServer(t, nil)
	packet := func(code uint32, body string) []byte {
		return append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), code), body...)
	}
	params := "user\x00spillway\x00database\x00" + testDatabase + "\x00"
	for name, test := range map[string]struct {
		send []byte
		want string
	}{
		"protocol 2":         {packet(2<<16, params+"\x00"), "Error FATAL 0A000 unsupported frontend protocol 2.0: server supports 3.0 to 3.2"},
		"unterminated":       {packet(3<<16, "user\x00spillway"), "Error FATAL 08P01 invalid startup packet layout: expected terminator as last byte"},
		"too long":           {[]byte{0, 1, 0, 0, 0, 3, 0, 0}, "Error FATAL 08P01 invalid length of startup packet"},
		"too short":          {[]byte{0, 0, 0, 7, 0, 3, 0, 0}, "Error FATAL 08P01 invalid length of startup packet"},
		"protocol 3.0":       {packet(3<<16, params+"\x00"), "AuthenticationOk"},
		"protocol 3.2":       {packet(3<<16|2, params+"\x00"), "AuthenticationOk"},
		"protocol 3.9999":    {packet(3<<16|9999, params+"\x00"), "NegotiateProtocolVersion"},
		"unknown extension":  {packet(3<<16, params+"_pq_.x\x001\x00\x00"), "NegotiateProtocolVersion"},
		"SSL with more":      {append(packet(sslCode, ""), "hello"...), "Error FATAL 08P01 received unencrypted data after SSL request"},
		"no user":            {packet(3<<16, "\x00"), "Error FATAL 28000 no PostgreSQL user name specified in startup packet"},
		"nothing but a zero": {packet(3<<16, "\x00\x00"), "Error FATAL 08P01 invalid startup packet layout: expected terminator as last byte"},
	} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, s.addr)
			if _, err := c.conn.Write(test.send); err != nil {
				t.Fatal(err)
			}
			m, err := c.Receive()
			if err != nil {
				t.Fatal(err)
			}
			if got := line(m); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// libpq asks for GSS encryption, is refused, and asks for TLS on the same connection.
func TestEncryptionRequestsOnOneConnection(t *testing.T) {
	s := startServer(t, nil)
	c := dial(t, s.addr)
	for _, m := range []pgproto3.FrontendMessage{&pgproto3.GSSEncRequest{}, &pgproto3.SSLRequest{}} {
		c.Send(m)
		c.flush()
		var answer [1]byte
		if _, err := io.ReadFull(c.conn, answer[:]); err != nil || answer[0] != 'N' {
			t.Fatalf("%T: got %q, %v", m, answer, err)
		}
	}
	c.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30,
		Parameters: map[string]string{"user": "spillway", "database": testDatabase}})
	c.flush()
	c.untilReady()
}

func TestLongKeys(t *testing.T) {
	s := startServer(t, nil)
	c := dial(t, s.addr)
	c.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion32,
		Parameters: map[string]string{"user": "spillway", "database": testDatabase}})
	c.flush()
	c.untilReady()
	if len(c.key) != longKey {
		t.Errorf("the key has %d bytes, want %d", len(c.key), longKey)
	}
}

// A fault in a session ends the session alone.
func TestPanicEndsTheSessionAlone(t *testing.T) {
	s := startServer(t, nil)
	s.fake.on(answer{piece: "panic", columns: []columnInfo{column("a", "varchar")}, csv: func() io.Reader { return panicking{} }})
	other := enterDefault(t, s)
	c := enterDefault(t, s)
	c.Send(&pgproto3.Query{String: "ATHENA $$SELECT panic$$"})
	c.flush()
	m, err := c.Receive()
	if err != nil {
		t.Fatal(err)
	}
	if got := line(m); !strings.HasPrefix(got, "Error FATAL XX000 internal error") {
		t.Errorf("got %s", got)
	}
	other.query("SHOW server_encoding")
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("a fault") }

func TestNothingIsLeft(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	s := startServer(t, nil)
	s.fake.on(answer{piece: "forever", hang: true})
	for i := range 10 {
		c := enterDefault(t, s)
		switch i % 3 {
		case 0:
			c.Send(&pgproto3.Terminate{})
		case 1:
			c.Send(&pgproto3.Query{String: "ATHENA $$SELECT forever$$"})
		}
		c.flush()
		if i%2 == 0 {
			_ = c.conn.Close()
		}
	}
	s.end()
	<-s.done
}

func TestTLSWithoutACertificate(t *testing.T) {
	s := startServer(t, nil)
	dialer := &tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // nothing to verify
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	if conn, err := dialer.DialContext(ctx, "tcp", s.addr); err == nil {
		conn.Close()
		t.Error("TLS without a certificate came about")
	}
}
