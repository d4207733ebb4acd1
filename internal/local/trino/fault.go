package trino

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/trino/udf"
)

// A rule names the Trino error that a message of DuckDB's stands for.
type rule struct {
	pattern *regexp.Regexp
	name    string
	message string // $1… are the pattern's groups
}

var rules = []rule{
	{regexp.MustCompile(`Overflow in addition of INT64 \((.*)\)`), "NUMERIC_VALUE_OUT_OF_RANGE", "bigint addition overflow: $1"},
	{regexp.MustCompile(`Overflow in addition of INT32 \((.*)\)`), "NUMERIC_VALUE_OUT_OF_RANGE", "integer addition overflow: $1"},
	{regexp.MustCompile(`Overflow in addition of INT16 \((.*)\)`), "NUMERIC_VALUE_OUT_OF_RANGE", "smallint addition overflow: $1"},
	{regexp.MustCompile(`Overflow in addition of INT8 \((.*)\)`), "NUMERIC_VALUE_OUT_OF_RANGE", "tinyint addition overflow: $1"},
	{regexp.MustCompile(`Overflow in subtraction of INT64 \((.*)\)`), "NUMERIC_VALUE_OUT_OF_RANGE", "bigint subtraction overflow: $1"},
	{regexp.MustCompile(`Overflow in subtraction of INT32 \((.*)\)`), "NUMERIC_VALUE_OUT_OF_RANGE", "integer subtraction overflow: $1"},
	{regexp.MustCompile(`Overflow in multiplication of INT64 \((.*)\)`), "NUMERIC_VALUE_OUT_OF_RANGE", "bigint multiplication overflow: $1"},
	{regexp.MustCompile(`Overflow in multiplication of INT32 \((.*)\)`), "NUMERIC_VALUE_OUT_OF_RANGE", "integer multiplication overflow: $1"},
	{regexp.MustCompile(`(?si)cast(?:ing)? value "?(.*?)"? to (?:type )?(DECIMAL\(\d+,\d+\))`), "NUMERIC_VALUE_OUT_OF_RANGE", "Cannot cast '$1' to $2"},
	{regexp.MustCompile(`(?s)DECIMAL.*(out of range|Overflow|overflow)|(Overflow|overflow|out of range|Could not cast).*DECIMAL`), "NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow"},
	{regexp.MustCompile(`value (\S+) can't be cast because the value is out of range for the destination type INT32`), "NUMERIC_VALUE_OUT_OF_RANGE", "Out of range for integer: $1"},
	{regexp.MustCompile(`value (\S+) can't be cast because the value is out of range for the destination type INT16`), "NUMERIC_VALUE_OUT_OF_RANGE", "Out of range for smallint: $1"},
	{regexp.MustCompile(`value (\S+) can't be cast because the value is out of range for the destination type INT8`), "NUMERIC_VALUE_OUT_OF_RANGE", "Out of range for tinyint: $1"},
	{regexp.MustCompile(`value (\S+) can't be cast because the value is out of range for the destination type INT64`), "NUMERIC_VALUE_OUT_OF_RANGE", "bigint overflow: $1"},
	{regexp.MustCompile(`(?i)overflow in hugeint`), "NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow"},
	{regexp.MustCompile(`Failed to cast decimal value (\S+) to type INT16`), "NUMERIC_VALUE_OUT_OF_RANGE", "Cannot cast '$1' to SMALLINT"},
	{regexp.MustCompile(`Failed to cast decimal value (\S+) to type INT32`), "NUMERIC_VALUE_OUT_OF_RANGE", "Cannot cast '$1' to INTEGER"},
	{regexp.MustCompile(`Failed to cast decimal value (\S+) to type INT64`), "NUMERIC_VALUE_OUT_OF_RANGE", "Cannot cast '$1' to BIGINT"},
	{regexp.MustCompile(`Failed to cast decimal value (\S+) to type INT8`), "NUMERIC_VALUE_OUT_OF_RANGE", "Cannot cast '$1' to TINYINT"},
	{regexp.MustCompile(`Argument for ntile must be greater than zero`), "INVALID_FUNCTION_ARGUMENT", "Buckets must be greater than 0"},
	{regexp.MustCompile(`Could not convert string '(.*)' to INT128`), "INVALID_CAST_ARGUMENT", "Cannot cast value to UUID: $1"},
	{regexp.MustCompile(`Overflow in (\w+) of (.*)`), "NUMERIC_VALUE_OUT_OF_RANGE", "$1 overflow: $2"},
	{regexp.MustCompile(`(?i)out of range|overflow`), "NUMERIC_VALUE_OUT_OF_RANGE", "value out of range"},
	{regexp.MustCompile(`More than one row returned by a subquery`), "SUBQUERY_MULTIPLE_ROWS", "Scalar sub-query has returned multiple rows"},
	{regexp.MustCompile(`(?i)map keys must be unique|duplicate.*map key|Map keys can not be duplicated`), "INVALID_FUNCTION_ARGUMENT", "Duplicate map keys are not allowed"},
	{regexp.MustCompile(`(?i)map keys can not be null`), "INVALID_FUNCTION_ARGUMENT", "map key cannot be null"},
	{regexp.MustCompile(`(?i)^Out of Memory Error`), "EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exhausted resources at this scale factor; --engine-memory gives the embedded engine more"},
}

// translate turns what DuckDB and our own functions report into Trino's errors. What has no translation is
// an internal error with DuckDB's own text, so that it is seen and mended.
func translate(ctx context.Context, err error) error {
	if cancelled := ctx.Err(); cancelled != nil {
		return cancelled
	}
	var known *athena.Error
	if errors.As(err, &known) {
		return known
	}
	message := err.Error()
	if e, ok := udf.Decode(message); ok {
		return &athena.Error{Name: e.Name, Message: e.Message, Category: athena.CategoryUser}
	}
	if name, rest, ok := embedded(message); ok {
		return &athena.Error{Name: name, Message: rest, Category: athena.CategoryUser}
	}
	head, _, _ := strings.Cut(message, "\n")
	for _, r := range rules {
		if m := r.pattern.FindStringSubmatchIndex(head); m != nil {
			text := r.pattern.ExpandString(nil, r.message, head, m)
			return &athena.Error{Name: r.name, Message: string(text), Category: athena.CategoryUser}
		}
	}
	return &athena.Error{Name: "GENERIC_INTERNAL_ERROR", Message: message, Category: athena.CategorySystem}
}

var hiveError = regexp.MustCompile(`(?s)(HIVE_[A-Z_]+): (.*)`)

// embedded finds an error of the table readers, which travels as its own text.
func embedded(message string) (name, rest string, ok bool) {
	m := hiveError.FindStringSubmatch(message)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}
