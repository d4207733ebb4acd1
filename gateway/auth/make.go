package auth

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"golang.org/x/text/secure/precis"
)

// Make returns a verifier for the password with a new salt, by PostgreSQL's number of iterations. Like
// PostgreSQL it normalises the password and takes it as it is where that fails.
func Make(password string) (Verifier, error) {
	if normal, err := precis.OpaqueString.String(password); err == nil {
		password = normal
	}
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	salted, err := pbkdf2.Key(sha256.New, password, salt, mockIterations, sha256.Size)
	if err != nil {
		return Verifier{}, fmt.Errorf("derive a key from the password: %w", err)
	}
	mac := func(label string) []byte {
		h := hmac.New(sha256.New, salted)
		h.Write([]byte(label))
		return h.Sum(nil)
	}
	stored := sha256.Sum256(mac("Client Key"))
	return Verifier{Iterations: mockIterations, Salt: salt, StoredKey: stored[:], ServerKey: mac("Server Key")}, nil
}

// Text writes the verifier as ParseVerifier reads it.
func (v Verifier) Text() string {
	b64 := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("%s%d:%s$%s:%s", scramPrefix, v.Iterations, b64(v.Salt), b64(v.StoredKey), b64(v.ServerKey))
}
