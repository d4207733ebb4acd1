package imagetest

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/datacounsel/spillway/internal/testkit"
)

// basePackages stand in for what Debian's cloud image has beyond the minimum.
const basePackages = "systemd-sysv,dbus,udev,openssh-server,sudo,ca-certificates,curl,iproute2,procps,netbase,kmod"

// nameServer is how a machine finds names, by slirp4netns.
const nameServer = "nameserver 10.0.2.3\n"

// baseRoot returns a root file system of Debian 12 that is made once and kept in the cache.
func baseRoot(t testing.TB) string {
	t.Helper()
	cache := os.Getenv("SPILLWAY_CACHE")
	if cache == "" {
		cache = filepath.Join(testkit.Root(t), ".cache")
	}
	root := filepath.Join(cache, "ami", "bookworm")
	if _, err := os.Stat(filepath.Join(root, "etc/debian_version")); err == nil {
		return root
	}
	if err := os.MkdirAll(filepath.Dir(root), 0o755); err != nil {
		t.Fatal(err)
	}
	fresh, err := os.MkdirTemp(filepath.Dir(root), "new")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(fresh)
	// In a mount space of its own what debootstrap mounts ends with it; an archive may fail once.
	const twice = `for try in 1 2; do debootstrap "$@" && chmod 0755 "$4" && exit 0; done; exit 1`
	run(t, "unshare", "--mount", "/bin/sh", "-c", twice, "debootstrap", "--variant=minbase", "--include="+basePackages, "bookworm", fresh, mirror())
	if err := os.Rename(fresh, root); err != nil && !exists(filepath.Join(root, "etc/debian_version")) { // another run may have been faster
		t.Fatal(err)
	}
	return root
}

// mirror returns the Debian archive that this machine itself is told to use.
func mirror() string {
	for _, name := range []string{"/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"} {
		file, err := os.Open(name)
		if err != nil {
			continue
		}
		defer file.Close()
		for lines := bufio.NewScanner(file); lines.Scan(); {
			for _, field := range strings.Fields(lines.Text()) {
				if strings.HasPrefix(field, "http") && strings.HasSuffix(strings.TrimSuffix(field, "/"), "/debian") {
					return field
				}
			}
		}
	}
	return "http://deb.debian.org/debian"
}

// instanceRoot copies the base into a root as Debian's cloud image is at first login: the user admin with
// sudo, a name server and the archive.
func instanceRoot(t testing.TB) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "root")
	run(t, "cp", "-a", "--reflink=auto", baseRoot(t), root)
	run(t, "chroot", root, "useradd", "--create-home", "--shell", "/bin/bash", "admin")
	write(t, root, "etc/sudoers.d/admin", "admin ALL=(ALL) NOPASSWD:ALL\n")
	write(t, root, "etc/resolv.conf", nameServer)
	write(t, root, "etc/hostname", "image\n")
	write(t, root, "etc/hosts", "127.0.0.1 localhost image\n")
	write(t, root, "etc/apt/sources.list", "deb "+mirror()+" bookworm main\n")
	// The name space is configured from outside; nothing inside would ever call it online.
	run(t, "chroot", root, "systemctl", "mask", "systemd-networkd-wait-online.service")
	return root
}

// write puts a file into a root file system.
func write(t testing.TB, root, name, text string) {
	t.Helper()
	path := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
