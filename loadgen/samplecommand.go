package loadgen

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/loadgen/sample"
)

// sampleCommand returns `spillway loadgen sample`, which writes the generated sample as a CSV file.
func sampleCommand(env *cli.Env) *cobra.Command {
	config, out, faults := sample.DefaultConfig(), "-", []string{}
	cmd := &cobra.Command{
		Use:     "sample",
		Short:   "Write the generated index prices as a CSV file",
		Args:    cobra.NoArgs,
		Example: "  spillway loadgen sample --out prices.csv --rows 5000 --faults cut,blank,dayfirst,crlf",
		RunE: func(*cobra.Command, []string) error {
			chosen, err := parseFaults(faults)
			if err != nil {
				return err
			}
			if config.Rows < 1 || config.Rows >= sample.MaxRows {
				return cli.Usagef("--rows %d: use 1 to %d", config.Rows, sample.MaxRows-1)
			}
			if out == "-" {
				return sample.WriteCSV(env.Stdout, config, chosen...)
			}
			return writeFile(out, func(w io.Writer) error { return sample.WriteCSV(w, config, chosen...) })
		},
	}
	cli.Group(cmd, "Sample", func(fs *pflag.FlagSet) {
		fs.StringVar(&out, "out", out, "`FILE` to write; - is standard output")
		fs.Int64Var(&config.Rows, "rows", config.Rows, "whole rows")
		fs.Uint64Var(&config.Seed, "seed", config.Seed, "seed: the same seed gives the same rows everywhere")
		fs.StringSliceVar(&faults, "faults", faults, "faults of real files to build in: cut, blank, dayfirst, crlf")
	})
	return cmd
}

func parseFaults(names []string) (faults []sample.Fault, err error) {
	for _, name := range names {
		if !slices.Contains(sample.Faults(), sample.Fault(name)) {
			return nil, cli.Usagef("--faults %q: use %s", name, joinFaults())
		}
		faults = append(faults, sample.Fault(name))
	}
	return faults, nil
}

func joinFaults() string {
	var names []string
	for _, f := range sample.Faults() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
