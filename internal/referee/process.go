package referee

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// supervise runs its arguments as one process group and kills that group when its standard input ends, so
// that no peer outlives the test binary, however that ends. SIGTERM reaches the peer as the command.stop.
const supervise = `exec 3<&0
"$@" </dev/null 3<&- &
peer=$!
trap 'kill -%d $peer' TERM
(cat <&3 >/dev/null; kill -9 0) &
exec 3<&-
while kill -0 $peer 2>/dev/null; do wait $peer; done
kill $!`

// command says how to run a peer.
type command struct {
	name string   // what messages call it
	argv []string // program and arguments
	env  []string // beside the test's own environment
	dir  string   // working directory; the log lies there too
	// credential is the user to run as, nil for the test's own.
	credential *syscall.Credential
	stop       syscall.Signal // asks it to end
	ready      func() error   // nil as soon as it answers
	patience   time.Duration  // for ready
}

// process is a running peer.
type process struct {
	command
	cmd   *exec.Cmd
	lease io.Closer // closing it kills the group
	done  chan struct{}
	once  sync.Once
}

// start runs the command and waits until it is ready.
func start(c command) (*process, error) {
	log, err := os.OpenFile(filepath.Join(c.dir, c.name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	defer log.Close()
	p := &process{command: c, done: make(chan struct{})}
	p.cmd = exec.Command("/bin/sh", append([]string{"-c", fmt.Sprintf(supervise, c.stop), c.name}, c.argv...)...)
	p.cmd.Dir, p.cmd.Env = c.dir, append(os.Environ(), c.env...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: c.credential}
	if p.lease, err = p.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	go func() {
		p.cmd.Wait() //nolint:errcheck // how a peer ended shows in its log
		close(p.done)
	}()
	if err := p.await(); err != nil {
		p.kill()
		return nil, fmt.Errorf("start %s: %w\n%s", c.name, err, p.tail(40))
	}
	return p, nil
}

// await polls ready until it is content, the peer has ended without that or patience does.
func (p *process) await() error {
	deadline := time.Now().Add(p.patience)
	for ended := false; ; {
		err := p.ready()
		switch {
		case err == nil:
			return nil
		case ended:
			return fmt.Errorf("it ended before it was ready: %w", err)
		case time.Now().After(deadline):
			return fmt.Errorf("not ready after %v: %w", p.patience, err)
		}
		select {
		case <-p.done:
			ended = true // but it may have become ready just before, as a program does that only prepares a folder
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// kill ends the whole group at once, as a crash would.
func (p *process) kill() {
	p.once.Do(func() {
		syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) //nolint:errcheck // it may be gone already
		<-p.done
		p.lease.Close()
	})
}

// end asks the peer to stop, and kills it where it does not within ten seconds.
func (p *process) end() {
	p.cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may be gone already
	select {
	case <-p.done:
	case <-time.After(10 * time.Second):
	}
	p.kill()
}

// tail returns the last lines of the peer's log.
func (p *process) tail(lines int) string {
	text, err := os.ReadFile(filepath.Join(p.dir, p.name+".log"))
	if err != nil {
		return err.Error()
	}
	all := strings.Split(string(bytes.TrimRight(text, "\n")), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// endWith ends the peer with the test, whose failure shows the last lines of the peer's log.
func (p *process) endWith(t testing.TB) {
	t.Cleanup(func() {
		p.end()
		if t.Failed() {
			t.Logf("%s wrote last:\n%s", p.name, p.tail(60))
		}
	})
}
