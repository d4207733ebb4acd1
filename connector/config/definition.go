package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Type is a property's type, by Connect's names.
type Type string

// The types of properties.
const (
	String  Type = "STRING"
	Int     Type = "INT"
	Long    Type = "LONG" // bytes or milliseconds
	Boolean Type = "BOOLEAN"
	List    Type = "LIST"
	Class   Type = "CLASS"
)

// Definition describes one property, as Connect's ConfigDef does.
type Definition struct {
	Name     string   // canonical; Confluent's where they have one
	Aliases  []string // other sinks' names for it (Aiven's)
	Flag     string   // the flag that sets it; empty: none
	Type     Type
	Default  string
	Required bool
	Group    string
	Doc      string

	choices []string                // accepted values; empty: any
	field   func(*Config) any       // pointer to what it sets; nil: the property is Fixed
	check   func(text string) error // nil: none
}

// Set gives the property its value from text. Durations are milliseconds or, with a unit, Go's; sizes are
// bytes or, with a unit, KiB, MiB or GiB.
func (d *Definition) Set(c *Config, text string) error {
	text = strings.TrimSpace(text)
	if len(d.choices) > 0 {
		i := slices.IndexFunc(d.choices, func(s string) bool { return strings.EqualFold(s, text) || shortClass(s) == text })
		if i < 0 {
			return fmt.Errorf("%q is not offered: use %s", text, strings.Join(d.choices, " or "))
		}
		text = d.choices[i]
	}
	if d.check != nil {
		if err := d.check(text); err != nil {
			return err
		}
	}
	if d.field == nil {
		c.Fixed[d.Name] = text
		return nil
	}
	return assign(d.field(c), text)
}

// shortClass is the alias of a class's name that Connect accepts: its last part.
func shortClass(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

func assign(field any, text string) (err error) {
	switch p := field.(type) {
	case *string:
		*p = text
	case *int:
		*p, err = strconv.Atoi(text)
	case *int64:
		*p, err = parseSize(text)
	case *bool:
		*p, err = strconv.ParseBool(text)
	case *time.Duration:
		*p, err = parseDuration(text)
	default:
		panic(fmt.Sprintf("no property is a %T", field))
	}
	return err
}

// Get returns the property's value as Set reads it; empty where it has none.
func (d *Definition) Get(c *Config) string {
	if d.field == nil {
		return c.Fixed[d.Name]
	}
	switch p := d.field(c).(type) {
	case *time.Duration:
		return strconv.FormatInt(p.Milliseconds(), 10)
	case *string:
		return *p
	case *int:
		return strconv.Itoa(*p)
	case *int64:
		return strconv.FormatInt(*p, 10)
	case *bool:
		return strconv.FormatBool(*p)
	}
	return ""
}

func parseDuration(text string) (time.Duration, error) {
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Duration(ms) * time.Millisecond, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no duration: write milliseconds, or a unit as in 500ms or 1m", text)
	}
	return d, nil
}

func parseSize(text string) (int64, error) {
	number, unit := text, int64(1)
	for suffix, n := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if s, ok := strings.CutSuffix(text, suffix); ok {
			number, unit = s, n
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no size: write bytes, or a unit as in 8MiB", text)
	}
	return n * unit, nil
}

// between checks a number or a size.
func between(least, most int64) func(string) error {
	return func(text string) error {
		n, err := parseSize(text)
		if err == nil && (n < least || n > most) {
			err = fmt.Errorf("%s is not between %d and %d", text, least, most)
		}
		return err
	}
}

func plainName(text string) error {
	if strings.ContainsAny(text, "/ \t\n") {
		return fmt.Errorf("%q must not contain slashes or spaces", text)
	}
	return nil
}
