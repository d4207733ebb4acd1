package wire

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// Codes that stand where a protocol version may stand.
const (
	cancelCode = 1234<<16 | 5678
	sslCode    = 1234<<16 | 5679
	gssCode    = 1234<<16 | 5680

	minStartup = 8      // PostgreSQL's bounds of a startup packet
	maxStartup = 10_000 // MAX_STARTUP_PACKET_LENGTH

	tlsRecord = 0x16 // first byte of a TLS handshake: TLS without asking first
)

// startup is what a client opens its session with.
type startup struct {
	minor   uint32 // of protocol 3
	params  map[string]string
	secured bool   // by TLS
	binding []byte // tls-server-end-point; nil where there is none
}

var errCancelRequest = errors.New("a cancel request was served")

// handle serves a connection to its end.
func (srv *Server) handle(ctx context.Context, raw net.Conn) {
	c := newConn(raw, preAuthMessage)
	defer func() { _ = c.net.Close() }()
	defer func() {
		if what := recover(); what != nil {
			srv.metrics.panics.Inc()
			srv.Log.Error("a session failed by a fault of the gateway", "panic", what, "stack", string(debug.Stack()))
			report := response("FATAL", panicked(what))
			c.send(&report)
			_ = c.flush()
		}
	}()
	_ = raw.SetDeadline(time.Now().Add(srv.LoginTimeout))
	start, err := srv.greet(c)
	var s *session
	if err == nil {
		s, err = srv.login(ctx, c, start)
	}
	if err != nil {
		srv.turnAway(c, err)
		return
	}
	defer srv.dismiss(s)
	_ = c.net.SetDeadline(time.Time{})
	c.maxBody = srv.MaxMessage
	s.serve(ctx)
}

// turnAway tells a client why it may not enter.
func (srv *Server) turnAway(c *conn, err error) {
	var e *pgerr.Error
	if !errors.As(err, &e) {
		if !errors.Is(err, errCancelRequest) && !errors.Is(err, io.EOF) {
			srv.Log.Debug("a connection ended before its login", "remote", c.net.RemoteAddr(), "error", err)
		}
		return
	}
	srv.metrics.logins.WithLabelValues(e.Code).Inc()
	srv.Log.Info("a connection was turned away", "remote", c.net.RemoteAddr(), "sqlstate", e.Code, "reason", e.Message)
	report := response("FATAL", e)
	c.send(&report)
	_ = c.flush()
}

// greet reads the packets before the first message: requests for encryption, then the startup packet or a
// cancel request.
func (srv *Server) greet(c *conn) (*startup, error) {
	var binding []byte
	secured, asked := false, map[uint32]bool{}
	if first, err := c.r.Peek(1); err == nil && first[0] == tlsRecord {
		if srv.Certificate == nil {
			return nil, errors.New("the client speaks TLS and the gateway has no certificate")
		}
		if binding, err = srv.secure(c, true); err != nil {
			return nil, err
		}
		secured = true
	}
	for {
		code, body, err := readStartup(c)
		if err != nil {
			return nil, err
		}
		switch code {
		case cancelCode:
			if len(body) > 4 {
				srv.cancel(binary.BigEndian.Uint32(body), body[4:])
			}
			return nil, errCancelRequest
		case gssCode, sslCode:
			if asked[code] || secured {
				return nil, fatal(pgerr.New(-1, "08P01", "unsupported frontend protocol %d.%d: server supports 3.0 to 3.2", code>>16, code&0xffff))
			}
			asked[code] = true
			if c.r.Buffered() > 0 { // sent before encryption began, it must not be taken for encrypted
				return nil, fatal(pgerr.New(-1, "08P01", "received unencrypted data after SSL request"))
			}
			if code == gssCode || srv.Certificate == nil {
				if _, err := c.net.Write([]byte{'N'}); err != nil {
					return nil, err
				}
				continue
			}
			if _, err := c.net.Write([]byte{'S'}); err != nil {
				return nil, err
			}
			if binding, err = srv.secure(c, false); err != nil {
				return nil, err
			}
			secured = true
		default:
			st, err := srv.negotiate(c, code, body)
			if err != nil {
				return nil, err
			}
			st.secured, st.binding = secured, binding
			return st, nil
		}
	}
}

// readStartup reads a packet that has no type byte.
func readStartup(c *conn) (code uint32, body []byte, err error) {
	var head [8]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n < minStartup || n > maxStartup {
		return 0, nil, fatal(pgerr.New(-1, "08P01", "invalid length of startup packet"))
	}
	body = make([]byte, n-8)
	_, err = io.ReadFull(c.r, body)
	return binary.BigEndian.Uint32(head[4:]), body, err
}

// secure makes the connection a TLS one and returns its channel binding.
func (srv *Server) secure(c *conn, direct bool) (binding []byte, err error) {
	config, binding, err := srv.Certificate.Config()
	if err != nil {
		srv.Log.Warn("the TLS certificate changed and cannot be read; the one before serves on", "error", err)
	}
	secured := tls.Server(&buffered{Conn: c.net, r: c.r}, config)
	if err := secured.Handshake(); err != nil {
		return nil, err
	}
	if direct && secured.ConnectionState().NegotiatedProtocol != "postgresql" {
		return nil, errors.New("a client that begins with TLS must ask for the protocol postgresql (ALPN)")
	}
	*c = *newConn(secured, c.maxBody)
	return binding, nil
}

// buffered reads what was already taken from the connection first.
type buffered struct {
	net.Conn
	r io.Reader
}

func (b *buffered) Read(p []byte) (int, error) { return b.r.Read(p) }

// negotiate reads the parameters of a startup packet and settles the minor version.
func (srv *Server) negotiate(c *conn, version uint32, body []byte) (*startup, error) {
	if version>>16 != 3 {
		return nil, fatal(pgerr.New(-1, "0A000", "unsupported frontend protocol %d.%d: server supports 3.0 to 3.2", version>>16, version&0xffff))
	}
	st := &startup{minor: min(version&0xffff, 2), params: map[string]string{}}
	var unknown []string
	for len(body) > 1 {
		name, rest, ok := bytes.Cut(body, []byte{0})
		value, rest, ok2 := bytes.Cut(rest, []byte{0})
		if !ok || !ok2 || len(name) == 0 {
			return nil, invalidStartup()
		}
		if strings.HasPrefix(string(name), "_pq_.") {
			unknown = append(unknown, string(name))
		} else {
			st.params[string(name)] = string(value)
		}
		body = rest
	}
	if len(body) != 1 || body[0] != 0 {
		return nil, invalidStartup()
	}
	if version&0xffff > 2 || unknown != nil {
		c.send(&pgproto3.NegotiateProtocolVersion{NewestMinorProtocol: 3<<16 | 2, UnrecognizedOptions: unknown})
	}
	return st, nil
}

func invalidStartup() error {
	return fatal(pgerr.New(-1, "08P01", "invalid startup packet layout: expected terminator as last byte"))
}
