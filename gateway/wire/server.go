// Package wire serves PostgreSQL's protocol: sessions that read messages in turn, split, bind and translate
// statements by gateway/sql, run them in Athena or in the embedded catalog, and stream the rows out.
//
//	accept ─▶ startup ─▶ login ─▶ session: receive ─▶ simple | extended ─▶ portal ─▶ athena.Result ─▶ DataRow
//	                                  ▲ cancel requests, statement_timeout, drain end the running context
//
// A session is one goroutine; while Athena works, a second one watches for the client to go away. Nothing is
// queued between S3 and the socket but the buffers of both, so a slow client holds back its own query only.
package wire

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/datacounsel/spillway/gateway/athena"
	"github.com/datacounsel/spillway/gateway/auth"
	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/internal/backoff"
)

// Catalog is sql.Catalog and the question whether a database exists at all.
type Catalog interface {
	sql.Catalog
	HasDatabase(ctx context.Context, name string) (bool, error)
}

// Further are data catalogs beside Catalog, each a database of its own whose schemas are the catalog's databases.
type Further interface {
	Names(ctx context.Context) ([]string, error)
	// Catalog returns nil for an unknown name.
	Catalog(ctx context.Context, name string) (sql.Catalog, error)
}

// Config is what a Server is made of.
type Config struct {
	Catalog     Catalog
	Further     Further // nil: none
	Athena      *athena.Client
	Users       *auth.Users       // nil: nobody but Trusted enters
	Certificate *auth.Certificate // nil: no TLS
	Trusted     string            // enters from loopback without a password; empty: nobody does
	Database    string            // for clients that name none; libpq then sends the user's name

	MaxConnections int
	MaxMessage     int           // bytes of one message after the login
	LoginTimeout   time.Duration // from the connection to the end of the login
	DrainTimeout   time.Duration // how long running statements may go on after Serve's context ended
	ServerVersion  string        // such as 15.18

	Native        bool // whether spillway.native and ATHENA $$…$$ are allowed
	Audit         slog.Level
	AuditLiterals bool // whether audit lines show statements with their literals

	Log     *slog.Logger
	Metrics prometheus.Registerer
}

const (
	preAuthMessage = 8 << 10 // bytes of one message before the login
	waitingRooms   = 2       // connections before their login, as a multiple of MaxConnections
)

// Server serves sessions.
type Server struct {
	Config
	parameters parameters
	metrics    *metrics
	secret     []byte // of this process, for mock verifiers
	lastID     atomic.Uint32
	memo       sql.Memo

	mu       sync.Mutex
	memos    map[string]*sql.Memo // by further catalog
	sessions map[uint32]*session
	draining bool
}

// New returns a server.
func New(c Config) *Server {
	return &Server{
		Config: c, parameters: loadParameters(c.ServerVersion), metrics: newMetrics(c.Metrics), secret: randomBytes(32),
		sessions: map[uint32]*session{}, memos: map[string]*sql.Memo{},
	}
}

// Serve accepts connections until ctx ends. Then idle sessions are told 57P01, running statements may end
// within DrainTimeout and are stopped after it, in Athena too. It returns when no session is left.
func (srv *Server) Serve(ctx context.Context, listener net.Listener) error {
	base, abort := context.WithCancelCause(context.WithoutCancel(ctx))
	defer abort(nil)
	stop := context.AfterFunc(ctx, func() { _ = listener.Close() })
	defer stop()
	var running sync.WaitGroup
	rooms := make(chan struct{}, srv.MaxConnections*(1+waitingRooms))
	for {
		c, err := listener.Accept()
		if err != nil {
			if ctx.Err() == nil && !errors.Is(err, net.ErrClosed) {
				srv.Log.Warn("a connection could not be accepted", "error", err)
				if sleepErr := backoff.Sleep(ctx, 50*time.Millisecond); sleepErr == nil {
					continue
				}
			}
			break
		}
		select {
		case rooms <- struct{}{}:
		default: // too many that have not even logged in: no word is owed to them
			_ = c.Close()
			srv.metrics.refused.Inc()
			continue
		}
		running.Go(func() {
			defer func() { <-rooms }()
			srv.handle(base, c)
		})
	}
	srv.drain(&running, abort)
	return nil
}

func (srv *Server) drain(running *sync.WaitGroup, abort context.CancelCauseFunc) {
	srv.mu.Lock()
	srv.draining = true
	for _, s := range srv.sessions {
		s.drain()
	}
	srv.mu.Unlock()
	done := make(chan struct{})
	go func() { running.Wait(); close(done) }()
	timer := time.NewTimer(srv.DrainTimeout)
	defer timer.Stop()
	select {
	case <-done:
		return
	case <-timer.C:
	}
	abort(errShutdown)
	grace := time.AfterFunc(time.Second, srv.closeAll)
	defer grace.Stop()
	<-done
}

// closeAll cuts the connections of sessions that do not end because their client reads no more.
func (srv *Server) closeAll() {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	for _, s := range srv.sessions {
		_ = s.conn.net.Close()
	}
}

// admit enters a session that has logged in; false when there are too many or the server drains.
func (srv *Server) admit(s *session) bool {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if srv.draining || len(srv.sessions) >= srv.MaxConnections {
		return false
	}
	srv.sessions[s.id] = s
	srv.metrics.sessions.Set(float64(len(srv.sessions)))
	return true
}

func (srv *Server) dismiss(s *session) {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	delete(srv.sessions, s.id)
	srv.metrics.sessions.Set(float64(len(srv.sessions)))
}
