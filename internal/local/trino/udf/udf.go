// Package udf holds Trino's functions that DuckDB lacks or computes differently, as functions of Go's that
// take part in DuckDB's queries. Their names begin with t_.
package udf

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
)

// mark encloses the name of Trino's error in the text that travels through DuckDB.
const mark = "\x01"

// Error is an error by Trino's name.
type Error struct{ Name, Message string }

func (e *Error) Error() string { return mark + e.Name + mark + e.Message }

// Decode finds an Error in DuckDB's message.
func Decode(message string) (*Error, bool) {
	parts := strings.SplitN(message, mark, 3)
	if len(parts) < 3 {
		return nil, false
	}
	return &Error{Name: parts[1], Message: parts[2]}, true
}

func badArgument(message string) error { return &Error{"INVALID_FUNCTION_ARGUMENT", message} }
func badCast(message string) error     { return &Error{"INVALID_CAST_ARGUMENT", message} }
func outOfRange(message string) error  { return &Error{"NUMERIC_VALUE_OUT_OF_RANGE", message} }

type vectors = []duck.Vector

type body = func(a vectors, r int, o *duck.Vector) error

func fn(name string, result duck.Type, f body, params ...duck.Type) *duck.Scalar {
	return &duck.Scalar{Name: name, Params: params, Result: result, Func: f}
}

// text makes a function of texts that gives a text.
func text1(name string, f func(string) (string, error)) *duck.Scalar {
	return fn(name, duck.Varchar, func(a vectors, r int, o *duck.Vector) error {
		s, err := f(a[0].Str(r))
		if err == nil {
			o.SetStr(r, s)
		}
		return err
	}, duck.Varchar)
}

// math1 makes a function of a double.
func math1(name string, f func(float64) float64) *duck.Scalar {
	return fn(name, duck.Double, func(a vectors, r int, o *duck.Vector) error {
		o.SetFloat(r, f(a[0].Float(r)))
		return nil
	}, duck.Double)
}

// All returns every function.
func All() []*duck.Scalar {
	var all []*duck.Scalar
	for _, list := range [][]*duck.Scalar{control(), mathematics(), casts(), strs(), regex(), binaries(), dates(), formats(), jsons(), arrays()} {
		all = append(all, list...)
	}
	return all
}

func control() []*duck.Scalar {
	return []*duck.Scalar{
		{Name: "t_raise", Params: []duck.Type{duck.Varchar, duck.Varchar}, Result: duck.Integer, SeesNull: true,
			Func: func(a vectors, r int, _ *duck.Vector) error {
				message := ""
				if !a[1].Null(r) {
					message = strings.Clone(a[1].Str(r))
				}
				return &Error{strings.Clone(a[0].Str(r)), message}
			}},
		fn("t_recursion", duck.Boolean, func(vectors, int, *duck.Vector) error {
			return &Error{"NOT_SUPPORTED", "Recursion depth limit exceeded (10). Use 'max_recursion_depth' session property to modify the limit."}
		}),
	}
}

// setList writes texts as a list of VARCHAR.
func setList(o *duck.Vector, r int, items []string) {
	at := o.Grow(r, len(items))
	kid := o.Kid(0)
	for i, s := range items {
		kid.SetStr(at+i, s)
	}
}
