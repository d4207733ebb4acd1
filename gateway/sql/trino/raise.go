package trino

import "strings"

// Errors that are raised while a query runs, where a value decides. Trino has no function that raises one of the
// statement's own, so that a cast fails on its text, and gateway/athena reads it from Athena's reason.

// raised writes a value that cannot be computed: it reaches the client as an error, by way of gateway/athena. The
// value v is there so that no engine fails before it has one.
func raised(state, message, v, typ string) string {
	number := "CAST('Spillway " + state + ": " + message + "; ' || CAST(" + v + " AS varchar) AS bigint)"
	if typ == "date" || strings.HasPrefix(typ, "time") { // to which no number is cast
		number = "CAST(" + number + " AS varchar)"
	}
	return "CAST(" + number + " AS " + typ + ")"
}

// unsupported writes a value of a type that is refused where the engine comes to it.
func unsupported(what, v, typ string) string {
	return raised("0A000", what+" is not supported on Athena", v, typ)
}

// look is a condition under which PostgreSQL raises an error.
type look struct{ condition, state, message string }

// unless writes a value that is looked at first; v is what the error comes of.
func unless(looks []look, v, text, typ string) string {
	if len(looks) == 0 {
		return text
	}
	out := "CASE"
	for _, l := range looks {
		out += " WHEN " + l.condition + " THEN " + raised(l.state, l.message, v, typ)
	}
	return out + " ELSE " + text + " END"
}
