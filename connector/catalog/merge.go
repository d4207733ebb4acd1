package catalog

import (
	"slices"
	"strings"
	"unicode"

	"github.com/datacounsel/spillway/internal/lake"
)

// inferred are the kinds that lake.Infer gives. A column of another kind was typed by hand and stays.
var inferred = map[lake.Kind]bool{
	lake.Boolean: true, lake.Int: true, lake.BigInt: true, lake.Double: true, lake.String: true, lake.Array: true, lake.Struct: true,
}

// merge widens have by more, as lake.MergeColumns does, but leaves columns alone that were typed by hand.
func merge(have, more []lake.Column) (merged []lake.Column, changed []string) {
	fixed := map[string]bool{}
	for _, c := range have {
		fixed[c.Name] = !inferred[c.Type.Kind]
	}
	return lake.MergeColumns(have, slices.DeleteFunc(slices.Clone(more), func(c lake.Column) bool { return fixed[c.Name] }))
}

// missing returns the columns of more whose names have lacks.
func missing(have, more []lake.Column) []lake.Column {
	return slices.DeleteFunc(slices.Clone(more), func(c lake.Column) bool {
		return slices.ContainsFunc(have, func(h lake.Column) bool { return h.Name == c.Name })
	})
}

// sortOut separates columns that Glue refuses by their names, and makes strings of types that Hive's
// grammar cannot write, such as a struct with a colon in a field's name.
func sortOut(columns []lake.Column) (good, bad []lake.Column) {
	for _, c := range columns {
		if c.Name == "" || len(c.Name) > 255 || strings.ContainsFunc(c.Name, unicode.IsControl) {
			bad = append(bad, lake.Column{Name: c.Name, Type: lake.Of(lake.String)})
			continue
		}
		if t, err := lake.ParseType(c.Type.String()); err != nil || t.String() != c.Type.String() {
			c.Type = lake.Of(lake.String)
		}
		good = append(good, c)
	}
	return good, bad
}
