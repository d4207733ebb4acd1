package referee

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/datacounsel/spillway/internal/testkit"
)

// PostgresServer is a running PostgreSQL, made for speed and not for keeping.
type PostgresServer struct {
	DSN  string // for pgx and psql: user postgres, no password, database postgres
	Port int
	*process
}

// Postgres starts a PostgreSQL 15 (or the newest at hand) that ends with the test.
func Postgres(t testing.TB) *PostgresServer {
	t.Helper()
	server := startPostgres(t, t.TempDir())
	server.endWith(t)
	return server
}

// SharedPostgres returns the PostgreSQL that all tests of this binary share, and starts it at first.
// Make a database or schema of your own in it where you write.
func SharedPostgres(t testing.TB) *PostgresServer {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.postgres == nil {
		shared.postgres = startPostgres(t, sharedFolder(t))
		shared.running = append(shared.running, shared.postgres.process)
	}
	shared.postgres.tellOnFailure(t)
	return shared.postgres
}

func startPostgres(t testing.TB, dir string) *PostgresServer {
	t.Helper()
	bin := postgresBin(t)
	credential, err := unprivileged(dir)
	if err != nil {
		t.Fatalf("give PostgreSQL's folder to an unprivileged user: %v", err)
	}
	data := filepath.Join(dir, "data")
	init := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	init.Dir, init.SysProcAttr = dir, &syscall.SysProcAttr{Credential: credential}
	if text, err := init.CombinedOutput(); err != nil {
		t.Fatalf("make a PostgreSQL cluster: %v\n%s", err, text)
	}
	port := testkit.FreePort(t)
	server := &PostgresServer{Port: port, DSN: fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)}
	server.process, err = start(command{
		name: "postgres", dir: dir, credential: credential, stop: syscall.SIGINT, patience: time.Minute,
		argv: []string{filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1",
			"-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "timezone=UTC"},
		ready: func() error {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			conn, err := pgx.Connect(ctx, server.DSN)
			if err != nil {
				return err
			}
			return conn.Close(ctx)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// postgresBin returns the folder of PostgreSQL's server programs: 15's where Debian has put it, else the newest.
func postgresBin(t testing.TB) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.Sort(found)
	const wanted = "/usr/lib/postgresql/15/bin/initdb"
	if slices.Contains(found, wanted) {
		return filepath.Dir(wanted)
	}
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	return filepath.Dir(Tool(t, "initdb"))
}

// unprivileged returns the user to run PostgreSQL as, which refuses root, and gives the folder to it.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.ParseUint(account.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(account.Gid, 10, 32)
	if err := errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid)), open(dir)); err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// open lets other users pass the folders above dir that the tests have made.
func open(dir string) error {
	for up := filepath.Dir(dir); up != os.TempDir() && up != "/"; up = filepath.Dir(up) {
		info, err := os.Stat(up)
		if err != nil {
			return err
		}
		if err := os.Chmod(up, info.Mode()|0o011); err != nil {
			return err
		}
	}
	return nil
}
