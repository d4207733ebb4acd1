package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A process is a server that a scenario started.
type process struct {
	cmd    *exec.Cmd
	stderr bytes.Buffer
	done   chan struct{}
	peak   func() float64
}

func start(name string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(name, args...), done: make(chan struct{})}
	p.cmd.Stderr = &p.stderr
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	p.peak = watchMemory(p.cmd.Process.Pid)
	go func() { _ = p.cmd.Wait(); close(p.done) }()
	return p, nil
}

// stop asks the process to drain and returns its CPU seconds and peak memory in MB.
func (p *process) stop() (Figures, error) {
	peak := p.peak()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.done
		return nil, fmt.Errorf("%s did not stop within 20 s: %s", p.cmd.Path, tail(p.stderr.String()))
	}
	return usage(p.cmd.ProcessState, peak), nil
}

// waitHealthy polls url until it answers 200.
func (p *process) waitHealthy(ctx context.Context, url string) error {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended: %s", p.cmd.Path, tail(p.stderr.String()))
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
	return fmt.Errorf("%s was not ready within 30 s: %s", p.cmd.Path, tail(p.stderr.String()))
}

// run executes a command to its end with stdin from the file at input ("" for none) and returns its
// standard output and what it used.
func run(ctx context.Context, input, name string, args ...string) (string, Figures, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if input != "" {
		file, err := os.Open(input)
		if err != nil {
			return "", nil, err
		}
		defer file.Close()
		cmd.Stdin = file
	}
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("start %s: %w", name, err)
	}
	peak := watchMemory(cmd.Process.Pid)
	err := cmd.Wait()
	if err != nil {
		err = fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, tail(errs.String()))
	}
	return out.String(), usage(cmd.ProcessState, peak()), err
}

// usage is a finished process's CPU seconds and its peak resident memory in MB.
func usage(state *os.ProcessState, peak float64) Figures {
	return Figures{"cpu-s": (state.UserTime() + state.SystemTime()).Seconds(), "peak-MB": peak}
}

// watchMemory looks at a process's peak resident memory fifty times a second until the function it returns
// is called, which gives it in MB. What the kernel accounts to a finished child is of no use: it counts the
// memory of the process that forked it.
func watchMemory(pid int) func() float64 {
	stop, peak := make(chan struct{}), make(chan float64)
	go func() {
		most := 0.0
		for ticker := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-ticker.C:
				var kb float64
				_, _ = fmt.Sscan(procValue(fmt.Sprintf("/proc/%d/status", pid), "VmHWM"), &kb)
				most = max(most, kb/1024)
			case <-stop:
				ticker.Stop()
				peak <- most
				return
			}
		}
	}()
	return func() float64 { close(stop); return <-peak }
}

// freePorts returns n TCP ports of 127.0.0.1 that were free a moment ago.
func freePorts(n int) ([]string, error) {
	ports := make([]string, n)
	for i := range ports {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer listener.Close()
		ports[i] = "127.0.0.1:" + strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

func tail(text string) string {
	return text[max(0, len(text)-800):]
}
