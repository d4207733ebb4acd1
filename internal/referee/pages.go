package referee

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/testkit"
)

// Superset starts an Apache Superset that ends with the test and returns its URL. Its user is admin, who has the
// password admin; it knows no database.
func Superset(t testing.TB) string {
	t.Helper()
	cache(t, "superset-home.done")
	home, port := t.TempDir(), testkit.FreePort(t)
	if err := os.CopyFS(home, os.DirFS(cache(t, "superset-home"))); err != nil {
		t.Fatalf("copy Superset's own database: %v", err)
	}
	url := fmt.Sprintf("http://127.0.0.1:%d", port)
	return servePage(t, url+"/health", url, command{
		name: "superset", dir: home, stop: syscall.SIGTERM, patience: 2 * time.Minute,
		env: []string{"SUPERSET_HOME=" + home, "SUPERSET_CONFIG_PATH=" + own(t, "superset/superset_config.py"), "FLASK_APP=superset.app:create_app()"},
		argv: []string{filepath.Join(filepath.Dir(cache(t, "superset/bin/python3")), "superset"), "run",
			"-h", "127.0.0.1", "-p", fmt.Sprint(port), "--with-threads"},
	})
}

// PgAdmin starts a pgAdmin 4 on a desktop that ends with the test and returns its URL. It knows one server, named
// spillway, at a port of this machine.
func PgAdmin(t testing.TB, server int, user, database string) string {
	t.Helper()
	cache(t, "pgadmin.done")
	home, port, python := t.TempDir(), testkit.FreePort(t), cache(t, "pgadmin/bin/python3")
	programs, err := filepath.Glob(filepath.Join(filepath.Dir(python), "../lib/python3*/site-packages/pgadmin4"))
	if err != nil || len(programs) != 1 {
		t.Fatalf("find pgAdmin beside %s: %q, %v", python, programs, err)
	}
	c := command{
		name: "pgadmin", dir: home, stop: syscall.SIGTERM, patience: 2 * time.Minute,
		env: []string{"PGADMIN_HOME=" + home, fmt.Sprintf("PGADMIN_PORT=%d", port), "PYTHONPATH=" + own(t, "pgadmin")},
	}
	servers := fmt.Sprintf(`{"Servers": {"1": {"Name": "spillway", "Group": "Servers", "Host": "127.0.0.1", "Port": %d, "Username": %q, "MaintenanceDB": %q,
		"ConnectionParameters": {"sslmode": "prefer", "connect_timeout": 10, "passfile": %q}}}}`, server, user, database, filepath.Join(home, "pgpass"))
	for name, text := range map[string]string{"servers.json": servers, "pgpass": "*:*:*:*:none-is-asked-for\n"} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatalf("tell pgAdmin of the server: %v", err)
		}
	}
	for _, step := range []string{"setup-db", "load-servers servers.json"} {
		setup := exec.Command(python, append([]string{filepath.Join(programs[0], "setup.py")}, strings.Fields(step)...)...)
		setup.Dir, setup.Env = home, append(os.Environ(), c.env...)
		if text, err := setup.CombinedOutput(); err != nil {
			t.Fatalf("pgAdmin's setup.py %s: %v\n%s", step, err, text)
		}
	}
	c.argv = []string{python, filepath.Join(programs[0], "pgAdmin4.py")}
	url := fmt.Sprintf("http://127.0.0.1:%d", port)
	return servePage(t, url+"/misc/ping", url, c)
}

// own returns the path of a file of this package.
func own(t testing.TB, name string) string {
	return filepath.Join(testkit.Root(t), "internal", "referee", name)
}

// answers is nil where a URL does.
func answers(url string) error {
	response, err := http.Get(url)
	if err != nil {
		return err
	}
	return response.Body.Close()
}

// servePage starts a peer that has pages, ready as soon as a URL of it answers, and returns another.
func servePage(t testing.TB, ready, url string, c command) string {
	t.Helper()
	c.ready = func() error { return answers(ready) }
	process, err := start(c)
	if err != nil {
		t.Fatal(err)
	}
	process.endWith(t)
	return url
}
