package referee

import (
	"fmt"
	"io"
	"net"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/testkit"
)

// MotoServer is a running moto: an emulation of AWS that keeps all in memory and accepts any credentials.
type MotoServer struct {
	URL string // the endpoint of all services
	*process
}

// Moto starts a moto that ends with the test. Each of env, as NAME=value, sets one of its variables.
func Moto(t testing.TB, env ...string) *MotoServer {
	t.Helper()
	python, port := Python(t), testkit.FreePort(t)
	server := &MotoServer{URL: fmt.Sprintf("http://127.0.0.1:%d", port)}
	process, err := start(command{
		name: "moto", dir: t.TempDir(), env: env, stop: syscall.SIGKILL, patience: time.Minute,
		argv:  []string{filepath.Join(filepath.Dir(python), "moto_server"), "-H", "127.0.0.1", "-p", fmt.Sprint(port)},
		ready: func() error { return answers(server.URL + "/moto-api/data.json") },
	})
	if err != nil {
		t.Fatal(err)
	}
	server.process = process
	process.endWith(t)
	return server
}

// answersOK asks a ZooKeeper whether it is well.
func answersOK(addr string) error {
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		return err
	}
	if _, err := conn.Write([]byte("ruok")); err != nil {
		return err
	}
	answer, err := io.ReadAll(conn)
	if err == nil && string(answer) != "imok" {
		err = fmt.Errorf("it answered %q", answer)
	}
	return err
}
