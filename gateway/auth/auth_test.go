package auth

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The verifier of the example in RFC 7677: user "user", password "pencil".
const (
	pencil = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
	user   = "user"
)

func TestUsersFile(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"good":           {"# people\n\nuser:" + pencil + "\n", ""},
		"plain password": {"\nuser:pencil", ":2: user user: passwords are not kept here"},
		"md5":            {"user:md5a3c1b1", ":1: user user: passwords are not kept here"},
		"no colon":       {"user", ":1: a line is user:verifier"},
		"cut short":      {"user:" + pencil[:60], ":1: user user: the verifier is cut short"},
		"iterations":     {"user:SCRAM-SHA-256$x:W22Z$a:b", ":1: user user: the verifier's number of iterations is wrong"},
		"twice":          {"user:" + pencil + "\nuser:" + pencil, ":2: user user stands there twice"},
	} {
		path := filepath.Join(t.TempDir(), "users")
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(path)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "pencil") {
			t.Errorf("%s: the error shows the password: %v", name, err)
		}
	}
}

func TestUsersChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users")
	write := func(text string, at time.Time) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	write("user:"+pencil, now)
	users, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	write("other:"+pencil, now.Add(time.Second))
	if _, ok, err := users.Lookup("other"); !ok || err != nil {
		t.Errorf("the new user is not seen: %v %v", ok, err)
	}
	write("broken", now.Add(2*time.Second))
	if _, ok, err := users.Lookup("other"); !ok || err == nil {
		t.Errorf("a broken file must be told and change nothing: %v %v", ok, err)
	}
}

// exchange plays the client's messages of RFC 7677's example up to the nonce, which is the server's own.
func TestExchange(t *testing.T) {
	v, err := ParseVerifier(pencil)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		mechanism, first, final string // NONCE stands for the server's
		binding                 []byte
		want                    string
	}{
		"wrong proof":        {SCRAM, "n,,n=,r=abc", "c=biws,r=NONCE,p=" + base64.StdEncoding.EncodeToString(make([]byte, 32)), nil, ErrRefused.Error()},
		"other nonce":        {SCRAM, "n,,n=,r=abc", "c=biws,r=abc,p=" + base64.StdEncoding.EncodeToString(make([]byte, 32)), nil, "nonce mismatch"},
		"other binding":      {SCRAM, "n,,n=,r=abc", "c=eSws,r=NONCE,p=" + base64.StdEncoding.EncodeToString(make([]byte, 32)), nil, "channel binding check failed"},
		"short proof":        {SCRAM, "n,,n=,r=abc", "c=biws,r=NONCE,p=YQ==", nil, "malformed"},
		"no proof":           {SCRAM, "n,,n=,r=abc", "c=biws,r=NONCE", nil, "malformed"},
		"no nonce":           {SCRAM, "n,,n=", "", nil, "malformed"},
		"authzid":            {SCRAM, "n,a=b,n=,r=abc", "", nil, "authorization identity"},
		"unknown mechanism":  {"PLAIN", "n,,n=,r=abc", "", nil, "invalid SASL"},
		"plus without TLS":   {SCRAMPlus, "p=tls-server-end-point,,n=,r=abc", "", nil, "invalid SASL"},
		"downgrade":          {SCRAM, "y,,n=,r=abc", "", []byte("hash"), "negotiation error"},
		"other binding type": {SCRAMPlus, "p=tls-unique,,n=,r=abc", "", []byte("hash"), "unsupported SCRAM channel-binding type"},
	} {
		x := NewExchange(v, true, test.binding)
		answer, err := x.First(test.mechanism, []byte(test.first))
		if err == nil {
			nonce, _, _ := strings.Cut(strings.TrimPrefix(string(answer), "r="), ",")
			_, err = x.Final([]byte(strings.ReplaceAll(test.final, "NONCE", nonce)))
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

// An unknown user's exchange looks like a known one's, the same each time.
func TestMock(t *testing.T) {
	a, b, c := Mock([]byte("secret"), user), Mock([]byte("secret"), user), Mock([]byte("secret"), "other")
	if string(a.Salt) != string(b.Salt) || string(a.Salt) == string(c.Salt) || len(a.Salt) != saltBytes || a.Iterations != mockIterations {
		t.Errorf("mock verifiers are %+v, %+v, %+v", a, b, c)
	}
}

func FuzzExchange(f *testing.F) {
	v, err := ParseVerifier(pencil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("n,,n=,r=abc", "c=biws,r=abc,p=YQ==")
	f.Add("p=tls-server-end-point,,n=,r=abc", ",p=")
	f.Fuzz(func(t *testing.T, first, final string) {
		for _, mechanism := range []string{SCRAM, SCRAMPlus} {
			x := NewExchange(v, true, []byte("hash"))
			if _, err := x.First(mechanism, []byte(first)); err != nil {
				continue
			}
			if _, err := x.Final([]byte(final)); err == nil {
				t.Errorf("%q and %q were let in", first, final)
			}
		}
	})
}
