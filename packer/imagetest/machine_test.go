package imagetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const memoryLimit = 1 << 30

// machine is an instance by systemd-nspawn: the root's own systemd, 1 GB of memory, and a network of its own
// that stays over reboots and whose loopback has the metadata service's address.
type machine struct {
	name   string
	root   string
	netns  string // name under /run/netns
	cgroup string
	api    string // slirp4netns's socket
	log    string // the console
	nspawn *exec.Cmd
	ended  chan struct{}
	// address is what its broker advertises to clients.
	address string
	leader  int // its systemd, as this machine numbers it
}

// newMachine prepares the network and the memory limit of a machine over a root; boot starts it.
func newMachine(t *testing.T, root string) *machine {
	t.Helper()
	name := fmt.Sprintf("ami%d", time.Now().UnixNano()%1e9)
	m := &machine{name: name, root: root, netns: name, log: filepath.Join(t.TempDir(), "console"), cgroup: memoryGroup(name)}
	m.keep(t)
	t.Cleanup(func() {
		if t.Failed() {
			text, _ := os.ReadFile(m.log) // an absent console says enough
			t.Logf("console of the machine:\n%s", lastLines(string(text), 40))
		}
	})
	run(t, "ip", "netns", "add", m.netns)
	run(t, "ip", "-n", m.netns, "link", "set", "lo", "up")
	run(t, "ip", "-n", m.netns, "addr", "add", "169.254.169.254/32", "dev", "lo")
	m.slirp(t)
	if err := m.limit(); err != nil {
		t.Fatal(err)
	}
	return m
}

// keeper waits for the end of its standard input, which comes with the test's end or its death, and then leaves
// nothing of a machine: not its processes, its control group, its network, nor its root (name, control group, root).
const keeper = `cat
for _ in $(seq 200); do
  [ -d "$2" ] || break
  find "$2" -name cgroup.procs -exec cat {} + | xargs -r kill -9
  find "$2" -depth -type d -exec rmdir {} +
  sleep 0.1
done 2>/dev/null
ip netns del "$1" 2>/dev/null
rm -rf "$3"`

// keep starts the machine's keeper in a session of its own, where no signal to the test reaches it.
func (m *machine) keep(t *testing.T) {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", keeper, "keeper", m.name, m.cgroup, m.root)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	lease, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		lease.Close() // the keeper is told
		if err := cmd.Wait(); err != nil {
			t.Errorf("the machine's keeper: %v", err)
		}
	})
}

// memoryGroup names the control group of a machine, by version 1 where that is mounted.
func memoryGroup(name string) string {
	if _, err := os.Stat("/sys/fs/cgroup/memory"); err == nil {
		return "/sys/fs/cgroup/memory/" + name
	}
	return "/sys/fs/cgroup/" + name
}

// limit makes the control group with its limit of memory.
func (m *machine) limit() error {
	file := "memory.max"
	if strings.HasPrefix(m.cgroup, "/sys/fs/cgroup/memory/") {
		file = "memory.limit_in_bytes"
	}
	if err := os.MkdirAll(m.cgroup, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(m.cgroup, file), []byte(strconv.Itoa(memoryLimit)), 0o644)
}

// outOfMemoryKills counts the processes that the kernel has killed for the limit.
func (m *machine) outOfMemoryKills(t *testing.T) int {
	t.Helper()
	for _, name := range []string{"memory.oom_control", "memory.events"} {
		text, err := os.ReadFile(filepath.Join(m.cgroup, name))
		if err != nil {
			continue
		}
		for _, line := range strings.Split(string(text), "\n") {
			if count, ok := strings.CutPrefix(line, "oom_kill "); ok {
				n, err := strconv.Atoi(count)
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
		}
	}
	t.Fatal("the control group does not tell its out-of-memory kills")
	return 0
}

// slirp joins the network to the outside by user-mode networking: 10.0.2.100 inside, names by 10.0.2.3.
func (m *machine) slirp(t *testing.T) {
	t.Helper()
	m.api = filepath.Join(t.TempDir(), "slirp")
	ready, written, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer ready.Close()
	cmd := exec.Command("slirp4netns", "--configure", "--mtu=65520", "--disable-host-loopback", "--ready-fd=3",
		"--api-socket="+m.api, "--netns-type=path", "/run/netns/"+m.netns, "tap0")
	cmd.ExtraFiles = []*os.File{written}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	written.Close()
	t.Cleanup(func() {
		cmd.Process.Kill() // it may be gone already
		cmd.Wait()         // it was killed
	})
	if n, err := ready.Read(make([]byte, 1)); n != 1 {
		t.Fatalf("slirp4netns did not get ready: %v", err)
	}
}

// forward lets clients of host:port of this machine reach a port inside.
func (m *machine) forward(t *testing.T, host string, port, inside int) {
	t.Helper()
	request, err := json.Marshal(map[string]any{"execute": "add_hostfwd", "arguments": map[string]any{
		"proto": "tcp", "host_addr": host, "host_port": port, "guest_port": inside}})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, 10*time.Second, func() error {
		conn, err := net.Dial("unix", m.api)
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := conn.Write(request); err != nil {
			return err
		}
		conn.(*net.UnixConn).CloseWrite() // the answer tells
		answer, err := io.ReadAll(conn)
		if err == nil && strings.Contains(string(answer), `"error"`) {
			t.Fatalf("forward %s:%d to %d: %s", host, port, inside, answer)
		}
		return err // at times the socket is reset before it is read; asking again does
	})
}

// boot starts the machine and returns when its systemd answers.
func (m *machine) boot(t *testing.T) {
	t.Helper()
	console, err := os.OpenFile(m.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer console.Close()
	m.nspawn = exec.Command("/bin/sh", "-c", `echo $$ >"$0/cgroup.procs"; exec "$@"`, m.cgroup,
		"systemd-nspawn", "-q", "-b", "-D", m.root, "-M", m.name, "--register=no", "--keep-unit",
		"--network-namespace-path=/run/netns/"+m.netns, "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=pipe")
	if strings.HasPrefix(m.cgroup, "/sys/fs/cgroup/memory/") {
		m.nspawn.Env = append(os.Environ(), "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=0")
	}
	m.nspawn.Stdout, m.nspawn.Stderr = console, console
	m.nspawn.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := m.nspawn.Start(); err != nil {
		t.Fatal(err)
	}
	m.ended = make(chan struct{})
	go func(cmd *exec.Cmd, ended chan struct{}) {
		cmd.Wait() // how it ended shows on the console
		close(ended)
	}(m.nspawn, m.ended)
	eventually(t, time.Minute, func() error {
		pid := m.nspawn.Process.Pid
		children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
		if err != nil {
			return err
		}
		for _, child := range strings.Fields(string(children)) {
			if comm, err := os.ReadFile("/proc/" + child + "/comm"); err == nil && string(bytes.TrimSpace(comm)) == "systemd" {
				m.leader, err = strconv.Atoi(child)
				return err
			}
		}
		return fmt.Errorf("no systemd runs in the machine yet")
	})
}

// powerOff shuts the machine down in order, as stopping an instance does.
func (m *machine) powerOff(t *testing.T) {
	t.Helper()
	start := time.Now()
	defer func() { t.Logf("powered off in %.1f s", time.Since(start).Seconds()) }()
	if err := syscall.Kill(m.leader, syscall.Signal(34+4)); err != nil { // RTMIN+4: systemd's halt
		t.Fatal(err)
	}
	select {
	case <-m.ended:
		m.nspawn = nil
	case <-time.After(2 * time.Minute):
		t.Fatal("the machine did not power off within two minutes")
	}
}

// try runs a program inside as root, for three minutes at most.
func (m *machine) try(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	enter := []string{"-t", strconv.Itoa(m.leader), "-m", "-u", "-i", "-n", "-p", "-r", "-w", "--"}
	cmd := exec.CommandContext(ctx, "nsenter", append(enter, args...)...)
	cmd.WaitDelay = time.Second
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// exec runs a program inside as root, which must succeed.
func (m *machine) exec(t *testing.T, args ...string) string {
	t.Helper()
	text, err := m.try(args...)
	if err != nil {
		t.Fatalf("in the machine, %s: %v\n%s", strings.Join(args, " "), err, text)
	}
	return text
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
