package athena

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/smithy-go"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// states maps the name that begins Athena's reason for a failure to its SQLSTATE.
var states = map[string]string{
	"SYNTAX_ERROR": "42601", "COLUMN_NOT_FOUND": "42703", "TABLE_NOT_FOUND": "42P01", "SCHEMA_NOT_FOUND": "3F000",
	"CATALOG_NOT_FOUND": "3D000", "FUNCTION_NOT_FOUND": "42883", "TYPE_MISMATCH": "42804", "AMBIGUOUS_NAME": "42702",
	"MISSING_GROUP_BY": "42803", "EXPRESSION_NOT_AGGREGATE": "42803", "INVALID_CAST_ARGUMENT": "22P02",
	"NUMERIC_VALUE_OUT_OF_RANGE": "22003", "DIVISION_BY_ZERO": "22012", "INVALID_FUNCTION_ARGUMENT": "22023",
	"SUBQUERY_MULTIPLE_ROWS": "21000", "NOT_SUPPORTED": "0A000", "PERMISSION_DENIED": "42501", "ACCESS_DENIED": "42501",
	"COLUMN_TYPE_UNKNOWN": "42P18", "DUPLICATE_COLUMN_NAME": "42701", "INVALID_WINDOW_FRAME": "42P20",
	"EXCEEDED_TIME_LIMIT": "57014", "EXCEEDED_CPU_LIMIT": "57014", "USER_CANCELED": "57014", "ADMINISTRATIVELY_KILLED": "57014",
	"EXCEEDED_SCAN_LIMIT": "54000", "EXCEEDED_FUNCTION_MEMORY_LIMIT": "53200", "QUERY_TEXT_TOO_LARGE": "54000",
	"HIVE_BAD_DATA": "XX001", "HIVE_CURSOR_ERROR": "58030", "HIVE_CANNOT_OPEN_SPLIT": "58030", "HIVE_FILESYSTEM_ERROR": "58030",
	"HIVE_INVALID_METADATA": "XX001", "HIVE_PARTITION_SCHEMA_MISMATCH": "XX001", "HIVE_FILE_NOT_FOUND": "58P01",
	"HIVE_METASTORE_ERROR": "58000", "GENERIC_INTERNAL_ERROR": "XX000", "INVALID_VIEW": "42P17", "VIEW_IS_STALE": "0A000",
	"UNSUPPORTED_SUBQUERY": "0A000", "NESTED_WINDOW": "42P20", "NESTED_AGGREGATION": "42803",
}

// raised is an error of the translation's own, for values it cannot compute (package trino).
var raised = regexp.MustCompile(`Spillway ([0-9A-Z]{5}): ([^;]*);`)

// tooWide is of decimals that Athena has no room for, not of those that a numeric(p, s) of the statement's has none for.
var tooWide = regexp.MustCompile(`^Decimal overflow|^Cannot cast .* to DECIMAL\(38, ?\d+\)`)

// named is the name before a reason.
var named = regexp.MustCompile(`^[A-Z_]+: `)

// reasons are what Athena says without a name, or under one of too many meanings, in the order tried.
var reasons = []struct{ text, state, hint string }{
	{"bytes scanned limit", "54000", "Read fewer partitions or columns, or raise the workgroup's limit."},
	{"exhausted resources", "53200", "Read less, or group and sort less at once."},
	{"query timeout", "57014", ""},
	{"number of stages in the query", "54001", "A WITH query is run anew wherever it is named: name it fewer times, or ask in several statements."},
	{"recursion depth limit exceeded", "0A000", "Athena ends WITH RECURSIVE with an error after ten rounds: end it sooner by a condition."},
	{"insufficient permissions", "42501", ""},
	{"insufficient lake formation", "42501", ""},
	{"access denied", "42501", "The gateway's AWS role may not do this."},
	{"accessdenied", "42501", "The gateway's AWS role may not do this."},
	{"not authorized", "42501", "The gateway's AWS role may not do this."},
}

// failure is the error of a query that did not succeed.
func failure(id string, status *types.QueryExecutionStatus) error {
	reason := aws.ToString(status.StateChangeReason)
	if reason == "" && status.AthenaError != nil {
		reason = aws.ToString(status.AthenaError.ErrorMessage)
	}
	err := classify(reason)
	if err == nil {
		err = byType(reason, status)
	}
	if err.Detail == "" {
		err.Detail = "Athena query " + id
	}
	return err
}

// classify knows a reason by its name or text; nil when it does not.
func classify(reason string) *pgerr.Error {
	lower := strings.ToLower(reason)
	for _, r := range reasons {
		if strings.Contains(lower, r.text) {
			err := pgerr.New(-1, r.state, "%s", named.ReplaceAllString(reason, ""))
			err.Hint = r.hint
			return err
		}
	}
	if strings.Contains(reason, "Duplicate map keys are not allowed") {
		return pgerr.New(-1, "0A000", "a repeated key in a JSON object is not supported on Athena")
	}
	if own := raised.FindStringSubmatch(reason); own != nil {
		err := pgerr.New(-1, own[1], "%s", own[2])
		if own[1] == "0A000" {
			err.Hint = "Leave out the rows where it comes to this, or select what it is computed from and compute it in the client."
		}
		return err
	}
	name, message, ok := strings.Cut(reason, ": ")
	if tooWide.MatchString(message) { // PostgreSQL's numeric goes on
		return pgerr.New(-1, "0A000", "a numeric of more than 38 digits is not supported on Athena").WithHint("Round it, or cast to double precision.")
	}
	switch state := states[name]; {
	case !ok:
	case state != "":
		return pgerr.New(-1, state, "%s", message)
	case strings.HasPrefix(name, "EXCEEDED_") && strings.Contains(name, "MEMORY"):
		return pgerr.New(-1, "53200", "%s", message)
	case strings.HasPrefix(name, "HIVE_"):
		return pgerr.New(-1, "58030", "%s", reason)
	}
	return nil
}

// byType goes by Athena's error category and type
// (https://docs.aws.amazon.com/athena/latest/ug/error-reference.html).
func byType(reason string, status *types.QueryExecutionStatus) *pgerr.Error {
	if reason == "" {
		reason = "the query failed in Athena without a reason"
	}
	if status.State == types.QueryExecutionStateCancelled {
		return pgerr.New(-1, "57014", "the query was cancelled in Athena: %s", reason)
	}
	state := "XX000"
	if e := status.AthenaError; e != nil {
		switch typ, category := aws.ToInt32(e.ErrorType), aws.ToInt32(e.ErrorCategory); {
		case category == 1:
		case typ >= 1 && typ <= 8:
			state = "53200"
		case typ == 206 || typ == 210:
			state = "57014"
		case typ == 1001 || typ == 1002:
			state = "58030"
		case category == 2:
			state = "42000"
		}
	}
	return pgerr.New(-1, state, "%s", reason)
}

// serviceError is the error of a call to Athena or S3.
func serviceError(doing, id string, err error) error {
	var known *pgerr.Error
	if errors.As(err, &known) {
		return err
	}
	state, hint := "58000", ""
	message := err.Error()
	var api smithy.APIError
	if errors.As(err, &api) {
		message = fmt.Sprintf("%s: %s", api.ErrorCode(), api.ErrorMessage())
		state, hint = apiState(api)
		var invalid *types.InvalidRequestException
		if errors.As(err, &invalid) {
			if known := classify(api.ErrorMessage()); known != nil {
				state = known.Code
			}
		}
	}
	out := pgerr.New(-1, state, "cannot %s: %s", doing, message).WithHint("%s", hint)
	if id != "" {
		out.Detail = "Athena query " + id
	}
	return out
}

func apiState(api smithy.APIError) (state, hint string) {
	switch api.ErrorCode() {
	case "TooManyRequestsException", "ThrottlingException", "Throttling", "SlowDown", "RequestLimitExceeded":
		return "53400", "Too many queries run in this account; try again."
	case "ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidSignatureException",
		"SignatureDoesNotMatch", "MissingAuthenticationToken", "InvalidClientTokenId", "InvalidAccessKeyId":
		return "28000", "The gateway's AWS credentials are not valid now."
	case "AccessDeniedException", "AccessDenied":
		return "42501", "The gateway's AWS role may not do this."
	case "NoSuchKey", "NoSuchBucket":
		return "58P01", "Results are deleted too early, or the output location is wrong."
	case "PreconditionFailed":
		return "58030", "The result changed while it was read."
	}
	message := api.ErrorMessage()
	switch {
	case strings.Contains(message, "262144") || strings.Contains(strings.ToLower(message), "query text"):
		return "54000", "Athena takes statements of up to 262,144 bytes."
	case api.ErrorCode() == "InvalidRequestException" && strings.Contains(message, "line "):
		return "42601", ""
	case api.ErrorCode() == "InvalidRequestException":
		return "22023", "See the gateway's --workgroup and --output-location."
	}
	return "58000", ""
}
