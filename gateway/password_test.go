package gateway

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/datacounsel/spillway/gateway/auth"
	"github.com/datacounsel/spillway/internal/cli"
)

func TestPassword(t *testing.T) {
	run := func(stdin string, args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		env := &cli.Env{Args: append([]string{"password"}, args...), Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs}
		return cli.Execute(t.Context(), env, Command(env)), out.String(), errs.String()
	}
	code, line, errs := run("hush ünïcode\n", "alice")
	if code != cli.ExitOK || strings.Contains(line, "hush") {
		t.Fatalf("exit %d, printed %q, %q", code, line, errs)
	}
	path := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(path, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	users, err := auth.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := users.Lookup("alice"); !ok || err != nil {
		t.Errorf("the printed line lets nobody in: %v", err)
	}
	if code, _, errs := run("", "alice"); code != cli.ExitUsage || !strings.Contains(errs, "no password") {
		t.Errorf("without a password: exit %d, said %q", code, errs)
	}
	if code, _, errs := run("hush\n", "a:b"); code != cli.ExitUsage || !strings.Contains(errs, `user "a:b"`) {
		t.Errorf("with a wrong name: exit %d, said %q", code, errs)
	}
}
