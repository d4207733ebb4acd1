package wire

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/datacounsel/spillway/gateway/auth"
)

// verifier makes what pg_authid keeps of a password.
func verifier(t testing.TB, password string) string {
	t.Helper()
	salt := []byte("a salt of 16 b..")
	salted, err := pbkdf2.Key(sha256.New, password, salt, 4096, sha256.Size)
	if err != nil {
		t.Fatal(err)
	}
	mac := func(text string) []byte {
		h := hmac.New(sha256.New, salted)
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	stored := sha256.Sum256(mac("Client Key"))
	b64 := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$4096:%s$%s:%s", b64(salt), b64(stored[:]), b64(mac("Server Key")))
}

func usersFile(t testing.TB, text string) *auth.Users {
	t.Helper()
	path := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	users, err := auth.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return users
}

// writeCertificate makes a self-signed certificate for 127.0.0.1.
func writeCertificate(t testing.TB, cert, key string, serial int64) *x509.CertPool {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "gateway"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return pool
}

// connect enters as a client library does; it returns the SQLSTATE of a refusal.
func connect(t testing.TB, addr, user, password, more string, change func(*pgconn.Config)) (*pgconn.PgConn, string) {
	t.Helper()
	config, err := pgconn.ParseConfig(fmt.Sprintf("postgres://%s:%s@%s/%s?%s", user, password, addr, testDatabase, more))
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(config)
	}
	conn, err := pgconn.ConnectConfig(context.Background(), config)
	if err != nil {
		var e *pgconn.PgError
		if errors.As(err, &e) {
			return nil, e.Code
		}
		return nil, err.Error()
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn, ""
}

func TestPasswords(t *testing.T) {
	s := startServer(t, func(c *Config) { c.Users = usersFile(t, "# people\n\nann:"+verifier(t, "s3cret")+"\n") })
	for _, test := range []struct{ user, password, want string }{
		{"ann", "s3cret", ""}, {"ann", "wrong", "28P01"}, {"nobody", "s3cret", "28P01"}, {"spillway", "", ""},
	} {
		if _, got := connect(t, s.addr, test.user, test.password, "sslmode=disable", nil); got != test.want {
			t.Errorf("%s with %q: got %q, want %q", test.user, test.password, got, test.want)
		}
	}
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	pool := writeCertificate(t, cert, key, 1)
	certificate, err := auth.LoadCertificate(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	s := startServer(t, func(c *Config) {
		c.Certificate, c.Users = certificate, usersFile(t, "ann:"+verifier(t, "s3cret"))
	})
	verify := func(pool *x509.CertPool) func(*pgconn.Config) {
		return func(c *pgconn.Config) { c.TLSConfig.RootCAs = pool }
	}
	// pgconn binds the exchange to the certificate when the server offers it, and require insists.
	for _, more := range []string{"sslmode=verify-full", "sslmode=verify-full&sslnegotiation=direct", "sslmode=verify-full&channel_binding=require"} {
		conn, refusal := connect(t, s.addr, "ann", "s3cret", more, verify(pool))
		if refusal != "" {
			t.Fatalf("%s: %s", more, refusal)
		}
		if _, ok := conn.Conn().(*tls.Conn); !ok {
			t.Errorf("%s: the connection is not encrypted", more)
		}
		if _, err := conn.Exec(context.Background(), "SHOW server_encoding").ReadAll(); err != nil {
			t.Errorf("%s: %v", more, err)
		}
	}
	if _, got := connect(t, s.addr, "ann", "wrong", "sslmode=verify-full", verify(pool)); got != "28P01" {
		t.Errorf("a wrong password over TLS: got %q", got)
	}
	// A new certificate serves the next connection.
	renewed := writeCertificate(t, cert, key, 2)
	future := time.Now().Add(time.Minute)
	if err := errors.Join(os.Chtimes(cert, future, future), os.Chtimes(key, future, future)); err != nil {
		t.Fatal(err)
	}
	if _, got := connect(t, s.addr, "ann", "s3cret", "sslmode=verify-full", verify(renewed)); got != "" {
		t.Errorf("after the certificate was renewed: %s", got)
	}
	if _, got := connect(t, s.addr, "ann", "s3cret", "sslmode=verify-full", verify(pool)); !strings.Contains(got, "certificate") {
		t.Errorf("the old certificate still serves: %q", got)
	}
}
