package cli_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/internal/cli"
)

// run executes a small command tree and returns its exit code, output and error line.
func run(t *testing.T, environ []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	env := &cli.Env{Args: args, Environ: environ, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs}
	root := &cobra.Command{Use: "spillway", Short: "test tree"}
	var rate int
	var props []string
	pour := &cobra.Command{
		Use: "pour", Short: "Pour rows", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if rate == 13 {
				return errors.New("the tap\nis closed")
			}
			_, err := cmd.OutOrStdout().Write([]byte(strings.Repeat("x", rate) + strings.Join(props, "|")))
			return err
		},
	}
	cli.Group(pour, "Flow", func(fs *pflag.FlagSet) {
		fs.IntVar(&rate, "row-rate", 1, "rows a `SECOND`")
		fs.StringArrayVarP(&props, "property", "X", nil, "property `KEY=VALUE`")
	})
	root.AddCommand(pour)
	code = cli.Execute(context.Background(), env, root)
	return code, out.String(), errs.String()
}

func TestPrecedence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "spillway.yaml")
	if err := os.WriteFile(file, []byte("row-rate: 2\nproperty: [a=1, b=2]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		environ []string
		args    []string
		want    string
	}{
		{"default", nil, []string{"pour"}, "x"},
		{"file", nil, []string{"pour", "--config", file}, "xxa=1|b=2"},
		{"file named by the environment", []string{"SPILLWAY_CONFIG=" + file}, []string{"pour"}, "xxa=1|b=2"},
		{"environment over file", []string{"SPILLWAY_ROW_RATE=3"}, []string{"pour", "--config", file}, "xxxa=1|b=2"},
		{"flag over environment", []string{"SPILLWAY_ROW_RATE=3"}, []string{"pour", "--row-rate=4", "-X", "c=3"}, "xxxxc=3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code, out, errs := run(t, test.environ, test.args...)
			if code != cli.ExitOK || out != test.want {
				t.Fatalf("exit %d, printed %q (%s), want %q", code, out, errs, test.want)
			}
		})
	}
}

func TestErrorsAreOneLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wrong.yaml")
	if err := os.WriteFile(file, []byte("row-rat: 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		environ []string
		args    []string
		code    int
		want    string
	}{
		{"unknown flag", nil, []string{"pour", "--rat=2"}, cli.ExitUsage, "unknown flag: --rat"},
		{"wrong value", nil, []string{"pour", "--row-rate=two"}, cli.ExitUsage, `invalid argument "two" for "--row-rate"`},
		{"wrong environment", []string{"SPILLWAY_ROW_RATE=two"}, []string{"pour"}, cli.ExitUsage, "SPILLWAY_ROW_RATE: invalid argument"},
		{"wrong key in the file", nil, []string{"pour", "--config", file}, cli.ExitUsage, `no command has a flag called "row-rat"`},
		{"no such file", nil, []string{"pour", "--config", "nowhere.yaml"}, cli.ExitUsage, "read the configuration file"},
		{"unknown command", nil, []string{"poor"}, cli.ExitUsage, `unknown command "poor"`},
		{"superfluous argument", nil, []string{"pour", "more"}, cli.ExitUsage, `unknown command "more"`},
		{"failure", nil, []string{"pour", "--row-rate=13"}, cli.ExitError, "spillway pour: the tap is closed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code, _, errs := run(t, test.environ, test.args...)
			if code != test.code || !strings.Contains(errs, test.want) {
				t.Errorf("exit %d, want %d; said %q, want %q", code, test.code, errs, test.want)
			}
			if strings.Count(errs, "\n") != 1 {
				t.Errorf("not one line: %q", errs)
			}
		})
	}
}

func TestHelpIsGrouped(t *testing.T) {
	code, out, _ := run(t, nil, "pour", "--help")
	if code != cli.ExitOK {
		t.Fatalf("exit %d", code)
	}
	for _, want := range []string{"Flow:\n", "--row-rate SECOND", "(default 1)", "General:\n", "--config FILE"} {
		if !strings.Contains(out, want) {
			t.Errorf("help lacks %q:\n%s", want, out)
		}
	}
}
