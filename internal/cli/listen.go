package cli

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// Listen listens for TCP at the address that a flag (named without its dashes) gave. An address in use, and one
// that is not this machine's, are told with what to do.
func Listen(flag, address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("--%s %s: %w: end the process that listens there, or give another port", flag, address, syscall.EADDRINUSE)
	case err != nil:
		return nil, fmt.Errorf("--%s %s: %w", flag, address, err)
	}
	return listener, nil
}
