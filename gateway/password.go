package gateway

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/datacounsel/spillway/gateway/auth"
	"github.com/datacounsel/spillway/internal/cli"
)

// passwordCommand is `spillway gateway password`.
func passwordCommand(env *cli.Env) *cobra.Command {
	return &cobra.Command{
		Use:     "password USER",
		Short:   "Read a password from standard input and print the user's line for --users",
		Example: "  read -rs P; echo \"$P\" | spillway gateway password alice >> users.txt",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if strings.ContainsAny(args[0], ":#\n") || args[0] == "" {
				return cli.Usagef("user %q: a name without ':' and '#'", args[0])
			}
			line, err := bufio.NewReader(env.Stdin).ReadString('\n')
			if password := strings.TrimRight(line, "\r\n"); password != "" {
				v, err := auth.Make(password)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(env.Stdout, "%s:%s\n", args[0], v.Text())
				return err
			}
			return cli.Usagef("no password on standard input (%w)", err)
		},
	}
}
