package referee

import (
	"os"
	"sync"
	"testing"
)

// shared holds the peers that the tests of this binary have in common.
var shared = struct {
	sync.Mutex
	trino    *TrinoServer
	postgres *PostgresServer
	folders  []string
	running  []*process
}{}

// Main runs the tests, stops the peers they shared, and does what is to be done after all tests.
func Main(m *testing.M, after ...func()) {
	code := m.Run()
	for _, p := range shared.running {
		p.end()
	}
	for _, folder := range shared.folders {
		os.RemoveAll(folder)
	}
	for _, do := range after {
		do()
	}
	os.Exit(code)
}

// sharedFolder returns a folder that lives as long as the test binary. Lock shared before.
func sharedFolder(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "spillway-referee-")
	if err != nil {
		t.Fatalf("make a folder for shared peers: %v", err)
	}
	shared.folders = append(shared.folders, folder)
	return folder
}

// tellOnFailure shows the shared peer's last lines where the test fails.
func (p *process) tellOnFailure(t testing.TB) {
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s (shared by this binary's tests) wrote last:\n%s", p.name, p.tail(30))
		}
	})
}
