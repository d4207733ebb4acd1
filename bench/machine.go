package bench

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// Machine is what a figure depends on besides the code.
type Machine struct {
	Time     time.Time         `json:"time"`
	Kernel   string            `json:"kernel"`
	CPU      string            `json:"cpu"`
	Cores    int               `json:"cores"`
	MemoryMB int               `json:"memory_mb"`
	Load     string            `json:"load_before"`
	Versions map[string]string `json:"versions"`
}

// ThisMachine reads the machine and the versions of Spillway and its peers.
func ThisMachine(binary string) Machine {
	m := Machine{
		Time: time.Now().UTC(), Cores: runtime.NumCPU(),
		Kernel: firstField(readFile("/proc/sys/kernel/osrelease")), CPU: procValue("/proc/cpuinfo", "model name"),
		Load: strings.TrimSpace(readFile("/proc/loadavg")), Versions: map[string]string{},
	}
	_, _ = fmt.Sscan(procValue("/proc/meminfo", "MemTotal"), &m.MemoryMB)
	m.MemoryMB /= 1024
	for name, command := range map[string][]string{
		"spillway": {binary, "version"}, "kcat": {"kcat", "-V"}, "postgres": {"psql", "--version"},
	} {
		out, _ := exec.Command(command[0], command[1:]...).CombinedOutput()
		m.Versions[name] = lastLine(string(out))
	}
	return m
}

// String is the machine in two lines for the report.
func (m Machine) String() string {
	return fmt.Sprintf("%s, %d cores, %d MB, Linux %s; load average before: %s.\nSpillway: %s; kcat: %s; PostgreSQL: %s.",
		m.CPU, m.Cores, m.MemoryMB, m.Kernel, m.Load, m.Versions["spillway"], m.Versions["kcat"], m.Versions["postgres"])
}

func readFile(path string) string {
	text, _ := os.ReadFile(path)
	return string(text)
}

func procValue(path, key string) string {
	for _, line := range strings.Split(readFile(path), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == key {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func firstField(text string) string {
	if fields := strings.Fields(text); len(fields) > 0 {
		return fields[0]
	}
	return "unknown"
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
