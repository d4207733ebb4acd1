package imagetest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// checkSecured boots with users and a certificate in the user data, after which nobody enters without both.
func checkSecured(t *testing.T, m *machine, imds *metadata) {
	keystore, roots := certificate(t, m.address)
	m.powerOff(t)
	m.forward(t, m.address, 9094, 9094)
	imds.set("meta-data/public-ipv4", "192.0.2.1") // which nobody reaches: the advertised address counts
	imds.set("user-data", "#spillway\ntopics=secured:2\nport=9094\nadvertised.host="+m.address+"\nmetrics.port=7071\nusers=alice:open sesame,bob:x=\\y\ntls.keystore="+base64.StdEncoding.EncodeToString(keystore)+"\n")
	m.boot(t)
	enter := func(secrets *tls.Config, user, password string) error {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		opts := []kgo.Opt{kgo.SeedBrokers(m.address + ":9094"), kgo.RequestRetries(0), kgo.DialTLSConfig(secrets)}
		if user != "" {
			opts = append(opts, kgo.SASL(scram.Auth{User: user, Pass: password}.AsSha512Mechanism()))
		}
		client, err := kgo.NewClient(opts...)
		if err != nil {
			return err
		}
		defer client.Close()
		if err := client.Ping(ctx); err != nil {
			return err
		}
		return client.ProduceSync(ctx, &kgo.Record{Topic: "secured", Value: []byte("sealed")}).FirstErr()
	}
	encrypted := &tls.Config{RootCAs: roots}
	for user, password := range map[string]string{"alice": "open sesame", "bob": `x=\y`} { // bob's holds signs that Java's properties escape
		eventually(t, 2*time.Minute, func() error {
			if err := enter(encrypted, user, password); err != nil {
				return fmt.Errorf("enter as %s: %w", user, err)
			}
			return nil
		})
	}
	for _, intruder := range []struct {
		what           string
		secrets        *tls.Config
		user, password string
		want           string
	}{
		{"a wrong password", encrypted, "alice", "open", "SASL_AUTHENTICATION_FAILED"},
		{"no user", encrypted, "", "", "SASL is required"},
		{"no encryption", nil, "alice", "open sesame", "tls alert"},
		{"another authority", &tls.Config{RootCAs: x509.NewCertPool()}, "alice", "open sesame", "unknown authority"},
	} {
		if err := enter(intruder.secrets, intruder.user, intruder.password); err == nil || !strings.Contains(err.Error(), intruder.want) {
			t.Errorf("a client with %s: %v, want %s", intruder.what, err, intruder.want)
		}
	}
	if text, err := m.try("curl", "-sf", "--max-time", "30", "http://127.0.0.1:7071/metrics"); err != nil || !strings.Contains(text, "kafka_server_brokertopicmetrics") {
		t.Errorf("the metrics (%v):\n%s", err, lastLines(text, 20))
	}
	if text := m.exec(t, "stat", "-c", "%a %U:%G", "/run/kafka/keystore.pem", "/run/kafka/launch.conf"); text != "640 root:kafka\n600 root:root\n" {
		t.Errorf("the key and the settings lie as %q", text)
	}
}

// certificate makes a key and a certificate of its own authority for an address, as PEM for a keystore.
func certificate(t *testing.T, address string) ([]byte, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: address}, NotAfter: time.Now().Add(time.Hour), NotBefore: time.Now().Add(-time.Hour),
		IPAddresses: []net.IP{net.ParseIP(address)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...), roots
}
