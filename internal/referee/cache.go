package referee

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/datacounsel/spillway/internal/testkit"
)

// cache returns the path of something that fetch.sh brings, and leaves the test out where it is not there.
func cache(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("SPILLWAY_CACHE")
	if root == "" {
		root = filepath.Join(testkit.Root(t), ".cache")
	}
	path := filepath.Join(root, "referee", name)
	if _, err := os.Stat(path); err != nil {
		testkit.LeaveOut(t, name+" is not in "+filepath.Dir(path)+": run `make deps`")
	}
	return path
}

// Java returns the program `java` of the newest JDK at hand.
func Java(t testing.TB) string {
	t.Helper()
	return filepath.Join(cache(t, "jdk"), "bin", "java")
}

// Classpath returns the Java class path of one of the folders of referee/java: kafka41, kafka39, trino483, pgjdbc.
func Classpath(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(cache(t, name+".classpath"))
	if err != nil {
		t.Fatalf("read the class path of %s: %v", name, err)
	}
	path := strings.TrimSpace(string(text))
	for _, jar := range filepath.SplitList(path) {
		if _, err := os.Stat(jar); err != nil {
			testkit.LeaveOut(t, name+" lacks a jar (run `make deps`): "+err.Error())
		}
	}
	return path
}

// Python returns a python3 that has what requirements.txt lists; the AWS CLI and moto_server lie beside it.
func Python(t testing.TB) string {
	t.Helper()
	cache(t, "python.done")
	return cache(t, "python/bin/python3")
}

// Tool returns the path of a program of Debian's, such as kcat or psql.
func Tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		testkit.LeaveOut(t, name+" is not installed: run `make deps` as root, or install it")
	}
	return path
}
