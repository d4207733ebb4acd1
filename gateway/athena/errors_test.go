package athena

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/smithy-go"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

func TestFailures(t *testing.T) {
	status := func(reason string, category, typ int32) *types.QueryExecutionStatus {
		return &types.QueryExecutionStatus{
			State: types.QueryExecutionStateFailed, StateChangeReason: aws.String(reason),
			AthenaError: &types.AthenaError{ErrorCategory: aws.Int32(category), ErrorType: aws.Int32(typ)},
		}
	}
	for _, test := range []struct {
		status  *types.QueryExecutionStatus
		code    string
		message string
	}{
		{status("SYNTAX_ERROR: line 1:8: Column 'x' cannot be resolved", 2, 1006), "42601", "line 1:8: Column 'x' cannot be resolved"},
		{status("COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved", 2, 1006), "42703", "line 1:8: Column 'x' cannot be resolved"},
		{status("DIVISION_BY_ZERO: Division by zero", 2, 1), "22012", "Division by zero"},
		{status("HIVE_CURSOR_ERROR: Row is not a valid JSON Object", 2, 1001), "58030", "Row is not a valid JSON Object"},
		{status("HIVE_UNKNOWN_ERROR: x", 2, 1001), "58030", "HIVE_UNKNOWN_ERROR: x"},
		{status("Query exhausted resources at this scale factor", 2, 3), "53200", "Query exhausted resources at this scale factor"},
		{status("EXCEEDED_LOCAL_MEMORY_LIMIT: Query exceeded per-node memory limit", 2, 3), "53200", "Query exceeded per-node memory limit"},
		{status("QUERY_HAS_TOO_MANY_STAGES: Number of stages in the query (295) exceeds the allowed maximum (150).", 2, 233), "54001", "Number of stages in the query (295) exceeds the allowed maximum (150)."},
		{status("NOT_SUPPORTED: Recursion depth limit exceeded (10). Use 'max_recursion_depth' session property to modify the limit.", 2, 233), "0A000", "Recursion depth limit exceeded (10). Use 'max_recursion_depth' session property to modify the limit."},
		{status("Bytes scanned limit was exceeded", 2, 1008), "54000", "Bytes scanned limit was exceeded"},
		{status("Insufficient permissions to execute the query.", 2, 1100), "42501", "Insufficient permissions to execute the query."},
		{status("Query timeout", 2, 206), "57014", "Query timeout"},
		{status("something else", 2, 9999), "42000", "something else"},
		{status("something else", 1, 9999), "XX000", "something else"},
		{&types.QueryExecutionStatus{State: types.QueryExecutionStateFailed}, "XX000", "the query failed in Athena without a reason"},
		{&types.QueryExecutionStatus{State: types.QueryExecutionStateCancelled, StateChangeReason: aws.String("Query cancelled by user")},
			"57014", "the query was cancelled in Athena: Query cancelled by user"},
		{&types.QueryExecutionStatus{State: types.QueryExecutionStateCancelled, StateChangeReason: aws.String("Bytes scanned limit was exceeded")},
			"54000", "Bytes scanned limit was exceeded"},
	} {
		var e *pgerr.Error
		if !errors.As(failure("q1", test.status), &e) || e.Code != test.code || e.Message != test.message || e.Detail != "Athena query q1" {
			t.Errorf("%s: got %+v, want %s %s", aws.ToString(test.status.StateChangeReason), e, test.code, test.message)
		}
	}
}

func TestServiceErrors(t *testing.T) {
	for _, test := range []struct {
		err  error
		code string
	}{
		{&types.TooManyRequestsException{Message: aws.String("queue is full")}, "53400"},
		{&smithy.GenericAPIError{Code: "ThrottlingException", Message: "Rate exceeded"}, "53400"},
		{&smithy.GenericAPIError{Code: "ExpiredTokenException"}, "28000"},
		{&smithy.GenericAPIError{Code: "AccessDeniedException"}, "42501"},
		{&smithy.GenericAPIError{Code: "NoSuchKey"}, "58P01"},
		{&types.InvalidRequestException{Message: aws.String("line 1:8: mismatched input 'FROM'")}, "42601"},
		{&types.InvalidRequestException{Message: aws.String("WorkGroup x is not found")}, "22023"},
		{&types.InvalidRequestException{Message: aws.String("Member must have length less than or equal to 262144")}, "54000"},
		{errors.New("connection refused"), "58000"},
	} {
		var e *pgerr.Error
		if !errors.As(serviceError("start the query in Athena", "", test.err), &e) || e.Code != test.code {
			t.Errorf("%v: got %+v, want %s", test.err, e, test.code)
		}
	}
}
