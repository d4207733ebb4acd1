// Package testkit is what the tests of every part share.
package testkit

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// LeaveOut skips the test because something it needs is not at hand, and says so plainly: `make test`
// names a file in SPILLWAY_LEFT_OUT and prints it at the end. Where nothing may be left out
// (SPILLWAY_REQUIRE_ALL=1) the test fails instead.
func LeaveOut(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("SPILLWAY_REQUIRE_ALL") == "1" {
		t.Fatalf("must not be left out here: %s", why)
	}
	skip(t, why)
}

// Unable skips the test because this machine cannot run it, whatever is installed on it, and says so plainly
// like LeaveOut, but is no failure where nothing may be left out.
func Unable(t testing.TB, why string) {
	t.Helper()
	skip(t, why)
}

// skip leaves the test out and notes why for the closing lines.
func skip(t testing.TB, why string) {
	t.Helper()
	if path := os.Getenv("SPILLWAY_LEFT_OUT"); path != "" {
		list, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatalf("note what was left out: %v", err)
		}
		defer list.Close()
		fmt.Fprintf(list, "%s: %s\n", t.Name(), why)
	}
	t.Skip("left out: " + why)
}

// Root returns the repository's root folder.
func Root(t testing.TB) string {
	t.Helper()
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("find the repository's root: the test binary was built without file names")
	}
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

// RealCSV returns the path of a real price file that lies beside the checkout, and leaves the test out
// where there is none, even under SPILLWAY_REQUIRE_ALL: it is no part of the repository.
func RealCSV(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(Root(t), "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		skip(t, "the real price file "+name+" is not beside this checkout")
	}
	return path
}

// FreePort returns a TCP port of 127.0.0.1 that was free a moment ago and lies below the ephemeral range,
// so that no outgoing connection takes it while a killed process is away.
func FreePort(t testing.TB) int {
	t.Helper()
	for tries := 0; tries < 200; tries++ {
		port := 20000 + (os.Getpid()*131+tries*977+int(counter.Add(1))*37)%12000
		listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
		if err == nil {
			listener.Close()
			return port
		}
	}
	t.Fatal("find a free port between 20000 and 32000: all tried are taken")
	return 0
}
