// Package cli is the edge between a process and its commands: arguments, environment, configuration
// file, help and exit codes. Nothing else in Spillway touches package os for these.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// Exit codes of the spillway binary.
const (
	ExitOK    = 0 // done, or drained after a signal
	ExitError = 1 // the command was understood and failed
	ExitUsage = 2 // a flag, a value or the configuration file is wrong
)

// Env is everything a command takes from its process.
type Env struct {
	Args    []string // without the program's name
	Environ []string // "KEY=value" pairs, as os.Environ gives them
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
}

// Lookup returns the value of an environment variable and whether it is set.
func (e *Env) Lookup(key string) (string, bool) {
	for i := len(e.Environ) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(e.Environ[i], key+"="); ok {
			return v, true
		}
	}
	return "", false
}

// UsageError marks a mistake in how a command was called; it ends the process with ExitUsage.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// Usagef returns a UsageError with a formatted message; %w wraps.
func Usagef(format string, args ...any) error {
	return &UsageError{Err: fmt.Errorf(format, args...)}
}

// Execute runs the command tree on env and returns the exit code. Errors are printed as one line on Stderr.
func Execute(ctx context.Context, env *Env, root *cobra.Command) int {
	prepare(env, root)
	root.SetArgs(env.Args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return ExitOK
	}
	fmt.Fprintf(env.Stderr, "%s: %s\n", cmd.CommandPath(), oneLine(err))
	var usage *UsageError
	if errors.As(err, &usage) || isCobraUsage(err) {
		return ExitUsage
	}
	return ExitError
}

// isCobraUsage tells whether err comes from cobra's own checks, which it does not type.
func isCobraUsage(err error) bool {
	for _, prefix := range []string{"unknown command", "accepts ", "requires ", "required flag", "if any flags"} {
		if strings.HasPrefix(err.Error(), prefix) {
			return true
		}
	}
	return false
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
