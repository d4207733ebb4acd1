// Package auth lets users in: a file of SCRAM-SHA-256 verifiers and the exchange of RFC 5802 and RFC 7677
// as PostgreSQL speaks it.
package auth

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Verifier is what a server keeps of a password: it can check a proof and cannot make one.
type Verifier struct {
	Iterations           int
	Salt                 []byte
	StoredKey, ServerKey []byte // 32 bytes each
}

const scramPrefix = "SCRAM-SHA-256$"

// ParseVerifier reads PostgreSQL's form, SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey, as pg_authid
// keeps it.
func ParseVerifier(text string) (Verifier, error) {
	rest, ok := strings.CutPrefix(text, scramPrefix)
	if !ok {
		return Verifier{}, fmt.Errorf("not a SCRAM-SHA-256 verifier")
	}
	head, keys, _ := strings.Cut(rest, "$")
	iterations, salt, _ := strings.Cut(head, ":")
	stored, server, _ := strings.Cut(keys, ":")
	n, err := strconv.Atoi(iterations)
	if err != nil || n < 1 {
		return Verifier{}, fmt.Errorf("the verifier's number of iterations is wrong")
	}
	v := Verifier{Iterations: n}
	for _, part := range []struct {
		to   *[]byte
		from string
		size int // 0: any
	}{{&v.Salt, salt, 0}, {&v.StoredKey, stored, 32}, {&v.ServerKey, server, 32}} {
		*part.to, err = base64.StdEncoding.DecodeString(part.from)
		if err != nil || len(*part.to) == 0 || part.size > 0 && len(*part.to) != part.size {
			return Verifier{}, fmt.Errorf("the verifier is cut short or not base64")
		}
	}
	return v, nil
}

// Users are the users of a file; changes to it are seen by the next Lookup.
type Users struct {
	path string

	mu     sync.Mutex
	seen   time.Time // modification time of what was read
	byName map[string]Verifier
}

// Load reads a file of lines user:verifier; empty lines and lines that begin with # say nothing.
func Load(path string) (*Users, error) {
	u := &Users{path: path}
	return u, u.reload()
}

// Lookup returns the user's verifier. When the file changed and cannot be read, the error says so and what
// was read before holds.
func (u *Users) Lookup(name string) (v Verifier, ok bool, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	err = u.reload()
	v, ok = u.byName[name]
	return v, ok, err
}

func (u *Users) reload() error {
	info, err := os.Stat(u.path)
	if err != nil {
		return fmt.Errorf("read the users: %w", err)
	}
	if info.ModTime().Equal(u.seen) {
		return nil
	}
	file, err := os.Open(u.path)
	if err != nil {
		return fmt.Errorf("read the users: %w", err)
	}
	defer file.Close()
	byName, err := parse(file)
	if err != nil {
		return fmt.Errorf("read the users: %s:%w", u.path, err)
	}
	u.seen, u.byName = info.ModTime(), byName
	return nil
}

// parse reads the lines of a file of users. Its errors begin with the line's number.
func parse(r io.Reader) (map[string]Verifier, error) {
	byName := map[string]Verifier{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		name, text, ok := strings.Cut(line, ":")
		if !ok || name == "" {
			return nil, fmt.Errorf("%d: a line is user:verifier", n)
		}
		v, err := ParseVerifier(strings.TrimSpace(text))
		switch {
		case err != nil && strings.HasPrefix(text, scramPrefix):
			return nil, fmt.Errorf("%d: user %s: %w", n, name, err)
		case err != nil:
			return nil, fmt.Errorf("%d: user %s: passwords are not kept here, only their SCRAM-SHA-256 verifiers: "+
				"take rolpassword from pg_authid of any PostgreSQL where \\password set it", n, name)
		}
		if _, twice := byName[name]; twice {
			return nil, fmt.Errorf("%d: user %s stands there twice", n, name)
		}
		byName[name] = v
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf(" %w", err)
	}
	return byName, nil
}
