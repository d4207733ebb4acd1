package imagetest

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// metadata is a mock of EC2's instance metadata service, version 2 only: without a token it answers 401.
type metadata struct {
	mu     sync.Mutex
	values map[string]string // by the path below /latest/
	silent bool              // no answer to anybody
}

// serveMetadata answers on 169.254.169.254:80 inside the machine's network.
func (m *machine) serveMetadata(t *testing.T, values map[string]string) *metadata {
	t.Helper()
	mock := &metadata{values: values}
	m.serve(t, "169.254.169.254:80", mock)
	return mock
}

// set changes what the next boot reads; an empty value is absent.
func (d *metadata) set(path, value string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.values[path] = value
}

// silence lets every later question wait in vain.
func (d *metadata) silence() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.silent = true
}

func (d *metadata) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.silent {
		d.mu.Unlock()
		<-r.Context().Done()
		d.mu.Lock()
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/latest/")
	switch value := d.values[path]; {
	case path == "api/token" && r.Method == http.MethodPut && r.Header.Get("X-aws-ec2-metadata-token-ttl-seconds") != "":
		w.Header().Set("X-aws-ec2-metadata-token-ttl-seconds", r.Header.Get("X-aws-ec2-metadata-token-ttl-seconds"))
		w.Write([]byte("a-token")) // the asker may go
	case r.Header.Get("X-aws-ec2-metadata-token") != "a-token":
		w.WriteHeader(http.StatusUnauthorized)
	case value == "":
		w.WriteHeader(http.StatusNotFound)
	default:
		w.Write([]byte(value)) // the asker may go
	}
}

// within enters the machine's network for the time of do, which may make sockets there: a socket stays where its thread
// was when it was made. The thread goes back to its own afterwards; if it ended instead, the kernel would end the
// programs it has started.
func (m *machine) within(do func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer home.Close()
	space, err := os.Open("/run/netns/" + m.netns)
	if err != nil {
		return err
	}
	defer space.Close()
	if err := unix.Setns(int(space.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("enter %s: %w", m.netns, err)
	}
	failed := do()
	if err := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); err != nil {
		panic(fmt.Sprintf("leave %s: %v", m.netns, err)) // the thread is of no use to anybody now
	}
	return failed
}

// serve answers HTTP at an address of the machine's network.
func (m *machine) serve(t *testing.T, addr string, handler http.Handler) {
	t.Helper()
	var listener net.Listener
	err := m.within(func() (err error) {
		listener, err = net.Listen("tcp", addr)
		return err
	})
	if err != nil {
		t.Fatalf("listen on %s in the machine: %v", addr, err)
	}
	server := &http.Server{Handler: handler}
	go server.Serve(listener) // it ends with Close
	t.Cleanup(func() { server.Close() })
}
