package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// The SASL mechanisms that the server offers.
const (
	SCRAM     = "SCRAM-SHA-256"
	SCRAMPlus = "SCRAM-SHA-256-PLUS" // over TLS, bound to the server's certificate
)

// ErrRefused says that the proof is wrong, or the user unknown: the two look alike.
var ErrRefused = errors.New("password authentication failed")

// ProtocolError says that the client's message does not follow RFC 5802.
type ProtocolError string

func (e ProtocolError) Error() string { return string(e) }

const (
	mockIterations = 4096 // PostgreSQL's
	saltBytes      = 16
	nonceBytes     = 18
)

// Mock returns a verifier that no password fits, for a user who does not exist: the same each time, so
// that the exchange does not tell. Secret is the process's own.
func Mock(secret []byte, user string) Verifier {
	sum := func(label string) []byte {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(label + user))
		return mac.Sum(nil)
	}
	return Verifier{Iterations: mockIterations, Salt: sum("salt")[:saltBytes], StoredKey: sum("stored"), ServerKey: sum("server")}
}

// Exchange is the server's side of one SCRAM authentication.
type Exchange struct {
	verifier  Verifier
	known     bool
	binding   []byte // tls-server-end-point; nil without TLS
	header    string // the client's GS2 header
	bare      string // its first message without the header
	first     string // the server's first message
	nonce     string
	mechanism string
}

// NewExchange begins an authentication. known is false for a mock verifier. binding is the hash of the
// server's certificate (tls-server-end-point), nil where there is no TLS.
func NewExchange(v Verifier, known bool, binding []byte) *Exchange {
	return &Exchange{verifier: v, known: known, binding: binding}
}

// Mechanisms are what to offer, the best first.
func (x *Exchange) Mechanisms() []string {
	if x.binding != nil {
		return []string{SCRAMPlus, SCRAM}
	}
	return []string{SCRAM}
}

// First reads the client's first message and returns the server's.
func (x *Exchange) First(mechanism string, message []byte) ([]byte, error) {
	if mechanism != SCRAM && (mechanism != SCRAMPlus || x.binding == nil) {
		return nil, ProtocolError("client selected an invalid SASL authentication mechanism")
	}
	x.mechanism = mechanism
	text := string(message)
	flag, rest, _ := strings.Cut(text, ",")
	authzid, bare, ok := strings.Cut(rest, ",")
	switch {
	case !ok:
		return nil, ProtocolError("malformed SCRAM message")
	case authzid != "":
		return nil, ProtocolError("client uses authorization identity, but it is not supported")
	case mechanism == SCRAMPlus && flag != "p=tls-server-end-point":
		return nil, ProtocolError("unsupported SCRAM channel-binding type")
	case mechanism == SCRAM && flag == "y" && x.binding != nil:
		return nil, ProtocolError("SCRAM channel binding negotiation error")
	case mechanism == SCRAM && flag != "n" && flag != "y":
		return nil, ProtocolError("malformed SCRAM message")
	}
	x.header, x.bare = flag+",,", bare
	parts := strings.Split(bare, ",")
	if len(parts) < 2 || !strings.HasPrefix(parts[0], "n=") || len(parts[1]) < 3 || !strings.HasPrefix(parts[1], "r=") {
		return nil, ProtocolError("malformed SCRAM message")
	}
	own := make([]byte, nonceBytes)
	_, _ = rand.Read(own) // never fails: crypto/rand ends the process instead
	x.nonce = parts[1][2:] + base64.StdEncoding.EncodeToString(own)
	x.first = fmt.Sprintf("r=%s,s=%s,i=%d", x.nonce, base64.StdEncoding.EncodeToString(x.verifier.Salt), x.verifier.Iterations)
	return []byte(x.first), nil
}

// Final checks the client's proof and returns the server's signature; ErrRefused when the proof is wrong.
func (x *Exchange) Final(message []byte) ([]byte, error) {
	text := string(message)
	at := strings.LastIndex(text, ",p=")
	if at < 0 {
		return nil, ProtocolError("malformed SCRAM message")
	}
	withoutProof, encoded := text[:at], text[at+3:]
	proof, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(proof) != sha256.Size {
		return nil, ProtocolError("malformed SCRAM message")
	}
	binding, nonce, ok := strings.Cut(withoutProof, ",")
	if !ok || !strings.HasPrefix(binding, "c=") || !strings.HasPrefix(nonce, "r=") {
		return nil, ProtocolError("malformed SCRAM message")
	}
	want := []byte(x.header)
	if x.mechanism == SCRAMPlus {
		want = append(want, x.binding...)
	}
	if binding[2:] != base64.StdEncoding.EncodeToString(want) {
		return nil, ProtocolError("SCRAM channel binding check failed")
	}
	if nonce[2:] != x.nonce {
		return nil, ProtocolError("invalid SCRAM response: nonce mismatch")
	}
	signed := []byte(x.bare + "," + x.first + "," + withoutProof)
	signature := sign(x.verifier.StoredKey, signed)
	key := make([]byte, sha256.Size)
	subtle.XORBytes(key, proof, signature)
	stored := sha256.Sum256(key)
	if subtle.ConstantTimeCompare(stored[:], x.verifier.StoredKey) != 1 || !x.known {
		return nil, ErrRefused
	}
	return []byte("v=" + base64.StdEncoding.EncodeToString(sign(x.verifier.ServerKey, signed))), nil
}

func sign(key, message []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return mac.Sum(nil)
}
