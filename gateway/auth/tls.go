package auth

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"sync"
	"time"
)

// Certificate is a certificate and key in two files; a change of them serves the next connection.
type Certificate struct {
	cert, key string

	mu      sync.Mutex
	seen    [2]time.Time
	pair    *tls.Certificate
	binding []byte
}

// LoadCertificate reads a certificate chain and its key, both PEM.
func LoadCertificate(cert, key string) (*Certificate, error) {
	c := &Certificate{cert: cert, key: key}
	return c, c.reload()
}

// Config is the server's TLS configuration: TLS 1.2 or later, and PostgreSQL's name for ALPN.
func (c *Certificate) Config() (*tls.Config, []byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.reload()
	return &tls.Config{Certificates: []tls.Certificate{*c.pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"postgresql"}}, c.binding, err
}

func (c *Certificate) reload() error {
	var seen [2]time.Time
	for i, path := range []string{c.cert, c.key} {
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("read the TLS certificate: %w", err)
		}
		seen[i] = info.ModTime()
	}
	if seen == c.seen {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("read the TLS certificate %s and key %s: %w", c.cert, c.key, err)
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return fmt.Errorf("read the TLS certificate %s: %w", c.cert, err)
	}
	c.seen, c.pair, c.binding = seen, &pair, endPoint(leaf)
	return nil
}

// endPoint is the channel binding tls-server-end-point (RFC 5929): the certificate's hash by the function of
// its signature, SHA-256 where that is MD5 or SHA-1.
func endPoint(leaf *x509.Certificate) []byte {
	hash := crypto.SHA256
	switch leaf.SignatureAlgorithm {
	case x509.SHA384WithRSA, x509.ECDSAWithSHA384, x509.SHA384WithRSAPSS:
		hash = crypto.SHA384
	case x509.SHA512WithRSA, x509.ECDSAWithSHA512, x509.SHA512WithRSAPSS:
		hash = crypto.SHA512
	case x509.PureEd25519, x509.UnknownSignatureAlgorithm:
		return nil // undefined: offer no binding
	}
	h := hash.New()
	h.Write(leaf.Raw)
	return h.Sum(nil)
}
