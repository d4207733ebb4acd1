package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

const (
	envPrefix    = "SPILLWAY_"
	configFlag   = "config"
	groupsKey    = "spillway-groups"
	groupKey     = "spillway-group"
	generalGroup = "General"
)

// Group adds the flags that add defines to cmd, printed under title in its --help.
func Group(cmd *cobra.Command, title string, add func(*pflag.FlagSet)) {
	fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
	fs.SortFlags = false
	add(fs)
	fs.VisitAll(func(f *pflag.Flag) {
		if f.Annotations == nil {
			f.Annotations = map[string][]string{}
		}
		f.Annotations[groupKey] = []string{title}
	})
	cmd.Flags().SortFlags = false
	cmd.Flags().AddFlagSet(fs)
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	if known := cmd.Annotations[groupsKey]; known == "" {
		cmd.Annotations[groupsKey] = title
	} else if !strings.Contains("\n"+known+"\n", "\n"+title+"\n") {
		cmd.Annotations[groupsKey] = known + "\n" + title
	}
}

// EnvName is the environment variable that sets the flag called name.
func EnvName(name string) string {
	return envPrefix + strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(name))
}

// prepare gives every command of the tree the same manners: one-line errors, grouped help, and values
// from flags, then the environment, then the configuration file, then the defaults.
func prepare(env *Env, root *cobra.Command) {
	cobra.EnableCommandSorting = false // commands stand in the order of the flow
	root.SilenceErrors, root.SilenceUsage = true, true
	root.PersistentFlags().String(configFlag, "", "YAML `FILE` whose keys are flag names; flags and environment win over it")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return Usagef("%w; see --help", err)
	})
	root.SetUsageFunc(usage)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		fmt.Fprintf(cmd.OutOrStdout(), "%s\n\n", strings.TrimSpace(firstNonEmpty(cmd.Long, cmd.Short)))
		_ = usage(cmd)
	})
	known := map[string]bool{}
	walk(root, func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
	})
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		return fill(env, cmd.Flags(), known)
	}
}

// fill sets the flags that the command line left alone from the environment and the configuration file.
func fill(env *Env, flags *pflag.FlagSet, known map[string]bool) error {
	file := map[string]string{}
	path, _ := flags.GetString(configFlag)
	if path == "" {
		path, _ = env.Lookup(EnvName(configFlag))
	}
	if path != "" {
		var err error
		if file, err = readConfig(path, known); err != nil {
			return &UsageError{Err: err}
		}
	}
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed || failed != nil || f.Name == "help" {
			return
		}
		if v, ok := env.Lookup(EnvName(f.Name)); ok {
			failed = set(flags, f, v, EnvName(f.Name))
		} else if v, ok := file[f.Name]; ok {
			failed = set(flags, f, v, path+": "+f.Name)
		}
	})
	return failed
}

func set(flags *pflag.FlagSet, f *pflag.Flag, value, from string) error {
	values := []string{value}
	if f.Value.Type() == "stringArray" {
		values = strings.Split(value, "\n")
	}
	for _, v := range values {
		if err := flags.Set(f.Name, v); err != nil {
			return Usagef("%s: %w", from, err)
		}
	}
	return nil
}

// readConfig reads a flat YAML mapping of flag names to values; lists become one value a line. A key
// that no command knows is an error.
func readConfig(path string, known map[string]bool) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the configuration file: %w", err)
	}
	var raw map[string]any
	if err := yaml.Unmarshal(text, &raw); err != nil {
		return nil, fmt.Errorf("read the configuration file %s: %w", path, err)
	}
	out := make(map[string]string, len(raw))
	for key, value := range raw {
		if !known[key] {
			return nil, fmt.Errorf("%s: no command has a flag called %q", path, key)
		}
		if list, ok := value.([]any); ok {
			lines := make([]string, len(list))
			for i, v := range list {
				lines[i] = fmt.Sprint(v)
			}
			out[key] = strings.Join(lines, "\n")
			continue
		}
		out[key] = fmt.Sprint(value)
	}
	return out, nil
}

func usage(cmd *cobra.Command) error {
	out := cmd.OutOrStdout()
	if cmd.Runnable() {
		fmt.Fprintf(out, "Usage:\n  %s\n", cmd.UseLine())
	} else {
		fmt.Fprintf(out, "Usage:\n  %s COMMAND [flags]\n", cmd.CommandPath())
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintln(out, "\nCommands:")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(out, "  %-12s %s\n", sub.Name(), sub.Short)
			}
		}
	}
	titles := append(strings.Split(cmd.Annotations[groupsKey], "\n"), generalGroup)
	for _, title := range titles {
		fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
		fs.SortFlags = false
		collect := func(f *pflag.Flag) {
			if group := f.Annotations[groupKey]; title == generalGroup && group == nil || group != nil && group[0] == title {
				fs.AddFlag(f)
			}
		}
		cmd.LocalFlags().VisitAll(collect)
		if title == generalGroup {
			cmd.InheritedFlags().VisitAll(collect)
		}
		if fs.HasAvailableFlags() {
			fmt.Fprintf(out, "\n%s:\n%s", title, fs.FlagUsagesWrapped(110))
		}
	}
	if cmd.Example != "" {
		fmt.Fprintf(out, "\nExamples:\n%s\n", cmd.Example)
	}
	if cmd.Runnable() && cmd.HasParent() {
		fmt.Fprintf(out, "\nEach flag is also read from the environment (--data-dir is %s) and from --config.\n", EnvName("data-dir"))
	}
	return nil
}

func walk(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, sub := range cmd.Commands() {
		walk(sub, visit)
	}
}

func firstNonEmpty(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
