package wire

import (
	"crypto/rand"
	"crypto/subtle"
)

// Lengths of the secret key that a cancel request must show.
const (
	shortKey = 4  // protocol 3.0
	longKey  = 32 // from 3.2 on
)

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the process instead
	return b
}

// cancel ends what the session runs, if the key is the session's. It says nothing about either.
func (srv *Server) cancel(id uint32, key []byte) {
	srv.mu.Lock()
	s := srv.sessions[id]
	srv.mu.Unlock()
	if s != nil && subtle.ConstantTimeCompare(s.key, key) == 1 {
		srv.metrics.cancels.Inc()
		s.interrupt(errCanceled)
	}
}
