package imagetest

import (
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
	listener := listenIn(t, "/run/netns/"+m.netns, "169.254.169.254:80")
	server := &http.Server{Handler: mock}
	go server.Serve(listener) // it ends with Close
	t.Cleanup(func() { server.Close() })
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
		w.Write([]byte("a-token")) // the asker may go
	case r.Header.Get("X-aws-ec2-metadata-token") != "a-token":
		w.WriteHeader(http.StatusUnauthorized)
	case value == "":
		w.WriteHeader(http.StatusNotFound)
	default:
		w.Write([]byte(value)) // the asker may go
	}
}

// listenIn listens inside a network name space: a socket stays where its thread was when it was made. The
// thread goes back to its own afterwards; if it ended instead, the kernel would end the programs it has started.
func listenIn(t *testing.T, netns, addr string) net.Listener {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	defer home.Close()
	space, err := os.Open(netns)
	if err != nil {
		t.Fatal(err)
	}
	defer space.Close()
	if err := unix.Setns(int(space.Fd()), unix.CLONE_NEWNET); err != nil {
		t.Fatalf("enter %s: %v", netns, err)
	}
	listener, err := net.Listen("tcp", addr)
	if back := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); back != nil {
		t.Fatalf("leave %s: %v", netns, back)
	}
	if err != nil {
		t.Fatalf("listen on %s in %s: %v", addr, netns, err)
	}
	return listener
}
