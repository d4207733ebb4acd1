package athena

import (
	"context"
	"errors"
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena/lex"
	"github.com/datacounsel/spillway/internal/local/awsjson"
)

// invalid is Athena's refusal of a request.
func invalid(format string, args ...any) *awsjson.Error {
	err := awsjson.Errorf("InvalidRequestException", format, args...)
	err.Fields = map[string]any{"AthenaErrorCode": "INVALID_INPUT"}
	return err
}

// Entries of Athena's error catalogue
// (https://docs.aws.amazon.com/athena/latest/ug/error-reference.html).
const (
	typeExhausted     = 0
	typeEngine        = 200
	typeTimeout       = 206
	typeWriteResults  = 401
	typeUser          = 1000
	typeData          = 1001
	typeDDL           = 1003
	typeSyntax        = 1006
	typeArgument      = 1106
	typeTableNotFound = 1110
	typeUnsupported   = 1200
	typeNotFound      = 1301
)

// errorType is the entry for a failure by Trino's name for it.
func errorType(name string) int {
	switch name {
	case "SYNTAX_ERROR", "COLUMN_NOT_FOUND", "TYPE_MISMATCH", "AMBIGUOUS_NAME", "EXPRESSION_NOT_AGGREGATE", "DUPLICATE_COLUMN_NAME":
		return typeSyntax
	case "TABLE_NOT_FOUND", "VIEW_NOT_FOUND":
		return typeTableNotFound
	case "SCHEMA_NOT_FOUND", "CATALOG_NOT_FOUND", "FUNCTION_NOT_FOUND":
		return typeNotFound
	case "NOT_SUPPORTED":
		return typeUnsupported
	case "INVALID_FUNCTION_ARGUMENT", "INVALID_ARGUMENTS", "INVALID_PARAMETER_USAGE":
		return typeArgument
	case "INVALID_CAST_ARGUMENT", "NUMERIC_VALUE_OUT_OF_RANGE", "DIVISION_BY_ZERO":
		return typeData
	case "FAILED":
		return typeDDL
	}
	switch {
	case strings.HasPrefix(name, "HIVE_"):
		return typeData
	case strings.HasPrefix(name, "EXCEEDED_"):
		return typeExhausted
	}
	return typeUser
}

// failure turns whatever ended a statement into an Error.
func failure(err error) *Error {
	var known *Error
	var token *lex.Error
	switch {
	case errors.As(err, &known):
	case errors.As(err, &token):
		known = &Error{Name: "SYNTAX_ERROR", Message: token.Error()}
	case errors.Is(err, context.DeadlineExceeded):
		known = &Error{Name: "EXCEEDED_TIME_LIMIT", Message: "Query timeout", Category: CategoryUser, Type: typeTimeout}
	default:
		known = &Error{Name: "GENERIC_INTERNAL_ERROR", Message: err.Error(), Category: CategorySystem, Type: typeEngine}
	}
	complete := *known
	if complete.Category == 0 {
		complete.Category = CategoryUser
	}
	if complete.Type == 0 {
		complete.Type = errorType(complete.Name)
	}
	return &complete
}
