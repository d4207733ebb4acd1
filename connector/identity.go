package connector

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/sys/unix"
)

// identity returns the worker's lasting name, which makes its tasks static members of the group. It is kept
// in a file that stays locked until release, because two members of one name would put each other out.
func identity(dir, connector string) (name string, release func(), err error) {
	if dir == "" {
		return "", func() {}, nil
	}
	path := filepath.Join(dir, "connector", connector, "worker-id")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", nil, fmt.Errorf("keep the worker's identity below --data-dir: %w", err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return "", nil, fmt.Errorf("keep the worker's identity below --data-dir: %w", err)
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		file.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return "", nil, fmt.Errorf("%s is locked: another worker of the connector %s runs with this --data-dir; give each worker its own", path, connector)
		}
		return "", nil, fmt.Errorf("lock %s: %w", path, err)
	}
	text, err := os.ReadFile(path)
	if name = strings.TrimSpace(string(text)); err == nil && name == "" {
		name = uuid.NewString()
		_, err = file.WriteAt([]byte(name+"\n"), 0)
	}
	if err != nil {
		file.Close()
		return "", nil, fmt.Errorf("keep the worker's identity in %s: %w", path, err)
	}
	return name, func() { file.Close() }, nil
}
